"""Calendar days in papers: they have no zone, and begin first at UTC+14 and last at UTC-12."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

_WEST = timedelta(hours=12)
_EAST = timedelta(hours=14)


def begun(day: date, at: datetime) -> bool | None:
    """Say whether ``day`` had begun at ``at``; None where it depends on where in the world one stands.

    A calendar day in a person's papers has no zone. It begins first at UTC+14 and last at UTC-12.

    >>> begun(date(2031, 7, 1), datetime(2031, 7, 2, tzinfo=UTC))
    True
    >>> begun(date(2031, 7, 1), datetime(2031, 7, 1, tzinfo=UTC)) is None
    True
    """
    first, last = window(day)
    return True if at >= last else False if at < first else None


def window(day: date) -> tuple[datetime, datetime]:
    """Return the instants at which ``day`` begins first and last on earth."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return midnight - _EAST, midnight + _WEST
