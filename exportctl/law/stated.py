"""What a request states, in the law's own terms: what it describes filled in, places cut as it cuts them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from exportctl.facts import ATTRIBUTES, LINKED, Attribute, Between, Kind, OneOf, Told, Under, Value, View
from exportctl.facts.codes import containing, country_of, may_be_in
from exportctl.law.conditions import Test, leaves
from exportctl.law.described import MODEL_FIRST, MODEL_LAST, described, told
from exportctl.law.rulebook import Rulebook
from exportctl.law.terms import Terms

READ = tuple(
    attribute
    for attribute in ATTRIBUTES
    if attribute.kind in (Kind.PLACE, Kind.IDS)
    or attribute.name.startswith("user.organization.")
    or attribute.name == "provider.us_person"
)
"""Attributes whose values the law reads in its own way, or knows more of than the request."""


_LINKED = frozenset(LINKED)


@dataclass(frozen=True, slots=True)
class Stated:
    """The facts of one request, as every rule reads them."""

    values: tuple[Value, ...]
    """One for each of ``ATTRIBUTES``."""
    conflicts: tuple[str, ...]
    """Attributes about which the facts contradict each other, or the rulebook's description of the model."""
    seen: tuple[Seen, ...] = ()
    """The facts in the view of each of the rulebook's demands."""

    def within(self, view: int) -> tuple[Value, ...]:
        """Return the facts in the view of that number. 0: as they are stated."""
        return self.seen[view - 1].values if view else self.values


@dataclass(frozen=True, slots=True)
class Seen:
    """The facts of one request, in the view of an order that demands evidence."""

    told: tuple[Told, ...]
    """What the request tells that order, before the law's own texts have their say."""
    values: tuple[Value, ...]
    """One for each of ``ATTRIBUTES``."""
    own: frozenset[Attribute]
    """Attributes of which it has a fact of its own, since what is stated is not borne out as it demands."""
    attests: tuple[tuple[str, bool], ...]
    """Definitions whose answers count to it."""
    weak: frozenset[Attribute]
    """Attributes of which something is stated that is not borne out as it demands: the answer itself, or that of a
    definition that reads them."""


def stated(rulebook: Rulebook, terms: Terms, view: View) -> Stated:
    """Return what ``view`` states to ``rulebook``."""
    model, conflicts = described(rulebook, view.model)
    values = _read(rulebook, terms, view.values, model)
    seen = tuple(_seen(rulebook, terms, view, view.under(demand), values) for demand in rulebook.demands)
    return Stated(values, view.conflicts + conflicts, seen)


def _read(rulebook: Rulebook, terms: Terms, told: tuple[Told, ...], model: tuple[Value, ...]) -> tuple[Value, ...]:
    values: list[Any] = list(told)
    values[MODEL_FIRST:MODEL_LAST] = model
    for attribute in READ:
        values[attribute.index] = read(rulebook, terms, attribute, values[attribute.index])
    return tuple(values)


def _seen(rulebook: Rulebook, terms: Terms, view: View, under: Under, values: tuple[Value, ...]) -> Seen:
    found = _read(rulebook, terms, under.values, values[MODEL_FIRST:MODEL_LAST])
    own = weak = frozenset(a for a, seen, said in zip(ATTRIBUTES, found, values, strict=True) if seen != said)
    if own & _LINKED:
        own |= _LINKED
    _, _, _, at = view.said
    for name in dict(view.attests).keys() - dict(under.attests).keys():
        weak |= _read_by(rulebook, terms, name, at)
    return Seen(
        under.values, found, own if under.attests == view.attests else frozenset(ATTRIBUTES), under.attests, weak
    )


def _read_by(rulebook: Rulebook, terms: Terms, definition: str, at: datetime) -> frozenset[Attribute]:
    text = rulebook.definition_by_id.get(definition)
    asked = () if text is None else leaves(terms.resolved(text.when, at))
    return frozenset(leaf.attribute for leaf in asked if isinstance(leaf, Test))


def read(rulebook: Rulebook, terms: Terms, attribute: Attribute, value: Told) -> Value:
    """Return ``value`` as the law reads it.

    With what its own texts describe, places as it tells them apart, and what may be a misspelled id in doubt.
    """
    value = told(rulebook, attribute, value)
    if attribute.kind is Kind.PLACE:
        return place(terms, value)
    known = rulebook.known_ids.get(attribute.name)
    if known is None:
        return value
    match value:
        case frozenset() if not value <= known:
            return Between(value & known)
        case Between(least) if not least <= known:
            return Between(least & known)
    return value


def place(terms: Terms, value: Value) -> Value:
    """Return ``value`` as the law tells places apart.

    A country of which the law names a part may be that part or the rest; so may a subdivision that an area of the
    law cuts through (``UA-14``: the so-called DNR, or not). A part that the law does not name is simply the country.
    """
    if not isinstance(value, str) or value == "none":
        return value
    country = country_of(value)
    parts = terms.subdivisions.get(country)
    if parts is None:
        return country
    if value == country:
        return OneOf(parts | {country})
    known = next(place for place in containing(value) if place in parts or place == country)
    areas = parts & may_be_in(value)
    return OneOf(areas | {known}) if areas else known
