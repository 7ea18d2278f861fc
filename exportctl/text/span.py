"""A place in a text that a person can open and look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Source:
    """One text that was read: the name a person opens it by, and its characters."""

    name: str
    text: str = field(repr=False)
    draft: bool = False
    """True: it stands among drafts, which are not law."""

    def line(self, number: int) -> str:
        r"""Return line ``number`` (from 1) without its end; empty where there is none.

        >>> Source("a.yaml", "order: x\nrules: []").line(2)
        'rules: []'
        """
        lines = self.text.splitlines()
        return lines[number - 1] if 0 < number <= len(lines) else ""


class Span(NamedTuple):
    """Where something is written: file, line and column, both from 1.

    >>> str(Span("rules/a.yaml", 3, 5))
    'rules/a.yaml:3:5'
    """

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


NOWHERE = Span("", 0, 0)
"""The place of what was made in memory and never written."""
