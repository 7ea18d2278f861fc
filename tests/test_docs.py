"""What the pages say is so: quoted source is the source, examples run, links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import exportctl
from exportctl.facts import AXIOMS

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SOURCE = "".join(
    path.read_text() for room in ("reference", "law") for path in sorted((ROOT / "exportctl" / room).glob("*.py"))
)


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / page).read_text(), re.S)


@pytest.mark.parametrize("quoted", blocks("docs/semantics.md", "python"))
def test_the_meaning_is_quoted_word_for_word(quoted: str) -> None:
    assert quoted in SOURCE


def test_the_axioms_are_told_in_full() -> None:
    told = re.findall(r"^- (.+)$", (ROOT / "docs" / "semantics.md").read_text(), re.M)
    assert tuple(told) == AXIOMS


@pytest.mark.parametrize("example", blocks("README.md", "python"))
def test_the_examples_of_the_readme_run(example: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(example, "README.md", "exec"), {})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text()):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_the_version_is_the_packages() -> None:
    assert f'version = "{exportctl.__version__}"' in (ROOT / "pyproject.toml").read_text()
    assert f"## {exportctl.__version__}" in (ROOT / "CHANGELOG.md").read_text()
