"""Organizations, and who owns them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import Field, model_validator

from exportctl.facts.listed import Fact, Listed
from exportctl.facts.values import NONE, Country, Flag, Id, Number


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


Organization.model_rebuild()
