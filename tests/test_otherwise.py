"""What would change an answer: nothing is told that does not, and nothing smaller is missed."""

from __future__ import annotations

import json
import re
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

from exportctl import Law, Outcome
from exportctl.engine import Engine
from exportctl.facts import Request
from exportctl.law.rulebook import Rulebook
from exportctl.otherwise import Move, Otherwise, Way, otherwise
from exportctl.otherwise.moves import moves
from exportctl.otherwise.otherwise import stated
from exportctl.reference import Reference
from tests.laws import requests, rulebooks
from tests.samples import HEAD, asking, law

BAN = HEAD + "title: The ban\nrules:\n  - id: all\n    forbids: license-requirement\n    says: No.\n    when: "
STAFF = {"organization": {"id": "corp", "programmes": "none", "lists": "none", "owners": "none", "safeguards": "none"}}


def exempting(when: str, id: str = "us.relief", more: str = "") -> str:
    rule = f"rules:\n  - id: rule\n    exempts: us.order/all\n    says: Spared.\n    when: {when}\n"
    return HEAD.replace("us.order", id) + f"title: Relief\n{more}" + rule


def found(of: Law, user: dict[str, Any] | None = None, **said: Any) -> Otherwise:
    return of.otherwise(asking(user, **said))


def ways(of: Law, user: dict[str, Any] | None = None, **said: Any) -> list[list[tuple[str, str]]]:
    return [[(move.kind, move.what) for move in way] for way in found(of, user, **said).ways]


# What opens a denial


def test_a_license_lifts_what_is_a_license_requirement() -> None:
    of = law(BAN + "{model.id: lab/m}")
    (way,) = found(of).ways
    assert [(move.kind, move.what, move.lifts) for move in way] == [("license", "us", ("us.order/all",))]
    assert "with a license from US, held by lab, that lifts what “The ban” requires" in str(found(of))


def test_a_prohibition_is_not_lifted_by_a_license() -> None:
    of = law((BAN + "{model.id: lab/m}").replace("license-requirement", "prohibition"))
    assert ways(of) == []
    assert "No change of circumstance opens it" in str(found(of))


def test_requirements_of_two_agencies_need_a_license_from_each() -> None:
    other = (BAN + "{model.id: lab/m}").replace("us.order", "eu.order").replace("authority: us", "authority: eu")
    assert ways(law(BAN + "{model.id: lab/m}", other)) == [[("license", "us"), ("license", "eu")]]


def test_a_license_is_no_way_where_licenses_are_withheld() -> None:
    withheld = (
        HEAD.replace("us.order", "us.policy")
        + "rules:\n  - {id: none, withholds: {authority: us, kind: license}, says: None.}\n"
    )
    assert ways(law(BAN + "{model.id: lab/m}", withheld)) == []


def test_nobody_can_hold_a_license_where_the_provider_is_not_known() -> None:
    assert ways(law(BAN + "{model.id: lab/m}"), provider=None) == []


@pytest.mark.parametrize(
    ("when", "way"),
    [
        ("{user.organization.programmes: {includes: circle}}", ("programme", "circle")),
        ("{user.programmes: {includes: circle}}", ("programme", "circle")),
        ("{user.organization.safeguards: {includes: escort}}", ("safeguard", "escort")),
        ("{user.organization.authorized: yes}", ("authorization", "corp")),
        ("{activity.license_exceptions: {includes: tmp}}", ("license-exception", "tmp")),
        ("{activity.channel: on-premises}", ("channel", "on-premises")),
        ("{activity.end_to_end_encrypted: yes}", ("encryption", "end-to-end")),
    ],
)
def test_whatever_an_exemption_asks_and_one_may_change_is_a_way(when: str, way: tuple[str, str]) -> None:
    of = law((BAN + "{model.id: lab/m}").replace("license-requirement", "prohibition"), exempting(when))
    user = {**STAFF, "programmes": "none"}
    activity = {"kind": "inference", "channel": "api", "license_exceptions": "none", "end_to_end_encrypted": "no"}
    user["organization"] = {**STAFF["organization"], "authorized": "no"}
    assert ways(of, user, activity=activity) == [[way]]


def test_what_is_left_of_two_conditions_is_both_together() -> None:
    both = "{user.organization.programmes: {includes: circle}, user.organization.safeguards: {includes: escort}}"
    of = law((BAN + "{model.id: lab/m}").replace("license-requirement", "prohibition"), exempting(both))
    assert ways(of, STAFF) == [[("programme", "circle"), ("safeguard", "escort")]]


def test_a_programme_with_a_list_of_its_own_is_joined_by_joining_the_list() -> None:
    programme = "programmes:\n  - {id: circle, title: The circle, cites: [C], members: [friend]}\n"
    when = "{user.organization.programmes: {includes: circle}}"
    of = law((BAN + "{model.id: lab/m}").replace("license-requirement", "prohibition"), exempting(when), programme)
    assert ways(of, STAFF) == [[("programme", "circle")]]
    assert "if corp took part in “The circle”" in str(found(of, STAFF))


def test_a_programme_whose_limits_are_not_met_is_no_way() -> None:
    programme = (
        "programmes:\n  - {id: circle, title: The circle, cites: [C], members: [friend], when: {user.located_in: FR}}\n"
    )
    when = "{user.organization.programmes: {includes: circle}}"
    of = law((BAN + "{model.id: lab/m}").replace("license-requirement", "prohibition"), exempting(when), programme)
    assert ways(of, {**STAFF, "located_in": "CN"}) == []


def test_who_somebody_is_and_where_is_never_a_way() -> None:
    of = law(
        (BAN + "{user.located_in: CN}").replace("license-requirement", "prohibition"),
        exempting("{user.us_citizen: yes}"),
        exempting("{user.organization.id: friend}", "us.friends"),
        exempting("{activity.destination: FR}", "us.abroad"),
    )
    assert ways(of, {**STAFF, "us_citizen": "no", "located_in": "CN"}, activity={"kind": "inference"}) == []


def test_evidence_of_a_programme_is_supposed_wherever_one_is_stated() -> None:
    of = law(
        (BAN + "{model.id: lab/m}").replace("license-requirement", "prohibition"),
        exempting("{user.programmes: {includes: circle}}", more="evidence: {level: documented}\n"),
    )
    user = {"evidence": [{"source": "kyc", "level": "documented", "says": {"programmes": "none"}}]}
    assert ways(of, user) == [[("programme", "circle")]]


def test_it_is_told_from_when_on_it_is_allowed_and_what_ends_the_denial() -> None:
    end = HEAD.replace("us.order", "us.end").replace("2031-01-01", "2031-03-01") + "terminates: us.order\n"
    told = found(law(BAN + "{model.id: lab/m}", end))
    assert told.then is not None
    assert told.then.request.at.isoformat() == "2031-03-01T05:00:00+00:00"
    assert "from 1 March 2031, 05:00 UTC on: “The ban” no longer forbids it." in str(told)


def test_other_models_and_other_uses_are_offered() -> None:
    told = found(law(BAN + "{model.id: lab/m, activity.kind: inference}"))
    assert told.models == ("lab/open",)
    assert set(told.activities) == {
        "fine-tuning",
        "weights-transfer",
        "technology-release",
        "hardware-transfer",
        "support",
    }


def test_of_a_review_it_is_told_what_is_open_instead_and_that_asking_settles_it() -> None:
    told = found(law(BAN + "{user.located_in: CN, model.id: lab/m}"))
    assert told.decision.outcome is Outcome.REVIEW
    assert (told.ways, told.models) == ((), ("lab/open",))
    assert "What would settle the review: exportctl ask." in str(told)


# What ends an allow


def test_an_allow_ends_with_the_order_that_carries_it_and_on_its_last_day() -> None:
    relief = exempting("{model.id: lab/m}").replace("2031-01-01}", "2031-01-01, until: 2031-04-01}")
    told = found(law(BAN + "{model.id: lab/m}", relief))
    assert told.carried_by == (("us.relief",),)
    assert told.then is not None
    assert (told.then.outcome, told.then.request.at.isoformat()) == (Outcome.DENY, "2031-04-01T04:00:00+00:00")
    assert "on 1 April 2031, 04:00 UTC: no longer allowed." in str(told)
    assert "without “Relief” (us.relief)" in str(told)


def test_of_two_orders_that_each_suffice_it_takes_both_to_end_it() -> None:
    of = law(BAN + "{model.id: lab/m}", exempting("{model.id: lab/m}"), exempting("{model.id: lab/m}", "us.other"))
    assert found(of).carried_by == (("us.other", "us.relief"),) or found(of).carried_by == (("us.relief", "us.other"),)


def test_an_order_that_ended_another_carries_what_is_allowed_since() -> None:
    end = HEAD.replace("us.order", "us.end") + "terminates: us.order\n"
    assert found(law(BAN + "{model.id: lab/m}", end)).carried_by == (("us.end",),)


def test_what_nothing_forbids_and_nothing_will_is_said_to_have_no_end() -> None:
    told = found(law(BAN + "{model.id: lab/m}"), model="lab/open")
    assert (told.then, told.carried_by) == (None, ())
    assert "No text at hand ends it." in str(told)


def test_all_of_it_is_data_too() -> None:
    said = json.loads(found(law(BAN + "{model.id: lab/m}")).to_json())
    assert said["outcome"] == "deny"
    assert [[move["kind"] for move in way] for way in said["ways"]] == [["license"]]
    assert said["models"] == ["lab/open"]
    assert said["then"] is None
    assert "Not allowed: lab/m" in said["prose"]


# Laws


def moved(rulebook: Rulebook, request: Request, way: Way) -> Outcome:
    """Return what ``request`` gets once ``way`` is taken, by the reference."""
    said = stated(request)
    for move in way:
        if move.of_facts is not None:
            move.of_facts(said)
        if move.of_law is not None:
            rulebook = move.of_law(rulebook)
    return Reference(rulebook).verdict(Request.model_validate(said)).outcome


CHANGED = {
    "programmes",
    "organization.programmes",
    "organization.safeguards",
    "organization.authorized",
    "activity.license_exceptions",
    "activity.channel",
    "activity.end_to_end_encrypted",
}


def facts(said: Any, path: str = "") -> dict[str, Any]:
    """Return all that is stated, by whomever, by path, but for what a move may change."""
    if re.sub(r"^user\.(evidence\.\d+\.says\.)?", "", path) in CHANGED:
        return {}
    parts = said.items() if isinstance(said, dict) else enumerate(said) if isinstance(said, list) else None
    if parts is None:
        return {path: said}
    below = (facts(part, f"{path}.{key}".strip(".")) for key, part in parts)
    return {name: value for part in below for name, value in part.items()}


few = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@few
@given(rulebooks(), requests())
def test_every_way_opens_and_none_has_a_move_too_many(rulebook: Rulebook, request: Request) -> None:
    engine = Engine(rulebook)
    assume(engine.decide(request).outcome is Outcome.DENY)
    told = otherwise(rulebook, engine.decide, request)
    for way in told.ways:
        assert moved(rulebook, request, way) is Outcome.ALLOW
        for size in range(len(way)):
            assert all(moved(rulebook, request, less) is not Outcome.ALLOW for less in combinations(way, size))


@few
@given(rulebooks(), requests())
def test_no_move_changes_who_somebody_is_or_where(rulebook: Rulebook, request: Request) -> None:
    decision = Engine(rulebook).decide(request)
    before = stated(request)
    move: Move
    for move in moves(decision):
        after = stated(request)
        if move.of_facts is not None:
            move.of_facts(after)
        assert facts(after) == facts(before)


@few
@given(rulebooks(), requests())
def test_until_then_nothing_opens_and_nothing_ends(rulebook: Rulebook, request: Request) -> None:
    engine = Engine(rulebook)
    told = otherwise(rulebook, engine.decide, request)
    later = list(told.decision.later())
    turned = [other for other in later if other.allowed is not told.decision.allowed]
    assert told.then == (turned[0] if turned else None)
    for orders in told.carried_by:
        assert all(id in rulebook.order_by_id for id in orders)
