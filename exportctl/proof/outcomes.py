"""What a law says in a world: which rules apply, and whether they deny."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from exportctl.law.ask import answer
from exportctl.law.conditions import (
    ALWAYS,
    NEVER,
    AllOf,
    AnyOf,
    Condition,
    IsA,
    Not,
    Open,
    Test,
    all_of,
    any_of,
    negate,
    seen,
)
from exportctl.law.in_force import LawInForce
from exportctl.law.stated import Stated
from exportctl.law.texts import Effect
from exportctl.proof.worlds import World


@dataclass(frozen=True)
class LawLeft:
    """What a law still asks of one request, with all that is known put in."""

    rules: Mapping[str, Condition]
    """Of each rule that may meet the request, by its id."""
    forbidding: tuple[str, ...]
    """Those that forbid, and may do so."""
    defeaters: Mapping[str, tuple[str, ...]]
    covered: Condition
    given: Condition
    """What is so if the definitions have the answers that the facts attest."""
    definitions: Mapping[str, Condition] = field(repr=False)
    """Of each definition, in the view of what is stated."""

    def conditions(self) -> Iterator[Condition]:
        """Yield everything that is asked."""
        yield from self.rules.values()
        yield from (self.covered, self.given)

    def outcome(self, world: World) -> tuple[int, int]:
        """Return the literals that the law speaks of the request in ``world``, and that some rule forbids it."""
        applies: dict[str, int] = {}

        def applied(rule: str) -> int:
            if rule not in applies:
                against = [-applied(other) for other in self.defeaters.get(rule, ()) if other in self.rules]
                applies[rule] = world.all_of((world.holds(self.rules[rule]), *against))
            return applies[rule]

        return world.holds(self.covered), world.any_of(applied(rule) for rule in self.forbidding)


def law_left(law: LawInForce, facts: Stated, attests: tuple[tuple[str, bool], ...]) -> LawLeft:
    """Return what ``law`` still asks of a request.

    Args:
        law: The law at the request's instant.
        facts: What the request states.
        attests: The definitions whose answers it attests, in the view of what is stated.
    """
    opens = {question: position.answer for question, position in law.positions.items()}
    effects = {rule.rule.id: rule.rule.effect for rule in law.rules}
    left = {rule.rule.id: known_put_in(rule.when, facts, opens) for rule in law.rules}
    rules = {id: when for id, when in left.items() if when != NEVER}
    forbidding = tuple(id for id in rules if effects[id] is Effect.FORBID)
    reached = _reached(forbidding, law.rulebook.defeaters, rules)
    by_view = (attests, *(of_view.attests for of_view in facts.seen))
    given = all_of(
        known_put_in(seen(law.definitions[name] if said else negate(law.definitions[name]), view), facts, opens)
        for view, attested in enumerate(by_view)
        for name, said in attested
        if name in law.definitions
    )
    return LawLeft(
        {id: when for id, when in rules.items() if id in reached},
        forbidding,
        law.rulebook.defeaters,
        known_put_in(law.covered, facts, opens),
        given,
        law.definitions,
    )


def known_put_in(condition: Condition, facts: Stated, opens: Mapping[str, bool]) -> Condition:
    """Return ``condition`` with the answers put in that are known whatever the rest turns out to be."""
    match condition:
        case Test():
            found = answer(condition, facts.within(condition.view)[condition.attribute.index])
            return condition if found is None else ALWAYS if found else NEVER
        case Open(question, _):
            return condition if question not in opens else ALWAYS if opens[question] else NEVER
        case AllOf(parts):
            kept = []
            for part in parts:
                kept.append(known_put_in(part, facts, opens))
                if kept[-1] == NEVER:
                    return NEVER
            return all_of(kept)
        case AnyOf(parts):
            kept = []
            for part in parts:
                kept.append(known_put_in(part, facts, opens))
                if kept[-1] == ALWAYS:
                    return ALWAYS
            return any_of(kept)
        case Not(part):
            return negate(known_put_in(part, facts, opens))
        case IsA(definition, _):
            raise AssertionError(f"{definition} is not written out")


def _reached(
    forbidding: tuple[str, ...], defeaters: Mapping[str, tuple[str, ...]], rules: Mapping[str, object]
) -> set[str]:
    found: set[str] = set()
    waiting = list(forbidding)
    while waiting:
        rule = waiting.pop()
        if rule not in found and rule in rules:
            found.add(rule)
            waiting += defeaters.get(rule, ())
    return found
