"""The questions a rule may put to a request, in one list."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any


class Kind(enum.Enum):
    """What answers a question, and so which tests a rule may put to it."""

    CHOICE = "choice"
    ID = "id"
    FLAG = "flag"
    COUNTRY = "country"
    PLACE = "place"
    NUMBER = "number"
    DAY = "day"
    IDS = "ids"
    COUNTRIES = "countries"

    @property
    def is_set(self) -> bool:
        """True where the answer is a set."""
        return self in (Kind.IDS, Kind.COUNTRIES)

    @property
    def is_ordered(self) -> bool:
        """True where answers are compared with thresholds."""
        return self in (Kind.NUMBER, Kind.DAY)


@dataclass(frozen=True, slots=True, eq=False)
class Attribute:
    """One question put to a request. There is one object for each, so that identity tells them apart."""

    name: str
    kind: Kind
    asks: str
    """The question, as a person would put it."""
    choices: tuple[str, ...] = ()
    """The possible answers of a CHOICE."""
    index: int = -1
    """Where a View keeps the answer."""

    def __repr__(self) -> str:
        return f"<{self.name}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return attribute, (self.name,)


def attribute(name: str) -> Attribute:
    """Return the attribute called ``name``.

    Raises:
        KeyError: None is.
    """
    return BY_NAME[name]


def _catalogue(*rows: tuple[str, Kind, str, tuple[str, ...]]) -> tuple[Attribute, ...]:
    return tuple(Attribute(name, kind, asks, choices, index) for index, (name, kind, asks, choices) in enumerate(rows))


_ORG = "user.organization"

ATTRIBUTES: tuple[Attribute, ...] = _catalogue(
    (
        "user.kind",
        Kind.CHOICE,
        "Is this a natural person or a service account?",
        ("natural-person", "service-account"),
    ),
    ("user.us_citizen", Kind.FLAG, "Is the user a citizen of the United States?", ()),
    (
        "user.us_permanent_resident",
        Kind.FLAG,
        "Is the user a lawful permanent resident of the United States?",
        (),
    ),
    (
        "user.us_naturalization_in_time",
        Kind.FLAG,
        "Has the permanent resident of the United States sought naturalization in time (8 USC 1324b(a)(3)(B))?",
        (),
    ),
    (
        "user.us_protected_status",
        Kind.CHOICE,
        "Is the user protected under 8 USC 1324b(a)(3), and how?",
        ("none", "national", "refugee", "asylee", "temporary-resident"),
    ),
    ("user.citizenships", Kind.COUNTRIES, "Which citizenships does the user hold?", ()),
    ("user.citizenships_ever", Kind.COUNTRIES, "Which citizenships has the user ever held?", ()),
    ("user.permanent_residencies", Kind.COUNTRIES, "Where is the user a permanent resident?", ()),
    (
        "user.latest_nationality",
        Kind.COUNTRY,
        "Which citizenship or permanent residency is the most recent?",
        (),
    ),
    ("user.located_in", Kind.PLACE, "Where is the user?", ()),
    ("user.resides_in", Kind.PLACE, "Where does the user live?", ()),
    ("user.lists", Kind.IDS, "Which restricted-party lists is the user on?", ()),
    ("user.programmes", Kind.IDS, "Which programmes does the user belong to?", ()),
    (
        "user.employment.kind",
        Kind.CHOICE,
        "How is the user employed?",
        ("permanent-and-regular", "temporary", "contractor", "none"),
    ),
    ("user.employment.since", Kind.DAY, "Since which day is the user employed?", ()),
    (f"{_ORG}.id", Kind.ID, "Which organization does the user work for?", ()),
    (f"{_ORG}.incorporated_in", Kind.COUNTRY, "Where is that organization incorporated?", ()),
    (f"{_ORG}.headquartered_in", Kind.COUNTRY, "Where is it headquartered?", ()),
    (
        f"{_ORG}.ultimate_parent_headquartered_in",
        Kind.COUNTRY,
        "Where is its ultimate parent headquartered?",
        (),
    ),
    (f"{_ORG}.authorized", Kind.FLAG, "Is that organization authorized to receive what is released?", ()),
    (
        f"{_ORG}.safeguards",
        Kind.IDS,
        "Which safeguards of 15 CFR 734.20 against diversion does that organization apply to the user?",
        (),
    ),
    (f"{_ORG}.lists", Kind.IDS, "Which restricted-party lists is that organization on?", ()),
    (f"{_ORG}.programmes", Kind.IDS, "Which programmes does that organization belong to?", ()),
    (
        f"{_ORG}.listed_by_ownership",
        Kind.IDS,
        "Which listed parties own that organization, directly or through others, and how much of it?",
        (),
    ),
    ("provider", Kind.ID, "Who releases or supports?", ()),
    ("provider.us_person", Kind.FLAG, "Is whoever releases or supports a US person?", ()),
    ("model.id", Kind.ID, "Which model is it?", ()),
    ("model.developer", Kind.ID, "Who developed the model?", ()),
    ("model.family", Kind.ID, "Which family does the model belong to?", ()),
    ("model.weights", Kind.CHOICE, "Are the model's weights published?", ("published", "unpublished")),
    ("model.training_compute", Kind.NUMBER, "How many operations (FLOP) did its training take?", ()),
    ("model.eccn", Kind.ID, "Which ECCN classifies it?", ()),
    ("model.reasons_for_control", Kind.IDS, "For which reasons is it controlled (columns of the Country Chart)?", ()),
    ("model.jurisdiction", Kind.CHOICE, "Which regulations govern it?", ("ear", "itar")),
    (
        "model.additional_compute",
        Kind.NUMBER,
        "How many operations (FLOP) did its training take beyond that of the model it is derived from?",
        (),
    ),
    ("model.additional_share", Kind.NUMBER, "How many percent of all its training operations are those?", ()),
    (
        "model.exceeded_by_published",
        Kind.FLAG,
        "Is there a model with published weights whose training took more operations?",
        (),
    ),
    (
        "model.base_weights",
        Kind.CHOICE,
        "Are the weights of the model it is derived from published?",
        ("published", "unpublished", "no-base"),
    ),
    ("model.base_model", Kind.ID, "Which model is it derived from?", ()),
    (
        "activity.kind",
        Kind.CHOICE,
        "What is done with the model?",
        ("inference", "fine-tuning", "weights-transfer", "technology-release", "hardware-transfer", "support"),
    ),
    (
        "activity.channel",
        Kind.CHOICE,
        "Through which channel?",
        ("api", "app", "gateway", "download", "on-premises"),
    ),
    ("activity.release_place", Kind.PLACE, "Where does the release occur?", ()),
    (
        "activity.to_host_national",
        Kind.FLAG,
        "Is the user's latest nationality that of the country where the release occurs?",
        (),
    ),
    ("activity.destination", Kind.PLACE, "Where does what is released arrive?", ()),
    ("activity.hardware_eccn", Kind.ID, "Which ECCN classifies the computing hardware?", ()),
    (
        "activity.end_uses",
        Kind.IDS,
        "Which end uses or end users of concern does the provider know of, or has reason to know?",
        (),
    ),
    (
        "activity.end_to_end_encrypted",
        Kind.FLAG,
        "Is it encrypted from end to end, as 15 CFR 734.18(a)(5) asks?",
        (),
    ),
    ("activity.stored_in", Kind.PLACE, "Where is it stored on its way?", ()),
    (
        "activity.fundamental_research",
        Kind.FLAG,
        "Does it arise from fundamental research that is meant to be published (15 CFR 734.8)?",
        (),
    ),
    (
        "activity.license_exceptions",
        Kind.IDS,
        "Which license exceptions does the provider claim, having checked what each asks?",
        (),
    ),
    ("activity.started", Kind.DAY, "On which day did the activity start?", ()),
    ("activity.completed", Kind.DAY, "On which day was it completed?", ()),
    (
        "activity.exhausted_limits",
        Kind.IDS,
        "How much does this activity take, and how much was drawn on the license before?",
        (),
    ),
)
"""Every attribute. Those of the user come first, in the order in which a View keeps them."""

BY_NAME: dict[str, Attribute] = {attribute.name: attribute for attribute in ATTRIBUTES}

LINKED: tuple[Attribute, ...] = tuple(
    BY_NAME[f"user.{name}"]
    for name in (
        "us_citizen",
        "us_permanent_resident",
        "citizenships",
        "citizenships_ever",
        "permanent_residencies",
        "latest_nationality",
    )
)
"""The facts about nationality: axioms tie each to the others."""

USER_ATTRIBUTES: int = sum(attribute.name.startswith("user.") for attribute in ATTRIBUTES)
"""How many attributes describe the user."""
