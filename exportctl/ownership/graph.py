"""Who owns whom, as far as it is known: parties, and between which bounds each share lies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from exportctl.facts.listed import Listed
from exportctl.facts.of_user import ids
from exportctl.facts.organizations import Organization, Stake
from exportctl.facts.partial import ANY_SET, Between, Value, together

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

    lists: Value = ANY_SET
    """Lists it is on itself."""
    by_ownership: Value = ANY_SET
    """Its listings by ownership, as they are stated."""
    holdings: tuple[Holding, ...] = ()
    """Owners who are known."""
    others: Percent = ALL
    """What other owners may hold together, in percent."""
    disputed: bool = False
    """True: the request speaks against what a text says of it, or says two different things."""


UNKNOWN = Party(disputed=True)
"""A party of whom two different things are said: nothing is known."""

Parties: TypeAlias = Mapping[str, Party]


def parties(first: Organization, described: Callable[[str], Organization | None]) -> Parties:
    """Return ``first`` and everybody who may own a part of it, by id.

    Args:
        first: The organization that is asked about, with what the request says of its owners.
        described: What the law's own texts say of an organization. None: nothing.

    Where the request and a text disagree about a party, neither is believed. Of a party of whom the request says two
    different things, nothing is known.
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
        text = described(id)
        found[id] = _party(organization, text)
        waiting += (stake.owner for whole in (organization, text) for stake in _stakes(whole))
    return found


def _party(said: Organization, text: Organization | None) -> Party:
    if text is None:
        text = Organization(id=said.id)
    lists = together(ids(said.lists), ids(text.lists))
    owners = _owners_together(_Owners.of(said.owners), _Owners.of(text.owners))
    if owners is None:
        return Party(lists, disputed=True)
    by_ownership = together(ids(said.listed_by_ownership), ids(text.listed_by_ownership))
    return Party(
        lists,
        by_ownership,
        tuple(Holding(owner, low, high) for owner, (low, high) in owners.shares.items()),
        owners.others,
        disputed=_given_up(lists, ids(text.lists)) or _given_up(by_ownership, ids(text.listed_by_ownership)),
    )


def _given_up(together: Value, text: Value) -> bool:
    """Say whether something that ``text`` knows is not known any more, together with what the request says."""
    (least, most), (text_least, text_most) = _bounds(together), _bounds(text)
    return not text_least <= least or (text_most is not None and (most is None or not most <= text_most))


def _bounds(of: Value) -> tuple[frozenset[str], frozenset[str] | None]:
    assert isinstance(of, frozenset | Between)
    return (of.least, of.most) if isinstance(of, Between) else (of, of)


@dataclass(frozen=True, slots=True)
class _Owners:
    """The owners of one party, as one source tells them."""

    shares: Mapping[str, tuple[Percent, Percent]]
    complete: bool

    @property
    def others(self) -> Percent:
        """What owners who are not named may hold together, in percent."""
        return 0 if self.complete else ALL - sum(low for low, _ in self.shares.values())

    @staticmethod
    def of(listed: Listed[Stake] | None) -> _Owners:
        if listed is None:
            return _NOT_KNOWN
        shares: dict[str, tuple[Percent, Percent]] = {}
        for stake in listed.at_least:
            low, high = shares.get(stake.owner.id, (0, 0))
            shares[stake.owner.id] = low + stake.percent.at_least, min(ALL, high + stake.percent.at_most)
        return _Owners(shares, listed.complete)


_NOT_KNOWN = _Owners({}, complete=False)


def _owners_together(said: _Owners, text: _Owners) -> _Owners | None:
    """Return the owners where the request says ``said`` and a text ``text``; None where the two disagree."""
    shares = {}
    for owner in {**said.shares, **text.shares}:
        for source in (said, text):
            if source.complete and owner not in source.shares:
                return None
        low, high = said.shares.get(owner, (0, said.others))
        text_low, text_high = text.shares.get(owner, (0, text.others))
        shares[owner] = max(low, text_low), min(high, text_high)
    if any(low > high for low, high in shares.values()) or sum(low for low, _ in shares.values()) > ALL:
        return None
    return _Owners(shares, said.complete or text.complete)


def _stakes(organization: Organization | None) -> Iterator[Stake]:
    return iter(organization.owners.at_least if organization and organization.owners else ())
