"""Nationalities and other standings that a person has from one day to another."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, TypeAlias

from pydantic import model_validator

from exportctl.facts.days import begun
from exportctl.facts.listed import Checked
from exportctl.facts.naturalization import Naturalization
from exportctl.facts.values import NONE, Day, NationalityCode

Begin: TypeAlias = Day | Literal["birth", "not-known"]
End: TypeAlias = Day | Literal["not-known"] | None


class Spell(Checked):
    """A time in which something held, ``[since, until)``."""

    since: Begin = "not-known"
    """First day. ``birth``: from the start. ``not-known``: it holds, and began on a day nobody noted."""
    until: End = None
    """First day on which it no longer held. None: it has not ended. ``not-known``: it ended, on an unknown day."""

    def holds(self, at: datetime) -> bool | None:
        """Say whether it held at ``at``; None where the days do not tell."""
        started = begun(self.since, at) if isinstance(self.since, date) else True
        if started is False:
            return False
        if self.until is None:
            return started
        ended = begun(self.until, at) if isinstance(self.until, date) else None
        return False if ended else None if ended is None else started

    def began(self, at: datetime) -> bool | None:
        """Say whether it holds or ever held at ``at``."""
        return begun(self.since, at) if isinstance(self.since, date) else True

    def days(self) -> tuple[date, ...]:
        """Return the days on which it begins or ends, where they are known."""
        return tuple(day for day in (self.since, self.until) if isinstance(day, date))

    @model_validator(mode="after")
    def _in_order(self) -> Spell:
        if isinstance(self.since, date) and isinstance(self.until, date) and self.until <= self.since:
            raise ValueError(f"it ends on {self.until}, which is not after the day it began, {self.since}")
        return self


class Nationality(Spell):
    """A citizenship or a permanent residency, with the days it was held.

    Law:
        15 CFR 734.13(b) takes the latest of both kinds; 22 CFR 120.50(b) every citizenship ever
        held and the residencies held now.

    >>> Nationality(country="CN", since="birth").kind
    'citizenship'
    """

    country: NationalityCode
    kind: Literal["citizenship", "permanent-residency"] = "citizenship"


class Residency(Spell):
    """Lawful permanent residence in the United States: ``yes``, ``no``, or ``{since: 2019-05-01}``.

    Law:
        8 USC 1101(a)(20).
    """

    held: bool = True
    naturalization: Naturalization | None = None
    """Whether citizenship was sought in time (8 USC 1324b(a)(3)(B)). None: not known."""

    def in_time(self, at: datetime) -> bool | None:
        """Say whether there is a residence at ``at`` and no term for naturalization was missed; None: not known."""
        held = self.held and self.holds(at)
        if not held:
            return held
        return None if self.naturalization is None else self.naturalization.in_time(at)

    def days(self) -> tuple[date, ...]:
        """Return the days on which something about it changes, where they are known."""
        return (*super().days(), *(self.naturalization.days() if self.naturalization else ()))

    @model_validator(mode="before")
    @classmethod
    def _spelled(cls, value: Any) -> Any:
        if value in ("yes", "no") or isinstance(value, bool):
            return {"held": value in ("yes", True)}
        if isinstance(value, dict | Residency):
            return value
        raise ValueError("write yes, no, or {since: 2019-05-01}; leave the fact out where it is not known")


class Protection(Spell):
    """A protected status in the United States: ``none``, its name, or ``{status: asylee, since: 2024-02-01}``.

    Law:
        8 USC 1324b(a)(3). A pending application, parole, TPS, DACA and every visa are ``none``.
        Asylum granted by another country is ``none``.
    """

    status: Literal["none", "national", "refugee", "asylee", "temporary-resident"]

    @model_validator(mode="before")
    @classmethod
    def _spelled(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"status": value, "since": "birth" if value in (NONE, "national") else "not-known"}
        if isinstance(value, dict | Protection):
            return value
        raise ValueError("write none, national, refugee, asylee, temporary-resident, or {status: ..., since: ...}")
