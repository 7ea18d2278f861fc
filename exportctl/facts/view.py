"""What a request says, attribute by attribute: the facts as every rule reads them.

The axioms that tie attributes to each other stand here and nowhere else (``AXIOMS``).
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from exportctl.facts.attributes import BY_NAME, USER_ATTRIBUTES
from exportctl.facts.claims import ANY_EVIDENCE, Demand, all_count
from exportctl.facts.days import window
from exportctl.facts.of_things import activity_values, model_values, provider_values
from exportctl.facts.of_user import OfUser, of_user
from exportctl.facts.partial import (
    Told,
    Value,
    is_open,
)
from exportctl.facts.people import User
from exportctl.facts.things import Activity, AIModel, Provider
from exportctl.facts.values import FIRST_YEAR, LAST_YEAR

AXIOMS: tuple[str, ...] = (
    "A citizen of the United States has US among the citizenships, and only then.",
    "A permanent resident of the United States has US among the permanent residencies, and only then.",
    "A citizenship held is a citizenship ever held.",
    "The latest nationality is among the citizenships and permanent residencies held. Who holds none"
    " (a stateless person) has no latest nationality that the facts could name: it may be any country.",
    "Of nationalities whose first days are equal or not known, each may be the latest.",
    "A release is to a national of the country where it occurs if the latest nationality is that country's. Where"
    " either is not wholly known, that is a fact of its own.",
    "An organization bears the lists of its owners as the law's rules on ownership reckon it. Where shares or lists are"
    " not wholly known, what it bears is a fact of its own, between what is sure and what may be.",
    "A license of the provider is exhausted as its limits and what was drawn reckon it. Where that is not wholly"
    " known, or not in the license's unit, it is a fact of its own.",
    "A definition that the facts attest has the attested answer.",
    "A fact that nobody states is one fact to every order. One that is stated, but not borne out as an order demands,"
    " is to that order a fact of its own, which may be anything.",
)
"""Everything that ties one fact to another. A completion of missing facts obeys all of it, and nothing else."""

MOST_SETS = 50_000
"""Sets of which one object is kept for all requests."""
MOST_PARTS = 20_000
"""Combinations of facts about a user of which one object is kept for all users: populations repeat themselves."""

MOST_MARKS = 64
"""Those who make demands, of whom one user keeps whether they are met."""

_SETS: dict[Told, Told] = {}
_PARTS: dict[tuple[object, ...], UserPart] = {}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MODEL = slice(BY_NAME["model.id"].index, BY_NAME["model.base_model"].index + 1)
_ACTIVITY = BY_NAME["activity.kind"].index
_ID_ALONE = {"id"}


@dataclass(frozen=True, slots=True)
class UserPart:
    """What is known of a user from ``since`` up to ``until``, in microseconds since 1970."""

    since: int
    until: int
    values: tuple[Told, ...]
    open: int
    conflicts: tuple[str, ...]
    attests: tuple[tuple[str, bool], ...]
    """Definitions whose answers the facts attest."""
    plain: bool
    """True: no conflict, and nothing attested."""
    kept: dict[object, int] = field(default_factory=dict, compare=False, repr=False)
    """Work that a road keeps from one decision about the user to the next. No part of the facts."""


@dataclass(frozen=True, slots=True)
class View:
    """A request's answers, in the order of ``ATTRIBUTES``."""

    values: tuple[Told, ...]
    user: UserPart
    """The user's part: the same object as long as the same User's facts do not change."""
    at: int
    """Microseconds since 1970-01-01T00:00Z."""
    key: str | tuple[object, ...]
    """Requests of one key are about one model, and ask the law as known at one instant: the model's id where
    nothing else is said of it and the law is asked as known at ``at``."""
    open: int
    """Bit *i* is set where attribute *i* is not wholly known."""
    kept: dict[object, int] = field(compare=False, repr=False)
    """The user's own ``kept``, at hand."""
    plain: bool
    """The user's own ``plain``, at hand."""
    said: tuple[Provider | None, User, Activity, datetime] = field(compare=False, repr=False)
    """What was read."""
    borne: dict[object, list[tuple[int, int, bool]]] = field(compare=False, repr=False)
    """Kept with the user, under the mark of those who make them: from when to when demands are met."""

    def under(self, demand: Demand) -> Under:
        """Return what the request says to an order that makes ``demand``.

        The demand is on what is said of the user. Model, provider and activity are the operator's own to know.
        """
        provider, user, activity, at = self.said
        said = _under(user, at, self.at, demand)
        about = self.values[USER_ATTRIBUTES:_ACTIVITY]
        return Under((*said.values, *about, *activity_values(provider, activity, said.values)), said.attests)

    def borne_out(self, demands: Sequence[Demand], mark: object) -> bool:
        """Say whether everything that is said of the user is borne out as all of ``demands`` ask.

        Args:
            demands: What orders demand.
            mark: Under this the user keeps the answer: the same demands every time.
        """
        for since, until, answer in self.borne.get(mark, ()):
            if since <= self.at < until:
                return answer
        answer = all(self._bears_out(demand) for demand in demands)
        if len(self.borne) >= MOST_MARKS:
            self.borne.clear()
        self.borne.setdefault(mark, []).append((*_stretch(self.said[1], self.at, demands), answer))
        return answer

    def _bears_out(self, demand: Demand) -> bool:
        _, user, _, at = self.said
        if all_count(user, at, demand):
            return True
        said = _under(user, at, self.at, demand)
        return said.values == self.user.values and said.attests == self.user.attests

    @property
    def model(self) -> tuple[Value, ...]:
        """What is said of the model, in the order of its attributes."""
        return self.values[_MODEL]  # type: ignore[return-value]  # no text but the table's own has a say in it

    @property
    def attests(self) -> tuple[tuple[str, bool], ...]:
        """Definitions whose answers the facts attest."""
        return self.user.attests

    @property
    def conflicts(self) -> tuple[str, ...]:
        """Attributes about which the facts contradict each other."""
        return self.user.conflicts


@dataclass(frozen=True, slots=True)
class Under:
    """A request's answers to an order that demands evidence."""

    values: tuple[Told, ...]
    attests: tuple[tuple[str, bool], ...]
    """Definitions whose answers the facts attest."""


def microseconds(at: datetime) -> int:
    """Return ``at`` in microseconds since 1970, exactly.

    >>> microseconds(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))
    1000000
    """
    passed = at - _EPOCH
    return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds


def turning_points(user: User, demands: Iterable[Demand] = ()) -> tuple[int, ...]:
    """Return the instants, in microseconds, at which the facts about ``user`` may begin to read differently.

    Args:
        user: The user.
        demands: What orders demand of evidence, which grows old.
    """
    person = user.person or user
    days = set()
    for said in (person, *(evidence.says for evidence in person.evidence)):
        listed = said.nationalities.at_least if said.nationalities else ()
        dated = [*listed, said.us_permanent_resident, said.us_protected_status]
        days |= {day for spell in dated if spell is not None for day in spell.days()}
    for evidence in (*user.evidence, *person.evidence):
        days |= {evidence.expires} if evidence.expires is not None else set()
        days |= {day for demand in demands if (day := demand.too_old_on(evidence)) is not None}
    edges = {edge for day in days for edge in window(day)}
    return tuple(sorted(microseconds(edge) for edge in edges if FIRST_YEAR <= edge.year <= LAST_YEAR))


def view(
    provider: Provider | None,
    user: User,
    model: AIModel,
    activity: Activity,
    at: datetime,
    known_at: datetime | None = None,
) -> View:
    """Return what these facts say at ``at``."""
    instant = microseconds(at)
    part = _user_part(user, at, instant)
    about_model = shared(model_values(model))
    rest = (
        *shared(provider_values(provider)),
        *about_model,
        *shared(activity_values(provider, activity, part.values)),
    )
    bare = model.model_fields_set == _ID_ALONE
    key: str | tuple[object, ...] = sys.intern(model.id)
    if not bare or (known_at is not None and known_at != at):
        key = (about_model, None if known_at in (None, at) else microseconds(known_at))
    is_open_in = part.open | _open(rest, len(part.values))
    said = (provider, user, activity, at)
    return View(part.values + rest, part, instant, key, is_open_in, part.kept, part.plain, said, user._borne)


def shared(values: tuple[Told, ...]) -> tuple[Told, ...]:
    """Return equal values, of which each is one object however many requests state it: that is quicker to look up."""
    return tuple([_one(value) for value in values])


def _one(value: Told) -> Told:
    if type(value) is str:
        return sys.intern(value)
    if type(value) is not frozenset:
        return value
    if len(_SETS) >= MOST_SETS:
        _SETS.clear()
    return _SETS.setdefault(value, value)


def _user_part(user: User, at: datetime, instant: int) -> UserPart:
    parts: list[UserPart] = user._parts
    for part in parts:
        if part.since <= instant < part.until:
            return part
    since, until = _stretch(user, instant)
    said = of_user(user, at, ANY_EVIDENCE)
    values = shared(said.values)
    plain = not said.conflicts and not said.attests
    key = (since, until, values, said.conflicts, said.attests)
    found = _PARTS.get(key)
    if found is None:
        if len(_PARTS) >= MOST_PARTS:
            _PARTS.clear()
        found = _PARTS[key] = UserPart(since, until, values, _open(values, 0), said.conflicts, said.attests, plain)
    parts.append(found)
    return found


def _under(user: User, at: datetime, instant: int, demand: Demand) -> OfUser:
    kept: dict[Demand, list[tuple[int, int, OfUser]]] = user._under
    stretches = kept.setdefault(demand, [])
    for since, until, said in stretches:
        if since <= instant < until:
            return said
    said = of_user(user, at, demand)
    stretches.append((*_stretch(user, instant, (demand,)), said))
    return said


def _stretch(user: User, instant: int, demands: Iterable[Demand] = ()) -> tuple[int, int]:
    """Return the time around ``instant`` in which the facts about ``user`` read the same."""
    points = turning_points(user, demands)
    since = max((point for point in points if point <= instant), default=-(2**63))
    return since, min((point for point in points if point > instant), default=2**63)


def _open(values: Iterable[Told], first: int) -> int:
    return sum(1 << index for index, value in enumerate(values, first) if is_open(value))
