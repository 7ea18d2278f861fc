"""The page about order files is itself a rulebook, and the schema for editors agrees with the reader."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from exportctl.engine import Engine
from exportctl.examples.run import prove
from exportctl.reading import order_schema, read_rulebook, request_schema
from exportctl.reading.requests import plain
from exportctl.reading.tree import read_tree
from exportctl.text import Source

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "order-files.md").read_text()
BLOCKS = [Source(f"block-{n:02}.yaml", block) for n, block in enumerate(re.findall(r"```yaml\n(.*?)```", PAGE, re.S))]
LAW = [Source(str(name), name.read_text()) for name in sorted((ROOT / "rules").rglob("*.yaml"))]


def as_data(source: Source) -> Any:
    tree, found = read_tree(source)
    assert tree is not None, found
    return plain(tree)


def test_every_block_of_the_page_is_read_and_proves_itself() -> None:
    rulebook, found = read_rulebook(BLOCKS)
    assert found == ()
    assert rulebook is not None
    trouble = [(p.example.name, p.trouble) for p in prove(rulebook, Engine(rulebook)).examples if p.trouble]
    assert trouble == []


@pytest.mark.parametrize("source", BLOCKS + LAW, ids=lambda source: Path(source.name).name)
def test_what_the_reader_accepts_the_schema_accepts(source: Source) -> None:
    assert [error.message for error in Draft202012Validator(order_schema()).iter_errors(as_data(source))] == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("forbids:", "forbid:"), ("model.id:", "model.idd:"), ("located_in:", "locatd_in:"), ("deny", "denied")],
)
def test_what_the_reader_refuses_the_schema_refuses(right: str, wrong: str) -> None:
    source = next(source for source in LAW if "order: us.bis.2026-06-12" in source.text)
    assert right in source.text
    data = as_data(Source("wrong.yaml", source.text.replace(right, wrong)))
    assert not Draft202012Validator(order_schema()).is_valid(data)


def test_an_editor_that_types_scalars_is_not_misled() -> None:
    validator = Draft202012Validator(order_schema())
    assert validator.is_valid({"models": [{"id": "lab/m", "training_compute": 1e26, "eccn": 4e91, "cites": ["c"]}]})
    assert validator.is_valid(
        {"definitions": [{"id": "d", "title": "t", "cites": ["c"], "when": {"user.us_citizen": False}}]}
    )


def test_both_schemas_are_schemas_and_requests_fit_theirs() -> None:
    Draft202012Validator.check_schema(order_schema())
    Draft202012Validator.check_schema(request_schema())
    request = {"user": {"us_permanent_resident": "no", "lists": "none"}, "model": "lab/m", "at": "2031-01-02T12:00Z"}
    assert Draft202012Validator(request_schema()).is_valid(request)
    assert not Draft202012Validator(request_schema()).is_valid({**request, "usr": {}})


def test_the_schema_in_the_docs_is_current() -> None:
    written = (ROOT / "docs" / "order-file.schema.json").read_text()
    assert json.loads(written) == order_schema(), "renew it: make schema"
