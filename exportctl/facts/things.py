"""Who asks, for what, to do what: users, organizations, AI models, activities."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import Field, PrivateAttr, model_validator

from exportctl.facts.listed import Checked, Listed
from exportctl.facts.nationality import Nationality, Protection, Residency
from exportctl.facts.values import NONE, Country, Currency, Day, Eccn, Flag, Id, Number, Place


class Fact(Checked):
    """The base of all facts. A field that is not given (None) is a fact not known."""


class Share(Fact):
    """A share of an organization in percent: ``60``, or ``{at_least: 40, at_most: 60}``.

    >>> Share.model_validate("49.9").at_most
    Decimal('49.9')
    """

    at_least: Number = 0
    """It is no less."""
    at_most: Number = 100
    """It is no more."""

    @model_validator(mode="before")
    @classmethod
    def _spelled(cls, value: Any) -> Any:
        return value if isinstance(value, dict | Share) else {"at_least": value, "at_most": value}

    @model_validator(mode="after")
    def _percent(self) -> Share:
        if self.at_most > 100 or self.at_least > self.at_most:
            raise ValueError("a share is 0 to 100 percent, such as 60, or {at_least: 40, at_most: 60}")
        return self


DEEPEST = 16
"""Owners of owners that may be written inside one another. Of a longer chain, each is a text of its own."""


class Organization(Fact):
    """A legal person, by id alone or with what is known of it.

    Where it is incorporated, run and owned from are different facts.
    """

    id: Id
    """Its identifier, such as ``anthropic``."""
    incorporated_in: Country | None = None
    """Country under whose law it exists. None: not known."""
    headquartered_in: Country | None = None
    """Country of its headquarters. None: not known."""
    ultimate_parent_headquartered_in: Country | None = None
    """Country of the headquarters of its ultimate parent (its own where it has none). None: not known."""
    authorized: Flag | None = None
    """Whether a license or the law lets it receive what is released. None: not known."""
    safeguards: Listed[Id] | None = None
    """What it does against diversion (15 CFR 734.20), such as ``nondisclosure-agreement``. None: not known."""
    lists: Listed[Id] | None = None
    """Restricted-party lists it is on, such as ``us.bis.entity-list``. None: not known."""
    programmes: Listed[Id] | None = None
    """Programmes it belongs to, such as ``annex-a``. None: not known."""

    owners: Listed[Stake] | None = None
    """Everybody who owns a part of it, directly. None: not known. Owners who are on no list, nor owned by anybody
    who is, may be left out of a complete list: ``none`` says that there is nobody else."""
    listed_by_ownership: Listed[Id] | None = None
    """Lists it is on because of its owners, each ``rule/list``, where that was worked out before. None: it was not."""

    @model_validator(mode="before")
    @classmethod
    def _spelled(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"id": value}
        level = [value]
        for _ in range(DEEPEST + 1):
            level = [owner for organization in level for owner in _owners_written(organization)]
        if level:
            raise ValueError(
                f"owners are written more than {DEEPEST} deep: describe those further up in `organizations:`, by id"
            )
        return value

    @model_validator(mode="after")
    def _named(self) -> Organization:
        if self.id == NONE:
            raise ValueError("an organization has an id; who works for none says `organization: none`")
        held = sum(stake.percent.at_least for stake in self.owners.at_least) if self.owners else 0
        if held > 100:
            raise ValueError(f"its owners hold {held} percent of it, more than there is")
        return self


def _owners_written(organization: Any) -> Iterator[Any]:
    """Yield the owners that a text, or an object made of it, writes under ``organization``."""
    listed = _part(organization, "owners")
    stakes = listed if isinstance(listed, list | tuple) else _part(listed, "at_least")
    if isinstance(stakes, list | tuple):
        yield from (owner for stake in stakes if (owner := _part(stake, "owner")) is not None)


def _part(of: Any, name: str) -> Any:
    return of.get(name) if isinstance(of, dict) else getattr(of, name, None)


class Stake(Fact):
    """What one owner holds of an organization. Control without ownership is none (OFAC FAQ 398).

    >>> Stake.model_validate({"owner": "holding", "percent": 60}).percent.at_least
    60
    """

    owner: Organization
    """The owner: an organization, or a natural person, of whom only the lists are read."""
    percent: Share = Field(default_factory=Share)
    """How much of it. Left out: not known."""


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


class User(Fact):
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

    _parts: list[Any] = PrivateAttr(default_factory=list)

    @model_validator(mode="after")
    def _owned(self) -> User:
        if self.kind == "natural-person" and self.owner is not None:
            raise ValueError("a natural person has no owner; is this a service-account?")
        if self.kind == "service-account":
            for name in sorted(self.model_fields_set & _OF_PERSONS):
                raise ValueError(
                    f"a service account has no `{name}` of its own: write it under `owner: {{person: ...}}`"
                )
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
        return {**super().__getstate__(), "__pydantic_private__": {"_parts": []}}

    def __hash__(self) -> int:
        return hash((self.id, self.kind, self.nationalities, self.us_citizen))


Organization.model_rebuild()
_OF_PERSONS = frozenset(User.model_fields) - {"id", "kind", "owner", "located_in", "organization"}


class Provider(Fact):
    """Who releases or supports: an organization or a natural person, by id alone or with what is known of it.

    >>> Provider.model_validate("anthropic") == Provider(id="anthropic")
    True
    """

    id: Id
    """Its identifier, such as ``anthropic``."""
    us_person: Flag | None = None
    """Whether it is a US person: organized under US law, or a natural person who is one by status or, where that
    is enough, by place (15 CFR 772.1). None: not known."""

    @model_validator(mode="before")
    @classmethod
    def _spelled(cls, value: Any) -> Any:
        return {"id": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _somebody(self) -> Provider:
        if self.id == NONE:
            raise ValueError("somebody provides: leave `provider` out where it is not known")
        return self


class AIModel(Fact):
    """An AI model that may be released. A rulebook describes known ones, so that a request can name the id alone.

    >>> AIModel.model_validate("z-ai/glm-5.2").id
    'z-ai/glm-5.2'
    """

    id: Id
    """Its identifier, ``developer/model``."""
    developer: Id | None = None
    """Who developed it. None: not known."""
    family: Id | None = None
    """The family it belongs to. None: not known."""
    weights: Literal["published", "unpublished"] | None = None
    """Whether its weights are published (15 CFR 734.7). None: not known."""
    training_compute: Number | Literal["none"] | None = None
    """Operations spent on training, in FLOP. None: not known; never zero."""
    eccn: Eccn | None = None
    """Its Export Control Classification Number, such as ``4E091``. None: not known."""
    reasons_for_control: Listed[Id] | None = None
    """Columns of the Commerce Country Chart that control it, such as ``rs1``. None: not known."""
    jurisdiction: Literal["ear", "itar"] | None = None
    """Whose item it is, if anybody's: the EAR's, or technical data of the ITAR. None: not known."""
    additional_compute: Number | Literal["none"] | None = None
    """Operations (FLOP) of its training beyond that of the model it is derived from. None: not known."""
    exceeded_by_published: Flag | None = None
    """Whether a model with published weights took more operations to train (4E091, note 2). None: not known."""
    base_weights: Literal["published", "unpublished", "no-base"] | None = None
    """Whether the weights of the model it is derived from are published; ``no-base``: it is derived from none.
    None: not known."""
    base_model: Id | None = None
    """The model it is derived from; ``none``: from no other. None: not known."""

    @model_validator(mode="before")
    @classmethod
    def _spelled(cls, value: Any) -> Any:
        return {"id": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _named(self) -> AIModel:
        if self.id == NONE:
            raise ValueError("a request names a model")
        return self


class Quantity(Fact):
    """How much of what is released an activity takes."""

    amount: Number
    unit: Id
    """What is counted, in the word of the license: ``accounts``, ``operations``."""


class Worth(Fact):
    """What an activity is worth."""

    amount: Number
    currency: Currency
    """ISO 4217, such as ``USD``."""


class Drawn(Fact):
    """What was drawn on one license before this activity, in the unit and the currency of that license."""

    quantity: Number | None = None
    """None: not known."""
    value: Number | None = None
    """None: not known."""


class Activity(Fact):
    """What is done with the model, by which channel, and where."""

    kind: (
        Literal["inference", "fine-tuning", "weights-transfer", "technology-release", "hardware-transfer", "support"]
        | None
    ) = None
    """What is done: hosted use, tuning, handing over weights, releasing technology, handing over computing hardware
    to run or train the model, or supporting. None: not known."""
    channel: Literal["api", "app", "gateway", "download", "on-premises"] | None = None
    """How it is reached. None: not known."""
    release_place: Place | None = None
    """Where the release occurs. None: not known."""
    destination: Place | None = None
    """Where what is released arrives. None: where the user is, if that is known."""
    hardware_eccn: Eccn | None = None
    """ECCN of the computing hardware that is handed over, such as ``3A090``. None: not known."""
    end_uses: Listed[Id] | None = None
    """End uses and end users of concern that the provider knows of, or has reason to know, such as
    ``military-intelligence``; ``none``: it has looked, and knows of none. None: not known."""
    end_to_end_encrypted: Flag | None = None
    """Whether it is encrypted from end to end (15 CFR 734.18(a)(5)). None: not known."""
    stored_in: Place | None = None
    """Where it is stored on its way. None: not known."""
    fundamental_research: Flag | None = None
    """Whether it arises from fundamental research (15 CFR 734.8). None: not known."""
    license_exceptions: Listed[Id] | None = None
    """License exceptions of 15 CFR part 740 that the provider claims, having checked what each asks, such as
    ``tmp``. None: not known."""
    started: Day | None = None
    """Day on which the activity began, for savings clauses. None: not known."""
    completed: Day | Literal["none"] | None = None
    """Day on which it was completed; ``none``: not yet. None: not known."""
    quantity: Quantity | None = None
    """How much it takes, for licenses that limit it. None: not known."""
    value: Worth | None = None
    """What it is worth, likewise. None: not known."""
    drawn: dict[Id, Drawn] | None = None
    """What was drawn before on each license. Of a license that is left out it is not known. None: of none."""

    def __hash__(self) -> int:
        return hash((self.kind, self.channel, self.destination))
