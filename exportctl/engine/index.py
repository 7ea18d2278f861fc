"""Finds the clauses that a request about one model may meet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from exportctl.clauses.normal import Clause
from exportctl.engine.compile import Placing
from exportctl.facts import ATTRIBUTES, Value, is_open
from exportctl.law.described import MODEL_FIRST, MODEL_LAST
from exportctl.law.rulebook import Rulebook
from exportctl.law.texts import Effect
from exportctl.law.values import Values

MODEL = tuple(ATTRIBUTES[MODEL_FIRST:MODEL_LAST])
"""The attributes of the model."""


class Index:
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
                named = clause.literals.get(MODEL[0])
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
    for attribute, value in zip(MODEL, model, strict=True):
        literal = literals.get(attribute)
        if literal is None or is_open(value):
            continue
        if value not in literal:  # type: ignore[operator]  # a literal of the value's own type
            return None
        literals = {other: asked for other, asked in literals.items() if other is not attribute}
    return clause if literals is clause.literals else Clause(literals, clause.opens)
