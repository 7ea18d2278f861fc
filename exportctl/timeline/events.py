"""What happens to an order: issued, begun, ended, suspended, stayed, reinstated, given a new text, not enforced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from exportctl.law.force import period_of
from exportctl.law.moments import Moment
from exportctl.law.rulebook import Rulebook
from exportctl.law.texts import Act, Order, Rule
from exportctl.text import Span
from exportctl.text.span import NOWHERE

Kind: TypeAlias = Literal[
    "issued", "begins", "ends", "terminated", "suspended", "stayed", "reinstated", "resumes", "replaced", "not-enforced"
]
"""``resumes``: the order that suspended or stayed it was itself terminated."""

_KINDS: dict[str, Kind] = {
    "terminates": "terminated",
    "suspends": "suspended",
    "stays": "stayed",
    "reinstates": "reinstated",
}
_ENDS_OF_TIME = (float("-inf"), float("inf"))


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens to an order, or to one rule of it."""

    kind: Kind
    since: Moment | None
    """When it happens, or begins. None: from the beginning."""
    until: Moment | None = None
    """When what began ends. None: it has no end, or is one event."""
    by: str | None = None
    """The order or the rule that does it. None: its own text."""
    rule: str | None = None
    """The one rule to which it happens. None: to the whole order."""
    only_for: str | None = None
    """The provider for whom alone it happens. None: for all whom the order binds."""
    says: str = ""
    """What is announced about enforcement, and where."""
    span: Span = field(compare=False, default=NOWHERE)


def events(rulebook: Rulebook, order: Order) -> tuple[Event, ...]:
    """Return all that happens to ``order`` and its rules, in the order of time."""
    found = [
        *_own(order),
        *_acts(rulebook, order, order.id, None),
        *(event for rule in order.rules for event in _of_rule(rulebook, order, rule)),
        *_postures(order),
    ]
    return tuple(sorted(found, key=_time))


def _time(event: Event) -> float:
    return _ENDS_OF_TIME[0] if event.since is None else event.since.earliest.timestamp()


def _own(order: Order) -> Iterator[Event]:
    life = order.in_force
    known, begins = order.issued, life.since
    if begins is None or (known.earliest, known.latest) != (begins.earliest, begins.latest):
        yield Event("issued", order.issued, span=order.span)
    yield Event("begins", life.since, span=order.span)
    if life.until is not None:
        yield Event("ends", life.until, span=order.span)


def _of_rule(rulebook: Rulebook, order: Order, rule: Rule) -> Iterator[Event]:
    if rule.unless_of is not None:
        return
    own, life = rule.in_force, order.in_force
    if own is not None and own.since != life.since:
        yield Event("begins", own.since, rule=rule.id, span=rule.span)
    if own is not None and own.until is not None and own.until != life.until:
        yield Event("ends", own.until, rule=rule.id, span=rule.span)
    yield from _acts(rulebook, order, rule.id, rule.id)
    for newer in rulebook.replacements.get(rule.id, ()):
        period, by = period_of(rulebook, newer), rulebook.order_by_id[newer.order]
        only_for = by.addressee if by.addressee != order.addressee else None
        yield Event("replaced", period.since, period.until, newer.id, rule.id, only_for, span=newer.span)


def _acts(rulebook: Rulebook, order: Order, target: str, rule: str | None) -> Iterator[Event]:
    for act in rulebook.acts_on.get(target, ()):
        by = rulebook.order_by_id[act.by]
        only_for = by.addressee if by.addressee != order.addressee else None
        pauses = act.kind in ("suspends", "stays")
        until = act.period.until if pauses else None
        yield Event(_KINDS[act.kind], act.period.since, until, act.by, rule, only_for, span=act.span)
        if pauses:
            yield from _resumed(rulebook, act, rule, only_for)


def _resumed(rulebook: Rulebook, act: Act, rule: str | None, only_for: str | None) -> Iterator[Event]:
    for end in rulebook.acts_on.get(act.by, ()):
        if end.kind == "terminates":
            yield Event("resumes", end.period.since, None, end.by, rule, only_for, span=end.span)


def _postures(order: Order) -> Iterator[Event]:
    forbidding = [rule for rule in order.rules if rule.requirement is not None]
    for posture in dict.fromkeys(posture for rule in forbidding for posture in rule.postures):
        under = [rule for rule in forbidding if posture in rule.postures]
        says = f"{posture.says} ({'; '.join(posture.cites)})"
        whole = len(under) == len(forbidding)
        since, until = posture.period.since, posture.period.until
        for rule in under[:1] if whole else under:
            id = None if whole else rule.id
            yield Event("not-enforced", since, until, rule=id, says=says, span=rule.span)
