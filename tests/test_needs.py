"""What is listed as needed settles the request, all of it is needed, and a settled request needs nothing."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice, product
from typing import Any, TypeAlias

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from exportctl.api import Law, load, shipped_rules
from exportctl.decisions.decision import Decision
from exportctl.decisions.needs import Ask
from exportctl.decisions.verdict import Cause, Outcome, Settler
from exportctl.engine import Engine
from exportctl.facts import ANY_EVIDENCE, BY_NAME, Attribute, Between, Demand, Kind, OneOf, Request, Value, is_open
from exportctl.facts.fields import FIELDS
from exportctl.law.moments import ALL_TIME
from exportctl.law.rulebook import Rulebook
from exportctl.law.stated import Stated, stated
from exportctl.law.terms import Terms
from exportctl.law.texts import Position
from tests.laws import requests_said, rulebooks

ample = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))

COUNTRIES = ("US", "CN", "IR", "FR", "DE", "UA", "XK")
NATIONALITIES = [
    *([{"country": country, "since": "birth"}] for country in COUNTRIES),
    [{"country": "CN", "since": "birth"}, {"country": "FR", "since": "2020-01-01"}],
    [{"country": "US", "since": "birth"}, {"country": "IR", "since": "2020-01-01"}],
    [{"country": "IR", "since": "birth", "until": "2019-01-01"}, {"country": "FR", "since": "2019-01-01"}],
    [{"country": "FR", "since": "birth"}, {"country": "CN", "kind": "permanent-residency", "since": "2020-01-01"}],
    "none",
]
IDS = ("none", ["list-a"], ["list-b"], ["list-a", "list-b"], ["list-c"])
NATURALIZATION = {"eligible_on": "2030-07-05", "processing_days": 400, "actively_pursued": "yes"}
RESIDENCIES = (
    "no",
    {"since": "2020-01-04", "naturalization": {**NATURALIZATION, "applied_on": "2030-12-30"}},
    {"since": "2020-01-04", "naturalization": {"eligible_on": "2029-01-05", "applied_on": "none"}},
)
PROTECTED = ("none", {"status": "asylee", "since": "2020-01-01"}, {"status": "national", "since": "birth"})


def answers(ask: Ask) -> list[Mapping[str, Any]]:
    """Return answers to ``ask``: for each, what to write where."""
    match ask.kind, ask.of:
        case "law", _:
            return [{"": True}, {"": False}]
        case "definition", _:
            return [{ask.supplies[0]: answer} for answer in ("yes", "no")]
        case _, "user.nationalities":
            return [
                {"user.nationalities": held, "user.us_permanent_resident": resident}
                for held in NATIONALITIES
                for resident in ("no", {"since": "2010-01-01"}, {"since": "2021-01-01"})
            ]
        case _, "user.employment.since":
            since = of_attribute(BY_NAME["user.employment.since"])
            return [*({ask.of: day} for day in since), {"user.employment.kind": "none"}]
        case _, "user.us_permanent_resident":
            return [{ask.of: answer} for answer in RESIDENCIES]
        case _, "user.us_protected_status":
            return [{ask.of: answer} for answer in PROTECTED]
        case _, "user.organization.owners":
            listed = [{"owner": {"id": "party", "lists": [name]}, "percent": 60} for name in ("list-a", "list-b")]
            return [{ask.of: owners} for owners in ("none", listed[:1], listed[1:])]
        case _, "activity.drawn":
            return [
                {
                    "activity.quantity": {"amount": takes, "unit": "accounts"},
                    "activity.value": {"amount": worth, "currency": "USD"},
                    "activity.drawn": {"license": {"quantity": 0, "value": 0}},
                }
                for takes in (0, 1, 6)
                for worth in (0, 6)
            ]
    return [{ask.of: answer} for answer in of_attribute(FIELDS[ask.of].tells[-1])]


def of_attribute(attribute: Attribute) -> tuple[Any, ...]:
    match attribute.kind:
        case Kind.CHOICE:
            return attribute.choices
        case Kind.FLAG:
            return ("yes", "no")
        case Kind.COUNTRY:
            return COUNTRIES
        case Kind.PLACE:
            return ("US", "CN", "IR", "FR", "UA-43", "UA-30", "UA-14-DNR", "DE")
        case Kind.NUMBER:
            return (0, 3, 5, 7, 10, 20, "1e26", "2e26", "none")
        case Kind.DAY:
            return ("2029-12-31", "2030-01-01", "2030-01-02", "2030-01-03", "2030-01-04")
        case Kind.IDS:
            return IDS
    return ("corp", "lab", "other", *(() if attribute.name.startswith("provider") else ("none",)))


Given: TypeAlias = list[tuple[Ask, Mapping[str, Any]]]


def answered(
    rulebook: Rulebook, said: Mapping[str, Any], given: list[tuple[Ask, Mapping[str, Any]]]
) -> Decision | None:
    """Return the decision once all of ``given`` is answered; None where that is at odds with what was stated."""
    before = stated(rulebook, Terms(rulebook), Request.model_validate(said).view)
    said = copy.deepcopy(dict(said))
    positions = list(rulebook.positions)
    for ask, answer in sorted(given, key=lambda pair: not pair[0].of.endswith((".id", "provider"))):
        for path, value in answer.items():
            if ask.kind == "law":
                positions.append(Position(ask.of, value, "counsel", ALL_TIME))
            elif path.startswith("user."):
                if path.startswith("user.organization.") and not path.endswith(".id") and not named(said):
                    return None
                tell(said, path.split(".", 2 if ask.kind == "definition" else -1)[1:], value, ask)
            elif path.startswith("provider.") and "provider" not in said:
                return None
            else:
                write(said, path, value)
    book = replace(rulebook, positions=tuple(positions))
    try:
        request = Request.model_validate(said)
    except ValueError:
        return None
    decision = Engine(book).decide(request)
    facts = stated(book, Terms(book), request.view)
    complete = all(whole(facts, ask) for ask, _ in given if ask.kind == "fact") and agree(before, facts)
    return None if decision.verdict.conflicts or Cause.UNDECIDED in decision.causes or not complete else decision


def named(said: Mapping[str, Any]) -> bool:
    user = said["user"]
    places = (user, *(entry["says"] for entry in user.get("evidence", ())))
    return any(isinstance(says.get("organization"), dict) for says in places)


def whole(facts: Stated, ask: Ask) -> bool:
    """Say whether everything that ``ask`` tells is now known: the answer was all of an answer."""
    stateless = (
        not facts.values[BY_NAME["user.citizenships"].index]
        and not facts.values[BY_NAME["user.permanent_residencies"].index]
    )
    exempt = {BY_NAME["user.latest_nationality"]} if stateless else set()
    return not any(
        is_open(facts.values[attribute.index]) for attribute in FIELDS[ask.of].tells if attribute not in exempt
    )


def agree(before: Stated, after: Stated) -> bool:
    """Say whether what is known after the answers was possible by what was stated before."""
    return all(was_possible(new, old) for new, old in zip(after.values, before.values, strict=True) if not is_open(new))


def was_possible(new: Value, old: Value) -> bool:
    match old:
        case Between(least, most):
            assert isinstance(new, frozenset)
            return least <= new and (most is None or new <= most)
        case OneOf(values):
            return values is None or new in values
    return new == old


def stateless(facts: Stated) -> bool:
    return not any(facts.values[BY_NAME[f"user.{name}"].index] for name in ("citizenships", "permanent_residencies"))


def stateless_in(decision: Decision) -> bool:
    return stateless(stated(decision.rulebook, Terms(decision.rulebook), decision.request.view))


def tell(said: dict[str, Any], path: list[str], value: Any, ask: Ask) -> None:
    """Write the answer into the user, as evidence where that is asked for; what else was said of it is withdrawn."""
    user = said["user"]
    field, *rest = path
    old: Any = None
    for place in [entry["says"] for entry in user.get("evidence", ())] + [user]:
        found = place.pop(field, None)
        old = found if found is not None else old
    user["evidence"] = [entry for entry in user.get("evidence", ()) if entry["says"]]
    if rest:
        kept = old if isinstance(old, dict) else {"id": old} if isinstance(old, str) else {}
        value = {**kept, rest[0]: value}
        if field == "organization" and value["id"] == "none":
            value = "none"
    if ask.evidence == ANY_EVIDENCE:
        user[field] = value
        return
    day = (datetime.fromisoformat(said["at"]) - timedelta(days=2)).date().isoformat()
    entry = {"source": "asked", "level": ask.evidence.level, "obtained": day, "says": {field: value}}
    user["evidence"].append(entry)


def write(said: dict[str, Any], path: str, value: Any) -> None:
    first, *rest = path.split(".")
    if not rest:
        said[first] = value
        return
    there = said.get(first, {})
    said[first] = {**({"id": there} if isinstance(there, str) else there), rest[0]: value}


def every_answer(asks: tuple[Ask, ...]) -> Iterator[Given]:
    for chosen in product(*(answers(ask) for ask in asks)):
        yield list(zip(asks, chosen, strict=True))


RECKONED = {"activity.drawn", "user.organization.owners", "user.nationalities"}
"""Questions of whose answers a few samples are not every kind."""
MANY = 1_500
"""Combinations of answers that are tried before nothing is said."""


@ample
@given(rulebooks(), requests_said(), st.data())
def test_whatever_the_answers_what_is_enough_settles_the_request(
    rulebook: Rulebook, said: dict[str, Any], data: st.DataObject
) -> None:
    decision = Engine(rulebook).decide(Request.model_validate(said))
    for need in decision.needs().enough:
        chosen = [(ask, data.draw(st.sampled_from(answers(ask)))) for ask in need.asks]
        then = answered(rulebook, said, chosen)
        if then is not None and not (need.of_nationals and stateless_in(then)):
            assert then.outcome is not Outcome.REVIEW or then.causes == (Cause.NOT_COVERED,), need


@ample
@given(rulebooks(), requests_said())
def test_a_request_has_needs_exactly_where_it_is_in_review_and_answers_can_settle_it(
    rulebook: Rulebook, said: dict[str, Any]
) -> None:
    decision = Engine(rulebook).decide(Request.model_validate(said))
    needs = decision.needs()
    if decision.outcome is not Outcome.REVIEW:
        assert not needs.asks
    elif decision.verdict.conflicts:
        assert needs.at_odds == decision.verdict.conflicts
        assert not needs.asks
    elif decision.causes == (Cause.NOT_COVERED,) and not decision.missing and not decision.questions:
        assert not needs.asks
    elif Cause.UNDECIDED not in decision.causes:
        assert needs.enough or (needs.unanswerable and stateless_in(decision))
    assert [need.cost for need in needs.enough] == sorted(need.cost for need in needs.enough)


@settings(ample, max_examples=80, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(rulebooks(), requests_said())
def test_nothing_can_be_left_out_of_what_is_enough(rulebook: Rulebook, said: dict[str, Any]) -> None:
    every_id = tuple(replace(coverage, programmes=None, lists=None) for coverage in rulebook.coverage)
    rulebook = replace(rulebook, coverage=every_id)
    decision = Engine(rulebook).decide(Request.model_validate(said))
    for need in decision.needs().enough[:3]:
        if any(ask.of in RECKONED for ask in need.asks):
            continue
        for ask in need.asks:
            others = tuple(other for other in need.asks if other is not ask)
            if any((whom := FIELDS[o.of].of_whom) and whom.name == ask.of for o in others if o.kind == "fact"):
                continue  # nobody could answer the others without it
            tried = list(islice(every_answer(others), MANY))
            if len(tried) < MANY:
                assert any(left_open(rulebook, said, answers) for answers in tried), (need, ask)


def left_open(rulebook: Rulebook, said: dict[str, Any], answers: Given) -> bool:
    decision = answered(rulebook, said, answers)
    return decision is not None and decision.outcome is Outcome.REVIEW


@ample
@given(rulebooks(), requests_said())
def test_answers_that_are_said_to_settle_a_request_do(rulebook: Rulebook, said: dict[str, Any]) -> None:
    decision = Engine(rulebook).decide(Request.model_validate(said))
    needs = decision.needs()
    for need in needs.sometimes:
        assert need.cost < needs.enough[0].cost
        for given_ in islice(every_answer(need.asks), MANY):
            then = answered(rulebook, said, given_)
            for settling in need.settling:
                if then is not None and fits(then, dict(settling.answers), given_):
                    assert then.outcome is settling.outcome, (need, given_)


def fits(decision: Decision, answers: dict[str, str], given_: Given) -> bool:
    """Say whether the facts of ``decision`` are as ``answers`` say in words."""
    facts = stated(decision.rulebook, Terms(decision.rulebook), decision.request.view)
    told = {ask.of: next(iter(answer.values())) for ask, answer in given_}
    for of, words in answers.items():
        if of not in BY_NAME:
            if told[of] not in (words, words == "yes"):
                return False
            continue
        value = facts.values[BY_NAME[of].index]
        plain = {True: "yes", False: "no", frozenset(): "none"}.get(value, str(value))  # type: ignore[call-overload]
        if words.startswith("anything"):
            if plain in words.removeprefix("anything but ").split(" and "):
                return False
        elif plain not in words.split(" or "):
            return False
    return True


# The letter of June 2026, as people meet it


LAW = load(shipped_rules())
SCREENED = {"lists": "none", "organization": "none"}


def around(user: dict[str, Any], **more: Any) -> Request:
    asked = {"provider": "anthropic", "model": "anthropic/fable-5", "activity": {"kind": "inference"}}
    return Request.model_validate({**asked, "user": user, "at": "2026-06-13T09:00-04:00", **more})


def first(law: Law, user: dict[str, Any]) -> list[str]:
    return [ask.of for ask in law.decide(around(user)).needs().first]


def test_whether_somebody_is_a_us_person_is_asked_before_any_nationality() -> None:
    needs = LAW.decide(around({"located_in": "US", **SCREENED})).needs()
    ways = [[ask.of for ask in need.asks] for need in needs.enough]
    assert ways[0] == ["ear.foreign-person"]
    assert [way for way in ways if "user.nationalities" in way] == ways[-1:]


def test_no_evidence_is_asked_for_where_no_order_demands_it() -> None:
    needs = LAW.decide(around({"located_in": "US", **SCREENED})).needs()
    assert all(ask.evidence == ANY_EVIDENCE for ask in needs.asks)


def test_evidence_costs_more_than_any_plain_question() -> None:
    plain = LAW.decide(around({"located_in": "US", **SCREENED})).needs().asks
    shown = LAW.demanding(Demand("documented")).decide(around({"located_in": "US", **SCREENED})).needs().asks
    assert min(ask.cost for ask in shown if ask.evidence != ANY_EVIDENCE and ask.by is Settler.USER) > max(
        ask.cost for ask in plain
    )


def test_a_question_names_a_level_of_evidence_and_no_document() -> None:
    asks = LAW.demanding(Demand("verified")).decide(around({})).needs().asks
    assert {ask.evidence.level for ask in asks if ask.by is Settler.USER} == {"verified"}
    words = " ".join(f"{ask.asks} {ask.purpose}" for ask in asks).lower()
    assert not any(document in words for document in ("passport", "birth certificate", "green card", "visa", "i-9"))


def test_everybody_is_asked_in_the_same_words() -> None:
    people: list[dict[str, Any]] = [
        {"located_in": place, **SCREENED, **more} for place in ("US", "CN", "IR") for more in ({}, {"us_citizen": "no"})
    ]
    said: dict[str, set[str]] = {}
    for person in people:
        for ask in LAW.decide(around(person)).needs().asks:
            said.setdefault(ask.of, set()).add(ask.asks)
    assert said["user.nationalities"]
    assert all(len(words) == 1 for words in said.values())


def test_each_question_carries_its_purpose_and_why_one_may_ask() -> None:
    asks = LAW.decide(around({})).needs().asks
    assert all(ask.purpose and ask.cites and ask.rules for ask in asks)


def test_the_questions_are_kept_apart_from_the_verification_of_employment() -> None:
    needs = LAW.decide(around({"located_in": "US", **SCREENED})).needs()
    assert "8 USC 1324b(a)(6)" in str(needs)
    assert "8 USC 1324b(a)(6)" in needs.as_dict()["notice"]


def test_a_definition_is_asked_for_only_where_a_text_says_how() -> None:
    without = Law(replace(LAW.rulebook, asking=()))
    user = {"located_in": "US", **SCREENED}
    assert first(without, user) == ["user.us_citizen", "user.us_permanent_resident", "user.us_protected_status"]


def test_the_rulebook_sets_what_a_question_costs() -> None:
    dear = tuple(replace(asking, cost=900) if asking.is_definition else asking for asking in LAW.rulebook.asking)
    user = {"located_in": "US", **SCREENED}
    assert "ear.foreign-person" not in first(Law(replace(LAW.rulebook, asking=dear)), user)


def test_where_only_the_law_is_open_counsel_is_asked_and_not_the_user() -> None:
    needs = LAW.decide(around({"us_citizen": "yes", "located_in": "FR", **SCREENED})).needs()
    assert [(ask.of, ask.by) for ask in needs.asks] == [("bis.hosted-inference-is-an-export", Settler.COUNSEL)]


def test_a_fact_that_is_stated_too_weakly_is_not_asked_again_but_shown() -> None:
    user = {"us_citizen": "yes", "located_in": "US", **SCREENED}
    asks = LAW.demanding(Demand("documented")).decide(around(user)).needs().asks
    assert next(ask for ask in asks if ask.of == "user.us_citizen").stated


def test_facts_at_odds_are_named_before_anything_is_asked() -> None:
    user = {"us_citizen": "yes", "nationalities": [{"country": "FR", "since": "birth"}], "located_in": "US", **SCREENED}
    needs = LAW.decide(around(user)).needs()
    assert needs.at_odds == ("user.us_citizen", "user.citizenships")
    assert not needs.asks


def test_of_a_service_account_the_person_behind_it_is_asked() -> None:
    account = {"kind": "service-account", "owner": {"person": {"lists": "none"}}, "located_in": "US"}
    needs = LAW.decide(around({**account, "organization": "none"})).needs()
    assert needs.first[0].supplies == ("user.owner.person.attests.ear.foreign-person",)


def test_the_answers_that_settle_it_alone_are_told_before_what_is_always_enough() -> None:
    without = Law(replace(LAW.rulebook, asking=()))
    needs = without.decide(around({"located_in": "US", **SCREENED})).needs()
    assert [[str(settling) for settling in need.settling] for need in needs.sometimes][:2] == [
        ["user.us_citizen is yes: allow"],
        ["user.us_permanent_resident is yes: allow"],
    ]
