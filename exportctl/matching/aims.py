"""Aims: where more clauses can only help an answer, or only hurt it, the extreme cases are enough."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import TypeVar

FEW = 16
"""So few cases are not worth comparing."""
MOST = 1_000
"""Cases of which none serves better than another, at most."""

Case = TypeVar("Case")
Cost = tuple[Hashable, int]
"""What must be equal for two cases to be compared, and bits of which fewer are better."""


class TooManyCases(Exception):  # noqa: N818  # caught by the engine, which answers `undecided`
    """More cases than a decision may look at."""


@dataclass(frozen=True, slots=True)
class Aim:
    """A question about clauses: which may help it by holding, and which may hurt it. Those in both may do either."""

    more: int
    less: int

    def cost(self, case: int) -> Cost:
        """Return what ``case`` costs the aim.

        >>> Aim(more=0b01, less=0b10).cost(0b01)
        (0, 0)
        """
        either = self.more & self.less
        return case & either, (self.more & ~either & ~case) | (self.less & ~either & case)


def fittest(cases: Iterable[Case], cost: Callable[[Case], Cost]) -> set[Case]:
    """Return ``cases`` without those that serve no better than another one.

    Raises:
        TooManyCases: More than MOST are left.

    >>> sorted(fittest({0b001, 0b011, 0b100}, Aim(more=0, less=0b111).cost))
    [1, 4]
    """
    alike: dict[Hashable, list[tuple[int, Case]]] = {}
    for case in cases:
        same, bits = cost(case)
        alike.setdefault(same, []).append((bits, case))
    found: set[Case] = set()
    for rivals in alike.values():
        best: list[int] = []
        for bits, case in sorted(rivals, key=lambda rival: rival[0].bit_count()):
            if not any(kept & ~bits == 0 for kept in best):
                if len(best) >= MOST:
                    raise TooManyCases
                best.append(bits)
                found.add(case)
    return found
