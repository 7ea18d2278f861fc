"""Facts: exact codes, three-way attributes, and what nationality comes to at an instant."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exportctl import Request, RequestError, User
from exportctl.facts import BY_NAME, COUNTRIES, Between, OneOf, Value
from exportctl.reading import read_request, request_from
from exportctl.text import Source
from tests.samples import asking


def stated(user: dict[str, Any], attribute: str, **said: Any) -> Value:
    return asking(user, **said).view.values[BY_NAME[attribute].index]


def complaint(**user: Any) -> str:
    with pytest.raises(RequestError) as caught:
        request_from({"user": user, "model": "lab/m", "at": "2031-01-02T12:00Z"})
    assert len(caught.value.findings) == 1
    return str(caught.value)


@pytest.mark.parametrize(
    ("code", "meant"), [("UK", "GB"), ("us", "US"), ("USA", "US"), (" FR", "FR"), ("Norway", "NO")]
)
def test_an_inexact_code_is_an_error_with_a_suggestion(code: str, meant: str) -> None:
    assert f"did you mean `{meant}`?" in complaint(located_in=code)


@pytest.mark.parametrize("code", ["ﬁ", "", "ZZ", "  ", "\u202eRU", "AN", "SU"])
def test_an_unknown_code_is_an_error_and_never_a_guess(code: str) -> None:
    assert "EX401" in complaint(located_in=code)


def test_a_withdrawn_code_says_so() -> None:
    assert "withdrawn" in complaint(located_in="YU")


@given(st.text(max_size=6))
def test_only_exact_codes_pass(text: str) -> None:
    try:
        user = User(located_in=text)
    except ValueError:
        return
    assert user.located_in in COUNTRIES or "-" in str(user.located_in)


def test_norway_is_a_country_and_not_a_false() -> None:
    assert stated({"located_in": "NO"}, "user.located_in") == "NO"


def test_kosovo_has_a_code() -> None:
    assert stated({"nationalities": [{"country": "XK"}], "us_permanent_resident": "no"}, "user.citizenships") == {"XK"}


def test_hong_kong_macau_and_taiwan_are_places_of_their_own() -> None:
    for code in ("HK", "MO", "TW"):
        assert stated({"located_in": code}, "user.located_in") == code


def test_a_stateless_person_is_known_to_hold_no_citizenship() -> None:
    user = {"nationalities": [{"country": "XXA"}], "us_permanent_resident": "no"}
    assert stated(user, "user.citizenships") == frozenset()
    latest = stated(user, "user.latest_nationality")
    assert isinstance(latest, OneOf)
    assert latest.values == COUNTRIES


@pytest.mark.parametrize("code", ["XXB", "XXC", "XXX"])
def test_a_refugees_travel_document_names_no_citizenship_and_rules_none_out(code: str) -> None:
    held = stated({"nationalities": [{"country": code}]}, "user.citizenships")
    assert isinstance(held, Between)
    assert held.least == frozenset()
    assert "SY" in (held.most or COUNTRIES)


def test_what_is_left_out_is_missing_and_none_is_known() -> None:
    assert isinstance(stated({}, "user.lists"), Between)
    assert stated({"lists": "none"}, "user.lists") == frozenset()
    assert stated({"lists": []}, "user.lists") == frozenset()
    assert stated({"lists": {"at_least": ["a"]}}, "user.lists") == Between(frozenset({"a"}))


def test_the_latest_nationality_is_the_one_that_began_last() -> None:
    user = {
        "nationalities": [
            {"country": "CN", "since": "birth"},
            {"country": "CA", "kind": "permanent-residency", "since": "2020-01-01"},
        ],
        "us_permanent_resident": "no",
    }
    assert stated(user, "user.latest_nationality") == "CA"


def test_equal_first_days_leave_the_latest_open() -> None:
    both = [{"country": code, "since": "2020-01-01"} for code in ("FR", "IR")]
    user = {"nationalities": both, "us_permanent_resident": "no"}
    assert stated(user, "user.latest_nationality") == OneOf(frozenset({"FR", "IR"}))


def test_an_unknown_first_day_may_be_the_last() -> None:
    held = [{"country": "FR", "since": "2020-01-01"}, {"country": "IR", "since": "not-known"}]
    user = {"nationalities": held, "us_permanent_resident": "no"}
    assert stated(user, "user.latest_nationality") == OneOf(frozenset({"FR", "IR"}))


def test_a_former_citizenship_was_held_and_is_not() -> None:
    user = {"nationalities": [{"country": "IR", "until": "2010-01-01"}, {"country": "FR", "since": "2009-01-01"}]}
    assert stated(user, "user.citizenships") == frozenset({"FR"})
    assert stated(user, "user.citizenships_ever") == frozenset({"FR", "IR"})


def test_a_nationality_that_begins_later_does_not_count_yet() -> None:
    user = {"nationalities": [{"country": "FR", "since": "birth"}, {"country": "US", "since": "2031-06-01"}]}
    assert stated(user, "user.us_citizen") is False
    assert stated(user, "user.us_citizen", at="2031-06-03T00:00Z") is True


def test_the_day_itself_depends_on_where_one_stands() -> None:
    user = {"nationalities": [{"country": "FR", "since": "birth"}, {"country": "US", "since": "2031-06-01"}]}
    assert isinstance(stated(user, "user.us_citizen", at="2031-06-01T00:00Z"), OneOf)


def test_no_us_citizen_has_no_us_citizenship() -> None:
    held = stated({"us_citizen": "no"}, "user.citizenships")
    assert isinstance(held, Between)
    assert held.most is not None
    assert "US" not in held.most


def test_facts_that_contradict_each_other_are_told() -> None:
    user = {"us_citizen": "yes", "nationalities": [{"country": "CN"}]}
    assert asking(user).view.conflicts == ("user.us_citizen", "user.citizenships")


def test_a_service_account_of_a_person_has_the_persons_facts() -> None:
    user = {"kind": "service-account", "owner": {"person": {"us_citizen": "yes"}}}
    assert stated(user, "user.us_citizen") is True


def test_who_works_through_an_organizations_service_account_is_not_known() -> None:
    user = {"kind": "service-account", "owner": {"organization": {"id": "corp"}}}
    assert isinstance(stated(user, "user.us_citizen"), OneOf)
    assert stated(user, "user.organization.id") == "corp"


def test_numbers_are_exact() -> None:
    said = {"id": "lab/m", "training_compute": "1e26"}
    assert asking(model=said).model.training_compute == 10**26


@pytest.mark.parametrize(
    "at", ["2031-01-02T12:00", "2031-01-02", "noon", "2031-13-01T00:00Z", "\u0662031-01-02T12:00Z"]
)
def test_an_instant_needs_its_offset(at: str) -> None:
    with pytest.raises(RequestError):
        request_from({"user": {}, "model": "lab/m", "at": at})


def test_an_unknown_key_says_did_you_mean() -> None:
    assert "did you mean `located_in`?" in complaint(locatd_in="US")


def test_every_malformed_fact_is_told_in_one_run() -> None:
    with pytest.raises(RequestError) as caught:
        request_from({"user": {"located_in": "UK", "us_citizen": "maybe"}, "at": "2031-01-02T12:00Z"})
    assert len(caught.value.findings) == 3


def test_a_request_is_copied_through_the_same_door() -> None:
    moved = asking({"us_citizen": "yes"}).model_copy(update={"user": User(us_citizen="no")})
    assert moved.view.values[BY_NAME["user.us_citizen"].index] is False
    with pytest.raises(ValueError, match="model"):
        asking().model_copy(update={"model": ""})


def test_a_request_that_is_printed_as_json_is_read_back() -> None:
    said = {"us_citizen": "no", "us_permanent_resident": {"since": "2020-01-01"}, "programmes": {"at_least": ["x"]}}
    request = asking({**said, "nationalities": [{"country": "CN"}], "organization": "none"})
    text = request.model_dump_json(exclude_none=True)
    assert Request.model_validate_json(text) == request
    assert read_request(Source("request.json", text)) == (request, ())


def test_a_copy_is_checked_and_forgets_what_was_known_of_the_original() -> None:
    citizen = User(us_citizen="yes")
    asking_for = {"model": "lab/m", "at": "2031-01-02T12:00Z"}
    assert Request(user=citizen, **asking_for).view.values[BY_NAME["user.us_citizen"].index] is True
    copied = citizen.model_copy(update={"us_citizen": "no"})
    assert Request(user=copied, **asking_for).view.values[BY_NAME["user.us_citizen"].index] is False
    with pytest.raises(ValueError, match="is not the code of a country"):
        citizen.model_copy(update={"located_in": "Iran"})


def test_equal_users_stay_equal_when_one_of_them_was_asked_about() -> None:
    asked, fresh = User(us_citizen="yes"), User(us_citizen="yes")
    Request(user=asked, model="lab/m", at="2031-01-02T12:00Z")
    assert asked == fresh


def test_nobody_provides_is_an_error() -> None:
    with pytest.raises(ValueError, match="somebody provides"):
        asking(provider="none")


def test_a_user_is_read_once_for_many_requests() -> None:
    user = User(us_citizen="yes")
    first = Request(user=user, model="lab/m", at="2031-01-02T12:00Z")
    second = Request(user=user, model="lab/open", at="2031-01-03T12:00Z")
    assert first.view.user is second.view.user
