"""The six facts about nationality that are tied together, walked country class by country class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from exportctl.clauses.literals import Literal, Members
from exportctl.facts import COUNTRIES, LINKED, Atom, Attribute, OneOf, Value
from exportctl.law.values import EVERYTHING, Values, only
from exportctl.matching.aims import FEW, Aim, Cost, TooManyCases, fittest
from exportctl.matching.sets import Bounds, Lanes, Progress, bounds_of

CITIZEN, RESIDENT, CITIZENSHIPS, EVER, RESIDENCIES, LATEST = LINKED
_SETS = (CITIZENSHIPS, EVER, RESIDENCIES)


@dataclass(frozen=True, slots=True)
class _State:
    dead: int
    met: int
    us_citizen: bool
    us_resident: bool
    held: bool
    latest: bool


@dataclass(frozen=True, slots=True)
class _Part:
    """One way in which a country may stand in the facts, and what that does to the clauses."""

    citizen: bool
    resident: bool
    latest: bool
    kills: int
    meets: int


def nationality_cases(
    asking: Mapping[int, Mapping[Attribute, Literal]], values: Sequence[Value], aim: Aim, largest: int
) -> set[int]:
    """Return integers of clauses that hold together in some completion of a person's nationalities.

    Args:
        asking: For each clause's bit, what it asks of the linked attributes.
        values: What is stated, one for each attribute.
        aim: What the cases are for: all that it tells apart are among them.
        largest: States at a time. More raise TooManyCases.
    """
    walk = _Walk(asking, values, aim)
    states = {_State(0, 0, us_citizen=False, us_resident=False, held=False, latest=False)}
    for country in walk.representatives():
        parts = walk.parts(country)
        is_us = country == "US"
        states = {
            _State(
                state.dead | part.kills,
                state.met | part.meets,
                state.us_citizen or (is_us and part.citizen),
                state.us_resident or (is_us and part.resident),
                state.held or part.citizen or part.resident,
                state.latest or part.latest,
            )
            for state in states
            for part in parts
            if not (state.latest and part.latest)
        }
        if len(states) > FEW:
            states = fittest(states, walk.cost)
        if len(states) > largest:
            raise TooManyCases
    return {case for state in states for case in walk.ends(state)}


class _Walk:
    def __init__(self, asking: Mapping[int, Mapping[Attribute, Literal]], values: Sequence[Value], aim: Aim) -> None:
        self._asking = asking
        self._bounds: dict[Attribute, Bounds] = {a: bounds_of(values[a.index]) for a in _SETS}
        self._lanes: dict[Attribute, Lanes] = {}
        lane = 0
        for attribute in _SETS:
            asked = {b: lits[attribute] for b, lits in asking.items() if attribute in lits}
            lanes = Lanes({b: lit for b, lit in asked.items() if isinstance(lit, Members)}, lane)
            self._lanes[attribute] = lanes
            lane = lanes.next_lane
        self._progress = Progress(aim, self._lanes.values())
        self._latest = _domain(values[LATEST.index])
        self._on_latest = self._values(LATEST)

    def _values(self, attribute: Attribute) -> list[tuple[int, Values]]:
        found = ((bit, lits.get(attribute)) for bit, lits in self._asking.items())
        return [(bit, literal) for bit, literal in found if isinstance(literal, Values)]

    def cost(self, state: _State) -> Cost:
        """Return what ``state`` costs the aim."""
        same, bits = self._progress.cost(state.dead, state.met)
        return (same, state.us_citizen, state.us_resident, state.held, state.latest), bits

    def representatives(self) -> list[str]:
        """Return one country of each class that neither clauses nor facts tell apart. US stands alone."""
        classes: dict[tuple[object, ...], str] = {}
        for country in self._named():
            told: list[object] = [country == "US", country in self._latest, self._not_latest(country)]
            for attribute in _SETS:
                bounds, lanes = self._bounds[attribute], self._lanes[attribute]
                told += [country in bounds.least, country in bounds.most]
                told += [lanes.kills(country), lanes.meets(country)]
            classes.setdefault(tuple(told), country)
        return list(classes.values())

    def _named(self) -> list[str]:
        """Return every country that clauses or facts name, and one that they do not."""
        named: set[Atom] = {"US", *self._latest.members}
        for bounds in self._bounds.values():
            named |= bounds.least | bounds.most.members
        for literals in self._asking.values():
            for literal in literals.values():
                if isinstance(literal, Members):
                    named.update(m for values in (literal.within, *literal.meets) for m in values.members)
                elif isinstance(literal, Values):
                    named |= literal.members
        return sorted(COUNTRIES & named) + sorted(COUNTRIES - named)[:1]

    def parts(self, country: str) -> list[_Part]:
        """Return every way in which ``country`` may stand in the facts."""
        found = set()
        for citizen, ever, resident in product(*(self._choices(a, country) for a in _SETS)):
            if citizen and not ever:
                continue
            kills = meets = 0
            for attribute, present in zip(_SETS, (citizen, ever, resident), strict=True):
                if present:
                    kills |= self._lanes[attribute].kills(country)
                    meets |= self._lanes[attribute].meets(country)
            found.add(_Part(citizen, resident, latest=False, kills=kills, meets=meets))
            if (citizen or resident) and country in self._latest:
                kills |= self._not_latest(country)
                found.add(_Part(citizen, resident, latest=True, kills=kills, meets=meets))
        return list(found)

    def _choices(self, attribute: Attribute, country: str) -> Iterator[bool]:
        bounds = self._bounds[attribute]
        if country in bounds.most:
            yield True
        if country not in bounds.least:
            yield False

    def _not_latest(self, country: str) -> int:
        return sum(bit for bit, wanted in self._on_latest if country not in wanted)

    def ends(self, state: _State) -> Iterator[int]:
        """Yield the clauses that hold once the walk has come to ``state``; none where no completion does."""
        dead = state.dead
        for attribute in _SETS:
            dead |= self._lanes[attribute].unmet(state.met)
        for attribute, flag in ((CITIZEN, state.us_citizen), (RESIDENT, state.us_resident)):
            dead |= sum(bit for bit, wanted in self._values(attribute) if flag not in wanted)
        every = sum(self._asking)
        if state.held:
            if state.latest:
                yield every & ~dead
        else:
            yield from {every & ~dead & ~self._not_latest(c) for c in self._named() if c in self._latest}


def _domain(latest: Value) -> Values:
    if isinstance(latest, OneOf):
        return EVERYTHING if latest.values in (None, COUNTRIES) else Values(latest.values)
    assert isinstance(latest, str)
    return only(latest)
