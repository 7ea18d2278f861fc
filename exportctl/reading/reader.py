"""Reading one text: its findings, its places, and the small words that every part of the grammar uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from exportctl.facts.codes import shown
from exportctl.facts.values import NONE, day, instant
from exportctl.finding import Finding, Severity
from exportctl.law.moments import ALL_TIME, Moment, Period
from exportctl.law.texts import UNVERIFIED, Provenance
from exportctl.reading.tree import MANY, Fields, Items, Node, Text
from exportctl.text import Source, Span, nearest


@dataclass(frozen=True, slots=True)
class Mention:
    """An id that one text says and that another may define."""

    what: str
    """``order`` or ``rule``."""
    id: str
    span: Span


class Reader:
    """One text on its way to law. Trouble is collected, never raised."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.findings: list[Finding] = []
        self.mentions: list[Mention] = []
        self.zone: ZoneInfo | None = None
        """Where bare days begin. None: the text names no authority."""

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text."""
        return self.source.text.splitlines()

    def span(self, node: Node) -> Span:
        """Return where ``node`` stands."""
        return Span(self.source.name, node.line, node.column)

    def error(self, code: str, node: Node, message: str, help: str = "") -> None:
        """Note an error at ``node``."""
        self._note(code, Severity.ERROR, node, message, help)

    def _note(self, code: str, severity: Severity, node: Node, message: str, help: str) -> None:
        line = self.lines[node.line - 1] if 0 < node.line <= len(self.lines) else ""
        self.findings.append(Finding(code, severity, self.span(node), message, line, help))

    def mention(self, what: str, node: Node | None) -> tuple[str, ...]:
        """Return the ids at ``node``, one or a list, and note where each stands."""
        found = [part for part in listed(node) if isinstance(part, Text)]
        self.mentions += (Mention(what, str(part), self.span(part)) for part in found)
        return tuple(map(str, found))

    def moment(self, name: str, node: Node) -> Moment | None:
        """Return when something happens; None, and a finding, where the text does not say it properly."""
        try:
            earliest, latest = self._when(node)
        except ValueError as error:
            self.error("EX121", node, str(error))
            return None
        return Moment(name, earliest, latest)

    def _when(self, node: Node) -> tuple[datetime, datetime]:
        if isinstance(node, Fields) and "day" in node:
            first = day(str(node["day"]))  # type: ignore[index]
            return self._midnight(first), self._midnight(first + timedelta(days=1))
        if isinstance(node, Fields):
            ends = node["between"]  # type: ignore[index]
            (first_from, _), (_, last_to) = (self._stretch(str(end)) for end in ends)
            if last_to <= first_from:
                raise ValueError("the second day is before the first")
            return first_from, last_to
        if len(node) == len("2026-06-12"):
            begins = self._midnight(day(str(node)))
            return begins, begins
        at = instant(str(node))
        return at, at

    def _stretch(self, text: str) -> tuple[datetime, datetime]:
        if len(text) == len("2026-06-12"):
            first = day(text)
            return self._midnight(first), self._midnight(first + timedelta(days=1))
        at = instant(text)
        return at, at

    def _midnight(self, first: date) -> datetime:
        if self.zone is None:
            raise ValueError(
                "a bare day needs a time zone to begin in: write `authority:` at the top of this file, or an instant"
            )
        return datetime.combine(first, time(), tzinfo=self.zone).astimezone(UTC)

    def provenance(self, node: Fields | None, otherwise: Provenance = UNVERIFIED) -> Provenance:
        """Return how a text was come by; ``otherwise`` where it does not say."""
        if node is None:
            return otherwise
        as_of = None
        if get(node, "as_of") is not None:
            try:
                as_of = day(str(get(node, "as_of")))
            except ValueError as error:
                self.error("EX121", get(node, "as_of"), str(error))
        return Provenance(str(get(node, "basis")), word(node, "note") or "", as_of)  # type: ignore[arg-type]  # the grammar's own

    def period(self, name: str, node: Fields | None) -> Period:
        """Return the time that the keys ``since`` and ``until`` of ``node`` name."""
        if node is None:
            return ALL_TIME
        since, until = node.get("since"), node.get("until")  # type: ignore[call-overload]
        begins = None if since is None else self.moment(f"{name}.since", since)
        ends = None if until is None else self.moment(f"{name}.until", until)
        return self.in_order(Period(begins, ends), node if until is None else until)

    def in_order(self, period: Period, node: Node) -> Period:
        """Return ``period``; a finding at ``node`` where it ends before it begins."""
        begins, ends = period.since, period.until
        if begins and ends and ends.latest <= begins.earliest:
            self.error("EX122", node, "it ends before it begins", "a time is half-open: [since, until)")
        return period

    def organizations(self, node: Node | None, help: str) -> tuple[str, ...]:
        """Return the organizations at ``node``; a finding, and ``help``, where `none` stands for one."""
        for part in listed(node):
            if part == NONE:
                self.error("EX137", part, "`none` is no organization", help)
        return words(node)

    def unknown(self, code: str, node: Node, what: str, name: str, known: Iterable[str]) -> None:
        """Note that nothing is called ``name``, and what it may have been meant to be."""
        meant = nearest(name, known) if len(self.findings) < MANY else None
        help = f"did you mean `{meant}`?" if meant else ""
        self.error(code, node, f"{what} is called {shown(name)}", help)


def get(node: Fields, key: str) -> Any:
    """Return the value of ``key``; None where it is left out."""
    return node.get(key)  # type: ignore[call-overload]


def word(node: Fields, key: str) -> str | None:
    """Return the plain text of ``key``; None where it is left out."""
    found = node.get(key)  # type: ignore[call-overload]
    return None if found is None else str(found)


def words(node: Node | None) -> tuple[str, ...]:
    """Return one text, or a list of them, as plain texts."""
    return tuple(str(part) for part in listed(node))


def listed(node: Node | None) -> Iterator[Node]:
    """Yield the items of a list, or the one thing that stands in its place."""
    if isinstance(node, Items):
        yield from node
    elif node is not None:
        yield node


def text(value: str, like: Node) -> Text:
    """Return ``value`` as if it stood where ``like`` stands."""
    made = Text(value)
    made.line, made.column = like.line, like.column
    return made
