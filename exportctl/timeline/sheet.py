"""The sheet on which a timeline is drawn: rows, labels, dates, legend."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from datetime import datetime
from math import ceil

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from exportctl.law.calendar import moment
from exportctl.timeline.axis import days, marks, written
from exportctl.timeline.bars import FILLS, GIVES, IN_DOUBT, INK, PAPER, PAUSED, QUIET, UNENFORCED, Bars, kind
from exportctl.timeline.lives import Life, RuleLife, State
from exportctl.timeline.timeline import Timeline
from exportctl.timeline.words import GETS, binds, span, who, why

WIDE, LABELS, EDGE = 12.6, 4.0, 0.35
"""Inches: the sheet, its left column, its edge."""

_ORDER, _RULE, _STRIP, _LINE = 0.78, 0.27, 0.42, 0.21
"""Inches: heights of the row of an order, of a rule with times of its own, of the user's strip, of a line of text."""

_HEAD, _DATES, _LEGEND = 0.85, 0.55, 0.4
_TITLE_LETTERS, _MOST_SPELLS, _IN_A_ROW, _MANY = 50, 16, 5, 8
_BAND = "#F5F3EE"


def sheet(timeline: Timeline, since: datetime, until: datetime) -> Figure:
    """Return the figure of ``timeline`` between two instants."""
    return _Sheet(timeline, since, until).figure


class _Sheet:
    def __init__(self, timeline: Timeline, since: datetime, until: datetime) -> None:
        self._timeline, self._since, self._until = timeline, since, until
        self._wide = WIDE - 2 * EDGE - LABELS
        self._spells = timeline.spells[:_MOST_SPELLS]
        self._rows = sum(map(_height, timeline.lives))
        user = 0.0
        if timeline.fate is not None:
            more = len(timeline.spells) > len(self._spells)
            user = _STRIP + 0.25 + _LINE * (len(self._spells) + more)
        self._handles = list(_handles(timeline))
        self._head_high = _HEAD + (0.3 if len(timeline.lives) > _MANY else 0)
        legend = _LEGEND + _LINE * ceil(len(self._handles) / _IN_A_ROW)
        self._high = self._head_high + self._rows + _DATES + user + legend
        self.figure = Figure(figsize=(WIDE, self._high), facecolor=PAPER)
        self._head()
        self._orders(self._high - self._head_high)
        if timeline.fate is not None:
            self._user(self._high - self._head_high - self._rows - _DATES)
        self._legend()

    def _axes(self, bottom: float, height: float) -> tuple[Axes, Bars]:
        place = ((EDGE + LABELS) / WIDE, bottom / self._high, self._wide / WIDE, height / self._high)
        axes = self.figure.add_axes(place)
        axes.set_xlim(days(self._since), days(self._until))
        axes.set_ylim(0, height)
        axes.set_facecolor("none")
        axes.set_xticks([])
        axes.set_yticks([])
        for side in ("top", "left", "right", "bottom"):
            axes.spines[side].set_visible(False)
        return axes, Bars(axes, self._since, self._until, self._wide)

    def _text(self, x: float, y: float, text: str, **style: object) -> None:
        """Write ``text``, ``x`` inches from the left and ``y`` from the bottom."""
        said: dict[str, object] = {"color": INK, "va": "center", "ha": "left", "parse_math": False, **style}
        plain = "".join(c if c.isprintable() else " " for c in text)
        self.figure.text(x / WIDE, y / self._high, plain, **said)  # type: ignore[arg-type]  # matplotlib's own words

    def _head(self) -> None:
        user = self._timeline.fate is not None
        title = "When each order holds, and what the user may use meanwhile" if user else "When each order holds"
        self._text(EDGE, self._high - 0.33, title, fontsize=14, fontweight="bold")
        note = f"Times in {self._timeline.zone.replace('_', ' ')}. At the end of a bar the order holds no longer."
        if self._timeline.drafts:
            note += " What-if: drafts that are not law are shown as if they were."
        self._text(EDGE, self._high - 0.59, note, fontsize=8.5, color=QUIET)

    def _orders(self, top: float) -> None:
        axes, bars = self._axes(top - self._rows, self._rows)
        titles = {life.order.id: life.order.title for life in self._timeline.lives}
        y = self._rows
        for number, life in enumerate(self._timeline.lives):
            if number % 2 == 0:
                self._band(top - self._rows + y - _height(life), _height(life))
            self._label(life, top - self._rows + y)
            more = _LINE * (len(_title(life)) - 1)
            bars.life(life, y - 0.3 - more / 2, 0.27, titles, PAPER if number % 2 else _BAND)
            for place, part in enumerate(_shown(life)):
                level = y - _ORDER - more - _RULE * place - 0.03
                bars.rule(life, part, level, 0.13)
                name = f"rule “{part.rule.id.rpartition('/')[2]}”"
                self._text(EDGE + 0.2, top - self._rows + level, name, fontsize=7.5, color=QUIET)
            y -= _height(life)
        for spell in self._spells:
            if spell.since is not None:
                bars.line(spell.since, 0, self._rows)
        self._dates(axes)

    def _band(self, bottom: float, height: float) -> None:
        place = (EDGE * 0.5 / WIDE, bottom / self._high, (WIDE - EDGE) / WIDE, height / self._high)
        band = self.figure.add_axes(place, zorder=-1)
        band.set_facecolor(_BAND)
        band.set_xticks([])
        band.set_yticks([])
        for spine in band.spines.values():
            spine.set_visible(False)

    def _label(self, life: Life, top: float) -> None:
        for line in _title(life):
            self._text(EDGE, top - 0.19, line, fontsize=9.2, fontweight="bold")
            top -= _LINE
        self._text(EDGE, top - 0.19, _runs(life), fontsize=7.8)
        self._text(EDGE, top - 0.37, binds(life), fontsize=7.5, color=QUIET)

    def _dates(self, axes: Axes) -> None:
        found = marks(self._since, self._until, self._timeline.zone)
        axes.set_xticks([days(mark) for mark in found], list(written(found)))
        above = len(self._timeline.lives) > _MANY
        axes.tick_params(axis="x", length=4, color=QUIET, labelcolor=INK, labelsize=8.5, labeltop=above)
        axes.grid(axis="x", color="#DDD9D0", linewidth=0.7)
        axes.set_axisbelow(True)
        axes.spines["bottom"].set_visible(True)
        axes.spines["bottom"].set_color(QUIET)

    def _user(self, top: float) -> None:
        assert self._timeline.fate is not None
        asked = who(self._timeline.fate)
        _, bars = self._axes(top - _STRIP - 0.06, _STRIP)
        bars.spells(self._timeline.spells, _STRIP / 2, 0.32)
        self._text(EDGE, top - 0.16, asked.partition(", ")[0], fontsize=9.4, fontweight="bold")
        self._text(EDGE, top - 0.36, asked.partition(", ")[2], fontsize=7.8)
        y = top - _STRIP - 0.3
        for spell in self._spells:
            fill = GIVES[spell.outcome]
            self._text(EDGE, y, GETS[spell.outcome], fontsize=8.2, fontweight="bold", color=fill.color)
            when = _short(span(spell.since, spell.until, self._timeline.zone))
            self._text(EDGE + 0.95, y, when, fontsize=8.2)
            self._text(EDGE + LABELS, y, textwrap.shorten(why(spell), 115, placeholder=" …"), fontsize=8.2)
            y -= _LINE
        more = len(self._timeline.spells) - len(self._spells)
        if more:
            self._text(EDGE, y, f"and {more} more", fontsize=8.2, color=QUIET)

    def _legend(self) -> None:
        self.figure.legend(
            handles=self._handles,
            loc="lower left",
            bbox_to_anchor=(EDGE / WIDE, 0.17 / self._high),
            ncols=_IN_A_ROW,
            frameon=False,
            fontsize=8,
            handlelength=2.2,
            handleheight=1.0,
            columnspacing=1.6,
            borderaxespad=0,
            borderpad=0,
        )


def _handles(timeline: Timeline) -> Iterator[Patch | Line2D]:
    """Yield what the legend explains: what is on the sheet, and nothing else."""
    lives = timeline.lives
    kinds = {kind(life, rule) for life in lives for rule in (None, *(part.rule for part in life.rules))}
    yield from (fill.patch() for name, fill in FILLS.items() if name in kinds)
    parts = [*(life.stretches for life in lives), *(one.stretches for life in lives for one in life.rules)]
    states = {part.state for stretches in parts for part in stretches}
    if State.IN_DOUBT in states:
        yield IN_DOUBT
    if State.PAUSED in states:
        yield PAUSED
    happens = {event.kind for life in lives for event in life.events}
    if "not-enforced" in happens:
        yield UNENFORCED
    if "issued" in happens:
        yield Line2D([], [], color="none", marker="D", markersize=5, mfc=PAPER, mec=INK, label="issued")


def _height(life: Life) -> float:
    return _ORDER + _LINE * (len(_title(life)) - 1) + _RULE * len(_shown(life))


def _title(life: Life) -> list[str]:
    """Return the title of an order in one line or two."""
    return textwrap.wrap(life.order.title, _TITLE_LETTERS, max_lines=2, placeholder=" …") or [life.order.id]


def _shown(life: Life) -> list[RuleLife]:
    """Return the rules that have a bar of their own."""
    return [part for part in life.rules if part.stretches]


def _runs(life: Life) -> str:
    """Return from when to when an order holds, in one line."""
    ends = [e.since for e in life.events if e.kind in ("ends", "terminated") and not (e.rule or e.only_for) and e.since]
    since = life.order.in_force.since
    begins = "from the beginning" if since is None else moment(since, life.zone)
    end = min(ends, key=lambda when: when.earliest, default=None)
    return _short(f"{begins} – {'no end' if end is None else moment(end, life.zone)}")


def _short(text: str) -> str:
    """Return ``text`` with the names of months cut to three letters."""
    months = "January|February|March|April|June|July|August|September|October|November|December"
    return re.sub(months, lambda found: found[0][:3], text)
