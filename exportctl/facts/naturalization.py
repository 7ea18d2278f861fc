"""Whether a permanent resident sought naturalization in time, so as to stay a protected individual."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from dateutil.relativedelta import relativedelta
from pydantic import Field

from exportctl.facts.days import begun
from exportctl.facts.listed import Checked
from exportctl.facts.values import Day, Flag

ACT = date(1986, 11, 6)
"""The day of the Immigration Reform and Control Act. Nobody's six months begin earlier."""
TO_APPLY = relativedelta(months=6)
TO_NATURALIZE = relativedelta(years=2)


class Naturalization(Checked):
    """A permanent resident's way to citizenship of the United States.

    Law:
        8 USC 1324b(a)(3)(B)(i) and (ii). Who misses a term is no protected individual any more, and stays a
        permanent resident: under 50 USC 4801(5) and 22 CFR 120.62 that alone is enough to be no foreign person.

    >>> from datetime import UTC
    >>> late = Naturalization(eligible_on="2030-01-15", applied_on="none")
    >>> late.in_time(datetime(2030, 7, 1, tzinfo=UTC)), late.in_time(datetime(2030, 8, 1, tzinfo=UTC))
    (True, False)
    """

    eligible_on: Day | None = None
    """First day on which the length of residence allows an application. None: not known."""
    applied_on: Day | Literal["none"] | None = None
    """Day of the application; ``none``: there is none yet. None: not known."""
    processing_days: Annotated[int, Field(strict=False, ge=0, le=36_500)] | None = None
    """Days that the government took over the application: they do not count. None: not known."""
    actively_pursued: Flag | None = None
    """Whether the applicant actively pursues it. None: not known."""

    def in_time(self, at: datetime) -> bool | None:
        """Say whether neither term was missed at ``at``; None where the facts do not tell."""
        if self.eligible_on is None:
            return None
        term = self._term_to_apply()
        over = begun(term, at)
        if over is False:
            return True
        if self.applied_on is None:
            return None
        if not isinstance(self.applied_on, date) or self.applied_on > term:
            return None if over is None else False
        return self._naturalized_in_time(at)

    def _naturalized_in_time(self, at: datetime) -> bool | None:
        assert isinstance(self.applied_on, date)
        over = begun(self.applied_on + TO_NATURALIZE + timedelta(days=self.processing_days or 0), at)
        if over is False or self.actively_pursued:
            return True
        known = over and self.processing_days is not None and self.actively_pursued is False
        return False if known else None

    def _term_to_apply(self) -> date:
        assert self.eligible_on is not None
        return max(self.eligible_on, ACT) + TO_APPLY

    def days(self) -> Iterator[date]:
        """Yield the days on which the answer may change."""
        if self.eligible_on is not None:
            yield self._term_to_apply()
        if isinstance(self.applied_on, date):
            yield self.applied_on + TO_NATURALIZE + timedelta(days=self.processing_days or 0)
