"""Sets that are partly known: which clauses can hold together, member by member."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from exportctl.clauses.literals import Members
from exportctl.facts import COUNTRIES, Between, Value
from exportctl.law.values import EVERYTHING, Values, only
from exportctl.matching.aims import FEW, Aim, Cost, TooManyCases, fittest


@dataclass(frozen=True, slots=True)
class Bounds:
    """A set holds ``least`` and nothing outside ``most``."""

    least: frozenset[str]
    most: Values


def bounds_of(value: Value) -> Bounds:
    """Return between which bounds the set ``value`` lies."""
    if isinstance(value, Between):
        return Bounds(value.least, EVERYTHING if value.most in (None, COUNTRIES) else only(*value.most))
    assert isinstance(value, frozenset)
    return Bounds(value, only(*value))


class Lanes:
    """What clauses ask of one set: whom it must not hold, and whom it must."""

    def __init__(self, asking: Mapping[int, Members], first_lane: int = 0) -> None:
        self._within = [(bit, asked.within) for bit, asked in asking.items()]
        self._wants: list[tuple[int, Values]] = []
        self._needs: list[tuple[int, int]] = []
        lane = first_lane
        for bit, asked in asking.items():
            needs = 0
            for wanted in asked.meets:
                self._wants.append((1 << lane, wanted))
                needs |= 1 << lane
                lane += 1
            self._needs.append((bit, needs))
        self.next_lane = lane

    def kills(self, member: str) -> int:
        """Return the clauses that do not bear ``member`` in the set."""
        return sum(bit for bit, within in self._within if member not in within)

    def meets(self, member: str) -> int:
        """Return the lanes that ``member`` fills."""
        return sum(lane for lane, wanted in self._wants if member in wanted)

    def unmet(self, met: int) -> int:
        """Return the clauses with a lane that is not among ``met``."""
        return sum(bit for bit, needs in self._needs if needs & ~met)

    def aim(self, aim: Aim) -> Aim:
        """Return what ``aim`` wants of the lanes."""
        more = less = 0
        for bit, needs in self._needs:
            more |= needs if bit & aim.more else 0
            less |= needs if bit & aim.less else 0
        return Aim(more, less)


class Progress:
    """Tells which of several states of a walk need not go on: clauses dead and lanes filled only ever grow."""

    def __init__(self, aim: Aim, lanes: Iterable[Lanes]) -> None:
        self._of_clauses = Aim(aim.less, aim.more)
        wanted = [each.aim(aim) for each in lanes]
        self._of_lanes = Aim(_joined(each.more for each in wanted), _joined(each.less for each in wanted))
        self._width = (self._of_lanes.more | self._of_lanes.less).bit_length()

    def cost(self, dead: int, met: int) -> Cost:
        """Return what a state costs the aim."""
        same_dead, bits_dead = self._of_clauses.cost(dead)
        same_met, bits_met = self._of_lanes.cost(met)
        return (same_dead, same_met), bits_dead << self._width | bits_met


def _joined(masks: Iterable[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found


def set_cases(
    asking: Mapping[int, Members], bounds: Bounds, candidates: Sequence[str], aim: Aim, largest: int
) -> set[int]:
    """Return integers of clauses that hold together of some set within ``bounds``: all that ``aim`` tells apart.

    Args:
        asking: For each clause's bit, what it asks of the set.
        bounds: What is known of the set.
        candidates: Members it may have beside those it surely has, one of each kind.
        aim: What the cases are for.
        largest: States at a time. More raise TooManyCases.
    """
    lanes = Lanes(asking)
    progress = Progress(aim, [lanes])
    killed, met = _together(lanes, bounds.least)
    states = {(killed, met)}
    for candidate in candidates:
        kills, meets = lanes.kills(candidate), lanes.meets(candidate)
        states |= {(dead | kills, full | meets) for dead, full in states}
        if len(states) > FEW:
            states = fittest(states, lambda state: progress.cost(*state))
        if len(states) > largest:
            raise TooManyCases
    every = sum(asking)
    return {every & ~dead & ~lanes.unmet(full) for dead, full in states}


def _together(lanes: Lanes, members: Iterable[str]) -> tuple[int, int]:
    killed = met = 0
    for member in members:
        killed |= lanes.kills(member)
        met |= lanes.meets(member)
    return killed, met
