"""The grammar of reference files: what orders refer to."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from exportctl.reading.grammar import (
    Basis,
    Condition,
    Id,
    Moment,
    Nationalities,
    Part,
    Period,
    Provenance,
    Texts,
    Words,
    YesNo,
)


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


class Sources(Part):
    """How old the sources of law may grow."""

    max_age: Words
    """From the day of the text that was read (``provenance: {as_of: ...}``), such as ``12 months``."""


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
    sources: Sources | None = None
    """Every decision that rests on an older source, or on one of which no day is known, is a review."""
    organizations: list[DescribedOrganization] = Field(default_factory=list)
    ownership: list[OwnershipRule] = Field(default_factory=list)
    programmes: list[Programme] = Field(default_factory=list)
