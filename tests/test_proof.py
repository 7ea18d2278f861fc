"""What the solver finds possible is what the reference finds possible, case by case."""

from __future__ import annotations

from hypothesis import HealthCheck, assume, given, settings

from exportctl.decisions.verdict import NOT_COVERED, Cause, Outcome
from exportctl.facts import Request
from exportctl.law.in_force import law_in_force
from exportctl.law.rulebook import Rulebook
from exportctl.law.stated import stated
from exportctl.law.terms import Terms
from exportctl.proof import Logic, Space, World, law_left
from exportctl.reference import Reference
from tests.laws import requests, rulebooks

ample = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))


def possible(rulebook: Rulebook, request: Request) -> set[str] | None:
    """Return the answers that some completion of the facts gives; None where the facts are at odds."""
    terms = Terms(rulebook)
    facts = stated(rulebook, terms, request.view)
    if facts.conflicts:
        return None
    law = law_in_force(rulebook, request.at, request.known_at, terms)
    left = law_left(law, facts, request.view.attests)
    logic = Logic()
    world = World(logic, Space(facts, left.conditions(), frozenset().union(*terms.subdivisions.values())))
    logic.add(world.holds(left.given))
    covered, denied = left.outcome(world)
    answers = {"not-covered": (-covered,), "allow": (covered, -denied), "deny": (covered, denied)}
    return {answer for answer, literals in answers.items() if logic.possible(*literals)}


@ample
@given(rulebooks(), requests())
def test_the_solver_and_the_reference_find_the_same_outcomes_possible(rulebook: Rulebook, request: Request) -> None:
    verdict = Reference(rulebook, budget=3_000).verdict(request)
    assume(Cause.UNDECIDED not in verdict.causes)
    found = possible(rulebook, request)
    if not found:
        assert verdict.conflicts
    elif found == {"not-covered"}:
        assert verdict == NOT_COVERED
    elif len(found) == 1:
        assert {verdict.outcome.value} == found
    else:
        assert verdict.outcome is Outcome.REVIEW
        assert (Cause.NOT_COVERED in verdict.causes) == ("not-covered" in found)
