"""Two worlds side by side: whether both may answer some questions alike, and come to different outcomes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import product
from typing import TypeAlias

from exportctl.decisions.verdict import Outcome
from exportctl.facts import LINKED, NONE, Atom, Attribute, Kind, Value
from exportctl.law.conditions import Condition, seen
from exportctl.law.in_force import LawInForce
from exportctl.law.stated import Stated
from exportctl.law.terms import Terms
from exportctl.needs.asks import Askable
from exportctl.needs.naming import LOCATED, followed, possible_names
from exportctl.proof import FALSE, LawLeft, Logic, Space, World
from exportctl.proof.outcomes import known_put_in
from exportctl.proof.worlds import stands

_CITIZEN, _RESIDENT, _CITIZENSHIPS, _EVER, _RESIDENCIES, _LATEST = LINKED
_FROM_LATEST = frozenset({_LATEST.name, "activity.to_host_national"})
MANY = 64
"""Answers of which it is looked up, one by one, what each settles."""

Option: TypeAlias = tuple[tuple[tuple[str, str], ...], tuple[int, ...]]
"""An answer in words, and what is then so."""


class Twins:
    """Two completions of what is not known about one request, and the questions on whose answers they may agree."""

    def __init__(self, law: LawInForce, terms: Terms, left: LawLeft, facts: Stated, askable: Askable) -> None:
        self._logic = Logic()
        self._law = law
        self._terms = terms
        self._facts = facts
        self._askable = askable
        self._opens = {question: position.answer for question, position in law.positions.items()}
        asked = {id: tuple(self._asked(raw)) for id, raw in askable.definitions.items()}
        every = [*left.conditions(), *(condition for conditions in asked.values() for condition in conditions)]
        places = frozenset[str]().union(*terms.subdivisions.values())
        of_place = dict.fromkeys(askable.follows.get(LOCATED, ()), LOCATED)
        self._space = Space(facts, every, places, self._apart(), of_place)
        self._worlds = World(self._logic, self._space), World(self._logic, self._space)
        self._outcomes = [self._outcome(left, world) for world in self._worlds]
        (covered, denied), (other_covered, other_denied) = self._outcomes
        logic = self._logic
        alike = logic.any_of((-covered, logic.same(denied, other_denied)))
        self._alike = logic.all_of((logic.same(covered, other_covered), alike))
        self._chosen = {id: logic.new() for id in askable.asks}
        for ids, tells in askable.ways:
            for attribute in tells:
                if ids <= self._chosen.keys():
                    self._tell([self._chosen[id] for id in ids], attribute)
        for owner, others in askable.follows.items():
            for world in self._worlds:
                self._follow(self._chosen[owner.name], owner, others, world)
        for id, conditions in asked.items():
            self._tell_each(self._chosen[id], conditions)
        for id, ask in askable.asks.items():
            if ask.kind == "law":
                self._agree([self._chosen[id]], *(world.open(id) for world in self._worlds))

    def differ(self, asked: Collection[str], of_nationals: bool = False) -> bool:
        """Say whether the two may come to different outcomes though all of ``asked`` is answered, and alike.

        Args:
            asked: The questions that are answered.
            of_nationals: True: only somebody who holds some nationality is thought of.
        """
        held = [self._held(world) for world in self._worlds] if of_nationals else []
        return self._logic.possible(-self._alike, *held, *(self._chosen[id] for id in asked))

    def may_hold(self) -> bool:
        """Say whether it may be somebody who holds some nationality."""
        return self._logic.possible(*(self._held(world) for world in self._worlds))

    def possible(self, asked: Collection[str], literals: Iterable[int]) -> list[Outcome | None]:
        """Return every outcome that is possible where ``asked`` is answered so. None: it is not covered."""
        covered, denied = self._outcomes[0]
        given = [*(self._chosen[id] for id in asked), *literals]
        ways: tuple[tuple[Outcome | None, tuple[int, ...]], ...] = (
            (Outcome.ALLOW, (covered, -denied)),
            (Outcome.DENY, (covered, denied)),
            (None, (-covered,)),
        )
        return [outcome for outcome, so in ways if self._logic.possible(*given, *so)]

    def options(self, asked: Iterable[str]) -> list[Option]:
        """Return every way to answer ``asked``; none where there are more than MANY, or one cannot list them."""
        found: list[Option] = [((), ())]
        for id in asked:
            own = self._options(id)
            if not own or len(found) * len(own) > MANY:
                return []
            found = [(words + more, so + also) for words, so in found for more, also in own]
        return found

    def _asked(self, condition: Condition) -> Iterator[Condition]:
        """Yield ``condition`` as it reads in each view of the facts."""
        for view in range(len(self._facts.seen) + 1):
            yield known_put_in(seen(condition, view), self._facts, self._opens)

    def _apart(self) -> dict[Attribute, list[Value]]:
        """Return the names from which something follows for other facts, and what does."""
        found: dict[Attribute, list[Value]] = {}
        for owner in self._askable.follows:
            for name in possible_names(self._law.rulebook, owner):
                found.setdefault(owner, []).append(name)
                for other, value in followed(self._law.rulebook, self._terms, owner, name).items():
                    found.setdefault(other, []).append(value)
        return found

    def _follow(self, chosen: int, owner: Attribute, others: Iterable[Attribute], world: World) -> None:
        """Say what follows for ``others`` from whom or what ``owner`` names, once that is answered."""
        for name, so in zip(self._space.classes(owner), world.fact(owner), strict=True):
            known = followed(self._law.rulebook, self._terms, owner, name)
            for other in others:
                for view in self._space.views(other):
                    for value, literal in zip(self._space.classes(other), world.fact(other, view), strict=True):
                        sure, may = stands(value, known[other])
                        if sure or not may:
                            self._logic.add(-chosen, -so, literal if sure else -literal)

    def _outcome(self, left: LawLeft, world: World) -> tuple[int, int]:
        self._logic.add(world.holds(left.given))
        return left.outcome(world)

    def _tell(self, chosen: list[int], attribute: Attribute) -> None:
        """Say that both agree on ``attribute`` once all of ``chosen`` is answered, and that every view sees that."""
        one, other = self._worlds
        for guards, pair in ((self._guards(chosen, attribute, world), world) for world in self._worlds):
            for view in self._space.views(attribute)[1:]:
                for stated, own in zip(pair.fact(attribute), pair.fact(attribute, view), strict=True):
                    self._agree(guards, stated, own)
        guards = self._guards(chosen, attribute, one)
        for literal, likewise in zip(one.fact(attribute), other.fact(attribute), strict=True):
            self._agree(guards, literal, likewise)

    def _guards(self, chosen: list[int], attribute: Attribute, world: World) -> list[int]:
        """Return what must be so: whoever holds no nationality cannot tell the latest."""
        if attribute.name not in _FROM_LATEST:
            return chosen
        return [*chosen, self._held(world)]

    def _held(self, world: World) -> int:
        return self._logic.any_of((*world.fact(_CITIZENSHIPS), *world.fact(_RESIDENCIES)))

    def _tell_each(self, chosen: int, conditions: tuple[Condition, ...]) -> None:
        one, other = ([world.holds(condition) for condition in conditions] for world in self._worlds)
        self._agree([chosen], one[0], other[0])
        for literals in (one, other):
            for own in literals[1:]:
                self._agree([chosen], literals[0], own)

    def _agree(self, guards: Iterable[int], one: int, other: int) -> None:
        against = [-guard for guard in guards]
        self._logic.add(*against, -one, other)
        self._logic.add(*against, one, -other)

    def _options(self, id: str) -> list[Option]:
        ask, world = self._askable.asks[id], self._worlds[0]
        if ask.kind == "law":
            return _yes_or_no(id, world.open(id))
        if ask.kind == "definition":
            holds = world.holds(next(self._asked(self._askable.definitions[id])))
            return _yes_or_no(id, holds)
        tells = next((tells for ids, tells in self._askable.ways if ids == {id}), ())
        if not tells:
            return []
        parts = [self._of_attribute(attribute) for attribute in tells if attribute in self._askable.read]
        if not all(parts):
            return []
        combined = product(*parts)
        return [(sum((w for w, _ in each), ()), sum((so for _, so in each), ())) for each in combined][: MANY + 1]

    def _of_attribute(self, attribute: Attribute) -> list[Option]:
        """Return the answers that can be listed: every one, but of a set of ids only that it is empty."""
        literals = self._worlds[0].fact(attribute)
        if attribute in LINKED[:2] or (attribute.kind is Kind.FLAG and len(literals) == 2):
            return _yes_or_no(attribute.name, literals[0])
        if attribute.kind.is_ordered or attribute.kind is Kind.COUNTRIES or attribute is _LATEST:
            return []
        if attribute.kind is Kind.IDS:
            return [(((attribute.name, "none"),), tuple(-literal for literal in literals))]
        named = self._space.named(attribute) if attribute.kind is not Kind.CHOICE else frozenset(attribute.choices)
        return [
            (((attribute.name, _in_words(values, named)),), (literal,))
            for values, literal in zip(self._space.members(attribute), literals, strict=True)
            if literal != FALSE
        ]


def _yes_or_no(of: str, literal: int) -> list[Option]:
    return [(((of, "yes"),), (literal,)), (((of, "no"),), (-literal,))]


def _in_words(values: Sequence[Atom], named: frozenset[Atom]) -> str:
    """Return the values of a class in words: those that somebody names, or all but those of the other classes."""
    if all(value in named or value == NONE for value in values):
        return " or ".join(map(str, values))
    others = sorted(map(str, named.difference(values)))
    return f"anything but {' and '.join(others)}" if others else "anything"
