"""Worlds: each is one completion of the facts, and a proposition says what holds in it.

Values that no question tells apart are one class, and one variable. A set has a variable for each class: some member
of it is there. Nationalities are tied to each other class by class, as ``AXIOMS`` says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TypeAlias

from exportctl.clauses.samples import samples
from exportctl.facts import COUNTRIES, LINKED, Atom, Attribute, Between, OneOf, Value
from exportctl.law.ask import answer
from exportctl.law.conditions import (
    SET_QUANTIFIERS,
    THRESHOLDS,
    AllOf,
    AnyOf,
    Condition,
    IsA,
    Not,
    Open,
    Quantifier,
    Test,
    leaves,
)
from exportctl.law.stated import Stated
from exportctl.law.values import Values
from exportctl.proof.logic import FALSE, TRUE, Logic

CITIZEN, RESIDENT, CITIZENSHIPS, EVER, RESIDENCIES, LATEST = LINKED
_FLAGS = {CITIZEN: CITIZENSHIPS, RESIDENT: RESIDENCIES}
_SETS = (CITIZENSHIPS, EVER, RESIDENCIES)

Fact: TypeAlias = tuple[Attribute, int]
"""An attribute in the view of that number."""


class Space:
    """The classes of values that some questions, and the facts, tell apart.

    Args:
        facts: What is stated.
        asked: Every condition that anybody will ask.
        places: Subdivisions that the law names.
        apart: What else may be known of an attribute, and is told apart.
        alike: Attributes whose values are told apart just as those of another.
    """

    def __init__(
        self,
        facts: Stated,
        asked: Iterable[Condition],
        places: Iterable[str],
        apart: Mapping[Attribute, Collection[Value]] | None = None,
        alike: Mapping[Attribute, Attribute] | None = None,
    ) -> None:
        self.facts = facts
        self._apart = apart or {}
        self._alike = dict.fromkeys(LINKED, CITIZENSHIPS) | dict(alike or {})
        self._places = frozenset(places)
        self._tests: dict[Attribute, dict[Test, None]] = {}
        for condition in asked:
            for leaf in leaves(condition):
                if isinstance(leaf, Test):
                    attribute = self._alike.get(leaf.attribute, leaf.attribute)
                    self._tests.setdefault(attribute, {})[leaf] = None
        self._classes: dict[Attribute, tuple[tuple[Atom, ...], ...]] = {}

    def classes(self, attribute: Attribute) -> tuple[Atom, ...]:
        """Return a value of each class; of a set, a member. Attributes of nationality share theirs."""
        return tuple([values[0] for values in self.members(attribute)])

    def members(self, attribute: Attribute) -> tuple[tuple[Atom, ...], ...]:
        """Return the values of each class that anybody names, and one that stands for those that nobody names."""
        attribute = self._alike.get(attribute, attribute)
        found = self._classes.get(attribute)
        if found is None:
            found = self._classes[attribute] = tuple(map(tuple, self._told_apart(attribute)))
        return found

    def named(self, attribute: Attribute) -> frozenset[Atom]:
        """Return the values of ``attribute`` that a question or the facts name."""
        attribute = self._alike.get(attribute, attribute)
        tests = self._tests.get(attribute, ())
        named = {value for test in tests if isinstance(test.operand, Values) for value in test.operand.members}
        return frozenset(named.union(*map(_named, self._known(attribute))))

    def _known(self, attribute: Attribute) -> list[Value]:
        """Return what is known, or may be, of ``attribute`` and of those alike, in every view."""
        about = (attribute, *(other for other, first in self._alike.items() if first is attribute is not other))
        if attribute is CITIZENSHIPS:
            about = LINKED[2:]
        found = [self.value((each, view)) for each in about for view in self.views(each)]
        return found + [value for each in about for value in self._apart.get(each, ())]

    def fact(self, attribute: Attribute, view: int) -> Fact:
        """Return the fact that somebody with that view reads."""
        return attribute, view if view and attribute in self.facts.seen[view - 1].own else 0

    def views(self, attribute: Attribute) -> tuple[int, ...]:
        """Return the views that have a fact of their own about ``attribute``, that of what is stated first."""
        return (0, *(number for number, seen in enumerate(self.facts.seen, 1) if attribute in seen.own))

    def value(self, fact: Fact) -> Value:
        """Return what is known of ``fact``."""
        attribute, view = fact
        return self.facts.within(view)[attribute.index]

    def _told_apart(self, attribute: Attribute) -> Iterable[list[Atom]]:
        tests = self._tests.get(attribute, {})
        known = self._known(attribute)
        kinds: dict[tuple[object, ...], list[Atom]] = {}
        for value in self._values(attribute, tests):
            told: list[object] = [attribute is CITIZENSHIPS and value == "US"]
            told += [self._tells(test, value) for test in tests]
            told += [stands(value, in_what) for in_what in known]
            kinds.setdefault(tuple(told), []).append(value)
        return kinds.values()

    def _values(self, attribute: Attribute, tests: Iterable[Test]) -> Iterable[Atom]:
        if attribute is CITIZENSHIPS:
            return sorted(COUNTRIES)
        limits = [test.operand for test in tests if test.quantifier in THRESHOLDS]
        return samples(attribute, self.named(attribute), limits, self._places)

    def _tells(self, test: Test, value: Atom) -> bool:
        if test.quantifier in SET_QUANTIFIERS:
            assert isinstance(test.operand, Values)
            return value in test.operand
        if test.attribute in _FLAGS:
            return value == "US"
        return answer(test, value) is True


class World:
    """One completion of the facts."""

    def __init__(self, logic: Logic, space: Space) -> None:
        self._logic = logic
        self._space = space
        self._facts: dict[Fact, tuple[int, ...]] = {}
        self._opens: dict[str, int] = {}

    def fact(self, attribute: Attribute, view: int = 0) -> tuple[int, ...]:
        """Return a literal for each class of values of ``attribute``: that it has such a value, or such a member."""
        fact = self._space.fact(attribute, view)
        if fact not in self._facts:
            if attribute in LINKED:
                self._tie(fact[1])
            else:
                self._facts[fact] = self._set(fact) if attribute.kind.is_set else self._single(fact)
        return self._facts[fact]

    def open(self, question: str) -> int:
        """Return the literal that an open question of law is answered with yes."""
        if question not in self._opens:
            self._opens[question] = self._logic.new()
        return self._opens[question]

    def all_of(self, literals: Iterable[int]) -> int:
        """Return the literal that each of ``literals`` holds."""
        return self._logic.all_of(literals)

    def any_of(self, literals: Iterable[int]) -> int:
        """Return the literal that one of ``literals`` holds."""
        return self._logic.any_of(literals)

    def holds(self, condition: Condition) -> int:
        """Return the literal that ``condition`` holds."""
        match condition:
            case Test():
                return self._asked(condition)
            case Open(question, _):
                return self.open(question)
            case AllOf(parts):
                return self._logic.all_of([self.holds(part) for part in parts])
            case AnyOf(parts):
                return self._logic.any_of([self.holds(part) for part in parts])
            case Not(part):
                return -self.holds(part)
            case IsA(definition, _):
                raise AssertionError(f"{definition} is not written out")

    def _asked(self, test: Test) -> int:
        attribute = test.attribute
        classes = self._space.classes(attribute)
        literals = self.fact(attribute, test.view)
        if attribute in _FLAGS:
            assert isinstance(test.operand, Values)
            (is_us,) = literals
            ways = ((True, is_us), (False, -is_us))
            return self._logic.any_of(literal for flag, literal in ways if flag in test.operand)
        if test.quantifier not in SET_QUANTIFIERS:
            pairs = zip(classes, literals, strict=True)
            return self._logic.any_of(literal for value, literal in pairs if answer(test, value))
        assert isinstance(test.operand, Values)
        pairs = zip(classes, literals, strict=True)
        inside: list[int] = []
        outside: list[int] = []
        for value, literal in pairs:
            (inside if value in test.operand else outside).append(literal)
        match test.quantifier:
            case Quantifier.ANY_IN:
                return self._logic.any_of(inside)
            case Quantifier.NONE_IN:
                return -self._logic.any_of(inside)
            case _:
                return self._logic.all_of((self._logic.any_of(inside), -self._logic.any_of(outside)))

    def _single(self, fact: Fact) -> tuple[int, ...]:
        value = self._space.value(fact)
        literals = self._possible(fact[0], value)
        self._logic.one_of(literals)
        return tuple(literals)

    def _possible(self, attribute: Attribute, value: Value) -> list[int]:
        classes = self._space.classes(attribute)
        if not isinstance(value, OneOf):
            return [TRUE if one == value else FALSE for one in classes]
        return [self._logic.new() if value.values is None or one in value.values else FALSE for one in classes]

    def _set(self, fact: Fact) -> tuple[int, ...]:
        value = self._space.value(fact)
        found = []
        for member in self._space.classes(fact[0]):
            sure, may = stands(member, value)
            found.append(TRUE if sure else self._logic.new() if may else FALSE)
        return tuple(found)

    def _tie(self, view: int) -> None:
        """Make the six facts about nationality, and what ties them."""
        logic = self._logic
        citizen, ever, resident = (self._set((each, view)) for each in _SETS)
        latest = self._possible(LATEST, self._space.value((LATEST, view)))
        logic.one_of(latest)
        held = logic.any_of((*citizen, *resident))
        for holds, held_once, settled, newest in zip(citizen, ever, resident, latest, strict=True):
            logic.add(-holds, held_once)
            logic.add(-newest, -held, holds, settled)
        us = self._space.classes(CITIZENSHIPS).index("US")
        self._facts |= {(CITIZEN, view): (citizen[us],), (RESIDENT, view): (resident[us],)}
        for attribute, literals in zip(LINKED[2:], (citizen, ever, resident, tuple(latest)), strict=True):
            self._facts[attribute, view] = literals


def stands(value: Atom, known: Value) -> tuple[bool, bool]:
    """Say whether ``value`` is surely what is known, or a member of it; and whether it may be."""
    match known:
        case Between(least, most):
            return value in least, most is None or value in most
        case frozenset():
            return value in known, value in known
        case OneOf(values):
            return False, values is None or value in values
        case _:
            return value == known, value == known


def _named(known: Value) -> frozenset[Atom]:
    match known:
        case Between(least, most):
            return frozenset(least | (most or frozenset()))
        case frozenset():
            return frozenset(known)
        case OneOf(values):
            return values or frozenset()
        case _:
            return frozenset({known})
