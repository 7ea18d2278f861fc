"""What the solver finds possible is what the reference finds possible, case by case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from exportctl.decisions.verdict import NOT_COVERED, Cause, Outcome
from exportctl.facts import BY_NAME, LINKED, AIModel, Request
from exportctl.law.conditions import AllOf, Condition, Named, Not, Quantifier, Test, Union
from exportctl.law.in_force import law_in_force
from exportctl.law.moments import ALL_TIME, Moment, Period
from exportctl.law.rulebook import Rulebook
from exportctl.law.stated import stated
from exportctl.law.terms import Terms
from exportctl.law.texts import (
    Authority,
    Coverage,
    DescribedModel,
    Effect,
    Group,
    Member,
    Order,
    Provenance,
    Requirement,
    Rule,
    Target,
)
from exportctl.law.values import only
from exportctl.proof import Logic, Space, World, law_left
from exportctl.reference import Reference
from tests.laws import START, conditions, facts, listed, nationalities, requests, rulebooks
from tests.laws import tests as asked


def forbidding(id: str, when: Condition) -> Rule:
    requirement = Requirement("prohibition")
    return Rule(id, "order", Effect.FORBID, when, "says", "paraphrase", ("cite",), requirement=requirement)


def lifting(id: str, when: Condition, lifts: str) -> Rule:
    return Rule(id, "order", Effect.EXEMPT, when, "says", "paraphrase", ("cite",), targets=(Target(id=lifts),))


def book(rules: tuple[Rule, ...]) -> Rulebook:
    since = Moment("beginning", START - timedelta(days=30), START - timedelta(days=30))
    order = Order(
        "order", "order", "us", "order", ("cite",), Provenance("read"), since, Period(since, None), rules=rules
    )
    activities = frozenset(BY_NAME["activity.kind"].choices)
    return Rulebook(
        orders=(order,),
        authorities=(Authority("us", "US", "America/New_York"),),
        groups=(
            Group("G/A", "A", (Member("CN", ALL_TIME), Member("US", ALL_TIME)), ("cite",)),
            Group("G/B", "B", (Member("FR", ALL_TIME),), ("cite",)),
        ),
        models=(DescribedModel(AIModel(id="lab/one"), ("cite",)),),
        coverage=(Coverage(frozenset({"lab/one"}), activities),),
    )


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


def asks(name: str, quantifier: str, *values: Any) -> Test:
    return Test(BY_NAME[f"user.{name}"], Quantifier(quantifier), Union(tuple(Named(value) for value in values)))


CITIZEN = Test(BY_NAME["user.us_citizen"], Quantifier.IN, only(True))


@pytest.mark.parametrize(
    "impossible",
    [
        AllOf((CITIZEN, asks("citizenships", "none_in", "US"))),
        AllOf((asks("citizenships", "any_in", "CN"), asks("citizenships_ever", "none_in", "CN"))),
        AllOf(
            (
                asks("latest_nationality", "in", "CN"),
                asks("citizenships", "all_in", "FR", "US"),
                asks("permanent_residencies", "none_in", "CN"),
            )
        ),
        AllOf((asks("latest_nationality", "in", "CN"), asks("latest_nationality", "in", "FR"))),
    ],
)
def test_what_no_axiom_permits_is_not_possible(impossible: Condition) -> None:
    request = Request.model_validate({"user": {}, "model": "lab/one", "activity": {"kind": "inference"}, "at": START})
    assert possible(book((forbidding("order/no", impossible),)), request) == {"allow"}


def test_who_holds_no_nationality_has_a_latest_one_that_may_be_any() -> None:
    stateless = AllOf((asks("latest_nationality", "in", "CN"), Not(asks("citizenships", "any_in", "CN", "FR", "US"))))
    stateless = AllOf((stateless, asks("permanent_residencies", "none_in", "CN")))
    rulebook = book((forbidding("order/no", stateless),))
    said = {"user": {"nationalities": "none", "us_permanent_resident": "no"}, "activity": {"kind": "inference"}}
    assert possible(rulebook, Request.model_validate({**said, "model": "lab/one", "at": START})) == {"allow", "deny"}


OF_NATIONALITY = conditions(asked(tuple(LINKED)))
OF_PEOPLE = facts(
    nationalities=listed(nationalities), us_citizen=st.booleans(), us_permanent_resident=st.sampled_from(("yes", "no"))
)


@ample
@given(st.lists(OF_NATIONALITY, min_size=1, max_size=3), st.lists(OF_NATIONALITY, max_size=2), OF_PEOPLE)
def test_they_agree_on_all_that_ties_nationalities_to_each_other(
    forbids: list[Condition], exempts: list[Condition], user: dict[str, Any]
) -> None:
    rules = [forbidding(f"order/no-{number}", when) for number, when in enumerate(forbids)]
    rules += [lifting(f"order/but-{number}", when, "order/no-0") for number, when in enumerate(exempts)]
    assert_agreed(book(tuple(rules)), Request.model_validate({"user": user, "model": "lab/one", "at": START}))


@ample
@given(rulebooks(), requests())
def test_the_solver_and_the_reference_find_the_same_outcomes_possible(rulebook: Rulebook, request: Request) -> None:
    assert_agreed(rulebook, request)


def assert_agreed(rulebook: Rulebook, request: Request) -> None:
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
