"""The smallest sets of questions that settle a request, exactly.

Some questions are enough unless two completions give them the same answers and come to other outcomes. Each such
pair shows a set of questions of which one must be asked beside; the cheapest sets that hit all of these are the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from exportctl.decisions.needs import Ask, Need, Needs, Settling
from exportctl.decisions.verdict import Settler
from exportctl.facts import Request
from exportctl.law.in_force import LawInForce
from exportctl.law.stated import stated
from exportctl.law.terms import Terms
from exportctl.needs.asks import askable
from exportctl.needs.twins import Twins
from exportctl.proof import law_left

MOST = 16
"""Sets of questions that are listed."""


def needs(law: LawInForce, terms: Terms, request: Request) -> Needs:
    """Return what would settle ``request``; nothing where it is settled, or where no answer could settle it.

    Args:
        law: The law at the request's instant.
        terms: The vocabulary of its rulebook.
        request: Who asks for what.
    """
    facts = stated(law.rulebook, terms, request.view)
    if facts.conflicts:
        return Needs(at_odds=facts.conflicts)
    left = law_left(law, facts, request.view.attests)
    could = askable(law, left, facts, request)
    twins = Twins(law, terms, left, facts, could)
    possible = twins.possible((), ())
    if not possible:
        return Needs(at_odds=tuple(name for name, _ in request.view.attests if name in law.definitions))
    if len(possible) == 1:
        return Needs()
    found = list(islice(_enough(twins, could.asks), MOST + 1))
    enough = tuple(found[:MOST])
    sometimes = tuple(_sometimes(twins, could.asks, enough))
    outcomes = tuple(outcome for outcome in possible if outcome is not None)
    return Needs(enough, sometimes, len(found) > MOST, outcomes, unanswerable=not enough)


def _enough(twins: Twins, asks: Mapping[str, Ask]) -> Iterator[Need]:
    """Yield the sets that are enough and of which nothing can be left out, least intrusive first."""
    ids = sorted(asks)
    number = {id: position for position, id in enumerate(ids, 1)}
    of_nationals = twins.differ(ids)
    if of_nationals and (not twins.may_hold() or twins.differ(ids, of_nationals)):
        return

    def beside(asked: Sequence[str]) -> list[int]:
        """Return questions of which one must be asked beside ``asked``, since that is not enough."""
        kept = list(asked)
        for id in ids:
            if id not in kept and twins.differ([*kept, id], of_nationals):
                kept.append(id)
        return [number[id] for id in ids if id not in kept]

    wanted = _Hitting({number[id]: 1 + 1000 * asks[id].cost for id in ids}, beside(()))
    while (chosen := wanted.cheapest()) is not None:
        asked = [ids[position - 1] for position in chosen]
        if twins.differ(asked, of_nationals):
            wanted.hit(beside(asked))
        else:
            yield replace(_need(asks, asked), of_nationals=of_nationals)
            wanted.block(chosen)


class _Hitting:
    """Sets of numbers, and the cheapest choice of numbers that has one of each."""

    def __init__(self, costs: Mapping[int, int], first: Sequence[int]) -> None:
        from pysat.formula import WCNF

        self._problem = WCNF()
        for number, cost in costs.items():
            self._problem.append([-number], weight=cost)
        self.hit(first)

    def hit(self, wanted: Sequence[int]) -> None:
        """Say that one of ``wanted`` is chosen."""
        self._problem.append(list(wanted))

    def block(self, chosen: Sequence[int]) -> None:
        """Say that not all of ``chosen`` is chosen again."""
        self._problem.append([-number for number in chosen])

    def cheapest(self) -> list[int] | None:
        """Return the cheapest choice; None where there is no other."""
        from pysat.examples.rc2 import RC2

        with RC2(self._problem) as solver:
            found = solver.compute()
        return None if found is None else [number for number in found if number > 0]


def _sometimes(twins: Twins, asks: Mapping[str, Ask], enough: Sequence[Need]) -> Iterator[Need]:
    """Yield what is less intrusive than all that is enough, with the answers that settle the request."""
    if not enough:
        return
    told: list[Settling] = []
    without_counsel = [[ask.of for ask in need.asks if ask.by is not Settler.COUNSEL] for need in enough]
    candidates = {tuple(sorted(each)) for each in (*([id] for id in asks), *without_counsel) if each}
    needs = sorted((len(each), _need(asks, each).cost, each) for each in candidates)
    for need in (_need(asks, each) for _, _, each in needs):
        ids = [ask.of for ask in need.asks]
        if need.cost < enough[0].cost and twins.differ(ids):
            own = [settling for settling in _settling(twins, ids) if not any(_within(each, settling) for each in told)]
            told += own
            if own:
                yield replace(need, settling=tuple(own))


def _settling(twins: Twins, ids: Sequence[str]) -> Iterator[Settling]:
    for answers, so in twins.options(ids):
        outcomes = twins.possible(ids, so)
        if len(outcomes) == 1 and outcomes[0] is not None:
            yield Settling(answers, outcomes[0])


def _within(one: Settling, other: Settling) -> bool:
    return set(one.answers) <= set(other.answers)


def _need(asks: Mapping[str, Ask], ids: Sequence[str]) -> Need:
    return Need(tuple(sorted((asks[id] for id in ids), key=lambda ask: (ask.cost, ask.of))))
