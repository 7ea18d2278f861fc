"""All of a request but the model: who asks, to do what, through whom."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field, model_validator

from exportctl.facts.listed import Fact
from exportctl.facts.people import User
from exportctl.facts.request import SUPPOSED, Request, at_hand
from exportctl.facts.things import Activity, Provider
from exportctl.facts.values import Instant


class Circumstances(Fact):
    """What a request states beside the model. Validated once, frozen after.

    Raises:
        pydantic.ValidationError: A fact is malformed.

    >>> around = Circumstances(user=User(us_citizen="yes"), provider="lab")
    >>> around.request("lab/one", datetime.fromisoformat("2026-06-13T09:00-04:00")).model.id
    'lab/one'
    """

    provider: Provider | None = None
    """The organization or person who releases or supports: never assumed to be the developer. None: not known."""
    user: User
    """Who asks."""
    activity: Activity = Field(default_factory=Activity)
    """What is done, through which channel, where."""
    at: Instant | None = None
    """The instant of the activity. None: whoever asks says it."""
    known_at: Instant | None = None
    """The instant as of which the law is asked. None: the same as the instant of the activity."""

    @model_validator(mode="after")
    def _evidence_at_hand(self) -> Circumstances:
        if self.at is not None:
            at_hand(self.user, max(self.at, self.known_at or self.at))
        return self

    def request(
        self, model: str, at: datetime, provider: Provider | str | None = None, *, supposed: bool = False
    ) -> Request:
        """Return the request for ``model`` at ``at``.

        Args:
            model: Its id.
            at: The instant, with its offset.
            provider: Who provides this model. None: ``self.provider``.
            supposed: True: nobody asks at that instant, and evidence need not have been at hand.

        Raises:
            pydantic.ValidationError: A fact is malformed.
        """
        return Request.model_validate(
            {
                "provider": self.provider if provider is None else provider,
                "user": self.user,
                "model": model,
                "activity": self.activity,
                "at": at,
                "known_at": self.known_at,
            },
            context=SUPPOSED if supposed else None,
        )
