"""The clock: every call timed alone, the engines taking turns."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import ceil
from statistics import median
from time import perf_counter_ns
from typing import Any

CHUNK = 200
"""Calls that one engine makes before it is the next one's turn."""


def _as_it_is(given: Any) -> Any:
    return given


@dataclass
class Lane:
    """What one engine is timed on."""

    name: str
    decide: Callable[[Any], Any]
    inputs: Sequence[Any]
    warm_up: Sequence[Any] = ()
    """Other inputs, decided before the clock starts."""
    prepare: Callable[[Any], Any] = _as_it_is
    """What makes an input ready, outside the clock, just before it is decided: as a service does it."""
    nanoseconds: list[int] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)


def overhead() -> float:
    """Return what reading the clock adds to each figure, in microseconds. Nothing is subtracted for it."""
    found = []
    for _ in range(20_000):
        begun = perf_counter_ns()
        found.append(perf_counter_ns() - begun)
    return median(found) / 1000


def race(lanes: Sequence[Lane]) -> None:
    """Time every lane on its inputs, a chunk each in turn; who begins changes from turn to turn.

    The garbage collector rests meanwhile, as in ``timeit``.
    """
    for lane in lanes:
        for warm in lane.warm_up:
            lane.decide(lane.prepare(warm))
    turns = max(ceil(len(lane.inputs) / CHUNK) for lane in lanes)
    gc.collect()
    gc.disable()
    try:
        for turn in range(turns):
            first = turn % len(lanes)
            for lane in (*lanes[first:], *lanes[:first]):
                _run(lane, lane.inputs[turn * CHUNK : (turn + 1) * CHUNK])
    finally:
        gc.enable()


def _run(lane: Lane, inputs: Sequence[Any]) -> None:
    decide, prepare, clock = lane.decide, lane.prepare, perf_counter_ns
    times, answers = lane.nanoseconds.append, lane.answers.append
    for given in map(prepare, inputs):
        begun = clock()
        answer = decide(given)
        ended = clock()
        times(ended - begun)
        answers(answer)


def summary(nanoseconds: Sequence[int]) -> dict[str, float]:
    """Return the median, the 99th percentile and the mean in microseconds, and how many calls they rest on."""
    ordered = sorted(nanoseconds)
    return {
        "median": median(ordered) / 1000,
        "p99": ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)] / 1000,
        "mean": sum(ordered) / len(ordered) / 1000,
        "calls": len(ordered),
    }
