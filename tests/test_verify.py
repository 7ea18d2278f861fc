"""A planted bug on either road is caught, and by the part whose work it is; nothing is claimed beyond that."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from exportctl.clauses import normal
from exportctl.engine import Engine, compile, scale
from exportctl.engine.compile import Compiler
from exportctl.facts import Between, OneOf, View
from exportctl.law import conditions
from exportctl.law.conditions import Quantifier
from exportctl.law.rulebook import Rulebook
from exportctl.matching import columns, nationality, sets, table
from exportctl.reading import read_rulebook
from exportctl.reference import decide, known
from exportctl.text import Source
from exportctl.verify import verify
from exportctl.verify.report import Report

PAGE = (Path(__file__).parents[1] / "docs" / "order-files.md").read_text()
BLOCKS = [Source(f"block-{n:02}.yaml", block) for n, block in enumerate(re.findall(r"```yaml\n(.*?)```", PAGE, re.S))]


MORE = Source(
    "more.yaml",
    """
order: us.example.more
authority: us.example
cites: [Example Act 9]
provenance: {basis: read, as_of: 2031-01-03}
in_force: {since: 2031-01-01}
rules:
  - id: all-of-them
    forbids: prohibition
    says: Nationals of none but these.
    when: {user.citizenships: {all_in: [CN, IR]}, user.us_permanent_resident: no}
  - id: none-of-them
    forbids: prohibition
    says: No allies, and between the thresholds.
    when:
      user.citizenships: {none_in: [US, FR]}
      model.training_compute: {more_than: 1e24, at_most: 1e25}
""",
)


def rulebook() -> Rulebook:
    found, findings = read_rulebook([*BLOCKS, MORE])
    assert found is not None, findings
    return found


def verified(samples: int = 200) -> Report:
    return verify(Engine(rulebook()), samples=samples)


def disagreeing(report: Report) -> str:
    return "; ".join(part.name for part in report.parts if part.disagreements)


def test_without_a_bug_the_roads_agree() -> None:
    report = verified()
    assert report.agrees, str(report)
    assert "what is sampled is not proved" in str(report)


Plant = Callable[[pytest.MonkeyPatch], None]


def exclusions_are_forgotten(patch: pytest.MonkeyPatch) -> None:
    def mask(self: columns.ByValue, value: Any) -> int:
        return self._otherwise | columns.bits(self._named_in.get(value, ()), self._width)

    patch.setattr(columns.ByValue, "mask", mask)


def a_band_holds_what_is_outside_it(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(columns, "_of_bands", lambda width, asking: lambda value: (1 << width) - 1)


def all_of_a_set_is_some_of_it(patch: pytest.MonkeyPatch) -> None:
    right = normal._asked

    def asked(test: conditions.Test, wanted: bool) -> Any:
        some = test.quantifier is Quantifier.ALL_IN
        return right(replace(test, quantifier=Quantifier.ANY_IN) if some else test, wanted)

    patch.setattr(normal, "_asked", asked)


def one_alternative_is_lost(patch: pytest.MonkeyPatch) -> None:
    right = normal._sum
    patch.setattr(normal, "_sum", lambda terms: right(terms)[:1])


def orders_never_grow_old(patch: pytest.MonkeyPatch) -> None:
    right = compile.rule_edges

    def edges(rulebook: Rulebook, terms: Any, rule: Any, known_with: bool) -> set[int]:
        return right(replace(rulebook, sources=()), terms, rule, known_with)

    patch.setattr(compile, "rule_edges", edges)


def rules_end_an_hour_late(patch: pytest.MonkeyPatch) -> None:
    right = Compiler._in_time

    def in_time(self: Compiler, dated: Any) -> Any:
        for placing in right(self, dated):
            late = placing.until + 3_600_000_000 if placing.until < 2**62 else placing.until
            yield replace(placing, until=late)

    patch.setattr(Compiler, "_in_time", in_time)


def tables_forget_when_clauses_end(patch: pytest.MonkeyPatch) -> None:
    right = table._timeline
    patch.setattr(
        table, "_timeline", lambda clauses, width: right([replace(c, until=2**63 - 1) for c in clauses], width)
    )


def the_user_is_never_asked(patch: pytest.MonkeyPatch) -> None:
    right = table.Table.segment

    def segment(self: table.Table, number: int) -> table.Segment:
        mask, _, of_rest = right(self, number)
        self.segments[number] = mask, False, of_rest
        return mask, False, of_rest

    patch.setattr(table.Table, "segment", segment)


def exemptions_are_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(scale.Scale, "defeaters", lambda self, rule: [])


def a_set_that_may_be_empty_never_is(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sets.Lanes, "unmet", lambda self, met: 0)


def the_latest_nationality_is_not_asked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(nationality._Walk, "_not_latest", lambda self, country: 0)


def missing_facts_are_taken_as_known(patch: pytest.MonkeyPatch) -> None:
    def missing(self: columns.Column, value: Any) -> int:
        return -1 if isinstance(value, OneOf | Between) else self._mask(value)

    patch.setattr(columns.Column, "__missing__", missing)


def all_rules_read_the_facts_as_they_are_stated(patch: pytest.MonkeyPatch) -> None:
    right = compile._head
    patch.setattr(compile, "_head", lambda dated, condition: replace(right(dated, condition), view=0))


def all_evidence_is_good_enough(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(View, "borne_out", lambda self, demands, mark: True)


def the_reference_forgets_what_is_too_weak(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(decide, "seen", lambda condition, view: condition)
    patch.setattr(known.Known, "fact", lambda self, attribute, view: (attribute, 0))


def the_reference_takes_at_least_as_more_than(patch: pytest.MonkeyPatch) -> None:
    right = known.holds

    def holds(test: conditions.Test, value: Any) -> bool:
        strict = test.quantifier is Quantifier.AT_LEAST
        return right(replace(test, quantifier=Quantifier.MORE_THAN) if strict else test, value)

    patch.setattr(known, "holds", holds)


def the_reference_forgets_exemptions(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(decide._Case, "defeaters", lambda self, rule: [])


def the_reference_forgets_obligations(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(decide._Case, "obligations", lambda self, *answers: iter(()))


PLANTED: tuple[tuple[Plant, str], ...] = (
    (exclusions_are_forgotten, "every column"),
    (a_band_holds_what_is_outside_it, "every column"),
    (all_of_a_set_is_some_of_it, "every question"),
    (one_alternative_is_lost, "clauses"),
    (rules_end_an_hour_late, "stand"),
    (orders_never_grow_old, "stand"),
    (tables_forget_when_clauses_end, "times"),
    (the_user_is_never_asked, "requests"),
    (exemptions_are_forgotten, "requests"),
    (a_set_that_may_be_empty_never_is, "requests"),
    (the_latest_nationality_is_not_asked, "requests"),
    (missing_facts_are_taken_as_known, "requests"),
    (all_rules_read_the_facts_as_they_are_stated, "clauses"),
    (all_evidence_is_good_enough, "requests"),
    (the_reference_forgets_what_is_too_weak, "requests"),
    (the_reference_takes_at_least_as_more_than, "every question"),
    (the_reference_forgets_exemptions, "requests"),
    (the_reference_forgets_obligations, "requests"),
)


@pytest.mark.parametrize(("plant", "part"), PLANTED, ids=lambda given: getattr(given, "__name__", None) or given)
def test_a_planted_bug_is_caught(plant: Plant, part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)
    report = verified(1_000 if plant is all_evidence_is_good_enough else 200)  # it matters to one order of eight
    assert not report.agrees
    assert part in disagreeing(report)
    assert "THE TWO ROADS DISAGREE" in str(report)


def test_constructs_that_a_rulebook_does_not_use_are_listed() -> None:
    found, _ = read_rulebook(_little())
    assert found is not None
    report = verify(Engine(found), samples=20)
    assert "withholds" in report.unused
    assert "forbids" not in report.unused
    assert "evidence" in report.unused
    assert "evidence" not in verified(samples=1).unused
    assert "nothing is shown of: exempts" in str(report)


def test_rules_that_no_request_brought_to_bear_are_listed() -> None:
    never = "  - {id: never, forbids: prohibition, says: No., when: {user.located_in: CN, user.lists: {includes: x}}}\n"
    found, _ = read_rulebook(_little(never))
    assert found is not None
    assert "us.order/never" in verify(Engine(found), samples=1).untouched


def _little(more: str = "") -> list[Source]:
    order = (
        "order: us.order\nauthority: us\ncites: [Act]\nin_force: {since: 2031-01-01}\nrules:\n"
        "  - {id: rule, forbids: prohibition, says: No., when: {user.located_in: [CN, IR]}}\n" + more
    )
    rest = "authorities: [{id: us, name: US, zone: UTC}]\ncoverage: {models: all, activities: all}\n"
    models = "models: [{id: lab/m, cites: [Card]}]\n"
    return [Source("base.yaml", rest + models), Source("order.yaml", order)]
