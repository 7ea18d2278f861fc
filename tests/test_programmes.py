"""Programmes: who belongs to one, by a list of its own with its days and limits."""

from __future__ import annotations

from typing import Any

import pytest

from exportctl.reading import read_rulebook
from tests.samples import HEAD, decided, findings, law, outcome, sources

RULES = """
rules:
  - id: closed
    forbids: prohibition
    says: Nobody but members of the circle.
    unless: {user.organization.programmes: {includes: circle}}
"""
GROUP = (
    "authority: us\ngroups: [{id: EX/D, title: D, cites: [Act 2], members: [IR, {country: CN, until: 2031-01-04}]}]\n"
)
CLEAN = {"nationalities": [{"country": "FR"}], "us_permanent_resident": "no"}


def circle(members: str, more: str = "") -> str:
    text = f"programmes: [{{id: circle, title: The circle, cites: [Charter 1], members: {members}{more}}}]"
    return f"authority: us\n{text}\n"


def of(organization: Any, **said: Any) -> dict[str, Any]:
    return {"organization": organization, **said}


CLOSED = law(HEAD + RULES, circle("[corp, {organization: [late, later], since: 2031-02-01}]"))


def test_the_list_decides_who_belongs_whatever_a_request_states() -> None:
    assert outcome(CLOSED, of("corp")) == "allow"
    assert outcome(CLOSED, of({"id": "corp", "programmes": "none"})) == "allow"
    assert outcome(CLOSED, of("other")) == "deny"


@pytest.mark.parametrize("stated", [["circle"], {"at_least": ["circle"]}])
def test_a_membership_that_the_list_does_not_bear_opens_no_door(stated: Any) -> None:
    assert outcome(CLOSED, of({"id": "other", "programmes": stated})) == "deny"
    assert outcome(CLOSED, of({"id": "other", "programmes": stated}, programmes=["circle"])) == "deny"


def test_who_works_for_nobody_or_for_somebody_not_known_is_no_member_or_in_doubt() -> None:
    assert outcome(CLOSED, of("none")) == "deny"
    assert outcome(CLOSED) == "review"
    assert decided(CLOSED).missing == ("user.organization.id",)


def test_membership_has_its_days() -> None:
    in_time = law(HEAD + RULES, circle("[{organization: corp, since: 2031-01-02, until: 2031-01-04}]"))
    on = [outcome(in_time, of("corp"), at=f"2031-01-0{day}T12:00-05:00") for day in (1, 2, 3, 4)]
    assert on == ["deny", "allow", "allow", "deny"]
    assert outcome(in_time, of("corp"), at="2031-01-03T23:59:59-05:00") == "allow"
    held = decided(in_time, of("corp")).holds_until
    assert held is not None
    assert held.isoformat() == "2031-01-04T05:00:00+00:00"


def test_where_only_the_day_of_an_admission_is_known_the_hour_is_in_doubt() -> None:
    vague = law(HEAD + RULES, circle("[{organization: corp, since: {day: 2031-01-02, time: not-known}}]"))
    decision = decided(vague, of("corp"))
    assert decision.outcome.value == "review"
    assert decision.questions == ("programme/circle",)
    assert "Whether the organization belongs to the programme is not known: “The circle”." in decision.prose()


def test_before_a_list_is_known_only_a_members_own_days_tell() -> None:
    young = law(HEAD + RULES, circle("[corp, {organization: old, since: 2030-01-01}]", ", known: 2031-01-03"))
    assert outcome(young, of("old")) == "allow"
    assert outcome(young, of("corp")) == "review"
    assert outcome(young, of("other")) == "review"
    assert outcome(young, of("none")) == "deny"
    assert outcome(young, of("corp"), at="2031-01-03T00:00-05:00") == "allow"
    assert outcome(young, of("other"), at="2031-01-03T00:00-05:00") == "deny"


def test_a_list_with_others_leaves_those_it_does_not_name_to_what_is_stated() -> None:
    some = law(HEAD + RULES, circle("{at_least: [corp, {organization: left, until: 2031-01-01}]}"))
    assert outcome(some, of({"id": "corp", "programmes": "none"})) == "allow"
    assert outcome(some, of({"id": "other", "programmes": ["circle"]})) == "allow"
    assert outcome(some, of({"id": "other", "programmes": "none"})) == "deny"
    assert outcome(some, of("other")) == "review"
    assert outcome(some, of({"id": "left", "programmes": ["circle"]})) == "deny"


LIMITED = law(
    HEAD + RULES,
    GROUP,
    circle("[corp]", ", nationalities: {none_in: EX/D}, when: {user.employment.kind: permanent-and-regular}"),
)


def test_a_programme_has_limits_of_its_own() -> None:
    staff = {"employment": {"kind": "permanent-and-regular"}}
    assert outcome(LIMITED, of("corp", **CLEAN, **staff)) == "allow"
    assert outcome(LIMITED, of("corp", **CLEAN, employment={"kind": "contractor"})) == "deny"
    assert outcome(LIMITED, of("corp", **staff)) == "review"
    iranian = {"nationalities": [{"country": "IR"}], "us_permanent_resident": "no"}
    assert outcome(LIMITED, of("corp", **iranian, **staff)) == "deny"


def test_the_limits_of_a_programme_move_with_the_groups_they_name() -> None:
    chinese = of(
        "corp",
        nationalities=[{"country": "CN"}],
        us_permanent_resident="no",
        employment={"kind": "permanent-and-regular"},
    )
    assert outcome(LIMITED, chinese, at="2031-01-03T12:00-05:00") == "deny"
    assert outcome(LIMITED, chinese, at="2031-01-04T12:00-05:00") == "allow"


def test_the_trail_shows_the_list_and_each_limit() -> None:
    decision = decided(LIMITED, of("corp", **CLEAN, employment={"kind": "contractor"}))
    trail = str(decision.trail())
    assert "user.organization.programmes any_in circle -> no" in trail
    assert "user.organization.id is corp -> yes  (corp)" in trail
    assert "user.citizenships any_in EX/D -> no  (FR)" in trail
    assert "user.employment.kind is permanent-and-regular -> no  (contractor)" in trail


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("{any_in: [circle, guild]}", ["yes", "yes", "no"]),
        ("{any_in: [circle, guild], except: circle}", ["no", "yes", "no"]),
        ("{none_in: [circle]}", ["no", "yes", "yes"]),
        ("{all_in: [circle]}", ["yes", "no", "no"]),
        ("{all_in: [circle, guild]}", ["yes", "yes", "no"]),
        ("none", ["no", "no", "yes"]),
    ],
)
def test_programmes_with_and_without_a_text_are_asked_alike(asked: str, expected: list[str]) -> None:
    rule = f"rules: [{{id: r, forbids: prohibition, says: No., when: {{user.organization.programmes: {asked}}}}}]\n"
    asked_of = law(HEAD + rule, circle("[corp]"))
    users = [
        {"id": "corp", "programmes": "none"},
        {"id": "other", "programmes": ["guild", "circle"]},
        {"id": "another", "programmes": "none"},
    ]
    assert [{"deny": "yes", "allow": "no"}[outcome(asked_of, of(user))] for user in users] == expected


def test_a_programme_with_a_text_is_known_to_a_coverage_that_lists_programmes() -> None:
    listing = "coverage: {models: all, activities: all, programmes: [guild]}"
    assert findings(HEAD + RULES, circle("[corp]"), listing) == ()
    wrong = HEAD + RULES.replace("circle}", "circel}")
    (finding,) = findings(wrong, circle("[corp]"), listing)
    assert (finding.code, finding.help) == ("EX210", "did you mean `circle`?")


@pytest.mark.parametrize(
    ("texts", "code", "said"),
    [
        ((circle("[corp]"), circle("[other]")), "EX211", "two of the programme `circle`"),
        (
            (
                circle("[corp]"),
                "organizations: [{id: other, programmes: {at_least: [circle]}, cites: [Register]}]",
            ),
            "EX216",
            "`other` is said to be in `circle`, whose list does not name it",
        ),
        ((circle("[corp]", ", when: {user.organization.programmes: none}"),), "EX220", "programme circle"),
        (
            (circle("[corp]", ", when: {user: {is_a: d}}"),
             "definitions: [{id: d, title: D, cites: [A], when: {user.organization.programmes: none}}]"),
            "EX220",
            "programme circle",
        ),
        ((circle("[corp]", ", when: {user: {is_a: ex.foreing}}"),), "EX210", "ex.foreing"),
        ((circle("[corp]", ", nationalities: {none_in: EX/E}"),), "EX136", "EX/E"),
        ((circle("[corp]", ", nationality: {none_in: EX/E}"),), "EX111", "nationality"),
        ((circle("[{organization: corp, since: 2031-01-02, until: 2031-01-01}]"),), "EX122", "ends before"),
        ((circle("[Corp]"),), "EX111", "not an identifier"),
        ((circle("[corp, none]"),), "EX137", "`none` is no organization"),
    ],
)  # fmt: skip
def test_mistakes_in_a_programme_are_found(texts: tuple[str, ...], code: str, said: str) -> None:
    (finding,) = (found for found in findings(HEAD + RULES, *texts) if found.code == code)
    assert said in str(finding)


def test_to_ask_a_person_for_a_programme_of_organizations_is_a_mistake() -> None:
    rule = "rules: [{id: r, forbids: prohibition, says: No., when: {user.programmes: {includes: circle}}}]\n"
    (finding,) = findings(HEAD + rule, circle("[corp]"))
    assert (finding.code, finding.help) == ("EX217", "ask `user.organization.programmes`")
    assert findings(HEAD + rule, circle("{at_least: [corp]}")) == ()


def test_whom_a_programme_lists_is_part_of_the_laws_digest() -> None:
    texts = [sources(HEAD + RULES, circle(members)) for members in ("[corp, other]", "[corp]", "{at_least: [corp]}")]
    books = [read_rulebook(files)[0] for files in texts]
    assert len({book.digest for book in books if book is not None}) == 3
