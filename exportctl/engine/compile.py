"""Compilation: every rule to clauses, placed in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Literal, TypeAlias

from exportctl.clauses.normal import LIMIT, Clause, TooManyClauses, clauses
from exportctl.facts.view import microseconds
from exportctl.finding import Finding, RulebookError, Severity
from exportctl.law.conditions import ALWAYS, NEVER, Condition, IsA, Open, Test, leaves
from exportctl.law.force import period_of
from exportctl.law.in_force import (
    covered,
    duties,
    duty_condition,
    duty_edges,
    positions,
    rule_condition,
    rule_edges,
    unenforced,
)
from exportctl.law.obligations import Obligation
from exportctl.law.rulebook import Rulebook
from exportctl.law.terms import Terms
from exportctl.law.texts import Order, Position, Rule
from exportctl.text import Span
from exportctl.text.span import NOWHERE

BEGINNING = -(2**63)
END = 2**63 - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST = datetime(1, 1, 2, tzinfo=UTC)

Role: TypeAlias = Literal["rule", "unenforced", "duty", "covered", "defined", "position"]


@dataclass(frozen=True, slots=True)
class Head:
    """What holds where some clause of it does: a rule's condition in some time, or whatever else a decision asks."""

    role: Role
    name: str
    """Id of the rule, duty or definition; number of the position; empty for the coverage."""
    reads: frozenset[int] = frozenset()
    """Attributes it reads, by index."""
    questions: frozenset[str] = frozenset()
    """Questions of law it turns on."""
    view: int = 0
    """Number of the view of the facts that it takes."""


@dataclass(frozen=True, slots=True)
class Placing:
    """The clauses of one head, and the time in which they stand, in microseconds."""

    head: Head
    since: int
    until: int
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class _Dated:
    """A condition that changes at known instants, in microseconds, and at no others."""

    role: Role
    name: str
    span: Span
    edges: set[int]
    condition: Callable[[datetime], Condition]
    begins: bool = False
    """True: it does not hold before its first edge."""
    view: int = 0
    """Number of the view of the facts that it takes."""


@dataclass
class Compiler:
    """Compiles a rulebook as it is known at ``known_at``. None: at each instant, as it is known then."""

    rulebook: Rulebook
    terms: Terms
    known_at: datetime | None = None

    def placings(self) -> list[Placing]:
        """Return every clause of the rulebook in its time.

        Raises:
            RulebookError: A rule unfolds into too many alternatives.
        """
        found: list[Placing] = []
        findings: list[Finding] = []
        for dated in self._heads():
            try:
                found += self._in_time(dated)
            except TooManyClauses:
                findings.append(_too_many(dated))
        if findings:
            raise RulebookError(findings)
        return found

    def _heads(self) -> Iterator[_Dated]:
        book, terms, as_known = self.rulebook, self.terms, self.known_at is None
        for rule in book.rules:
            yield _Dated(
                "rule",
                rule.id,
                rule.span,
                rule_edges(book, terms, rule, as_known),
                partial(self._rule_at, rule),
                begins=period_of(book, book.named(rule)).since is not None,
                view=book.view_by_order[rule.order],
            )
            if rule.postures:
                edges = {microseconds(e) for posture in rule.postures for e in posture.period.edges()}
                edges |= rule_edges(book, terms, rule, as_known)
                yield _Dated("unenforced", rule.id, rule.span, edges, partial(self._unenforced_at, rule))
        for order in book.orders:
            for duty, under in duties(order):
                edges = duty_edges(book, terms, order, duty, under, as_known)
                name = f"{order.id}/{duty.id}"
                condition = partial(self._duty_at, order, duty, under)
                yield _Dated("duty", name, duty.span, edges, condition, view=book.view_by_order[order.id])
        for definition in book.definitions:
            edges, written_out = terms.turns(definition.when), partial(terms.resolved, definition.when)
            for view in range(len(book.demands) + 1):
                name = defined(definition.id, view)
                yield _Dated("defined", name, definition.span, edges, written_out, view=view)
        edges = {microseconds(edge) for coverage in book.coverage for edge in coverage.period.edges()}
        yield _Dated("covered", "", NOWHERE, edges, partial(covered, book))
        for number, position in enumerate(book.positions):
            rivals = (other for other in book.positions if other.question == position.question)
            edges = {microseconds(edge) for other in rivals for edge in other.period.edges()}
            stands = partial(_stands, book, position)
            yield _Dated("position", str(number), position.span, edges, stands)

    def _rule_at(self, rule: Rule, at: datetime) -> Condition:
        return rule_condition(self.rulebook, self.terms, rule, at, self.known_at or at)

    def _unenforced_at(self, rule: Rule, at: datetime) -> Condition:
        return NEVER if self._rule_at(rule, at) == NEVER else unenforced(rule, at)

    def _duty_at(self, order: Order, duty: Obligation, under: Rule | None, at: datetime) -> Condition:
        return duty_condition(self.rulebook, self.terms, order, duty, under, at, self.known_at or at)

    def _in_time(self, dated: _Dated) -> Iterator[Placing]:
        placed: list[tuple[Condition, Head, tuple[Clause, ...]]] = []
        since, held = BEGINNING, NEVER if dated.begins else dated.condition(_FIRST)
        for edge in [*sorted(dated.edges), END]:
            now = NEVER if edge == END else dated.condition(_EPOCH + timedelta(microseconds=edge))
            if now != held or edge == END:
                if held != NEVER and since < edge:
                    again = next((seen for seen in placed if seen[0] == held), None)
                    if again is None:
                        again = held, _head(dated, held), clauses(held)
                        placed.append(again)
                    yield Placing(again[1], since, edge, again[2])
                since, held = edge, now


def defined(definition: str, view: int) -> str:
    """Return the name of a definition in the view of that number."""
    return f"{definition}#{view}" if view else definition


def definition(name: str) -> str:
    """Return the definition that has ``name`` in some view.

    >>> definition(defined("ear.foreign-person", 2))
    'ear.foreign-person'
    """
    return name.partition("#")[0]


def _head(dated: _Dated, condition: Condition) -> Head:
    reads, questions = set(), set()
    for leaf in leaves(condition):
        match leaf:
            case Test():
                reads.add(leaf.attribute.index)
            case Open():
                questions.add(leaf.question)
            case IsA():
                raise AssertionError("definitions are written out")
    return Head(dated.role, dated.name, frozenset(reads), frozenset(questions), dated.view)


def _stands(rulebook: Rulebook, position: Position, at: datetime) -> Condition:
    return ALWAYS if positions(rulebook, at).get(position.question) is position else NEVER


def _too_many(dated: _Dated) -> Finding:
    return Finding(
        "EX240",
        Severity.ERROR,
        dated.span,
        f"`{dated.name}` unfolds into more than {LIMIT:,} alternatives",
        help="split it into several rules, or name what its alternatives have in common",
    )
