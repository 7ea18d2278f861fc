"""What is known of the facts, and how an unknown is split into cases until every question has its answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, TypeAlias

from exportctl.facts import ATTRIBUTES, BY_NAME, COUNTRIES, NONE, Atom, Attribute, Between, Kind, OneOf, Value
from exportctl.law.conditions import THRESHOLDS, Open, Quantifier, Test
from exportctl.law.stated import Stated
from exportctl.law.values import EVERYTHING, NOTHING, Values, only

CITIZENSHIPS = BY_NAME["user.citizenships"]
EVER = BY_NAME["user.citizenships_ever"]
RESIDENCIES = BY_NAME["user.permanent_residencies"]
LATEST = BY_NAME["user.latest_nationality"]
OF_THE_US: Mapping[Attribute, Attribute] = {
    BY_NAME["user.us_citizen"]: CITIZENSHIPS,
    BY_NAME["user.us_permanent_resident"]: RESIDENCIES,
}
HELD = (CITIZENSHIPS, EVER, RESIDENCIES)
ANOTHER = "*"
"""An identifier that no rule names."""


@dataclass(frozen=True, slots=True)
class Members:
    """A set that holds ``least`` and nothing outside ``most``."""

    least: frozenset[str]
    most: Values


Domain: TypeAlias = Values | Members
"""What an attribute may be: one value of some, or a set between two bounds."""


Fact: TypeAlias = tuple[Attribute, int]
"""An attribute in the view of that number. Where a view has no fact of its own, the fact is the one of view 0."""


@dataclass(frozen=True)
class Known:
    """All that is known at some point of a decision: of each fact, and of each open question of law."""

    domains: Mapping[Fact, Domain]
    opens: Mapping[str, bool]

    def fact(self, attribute: Attribute, view: int) -> Fact:
        """Return the fact that somebody with that view reads."""
        return (attribute, view) if (attribute, view) in self.domains else (attribute, 0)

    def answer(self, leaf: Test | Open) -> bool | None:
        """Return whether ``leaf`` holds; None where it depends on what is not known."""
        if isinstance(leaf, Open):
            return self.opens.get(leaf.question)
        domain = self.domains[self.fact(leaf.attribute, leaf.view)]
        if isinstance(domain, Members):
            asked = operand(leaf)
            if any(member in asked for member in domain.least):
                return True
            return None if domain.most & asked != NOTHING else False
        holding, failing = parted(domain, leaf)
        return None if holding != NOTHING and failing != NOTHING else holding != NOTHING

    def cases(self, leaf: Test | Open, tests: Iterable[Test]) -> Iterator[Known]:
        """Yield what is known in each case of ``leaf``: together, all that was possible before.

        Args:
            leaf: A question without an answer.
            tests: Every question that anybody still asks. Values that none of them tells apart are one case.
        """
        if isinstance(leaf, Open):
            yield replace(self, opens={**self.opens, leaf.question: True})
            yield replace(self, opens={**self.opens, leaf.question: False})
            return
        fact = self.fact(leaf.attribute, leaf.view)
        domain = self.domains[fact]
        if isinstance(domain, Values):
            for part in parted(domain, leaf):
                yield from self._with(fact, part)
            return
        asked = operand(leaf)
        yield from self._with(fact, Members(domain.least, domain.most - asked))
        for member in self._representatives(fact, domain.most & asked, tests):
            yield from self._with(fact, Members(domain.least | {member}, domain.most))

    def _with(self, fact: Fact, domain: Domain) -> Iterator[Known]:
        known = replace(self, domains={**self.domains, fact: domain})
        attribute, view = fact
        if attribute in HELD or attribute is LATEST:
            known = known.linked(view)
        if known.consistent(view):
            yield known

    def linked(self, view: int) -> Known:
        """Return the same with the axiom that a citizenship held is a citizenship ever held."""
        held, ever = self.domains[CITIZENSHIPS, view], self.domains[EVER, view]
        assert isinstance(held, Members)
        assert isinstance(ever, Members)
        domains = {
            **self.domains,
            (CITIZENSHIPS, view): Members(held.least, held.most & ever.most),
            (EVER, view): Members(ever.least | held.least, ever.most),
        }
        return replace(self, domains=domains)

    def consistent(self, view: int) -> bool:
        """Say whether some completion obeys every axiom about nationality."""
        if (CITIZENSHIPS, view) not in self.domains:
            return True
        for attribute in HELD:
            bounds = self.domains[attribute, view]
            assert isinstance(bounds, Members)
            if not all(member in bounds.most for member in bounds.least):
                return False
        held, settled, latest = (self.domains[a, view] for a in (CITIZENSHIPS, RESIDENCIES, LATEST))
        assert isinstance(held, Members)
        assert isinstance(settled, Members)
        assert isinstance(latest, Values)
        if not held.least and not settled.least:
            return latest != NOTHING
        return latest & (held.most | settled.most) != NOTHING

    def _representatives(self, fact: Fact, among: Values, tests: Iterable[Test]) -> list[str]:
        """Return one member of ``among`` for each kind of member that ``tests`` or the facts tell apart."""
        attribute, view = fact
        if attribute.kind is Kind.IDS:
            named = {str(m) for t in tests if t.attribute is attribute for m in operand(t).members}
            possible = {str(m) for m in among.members} if among.inside else named | {ANOTHER}
            return sorted(member for member in possible if member in among)
        telling = [operand(test) for test in tests if test.attribute in (*HELD, LATEST)]
        for linked in (*HELD, LATEST):
            domain = self.domains[linked, view]
            telling += [domain] if isinstance(domain, Values) else [domain.most, only(*domain.least)]
        kinds: dict[tuple[bool, ...], str] = {}
        for country in sorted(COUNTRIES):
            if country in among:
                kinds.setdefault(tuple(country in values for values in telling), country)
        return list(kinds.values())


def operand(test: Test) -> Values:
    """Return the values that ``test`` names, at the instant of the decision."""
    assert isinstance(test.operand, Values)
    return test.operand


def holds(test: Test, value: Atom) -> bool:
    """Say whether ``test`` holds of one known value. ``none`` stands in no order to a threshold."""
    limit: Any = test.operand
    if test.quantifier in THRESHOLDS and value == NONE:
        return False
    found: Any = value
    match test.quantifier:
        case Quantifier.AT_LEAST:
            return bool(found >= limit)
        case Quantifier.MORE_THAN:
            return bool(found > limit)
        case Quantifier.AT_MOST:
            return bool(found <= limit)
        case Quantifier.LESS_THAN:
            return bool(found < limit)
        case _:
            return value in limit


def parted(domain: Values, test: Test) -> tuple[Values, Values]:
    """Return the part of ``domain`` of which ``test`` holds, and the part of which it does not."""
    if domain.inside:
        holding = frozenset(value for value in domain.members if holds(test, value))
        return Values(holding), Values(domain.members - holding)
    return domain & operand(test), domain - operand(test)


def known_from(facts: Stated, tests: Iterable[Test], places: frozenset[str]) -> Known:
    """Return what ``facts`` leave possible.

    Args:
        facts: What the request states.
        tests: Every test that may be asked: of numbers and days, only what they tell apart is kept.
        places: Subdivisions that the law names.
    """
    limits: dict[Attribute, set[Any]] = {}
    for test in tests:
        if test.quantifier in THRESHOLDS:
            limits.setdefault(test.attribute, set()).add(test.operand)
    domains = {
        (attribute, view): _domain(attribute, facts.within(view)[attribute.index], limits.get(attribute, set()), places)
        for view, own in enumerate((frozenset(ATTRIBUTES), *(seen.own for seen in facts.seen)))
        for attribute in own
    }
    known = Known(domains, {})
    for attribute, view in domains:
        known = known.linked(view) if attribute is CITIZENSHIPS else known
    return known


def _domain(attribute: Attribute, value: Value, limits: set[Any], places: frozenset[str]) -> Domain:
    match value:
        case Between(least, most):
            every = only(*COUNTRIES) if attribute.kind is Kind.COUNTRIES else EVERYTHING
            return Members(least, every if most is None else only(*most))
        case frozenset():
            return Members(value, only(*value))
        case OneOf(values) if values is not None:
            return Values(values)
        case OneOf():
            return _anything(attribute, limits, places)
        case _:
            return only(value)


def _anything(attribute: Attribute, limits: set[Any], places: frozenset[str]) -> Values:
    match attribute.kind:
        case Kind.CHOICE:
            return only(*attribute.choices)
        case Kind.FLAG:
            return only(True, False)
        case Kind.COUNTRY:
            return only(*COUNTRIES, NONE)
        case Kind.PLACE:
            return only(*COUNTRIES, *places, NONE)
        case Kind.NUMBER:
            return only(NONE, *_around(sorted(limits)))
        case Kind.DAY:
            step = timedelta(days=1)
            around = {day + shift for day in limits for shift in (-step, 0 * step, step)}
            return only(NONE, *(around or {date(2000, 1, 1)}))
        case _:
            return EVERYTHING


def _around(limits: list[Any]) -> Iterator[Decimal | int]:
    """Yield each limit, and a quantity on either side of it."""
    yield from limits
    inner = [Decimal(0), *(Decimal(limit) for limit in limits)]
    yield inner[-1] + 1
    for low, high in pairwise(inner):
        yield low + (high - low) / 2
    yield Decimal(0)
