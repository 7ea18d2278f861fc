"""Who owns whom, as far as it is known: parties, and between which bounds each share lies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from exportctl.facts.listed import Listed
from exportctl.facts.things import Organization, Stake

Percent: TypeAlias = int | Decimal
ALL: Percent = 100


@dataclass(frozen=True, slots=True)
class Holding:
    """A share that one party holds in another, in percent."""

    owner: str
    low: Percent
    high: Percent


@dataclass(frozen=True, slots=True)
class Party:
    """What is known of one party."""

    lists: Listed[str] | None = None
    """Lists it is on itself. None: not known."""
    by_ownership: Listed[str] | None = None
    """What is stated of its listings by ownership. None: nothing."""
    holdings: tuple[Holding, ...] = ()
    """Owners who are known."""
    others: Percent = ALL
    """What other owners may hold together, in percent."""


UNKNOWN = Party()
"""A party of whom nothing is known."""

Parties: TypeAlias = Mapping[str, Party]


def parties(first: Organization, described: Callable[[str], Organization | None]) -> Parties:
    """Return ``first`` and everybody who may own a part of it, by id.

    Args:
        first: The organization that is asked about, with what the request says of its owners.
        described: What the law's own texts say of an organization. None: nothing.

    Of a party of whom the request says two different things, nothing is known.
    """
    found: dict[str, Party] = {}
    said: dict[str, Organization] = {}
    waiting = [first]
    while waiting:
        organization = waiting.pop()
        id = organization.id
        bare = organization.model_fields_set == {"id"}
        if id in said:
            if not bare and said[id] != organization:
                if said[id].model_fields_set == {"id"}:
                    said[id] = organization
                else:
                    found[id] = UNKNOWN
                    continue
            else:
                continue
        said[id] = organization
        whole = _whole(organization, described(id))
        found[id] = _party(whole)
        waiting += (stake.owner for stake in _stakes(whole))
    return found


def _whole(organization: Organization, text: Organization | None) -> Organization:
    """Return ``organization``, and where it is silent what ``text`` says."""
    if text is None:
        return organization
    names = ("lists", "listed_by_ownership", "owners")
    missing = {name: getattr(text, name) for name in names if getattr(organization, name) is None}
    told = {name: value for name, value in missing.items() if value is not None}
    return organization.model_copy(update=told) if told else organization


def _party(organization: Organization) -> Party:
    holdings = tuple(
        Holding(stake.owner.id, stake.percent.at_least, stake.percent.at_most) for stake in _stakes(organization)
    )
    complete = organization.owners is not None and organization.owners.complete
    others = 0 if complete else ALL - sum(holding.low for holding in holdings)
    return Party(organization.lists, organization.listed_by_ownership, holdings, others)


def _stakes(organization: Organization) -> Iterator[Stake]:
    return iter(organization.owners.at_least if organization.owners is not None else ())
