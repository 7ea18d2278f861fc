"""What we say about a text: a place, a code, what is wrong, what to do next."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass

from exportctl.text import Span


class Severity(enum.Enum):
    """How grave a finding is. An ERROR stops a text from being used."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say about a text.

    >>> from exportctl.text import Span
    >>> print(Finding("EX101", Severity.ERROR, Span("a.yaml", 2, 3), "no key is called `fobids`",
    ...               line="  fobids: x", help="did you mean `forbids`?"))
    a.yaml:2:3: EX101 no key is called `fobids`
          fobids: x
        help: did you mean `forbids`?
    """

    code: str
    severity: Severity
    span: Span
    message: str
    line: str = ""
    """The line itself, as written; empty where there is none to show."""
    help: str = ""
    """What to do next; empty where the message says it all."""

    def __str__(self) -> str:
        rows = [f"{self.span}: {self.code} {self.message}"]
        if self.line.strip():
            rows.append(f"    {self.line.rstrip()[:200]}")
        if self.help:
            rows.append(f"    help: {self.help}")
        return "\n".join(_printable(row) for row in rows)


def _printable(row: str) -> str:
    return "".join(c if c.isprintable() or c == "\t" else repr(c)[1:-1] for c in row)


class ExportctlError(Exception):
    """The base of every error that exportctl raises on purpose."""


class TextError(ExportctlError):
    """A text was read, and some finding about it is an error. Nothing of it is used."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(map(str, self.findings)))


class RulebookError(TextError):
    """The texts of a rulebook were read, and some finding is an error."""


class RequestError(TextError):
    """A request was read, and it is malformed. Malformed is never an outcome."""
