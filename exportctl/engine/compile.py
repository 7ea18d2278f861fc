"""Compilation: every rule to clauses, placed in time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias

from exportctl.clauses.normal import LIMIT, Clause, TooManyClauses, clauses
from exportctl.facts.view import microseconds
from exportctl.finding import Finding, RulebookError, Severity
from exportctl.law.conditions import ALWAYS, NEVER, Condition, IsA, Open, Test, leaves
from exportctl.law.force import order_edges
from exportctl.law.in_force import (
    covered,
    duties,
    duty_condition,
    meaning_edges,
    positions,
    rule_condition,
    rule_edges,
    unenforced,
)
from exportctl.law.rulebook import Rulebook
from exportctl.law.terms import Terms
from exportctl.text import Span

BEGINNING = -(2**63)
END = 2**63
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


@dataclass(frozen=True, slots=True)
class Placing:
    """The clauses of one head, and the time in which they stand, in microseconds."""

    head: Head
    since: int
    until: int
    clauses: tuple[Clause, ...]


@dataclass
class Compiler:
    """Compiles a rulebook as it is known at ``known_at``. None: at each instant, as it is known then."""

    rulebook: Rulebook
    terms: Terms
    known_at: datetime | None = None
    _unfolded: dict[Condition, tuple[Clause, ...]] = field(default_factory=dict)

    def placings(self) -> list[Placing]:
        """Return every clause of the rulebook in its time.

        Raises:
            RulebookError: A rule unfolds into too many alternatives.
        """
        found: list[Placing] = []
        findings: list[Finding] = []
        for head, edges, condition, span in self._heads():
            try:
                found += self._in_time(head, edges, condition)
            except TooManyClauses:
                findings.append(_too_many(head, span))
        if findings:
            raise RulebookError(findings)
        return found

    def _heads(self) -> Iterable[tuple[tuple[Role, str], set[int], Callable[[datetime], Condition], Span]]:
        book, terms = self.rulebook, self.terms
        as_known = self.known_at is None
        for rule in book.rules:
            yield (
                ("rule", rule.id),
                rule_edges(book, terms, rule, as_known),
                lambda at, rule=rule: rule_condition(book, terms, rule, at, self._known(at)),
                rule.span,
            )
            if rule.postures:
                edges = {microseconds(e) for posture in rule.postures for e in posture.period.edges()}
                yield ("unenforced", rule.id), edges, lambda at, rule=rule: unenforced(rule, at), rule.span
        for order in book.orders:
            for duty, under in duties(order):
                edges = {microseconds(edge) for edge in order_edges(book, order, as_known)}
                edges |= meaning_edges(terms, duty.when)
                if under is not None:
                    edges |= rule_edges(book, terms, under, as_known)
                yield (
                    ("duty", f"{order.id}/{duty.id}"),
                    edges,
                    lambda at, order=order, duty=duty, under=under: duty_condition(
                        book, terms, order, duty, under, at, self._known(at)
                    ),
                    duty.span,
                )
        for definition in book.definitions:
            yield (
                ("defined", definition.id),
                meaning_edges(terms, definition.when),
                lambda at, definition=definition: terms.resolved(definition.when, at),
                definition.span,
            )
        for coverage in book.coverage:
            edges = {microseconds(edge) for c in book.coverage for edge in c.period.edges()}
            yield ("covered", ""), edges, lambda at: covered(book, at), coverage.span
            break
        for number, position in enumerate(book.positions):
            yield (
                ("position", str(number)),
                {microseconds(edge) for edge in position.period.edges()},
                lambda at, position=position: (
                    ALWAYS if positions(book, at).get(position.question) is position else NEVER
                ),
                position.span,
            )

    def _known(self, at: datetime) -> datetime:
        return at if self.known_at is None else self.known_at

    def _in_time(
        self, named: tuple[Role, str], edges: set[int], condition: Callable[[datetime], Condition]
    ) -> Iterable[Placing]:
        starts = sorted(edges)
        since, held = BEGINNING, condition(_FIRST)
        for edge in [*starts, END]:
            now = NEVER if edge == END else condition(_EPOCH + timedelta(microseconds=edge))
            if now != held or edge == END:
                if held != NEVER and since < edge:
                    yield self._placed(named, held, since, edge)
                since, held = edge, now

    def _placed(self, named: tuple[Role, str], condition: Condition, since: int, until: int) -> Placing:
        unfolded = self._unfolded.get(condition)
        if unfolded is None:
            unfolded = clauses(condition)
            self._unfolded[condition] = unfolded
        role, name = named
        reads, questions = set(), set()
        for leaf in leaves(condition):
            match leaf:
                case Test():
                    reads.add(leaf.attribute.index)
                case Open():
                    questions.add(leaf.question)
                case IsA():
                    raise AssertionError("definitions are written out")
        return Placing(Head(role, name, frozenset(reads), frozenset(questions)), since, until, unfolded)


def _too_many(named: tuple[Role, str], span: Span) -> Finding:
    return Finding(
        "EX240",
        Severity.ERROR,
        span,
        f"`{named[1]}` unfolds into more than {LIMIT:,} alternatives",
        help="split it into several rules, or name what its alternatives have in common",
    )
