"""What would change an answer, searched smallest first, and proved by deciding again."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, TypeAlias, TypeVar

from exportctl.decisions.decision import Decision
from exportctl.decisions.permitted import known_models
from exportctl.decisions.verdict import Outcome
from exportctl.engine import Engine
from exportctl.facts import BY_NAME, Request
from exportctl.facts.request import SUPPOSED
from exportctl.law.rulebook import Rulebook
from exportctl.law.texts import Order
from exportctl.otherwise.moves import Move, moves
from exportctl.reference import Reference

MOST = 3
"""Moves, at most, that are looked at together."""
BUDGET = 2_000
"""Combinations that are tried, at most."""

Way: TypeAlias = tuple[Move, ...]
"""Moves that together open what is closed, and of which none can be left out."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What would change one answer. ``str`` of it is a text for whoever asked."""

    decision: Decision
    """The answer."""
    then: Decision | None
    """The decision at the first later instant at which the same facts are allowed, if they are not; are not, if they
    are. None: no text at hand changes it."""
    models: tuple[str, ...] = ()
    """Other models that the user may use for the same, if not allowed this one."""
    activities: tuple[str, ...] = ()
    """Other activities with the same model for which the user is allowed, if not for this one."""
    ways: tuple[Way, ...] = ()
    """Of a denial: the smallest changes of circumstance that open it, the fewest moves first."""
    searched: int = 0
    """Of a denial: every combination of up to so many moves was tried."""
    carried_by: tuple[tuple[str, ...], ...] = ()
    """Of an allow: the smallest sets of orders without which it is none."""

    def __str__(self) -> str:
        from exportctl.otherwise.words import text

        return text(self)

    def as_dict(self) -> dict[str, Any]:
        """Return all of it as plain data."""
        then = self.then
        return {
            "outcome": self.decision.outcome.value,
            "at": self.decision.request.at.isoformat(),
            "then": None if then is None else {"at": then.request.at.isoformat(), "outcome": then.outcome.value},
            "models": list(self.models),
            "activities": list(self.activities),
            "ways": [[move.as_dict() for move in way] for way in self.ways],
            "searched": self.searched,
            "carried_by": [list(orders) for orders in self.carried_by],
            "prose": str(self),
        }

    def to_json(self) -> str:
        """Return all of it as JSON, keys sorted."""
        return json.dumps(self.as_dict(), sort_keys=True, ensure_ascii=False)


def otherwise(rulebook: Rulebook, decide: Callable[[Request], Decision], request: Request) -> Otherwise:
    """Return what would change the answer to ``request``.

    Args:
        rulebook: The texts.
        decide: A road from a request to its decision, by these texts.
        request: Who asks for what.
    """
    decision = decide(request)
    then = next((later for later in decision.later() if later.allowed is not decision.allowed), None)
    if decision.allowed:
        return Otherwise(decision, then, carried_by=tuple(_carrying(decision)))
    said = stated(request)
    models = (id for id in known_models(rulebook) if decide(_supposed(said, model=id)).allowed)
    kinds = [kind for kind in BY_NAME["activity.kind"].choices if kind != request.activity.kind]
    doing = (
        kind for kind in kinds if decide(_supposed(said, activity={**said.get("activity", {}), "kind": kind})).allowed
    )
    ways, searched = _ways(decision, said) if decision.outcome is Outcome.DENY else ((), 0)
    return Otherwise(decision, then, tuple(models), tuple(doing), tuple(ways), searched)


def stated(request: Request) -> dict[str, Any]:
    """Return ``request`` as plain data that makes it again."""
    return request.model_dump(mode="json", exclude_none=True, exclude_unset=True)


def _supposed(said: dict[str, Any], **changed: Any) -> Request:
    return Request.model_validate({**said, **changed}, context=SUPPOSED)


def _ways(decision: Decision, said: dict[str, Any]) -> tuple[list[Way], int]:
    roads: dict[Way, Engine] = {}

    def opens(way: Way) -> bool:
        of_law = tuple(move for move in way if move.of_law is not None)
        road = roads.get(of_law)
        if road is None:
            law = decision.rulebook
            for move in of_law:
                law = move.of_law(law) if move.of_law else law
            road = roads[of_law] = Engine(law)
        changed = json.loads(json.dumps(said))
        for move in way:
            if move.of_facts is not None:
                move.of_facts(changed)
        return road.decide(_supposed(changed)).allowed

    return _smallest(moves(decision), opens)


def _carrying(decision: Decision) -> list[tuple[str, ...]]:
    """Return the smallest sets of orders without which ``decision`` would be no allow."""
    book = decision.rulebook
    lifting = {book.rule(id).order for reason in decision.reasons for id in reason.lifted_by}
    acting = [order for order in book.orders if order.acts or any(rule.replaces for rule in order.rules)]

    def ends(orders: Sequence[Order]) -> bool:
        gone = {order.id for order in orders}
        left = (replace(o, rules=(), acts=(), obligations=()) if o.id in gone else o for o in book.orders)
        verdict = Reference(replace(book, orders=tuple(left))).verdict(decision.request)
        return verdict.outcome is not Outcome.ALLOW

    found, _ = _smallest([order for order in book.orders if order.id in lifting], ends)
    found += [(order,) for order in acting if order.id not in lifting and ends((order,))]
    return [tuple(order.id for order in orders) for orders in found]


def _smallest(among: Sequence[T], does: Callable[[tuple[T, ...]], bool]) -> tuple[list[tuple[T, ...]], int]:
    """Return the smallest combinations of which ``does`` is true, and up to which size every one was tried."""
    found: list[tuple[T, ...]] = []
    tried = 0
    for size in range(1, MOST + 1):
        for some in combinations(among, size):
            if any(all(part in some for part in less) for less in found):
                continue
            tried += 1
            if tried > BUDGET:
                return found, size - 1
            if does(some):
                found.append(some)
    return found, MOST
