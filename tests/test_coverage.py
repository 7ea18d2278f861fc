"""The coverage statement: what is evaluated, what is not, and as of when it was read."""

from __future__ import annotations

import json
from datetime import date

import exportctl
from exportctl import CoverageStatement
from exportctl.cli import codes
from tests.samples import HEAD, law
from tests.test_golden import GOLDEN, run

CASE = GOLDEN / "coverage" / "lawyer"
RULE = "rules: [{id: r, forbids: prohibition, says: No.}]\n"


def stated() -> CoverageStatement:
    return exportctl.load(CASE / "rules").coverage()


def test_whatever_a_rule_a_definition_or_an_order_rests_on_is_named() -> None:
    used = {provision.cites: [use.id for use in provision.uses] for provision in stated().evaluated}
    assert used == {
        "Example Notice 5": ["us.example.2031-06.end"],
        "Example Act 1": ["us.example.2031-01.act/one", "example.foreign"],
        "Example Act 4": ["us.example.2031-01.act/two"],
        "Example Act 2": ["example.foreign"],
        "Example Act 6": ["example.half"],
    }


def test_every_citation_of_every_rule_definition_and_group_is_named() -> None:
    book = exportctl.load(exportctl.shipped_rules()).rulebook
    named = {provision.cites for provision in exportctl.load(exportctl.shipped_rules()).coverage().evaluated}
    texts = (*book.rules, *book.definitions, *book.groups, *book.ownership)
    assert {cite for text in texts for cite in text.cites} <= named


def test_a_group_is_named() -> None:
    group = "authority: us\ngroups: [{id: EX/A, title: Partners, cites: [Supplement 1], members: [FR]}]\n"
    (found,) = (p for p in law(group, HEAD + RULE).coverage().evaluated if p.cites == "Supplement 1")
    assert [(use.kind, use.id) for use in found.uses] == [("group", "EX/A")]


def test_a_provision_is_as_sure_as_the_least_sure_text_that_rests_on_it() -> None:
    found = {provision.cites: (provision.basis, provision.as_of) for provision in stated().evaluated}
    assert found["Example Act 2"] == ("read", date(2031, 1, 2))
    assert found["Example Act 1"] == ("part-read", date(2030, 12, 30))
    assert found["Example Notice 5"] == ("unverified", None)


def test_what_nobody_verified_stands_apart() -> None:
    assert [provision.cites for provision in stated().unverified] == ["Example Notice 5"]
    text = str(stated())
    assert text.index("Example Act 1") < text.index("UNVERIFIED") < text.index("Example Notice 5")


def test_what_is_not_evaluated_is_named_with_the_reason() -> None:
    text = str(stated())
    for entry in stated().not_evaluated:
        assert text.index("NOT evaluated") < text.index(entry.provision) < text.index(entry.why)


def test_silence_never_means_that_there_is_no_restriction() -> None:
    for texts in (law(HEAD + RULE), law()):
        assert str(texts.coverage()).endswith("Silence never means that there is no restriction.")


def test_json_says_all_that_the_text_does() -> None:
    code, out, err = run(CASE, "coverage", "rules", "--json")
    assert (code, err) == (codes.OK, "")
    printed = json.loads(out)
    assert set(printed) == {"covered", "evaluated", "not_evaluated", "sources", "max_age", "drafts", "law_digest"}
    assert printed["covered"][0]["models"] == ["lab/large"]
    assert printed["covered"][0]["lists"] == ["denied"]
    kinds = {"order", "definition", "ownership", "question", "model", "organization"}
    assert {source["kind"] for source in printed["sources"]} == kinds
    assert printed["law_digest"] == exportctl.load(CASE / "rules").rulebook.digest


def test_a_draft_that_is_counted_is_named() -> None:
    found = law(HEAD + RULE).coverage()
    assert found.drafts == ()
    assert found.as_dict()["drafts"] == []
