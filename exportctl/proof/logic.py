"""Propositions for an incremental SAT solver. A literal is a whole number, not 0; its negation is ``-literal``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

TRUE = 1
"""The literal that always holds."""
FALSE = -TRUE


class Logic:
    """A set of clauses that grows, and a solver that says whether all of them can hold.

    >>> logic = Logic()
    >>> rain, wet = logic.new(), logic.new()
    >>> logic.add(-rain, wet)
    >>> logic.possible(rain, -wet), logic.possible(rain)
    (False, True)
    """

    def __init__(self) -> None:
        from pysat.solvers import Solver

        self._solver = Solver(name="cadical195", bootstrap_with=[[TRUE]])
        self._last = TRUE
        self._gates: dict[frozenset[int], int] = {}

    def new(self) -> int:
        """Return a literal that nothing is said of."""
        self._last += 1
        return self._last

    def add(self, *literals: int) -> None:
        """Say that one of ``literals`` holds."""
        self._solver.add_clause(literals)

    def all_of(self, literals: Iterable[int]) -> int:
        """Return the literal that holds where each of ``literals`` does."""
        parts = frozenset(literal for literal in literals if literal != TRUE)
        if FALSE in parts or any(-literal in parts for literal in parts):
            return FALSE
        if len(parts) < 2:
            return next(iter(parts), TRUE)
        found = self._gates.get(parts)
        if found is None:
            found = self._gates[parts] = self.new()
            for literal in parts:
                self.add(-found, literal)
            self.add(found, *(-literal for literal in parts))
        return found

    def any_of(self, literals: Iterable[int]) -> int:
        """Return the literal that holds where one of ``literals`` does."""
        return -self.all_of(-literal for literal in literals)

    def same(self, one: int, other: int) -> int:
        """Return the literal that holds where both hold or neither."""
        if one == other:
            return TRUE
        return self.any_of((self.all_of((one, other)), self.all_of((-one, -other))))

    def one_of(self, literals: Sequence[int]) -> None:
        """Say that exactly one of ``literals`` holds."""
        self.add(*literals)
        self.at_most_one(literals)

    def at_most_one(self, literals: Sequence[int]) -> None:
        """Say that no two of ``literals`` hold."""
        for one, other in combinations([literal for literal in literals if literal != FALSE], 2):
            self.add(-one, -other)

    def possible(self, *literals: int) -> bool:
        """Say whether all of ``literals`` can hold together."""
        return bool(self._solver.solve(assumptions=literals))

    def found(self, literal: int) -> bool:
        """Say whether ``literal`` holds in what ``possible`` last found."""
        model = self._solver.get_model()
        held = abs(literal) > len(model) or model[abs(literal) - 1] > 0
        return held == (literal > 0)
