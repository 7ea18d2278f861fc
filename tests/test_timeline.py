"""The timeline: when orders hold, what ends them, and what a user gets meanwhile."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import exportctl
from exportctl import Law, Outcome, User
from exportctl.cli import codes
from exportctl.finding import ExportctlError
from exportctl.timeline import Life, State
from exportctl.timeline.axis import MARKS, marks, written
from tests.samples import HEAD, asking, law
from tests.test_golden import GOLDEN, run

CASE = GOLDEN / "timeline" / "lives"
USER = str(GOLDEN / "timeline" / "user" / "user.yaml")
RULE = "rules: [{id: all, forbids: prohibition, says: No.}]\n"
ACT = HEAD + RULE
DOING = {"kind": "inference"}


def order(id: str, since: str, rest: str) -> str:
    return f"order: {id}\nauthority: us\ncites: [Notice]\nin_force: {{since: {since}}}\n{rest}\n"


def life(of: Law, id: str = "us.order") -> Life:
    return next(life for life in of.timeline().lives if life.order.id == id)


def states(life: Life) -> list[tuple[str | None, str | None, State]]:
    """Return the stretches of a life, as days in Washington."""

    def day(at: datetime | None) -> str | None:
        return None if at is None else str((at - timedelta(hours=4)).date())

    return [(day(part.since), day(part.until), part.state) for part in life.stretches]


def shown(of: Law, user: dict[str, Any] | None = None) -> list[tuple[str, str]]:
    facts = User.model_validate(user or {"located_in": "FR"})
    fate = of.timeline(facts, "lab/m", "lab", DOING).fate
    assert fate is not None
    return [("" if s.since is None else s.since.isoformat()[:10], s.outcome.value) for s in fate.spells]


# Orders


def test_an_order_without_an_end_holds_on() -> None:
    assert states(life(law(ACT))) == [("2031-01-01", None, State.HOLDS)]


def test_an_order_ends_on_the_day_it_names_and_does_not_hold_on_it() -> None:
    ending = law(ACT.replace("2031-01-01}", "2031-01-01, until: 2031-03-01}"))
    assert states(life(ending)) == [("2031-01-01", "2031-03-01", State.HOLDS)]


def test_where_only_the_day_is_known_that_day_is_in_doubt() -> None:
    end = order("us.end", "{day: 2031-06-30, time: not-known}", "terminates: us.order")
    assert states(life(law(ACT, end))) == [
        ("2031-01-01", "2031-06-30", State.HOLDS),
        ("2031-06-30", "2031-07-01", State.IN_DOUBT),
    ]


def test_what_is_stayed_pauses_until_it_is_reinstated() -> None:
    stay, lifted = (
        order("us.stay", "2031-03-01", "stays: us.order"),
        order("us.lifted", "2031-04-01", "reinstates: us.order"),
    )
    assert states(life(law(ACT, stay))) == [
        ("2031-01-01", "2031-03-01", State.HOLDS),
        ("2031-03-01", None, State.PAUSED),
    ]
    assert states(life(law(ACT, stay, lifted)))[1:] == [
        ("2031-03-01", "2031-04-01", State.PAUSED),
        ("2031-04-01", None, State.HOLDS),
    ]


def test_what_is_stayed_holds_again_when_the_stay_is_terminated() -> None:
    stay, end = order("us.stay", "2031-03-01", "stays: us.order"), order("us.end", "2031-05-01", "terminates: us.stay")
    found = life(law(ACT, stay, end))
    assert states(found)[-1] == ("2031-05-01", None, State.HOLDS)
    assert [(event.kind, event.by) for event in found.events] == [
        ("begins", None),
        ("stayed", "us.stay"),
        ("resumes", "us.end"),
    ]


def test_a_suspension_that_was_over_ends_nothing_when_it_is_terminated() -> None:
    stay = order("us.stay", "2031-03-01", "stays: {target: us.order, until: 2031-04-01}")
    end = order("us.end", "2031-05-01", "terminates: us.stay")
    assert "resumes" not in [event.kind for event in life(law(ACT, stay, end)).events]


def test_an_order_that_ends_another_for_one_provider_alone_leaves_it_for_the_others() -> None:
    end = order("us.end", "2031-05-01", "addressee: lab\nterminates: us.order")
    found = life(law(ACT, end))
    assert states(found) == [("2031-01-01", None, State.HOLDS)]
    assert [event.only_for for event in found.events if event.kind == "terminated"] == ["lab"]
    assert "for lab alone" in str(law(ACT, end).timeline())
    own = life(law(ACT + "addressee: lab\n", end))
    assert states(own) == [("2031-01-01", "2031-05-01", State.HOLDS)]
    assert [event.only_for for event in own.events if event.kind == "terminated"] == [None]


def test_a_rule_with_times_of_its_own_is_told_apart() -> None:
    late = "rules:\n  - {id: now, forbids: prohibition, says: No.}\n"
    late += "  - {id: late, forbids: prohibition, says: No., in_force: {since: 2031-02-01}}\n"
    found = life(law(HEAD + late))
    assert [one.rule.id for one in found.rules] == ["us.order/late"]
    assert [(event.kind, event.rule) for event in found.events] == [("begins", None), ("begins", "us.order/late")]


def test_a_rule_with_a_newer_text_does_not_count_as_paused() -> None:
    newer = order("us.newer", "2031-01-01", "rules: [{id: n, replaces: us.order/all, forbids: prohibition, says: No.}]")
    stay = order("us.stay", "2031-03-01", "stays: us.order/all")
    (older,) = life(law(ACT, newer, stay)).rules
    assert older.stretches == ()


def test_an_order_is_shown_by_what_it_says_and_not_by_when_it_became_known() -> None:
    found = life(law(ACT + "issued: 2031-06-01T09:00-04:00\n"))
    assert states(found) == [("2031-01-01", None, State.HOLDS)]
    assert [event.kind for event in found.events] == ["begins", "issued"]


def test_what_was_not_issued_yet_is_not_shown_to_whoever_asks_as_of_then() -> None:
    texts = law(ACT + "issued: 2031-06-01T09:00-04:00\n")
    assert texts.timeline(known_at=datetime(2031, 5, 1, tzinfo=UTC)).lives == ()


def test_announced_non_enforcement_stands_beside_the_text() -> None:
    posture = "enforcement: {since: 2031-04-01, until: 2031-05-01, says: Let rest., cites: [Notice 4]}\n"
    found = life(law(ACT + posture))
    assert states(found) == [("2031-01-01", None, State.HOLDS)]
    assert [event.says for event in found.events if event.kind == "not-enforced"] == ["Let rest. (Notice 4)"]


# What a user gets


def test_a_user_loses_a_model_when_an_order_forbids_it_and_gains_it_when_it_ends() -> None:
    ending = law(ACT.replace("2031-01-01}", "2031-01-01, until: 2031-03-01}"))
    assert shown(ending) == [("", "allow"), ("2031-01-01", "deny"), ("2031-03-01", "allow")]
    fate = ending.timeline(User(), "lab/m", "lab", DOING).fate
    assert fate is not None
    assert fate.lost == (datetime(2031, 1, 1, 5, tzinfo=UTC),)
    assert fate.gained == (datetime(2031, 3, 1, 5, tzinfo=UTC),)


def test_a_users_own_turning_points_count() -> None:
    only = law(HEAD + "rules: [{id: r, forbids: prohibition, says: No., when: {user.citizenships: {includes: FR}}}]\n")
    user = {"nationalities": [{"country": "FR", "since": "2032-05-05"}], "located_in": "US"}
    assert [outcome for _, outcome in shown(only, user)][-1] == "deny"
    assert shown(only, user)[-1][0] > "2032-05"


def test_at_every_instant_the_spell_is_what_decide_says() -> None:
    texts = law(ACT, order("us.stay", "{day: 2031-03-01, time: not-known}", "stays: us.order"))
    fate = texts.timeline(User(located_in="FR"), "lab/m", "lab", DOING).fate
    assert fate is not None
    at = datetime(2030, 12, 20, tzinfo=UTC)
    while at < datetime(2031, 4, 1, tzinfo=UTC):
        (spell,) = (s for s in fate.spells if (s.since is None or s.since <= at) and (s.until is None or at < s.until))
        decision = texts.decide(asking({"located_in": "FR"}, at=at))
        assert (decision.outcome, decision.reasons) == (spell.outcome, spell.decision.reasons)
        at += timedelta(hours=7)


def test_spells_follow_each_other_without_a_gap() -> None:
    fate = exportctl.load(CASE / "rules").timeline(User(located_in="FR"), "lab/m", "lab", DOING).fate
    assert fate is not None
    assert fate.spells[0].since is fate.spells[-1].until is None
    assert all(a.until == b.since for a, b in zip(fate.spells, fate.spells[1:], strict=False))


def test_a_law_that_never_changes_gives_one_spell() -> None:
    assert shown(law()) == [("", "allow")]


def test_a_user_and_a_model_are_asked_together() -> None:
    with pytest.raises(ValueError, match="together"):
        law(ACT).timeline(User())
    with pytest.raises(ValueError, match="offset"):
        law(ACT).timeline(since=datetime(2031, 1, 1))  # noqa: DTZ001  # without an offset, on purpose


# Bounds, JSON, the command


def test_what_holds_only_outside_the_bounds_is_counted_and_not_shown() -> None:
    texts = law(ACT.replace("2031-01-01}", "2031-01-01, until: 2031-03-01}"), order("us.two", "2031-06-01", RULE))
    found = texts.timeline(User(), "lab/m", "lab", DOING, since=datetime(2031, 4, 1, tzinfo=UTC))
    assert [one.order.id for one in found.lives] == ["us.two"]
    assert found.left_out == 1
    assert [spell.outcome for spell in found.spells] == [Outcome.ALLOW, Outcome.DENY]


def test_json_says_all_that_the_text_does() -> None:
    code, out, err = run(CASE, "timeline", "rules", "--user", USER, "--model", "lab/m", "--json")
    assert (code, err) == (codes.OK, "")
    printed = json.loads(out)
    assert set(printed) == {"orders", "spells", "gained", "lost", "drafts"}
    assert printed["orders"][0]["stretches"][0]["state"] == "holds"
    assert printed["spells"][2]["reasons"][0]["written"].endswith("rules/act.yaml:10:10")


# Charts


def test_one_timeline_has_one_picture() -> None:
    pytest.importorskip("matplotlib")
    texts = exportctl.load(CASE / "rules")
    for format, begins in (("svg", b"<?xml"), ("png", b"\x89PNG")):
        found = [texts.timeline(User(located_in="FR"), "lab/m", "lab", DOING).chart(format) for _ in range(2)]  # type: ignore[arg-type]
        assert found[0] == found[1]
        assert found[0].startswith(begins)


def test_the_same_picture_is_drawn_in_another_process(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    for name, seed in (("a.svg", "1"), ("b.svg", "2")):
        command = [sys.executable, "-m", "exportctl", "timeline", str(CASE / "rules"), "--chart", str(tmp_path / name)]
        subprocess.run(command, check=True, capture_output=True, env={"PYTHONHASHSEED": seed, "HOME": str(tmp_path)})
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_a_picture_names_orders_by_their_titles() -> None:
    pytest.importorskip("matplotlib")
    drawn = exportctl.load(CASE / "rules").timeline().chart().decode()
    assert "<!-- A court stays the act -->" in drawn
    assert "<!-- us.example.2031-03.stay -->" not in drawn


def test_titles_cannot_break_a_picture() -> None:
    pytest.importorskip("matplotlib")
    title = "title: '$x_{$ <b>&amp; --> \U0001f600 \\\\frac " + "long " * 60 + "'\n"
    assert law(ACT + title).timeline().chart().startswith(b"<?xml")


@pytest.mark.parametrize("since", ["1800-01-01", "2031-01-01T00:00-05:00"])
def test_any_bounds_can_be_drawn(tmp_path: Path, since: str) -> None:
    pytest.importorskip("matplotlib")
    words = ("timeline", str(CASE / "rules"), "--from", since, "--to", "2031-01-10T00:00:01-05:00", "--chart", "a.png")
    assert run(tmp_path, *words)[0] == codes.OK
    assert (tmp_path / "a.png").stat().st_size > 10_000


def test_without_matplotlib_the_command_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    code, out, err = run(tmp_path, "timeline", str(CASE / "rules"), "--chart", "a.svg")
    assert (code, out) == (codes.WRONG, "")
    assert err == "charts are drawn with matplotlib: pip install 'exportctl[charts]'\n"
    assert run(tmp_path, "timeline", str(CASE / "rules"))[0] == codes.OK


def test_matplotlib_is_not_imported_until_somebody_draws() -> None:
    said = "import sys, exportctl.cli\n"
    said += "exportctl.load(exportctl.shipped_rules()).timeline()\nprint('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_chart_that_cannot_be_drawn_or_written_is_told_without_a_traceback(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    with pytest.raises(ExportctlError, match="nothing to draw"):
        law().timeline().chart()
    code, _, err = run(tmp_path, "timeline", str(CASE / "rules"), "--chart", "missing/a.svg")
    assert (code, err) == (codes.WRONG, "missing/a.svg: it cannot be written: No such file or directory\n")


@pytest.mark.parametrize("days", [0.2, 1, 3, 10, 40, 100, 400, 2_000, 20_000, 300_000])
def test_an_axis_has_a_few_dates_within_its_ends(days: float) -> None:
    since = datetime(2031, 3, 29, 22, 30, tzinfo=UTC)
    until = since + timedelta(days=days)
    found = marks(since, until, "Europe/Brussels")
    assert 1 <= len(found) <= MARKS + 1
    assert all(since <= mark <= until for mark in found)
    assert len(list(written(found))) == len(found)
