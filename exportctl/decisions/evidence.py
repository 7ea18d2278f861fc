"""What sources say of a user, in words: where it does not count to an order, has expired, or is contradicted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

from exportctl.decisions.shown import shown
from exportctl.facts import (
    ANY_EVIDENCE,
    BY_NAME,
    USER_ATTRIBUTES,
    Attribute,
    Demand,
    Request,
    Told,
    Value,
    is_open,
)
from exportctl.facts.sources import Saying, nothing, sayings
from exportctl.law.rulebook import Rulebook
from exportctl.law.stated import read
from exportctl.law.terms import Terms


class Sources:
    """Who says what in one request."""

    def __init__(self, rulebook: Rulebook, terms: Terms, request: Request) -> None:
        self._book = rulebook
        self._terms = terms
        self._request = request
        self._demands = (ANY_EVIDENCE, *rulebook.demands)

    @cached_property
    def _sayings(self) -> dict[int, tuple[Saying, ...]]:
        user, at = self._request.user, self._request.at
        return {view: sayings(user, at, demand) for view, demand in enumerate(self._demands)}

    def of(self, attribute: Attribute, view: int, value: Value) -> tuple[str, ...]:
        """Return why nobody who takes that view knows more of ``attribute`` than ``value``, in words."""
        asked = self._rests_on.get(attribute.name, attribute)
        if not is_open(value) or asked.index >= USER_ATTRIBUTES:
            return ()

        def said(saying: Saying) -> Value | None:
            told = saying.says.values[asked.index]
            return None if told == self._nothing[asked.index] else read(self._book, self._terms, asked, told)

        return tuple(self._words(view, said))

    def attested(self, definition: str, view: int) -> tuple[str, ...]:
        """Return why what is attested of ``definition`` does not answer it in that view, in words."""
        return tuple(self._words(view, lambda saying: dict(saying.says.attests).get(definition)))

    @cached_property
    def _nothing(self) -> tuple[Told, ...]:
        return nothing(self._request.at).values

    @cached_property
    def _rests_on(self) -> dict[str, Attribute]:
        """The facts about an activity that follow from what is said of the user."""
        found = {"activity.to_host_national": BY_NAME["user.latest_nationality"]}
        if self._request.activity.destination is None:
            found["activity.destination"] = BY_NAME["user.located_in"]
        return found

    @cached_property
    def _only_itself(self) -> bool:
        """Whether the request alone says anything of the user."""
        user = self._request.user
        return not user.evidence and user.owner is None

    def _words(self, view: int, said: Callable[[Saying], Value | None]) -> Iterator[str]:
        if view == 0 and self._only_itself:
            return
        told = [(saying, value) for saying in self._sayings[view] if (value := said(saying)) is not None]
        settling = len(told) > 1 and any(saying.counts and not is_open(value) for saying, value in told)
        for saying, value in told:
            if settling or not saying.counts:
                by = f" by {saying.source}" if saying.source else ""
                yield f"said{by}: {shown(value)}, {saying}"
        if settling:
            yield "they contradict each other"
        if any(not saying.counts and saying.expired is None for saying, _ in told):
            yield demanded(self._demands[view])


def demanded(demand: Demand) -> str:
    """Return what an order demands, in words."""
    return f"this order demands {demand}"
