"""Nationalities and standings at an instant: which are held, which came last, and what contradicts what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from exportctl.facts.codes import COUNTRIES, STATELESS, UNSTATED_NATIONALITIES
from exportctl.facts.nationality import Nationality
from exportctl.facts.partial import MISSING, Between, OneOf, Value
from exportctl.facts.people import User
from exportctl.facts.values import NONE

_US = "US"


@dataclass(frozen=True, slots=True)
class Held:
    """What a person's nationalities and standings say at an instant."""

    values: tuple[Value, ...]
    conflicts: tuple[str, ...]


def nationality_values(person: User, at: datetime) -> Held:
    """Return what ``person`` says of citizenship, residency and protection at ``at``, in the attributes' order."""
    listed = person.nationalities
    entries = [n for n in listed.at_least if n.country not in UNSTATED_NATIONALITIES] if listed else []
    entries = [n for n in entries if n.country != STATELESS]
    complete = (
        listed is not None and listed.complete and len(entries) == sum(n.country != STATELESS for n in listed.at_least)
    )
    resident = person.us_permanent_resident
    if resident is not None and resident.held:
        entries.append(Nationality(country=_US, kind="permanent-residency", since=resident.since, until=resident.until))
    citizen = [n for n in entries if n.kind == "citizenship"]
    settled = [n for n in entries if n.kind == "permanent-residency"]
    citizenships = _bounds(citizen, [n.holds(at) for n in citizen], complete)
    ever = _bounds(citizen, [n.began(at) for n in citizen], complete)
    residencies = _bounds(settled, [n.holds(at) for n in settled], complete)
    conflicts = []

    citizenships, agree = _with_us(citizenships, person.us_citizen)
    if not agree:
        conflicts += ["user.us_citizen", "user.citizenships"]
    ever = Between(ever.least | citizenships.least, _all(ever.most) | citizenships.least)
    told = None if resident is None else resident.held
    if told is None and complete and not any(n.country == _US for n in settled):
        residencies = Between(residencies.least, _all(residencies.most) | {_US})
    elif told is False:
        residencies, agree = _with_us(residencies, False)
        if not agree:
            conflicts += ["user.us_permanent_resident", "user.permanent_residencies"]

    latest = _latest(entries, at, complete, maybe_us=_has(residencies, _US) is None)
    status = person.us_protected_status
    protected: Value = MISSING
    if status is not None:
        holds = True if status.status == NONE else status.holds(at)
        protected = status.status if holds else NONE if holds is False else OneOf(frozenset({status.status, NONE}))
    values: tuple[Value, ...] = (
        _flag(_has(citizenships, _US)),
        _flag(_has(residencies, _US)),
        _flag(None if resident is None else resident.in_time(at)),
        protected,
        _whole(citizenships),
        _whole(ever),
        _whole(residencies),
        latest,
    )
    return Held(values, tuple(conflicts))


def _bounds(entries: list[Nationality], holds: list[bool | None], complete: bool) -> Between:
    least = frozenset(n.country for n, held in zip(entries, holds, strict=True) if held)
    most = frozenset(n.country for n, held in zip(entries, holds, strict=True) if held is not False)
    return Between(least, most if complete else COUNTRIES)


def _with_us(bounds: Between, told: bool | None) -> tuple[Between, bool]:
    """Return ``bounds`` with what the facts tell of the United States, and whether the two agree."""
    most = _all(bounds.most)
    if told is True:
        return Between(bounds.least | {_US}, most | {_US}), _US in most
    if told is False:
        return Between(bounds.least - {_US}, most - {_US}), _US not in bounds.least
    return bounds, True


def _latest(entries: list[Nationality], at: datetime, complete: bool, maybe_us: bool) -> Value:
    if not complete:
        return OneOf(COUNTRIES)
    possible = [n for n in entries if n.holds(at) is not False]
    certain = [n for n in possible if n.holds(at) and n.since != "not-known"]
    newest = max((_first_day(n) for n in certain), default=date.min)
    found = {n.country for n in possible if n.since == "not-known" or _first_day(n) >= newest}
    if maybe_us:
        found.add(_US)
    if not found:
        return OneOf(COUNTRIES)
    if not any(n.holds(at) for n in possible):
        return OneOf(COUNTRIES)
    return next(iter(found)) if len(found) == 1 else OneOf(frozenset(found))


def _first_day(nationality: Nationality) -> date:
    return nationality.since if isinstance(nationality.since, date) else date.min


def _flag(value: bool | None) -> Value:
    return MISSING if value is None else value


def _has(bounds: Between, country: str) -> bool | None:
    return True if country in bounds.least else None if country in _all(bounds.most) else False


def _whole(bounds: Between) -> Value:
    return bounds.least if bounds.least == bounds.most else bounds


def _all(most: frozenset[str] | None) -> frozenset[str]:
    return COUNTRIES if most is None else most
