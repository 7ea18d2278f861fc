"""Parts of countries that the law names: Crimea, and areas that are no whole oblast."""

from __future__ import annotations

import pytest

from exportctl.facts.codes import containing, country_code, place_code
from exportctl.finding import RequestError
from exportctl.verify import verify
from tests.samples import HEAD, asking, decided, ids, law, one_rule, outcome

REGIONS = """
authority: us
groups:
  - {id: G/regions, title: Regions, cites: [S], known: 2030-01-01, unlisted: not-known,
     members: [UA-43, UA-14-DNR, UA-09-LNR, CU]}
  - {id: G/partners, title: Partners, cites: [S], members: [UA, FR]}
  - {id: G/most, title: All but Crimea, cites: [S], members: [UA, {country: UA-43, until: 2014-03-01}]}
"""


def in_group(group: str, place: str, at: str = "2031-01-02T12:00-05:00") -> str:
    rule = f"rules:\n  - {{id: rule, forbids: prohibition, says: No., when: {{user.located_in: {group}}}}}\n"
    return outcome(law(HEAD + rule, REGIONS), {"located_in": place}, at=at)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("UA-43", "deny"),
        ("UA-14-DNR", "deny"),
        ("UA-09-LNR", "deny"),
        ("CU", "deny"),
        ("CU-03", "deny"),
        ("UA", "review"),
        ("UA-14", "review"),
        ("UA-09", "review"),
        ("UA-40", "review"),
        ("UA-30", "allow"),
        ("UA-63", "allow"),
        ("FR", "allow"),
        ("KY", "review"),
    ],
)
def test_ukraine_is_in_doubt_where_its_embargoed_areas_are_not_told_apart(place: str, expected: str) -> None:
    assert in_group("G/regions", place) == expected


@pytest.mark.parametrize("place", ["UA", "UA-43", "UA-14", "UA-14-DNR", "UA-30"])
def test_a_group_that_names_a_country_has_its_parts(place: str) -> None:
    assert in_group("G/partners", place) == "deny"


def test_what_a_group_says_of_a_part_goes_before_what_it_says_of_the_country() -> None:
    assert in_group("G/most", "UA-30") == "deny"
    assert in_group("G/most", "UA-43") == "allow"
    assert in_group("G/most", "UA") == "review"


def test_everywhere_except_the_regions_is_not_the_regions() -> None:
    everywhere_else = "{not: G/regions}"
    assert in_group(everywhere_else, "UA-43") == "allow"
    assert in_group(everywhere_else, "UA-30") == "deny"
    assert in_group(everywhere_else, "UA-14") == "review"


def test_a_rule_about_an_oblast_has_its_area_too() -> None:
    of = one_rule("{user.located_in: UA-14}")
    assert outcome(of, {"located_in": "UA-14-DNR"}) == "deny"
    assert outcome(of, {"located_in": "UA-14"}) == "deny"
    assert outcome(of, {"located_in": "UA-30"}) == "allow"


def test_a_citizen_of_ukraine_is_not_a_national_of_a_region() -> None:
    rule = "rules:\n  - {id: rule, forbids: prohibition, says: No., when: {user.citizenships: {any_in: G/regions}}}\n"
    of = law(HEAD + rule, REGIONS)
    assert outcome(of, {"nationalities": [{"country": "UA"}]}) == "allow"
    assert outcome(of, {"nationalities": [{"country": "CU"}]}) == "deny"


def test_both_roads_agree_about_parts_of_countries() -> None:
    rules = """rules:
  - {id: a, forbids: prohibition, says: No., when: {user.located_in: G/regions}}
  - {id: b, forbids: prohibition, says: No., when: {activity.destination: {not: {of: [G/most, UA-14], except: UA-43}}}}
"""
    report = verify(law(HEAD + rules, REGIONS).engine, samples=50)
    assert report.agrees, str(report)


def test_only_the_exact_codes_of_the_areas_are_places() -> None:
    assert place_code("UA-14-DNR") == "UA-14-DNR"
    assert list(containing("UA-09-LNR")) == ["UA-09-LNR", "UA-09", "UA"]
    for wrong in ("UA-DNR", "UA-09-DNR", "UA-14-dnr", "ua-43"):
        with pytest.raises(ValueError, match="is not"):
            place_code(wrong)
    with pytest.raises(ValueError, match="is not the code of a country"):
        country_code("UA-14-DNR")


def test_a_request_names_an_area() -> None:
    assert asking({"located_in": "UA-14-DNR"}).user.located_in == "UA-14-DNR"
    with pytest.raises((RequestError, ValueError)):
        asking({"located_in": "UA-14-LNR"})


def test_a_part_that_only_an_obligation_of_a_rule_names_binds_there() -> None:
    watched = law(
        HEAD
        + """
rules:
  - id: rule
    forbids: prohibition
    says: No.
    when: {model.id: lab/m}
    obligations: [{id: watch, says: Watch., kind: binding, when: {user.located_in: UA-43}}]
  - {id: relief, exempts: us.order/rule, says: Yes., when: {model.id: lab/m}}
"""
    )
    assert ids(decided(watched, {"located_in": "UA-43"})) == ("us.order/watch",)
    assert ids(decided(watched, {"located_in": "UA-30"})) == ()
