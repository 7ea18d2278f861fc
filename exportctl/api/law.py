"""The law, loaded and compiled: what a backend keeps and asks."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from exportctl.api.files import rulebook_file
from exportctl.decisions.decision import Decision
from exportctl.engine import Engine
from exportctl.facts import Activity, AIModel, Provider, Request, User
from exportctl.facts.codes import place_code
from exportctl.finding import Finding
from exportctl.law.in_force import LawInForce, law_in_force
from exportctl.law.rulebook import Rulebook
from exportctl.law.standing import Standing, during, places_of, standing
from exportctl.law.texts import Group
from exportctl.reference import Reference


class Law:
    """A rulebook that can be asked.

    It never changes and may be shared between threads. To take up new texts, load them and assign
    the result where the old one stood; if loading fails, the old one is still there.
    """

    def __init__(self, rulebook: Rulebook, findings: Iterable[Finding] = ()) -> None:
        self.rulebook = rulebook
        self.findings = tuple(findings)
        """What there was to say about the texts; no finding is an error."""
        self.engine = Engine(rulebook)
        self.reference = Reference(rulebook)
        self.decide = self.engine.decide  # type: ignore[method-assign]  # the same, without a step between

    def decide(self, request: Request) -> Decision:
        """Return the decision on ``request``, by the compiled road.

        A ``User`` that takes part in several requests is read once: keep the object, and the user's part
        of the work is kept with it.
        """
        return self.engine.decide(request)

    def decide_many(self, requests: Iterable[Request]) -> Iterator[Decision]:
        """Yield the decision on each request, in order."""
        return map(self.engine.decide, requests)

    def for_user(self, user: User) -> Session:
        """Return a door for one user, which keeps the user's part of the work between decisions."""
        return Session(self, user)

    def in_force(self, at: datetime, known_at: datetime | None = None) -> LawInForce:
        """Return what holds at ``at``.

        Args:
            at: An instant with its offset.
            known_at: The instant as of which the texts are asked. None: ``at``.

        Raises:
            ValueError: An instant has no offset.
        """
        for instant in (at, known_at):
            if instant is not None and instant.utcoffset() is None:
                raise ValueError("an instant needs its offset from UTC, such as -04:00")
        return law_in_force(self.rulebook, at, known_at, self.engine.terms)

    def groups_of(self, code: str, at: datetime | date) -> tuple[Standing, ...]:
        """Return how a country, or a part of one, stands in every group of countries.

        Args:
            code: ISO 3166-1 or 3166-2, such as ``NI`` or ``UA-43``.
            at: An instant with its offset; or a day, in the zone of each group's authority. A group whose answer
                changes within the day is there once for each answer, in their order.

        Raises:
            ValueError: It is no such code, or an instant has no offset.

        >>> from datetime import date
        >>> from exportctl import load, shipped_rules
        >>> law = load(shipped_rules())
        >>> {s.group.id: s.answer for s in law.groups_of("NI", date(2024, 3, 14)) if s.answer != "not-known"}
        {'EAR/B': 'in', 'EAR/D:1': 'out', 'EAR/D:5': 'out', 'ITAR/126.1': 'out'}
        """
        place_code(code)
        return tuple(found for group in self.rulebook.groups for found in self._standings(group, code, at))

    def members(self, group: str, at: datetime | date) -> tuple[Standing, ...]:
        """Return who is in a group of countries, and of whom that is not known.

        Args:
            group: Its id, such as ``EAR/D:5``.
            at: As for ``groups_of``. Who is out all day is left out.

        Raises:
            KeyError: No group has that id.
            ValueError: An instant has no offset.

        >>> from datetime import date
        >>> from exportctl import load, shipped_rules
        >>> [s.place for s in load(shipped_rules()).members("EAR/E:1", date(2026, 8, 1)) if s.answer == "in"]
        ['IR', 'KP', 'SY']
        """
        asked = self.rulebook.group_by_id[group]
        found = ([*self._standings(asked, code, at)] for code in places_of(asked))
        return tuple(s for of_one in found if any(s.answer != "out" for s in of_one) for s in of_one)

    def zone_of(self, group: Group) -> tzinfo:
        """Return the zone in which the days of ``group`` begin: its authority's, or UTC."""
        zones = {authority.id: authority.zone for authority in self.rulebook.authorities}
        return ZoneInfo(zones[group.authority]) if group.authority in zones else UTC

    def _standings(self, group: Group, code: str, at: datetime | date) -> Iterator[Standing]:
        terms = self.engine.terms
        if isinstance(at, datetime):
            if at.utcoffset() is None:
                raise ValueError("an instant needs its offset from UTC, such as -04:00")
            yield standing(terms, group, code, at)
            return
        first, end = (datetime.combine(day, time(), self.zone_of(group)) for day in (at, at + timedelta(days=1)))
        yield from during(terms, group, code, first, end)


class Session:
    """A law, asked for one user.

    >>> from exportctl import User, load, shipped_rules
    >>> session = load(shipped_rules()).for_user(User(us_citizen="yes", located_in="US"))
    >>> session.decide("anthropic/fable-5", at="2026-06-13T09:00-04:00", provider="anthropic",
    ...                activity={"kind": "inference"}).outcome.value
    'allow'
    """

    def __init__(self, law: Law, user: User) -> None:
        self._law = law
        self.user = user

    def request(
        self,
        model: AIModel | str,
        at: datetime | str,
        provider: Provider | str | None = None,
        activity: Activity | dict[str, object] | None = None,
    ) -> Request:
        """Return the user's request. ``provider`` and ``activity`` None: not known.

        Raises:
            pydantic.ValidationError: A fact is malformed.
        """
        return Request.model_validate(
            {"user": self.user, "model": model, "at": at, "provider": provider, "activity": activity or {}}
        )

    def decide(
        self,
        model: AIModel | str,
        at: datetime | str,
        provider: Provider | str | None = None,
        activity: Activity | dict[str, object] | None = None,
    ) -> Decision:
        """Return the decision on the user's request."""
        return self._law.decide(self.request(model, at, provider, activity))


def load(path: str | Path) -> Law:
    """Read and compile every order file under ``path``.

    Raises:
        RulebookError: Some text is not right. It carries every finding of the whole folder, and nothing is loaded.
    """
    with _no_collection():
        return Law(*rulebook_file(path))


@contextmanager
def _no_collection() -> Iterator[None]:
    """Let the garbage collector rest. What is loaded is kept: it joins the oldest generation at once."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if not gc.get_freeze_count():
            gc.freeze()
            gc.unfreeze()
        if was_on:
            gc.enable()
