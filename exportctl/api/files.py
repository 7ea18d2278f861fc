"""Files: the only place that opens them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from itertools import takewhile
from pathlib import Path

from exportctl.facts import Circumstances, Request
from exportctl.finding import ExportctlError, Finding, RequestError, RulebookError, Severity
from exportctl.law.rulebook import Rulebook
from exportctl.reading import decode, read_circumstances, read_population, read_request, read_rulebook
from exportctl.text import Source, Span

LARGEST = 2 * 1024 * 1024
"""Bytes. No text of law is longer; a longer one is a finding, and is not read."""

DRAFTS = "drafts"
"""A folder of this name holds what is not law. It is read only by whoever names it."""


def shipped_rules() -> Path:
    """Return the folder of law packs that comes with exportctl.

    Its folder ``drafts`` holds draft orders. They are not law, and are loaded only by whoever names them:
    ``load(shipped_rules(), shipped_rules() / "drafts")``.

    >>> shipped_rules().is_dir()
    True
    """
    package = Path(__file__).resolve().parent.parent
    in_wheel = package / "_rules"
    return in_wheel if in_wheel.is_dir() else package.parent / "rules"


def read_folder(path: str | Path, *more: str | Path) -> tuple[Rulebook | None, tuple[Finding, ...]]:
    """Read every order file under ``path`` (``*.yaml``, ``*.yml``), or the one file that it names.

    Args:
        path: A folder or a file. Folders below it that are called ``drafts`` are not entered.
        more: Further folders or files, to make one rulebook with the first. A file that is met twice is read once.

    Returns:
        The rulebook, None where some finding is an error; and every finding of everything that was read.
    """
    findings: list[Finding] = []
    sources: dict[str, Source] = {}
    for root in map(Path, (path, *more)):
        unread: list[OSError] = []
        names = sorted(_texts(root, unread, [])) if os.path.isdir(root) else [str(root)]
        findings += (_unread(str(error.filename or root), error) for error in unread)
        is_draft = _is_draft(root, Path(path))
        for name in names:
            found = _source(name)
            if isinstance(found, Source):
                sources.setdefault(os.path.realpath(name), replace(found, draft=is_draft))
            else:
                findings.append(found)
        if not names:
            help = "order files end in .yaml or .yml"
            findings.append(_finding("EX001", str(root), "there is no order file in this folder", help))
    if not sources:
        return None, tuple(findings)
    rulebook, said = read_rulebook(sources.values())
    incomplete = bool(findings)
    findings += (finding for finding in said if not (incomplete and finding.code == "EX230"))
    findings.sort(key=lambda finding: (finding.span.file, finding.span.line, finding.span.column))
    return None if any(f.severity is Severity.ERROR for f in findings) else rulebook, tuple(findings)


def drafts_under(path: str | Path) -> tuple[str, ...]:
    """Return the folders called ``drafts`` under ``path``, which are not read unless somebody names them."""
    left: list[str] = []
    for _ in _texts(Path(path), [], left):
        pass
    return tuple(sorted(left))


def rulebook_file(path: str | Path, *more: str | Path) -> tuple[Rulebook, tuple[Finding, ...]]:
    """Return the rulebook under ``path`` and ``more``, and what there is to say about it.

    Raises:
        RulebookError: Some finding is an error. It carries every finding.
    """
    rulebook, findings = read_folder(path, *more)
    if rulebook is None:
        raise RulebookError(findings)
    return rulebook, findings


def request_file(path: str | Path) -> Request:
    """Return the request written in the file ``path``, as YAML or JSON; ``-`` is the standard input.

    Raises:
        RequestError: It is malformed. It carries every finding.
    """
    request, findings = read_request(_asked(path))
    if request is None:
        raise RequestError(findings)
    return request


def user_file(path: str | Path, at: datetime | None = None, otherwise: datetime | None = None) -> Circumstances:
    """Return what the file ``path`` says of a user: all of a request but the model; ``-`` is the standard input.

    Args:
        path: The file.
        at: The instant that is asked about, whatever the file says. None: the file's.
        otherwise: That instant where the file names none either. None: it is not known yet.

    Raises:
        RequestError: It is malformed. It carries every finding.
    """
    found, findings = read_circumstances(_asked(path), at, otherwise)
    if found is None:
        raise RequestError(findings)
    return found


def population_file(
    path: str | Path, around: Mapping[str, str] | None = None, seen: Callable[[], None] = lambda: None
) -> tuple[tuple[Request, int], ...]:
    """Return the requests in the file ``path``, each a line of JSON, and how many accounts make each.

    Args:
        path: The file; ``-`` is the standard input.
        around: What a line may leave out: ``model``, ``at``, ``provider``; ``activity``, by its kind.
        seen: Called once for each line.

    Raises:
        RequestError: Some line is malformed. It carries every finding, and nothing is returned.
    """
    name = "<stdin>" if str(path) == "-" else str(path)
    try:
        with nullcontext(sys.stdin) if name == "<stdin>" else open(name, encoding="utf-8") as file:
            found, findings = read_population(name, file, around or {}, seen)
    except UnicodeDecodeError:
        raise RequestError([_finding("EX003", name, "the file is not UTF-8", "save it as UTF-8")]) from None
    except (OSError, ValueError) as error:
        raise RequestError([_unread(name, error)]) from None
    if found is None:
        raise RequestError(findings)
    return found


def write(path: str | Path, octets: bytes) -> None:
    """Write ``octets`` to the file ``path``.

    Raises:
        ExportctlError: It cannot be written.
    """
    try:
        Path(path).write_bytes(octets)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no file can have this name"
        raise ExportctlError(f"{path}: it cannot be written: {reason}") from None


def _asked(path: str | Path) -> Source:
    found = _source(str(path)) if str(path) != "-" else _decoded("<stdin>", sys.stdin.buffer.read(LARGEST + 1))
    if isinstance(found, Finding):
        raise RequestError([found])
    return found


def _texts(root: Path, unread: list[OSError], left: list[str]) -> Iterator[str]:
    """Yield every order file under ``root``, through links too.

    What cannot be looked into goes to ``unread``, and folders of drafts go to ``left``.
    """
    entered: set[str] = set()
    for folder, below, names in os.walk(root, onerror=unread.append, followlinks=True):
        real = os.path.realpath(folder)
        if real in entered:
            below.clear()
            continue
        entered.add(real)
        left += (os.path.join(folder, name) for name in below if name == DRAFTS)
        below[:] = [name for name in below if not name.startswith(".") and name != DRAFTS]
        for name in names:
            if name.lower().endswith((".yaml", ".yml")) and not name.startswith("."):
                yield os.path.join(folder, name)


def _is_draft(root: Path, first: Path) -> bool:
    """Say whether what is read under ``root`` is a draft: it is called so, stands in one, or in one beside ``first``.

    Folders above the rulebook do not count: who works in a folder called ``drafts`` may keep law in it.
    """
    whole, other = Path(os.path.abspath(root)).parts, Path(os.path.abspath(first)).parts
    shared = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(whole, other, strict=False))))
    return DRAFTS in whole[min(shared, len(whole) - 2) :]


def _source(name: str) -> Source | Finding:
    try:
        with open(name, "rb", buffering=0) as file:
            if os.fstat(file.fileno()).st_size > LARGEST:
                return _too_large(name)
            return _decoded(name, file.read())
    except (OSError, ValueError) as error:
        return _unread(name, error)


def _decoded(name: str, octets: bytes) -> Source | Finding:
    return _too_large(name) if len(octets) > LARGEST else decode(name, octets)


def _too_large(name: str) -> Finding:
    return _finding("EX002", name, f"the file is larger than {LARGEST:,} bytes", "split it")


def _unread(name: str, error: OSError | ValueError) -> Finding:
    match error:
        case FileNotFoundError() if os.path.islink(name):
            return _finding("EX001", name, "the link leads nowhere", "put the file there, or remove the link")
        case FileNotFoundError():
            return _finding("EX001", name, "there is no such file or folder", "check the path")
        case IsADirectoryError():
            return _finding("EX001", name, "this is a folder, not a file", "name a file in it")
        case PermissionError():
            return _finding("EX001", name, "it may not be read", "check its permissions")
        case OSError():
            return _finding("EX001", name, f"it cannot be read: {error.strerror}", "check the path")
        case _:
            return _finding("EX001", name, "no file can have this name", "check the path")


def _finding(code: str, name: str, message: str, help: str) -> Finding:
    return Finding(code, Severity.ERROR, Span(name, 1, 1), message, help=help)
