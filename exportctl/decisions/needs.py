"""What would settle a review: the questions, whom they are put to, and which answers settle what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from exportctl.decisions.verdict import Outcome, Settler
from exportctl.facts import ANY_EVIDENCE, Demand

APART = (
    "These questions serve export control alone. They are kept apart from the verification of employment (Form I-9):"
    " nobody is asked there for more or other documents because of them (8 USC 1324b(a)(6)). Where evidence is wanted,"
    " its level is named and never a document: whatever shows the answer will do."
)
"""Stands with every list of questions."""

SHOWN = 4
"""Citations that are shown with a question. All of them are in the data."""

AskKind: TypeAlias = Literal["fact", "definition", "law"]


@dataclass(frozen=True, slots=True)
class Ask:
    """One question. Everybody of whom the same is wanted is asked in the same words."""

    of: str
    """What is asked: a field of the request such as ``user.nationalities``, a definition, or a question of law."""
    kind: AskKind
    asks: str
    """The question in words."""
    by: Settler
    """Who answers."""
    cost: int
    """How intrusive it is, by the rulebook and by the evidence that is wanted."""
    supplies: tuple[str, ...]
    """The fields of the request that a complete answer fills in. Empty: counsel adopts a position."""
    evidence: Demand = ANY_EVIDENCE
    """How well the answer must be shown."""
    stated: bool = False
    """True: an answer is stated, and what is wanted is better evidence of it."""
    bases: tuple[str, ...] = ()
    """Of a definition: on which basis somebody may say yes."""
    yes_means: bool = True
    """Of a definition: what a yes attests."""
    rules: tuple[str, ...] = ()
    """Rules that turn on it."""
    purpose: str = ""
    cites: tuple[str, ...] = ()
    """Why one may ask."""

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data, for a form."""
        definition = {"bases": list(self.bases), "yes_means": "yes" if self.yes_means else "no"}
        return {
            "of": self.of,
            "kind": self.kind,
            "asks": self.asks,
            "by": self.by.value,
            "cost": self.cost,
            "supplies": list(self.supplies),
            "evidence": {
                "level": self.evidence.level,
                "max_age": None if self.evidence.max_age is None else spelled_age(self.evidence),
                "stated": self.stated,
            },
            **(definition if self.kind == "definition" else {}),
            "rules": list(self.rules),
            "purpose": self.purpose,
            "cites": list(self.cites),
        }


def spelled_age(demand: Demand) -> str:
    """Return in words how old evidence may be."""
    return str(demand).partition("no older than ")[2]


@dataclass(frozen=True, slots=True)
class Settling:
    """Answers that settle the request."""

    answers: tuple[tuple[str, str], ...]
    """What is answered of each fact, definition or question of law, in words."""
    outcome: Outcome

    def __str__(self) -> str:
        """Return it in words.

        >>> str(Settling((("user.us_citizen", "yes"),), Outcome.ALLOW))
        'user.us_citizen is yes: allow'
        """
        return f"{', '.join(f'{of} is {answer}' for of, answer in self.answers)}: {self.outcome.value}"


@dataclass(frozen=True, slots=True)
class Need:
    """Questions that together settle the request, whatever the answers or for some of them."""

    asks: tuple[Ask, ...]
    """Least intrusive first."""
    settling: tuple[Settling, ...] = ()
    """The answers that settle it. Empty: all do."""
    of_nationals: bool = False
    """True: of somebody who holds no nationality at all it stays open, since nothing tells the latest one."""

    @property
    def cost(self) -> int:
        """How intrusive it is to ask all of it."""
        return sum(ask.cost for ask in self.asks)

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "asks": [ask.of for ask in self.asks],
            "cost": self.cost,
            "of_nationals": self.of_nationals,
            "settling": [
                {"answers": dict(settling.answers), "outcome": settling.outcome.value} for settling in self.settling
            ],
        }


@dataclass(frozen=True, slots=True)
class Needs:
    """What would settle a request.

    Answers are taken to agree with what is stated already. Where they do not, it is the facts that are at odds.
    """

    enough: tuple[Need, ...] = ()
    """Each settles it whatever the answers, and nothing in it can be left out. Least intrusive first."""
    sometimes: tuple[Need, ...] = ()
    """Each asks less than the first of ``enough``, and settles it for some answers. Least intrusive first."""
    more: bool = False
    """True: there are more ways that are enough, none of them less intrusive."""
    possible: tuple[Outcome, ...] = ()
    """ALLOW or DENY, or both: what answers may lead to. Neither: they may lead out of what the rulebook covers."""
    unanswerable: bool = False
    """True: no answer settles it. The law asks for the latest nationality of somebody who holds none."""
    at_odds: tuple[str, ...] = ()
    """Facts that contradict each other. Until they are mended, no answer settles anything."""

    @property
    def first(self) -> tuple[Ask, ...]:
        """The least intrusive questions that are enough. Empty: there are none."""
        return self.enough[0].asks if self.enough else ()

    @property
    def asks(self) -> tuple[Ask, ...]:
        """Every question, once. Least intrusive first."""
        found = {ask.of: ask for need in (*self.sometimes, *self.enough) for ask in need.asks}
        return tuple(sorted(found.values(), key=lambda ask: (ask.cost, ask.of)))

    def as_dict(self) -> dict[str, Any]:
        """Return all of it as plain data, for a form."""
        return {
            "asks": {ask.of: ask.as_dict() for ask in self.asks},
            "enough": [need.as_dict() for need in self.enough],
            "sometimes": [need.as_dict() for need in self.sometimes],
            "more": self.more,
            "possible": [outcome.value for outcome in self.possible],
            "unanswerable": self.unanswerable,
            "at_odds": list(self.at_odds),
            "notice": APART if self.enough else "",
        }

    def __str__(self) -> str:
        return "\n".join(_lines(self))


def _lines(needs: Needs) -> Iterator[str]:
    if needs.at_odds:
        yield f"The facts contradict each other about {', '.join(needs.at_odds)}: mend these first."
    if needs.unanswerable:
        yield "No answer settles it: the law asks for the latest nationality of somebody who holds none."
    if not needs.enough:
        return
    numbers = {ask.of: number for number, ask in enumerate(needs.asks, 1)}
    for ask in needs.asks:
        yield f"{numbers[ask.of]}. {ask.asks}"
        yield from (f"     {said}" for said in _about(ask))
    yield ""
    if needs.sometimes:
        yield "May settle it, depending on the answers:"
        for need in needs.sometimes:
            yield f"  {_numbered(need, numbers)}"
            yield from (f"     {settling}" for settling in need.settling)
    yield "Settles it, whatever the answers:" if len(needs.enough) == 1 else "Each settles it, whatever the answers:"
    yield from (f"  {_numbered(need, numbers)}" for need in needs.enough)
    if needs.more:
        yield "  (and there are further ways, none of them less intrusive)"
    yield ""
    yield APART


def _numbered(need: Need, numbers: dict[str, int]) -> str:
    asked = " and ".join(str(numbers[ask.of]) for ask in need.asks)
    but = "; not of somebody who holds no nationality" if need.of_nationals else ""
    return f"{asked} (cost {need.cost}{but})"


def _about(ask: Ask) -> Iterator[str]:
    who = {Settler.USER: "the user", Settler.OPERATOR: "the operator", Settler.COUNSEL: "counsel, by a position on it"}
    answered = f"answered by {who[ask.by]}"
    if ask.bases:
        answered += f"; a yes says on which basis: {'; '.join(ask.bases)}"
    yield answered
    if ask.evidence != ANY_EVIDENCE or ask.stated:
        said = "the answer is stated already; evidence" if ask.stated else "evidence"
        yield f"{said}: {ask.evidence}"
    cites = "; ".join(ask.cites[:SHOWN]) + (f" and {len(ask.cites) - SHOWN} more" if len(ask.cites) > SHOWN else "")
    yield f"purpose: {ask.purpose}" + (f" ({cites})" if cites else "")
