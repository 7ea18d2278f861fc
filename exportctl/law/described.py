"""What the law's own texts add to a request: what they describe, listings by ownership, limits that are exhausted."""

from __future__ import annotations

from decimal import Decimal, localcontext

from exportctl.facts import (
    ANY_SET,
    ATTRIBUTES,
    BY_NAME,
    MISSING,
    NONE,
    Attribute,
    Between,
    Described,
    Drawing,
    Organization,
    Owned,
    Told,
    Value,
    is_open,
    together,
)
from exportctl.facts.of_things import model_values
from exportctl.facts.of_user import organization_values
from exportctl.law.licenses import exhausted
from exportctl.law.rulebook import Rulebook
from exportctl.ownership import inherited, parties

MODEL_FIRST = BY_NAME["model.id"].index
MODEL_LAST = BY_NAME["model.base_model"].index + 1
_COMPUTE, _ADDITIONAL, _SHARE, _BASE, _BASE_WEIGHTS = (
    BY_NAME[f"model.{name}"].index - MODEL_FIRST
    for name in ("training_compute", "additional_compute", "additional_share", "base_model", "base_weights")
)
_FIRST_OF_ORGANIZATION = BY_NAME["user.organization.incorporated_in"].index
_US_PERSON = BY_NAME["provider.us_person"]


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


def told(rulebook: Rulebook, attribute: Attribute, value: Told) -> Value:
    """Return what ``value`` and the rulebook's own texts tell of ``attribute`` together."""
    match value:
        case Described(id, said):
            return together(said, _written(rulebook, attribute, id))
        case Owned(by):
            assert isinstance(by, Organization)
            return listed_by_ownership(rulebook, by)[0]
        case Drawing():
            return exhausted(rulebook.licenses, value)
        case _:
            return value


def _written(rulebook: Rulebook, attribute: Attribute, id: str) -> Value:
    text = rulebook.organization_by_id.get(id)
    if text is None:
        return ANY_SET if attribute.kind.is_set else MISSING
    if attribute is _US_PERSON:
        country = text.facts.incorporated_in
        return MISSING if country is None else country == "US"
    return organization_values(text.facts)[attribute.index - _FIRST_OF_ORGANIZATION]


def listed_by_ownership(rulebook: Rulebook, organization: Organization) -> tuple[Value, tuple[str, ...]]:
    """Return which lists ``organization`` bears through its owners, and how each rule reckons it, in words."""
    least: set[str] = set()
    most: set[str] = set()
    reckoned = []
    among = parties(organization, lambda id: _facts(rulebook, id))
    for rule in rulebook.ownership:
        borne, said = inherited(organization.id, among, rule.lists, rule.at_least, rule.id)
        least |= {rule.spelled(list) for list in borne.least}
        most |= {rule.spelled(list) for list in borne.most or ()}
        reckoned.append(f"{rule.title}: {said}")
    found = frozenset(least)
    return (found if least == most else Between(found, frozenset(most))), tuple(reckoned)


def _facts(rulebook: Rulebook, id: str) -> Organization | None:
    text = rulebook.organization_by_id.get(id)
    return None if text is None else text.facts
