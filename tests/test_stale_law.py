"""Stale law: what rests on a source that is older than the rulebook lets sources grow is a review."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from exportctl import Cause, Outcome, Settler
from exportctl.engine import Engine
from exportctl.facts import Request
from exportctl.law.rulebook import Rulebook
from exportctl.law.texts import Provenance, SourceLimit
from exportctl.reference import Reference
from exportctl.timeline.words import why
from exportctl.verify import verify
from tests.laws import requests, rulebooks
from tests.samples import HEAD, decided, findings, law, outcome

YEARLY = "sources: {max_age: 12 months}\n"
READ = "provenance: {basis: read, as_of: 2030-06-01}\n"
"""As of that day the sources of these tests were read: they grow too old within the day before 1 June 2031, UTC."""
FRESH, STALE = "2031-05-31T09:00Z", "2031-06-01T09:00Z"
US = {"us_citizen": "yes"}
CN = {"us_citizen": "no", "us_permanent_resident": "no", "us_protected_status": "none"}
MARKET = """
groups:
  - {id: G/A, title: Group A, cites: [Table], members: [CN]}
"""


def order(when: str, id: str = "us.order", effect: str = "forbids: prohibition", read: str = READ) -> str:
    rule = f"rules:\n  - id: rule\n    {effect}\n    says: No.\n    when: {when}\n"
    return HEAD.replace("us.order", id) + read + rule


NO_CHINA = order("{model.id: lab/m, user.located_in: CN}")


def in_country(code: str) -> dict[str, Any]:
    return {"located_in": code}


def test_a_decision_rests_on_its_sources_until_they_are_too_old() -> None:
    of = law(YEARLY, NO_CHINA)
    assert outcome(of, in_country("CN"), at=FRESH) == "deny"
    decision = decided(of, in_country("CN"), at=STALE)
    assert decision.outcome is Outcome.REVIEW
    assert decision.causes == (Cause.STALE_LAW,)
    assert decision.settlers == (Settler.OPERATOR,)
    assert decision.stale == ("order us.order",)
    assert decision.questions == ()


def test_without_a_limit_sources_may_be_of_any_age() -> None:
    assert outcome(law(NO_CHINA), in_country("CN"), at="2050-01-01T00:00Z") == "deny"


def test_what_a_stale_order_did_not_forbid_it_may_forbid_by_now() -> None:
    assert outcome(law(YEARLY, NO_CHINA), in_country("FR"), at=FRESH) == "allow"
    assert outcome(law(YEARLY, NO_CHINA), in_country("FR"), at=STALE) == "review"


def test_a_decision_does_not_rest_on_an_order_that_does_not_speak_of_its_use() -> None:
    of = law(YEARLY, NO_CHINA)
    assert outcome(of, in_country("CN"), model="lab/open", at=STALE) == "allow"
    support = law(YEARLY, order("{activity.kind: support}"))
    assert outcome(support, {}, activity={"kind": "inference"}, at=STALE) == "allow"
    assert outcome(support, {}, activity={"kind": "support"}, at=STALE) == "review"


def test_a_denial_by_a_fresh_order_stands_beside_stale_ones() -> None:
    fresh = order("{user.located_in: CN}", "us.fresh", read="provenance: {basis: read, as_of: 2031-05-01}\n")
    assert outcome(law(YEARLY, NO_CHINA, fresh), in_country("CN"), at=STALE) == "deny"


def test_a_stale_exemption_lifts_nothing_for_sure() -> None:
    ban = order("{model.id: lab/m}", "us.ban", read="provenance: {basis: read, as_of: 2031-05-01}\n")
    relief = order("{user.us_citizen: yes}", "us.relief", "exempts: us.ban/rule")
    of = law(YEARLY, ban, relief)
    assert (outcome(of, US, at=FRESH), outcome(of, US, at=STALE)) == ("allow", "review")
    assert outcome(of, CN, at=STALE) == "review"
    assert outcome(of, US, model="lab/open", at=STALE) == "allow"


def test_what_a_stale_order_ended_may_stand_again() -> None:
    ban = order("{model.id: lab/m}", "us.ban", read="provenance: {basis: read, as_of: 2031-05-01}\n")
    end = HEAD.replace("us.order", "us.end").replace("2031-01-01", "2031-02-01") + READ + "terminates: us.ban\n"
    of = law(YEARLY, ban, end)
    assert (outcome(of, {}, at=FRESH), outcome(of, {}, at=STALE)) == ("allow", "review")
    assert decided(of, {}, at=STALE).stale == ("order us.end",)


@pytest.mark.parametrize(
    ("when", "more", "text"),
    [
        ("{user.located_in: G/A}", READ + MARKET, "group G/A"),
        ("{user.located_in: {not: G/A}}", READ + MARKET, "group G/A"),
        (
            "{user: {is_a: d.foreign}}",
            READ + "definitions:\n  - {id: d.foreign, title: Foreign, cites: [A], when: {user.located_in: CN}}\n",
            "definition d.foreign",
        ),
        (
            "{user: {is_a: d.foreign}}",
            READ.replace("2030-06-01", "2031-05-01")
            + "definitions:\n  - {id: d.foreign, title: Foreign, cites: [A], when: {user.located_in: G/A}}\n"
            + MARKET.replace("cites: [Table]", "cites: [Table], provenance: {basis: read, as_of: 2030-06-01}"),
            "group G/A",
        ),
        (
            "{user.organization.programmes: {includes: p.one}}",
            READ + "programmes:\n  - {id: p.one, title: One, cites: [A], members: [corp]}\n",
            "programme p.one",
        ),
        (
            "{user.organization.listed_by_ownership: {includes: half/list}}",
            READ + "ownership:\n  - {id: half, title: Half, lists: [list], at_least: 50, cites: [A]}\n",
            "ownership half",
        ),
        (
            "{model.family: mine}",
            READ + "models:\n  - {id: lab/mine, family: mine, cites: [Card]}\n",
            "descriptions",
        ),
        (
            "{user.organization.headquartered_in: CN}",
            READ + "organizations:\n  - {id: corp, headquartered_in: CN, cites: [Register]}\n",
            "descriptions",
        ),
    ],
)
def test_a_stale_text_leaves_in_doubt_what_it_tells(when: str, more: str, text: str) -> None:
    fresh_order = order(when, read="provenance: {basis: read, as_of: 2031-05-01}\n")
    of = law(YEARLY, fresh_order, more, MODELS_ARE_FRESH)
    user = {"located_in": "CN", "organization": {"id": "corp", "programmes": "none", "lists": "none", "owners": "none"}}
    model = "lab/mine" if "family" in when else "lab/m"
    fresh, stale = (decided(of, user, model=model, at=at) for at in (FRESH, STALE))
    assert fresh.outcome is not Outcome.REVIEW, fresh.prose()
    assert (stale.outcome, stale.stale) == (Outcome.REVIEW, (text,))
    assert "too old to be relied on" in str(stale.trail())
    assert of.reference.decide(stale.request) == stale


MODELS_ARE_FRESH = "models:\n  - {id: lab/fresh, cites: [Card], provenance: {basis: read, as_of: 2031-05-01}}\n"


def test_what_is_described_of_one_model_does_not_age_another() -> None:
    models = (
        "models:\n"
        "  - {id: lab/old, family: mine, cites: [C], provenance: {basis: read, as_of: 2030-06-01}}\n"
        "  - {id: lab/new, family: mine, cites: [C], provenance: {basis: read, as_of: 2031-05-01}}\n"
    )
    of = law(YEARLY, models, order("{model.family: mine}", read="provenance: {basis: read, as_of: 2031-05-01}\n"))
    assert outcome(of, {}, model="lab/old", at=STALE) == "review"
    assert outcome(of, {}, model="lab/new", at=STALE) == "deny"


def test_a_source_of_no_known_day_is_too_old_at_every_instant() -> None:
    of = law(YEARLY, order("{model.id: lab/m}", read="provenance: {basis: press}\n"))
    assert outcome(of, {}, at="2031-01-02T00:00Z") == "review"
    assert "as of a day not known" in decided(of, {}).prose()


def test_whoever_sets_a_limit_is_told_how_many_texts_are_of_no_known_day() -> None:
    found = findings(YEARLY, order("{model.id: lab/m}", read=""))
    (warning,) = [finding for finding in found if finding.code == "EX232"]
    assert warning.span.file == "1.yaml"
    assert "do not say as of when the text was read" in warning.message


@pytest.mark.parametrize("length", ["soon", "0 days", "12", "-1 year", "1.5 years"])
def test_a_limit_is_a_length_of_time(length: str) -> None:
    assert [finding.code for finding in findings(f"sources: {{max_age: {length}}}\n")][:1] == ["EX137"]


def test_the_shortest_of_several_limits_counts() -> None:
    of = law(YEARLY, "sources: {max_age: 6 months}\n", NO_CHINA)
    assert outcome(of, in_country("CN"), at="2030-11-29T00:00Z".replace("2030", "2031")) == "review"
    assert "no source may be older than 6 months" in decided(of, in_country("CN"), at=STALE).prose()


def test_a_decision_holds_until_a_source_grows_too_old() -> None:
    decision = decided(law(YEARLY, NO_CHINA), in_country("CN"), at=FRESH)
    assert decision.holds_until == datetime(2031, 5, 31, 10, tzinfo=UTC)  # where the day begins first on earth


def test_a_review_of_stale_law_says_so_to_the_user_and_as_data() -> None:
    decision = decided(law(YEARLY, NO_CHINA), in_country("CN"), at=STALE)
    assert (
        "Too old to be relied on: “us.order” (as of 2030-06-01), where no source may be older than 1 year."
        in decision.prose()
    )
    said = json.loads(decision.to_json())
    assert (said["causes"], said["stale"], said["settlers"]) == (["stale-law"], ["order us.order"], ["operator"])
    assert "whether it still stands as it was read is not known" in str(decision.trail()).lower()
    assert "too old to be relied on" in why_of(decision)


def why_of(decision: Any) -> str:
    from exportctl.timeline.fates import Spell

    return why(Spell(None, None, decision))


def test_no_fact_settles_what_only_a_new_reading_of_the_source_does() -> None:
    needs = decided(law(YEARLY, NO_CHINA), in_country("CN"), at=STALE).needs()
    assert [ask.by for ask in needs.first] == [Settler.OPERATOR]


def test_an_attestation_does_not_mend_a_stale_definition() -> None:
    definition = READ + "definitions:\n  - {id: d.f, title: F, cites: [A], when: {user.us_citizen: no}}\n"
    of = law(YEARLY, definition, order("{user: {is_a: d.f}}", read="provenance: {basis: read, as_of: 2031-05-01}\n"))
    attested = {"attests": {"d.f": "no"}}
    assert (outcome(of, attested, at=FRESH), outcome(of, attested, at=STALE)) == ("allow", "review")


def test_the_limit_is_part_of_the_law_that_a_digest_is_of() -> None:
    assert law(NO_CHINA).rulebook.digest != law(YEARLY, NO_CHINA).rulebook.digest


def test_an_example_may_expect_a_review_for_stale_law() -> None:
    example = f"""
examples:
  - {{name: next year, model: lab/m, user: {{located_in: CN}}, at: "{STALE}", expects: review, cause: stale-law}}
"""
    law(YEARLY, NO_CHINA + example)


def test_the_coverage_statement_says_how_old_sources_may_grow() -> None:
    limited, unlimited = law(YEARLY, NO_CHINA).coverage(), law(NO_CHINA).coverage()
    assert "No source may be older than 1 year." in str(limited)
    assert (limited.as_dict()["max_age"], unlimited.as_dict()["max_age"]) == ("1 year", None)
    assert "No source may be older" not in str(unlimited)


def test_what_rests_on_stale_law_is_verified_like_all_other_law() -> None:
    of = law(YEARLY, NO_CHINA, READ + MARKET, order("{user.located_in: G/A}", "us.other"))
    report = verify(of.engine, samples=50)
    assert report.agrees, str(report)


AGES = (None, date(2030, 12, 1), date(2030, 12, 3), date(2031, 5, 1))
"""Days of sources: some are too old within the days that the laws of the properties span."""


@st.composite
def ageing(draw: Any) -> Rulebook:
    """Return a rulebook that lets sources grow a month old, with sources of several ages."""
    book: Rulebook = draw(rulebooks())

    def aged(texts: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(replace(text, provenance=Provenance("read", as_of=draw(st.sampled_from(AGES)))) for text in texts)

    kinds = ("definitions", "groups", "programmes", "ownership", "models", "organizations")
    licensed = {license.id for license in book.licenses}
    orders = tuple(order if order.id in licensed else aged((order,))[0] for order in book.orders)
    texts: dict[str, Any] = {kind: aged(getattr(book, kind)) for kind in kinds}
    return replace(book, orders=orders, sources=(SourceLimit(relativedelta(months=1)),), **texts)


ample = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))


@ample
@given(ageing(), requests())
def test_both_roads_reach_one_decision_on_stale_law(rulebook: Rulebook, request: Request) -> None:
    slow = Reference(rulebook, budget=3_000).decide(request)
    fast = Engine(rulebook).decide(request)
    assume(Cause.UNDECIDED not in (*slow.causes, *fast.causes))
    assert fast.verdict == slow.verdict
    assert str(fast.trail()) == str(slow.trail())


@ample
@given(ageing(), requests())
def test_age_can_only_move_an_outcome_to_review(rulebook: Rulebook, request: Request) -> None:
    aged = Engine(rulebook).decide(request)
    ageless = Engine(replace(rulebook, sources=())).decide(request)
    assume(Cause.UNDECIDED not in ageless.causes)
    assert aged.outcome in (ageless.outcome, Outcome.REVIEW)
    assert aged.stale or Cause.STALE_LAW not in aged.causes
