"""Requests: from text, or from plain data, through one door."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from exportctl.facts import Circumstances, Request
from exportctl.finding import Finding, RequestError, Severity
from exportctl.reading.problems import Problem, problems
from exportctl.reading.reader import Reader, text
from exportctl.reading.tree import Fields, Items, Node, Text, read_tree
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


def read_circumstances(
    source: Source, when: datetime | None = None, otherwise: datetime | None = None
) -> tuple[Circumstances | None, tuple[Finding, ...]]:
    """Return what ``source`` states beside a model, None where it is malformed, and what is wrong with it.

    Args:
        source: The text.
        when: The instant that is asked about, whatever the text says. None: the text's.
        otherwise: That instant where the text names none either. None: it is not known yet.
    """
    tree, findings = read_tree(source)
    reader = Reader(source)
    reader.findings += findings
    found = None
    if isinstance(tree, Fields) and not findings:
        if "model" in tree:
            reader.error("EX402", tree.key("model"), "no `model` is named in this file", "leave it out")
            tree.drop("model")
        try:
            asked = when or (None if "at" in tree else otherwise)
            found = Circumstances.model_validate(tree if asked is None else {**tree, "at": asked})
        except ValidationError as error:
            for problem in problems(Circumstances, tree, error):
                reader.error("EX401", at(tree, problem), problem.message, problem.help)
    elif tree is not None and not findings:
        reader.error("EX401", tree, "a file about a user is a mapping: `user:`, `provider:`, `activity:`")
    said = sorted(reader.findings, key=lambda finding: (finding.span.line, finding.span.column))
    return None if said else found, tuple(said)


def example_request(reader: Reader, node: Fields, model: str | None = None) -> dict[str, Any]:
    """Return the request that an example states beside its outcome, as plain data; findings where it is malformed.

    Args:
        reader: Of the text.
        node: The example. A user of whom nothing is said may be left out.
        model: The model, where the example may leave it out. None: it may not.
    """
    request = Fields({key: value for key, value in node.items() if key in Request.model_fields})
    request.line, request.column = node.line, node.column
    if "user" not in request:
        user = Fields()
        user.line, user.column = node.line, node.column
        request[text("user", node)] = user
    if "model" not in request and model is not None:
        request[text("model", node)] = text(model, node)
    checked(reader, request)
    said: dict[str, Any] = plain(request)
    return said


def plain(node: Node) -> Any:
    """Return ``node`` as plain data."""
    match node:
        case Text():
            return str(node)
        case Items():
            return [plain(part) for part in node]
        case _:
            return {str(key): plain(value) for key, value in node.items()}


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
