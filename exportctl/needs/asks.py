"""What could be asked about a request: every question whose answer tells something that is left open."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from exportctl.decisions.needs import Ask
from exportctl.decisions.prose import doubt
from exportctl.decisions.verdict import Settler
from exportctl.facts import (
    ANY_EVIDENCE,
    BY_NAME,
    LINKED,
    Attribute,
    Demand,
    Described,
    Level,
    Request,
    is_open,
)
from exportctl.facts.claims import strongest
from exportctl.facts.fields import FIELDS, Field
from exportctl.law.conditions import Condition, IsA, Open, Test, leaves
from exportctl.law.in_force import LawInForce
from exportctl.law.rulebook import Rulebook
from exportctl.law.staleness import stale_text
from exportctl.law.stated import Stated
from exportctl.law.texts import Asking
from exportctl.needs.naming import ORGANIZATION, PROVIDER
from exportctl.proof import LawLeft

OF_COUNSEL = 1
"""What it costs to ask counsel: nothing of anybody is given away."""
OF_EVIDENCE: Mapping[Level, int] = {"asserted": 0, "documented": 40, "verified": 60}
"""What it costs a user, beside the question, to have evidence of the answer."""

_LATEST, _LOCATED, _DESTINATION, _PLACE, _HOST = (
    BY_NAME[name]
    for name in (
        "user.latest_nationality",
        "user.located_in",
        "activity.destination",
        "activity.release_place",
        "activity.to_host_national",
    )
)
_DERIVED: Mapping[Attribute, tuple[Attribute, ...]] = {
    _HOST: (_LATEST, _PLACE),
    BY_NAME["model.additional_share"]: (BY_NAME["model.training_compute"], BY_NAME["model.additional_compute"]),
}
"""What follows from other facts, once all of these are told."""
_OF_ACCOUNTS = ("user.located_in", "user.organization")

Way: TypeAlias = tuple[frozenset[str], tuple[Attribute, ...]]
"""Questions, and what their answers tell together."""


@dataclass(frozen=True)
class Askable:
    """What could be asked about one request."""

    asks: Mapping[str, Ask]
    ways: tuple[Way, ...]
    definitions: Mapping[str, Condition] = field(repr=False)
    """What each definition asks that is among them."""
    read: frozenset[Attribute]
    """Attributes that are read."""
    follows: Mapping[Attribute, tuple[Attribute, ...]]
    """For each attribute that an answer tells, what its value tells of others."""


def askable(law: LawInForce, left: LawLeft, facts: Stated, request: Request) -> Askable:
    """Return every question whose answer could bear on what ``law`` has left to ask of ``request``."""
    return _Finding(law, left, facts, request).found()


class _Finding:
    def __init__(self, law: LawInForce, left: LawLeft, facts: Stated, request: Request) -> None:
        self._law = law
        self._book: Rulebook = law.rulebook
        self._left = left
        self._facts = facts
        self._request = request
        self._asking = self._book.asking_of
        self._readers: dict[object, dict[str, None]] = {}
        self._views: dict[Attribute, set[int]] = {}
        for rule, when in left.rules.items():
            self._note(rule, when)
        self._note(None, left.covered)
        self._note(None, left.given)

    def _note(self, rule: str | None, condition: Condition) -> None:
        for leaf in leaves(condition):
            if isinstance(leaf, Test):
                group = LINKED if leaf.attribute in LINKED else (leaf.attribute,)
                for attribute in (*group, *_DERIVED.get(leaf.attribute, ()), *_whom(leaf.attribute)):
                    self._readers.setdefault(attribute, {}).update({rule: None} if rule else {})
                    self._views.setdefault(attribute, set()).add(leaf.view)
            elif isinstance(leaf, Open):
                self._readers.setdefault(leaf.question, {}).update({rule: None} if rule else {})

    def found(self) -> Askable:
        """Return all of it."""
        derived = {attribute: self._rest(attribute) for attribute in _DERIVED if self._open(attribute)}
        wanted = {other for others in derived.values() for other in others}
        told = {path: tells for path, field in FIELDS.items() if (tells := self._told(field, wanted))}
        asks = {path: self._of_field(FIELDS[path], tells) for path, tells in told.items()}
        ways: list[Way] = [
            (frozenset({path, self._unnamed(FIELDS[path]) or path}), tells) for path, tells in told.items()
        ]
        for attribute, others in derived.items():
            fields = (path for path, field in FIELDS.items() if any(other in field.tells for other in others))
            ways.append((frozenset(fields), (attribute,)))
        definitions = dict(self._definitions())
        asks |= {id: self._of_definition(self._asking[id], condition) for id, condition in definitions.items()}
        questions = (of for of in self._readers if isinstance(of, str))
        asks |= {question: self._of_law(question) for question in sorted(questions)}
        return Askable(asks, tuple(ways), definitions, frozenset(self._views), self._follows(told))

    def _told(self, of_field: Field, wanted: Collection[Attribute]) -> tuple[Attribute, ...]:
        """Return what an answer tells that is read and left open, or ``wanted``."""
        arrives_there = self._request.activity.destination is None
        tells = (_LOCATED, _DESTINATION) if of_field.tells == (_LOCATED,) and arrives_there else of_field.tells
        return tuple(attribute for attribute in tells if attribute in wanted or self._open(attribute))

    def _follows(self, told: Collection[str]) -> dict[Attribute, tuple[Attribute, ...]]:
        """Return what follows from whom or what an answer names: what the texts say of it, and where it arrives."""
        found: dict[Attribute, tuple[Attribute, ...]] = {}
        for owner in (ORGANIZATION, PROVIDER):
            if owner.name in told:
                of_owner = (field.tells for field in FIELDS.values() if field.of_whom is owner)
                found[owner] = tuple(a for tells in of_owner for a in tells if a in self._views)
        if _LOCATED.name in told and _DESTINATION in self._views and self._request.activity.destination is None:
            found[_LOCATED] = (_DESTINATION,)
        return {owner: others for owner, others in found.items() if others}

    def _unnamed(self, of_field: Field) -> str | None:
        """Return the question that must be answered before it: whom it is about. None: that is known."""
        owner = of_field.of_whom
        return owner.name if owner is not None and self._open(owner) else None

    def _rest(self, derived: Attribute) -> tuple[Attribute, ...]:
        """Return what keeps ``derived`` open: what it rests on and is open, or all of it."""
        rests_on = _DERIVED[derived]
        return tuple(other for other in rests_on if self._open(other)) or rests_on

    def _open(self, attribute: Attribute) -> bool:
        return attribute in self._views and any(
            is_open(self._facts.within(view)[attribute.index]) for view in self._views[attribute]
        )

    def _of_field(self, of_field: Field, tells: tuple[Attribute, ...]) -> Ask:
        values, said = self._facts.values, self._request.view.values
        stated = all(not is_open(values[a.index]) for a in tells) and not self._follows_place(of_field)
        disputed = any(isinstance(told := said[a.index], Described) and not is_open(told.said) for a in tells)
        by_user = of_field.of_user and not (disputed and not stated)
        return self._made(
            Ask(
                of=of_field.path,
                kind="fact",
                asks=of_field.asks,
                by=Settler.USER if by_user else Settler.OPERATOR,
                cost=of_field.cost,
                supplies=tuple(self._place(path) for path in of_field.filled_in),
                stated=stated or disputed,
            ),
            self._rules(tells),
            self._demand(tells) if of_field.path.startswith("user.") else ANY_EVIDENCE,
        )

    def _follows_place(self, of_field: Field) -> bool:
        """Say whether it is about where what is released arrives, which is not stated but follows from the place."""
        return of_field.tells == (_DESTINATION,) and self._request.activity.destination is None

    def _place(self, path: str) -> str:
        """Return where ``path`` stands in this request: of a service account, what is of persons is its owner's."""
        if self._request.user.kind == "natural-person" or not path.startswith("user.") or path.startswith(_OF_ACCOUNTS):
            return path
        return f"user.owner.person.{path.removeprefix('user.')}"

    def _definitions(self) -> Iterator[tuple[str, Condition]]:
        """Yield each definition that a text says how to ask for, and that a rule names."""
        named = {name for rule in self._left.rules for name in self._rests_on(self._book.rule_by_id[rule].when)}
        for asking in self._book.asking:
            if asking.is_definition and asking.of in named:
                yield asking.of, self._law.definitions[asking.of]

    def _rests_on(self, condition: Condition) -> Iterator[str]:
        for leaf in leaves(condition):
            if isinstance(leaf, IsA):
                yield leaf.definition
                yield from self._rests_on(self._book.definition_by_id[leaf.definition].when)

    def _of_definition(self, asking: Asking, condition: Condition) -> Ask:
        reads = {leaf.attribute for leaf in leaves(condition) if isinstance(leaf, Test)}
        using = [r for r in self._left.rules if asking.of in self._rests_on(self._book.rule_by_id[r].when)]
        return self._made(
            Ask(
                of=asking.of,
                kind="definition",
                asks=asking.asks,
                by=Settler.USER,
                cost=asking.cost,
                supplies=(self._place(f"user.attests.{asking.of}"),),
                stated=asking.of in dict(self._request.view.attests),
                bases=asking.bases,
                yes_means=asking.yes_means,
            ),
            tuple(using),
            self._demand(reads),
        )

    def _of_law(self, question: str) -> Ask:
        text = next((q for q in self._book.questions if q.id == question), None)
        asks = text.asks if text else doubt(self._book, question)
        rules = tuple(self._readers[question])
        by = Settler.COUNSEL if stale_text(question) is None else Settler.OPERATOR
        found = self._made(Ask(question, "law", asks, by, OF_COUNSEL, ()), rules, ANY_EVIDENCE)
        return replace(found, cites=tuple(dict.fromkeys((*(text.cites if text else ()), *found.cites))))

    def _made(self, ask: Ask, rules: tuple[str, ...], demand: Demand) -> Ask:
        asking = self._asking.get(ask.of)
        texts = [self._book.rule_by_id[rule] for rule in rules]
        titles = dict.fromkeys(self._book.order_by_id[rule.order].title for rule in texts)
        cites = dict.fromkeys((*(asking.cites if asking else ()), *(cite for rule in texts for cite in rule.cites)))
        purpose = f"to decide whether {_both(titles)}" if titles else "to tell whether the rulebook speaks of this"
        if asking is not None:
            ask = replace(ask, asks=asking.asks, cost=asking.cost)
        return replace(
            ask,
            cost=ask.cost + (OF_EVIDENCE[demand.level] if ask.by is Settler.USER else 0),
            evidence=demand,
            rules=rules,
            purpose=(asking.purpose if asking else "") or purpose,
            cites=tuple(cites),
        )

    def _rules(self, tells: Iterable[Attribute]) -> tuple[str, ...]:
        readers = {rule for attribute in tells for rule in self._readers.get(attribute, ())}
        return tuple(rule for rule in self._left.rules if rule in readers)

    def _demand(self, tells: Iterable[Attribute]) -> Demand:
        """Return what evidence must be to count to everybody who reads one of ``tells``."""
        views = {view for attribute in tells for view in self._views.get(attribute, ()) if view}
        return strongest(self._book.demands[view - 1] for view in views)


def _both(titles: Collection[str]) -> str:
    return f"{'; '.join(titles)} {'applies' if len(titles) == 1 else 'apply'}"


def _whom(attribute: Attribute) -> tuple[Attribute, ...]:
    owner = next((field.of_whom for field in FIELDS.values() if attribute in field.tells), None)
    return () if owner is None else (owner,)
