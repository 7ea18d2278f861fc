"""The strict loader: what nobody sees is refused, and no text takes long."""

from __future__ import annotations

import time

import pytest

from exportctl.reading.tree import MANY, Fields, Items, read_tree
from exportctl.text import Source


def codes(text: str) -> list[str]:
    return [finding.code for finding in read_tree(Source("a.yaml", text))[1]]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: b\u202ec\n", (1, 5)),
        ("a: 1\nb: x\u2028y\n", (2, 5)),
        ("a: 1\r\nb: \x85\r\n", (2, 4)),
        ("a: b\rc\n", (1, 5)),
        ('a: 1\nb: "\\e[31m"\n', (2, 4)),
        ('a: "\\u202e"\n', (1, 4)),
    ],
)
def test_what_nobody_sees_is_refused_even_where_an_escape_spells_it(text: str, place: tuple[int, int]) -> None:
    (finding,) = read_tree(Source("a.yaml", text))[1]
    assert finding.code == "EX004"
    assert (finding.span.line, finding.span.column) == place


def test_windows_line_ends_tabs_in_texts_and_every_script_are_welcome() -> None:
    tree, findings = read_tree(Source("a.yaml", 'a: Grüße, 漢字 und עברית\r\nb: "one\\ttwo"\r\n'))
    assert findings == []
    assert tree == {"a": "Grüße, 漢字 und עברית", "b": "one\ttwo"}


@pytest.mark.parametrize("text", ["a:\n", "a: \nb: 1\n", "- \n", "a: {b: }\n", "a:\n  - 1\n  -\n"])
def test_a_value_that_is_missing_is_told(text: str) -> None:
    assert codes(text) == ["EX017"]


def test_an_empty_text_in_quotes_is_a_value() -> None:
    assert codes("a: ''\n") == []


def test_each_reason_of_a_refusal_has_its_own_code() -> None:
    assert codes("") == ["EX011"]
    assert codes("%YAML 1.1\n---\na: 1\n") == ["EX012"]
    assert codes("a: 1\n---\nb: 1\n") == ["EX013"]
    assert codes("a: &x 1\nb: *x\nc: !!str 1\n<<: {d: 1}\n") == ["EX014"] * 4
    assert codes("a: 1\na: 2\n[b]: 1\n") == ["EX015"] * 2
    assert codes("[" * 100) == ["EX016"]
    assert codes("a: [\n") == ["EX010"]


def test_every_node_knows_its_place() -> None:
    tree, _ = read_tree(Source("a.yaml", "rules:\n  - id: x\n    when: {a: b}\n"))
    assert isinstance(tree, Fields)
    rules = tree[tree.key("rules")]
    assert isinstance(rules, Items)
    rule = rules[0]
    assert isinstance(rule, Fields)
    assert (tree.key("rules").line, tree.key("rules").column) == (1, 1)
    assert (rule.line, rule.column) == (2, 5)
    when = rule[rule.key("when")]
    assert (when.line, when.column) == (3, 11)


def test_twenty_thousand_mistakes_are_not_all_told_and_take_no_second() -> None:
    began = time.perf_counter()
    assert codes("a: 1\n" * 20_000) == ["EX015"] * MANY + ["EX018"]
    assert time.perf_counter() - began < 1
