"""What holds of evidence whatever the law and whatever is said."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from exportctl import Outcome, Request
from exportctl.decisions.decision import Decision
from exportctl.decisions.verdict import Cause
from exportctl.engine import Engine
from exportctl.facts import LEVELS
from exportctl.law.rulebook import Rulebook
from tests.laws import instants, particulars, people, rulebooks, undemanding

some_cases = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))

OBTAINED = ("2030-07-04", "2030-07-10", "2030-12-01", None)
ACTIVITIES = ({"kind": "inference"}, {"kind": "support", "release_place": "CN"}, {})


def asking(user: dict[str, Any], around: dict[str, Any]) -> Request:
    return Request.model_validate({"user": user, **around})


def decided(rulebook: Rulebook, user: dict[str, Any], around: dict[str, Any]) -> Decision:
    """Return the decision by the compiled road, unless it gave up."""
    decision = Engine(rulebook).decide(asking(user, around))
    assume(Cause.UNDECIDED not in decision.causes)
    return decision


@st.composite
def arounds(draw: Any) -> dict[str, Any]:
    """All of a request but the user."""
    return {
        "provider": draw(st.sampled_from(("lab", "corp", None))),
        "model": draw(st.sampled_from(("lab/one", "lab/two"))),
        "activity": draw(st.sampled_from(ACTIVITIES)),
        "at": draw(instants),
    }


@st.composite
def parts(draw: Any, of: dict[str, Any]) -> dict[str, Any]:
    """Some of the facts."""
    return {name: said for name, said in of.items() if draw(st.booleans())}


def entry(draw: Any, source: str, says: dict[str, Any], **more: Any) -> dict[str, Any]:
    level, obtained = draw(st.sampled_from(LEVELS)), draw(st.sampled_from(OBTAINED))
    return {"source": source, "says": says, "level": level, "obtained": obtained, **more}


@st.composite
def told(draw: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is true, and a user of whom sources say some of it, well or badly."""
    truth = draw(particulars.filter(bool))
    user = draw(parts(truth))
    expiries = (None, None, "2031-01-03", "2031-02-01")
    found = [(source, draw(parts(truth))) for source in ("kyc", "hr")]
    evidence = [entry(draw, source, says, expires=draw(st.sampled_from(expiries))) for source, says in found if says]
    return truth, user | {"evidence": evidence}


@st.composite
def weakened(draw: Any, user: dict[str, Any]) -> dict[str, Any]:
    """The same user, with some evidence weaker or older."""
    evidence = []
    for was in user.get("evidence", ()):
        level = draw(st.sampled_from(LEVELS[: LEVELS.index(was["level"]) + 1]))
        older = [day for day in OBTAINED if day is None or (was.get("obtained") is not None and day <= was["obtained"])]
        evidence.append({**was, "level": level, "obtained": draw(st.sampled_from(older))})
    return user | {"evidence": evidence}


@some_cases
@given(rulebooks(), people(), st.data(), arounds())
def test_weaker_or_older_evidence_moves_an_outcome_to_review_and_nowhere_else(
    rulebook: Rulebook, user: dict[str, Any], data: st.DataObject, around: dict[str, Any]
) -> None:
    """Also where sources contradict. Read backwards: better evidence keeps every outcome that was reached."""
    assume(user.get("kind") is None)
    before = decided(rulebook, user, around)
    after = decided(rulebook, data.draw(weakened(user)), around)
    assert after.outcome in (before.outcome, Outcome.REVIEW)


@some_cases
@given(rulebooks(), told(), arounds())
def test_an_outcome_is_what_the_same_facts_get_when_all_of_them_are_shown(
    rulebook: Rulebook, said: tuple[dict[str, Any], dict[str, Any]], around: dict[str, Any]
) -> None:
    """However much evidence was weak, old, expired, left out or removed."""
    truth, user = said
    whole = decided(undemanding(rulebook), truth, around)
    assume(not whole.verdict.conflicts)
    assert decided(rulebook, user, around).outcome in (whole.outcome, Outcome.REVIEW)


@some_cases
@given(rulebooks(), told(), arounds())
def test_facts_verified_today_get_what_they_get_where_no_order_demands_anything(
    rulebook: Rulebook, said: tuple[dict[str, Any], dict[str, Any]], around: dict[str, Any]
) -> None:
    truth, _ = said
    best = {"source": "kyc", "level": "verified", "obtained": "2030-12-31", "says": truth}
    assert (
        decided(rulebook, {"evidence": [best]}, around).verdict == decided(undemanding(rulebook), truth, around).verdict
    )


@some_cases
@given(rulebooks(), st.lists(particulars.filter(bool), min_size=2, max_size=3), st.data(), arounds())
def test_the_order_in_which_sources_are_written_does_not_matter(
    rulebook: Rulebook, says: list[dict[str, Any]], data: st.DataObject, around: dict[str, Any]
) -> None:
    evidence = [entry(data.draw, f"source-{number}", said) for number, said in enumerate(says)]
    again = data.draw(st.permutations(evidence))
    one, other = (decided(rulebook, {"evidence": entries}, around) for entries in (evidence, again))
    assert one.verdict == other.verdict


@some_cases
@given(rulebooks(), particulars.filter(bool), particulars.filter(bool), st.sampled_from(LEVELS), st.data(), arounds())
def test_contradicting_sources_get_an_outcome_only_if_every_way_to_believe_them_does(
    rulebook: Rulebook,
    one: dict[str, Any],
    other: dict[str, Any],
    level: Any,
    data: st.DataObject,
    around: dict[str, Any],
) -> None:
    def by(source: str, says: dict[str, Any]) -> dict[str, Any]:
        return {"source": source, "level": level, "obtained": "2030-12-01", "says": says}

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
