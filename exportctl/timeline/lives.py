"""The life of an order: when it holds, when that is in doubt, and what other orders did to it."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from exportctl.law.conditions import AllOf, AnyOf, Condition, IsA, Not, Open, Test
from exportctl.law.force import edges, order_edges, order_in_force, order_paused, rule_in_force, rule_paused
from exportctl.law.rulebook import Rulebook
from exportctl.law.texts import Order, Rule
from exportctl.law.values import Values
from exportctl.timeline.events import Event, events

ALL_KNOWN = datetime(9999, 1, 1, tzinfo=UTC)
"""As of then, every text has been issued."""

_JUST_BEFORE = timedelta(microseconds=1)


class State(enum.Enum):
    """How an order stands."""

    HOLDS = "holds"
    IN_DOUBT = "in-doubt"
    """Only the day, or a span of days, is known on which it begins or ends, and this is a part of it."""
    PAUSED = "paused"
    """It is suspended or stayed."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A half-open time ``[since, until)`` in which an order, or a rule, stands in one way."""

    since: datetime | None
    """None: from the beginning."""
    until: datetime | None
    """None: no text ends it."""
    state: State


@dataclass(frozen=True, slots=True)
class RuleLife:
    """When one rule of an order holds."""

    rule: Rule
    stretches: tuple[Stretch, ...]
    """Empty: newer texts of the rule stand in its place all the time."""


@dataclass(frozen=True, slots=True)
class Life:
    """When an order holds, and why it begins and ends then."""

    order: Order
    zone: str
    """IANA time zone of its authority, in which its days begin."""
    stretches: tuple[Stretch, ...]
    """For whom it binds: its addressee, or whoever no other order singles out."""
    events: tuple[Event, ...]
    rules: tuple[RuleLife, ...]
    """Rules that hold at other times than the order does, or that alone are not enforced. The others go with it."""


def life(rulebook: Rulebook, order: Order, known_at: datetime = ALL_KNOWN) -> Life:
    """Return the life of ``order``.

    Args:
        rulebook: Every text.
        order: One of them.
        known_at: The instant as of which the texts are asked. Left out: with everything that was ever issued.
    """
    who = order.addressee or ""

    def whole(at: datetime) -> State | None:
        asked = (order_in_force, order_paused)
        return _state(*(_answer(ask(rulebook, order, at, known_at), who) for ask in asked))

    def of_rule(rule: Rule) -> tuple[Stretch, ...]:
        def part(at: datetime) -> State | None:
            asked = (rule_in_force, rule_paused)
            return _state(*(_answer(ask(rulebook, rule, at, known_at), who) for ask in asked))

        return _stretches(part, edges(rulebook, rule, known_with=False))

    stretches = _stretches(whole, order_edges(rulebook, order, known_with=False))
    happens = events(rulebook, order)
    unenforced = {event.rule for event in happens if event.kind == "not-enforced"}
    named = (rule for rule in order.rules if rule.unless_of is None)
    rules = [RuleLife(rule, of_rule(rule)) for rule in named]
    zones = {authority.id: authority.zone for authority in rulebook.authorities}
    return Life(
        order,
        zones.get(order.authority, "UTC"),
        stretches,
        tuple(event for event in happens if _matters(event, stretches, rules)),
        tuple(one for one in rules if one.stretches != stretches or one.rule.id in unenforced),
    )


def _matters(event: Event, stretches: Iterable[Stretch], rules: Iterable[RuleLife]) -> bool:
    """Say whether ``event`` is worth telling: the end of a suspension is not, where something else has ended it."""
    if event.kind != "resumes" or event.only_for is not None or event.since is None:
        return True
    if event.rule is not None:
        stretches = next(one.stretches for one in rules if one.rule.id == event.rule)
    begins, ends = event.since.earliest, event.since.latest
    kept = [part for part in stretches if part.state is State.PAUSED and part.until in (begins, ends)]
    return any(part.since == end.until for part in stretches for end in kept)


def _stretches(state: Callable[[datetime], State | None], turns: Iterable[datetime]) -> tuple[Stretch, ...]:
    """Return the times of each state. ``turns`` are the instants at which it may change."""
    points = sorted(set(turns))
    if not points:
        always = state(ALL_KNOWN)
        return () if always is None else (Stretch(None, None, always),)
    found: list[Stretch] = []
    for since, until in zip((None, *points), (*points, None), strict=True):
        now = state(points[0] - _JUST_BEFORE if since is None else since)
        if now is None:
            continue
        if found and found[-1].until == since and found[-1].state is now:
            since = found.pop().since
        found.append(Stretch(since, until, now))
    return tuple(found)


def _state(in_force: bool | None, paused: bool | None) -> State | None:
    """Return how something stands. None: it does not hold."""
    if in_force is not False:
        return State.HOLDS if in_force else State.IN_DOUBT
    return None if paused is False else State.PAUSED


def _answer(condition: Condition, provider: str) -> bool | None:
    """Return whether ``condition``, which asks of times and of the provider alone, holds; None: the hour decides."""
    match condition:
        case Test(operand=Values() as named):
            return provider in named
        case AllOf(parts):
            answers = [_answer(part, provider) for part in parts]
            return False if False in answers else None if None in answers else True
        case AnyOf(parts):
            answers = [_answer(part, provider) for part in parts]
            return True if True in answers else None if None in answers else False
        case Not(part):
            answer = _answer(part, provider)
            return None if answer is None else not answer
        case Open():
            return None
        case IsA() | Test():
            raise AssertionError("whether a text is in force turns on times and on the provider alone")
