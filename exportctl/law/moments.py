"""Instants of law: when something begins or ends, and what is known of the hour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from exportctl.law.conditions import ALWAYS, NEVER, Condition, Open, all_of, negate


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happens: at ``earliest``, or, where they differ, at some instant from there up to ``latest``.

    Two moments of one name are one event.
    """

    name: str
    earliest: datetime
    latest: datetime

    def reached(self, at: datetime) -> Condition:
        """Return whether it has happened at ``at``: always, never, or an open question of its own name."""
        if at >= self.latest:
            return ALWAYS
        return NEVER if at < self.earliest else Open(f"time/{self.name}")


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open time ``[since, until)``. None: from the beginning; with no end known."""

    since: Moment | None = None
    until: Moment | None = None

    def contains(self, at: datetime) -> Condition:
        """Return whether ``at`` lies in it."""
        since, until = self.since, self.until
        if (since is not None and at < since.earliest) or (until is not None and at >= until.latest):
            return NEVER
        if (since is None or at >= since.latest) and (until is None or at < until.earliest):
            return ALWAYS
        started = ALWAYS if self.since is None else self.since.reached(at)
        ended = NEVER if self.until is None else self.until.reached(at)
        return all_of((started, negate(ended)))

    def overlaps(self, other: Period) -> bool:
        """Say whether some instant may lie in both."""
        pairs = ((self, other), (other, self))
        return all(a.until is None or b.since is None or b.since.earliest < a.until.latest for a, b in pairs)

    def edges(self) -> Iterator[datetime]:
        """Yield the instants at which ``contains`` may change."""
        for moment in (self.since, self.until):
            if moment is not None:
                yield moment.earliest
                yield moment.latest


ALL_TIME = Period()
