"""Instants and moments of law, as a person writes them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from exportctl.law.moments import Moment


def day(of: date) -> str:
    """Return ``of`` in words.

    >>> day(date(2026, 6, 12))
    '12 June 2026'
    """
    return f"{of.day} {of:%B %Y}"


def instant(at: datetime, zone: str) -> str:
    """Return ``at`` as a person in ``zone`` writes it. Midnight is the beginning of the day, and is not told.

    >>> from datetime import UTC
    >>> instant(datetime(2026, 6, 12, 21, 21, tzinfo=UTC), "America/New_York")
    '12 June 2026, 17:21 EDT'
    >>> instant(datetime(2026, 6, 9, 4, tzinfo=UTC), "America/New_York")
    '9 June 2026'
    """
    there = at.astimezone(ZoneInfo(zone))
    if there.time() == time():
        return day(there)
    return f"{day(there)}, {there:%H:%M:%S %Z}" if there.second else f"{day(there)}, {there:%H:%M %Z}"


def moment(when: Moment, zone: str) -> str:
    """Return ``when`` as a person in ``zone`` writes it, with what is not known of it."""
    first, last = when.earliest.astimezone(ZoneInfo(zone)), when.latest.astimezone(ZoneInfo(zone))
    if first == last:
        return instant(first, zone)
    if first.time() == last.time() == time():
        last_day = last - timedelta(days=1)
        if first.date() == last_day.date():
            return f"{instant(first, zone)}, hour not known"
        return f"between {instant(first, zone)} and {instant(last_day, zone)}"
    return f"between {instant(first, zone)} and {instant(last, zone)}"
