"""Obligations: what somebody must do while something is allowed, in the text's words and as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, TypeAlias, get_args

from dateutil.relativedelta import relativedelta

from exportctl.law.conditions import Condition
from exportctl.text import Span
from exportctl.text.span import NOWHERE

Does: TypeAlias = Literal[
    "keep-records", "report", "notify", "certify", "screen", "mark-output", "withhold-weights", "restrict-access"
]
"""What is to be done: keep records; report again and again, or once something happens; tell once; certify beforehand;
screen parties; mark what a model puts out, as by a watermark; hand over no weights; restrict who gets at it."""
DOES: tuple[Does, ...] = get_args(Does)

Bearer: TypeAlias = Literal["provider", "developer", "holder", "user", "organization"]
"""Whose it is: who provides the model, who made it, who holds a license, who uses it, or whom the user works for."""

Event: TypeAlias = Literal["release", "end"]
"""From when a time runs: the release; or the end of it all, which no request tells: the last export, diversion or other
termination of the transaction (15 CFR 762.6)."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """What somebody must do while something is allowed."""

    id: str
    says: str
    kind: Literal["binding", "voluntary"]
    when: Condition
    cites: tuple[str, ...] = ()
    """Empty: what the text that it stands in cites."""
    does: Does | None = None
    """None: only the words tell."""
    by: Bearer | None = None
    """None: the text does not say."""
    to: str | None = None
    """To whom one reports, gives notice or certifies. None: the text does not say, or to nobody."""
    keep_for: relativedelta | None = None
    """How long records are kept. None: the text does not say."""
    counted_from: Event | None = None
    """From when on ``keep_for`` or ``within`` runs. None: the text does not say."""
    every: relativedelta | None = None
    """How often. None: once, or the text does not say."""
    within: relativedelta | None = None
    """How soon. None: the text does not say."""
    span: Span = field(compare=False, default=NOWHERE)

    def kept_until(self, release: datetime) -> datetime | None:
        """Return until when records of a release are kept at least. None: the text does not say how long, or from when.

        Where the time runs from the end, and not from the release, it is no earlier than this. A time that ends on a
        day that its month does not have ends a day later, and not a day early.
        """
        if self.keep_for is None or self.counted_from is None:
            return None
        until = release + self.keep_for
        clipped = not self.keep_for.days and until.day < release.day
        return until + timedelta(days=1) if clipped else until


def iso(length: relativedelta) -> str:
    """Return ``length`` as an ISO 8601 duration.

    >>> iso(relativedelta(years=5)), iso(relativedelta(hours=72))
    ('P5Y', 'P3D')
    """
    date = "".join(f"{n}{unit}" for n, unit in ((length.years, "Y"), (length.months, "M"), (length.days, "D")) if n)
    return f"P{date}" + (f"T{length.hours}H" if length.hours else "")
