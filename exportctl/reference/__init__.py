"""The meaning: law applied to facts, slowly and obviously."""

from exportctl.reference.decide import Reference, verdict

__all__ = ["Reference", "verdict"]
