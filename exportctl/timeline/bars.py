"""The bars of a timeline: told apart by color and by hatching, faded where they have no end, pale where in doubt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from exportctl.decisions.verdict import Outcome
from exportctl.law.texts import Effect, Rule
from exportctl.timeline.axis import days
from exportctl.timeline.events import Event
from exportctl.timeline.fates import Spell
from exportctl.timeline.lives import Life, RuleLife, State, Stretch
from exportctl.timeline.words import GETS

PAPER, INK, QUIET = "#FFFFFF", "#22262B", "#6A6F76"


@dataclass(frozen=True, slots=True)
class Fill:
    """How something is filled. The hatching alone tells it apart, for whoever sees or prints no color."""

    name: str
    color: str
    hatch: str

    def patch(self) -> Patch:
        """Return it as it stands in the legend."""
        return Patch(facecolor=self.color, edgecolor=PAPER, hatch=self.hatch, linewidth=0, label=self.name)


FILLS: Mapping[str, Fill] = {
    "forbids": Fill("forbids, or requires a license", "#A63D2F", ""),
    "exempts": Fill("exempts", "#2B7A78", "////"),
    "withholds": Fill("withholds exemptions", "#6C4F8C", "xxxx"),
    "acts": Fill("ends or changes other orders", "#5C6873", "...."),
}
GIVES: Mapping[Outcome, Fill] = {
    Outcome.ALLOW: Fill(GETS[Outcome.ALLOW], "#2E7D4F", ""),
    Outcome.DENY: Fill(GETS[Outcome.DENY], "#A63D2F", "\\\\\\\\"),
    Outcome.REVIEW: Fill(GETS[Outcome.REVIEW], "#B98B1D", "...."),
}
IN_DOUBT = Patch(facecolor="#E3DED4", edgecolor=QUIET, linestyle=(0, (2, 1.5)), label="in doubt: day or hour not known")
PAUSED = Patch(facecolor=PAPER, edgecolor=QUIET, hatch="....", label="suspended or stayed")
UNENFORCED = Patch(facecolor="#E8B54A", edgecolor=INK, linewidth=0.6, label="announced: not enforced")

_PALE, _FADE, _SLICES = 0.28, 0.09, 48
_LETTER = 0.062
"""Inches that a letter of a small label takes, about."""


def kind(life: Life, rule: Rule | None = None) -> str:
    """Return what an order, or one rule of it, does; an order that forbids anything is one that forbids."""
    effects = {rule.effect} if rule else {part.effect for part in life.order.rules if part.unless_of is None}
    for effect in Effect:
        if effect in effects:
            return effect.value
    return "acts"


class Bars:
    """Draws on one pair of axes, whose x is time and whose y is inches."""

    def __init__(self, axes: Axes, since: datetime, until: datetime, wide: float) -> None:
        self._axes = axes
        self._first, self._last = days(since), days(until)
        self._wide = wide

    def life(self, life: Life, y: float, height: float, titles: Mapping[str, str], paper: str) -> None:
        """Draw the bar of ``life`` at ``y``, and below it, on ``paper``, in words what ends or pauses it."""
        self.stretches(life.stretches, y, height, FILLS[kind(life)])
        for event in life.events:
            if event.kind == "not-enforced" and event.rule is None:
                self._unenforced(event, y - height / 2)
            if event.kind == "issued" and event.since is not None:
                self._axes.plot(
                    [days(event.since.earliest)], [y], marker="D", markersize=5, color=PAPER, markeredgecolor=INK
                )
        self._labels(life, y - height / 2 - 0.1, titles, paper)

    def rule(self, life: Life, part: RuleLife, y: float, height: float) -> None:
        """Draw the thinner bar of one rule at ``y``."""
        self.stretches(part.stretches, y, height, FILLS[kind(life, part.rule)])
        for event in life.events:
            if event.kind == "not-enforced" and event.rule == part.rule.id:
                self._unenforced(event, y - height / 2)

    def stretches(self, stretches: Iterable[Stretch], y: float, height: float, fill: Fill) -> None:
        """Draw ``stretches`` around the level ``y``."""
        for part in stretches:
            left, right = self._clipped(part.since, part.until)
            if left >= right:
                continue
            match part.state:
                case State.HOLDS:
                    self._holds(part, left, right, y, height, fill)
                case State.IN_DOUBT:
                    self._box(left, right, y, height, facecolor=fill.color, alpha=_PALE, linewidth=0)
                    edge = {"edgecolor": fill.color, "linewidth": 0.9, "linestyle": (0, (2, 1.5))}
                    self._box(left, right, y, height, facecolor="none", **edge)
                case State.PAUSED:
                    look = {"facecolor": PAPER, "edgecolor": fill.color, "hatch": "....", "linewidth": 0.8}
                    self._box(left, right, y, height, **look)

    def spells(self, spells: Iterable[Spell], y: float, height: float) -> None:
        """Draw what the user gets, around the level ``y``."""
        for spell in spells:
            left, right = self._clipped(spell.since, spell.until)
            fill = GIVES[spell.outcome]
            self._box(left, right, y, height, facecolor=fill.color, edgecolor=PAPER, hatch=fill.hatch, linewidth=0.8)
            room = (right - left) / (self._last - self._first) * self._wide
            if room > len(fill.name) * 0.085:
                plate = {"boxstyle": "round,pad=0.25", "facecolor": fill.color, "edgecolor": "none"}
                self._axes.text(
                    (left + right) / 2, y, fill.name, color=PAPER, ha="center", va="center", fontsize=8, bbox=plate
                )

    def line(self, at: datetime, bottom: float, top: float) -> None:
        """Draw a thin line at ``at``, from one level to another."""
        x = days(at)
        if self._first < x < self._last:
            self._axes.plot([x, x], [bottom, top], color=QUIET, linewidth=0.6, linestyle=(0, (1, 2)), zorder=1)

    def _holds(self, part: Stretch, left: float, right: float, y: float, height: float, fill: Fill) -> None:
        room = (self._last - self._first) * _FADE
        whole_left = min(left + room, right) if part.since is None else left
        whole_right = max(right - room, whole_left) if part.until is None else right
        look = {"facecolor": fill.color, "edgecolor": PAPER, "hatch": fill.hatch, "linewidth": 0}
        self._box(whole_left, whole_right, y, height, **look)
        self._fade(whole_left, left, y, height, fill.color)
        self._fade(whole_right, right, y, height, fill.color)

    def _fade(self, full: float, gone: float, y: float, height: float, color: str) -> None:
        step = (gone - full) / _SLICES
        for number in range(_SLICES if step else 0):
            ends = sorted((full + number * step, full + (number + 1) * step))
            strength = (1 - (number + 0.5) / _SLICES) ** 1.3
            self._box(ends[0], ends[1], y, height, facecolor=color, alpha=strength, linewidth=0)

    def _unenforced(self, event: Event, y: float) -> None:
        since = None if event.since is None else event.since.earliest
        left, right = self._clipped(since, None if event.until is None else event.until.latest)
        if left < right:
            self._box(left, right, y, 0.07, facecolor="#E8B54A", edgecolor=INK, linewidth=0.6)

    def _labels(self, life: Life, y: float, titles: Mapping[str, str], paper: str) -> None:
        """Write below a bar what ends and what pauses it, as far as there is room."""
        taken: list[tuple[float, float]] = []
        an_inch = (self._last - self._first) / self._wide
        for event in sorted(life.events, key=lambda event: event.kind not in ("terminated", "ends")):
            text = _label(event, titles)
            if text is None or event.since is None:
                continue
            x, length = days(event.since.earliest), len(text) * _LETTER * an_inch
            left_of = x + length > self._last
            ends = (x - length, x) if left_of else (x, x + length)
            inside = self._first <= x <= self._last and ends[0] >= self._first
            if inside and all(ends[1] < start or stop < ends[0] for start, stop in taken):
                taken.append(ends)
                look: dict[str, Any] = {
                    "fontsize": 7.2,
                    "color": QUIET,
                    "va": "center",
                    "ha": "right" if left_of else "left",
                }
                plate = {"boxstyle": "square,pad=0.1", "facecolor": paper, "edgecolor": "none"}
                self._axes.text(x, y, text, parse_math=False, bbox=plate, **look)

    def _clipped(self, since: datetime | None, until: datetime | None) -> tuple[float, float]:
        left = self._first if since is None else max(self._first, days(since))
        return left, self._last if until is None else min(self._last, days(until))

    def _box(self, left: float, right: float, y: float, height: float, **look: object) -> None:
        self._axes.add_patch(Rectangle((left, y - height / 2), right - left, height, zorder=2, **look))  # type: ignore[arg-type]  # matplotlib's own words


def _label(event: Event, titles: Mapping[str, str]) -> str | None:
    if event.rule is not None or event.only_for is not None:
        return None
    by = f" by “{titles.get(event.by or '', event.by)}”"
    match event.kind:
        case "terminated" | "suspended" | "stayed" | "reinstated":
            return event.kind + by
        case "ends":
            return "ends by its own text"
        case "resumes":
            return "in force again"
        case _:
            return None
