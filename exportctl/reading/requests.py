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
    return request, tuple(sorted(reader.findings, key=lambda finding: (finding.span.line, finding.span.column)))


def checked(reader: Reader, node: Node) -> Request | None:
    """Return the request at ``node``; None, and findings, where it is malformed."""
    if not isinstance(node, Fields):
        reader.error("EX401", node, "a request is a mapping: `user:`, `model:`, `activity:`, `at:`")
        return None
    try:
        return Request.model_validate(node)
    except ValidationError as error:
        for problem in problems(Request, node, error):
            reader.error("EX401", at(node, problem), problem.message, problem.help)
        return None


def request_from(data: Mapping[str, Any], name: str = "request") -> Request:
    """Return the request that ``data`` states.

    Raises:
        RequestError: It is malformed. It carries a finding for each thing that is wrong.

    >>> request_from({"user": {"located_in": "UK"}, "model": "lab/one", "at": "2026-06-13T09:00Z"})
    Traceback (most recent call last):
    ...
    exportctl.finding.RequestError: request:1:1: EX401 user.located_in: `UK` is not the code of a country or of
    a subdivision; did you mean `GB`?
    """
    try:
        return Request.model_validate(data)
    except ValidationError as error:
        raise RequestError(_findings(name, problems(Request, data, error))) from None


def at(node: Node, problem: Problem) -> Node:
    """Return what ``problem`` is about: a node below ``node``, or a key that should not be there."""
    for depth, step in enumerate(problem.path, 1):
        if isinstance(node, Fields):
            key = node.key(str(step))
            if problem.at_key and depth == len(problem.path):
                return key
            node = node[key]
        elif isinstance(node, Items) and isinstance(step, int):
            node = node[step]
    return node


def _findings(name: str, found: list[Problem]) -> Iterator[Finding]:
    for problem in found:
        path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in problem.path).lstrip(".")
        message = f"{path}: {problem.message}" if path else problem.message
        yield Finding("EX401", Severity.ERROR, Span(name, 1, 1), message, help=problem.help)
