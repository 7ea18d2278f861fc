"""The law pack: every text proves itself, and every event of the research is expressed or said not to be."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from exportctl import Law, Outcome, Request, load
from exportctl.examples import prove

ROOT = Path(__file__).resolve().parents[1]
RULES = ROOT / "rules"


@pytest.fixture(scope="module")
def law() -> Law:
    return load(RULES)


@pytest.mark.parametrize("drafts", [(), (RULES / "drafts",)], ids=["law", "with drafts"])
def test_every_example_holds_and_every_rule_and_definition_has_one(drafts: tuple[Path, ...]) -> None:
    asked = load(RULES, *drafts)
    proof = prove(asked.rulebook, asked.engine)
    assert [(proved.example.name, proved.trouble) for proved in proof.examples if proved.trouble] == []
    assert proof.untouched == ()


def test_every_order_and_every_definition_says_how_its_text_was_come_by(law: Law) -> None:
    texts = (*law.rulebook.orders, *law.rulebook.definitions, *law.rulebook.groups, *law.rulebook.ownership)
    silent = [text.id for text in texts if text.provenance.basis == "unverified" and not text.provenance.note]
    assert silent == []


def test_all_twenty_five_events_are_told_and_every_file_they_name_is_there() -> None:
    rows = re.findall(r"^\| (\d+) \| .+ \| (.+) \|$", (ROOT / "docs" / "law-pack.md").read_text(), re.M)
    assert [int(number) for number, _ in rows] == list(range(1, 26))
    named = {file for _, where in rows for file in re.findall(r"`([\w./-]+\.yaml)`", where)}
    assert [file for file in sorted(named) if not (RULES / file).exists()] == []


def test_drafts_are_not_law(law: Law) -> None:
    assert not any(order.kind == "draft" for order in law.rulebook.orders)


def test_silence_about_lists_is_no_permission(law: Law) -> None:
    request = {
        "provider": {"id": "us-host", "us_person": "yes"},
        "user": {"us_citizen": "yes", "located_in": "US", "organization": "none"},
        "model": "z-ai/glm-5.2",
        "activity": {"kind": "inference"},
        "at": "2026-08-01T09:00-04:00",
    }
    decision = law.decide(Request.model_validate(request))
    assert decision.outcome is Outcome.REVIEW
    assert "user.lists" in decision.missing


@pytest.mark.parametrize("organization", ["openrouter", "tencent", "sk-telecom"])
def test_the_organizations_of_the_story_are_known_by_id(law: Law, organization: str) -> None:
    assert organization in law.rulebook.organization_by_id


def test_a_described_provider_is_a_us_person_by_its_incorporation(law: Law) -> None:
    request = {
        "provider": "openrouter",
        "user": {"located_in": "DE", "lists": ["us.ofac.sdn"], "organization": "none"},
        "model": "deepseek/deepseek-v4-flash",
        "activity": {"kind": "inference", "channel": "gateway"},
        "at": "2026-08-01T09:00-04:00",
    }
    assert law.decide(Request.model_validate(request)).rules == ("us.ofac.sanctions/blocked-persons",)
