"""A decision, by the book: denied if some forbidding rule applies whatever is not known, allowed if none does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from exportctl.decisions.decision import Decision
from exportctl.decisions.needs import Needs
from exportctl.decisions.verdict import NOT_COVERED, UNDECIDED, Cause, Outcome, Reason, Verdict, conflicting, in_doubt
from exportctl.facts import ATTRIBUTES, Request, is_open
from exportctl.law.conditions import ALWAYS, Condition, Open, Test, all_of, any_of, leaves, negate, seen
from exportctl.law.in_force import LawInForce, RuleInForce, breakpoints, law_in_force
from exportctl.law.rulebook import Rulebook
from exportctl.law.staleness import stale_text, stale_texts
from exportctl.law.stated import Stated, stated
from exportctl.law.terms import Terms
from exportctl.law.texts import Effect
from exportctl.needs import needs
from exportctl.reference.answers import BUDGET, Enquiry, OverBudget, settled
from exportctl.reference.known import Known, known_from


def verdict(law: LawInForce, request: Request, budget: int = BUDGET) -> Verdict:
    """Return what ``law`` says of ``request``.

    Args:
        law: The law in force at the request's instant.
        request: Who asks for what. Its facts may be missing.
        budget: Cases to look at before the verdict is UNDECIDED.
    """
    terms = Terms(law.rulebook)
    facts = stated(law.rulebook, terms, request.view)
    if facts.conflicts:
        return conflicting(facts.conflicts)
    given = attested(law, request, facts)
    tests = [leaf for asked in (*_conditions(law), given) for leaf in leaves(asked) if isinstance(leaf, Test)]
    places = frozenset().union(*terms.subdivisions.values())
    known = known_from(facts, tests, places)
    known = replace(known, opens={question: position.answer for question, position in law.positions.items()})
    try:
        if not Enquiry(given, budget).answers(ALWAYS, known):
            return conflicting(tuple(n for n, _ in request.view.attests if n in law.definitions))
        return _Case(law, facts, known, given, budget).verdict()
    except OverBudget:
        return UNDECIDED


def attested(law: LawInForce, request: Request, facts: Stated) -> Condition:
    """Return what must be true if the definitions have the answers that the facts attest, in every view of them."""
    return all_of(
        seen(law.definitions[name] if answer else negate(law.definitions[name]), view)
        for view, attests in enumerate((request.view.attests, *(of_view.attests for of_view in facts.seen)))
        for name, answer in attests
        if name in law.definitions
    )


def _conditions(law: LawInForce) -> Iterator[Condition]:
    yield from (rule.when for rule in law.rules)
    yield from (duty.when for duty in law.obligations)
    yield law.covered


class _Case:
    """One law, one set of facts, one given."""

    def __init__(self, law: LawInForce, facts: Stated, known: Known, given: Condition, budget: int) -> None:
        self.law = law
        self.facts = facts
        self.given = given
        self.budget = budget
        self.known = known
        by_facts = Known(known.domains, {})
        self.rules = {rule.rule.id: rule for rule in law.rules if settled(rule.when, by_facts) != any_of(())}

    def verdict(self) -> Verdict:
        law = self.law
        outcome = self.outcome()
        if self.answers(law.covered) == {False}:
            return NOT_COVERED
        reasons = tuple(self.reasons())
        undecided = [rule for rule in self.behind(reasons) if len(self.answers(rule.when)) == 2]
        asked = [leaf for rule in undecided for leaf in leaves(rule.when)]
        if len(self.answers(law.covered)) == 2:
            asked += leaves(law.covered)
        review = outcome is Outcome.REVIEW
        if_enforced = self.outcome(enforced=True)
        return Verdict(
            outcome=outcome,
            reasons=reasons,
            obligations=tuple(self.obligations(True)) if outcome is not Outcome.DENY else (),
            unsure=tuple(self.obligations(True, False)) if outcome is not Outcome.DENY else (),
            causes=(tuple(self.causes(asked)) or tuple(self.lacking(asked)) or (Cause.FACTS,)) if review else (),
            missing=self.missing(asked) if review else (),
            weak=self.weak(asked) if review else (),
            questions=self.questions(asked) if review else (),
            stale=stale_texts(self.asked(asked)) if review else (),
            rests_on=tuple(self.rests_on(outcome)),
            if_enforced=None if if_enforced is outcome else if_enforced,
        )

    def answers(self, question: Condition, known: Known | None = None) -> frozenset[bool]:
        return Enquiry(self.given, self.budget).answers(question, known or self.known)

    def outcome(self, enforced: bool = False, known: Known | None = None) -> Outcome:
        if self.answers(self.law.covered, known) != {True}:
            return Outcome.REVIEW
        denied = self.answers(self.denied(enforced), known)
        return Outcome.REVIEW if len(denied) == 2 else Outcome.DENY if True in denied else Outcome.ALLOW

    def denied(self, enforced: bool = False) -> Condition:
        """Some forbidding rule applies; ``enforced``: and its authority has not announced to let it rest."""
        return any_of(
            all_of((self.applies(rule), negate(rule.unenforced) if enforced else ALWAYS)) for rule in self.forbidding()
        )

    def applies(self, rule: RuleInForce) -> Condition:
        """Its condition holds, and no rule that defeats it applies."""
        return all_of((rule.when, *(negate(self.applies(other)) for other in self.defeaters(rule))))

    def defeaters(self, rule: RuleInForce) -> list[RuleInForce]:
        ids = self.law.rulebook.defeaters.get(rule.rule.id, ())
        return [self.rules[id] for id in ids if id in self.rules]

    def forbidding(self) -> list[RuleInForce]:
        return [rule for rule in self.rules.values() if rule.rule.effect is Effect.FORBID]

    def reasons(self) -> Iterator[Reason]:
        for rule in self.forbidding():
            if True not in self.answers(rule.when):
                continue
            applies = self.answers(self.applies(rule))
            lifted_by = tuple(
                other.rule.id
                for other in self.defeaters(rule)
                if True in self.answers(all_of((rule.when, self.applies(other))))
            )
            if applies == {True}:
                yield Reason(rule.rule.id, "applies")
            else:
                yield Reason(rule.rule.id, "may-apply" if True in applies else "lifted", lifted_by)

    def behind(self, reasons: tuple[Reason, ...]) -> list[RuleInForce]:
        """Return the rules that may apply, and every rule that may bear on whether they do."""
        found: dict[str, RuleInForce] = {}
        waiting = [self.rules[reason.rule] for reason in reasons if reason.status == "may-apply"]
        while waiting:
            rule = waiting.pop()
            if rule.rule.id not in found and True in self.answers(rule.when):
                found[rule.rule.id] = rule
                waiting += self.defeaters(rule)
        return list(found.values())

    def obligations(self, *answers: bool) -> Iterator[str]:
        """Yield the obligations whose conditions may have all of ``answers``."""
        for duty in self.law.obligations:
            if self.answers(duty.when).issuperset(answers):
                yield f"{duty.order}/{duty.obligation.id}"

    def causes(self, asked: Sequence[object]) -> Iterator[Cause]:
        if self.turns_on(Test):
            yield from self.lacking(asked)
        if self.turns_on(Open):
            yield from in_doubt(self.asked(asked))
        if False in self.answers(self.law.covered):
            yield Cause.NOT_COVERED

    def turns_on(self, by: type[Test] | type[Open]) -> bool:
        covered = self.law.covered
        enquiry = Enquiry(self.given, self.budget)
        return any(enquiry.varies(question, self.known, by) for question in (covered, all_of((covered, self.denied()))))

    def lacking(self, asked: Sequence[object]) -> Iterator[Cause]:
        """Yield whether facts are wanted that nobody states, or evidence of some that are stated."""
        weak = {self.is_weak(leaf) for leaf in asked if isinstance(leaf, Test) and self.is_missing(leaf)}
        yield from (cause for cause, wanted in ((Cause.FACTS, False), (Cause.EVIDENCE, True)) if wanted in weak)

    def missing(self, asked: Sequence[object]) -> tuple[str, ...]:
        read = {leaf.attribute for leaf in asked if isinstance(leaf, Test) and self.is_missing(leaf)}
        return tuple(a.name for a in ATTRIBUTES if a in read)

    def weak(self, asked: Sequence[object]) -> tuple[str, ...]:
        tests = [leaf for leaf in asked if isinstance(leaf, Test)]
        read = {test.attribute for test in tests if self.is_missing(test) and self.is_weak(test)}
        return tuple(a.name for a in ATTRIBUTES if a in read)

    def is_missing(self, test: Test) -> bool:
        return is_open(self.facts.within(test.view)[test.attribute.index])

    def is_weak(self, test: Test) -> bool:
        return test.view > 0 and test.attribute in self.facts.seen[test.view - 1].weak

    def asked(self, asked: Sequence[object]) -> list[str]:
        read = {leaf.question for leaf in asked if isinstance(leaf, Open)}
        return sorted(read - set(self.law.positions))

    def questions(self, asked: Sequence[object]) -> tuple[str, ...]:
        return tuple(question for question in self.asked(asked) if stale_text(question) is None)

    def rests_on(self, outcome: Outcome) -> Iterator[str]:
        """Yield the positions that carry the outcome: withdrawn one by one, those that may not be."""
        kept = dict(self.known.opens)
        for question in sorted(self.law.positions):
            left = {other: answer for other, answer in kept.items() if other != question}
            if self.outcome(known=Known(self.known.domains, left)) is outcome:
                kept = left
            else:
                yield question


@dataclass(frozen=True)
class Reference:
    """The slow road over one rulebook."""

    rulebook: Rulebook
    budget: int = BUDGET

    @cached_property
    def terms(self) -> Terms:
        """The rulebook's vocabulary."""
        return Terms(self.rulebook)

    @cached_property
    def breakpoints(self) -> tuple[int, ...]:
        """Every instant, in microseconds since 1970, at which the law may change."""
        return breakpoints(self.rulebook, self.terms, known_with=True)

    def verdict(self, request: Request) -> Verdict:
        """Return what law and facts come to."""
        law = law_in_force(self.rulebook, request.at, request.known_at, self.terms)
        return verdict(law, request, self.budget)

    def needs(self, request: Request) -> Needs:
        """Return what would settle the request."""
        return needs(law_in_force(self.rulebook, request.at, request.known_at, self.terms), self.terms, request)

    def decide(self, request: Request) -> Decision:
        """Return the decision on ``request``."""
        return Decision(request, self.verdict(request), self)
