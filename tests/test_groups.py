"""Dated groups of countries: what the text tells of a day, and what it does not, is told apart."""

from __future__ import annotations

import pytest

from exportctl.verify import verify
from tests.samples import HEAD, law, outcome

GROUPS = """
authority: us
provenance: {basis: read, note: the table, as_of: 2030-07-23}
groups:
  - id: T/D
    title: Table D
    cites: [Supplement 1]
    known: 2030-07-23
    unlisted: not-known
    note: As printed.
    members:
      - CN
      - {country: NI, since: 2024-03-15, known: 2024-03-14, basis: read, cites: [89 FR 18780]}
      - {country: SD, known: 2021-01-14}
      - {country: KH, since: 2021-12-09, until: 2026-02-03, known: 2021-12-08}
      - {country: AE, until: {between: [2026-07-09, 2026-07-23]}, known: 2026-07-08}
      - {country: ET, until: 2021-11-01, standing: not-known, note: never printed}
      - {country: [SY, HK], standing: not-known}
      - {country: VE, since: 2020-05-22}
      - {country: CU, until: 2015-07-22}
  - {id: T/A, title: Table A, cites: [Supplement 1], known: 2030-07-23, members: [FR]}
"""


def on(day: str, country: str, group: str = "T/D", hour: str = "T12:00-04:00") -> str:
    """Return in, out, or in doubt: how a rule about the group is decided."""
    rule = f"rules:\n  - {{id: rule, forbids: prohibition, says: No., when: {{user.located_in: {group}}}}}\n"
    of = law(HEAD.replace("2031-01-01", "2001-01-01") + rule, GROUPS)
    found = outcome(of, {"located_in": country}, at=day + hour)
    return {"deny": "in", "allow": "out", "review": "in doubt"}[found]


@pytest.mark.parametrize(
    ("country", "day", "expected"),
    [
        ("CN", "2030-07-22", "in doubt"),
        ("CN", "2030-07-23", "in"),
        ("FR", "2019-01-01", "in doubt"),
        ("FR", "2030-07-23", "out"),
        ("KY", "2030-07-23", "in doubt"),
        ("NI", "2024-03-13", "in doubt"),
        ("NI", "2024-03-14", "out"),
        ("NI", "2024-03-15", "in"),
        ("SD", "2021-01-13", "in doubt"),
        ("SD", "2021-01-14", "in"),
        ("KH", "2021-12-07", "in doubt"),
        ("KH", "2021-12-08", "out"),
        ("KH", "2026-02-02", "in"),
        ("KH", "2026-02-03", "out"),
        ("AE", "2026-07-07", "in doubt"),
        ("AE", "2026-07-08", "in"),
        ("AE", "2026-07-09", "in doubt"),
        ("AE", "2026-07-23", "in doubt"),
        ("AE", "2026-07-24", "out"),
        ("ET", "2021-10-31", "in doubt"),
        ("ET", "2021-11-01", "out"),
        ("SY", "2031-01-01", "in doubt"),
        ("HK", "2031-01-01", "in doubt"),
        ("VE", "2020-05-21", "out"),
        ("VE", "2020-05-22", "in"),
        ("CU", "2015-07-21", "in doubt"),
        ("CU", "2015-07-22", "out"),
    ],
)
def test_what_the_text_does_not_tell_of_a_day_is_in_doubt(country: str, day: str, expected: str) -> None:
    assert on(day, country) == expected


def test_the_hour_of_a_change_is_midnight_where_the_authority_sits() -> None:
    assert on("2024-03-14", "NI", hour="T23:59:59-04:00") == "out"
    assert on("2024-03-15", "NI", hour="T00:00-04:00") == "in"
    assert on("2024-03-15", "NI", hour="T00:00+00:00") == "out"


def test_what_is_not_known_of_a_country_goes_before_that_it_is_listed() -> None:
    groups = """
        authority: us
        groups:
          - {id: T/D, title: D, cites: [S], members: [CY, {country: CY, since: 2022-10-01, standing: not-known}]}
        """
    rule = "rules:\n  - {id: rule, forbids: prohibition, says: No., when: {user.located_in: T/D}}\n"
    of = law(HEAD + rule, groups)
    assert outcome(of, {"located_in": "CY"}) == "review"
    assert outcome(of, {"located_in": "FR"}) == "allow"


def test_both_roads_agree_about_what_is_not_known() -> None:
    rules = """rules:
  - {id: a, forbids: prohibition, says: No., when: {user.located_in: {in: T/D, except: T/A}}}
  - {id: b, forbids: prohibition, says: No., when: {user.citizenships: {none_in: [T/D, US]}}}
"""
    report = verify(law(HEAD.replace("2031-01-01", "2001-01-01") + rules, GROUPS).engine, samples=50)
    assert report.agrees, str(report)


def test_a_group_tells_who_keeps_it_and_how_it_was_come_by() -> None:
    group = law(GROUPS).rulebook.group_by_id["T/D"]
    assert (group.authority, group.provenance.basis, str(group.provenance.as_of)) == ("us", "read", "2030-07-23")
    member = next(m for m in group.members if m.country == "NI")
    assert (member.basis, member.cites, group.note) == ("read", ("89 FR 18780",), "As printed.")


def test_no_country_at_all_is_in_no_group_whatever_is_known_of_it() -> None:
    text = """
authority: us
groups: [{id: G/x, title: X, cites: [x], known: 2031-06-01, unlisted: not-known, members: [CN]}]
"""
    rule = "rules:\n  - {id: r, forbids: prohibition, says: No., when: {user.organization.headquartered_in: G/x}}\n"
    assert outcome(law(HEAD + rule, text), {"organization": "none"}) == "allow"
    assert outcome(law(HEAD + rule, text), {"organization": {"id": "o", "headquartered_in": "FR"}}) == "review"
