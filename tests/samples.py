"""Small rulebooks written as text, for tests that read like the grammar."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

from exportctl import Decision, Law, Request
from exportctl.finding import Finding
from exportctl.reading import read_rulebook
from exportctl.text import Source

BASE = """
authorities:
  - {id: us, name: US, zone: America/New_York}
  - {id: eu, name: EU, zone: Europe/Brussels}
definitions:
  - {id: ex.foreign, title: Foreign person, cites: [Act 1],
     when: {user.us_citizen: no, user.us_permanent_resident: no, user.us_protected_status: none}}
questions:
  - {id: q.open, asks: Is it?, cites: [Review]}
models:
  - {id: lab/m, developer: lab, weights: unpublished, training_compute: 1e26, cites: [Card]}
  - {id: lab/open, weights: published, cites: [Card]}
coverage: {models: all, activities: all, not_evaluated: [{provision: Act 99, why: not written yet}]}
"""

HEAD = """
order: us.order
authority: us
cites: [Act 10]
in_force: {since: 2031-01-01}
"""


def sources(*texts: str) -> list[Source]:
    """Return each text as a file, after the common one."""
    files = [Source("base.yaml", BASE)]
    return files + [Source(f"{number}.yaml", dedent(text)) for number, text in enumerate(texts, 1)]


def law(*texts: str) -> Law:
    """Return the law that ``texts`` make. Each is a file."""
    rulebook, findings = read_rulebook(sources(*texts))
    assert rulebook is not None, "\n".join(map(str, findings))
    return Law(rulebook, findings)


def findings(*texts: str) -> tuple[Finding, ...]:
    """Return what is said about ``texts``."""
    return read_rulebook(sources(*texts))[1]


def one_rule(when: str, extra: str = "") -> Law:
    """Return a law with one prohibition."""
    rule = f"rules:\n  - id: rule\n    forbids: prohibition\n    says: No.\n    when: {when}\n"
    return law(HEAD + rule + extra)


def asking(user: dict[str, Any] | None = None, **said: Any) -> Request:
    """Return a request for hosted use of lab/m at noon of 2 January 2031."""
    facts = {
        "provider": "lab",
        "user": user or {},
        "model": "lab/m",
        "activity": {"kind": "inference"},
        "at": "2031-01-02T12:00-05:00",
    }
    return Request.model_validate({**facts, **said})


def outcome(of: Law, user: dict[str, Any] | None = None, **said: Any) -> str:
    """Return the outcome, on which both roads must agree."""
    request = asking(user, **said)
    fast, slow = of.decide(request), of.reference.decide(request)
    assert fast.verdict == slow.verdict
    return fast.outcome.value


def decided(of: Law, user: dict[str, Any] | None = None, **said: Any) -> Decision:
    """Return the decision, on which both roads must agree."""
    request = asking(user, **said)
    fast = of.decide(request)
    assert fast == of.reference.decide(request)
    return fast


def ids(decision: Decision) -> tuple[str, ...]:
    """Return the ids of the obligations that come with ``decision``, or may."""
    return tuple(due.id for due in decision.obligations)
