"""Requests: from text, or from plain data, through one door."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from exportctl.facts import Request
from exportctl.finding import Finding, RequestError, Severity
from exportctl.reading.problems import Problem, problems
from exportctl.reading.reader import Reader
from exportctl.reading.tree import Fields, Items, Node, read_tree
from exportctl.text import Source
from exportctl.text.span import Span


def read_request(source: Source) -> tuple[Request | None, tuple[Finding, ...]]:
    """Return the request that ``source`` holds, None where it is malformed, and what is wrong with it."""
    tree, findings = read_tree(source)
    reader = Reader(source)
    reader.findings += findings
    if tree is None or findings:
        return None, tuple(reader.findings)
    request = checked(reader, tree)
    return request, tuple(reader.findings)


def checked(reader: Reader, node: Node) -> Request | None:
    """Return the request at ``node``; None, and findings, where it is malformed."""
    if not isinstance(node, Fields):
        reader.error("EX401", node, "a request is a mapping: `user:`, `model:`, `activity:`, `at:`")
        return None
    try:
        return Request.model_validate(node)
    except ValidationError as error:
        for problem in problems(Request, node, error):
            reader.error("EX401", at(node, problem.path), problem.message, problem.help)
        return None


def request_from(data: Mapping[str, Any], name: str = "request") -> Request:
    """Return the request that ``data`` states.

    Raises:
        RequestError: It is malformed. It carries a finding for each thing that is wrong.

    >>> request_from({"user": {"located_in": "UK"}, "model": "anthropic/fable-5", "at": "2026-06-13T09:00Z"})
    Traceback (most recent call last):
    ...
    exportctl.finding.RequestError: request: user.located_in:1:1: EX401 `UK` is not the code of a country or of a
    subdivision; did you mean `GB`?
    """
    try:
        return Request.model_validate(data)
    except ValidationError as error:
        raise RequestError(_findings(name, problems(Request, data, error))) from None


def at(node: Node, path: tuple[str | int, ...]) -> Node:
    """Return the node that stands at ``path`` below ``node``. A key that should not be there stands for itself."""
    for depth, step in enumerate(path):
        if isinstance(node, Fields):
            assert isinstance(step, str)
            below = node.get(step)  # type: ignore[call-overload]
            if depth == len(path) - 1 and not isinstance(below, Items | Fields):
                return node.key(step) if below is None else below
            node = below
        elif isinstance(node, Items):
            assert isinstance(step, int)
            node = node[step]
    return node


def _findings(name: str, found: list[Problem]) -> Iterator[Finding]:
    for problem in found:
        path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in problem.path)
        place = f"{name}: {path.lstrip('.')}" if path else name
        yield Finding("EX401", Severity.ERROR, Span(place, 1, 1), problem.message, help=problem.help)
