"""Files: the only place that opens them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from exportctl.facts import Request
from exportctl.finding import Finding, RequestError, RulebookError, Severity
from exportctl.law.rulebook import Rulebook
from exportctl.reading import decode, read_request, read_rulebook
from exportctl.text import Source, Span

LARGEST = 2 * 1024 * 1024
"""Bytes. No text of law is longer; a longer one is a finding, and is not read."""


def shipped_rules() -> Path:
    """Return the folder of law packs that comes with exportctl."""
    package = Path(__file__).resolve().parent.parent
    in_wheel = package / "_rules"
    return in_wheel if in_wheel.is_dir() else package.parent / "rules"


def read_folder(path: str | Path) -> tuple[Rulebook | None, tuple[Finding, ...]]:
    """Read every order file under ``path`` (``*.yaml``, ``*.yml``), or the one file that it names.

    Returns:
        The rulebook, None where some finding is an error; and every finding of the whole folder.
    """
    root = Path(path)
    if not root.exists():
        return None, (_finding("EX001", root, "there is no such file or folder", "check the path"),)
    sources: list[Source] = []
    findings: list[Finding] = []
    names = [root] if root.is_file() else sorted(_texts(root))
    for name in names:
        found = _source(name)
        if isinstance(found, Source):
            sources.append(found)
        else:
            findings.append(found)
    if not names:
        help = "order files end in .yaml or .yml"
        return None, (_finding("EX001", root, "there is no order file in this folder", help),)
    rulebook, said = read_rulebook(sources)
    findings += said
    findings.sort(key=lambda finding: (finding.span.file, finding.span.line, finding.span.column))
    return None if any(f.severity is Severity.ERROR for f in findings) else rulebook, tuple(findings)


def rulebook_file(path: str | Path) -> tuple[Rulebook, tuple[Finding, ...]]:
    """Return the rulebook under ``path``, and what there is to say about it.

    Raises:
        RulebookError: Some finding is an error. It carries every finding.
    """
    rulebook, findings = read_folder(path)
    if rulebook is None:
        raise RulebookError(findings)
    return rulebook, findings


def request_file(path: str | Path) -> Request:
    """Return the request written in the file ``path``.

    Raises:
        RequestError: It is malformed. It carries every finding.
    """
    name = Path(path)
    if not name.is_file():
        raise RequestError([_finding("EX001", name, "there is no such file", "check the path")])
    found = _source(name)
    if isinstance(found, Finding):
        raise RequestError([found])
    request, findings = read_request(found)
    if request is None:
        raise RequestError(findings)
    return request


def _texts(root: Path) -> Iterator[Path]:
    for name in root.rglob("*.y*ml"):
        hidden = any(part.startswith(".") for part in name.relative_to(root).parts)
        if name.suffix in (".yaml", ".yml") and name.is_file() and not hidden:
            yield name


def _source(name: Path) -> Source | Finding:
    try:
        if name.stat().st_size > LARGEST:
            return _finding("EX002", name, f"the file is larger than {LARGEST:,} bytes", "split it")
        return decode(str(name), name.read_bytes())
    except OSError as error:
        return _finding("EX001", name, f"the file cannot be read: {error.strerror}", "check its permissions")


def _finding(code: str, name: Path, message: str, help: str) -> Finding:
    return Finding(code, Severity.ERROR, Span(str(name), 1, 1), message, help=help)
