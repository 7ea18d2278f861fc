"""The fields of a request in which somebody who is asked can answer, and how much each answer gives away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from exportctl.facts.attributes import ATTRIBUTES, BY_NAME, LINKED, Attribute


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a request, as a question."""

    path: str
    """Where the answer stands in the request, such as ``user.nationalities``."""
    asks: str
    """The question. It is put to everybody in these words."""
    tells: tuple[Attribute, ...]
    """What a complete answer tells."""
    cost: int
    """How intrusive it is to be asked: more is worse. A rulebook may set another."""
    supplies: tuple[str, ...] = ()
    """The fields to fill in. Empty: the one at ``path``."""

    @property
    def of_user(self) -> bool:
        """True where the user is who can answer; otherwise the operator is."""
        return self.path.startswith("user.") and not self.path.startswith(_OF_OPERATOR)

    @property
    def of_whom(self) -> Attribute | None:
        """What tells whom it is about, and comes before it. None: it is about the user, the model or the activity."""
        owner = next((name for begins, name in _OWNERS.items() if self.path.startswith(begins)), self.path)
        return None if owner == self.path else BY_NAME[owner]

    @property
    def filled_in(self) -> tuple[str, ...]:
        """The fields of the request to fill in with the answer."""
        return self.supplies or (self.path,)


_OF_OPERATOR = ("user.lists", "user.programmes", "user.organization.lists", "user.organization.programmes")
_OWNERS = {"user.organization.": "user.organization.id", "provider.": "provider"}
_COSTS = {
    "user.lists": 2,
    "user.programmes": 2,
    "user.located_in": 5,
    "user.organization.id": 5,
    "user.employment.kind": 6,
    "user.resides_in": 8,
    "user.us_citizen": 10,
    "user.us_protected_status": 12,
}
"""How intrusive the questions about the user are. Those to the operator cost 1."""
_OF_ORGANIZATION = 6
_RESIDENT, _IN_TIME = BY_NAME["user.us_permanent_resident"], BY_NAME["user.us_naturalization_in_time"]
_DERIVED = {"activity.to_host_national", "model.additional_share"}
_OTHERWISE: dict[str, Field] = {
    "user.us_permanent_resident": Field(
        "user.us_permanent_resident",
        "Is the user a lawful permanent resident of the United States? If so, since when, and when was naturalization"
        " sought?",
        (_RESIDENT, _IN_TIME),
        10,
    ),
    "user.employment.since": Field(
        "user.employment.since",
        "Since which day is the user employed, if at all?",
        (BY_NAME["user.employment.since"],),
        6,
        ("user.employment.since", "user.employment.kind"),
    ),
    "user.citizenships": Field(
        "user.nationalities",
        "Which citizenships and permanent residencies does the user hold, or has ever held, and since when each?",
        LINKED,
        30,
        ("user.nationalities", "user.us_permanent_resident"),
    ),
    "user.organization.listed_by_ownership": Field(
        "user.organization.owners",
        BY_NAME["user.organization.listed_by_ownership"].asks,
        (BY_NAME["user.organization.listed_by_ownership"],),
        _OF_ORGANIZATION,
    ),
    "activity.exhausted_limits": Field(
        "activity.drawn",
        BY_NAME["activity.exhausted_limits"].asks,
        (BY_NAME["activity.exhausted_limits"],),
        1,
        ("activity.quantity", "activity.value", "activity.drawn"),
    ),
}


def _field(attribute: Attribute) -> Field | None:
    otherwise = _OTHERWISE.get(attribute.name)
    if otherwise is not None or attribute in (*LINKED[1:], _IN_TIME) or attribute.name in _DERIVED:
        return otherwise
    of_organization = attribute.name.startswith("user.organization.")
    cost = _COSTS.get(attribute.name, _OF_ORGANIZATION if of_organization else 1)
    return Field(attribute.name, attribute.asks, (attribute,), cost)


FIELDS: Mapping[str, Field] = {field.path: field for a in ATTRIBUTES if (field := _field(a)) is not None}
"""Every field, by its path."""
