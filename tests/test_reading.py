"""Reading: one text has one meaning, and every mistake has its place."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exportctl.api import read_folder
from exportctl.finding import Finding
from exportctl.reading import decode, read_request, read_rulebook
from exportctl.reading.tree import read_tree
from exportctl.text import Source
from tests.samples import HEAD, findings, sources

RULES = Path(__file__).parents[1] / "rules"
RULE = "rules:\n  - id: rule\n    forbids: prohibition\n    says: No.\n    when: {}\n"


def told(text: str) -> Finding:
    """Return the one thing said about the tree of ``text``."""
    (finding,) = read_tree(Source("a.yaml", text))[1]
    return finding


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("a: &x 1\n", 1, 4, "anchor"),
        ("a: 1\nb: *x\n", 2, 4, "alias"),
        ("a: !!str 1\n", 1, 4, "tag"),
        ("%YAML 1.2\n---\na: 1\n", 1, 1, "directive"),
        ("a: 1\nb: 2\na: 3\n", 3, 1, "twice"),
        ("<<: {a: 1}\n", 1, 1, "merge"),
        ("a: 1\n---\nb: 2\n", 2, 1, "second document"),
        ("[a]: 1\n", 1, 1, "key must be a word"),
        ("a:\n", 1, 3, "value is missing"),
        ("", 1, 1, "empty"),
        ("a: [1\n", 2, 1, "not YAML"),
        ("\ta: 1\n", 1, 1, "not YAML"),
        ("a: \x07\n", 1, 4, "does not allow"),
        ("\ufeffa: 1\n", 1, 1, "byte order mark"),
    ],
)
def test_what_may_mean_two_things_is_refused_with_its_place(text: str, line: int, column: int, says: str) -> None:
    finding = told(text)
    assert (finding.span.line, finding.span.column) == (line, column)
    assert says in finding.message
    assert finding.help


@pytest.mark.parametrize("opening", ["[", "{", "- ", "? ", "[{", "{a: ["])
def test_a_hundred_thousand_brackets_neither_crash_nor_take_a_second(opening: str) -> None:
    began = time.perf_counter()
    tree, found = read_tree(Source("a.yaml", opening * 100_000))
    assert time.perf_counter() - began < 1
    assert tree is None
    assert found


def test_too_many_values_are_refused() -> None:
    assert "200,000" in told("[" + "a," * 200_001 + "]").message


def test_scalars_stay_text() -> None:
    tree, found = read_tree(Source("a.yaml", "[NO, on, 1e26, 4E091, 2031-01-01, null, 0x1F, 1_000, 12:30]"))
    assert found == []
    assert tree == ["NO", "on", "1e26", "4E091", "2031-01-01", "null", "0x1F", "1_000", "12:30"]


def test_bytes_that_are_not_utf8_have_a_place() -> None:
    found = decode("a.yaml", b"a: 1\nb: \xff\n")
    assert isinstance(found, Finding)
    assert (found.span.line, found.span.column) == (2, 4)


def test_an_unknown_attribute_says_did_you_mean() -> None:
    (finding,) = findings(HEAD + RULE.replace("{}", "{model.traning_compute: {at_least: 1e26}}"))
    assert finding.code == "EX101"
    assert finding.help == "did you mean `model.training_compute`?"
    assert finding.span.line == 10
    assert "model.traning_compute" in finding.line


def test_an_unknown_key_says_did_you_mean() -> None:
    (finding,) = findings(HEAD + RULE.replace("forbids", "forbid").replace("{}", "{model.id: lab/m}"))
    assert "did you mean `forbids`?" in finding.help
    assert (finding.span.line, finding.span.column) == (8, 5)


@pytest.mark.parametrize(
    ("when", "says"),
    [
        ("{user.citizenships: IR}", "is a set"),
        ("{user.citizenships: {in: IR}}", "no test of"),
        ("{user.citizenships: {any_in: UK}}", "did you mean `GB`"),
        ("{user.citizenships: {any_in: EAR/D:5}}", "no group of countries"),
        ("{model.training_compute: 1e26}", "compared with a threshold"),
        ("{model.training_compute: {at_least: many}}", "not a number"),
        ("{user.us_citizen: maybe}", "`yes` or `no`"),
        ("{user: {is_a: ex.foriegn}}", "no definition"),
        ("{open: q.opne}", "no question"),
        ("{activity.kind: infrence}", "no answer to"),
        ("{all_of: {}}", "needs a list"),
        ("{}", "nothing in it"),
        ("{user.located_in: []}", "names nothing"),
    ],
)
def test_a_wrong_condition_is_told(when: str, says: str) -> None:
    found = findings(HEAD + RULE.replace("{}", when))
    assert found
    assert says in str(found[0])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEAD.replace("authority: us", "authority: uz"), "no authority"),
        (HEAD.replace("2031-01-01", "2031-02-30"), "not a day"),
        (HEAD.replace("{since: 2031-01-01}", "{since: 2031-01-02, until: 2031-01-01}"), "ends before it begins"),
        (HEAD.replace("[Act 10]", "[]") + RULE.replace("when: {}", "unless: {user.us_citizen: yes}"), "citation"),
        (HEAD + RULE.replace("    says: No.\n", "").replace("    when: {}\n", ""), "quotes what the text says"),
        (HEAD + "terminates: us.oder\n", "no order or rule"),
        (HEAD + RULE.replace("when: {}", "exempts: us.order/x"), "one thing"),
        (
            HEAD + "rules:\n  - {id: a, exempts: us.order/b, says: x}\n  - {id: b, exempts: us.order/a, says: x}\n",
            "EX213",
        ),
        (HEAD + RULE.replace("when: {}", "replaces: us.order/rule"), "replace each other"),
        (HEAD + "amends: us.other\n", "no order"),
        ("just text", "mapping"),
        ("orders: []", "neither an order"),
    ],
)
def test_what_does_not_fit_together_is_told(text: str, says: str) -> None:
    assert says in "\n".join(map(str, findings(text)))


def test_lifting_what_another_authority_imposed_is_an_error_unless_it_cites_it() -> None:
    forbidding = HEAD + "rules:\n  - {id: rule, forbids: prohibition, says: No.}\n"
    exempting = """
        order: eu.order
        authority: eu
        cites: [Directive 1]
        in_force: {since: 2031-01-01}
        rules:
          - {id: lift, exempts: us.order/rule, says: Yes.}
        """
    assert "EX214" in {finding.code for finding in findings(forbidding, exempting)}
    citing = forbidding.replace("says: No.", "says: No., cites: [Act 10, eu.order]")
    assert findings(citing, exempting) == ()


def test_rules_that_defeat_themselves_are_a_finding() -> None:
    order = """
        order: us.circle
        authority: us
        cites: [Act 1]
        in_force: {since: 2031-01-01}
        rules:
          - {id: f, forbids: prohibition, says: No.}
          - {id: e, exempts: us.circle/f, kind: k, says: Yes., unless: {user.us_citizen: yes}}
          - {id: w, withholds: {kind: k}, says: No.}
        """
    assert findings(order) == ()


def test_every_mistake_of_a_folder_is_told_in_one_run(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("order: &x a\n")
    (tmp_path / "b.yaml").write_text("order: b\nauthorty: us\n")
    (tmp_path / "c.yml").write_bytes(b"\xff")
    (tmp_path / "d.txt").write_text("not law")
    rulebook, found = read_folder(tmp_path)
    assert rulebook is None
    assert {Path(finding.span.file).name for finding in found} == {"a.yaml", "b.yaml", "c.yml"}
    assert any("did you mean `authority`?" in finding.help for finding in found)


def test_a_folder_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    assert read_folder(tmp_path / "nothing")[1][0].code == "EX001"
    assert read_folder(tmp_path)[1][0].code == "EX001"


def test_the_order_of_files_does_not_matter() -> None:
    texts = [Source(str(name), name.read_text()) for name in sorted(RULES.rglob("*.yaml"))]
    one, _ = read_rulebook(texts)
    other, _ = read_rulebook(texts[::-1])
    assert one == other


def test_a_request_file_is_read_by_the_same_strict_door() -> None:
    request, found = read_request(Source("r.yaml", "user: {located_in: UK}\nmodel: lab/m\nat: 2031-01-02T12:00Z\n"))
    assert request is None
    assert str(found[0]).startswith("r.yaml:1:20: EX401 `UK` is not the code of a country")


WHOLE = "\n".join(source.text for source in sources(HEAD + RULE)[1:])


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, len(WHOLE)), st.integers(0, 12), st.text(max_size=6))
def test_no_text_a_stranger_wrote_raises(start: int, length: int, put: str) -> None:
    text = WHOLE[:start] + put + WHOLE[start + length :]
    rulebook, found = read_rulebook([*sources(), Source("x.yaml", text)])
    assert rulebook is not None or found


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="[]{}:,-?&*!|>'\"%@` \n\tab#~", max_size=60))
def test_no_noise_raises(text: str) -> None:
    tree, found = read_tree(Source("x.yaml", text))
    assert tree is not None or found


def test_two_thousand_rules_load_in_well_under_a_second() -> None:
    when = "{{model.id: lab/m, user.citizenships: {{any_in: [IR, CN]}}}}"
    rule = f"  - {{{{id: r{{n}}, forbids: prohibition, says: No., when: {when}}}}}\n"
    files = sources(
        *(f"order: o{f}{HEAD[16:]}rules:\n" + "".join(rule.format(n=n) for n in range(20)) for f in range(100))
    )
    rulebook, found = read_rulebook(files)
    assert found == ()
    assert rulebook is not None
    assert len(rulebook.rules) == 2_000
