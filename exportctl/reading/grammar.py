"""The grammar of order files: what may stand where. The JSON Schema for editors comes from here."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema


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
    cause: Literal["facts", "evidence", "open-law", "not-covered", "undecided"] | None = None


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


class Authority(Part):
    """Who makes law, and in whose time zone its days begin."""

    id: Id
    name: Words
    zone: Words
    """IANA time zone, such as ``America/New_York``."""


class DefinitionExample(Part):
    """Facts, and whether the definition is met."""

    name: Words
    provider: Any = None
    user: Any = None
    model: Any = None
    activity: Any = None
    at: Any
    expects: Literal["yes", "no", "not-known"]


class Definition(Part):
    """A cited legal definition over plain facts."""

    id: Id
    title: Words
    cites: Texts = Field(min_length=1)
    provenance: Provenance | None = None
    """Left out: that of the file."""
    when: Condition
    examples: list[DefinitionExample] = Field(default_factory=list)


class Member(Part):
    """A country in a group, for a time."""

    country: Words | list[Words]
    """One, or several of which the same is said."""
    since: Moment | None = None
    until: Moment | None = None
    known: Moment | None = None
    """Before it, nobody knows how the country stood. Left out: its own days tell, or the group's ``known``."""
    standing: Literal["in", "not-known"] = "in"
    """``not-known``: in that time nobody knows whether it is in."""
    basis: Basis | None = None
    """How this was come by. Left out: as the group was."""
    note: Words = ""
    cites: Texts = Field(default_factory=list)


class Group(Part):
    """A dated group of countries. Its id is ``family/name``, such as ``EAR/D:5``."""

    id: Words = Field(pattern=r"^[A-Za-z0-9._-]+/[A-Za-z0-9._:-]+$")
    title: Words
    cites: Texts = Field(min_length=1)
    members: list[Words | Member]
    known: Moment | None = None
    """Before it, only a member's own days tell its membership."""
    unlisted: Literal["out", "not-known"] = "out"
    """Where a country stands that no group of the family names."""
    note: Words = ""
    """What whoever uses it should know."""
    provenance: Provenance | None = None
    """Left out: that of the file."""


class ProgrammeMember(Part):
    """An organization in a programme, for a time."""

    organization: Id | list[Id]
    """One, or several of which the same is said."""
    since: Moment | None = None
    until: Moment | None = None
    known: Moment | None = None
    """Before it, nobody knows how it stood. Left out: its own days tell, or the programme's ``known``."""
    note: Words = ""
    cites: Texts = Field(default_factory=list)


class SomeMembers(Part):
    """Members beside which there may be others."""

    at_least: list[Id | ProgrammeMember]


class Programme(Part):
    """A programme, and which organizations belong to it. Its list decides, and not what a request states."""

    id: Id
    title: Words
    cites: Texts = Field(min_length=1)
    members: list[Id | ProgrammeMember] | SomeMembers
    """The organizations; ``{at_least: [...]}`` where there may be others, of which what is stated decides."""
    nationalities: Nationalities | None = None
    """What it asks of a user's nationalities, such as ``{none_in: EAR/E:1}``. Left out: nothing."""
    when: Condition | None = None
    """What else it asks. Left out: nothing."""
    known: Moment | None = None
    """Before it, only a member's own days tell its membership."""
    note: Words = ""
    """What whoever uses it should know."""
    provenance: Provenance | None = None
    """Left out: that of the file."""


class DescribedModel(Part):
    """An AI model, and where its description comes from."""

    id: Id
    developer: Id | None = None
    family: Id | None = None
    weights: Literal["published", "unpublished"] | None = None
    training_compute: Words | None = None
    """FLOP, such as ``2e26``."""
    eccn: Words | None = None
    reasons_for_control: Any = None
    """Columns of the Commerce Country Chart, such as ``[rs1]``; ``none``."""
    jurisdiction: Literal["ear", "itar"] | None = None
    additional_compute: Words | None = None
    """FLOP beyond the training of the base model."""
    exceeded_by_published: YesNo | None = None
    base_weights: Literal["published", "unpublished", "no-base"] | None = None
    base_model: Id | None = None
    cites: Texts = Field(min_length=1)
    provenance: Provenance | None = None
    """Left out: that of the file."""


class DescribedOrganization(Part):
    """An organization, and where its description comes from."""

    id: Id
    incorporated_in: Words | None = None
    headquartered_in: Words | None = None
    ultimate_parent_headquartered_in: Words | None = None
    authorized: YesNo | None = None
    safeguards: Any = None
    lists: Any = None
    """Restricted-party lists it is on; ``{at_least: [...]}`` where there may be others."""
    programmes: Any = None
    """Programmes it belongs to, likewise."""
    owners: Any = None
    """Who owns it: ``[{owner: holding, percent: 60}]``; ``none``: nobody who matters."""
    listed_by_ownership: Any = None
    cites: Texts = Field(min_length=1)
    provenance: Provenance | None = None
    """Left out: that of the file."""


class OwnershipRule(Part):
    """Whoever listed parties own, to a share or more, bears the lists that they are on."""

    id: Id
    title: Words
    lists: list[Id] = Field(min_length=1)
    """The lists that count together."""
    at_least: Words
    """The share in percent, such as ``50``."""
    cites: Texts = Field(min_length=1)
    provenance: Provenance | None = None
    """Left out: that of the file."""


class Question(Part):
    """A question that the law leaves open."""

    id: Id
    asks: Words
    cites: Texts = Field(min_length=1)
    provenance: Provenance | None = None
    """Left out: that of the file."""


class Asking(Part):
    """How somebody is asked. Exactly one of fact and definition."""

    fact: Id | None = None
    """The field of a request in which the answer stands, such as ``user.nationalities``."""
    definition: Id | None = None
    """The definition of which it is asked whether it is met."""
    asks: Words
    """The question. Everybody is asked in these words."""
    yes_means: YesNo | None = None
    """Of a definition: whether a yes says that it is met. Left out: yes."""
    bases: Texts = Field(default_factory=list)
    """Of a definition: on which basis somebody may say yes."""
    cost: Words
    """How intrusive it is to be asked, 1 to 1000. Of two ways to settle a request, the cheaper comes first."""
    purpose: Words = ""
    """What the answer is used for."""
    cites: Texts = Field(min_length=1)
    provenance: Provenance | None = None
    """Left out: that of the file."""


class Position(Part):
    """Counsel's dated, signed answer to an open question. It is not law."""

    question: Id
    answer: YesNo
    by: Words
    since: Moment
    until: Moment | None = None
    memo: Words = ""


class NotEvaluated(Part):
    """A provision that is known and not evaluated."""

    provision: Words
    why: Words


class Coverage(Part):
    """What the rulebook speaks of. Outside it the outcome is review."""

    models: Literal["all"] | list[Id]
    """``all``: every model that the rulebook describes."""
    activities: Literal["all"] | list[Words]
    programmes: list[Id] | None = None
    """The programmes it knows: any other that a request states is in doubt. Left out: ids are taken as they stand."""
    lists: list[Id] | None = None
    """The restricted-party lists it knows, likewise."""
    regimes: Texts = Field(default_factory=list)
    period: Period | None = None
    not_evaluated: list[NotEvaluated] = Field(default_factory=list)


class ReferenceFile(Part):
    """What orders refer to."""

    authority: Id | None = None
    """In whose zone the bare days of this file begin."""
    provenance: Provenance | None = None
    """How the texts of this file were come by, where one does not say it itself."""
    authorities: list[Authority] = Field(default_factory=list)
    definitions: list[Definition] = Field(default_factory=list)
    groups: list[Group] = Field(default_factory=list)
    models: list[DescribedModel] = Field(default_factory=list)
    questions: list[Question] = Field(default_factory=list)
    asking: list[Asking] = Field(default_factory=list)
    positions: list[Position] = Field(default_factory=list)
    coverage: Coverage | None = None
    organizations: list[DescribedOrganization] = Field(default_factory=list)
    ownership: list[OwnershipRule] = Field(default_factory=list)
    programmes: list[Programme] = Field(default_factory=list)
