"""Decide each example on both roads, and say which rules no example touches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from exportctl.decisions.decision import Decision
from exportctl.engine import Engine
from exportctl.examples.definitions import prove_definitions
from exportctl.examples.proved import Proved, request_of
from exportctl.law.rulebook import Rulebook
from exportctl.law.texts import Example
from exportctl.reference import Reference


@dataclass(frozen=True, slots=True)
class Proof:
    """Every example of a rulebook."""

    examples: tuple[Proved, ...]
    untouched: tuple[str, ...]
    """What no example touches: rules that neither apply in one, nor lift or withhold there; definitions without one."""

    @property
    def holds(self) -> bool:
        """True where no example is in trouble."""
        return not any(example.trouble for example in self.examples)


def prove(rulebook: Rulebook, engine: Engine, advance: Callable[[], None] = lambda: None) -> Proof:
    """Decide every example of ``rulebook`` on both roads.

    Args:
        rulebook: The texts.
        engine: The same texts, compiled.
        advance: Called once an example.
    """
    reference = Reference(rulebook)
    proved = []
    touched: set[str] = set()
    for order in rulebook.orders:
        for example in order.examples:
            advance()
            fast = engine.decide(request_of(example))
            slow = reference.decide(fast.request)
            proved.append(Proved(order.id, example, fast, tuple(_trouble(example, fast, slow))))
            touched |= set(_touched(fast))
    proved += prove_definitions(rulebook, advance)
    untouched = [rule.id for rule in rulebook.rules if rule.id not in touched and rulebook.named(rule) is rule]
    untouched += [definition.id for definition in rulebook.definitions if not definition.examples]
    return Proof(tuple(proved), tuple(untouched))


def _trouble(example: Example, fast: Decision, slow: Decision) -> Iterator[str]:
    if fast.verdict != slow.verdict:
        yield "the two roads disagree: this is a bug of exportctl, please report it"
    if fast.outcome.value != example.expects:
        yield f"expected {example.expects}, got {fast.outcome.value}"
    touched = set(_touched(fast))
    for rule in example.because:
        if rule not in touched:
            yield f"expected because of {rule}, which is not among the reasons"
    if example.cause is not None and example.cause not in {cause.value for cause in fast.causes}:
        causes = ", ".join(cause.value for cause in fast.causes) or "none"
        yield f"expected the cause {example.cause}, got {causes}"


def _touched(decision: Decision) -> Iterator[str]:
    for rule in decision.trail().rules:
        yield from rule.touched()
