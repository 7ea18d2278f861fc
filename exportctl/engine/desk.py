"""The desk: all that is kept about one model, and the verdict on what its clauses leave."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING

from exportctl.decisions.verdict import UNDECIDED, Verdict, conflicting
from exportctl.engine.compile import Head, defined
from exportctl.engine.scale import Scale
from exportctl.engine.weigh import Lacks, Weighing
from exportctl.facts import ATTRIBUTES, LINKED, View, is_open
from exportctl.law.described import MODEL_FIRST, MODEL_LAST
from exportctl.law.stated import stated
from exportctl.matching.aims import Aim, TooManyCases
from exportctl.matching.residue import Seen, cases
from exportctl.matching.table import EXACT, Table, survivors

if TYPE_CHECKING:
    from exportctl.engine.engine import Engine

VERDICTS = 100_000
"""Verdicts that one desk keeps."""

_LINKED_BITS = sum(1 << attribute.index for attribute in LINKED)
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
        none = (0,) * (1 + len(engine.rulebook.demands))
        self._nothing = Lacks(0, none, none)
        """Of wholly known facts nothing is lacking, in any view."""
        self._gaps: dict[tuple[object, ...], Verdict] = {}
        self._partial: dict[tuple[object, ...], Verdict] = {}
        self._spreads: dict[tuple[object, ...], Collection[int]] = {}

    def verdict(self, mask: int, view: View) -> Verdict:
        """Return the verdict on the clauses of ``mask``, which say what they survive of ``view``."""
        if not mask & EXACT:
            return self._with_gaps(view)
        found = self._scale.plainly(mask) or self._weighed(
            Weighing(self._scale, mask, self._answers(mask), self._nothing)
        )
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
