"""One example, and how it came out."""

from __future__ import annotations

from dataclasses import dataclass

from exportctl.decisions.decision import Decision
from exportctl.facts import Request
from exportctl.law.texts import DefinitionExample, Example
from exportctl.reading import request_from


@dataclass(frozen=True, slots=True)
class Proved:
    """One example, and how it came out."""

    of: str
    """The order or the definition that it proves."""
    example: Example | DefinitionExample
    decision: Decision
    """For a definition: what a rule that forbids whoever meets it would come to."""
    trouble: tuple[str, ...]
    """What is not as the text says; empty where all is."""


def request_of(example: Example | DefinitionExample) -> Request:
    """Return the request of ``example``, which was checked when it was read."""
    return request_from(example.request)
