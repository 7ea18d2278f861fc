"""Weighing: from the clauses that hold together to a verdict.

Each question is asked of the clauses it turns on and of no others, so that what is not known of
one rule does not multiply with what is not known of the next.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from exportctl.decisions.verdict import NOT_COVERED, Cause, Outcome, Reason, Verdict, conflicting, in_doubt
from exportctl.engine.compile import Head, Role, definition
from exportctl.engine.formulas import TRUE, Formula, conjunction, disjunction, negation
from exportctl.engine.scale import Scale
from exportctl.facts import ATTRIBUTES
from exportctl.law.staleness import stale_text, stale_texts
from exportctl.matching.aims import FEW, Aim, TooManyCases, fittest
from exportctl.matching.table import EXACT

LARGEST = 100_000
"""Kinds of completions times answers to open law, at most, that one question of ours is asked of."""
Spread: TypeAlias = Callable[[int, Aim], Collection[int]]
"""From clauses that survive what is known, to integers of clauses that hold together in some completion:
all that the aim tells apart."""
Attests: TypeAlias = tuple[tuple[str, bool], ...]
"""Definitions, and what the facts say of each."""


@dataclass(frozen=True, slots=True)
class Lacks:
    """What is not wholly known."""

    hanging: int
    """The clauses that hang on it."""
    missing: tuple[int, ...]
    """For each view of the facts, bit *i*: attribute *i* is not wholly known."""
    weak: tuple[int, ...]
    """Likewise, bit *i*: it is so because what is stated is not borne out as the view demands."""


def _alone(mask: int, _: Aim) -> tuple[int]:
    return (mask,)


class Weighing:
    """One set of facts on the scale.

    Args:
        scale: The scale of their table.
        mask: The clauses that survive what is known.
        positions: Counsel's answers to open questions.
        lacks: What is not wholly known.
        spread: How the clauses that hang on it may hold together.
        attests: Definitions, and what the facts say of them.

    Raises:
        TooManyCases: By every method, where a question has more cases than one decision may look at.
    """

    def __init__(
        self,
        scale: Scale,
        mask: int,
        positions: Mapping[str, bool],
        lacks: Lacks,
        spread: Spread = _alone,
        attests: Attests = (),
    ) -> None:
        self._scale = scale
        self._surviving = mask & ~EXACT
        self._mask = self._surviving & ~scale.against(self._surviving, positions)
        self._positions = positions
        self._lacks = lacks
        self._hanging = lacks.hanging
        self._spread = spread
        self._attests = attests
        self._defined = tuple((scale.holds("defined", name), said) for name, said in attests)
        self._attesting = conjunction([formula for formula, _ in self._defined]).reach & self._mask

    def verdict(self) -> Verdict:
        """Return what law and facts come to."""
        if not self._possible(TRUE):
            return conflicting(tuple(dict.fromkeys(definition(name) for name, _ in self._attests)))
        if self._covered == {False}:
            return NOT_COVERED
        review = self.outcome is Outcome.REVIEW
        undecided = list(self._undecided()) if review else []
        asked = self._asked(undecided)
        if_enforced = self._outcome_if_enforced()
        duties = self._obligations() if self.outcome is not Outcome.DENY else []
        return Verdict(
            outcome=self.outcome,
            reasons=self._reasons,
            obligations=tuple(duties),
            unsure=tuple(duty for duty in duties if self._possible(negation(self._scale.holds("duty", duty)))),
            causes=self._causes(undecided) if review else (),
            missing=self._among(undecided, self._lacks.missing),
            weak=self._among(undecided, self._lacks.weak),
            questions=tuple(question for question in asked if stale_text(question) is None),
            stale=stale_texts(asked),
            rests_on=tuple(self._rests_on()),
            if_enforced=None if if_enforced is self.outcome else if_enforced,
        )

    @cached_property
    def outcome(self) -> Outcome:
        """ALLOW, DENY or REVIEW."""
        if self._covered != {True}:
            return Outcome.REVIEW
        statuses = {reason.status for reason in self._reasons}
        if "applies" in statuses:
            return Outcome.DENY
        if "may-apply" not in statuses:
            return Outcome.ALLOW
        return Outcome.REVIEW if self._possible(negation(self._denied)) else Outcome.DENY

    @cached_property
    def _heads(self) -> dict[tuple[Role, str], Head]:
        return self._scale.heads(self._mask)

    @cached_property
    def _covered(self) -> set[bool]:
        return self._answers(self._scale.covered)

    @cached_property
    def _reasons(self) -> tuple[Reason, ...]:
        named = (name for role, name in self._heads if role == "rule" and self._scale.forbids(name))
        found = (self._reason(rule) for rule in sorted(named, key=lambda name: self._scale.rank["rule", name]))
        return tuple(reason for reason in found if reason is not None)

    def _reason(self, rule: str) -> Reason | None:
        holds = self._scale.holds("rule", rule)
        if not self._possible(holds):
            return None
        applies = self._answers(self._scale.applies(rule))
        if applies == {True}:
            return Reason(rule, "applies")
        lifted_by = tuple(
            other
            for other in self._scale.defeaters(rule)
            if self._possible(conjunction((holds, self._scale.applies(other))))
        )
        return Reason(rule, "may-apply" if True in applies else "lifted", lifted_by)

    @cached_property
    def _resting(self) -> list[str]:
        """The forbidding rules that apply in some completion."""
        return [reason.rule for reason in self._reasons if reason.status != "lifted"]

    @cached_property
    def _denied(self) -> Formula:
        return disjunction(map(self._scale.applies, self._resting))

    def _outcome_if_enforced(self) -> Outcome:
        if not self._mask & self._scale.unenforced or self._covered != {True}:
            return self.outcome
        enforced = [
            conjunction((self._scale.applies(rule), negation(self._scale.holds("unenforced", rule))))
            for rule in self._resting
        ]
        answers = [self._answers(formula) for formula in enforced]
        if {True} in answers:
            return Outcome.DENY
        if not any(True in answer for answer in answers):
            return Outcome.ALLOW
        return Outcome.REVIEW if self._possible(negation(disjunction(enforced))) else Outcome.DENY

    def _undecided(self) -> Iterator[Head]:
        """Yield what may hold or not, and bears on the outcome."""
        seen: set[str] = set()
        waiting = [reason.rule for reason in self._reasons if reason.status == "may-apply"]
        while waiting:
            rule = waiting.pop()
            if rule not in seen:
                seen.add(rule)
                holds = self._answers(self._scale.holds("rule", rule))
                if True in holds:
                    waiting += self._scale.defeaters(rule)
                if len(holds) == 2:
                    yield self._heads["rule", rule]
        if len(self._covered) == 2:
            yield self._heads["covered", ""]

    def _obligations(self) -> list[str]:
        duties = (name for role, name in self._heads if role == "duty")
        found = (name for name in duties if self._possible(self._scale.holds("duty", name)))
        return sorted(found, key=lambda name: self._scale.rank["duty", name])

    def _among(self, undecided: Iterable[Head], lacking: Sequence[int]) -> tuple[str, ...]:
        read = {index for head in undecided for index in head.reads if lacking[head.view] >> index & 1}
        return tuple(a.name for a in ATTRIBUTES if a.index in read)

    def _asked(self, undecided: Iterable[Head]) -> list[str]:
        return sorted({question for head in undecided for question in head.questions} - set(self._positions))

    def _lacking(self, undecided: Iterable[Head]) -> Iterator[Cause]:
        """Yield whether facts are wanted that nobody states, or evidence of some that are stated."""
        weak = {
            self._lacks.weak[head.view] >> index & 1
            for head in undecided
            for index in head.reads
            if self._lacks.missing[head.view] >> index & 1
        }
        yield from (cause for cause, wanted in ((Cause.FACTS, 0), (Cause.EVIDENCE, 1)) if wanted in weak)

    def _causes(self, undecided: Sequence[Head]) -> tuple[Cause, ...]:
        return tuple(self._turning_on(undecided)) or tuple(self._lacking(undecided)) or (Cause.FACTS,)

    def _turning_on(self, undecided: Sequence[Head]) -> Iterator[Cause]:
        covered = self._scale.covered
        refusing = [conjunction((covered, self._scale.applies(rule))) for rule in self._resting]
        asked = ((covered, [covered]), (conjunction((covered, self._denied)), refusing))
        if any(self._turns_on_facts(question, ways) for question, ways in asked):
            yield from self._lacking(undecided)
        if any(self._turns_on_law(question, ways) for question, ways in asked):
            yield from in_doubt(self._asked(undecided))
        if False in self._covered:
            yield Cause.NOT_COVERED

    def _rests_on(self) -> Iterator[str]:
        """Yield the positions that carry the outcome: withdrawn one by one, those that may not be."""
        kept = dict(self._positions)
        for question in self._scale.questions(self._surviving):
            if question in kept:
                left = {other: answer for other, answer in kept.items() if other != question}
                rest = (self._lacks, self._spread, self._attests)
                if Weighing(self._scale, self._surviving, left, *rest).outcome is self.outcome:
                    kept = left
                else:
                    yield question

    def _answers(self, question: Formula) -> set[bool]:
        """Return every answer that ``question`` has in some completion. Empty: there is no completion."""
        asked = ((True, question), (False, negation(question)))
        return {answer for answer, formula in asked if self._possible(formula)}

    def _possible(self, question: Formula, worlds: Sequence[int] | None = None) -> bool:
        """Say whether ``question`` is true in some completion, with the open law answered as in one of ``worlds``."""
        reach = (question.reach | self._attesting) & self._mask
        if not reach & (self._hanging | self._scale.open):
            return question.true(reach) and self._consistent(reach)
        aim = self._with_attested(question)
        cases, among = self._spread(reach, aim), worlds or self._worlds(reach, aim)
        if len(cases) * len(among) > LARGEST:
            raise TooManyCases
        return any(question.true(case & world) and self._consistent(case & world) for world in among for case in cases)

    def _turns_on_facts(self, question: Formula, ways: Sequence[Formula]) -> bool:
        """Say whether facts may change the answer while the open law stays as it is answered.

        Args:
            question: True where one of ``ways`` is.
            ways: The ways in which it may be true.
        """
        reach = (question.reach | self._attesting) & self._mask
        against = negation(question)
        for way in ways:
            if not (way.reach | self._attesting) & self._mask & self._hanging:
                continue
            own = way.reach | self._attesting
            for world in self._worlds(reach, Aim(against.more | own, against.less | own)):
                if self._possible(way, (world,)) and self._possible(against, (world,)):
                    return True
        return False

    def _turns_on_law(self, question: Formula, ways: Sequence[Formula]) -> bool:
        """Say whether the open law may change the answer while the facts stay as they are.

        Args:
            question: True where one of ``ways`` is.
            ways: The ways in which it may be true.
        """
        reach = (question.reach | self._attesting) & self._mask
        touched = [way for way in ways if way.reach & reach & self._scale.open]
        if not touched:
            return False
        against = negation(question)
        without = self._worlds(reach, self._with_attested(against))
        for way in touched:
            for world in self._worlds(reach, self._with_attested(way)):
                for other in without:
                    if self._both(way.among(world), against.among(other), reach, (world, other)):
                        return True
        return False

    def _both(self, one: Formula, other: Formula, reach: int, worlds: Sequence[int]) -> bool:
        """Say whether both are true of some facts, each in its own world."""
        both = conjunction((one, other))
        return any(
            both.true(case) and all(self._consistent(case & world) for world in worlds)
            for case in self._spread(reach, self._with_attested(both))
        )

    def _with_attested(self, question: Formula) -> Aim:
        return Aim(question.more | self._attesting, question.less | self._attesting)

    def _consistent(self, case: int) -> bool:
        return all(formula.true(case) == said for formula, said in self._defined)

    def _worlds(self, reach: int, aim: Aim) -> set[int]:
        """Return the clauses that are left, for every answer to the open questions that ``aim`` tells apart."""
        worlds = {-1}
        for yes, no in self._ways(reach):
            worlds = {world & way for world in worlds for way in (yes, no)}
            if len(worlds) > FEW:
                worlds = fittest(worlds, lambda world: aim.cost(world & reach))
        return worlds

    def _ways(self, reach: int) -> list[tuple[int, int]]:
        """Return, for each open question, the clauses that survive a yes, and those that survive a no."""
        against = self._scale.against
        questions = (question for question in self._scale.questions(reach) if question not in self._positions)
        return [(~against(reach, {question: True}), ~against(reach, {question: False})) for question in questions]
