"""From a condition to its clauses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from exportctl.clauses.literals import Band, Literal, Members, band, disjoint
from exportctl.facts import BY_NAME, NONE, Attribute, Kind
from exportctl.law.conditions import (
    THRESHOLDS,
    AllOf,
    AnyOf,
    Condition,
    IsA,
    Not,
    Open,
    Quantifier,
    Test,
)
from exportctl.law.values import EVERYTHING, NOTHING, Values, only

LIMIT = 4096
"""Alternatives into which one rule may unfold."""

US_FLAGS: Mapping[Attribute, Attribute] = {
    BY_NAME["user.citizenships"]: BY_NAME["user.us_citizen"],
    BY_NAME["user.permanent_residencies"]: BY_NAME["user.us_permanent_resident"],
}
"""For each set of nationalities, the flag that says whether US is among them."""

_US = only("US")


class TooManyClauses(Exception):  # noqa: N818  # caught by the one caller, who knows the rule
    """A condition unfolds into more alternatives than LIMIT."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One alternative: a literal for each attribute it reads, and the answers it needs from open law."""

    literals: Mapping[Attribute, Literal] = field(default_factory=dict)
    opens: Mapping[str, bool] = field(default_factory=dict)

    def joined(self, other: Clause) -> Clause | None:
        """Return the clause that both hold; None where they cannot."""
        if not self.literals and not self.opens:
            return other
        opens = _merged(self.opens, other.opens)
        if opens is None:
            return None
        literals = dict(self.literals)
        for attribute, literal in other.literals.items():
            known = literals.get(attribute)
            if known is not None:
                literal = known & literal  # type: ignore[operator]  # one attribute has one type of literal
                if disjoint(literal):
                    return None
            literals[attribute] = literal
        return Clause(literals, opens)


Alternatives = tuple[Clause, ...]

SURELY: Alternatives = (Clause(),)
"""The alternatives of what always holds."""


def clauses(condition: Condition) -> Alternatives:
    """Return the clauses of ``condition``, which holds exactly where one of them does.

    Args:
        condition: As it reads at one instant: groups and definitions written out.

    Raises:
        TooManyClauses: It unfolds into more than LIMIT.
    """
    return _unfolded(condition, wanted=True)


def _unfolded(condition: Condition, wanted: bool) -> Alternatives:
    match condition:
        case Test():
            return _asked(condition, wanted)
        case Open(question, _):
            return (Clause(opens={question: wanted}),)
        case Not(part):
            return _unfolded(part, not wanted)
        case AllOf(parts) | AnyOf(parts):
            unfolded = (_unfolded(part, wanted) for part in parts)
            return _product(unfolded) if isinstance(condition, AllOf) == wanted else _sum(unfolded)
        case IsA(definition, _):
            raise AssertionError(f"{definition} is not written out")


def _product(factors: Iterable[Alternatives]) -> Alternatives:
    found = SURELY
    for factor in factors:
        if len(found) == len(factor) == 1:
            joined = found[0].joined(factor[0])
            found = () if joined is None else (joined,)
            continue
        if len(found) * len(factor) > 16 * LIMIT:
            raise TooManyClauses
        found = _distinct(both for a in found for b in factor if (both := a.joined(b)) is not None)
    return found


def _sum(terms: Iterable[Alternatives]) -> Alternatives:
    return _distinct(clause for term in terms for clause in term)


def _distinct(found: Iterable[Clause]) -> Alternatives:
    kept: list[Clause] = []
    for clause in found:
        if len(kept) < 64 and clause in kept:
            continue
        kept.append(clause)
        if len(kept) > LIMIT:
            raise TooManyClauses
    return tuple(kept)


def _asked(test: Test, wanted: bool) -> Alternatives:
    attribute, quantifier, operand = test.attribute, test.quantifier, test.operand
    if quantifier in THRESHOLDS:
        return (Clause({attribute: band(quantifier, operand, negated=not wanted)}),)
    assert isinstance(operand, Values)
    match quantifier:
        case Quantifier.ANY_IN:
            return _some(attribute, operand, wanted)
        case Quantifier.NONE_IN:
            return _some(attribute, operand, not wanted)
        case Quantifier.ALL_IN if wanted:
            return _literal(attribute, Members(operand, frozenset({EVERYTHING})))
        case Quantifier.ALL_IN:
            return _literal(attribute, Members(NOTHING)) + _some(attribute, ~operand, wanted=True)
    values = operand if wanted else ~operand
    if attribute.kind.is_ordered:
        return _literal(attribute, Band(ordered=not values.inside, none=NONE in values))
    if attribute.kind is Kind.CHOICE and all(choice in values for choice in attribute.choices):
        return SURELY
    return _literal(attribute, _finite(attribute, values))


def _some(attribute: Attribute, values: Values, wanted: bool) -> Alternatives:
    if values == _US and attribute in US_FLAGS:
        return _literal(US_FLAGS[attribute], only(wanted))
    if wanted:
        return _literal(attribute, Members(meets=frozenset({values})))
    return _literal(attribute, Members(~values))


def _literal(attribute: Attribute, literal: Literal) -> Alternatives:
    return () if disjoint(literal) else (Clause({attribute: literal}),)


def _finite(attribute: Attribute, values: Values) -> Values:
    """Return ``values`` as a plain list where the attribute has few answers, so that contradictions show."""
    match attribute.kind:
        case Kind.FLAG:
            return only(*(flag for flag in (True, False) if flag in values))
        case Kind.CHOICE:
            return only(*(choice for choice in attribute.choices if choice in values))
        case _:
            return values


def _merged(a: Mapping[str, bool], b: Mapping[str, bool]) -> dict[str, bool] | None:
    if not a or not b:
        return {**a, **b}
    if any(a.get(question, answer) != answer for question, answer in b.items()):
        return None
    return {**a, **b}
