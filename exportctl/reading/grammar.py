"""The grammar of orders and licenses: what may stand where. The JSON Schema for editors comes from here."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from exportctl.law.obligations import Bearer, Does, Event


class Part(BaseModel):
    """A mapping with known keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


CONDITION = "x-condition"
"""Stands in the generated schema where a condition does; its own schema comes from the catalogue of attributes."""
EXPRESSION = "x-expression"
"""Stands there where a set of values does."""
HELD = "x-nationalities"
"""Stands there likewise where nationalities are limited."""

Words: TypeAlias = Annotated[str, WithJsonSchema({"type": ["string", "number", "boolean"]})]
"""Text. Editors type a plain ``4E091`` or ``2026``; we do not."""
Id: TypeAlias = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._:/+~-]*$")]
Ids: TypeAlias = Id | list[Id]
Texts: TypeAlias = list[Words]
YesNo: TypeAlias = Annotated[Literal["yes", "no"], WithJsonSchema({"enum": ["yes", "no", True, False]})]
Condition: TypeAlias = Annotated[dict[str, Any], WithJsonSchema({CONDITION: True})]
Expression: TypeAlias = Annotated[Any, WithJsonSchema({EXPRESSION: True})]
Nationalities: TypeAlias = Annotated[dict[str, Any], WithJsonSchema({HELD: True})]


class OnDay(Part):
    """A day, or an instant of it that nobody noted."""

    day: Words
    """``2026-06-26``."""
    time: Literal["not-known"]
    """The hour decides, and is not known: on that day the outcome is review."""


class Somewhere(Part):
    """Some time between two days."""

    between: list[Words] = Field(min_length=2, max_length=2)
    """First and last day (or instant)."""


Moment: TypeAlias = Words | OnDay | Somewhere
"""An instant with its offset; a day, which begins at midnight in the authority's zone; or what is known of it."""


class Period(Part):
    """A half-open time ``[since, until)``."""

    since: Moment | None = None
    until: Moment | None = None


Basis: TypeAlias = Literal["read", "part-read", "secondary", "press", "unverified"]


class Provenance(Part):
    """How the text was come by."""

    basis: Basis
    note: Words = ""
    as_of: Words | None = None
    """The day of the text that was read, such as ``2026-07-23``."""


class Requirement(Part):
    """What a forbidding rule imposes."""

    kind: Literal["prohibition", "license-requirement"]
    reason: Id | None = None
    """Reason for control."""
    review_policy: Words | None = None
    """How the agency treats applications."""


class Selector(Part):
    """Rules chosen by what they have in common."""

    authority: Id | None = None
    kind: Id | None = None
    reason: Id | None = None


Target: TypeAlias = Id | Selector


class Unless(Part):
    """An exemption without a name of its own."""

    when: Condition
    unless: Condition | Unless | list[Condition | Unless] | None = None
    says: Words = ""


class Posture(Part):
    """An announced non-enforcement. The text stands all the same."""

    since: Moment | None = None
    until: Moment | None = None
    says: Words
    cites: Texts = Field(min_length=1)


class Obligation(Part):
    """What somebody must do while something is allowed."""

    id: Id
    says: Words
    kind: Literal["binding", "voluntary"]
    when: Condition | None = None
    cites: Texts = Field(default_factory=list)
    """Left out: what the text that it stands in cites."""
    does: Does | None = None
    """What is to be done, as data. Left out: only the words tell."""
    by: Bearer | None = None
    """Whose it is. Left out: the text does not say."""
    to: Id | None = None
    """To whom one reports, gives notice or certifies, such as ``us.bis``."""
    keep_for: Words | None = None
    """How long records are kept, such as ``5 years``."""
    counted_from: Event | None = None
    """From when that time, or ``within``, runs: the release, or the end of the transaction."""
    every: Words | None = None
    """How often, such as ``1 month``."""
    within: Words | None = None
    """How soon, such as ``72 hours`` or ``30 days``."""


class Rule(Part):
    """One sentence of the order, made precise. Exactly one of forbids, exempts and withholds."""

    id: Id
    forbids: Literal["prohibition", "license-requirement"] | Requirement | None = None
    exempts: Target | list[Target] | None = None
    """Rules that it lifts: a rule (``order/rule``), a whole order, or a selection."""
    withholds: Target | list[Target] | None = None
    """Exemptions that it keeps from working."""
    kind: Id | None = None
    """Class of an exemption, such as ``license-exception``."""
    says: Words = ""
    """What the text says. A rule that forbids must have it."""
    says_basis: Literal["quote", "paraphrase"] = "paraphrase"
    cites: Texts | None = None
    """Where the text says it. Left out: what the order cites."""
    when: Condition | None = None
    """What it asks of a request. Left out: nothing."""
    unless: Condition | Unless | list[Condition | Unless] | None = None
    in_force: Period | None = None
    """Its own time. Left out: its order's."""
    replaces: Id | None = None
    """The rule (``order/rule``) whose text it takes the place of."""
    enforcement: Posture | list[Posture] | None = None
    obligations: list[Obligation] = Field(default_factory=list)


class Acting(Part):
    """An act on another order or rule, in a time of its own."""

    target: Id
    since: Moment | None = None
    until: Moment | None = None


Acts: TypeAlias = Id | Acting | list[Id | Acting]


class Demand(Part):
    """What evidence must be for a fact about the user to count. Weaker or older evidence counts as missing here."""

    level: Literal["asserted", "documented", "verified"] | None = None
    """It is at least so strong. Left out: any."""
    max_age: Words | None = None
    """It was obtained no longer ago, such as ``12 months``. Left out: however long."""


class Example(Part):
    """A request, and the outcome that the order must give it."""

    name: Words
    provider: Any = None
    user: Any = None
    model: Any = None
    activity: Any = None
    at: Any = None
    known_at: Any = None
    expects: Literal["allow", "deny", "review"]
    because: Ids = Field(default_factory=list)
    """Rules that must be among the reasons."""
    cause: Literal["facts", "evidence", "open-law", "stale-law", "not-covered", "undecided"] | None = None


class OrderFile(Part):
    """One text of law: its life, its rules, and the examples that prove them."""

    order: Id
    title: Words | None = None
    authority: Id
    kind: Id = "order"
    addressee: Id | None = None
    """Whom alone it binds. Left out: everybody."""
    evidence: Demand | None = None
    """What evidence must be for a fact about the user to count to this order. Left out: whatever is said counts."""
    cites: Texts = Field(default_factory=list)
    issued: Moment | None = None
    """When it could first be known. Left out: when it takes effect."""
    provenance: Provenance | None = None
    in_force: Period
    amends: Ids = Field(default_factory=list)
    corrects: Ids = Field(default_factory=list)
    terminates: Acts = Field(default_factory=list)
    suspends: Acts = Field(default_factory=list)
    stays: Acts = Field(default_factory=list)
    reinstates: Acts = Field(default_factory=list)
    rules: list[Rule] = Field(default_factory=list)
    obligations: list[Obligation] = Field(default_factory=list)
    enforcement: Posture | list[Posture] | None = None
    """An announced non-enforcement of every rule of the order."""
    examples: list[Example] = Field(default_factory=list)


class MostQuantity(Part):
    """How much may be released under a license in all."""

    at_most: Words
    unit: Id
    """What is counted, such as ``accounts``. A request counts in the same word."""


class MostValue(Part):
    """What all that is done under a license may be worth."""

    at_most: Words
    currency: Words
    """ISO 4217, such as ``USD``. A request reckons in the same."""


class Limits(Part):
    """How much may be done under a license. To reach a limit exactly is within it."""

    quantity: MostQuantity | None = None
    value: MostValue | None = None


class LicenseFile(Part):
    """Leave for one holder to do what rules forbid. Where any limb of it fails, it lifts nothing."""

    license: Id
    title: Words | None = None
    authority: Id
    cites: Texts = Field(min_length=1)
    issued: Moment | None = None
    """When it could first be known. Left out: when it becomes valid."""
    provenance: Provenance | None = None
    holder: Id
    """The provider who alone may rely on it."""
    in_force: Period
    """When it is valid."""
    lifts: Target | list[Target]
    """Rules that it lifts: a rule (``order/rule``), a whole order, or a selection."""
    parties: Ids | None = None
    """Organizations for which users may work. Left out: any, and none at all."""
    models: Ids | None = None
    """``all``: whatever the rules that it lifts speak of."""
    families: Ids | None = None
    activities: Words | list[Words] | None = None
    """Left out: every one."""
    countries: Expression = None
    """Where what is released may arrive. Left out: anywhere."""
    nationalities: Nationalities | None = None
    """What it asks of a user's nationalities. Left out: nothing."""
    when: Condition | None = None
    """What else it asks. Left out: nothing."""
    limits: Limits | None = None
    evidence: Demand | None = None
    """What evidence must be for a fact about the user to count to it. Left out: whatever is said counts."""
    says: Words = ""
    obligations: list[Obligation] = Field(default_factory=list)
    """What its holder must do while relying on it."""
    examples: list[Example] = Field(default_factory=list)
