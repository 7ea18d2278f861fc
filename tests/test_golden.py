"""Golden files: what each verb prints, as its reader sees it.

A case is a folder ``tests/golden/<verb>/<name>``: input files, a ``command`` as typed in that folder, and what is
``expected``: the exit code, standard output and, below ``--- stderr``, standard error. Renew with ``make golden``,
then read the difference.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import sys
from contextlib import ExitStack, chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

import pytest

from exportctl.cli import main

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(command.parent for command in GOLDEN.rglob("command"))
PLAIN = {"COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}
"""A terminal of one width and no color, so that one command has one output."""


def run(folder: Path, *words: str) -> tuple[int, str, str]:
    """Return exit code, standard output and standard error of ``exportctl`` typed in ``folder``, in this process."""
    out, err = io.StringIO(), io.StringIO()
    with ExitStack() as as_typed:
        as_typed.enter_context(chdir(folder))
        as_typed.enter_context(patch.dict(os.environ, PLAIN))
        as_typed.enter_context(patch.object(sys, "argv", ["exportctl", *words]))
        as_typed.enter_context(patch.object(sys.modules["__main__"], "__package__", ""))  # not `python -m pytest`
        as_typed.enter_context(redirect_stdout(out))
        as_typed.enter_context(redirect_stderr(err))
        stopped = as_typed.enter_context(pytest.raises(SystemExit))
        main()
    assert isinstance(stopped.value.code, int)
    return stopped.value.code, out.getvalue(), err.getvalue()


def told(code: int, out: str, err: str) -> str:
    """Return the text of an ``expected`` file."""
    return f"exit {code}\n{out}" + (f"--- stderr\n{err}" if err else "")


def without_counts(text: str) -> str:
    """Return ``text`` without the numbers of cases, which grow with ISO's list of countries."""
    return re.sub(r"[\d,]+ cases", "N cases", text)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_each_command_prints_what_its_golden_file_says(case: Path) -> None:
    program, *words = shlex.split((case / "command").read_text(encoding="utf-8"))
    assert program == "exportctl"
    printed = told(*run(case, *words))
    expected = case / "expected"
    if os.environ.get("EXPORTCTL_RENEW_GOLDEN"):
        expected.write_text(printed, encoding="utf-8")
    assert without_counts(printed) == without_counts(expected.read_text(encoding="utf-8")), (
        "if this is better, renew it: make golden"
    )


def test_every_verb_that_prints_a_decision_or_a_finding_has_golden_files() -> None:
    assert {case.parent.name for case in CASES} == {
        "ask",
        "otherwise",
        "check",
        "coverage",
        "decide",
        "groups",
        "permitted",
        "test",
        "timeline",
        "verify",
    }
