"""The engine: a compiled rulebook that decides."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property

from exportctl.clauses.literals import Literal
from exportctl.clauses.normal import Clause
from exportctl.decisions.decision import Decision
from exportctl.decisions.verdict import UNDECIDED, Verdict, conflicting
from exportctl.engine.compile import Compiler, Head, Placing
from exportctl.engine.weigh import Asked, Scale
from exportctl.facts import ATTRIBUTES, MISSING, Attribute, Request, Value, View, is_open
from exportctl.law.in_force import breakpoints, duties
from exportctl.law.rulebook import Rulebook
from exportctl.law.stated import MODEL_FIRST, MODEL_LAST, described, place, stated
from exportctl.law.terms import Terms
from exportctl.law.values import Values
from exportctl.matching.nationality import LINKED
from exportctl.matching.residue import cases
from exportctl.matching.sets import TooManyCases
from exportctl.matching.table import EXACT, Placed, Table

VERDICTS = 100_000
"""Verdicts that one desk keeps."""

DESKS = 2_048
"""Desks that an engine keeps."""

_LINKED_BITS = sum(1 << attribute.index for attribute in LINKED)
_MODEL = tuple(ATTRIBUTES[MODEL_FIRST:MODEL_LAST])


class Desk(dict[int, Verdict]):
    """All about one model: its table, and the verdict on each set of surviving clauses, once weighed."""

    def __init__(self, engine: Engine, table: Table, heads: list[Head]) -> None:
        super().__init__()
        self.table = table
        self._engine = engine
        self._scale = Scale(engine.rulebook, table.clauses, heads, engine.rank)
        self._positions = [
            (2 << number, engine.rulebook.positions[int(heads[clause.head].name)])
            for number, clause in enumerate(table.clauses)
            if heads[clause.head].role == "position"
        ]
        self._partial: dict[tuple[object, ...], Verdict] = {}

    def __missing__(self, mask: int) -> Verdict:
        found = self._scale.verdict((mask,), self._answers(mask), Asked())
        if len(self) < VERDICTS:
            self[mask] = found
        return found

    def slowly(self, view: View, mask: int) -> Verdict:
        """Return the verdict where facts are missing, attested, or at odds.

        Args:
            view: The facts.
            mask: The clauses that stand at the instant.
        """
        facts = stated(self._engine.rulebook, self._engine.terms, view)
        if facts.conflicts:
            return conflicting(facts.conflicts)
        unknown = {a.index: v for a, v in zip(ATTRIBUTES, facts.values, strict=True) if is_open(v)}
        missing = sum(1 << index for index in unknown)
        linked = _LINKED_BITS if missing & _LINKED_BITS else 0
        for index, integers in (*self.table.of_user, *self.table.of_rest):
            if not (missing | linked) >> index & 1:
                mask &= integers[view.values[index]]
        ties = tuple(facts.values[a.index] for a in LINKED) if linked else ()
        key = (mask, missing, *unknown.values(), *ties, view.attests)
        found = self._partial.get(key)
        if found is None:
            try:
                held = cases(self.table.clauses, mask, facts.values, self._engine.places)
                found = self._scale.verdict(held, self._answers(mask), Asked(missing, self._known(view)))
            except TooManyCases:
                found = UNDECIDED
            if len(self._partial) < VERDICTS:
                self._partial[key] = found
        return found

    def _known(self, view: View) -> tuple[tuple[str, bool], ...]:
        defined = self._engine.rulebook.definition_by_id
        return tuple((name, answer) for name, answer in view.attests if name in defined)

    def _answers(self, mask: int) -> dict[str, bool]:
        return {position.question: position.answer for bit, position in self._positions if mask & bit}


class Engine:
    """A rulebook, compiled. It decides as the reference does.

    Args:
        rulebook: Every text.
        known_at: The instant as of which the law is asked. None: as known at each request's own instant.

    Raises:
        RulebookError: A rule unfolds into too many clauses.
    """

    def __init__(self, rulebook: Rulebook, known_at: datetime | None = None) -> None:
        self.rulebook = rulebook
        self.terms = Terms(rulebook)
        self.known_at = known_at
        self.places = frozenset[str]().union(*self.terms.subdivisions.values())
        duty_ids = (f"{order.id}/{duty.id}" for order in rulebook.orders for duty, _ in duties(order))
        self.rank = {id: n for n, id in enumerate([rule.id for rule in rulebook.rules] + list(duty_ids))}
        self.placings = tuple(Compiler(rulebook, self.terms, known_at).placings())
        """Every clause in its time."""
        self._of_all, self._of_some = _by_model(self.placings)
        self._desks: dict[str | tuple[object, ...], Desk] = {}
        self._as_known: dict[datetime, Engine] = {}

    def decide(self, request: Request) -> Decision:
        """Return the decision on ``request``."""
        view = request.view
        desk = self._desks.get(view.key)
        if desk is None:
            if request.known_at not in (None, self.known_at, request.at):
                return Decision(request, self._asked_as_known(request).decide(request).verdict, self)
            desk = self._desk(view)
        table = desk.table
        standing = mask = table.standing[bisect_right(table.points, view.at)]
        kept = view.user.kept.get(table.serial)
        mask &= table.of(view.user) if kept is None else kept
        values = view.values
        for index, integers in table.of_rest:
            mask &= integers[values[index]]
        if mask & EXACT:
            return Decision(request, desk[mask], self)
        return Decision(request, desk.slowly(view, standing | EXACT), self)

    def verdict(self, request: Request) -> Verdict:
        """Return what law and facts come to."""
        return self.decide(request).verdict

    @cached_property
    def breakpoints(self) -> tuple[int, ...]:
        """Every instant, in microseconds since 1970, at which the law may change."""
        return breakpoints(self.rulebook, self.terms, self.known_at is None)

    def table(self, model: str) -> Table:
        """Return the table of requests that say nothing of ``model`` but its id, and make it if need be."""
        desk = self._desks.get(model)
        if desk is None:
            desk = self._desks[model] = self._made((model, *(MISSING for _ in _MODEL[1:])))
        return desk.table

    def _asked_as_known(self, request: Request) -> Engine:
        assert request.known_at is not None
        found = self._as_known.get(request.known_at)
        if found is None:
            if len(self._as_known) >= 8:
                self._as_known.clear()
            found = self._as_known[request.known_at] = Engine(self.rulebook, request.known_at)
        return found

    def _desk(self, view: View) -> Desk:
        if len(self._desks) >= DESKS:
            self._desks.clear()
        desk = self._made(view.values[MODEL_FIRST:MODEL_LAST])
        self._desks[view.key] = desk
        return desk

    def _made(self, model: tuple[Value, ...]) -> Desk:
        facts, conflicts = described(self.rulebook, model)
        placed: list[Placed] = []
        heads: list[Head] = []
        number: dict[Head, int] = {}
        for placing, clause in self._about(str(facts[0])):
            literals = _left(clause.literals, facts)
            if literals is None:
                continue
            if placing.head not in number:
                number[placing.head] = len(heads)
                heads.append(placing.head)
            placed.append(Placed(literals, clause.opens, placing.since, placing.until, number[placing.head]))
        table = Table(placed, lambda value: place(self.terms, value))
        if conflicts:
            table.standing = [mask & ~EXACT for mask in table.standing]
        return Desk(self, table, heads)

    def _about(self, model: str) -> list[tuple[Placing, Clause]]:
        return [*self._of_all, *self._of_some.get(model, ())]


def _by_model(
    placings: Iterable[Placing],
) -> tuple[list[tuple[Placing, Clause]], dict[str, list[tuple[Placing, Clause]]]]:
    """Return the clauses that may be about any model, and for each model those that name it."""
    of_all: list[tuple[Placing, Clause]] = []
    of_some: dict[str, list[tuple[Placing, Clause]]] = {}
    for placing in placings:
        for clause in placing.clauses:
            named = clause.literals.get(_MODEL[0])
            if isinstance(named, Values) and named.inside:
                for model in named.members:
                    of_some.setdefault(str(model), []).append((placing, clause))
            else:
                of_all.append((placing, clause))
    return of_all, of_some


def _left(
    literals: Mapping[Attribute, Literal], model: tuple[Value, ...]
) -> Mapping[Attribute, Literal] | None:
    """Return what a clause still asks once the model is known; None where the model does not meet it."""
    left = dict(literals)
    for attribute, value in zip(_MODEL, model, strict=True):
        literal = left.get(attribute)
        if literal is None or is_open(value):
            continue
        if value not in literal:  # type: ignore[operator]  # a literal of the value's own type
            return None
        del left[attribute]
    return left
