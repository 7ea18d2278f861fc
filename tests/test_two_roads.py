"""The reference is the meaning; the compiled engine must reach the same decision, reasons included."""

from __future__ import annotations

from hypothesis import HealthCheck, assume, given, settings

from exportctl.decisions.verdict import Cause
from exportctl.engine import Engine
from exportctl.facts import Request
from exportctl.law.rulebook import Rulebook
from exportctl.reference import Reference
from tests.laws import requests, rulebooks

ample = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))


@ample
@given(rulebooks(), requests())
def test_both_roads_reach_one_decision(rulebook: Rulebook, request: Request) -> None:
    slow = Reference(rulebook, budget=3_000).decide(request)
    fast = Engine(rulebook).decide(request)
    assume(Cause.UNDECIDED not in (*slow.causes, *fast.causes))
    assert fast.verdict == slow.verdict
