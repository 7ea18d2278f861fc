"""The fast road: a rulebook compiled once, and decisions from its tables."""

from exportctl.engine.engine import Engine

__all__ = ["Engine"]
