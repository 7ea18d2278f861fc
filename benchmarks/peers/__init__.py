"""The engines beside exportctl. Each is written as a good user of it would: compiled once, indexed where it helps.

A peer holds a population's orders in its own form. ``prepare`` turns plain facts into what the engine reads,
outside the clock; ``decide`` is what is timed.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, ClassVar, Protocol

from benchmarks.plain import Facts
from benchmarks.population import Population


class Peer(Protocol):
    """An engine that decides the same requests."""

    name: ClassVar[str]
    packages: ClassVar[tuple[str, ...]]
    """Distributions whose versions the report names."""
    how: ClassVar[str]
    """How the orders are written for it, in one sentence."""
    names_every_rule: ClassVar[bool]
    """True: its answer names every rule that applies. False: it stops at the first."""

    def __init__(self, population: Population) -> None: ...
    def prepare(self, facts: Facts) -> Any: ...
    def decide(self, native: Any) -> tuple[str, ...]:
        """Return the ids of the rules that apply; none: the answer is allow."""
        ...


PEERS: tuple[tuple[str, str], ...] = (
    ("handwritten", "Peer"),
    ("zen", "Peer"),
    ("regorus", "Peer"),
    ("cel", "Peer"),
    ("cel", "FirstRule"),
    ("cedar", "Peer"),
)
"""Module and class of each peer, in the order of the tables."""


def peers() -> tuple[list[type[Peer]], dict[str, str]]:
    """Return the peers that are installed, and for each that is not, why."""
    found: list[type[Peer]] = []
    absent: dict[str, str] = {}
    for module, kind in PEERS:
        try:
            found.append(getattr(import_module(f"benchmarks.peers.{module}"), kind))
        except ImportError as error:
            absent[module] = str(error)
    return found, absent
