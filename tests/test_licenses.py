"""Licenses: each limb that holds or fails, what is drawn on one, and what orders do to one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

from exportctl import Law, Request, RequestError
from exportctl.engine import Engine
from exportctl.law.conditions import Condition, leaves
from exportctl.law.licenses import EXHAUSTED
from exportctl.law.rulebook import Rulebook
from exportctl.reading import read_rulebook, request_from
from tests.laws import requests, rulebooks
from tests.samples import decided, findings, ids, law, outcome, sources

ORDER = """
order: us.order
authority: us
cites: [Act 10]
in_force: {since: 2030-01-01}
rules:
  - {id: closed, forbids: license-requirement, says: No release without a license., when: {model.developer: lab}}
"""
LICENSE = """
license: us.d1
title: License D1
authority: us
cites: [D1]
holder: lab
parties: [corp, partner]
models: lab/m
activities: [inference, support]
countries: {of: EX/A, except: KR}
nationalities: {none_in: EX/D}
when: {user.employment.kind: permanent-and-regular}
in_force: {since: 2031-01-01, until: 2031-02-01}
limits:
  quantity: {at_most: 50, unit: accounts}
  value: {at_most: 1000.50, currency: USD}
lifts: us.order/closed
says: Release to staff of two partners.
obligations: [{id: report, kind: binding, says: The holder reports each quarter.}]
"""
GROUPS = """
authority: us
groups:
  - {id: EX/A, title: A, cites: [Act 2], members: [FR, KR, JP]}
  - {id: EX/D, title: D, cites: [Act 2], members: [IR]}
"""
LAW = law(ORDER, LICENSE, GROUPS)
USER = {
    "nationalities": [{"country": "FR"}],
    "us_permanent_resident": "no",
    "organization": "corp",
    "employment": {"kind": "permanent-and-regular"},
}
ACTIVITY = {
    "kind": "inference",
    "destination": "FR",
    "quantity": {"amount": 10, "unit": "accounts"},
    "value": {"amount": "0.50", "currency": "USD"},
    "drawn": {"us.d1": {"quantity": 40, "value": 1000}},
}


def use(changed: dict[str, Any] | None = None, of: Law = LAW, **said: Any) -> str:
    return outcome(of, {**USER, **said.pop("user", {})}, activity={**ACTIVITY, **(changed or {})}, **said)


def trail(changed: dict[str, Any] | None = None, of: Law = LAW, **said: Any) -> str:
    user = {**USER, **said.pop("user", {})}
    return str(decided(of, user, activity={**ACTIVITY, **(changed or {})}, **said).trail())


def test_a_license_lifts_what_it_names_and_is_named_as_the_reason() -> None:
    decision = decided(LAW, USER, activity=ACTIVITY)
    assert decision.allowed
    assert [(r.rule, r.status, r.lifted_by) for r in decision.reasons] == [
        ("us.order/closed", "lifted", ("us.d1/license",))
    ]
    assert ids(decision) == ("us.d1/report",)
    assert "is lifted. License D1: Release to staff of two partners." in decision.prose()


FAILING: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("holder", {}, {"provider": "corp"}),
    ("parties", {}, {"user": {"organization": "stranger"}}),
    ("items", {}, {"model": {"id": "lab/open", "developer": "lab"}}),
    ("activities", {"kind": "fine-tuning"}, {}),
    ("countries", {"destination": "KR"}, {}),
    ("nationalities", {}, {"user": {"nationalities": [{"country": "FR"}, {"country": "IR"}]}}),
    ("conditions", {}, {"user": {"employment": {"kind": "contractor"}}}),
    ("quantity", {"quantity": {"amount": "10.01", "unit": "accounts"}}, {}),
    ("value", {"value": {"amount": "0.51", "currency": "USD"}}, {}),
]
LIMBS = ("validity", *(name for name, _, _ in FAILING))


@pytest.mark.parametrize(("limb", "activity", "said"), FAILING, ids=[name for name, _, _ in FAILING])
def test_a_license_whose_limb_fails_lifts_nothing_and_the_trail_says_which(
    limb: str, activity: dict[str, Any], said: dict[str, Any]
) -> None:
    assert use(activity, **said) == "deny"
    told = trail(activity, **said)
    assert "us.d1/license does not apply" in told
    assert {name: f"{name} -> no" in told for name in LIMBS} == {name: name == limb for name in LIMBS}


@pytest.mark.parametrize(
    ("at", "why"),
    [
        ("2030-12-31T23:59-05:00", "not issued before 1 January 2031"),
        ("2031-02-01T00:00-05:00", "expired on 1 February 2031"),
    ],
)
def test_a_license_lifts_only_in_its_time_and_the_trail_says_so(at: str, why: str) -> None:
    assert use(at=at) == "deny"
    assert f"validity -> no  ({why})" in trail(at=at)
    assert "validity -> yes  (valid until 1 February 2031)" in trail()


def test_a_license_that_was_issued_early_is_not_valid_before_its_day() -> None:
    early = law(ORDER, LICENSE.replace("in_force:", "issued: 2030-06-01\nin_force:"), GROUPS)
    assert "validity -> no  (not valid before 1 January 2031)" in trail(of=early, at="2030-12-01T12:00-05:00")


@pytest.mark.parametrize(
    ("act", "why"),
    [
        ("terminates: us.d1", "terminated by “Revocation”"),
        ("suspends: us.d1", "suspended by “Revocation”"),
        ("stays: us.d1/license", "suspended by “Revocation”"),
    ],
)
def test_orders_end_and_suspend_licenses(act: str, why: str) -> None:
    text = (
        f"order: us.later\ntitle: Revocation\nauthority: us\ncites: [Act 11]\nin_force: {{since: 2031-01-10}}\n{act}\n"
    )
    ended = law(ORDER, LICENSE, GROUPS, text)
    assert use(of=ended) == "allow"
    assert use(of=ended, at="2031-01-10T12:00-05:00") == "deny"
    assert f"validity -> no  ({why})" in trail(of=ended, at="2031-01-10T12:00-05:00")


def test_where_the_hour_of_a_licenses_end_is_not_known_that_day_is_in_doubt() -> None:
    vague = law(ORDER, LICENSE.replace("until: 2031-02-01", "until: {day: 2031-01-31, time: not-known}"), GROUPS)
    assert use(of=vague, at="2031-01-31T12:00-05:00") == "review"
    assert "validity -> not known" in trail(of=vague, at="2031-01-31T12:00-05:00")


@pytest.mark.parametrize(
    "activity",
    [
        {"drawn": {}},
        {"drawn": {"us.d1": {"quantity": 40}}},
        {"drawn": {"us.d2": {"quantity": 0, "value": 0}}},
        {"quantity": None},
        {"quantity": {"amount": 1, "unit": "seats"}},
        {"value": {"amount": "0.10", "currency": "EUR"}},
    ],
)
def test_what_is_taken_or_drawn_and_not_known_in_the_licenses_unit_gives_review(activity: dict[str, Any]) -> None:
    assert use(activity) == "review"
    decision = decided(LAW, USER, activity={**ACTIVITY, **activity})
    assert decision.missing == ("activity.exhausted_limits",)


def test_to_reach_a_limit_exactly_is_within_it() -> None:
    assert use({"quantity": {"amount": 10, "unit": "accounts"}}) == "allow"
    assert use({"drawn": {"us.d1": {"quantity": "40.000000000000000000000000000001", "value": 0}}}) == "deny"


def test_a_license_that_is_drawn_beyond_its_limit_is_exhausted_whatever_is_taken() -> None:
    spent = {"quantity": None, "drawn": {"us.d1": {"quantity": 51, "value": 0}}}
    assert use(spent) == "deny"
    told = "drawn before: 51; taken now: not known; at most 50 accounts in all"
    assert told in trail(spent)


@pytest.mark.parametrize(
    "activity",
    [
        {"quantity": {"amount": -1, "unit": "accounts"}},
        {"quantity": 3},
        {"value": {"amount": 1, "currency": "usd"}},
        {"drawn": {"us.d1": {"quantity": -1}}},
        {"drawn": {"us.d1": {"quantty": 1}}},
        {"drawn": {"US D1": {"quantity": 1}}},
    ],
)
def test_malformed_amounts_are_errors(activity: dict[str, Any]) -> None:
    with pytest.raises(RequestError):
        request_from({"user": {}, "model": "lab/m", "activity": activity, "at": "2031-01-02T12:00Z"})


def test_the_licenses_of_other_holders_cast_no_doubt() -> None:
    other = LICENSE.replace("us.d1", "us.d2").replace("holder: lab", "holder: corp")
    both = law(ORDER, LICENSE, other, GROUPS)
    assert use(of=both) == "allow"
    assert use({"drawn": None}, of=both, provider="stranger") == "deny"
    assert use(of=both, provider=None) == "review"


def test_a_limit_that_is_left_out_limits_nothing() -> None:
    plain = law(ORDER, LICENSE.replace("limits:", "").replace("  quantity: {at_most: 50, unit: accounts}\n", "")
                .replace("  value: {at_most: 1000.50, currency: USD}\n", ""), GROUPS)  # fmt: skip
    assert use({"quantity": None, "value": None, "drawn": {}}, of=plain) == "allow"


def test_the_licenses_of_a_class_are_withheld_like_other_exemptions() -> None:
    withheld = ORDER + "  - {id: none, withholds: {kind: license}, when: {user.lists: {includes: denied}}}\n"
    of = law(withheld, LICENSE, GROUPS)
    assert use(of=of, user={"lists": ["denied"]}) == "deny"
    assert use(of=of, user={"lists": "none"}) == "allow"


@pytest.mark.parametrize(
    ("changed", "code", "said"),
    [
        (("lifts: us.order/closed", "lifts: us.order/close"), "EX210", "did you mean `us.order/closed`?"),
        (("lifts: us.order/closed", "lifts: us.oder"), "EX210", "did you mean `us.order`?"),
        (("license: us.d1", "license: us/d1"), "EX141", "a license's id"),
        (("models: lab/m\n", ""), "EX148", "for which models"),
        (("parties: [corp, partner]", "parties: none"), "EX137", "`none` is no organization"),
        (("at_most: 50,", "at_most: -50,"), "EX137", "-50"),
        (("currency: USD", "currency: dollars"), "EX137", "dollars"),
        (("activities: [inference, support]", "activities: [inferense]"), "EX135", "did you mean `inference`?"),
        (("holder: lab", "holders: lab"), "EX111", "did you mean `holder`?"),
        (("cites: [D1]\n", ""), "EX111", "cites"),
        (("{of: EX/A, except: KR}", "EX/B"), "EX136", "EX/B"),
        (("since: 2031-01-01, ", ""), "EX120", "the license does not say since when"),
        (("authority: us", "authority: eu"), "EX214", "us.d1/license` of eu reaches"),
    ],
)
def test_mistakes_in_a_license_are_found(changed: tuple[str, str], code: str, said: str) -> None:
    assert changed[0] in LICENSE
    (finding,) = findings(ORDER, LICENSE.replace(*changed), GROUPS)
    assert finding.code == code
    assert said in str(finding)


def test_two_licenses_of_one_id_are_a_mistake_said_once() -> None:
    (finding,) = findings(ORDER, LICENSE, LICENSE, GROUPS)
    assert finding.code == "EX211"
    assert "two of the order or license `us.d1`" in str(finding)


def test_a_limit_is_part_of_the_laws_digest() -> None:
    texts = (LICENSE, LICENSE.replace("at_most: 50", "at_most: 51"))
    books = [read_rulebook(sources(ORDER, text, GROUPS))[0] for text in texts]
    assert len({book.digest for book in books if book is not None}) == 2


some = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


def without_licenses(rulebook: Rulebook) -> Rulebook:
    kept = tuple(order for order in rulebook.orders if order.id not in rulebook.license_by_id)
    return replace(rulebook, orders=kept, licenses=())


@some
@given(rulebooks(), requests())
def test_to_add_a_license_never_closes_a_door(rulebook: Rulebook, request: Request) -> None:
    bare = without_licenses(rulebook)
    assume(rulebook.licenses and not any(reads(c) for c in bare.conditions))
    before, after = (Engine(book).decide(request) for book in (bare, rulebook))
    assert after.allowed or not before.allowed


@some
@given(rulebooks(), requests())
def test_a_license_of_another_holder_lifts_nothing(rulebook: Rulebook, request: Request) -> None:
    of = {license.rule: license.holder for license in rulebook.licenses}
    assume(of and request.provider is not None)
    for reason in Engine(rulebook).decide(request).reasons:
        assert all(of.get(rule, request.provider.id) == request.provider.id for rule in reason.lifted_by)


def reads(condition: Condition) -> bool:
    return any(getattr(leaf, "attribute", None) is EXHAUSTED for leaf in leaves(condition))
