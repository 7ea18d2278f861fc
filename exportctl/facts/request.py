"""One request: whether this user may do this with this model, at this instant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Any

from pydantic import Field, ValidationInfo, model_validator

from exportctl.facts.days import begun
from exportctl.facts.listed import Fact
from exportctl.facts.people import Evidence, User
from exportctl.facts.things import Activity, AIModel, Provider
from exportctl.facts.values import Instant, PlacedError
from exportctl.facts.view import View, view

SUPPOSED = object()
"""The context of a request that is only supposed: at its instant, evidence need not have been at hand."""


class Request(Fact):
    """What is asked. Validated once, when it is made; frozen after.

    Raises:
        pydantic.ValidationError: A fact is malformed. Malformed is an error, never an outcome.

    >>> request = Request(user=User(us_citizen="yes"), model="anthropic/fable-5", at="2026-06-13T09:00-04:00")
    >>> request.at.isoformat()
    '2026-06-13T13:00:00+00:00'
    """

    provider: Provider | None = None
    """The organization or person who releases or supports: never assumed to be the developer. None: not known."""
    user: User
    """Who asks."""
    model: AIModel
    """Which model. Its id is enough where the rulebook describes it."""
    activity: Activity = Field(default_factory=Activity)
    """What is done, through which channel, where."""
    at: Instant
    """The instant of the activity, with its offset."""
    known_at: Instant | None = None
    """The instant as of which the law is asked. None: the same as ``at``."""

    @model_validator(mode="after")
    def _evidence_at_hand(self, info: ValidationInfo) -> Request:
        if info.context is not SUPPOSED:
            at_hand(self.user, max(self.at, self.known_at or self.at))
        return self

    def model_post_init(self, context: Any, /) -> None:
        """Read the facts once."""
        self.__dict__["view"] = view(self.provider, self.user, self.model, self.activity, self.at, self.known_at)

    @cached_property
    def view(self) -> View:
        """What the request says, attribute by attribute."""
        raise AssertionError("read when the request was made")

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle what was stated; it is checked and read again where it arrives."""
        return _again, ({name: getattr(self, name) for name in self.model_fields_set},)

    def __copy__(self) -> Request:
        """Return the same object: it is frozen."""
        return self

    def moved(self, at: datetime) -> Request:
        """Return the same request at another instant; ``known_at`` stays, if it is given."""
        said = {
            "provider": self.provider,
            "user": self.user,
            "model": self.model,
            "activity": self.activity,
            "at": at,
            "known_at": self.known_at,
        }
        return Request.model_validate(said, context=SUPPOSED)


def _again(said: dict[str, Any]) -> Request:
    """Return the request that was made of ``said`` before: asked for good, or supposed."""
    return Request.model_validate(said, context=SUPPOSED)


def at_hand(user: User, last: datetime) -> None:
    """Check that all evidence on ``user`` was at hand at ``last``, the last instant that is asked about.

    Raises:
        PlacedError: Some was obtained later.
    """
    for path, evidence in _evidence(user):
        if evidence.obtained is not None and begun(evidence.obtained, last) is False:
            said = f"`{evidence.source}` obtained this on {evidence.obtained}, after the instant that is asked about"
            raise PlacedError(f"{said}, {last:%Y-%m-%dT%H:%MZ}", (*path, "obtained"))


def _evidence(user: User) -> Iterator[tuple[tuple[str | int, ...], Evidence]]:
    """Yield all evidence on ``user`` and on whoever owns the account, and where it is written."""
    yield from ((("user", "evidence", number), evidence) for number, evidence in enumerate(user.evidence))
    if user.owner and user.owner.person:
        written = ("user", "owner", "person", "evidence")
        yield from (((*written, number), evidence) for number, evidence in enumerate(user.owner.person.evidence))
