"""What is said of provider, model and activity, attribute by attribute."""

from __future__ import annotations

from decimal import Decimal

from exportctl.facts.attributes import BY_NAME
from exportctl.facts.codes import country_of
from exportctl.facts.of_user import ids, known
from exportctl.facts.partial import MISSING, Described, Drawing, OneOf, Told, Value
from exportctl.facts.things import Activity, AIModel, Provider

_LOCATED_IN = BY_NAME["user.located_in"].index
_LATEST = BY_NAME["user.latest_nationality"].index


def provider_values(provider: Provider | None) -> tuple[Told, ...]:
    """Return what is said of ``provider``. None: nobody is named."""
    if provider is None:
        return (MISSING, MISSING)
    return (provider.id, Described(provider.id, known(provider.us_person)))


def model_values(model: AIModel) -> tuple[Value, ...]:
    """Return what ``model`` says of the model's attributes, in their order. The law works out `additional_share`."""
    return (
        model.id,
        known(model.developer),
        known(model.family),
        known(model.weights),
        known(model.training_compute),
        known(model.eccn),
        ids(model.reasons_for_control),
        known(model.jurisdiction),
        known(model.additional_compute),
        MISSING,
        known(model.exceeded_by_published),
        known(model.base_weights),
        known(model.base_model),
    )


def activity_values(provider: Provider | None, activity: Activity, user: tuple[Told, ...]) -> tuple[Told, ...]:
    """Return what is said of ``activity``; where it arrives, and whether at home, may follow from the ``user``."""
    return (
        known(activity.kind),
        known(activity.channel),
        known(activity.release_place),
        _to_host_national(activity.release_place, user[_LATEST]),
        user[_LOCATED_IN] if activity.destination is None else activity.destination,
        known(activity.hardware_eccn),
        ids(activity.end_uses),
        known(activity.end_to_end_encrypted),
        known(activity.stored_in),
        known(activity.fundamental_research),
        ids(activity.license_exceptions),
        known(activity.started),
        known(activity.completed),
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
