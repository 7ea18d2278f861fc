"""Columns: for each value of one dimension, an integer whose bit *i* says that clause *i* survives it.

Bit 0 stands for no clause: it survives every value that is wholly known. A value that leaves
something open has no integer, and gets 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from exportctl.clauses.literals import Band, Literal, Members
from exportctl.facts import Atom, Told, Value, is_open
from exportctl.law.values import EVERYTHING, Values

KEPT = 50_000
"""Values whose integers one column keeps."""

Asking: TypeAlias = Mapping[int, Literal]
"""For each bit whose clause asks something of the dimension, what it asks."""


def bits(numbers: Iterable[int], width: int) -> int:
    """Return the integer with these bits set; ``width``: one more than the highest.

    >>> bin(bits([0, 3], 4))
    '0b1001'
    """
    found = list(numbers)
    if len(found) < 16:
        total = 0
        for number in found:
            total |= 1 << number
        return total
    room = bytearray(width // 8 + 1)
    for number in found:
        room[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(room, "little")


class ByValue:
    """Which clauses a single value meets, found through the lists in which it is named."""

    def __init__(self, width: int, asking: Mapping[int, Values]) -> None:
        self._width = width
        self._named_in: dict[Atom, list[int]] = {}
        self._named_out: dict[Atom, list[int]] = {}
        for bit, values in asking.items():
            named = self._named_in if values.inside else self._named_out
            for value in values.members:
                named.setdefault(value, []).append(bit)
        inside = bits((bit for bit, values in asking.items() if values.inside), width)
        self._otherwise = ((1 << width) - 1) & ~inside

    def mask(self, value: Atom) -> int:
        """Return the clauses that ``value`` meets; those that ask nothing are among them."""
        found = self._otherwise | bits(self._named_in.get(value, ()), self._width)
        return found & ~bits(self._named_out.get(value, ()), self._width)


class Column(dict[Told, int]):
    """The integers of one dimension, made when a value is first met."""

    def __init__(self, mask: Callable[[Told], int]) -> None:
        super().__init__()
        self._mask = mask

    def __missing__(self, value: Told) -> int:
        found = 0 if is_open(value) else self._mask(value)
        if len(self) < KEPT:
            self[value] = found
        return found


def column(width: int, asking: Asking, reading: Callable[[Told], Value] | None = None) -> Column:
    """Return the column of one dimension.

    Args:
        width: One more than the highest bit.
        asking: What the clauses ask of the dimension.
        reading: How the law reads a value of it. None: as it stands.
    """
    kinds = {type(literal) for literal in asking.values()}
    assert len(kinds) == 1, "one dimension has one type of literal"
    if kinds == {Values}:
        mask = _of_values(width, {bit: lit for bit, lit in asking.items() if isinstance(lit, Values)})
    elif kinds == {Band}:
        mask = _of_bands(width, {bit: lit for bit, lit in asking.items() if isinstance(lit, Band)})
    else:
        mask = _of_sets(width, {bit: lit for bit, lit in asking.items() if isinstance(lit, Members)})
    return _as_read(mask, reading)


def known(reading: Callable[[Told], Value] | None = None) -> Column:
    """Return the column of a dimension of which nothing is asked: 1 for each value that is wholly known.

    Args:
        reading: How the law reads a value of it. None: as it stands.
    """
    return _as_read(lambda _: 1, reading)


def _as_read(mask: Callable[[Value], int], reading: Callable[[Told], Value] | None) -> Column:
    if reading is None:
        return Column(mask)  # type: ignore[arg-type]  # only of what is read may the law have more to tell
    return Column(lambda value: 0 if is_open(plain := reading(value)) else mask(plain))


def _of_values(width: int, asking: Mapping[int, Values]) -> Callable[[Value], int]:
    table = ByValue(width, asking)

    def mask(value: Value) -> int:
        assert not isinstance(value, frozenset)
        return table.mask(value)  # type: ignore[arg-type]  # wholly known, and not a set: one value

    return mask


def _of_bands(width: int, asking: Mapping[int, Band]) -> Callable[[Value], int]:
    free = ((1 << width) - 1) & ~bits(asking, width)

    def mask(value: Value) -> int:
        return free | bits((bit for bit, band in asking.items() if value in band), width)  # type: ignore[operator]

    return mask


def _of_sets(width: int, asking: Mapping[int, Members]) -> Callable[[Value], int]:
    everything = (1 << width) - 1
    within = ByValue(width, {bit: a.within for bit, a in asking.items() if a.within != EVERYTHING})
    lanes = []
    for lane in range(max(len(a.meets) for a in asking.values())):
        wanted = {bit: sorted(a.meets, key=repr)[lane] for bit, a in asking.items() if len(a.meets) > lane}
        lanes.append((everything & ~bits(wanted, width), ByValue(width, wanted)))

    def mask(value: Value) -> int:
        assert isinstance(value, frozenset)
        found = everything
        for member in value:
            found &= within.mask(member)
        for free, wants in lanes:
            met = free
            for member in value:
                met |= wants.mask(member) & ~free
            found &= met
        return found

    return mask
