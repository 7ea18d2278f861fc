"""The arguments that verbs share, and the progress that a person at a terminal sees."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, TypeAlias, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn

from exportctl.decisions.decision import Decision
from exportctl.decisions.needs import Ask
from exportctl.facts import ANY_EVIDENCE
from exportctl.finding import Finding, Severity
from exportctl.law.rulebook import Rulebook
from exportctl.law.staleness import stale_text

T = TypeVar("T")
Rules: TypeAlias = Annotated[
    Path, typer.Argument(metavar="RULES", help="A folder of order files, or one file.", show_default=False)
]

More: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option(
        "--with",
        metavar="PATH",
        help="Another folder or file to add to RULES for this run, such as a draft. May be repeated.",
        show_default=False,
    ),
]


class Watch:
    """What long work tells of itself."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress

    def begin(self, what: str, total: int | None = None) -> None:
        """Say what is being done now."""
        if self._progress is not None:
            for task in self._progress.task_ids:
                self._progress.remove_task(task)
            self._progress.add_task(what, total=total)

    def advance(self) -> None:
        """Say that one more is done."""
        if self._progress is not None:
            for task in self._progress.task_ids:
                self._progress.advance(task)


@contextmanager
def watching() -> Iterator[Watch]:
    """Show progress on a terminal; say nothing in a pipe."""
    if not sys.stderr.isatty():
        yield Watch(None)
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield Watch(progress)


def say(findings: tuple[Finding, ...]) -> None:
    """Print findings on standard error."""
    for finding in findings:
        typer.echo(str(finding), err=True)


def parsed(parse: Callable[[str], T], text: str, option: str) -> T:
    """Return what ``text`` means. It is a mistake of usage where it means nothing."""
    try:
        return parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None


def tell_drafts(rulebook: Rulebook) -> None:
    """Say on standard error which drafts take part in the answer."""
    if rulebook.drafts:
        typer.echo(f"what-if: {', '.join(rulebook.drafts)} counted as if it were law", err=True)


def settling(decision: Decision) -> Iterator[str]:
    """Yield what would settle a review, least intrusive first."""
    asks = decision.needs().first
    for demand in dict.fromkeys(ask.evidence for ask in sorted(asks, key=lambda ask: ask.evidence != ANY_EVIDENCE)):
        shown = "" if demand == ANY_EVIDENCE else f", shown ({demand})"
        named = dict.fromkeys(_named(ask) for ask in asks if ask.evidence == demand)
        yield f"settles it{shown}: {', '.join(named)}"


def _named(ask: Ask) -> str:
    text = stale_text(ask.of)
    return ask.of if text is None else f"a new reading of the source of {text}"


def counted(number: int, what: str) -> str:
    """Return ``number`` with its noun.

    >>> counted(1, "rule"), counted(2, "rule")
    ('1 rule', '2 rules')
    """
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def errors(findings: tuple[Finding, ...]) -> int:
    """Return how many findings are errors."""
    return sum(finding.severity is Severity.ERROR for finding in findings)
