"""Formulas: what may be asked of an integer of clauses that hold together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from exportctl.matching.aims import Aim


@dataclass(frozen=True, slots=True)
class Formula:
    """A question about clauses."""

    more: int
    """Clauses that may make it true by holding."""
    less: int
    """Clauses that may make it false by holding."""
    true: Callable[[int], bool]

    @property
    def reach(self) -> int:
        """Every clause on which the answer may depend."""
        return self.more | self.less

    @property
    def aim(self) -> Aim:
        """What makes it true."""
        return Aim(self.more, self.less)

    def among(self, clauses: int) -> Formula:
        """Return the same question, with ``clauses`` the only ones that may hold."""
        true = self.true
        return Formula(self.more & clauses, self.less & clauses, lambda case: true(case & clauses))


TRUE = Formula(0, 0, lambda case: True)


def some(clauses: int) -> Formula:
    """Ask whether any of ``clauses`` holds.

    >>> some(0b110).true(0b010), some(0b110).true(0b001)
    (True, False)
    """
    return Formula(clauses, 0, lambda case: case & clauses != 0)


def negation(part: Formula) -> Formula:
    """Ask whether ``part`` is false."""
    true = part.true
    return Formula(part.less, part.more, lambda case: not true(case))


def conjunction(parts: Iterable[Formula]) -> Formula:
    """Ask whether all of ``parts`` are true."""
    asked = tuple(parts)
    if len(asked) == 1:
        return asked[0]
    return _joined(asked, lambda case: all(part.true(case) for part in asked))


def disjunction(parts: Iterable[Formula]) -> Formula:
    """Ask whether any of ``parts`` is true."""
    asked = tuple(parts)
    if len(asked) == 1:
        return asked[0]
    return _joined(asked, lambda case: any(part.true(case) for part in asked))


def _joined(parts: Iterable[Formula], true: Callable[[int], bool]) -> Formula:
    more = less = 0
    for part in parts:
        more |= part.more
        less |= part.less
    return Formula(more, less, true)
