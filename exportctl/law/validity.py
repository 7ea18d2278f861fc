"""Whether a license is valid at an instant, in words."""

from __future__ import annotations

from datetime import datetime

from exportctl.law.calendar import moment
from exportctl.law.conditions import NEVER
from exportctl.law.force import rule_paused
from exportctl.law.rulebook import Rulebook
from exportctl.law.texts import ActKind, License


def standing(rulebook: Rulebook, license: License) -> str:
    """Return until when ``license`` is valid by its own text."""
    until = license.in_force.until
    return f"valid until {moment(until, _zone(rulebook, license))}" if until else "valid with no end known"


def failing(rulebook: Rulebook, license: License, at: datetime, known_at: datetime) -> str:
    """Return why ``license`` is not valid at ``at``, as one could know it at ``known_at``."""
    zone = _zone(rulebook, license)
    since, until = license.in_force.since, license.in_force.until
    if license.issued.reached(known_at) == NEVER:
        return f"not issued before {moment(license.issued, zone)}"
    if since is not None and since.reached(at) == NEVER:
        return f"not valid before {moment(since, zone)}"
    if until is not None and at >= until.latest:
        return f"expired on {moment(until, zone)}"
    if rule_paused(rulebook, rulebook.rule(license.rule), at, known_at) != NEVER:
        return f"suspended{_by(rulebook, license, 'suspends', 'stays')}"
    ended = _by(rulebook, license, "terminates")
    return f"terminated{ended}" if ended else "a newer text has taken its place"


def _by(rulebook: Rulebook, license: License, *kinds: ActKind) -> str:
    acts = (act for name in (license.id, license.rule) for act in rulebook.acts_on.get(name, ()) if act.kind in kinds)
    titles = dict.fromkeys(f"“{rulebook.order(act.by).title}”" for act in acts)
    return f" by {', '.join(titles)}" if titles else ""


def _zone(rulebook: Rulebook, license: License) -> str:
    return next((a.zone for a in rulebook.authorities if a.id == license.authority), "UTC")
