"""The axis of a timeline: where a date stands, which dates are marked, and how they are written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, HOURLY, MONTHLY, YEARLY, rrule

MARKS = 8
"""No more dates are marked on one axis."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR, _MONTH, _YEAR = 1 / 24, 30.4, 365.2
_STEPS: tuple[tuple[Literal[0, 1, 2, 3, 4, 5, 6], int, float], ...] = (
    *((HOURLY, step, step * _HOUR) for step in (1, 3, 6, 12)),
    *((DAILY, step, float(step)) for step in (1, 2, 4, 7, 14)),
    *((MONTHLY, step, step * _MONTH) for step in (1, 2, 3, 6)),
    *((YEARLY, step, step * _YEAR) for step in (1, 2, 5, 10, 20, 50, 100, 200)),
)


def days(at: datetime) -> float:
    """Return where ``at`` stands: days since 1970.

    >>> days(datetime(1970, 1, 2, 12, tzinfo=UTC))
    1.5
    """
    return (at - _EPOCH) / timedelta(days=1)


def marks(since: datetime, until: datetime, zone: str) -> list[datetime]:
    """Return the dates to mark between two instants: beginnings of hours, days, months or years in ``zone``.

    >>> found = marks(datetime(2031, 1, 1, tzinfo=UTC), datetime(2032, 1, 1, tzinfo=UTC), "UTC")
    >>> [f"{mark:%d %b}" for mark in found[:3]]
    ['01 Jan', '01 Mar', '01 May']
    """
    there = ZoneInfo(zone)
    first, last = (at.astimezone(there).replace(tzinfo=None) for at in (since, until))
    long = (until - since) / timedelta(days=1)
    often, step, _ = next((one for one in _STEPS if long / one[2] <= MARKS), _STEPS[-1])
    begin = first.replace(hour=0, minute=0, second=0, microsecond=0)
    if often in (MONTHLY, YEARLY):
        begin = begin.replace(month=1, day=1)
    if often == YEARLY:
        begin = begin.replace(year=max(1, begin.year - begin.year % step))
    found = rrule(often, dtstart=begin, interval=step, until=last)
    return [mark.replace(tzinfo=there) for mark in found if mark >= first]


def written(marks: list[datetime]) -> Iterator[str]:
    """Yield the words under each mark; the year, or the day, only where it is another one than before."""
    step = marks[1] - marks[0] if len(marks) > 1 else timedelta(days=1)
    before: datetime | None = None
    for mark in marks:
        if step >= timedelta(days=360):
            yield f"{mark.year}"
        elif step >= timedelta(days=1):
            day = f"{mark:%b}" if step >= timedelta(days=27) else f"{mark.day} {mark:%b}"
            yield day if before and before.year == mark.year else f"{day}\n{mark.year}"
        else:
            day = "" if before and before.date() == mark.date() else f"\n{mark.day} {mark:%b %Y}"
            yield f"{mark:%H:%M}{day}"
        before = mark
