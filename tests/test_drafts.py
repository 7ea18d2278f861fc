"""Drafts: not law, never loaded by themselves, added by whoever asks what would be."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

import exportctl
from exportctl.api import drafts_under, read_folder
from exportctl.cli import codes
from tests.test_golden import GOLDEN, run

SMALL = GOLDEN / "check" / "clean" / "rules"
DRAFT = """
order: us.example.draft
title: The same for everybody
authority: us.example
cites: [Example Bill 1]
in_force: {since: 2031-01-10}
rules:
  - {id: all, forbids: prohibition, says: No release at all.}
"""
REQUEST = """
provider: lab
user: {located_in: US}
model: lab/large
activity: {kind: inference}
at: 2031-01-20T12:00-05:00
"""
WHAT_IF = "what-if: rules/drafts/all.yaml counted as if it were law\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where a rulebook with one draft stands."""
    shutil.copytree(SMALL, tmp_path / "rules")
    (tmp_path / "rules" / "drafts").mkdir()
    (tmp_path / "rules" / "drafts" / "all.yaml").write_text(DRAFT)
    (tmp_path / "request.yaml").write_text(REQUEST)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_folder_of_drafts_is_not_entered(folder: Path) -> None:
    assert [order.id for order in exportctl.load("rules").rulebook.orders] == ["us.example.2031-01.large"]


def test_a_folder_of_drafts_further_down_is_not_entered_either(folder: Path) -> None:
    (folder / "rules" / "us").mkdir()
    shutil.move(folder / "rules" / "drafts", folder / "rules" / "us" / "drafts")
    law = exportctl.load("rules")
    assert len(law.rulebook.orders) == 1
    assert drafts_under("rules") == (os.path.join("rules", "us", "drafts"),)


@pytest.mark.parametrize("more", ["rules/drafts", "rules/drafts/all.yaml", "rules/us/../drafts"])
def test_a_draft_is_read_by_whoever_names_it(folder: Path, more: str) -> None:
    (folder / "rules" / "us").mkdir()
    law = exportctl.load("rules", more)
    assert len(law.rulebook.orders) == 2
    assert len(law.rulebook.drafts) == 1


@pytest.mark.parametrize("path", ["rules/drafts", "rules/drafts/all.yaml"])
def test_a_draft_that_is_the_path_itself_is_read_and_called_one(folder: Path, path: str) -> None:
    shutil.copy(SMALL / "base.yaml", folder / "rules" / "drafts")
    found, findings = read_folder(path, "rules/base.yaml")
    if path.endswith(".yaml"):
        assert found is not None
        assert found.drafts == ("rules/drafts/all.yaml",)
    else:
        assert {finding.code for finding in findings} == {"EX211"}


def test_a_draft_named_from_within_its_folder_is_still_a_draft(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("rules/drafts")
    assert exportctl.load("..", "all.yaml").rulebook.drafts == ("all.yaml",)


def test_what_is_added_from_elsewhere_is_no_draft(folder: Path) -> None:
    shutil.move("rules/drafts/all.yaml", "house.yaml")
    law = exportctl.load("rules", "house.yaml")
    assert len(law.rulebook.orders) == 2
    assert law.rulebook.drafts == ()


def test_a_rulebook_below_a_folder_called_drafts_may_be_law(folder: Path) -> None:
    (folder / "drafts" / "project").mkdir(parents=True)
    shutil.copytree(SMALL, "drafts/project/rules")
    assert exportctl.load("drafts/project/rules").rulebook.drafts == ()


def test_a_file_that_is_named_twice_is_read_once(folder: Path) -> None:
    law = exportctl.load("rules", "rules/order.yaml", "rules")
    assert len(law.rulebook.orders) == 1


def test_a_draft_with_a_mistake_stops_everything_that_counts_it(folder: Path) -> None:
    (folder / "rules" / "drafts" / "all.yaml").write_text(DRAFT.replace("forbids", "fobids"))
    assert len(exportctl.load("rules").rulebook.orders) == 1
    with pytest.raises(exportctl.RulebookError, match="did you mean `forbids`"):
        exportctl.load("rules", "rules/drafts")


def test_a_draft_changes_the_digest_of_the_law_and_where_it_stands_does_not(folder: Path) -> None:
    without, drafted = exportctl.load("rules"), exportctl.load("rules", "rules/drafts")
    shutil.copy("rules/drafts/all.yaml", "rules/now-law.yaml")
    assert without.rulebook.digest != drafted.rulebook.digest
    assert drafted.rulebook.digest == exportctl.load("rules").rulebook.digest


def test_decide_says_what_would_be(folder: Path) -> None:
    assert run(folder, "decide", "rules", "request.yaml")[::2] == (codes.OK, "")
    code, out, err = run(folder, "decide", "rules", "request.yaml", "--with", "rules/drafts")
    assert (code, err) == (codes.DENIED, WHAT_IF)
    assert "This is a what-if: drafts that are not law are counted as if they were." in out


def test_json_names_the_drafts_that_were_counted(folder: Path) -> None:
    words = ("decide", "rules", "request.yaml", "--json")
    assert json.loads(run(folder, *words)[1])["drafts"] == []
    assert json.loads(run(folder, *words, "--with", "rules/drafts")[1])["drafts"] == ["rules/drafts/all.yaml"]


@pytest.mark.parametrize(
    "words",
    [
        ("check", "rules"),
        ("test", "rules"),
        ("verify", "rules", "--samples", "1"),
        ("timeline", "rules"),
        ("coverage", "rules", "--json"),
    ],
)
def test_every_verb_says_that_it_counted_a_draft(folder: Path, words: tuple[str, ...]) -> None:
    assert run(folder, *words, "--with", "rules/drafts/all.yaml")[2] == WHAT_IF


def test_check_names_the_drafts_that_it_left_out(folder: Path) -> None:
    code, out, err = run(folder, "check", "rules")
    assert (code, out) == (codes.OK, "1 order, 2 rules: no errors, 0 warnings\n")
    assert err == "rules/drafts: drafts are not read unless you add them: --with rules/drafts\n"


def test_a_path_to_add_that_leads_nowhere_is_a_finding(folder: Path) -> None:
    code, _, err = run(folder, "check", "rules", "--with", "missing", "--with", "gone")
    assert code == codes.WRONG
    assert "missing:1:1: EX001" in err
    assert "gone:1:1: EX001" in err


def test_the_shipped_rules_are_loaded_without_their_drafts() -> None:
    law = exportctl.load(exportctl.shipped_rules())
    assert law.rulebook.drafts == ()
    assert not [order.id for order in law.rulebook.orders if "drafts" in Path(order.span.file).parts]
