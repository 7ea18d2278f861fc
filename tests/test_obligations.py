"""Obligations: what comes with an allow, in the text's words and as data, and whether it surely binds."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta

from exportctl.law.obligations import DOES
from tests.samples import HEAD, decided, findings, law

RECORDS = "{id: records, kind: binding, says: Keep records for five years., does: keep-records, by: provider, MORE}"


def obliging(*duties: str) -> str:
    return HEAD + "title: Duties\nobligations:\n" + "".join(f"  - {duty}\n" for duty in duties)


def data(*duties: str, user: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(decided(law(obliging(*duties)), user).to_json())["obligations"]
    return found


def test_records_for_five_years_come_as_data() -> None:
    (found,) = data(RECORDS.replace("MORE", "keep_for: 5 years, counted_from: release, cites: [Act 30]"))
    assert found == {
        "id": "us.order/records",
        "order": "us.order",
        "says": "Keep records for five years.",
        "kind": "binding",
        "binds": "yes",
        "does": "keep-records",
        "by": "provider",
        "to": None,
        "keep_for": "P5Y",
        "counted_from": "release",
        "kept_until": "2036-01-02T17:00:00+00:00",
        "every": None,
        "within": None,
        "cites": ["Act 30"],
        "written": "1.yaml:8:5",
    }


def test_a_monthly_report_a_watermark_and_no_weights_come_as_data() -> None:
    found = data(
        "{id: monthly, kind: binding, says: Report monthly., does: report, to: us, every: 1 month}",
        "{id: watermark, kind: binding, says: Mark all output., does: mark-output}",
        "{id: weights, kind: binding, says: Hand over no weights., does: withhold-weights, by: holder}",
        "{id: theft, kind: voluntary, says: Tell., does: notify, to: us, within: 72 hours, counted_from: release}",
    )
    assert [(d["does"], d["by"], d["to"], d["every"], d["within"]) for d in found] == [
        ("report", None, "us", "P1M", None),
        ("mark-output", None, None, None, None),
        ("withhold-weights", "holder", None, None, None),
        ("notify", None, "us", None, "P3D"),
    ]


def test_what_only_words_tell_says_so() -> None:
    (found,) = data("{id: care, kind: binding, says: Take care.}")
    assert (found["does"], found["by"], found["cites"]) == (None, None, ["Act 10"])


@pytest.mark.parametrize(
    ("more", "until"),
    [
        ("keep_for: 5 years, counted_from: end", "2036-01-02"),
        ("keep_for: 18 months, counted_from: release", "2032-07-02"),
        ("keep_for: 5 years", None),  # from when, the text does not say
        ("counted_from: release", None),
    ],
)
def test_until_when_records_are_kept_is_told_where_the_text_says_how_long_and_from_when(
    more: str, until: str | None
) -> None:
    text = obliging(RECORDS.replace("MORE", more))
    if "keep_for" not in more:
        assert [finding.code for finding in findings(text)] == ["EX155"]
        return
    (due,) = decided(law(text)).obligations
    assert (due.kept_until and due.kept_until.date().isoformat()) == until


def test_five_years_after_a_leap_day_are_not_a_day_short() -> None:
    (due,) = decided(law(obliging(RECORDS.replace("MORE", "keep_for: 5 years, counted_from: release")))).obligations
    assert due.obligation.kept_until(datetime(2032, 2, 29, tzinfo=UTC)) == datetime(2037, 3, 1, tzinfo=UTC)


def test_an_obligation_whose_condition_is_not_known_may_bind() -> None:
    abroad = "{id: log, kind: binding, says: Log it., when: {user.located_in: {not: US}}}"
    always = "{id: care, kind: binding, says: Take care.}"
    of = law(obliging(abroad, always))
    unknown, abroad_for_sure, at_home = (decided(of, u) for u in ({}, {"located_in": "FR"}, {"located_in": "US"}))
    assert [(d.id, d.certain) for d in unknown.obligations] == [("us.order/log", False), ("us.order/care", True)]
    assert [d.certain for d in abroad_for_sure.obligations] == [True, True]
    assert [d.id for d in at_home.obligations] == ["us.order/care"]
    assert "It comes with an obligation: Take care." in unknown.prose()
    assert "It may also come with an obligation: Log it." in unknown.prose()


def test_an_obligation_that_hangs_on_open_law_may_bind() -> None:
    (due,) = decided(law(obliging("{id: log, kind: binding, says: Log it., when: {open: q.open}}"))).obligations
    assert not due.certain


def test_an_obligation_under_a_rule_cites_what_the_rule_cites() -> None:
    text = (
        HEAD
        + "rules:\n  - {id: all, forbids: prohibition, says: No., cites: [Act 11]}\n"
        + "  - id: spared\n    exempts: us.order/all\n    says: Yes.\n    cites: [Act 12]\n"
        + "    obligations: [{id: log, kind: binding, says: Log it.}]\n"
    )
    (due,) = decided(law(text)).obligations
    assert (due.order, due.cites, due.binding) == ("us.order", ("Act 12",), True)


@pytest.mark.parametrize(
    ("more", "code", "says"),
    [
        ("does: keep-record", "EX111", "keep-records"),
        ("by: nobody", "EX111", "`nobody` is not one of: provider"),
        ("does: report, keep_for: 5 years", "EX155", "`keep_for` belongs to an obligation that does keep-records"),
        ("does: mark-output, every: 1 month", "EX155", "`every` belongs to"),
        ("every: 1 month", "EX155", "`every` belongs to an obligation that does report or screen"),
        ("does: screen, within: 72 hours", "EX155", "`within` belongs to"),
        ("does: withhold-weights, to: us", "EX155", "`to` belongs to"),
        ("does: keep-records, keep_for: five years", "EX137", "is not a length of time"),
        ("does: notify, within: 72 h", "EX137", "or 72 hours"),
        ("does: report, every: 72 hours", "EX137", "is not a length of time"),
        ("does: report, counted_from: release", "EX155", "`counted_from` tells from when a time runs"),
    ],
)
def test_what_does_not_fit_is_said_with_its_place(more: str, code: str, says: str) -> None:
    text = obliging(f"{{id: duty, kind: binding, says: Do it., {more}}}")
    (finding,) = [finding for finding in findings(text) if finding.code == code]
    assert says in f"{finding.message} {finding.help}"
    assert (finding.span.file, finding.span.line) == ("1.yaml", 8)


def test_an_obligation_that_asks_something_else_is_another_law() -> None:
    texts = [obliging(RECORDS.replace("MORE", f"keep_for: {years} years")) for years in (5, 10)]
    assert len({law(text).rulebook.digest for text in texts}) == 2


def test_every_thing_that_may_be_done_may_be_written() -> None:
    duties = [f"{{id: d-{does}, kind: binding, says: Do it., does: {does}}}" for does in DOES]
    assert [due["does"] for due in data(*duties)] == list(DOES)


def test_hours_are_whole_days_where_they_are() -> None:
    (due,) = decided(
        law(obliging("{id: tell, kind: binding, says: Tell., does: notify, within: 36 hours}"))
    ).obligations
    assert due.obligation.within == relativedelta(days=1, hours=12)
    assert due.as_dict()["within"] == "P1DT12H"
