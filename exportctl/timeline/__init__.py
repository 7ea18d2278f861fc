"""The timeline: when each order holds, and when a user gains or loses a model."""

from exportctl.timeline.events import Event
from exportctl.timeline.fates import Fate, Spell, fate
from exportctl.timeline.lives import ALL_KNOWN, Life, RuleLife, State, Stretch
from exportctl.timeline.timeline import Timeline, timeline

__all__ = [
    "ALL_KNOWN",
    "Event",
    "Fate",
    "Life",
    "RuleLife",
    "Spell",
    "State",
    "Stretch",
    "Timeline",
    "fate",
    "timeline",
]
