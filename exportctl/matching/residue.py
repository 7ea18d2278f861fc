"""What is left where facts are missing: the few clauses that hang on them, split case by case.

A case is an integer of clauses that hold together. Sets of countries are walked country class by
country class, never subset by subset.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from exportctl.clauses.literals import Band, Literal, Members
from exportctl.facts import ATTRIBUTES, COUNTRIES, NONE, Atom, Attribute, Kind, OneOf, Value, is_open
from exportctl.law.values import Values
from exportctl.matching.aims import FEW, Aim, TooManyCases, fittest
from exportctl.matching.nationality import LINKED, nationality_cases
from exportctl.matching.sets import Bounds, bounds_of, set_cases
from exportctl.matching.table import Placed, survivors

LARGEST = 20_000
"""Cases at a time."""

ANOTHER = "*"
"""An identifier that no clause names."""


def cases(clauses: Sequence[Placed], mask: int, values: Sequence[Value], places: Iterable[str], aim: Aim) -> set[int]:
    """Return integers of clauses that hold together in some completion: all that ``aim`` tells apart.

    Args:
        clauses: Those of the table.
        mask: The clauses that survive all that is wholly known.
        values: What is stated, one for each attribute.
        places: Subdivisions that the law names.
        aim: What the cases are for.

    Raises:
        TooManyCases: There are more than LARGEST.
    """
    open_here = [a for a in ATTRIBUTES if is_open(values[a.index])]
    linked = any(a in LINKED for a in open_here)
    asked = set(open_here) | (set(LINKED) if linked else set())
    sure, hanging = 0, {}
    for number in survivors(mask):
        literals = {a: lit for a, lit in clauses[number].literals.items() if a in asked}
        if literals:
            hanging[1 << (number + 1)] = literals
        else:
            sure |= 1 << (number + 1)
    every = sum(hanging)
    found = {every}
    for group in _dimensions(open_here, linked):
        asking = {
            bit: {a: literals[a] for a in group if a in literals}
            for bit, literals in hanging.items()
            if any(a in literals for a in group)
        }
        if not asking:
            continue
        if len(group) > 1:
            parts = nationality_cases(asking, values, aim, LARGEST)
        else:
            asked_here = {bit: literals[group[0]] for bit, literals in asking.items()}
            parts = _cases_of(group[0], asked_here, values, places, aim)
        free = every & ~sum(asking)
        if len(found) * len(parts) > LARGEST:
            raise TooManyCases
        found = {case & (part | free) for case in found for part in parts}
        if len(found) > FEW:
            found = fittest(found, aim.cost)
    return {sure | case for case in found}


def _dimensions(open_here: Sequence[Attribute], linked: bool) -> Iterator[tuple[Attribute, ...]]:
    if linked:
        yield LINKED
    for attribute in open_here:
        if attribute not in LINKED:
            yield (attribute,)


def _cases_of(
    attribute: Attribute, asking: dict[int, Literal], values: Sequence[Value], places: Iterable[str], aim: Aim
) -> set[int]:
    value = values[attribute.index]
    if attribute.kind.is_set:
        wanted = {bit: lit for bit, lit in asking.items() if isinstance(lit, Members)}
        bounds = bounds_of(value)
        return set_cases(wanted, bounds, _candidates(wanted.values(), bounds), aim, LARGEST)
    found = set()
    for candidate in _samples(attribute, asking.values(), value, places):
        found.add(sum(bit for bit, literal in asking.items() if candidate in literal))  # type: ignore[operator,misc]  # a literal of the value's own type
    return found


def _candidates(wanted: Iterable[Members], bounds: Bounds) -> list[str]:
    named = {str(m) for lit in wanted for v in (lit.within, *lit.meets) for m in v.members}
    possible = {str(m) for m in bounds.most.members} if bounds.most.inside else named | {ANOTHER}
    return sorted(m for m in possible if m in bounds.most and m not in bounds.least)


def _samples(attribute: Attribute, literals: Iterable[Literal], value: Value, places: Iterable[str]) -> Iterator[Atom]:
    """Yield a value of each kind that ``literals`` tell apart, among those that ``value`` leaves possible."""
    if isinstance(value, OneOf) and value.values is not None:
        yield from value.values
        return
    match attribute.kind:
        case Kind.CHOICE:
            yield from attribute.choices
        case Kind.FLAG:
            yield from (True, False)
        case Kind.NUMBER | Kind.DAY:
            bands = [literal for literal in literals if isinstance(literal, Band)]
            ends = {end for band in bands for end in (band.low, band.high) if end is not None}
            yield from _ordered_samples(attribute.kind, ends)
        case _:
            named = {m for lit in literals if isinstance(lit, Values) for m in lit.members}
            yield from named
            yield NONE
            yield from _others(attribute, named, places)


def _others(attribute: Attribute, named: set[Atom], places: Iterable[str]) -> Iterator[Atom]:
    if attribute.kind in (Kind.COUNTRY, Kind.PLACE):
        yield from sorted((COUNTRIES | set(places)) - named)[:1]
    else:
        yield ANOTHER


def _ordered_samples(kind: Kind, ends: Iterable[Any]) -> Iterator[Atom]:
    """Yield every end, what lies between two ends, and what lies beyond them."""
    yield NONE
    if kind is Kind.DAY:
        step = timedelta(days=1)
        yield from {day + shift for day in ends for shift in (-step, 0 * step, step)} or {date(2000, 1, 1)}
        return
    ordered = [Decimal(0), *sorted(Decimal(end) for end in ends)]
    for low, high in pairwise(ordered):
        yield from (low, low + (high - low) / 2)
    yield from (ordered[-1], ordered[-1] + 1)
