"""Who agrees with whom: exportctl with its reference and with the oracle, the peers with exportctl."""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from collections.abc import Sequence
from typing import Any

import exportctl
from benchmarks.ours import validated
from benchmarks.peers import Peer
from benchmarks.plain import applying, plain_facts
from benchmarks.population import Population, RequestDict, without_nationality

_LAW: list[exportctl.Law] = []
"""The law that worker processes ask; they are forked after it is set."""


def with_reference(law: exportctl.Law, requests: Sequence[RequestDict]) -> dict[str, Any]:
    """Return on how many of ``requests`` the whole decision is the reference's: outcome, reasons, all of it.

    Where one road gives up past its stated size (``undecided``) and the other does not, they are not compared.
    """
    _LAW[:] = [law]
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        found = pool.map(_same, requests, chunksize=10)
    return {
        "asked": len(found),
        "agree": found.count("agree"),
        "given_up": found.count("given up"),
        "disagree": found.count("disagree"),
    }


def _same(request: RequestDict) -> str:
    law = _LAW[0]
    asked = exportctl.Request.model_validate(request)
    fast, slow = law.decide(asked), law.reference.decide(asked)
    if fast == slow:
        return "agree"
    return "given up" if exportctl.Cause.UNDECIDED in (*fast.causes, *slow.causes) else "disagree"


def with_oracle(law: exportctl.Law, population: Population, requests: Sequence[RequestDict]) -> list[tuple[str, ...]]:
    """Return the rules that apply to each request by the plain orders.

    Raises:
        AssertionError: exportctl names other rules for some request.
    """
    found = []
    for request, asked in zip(requests, validated(requests), strict=True):
        expected = applying(population, plain_facts(population, request))
        decision = law.decide(asked)
        if decision.rules != expected or decision.outcome.value != ("deny" if expected else "allow"):
            raise AssertionError(f"exportctl says {decision}, the plain orders {expected}: {request}")
        found.append(expected)
    return found


def of_peer(peer: Peer | type[Peer], answers: Sequence[tuple[str, ...]], expected: Sequence[tuple[str, ...]]) -> int:
    """Return how many of a peer's answers are right: every rule, or the outcome where it stops at the first."""
    pairs = zip(answers, expected[: len(answers)], strict=True)
    if peer.names_every_rule:
        return sum(sorted(answer) == sorted(right) for answer, right in pairs)
    return sum(bool(answer) == bool(right) for answer, right in pairs)


def without_knowing(
    law: exportctl.Law, population: Population, peers: Sequence[Peer], requests: Sequence[RequestDict]
) -> dict[str, Any]:
    """Return what each engine answers where nationality is missing, by what the right answer is."""
    asked = [without_nationality(request) for request in requests]
    right = [decision.outcome.value for decision in map(law.decide, validated(asked))]
    facts = [plain_facts(population, request) for request in asked]
    table: dict[str, dict[str, dict[str, int]]] = {}
    for peer in peers:
        counts: dict[str, Counter[str]] = {outcome: Counter() for outcome in sorted(set(right))}
        for given, outcome in zip(facts, right, strict=True):
            counts[outcome][_answer(peer, given)] += 1
        table[peer.name] = {outcome: dict(count) for outcome, count in counts.items()}
    return {"requests": len(asked), "right": dict(Counter(right)), "peers": table}


def _answer(peer: Peer, facts: dict[str, Any]) -> str:
    try:
        return "deny" if peer.decide(peer.prepare(facts)) else "allow"
    except Exception:
        return "error"
