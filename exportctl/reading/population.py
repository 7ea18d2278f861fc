"""Populations: one request a line, and how many accounts are so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from exportctl.facts import Request
from exportctl.finding import Finding
from exportctl.reading.reader import Reader, get, text
from exportctl.reading.requests import checked
from exportctl.reading.tree import MANY, Fields, Text, read_tree
from exportctl.text import Source

LARGEST = 10**12
"""Accounts of one kind."""

Counted = tuple[Request, int]
"""A request, and how many accounts make it."""


def read_population(
    name: str, lines: Iterable[str], around: Mapping[str, str], seen: Callable[[], None] = lambda: None
) -> tuple[tuple[Counted, ...] | None, tuple[Finding, ...]]:
    """Return the requests of ``lines``, None where some line is malformed, and what is wrong with them.

    Args:
        name: Of the file.
        lines: Each holds a request as JSON; ``accounts`` beside it says how many are so. Left out: one.
        around: What a line may leave out: ``model``, ``at``, ``provider``; ``activity``, by its kind.
        seen: Called once for each line.
    """
    counted: Counter[str] = Counter()
    first: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if line.strip():
            counted[line] += 1
            first.setdefault(line, number)
        seen()
    found: list[Counted] = []
    findings: list[Finding] = []
    for line, times in counted.items():
        one, said = _read(Source(name, line.rstrip("\r\n")), around)
        findings += (replace(finding, span=finding.span._replace(line=first[line])) for finding in said)
        if one is not None:
            found.append((one[0], one[1] * times))
        if len(findings) >= MANY:
            break
    return None if findings else tuple(found), tuple(findings)


def _read(source: Source, around: Mapping[str, str]) -> tuple[Counted | None, list[Finding]]:
    tree, findings = read_tree(source)
    reader = Reader(source)
    if tree is None or findings:
        return None, list(findings)
    accounts = 1
    if isinstance(tree, Fields):
        if "accounts" in tree:
            said = get(tree, "accounts")
            accounts = int(said) if isinstance(said, Text) and said.isascii() and said.isdigit() else 0
            if not 1 <= accounts <= LARGEST:
                reader.error("EX403", said, "`accounts` is a whole number of accounts", "such as 1200")
            tree.drop("accounts")
        for key, value in around.items():
            if key not in tree:
                tree[text(key, tree)] = text(value, tree) if key != "activity" else _done(value, tree)
    request = checked(reader, tree)
    return None if request is None or reader.findings else (request, accounts), reader.findings


def _done(kind: str, like: Fields) -> Fields:
    made = Fields({text("kind", like): text(kind, like)})
    made.line, made.column = like.line, like.column
    return made
