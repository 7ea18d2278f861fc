"""Facts that the law works out from others: shares of training, naturalization in time, releases to host nationals."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from exportctl import Outcome
from exportctl.facts.naturalization import Naturalization
from tests.samples import asking, one_rule

JUNE = datetime(2031, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, None),
        ({"eligible_on": "2031-01-15"}, True),
        ({"eligible_on": "2030-01-15"}, None),
        ({"eligible_on": "2030-01-15", "applied_on": "none"}, False),
        ({"eligible_on": "2030-01-15", "applied_on": "2030-07-15"}, True),
        ({"eligible_on": "2030-01-15", "applied_on": "2030-07-16"}, False),
        ({"eligible_on": "2020-01-15", "applied_on": "2020-02-01"}, None),
        ({"eligible_on": "2020-01-15", "applied_on": "2020-02-01", "actively_pursued": "yes"}, True),
        ({"eligible_on": "2020-01-15", "applied_on": "2020-02-01", "actively_pursued": "no"}, None),
        (
            {"eligible_on": "2020-01-15", "applied_on": "2020-02-01", "actively_pursued": "no", "processing_days": 10},
            False,
        ),
        (
            {
                "eligible_on": "2020-01-15",
                "applied_on": "2020-02-01",
                "actively_pursued": "no",
                "processing_days": 9999,
            },
            True,
        ),
    ],
)
def test_both_terms_of_naturalization_are_counted_from_their_own_day(
    said: dict[str, Any], expected: bool | None
) -> None:
    assert Naturalization.model_validate(said).in_time(JUNE) is expected


def test_nobodys_six_months_begin_before_the_act_of_1986() -> None:
    early = Naturalization(eligible_on="1980-01-01", applied_on="1987-05-06")
    assert early.in_time(datetime(1988, 1, 1, tzinfo=UTC)) is True
    late = Naturalization(eligible_on="1980-01-01", applied_on="1987-05-07")
    assert late.in_time(datetime(1988, 1, 1, tzinfo=UTC)) is False


def test_a_decision_ends_on_the_day_the_term_ends() -> None:
    law = one_rule("{user.us_naturalization_in_time: no}")
    residency = {"since": "2020-01-01", "naturalization": {"eligible_on": "2031-01-15", "applied_on": "none"}}
    decision = law.decide(asking({"us_permanent_resident": residency}, at="2031-06-01T00:00Z"))
    assert decision.outcome is Outcome.ALLOW
    assert decision.holds_until is not None
    assert decision.holds_until.date().isoformat() == "2031-07-14"


@pytest.mark.parametrize(
    ("compute", "additional", "expected"),
    [("100", "25", Outcome.ALLOW), ("100", "25.0000001", Outcome.DENY), ("none", "1", Outcome.ALLOW)],
)
def test_the_share_of_own_training_is_exact(compute: str, additional: str, expected: Outcome) -> None:
    law = one_rule("{model.additional_share: {more_than: 25}}")
    model = {"id": "lab/open", "training_compute": compute, "additional_compute": additional}
    assert law.decide(asking(model=model)).outcome is expected


def test_a_share_of_training_of_which_either_is_not_known_is_not_known() -> None:
    law = one_rule("{model.additional_share: {more_than: 25}}")
    assert law.decide(asking(model={"id": "lab/open", "training_compute": 5})).outcome is Outcome.REVIEW


def test_the_weights_of_a_described_base_are_known() -> None:
    law = one_rule("{model.base_weights: published}")
    assert law.decide(asking(model={"id": "lab/m", "base_model": "lab/open"})).outcome is Outcome.DENY
    assert law.decide(asking(model={"id": "lab/m", "base_model": "lab/m"})).outcome is Outcome.ALLOW
    assert law.decide(asking(model={"id": "lab/m", "base_model": "none"})).outcome is Outcome.ALLOW
    assert law.decide(asking(model={"id": "lab/m", "base_model": "lab/unheard-of"})).outcome is Outcome.REVIEW


@pytest.mark.parametrize(
    ("place", "expected"),
    [("FR", Outcome.DENY), ("FR-ARA", Outcome.DENY), ("DE", Outcome.ALLOW), (None, Outcome.REVIEW)],
)
def test_a_release_to_a_host_national_is_worked_out(place: str | None, expected: Outcome) -> None:
    law = one_rule("{activity.to_host_national: yes}")
    user = {"nationalities": [{"country": "FR", "since": "birth"}], "us_permanent_resident": "no"}
    activity = {"kind": "technology-release"} | ({"release_place": place} if place else {})
    assert law.decide(asking(user, activity=activity)).outcome is expected
