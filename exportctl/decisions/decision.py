"""The decision: a verdict, with all that explains it made when somebody asks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn, Protocol

from exportctl.decisions import digest, prose
from exportctl.decisions.needs import Needs
from exportctl.decisions.obligations import Due, due
from exportctl.decisions.trail import Trail, retrace
from exportctl.decisions.verdict import Cause, Outcome, Reason, Settler, Verdict
from exportctl.facts import BY_NAME, Request
from exportctl.facts.view import turning_points
from exportctl.law.conditions import NEVER
from exportctl.law.rulebook import Rulebook
from exportctl.law.terms import Terms
from exportctl.law.texts import NotEvaluated, Posture

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SETTLERS = {
    Cause.EVIDENCE: (Settler.USER,),
    Cause.OPEN_LAW: (Settler.COUNSEL,),
    Cause.STALE_LAW: (Settler.OPERATOR,),
    Cause.NOT_COVERED: (Settler.COUNSEL,),
    Cause.UNDECIDED: (Settler.OPERATOR,),
}


class Road(Protocol):
    """A way from law and facts to a verdict."""

    @property
    def rulebook(self) -> Rulebook: ...
    @property
    def terms(self) -> Terms: ...
    @property
    def breakpoints(self) -> Sequence[int]: ...
    def verdict(self, request: Request) -> Verdict: ...
    def needs(self, request: Request) -> Needs: ...


class Decision:
    """What a request gets, and why.

    It has no truth value, since REVIEW is neither: ask ``allowed``.

    >>> bool(Decision(None, None, None))
    Traceback (most recent call last):
    ...
    TypeError: a decision is not true or false: only `.allowed` opens the door
    """

    __slots__ = ("_needs", "_road", "request", "verdict")

    def __init__(self, request: Request, verdict: Verdict, road: Road) -> None:
        self.request = request
        self.verdict = verdict
        self._road = road

    def __bool__(self) -> NoReturn:
        raise TypeError("a decision is not true or false: only `.allowed` opens the door")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Decision):
            return NotImplemented
        return self.verdict == other.verdict and self.request == other.request

    def __hash__(self) -> int:
        return hash((self.verdict, self.request.view.at))

    def __repr__(self) -> str:
        said = [
            reason.rule if reason.status == "applies" else f"{reason.rule} {reason.status}" for reason in self.reasons
        ]
        return f"<Decision {self.outcome.value}: {', '.join(said) or 'no rule'}>"

    @property
    def outcome(self) -> Outcome:
        """ALLOW, DENY or REVIEW, by the text of the law."""
        return self.verdict.outcome

    @property
    def allowed(self) -> bool:
        """True for ALLOW alone."""
        return self.verdict.outcome is Outcome.ALLOW

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The forbidding rules that apply, may apply, or were lifted, in the order of the texts."""
        return self.verdict.reasons

    @property
    def rules(self) -> tuple[str, ...]:
        """Ids of the forbidding rules that apply, whatever is not known."""
        return self.verdict.rules

    @property
    def obligations(self) -> tuple[Due, ...]:
        """The obligations that come with it, or may: in words, and as data. None come with a DENY."""
        return tuple(due(self._road.rulebook, self.verdict, self.request.at))

    @property
    def causes(self) -> tuple[Cause, ...]:
        """Why it is a REVIEW; empty otherwise."""
        return self.verdict.causes

    @property
    def settlers(self) -> tuple[Settler, ...]:
        """Who can settle a REVIEW; empty otherwise."""
        found = [settler for cause in self.verdict.causes for settler in self._settlers(cause)]
        return tuple(dict.fromkeys(found))

    def _settlers(self, cause: Cause) -> tuple[Settler, ...]:
        if cause is not Cause.FACTS:
            return _SETTLERS[cause]
        asked = [name for name in self.verdict.missing if name not in self.verdict.weak] or self.verdict.conflicts
        of_user = [name for name in asked if name.startswith("user.") or name not in BY_NAME]
        found = [Settler.USER] if of_user or not asked else []
        return (*found, Settler.OPERATOR) if len(of_user) < len(asked) else tuple(found)

    @property
    def missing(self) -> tuple[str, ...]:
        """Attributes, not wholly known, that the undecided rules read. Least intrusive first."""
        return self.verdict.missing

    @property
    def weak(self) -> tuple[str, ...]:
        """Those of them that are stated, and not borne out by evidence as strong or as recent as an order demands."""
        return self.verdict.weak

    @property
    def questions(self) -> tuple[str, ...]:
        """Open questions of law that the undecided rules turn on."""
        return self.verdict.questions

    @property
    def stale(self) -> tuple[str, ...]:
        """Texts that bear on it and are older than the rulebook lets sources grow, such as ``group EAR/D:5``."""
        return self.verdict.stale

    @property
    def if_enforced(self) -> Outcome | None:
        """The outcome as the authority says it enforces the law today. None: the same outcome."""
        return self.verdict.if_enforced

    @property
    def postures(self) -> tuple[tuple[str, Posture], ...]:
        """The announcements on which ``if_enforced`` rests, each with the rule that it lets rest; else none."""
        if self.if_enforced is None:
            return ()
        rules = (self.rulebook.rule(reason.rule) for reason in self.reasons if reason.status != "lifted")
        return tuple((r.id, p) for r in rules for p in r.postures if p.period.contains(self.request.at) != NEVER)

    @property
    def not_evaluated(self) -> tuple[NotEvaluated, ...]:
        """Provisions that are known and that the rulebook does not evaluate. An ALLOW says nothing about them."""
        return tuple(entry for c in self._road.rulebook.coverage for entry in c.not_evaluated)

    @property
    def holds_until(self) -> datetime | None:
        """The first instant at which the same facts get another outcome. None: no text at hand changes it."""
        return next((later.request.at for later in self.later() if later.outcome is not self.outcome), None)

    def later(self) -> Iterator[Decision]:
        """Yield the decision on the same facts at every later instant at which it may change, the nearest first."""
        turns = {*self._road.breakpoints, *turning_points(self.request.user, self._road.rulebook.demands)}
        for turn in sorted(turn for turn in turns if turn > self.request.view.at):
            moved = self.request.moved(_EPOCH + timedelta(microseconds=turn))
            yield Decision(moved, self._road.verdict(moved), self._road)

    @property
    def law_digest(self) -> str:
        """SHA-256 of the texts of the law, in a canonical form."""
        return self._road.rulebook.digest

    @property
    def facts_digest(self) -> str:
        """SHA-256 of the request, in a canonical form: the order of keys and of lists does not count."""
        return digest.of_request(self.request)

    def trail(self) -> Trail:
        """Return how each reason came about, clause by clause, with the fact that decided it."""
        return retrace(self._road.rulebook, self._road.terms, self.request, self.verdict)

    def needs(self) -> Needs:
        """Return what would settle a REVIEW, least intrusive first; nothing for other outcomes.

        >>> from exportctl import User, load, shipped_rules
        >>> somebody = User(located_in="US", lists="none", organization="none")
        >>> decision = load(shipped_rules()).for_user(somebody).decide("anthropic/fable-5",
        ...     at="2026-06-13T09:00-04:00", provider="anthropic", activity={"kind": "inference"})
        >>> [ask.of for ask in decision.needs().first]
        ['ear.foreign-person']
        """
        try:
            return self._needs
        except AttributeError:
            self._needs: Needs = self._road.needs(self.request) if self.outcome is Outcome.REVIEW else Needs()
            return self._needs

    def prose(self) -> str:
        """Return the decision in plain English, as a refused user could be shown it."""
        return prose.decision(self)

    @property
    def rulebook(self) -> Rulebook:
        """The texts that were asked."""
        return self._road.rulebook

    def as_dict(self) -> dict[str, Any]:
        """Return all of it as plain data."""
        holds_until = self.holds_until
        return {
            "outcome": self.outcome.value,
            "at": self.request.at.isoformat(),
            "known_at": (self.request.known_at or self.request.at).isoformat(),
            "provider": self.request.provider and self.request.provider.id,
            "model": self.request.model.id,
            "reasons": [self._reason(reason) for reason in self.reasons],
            "obligations": [due.as_dict() for due in self.obligations],
            "causes": [cause.value for cause in self.causes],
            "settlers": [settler.value for settler in self.settlers],
            "missing": list(self.missing),
            "needs": self.needs().as_dict(),
            "weak": list(self.weak),
            "questions": list(self.questions),
            "stale": list(self.stale),
            "conflicts": list(self.verdict.conflicts),
            "rests_on_positions": list(self.verdict.rests_on),
            "if_enforced": None if self.if_enforced is None else self.if_enforced.value,
            "postures": [_posture(rule, posture) for rule, posture in self.postures],
            "not_evaluated": [f"{entry.provision}: {entry.why}" for entry in self.not_evaluated],
            "holds_until": None if holds_until is None else holds_until.isoformat(),
            "drafts": list(self.rulebook.drafts),
            "law_digest": self.law_digest,
            "facts_digest": self.facts_digest,
            "prose": self.prose(),
        }

    def to_json(self) -> str:
        """Return all of it as JSON, keys sorted."""
        return json.dumps(self.as_dict(), sort_keys=True, ensure_ascii=False)

    def _reason(self, reason: Reason) -> dict[str, Any]:
        rule = self.rulebook.rule(reason.rule)
        return {
            "rule": rule.id,
            "status": reason.status,
            "lifted_by": list(reason.lifted_by),
            "says": rule.says,
            "says_basis": rule.says_basis,
            "cites": list(rule.cites),
            "written": str(rule.span),
        }


def _posture(rule: str, posture: Posture) -> dict[str, Any]:
    since, until = posture.period.since, posture.period.until
    return {
        "rule": rule,
        "says": posture.says,
        "cites": list(posture.cites),
        "since": None if since is None else since.earliest.isoformat(),
        "until": None if until is None else until.latest.isoformat(),
    }
