"""What is left where facts are missing: the few clauses that hang on them, split case by case.

A case is an integer of clauses that hold together. Sets of countries are walked country class by
country class, never subset by subset.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from exportctl.clauses.literals import Band, Literal, Members
from exportctl.clauses.samples import ANOTHER, samples
from exportctl.facts import ATTRIBUTES, LINKED, Atom, Attribute, OneOf, Value, is_open
from exportctl.law.values import Values
from exportctl.matching.aims import FEW, Aim, TooManyCases, fittest
from exportctl.matching.nationality import nationality_cases
from exportctl.matching.sets import Bounds, bounds_of, set_cases
from exportctl.matching.table import Placed, survivors

LARGEST = 20_000
"""Cases at a time."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The facts as some clauses see them."""

    by: int
    """Those clauses."""
    values: Sequence[Value]
    """What is stated, one for each attribute."""
    own: frozenset[Attribute] | None = None
    """Attributes of which they see a fact of their own. None: of every attribute; others see the rest with them."""

    def open(self) -> tuple[Attribute, ...]:
        """Return the attributes that are not wholly known, and those that are tied to them."""
        found = [a for a in ATTRIBUTES if is_open(self.values[a.index])]
        return (*LINKED, *(a for a in found if a not in LINKED)) if any(a in LINKED for a in found) else tuple(found)


def cases(clauses: Sequence[Placed], mask: int, views: Sequence[Seen], places: Iterable[str], aim: Aim) -> set[int]:
    """Return integers of clauses that hold together in some completion: all that ``aim`` tells apart.

    Args:
        clauses: Those of the table.
        mask: The clauses that survive all that is wholly known.
        views: The facts as they are stated, and then as those see them who demand evidence.
        places: Subdivisions that the law names.
        aim: What the cases are for.

    Raises:
        TooManyCases: There are more than LARGEST.
    """
    sure, hanging = 0, {}
    for view in views:
        asked = view.open()
        for number in survivors(mask & view.by):
            literals = {a: lit for a, lit in clauses[number].literals.items() if a in asked}
            if literals:
                hanging[2 << number] = literals
            else:
                sure |= 2 << number
    every = sum(hanging)
    found = {every}
    for group, values, readers in _facts(views):
        asking = {
            bit: {a: literals[a] for a in group if a in literals}
            for bit, literals in hanging.items()
            if bit & readers and any(a in literals for a in group)
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


def _facts(views: Sequence[Seen]) -> Iterator[tuple[tuple[Attribute, ...], Sequence[Value], int]]:
    """Yield the facts that are not wholly known, those about nationality together, and the clauses that read each."""
    for view in views:
        asked = view.open()
        groups = [(a,) for a in asked if a not in LINKED]
        for group in [LINKED, *groups] if LINKED[0] in asked else groups:
            if view.own is None:
                yield group, view.values, sum(other.by for other in views if not other.own or group[0] not in other.own)
            elif group[0] in view.own:
                yield group, view.values, view.by


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


def _samples(attribute: Attribute, literals: Iterable[Literal], value: Value, places: Iterable[str]) -> Iterable[Atom]:
    """Return a value of each kind that ``literals`` tell apart, among those that ``value`` leaves possible."""
    if isinstance(value, OneOf) and value.values is not None:
        return value.values
    asking = list(literals)
    ends = {end for lit in asking if isinstance(lit, Band) for end in (lit.low, lit.high) if end is not None}
    return samples(attribute, {m for lit in asking if isinstance(lit, Values) for m in lit.members}, ends, places)
