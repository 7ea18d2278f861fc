"""The table: clauses with the times at which they stand, and the integers that pick the survivors."""

from __future__ import annotations

import itertools
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from exportctl.clauses.literals import Literal
from exportctl.facts import USER_ATTRIBUTES, Attribute, Told, UserPart, Value
from exportctl.law.stated import READ
from exportctl.matching.columns import Column, bits, column, known

EXACT = 1
"""Bit 0: set where every value that was met is wholly known."""

KEPT = 512
"""Tables whose integers one user keeps."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A clause in time, and what it is a clause of."""

    literals: Mapping[Attribute, Literal]
    opens: Mapping[str, bool]
    since: int
    until: int
    head: int
    """Number of the thing that holds where some clause of it does."""


Segment: TypeAlias = tuple[int, bool, tuple[tuple[int, Column], ...]]
"""The clauses that stand in a stretch of time; whether they ask anything of the user; and what they ask of the rest."""


class Table:
    """Clauses about one model. Bit *i* + 1 of every integer is clause *i*."""

    def __init__(self, clauses: Sequence[Placed], reading: Callable[[Attribute, Told], Value]) -> None:
        self.clauses = clauses
        self.mark = object()
        """Under this, users keep what they meet: it is this table's own, in this process and nowhere else."""
        width = len(clauses) + 1
        self._reading = reading
        self.points, self.standing = _timeline(clauses, width)
        asking: dict[Attribute, dict[int, Literal]] = {}
        for bit, clause in enumerate(clauses, 1):
            for attribute, literal in clause.literals.items():
                asking.setdefault(attribute, {})[bit] = literal
        columns = [
            (attribute.index, column(width, asked, partial(reading, attribute) if attribute in READ else None))
            for attribute, asked in sorted(asking.items(), key=lambda item: item[0].index)
        ]
        self.of_user: tuple[tuple[int, Column], ...] = tuple(c for c in columns if c[0] < USER_ATTRIBUTES)
        self.of_rest: tuple[tuple[int, Column], ...] = tuple(c for c in columns if c[0] >= USER_ATTRIBUTES)
        self._asking = {attribute.index: bits(asked, width) for attribute, asked in asking.items()}
        self.segments: list[Segment | None] = [None] * len(self.standing)
        """For each stretch of time between two points, what it asks; None where nobody has asked in it."""

    def at(self, instant: int) -> int:
        """Return the clauses that stand at ``instant``."""
        return self.standing[bisect_right(self.points, instant)]

    def known(self, attribute: Attribute) -> Column:
        """Return a column that says EXACT of each value of ``attribute`` that is wholly known, and 0 of others."""
        return known(partial(self._reading, attribute) if attribute in READ else None)

    def segment(self, number: int) -> Segment:
        """Return stretch ``number`` of time, and keep it."""
        mask = self.standing[number]
        asks_user = any(mask & self._asking[index] for index, _ in self.of_user)
        found = mask, asks_user, tuple([column for column in self.of_rest if mask & self._asking[column[0]]])
        self.segments[number] = found
        return found

    def of(self, user: UserPart) -> int:
        """Return the clauses that ``user`` meets, and keep them with the user. Not EXACT: facts are open."""
        found = -1 if user.plain else ~EXACT
        values, kept = user.values, user.kept
        for index, integers in self.of_user:
            found &= integers[values[index]]
        if len(kept) > KEPT:
            kept.clear()
        kept[self.mark] = found
        return found


def survivors(mask: int) -> Iterator[int]:
    """Yield the number of each clause in ``mask``.

    >>> list(survivors(0b1011))
    [0, 2]
    """
    mask &= ~EXACT
    while mask:
        low = mask & -mask
        yield low.bit_length() - 2
        mask ^= low


def _timeline(clauses: Sequence[Placed], width: int) -> tuple[array[int], list[int]]:
    turns: dict[int, list[int]] = {}
    for bit, clause in enumerate(clauses, 1):
        turns.setdefault(clause.since, []).append(bit)
        turns.setdefault(clause.until, []).append(bit)
    points = sorted(turns)
    standing = [EXACT]
    for point in points:
        turned = [bit for bit, times in _counted(turns[point]) if times % 2]
        standing.append(standing[-1] ^ bits(turned, width))
    return array("q", points), standing


def _counted(numbers: list[int]) -> list[tuple[int, int]]:
    return [(number, len(list(same))) for number, same in itertools.groupby(sorted(numbers))]
