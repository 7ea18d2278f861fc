"""Decisions: what a backend may rely on, what a lawyer can read, and what is the same in every process."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

from exportctl import Cause, Decision, Outcome, Reason, Request, Settler, User
from exportctl.decisions.trail import Step
from exportctl.engine import Engine
from exportctl.facts import BY_NAME
from exportctl.law.rulebook import Rulebook
from exportctl.reading import read_rulebook
from exportctl.reference import Reference
from tests.laws import requests, rulebooks
from tests.samples import HEAD, asking, decided, ids, law, one_rule, sources

ORDER = """
order: us.letter
title: A letter about large models
authority: us
cites: [Act 12]
in_force: {since: 2031-01-01}
rules:
  - id: foreign
    forbids: {kind: license-requirement, reason: stability}
    says: No release to any foreign person.
    says_basis: quote
    cites: [Act 12(a), Act 12(b)]
    when:
      user: {is_a: ex.foreign}
      model.training_compute: {at_least: 1e26}
  - id: staff
    exempts: us.letter/foreign
    says: Staff may.
    when: {user.employment.kind: permanent-and-regular}
    obligations: [{id: log, kind: binding, says: Log each use.}]
  - id: listed
    withholds: us.letter/staff
    says: Not the listed.
    when: {user.lists: {includes: bad}}
"""
FOREIGN = {"us_citizen": "no", "us_permanent_resident": "no", "us_protected_status": "none"}
STAFF = {**FOREIGN, "employment": {"kind": "permanent-and-regular"}, "lists": "none"}
STRANGER = {**FOREIGN, "employment": {"kind": "none"}}
THREE: dict[str, dict[str, Any]] = {"allow": STAFF, "deny": STRANGER, "review": {}}


# Only `.allowed` opens the door


@pytest.mark.parametrize("expected", THREE)
def test_a_decision_is_neither_true_nor_false(expected: str) -> None:
    decision = decided(law(ORDER), THREE[expected])
    assert decision.outcome.value == expected
    assert decision.allowed is (expected == "allow")
    with pytest.raises(TypeError, match="allowed"):
        bool(decision)
    with pytest.raises(TypeError, match="allowed"):
        _ = not decision


def test_a_decision_cannot_be_written_to() -> None:
    with pytest.raises(AttributeError):
        decided(law(ORDER)).allowed = True  # type: ignore[misc]  # what the test is about


# Reasons


def test_a_reason_is_a_rule_with_its_text_its_citation_and_its_place() -> None:
    decision = decided(law(ORDER), STRANGER)
    assert decision.reasons == (Reason("us.letter/foreign", "applies"),)
    assert decision.rules == ("us.letter/foreign",)
    rule = decision.rulebook.rule("us.letter/foreign")
    assert rule.says == "No release to any foreign person."
    assert (rule.span.file, rule.span.line) == ("1.yaml", 8)
    (told,) = decision.as_dict()["reasons"]
    assert told == {
        "rule": "us.letter/foreign",
        "status": "applies",
        "lifted_by": [],
        "says": "No release to any foreign person.",
        "says_basis": "quote",
        "cites": ["Act 12(a)", "Act 12(b)"],
        "written": "1.yaml:8:9",
    }


def test_a_rule_that_was_lifted_is_a_reason_of_the_allow_with_what_lifted_it() -> None:
    assert decided(law(ORDER), STAFF).reasons == (Reason("us.letter/foreign", "lifted", ("us.letter/staff",)),)


def test_a_rule_that_may_apply_names_what_may_lift_it() -> None:
    assert decided(law(ORDER)).reasons == (Reason("us.letter/foreign", "may-apply", ("us.letter/staff",)),)


def test_an_exemption_that_is_withheld_lifts_nothing() -> None:
    assert decided(law(ORDER), {**STAFF, "lists": ["bad"]}).reasons == (Reason("us.letter/foreign", "applies"),)


def test_a_rule_whose_condition_fails_is_no_reason() -> None:
    assert decided(law(ORDER), {"us_citizen": "yes"}).reasons == ()


def test_reasons_stand_in_the_order_of_the_texts() -> None:
    rules = "".join(f"  - {{id: {id}, forbids: prohibition, says: No.}}\n" for id in "cab")
    assert decided(law(f"{HEAD}rules:\n{rules}")).rules == ("us.order/c", "us.order/a", "us.order/b")


def test_an_allow_and_a_review_carry_obligations_and_a_deny_none() -> None:
    duties = {expected: ids(decided(law(ORDER), user)) for expected, user in THREE.items()}
    assert duties == {"allow": ("us.letter/log",), "deny": (), "review": ("us.letter/log",)}


# Causes, and who can settle them


@pytest.mark.parametrize(
    ("when", "said", "causes", "settlers"),
    [
        ("{user.located_in: CN}", {}, [Cause.FACTS], [Settler.USER]),
        ("{activity.channel: api}", {}, [Cause.FACTS], [Settler.OPERATOR]),
        ("{model.base_model: lab/x}", {}, [Cause.FACTS], [Settler.OPERATOR]),
        ("{activity.channel: api, user.located_in: CN}", {}, [Cause.FACTS], [Settler.USER, Settler.OPERATOR]),
        ("{open: q.open}", {}, [Cause.OPEN_LAW], [Settler.COUNSEL]),
        ("{open: q.open, user.located_in: CN}", {}, [Cause.FACTS, Cause.OPEN_LAW], [Settler.USER, Settler.COUNSEL]),
        ("{user.located_in: CN}", {"model": "lab/x"}, [Cause.NOT_COVERED], [Settler.COUNSEL]),
        ("{provider: lab}", {"provider": None}, [Cause.FACTS], [Settler.OPERATOR]),
    ],
)
def test_a_review_says_why_and_who_can_settle_it(
    when: str, said: dict[str, Any], causes: list[Cause], settlers: list[Settler]
) -> None:
    decision = decided(one_rule(when), **said)
    assert decision.outcome is Outcome.REVIEW
    assert list(decision.causes) == causes
    assert list(decision.settlers) == settlers


@pytest.mark.parametrize("definition", ["ex.foreign", "foreign"])
def test_what_contradicts_an_attested_definition_is_settled_by_the_user(definition: str) -> None:
    foreign = "definitions: [{id: foreign, title: Foreign, cites: [Act], when: {user: {is_a: ex.foreign}}}]"
    decision = decided(law(ORDER, foreign), {**FOREIGN, "attests": {definition: "no"}})
    assert decision.verdict.conflicts == (definition,)
    assert decision.settlers == (Settler.USER,)


@pytest.mark.parametrize("expected", ["allow", "deny"])
def test_what_is_decided_asks_nothing(expected: str) -> None:
    decision = decided(law(ORDER), THREE[expected])
    assert (decision.causes, decision.settlers, decision.missing, decision.questions) == ((), (), (), ())


# How long it holds


def test_a_decision_holds_until_the_first_instant_at_which_the_outcome_changes() -> None:
    of = law(
        HEAD.replace("2031-01-01}", "{day: 2031-01-05, time: not-known}, until: 2031-01-10T12:00-05:00}")
        + "rules:\n  - {id: rule, forbids: prohibition, says: No.}\n"
    )
    changes = ["2031-01-05T05:00:00+00:00", "2031-01-06T05:00:00+00:00", "2031-01-10T17:00:00+00:00", None]
    outcomes = []
    now: str | None = "2031-01-02T12:00Z"
    for change in changes:
        decision = decided(of, at=now)
        outcomes.append(decision.outcome.value)
        now = decision.holds_until and decision.holds_until.isoformat()
        assert now == change
    assert outcomes == ["allow", "review", "deny", "allow"]


def test_a_change_of_law_that_changes_nothing_for_these_facts_is_passed_over() -> None:
    of = law(
        HEAD + "rules:\n"
        "  - {id: a, forbids: prohibition, says: No., in_force: {since: 2031-01-10}, when: {user.located_in: CN}}\n"
        "  - {id: b, forbids: prohibition, says: No., in_force: {since: 2031-01-20}, when: {user.located_in: FR}}\n"
    )
    ends = {place: decided(of, {"located_in": place}).holds_until for place in ("CN", "FR", "US")}
    assert {place: end and end.day for place, end in ends.items()} == {"CN": 10, "FR": 20, "US": None}


def test_a_decision_ends_when_a_nationality_begins() -> None:
    user = {"nationalities": [{"country": "FR", "since": "birth"}, {"country": "IR", "since": "2031-02-01"}]}
    decision = decided(one_rule("{user.citizenships: {any_in: IR}}"), user)
    assert decision.allowed
    assert decision.holds_until == asking(at="2031-01-31T10:00Z").at


def test_law_asked_as_known_on_a_day_holds_whatever_is_issued_later() -> None:
    rule = "rules:\n  - {id: rule, forbids: prohibition, says: No.}\n"
    of = law(HEAD + "issued: 2031-01-10T12:00Z\n" + rule)
    assert decided(of).holds_until == asking(at="2031-01-10T12:00Z").at
    assert decided(of, known_at="2031-01-02T12:00Z").holds_until is None


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(rulebooks(), requests())
def test_nothing_changes_before_a_decision_ends(rulebook: Rulebook, request: Request) -> None:
    engine = Engine(rulebook)
    decision = engine.decide(request)
    assume(Cause.UNDECIDED not in decision.causes)
    end = decision.holds_until
    assert Reference(rulebook).decide(request).holds_until == end
    last = request.at + timedelta(days=30) if end is None else end - timedelta(microseconds=1)
    for part in (0.0, 0.1, 0.3, 0.5, 0.8, 1.0):
        then = request.at + (last - request.at) * part
        assert engine.decide(request.moved(then)).outcome is decision.outcome
    if end is not None:
        assert engine.decide(request.moved(end)).outcome is not decision.outcome


# Digests

TOLD = """
import json, sys
from tests.samples import asking, law
order, user = json.load(sys.stdin)
decision = law(order).decide(asking(user))
print(decision.law_digest, decision.facts_digest, decision.to_json())
"""


def told_elsewhere(seed: str, user: dict[str, Any]) -> str:
    """Return what another process says of ``user``."""
    return subprocess.run(
        [sys.executable, "-c", TOLD],
        input=json.dumps([ORDER, user]),
        env={**os.environ, "PYTHONHASHSEED": seed},
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_digests_and_json_are_the_same_in_every_process() -> None:
    decision = law(ORDER).decide(asking(STAFF))
    here = f"{decision.law_digest} {decision.facts_digest} {decision.to_json()}\n"
    turned = dict(reversed(STAFF.items()))
    assert {told_elsewhere("0", STAFF), told_elsewhere("1", turned), told_elsewhere("4242", STAFF)} == {here}


def test_the_order_of_keys_and_files_does_not_change_the_law() -> None:
    rule = "rules:\n  - {id: a, forbids: prohibition, says: No., when: {user.located_in: CN}}\n"
    turned = "rules:\n  - {when: {user.located_in: CN}, says: No., forbids: prohibition, id: a}\n"
    laws = [law("\n".join(lines) + "\n" + rule, ORDER) for lines in permutations(HEAD.strip().splitlines())]
    laws += [law(ORDER, HEAD + turned), law("# a remark\n" + turned + HEAD, ORDER)]
    assert len({of.rulebook.digest for of in laws}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("{user.located_in: CN, user.us_citizen: no}", "{user.us_citizen: no, user.located_in: CN}"),
        (
            "{model.training_compute: {at_least: 1, less_than: 5}}",
            "{model.training_compute: {less_than: 5, at_least: 1}}",
        ),
        ("{user.located_in: [CN, IR]}", "{user.located_in: [IR, CN]}"),
    ],
)
def test_the_order_of_keys_and_sets_in_a_condition_does_not_change_the_law(one: str, other: str) -> None:
    assert one_rule(one).rulebook.digest == one_rule(other).rulebook.digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("No release to any", "No release to a"),
        ("says_basis: quote", "says_basis: paraphrase"),
        ("Act 12(b)", "Act 12(c)"),
        ("A letter about large models", "A letter"),
        ("reason: stability", "reason: terror"),
        ("at_least: 1e26", "at_least: 1e25"),
        ("at_least: 1e26", "more_than: 1e26"),
        ("{since: 2031-01-01}", "{since: 2031-01-02}"),
        ("{since: 2031-01-01}", "{since: 2031-01-01, until: 2032-01-01}"),
        ("withholds: us.letter/staff", "withholds: us.letter"),
        ("includes: bad", "includes: worse"),
        ("kind: binding", "kind: voluntary"),
        ("authority: us\n", "authority: us\naddressee: lab\n"),
        ("authority: us\n", "authority: us\nissued: 2030-12-01T00:00Z\n"),
        ("authority: us\n", "authority: eu\n"),
        ("cites: [Act 12]\n", "cites: [Act 12]\nprovenance: {basis: read}\n"),
    ],
)
def test_a_change_of_the_text_changes_the_digest_of_the_law(old: str, new: str) -> None:
    assert old in ORDER
    assert law(ORDER).rulebook.digest != law(ORDER.replace(old, new)).rulebook.digest


NATIONAL = {"nationalities": [{"country": "FR", "since": "birth"}, {"country": "IR", "since": "2020-01-01"}]}


def test_one_set_of_facts_has_one_digest_however_it_is_written() -> None:
    turned = {"nationalities": [dict(reversed(entry.items())) for entry in reversed(NATIONAL["nationalities"])]}
    assert digest(NATIONAL) == digest(turned)
    assert digest({**NATIONAL, "lists": "none"}) == digest({"lists": [], **turned})
    assert digest({"us_citizen": "yes"}) == digest({"us_citizen": True})
    assert digest({}, at="2031-01-02T17:00Z") == digest({}, at="2031-01-02T12:00-05:00")
    numbers = ("1e26", "100000000000000000000000000", "1.0e26")
    assert len({digest({}, model={"id": "lab/m", "training_compute": number}) for number in numbers}) == 1


def digest(user: dict[str, Any], **said: Any) -> str:
    return law(ORDER).decide(asking(user, **said)).facts_digest


def test_another_fact_is_another_digest() -> None:
    other = [
        digest({}),
        digest(NATIONAL),
        digest({**NATIONAL, "nationalities": {"at_least": NATIONAL["nationalities"]}}),
        digest({"nationalities": [{"country": "FR", "since": "not-known"}, {"country": "IR", "since": "2020-01-01"}]}),
        digest({"lists": "none"}),
        digest({"lists": {"at_least": []}}),
        digest({"us_citizen": "yes"}),
        digest({"us_citizen": "no"}),
        digest({"attests": {"ex.foreign": "no"}}),
        digest({}, provider="corp"),
        digest({}, provider=None),
        digest({}, model="lab/open"),
        digest({}, activity={"kind": "support"}),
        digest({}, at="2031-01-02T12:00-05:01"),
        digest({}, known_at="2031-01-05T12:00-05:00"),
    ]
    assert len(set(other)) == len(other)


# In writing


@pytest.mark.parametrize("expected", THREE)
def test_a_decision_is_plain_json(expected: str) -> None:
    decision = decided(law(ORDER), THREE[expected])
    told = json.loads(decision.to_json())
    assert told == decision.as_dict() == json.loads(json.dumps(told))
    assert list(told) == sorted(told)
    assert told["outcome"] == expected
    assert told["at"] == "2031-01-02T17:00:00+00:00"
    assert told["law_digest"] == decision.law_digest
    assert told["not_evaluated"] == ["Act 99: not written yet"]


def test_the_trail_shows_each_clause_with_the_fact_that_decided_it() -> None:
    trail = decided(law(ORDER), {**STRANGER, "lists": "none"}).trail()
    (rule,) = trail.rules
    assert (rule.rule.id, rule.status) == ("us.letter/foreign", "applies")
    said = {step.asks.split()[0]: (step.answer, step.fact) for step in steps(rule.step) if step.fact}
    assert said == {
        "user.us_citizen": (True, "no"),
        "user.us_permanent_resident": (True, "no"),
        "user.us_protected_status": (True, "none"),
        "model.training_compute": (True, "100000000000000000000000000"),
    }
    (staff,) = rule.defeaters
    assert (staff.rule.id, staff.status) == ("us.letter/staff", "does not apply")
    assert staff.step.fact == "none"


def test_the_trail_asks_yes_or_no() -> None:
    trail = str(decided(one_rule("{user.us_citizen: no}"), {"us_citizen": "no"}).trail())
    assert "False" not in trail


def test_the_trail_shows_what_is_attested() -> None:
    decision = decided(one_rule("{user: {is_a: ex.foreign}}"), {"attests": {"ex.foreign": "yes"}})
    assert decision.rules == ("us.order/rule",)
    assert decision.trail().rules[0].step.answer is True


def test_the_trail_says_where_each_clause_is_written() -> None:
    lines = str(decided(law(ORDER), STRANGER).trail()).splitlines()
    assert "us.letter/foreign applies  (Act 12(a); Act 12(b))" in lines
    assert any(line.strip().startswith("1.yaml:15:7  model.training_compute at_least") for line in lines)
    assert any(line.strip().startswith("base.yaml:7:") and "us_citizen" in line for line in lines)


def test_the_trail_says_what_is_not_known_and_what_lifted_what() -> None:
    assert "-> not known" in str(decided(law(ORDER)).trail())
    assert "us.letter/staff exempts it" in str(decided(law(ORDER), STAFF).trail())
    listed = str(decided(law(ORDER), {**STAFF, "lists": ["bad"]}).trail())
    assert "us.letter/staff does not apply" in listed
    assert "us.letter/listed withholds it" in listed
    assert "(bad)" in listed


def steps(step: Step) -> Iterator[Step]:
    yield step
    for part in step.parts:
        yield from steps(part)


CLASS_NAMES = (
    "OneOf",
    "Between",
    "frozenset",
    "Outcome",
    "Cause",
    "Verdict",
    "Decision(",
    "Rule(",
    "None",
    "<",
    "object at",
)


@pytest.mark.parametrize(
    ("expected", "words"),
    [
        ("allow", ["Allowed", "lab/m", "A letter about large models", "is lifted", "Log each use.", "Act 99"]),
        (
            "deny",
            [
                "Not allowed",
                "lab/m",
                "2 January 2031, 17:00 UTC",
                "A license requirement applies",
                "A letter about large models",
                "Act 12(a); Act 12(b)",
                "“No release to any foreign person.”",
            ],
        ),
        (
            "review",
            [
                "Not decided yet",
                "Nothing is held against you",
                "may apply",
                "A letter about large models",
                "Act 12(a)",
                BY_NAME["user.us_citizen"].asks,
            ],
        ),
    ],
)
def test_the_prose_names_the_law_and_speaks_to_people(expected: str, words: list[str]) -> None:
    prose = decided(law(ORDER), THREE[expected]).prose()
    assert [word for word in words if word not in prose] == []
    assert [name for name in CLASS_NAMES if name in prose + str(decided(law(ORDER), THREE[expected]).trail())] == []


def test_a_denial_by_one_rule_or_another_names_them() -> None:
    order = HEAD + (
        "title: Everywhere\nrules:\n"
        "  - {id: home, forbids: prohibition, says: Not at home., when: {user.located_in: US}}\n"
        "  - {id: abroad, forbids: prohibition, says: Not abroad., when: {user.located_in: {not: US}}}\n"
    )
    decision = decided(law(order))
    assert decision.outcome is Outcome.DENY
    assert "Everywhere" in decision.prose()
    assert "Not abroad." in decision.prose()


def test_a_paraphrase_is_not_put_in_quotes() -> None:
    prose = decided(law(ORDER.replace("says_basis: quote", "says_basis: paraphrase")), STRANGER).prose()
    assert "No release to any foreign person." in prose
    assert "“" not in prose


def test_a_decision_shows_itself_in_one_line() -> None:
    assert repr(decided(law(ORDER), STRANGER)) == "<Decision deny: us.letter/foreign>"


# Many decisions


def several() -> list[Request]:
    users = [User.model_validate(user) for user in (*THREE.values(), NATIONAL, {**STAFF, "lists": ["bad"]})]
    return [
        asking(user, model=model, at=at)
        for user in users
        for model in ("lab/m", "lab/open", "lab/unheard-of")
        for at in ("2030-12-31T12:00Z", "2031-01-02T12:00Z")
    ]


def test_a_session_decides_as_the_law_does() -> None:
    of = law(ORDER)
    for request in several():
        session = of.for_user(request.user)
        told = session.decide(request.model, request.at, request.provider, request.activity)
        assert told == of.decide(request)
        assert told.to_json() == of.reference.decide(request).to_json()


def test_many_decisions_are_the_decisions_in_their_order() -> None:
    of = law(ORDER)
    alone: list[Decision] = [law(ORDER).decide(request) for request in several()]
    assert list(of.decide_many(several())) == alone
    assert list(of.decide_many(iter(several()[::-1]))) == alone[::-1]
    assert {decision.outcome for decision in alone} == set(Outcome)


def test_a_decision_is_the_same_whatever_was_decided_before() -> None:
    of, shared = law(ORDER), User.model_validate(STAFF)
    for at in ("2031-01-02T12:00Z", "2030-01-02T12:00Z", "2031-01-02T12:00Z"):
        for model in ("lab/m", "lab/open"):
            assert of.decide(asking(shared, at=at, model=model)) == law(ORDER).decide(asking(STAFF, at=at, model=model))


def test_the_law_read_twice_decides_alike_and_has_one_digest() -> None:
    first, _ = read_rulebook(sources(ORDER))
    second, _ = read_rulebook(sources(ORDER)[::-1])
    assert first is not None
    assert second is not None
    assert first.digest == second.digest


def test_work_kept_for_a_user_does_not_reach_another_law_through_a_pickle() -> None:
    refused, free = one_rule("{user.located_in: CN}"), one_rule("{user.located_in: FR}")
    request = asking({"located_in": "CN"})
    assert free.decide(request).allowed
    for copy in (pickle.loads(pickle.dumps(request)), deepcopy(request), request.model_copy()):
        assert copy == request
        assert refused.decide(copy).outcome is Outcome.DENY
        assert refused.decide(Request(user=copy.user, model="lab/m", at=request.at)).outcome is Outcome.DENY
    user = pickle.loads(pickle.dumps(request.user))
    assert user == request.user
    assert user._parts == []


def test_too_much_unknown_at_once_ends_soon_and_is_undecided() -> None:
    rules = "".join(
        f"  - {{id: a{n}, forbids: prohibition, says: No., when: {{user.lists: {{includes: l{n}}}}}}}\n"
        f"  - {{id: e{n}, exempts: us.order/a{n}, says: Yes., when: {{user.lists: {{includes: l{n + 1}}}}}}}\n"
        for n in range(24)
    )
    decision = law(HEAD + "rules:\n" + rules).decide(asking())
    assert decision.outcome is Outcome.REVIEW
