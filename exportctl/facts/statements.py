"""Statements about one fact: what several of them come to, and which contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from exportctl.facts.days import begun
from exportctl.facts.listed import Checked, Listed
from exportctl.facts.nationality import Nationality, Spell
from exportctl.facts.people import Employment
from exportctl.facts.values import NONE


def distinct(statements: Iterable[Any]) -> list[Any]:
    """Return ``statements``, each once."""
    found: list[Any] = []
    for said in statements:
        if said not in found:
            found.append(said)
    return found


def together(statements: Iterable[Any], at: datetime) -> Any:
    """Return what ``statements`` come to at ``at``; None where some contradict each other.

    One that says less than another does not contradict it: who knows a citizenship need not know since when.

    >>> from datetime import UTC
    >>> since = Nationality(country="CN", since="birth")
    >>> found = together([Nationality(country="CN"), since], datetime(2031, 1, 1, tzinfo=UTC))
    >>> found == since
    True
    """
    found, *more = statements
    for said in more:
        found = _both(found, said, at)
        if found is None:
            return None
    return found


def _both(one: Any, other: Any, at: datetime) -> Any:
    if one == other:
        return one
    if isinstance(one, Listed) and isinstance(other, Listed):
        return _lists(one, other, at)
    if isinstance(one, Spell) and type(one) is type(other):
        return _spells(one, other, at)
    if isinstance(one, Checked) and type(one) is type(other):
        return _facts(one, other, at)
    return None


def _lists(one: Listed[Any], other: Listed[Any], at: datetime) -> Listed[Any] | None:
    if not one.complete and other.complete:
        one, other = other, one
    if not one.complete:
        return Listed.model_construct(at_least=tuple(distinct((*one.at_least, *other.at_least))))
    items = tuple(distinct(one.at_least))
    if other.complete and len(distinct(other.at_least)) != len(items):
        return None
    for item in other.at_least:
        added = _added(items, item, at)
        if added is None:
            return None
        items = added
    if other.complete and any(_place(other.at_least, item) is None for item in one.at_least):
        return None
    return Listed.model_construct(at_least=items, complete=True)


def _added(items: tuple[Any, ...], item: Any, at: datetime) -> tuple[Any, ...] | None:
    """Return ``items`` with what ``item`` says of one of them; None where that contradicts them all."""
    place = _place(items, item)
    if place is None:
        return None
    both = _both(items[place], item, at)
    return None if both is None else (*items[:place], both, *items[place + 1 :])


def _place(items: Sequence[Any], item: Any) -> int | None:
    """Return where ``items`` speaks of what ``item`` speaks of; None where it does not, or in several places."""
    if item in items:
        return items.index(item)
    places = [place for place, other in enumerate(items) if _about(other) == _about(item)]
    return places[0] if len(places) == 1 else None


def _about(item: Any) -> Any:
    return (item.country, item.kind) if isinstance(item, Nationality) else item


def _spells(one: Spell, other: Spell, at: datetime) -> Spell | None:
    began, ended = _days(one.since, other.since, at), _days(one.until, other.until, at)
    if began is None or (ended is None and not one.until == other.until is None):
        return None
    fields = _fields(_beside_days(one), _beside_days(other), at)
    return None if fields is None else type(one).model_construct(**fields, since=began, until=ended)


def _beside_days(spell: Spell) -> dict[str, Any]:
    return {name: said for name, said in spell.__dict__.items() if name not in Spell.model_fields}


def _days(one: Any, other: Any, at: datetime) -> Any:
    """Return the day that both may mean: whoever does not know it says that it has come, and no more."""
    if one == other:
        return one
    known = other if one == "not-known" else one if other == "not-known" else None
    return None if isinstance(known, date) and not begun(known, at) else known


def _facts(one: Checked, other: Checked, at: datetime) -> Checked | None:
    fields = _fields(_stated(one), _stated(other), at)
    found = None if fields is None else type(one).model_construct(**fields)
    if isinstance(found, Employment) and found.kind == NONE and found.since is not None:
        return None
    return found


def _stated(of: Checked) -> dict[str, Any]:
    return {name: getattr(of, name) for name in of.model_fields_set}


def _fields(one: dict[str, Any], other: dict[str, Any], at: datetime) -> dict[str, Any] | None:
    fields = dict(one)
    for name, said in other.items():
        known = fields.get(name)
        if known is None or said is None:
            fields[name] = said if known is None else known
        else:
            fields[name] = _both(known, said, at)
            if fields[name] is None:
                return None
    return fields
