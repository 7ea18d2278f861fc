"""The timeline of a rulebook: the lives of its orders, and what one user gets meanwhile."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from exportctl.law.moments import Moment
from exportctl.law.rulebook import Rulebook
from exportctl.timeline.events import Event
from exportctl.timeline.fates import Fate, Spell
from exportctl.timeline.lives import ALL_KNOWN, Life, Stretch, life


@dataclass(frozen=True, slots=True)
class Timeline:
    """When each order of a rulebook holds; and, if that was asked, what one user gets for one model.

    ``str`` of it is a text for a lawyer, ``chart`` a picture.
    """

    lives: tuple[Life, ...]
    """The orders that hold at some instant between the bounds, in the order in which they begin."""
    fate: Fate | None
    """What the user gets. None: nobody asked."""
    since: datetime | None
    """No instant before it is shown. None: no bound."""
    until: datetime | None
    """No instant from it on is shown. None: no bound."""
    left_out: int
    """How many orders hold at no instant between the bounds."""
    drafts: tuple[str, ...]
    """Files of drafts that are shown as if they were law."""

    @property
    def zone(self) -> str:
        """The zone in which its times are told: that of every authority shown, or UTC where they differ."""
        zones = {life.zone for life in self.lives}
        return zones.pop() if len(zones) == 1 else "UTC"

    @property
    def spells(self) -> tuple[Spell, ...]:
        """What the user gets between the bounds. Empty where nobody asked."""
        spells = () if self.fate is None else self.fate.spells
        return tuple(spell for spell in spells if self.shows(spell.since, spell.until))

    def shows(self, since: datetime | None, until: datetime | None) -> bool:
        """Say whether the time ``[since, until)`` reaches between the bounds."""
        begins = self.until is None or since is None or since < self.until
        return begins and (self.since is None or until is None or self.since < until)

    def __str__(self) -> str:
        from exportctl.timeline.words import text

        return text(self)

    def chart(self, format: Literal["svg", "png"] = "svg") -> bytes:
        """Return the picture of it: the same bytes for the same timeline, with one version of matplotlib.

        Raises:
            ChartError: matplotlib, which the extra ``charts`` installs, is not there; no order holds at any of these
                times; or there are too many.
        """
        from exportctl.timeline.chart import draw

        return draw(self, format)

    def as_dict(self) -> dict[str, Any]:
        """Return all of it as plain data."""
        return {
            "orders": [_life(life) for life in self.lives],
            "spells": [_spell(spell) for spell in self.spells],
            "gained": [] if self.fate is None else [at.isoformat() for at in self.fate.gained],
            "lost": [] if self.fate is None else [at.isoformat() for at in self.fate.lost],
            "drafts": list(self.drafts),
        }

    def to_json(self) -> str:
        """Return all of it as JSON, keys sorted."""
        return json.dumps(self.as_dict(), sort_keys=True, ensure_ascii=False)


def timeline(
    rulebook: Rulebook,
    fate: Fate | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    known_at: datetime = ALL_KNOWN,
) -> Timeline:
    """Return the timeline of ``rulebook``.

    Args:
        rulebook: Every text.
        fate: What a user gets, to be shown beside it. None: nobody asks.
        since: The first instant to be shown. None: the first of all.
        until: The instant before which everything shown lies. None: no end.
        known_at: The instant as of which the orders are asked. Left out: with everything that was ever issued.
    """
    found = Timeline((), fate, since, until, 0, rulebook.drafts)
    lives = [life(rulebook, order, known_at) for order in rulebook.orders]
    shown = [one for one in lives if any(found.shows(part.since, part.until) for part in one.stretches)]
    shown.sort(key=lambda one: float("-inf") if one.stretches[0].since is None else one.stretches[0].since.timestamp())
    return Timeline(tuple(shown), fate, since, until, len(lives) - len(shown), rulebook.drafts)


def _life(life: Life) -> dict[str, Any]:
    order = life.order
    return {
        "order": order.id,
        "title": order.title,
        "authority": order.authority,
        "kind": order.kind,
        "addressee": order.addressee,
        "issued": _moment(order.issued),
        "stretches": [_stretch(stretch) for stretch in life.stretches],
        "events": [_event(event) for event in life.events],
        "rules": [{"rule": one.rule.id, "stretches": [_stretch(s) for s in one.stretches]} for one in life.rules],
        "written": str(order.span),
    }


def _stretch(stretch: Stretch) -> dict[str, Any]:
    return {"since": _instant(stretch.since), "until": _instant(stretch.until), "state": stretch.state.value}


def _event(event: Event) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "since": _moment(event.since),
        "until": _moment(event.until),
        "by": event.by,
        "rule": event.rule,
        "only_for": event.only_for,
        "says": event.says,
        "written": str(event.span),
    }


def _spell(spell: Spell) -> dict[str, Any]:
    said = spell.decision.as_dict()
    kept = ("outcome", "reasons", "causes", "settlers", "missing", "questions", "if_enforced")
    return {"since": _instant(spell.since), "until": _instant(spell.until), **{key: said[key] for key in kept}}


def _moment(moment: Moment | None) -> dict[str, str] | None:
    if moment is None:
        return None
    return {"earliest": moment.earliest.isoformat(), "latest": moment.latest.isoformat()}


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
