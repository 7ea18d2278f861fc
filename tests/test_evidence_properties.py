"""What holds of evidence whatever the law and whatever is said."""

from __future__ import annotations

from typing import Any, TypeAlias

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from exportctl import Outcome, Request
from exportctl.decisions.decision import Decision
from exportctl.decisions.verdict import Cause
from exportctl.engine import Engine
from exportctl.facts import ANY_EVIDENCE, BY_NAME, LEVELS
from exportctl.law import conditions as asking
from exportctl.law.conditions import Named, Quantifier
from exportctl.law.moments import ALL_TIME, Moment
from exportctl.law.rulebook import Rulebook
from exportctl.law.texts import UNVERIFIED, Coverage, Effect, Order, Requirement, Rule, Target
from exportctl.law.values import only
from tests.laws import (
    DOCUMENTED,
    START,
    VERIFIED,
    conditions,
    facts,
    instants,
    particulars,
    rulebooks,
    undemanding,
)

some_cases = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))

OBTAINED = ("2030-07-04", "2030-07-10", "2030-12-01", None)
ACTIVITIES = ({"kind": "inference"}, {"kind": "support", "release_place": "CN"}, {})
Saying: TypeAlias = "st.SearchStrategy[dict[str, Any]]"

few = facts(
    located_in=st.sampled_from(("US", "CN")),
    us_citizen=st.sampled_from(("yes", "no")),
    lists=st.sampled_from(("none", ["list-a"])),
)
"""What may be said where the law asks of little, so that what is said matters."""

few_tests = st.sampled_from(
    (
        asking.Test(BY_NAME["user.located_in"], Quantifier.IN, Named("CN")),
        asking.Test(BY_NAME["user.us_citizen"], Quantifier.IN, only(True)),
        asking.Test(BY_NAME["user.lists"], Quantifier.ANY_IN, Named("list-a")),
    )
)


@st.composite
def small(draw: Any) -> Rulebook:
    """A rulebook that asks of little."""
    orders: list[Order] = []
    for number in range(draw(st.integers(1, 3))):
        above = tuple(Target(id=order.id) for order in orders if order.rules[0].effect is Effect.FORBID)
        effect = draw(st.sampled_from((Effect.FORBID, Effect.EXEMPT) if above else (Effect.FORBID,)))
        rule = Rule(
            f"order-{number}/rule",
            f"order-{number}",
            effect,
            draw(conditions(few_tests)),
            "says",
            "paraphrase",
            ("cite",),
            requirement=Requirement("prohibition") if effect is Effect.FORBID else None,
            targets=above if effect is Effect.EXEMPT else (),
        )
        demand = draw(st.sampled_from((ANY_EVIDENCE, DOCUMENTED, VERIFIED, VERIFIED)))
        since = Moment("event", START, START)
        orders.append(
            Order(rule.order, "title", "us", "order", (), UNVERIFIED, since, ALL_TIME, evidence=demand, rules=(rule,))
        )
    everything = Coverage(frozenset({"lab/one", "lab/two"}), frozenset(BY_NAME["activity.kind"].choices))
    return Rulebook(orders=tuple(orders), coverage=(everything,))


asked = st.one_of(
    st.tuples(small(), st.just(few)), st.tuples(small(), st.just(few)), st.tuples(rulebooks(), st.just(particulars))
)
"""A rulebook, and what may be said to it."""


def decided(rulebook: Rulebook, user: dict[str, Any], around: dict[str, Any]) -> Decision:
    """Return the decision by the compiled road, unless it gave up."""
    decision = Engine(rulebook).decide(Request.model_validate({"user": user, **around}))
    assume(Cause.UNDECIDED not in decision.causes)
    return decision


arounds = st.fixed_dictionaries(
    {
        "provider": st.sampled_from(("lab", "corp", None)),
        "model": st.sampled_from(("lab/one", "lab/two")),
        "activity": st.sampled_from(ACTIVITIES),
        "at": instants,
    }
)
"""All of a request but the user."""


@st.composite
def parts(draw: Any, of: dict[str, Any]) -> dict[str, Any]:
    """Some of the facts."""
    return {name: said for name, said in of.items() if draw(st.booleans())}


@st.composite
def shown(draw: Any, source: str, says: dict[str, Any]) -> dict[str, Any]:
    """An entry of evidence."""
    level = draw(st.sampled_from(("verified", "verified", *LEVELS)))
    obtained = draw(st.sampled_from(("2030-12-01", "2030-12-01", *OBTAINED)))
    return {"source": source, "says": says, "level": level, "obtained": obtained}


@st.composite
def told(draw: Any, says: Saying) -> dict[str, Any]:
    """A user, of whom two sources say something, perhaps of the same."""
    found = [(source, draw(says)) for source in ("kyc", "hr")]
    stated = draw(st.one_of(st.just({}), st.just({}), says))
    return stated | {"evidence": [draw(shown(source, said)) for source, said in found if said]}


@st.composite
def known_in_part(draw: Any, truth: dict[str, Any]) -> dict[str, Any]:
    """A user of whom some of the truth is said, well or badly."""
    expiries = st.sampled_from((None, None, "2031-01-03", "2031-02-01"))
    found = [(source, draw(parts(truth))) for source in ("kyc", "hr")]
    evidence = [draw(shown(source, said)) | {"expires": draw(expiries)} for source, said in found if said]
    return draw(parts(truth)) | {"evidence": evidence}


@st.composite
def weakened(draw: Any, user: dict[str, Any]) -> dict[str, Any]:
    """The same user, with some evidence weaker or older."""
    evidence = []
    for was in user["evidence"]:
        level = draw(st.sampled_from(LEVELS[: LEVELS.index(was["level"]) + 1]))
        older = [day for day in OBTAINED if day is None or (was["obtained"] is not None and day <= was["obtained"])]
        evidence.append({**was, "level": level, "obtained": draw(st.sampled_from(older))})
    return user | {"evidence": evidence}


Asked: TypeAlias = tuple[Rulebook, Saying]


@some_cases
@given(asked, arounds, st.data())
def test_weaker_or_older_evidence_moves_an_outcome_to_review_and_nowhere_else(
    asked: Asked, around: dict[str, Any], data: st.DataObject
) -> None:
    """Also where sources contradict. Read backwards: better evidence keeps every outcome that was reached."""
    rulebook, says = asked
    user = data.draw(told(says))
    before, after = decided(rulebook, user, around), decided(rulebook, data.draw(weakened(user)), around)
    assert after.outcome in (before.outcome, Outcome.REVIEW)


@some_cases
@given(asked, arounds, st.data())
def test_an_outcome_is_what_the_same_facts_get_when_all_of_them_are_shown(
    asked: Asked, around: dict[str, Any], data: st.DataObject
) -> None:
    """However much evidence was weak, old, expired, left out or removed."""
    rulebook, says = asked
    truth = data.draw(says)
    whole = decided(undemanding(rulebook), truth, around)
    assume(not whole.verdict.conflicts)
    assert decided(rulebook, data.draw(known_in_part(truth)), around).outcome in (whole.outcome, Outcome.REVIEW)


@some_cases
@given(asked, arounds, st.data())
def test_facts_verified_today_get_what_they_get_where_no_order_demands_anything(
    asked: Asked, around: dict[str, Any], data: st.DataObject
) -> None:
    rulebook, says = asked
    truth = data.draw(says.filter(bool))
    best = {"source": "kyc", "level": "verified", "obtained": "2030-12-31", "says": truth}
    plain = decided(undemanding(rulebook), truth, around)
    assert decided(rulebook, {"evidence": [best]}, around).verdict == plain.verdict


@some_cases
@given(asked, arounds, st.data())
def test_the_order_in_which_sources_are_written_does_not_matter(
    asked: Asked, around: dict[str, Any], data: st.DataObject
) -> None:
    rulebook, says = asked
    entries = [data.draw(shown(source, data.draw(says.filter(bool)))) for source in ("kyc", "hr", "idp")]
    again = data.draw(st.permutations(entries))
    one, other = (decided(rulebook, {"evidence": evidence}, around) for evidence in (entries, again))
    assert one.verdict == other.verdict


@some_cases
@given(asked, arounds, st.sampled_from(LEVELS), st.data())
def test_contradicting_sources_get_an_outcome_only_if_every_way_to_believe_them_does(
    asked: Asked, around: dict[str, Any], level: str, data: st.DataObject
) -> None:
    def by(source: str, says: dict[str, Any]) -> dict[str, Any]:
        return {"source": source, "level": level, "obtained": "2030-12-01", "says": says}

    rulebook, says = asked
    one, other = data.draw(says.filter(bool)), data.draw(says.filter(bool))
    both = decided(rulebook, {"evidence": [by("kyc", one), by("hr", other)]}, around)
    believed = {
        name: data.draw(st.sampled_from([of[name] for of in (one, other) if name in of])) for name in one | other
    }
    either = decided(rulebook, {"evidence": [by("kyc", believed)]}, around)
    assume(not either.verdict.conflicts)
    assert both.outcome is Outcome.REVIEW or either.outcome in (both.outcome, Outcome.REVIEW)


@some_cases
@given(rulebooks())
def test_what_a_rulebook_demands_is_part_of_its_digest(rulebook: Rulebook) -> None:
    assert (undemanding(rulebook).digest == rulebook.digest) == (undemanding(rulebook) == rulebook)
