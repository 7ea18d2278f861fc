"""The engine: a compiled rulebook that decides."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property, partial
from operator import itemgetter
from typing import TypeAlias

from exportctl.clauses.normal import Clause
from exportctl.decisions.decision import Decision
from exportctl.decisions.needs import Needs
from exportctl.decisions.verdict import UNDECIDED, Verdict, conflicting
from exportctl.engine.compile import Compiler, Head, Placing, defined
from exportctl.engine.scale import Scale
from exportctl.engine.weigh import Lacks, Weighing
from exportctl.facts import ATTRIBUTES, LINKED, MISSING, Request, Value, View, is_open
from exportctl.law.described import MODEL_FIRST, MODEL_LAST, described
from exportctl.law.in_force import LawInForce, breakpoints, duties, law_in_force
from exportctl.law.rulebook import Rulebook
from exportctl.law.stated import read, stated
from exportctl.law.terms import Terms
from exportctl.law.texts import Effect
from exportctl.law.values import Values
from exportctl.matching.aims import Aim, TooManyCases
from exportctl.matching.residue import Seen, cases
from exportctl.matching.table import EXACT, Placed, Segment, Table, survivors
from exportctl.needs import needs

VERDICTS = 100_000
"""Verdicts that one desk keeps."""

DESKS = 2_048
"""Desks that an engine keeps."""

LAWS = 64
"""Laws in force that an engine keeps, each for one instant."""

_LINKED_BITS = sum(1 << attribute.index for attribute in LINKED)
_MODEL = tuple(ATTRIBUTES[MODEL_FIRST:MODEL_LAST])
_MODEL_INDEXES = frozenset(range(MODEL_FIRST, MODEL_LAST))
_linked_of: Callable[[Sequence[object]], tuple[object, ...]] = itemgetter(*(attribute.index for attribute in LINKED))


class Desk(dict[int, Verdict]):
    """All about one model: its table, and the verdict on each set of surviving clauses, once weighed."""

    def __init__(self, engine: Engine, table: Table, heads: list[Head]) -> None:
        super().__init__()
        self.table = table
        self._engine = engine
        self._heads = heads
        self._scale = Scale(engine.rulebook, table.clauses, heads, engine.rank)
        self._positions = [
            (2 << number, engine.rulebook.positions[int(heads[clause.head].name)])
            for number, clause in enumerate(table.clauses)
            if heads[clause.head].role == "position"
        ]
        columns = (*table.of_user, *table.of_rest)
        self._linked = [column for column in columns if _LINKED_BITS >> column[0] & 1]
        self._single = [column for column in columns if not _LINKED_BITS >> column[0] & 1]
        read = (
            frozenset[int]().union(*(head.reads for head in heads)) - {index for index, _ in columns} - _MODEL_INDEXES
        )
        self._read_besides = [(index, table.known(ATTRIBUTES[index])) for index in sorted(read)]
        """What conditions read of which no clause is left that asks it: whether it is known."""
        self._gaps: dict[tuple[object, ...], Verdict] = {}
        self._partial: dict[tuple[object, ...], Verdict] = {}
        self._spreads: dict[tuple[object, ...], Collection[int]] = {}

    def verdict(self, mask: int, view: View) -> Verdict:
        """Return the verdict on the clauses of ``mask``, which say what they survive of ``view``."""
        if not mask & EXACT:
            return self._with_gaps(view)
        found = self._scale.plainly(mask) or self._weighed(Weighing(self._scale, mask, self._answers(mask)))
        if len(self) < VERDICTS:
            self[mask] = found
        return found

    def _with_gaps(self, view: View) -> Verdict:
        """Return the verdict where facts are missing or attested: kept for what the table reads, and no more."""
        if view.conflicts:
            return self.slowly(view)
        values, table = view.values, self.table
        mask = table.at(view.at) | EXACT
        lacking = 0
        unknown: list[object] = []
        for index, integers in self._linked:
            if not integers[values[index]]:
                lacking |= 1 << index
        if lacking:
            unknown += _linked_of(values)
        else:
            for index, integers in self._linked:
                mask &= integers[values[index]]
        for index, integers in self._single:
            met = integers[values[index]]
            if met:
                mask &= met
            else:
                lacking |= 1 << index
                unknown.append(values[index])
        for index, known in self._read_besides:
            if not known[values[index]]:
                lacking |= 1 << index
        key = (mask, lacking, view.attests, *unknown)
        found = self._gaps.get(key)
        if found is None:
            found = self.slowly(view)
            if len(self._gaps) < VERDICTS:
                self._gaps[key] = found
        return found

    def slowly(self, view: View) -> Verdict:
        """Return the verdict where facts are missing, attested, at odds, or not borne out as some order demands."""
        facts = stated(self._engine.rulebook, self._engine.terms, view)
        if facts.conflicts:
            return conflicting(facts.conflicts)
        mask = self.table.at(view.at) | EXACT
        seen: list[Seen] = []
        missing: list[int] = []
        weak: list[int] = []
        hanging: list[tuple[int, int]] = []
        key: list[object] = [view.attests]
        for by, of_view in zip(self._views, (None, *facts.seen), strict=True):
            values = of_view.values if of_view else facts.values
            unknown = {a.index: v for a, v in zip(ATTRIBUTES, values, strict=True) if is_open(v)}
            lacking = sum(1 << index for index in unknown)
            linked = _LINKED_BITS if lacking & _LINKED_BITS else 0
            told = of_view.told if of_view else view.values
            outside = ~by if facts.seen else 0
            for index, integers in (*self.table.of_user, *self.table.of_rest):
                if not (lacking | linked) >> index & 1:
                    mask &= integers[told[index]] | outside
            ties = tuple(values[a.index] for a in LINKED) if linked else ()
            key += (lacking, *unknown.values(), *ties, of_view and (of_view.own, of_view.attests, of_view.weak))
            hanging.append((lacking | linked, by))
            missing.append(lacking)
            weak.append(sum(1 << a.index for a in of_view.weak if a.index in unknown) if of_view else 0)
            seen.append(Seen(by, values, of_view.own if of_view else None))
        of_facts = tuple(key)
        found = self._partial.get((mask, *of_facts))
        if found is None:
            lacks = Lacks(self._hanging(hanging), tuple(missing), tuple(weak))

            def spread(clauses: int, aim: Aim) -> Collection[int]:
                return self._spread(clauses, aim, seen, of_facts) if clauses & lacks.hanging else (clauses,)

            attests = tuple(self._attested((view.attests, *(of_view.attests for of_view in facts.seen))))
            found = self._weighed(Weighing(self._scale, mask, self._answers(mask), lacks, spread, attests))
            if len(self._partial) < VERDICTS:
                self._partial[mask, *of_facts] = found
        return found

    @cached_property
    def _views(self) -> tuple[int, ...]:
        """The clauses that take the facts as they are stated, and those of each view of a demand."""
        found = [EXACT, *(0 for _ in self._engine.rulebook.demands)]
        for number, clause in enumerate(self.table.clauses):
            found[self._heads[clause.head].view] |= 2 << number
        return tuple(found)

    def _spread(self, clauses: int, aim: Aim, seen: Sequence[Seen], of_facts: tuple[object, ...]) -> Collection[int]:
        key = (clauses, aim.more & clauses, aim.less & clauses, of_facts)
        found = self._spreads.get(key)
        if found is None:
            found = cases(self.table.clauses, clauses, seen, self._engine.places, aim)
            if len(self._spreads) < VERDICTS:
                self._spreads[key] = found
        return found

    def _hanging(self, missing: Iterable[tuple[int, int]]) -> int:
        """Return the clauses that hang on what is missing in the view that they take."""
        found = 0
        for lacking, by in missing:
            for number in survivors(by & ~EXACT):
                if any(lacking >> attribute.index & 1 for attribute in self.table.clauses[number].literals):
                    found |= 2 << number
        return found

    def _weighed(self, weighing: Weighing) -> Verdict:
        try:
            return weighing.verdict()
        except TooManyCases:
            return UNDECIDED

    def _attested(self, by_view: Iterable[tuple[tuple[str, bool], ...]]) -> Iterator[tuple[str, bool]]:
        known = self._engine.rulebook.definition_by_id
        for view, attests in enumerate(by_view):
            yield from ((defined(name, view), answer) for name, answer in attests if name in known)

    def _answers(self, mask: int) -> dict[str, bool]:
        return {position.question: position.answer for bit, position in self._positions if mask & bit}


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
        self._index = _Index(self.placings, rulebook)
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
            found = self._desks[model] = _opened(self._made((model, *(MISSING for _ in _MODEL[1:]))))
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


class _Index:
    """Finds the clauses about one model."""

    def __init__(self, placings: Iterable[Placing], rulebook: Rulebook) -> None:
        self._defeaters = rulebook.defeaters
        self._of_all: list[tuple[Placing, Clause]] = []
        self._of_model: dict[str, list[tuple[Placing, Clause]]] = {}
        self._defeating: dict[str, list[tuple[Placing, Clause]]] = {}
        for placing in placings:
            head = placing.head
            if head.role == "rule" and rulebook.rule_by_id[head.name].effect is not Effect.FORBID:
                self._defeating.setdefault(head.name, []).extend((placing, c) for c in placing.clauses)
                continue
            for clause in placing.clauses:
                named = clause.literals.get(_MODEL[0])
                if isinstance(named, Values) and named.inside:
                    for model in named.members:
                        self._of_model.setdefault(str(model), []).append((placing, clause))
                else:
                    self._of_all.append((placing, clause))

    def about(self, model: tuple[Value, ...]) -> Iterator[tuple[Placing, Clause]]:
        """Yield the clauses that ``model`` may meet, without what they ask of it and is known.

        Rules that defeat are among them where there is something for them to defeat.
        """
        waiting: list[str] = []
        seen: set[str] = set()
        for placing, clause in (*self._of_all, *self._of_model.get(str(model[0]), ())):
            left = _left(clause, model)
            if left is not None:
                yield placing, left
                if placing.head.role == "rule" and placing.head.name not in seen:
                    seen.add(placing.head.name)
                    waiting.append(placing.head.name)
        while waiting:
            for id in self._defeaters.get(waiting.pop(), ()):
                if id not in seen:
                    seen.add(id)
                    waiting.append(id)
                    for placing, clause in self._defeating.get(id, ()):
                        left = _left(clause, model)
                        if left is not None:
                            yield placing, left


def _left(clause: Clause, model: tuple[Value, ...]) -> Clause | None:
    """Return what ``clause`` still asks once the model is known; None where the model does not meet it."""
    literals = clause.literals
    for attribute, value in zip(_MODEL, model, strict=True):
        literal = literals.get(attribute)
        if literal is None or is_open(value):
            continue
        if value not in literal:  # type: ignore[operator]  # a literal of the value's own type
            return None
        literals = {other: asked for other, asked in literals.items() if other is not attribute}
    return clause if literals is clause.literals else Clause(literals, clause.opens)
