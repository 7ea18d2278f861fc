"""Weighing: from the clauses that hold together to a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from exportctl.decisions.verdict import (
    NOT_COVERED,
    UNDECIDED,
    Cause,
    Outcome,
    Reason,
    Verdict,
    conflicting,
)
from exportctl.engine.compile import Head
from exportctl.facts import ATTRIBUTES
from exportctl.law.rulebook import Rulebook
from exportctl.law.texts import Effect
from exportctl.matching.table import Placed, survivors

LARGEST = 200_000
"""Combinations of facts and answers that one decision looks at."""

Answers = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class _Cell:
    """What one completion of the facts, with one answer to each open question, comes to."""

    covered: bool
    holds: frozenset[str]
    applies: frozenset[str]
    denied: bool
    denied_if_enforced: bool
    duties: frozenset[str]
    defined: frozenset[str]

    @property
    def outcome(self) -> Outcome | None:
        """None: outside the coverage."""
        return (Outcome.DENY if self.denied else Outcome.ALLOW) if self.covered else None

    @property
    def outcome_if_enforced(self) -> Outcome | None:
        """None: outside the coverage."""
        return (Outcome.DENY if self.denied_if_enforced else Outcome.ALLOW) if self.covered else None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks beyond which clauses it meets."""

    missing: int = 0
    """Bit *i*: attribute *i* is not wholly known."""
    attests: tuple[tuple[str, bool], ...] = ()


class Scale:
    """Weighs the clauses of one table."""

    def __init__(
        self, rulebook: Rulebook, clauses: Sequence[Placed], heads: Sequence[Head], rank: Mapping[str, int]
    ) -> None:
        self._clauses = clauses
        self._heads = heads
        self._rank = rank
        self._rules = rulebook.rule_by_id
        self._defeaters = rulebook.defeaters

    def verdict(self, cases: Iterable[int], positions: Mapping[str, bool], asked: Asked) -> Verdict:
        """Return what ``cases`` come to.

        Args:
            cases: Integers of clauses that hold together, as far as facts go: one for each kind of completion.
            positions: Counsel's answers to open questions.
            asked: What else the request says.
        """
        facts = sorted(set(cases))
        questions = sorted({q for case in facts for n in survivors(case) for q in self._clauses[n].opens})
        unanswered = [question for question in questions if question not in positions]
        answered = tuple((q, positions[q]) for q in questions if q in positions)
        if len(unanswered) > 16 or len(facts) << len(unanswered) > LARGEST:
            return UNDECIDED
        weighing = _Weighing(self, facts, asked)
        weighing.fill(_all_answers(unanswered), answered)
        if not weighing.cells:
            return conflicting(tuple(name for name, _ in asked.attests))
        outcome = weighing.outcome()
        if weighing.outcomes == {None}:
            return NOT_COVERED
        review = outcome is Outcome.REVIEW
        reasons = tuple(self._reasons(weighing))
        undecided = list(self._undecided(weighing, reasons))
        if len({cell.covered for cell in weighing.cells.values()}) == 2:
            undecided += weighing.heads("covered")
        if_enforced = weighing.outcome_if_enforced()
        return Verdict(
            outcome=outcome,
            reasons=reasons,
            obligations=self._obligations(weighing) if outcome is not Outcome.DENY else (),
            causes=tuple(weighing.causes()) if review else (),
            missing=self._missing(undecided, asked) if review else (),
            questions=self._questions(undecided, positions) if review else (),
            rests_on=tuple(self._rests_on(facts, unanswered, answered, asked, outcome)),
            if_enforced=None if if_enforced is outcome else if_enforced,
        )

    def _reasons(self, weighing: _Weighing) -> Iterator[Reason]:
        cells = weighing.cells.values()
        for rule in sorted({id for cell in cells for id in cell.holds}, key=self._rank.__getitem__):
            if self._rules[rule].effect is not Effect.FORBID:
                continue
            applies = {rule in cell.applies for cell in cells}
            if applies == {True}:
                yield Reason(rule, "applies")
                continue
            lifted_by = tuple(
                other
                for other in self._defeaters.get(rule, ())
                if any(rule in cell.holds and other in cell.applies for cell in cells)
            )
            yield Reason(rule, "may-apply" if True in applies else "lifted", lifted_by)

    def _undecided(self, weighing: _Weighing, reasons: tuple[Reason, ...]) -> Iterator[Head]:
        seen: set[str] = set()
        waiting = [reason.rule for reason in reasons if reason.status == "may-apply"]
        while waiting:
            rule = waiting.pop()
            if rule in seen:
                continue
            seen.add(rule)
            holds = {rule in cell.holds for cell in weighing.cells.values()}
            if True in holds:
                waiting += self._defeaters.get(rule, ())
            if len(holds) == 2:
                yield from weighing.heads("rule", rule)

    def _obligations(self, weighing: _Weighing) -> tuple[str, ...]:
        found = {duty for cell in weighing.cells.values() for duty in cell.duties}
        return tuple(sorted(found, key=self._rank.__getitem__))

    def _missing(self, undecided: list[Head], asked: Asked) -> tuple[str, ...]:
        read = {index for head in undecided for index in head.reads}
        return tuple(a.name for a in ATTRIBUTES if a.index in read and asked.missing >> a.index & 1)

    def _questions(self, undecided: list[Head], positions: Mapping[str, bool]) -> tuple[str, ...]:
        return tuple(sorted({q for head in undecided for q in head.questions} - set(positions)))

    def _rests_on(
        self, facts: list[int], unanswered: list[str], answered: Answers, asked: Asked, outcome: Outcome
    ) -> Iterator[str]:
        for question, _ in answered:
            weighing = _Weighing(self, facts, asked)
            kept = tuple((other, answer) for other, answer in answered if other != question)
            weighing.fill(_all_answers([*unanswered, question]), kept)
            if weighing.outcome() is not outcome:
                yield question

    def clauses_with(self, case: int, answers: Mapping[str, bool]) -> Iterator[Placed]:
        """Yield the clauses of ``case`` that also have the answers they need."""
        for number in survivors(case):
            clause = self._clauses[number]
            if all(answers[question] == answer for question, answer in clause.opens.items()):
                yield clause

    def cell(self, case: int, answers: Mapping[str, bool]) -> _Cell:
        """Return what ``case`` with ``answers`` comes to."""
        held: dict[str, set[str]] = {role: set() for role in ("rule", "unenforced", "duty", "defined", "covered")}
        for clause in self.clauses_with(case, answers):
            head = self._heads[clause.head]
            if head.role in held:
                held[head.role].add(head.name)
        applies = self._applying(held["rule"])
        denying = {rule for rule in applies if self._rules[rule].effect is Effect.FORBID}
        return _Cell(
            covered=bool(held["covered"]),
            holds=frozenset(held["rule"]),
            applies=applies,
            denied=bool(denying),
            denied_if_enforced=bool(denying - held["unenforced"]),
            duties=frozenset(held["duty"]),
            defined=frozenset(held["defined"]),
        )

    def _applying(self, held: set[str]) -> frozenset[str]:
        known: dict[str, bool] = {}

        def applies(rule: str) -> bool:
            if rule not in known:
                known[rule] = not any(o in held and applies(o) for o in self._defeaters.get(rule, ()))
            return known[rule]

        return frozenset(rule for rule in held if applies(rule))

    def head_of(self, number: int) -> Head:
        """Return what clause ``number`` is a clause of."""
        return self._heads[self._clauses[number].head]


class _Weighing:
    """The cells of one decision: kinds of completions down, answers to open questions across."""

    def __init__(self, scale: Scale, facts: list[int], asked: Asked) -> None:
        self._scale = scale
        self._facts = facts
        self._asked = asked
        self.cells: dict[tuple[int, Answers], _Cell] = {}

    def fill(self, across: Iterable[Answers], answered: Answers) -> None:
        for answers in across:
            given = dict((*answers, *answered))
            for case in self._facts:
                cell = self._scale.cell(case, given)
                if all((name in cell.defined) == said for name, said in self._asked.attests):
                    self.cells[case, answers] = cell

    @property
    def outcomes(self) -> set[Outcome | None]:
        return {cell.outcome for cell in self.cells.values()}

    def outcome(self) -> Outcome:
        return _agreed(self.outcomes)

    def outcome_if_enforced(self) -> Outcome:
        return _agreed({cell.outcome_if_enforced for cell in self.cells.values()})

    def causes(self) -> Iterator[Cause]:
        if self._varies(lambda case, answers: answers):
            yield Cause.FACTS
        if self._varies(lambda case, answers: case):
            yield Cause.OPEN_LAW
        if None in self.outcomes:
            yield Cause.NOT_COVERED

    def _varies(self, fixed: object) -> bool:
        found: dict[object, set[Outcome | None]] = {}
        for (case, answers), cell in self.cells.items():
            found.setdefault(fixed(case, answers), set()).add(cell.outcome)  # type: ignore[operator]
        return any(len(outcomes) > 1 for outcomes in found.values())

    def heads(self, role: str, name: str = "") -> Iterator[Head]:
        """Yield what holds in some cell, as far as facts go."""
        seen = {self._scale.head_of(n) for case in self._facts for n in survivors(case)}
        yield from (head for head in seen if head.role == role and head.name == name)


def _agreed(outcomes: set[Outcome | None]) -> Outcome:
    if len(outcomes) == 1:
        return next(iter(outcomes)) or Outcome.REVIEW
    return Outcome.REVIEW


def _all_answers(questions: list[str]) -> Iterator[Answers]:
    for answers in product((True, False), repeat=len(questions)):
        yield tuple(zip(questions, answers, strict=True))
