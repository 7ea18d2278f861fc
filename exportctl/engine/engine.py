"""The engine: a compiled rulebook that decides."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from datetime import datetime
from functools import cached_property, partial
from typing import TypeAlias

from exportctl.decisions.decision import Decision
from exportctl.decisions.needs import Needs
from exportctl.decisions.verdict import Verdict
from exportctl.engine.compile import Compiler, Head
from exportctl.engine.desk import Desk
from exportctl.engine.index import MODEL, Index
from exportctl.facts import MISSING, Request, Value, View
from exportctl.law.described import described
from exportctl.law.in_force import LawInForce, breakpoints, duties, law_in_force
from exportctl.law.rulebook import Rulebook
from exportctl.law.stated import read
from exportctl.law.terms import Terms
from exportctl.matching.table import EXACT, Placed, Segment, Table
from exportctl.needs import needs

DESKS = 2_048
"""Desks that an engine keeps."""

LAWS = 64
"""Laws in force that an engine keeps, each for one instant."""

_Opened: TypeAlias = "tuple[Desk, array[int], list[Segment | None], object]"
"""A desk, and the parts of its table that every decision touches, side by side."""


def _opened(desk: Desk) -> _Opened:
    table = desk.table
    return desk, table.points, table.segments, table.mark


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
        named = [("rule", rule.id) for rule in rulebook.rules]
        named += [("duty", f"{order.id}/{duty.id}") for order in rulebook.orders for duty, _ in duties(order)]
        self.rank = {name: number for number, name in enumerate(named)}
        """The order of the texts."""
        self.placings = tuple(Compiler(rulebook, self.terms, known_at).placings())
        """Every clause in its time."""
        self._index = Index(self.placings, rulebook)
        self._desks: dict[str | tuple[object, ...], _Opened] = {}
        self._as_known: dict[datetime, Engine] = {}
        self._laws: dict[tuple[datetime, datetime], LawInForce] = {}
        self._mark = object()
        """Under this, users keep whether all that is said of them is borne out as this rulebook demands."""
        if rulebook.demands:
            self.decide = self._decide_on_evidence  # type: ignore[method-assign]  # the same, with one step more

    def decide(self, request: Request) -> Decision:
        """Return the decision on ``request``."""
        view = request.view
        found = self._desks.get(view.key)
        if found is None:
            if request.known_at not in (None, self.known_at, request.at):
                return Decision(request, self._asked_as_known(request).decide(request).verdict, self)
            found = self._desk(view)
        desk, points, segments, mark = found
        number = bisect_right(points, view.at)
        mask, asks_user, of_rest = segments[number] or desk.table.segment(number)
        if asks_user:
            kept = view.kept.get(mark)
            mask &= desk.table.of(view.user) if kept is None else kept
        elif not view.plain:
            mask &= ~EXACT
        if of_rest:
            values = view.values
            for index, integers in of_rest:
                mask &= integers[values[index]]
        return Decision(request, desk.get(mask) or desk.verdict(mask, view), self)

    def _decide_on_evidence(self, request: Request) -> Decision:
        view = request.view
        if view.borne_out(self.rulebook.demands, self._mark):
            return Engine.decide(self, request)
        found = self._desks.get(view.key)
        if found is None and request.known_at not in (None, self.known_at, request.at):
            return Decision(request, self._asked_as_known(request).decide(request).verdict, self)
        desk, *_ = found or self._desk(view)
        return Decision(request, desk.slowly(view), self)

    def verdict(self, request: Request) -> Verdict:
        """Return what law and facts come to."""
        return self.decide(request).verdict

    def needs(self, request: Request) -> Needs:
        """Return what would settle the request."""
        known_at = request.known_at or self.known_at or request.at
        law = self._laws.get((request.at, known_at))
        if law is None:
            if len(self._laws) >= LAWS:
                self._laws.clear()
            law = self._laws[request.at, known_at] = law_in_force(self.rulebook, request.at, known_at, self.terms)
        return needs(law, self.terms, request)

    @cached_property
    def breakpoints(self) -> tuple[int, ...]:
        """Every instant, in microseconds since 1970, at which the law may change."""
        return breakpoints(self.rulebook, self.terms, self.known_at is None)

    def table(self, model: str) -> Table:
        """Return the table of requests that say nothing of ``model`` but its id, and make it if need be."""
        found = self._desks.get(model)
        if found is None:
            found = self._desks[model] = _opened(self._made((model, *(MISSING for _ in MODEL[1:]))))
        return found[0].table

    def _asked_as_known(self, request: Request) -> Engine:
        assert request.known_at is not None
        found = self._as_known.get(request.known_at)
        if found is None:
            if len(self._as_known) >= 8:
                self._as_known.clear()
            found = self._as_known[request.known_at] = Engine(self.rulebook, request.known_at)
        return found

    def _desk(self, view: View) -> _Opened:
        if len(self._desks) >= DESKS:
            self._desks.clear()
        opened = self._desks[view.key] = _opened(self._made(view.model))
        return opened

    def _made(self, model: tuple[Value, ...]) -> Desk:
        facts, conflicts = described(self.rulebook, model)
        placed: list[Placed] = []
        heads: list[Head] = []
        number: dict[Head, int] = {}
        for placing, clause in self._index.about(facts):
            if placing.head not in number:
                number[placing.head] = len(heads)
                heads.append(placing.head)
            placed.append(Placed(clause.literals, clause.opens, placing.since, placing.until, number[placing.head]))
        table = Table(placed, partial(read, self.rulebook, self.terms))
        if conflicts:
            table.standing = [mask & ~EXACT for mask in table.standing]
        return Desk(self, table, heads)
