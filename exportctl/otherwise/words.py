"""What would change an answer, in plain English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from exportctl.decisions import prose
from exportctl.decisions.verdict import Outcome

if TYPE_CHECKING:
    from exportctl.decisions.decision import Decision
    from exportctl.otherwise.otherwise import Otherwise

NEVER_WHO = "Who somebody is, and where, is never among what could change."
_CLOSED = {Outcome.DENY: "Not allowed", Outcome.REVIEW: "Not decided yet"}
_BECOMES = {Outcome.DENY: "no longer allowed", Outcome.REVIEW: "in review"}


def text(found: Otherwise) -> str:
    """Return ``found`` as text."""
    return "\n".join(_allowed(found) if found.decision.allowed else _closed(found))


def _allowed(found: Otherwise) -> Iterator[str]:
    yield f"Allowed: {_use(found.decision)}."
    yield from _block("It would end", _endings(found))
    if found.then is None and not found.carried_by:
        yield "No text at hand ends it."


def _endings(found: Otherwise) -> Iterator[str]:
    if found.then is not None:
        why = " ".join(prose.because(found.then))
        yield f"on {prose.instant(found.then.request.at)}: {_BECOMES[found.then.outcome]}. {why}"
    for orders in found.carried_by:
        titles = (f"“{found.decision.rulebook.order(id).title}” ({id})" for id in orders)
        yield f"without {' and '.join(titles)}"


def _closed(found: Otherwise) -> Iterator[str]:
    yield f"{_CLOSED[found.decision.outcome]}: {_use(found.decision)}."
    yield from _block("It would be allowed", _openings(found))
    yield from _block("Allowed instead", _instead(found))
    if found.decision.outcome is Outcome.REVIEW:
        yield "What would settle the review: exportctl ask."
    elif not found.ways:
        yield f"No change of circumstance opens it: every combination of up to {found.searched} was tried."
    if found.ways:
        yield NEVER_WHO


def _openings(found: Otherwise) -> Iterator[str]:
    yield from (", and ".join(move.says for move in way) for way in found.ways)
    if found.then is not None:
        why = " ".join(_no_longer(found.decision, found.then))
        yield f"from {prose.instant(found.then.request.at)} on" + (f": {why}" if why else "")


def _no_longer(before: Decision, after: Decision) -> Iterator[str]:
    """Yield what no longer forbids what ``before`` did not allow and ``after`` does."""
    book, still = before.rulebook, {reason.rule for reason in after.reasons}
    gone = (book.rule(reason.rule) for reason in before.reasons if reason.rule not in still)
    yield from dict.fromkeys(f"“{book.order(rule.order).title}” no longer forbids it." for rule in gone)
    yield from prose.because(after)


def _instead(found: Otherwise) -> Iterator[str]:
    if found.models:
        yield f"with another model: {', '.join(found.models)}"
    if found.activities:
        yield f"for something else: {', '.join(found.activities)}"


def _use(decision: Decision) -> str:
    request = decision.request
    doing = f", {request.activity.kind}" if request.activity.kind else ""
    return f"{request.model.id}{doing}, on {prose.instant(request.at)}"


def _block(heading: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield f"{heading}:"
        yield from (f"  - {line}" for line in found)
