"""What a user may use: the decision on every model that a rulebook knows."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, NoReturn, TypeAlias

from exportctl.decisions.decision import Decision
from exportctl.decisions.verdict import Outcome
from exportctl.facts import Circumstances, Provider, Request
from exportctl.law.rulebook import Rulebook

Providers: TypeAlias = Provider | str | Mapping[str, Provider | str] | None
"""Who provides: one for every model, or one by model. A model that is not in it has a provider that is not known."""


@dataclass(frozen=True, slots=True)
class Permitted:
    """Every model that a rulebook knows, and what one user gets for it at one instant.

    It has no truth value: ask ``allowed``.
    """

    at: datetime
    decisions: Mapping[str, Decision]
    """The decision on each model, by its id, in the order of the texts."""

    def __bool__(self) -> NoReturn:
        raise TypeError("what is permitted is not true or false: ask `.allowed`, which may be empty")

    @property
    def allowed(self) -> tuple[str, ...]:
        """The models that the user may use. Only these may be offered."""
        return self._with(Outcome.ALLOW)

    @property
    def denied(self) -> tuple[str, ...]:
        """The models that some rule forbids, whatever is not known."""
        return self._with(Outcome.DENY)

    @property
    def in_review(self) -> tuple[str, ...]:
        """The models of which it is not known yet. Each decision says what is missing, and who can settle it."""
        return self._with(Outcome.REVIEW)

    def _with(self, outcome: Outcome) -> tuple[str, ...]:
        return tuple(model for model, decision in self.decisions.items() if decision.outcome is outcome)

    @property
    def holds_until(self) -> datetime | None:
        """The first instant at which the same facts get another outcome for some model. None: no text changes one."""
        turns = (decision.holds_until for decision in self.decisions.values())
        return min((turn for turn in turns if turn is not None), default=None)

    def as_dict(self) -> dict[str, Any]:
        """Return all of it as plain data."""
        holds_until = self.holds_until
        return {
            "at": self.at.isoformat(),
            "allow": list(self.allowed),
            "deny": list(self.denied),
            "review": list(self.in_review),
            "decisions": {model: decision.as_dict() for model, decision in self.decisions.items()},
            "holds_until": None if holds_until is None else holds_until.isoformat(),
        }

    def to_json(self) -> str:
        """Return all of it as JSON, keys sorted."""
        return json.dumps(self.as_dict(), sort_keys=True, ensure_ascii=False)


def known_models(rulebook: Rulebook) -> tuple[str, ...]:
    """Return the ids of the models that ``rulebook`` describes, and then of those that only a coverage names."""
    covered = {id for coverage in rulebook.coverage for id in coverage.models or ()}
    return tuple(dict.fromkeys((*rulebook.model_by_id, *sorted(covered))))


def permitted(
    rulebook: Rulebook,
    decide: Callable[[Request], Decision],
    around: Circumstances,
    at: datetime,
    provider: Providers = None,
) -> Permitted:
    """Return what ``decide`` says of every model that ``rulebook`` knows.

    Args:
        rulebook: Whose models.
        decide: A road from a request to its decision.
        around: All that is stated beside the model.
        at: The instant, with its offset.
        provider: Who provides, by model. What it leaves out, and None: who ``around`` says.

    Raises:
        pydantic.ValidationError: A fact is malformed.
    """
    by_model = dict.fromkeys(known_models(rulebook), provider) if not isinstance(provider, Mapping) else provider
    requests = {model: around.request(model, at, by_model.get(model)) for model in known_models(rulebook)}
    decided = {model: decide(request) for model, request in requests.items()}
    return Permitted(at, MappingProxyType(decided))
