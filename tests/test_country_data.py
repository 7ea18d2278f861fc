"""The shipped groups of countries: files are what the tables give, and tell of each day what the sources tell."""

from __future__ import annotations

import csv
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import exportctl
from exportctl.facts import COUNTRIES
from exportctl.law.texts import Group
from exportctl.verify import verify
from renew.files import SOURCES, files
from renew.history import Entry, entries
from renew.tables import When, change
from tests.samples import HEAD, sources
from tests.samples import law as law_of

RULES = Path(__file__).parents[1] / "rules"
LAW = exportctl.load(RULES)
GROUPS = LAW.rulebook.group_by_id
TABLES = {group.id: group for group in LAW.rulebook.groups if group.id.startswith(("EAR/", "CCC/"))}
AS_OF = date(2026, 7, 23)


def answer(group: str, place: str, day: str) -> str:
    """Return how a place stands in a group on a day, if that does not change within it."""
    (found,) = (s for s in LAW.groups_of(place, date.fromisoformat(day)) if s.group.id == group)
    return found.answer


def rows(name: str) -> list[dict[str, str]]:
    with open(SOURCES / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


# The files and the tables


def test_the_committed_files_are_what_the_tables_give() -> None:
    for name, text in files().items():
        assert (RULES / name).read_text(encoding="utf-8") == text, f"rules/{name}: make groups"


def test_every_table_says_where_it_comes_from() -> None:
    for table in SOURCES.glob("*.csv"):
        assert table.read_text(encoding="utf-8").startswith("# "), table.name


def test_on_the_day_of_the_text_the_groups_are_the_printed_table() -> None:
    printed = {(f"EAR/{row['group']}", row["iso_alpha2"]) for row in rows("country_groups.csv")}
    for id in {group for group, _ in printed}:
        surely = {s.place for s in LAW.members(id, date(2026, 7, 24)) if s.answer == "in" and "-" not in s.place}
        assert surely - {"HK"} == {country for group, country in printed if group == id}


def test_on_the_day_of_the_text_the_columns_are_the_printed_chart() -> None:
    for column in ("CB1", "NP2", "NS1", "MT1", "RS1", "AT1"):
        surely = {s.place for s in LAW.members(f"CCC/{column}", AS_OF) if s.answer == "in" and "-" not in s.place}
        assert surely - {"HK"} == {row["iso_alpha2"] for row in rows("country_chart.csv") if row[column] == "1"}


def test_codes_that_no_country_group_names_are_those_of_the_table() -> None:
    named = {row["iso_alpha2"] for row in rows("country_groups.csv")}
    assert {row["iso_alpha2"] for row in rows("codes_without_row.csv")} == COUNTRIES - named


def test_no_day_that_rests_on_memory_is_a_fact() -> None:
    for group in LAW.rulebook.groups:
        for member in group.members:
            if member.basis == "unverified" and member.standing == "in":
                for moment in (member.period.since, member.period.until):
                    assert moment is None or moment.earliest < moment.latest, (group.id, member.country)


@pytest.mark.parametrize("group", TABLES.values(), ids=lambda group: group.id)
def test_each_group_says_as_of_which_day_it_was_read(group: Group) -> None:
    assert group.known is not None
    assert group.provenance.as_of == AS_OF
    assert (group.authority, group.unlisted) == ("us.bis", "not-known")


# What the sources tell


@pytest.mark.parametrize(
    ("group", "place", "day", "expected"),
    [
        # Nicaragua moves from B to D:1 and D:5
        ("EAR/B", "NI", "2024-03-14", "in"),
        ("EAR/B", "NI", "2024-03-15", "out"),
        ("EAR/D:5", "NI", "2024-03-14", "out"),
        ("EAR/D:5", "NI", "2024-03-15", "in"),
        ("ITAR/126.1", "NI", "2024-03-15", "in"),
        ("EAR/D:5", "NI", "2024-03-13", "not-known"),
        # Cyprus is in A:6 and D:5 at once
        ("EAR/A:6", "CY", "2021-06-01", "in"),
        ("EAR/D:5", "CY", "2021-06-01", "in"),
        ("EAR/D:5", "CY", "2024-05-30", "out"),
        ("ITAR/126.1", "CY", "2026-08-01", "not-known"),
        # Sudan is in B and D:5 at once, and out of E:1
        ("EAR/B", "SD", "2021-01-14", "in"),
        ("EAR/D:5", "SD", "2021-01-14", "in"),
        ("EAR/E:1", "SD", "2021-01-13", "in"),
        ("EAR/E:1", "SD", "2021-01-14", "out"),
        # Cambodia: State and BIS differ from November 2025 to 3 February 2026
        ("EAR/D:5", "KH", "2021-12-08", "out"),
        ("EAR/D:5", "KH", "2025-12-15", "in"),
        ("ITAR/126.1", "KH", "2025-10-31", "in"),
        ("ITAR/126.1", "KH", "2025-11-15", "not-known"),
        ("ITAR/126.1", "KH", "2025-12-15", "out"),
        ("EAR/D:5", "KH", "2026-02-03", "out"),
        ("EAR/D:1", "KH", "2026-02-03", "in"),
        ("EAR/744.22", "KH", "2026-02-03", "in"),
        # Ethiopia: State's list, never the printed one
        ("ITAR/126.1", "ET", "2021-11-01", "in"),
        ("EAR/D:5", "ET", "2021-11-01", "out"),
        ("EAR/D:5", "ET", "2026-08-01", "out"),
        # Russia: the printed table followed State's list
        ("ITAR/126.1", "RU", "2021-02-28", "out"),
        ("ITAR/126.1", "RU", "2021-03-18", "not-known"),
        ("ITAR/126.1", "RU", "2021-04-01", "in"),
        ("EAR/D:5", "RU", "2024-05-29", "not-known"),
        ("EAR/D:5", "RU", "2024-05-30", "in"),
        # Cuba leaves E:1 and stays in E:2
        ("EAR/E:1", "CU", "2015-07-21", "in"),
        ("EAR/E:1", "CU", "2015-07-22", "out"),
        ("EAR/E:2", "CU", "2015-07-22", "in"),
        # The United Arab Emirates: some day of July 2026
        ("EAR/A:5", "AE", "2026-07-08", "out"),
        ("EAR/D:3", "AE", "2026-07-08", "in"),
        ("EAR/D:4", "AE", "2026-07-15", "not-known"),
        ("EAR/A:5", "AE", "2026-07-24", "in"),
        ("EAR/D:3", "AE", "2026-07-24", "out"),
        # Ukraine leaves Country Group D, of which columns is not known
        ("EAR/D:1", "UA", "2020-12-27", "not-known"),
        ("EAR/D:1", "UA", "2020-12-28", "out"),
        # Days from memory are no facts
        ("EAR/B", "VE", "2021-01-01", "not-known"),
        ("EAR/D:1", "MM", "2022-01-01", "not-known"),
        ("EAR/D:5", "SS", "2020-01-01", "not-known"),
        ("EAR/limited-sanctions", "RU", "2023-01-01", "not-known"),
        ("EAR/limited-sanctions", "RU", "2026-07-23", "in"),
        # AUKUS
        ("CCC/NS1", "AU", "2024-04-18", "in"),
        ("CCC/NS1", "AU", "2024-04-19", "out"),
        ("CCC/MT1", "GB", "2024-04-19", "out"),
        ("CCC/RS1", "GB", "2025-01-01", "out"),
        # Silence about the past is no answer
        ("EAR/D:5", "FR", "2019-01-01", "not-known"),
        ("EAR/D:5", "CN", "2019-01-01", "not-known"),
        ("CCC/NS1", "FR", "2026-07-22", "not-known"),
        ("EAR/D:5", "FR", "2026-07-23", "out"),
        # Hong Kong is read as China, and not before it was
        ("EAR/D:5", "HK", "2026-07-23", "in"),
        ("EAR/D:1", "HK", "2020-12-22", "not-known"),
        ("EAR/744.22", "HK", "2021-03-16", "in"),
        ("CCC/NS2", "HK", "2026-07-23", "in"),
        ("EAR/A:5", "HK", "2026-07-23", "out"),
        ("ITAR/126.1", "HK", "2026-07-23", "not-known"),
        # Macau has its own row; Taiwan, Kosovo and Liechtenstein
        ("EAR/D:1", "MO", "2026-07-23", "in"),
        ("EAR/D:5", "MO", "2026-07-23", "out"),
        ("EAR/A:6", "TW", "2026-07-23", "in"),
        ("EAR/D:3", "TW", "2026-07-23", "in"),
        ("CCC/CC2", "XK", "2026-07-23", "in"),
        ("CCC/NS1", "LI", "2026-07-23", "in"),
        ("EAR/A:5", "LI", "2026-07-23", "not-known"),
        # What the chart does not name is not a no
        *[("CCC/NS1", code, "2026-07-23", "not-known") for code in ("CU", "IR", "KP", "SY", "US", "KY")],
        ("CCC/AT1", "IR", "2026-07-23", "not-known"),
        ("EAR/D:5", "KY", "2026-07-23", "not-known"),
        ("ITAR/126.1", "KY", "2026-07-23", "not-known"),
        ("ITAR/126.1", "FR", "2026-07-23", "out"),
        # Regions
        ("EAR/embargoed", "UA-43", "2026-07-23", "in"),
        ("EAR/embargoed", "UA-14-DNR", "2026-07-23", "in"),
        ("EAR/embargoed", "UA-14", "2026-07-23", "not-known"),
        ("EAR/embargoed", "UA-40", "2026-07-23", "not-known"),
        ("EAR/embargoed", "UA-30", "2026-07-23", "out"),
        ("EAR/embargoed", "UA-43", "2016-01-01", "not-known"),
        ("EAR/B", "UA-43", "2026-07-23", "in"),
        ("OFAC/comprehensive", "UA-09-LNR", "2026-07-23", "in"),
        ("OFAC/comprehensive", "SY", "2026-07-23", "not-known"),
        # AI Authorization, and military-intelligence end users
        ("EAR/AI-authorization", "TW", "2025-01-13", "in"),
        ("EAR/AI-authorization", "TW", "2025-01-12", "out"),
        ("EAR/744.22", "CN", "2021-03-15", "out"),
        ("EAR/744.22", "CN", "2021-03-16", "in"),
        ("EAR/744.22", "IR", "2026-07-23", "not-known"),
        ("EAR/744.21:any-item", "RU", "2026-07-23", "in"),
    ],
)
def test_a_country_stands_as_the_sources_tell(group: str, place: str, day: str, expected: str) -> None:
    assert answer(group, place, day) == expected


def test_who_is_in_d5_on_a_day_is_told_with_its_texts() -> None:
    found = {s.place: s for s in LAW.members("EAR/D:5", datetime(2026, 8, 1, tzinfo=UTC)) if s.answer == "in"}
    assert len(found) == 22 + len({"HK"})
    nicaragua = found["NI"]
    assert nicaragua.since == datetime(2024, 3, 15, 4, tzinfo=UTC)
    assert (nicaragua.before, nicaragua.until, nicaragua.basis) == ("out", None, "read")
    assert nicaragua.cites == ("89 FR 18780 (FR Doc 2024-05696)",)
    assert found["SD"].before == "not-known"


def test_the_printed_table_and_states_list_tell_of_each_other() -> None:
    assert "ITAR/126.1" in GROUPS["EAR/D:5"].note
    assert "EAR/D:5" in GROUPS["ITAR/126.1"].note
    assert (GROUPS["EAR/D:5"].authority, GROUPS["ITAR/126.1"].authority) == ("us.bis", "us.ddtc")


# Through a decision


def deciding(group: str) -> exportctl.Law:
    """Return a law that forbids use in the places of a shipped group."""
    shipped = [(RULES / name).read_text(encoding="utf-8") for name in files()]
    authorities = re.sub(r"(?s)\A.*?authorities:\n", "authorities:\n", (RULES / "authorities.yaml").read_text())
    rule = f"rules:\n  - {{id: rule, forbids: prohibition, says: No., when: {{user.located_in: {group}}}}}\n"
    return law_of(HEAD.replace("2031-01-01", "2001-01-01") + rule, authorities, *shipped)


@pytest.mark.parametrize(
    ("place", "at", "expected"),
    [
        ("NI", "2024-03-14T23:59-04:00", "allow"),
        ("NI", "2024-03-15T00:00-04:00", "deny"),
        ("FR", "2019-05-01T12:00Z", "review"),
        ("FR", "2026-07-23T12:00Z", "allow"),
        ("CN", "2019-05-01T12:00Z", "review"),
        ("KY", "2026-08-01T12:00Z", "review"),
    ],
)
def test_history_that_is_not_known_gives_review_and_not_a_guess(place: str, at: str, expected: str) -> None:
    law = deciding("EAR/D:5")
    request = exportctl.Request.model_validate(
        {
            "provider": "lab",
            "user": {"located_in": place},
            "model": "lab/m",
            "activity": {"kind": "inference"},
            "at": at,
        }
    )
    fast, slow = law.decide(request), law.reference.decide(request)
    assert fast.verdict == slow.verdict
    assert fast.outcome.value == expected
    if expected == "review":
        assert "open-law" in {cause.value for cause in fast.causes}


def test_both_roads_agree_about_the_shipped_groups() -> None:
    report = verify(deciding("{in: [EAR/D:5, EAR/embargoed, ITAR/126.1], except: CCC/NP2}").engine, samples=20)
    assert report.agrees, str(report)


def test_the_tables_are_not_taken_for_law() -> None:
    assert [source.name for source in sources()] == ["base.yaml"]
    assert LAW.findings == ()


# How a history is made


def told(is_in: bool, *changes: tuple[str, str, str]) -> list[Entry]:
    return entries("XX", is_in, [change(kind, day, basis, "cite", "note") for kind, day, basis in changes], AS_OF)


def test_a_change_from_memory_hides_what_came_before_it() -> None:
    added = ("added", "2020-01-01", "read")
    removed = ("removed", "2022-01-01", "unverified")
    (entry,) = told(False, added, removed)
    assert (entry.standing, entry.until, entry.since) == ("not-known", When(AS_OF, AS_OF), None)


def test_changes_that_do_not_follow_from_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="does not lead to what came after"):
        told(True, ("removed", "2022-01-01", "read"))
    with pytest.raises(ValueError, match="does not lead to what came after"):
        told(True, ("added", "2020-01-01", "read"), ("added", "2022-01-01", "read"))


def test_a_country_that_came_back_has_both_times() -> None:
    changes = [("removed", "2020-01-01", "read"), ("added", "2022-01-01", "part-read")]
    first, second = told(True, *changes)
    assert (first.since, str(first.until and first.until.first), str(first.known)) == (None, "2020-01-01", "2019-12-31")
    assert (str(second.since and second.since.first), second.basis) == ("2022-01-01", "part-read")
