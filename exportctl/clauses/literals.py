"""Literals: what one clause asks of one dimension."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeAlias

from exportctl.facts import NONE, Atom
from exportctl.law.conditions import Quantifier
from exportctl.law.values import EVERYTHING, NOTHING, Values


@dataclass(frozen=True, slots=True)
class Band:
    """Ordered values from ``low`` to ``high``; beside them, or instead, the word ``none``.

    Days are counted, and both ends of a band of days belong to it.
    """

    low: Any = None
    """None: no lower end."""
    high: Any = None
    """None: no upper end."""
    low_open: bool = False
    """True: ``low`` itself is outside."""
    high_open: bool = False
    """True: ``high`` itself is outside."""
    ordered: bool = True
    """False: no ordered value at all."""
    none: bool = False
    """True: ``none`` belongs to it."""

    def __contains__(self, value: Atom) -> bool:
        if value == NONE:
            return self.none
        if not self.ordered:
            return False
        found: Any = value
        if self.low is not None and (found < self.low or (self.low_open and found == self.low)):
            return False
        return self.high is None or not (found > self.high or (self.high_open and found == self.high))

    def __and__(self, other: Band) -> Band:
        low, low_open = _tighter(self.low, self.low_open, other.low, other.low_open, up=True)
        high, high_open = _tighter(self.high, self.high_open, other.high, other.high_open, up=False)
        ordered = self.ordered and other.ordered
        if ordered and low is not None and high is not None:
            ordered = low < high or (low == high and not low_open and not high_open)
        if not ordered:
            return Band(ordered=False, none=self.none and other.none)
        return Band(low, high, low_open, high_open, ordered=True, none=self.none and other.none)

    @property
    def is_empty(self) -> bool:
        """True where no value belongs to it."""
        return not self.ordered and not self.none


@dataclass(frozen=True, slots=True)
class Members:
    """A set: every member is in ``within``, and for each of ``meets`` some member is in it."""

    within: Values = EVERYTHING
    meets: frozenset[Values] = frozenset()

    def __contains__(self, members: frozenset[str]) -> bool:
        return all(m in self.within for m in members) and all(
            any(m in wanted for m in members) for wanted in self.meets
        )

    def __and__(self, other: Members) -> Members:
        return Members(self.within & other.within, self.meets | other.meets)

    @property
    def is_empty(self) -> bool:
        """True where no set can be so."""
        return any(self.within & wanted == NOTHING for wanted in self.meets)


Literal: TypeAlias = Values | Band | Members


def band(quantifier: Quantifier, limit: Any, negated: bool) -> Band:
    """Return the values that stand so to ``limit``; ``negated``: those that do not, ``none`` among them."""
    at_or_above = quantifier in (Quantifier.AT_LEAST, Quantifier.MORE_THAN)
    strict = quantifier in (Quantifier.MORE_THAN, Quantifier.LESS_THAN)
    if negated:
        at_or_above, strict = not at_or_above, not strict
    if isinstance(limit, date) and strict:
        limit += timedelta(days=1 if at_or_above else -1)
        strict = False
    if at_or_above:
        return Band(low=limit, low_open=strict, none=negated)
    return Band(high=limit, high_open=strict, none=negated)


def disjoint(literal: Literal) -> bool:
    """Say whether nothing can meet ``literal``."""
    return literal == NOTHING if isinstance(literal, Values) else literal.is_empty


def _tighter(a: Any, a_open: bool, b: Any, b_open: bool, up: bool) -> tuple[Any, bool]:
    if a is None or b is None:
        return (b, b_open) if a is None else (a, a_open)
    if a == b:
        return a, a_open or b_open
    return (a, a_open) if (a > b) == up else (b, b_open)
