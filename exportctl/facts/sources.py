"""Sources: who says what of a user, each alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from exportctl.facts.claims import ANY_EVIDENCE, Demand, lives
from exportctl.facts.of_user import OfUser, of_user
from exportctl.facts.people import Evidence, Level, Particulars, User


@dataclass(frozen=True, slots=True)
class Saying:
    """All that one source says of a user."""

    source: str | None
    """Who says so. None: the request itself."""
    level: Level
    obtained: date | None
    """Day on which it was obtained. None: not known."""
    expired: date | None
    """First day on which it said nothing any more. None: it has not expired."""
    counts: bool
    """Whether it is as strong and as recent as is demanded, and has not expired."""
    says: OfUser

    def __str__(self) -> str:
        """Return how far it can be relied upon, in words."""
        obtained = f" on {self.obtained}" if self.obtained else ""
        expired = f", expired on {self.expired}" if self.expired else ""
        return f"{self.level}{obtained}{expired}"


def sayings(user: User, at: datetime, demand: Demand = ANY_EVIDENCE) -> tuple[Saying, ...]:
    """Return what each source says of ``user``, and of the person who owns the account, at ``at``.

    >>> from datetime import UTC
    >>> user = User(us_citizen="yes", evidence=[{"source": "kyc", "level": "verified", "says": {"located_in": "US"}}])
    >>> [(found.source, str(found)) for found in sayings(user, datetime(2031, 1, 1, tzinfo=UTC))]
    [(None, 'asserted'), ('kyc', 'verified')]
    """
    owner = user.owner.person if user.owner else None
    return tuple(found for one in (user, owner) if one is not None for found in _of(one, at, demand))


def nothing(at: datetime) -> OfUser:
    """Return what is known of a user of whom nothing is said."""
    return _alone(Particulars(), at)


def _of(user: User, at: datetime, demand: Demand) -> Iterator[Saying]:
    if _stated(user):
        yield Saying(None, "asserted", None, None, demand == ANY_EVIDENCE, _alone(user, at))
    for evidence in user.evidence:
        yield _saying(evidence, at, demand)


def _saying(evidence: Evidence, at: datetime, demand: Demand) -> Saying:
    alive = lives(evidence, at)
    return Saying(
        evidence.source,
        evidence.level,
        evidence.obtained,
        None if alive else evidence.expires,
        alive and demand.accepts(evidence, at),
        _alone(evidence.says, at),
    )


def _stated(of: Particulars) -> dict[str, Any]:
    return {name: said for name in Particulars.model_fields if (said := getattr(of, name)) not in (None, {})}


def _alone(said: Particulars, at: datetime) -> OfUser:
    return of_user(User.model_construct(**_stated(said)), at, ANY_EVIDENCE)
