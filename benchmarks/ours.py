"""exportctl's side of the race."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import log
from statistics import median
from typing import Any

import exportctl
from benchmarks.population import Population, RequestDict, lacking
from benchmarks.timing import Lane, race, summary


def validated(requests: Iterable[RequestDict]) -> list[exportctl.Request]:
    """Return requests of users that nobody has seen before: nothing is shared between them."""
    return [exportctl.Request.model_validate(request) for request in requests]


def lanes(law: exportctl.Law, timed: Sequence[RequestDict], warm: Sequence[RequestDict]) -> list[Lane]:
    """Return what exportctl is timed on.

    Args:
        law: A law that has decided for a while: ``warm``, and requests of the same people about the same models.
        timed: The requests, each validated anew.
        warm: Other requests.
    """
    by_law = law.decide

    def decide(request: exportctl.Request) -> tuple[str, ...]:
        return by_law(request).rules

    def again(request: RequestDict) -> exportctl.Request:
        first = exportctl.Request.model_validate(request)
        law.decide(first)
        later = datetime.fromisoformat(request["at"]) + timedelta(minutes=1)
        return exportctl.Request.model_validate({**request, "user": first.user, "at": later})

    validated = exportctl.Request.model_validate
    return [
        Lane("exportctl", decide, timed, [*warm, *timed], validated),
        Lane("exportctl, same user again", decide, timed, (), again),
    ]


def after_others_only(law: exportctl.Law, timed: Sequence[RequestDict], warm: Sequence[RequestDict]) -> Lane:
    """Return a lane of a law that has decided ``warm`` and no more, timed alone."""
    lane = Lane(
        "exportctl, after 10,000 others only",
        lambda request: law.decide(request).rules,
        timed,
        warm,
        exportctl.Request.model_validate,
    )
    race([lane])
    return lane


def first_decisions(law: exportctl.Law, requests: Sequence[RequestDict]) -> dict[str, float]:
    """Return what decisions cost right after loading, when nothing has been decided yet."""
    lane = Lane("cold", lambda request: law.decide(request).rules, requests, (), exportctl.Request.model_validate)
    race([lane])
    return summary(lane.nanoseconds)


def with_facts_missing(law: exportctl.Law, facts: int) -> dict[str, dict[str, float]]:
    """Return what decisions cost where facts are missing: met before, and met for the first time.

    Args:
        law: A law that has decided for a while.
        facts: How many each request lacks.
    """
    timed, warm = lacking(3_000, facts, "timed"), lacking(5_000, facts, "warm-up")
    validated = exportctl.Request.model_validate
    met = Lane("met", lambda request: law.decide(request).rules, timed, [*warm, *timed], validated)
    race([met])
    new = Lane("new", lambda request: law.decide(request).rules, lacking(1_000, facts, "new"), (), validated)
    race([new])
    return {"met": summary(met.nanoseconds), "new": summary(new.nanoseconds)}


def explanations(law: exportctl.Law, requests: Sequence[RequestDict]) -> dict[str, dict[str, float]]:
    """Return what ``trail()`` costs: of every decision, and of those that deny."""
    decisions = [law.decide(request) for request in validated(requests)]
    every = Lane("trail", lambda decision: decision.trail(), decisions)
    race([every])
    of_denials = [
        spent
        for decision, spent in zip(decisions, every.nanoseconds, strict=True)
        if decision.outcome is exportctl.Outcome.DENY
    ]
    return {"all": summary(every.nanoseconds), "denials": summary(of_denials or [0])}


def validation(requests: Sequence[RequestDict]) -> dict[str, dict[str, float]]:
    """Return what it costs to check a request: all of it, or all but a User that was checked before."""
    users = [exportctl.User.model_validate(request["user"]) for request in requests]
    kept = [{**request, "user": user} for request, user in zip(requests, users, strict=True)]
    whole = Lane("validation", exportctl.Request.model_validate, requests)
    rest = Lane("validation, user kept", exportctl.Request.model_validate, kept)
    race([whole, rest])
    return {"whole": summary(whole.nanoseconds), "user_kept": summary(rest.nanoseconds)}


def in_force(population: Population, facts: Sequence[dict[str, Any]]) -> list[int]:
    """Return, for each request, how many rules about its model are in force at its instant."""
    begins: dict[str, list[int]] = {}
    ends: dict[str, list[int]] = {}
    for model, rules in population.rules_by_model().items():
        begins[model] = sorted(rule.since for rule in rules)
        ends[model] = sorted(rule.until for rule in rules if rule.until is not None)
    return [
        bisect_right(begins[fact["model"]], fact["at"]) - bisect_right(ends[fact["model"]], fact["at"])
        for fact in facts
    ]


def growth(points: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """Return how the cost of a decision grows with the number of rules in force.

    Args:
        points: For each decision, the rules in force about its model, and its nanoseconds.

    Returns:
        ``buckets``: median microseconds by number of rules. ``exponent``: the slope of log time over log rules;
        1 would be `as fast as the rules grow`.
    """
    buckets: dict[int, list[int]] = {}
    for rules, spent in points:
        buckets.setdefault(rules.bit_length(), []).append(spent)
    rows = [
        {
            "from": 0 if bits == 0 else 2 ** (bits - 1),
            "to": 2**bits - 1,
            "median": median(spent) / 1000,
            "calls": len(spent),
        }
        for bits, spent in sorted(buckets.items())
    ]
    logs = [
        (log((row["from"] + row["to"]) / 2), log(row["median"])) for row in rows if row["from"] and row["calls"] >= 30
    ]
    middle_x, middle_y = (sum(axis) / len(logs) for axis in zip(*logs, strict=True)) if logs else (0.0, 0.0)
    spread = sum((x - middle_x) ** 2 for x, _ in logs)
    together = sum((x - middle_x) * (y - middle_y) for x, y in logs)
    return {"buckets": rows, "exponent": together / spread if spread else 0.0}
