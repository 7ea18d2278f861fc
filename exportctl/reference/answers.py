"""Which answers a question may get, whatever the missing facts turn out to be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from exportctl.law.conditions import (
    ALWAYS,
    NEVER,
    AllOf,
    AnyOf,
    Condition,
    IsA,
    Not,
    Open,
    Quantifier,
    Test,
    all_of,
    any_of,
    leaves,
    negate,
)
from exportctl.law.values import EVERYTHING, only
from exportctl.reference.known import OF_THE_US, Known, operand

BUDGET = 100_000
"""Cases looked at before a decision gives up and says so."""


class OverBudget(Exception):  # noqa: N818  # a signal between two functions, not an error anybody sees
    """More cases than the budget allows."""


class Enquiry:
    """Questions about one set of facts, with one budget for all of them."""

    def __init__(self, given: Condition = ALWAYS, budget: int = BUDGET) -> None:
        self._given = given
        self._left = budget

    def answers(self, question: Condition, known: Known) -> frozenset[bool]:
        """Return every answer that ``question`` has in some completion of ``known``. Empty: there is no completion."""
        return frozenset(self._answers(settled(question, known), settled(self._given, known), known))

    def _answers(self, question: Condition, given: Condition, known: Known) -> set[bool]:
        if given == NEVER:
            return set()
        if given == ALWAYS and question in (ALWAYS, NEVER):
            return {question == ALWAYS}
        found: set[bool] = set()
        for case in self._cases(question, given, known, first_leaf(question, given)):
            found |= self._answers(settled(question, case), settled(given, case), case)
            if len(found) == 2:
                break
        return found

    def varies(self, question: Condition, known: Known, by: type[Test] | type[Open]) -> bool:
        """Say whether the answer turns on facts (``by`` Test), or on open law (Open), with the other kept fixed."""
        question, given = settled(question, known), settled(self._given, known)
        if question in (ALWAYS, NEVER) or given == NEVER:
            return False
        fixed = next((leaf for leaf in told(question, given) if not isinstance(leaf, by)), None)
        if fixed is None:
            return len(self.answers(question, known)) == 2
        return any(self.varies(question, case, by) for case in self._cases(question, given, known, fixed))

    def _cases(self, question: Condition, given: Condition, known: Known, leaf: Test | Open) -> Iterator[Known]:
        tests = [other for other in told(question, given) if isinstance(other, Test)]
        for case in known.cases(leaf, tests):
            self._left -= 1
            if self._left < 0:
                raise OverBudget
            yield case


def told(question: Condition, given: Condition) -> Iterator[Test | Open]:
    """Yield what is still asked."""
    for leaf in (*leaves(given), *leaves(question)):
        assert not isinstance(leaf, IsA), "the law in force has every definition written out"
        yield leaf


def first_leaf(question: Condition, given: Condition) -> Test | Open:
    """Return the question to split by."""
    return next(told(question, given))


def settled(condition: Condition, known: Known) -> Condition:
    """Return ``condition`` with all that ``known`` answers put in: ALWAYS, NEVER, or what is still to be asked."""
    match condition:
        case Test() if (plain := simplest(condition)) is not condition:
            return settled(plain, known)
        case Test() | Open():
            answer = known.answer(condition)
            return condition if answer is None else ALWAYS if answer else NEVER
        case AllOf(parts):
            kept = []
            for part in parts:
                kept.append(settled(part, known))
                if kept[-1] == NEVER:
                    return NEVER
            return all_of(kept)
        case AnyOf(parts):
            kept = []
            for part in parts:
                kept.append(settled(part, known))
                if kept[-1] == ALWAYS:
                    return ALWAYS
            return any_of(kept)
        case Not(part):
            return negate(settled(part, known))
        case IsA(definition, _):
            raise AssertionError(f"{definition} is not written out")


def simplest(test: Test) -> Condition:
    """Return ``test`` in terms of `some member is in`, and US citizenship in terms of the citizenships held."""
    held = OF_THE_US.get(test.attribute)
    if held is not None:
        yes = replace(test, attribute=held, quantifier=Quantifier.ANY_IN, operand=only("US"))
        wanted = operand(test)
        return any_of(p for p, flag in ((yes, True), (negate(yes), False)) if flag in wanted)
    if test.quantifier is Quantifier.NONE_IN:
        return negate(replace(test, quantifier=Quantifier.ANY_IN))
    if test.quantifier is Quantifier.ALL_IN:
        some = replace(test, quantifier=Quantifier.ANY_IN, operand=EVERYTHING)
        other = replace(test, quantifier=Quantifier.ANY_IN, operand=~operand(test))
        return all_of((some, negate(other)))
    return test
