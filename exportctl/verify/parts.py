"""The parts: questions, columns, rules, times."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from exportctl.clauses.literals import Members
from exportctl.clauses.normal import clauses
from exportctl.engine import Engine
from exportctl.engine.compile import Placing, defined
from exportctl.facts import ATTRIBUTES, Attribute, Kind, Value, is_open
from exportctl.facts.codes import subdivisions
from exportctl.law.conditions import ALWAYS, NEVER, Condition, Test, leaves, negate, seen
from exportctl.law.in_force import LawInForce, law_in_force
from exportctl.law.stated import read
from exportctl.law.values import Values
from exportctl.matching.columns import Column
from exportctl.matching.table import EXACT, Table
from exportctl.reference.answers import settled
from exportctl.verify import cases
from exportctl.verify.report import Part

SETS = 1_024
"""Sets of one attribute that are looked at before they are sampled."""

WHOLES = 20_000
"""Whole facts of one rule that are looked at before they are sampled."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = 1


def instant(microseconds: int) -> datetime:
    """Return the instant so many microseconds after 1970."""
    return _EPOCH + timedelta(microseconds=microseconds)


class Laws:
    """The law in force as the reference sees it, at every instant that is looked at."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[int, LawInForce] = {}
        self._rules: dict[int, int] = {}

    def at(self, at: int) -> LawInForce:
        """Return the law at ``at``, in microseconds."""
        if at not in self._known:
            if len(self._known) > 256:
                self._known.clear()
            law = law_in_force(self._engine.rulebook, instant(at), None, self._engine.terms)
            self._known[at] = law
            self._rules[at] = len(law.rules)
        return self._known[at]

    def rules(self, at: int) -> int:
        """Return how many rules are in force at ``at``, in microseconds."""
        if at not in self._rules:
            self.at(at)
        return self._rules[at]

    def instants(self, most: int, rng: random.Random) -> tuple[list[int], bool]:
        """Return both sides of every instant at which the law changes, and whether that is all of them."""
        turns = list(self._engine.breakpoints)
        every = len(turns) <= most
        chosen = turns if every else sorted(rng.sample(turns, most))
        return sorted({turn - shift for turn in chosen for shift in (0, _TICK)} | {0}), every


def conditions(law: LawInForce) -> dict[tuple[str, str], Condition]:
    """Return all that ``law`` asks, by what it is a part of."""
    found: dict[tuple[str, str], Condition] = {("rule", r.rule.id): r.when for r in law.rules}
    for rule in law.rules:
        if rule.rule.postures and rule.unenforced != NEVER:
            found["unenforced", rule.rule.id] = rule.unenforced
    found |= {("duty", f"{d.order}/{d.obligation.id}"): d.when for d in law.obligations}
    for view in range(len(law.rulebook.demands) + 1):
        meant = ((defined(name, view), seen(when, view)) for name, when in law.definitions.items())
        found |= {("defined", name): when for name, when in meant if when != NEVER}
    if law.covered != NEVER:
        found["covered", ""] = law.covered
    return found


def questions(engine: Engine, laws: Laws, at: list[int]) -> Part:
    """Every question that a rule asks, of every value: clauses against the reference's own answer."""
    tests = {
        replace(leaf, view=0): None
        for moment in at
        for condition in conditions(laws.at(moment)).values()
        for leaf in leaves(condition)
        if isinstance(leaf, Test)
    }
    wrong: list[str] = []
    count = 0
    for test in tests:
        for condition in (test, negate(test)):
            unfolded = clauses(condition)
            for values in _values(test, engine.places):
                count += 1
                expected = settled(condition, cases.whole(values)) == ALWAYS
                if any(cases.holds(clause, values, {}) for clause in unfolded) != expected:
                    wrong.append(f"{condition} of {_said(values)}: the reference says {expected}")
    return Part(
        "every question that a rule asks, of every value, or of every member alone and beside another",
        "proved",
        count,
        tuple(wrong),
    )


def _values(test: Test, places: Iterable[str]) -> Iterator[cases.Whole]:
    (attribute,) = cases.read([test])
    if attribute.kind.is_set:
        if attribute.kind is Kind.COUNTRIES:
            members = [str(v) for v in cases.values_of(_AS_COUNTRY, [], ()) if v != "none"]
        else:
            members = cases.members_of(attribute, [test])
        yield {attribute: frozenset()}
        yield from ({attribute: frozenset({member})} for member in members)
        kinds = {member in test.operand: member for member in members if isinstance(test.operand, Values)}
        yield from ({attribute: frozenset({member, other})} for member in members for other in kinds.values())
    else:
        yield from ({attribute: value} for value in cases.values_of(attribute, [test], places))


_AS_COUNTRY = next(a for a in ATTRIBUTES if a.kind is Kind.COUNTRY)


def columns(engine: Engine, rng: random.Random) -> tuple[Part, Part]:
    """Every column of every table, of every value: its integer against each clause's own literal."""
    wrong: list[str] = []
    wrong_sets: list[str] = []
    singles = sets = 0
    all_sets = True
    for model in engine.rulebook.model_by_id:
        table = engine.table(model)
        for index, column in (*table.of_user, *table.of_rest):
            attribute = ATTRIBUTES[index]
            if attribute.kind.is_set:
                looked, every = _sets_asked(table, attribute, rng)
                all_sets = all_sets and every
                sets += len(looked)
                wrong_sets += _disagreeing(table, attribute, column, looked, engine)
            else:
                values = _values_asked(table, attribute, engine.places)
                singles += len(values)
                wrong += _disagreeing(table, attribute, column, values, engine)
    return (
        Part("the compiled table of each model: every column, every single value", "proved", singles, tuple(wrong)),
        Part(
            "the compiled table of each model: columns of sets",
            "proved" if all_sets else "sampled",
            sets,
            tuple(wrong_sets),
        ),
    )


def _values_asked(table: Table, attribute: Attribute, places: Iterable[str]) -> list[Value]:
    tests = []
    for clause in table.clauses:
        literal = clause.literals.get(attribute)
        if literal is not None and not isinstance(literal, Members):
            tests += cases.limits_of(attribute, literal)
    values: list[Value] = list(cases.values_of(attribute, tests, places))
    return [*values, *sorted(subdivisions())] if attribute.kind is Kind.PLACE else values


def _sets_asked(table: Table, attribute: Attribute, rng: random.Random) -> tuple[list[Value], bool]:
    literals = [lit for c in table.clauses if isinstance(lit := c.literals.get(attribute), Members)]
    tests = [test for literal in literals for test in cases.members_asked(attribute, literal)]
    sets, every = cases.sets_of(attribute, tests, SETS, rng)
    return list(sets), every


def _disagreeing(
    table: Table, attribute: Attribute, column: Column, values: Iterable[Value], engine: Engine
) -> Iterator[str]:
    for value in values:
        mask = column[value]
        plain = read(engine.rulebook, engine.terms, attribute, value)
        if is_open(plain):
            if mask != 0:
                yield f"{attribute.name} = {value}: not wholly known, and taken as known"
            continue
        expected = EXACT
        for bit, clause in enumerate(table.clauses, 1):
            literal = clause.literals.get(attribute)
            if literal is None or plain in literal:  # type: ignore[operator]  # a literal of the value's own type
                expected |= 1 << bit
        if mask != expected:
            yield f"{attribute.name} = {value}: the table and the clauses differ"


def rules(engine: Engine, laws: Laws, rng: random.Random) -> tuple[Part, Part]:
    """Every rule's clauses against its condition, at the beginning of each time in which they stand."""
    wrong: list[str] = []
    proved = sampled = 0
    for placing in engine.placings:
        if placing.head.role == "position":
            continue
        at = max(placing.since, -(10**16))
        condition = conditions(laws.at(at)).get((placing.head.role, placing.head.name), NEVER)
        looked, every, found = _compared(condition, placing, engine.places, rng)
        proved += looked if every else 0
        sampled += 0 if every else looked
        wrong += (f"{placing.head.name} from {instant(at):%Y-%m-%dT%H:%MZ}: {text}" for text in found)
    whole = Part("every rule's clauses against its condition", "proved", proved, tuple(wrong))
    return whole, Part("rules with too many cases to look at all", "sampled", sampled)


def _compared(
    condition: Condition, placing: Placing, places: Iterable[str], rng: random.Random
) -> tuple[int, bool, list[str]]:
    asked = cases.tests_among(leaves(condition))
    if any(test.view != placing.head.view for test in asked):
        return 1, True, ["the two roads read it in different views of the facts"]
    opens = cases.questions(leaves(condition))
    attributes = cases.read(asked)
    choices: list[list[object]] = []
    complete = True
    for attribute in attributes:
        if attribute.kind.is_set:
            found, every = cases.sets_of(attribute, asked, SETS, rng)
            choices.append(list(found))
            complete = complete and every
        else:
            choices.append(list(cases.kinds_of(attribute, asked, places)))
    choices += [[True, False] for _ in opens]
    combined, count, every = cases.combinations(choices, WHOLES, rng)
    wrong = []
    for combination in combined:
        values = dict(zip(attributes, combination, strict=False))
        answers = dict(zip(opens, combination[len(attributes) :], strict=True))
        expected = settled(condition, cases.whole(values, answers)) == ALWAYS
        if any(cases.holds(clause, values, answers) for clause in placing.clauses) != expected:
            wrong.append(f"of {_said(values)}: the reference says {expected}")
    return count, every and complete, wrong


def times(engine: Engine, laws: Laws, at: list[int], every: bool) -> Part:
    """Both sides of every instant at which the law changes: the same rules stand, with the same clauses."""
    wrong: list[str] = []
    standing: dict[int, list[Placing]] = {}
    for moment in at:
        standing[moment] = [p for p in engine.placings if p.since <= moment < p.until and p.head.role != "position"]
    for moment, placings in standing.items():
        expected = conditions(laws.at(moment))
        stand = {(p.head.role, p.head.name): p.clauses for p in placings}
        for key in expected.keys() | stand.keys():
            if key not in stand or key not in expected:
                wrong.append(f"{instant(moment).isoformat()}: {key[1]} stands on one road only")
            elif clauses(expected[key]) != stand[key]:
                wrong.append(f"{instant(moment).isoformat()}: {key[1]} has another text on each road")
    count = len(at)
    name = "which rules stand, on both sides of every change of the law"
    return Part(name, "proved" if every else "sampled", count, tuple(wrong))


def timelines(engine: Engine, at: list[int], every: bool) -> Part:
    """Every table's integer for an instant against the times of its clauses."""
    wrong = []
    count = 0
    for model in engine.rulebook.model_by_id:
        table = engine.table(model)
        for moment in at:
            count += 1
            expected = sum(2 << number for number, c in enumerate(table.clauses) if c.since <= moment < c.until)
            if table.at(moment) & ~EXACT != expected:
                wrong.append(f"{model} at {instant(moment).isoformat()}: the table and the clauses differ")
    return Part("every table's times", "proved" if every else "sampled", count, tuple(wrong))


def _said(values: cases.Whole) -> str:
    said = (
        f"{a.name} = {', '.join(sorted(v)) or 'none' if isinstance(v, frozenset) else v}" for a, v in values.items()
    )
    return "; ".join(said) or "anybody"
