"""Cases: values of a fact that a question may tell apart, and whole facts made of them."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeAlias

from exportctl.clauses.literals import Band
from exportctl.clauses.literals import Members as Lanes
from exportctl.clauses.normal import US_FLAGS, Clause
from exportctl.facts import ATTRIBUTES, COUNTRIES, NONE, Atom, Attribute, Kind, Value
from exportctl.law.conditions import THRESHOLDS, Open, Quantifier, Test
from exportctl.law.values import Values, only
from exportctl.reference.known import OF_THE_US, Known, Members

ANOTHER = "*"
"""An identifier that no rule names."""

Whole: TypeAlias = Mapping[Attribute, Atom | frozenset[str]]
"""A value for each attribute that a question reads."""


def values_of(attribute: Attribute, tests: Iterable[Test], places: Iterable[str]) -> list[Atom]:
    """Return every value of ``attribute`` that matters: for thresholds, both sides of each."""
    asked = [test for test in tests if test.attribute is attribute]
    named = {m for t in asked if isinstance(t.operand, Values) for m in t.operand.members}
    limits: list[Any] = [t.operand for t in asked if t.quantifier in THRESHOLDS]
    match attribute.kind:
        case Kind.FLAG:
            return [True, False]
        case Kind.CHOICE:
            return list(attribute.choices)
        case Kind.COUNTRY:
            return [*sorted(COUNTRIES), NONE]
        case Kind.PLACE:
            return [*sorted(COUNTRIES | set(places)), NONE]
        case Kind.NUMBER:
            sides = (Decimal(limit) + step for limit in limits for step in (-1, Decimal("-1e-9"), 0, 1))
            return [NONE, 0, *sorted(side for side in sides if side > 0)]
        case Kind.DAY:
            day = timedelta(days=1)
            return [
                NONE,
                *sorted({end + step for end in limits for step in (-day, 0 * day, day)}),
                date(2000, 2, 29),
            ]
    return [*sorted(map(str, named)), NONE, ANOTHER]


def kinds_of(attribute: Attribute, tests: Sequence[Test], places: Iterable[str]) -> list[Atom]:
    """Return one value of each kind that ``tests`` tell apart."""
    kinds: dict[tuple[bool, ...], Atom] = {}
    for value in values_of(attribute, tests, places):
        known = whole({attribute: value})
        told = (known.answer(test) is True for test in tests if test.attribute is attribute)
        kinds.setdefault(tuple(told), value)
    return list(kinds.values())


def members_of(attribute: Attribute, tests: Iterable[Test]) -> list[str]:
    """Return one possible member of each kind that ``tests`` tell apart."""
    operands = [t.operand for t in tests if t.attribute is attribute and isinstance(t.operand, Values)]
    named = {str(m) for operand in operands for m in operand.members}
    possible = COUNTRIES if attribute.kind is Kind.COUNTRIES else named | {ANOTHER}
    kinds: dict[tuple[bool, ...], str] = {}
    for member in sorted(possible):
        kinds.setdefault((member == "US", *(member in operand for operand in operands)), member)
    return list(kinds.values())


def sets_of(
    attribute: Attribute, tests: Iterable[Test], most: int, rng: random.Random
) -> tuple[list[frozenset[str]], bool]:
    """Return the sets that ``tests`` tell apart, and whether that is all of them; at most ``most``."""
    members = members_of(attribute, tests)
    if 1 << len(members) <= most:
        return [frozenset(s) for n in range(len(members) + 1) for s in itertools.combinations(members, n)], True
    small = [frozenset(s) for n in range(3) for s in itertools.combinations(members, n)]
    large = [frozenset(m for m in members if rng.random() < 0.5) for _ in range(most // 4)]
    return (small if len(small) <= most else rng.sample(small, most)) + large, False


def whole(values: Whole, opens: Mapping[str, bool] | None = None) -> Known:
    """Return the facts ``values`` as the reference knows them. What is not given is never asked."""
    domains = {
        (attribute, 0): Members(value, only(*value)) if isinstance(value, frozenset) else only(value)
        for attribute, value in values.items()
    }
    return Known(domains, opens or {})


def read(tests: Iterable[Test]) -> list[Attribute]:
    """Return the attributes that ``tests`` read; US citizenship is read from the citizenships."""
    found = {OF_THE_US.get(test.attribute, test.attribute) for test in tests}
    return [attribute for attribute in ATTRIBUTES if attribute in found]


def holds(clause: Clause, values: Whole, opens: Mapping[str, bool]) -> bool:
    """Say whether ``clause`` holds of whole facts."""
    if any(opens[question] != answer for question, answer in clause.opens.items()):
        return False
    return all(
        _value(attribute, values) in literal  # type: ignore[operator]  # a literal of the value's own type
        for attribute, literal in clause.literals.items()
    )


def _value(attribute: Attribute, values: Whole) -> Value:
    if attribute in values:
        return values[attribute]
    for held, flag in US_FLAGS.items():
        if flag is attribute and held in values:
            members = values[held]
            assert isinstance(members, frozenset)
            return "US" in members
    raise KeyError(attribute.name)


def questions(leaves: Iterable[object]) -> list[str]:
    """Return the open questions among ``leaves``."""
    return sorted({leaf.question for leaf in leaves if isinstance(leaf, Open)})


def tests_among(leaves: Iterable[object]) -> list[Test]:
    """Return the tests among ``leaves``."""
    return [leaf for leaf in leaves if isinstance(leaf, Test)]


def combinations(
    choices: Sequence[Sequence[Any]], most: int, rng: random.Random
) -> tuple[Iterator[tuple[Any, ...]], int, bool]:
    """Return every combination of ``choices``, or ``most`` of them; how many; and whether that is all."""
    total = 1
    for choice in choices:
        total *= len(choice)
    if total <= most:
        return itertools.product(*choices), total, True
    return (tuple(rng.choice(choice) for choice in choices) for _ in range(most)), most, False


def limits_of(attribute: Attribute, literal: Values | Band) -> list[Test]:
    """Return tests that name what ``literal`` names."""
    if isinstance(literal, Values):
        return [Test(attribute, Quantifier.IN, literal)]
    return [Test(attribute, Quantifier.AT_LEAST, end) for end in (literal.low, literal.high) if end is not None]


def members_asked(attribute: Attribute, literal: Lanes) -> list[Test]:
    """Return tests that tell apart the members that ``literal`` tells apart."""
    return [Test(attribute, Quantifier.ANY_IN, values) for values in (literal.within, *literal.meets)]
