"""What one user gets for one model, over all of time: allow, deny or review, and why it changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from exportctl.decisions.decision import Decision
from exportctl.decisions.verdict import Outcome
from exportctl.facts import Demand, Request
from exportctl.facts.view import turning_points

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_JUST_BEFORE = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Spell:
    """A half-open time ``[since, until)`` in which the same facts get the same outcome for the same reasons."""

    since: datetime | None
    """None: from the beginning."""
    until: datetime | None
    """None: no text at hand changes it."""
    decision: Decision
    """The decision at its first instant; at its last one where it has no first."""

    @property
    def outcome(self) -> Outcome:
        """What the user gets."""
        return self.decision.outcome


@dataclass(frozen=True, slots=True)
class Fate:
    """All that one user gets for one model."""

    request: Request
    """What is asked, at whatever instant."""
    spells: tuple[Spell, ...]
    """They follow each other without a gap."""

    @property
    def gained(self) -> tuple[datetime, ...]:
        """The instants from which the user may use the model, and just before may not, or not yet."""
        return self._turns(to=True)

    @property
    def lost(self) -> tuple[datetime, ...]:
        """The instants from which the user may no longer use the model."""
        return self._turns(to=False)

    def _turns(self, to: bool) -> tuple[datetime, ...]:
        pairs = pairwise(self.spells)
        changed = (b.since for a, b in pairs if a.decision.allowed is not to and b.decision.allowed is to)
        return tuple(since for since in changed if since is not None)


def fate(
    decide: Callable[[Request], Decision], turns: Iterable[int], request: Request, demands: Iterable[Demand] = ()
) -> Fate:
    """Return what ``request`` gets at every instant.

    Args:
        decide: A road from a request to its decision.
        turns: Every instant, in microseconds since 1970, at which the law may change.
        request: What is asked. Its own instant counts only where nothing ever changes; its ``known_at`` stays.
        demands: What orders demand of evidence, which grows old.
    """
    whole = sorted({*turns, *turning_points(request.user, demands)})
    points = [_EPOCH + timedelta(microseconds=turn) for turn in whole]
    first = points[0] - _JUST_BEFORE if points else request.at
    found: list[Spell] = []
    for since, until in zip((None, *points), (*points, None), strict=True):
        decision = decide(request.moved(first if since is None else since))
        if found and _alike(found[-1].decision, decision):
            last = found.pop()
            found.append(Spell(last.since, until, last.decision))
        else:
            found.append(Spell(since, until, decision))
    return Fate(request, tuple(found))


def _alike(one: Decision, other: Decision) -> bool:
    """Say whether two decisions come to the same for the same reasons."""
    return all(
        getattr(one, name) == getattr(other, name)
        for name in ("outcome", "reasons", "causes", "questions", "if_enforced")
    )
