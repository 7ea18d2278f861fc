"""What definitions prove of themselves."""

from __future__ import annotations

from exportctl.engine import Engine
from exportctl.examples import prove
from exportctl.law.rulebook import Rulebook
from exportctl.reading import read_rulebook
from exportctl.text import Source

TEXT = """
authorities: [{id: us.example, name: Example, zone: America/New_York}]
provenance: {basis: secondary, note: a blog, as_of: 2031-01-02}
definitions:
  - id: example.insider
    title: Insider
    cites: [Example Act 1]
    when: {any_of: [{user.us_citizen: yes}, {user.located_in: US}]}
    examples:
      - {name: a citizen abroad is, user: {us_citizen: yes, located_in: FR}, at: 2031-01-20T12:00Z, expects: yes}
      - {name: a stranger abroad is not, user: {us_citizen: no, located_in: FR}, at: 2031-01-20T12:00Z, expects: no}
      - {name: who says nothing may be, at: 2031-01-20T12:00Z, expects: not-known}
"""


def book(text: str = TEXT) -> Rulebook:
    found, findings = read_rulebook([Source("a.yaml", text)])
    assert found is not None, findings
    return found


def test_a_definition_proves_itself_on_both_roads() -> None:
    proof = prove(book(), Engine(book()))
    assert [proved.trouble for proved in proof.examples] == [(), (), ()]
    assert proof.untouched == ()


def test_an_example_that_the_definition_does_not_bear_out_is_in_trouble() -> None:
    wrong = book(TEXT.replace("expects: yes", "expects: no"))
    (trouble,) = [proved.trouble for proved in prove(wrong, Engine(wrong)).examples if proved.trouble]
    assert trouble == ("expected no, got yes",)


def test_a_definition_without_an_example_is_untouched() -> None:
    bare = book(TEXT.split("    examples:")[0])
    assert prove(bare, Engine(bare)).untouched == ("example.insider",)


def test_a_text_that_does_not_say_how_it_was_come_by_says_what_its_file_says() -> None:
    (definition,) = book().definitions
    assert (definition.provenance.basis, str(definition.provenance.as_of)) == ("secondary", "2031-01-02")


def test_the_day_of_a_text_that_was_read_is_a_day() -> None:
    _, findings = read_rulebook([Source("a.yaml", TEXT.replace("2031-01-02", "soon"))])
    assert [(finding.code, finding.span.line) for finding in findings] == [("EX121", 3)]
