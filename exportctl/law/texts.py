"""The law as written: orders, rules, definitions, groups, and what else a rulebook holds."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from dateutil.relativedelta import relativedelta

from exportctl.facts import ANY_EVIDENCE, AIModel, Demand, Organization
from exportctl.law.conditions import ALWAYS, Condition
from exportctl.law.moments import ALL_TIME, Moment, Period
from exportctl.law.obligations import Obligation
from exportctl.text import Span
from exportctl.text.span import NOWHERE


class Effect(enum.Enum):
    """What a rule does when it applies."""

    FORBID = "forbids"
    EXEMPT = "exempts"
    WITHHOLD = "withholds"


Basis: TypeAlias = Literal["read", "part-read", "secondary", "press", "unverified"]


@dataclass(frozen=True, slots=True)
class Provenance:
    """How the text was come by. What was not read is never plain fact."""

    basis: Basis
    note: str = ""
    as_of: date | None = None
    """The day of the text that was read. None: not known."""


UNVERIFIED = Provenance("unverified")
"""The provenance of what does not say where it comes from."""


@dataclass(frozen=True, slots=True)
class SourceLimit:
    """How old a source may grow before every decision that rests on it becomes a review."""

    max_age: relativedelta
    """From the day of the text that was read."""
    span: Span = field(compare=False, default=NOWHERE)


@dataclass(frozen=True, slots=True)
class Authority:
    """Who makes law, and in whose time its days begin."""

    id: str
    name: str
    zone: str
    """IANA time zone. A bare day of this authority begins at midnight there."""
    span: Span = field(compare=False, default=NOWHERE)


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a forbidding rule imposes."""

    kind: Literal["prohibition", "license-requirement"]
    reason: str | None = None
    """Reason for control. None: the text names none."""
    review_policy: str | None = None
    """How the agency treats applications. None: the text does not say."""


@dataclass(frozen=True, slots=True)
class Target:
    """Rules that another rule defeats: by id (a rule's or a whole order's), or by what they have in common."""

    id: str | None = None
    authority: str | None = None
    kind: str | None = None
    reason: str | None = None
    span: Span = field(compare=False, default=NOWHERE)


@dataclass(frozen=True, slots=True)
class Posture:
    """A time in which the authority announced that it would not enforce. The text stands all the same."""

    period: Period
    says: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One sentence of an order, made precise. ``id`` is ``order/rule``."""

    id: str
    order: str
    effect: Effect
    when: Condition
    says: str
    says_basis: Literal["quote", "paraphrase"]
    cites: tuple[str, ...]
    requirement: Requirement | None = None
    """What it imposes. None: it forbids nothing."""
    kind: str | None = None
    """Class of an exemption, such as ``license-exception``. None: no class."""
    targets: tuple[Target, ...] = ()
    in_force: Period | None = None
    """Its own time. None: its order's."""
    replaces: str | None = None
    """The rule whose text it takes the place of. None: it adds to the law."""
    postures: tuple[Posture, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    unless_of: str | None = None
    """The rule under whose ``unless`` it stands. None: it has a name of its own."""
    span: Span = field(compare=False, default=NOWHERE)


ActKind: TypeAlias = Literal["terminates", "suspends", "stays", "reinstates"]


@dataclass(frozen=True, slots=True)
class Act:
    """What an order does to another order, or to one rule of it."""

    kind: ActKind
    target: str
    by: str
    period: Period
    """When it does so. A termination and a reinstatement act from its beginning on."""
    span: Span = field(compare=False, default=NOWHERE)


@dataclass(frozen=True, slots=True)
class Definition:
    """A cited legal definition, as a condition over plain facts."""

    id: str
    title: str
    when: Condition
    cites: tuple[str, ...]
    provenance: Provenance = UNVERIFIED
    examples: tuple[DefinitionExample, ...] = ()
    span: Span = field(compare=False, default=NOWHERE)


@dataclass(frozen=True, slots=True)
class DefinitionExample:
    """Facts, and whether the definition is met."""

    name: str
    request: Mapping[str, Any] = field(compare=False)
    """The facts, as written."""
    expects: Literal["yes", "no", "not-known"] = "not-known"
    span: Span = field(compare=False, default=NOWHERE)


@dataclass(frozen=True, slots=True)
class Member:
    """A country's membership of a group, and when."""

    country: str
    period: Period = ALL_TIME
    known: Moment | None = None
    """From here on it is known how the country stood; before it, not. None: its own days tell, or the group's day."""
    standing: Literal["in", "not-known"] = "in"
    """What holds in its time: the country is in the group, or nobody knows."""
    basis: Basis | None = None
    """How that was come by. None: as the group was."""
    note: str = ""
    cites: tuple[str, ...] = ()
    """Texts of its own, such as the amendment that brought it in. Empty: those of the group."""


@dataclass(frozen=True, slots=True)
class Group:
    """A dated group of countries. The part of ``id`` before the first ``/`` is its family."""

    id: str
    title: str
    members: tuple[Member, ...]
    cites: tuple[str, ...]
    known: Moment | None = None
    """Before it, only a member's own days tell its membership. None: the whole history is known."""
    unlisted: Literal["out", "not-known"] = "out"
    """A country that no group of the family has ever named is out of this one, or its place is not known."""
    authority: str | None = None
    """Who keeps it. None: the file does not say."""
    note: str = ""
    """What whoever uses it should know."""
    provenance: Provenance = UNVERIFIED
    span: Span = field(compare=False, default=NOWHERE)

    @property
    def family(self) -> str:
        """The scheme it belongs to, such as ``EAR``."""
        return self.id.split("/", 1)[0]


@dataclass(frozen=True, slots=True)
class ProgrammeMember:
    """An organization's membership of a programme, and when."""

    organization: str
    period: Period = ALL_TIME
    known: Moment | None = None
    """From here on it is known how it stood; before it, not. None: its own days tell, or the programme's day."""
    note: str = ""
    cites: tuple[str, ...] = ()
    """Texts of its own, such as the letter that admitted it. Empty: those of the programme."""


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme, and which organizations belong to it. Its list decides, and not what a request states."""

    id: str
    title: str
    members: tuple[ProgrammeMember, ...]
    cites: tuple[str, ...]
    complete: bool = True
    """False: there may be others. Of an organization that the list does not name, what is stated of it decides."""
    limits: Condition = ALWAYS
    """What it asks beside membership. Where that does not hold, nobody belongs to it."""
    known: Moment | None = None
    """Before it, only a member's own days tell its membership. None: the whole history is known."""
    note: str = ""
    """What whoever uses it should know."""
    provenance: Provenance = UNVERIFIED
    span: Span = field(compare=False, default=NOWHERE)


@dataclass(frozen=True, slots=True)
class Question:
    """A question of law that nobody has settled."""

    id: str
    asks: str
    cites: tuple[str, ...]
    provenance: Provenance = UNVERIFIED
    span: Span = field(compare=False, default=NOWHERE)


@dataclass(frozen=True, slots=True)
class Asking:
    """How somebody is asked for a fact, or whether a definition is met: in these words, and for this purpose alone."""

    of: str
    """The field of a request in which the answer stands, such as ``user.nationalities``; or the definition's id."""
    asks: str
    cites: tuple[str, ...]
    """Why one may ask."""
    cost: int
    """How intrusive it is to be asked: of two ways to settle a request, the one of lower cost comes first."""
    purpose: str = ""
    """What the answer is used for. Empty: for the rules that turn on it."""
    is_definition: bool = False
    yes_means: bool = True
    """False: a yes says that the definition is not met."""
    bases: tuple[str, ...] = ()
    """On which basis somebody may say yes."""
    provenance: Provenance = UNVERIFIED
    span: Span = field(compare=False, default=NOWHERE)


@dataclass(frozen=True, slots=True)
class Position:
    """Counsel's dated, signed answer to an open question. It is not law."""

    question: str
    answer: bool
    by: str
    period: Period
    memo: str = ""
    span: Span = field(compare=False, default=NOWHERE)


@dataclass(frozen=True, slots=True)
class NotEvaluated:
    """A provision that is known and that this rulebook does not evaluate."""

    provision: str
    why: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a rulebook speaks of. Outside it nothing is allowed and nothing denied: the outcome is review."""

    models: frozenset[str] | None = None
    """The models. None: every model that the rulebook describes."""
    activities: frozenset[str] = frozenset()
    programmes: frozenset[str] | None = None
    """The programmes it knows: any other id that a request states is in doubt. None: ids are taken as they stand."""
    lists: frozenset[str] | None = None
    """The restricted-party lists it knows, likewise."""
    regimes: tuple[str, ...] = ()
    period: Period = ALL_TIME
    not_evaluated: tuple[NotEvaluated, ...] = ()
    span: Span = field(compare=False, default=NOWHERE)


@dataclass(frozen=True, slots=True)
class Example:
    """A request and the outcome that the order must give it."""

    name: str
    request: Mapping[str, Any] = field(compare=False)
    """The request, as written."""
    expects: Literal["allow", "deny", "review"] = "review"
    because: tuple[str, ...] = ()
    """Rules that must be among the reasons."""
    cause: str | None = None
    """Cause that a review must have. None: any."""
    span: Span = field(compare=False, default=NOWHERE)


@dataclass(frozen=True, slots=True)
class Order:
    """One text of law: its life, its rules, and the examples that prove them."""

    id: str
    title: str
    authority: str
    kind: str
    cites: tuple[str, ...]
    provenance: Provenance
    issued: Moment
    """From here on it could be known."""
    in_force: Period
    addressee: str | None = None
    """Whom alone it binds. None: everybody."""
    evidence: Demand = ANY_EVIDENCE
    """What evidence must be for a fact about the user to count to this order."""
    amends: tuple[str, ...] = ()
    corrects: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    acts: tuple[Act, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    examples: tuple[Example, ...] = ()
    span: Span = field(compare=False, default=NOWHERE)


@dataclass(frozen=True, slots=True)
class Limb:
    """One thing that a license asks, under the name by which one speaks of it, such as ``parties``."""

    name: str
    when: Condition
    span: Span = field(compare=False, default=NOWHERE)


@dataclass(frozen=True, slots=True)
class Limit:
    """How much may be done under a license, all in all. To reach it exactly is within it."""

    of: Literal["quantity", "value"]
    at_most: int | Decimal
    unit: str
    """What a quantity counts; the currency of a value."""
    span: Span = field(compare=False, default=NOWHERE)


@dataclass(frozen=True, slots=True)
class License:
    """Leave for one holder to do what rules forbid. Where any limb of it fails, it lifts nothing."""

    id: str
    title: str
    authority: str
    cites: tuple[str, ...]
    provenance: Provenance
    issued: Moment
    """From here on it could be known."""
    in_force: Period
    """When it is valid."""
    holder: str
    """The provider who alone may rely on it."""
    lifts: tuple[Target, ...]
    scope: tuple[Limb, ...] = ()
    """What it asks beside holder and limits: parties, items, activities, countries, nationalities, conditions."""
    limits: tuple[Limit, ...] = ()
    evidence: Demand = ANY_EVIDENCE
    """What evidence must be for a fact about the user to count to it."""
    says: str = ""
    obligations: tuple[Obligation, ...] = ()
    """What its holder must do while relying on it."""
    examples: tuple[Example, ...] = ()
    span: Span = field(compare=False, default=NOWHERE)
    holder_span: Span = field(compare=False, default=NOWHERE)

    @property
    def rule(self) -> str:
        """The id of the rule that it comes to."""
        return f"{self.id}/license"

    def spelled(self, limit: Limit) -> str:
        """Return how a rule names ``limit`` as exhausted."""
        return f"{self.id}/{limit.of}"


@dataclass(frozen=True, slots=True)
class DescribedModel:
    """An AI model that the rulebook describes, and where the description comes from."""

    facts: AIModel
    cites: tuple[str, ...]
    provenance: Provenance = UNVERIFIED
    span: Span = field(compare=False, default=NOWHERE)


@dataclass(frozen=True, slots=True)
class DescribedOrganization:
    """An organization that the rulebook describes, and where the description comes from."""

    facts: Organization
    cites: tuple[str, ...]
    provenance: Provenance = UNVERIFIED
    span: Span = field(compare=False, default=NOWHERE)


@dataclass(frozen=True, slots=True)
class OwnershipRule:
    """Whoever listed parties own, to a share or more, bears the lists that they are on."""

    id: str
    title: str
    lists: tuple[str, ...]
    """The lists that count together."""
    at_least: int | Decimal
    """The share, in percent, from which on it does."""
    cites: tuple[str, ...]
    provenance: Provenance = UNVERIFIED
    span: Span = field(compare=False, default=NOWHERE)

    def spelled(self, list: str) -> str:
        """Return how a rule names ``list`` as borne through owners."""
        return f"{self.id}/{list}"
