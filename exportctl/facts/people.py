"""Users, and what may be said of them."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias, get_args

from pydantic import Field, PrivateAttr, model_validator

from exportctl.facts.listed import Checked, Fact, Listed
from exportctl.facts.nationality import Nationality, Protection, Residency
from exportctl.facts.organizations import Organization
from exportctl.facts.values import NONE, Day, Flag, Id, Place

Level: TypeAlias = Literal["asserted", "documented", "verified"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""Levels of evidence, from the weakest up."""


class Employment(Fact):
    """How the user works for the organization."""

    kind: Literal["permanent-and-regular", "temporary", "contractor", "none"] | None = None
    """Kind of the employment (15 CFR 734.20 asks for a permanent and regular employee). None: not known."""
    since: Day | None = None
    """First day of the employment. None: not known; no employment has one."""

    @model_validator(mode="after")
    def _begun(self) -> Employment:
        if self.kind == NONE and self.since is not None:
            raise ValueError("no employment has no first day: leave out `since`, or say which kind it is")
        return self


class Particulars(Fact):
    """What may be said of a person. All of it may be borne out by evidence."""

    nationalities: Listed[Nationality] | None = None
    """Every citizenship, past ones included, and every permanent residency outside the United States.
    The United States' own may be listed too; if it is not, ``us_permanent_resident`` says. None: not known."""
    us_citizen: Flag | None = None
    """A citizen of the United States. None: not known, unless the nationalities tell."""
    us_permanent_resident: Residency | None = None
    """A lawful permanent resident of the United States. None: not known."""
    us_protected_status: Protection | None = None
    """Protection under 8 USC 1324b(a)(3). None: not known."""
    located_in: Place | None = None
    """Where the user is at the instant of the request. None: not known."""
    resides_in: Place | None = None
    """Where the user lives, whatever the right to. None: not known."""
    organization: Organization | Literal["none"] | None = None
    """The organization the user works for, or for which the account acts. None: not known."""
    employment: Employment | None = None
    """How the user works for it. None: not known."""
    lists: Listed[Id] | None = None
    """Restricted-party lists the person is on. None: not known."""
    programmes: Listed[Id] | None = None
    """Programmes the person belongs to. None: not known."""
    attests: dict[Id, Flag] = Field(default_factory=dict)
    """Legal definitions answered as such: ``{ear.foreign-person: no}``."""


class Evidence(Checked):
    """What one source says of a user, and how far it can be relied upon.

    Sources that contradict each other leave a fact in doubt: it is one of what they say.

    >>> Evidence(source="kyc", level="verified", obtained="2026-05-01", says={"us_citizen": "yes"}).says.us_citizen
    True
    """

    source: Id
    """Who says so, such as ``kyc`` or ``hr``."""
    level: Level
    """``asserted``: somebody says so. ``documented``: a record of it was seen. ``verified``: it was checked with
    whoever keeps the record, or against a second, independent one."""
    obtained: Day | None = None
    """Day on which it was obtained. None: not known, and so older than any order may ask for."""
    expires: Day | None = None
    """First day on which it says nothing any more. None: it does not expire."""
    says: Particulars
    """The facts that it bears out."""

    @model_validator(mode="after")
    def _in_order(self) -> Evidence:
        if self.obtained is not None and self.expires is not None and self.expires <= self.obtained:
            raise ValueError(
                f"it expires on {self.expires}, which is not after the day it was obtained, {self.obtained}"
            )
        if not self.says.model_fields_set:
            raise ValueError("evidence bears out some fact: write it under `says:`")
        return self


class Owner(Fact):
    """Who owns a service account: a person or an organization."""

    person: User | None = None
    """The natural person who owns it. None: an organization does."""
    organization: Organization | None = None
    """The organization that owns it. None: a person does."""

    @model_validator(mode="after")
    def _one(self) -> Owner:
        if (self.person is None) == (self.organization is None):
            raise ValueError("an owner is either a person or an organization")
        if self.person is not None and self.person.kind != "natural-person":
            raise ValueError("a service account is owned by a natural person or an organization")
        return self


class User(Particulars):
    """A natural person, or a service account with an owner.

    A service account is judged by the person who owns it, and states nothing of its own but where it is
    and for whom it acts. Where an organization owns it, who works through it is not known, and so neither
    is any fact about them.

    >>> User(us_citizen="yes").us_citizen
    True
    """

    id: str | None = None
    """The caller's own name for the account. No rule reads it."""
    kind: Literal["natural-person", "service-account"] = "natural-person"
    """What the account is."""
    owner: Owner | None = None
    """Who owns a service account. None: not known, or a natural person."""
    evidence: tuple[Evidence, ...] = ()
    """What sources say of the user. What the user states beside it is asserted, on no known day."""

    _parts: list[Any] = PrivateAttr(default_factory=list)
    _under: dict[Any, Any] = PrivateAttr(default_factory=dict)
    _borne: dict[Any, Any] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _owned(self) -> User:
        if self.kind == "natural-person" and self.owner is not None:
            raise ValueError("a natural person has no owner; is this a service-account?")
        if self.kind == "service-account":
            said = self.model_fields_set.union(*(found.says.model_fields_set for found in self.evidence))
            for name in sorted(said & _OF_PERSONS):
                raise ValueError(_NOT_ITS_OWN.format(name))
        return self

    @property
    def person(self) -> User | None:
        """The natural person whose facts count. None: a service account whose person is not known."""
        if self.kind == "natural-person":
            return self
        return self.owner.person if self.owner else None

    def __eq__(self, other: object) -> bool:
        """Say whether the same is stated, whatever work was kept."""
        return isinstance(other, User) and self.__dict__ == other.__dict__

    def __getstate__(self) -> dict[Any, Any]:
        """Leave behind the work that was kept: it belongs to this process."""
        return {**super().__getstate__(), "__pydantic_private__": {"_parts": [], "_under": {}, "_borne": {}}}

    def __hash__(self) -> int:
        return hash((self.id, self.kind, self.nationalities, self.us_citizen))


_OF_PERSONS = frozenset(Particulars.model_fields) - {"located_in", "organization"}
_NOT_ITS_OWN = "a service account has no `{}` of its own: write it under `owner: {{person: ...}}`"
