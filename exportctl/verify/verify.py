"""All parts together, and what none of them touched."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Protocol

from exportctl.decisions.verdict import Cause
from exportctl.engine import Engine
from exportctl.examples import request_of
from exportctl.facts import ANY_EVIDENCE, Request
from exportctl.law.conditions import IsA, Open, Test, leaves
from exportctl.law.rulebook import Rulebook
from exportctl.law.texts import Effect
from exportctl.reference import Reference
from exportctl.verify import parts
from exportctl.verify.report import Part, Report
from exportctl.verify.requests import Asking, Vocabulary

CHANGES = 400
"""Changes of the law whose both sides are looked at before they are sampled."""

CONSTRUCTS = ("suspends", "stays", "reinstates", "terminates")


class Watcher(Protocol):
    """Who watches long work."""

    def begin(self, what: str, total: int | None = None) -> None: ...
    def advance(self) -> None: ...


class _Nobody:
    def begin(self, what: str, total: int | None = None) -> None:
        """Nobody watches."""

    def advance(self) -> None:
        """Nobody watches."""


def verify(engine: Engine, samples: int = 2_000, seed: int = 0, watch: Watcher | None = None) -> Report:
    """Return what can be said for the compiled road, part by part.

    Args:
        engine: A compiled rulebook.
        samples: Whole requests to decide on both roads.
        seed: Of the random requests; the same seed asks the same.
        watch: Is told of progress. None: nobody is.
    """
    watch = watch or _Nobody()
    rng = random.Random(seed)  # samples, not secrets
    laws = parts.Laws(engine)
    instants, every = laws.instants(CHANGES, rng)
    found: list[Part] = []
    watch.begin("questions")
    found.append(parts.questions(engine, laws, instants))
    watch.begin("columns")
    found += parts.columns(engine, rng)
    watch.begin("rules")
    found += parts.rules(engine, laws, rng)
    watch.begin("times")
    found.append(parts.times(engine, laws, instants, every))
    found.append(parts.timelines(engine, instants, every))
    watch.begin("whole requests", samples)
    whole, applied = _requests(engine, {at: 1 + laws.rules(at) for at in instants}, samples, rng, watch)
    found.append(whole)
    kept = tuple(part for part in found if part.cases)
    return Report(kept, tuple(_untouched(engine.rulebook, applied)), tuple(_unused(engine.rulebook)))


def _requests(
    engine: Engine, instants: Mapping[int, int], samples: int, rng: random.Random, watch: Watcher
) -> tuple[Part, set[str]]:
    reference = Reference(engine.rulebook)
    asking = Asking(Vocabulary(engine.rulebook), instants, rng)
    wrong: list[str] = []
    touched: set[str] = set()
    examples = [request_of(example) for order in engine.rulebook.orders for example in order.examples]
    count = 0
    for request in _asked(examples, asking, samples):
        fast, slow = engine.decide(request), reference.decide(request)
        watch.advance()
        if Cause.UNDECIDED in (*fast.causes, *slow.causes):
            continue
        count += 1
        if fast.verdict != slow.verdict:
            wrong.append(
                f"{request.model_dump_json(exclude_none=True, exclude_unset=True)}: {slow!r}, and not {fast!r}"
            )
        for reason in fast.reasons:
            touched.add(reason.rule)
            touched |= set(reason.lifted_by)
    return Part("whole requests, the orders' own examples among them", "sampled", count, tuple(wrong)), touched


def _asked(examples: list[Request], asking: Asking, samples: int) -> Iterator[Request]:
    yield from examples
    for number in range(samples):
        near = examples[number // 2 % len(examples)] if examples and number % 2 else None
        yield asking.request() if near is None else asking.near(near)


def _untouched(rulebook: Rulebook, touched: set[str]) -> Iterator[str]:
    for rule in rulebook.rules:
        if rule.effect is not Effect.WITHHOLD and rule.id not in touched:
            yield rule.id


def _unused(rulebook: Rulebook) -> Iterator[str]:
    used = set(_used(rulebook))
    yield from (construct for construct in _KNOWN if construct not in used)


_KNOWN = (
    "forbids",
    "exempts",
    "withholds",
    "unless",
    "replaces",
    "enforcement",
    *CONSTRUCTS,
    "addressee",
    "evidence",
    "is_a",
    "open",
    "position",
    "group",
    "obligation",
    "in",
    "any_in",
    "all_in",
    "none_in",
    "at_least",
    "more_than",
    "at_most",
    "less_than",
)


def _used(rulebook: Rulebook) -> Iterator[str]:
    for order in rulebook.orders:
        yield from (act.kind for act in order.acts)
        if order.addressee is not None:
            yield "addressee"
        if order.evidence != ANY_EVIDENCE:
            yield "evidence"
        if order.obligations:
            yield "obligation"
    for rule in rulebook.rules:
        yield rule.effect.value
        if rule.unless_of is not None:
            yield "unless"
        if rule.replaces is not None:
            yield "replaces"
        if rule.postures:
            yield "enforcement"
        if rule.obligations:
            yield "obligation"
    if rulebook.positions:
        yield "position"
    if rulebook.groups:
        yield "group"
    for condition in rulebook.conditions:
        for leaf in leaves(condition):
            match leaf:
                case Test(_, quantifier):
                    yield quantifier.value
                case IsA():
                    yield "is_a"
                case Open():
                    yield "open"
