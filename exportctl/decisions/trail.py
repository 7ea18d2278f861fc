"""The trail: how a verdict came about, clause by clause, with the fact that decided each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from exportctl.decisions.evidence import Sources
from exportctl.decisions.prose import doubt, old
from exportctl.decisions.shown import shown
from exportctl.decisions.verdict import Reason, Verdict
from exportctl.facts import ANY_EVIDENCE, Demand, Drawing, Organization, Owned, Request, Value
from exportctl.law.ask import answer
from exportctl.law.conditions import ALWAYS, NEVER, AllOf, AnyOf, Condition, IsA, Named, Not, Open, Test
from exportctl.law.described import listed_by_ownership
from exportctl.law.force import rule_in_force
from exportctl.law.in_force import addressed, positions
from exportctl.law.licenses import limbs, reckoned
from exportctl.law.rulebook import Rulebook
from exportctl.law.staleness import spoken_of, stale_text
from exportctl.law.stated import stated
from exportctl.law.terms import Terms
from exportctl.law.texts import License, Rule
from exportctl.law.validity import failing, standing
from exportctl.text import Span
from exportctl.text.span import NOWHERE


@dataclass(frozen=True, slots=True)
class Step:
    """One question that a rule asks, and its answer."""

    asked: Test | IsA | Open | str
    answer: bool | None
    """None: not known."""
    said: Value | None
    """What the request says of the attribute; None where it is no attribute that is asked."""
    span: Span
    parts: tuple[Step, ...] = ()
    attested: bool = False
    """True: the facts answer it outright, whatever the parts come to."""
    reckoning: tuple[str, ...] = ()
    """How that was worked out, in words; empty where the request says it."""

    @property
    def asks(self) -> str:
        """The question, in words."""
        return str(self.asked)

    @property
    def fact(self) -> str:
        """What the request says about it; empty where the parts tell."""
        if self.attested:
            return "attested"
        return "; ".join((*(() if self.said is None else (shown(self.said),)), *self.reckoning))

    def lines(self, depth: int) -> Iterator[str]:
        """Yield it as text, its parts below it."""
        said = {True: "yes", False: "no", None: "not known"}[self.answer]
        fact = f"  ({self.fact})" if self.fact else ""
        place = f"{self.span}  " if self.span.line else ""
        yield f"{'  ' * depth}{place}{self.asks} -> {said}{fact}"
        for part in self.parts:
            yield from part.lines(depth + 1)


@dataclass(frozen=True, slots=True)
class RuleTrail:
    """How one rule fared."""

    rule: Rule
    status: str
    step: Step
    defeaters: tuple[RuleTrail, ...] = ()
    demand: Demand = ANY_EVIDENCE
    """What its order demands of evidence."""

    def touched(self) -> Iterator[str]:
        """Yield the ids of the rules that had a say: this one, and what lifts or withholds below it."""
        if self.step.answer is not False:
            yield self.rule.id
            for defeater in self.defeaters:
                yield from defeater.touched()

    def undecided(self) -> Iterator[RuleTrail]:
        """Yield it, and the rules below it that have a say, as far as it is not known whether their conditions hold."""
        if self.step.answer is None:
            yield self
        if self.step.answer is not False:
            for defeater in self.defeaters:
                yield from defeater.undecided()

    def lines(self, depth: int = 0) -> Iterator[str]:
        """Yield it as text, with the rules that may defeat it below it."""
        yield f"{'  ' * depth}{self.rule.id} {self.status}  ({'; '.join(self.rule.cites)})"
        if self.rule.says:
            yield f"{'  ' * depth}  {self.rule.says_basis}: {self.rule.says}"
        yield from self.step.lines(depth + 1)
        for defeater in self.defeaters:
            yield from defeater.lines(depth + 1)


@dataclass(frozen=True, slots=True)
class Trail:
    """How every reason of a verdict came about."""

    verdict: Verdict
    rules: tuple[RuleTrail, ...]

    def demands(self) -> tuple[Demand, ...]:
        """Return what is demanded of evidence by the orders whose rules may hold or not."""
        found = (open.demand for rule in self.rules for open in rule.undecided())
        return tuple(dict.fromkeys(demand for demand in found if demand != ANY_EVIDENCE))

    def __str__(self) -> str:
        return "\n".join(line for rule in self.rules for line in rule.lines())


def retrace(rulebook: Rulebook, terms: Terms, request: Request, verdict: Verdict) -> Trail:
    """Return the trail of ``verdict``."""
    tracer = _Tracer(rulebook, terms, request)
    return Trail(verdict, tuple(tracer.reason(reason) for reason in verdict.reasons))


class _Tracer:
    def __init__(self, rulebook: Rulebook, terms: Terms, request: Request) -> None:
        self._book = rulebook
        self._terms = terms
        self._at: datetime = request.at
        self._known_at: datetime = request.known_at or request.at
        self._facts = stated(rulebook, terms, request.view)
        self._told = [request.view.values, *(seen.told for seen in self._facts.seen)]
        self._attested = [dict(found) for found in (request.view.attests, *(seen.attests for seen in self._facts.seen))]
        self._sources = Sources(rulebook, terms, request)
        self._positions = positions(rulebook, self._at) if rulebook.positions else {}

    def reason(self, reason: Reason) -> RuleTrail:
        rule = self._book.rule(reason.rule)
        defeaters = tuple(trail for trail, _ in self._defeaters(rule))
        return RuleTrail(rule, reason.status, self._step(rule), defeaters, self._demand(rule))

    def _demand(self, rule: Rule) -> Demand:
        return self._book.order_by_id[rule.order].evidence

    def _defeaters(self, rule: Rule) -> Iterator[tuple[RuleTrail, bool | None]]:
        """Yield the rules in force that may defeat ``rule``, and whether each applies."""
        for id in self._book.defeaters.get(rule.id, ()):
            other = self._book.rule(id)
            step = self._step(other)
            if step is _NOT_IN_FORCE:
                continue
            below = list(self._defeaters(other)) if step.answer is not False else []
            applies = _all((step.answer, *(_not(answer) for _, answer in below)))
            status = {True: f"{other.effect.value} it", False: "does not apply", None: "may apply"}[applies]
            yield RuleTrail(other, status, step, tuple(trail for trail, _ in below), self._demand(other)), applies

    def _step(self, rule: Rule) -> Step:
        force = rule_in_force(self._book, rule, self._at, self._known_at)
        license = self._book.license_by_id.get(rule.order)
        if license is not None and rule.id == license.rule:
            return self._limbs(license, force)
        if force == NEVER:
            return _NOT_IN_FORCE
        view = self._book.view_by_order[rule.order]
        asked = [condition for condition in (addressed(self._book, rule), force) if condition != ALWAYS]
        parts = [self._ask(condition, view) for condition in asked]
        parts += self._as_read(rule, view, [self._ask(rule.when, view)])
        if len(parts) == 1:
            return parts[0]
        return Step("all of", _all(part.answer for part in parts), None, rule.span, tuple(parts))

    def _as_read(self, rule: Rule, view: int, parts: list[Step]) -> list[Step]:
        """Return ``parts``, which are all that ``rule`` asks; where its source is too old by now, as a doubt."""
        stands = self._book.staleness.of_order(self._book.order_by_id[rule.order], rule.id, self._at)
        if stands == ALWAYS:
            return parts
        spoken = self._settled(spoken_of(self._terms.resolved(rule.when, self._at)), view)
        return [Step("it speaks of this use", spoken, None, rule.span, tuple(parts)), self._ask(stands, view)]

    def _limbs(self, license: License, force: Condition) -> Step:
        """Return how each limb of ``license`` fared, valid or not: whoever holds one asks which of them failed."""
        view = self._book.view_by_order[license.id]
        asked = []
        for limb in limbs(license):
            part = self._ask(limb.when, view)
            asked.append(Step(limb.name, part.answer, None, limb.span, (part,)))
        parts = [self._validity(license, force), *self._as_read(self._book.rule(license.rule), view, asked)]
        return Step("all of", _all(part.answer for part in parts), None, license.span, tuple(parts))

    def _validity(self, license: License, force: Condition) -> Step:
        if force == ALWAYS:
            why = standing(self._book, license)
            return Step("validity", True, None, license.span, reckoning=(why,))
        if force == NEVER:
            why = failing(self._book, license, self._at, self._known_at)
            return Step("validity", False, None, license.span, reckoning=(why,))
        part = self._ask(force, self._book.view_by_order[license.id])
        return Step("validity", part.answer, None, license.span, (part,))

    def _ask(self, condition: Condition, view: int) -> Step:
        match condition:
            case Test(attribute, _, _, span):
                aged = self._aged(condition, view)
                if aged:
                    value = self._facts.within(view)[attribute.index]
                    return Step(condition, self._answer(condition, view), value, span, reckoning=aged)
                written = self._terms.written_out(condition, self._at)
                if written is not None:
                    part = self._ask(written, view)
                    return Step(condition, part.answer, None, span, (part,))
                value = self._facts.within(view)[attribute.index]
                told = (*self._reckoning(condition, view), *self._sources.of(attribute, view, value))
                return Step(condition, self._answer(condition, view), value, span, reckoning=told)
            case IsA(definition, span):
                part = self._ask(self._book.definition_by_id[definition].when, view)
                aged = self._aged(condition, view)
                if aged:
                    return Step(condition, None, None, span, (part,), reckoning=aged)
                said = self._attested[view].get(definition)
                if said is not None:
                    return Step(condition, said, None, span, (part,), attested=True)
                told = self._sources.attested(definition, view)
                return Step(condition, part.answer, None, span, (part,), reckoning=told)
            case Open(question, span):
                text = stale_text(question)
                asked_open = condition if text is None else doubt(self._book, question)
                return Step(asked_open, self._answer(condition, view), None, span)
            case AllOf(()):
                return Step("always", True, None, NOWHERE)
            case AllOf(parts):
                asked = tuple(self._ask(part, view) for part in parts)
                return Step("all of", _all(part.answer for part in asked), None, asked[0].span, asked)
            case AnyOf(parts):
                asked = tuple(self._ask(part, view) for part in parts)
                some = _not(_all(_not(part.answer) for part in asked))
                return Step("any of", some, None, asked[0].span if asked else NOWHERE, asked)
            case Not(part):
                asked_not = self._ask(part, view)
                return Step("not", _not(asked_not.answer), None, asked_not.span, (asked_not,))

    def _reckoning(self, test: Test, view: int) -> tuple[str, ...]:
        match self._told[view][test.attribute.index]:
            case Owned(Organization() as organization):
                return listed_by_ownership(self._book, organization)[1]
            case Drawing() as drawing if isinstance(test.operand, Named):
                return tuple(reckoned(self._book.licenses, (test.operand.name,), drawing))
        return ()

    def _aged(self, leaf: Test | IsA, view: int) -> tuple[str, ...]:
        """Return, in words, why the answer to ``leaf`` is in doubt: the text that tells it is too old."""
        found = self._book.staleness.of_leaf(leaf, self._at)
        text = None if found is None or self._settled(found[0], view) is False else stale_text(found[1].question)
        return () if text is None else (f"too old to be relied on: {old(self._book, text)}",)

    def _answer(self, leaf: Test | Open, view: int) -> bool | None:
        return self._settled(self._terms.again(leaf, self._at) if isinstance(leaf, Test) else leaf, view)

    def _settled(self, condition: Condition, view: int) -> bool | None:
        match condition:
            case Test(attribute):
                return answer(condition, self._facts.within(view)[attribute.index])
            case Open(question):
                position = self._positions.get(question)
                return None if position is None else position.answer
            case AllOf(parts):
                return _all(self._settled(part, view) for part in parts)
            case AnyOf(parts):
                return _not(_all(_not(self._settled(part, view)) for part in parts))
            case Not(part):
                return _not(self._settled(part, view))
            case IsA():
                raise AssertionError("definitions are written out")


_NOT_IN_FORCE = Step("in force", False, None, NOWHERE)


def _all(answers: Iterable[bool | None]) -> bool | None:
    said = list(answers)
    return False if False in said else None if None in said else True


def _not(answer: bool | None) -> bool | None:
    return None if answer is None else not answer
