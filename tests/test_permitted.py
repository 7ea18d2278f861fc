"""What a user may use: every known model, decided; nothing offered that is not allowed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from exportctl import Permitted, Request, User
from exportctl.cli import codes
from tests.samples import HEAD, law
from tests.test_golden import GOLDEN, run

RULES = """
rules:
  - {id: abroad, forbids: prohibition, says: No., when: {model.id: lab/m, user.located_in: {not: US}}}
  - {id: other, forbids: prohibition, says: No., when: {provider: other}}
"""
LAW = law(HEAD + RULES)
AT = "2031-01-02T12:00-05:00"
DOING = {"kind": "inference"}
CASE = GOLDEN / "permitted" / "three-groups"


def found(located_in: str | None = "FR", provider: Any = "lab") -> Permitted:
    return LAW.permitted(User(located_in=located_in), AT, provider, DOING)


def test_every_known_model_is_decided_as_decide_does() -> None:
    for user in (User(located_in="FR"), User(located_in="US"), User()):
        offer = LAW.permitted(user, AT, "lab", DOING)
        assert list(offer.decisions) == ["lab/m", "lab/open"]
        for model, decision in offer.decisions.items():
            asked = {"provider": "lab", "user": user, "model": model, "activity": DOING, "at": AT}
            assert decision == LAW.decide(Request.model_validate(asked))


def test_each_model_stands_in_one_group() -> None:
    offer = found()
    assert (offer.denied, offer.allowed, offer.in_review) == (("lab/m",), ("lab/open",), ())
    assert found(None).in_review == ("lab/m",)


def test_a_provider_that_nobody_states_is_not_known() -> None:
    offer = found(provider=None)
    assert offer.allowed == ()
    assert offer.in_review == ("lab/open",)
    assert offer.decisions["lab/open"].missing == ("provider",)


def test_each_model_may_have_a_provider_of_its_own() -> None:
    offer = found("US", {"lab/m": "lab", "lab/open": "other"})
    assert (offer.allowed, offer.denied) == (("lab/m",), ("lab/open",))
    assert found("US", {"lab/m": "lab"}).in_review == ("lab/open",)


def test_it_is_neither_true_nor_false() -> None:
    with pytest.raises(TypeError, match="which may be empty"):
        bool(found())


def test_it_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        found().decisions["lab/m"] = found().decisions["lab/open"]  # type: ignore[index]


def test_it_holds_until_the_first_decision_that_changes() -> None:
    ending = law((HEAD + RULES).replace("2031-01-01}", "2031-01-01, until: 2031-02-01}"))
    offer = ending.permitted(User(located_in="FR"), AT, "lab", DOING)
    assert offer.holds_until == datetime(2031, 2, 1, 5, tzinfo=UTC)
    assert found().holds_until is None


def test_malformed_facts_are_an_error_and_never_an_offer() -> None:
    with pytest.raises(ValidationError):
        LAW.permitted(User(), "2031-01-02", "lab", DOING)
    with pytest.raises(ValidationError):
        LAW.permitted(User(), AT, "A Lab", DOING)
    with pytest.raises(ValidationError):
        LAW.permitted(User(), AT, "lab", {"kind": "use"})


def test_the_model_of_a_coverage_alone_is_a_known_model() -> None:
    assert "lab/not-described" in json.loads(run(CASE, "permitted", "rules", "user.yaml", "--json")[1])["review"]


# The command line


def groups(*words: str) -> Any:
    return json.loads(run(CASE, "permitted", "rules", "user.yaml", "--json", *words)[1])


def test_an_option_goes_before_what_the_file_states() -> None:
    assert "lab/small" in groups()["allow"]
    assert "lab/small" in groups("--provider", "other")["deny"]
    assert "lab/small" in groups("--provider", "lab/small=other")["deny"]
    assert "lab/small" in groups("--provider", "other", "--provider", "lab/small=lab")["allow"]
    assert groups("--activity", "support")["allow"] == []
    assert groups("--at", "2031-03-01T00:00-05:00")["deny"] == []


def test_json_is_what_decide_prints_for_each_model() -> None:
    printed = groups()
    assert set(printed) == {"at", "allow", "deny", "review", "decisions", "holds_until"}
    assert [*printed["allow"], *printed["deny"], *printed["review"]]
    for model, decision in printed["decisions"].items():
        assert decision["model"] == model
        assert decision["at"] == printed["at"]


def test_without_an_instant_it_is_asked_now(tmp_path: Path) -> None:
    text = (CASE / "user.yaml").read_text().replace("at: 2031-01-20T12:00-05:00\n", "")
    (tmp_path / "user.yaml").write_text(text)
    before = datetime.now(UTC)
    _, out, err = run(tmp_path, "permitted", str(CASE / "rules"), "user.yaml", "--json")
    assert err == ""
    assert before <= datetime.fromisoformat(json.loads(out)["at"]) <= before + timedelta(minutes=5)


def test_what_a_draft_would_leave_is_one_command(tmp_path: Path) -> None:
    draft = "order: us.draft\nauthority: us.example\ncites: [Bill]\nin_force: {since: 2031-01-10}\n"
    draft += "rules:\n  - {id: all, forbids: prohibition, says: No., when: {provider: lab}}\n"
    (tmp_path / "drafts").mkdir()
    (tmp_path / "drafts" / "draft.yaml").write_text(draft)
    words = ("permitted", str(CASE / "rules"), str(CASE / "user.yaml"), "--json", "--with", "drafts")
    code, out, err = run(tmp_path, *words)
    assert code == codes.REVIEW
    assert json.loads(out)["allow"] == []
    assert err == "what-if: drafts/draft.yaml counted as if it were law\n"
