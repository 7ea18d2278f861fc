"""What a request says, attribute by attribute: the facts as every rule reads them.

The axioms that tie attributes to each other stand here and nowhere else (``AXIOMS``).
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from exportctl.facts.attributes import BY_NAME
from exportctl.facts.codes import country_of
from exportctl.facts.days import window
from exportctl.facts.held import nationality_values
from exportctl.facts.listed import Listed
from exportctl.facts.partial import (
    ANY_SET,
    MISSING,
    Atom,
    Between,
    Described,
    Drawing,
    OneOf,
    Owned,
    Told,
    Value,
    is_open,
)
from exportctl.facts.things import Activity, AIModel, Employment, Organization, Provider, User
from exportctl.facts.values import NONE

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
)
"""Everything that ties one fact to another. A completion of missing facts obeys all of it, and nothing else."""

MOST_SETS = 50_000
"""Sets of which one object is kept for all requests."""
MOST_PARTS = 20_000
"""Combinations of facts about a user of which one object is kept for all users: populations repeat themselves."""

_SETS: dict[Told, Told] = {}
_PARTS: dict[tuple[object, ...], UserPart] = {}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EMPTY: frozenset[str] = frozenset()
_MODEL = slice(BY_NAME["model.id"].index, BY_NAME["model.base_model"].index + 1)
_LOCATED_IN = BY_NAME["user.located_in"].index
_LATEST = BY_NAME["user.latest_nationality"].index
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


def microseconds(at: datetime) -> int:
    """Return ``at`` in microseconds since 1970, exactly.

    >>> microseconds(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))
    1000000
    """
    passed = at - _EPOCH
    return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds


def turning_points(user: User) -> tuple[int, ...]:
    """Return the instants, in microseconds, at which the facts about ``user`` may begin to read differently."""
    person = user.person or user
    listed = person.nationalities.at_least if person.nationalities else ()
    dated = [*listed, person.us_permanent_resident, person.us_protected_status]
    days = {day for spell in dated if spell is not None for day in spell.days()}
    return tuple(sorted({microseconds(edge) for day in days for edge in window(day)}))


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
        *shared(_provider_values(provider)),
        *about_model,
        *shared(_activity_values(provider, activity, part.values)),
    )
    bare = model.model_fields_set == _ID_ALONE
    key: str | tuple[object, ...] = sys.intern(model.id)
    if not bare or (known_at is not None and known_at != at):
        key = (about_model, None if known_at in (None, at) else microseconds(known_at))
    return View(
        part.values + rest, part, instant, key, part.open | _open(rest, len(part.values)), part.kept, part.plain
    )


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


def _provider_values(provider: Provider | None) -> tuple[Told, ...]:
    if provider is None:
        return (MISSING, MISSING)
    return (provider.id, Described(provider.id, _known(provider.us_person)))


def model_values(model: AIModel) -> tuple[Value, ...]:
    """Return what ``model`` says of the model's attributes, in their order. The law works out `additional_share`."""
    return (
        model.id,
        _known(model.developer),
        _known(model.family),
        _known(model.weights),
        _known(model.training_compute),
        _known(model.eccn),
        ids(model.reasons_for_control),
        _known(model.jurisdiction),
        _known(model.additional_compute),
        MISSING,
        _known(model.exceeded_by_published),
        _known(model.base_weights),
        _known(model.base_model),
    )


def _user_part(user: User, at: datetime, instant: int) -> UserPart:
    parts: list[UserPart] = user._parts
    for part in parts:
        if part.since <= instant < part.until:
            return part
    points = turning_points(user)
    since = max((p for p in points if p <= instant), default=-(2**63))
    until = min((p for p in points if p > instant), default=2**63)
    said, conflicts = _user_values(user, at)
    values = shared(said)
    attests = tuple(sorted((user.person or user).attests.items()))
    plain = not conflicts and not attests
    key = (since, until, values, conflicts, attests)
    found = _PARTS.get(key)
    if found is None:
        if len(_PARTS) >= MOST_PARTS:
            _PARTS.clear()
        found = _PARTS[key] = UserPart(since, until, values, _open(values, 0), conflicts, attests, plain)
    parts.append(found)
    return found


def _user_values(user: User, at: datetime) -> tuple[tuple[Told, ...], tuple[str, ...]]:
    person = user.person or User(located_in=user.located_in)
    owner = user.owner.organization if user.owner else None
    held = nationality_values(person, at)
    acts_for = [said for said in (user.organization, owner, person.organization) if said is not None]
    organization = acts_for[0] if acts_for else None
    placed = [said for said in (user.located_in, person.located_in) if said is not None]
    conflicts = held.conflicts
    if len(set(placed)) > 1:
        conflicts += ("user.located_in",)
    if any(said != organization for said in acts_for):
        conflicts += ("user.organization",)
    values: tuple[Told, ...] = (
        user.kind,
        *held.values,
        _known(placed[0] if placed else None),
        _known(person.resides_in),
        ids(person.lists),
        ids(person.programmes),
        _known(person.employment.kind if person.employment else None),
        _employed_since(person.employment),
        *_organization_values(organization),
    )
    return values, conflicts


def _activity_values(provider: Provider | None, activity: Activity, user: tuple[Told, ...]) -> tuple[Told, ...]:
    return (
        _known(activity.kind),
        _known(activity.channel),
        _known(activity.release_place),
        _to_host_national(activity.release_place, user[_LATEST]),
        user[_LOCATED_IN] if activity.destination is None else activity.destination,
        _known(activity.hardware_eccn),
        ids(activity.end_uses),
        _known(activity.end_to_end_encrypted),
        _known(activity.stored_in),
        _known(activity.fundamental_research),
        ids(activity.license_exceptions),
        _known(activity.started),
        _known(activity.completed),
        _drawing(None if provider is None else provider.id, activity),
    )


def _drawing(by: str | None, activity: Activity) -> Drawing:
    quantity, worth = activity.quantity, activity.value
    takes: tuple[tuple[str, int | Decimal, str], ...] = (
        (("quantity", quantity.amount, quantity.unit),) if quantity else ()
    )
    takes += (("value", worth.amount, worth.currency),) if worth else ()
    drawn = (
        (license, of, amount)
        for license, was in sorted((activity.drawn or {}).items())
        for of, amount in (("quantity", was.quantity), ("value", was.value))
        if amount is not None
    )
    return Drawing(by, takes, tuple(drawn))


def _to_host_national(place: str | None, latest: Told) -> Value:
    """Say whether the latest nationality is that of the country of release; MISSING where either leaves it open."""
    if place is None:
        return MISSING
    possible = latest.values if isinstance(latest, OneOf) else frozenset({latest})
    if possible is None or (country_of(place) in possible and len(possible) > 1):
        return MISSING
    return country_of(place) in possible


def _employed_since(employment: Employment | None) -> Value:
    if employment is not None and employment.kind == NONE:
        return NONE
    return _known(employment.since if employment else None)


def organization_values(organization: Organization) -> tuple[Value, ...]:
    """Return what ``organization`` says of its attributes beside its id and what follows from its owners."""
    return (
        _known(organization.incorporated_in),
        _known(organization.headquartered_in),
        _known(organization.ultimate_parent_headquartered_in),
        _known(organization.authorized),
        ids(organization.safeguards),
        ids(organization.lists),
        ids(organization.programmes),
    )


def _organization_values(organization: Organization | str | None) -> tuple[Told, ...]:
    if organization is None:
        return (MISSING, MISSING, MISSING, MISSING, MISSING, ANY_SET, ANY_SET, ANY_SET, ANY_SET)
    if isinstance(organization, str):
        return (NONE, NONE, NONE, NONE, False, _EMPTY, _EMPTY, _EMPTY, _EMPTY)
    id = organization.id
    return (
        id,
        *(Described(id, said) for said in organization_values(organization)),
        Owned(organization),
    )


def _known(value: Atom | None) -> Value:
    return MISSING if value is None else value


def ids(listed: Listed[str] | None) -> Value:
    """Return the set that ``listed`` tells of."""
    if listed is None:
        return ANY_SET
    members = frozenset(listed.at_least)
    return members if listed.complete else Between(members, None)


def _open(values: Iterable[Told], first: int) -> int:
    return sum(1 << index for index, value in enumerate(values, first) if is_open(value))
