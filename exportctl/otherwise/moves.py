"""Moves: single changes of circumstance, of which somebody may be told that they would open what is closed.

Who somebody is, where they say they are, what lists they are on, and what a model is or does are never among them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any, Literal, TypeAlias

from exportctl.decisions.decision import Decision
from exportctl.facts import BY_NAME, Attribute
from exportctl.law.conditions import Except, IsA, Named, Test, Union, leaves, names
from exportctl.law.licenses import as_order
from exportctl.law.moments import ALL_TIME, Moment
from exportctl.law.programmes import OF_ORGANIZATIONS, reached
from exportctl.law.rulebook import Rulebook
from exportctl.law.texts import License, ProgrammeMember, Provenance, Rule, Target

Kind: TypeAlias = Literal[
    "license", "programme", "safeguard", "authorization", "license-exception", "channel", "encryption"
]
Said: TypeAlias = dict[str, Any]
"""A request as plain data, which a move may change in place."""


@dataclass(frozen=True, slots=True)
class Move:
    """One change of circumstance."""

    kind: Kind
    what: str
    """Id of what is joined, taken, claimed or used; of a license, the authority that would grant it."""
    says: str
    """In words, after `it would be allowed`."""
    lifts: tuple[str, ...] = ()
    """Of a license: the rules that it lifts."""
    of_facts: Callable[[Said], None] | None = field(default=None, compare=False, repr=False)
    """What it does to the facts. None: nothing."""
    of_law: Callable[[Rulebook], Rulebook] | None = field(default=None, compare=False, repr=False)
    """What it does to the texts. None: nothing."""

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"kind": self.kind, "what": self.what, "says": self.says, "lifts": list(self.lifts)}


def moves(decision: Decision) -> list[Move]:
    """Return the moves that may bear on a denial: those of which some rule speaks that applies, or might lift it."""
    book = decision.rulebook
    resting = [book.rule(reason.rule) for reason in decision.reasons if reason.status != "lifted"]
    asked = _asked(book, resting)
    return [*_licenses(decision, resting), *_of_organization(decision, asked), *_of_activity(decision, asked)]


def _asked(book: Rulebook, rules: Iterable[Rule]) -> dict[Attribute, dict[str, None]]:
    """Return which values are named, of each attribute, by ``rules`` and by whatever may defeat them."""
    found: dict[Attribute, dict[str, None]] = {}
    waiting, seen = list(rules), set[str]()
    while waiting:
        rule = waiting.pop()
        if rule.id not in seen:
            seen.add(rule.id)
            waiting += (book.rule(id) for id in book.defeaters.get(rule.id, ()))
            for test in _tests(book, rule):
                named = names(test.operand) if isinstance(test.operand, Named | Union | Except) else ()
                found.setdefault(test.attribute, {}).update(dict.fromkeys(named))
    return found


def _tests(book: Rulebook, rule: Rule) -> Iterator[Test]:
    waiting, seen = [rule.when], set[str]()
    while waiting:
        for leaf in leaves(waiting.pop()):
            if isinstance(leaf, Test):
                yield leaf
                texts = [(p.id, p.limits) for p in reached(leaf, book.programme_by_id)]
            else:
                texts = (
                    [(leaf.definition, book.definition_by_id[leaf.definition].when)] if isinstance(leaf, IsA) else []
                )
            waiting += (when for id, when in texts if id not in seen)
            seen |= {id for id, _ in texts}


def _licenses(decision: Decision, resting: list[Rule]) -> Iterator[Move]:
    """Yield a license for each agency whose license requirements stand in the way."""
    book, provider = decision.rulebook, decision.request.provider
    requirements: dict[str, list[Rule]] = {}
    for rule in resting:
        if rule.requirement is not None and rule.requirement.kind == "license-requirement":
            requirements.setdefault(book.order(rule.order).authority, []).append(rule)
    for authority, rules in requirements.items() if provider is not None else ():
        assert provider is not None, "asked just before"
        name = next((a.name for a in book.authorities if a.id == authority), authority)
        titles = "; ".join(dict.fromkeys(f"“{book.order(rule.order).title}”" for rule in rules))
        lifts = tuple(rule.id for rule in rules)
        says = f"with a license from {name}, held by {provider.id}, that lifts what {titles} requires"
        license = _license(authority, provider.id, lifts, decision.request.at, decision.request.known_at)
        yield Move("license", authority, says, lifts, of_law=partial(_with, license))


def _license(authority: str, holder: str, lifts: tuple[str, ...], at: datetime, known_at: datetime | None) -> License:
    day = min(at, known_at or at)
    return License(
        id=f"supposed~{authority}",
        title="A license that is supposed",
        authority=authority,
        cites=(),
        provenance=Provenance("read", as_of=at.date()),
        issued=Moment(f"supposed~{authority}", day, day),
        in_force=ALL_TIME,
        holder=holder,
        lifts=tuple(Target(id=rule) for rule in lifts),
    )


def _with(license: License, law: Rulebook) -> Rulebook:
    return replace(law, orders=(*law.orders, as_order(license)), licenses=(*law.licenses, license))


def _of_organization(decision: Decision, asked: dict[Attribute, dict[str, None]]) -> Iterator[Move]:
    """Yield programmes to join, safeguards to take, and the authorization that an organization may get.

    Of a service account none: whose they would be, its own or its owner's, is not for us to say.
    """
    if decision.request.user.kind == "service-account":
        return
    book, organization = decision.rulebook, decision.request.user.organization
    for id in asked.get(BY_NAME["user.programmes"], ()):
        if id not in book.programme_by_id:
            yield Move(
                "programme", id, f"if the user took part in the programme {id}", of_facts=_adding("programmes", id)
            )
    if organization is None or organization == "none":
        return
    for id in asked.get(OF_ORGANIZATIONS, ()):
        text = book.programme_by_id.get(id)
        if text is None:
            says = f"if {organization.id} took part in the programme {id}"
            yield Move("programme", id, says, of_facts=_adding("organization.programmes", id))
        else:
            says = f"if {organization.id} took part in “{text.title}”"
            joining = _joining(id, organization.id)
            yield Move("programme", id, says, of_law=joining)
    for id in asked.get(BY_NAME["user.organization.safeguards"], ()):
        says = f"if {organization.id} applied the safeguard {id}"
        yield Move("safeguard", id, says, of_facts=_adding("organization.safeguards", id))
    if BY_NAME["user.organization.authorized"] in asked:
        says = f"if {organization.id} were authorized to receive what is released"
        yield Move("authorization", organization.id, says, of_facts=_setting("organization.authorized", "yes"))


def _joining(programme: str, organization: str) -> Callable[[Rulebook], Rulebook]:
    def joined(law: Rulebook) -> Rulebook:
        members = (ProgrammeMember(organization),)
        texts = (replace(p, members=p.members + members) if p.id == programme else p for p in law.programmes)
        return replace(law, programmes=tuple(texts))

    return joined


def _of_activity(decision: Decision, asked: dict[Attribute, dict[str, None]]) -> Iterator[Move]:
    """Yield license exceptions to claim, other channels, and encryption."""
    activity = decision.request.activity
    for id in asked.get(BY_NAME["activity.license_exceptions"], ()):
        says = f"if the provider could claim the license exception {id}, once what it asks is checked"
        yield Move("license-exception", id, says, of_facts=_adding("license_exceptions", id, within="activity"))
    channel = BY_NAME["activity.channel"]
    for choice in channel.choices if channel in asked and activity.channel is not None else ():
        if choice != activity.channel:
            moved = _setting("channel", choice, within="activity")
            yield Move("channel", choice, f"through another channel: {choice}", of_facts=moved)
    if BY_NAME["activity.end_to_end_encrypted"] in asked and not activity.end_to_end_encrypted:
        moved = _setting("end_to_end_encrypted", "yes", within="activity")
        yield Move("encryption", "end-to-end", "if it were encrypted from end to end", of_facts=moved)


def _adding(path: str, id: str, within: str = "user") -> Callable[[Said], None]:
    """Return what adds ``id`` to the list at ``path``, by whomever the list is stated."""

    def add(holder: Said, key: str) -> None:
        listed = holder.get(key) or {"at_least": [], "complete": False}
        holder[key] = {**listed, "at_least": sorted({*listed["at_least"], id})}

    return _changing(path, within, add)


def _setting(path: str, value: str, within: str = "user") -> Callable[[Said], None]:
    """Return what states ``value`` at ``path``, by whomever something is stated there."""

    def put(holder: Said, key: str) -> None:
        holder[key] = value

    return _changing(path, within, put)


def _changing(path: str, within: str, change: Callable[[Said, str], None]) -> Callable[[Said], None]:
    *above, key = path.split(".")

    def changed(said: Said) -> None:
        own = said.setdefault(within, {})
        sources = [entry["says"] for entry in own.get("evidence", ())] if within == "user" else []
        stating = [holder for source in sources if (holder := _reach(source, above)) is not None and key in holder]
        holder = _reach(own, above)
        if holder is not None and (key in holder or not stating):
            stating.append(holder)
        for each in stating:
            change(each, key)

    return changed


def _reach(said: Said, above: list[str]) -> Said | None:
    found: Any = said
    for key in above:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else None
