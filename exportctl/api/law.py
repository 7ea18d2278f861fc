"""The law, loaded and compiled: what a backend keeps and asks."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from exportctl.api.files import rulebook_file
from exportctl.coverage import CoverageStatement, statement
from exportctl.decisions.decision import Decision
from exportctl.decisions.permitted import Permitted, Providers, permitted
from exportctl.engine import Engine
from exportctl.facts import ANY_EVIDENCE, Activity, AIModel, Circumstances, Demand, Provider, Request, User
from exportctl.facts.claims import strongest
from exportctl.facts.codes import place_code
from exportctl.finding import Finding
from exportctl.law.in_force import LawInForce, law_in_force
from exportctl.law.rulebook import Rulebook
from exportctl.law.standing import Standing, during, places_of, standing
from exportctl.law.texts import Group
from exportctl.otherwise import Otherwise, otherwise
from exportctl.reference import Reference
from exportctl.survey import Survey, survey
from exportctl.timeline import ALL_KNOWN, Timeline, fate, timeline

_ANY = datetime(2000, 1, 1, tzinfo=UTC)
"""An instant for what is asked at every instant."""


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

    def permitted(
        self,
        user: User,
        at: datetime | str,
        provider: Providers = None,
        activity: Activity | dict[str, object] | None = None,
        known_at: datetime | str | None = None,
    ) -> Permitted:
        """Return the decision on every model that the rulebook knows: what a refused user may be offered instead.

        Args:
            user: Who asks.
            at: An instant with its offset.
            provider: Who provides the models, or, model by model, who provides each. None: not known; it is never
                assumed to be the developer.
            activity: What is done with them. None: not known.
            known_at: The instant as of which the law is asked. None: ``at``.

        Raises:
            pydantic.ValidationError: A fact is malformed.

        >>> from exportctl import User, load, shipped_rules
        >>> found = load(shipped_rules()).permitted(
        ...     User(us_citizen="yes", located_in="US", lists="none", organization="none"),
        ...     "2026-06-13T09:00-04:00", "anthropic", {"kind": "inference"})
        >>> "anthropic/fable-5" in found.allowed, "anthropic/fable-5" in found.denied
        (True, False)
        """
        said = {"user": user, "activity": activity or {}, "at": at, "known_at": known_at}
        around = Circumstances.model_validate(said)
        assert around.at is not None, "an instant was given"
        return permitted(self.rulebook, self.engine.decide, around, around.at, provider)

    def otherwise(self, request: Request) -> Otherwise:
        """Return what would change the answer to ``request``.

        Of a denial: the smallest changes of circumstance that open it (a license, a programme, a safeguard, another
        channel), the instant from which on it is allowed, and other models. Of an allow: the instant at which it ends,
        and the orders that carry it. Never another person, and never another place.

        >>> from exportctl import User, load, shipped_rules
        >>> law = load(shipped_rules())
        >>> asked = law.for_user(User(us_citizen="no", us_permanent_resident="no", us_protected_status="none",
        ...     located_in="GB", lists="none", organization="none")).request("anthropic/fable-5",
        ...     at="2026-06-13T09:00-04:00", provider="anthropic", activity={"kind": "inference"})
        >>> found = law.otherwise(asked)
        >>> [[move.kind for move in way] for way in found.ways], found.then.request.at.isoformat()
        ([['license']], '2026-07-01T04:00:00+00:00')
        """
        return otherwise(self.rulebook, self.engine.decide, request)

    def timeline(
        self,
        user: User | None = None,
        model: str | None = None,
        provider: Provider | str | None = None,
        activity: Activity | dict[str, object] | None = None,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        known_at: datetime | None = None,
    ) -> Timeline:
        """Return when each order holds and, for a user and a model, when the user gains and loses the model.

        Args:
            user: Who asks. None: nobody; then ``model`` is None too.
            model: The id of the model.
            provider: Who provides it. None: not known.
            activity: What is done with it. None: not known.
            since: The first instant to be shown. None: the first of all.
            until: The instant before which everything shown lies. None: no end.
            known_at: The instant as of which all texts are asked. None: orders are shown with everything that was
                ever issued, and the user gets at each instant what could be known then.

        Raises:
            ValueError: A user without a model, a model without a user, or an instant without an offset.
            pydantic.ValidationError: A fact is malformed.

        >>> from exportctl import User, load, shipped_rules
        >>> found = load(shipped_rules()).timeline(
        ...     User(us_citizen="no", us_permanent_resident="no", us_protected_status="none", located_in="US",
        ...          lists="none", organization="none"),
        ...     "anthropic/fable-5", "anthropic", {"kind": "inference"})
        >>> [at.isoformat() for at in found.fate.lost]
        ['2026-06-12T21:21:00+00:00']
        """
        for instant in (since, until, known_at):
            _offset(instant)
        if (user is None) != (model is None):
            raise ValueError("a user and a model are asked together")
        asked = None
        if user is not None and model is not None:
            said = {"user": user, "provider": provider, "activity": activity or {}, "known_at": known_at}
            request = Circumstances.model_validate(said).request(model, since or _ANY, supposed=True)
            asked = fate(self.engine.decide, self.engine.breakpoints, request, self.rulebook.demands)
        return timeline(self.rulebook, asked, since, until, known_at or ALL_KNOWN)

    def demanding(self, evidence: Demand) -> Law:
        """Return this law as a house applies it that asks of every fact about a user what ``evidence`` says.

        It is the house's own policy, and no law: orders that ask more keep doing so.
        """
        orders = (replace(order, evidence=strongest((order.evidence, evidence))) for order in self.rulebook.orders)
        return Law(replace(self.rulebook, orders=tuple(orders)), self.findings)

    def survey(self, population: Iterable[tuple[Request, int]], seen: Callable[[], None] = lambda: None) -> Survey:
        """Return what the law means for a population: who is let in, and who must be asked what.

        Args:
            population: Requests, and how many accounts make each.
            seen: Called once for each request.
        """
        orders = tuple(replace(order, evidence=ANY_EVIDENCE) for order in self.rulebook.orders)
        by_own_word = Engine(replace(self.rulebook, orders=orders)) if self.rulebook.demands else self.engine
        return survey(population, self.engine.decide, by_own_word.decide, seen)

    def coverage(self) -> CoverageStatement:
        """Return what is evaluated, what is known and is not, and as of when each source was read.

        What it does not name is not evaluated: silence never means that there is no restriction.

        >>> from exportctl import load, shipped_rules
        >>> found = load(shipped_rules()).coverage()
        >>> "15 CFR 744.22(b)" in [provision.cites for provision in found.evaluated], len(found.not_evaluated) > 0
        (True, True)
        """
        return statement(self.rulebook)

    def in_force(self, at: datetime, known_at: datetime | None = None) -> LawInForce:
        """Return what holds at ``at``.

        Args:
            at: An instant with its offset.
            known_at: The instant as of which the texts are asked. None: ``at``.

        Raises:
            ValueError: An instant has no offset.
        """
        for instant in (at, known_at):
            _offset(instant)
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


def _offset(instant: datetime | None) -> None:
    if instant is not None and instant.utcoffset() is None:
        raise ValueError("an instant needs its offset from UTC, such as -04:00")


class Session:
    """A law, asked for one user.

    >>> from exportctl import User, load, shipped_rules
    >>> user = User(us_citizen="yes", located_in="US", lists="none", organization="none")
    >>> session = load(shipped_rules()).for_user(user)
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


def load(path: str | Path, *more: str | Path) -> Law:
    """Read and compile every order file under ``path``, a folder or one file.

    Args:
        path: Where the law is. Folders below it that are called ``drafts`` are left out.
        more: Further folders or files, to make one law with the first: a house's own positions, or drafts, to see
            what would be if they were law. ``law.rulebook.drafts`` names the drafts that were read.

    Raises:
        RulebookError: Some text is not right. It carries every finding of all that was read, and nothing is loaded.

    >>> from exportctl import load, shipped_rules
    >>> load(shipped_rules()).rulebook.drafts
    ()
    """
    with _no_collection():
        return Law(*rulebook_file(path, *more))


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
