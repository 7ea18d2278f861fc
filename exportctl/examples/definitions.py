"""The examples of definitions, asked on both roads.

A definition decides nothing by itself. Each is therefore asked through a rule of its own that forbids whoever
meets it, in a rulebook that holds no other rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from exportctl.decisions.decision import Decision
from exportctl.decisions.verdict import Verdict
from exportctl.engine import Engine
from exportctl.examples.proved import Proved, request_of
from exportctl.facts import BY_NAME
from exportctl.law.conditions import IsA
from exportctl.law.moments import ALL_TIME, Moment
from exportctl.law.rulebook import Rulebook
from exportctl.law.texts import UNVERIFIED, Coverage, Definition, Effect, Order, Requirement, Rule
from exportctl.reference import Reference

_ASKED = "is-a"
_EVER = Moment(_ASKED, *(datetime(1, 1, 2, tzinfo=UTC),) * 2)
_ANSWERS = {"applies": "yes", "may-apply": "not-known", "lifted": "no"}


def prove_definitions(rulebook: Rulebook, advance: Callable[[], None]) -> Iterator[Proved]:
    """Yield every example of every definition of ``rulebook``, decided on both roads.

    Args:
        rulebook: The texts.
        advance: Called once an example.
    """
    if not any(definition.examples for definition in rulebook.definitions):
        return
    asking = _asking(rulebook)
    engine, reference = Engine(asking), Reference(asking)
    for definition in rulebook.definitions:
        for example in definition.examples:
            advance()
            fast = engine.decide(request_of(example))
            slow = reference.decide(fast.request)
            yield Proved(definition.id, example, fast, tuple(_trouble(definition, example.expects, fast, slow)))


def _trouble(definition: Definition, expected: str, fast: Decision, slow: Decision) -> Iterator[str]:
    if fast.verdict != slow.verdict:
        yield "the two roads disagree: this is a bug of exportctl, please report it"
    found = answer(definition, fast.verdict)
    if found != expected:
        yield f"expected {expected}, got {found}"


def answer(definition: Definition, verdict: Verdict) -> str:
    """Return ``yes``, ``no`` or ``not-known``, from the verdict of the rulebook that asks."""
    if verdict.conflicts or (not verdict.reasons and verdict.causes):
        return "not-known"
    status = {reason.rule: reason.status for reason in verdict.reasons}.get(f"{_ASKED}/{definition.id}")
    return "no" if status is None else _ANSWERS[status]


def _asking(rulebook: Rulebook) -> Rulebook:
    authority = rulebook.authorities[0].id if rulebook.authorities else "nobody"
    rules = tuple(
        Rule(
            id=f"{_ASKED}/{definition.id}",
            order=_ASKED,
            effect=Effect.FORBID,
            when=IsA(definition.id, definition.span),
            says=definition.title,
            says_basis="paraphrase",
            cites=definition.cites,
            requirement=Requirement("prohibition"),
            span=definition.span,
        )
        for definition in rulebook.definitions
    )
    order = Order(_ASKED, _ASKED, authority, "question", (), UNVERIFIED, _EVER, ALL_TIME, rules=rules)
    models = frozenset(request_of(e).model.id for d in rulebook.definitions for e in d.examples)
    everything = Coverage(models, frozenset(BY_NAME["activity.kind"].choices))
    return replace(rulebook, orders=(order,), coverage=(everything,), sources=())
