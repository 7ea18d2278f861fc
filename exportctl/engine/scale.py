"""The scale: all that can be asked of the clauses of one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from exportctl.decisions.verdict import NOT_COVERED, Outcome, Reason, Verdict
from exportctl.engine.compile import Head, Role
from exportctl.engine.formulas import Formula, conjunction, negation, some
from exportctl.law.rulebook import Rulebook
from exportctl.law.texts import Effect
from exportctl.matching.table import Placed, survivors

_NOTHING_FORBIDS = Verdict(Outcome.ALLOW)


@dataclass(frozen=True, slots=True)
class _Forbidding:
    """A rule that forbids, as it stands in one table."""

    name: str
    rank: int
    clauses: int
    defeating: int
    """Clauses of the rules that may defeat it."""
    applies: Reason


_by_rank = attrgetter("rank")


class Scale:
    """The rules, obligations and definitions of one table, as questions about its clauses."""

    def __init__(
        self, rulebook: Rulebook, clauses: Sequence[Placed], heads: Sequence[Head], rank: Mapping[tuple[str, str], int]
    ) -> None:
        self.rank = rank
        self._rulebook = rulebook
        self._clauses = clauses
        self._heads = heads
        self._of: dict[tuple[Role, str], int] = {}
        self.open = 0
        for number, clause in enumerate(clauses):
            bit = 2 << number
            head = heads[clause.head]
            self._of[head.role, head.name] = self._of.get((head.role, head.name), 0) | bit
            if clause.opens:
                self.open |= bit
        self.covered = some(self._of.get(("covered", ""), 0))
        self.unenforced = self._all("unenforced")
        self._rare = self.open | self.unenforced | self._all("duty") | self._all("position")
        self._applies: dict[str, Formula] = {}
        self._forbidding: dict[int, _Forbidding] = {}
        self._forbidding_clauses = self._all("rule", self.forbids)

    def plainly(self, mask: int) -> Verdict | None:
        """Return the verdict on wholly known facts that meet nothing but rules; None where they meet more."""
        if mask & self._rare:
            return None
        if not self.covered.true(mask):
            return NOT_COVERED
        met = []
        left = mask & self._forbidding_clauses
        while left:
            number = (left & -left).bit_length() - 2
            rule = self._forbidding.get(number) or self._forbidding_of(number)
            met.append(rule)
            left &= ~rule.clauses
        if not met:
            return _NOTHING_FORBIDS
        met.sort(key=_by_rank)
        reasons = tuple([rule.applies if not mask & rule.defeating else self._weighed(rule, mask) for rule in met])
        denied = any(reason.status == "applies" for reason in reasons)
        return Verdict(Outcome.DENY if denied else Outcome.ALLOW, reasons)

    def _weighed(self, rule: _Forbidding, mask: int) -> Reason:
        if self.applies(rule.name).true(mask):
            return rule.applies
        lifting = (other for other in self.defeaters(rule.name) if self.applies(other).true(mask))
        return Reason(rule.name, "lifted", tuple(lifting))

    def _forbidding_of(self, number: int) -> _Forbidding:
        name = self._heads[self._clauses[number].head].name
        defeating = 0
        for other in self.defeaters(name):
            defeating |= self._of["rule", other]
        found = _Forbidding(name, self.rank["rule", name], self._of["rule", name], defeating, Reason(name, "applies"))
        self._forbidding[number] = found
        return found

    def holds(self, role: Role, name: str) -> Formula:
        """Ask whether a condition holds."""
        return some(self._of.get((role, name), 0))

    def applies(self, rule: str) -> Formula:
        """Ask whether ``rule`` applies: its condition holds, and no rule that defeats it applies."""
        found = self._applies.get(rule)
        if found is None:
            defeaters = [negation(self.applies(other)) for other in self.defeaters(rule)]
            found = self._applies[rule] = conjunction([self.holds("rule", rule), *defeaters])
        return found

    def defeaters(self, rule: str) -> list[str]:
        """Return the rules that defeat ``rule``, of those in the table."""
        return [other for other in self._rulebook.defeaters.get(rule, ()) if ("rule", other) in self._of]

    def heads(self, mask: int) -> dict[tuple[Role, str], Head]:
        """Return what may hold where only clauses of ``mask`` survive."""
        found = (self._heads[self._clauses[number].head] for number in survivors(mask))
        return {(head.role, head.name): head for head in found}

    def forbids(self, rule: str) -> bool:
        """Say whether ``rule`` is one that forbids."""
        return self._rulebook.rule_by_id[rule].effect is Effect.FORBID

    def against(self, mask: int, answers: Mapping[str, bool]) -> int:
        """Return the clauses of ``mask`` that need another answer to some open question."""
        found = 0
        for number in survivors(mask & self.open):
            if any(answers.get(q, needed) != needed for q, needed in self._clauses[number].opens.items()):
                found |= 2 << number
        return found

    def questions(self, mask: int) -> list[str]:
        """Return the open questions on which clauses of ``mask`` turn."""
        return sorted({q for number in survivors(mask & self.open) for q in self._clauses[number].opens})

    def _all(self, role: Role, wanted: Callable[[str], bool] = lambda name: True) -> int:
        found = 0
        for (other, name), mask in self._of.items():
            if other == role and wanted(name):
                found |= mask
        return found
