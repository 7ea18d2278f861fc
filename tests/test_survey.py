"""A population is counted whole: who is let in, who must be asked what, and who waits at a closed door."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exportctl.api import load, population_file, shipped_rules
from exportctl.decisions.verdict import Outcome
from exportctl.facts import Demand
from exportctl.finding import RequestError
from exportctl.reading import read_population

LAW = load(shipped_rules())
HOUSE = LAW.demanding(Demand("verified"))
AROUND = {
    "model": "anthropic/fable-5",
    "provider": "anthropic",
    "activity": "inference",
    "at": "2026-06-13T09:00-04:00",
}
DEMO = Path(__file__).parents[1] / "docs" / "demo" / "population.jsonl"
SCREENED = {"lists": "none", "organization": "none"}
CITIZEN = {"us_citizen": "yes", "located_in": "US", **SCREENED}
FOREIGN = {"nationalities": [{"country": "CN", "since": "birth"}], "us_permanent_resident": "no", "located_in": "US"}


def read(*lines: dict[str, Any] | str) -> Any:
    found, findings = read_population("people", [x if isinstance(x, str) else json.dumps(x) for x in lines], AROUND)
    assert not findings, findings
    return found


def test_of_the_demo_60_percent_have_no_verified_facts_and_the_report_says_what_that_costs() -> None:
    found = HOUSE.survey(population_file(DEMO, AROUND))
    assert found.accounts == 100_000
    who = next(question for question in found.questions if question.ask.of == "ear.foreign-person")
    assert who.accounts == 60_000
    assert found.of(Outcome.REVIEW) == sum(
        (found.shut_out_by_own_word, found.perhaps_shut_out, found.refused_by_own_word, found.never_let_in)
    )


def test_who_is_let_in_by_his_own_word_and_not_by_the_house_is_shut_out_needlessly() -> None:
    found = HOUSE.survey(read({"accounts": 7, "user": CITIZEN}))
    assert (found.of(Outcome.REVIEW), found.shut_out_by_own_word) == (7, 7)
    assert LAW.survey(read({"accounts": 7, "user": CITIZEN})).of(Outcome.ALLOW) == 7


def test_who_would_be_denied_by_his_own_word_is_told_apart() -> None:
    said = {**FOREIGN, "us_protected_status": "none", **SCREENED}
    assert HOUSE.survey(read({"user": said})).refused_by_own_word == 1


def test_nobody_is_asked_who_is_settled() -> None:
    found = LAW.survey(read({"accounts": 3, "user": CITIZEN}))
    assert (found.asked, found.questions) == (0, ())


def test_counsel_is_not_counted_among_the_users_to_be_asked() -> None:
    found = LAW.survey(read({"accounts": 5, "user": {**CITIZEN, "located_in": "FR"}}))
    assert (found.of(Outcome.REVIEW), found.asked) == (5, 0)
    assert [(question.ask.of, question.accounts) for question in found.questions] == [
        ("bis.hosted-inference-is-an-export", 5)
    ]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 10**6), st.sampled_from((CITIZEN, FOREIGN, SCREENED, {}))), max_size=6))
def test_every_account_is_counted_once_however_the_lines_stand(lines: list[tuple[int, dict[str, Any]]]) -> None:
    said = [{"accounts": accounts, "user": user} for accounts, user in lines]
    found, again = (LAW.survey(read(*each)) for each in (said, said[::-1]))
    assert found.accounts == sum(accounts for accounts, _ in lines)
    assert sum(found.of(outcome) for outcome in Outcome) == found.accounts
    assert found.as_dict() == again.as_dict()
    for question in found.questions:
        assert question.accounts <= found.of(Outcome.REVIEW)


def test_one_line_many_times_is_many_accounts() -> None:
    line = json.dumps({"accounts": 2, "user": CITIZEN})
    assert read(line, line, "", line)[0][1] == 6


def test_a_house_that_demands_less_than_an_order_changes_nothing() -> None:
    twice = HOUSE.demanding(Demand("documented"))
    assert twice.rulebook.demands == HOUSE.rulebook.demands


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"accounts": 0, "user": {}}', "EX403"),
        ('{"accounts": "many", "user": {}}', "EX403"),
        ('{"accounts": [1], "user": {}}', "EX403"),
        ('{"accounts": 1e30, "user": {}}', "EX403"),
        ('{"user": {"located_in": "UK"}}', "EX401"),
        ('{"user": {}, "user": {}}', "EX015"),
        ("[]", "EX401"),
        ('{"user": ', "EX010"),
        ("[" * 5_000, "EX"),
    ],
)
def test_a_malformed_line_is_told_by_its_number_and_nothing_is_read(line: str, said: str) -> None:
    found, findings = read_population("people", [json.dumps({"user": CITIZEN}), "", line], AROUND)
    assert found is None
    assert findings[0].span.line == 3
    assert findings[0].code.startswith(said)


def test_a_file_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "people").write_bytes(b"\xff\xfe{}")
    with pytest.raises(RequestError, match="UTF-8"):
        population_file(tmp_path / "people")
    with pytest.raises(RequestError, match="no such file"):
        population_file(tmp_path / "nobody")
