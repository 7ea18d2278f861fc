"""What the words of a rule mean at one instant: groups as they then were, places, definitions written out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from datetime import datetime
from functools import cached_property

from exportctl.facts import Attribute, Kind
from exportctl.facts.codes import containing, country_of
from exportctl.facts.view import microseconds
from exportctl.law.conditions import (
    ALWAYS,
    NEVER,
    AllOf,
    AnyOf,
    Condition,
    Except,
    Expression,
    IsA,
    Named,
    Not,
    Open,
    Quantifier,
    Test,
    Union,
    all_of,
    any_of,
    leaves,
    names,
    negate,
)
from exportctl.law.membership import Bounds, edges_of, members_at, mentioned
from exportctl.law.programmes import on_the_list, reached, turns_of, written_out
from exportctl.law.rulebook import Rulebook
from exportctl.law.texts import Group, Programme
from exportctl.law.values import EVERYTHING, NOTHING, Values, only


class Terms:
    """The vocabulary of a rulebook."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._staleness = rulebook.staleness
        self._kept: dict[tuple[int, bool, int], Bounds] = {}
        self._read: dict[int, tuple[Expression, tuple[Group, ...]]] = {}
        self._tests: dict[tuple[int, int], tuple[Test, Condition]] = {}
        self._as_of: dict[tuple[str, bool, int], Bounds] = {}
        self._families: dict[str, frozenset[str]] = {}
        self._lists: dict[tuple[str, int], Bounds] = {}

    @cached_property
    def subdivisions(self) -> dict[str, frozenset[str]]:
        """For each country, those of its subdivisions that the law names. Every other part is the country."""
        named = {
            name
            for condition in self._rulebook.conditions
            for test in leaves(condition)
            if isinstance(test, Test) and test.attribute.kind is Kind.PLACE
            if isinstance(test.operand, Named | Union | Except)
            for name in names(test.operand)
            if "-" in name and name not in self._rulebook.group_by_id
        }
        named |= {m.country for group in self._rulebook.groups for m in group.members if "-" in m.country}
        return {c: frozenset(p for p in named if country_of(p) == c) for c in {country_of(p) for p in named}}

    def resolved(self, condition: Condition, at: datetime) -> Condition:
        """Return ``condition`` as it reads at ``at``: tests of plain values, and open questions."""
        match condition:
            case Test() | IsA():
                doubt = self._staleness.of_leaf(condition, at)
                if doubt is None:
                    return self._told(condition, at)
                where, question = doubt
                return any_of((all_of((where, question)), all_of((negate(where), self._told(condition, at)))))
            case Open():
                return condition
            case AllOf(parts):
                return all_of(self.resolved(part, at) for part in parts)
            case AnyOf(parts):
                return any_of(self.resolved(part, at) for part in parts)
            case Not(part):
                return negate(self.resolved(part, at))

    def _told(self, leaf: Test | IsA, at: datetime) -> Condition:
        """Return ``leaf`` as the texts tell it that were read."""
        if isinstance(leaf, IsA):
            return self.resolved(self._rulebook.definition_by_id[leaf.definition].when, at)
        written = self.written_out(leaf, at)
        if written is not None:
            return self.resolved(written, at)
        if isinstance(leaf.operand, Named | Union | Except):
            return self._membership(leaf, leaf.attribute, leaf.quantifier, leaf.operand, at)
        return leaf

    def again(self, test: Test, at: datetime) -> Condition:
        """Return ``test``, which stands in some text, as it reads at ``at``, and keep it: trails ask again."""
        if not isinstance(test.operand, Named | Union | Except) and not self._rulebook.sources:
            return test
        key = (id(test), bisect_right(self._edges, at))
        found = self._tests.get(key)
        if found is None:
            found = self._tests[key] = test, self.resolved(test, at)
        return found[1]

    def written_out(self, test: Test, at: datetime) -> Condition | None:
        """Return ``test`` with the programmes that have a text written out at ``at``; None where it asks of none."""
        known = self._rulebook.programme_by_id
        return written_out(test, known, lambda programme: self._list(programme, at)) if known else None

    def _list(self, programme: Programme, at: datetime) -> Bounds:
        key = (programme.id, bisect_right(self._edges, at))
        found = self._lists.get(key)
        if found is None:
            found = self._lists[key] = on_the_list(programme, at)
        return found

    def turns(self, condition: Condition) -> set[int]:
        """Return the instants, in microseconds, at which the words of ``condition`` may change their meaning."""
        found: set[int] = set()
        for leaf in leaves(condition):
            if isinstance(leaf, Open):
                continue
            found |= {microseconds(edge) for edge in self._staleness.edges_of_leaf(leaf)}
            if isinstance(leaf, IsA):
                found |= self.turns(self._rulebook.definition_by_id[leaf.definition].when)
            elif isinstance(leaf.operand, Named | Union | Except):
                for group in self._groups(leaf.operand):
                    found |= self.edges[Group, group.id]
                for programme in reached(leaf, self._rulebook.programme_by_id):
                    found |= self.edges[Programme, programme.id] | self.turns(programme.limits)
        return found

    def _membership(
        self, test: Test, attribute: Attribute, quantifier: Quantifier, operand: Expression, at: datetime
    ) -> Condition:
        if quantifier is Quantifier.NONE_IN:
            return negate(self._membership(test, attribute, Quantifier.ANY_IN, operand, at))
        least, most = self.bounds(operand, attribute, at)
        certain = _asked(attribute, quantifier, least, test)
        if least is most or least == most:
            return certain
        question = Open(f"group/{attribute.name}:{quantifier.value}:{operand}", test.span)
        return any_of((certain, all_of((_asked(attribute, quantifier, most, test), question))))

    def bounds(self, operand: Expression, attribute: Attribute, at: datetime) -> tuple[Values, Values]:
        """Return what is surely in the set at ``at``, and what may be."""
        is_place = attribute.kind is Kind.PLACE
        key = (id(operand), is_place, bisect_right(self._edges, at) if self._groups(operand) else -1)
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = self._bounds(operand, is_place, at)
        return found

    @cached_property
    def edges(self) -> dict[tuple[type, str], frozenset[int]]:
        """For each group and programme, the instants, in microseconds, at which it may change."""
        return {key: frozenset(map(microseconds, turns)) for key, turns in self._turns.items()}

    @cached_property
    def _turns(self) -> dict[tuple[type, str], frozenset[datetime]]:
        groups = {(Group, group.id): frozenset(edges_of(group)) for group in self._rulebook.groups}
        return groups | {(Programme, p.id): frozenset(turns_of(p)) for p in self._rulebook.programmes}

    @cached_property
    def _edges(self) -> list[datetime]:
        return sorted(self._staleness.edges.union(*self._turns.values()))

    def _groups(self, operand: Expression) -> tuple[Group, ...]:
        """Return the groups that ``operand`` names. It is kept, since expressions are told apart by identity."""
        found = self._read.get(id(operand))
        if found is None:
            known = self._rulebook.group_by_id
            groups = tuple([known[name] for name in names(operand) if name in known]) if known else ()
            found = self._read[id(operand)] = operand, groups
        return found[1]

    def _bounds(self, operand: Expression, is_place: bool, at: datetime) -> tuple[Values, Values]:
        match operand:
            case Named(name):
                group = self._rulebook.group_by_id.get(name)
                if group is None:
                    found = self._with_parts(only(name), is_place)
                    return found, found
                return self.members(group, at, is_place)
            case Union(parts):
                if all(type(p) is Named and p.name not in self._rulebook.group_by_id for p in parts):
                    members = only(*(p.name for p in parts if isinstance(p, Named)))
                    found = self._with_parts(members, is_place)
                    return found, found
                least = most = NOTHING
                for part in parts:
                    low, high = self._bounds(part, is_place, at)
                    least, most = least | low, most | high
                return least, most
            case Except(left, right):
                low, high = (EVERYTHING, EVERYTHING) if left is None else self._bounds(left, is_place, at)
                taken_low, taken_high = self._bounds(right, is_place, at)
                least = low - taken_high
                return least, (least if low is high and taken_low is taken_high else high - taken_low)

    def _with_parts(self, values: Values, is_place: bool, own: Collection[str] | None = None) -> Values:
        """Return ``values`` with the named parts of its countries, except those of which the text speaks itself.

        Args:
            values: Countries and parts of countries.
            is_place: Whether places are asked about. False: parts of countries are dropped.
            own: What the text mentions. None: just ``values``.
        """
        if not is_place and own is not None:
            return Values(frozenset(m for m in values.members if "-" not in str(m)), values.inside)
        if not is_place or not self.subdivisions:
            return values
        told = values.members if own is None else own
        members = set(values.members)
        for country, parts in self.subdivisions.items():
            for part in parts:
                nearest = next(place for place in containing(part) if place in told or place == country)
                if nearest in values.members:
                    members.add(part)
        return Values(frozenset(members), values.inside)

    def members(self, group: Group, at: datetime, is_place: bool) -> Bounds:
        """Return who is surely in ``group`` at ``at``, and who may be.

        Args:
            group: The group.
            at: An instant with its offset.
            is_place: True: places, the parts of its countries among them. False: countries.
        """
        key = (group.id, is_place, bisect_right(self._edges, at))
        found = self._as_of.get(key)
        if found is None:
            least, most = members_at(group, self.family(group.family), at)
            own = mentioned(group)
            found = self._with_parts(least, is_place, own), self._with_parts(most, is_place, own)
            self._as_of[key] = found
        return found

    def family(self, name: str) -> frozenset[str]:
        """Return every country that some group of that family names."""
        found = self._families.get(name)
        if found is None:
            groups = (group for group in self._rulebook.groups if group.family == name)
            countries = (m.country for group in groups for m in group.members if "-" not in m.country)
            found = self._families[name] = frozenset(countries)
        return found


def _asked(attribute: Attribute, quantifier: Quantifier, values: Values, test: Test) -> Condition:
    if values == NOTHING:
        return NEVER
    if values == EVERYTHING and quantifier is Quantifier.IN:
        return ALWAYS
    return Test(attribute, quantifier, values, test.span)
