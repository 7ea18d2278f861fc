"""The 50 % rules: which lists a party bears because listed parties own it.

A party bears a list through its owners if listed parties, on any of the rule's lists, own together at least the
threshold of it. Who bears a list through owners counts as listed in turn, wholly or not at all: shares are added, and
never multiplied along a chain. The party then bears every list of every owner that counts, so that the strictest
requirement of any owner binds it.

Law:
    OFAC FAQ 401 ("indirectly" is through entities that are themselves owned to 50 percent or more) and FAQ 398
    (control without ownership does not count). 15 CFR 744.11(a)(1) as amended by FR Doc 2025-19001: owned by listed
    parties "and/or" by entities that are restricted by their ownership; the most restrictive owner governs (the rule's
    summary, and law firms' accounts of it; the text was not read).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from exportctl.facts.partial import ANY_SET, Between, Value
from exportctl.ownership.graph import ALL, Holding, Parties, Party, Percent


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Lists that every party surely bears, and those it may bear."""

    surely: Mapping[str, frozenset[str]]
    perhaps: Mapping[str, frozenset[str]]


def inherited(party: str, among: Parties, lists: Collection[str], at_least: Percent, name: str) -> tuple[Between, str]:
    """Return which of ``lists`` the party bears through its owners, and the reckoning in words.

    Args:
        party: Whose listings are asked for.
        among: Everybody who may own a part of it.
        lists: The lists that count together.
        at_least: The threshold, in percent.
        name: The rule's id. A statement about a party's listings by ownership spells each ``name/list``.

    What is surely so grows from what is known: nobody is listed without a listed party at the end of the chain. What
    may be so shrinks from everything: who own each other in a circle may be listed, until their shares rule it out.
    A statement of listings by ownership that the owners speak against is not believed, and neither are they. Nor is one
    that rests on a party about whom request and text disagree.
    """
    reckoning = _Reckoning(among, frozenset(lists), at_least, name)
    bounds = reckoning.bounds()
    least, most = reckoning.through(party, bounds)
    low, high = reckoning.total(among[party], bounds)
    said = f"listed parties own {low} %" if low == high else f"listed parties own between {low} % and {high} %"
    return Between(least, most), said


class _Reckoning:
    def __init__(self, among: Parties, lists: frozenset[str], at_least: Percent, name: str) -> None:
        self._among = among
        self._lists = lists
        self._at_least = at_least
        self._name = name
        self._owned_by: dict[str, list[str]] = {}
        for id, party in among.items():
            for holding in party.holdings:
                self._owned_by.setdefault(holding.owner, []).append(id)
        self._doubted = self._resting_on_disputes()

    def _resting_on_disputes(self) -> set[str]:
        """Return the parties whose stated listings by ownership rest on a party about whom sources disagree."""
        found: set[str] = set()
        waiting = [id for id, party in self._among.items() if party.disputed]
        while waiting:
            id = waiting.pop()
            if id not in found:
                found.add(id)
                waiting += self._owned_by.get(id, ())
        return {id for id in found if self._among[id].by_ownership != ANY_SET}

    def bounds(self) -> _Bounds:
        """Return what is sure and what may be, with no statement believed that the reckoning speaks against."""
        while True:
            bounds = self._bounds()
            contradicted = {id for id in self._among if self._contradicted(id, bounds)}
            if not contradicted:
                return bounds
            self._doubted |= contradicted

    def _bounds(self) -> _Bounds:
        """Return the least of what is sure, and the most of what may be."""
        surely = {id: self._own(party)[0] for id, party in self._among.items()}
        perhaps = dict.fromkeys(self._among, self._lists)
        bounds = _Bounds(surely, perhaps)
        waiting = dict.fromkeys(self._among)
        while waiting:
            id, _ = waiting.popitem()
            party = self._among[id]
            least, most = self.through(id, bounds)
            own_least, own_most = self._own(party)
            now = surely[id] | least | own_least, perhaps[id] & (most | own_most)
            if now != (surely[id], perhaps[id]):
                surely[id], perhaps[id] = now
                waiting.update(dict.fromkeys(self._owned_by.get(id, ())))
        return bounds

    def _own(self, party: Party) -> tuple[frozenset[str], frozenset[str]]:
        """Return the lists on which ``party`` surely is itself, and those on which it may be."""
        return self._within(party.lists, {list: list for list in self._lists})

    def through(self, id: str, bounds: _Bounds) -> tuple[frozenset[str], frozenset[str]]:
        """Return the lists that a party surely bears through its owners, and those that it may bear so."""
        party = self._among[id]
        stated, statable = self._within(party.by_ownership, {f"{self._name}/{list}": list for list in self._lists})
        least, most = self._reckoned(party, bounds)
        return (stated & least, statable | most) if id in self._doubted else (stated | least, statable & most)

    def _contradicted(self, id: str, bounds: _Bounds) -> bool:
        least, most = self.through(id, bounds)
        return self._among[id].by_ownership != ANY_SET and not least <= most

    def _within(self, value: Value, spelled: Mapping[str, str]) -> tuple[frozenset[str], frozenset[str]]:
        assert isinstance(value, frozenset | Between)
        least, most = (value.least, value.most) if isinstance(value, Between) else (value, value)
        surely = frozenset(list for id, list in spelled.items() if id in least)
        return surely, frozenset(list for id, list in spelled.items() if most is None or id in most)

    def _reckoned(self, party: Party, bounds: _Bounds) -> tuple[frozenset[str], frozenset[str]]:
        low, high = self.total(party, bounds)
        least = most = frozenset[str]()
        if low >= self._at_least:
            least = _borne(bounds.surely, (h for h in party.holdings if h.low > 0))
        if high >= self._at_least:
            most = _borne(bounds.perhaps, (h for h in party.holdings if h.high > 0))
            most |= self._lists if party.others > 0 else frozenset()
        return least, most

    def total(self, party: Party, bounds: _Bounds) -> tuple[Percent, Percent]:
        """Return the least and the most that listed parties hold of ``party`` together, in percent."""
        low = sum(h.low for h in party.holdings if bounds.surely[h.owner])
        unlisted = sum(h.low for h in party.holdings if not bounds.perhaps[h.owner])
        high = sum(h.high for h in party.holdings if bounds.perhaps[h.owner]) + party.others
        return low, min(high, ALL - unlisted)


def _borne(by: Mapping[str, frozenset[str]], holdings: Iterator[Holding]) -> frozenset[str]:
    return frozenset[str]().union(*(by[holding.owner] for holding in holdings))
