"""Samples: a value of each kind that questions tell apart."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from exportctl.facts import COUNTRIES, NONE, Atom, Attribute, Kind
from exportctl.facts.values import day

ANOTHER = "*"
"""An identifier that nobody names."""


def samples(attribute: Attribute, named: Collection[Atom], ends: Iterable[Any], places: Iterable[str]) -> list[Atom]:
    """Return values of ``attribute``, or members of it: of all that questions tell apart, one at least.

    Args:
        attribute: What is asked about.
        named: Values that questions name.
        ends: Where questions about numbers and days draw their lines.
        places: Subdivisions that the law names.
    """
    match attribute.kind:
        case Kind.CHOICE:
            return list(attribute.choices)
        case Kind.FLAG:
            return [True, False]
        case Kind.NUMBER:
            return [NONE, *_numbers({*ends, *(value for value in named if value != NONE)})]
        case Kind.DAY:
            return [NONE, *_days({*ends, *(value for value in named if value != NONE)})]
        case Kind.COUNTRY | Kind.PLACE | Kind.COUNTRIES:
            others = sorted((COUNTRIES | set(places)) - set(named))[:1]
        case _:
            others = [ANOTHER]
    none = () if attribute.kind.is_set else (NONE,)
    return [*sorted(set(named) - {*none}, key=str), *none, *others]


def _days(ends: Collection[Any]) -> Iterator[Atom]:
    step = timedelta(days=1)
    yield from sorted({end + shift for end in ends for shift in (-step, 0 * step, step)}) or [day("2000-01-01")]


def _numbers(ends: Collection[Any]) -> Iterator[Atom]:
    """Yield every end, what lies between two ends, and what lies beyond them."""
    ordered = [Decimal(0), *sorted(Decimal(end) for end in ends if end)]
    for low, high in pairwise(ordered):
        yield from (low, low + (high - low) / 2)
    yield from (ordered[-1], ordered[-1] + 1)
