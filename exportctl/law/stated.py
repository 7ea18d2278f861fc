"""What a request states, in the law's own terms: described models filled in, places cut as the law cuts them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext

from exportctl.facts import ATTRIBUTES, BY_NAME, NONE, Attribute, Between, Kind, OneOf, Value, View, is_open
from exportctl.facts.codes import country_of
from exportctl.facts.view import model_values
from exportctl.law.rulebook import Rulebook
from exportctl.law.terms import Terms

MODEL_FIRST = BY_NAME["model.id"].index
MODEL_LAST = BY_NAME["model.base_model"].index + 1
_COMPUTE, _ADDITIONAL, _SHARE, _BASE, _BASE_WEIGHTS = (
    BY_NAME[f"model.{name}"].index - MODEL_FIRST
    for name in ("training_compute", "additional_compute", "additional_share", "base_model", "base_weights")
)
_READ = tuple(a for a in ATTRIBUTES if a.kind in (Kind.PLACE, Kind.IDS))


@dataclass(frozen=True, slots=True)
class Stated:
    """The facts of one request, as every rule reads them."""

    values: tuple[Value, ...]
    """One for each of ``ATTRIBUTES``."""
    conflicts: tuple[str, ...]
    """Attributes about which the facts contradict each other, or the rulebook's description of the model."""


def stated(rulebook: Rulebook, terms: Terms, view: View) -> Stated:
    """Return what ``view`` states to ``rulebook``."""
    values = list(view.values)
    filled, conflicts = described(rulebook, view.values[MODEL_FIRST:MODEL_LAST])
    values[MODEL_FIRST:MODEL_LAST] = filled
    for attribute in _READ:
        values[attribute.index] = read(rulebook, terms, attribute, values[attribute.index])
    return Stated(tuple(values), view.conflicts + conflicts)


def described(rulebook: Rulebook, model: tuple[Value, ...]) -> tuple[tuple[Value, ...], tuple[str, ...]]:
    """Return the model's facts with the rulebook's description of it, and what the two disagree about."""
    known = rulebook.model_by_id.get(str(model[0]))
    if known is None:
        return _worked_out(rulebook, list(model)), ()
    filled: list[Value] = []
    conflicts = []
    written = model_values(known.facts)
    for attribute, said, text in zip(ATTRIBUTES[MODEL_FIRST:MODEL_LAST], model, written, strict=True):
        if is_open(said):
            filled.append(text)
        else:
            filled.append(said)
            if not is_open(text) and text != said:
                conflicts.append(attribute.name)
    return _worked_out(rulebook, filled), tuple(conflicts)


def _worked_out(rulebook: Rulebook, model: list[Value]) -> tuple[Value, ...]:
    """Return the model's facts with those that follow from others: its share of own training, its base's weights."""
    total, additional, base = model[_COMPUTE], model[_ADDITIONAL], model[_BASE]
    if NONE in (total, additional):
        model[_SHARE] = NONE
    elif isinstance(total, int | Decimal) and isinstance(additional, int | Decimal) and total:
        with localcontext(prec=60):
            model[_SHARE] = 100 * Decimal(additional) / Decimal(total)
    if is_open(model[_BASE_WEIGHTS]) and base == NONE:
        model[_BASE_WEIGHTS] = "no-base"
    elif is_open(model[_BASE_WEIGHTS]) and (known := rulebook.model_by_id.get(str(base))) and known.facts.weights:
        model[_BASE_WEIGHTS] = known.facts.weights
    return tuple(model)


def read(rulebook: Rulebook, terms: Terms, attribute: Attribute, value: Value) -> Value:
    """Return ``value`` as the law reads it: places as it tells them apart, and what may be a misspelled id in doubt."""
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

    A country of which the law names a part may be that part or the rest; a part that the law does not
    name is simply the country.
    """
    if not isinstance(value, str) or value == "none":
        return value
    country = country_of(value)
    parts = terms.subdivisions.get(country)
    if parts is None:
        return country
    if value == country:
        return OneOf(parts | {country})
    return value if value in parts else country
