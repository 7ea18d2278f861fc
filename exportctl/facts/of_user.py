"""What is said of a user, attribute by attribute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from exportctl.facts.attributes import ATTRIBUTES, USER_ATTRIBUTES
from exportctl.facts.claims import Demand, readings
from exportctl.facts.held import nationality_values
from exportctl.facts.listed import Listed
from exportctl.facts.organizations import Organization
from exportctl.facts.partial import ANY_SET, MISSING, Atom, Between, Described, Owned, Told, Value, either
from exportctl.facts.people import Employment, User
from exportctl.facts.values import NONE

_EMPTY: frozenset[str] = frozenset()
_UNKNOWN: tuple[Value, ...] = tuple(ANY_SET if a.kind.is_set else MISSING for a in ATTRIBUTES[:USER_ATTRIBUTES])


@dataclass(frozen=True, slots=True)
class OfUser:
    """What counts of what is said of a user."""

    values: tuple[Told, ...]
    """One for each attribute of the user."""
    conflicts: tuple[str, ...]
    """Attributes about which the facts contradict each other."""
    attests: tuple[tuple[str, bool], ...]
    """Definitions whose answers the facts attest."""


def of_user(user: User, at: datetime, demand: Demand) -> OfUser:
    """Return what is said of ``user`` at ``at``, as far as it is borne out as ``demand`` asks.

    Where sources contradict each other, it is what is common to all ways to read them.
    """
    read = [_read(reading, at) for reading in readings(user, at, demand)]
    first, *others = [said for said in read if not said.conflicts] or read
    for other in others:
        first = _either(first, other)
    return first


def _either(one: OfUser, other: OfUser) -> OfUser:
    pairs = zip(one.values, other.values, _UNKNOWN, strict=True)
    return OfUser(
        tuple(either(said, other_said, unknown) for said, other_said, unknown in pairs),
        tuple(sorted({*one.conflicts, *other.conflicts})),
        tuple(said for said in one.attests if said in other.attests),
    )


def _read(user: User, at: datetime) -> OfUser:
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
        known(placed[0] if placed else None),
        known(person.resides_in),
        ids(person.lists),
        ids(person.programmes),
        known(person.employment.kind if person.employment else None),
        _employed_since(person.employment),
        *told_of(organization),
    )
    return OfUser(values, conflicts, tuple(sorted((user.person or user).attests.items())))


def _employed_since(employment: Employment | None) -> Value:
    if employment is not None and employment.kind == NONE:
        return NONE
    return known(employment.since if employment else None)


def organization_values(organization: Organization) -> tuple[Value, ...]:
    """Return what ``organization`` says of its attributes beside its id and what follows from its owners."""
    return (
        known(organization.incorporated_in),
        known(organization.headquartered_in),
        known(organization.ultimate_parent_headquartered_in),
        known(organization.authorized),
        ids(organization.safeguards),
        ids(organization.lists),
        ids(organization.programmes),
    )


def told_of(organization: Organization | str | None) -> tuple[Told, ...]:
    """Return what is told of the organization's attributes, its id first. ``none``: there is none. None: not known."""
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


def known(value: Atom | None) -> Value:
    """Return what is known where ``value`` is stated; None: nothing."""
    return MISSING if value is None else value


def ids(listed: Listed[str] | None) -> Value:
    """Return the set that ``listed`` tells of."""
    if listed is None:
        return ANY_SET
    members = frozenset(listed.at_least)
    return members if listed.complete else Between(members, None)
