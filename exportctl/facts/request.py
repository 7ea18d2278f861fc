"""One request: may this user do this with this model, at this instant?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field, PrivateAttr

from exportctl.facts.things import Activity, AIModel, Fact, User
from exportctl.facts.values import Id, Instant
from exportctl.facts.view import View, view


class Request(Fact):
    """What is asked. Validated once, when it is made; frozen after.

    Raises:
        pydantic.ValidationError: A fact is malformed. Malformed is an error, never an outcome.

    >>> request = Request(user=User(us_citizen="yes"), model="anthropic/fable-5", at="2026-06-13T09:00-04:00")
    >>> request.at.isoformat()
    '2026-06-13T13:00:00+00:00'
    """

    provider: Id | None = None
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

    _view: View = PrivateAttr()

    def model_post_init(self, context: Any, /) -> None:
        """Read the facts once."""
        self._view = view(self.provider, self.user, self.model, self.activity, self.at)

    @property
    def view(self) -> View:
        """What the request says, attribute by attribute."""
        return self._view

    def moved(self, at: datetime) -> Request:
        """Return the same request at another instant, asked of the law as it is known then."""
        return Request(
            provider=self.provider, user=self.user, model=self.model, activity=self.activity, at=at
        )
