"""The command line: one verb, one answer, an exit code that means one thing, and never a traceback."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer.main

from exportctl.cli import codes
from exportctl.cli.main import app
from exportctl.finding import ExportctlError
from tests.test_golden import GOLDEN, run, without_counts

ROOT = Path(__file__).parents[1]
RULES = str(ROOT / "rules")
REQUEST = str(GOLDEN / "decide" / "denied" / "request.yaml")
USER = str(GOLDEN / "permitted" / "three-groups" / "user.yaml")
SMALL = str(GOLDEN / "check" / "clean" / "rules")
WRONG = str(GOLDEN / "check" / "many-mistakes" / "rules")
PAGE = ROOT / "docs" / "command-line.md"
VERBS = (
    "decide",
    "ask",
    "otherwise",
    "permitted",
    "timeline",
    "coverage",
    "test",
    "check",
    "verify",
    "groups",
    "schema",
)
ESCAPE = "\x1b"
UNLESS_ROOT = pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")

ORDER = """
order: us.example.order
authority: us.example
cites: [Example Act 1]
in_force: {since: 2031-01-10}
rules:
  - {id: rule, forbids: prohibition, says: No.}
"""
AUTHORITY = "authorities: [{id: us.example, name: Example Bureau, zone: America/New_York}]\n"


def typed(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Return what ``python -m exportctl`` did in a process of its own, its output in a pipe."""
    command = [sys.executable, "-m", "exportctl", *words]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60
    )


def has_traceback(text: str) -> bool:
    return "Traceback" in text or 'File "' in text


# Exit codes


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("allowed", codes.OK),
        ("denied", codes.DENIED),
        ("nationality-not-known", codes.REVIEW),
        ("citizen-in-paris", codes.REVIEW),
        ("before-the-period", codes.REVIEW),
        ("unknown-model", codes.REVIEW),
        ("malformed", codes.WRONG),
    ],
)
@pytest.mark.parametrize("option", [(), ("--json",), ("--explain",)], ids=["plain", "json", "explain"])
def test_decide_exits_with_the_outcome_however_it_is_printed(case: str, code: int, option: tuple[str, ...]) -> None:
    exited, out, err = run(GOLDEN / "decide" / case, "decide", RULES, "request.yaml", *option)
    assert exited == code
    assert bool(err) == (code == codes.WRONG)
    assert bool(out) != bool(err)


def test_json_is_one_object_whose_outcome_is_that_of_the_exit_code(tmp_path: Path) -> None:
    code, out, _ = run(tmp_path, "decide", RULES, REQUEST, "--json")
    assert (code, json.loads(out)["outcome"]) == (codes.DENIED, "deny")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("test", SMALL), codes.OK),
        (("test", str(GOLDEN / "test" / "untouched" / "rules")), codes.OK),
        (("test", str(GOLDEN / "test" / "failing" / "rules")), codes.WRONG),
        (("check", SMALL), codes.OK),
        (("check", WRONG), codes.WRONG),
        (("verify", SMALL, "--samples", "1"), codes.OK),
        (("groups", SMALL), codes.OK),
        (("groups", RULES, "NI", "--at", "2024-03-14T12:00-04:00"), codes.OK),
        (("groups", RULES, "EAR/D:5", "--json"), codes.OK),
        (("schema",), codes.OK),
        (("schema", "--request"), codes.OK),
        (("--version",), codes.OK),
        (("--help",), codes.OK),
    ],
)
def test_each_outcome_has_its_exit_code(tmp_path: Path, words: tuple[str, ...], code: int) -> None:
    exited, out, _ = run(tmp_path, *words)
    assert exited == code
    assert out


@pytest.mark.parametrize(
    "words",
    [
        ("decide", WRONG, REQUEST),
        ("permitted", WRONG, USER),
        ("timeline", WRONG),
        ("coverage", WRONG),
        ("test", WRONG),
        ("check", WRONG),
        ("verify", WRONG),
        ("groups", WRONG),
    ],
)
def test_no_verb_uses_a_rulebook_with_an_error(tmp_path: Path, words: tuple[str, ...]) -> None:
    code, out, err = run(tmp_path, *words)
    assert code == codes.WRONG
    assert "EX101 no attribute is called `model.compute`" in out + err
    assert "ALLOW" not in out


def test_a_warning_is_told_and_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(AUTHORITY)
    (tmp_path / "order.yaml").write_text(ORDER)
    code, out, err = run(tmp_path, "check", ".")
    assert code == codes.OK
    assert out == "1 order, 1 rule: no errors, 1 warning\n"
    assert "EX230 nothing is covered" in err


def test_a_disagreement_of_the_roads_exits_as_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exportctl.cli.verify.verify_law", lambda *_, **__: SimpleNamespace(agrees=False))
    assert run(tmp_path, "verify", SMALL)[0] == codes.WRONG


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("frobnicate",),
        ("--frobnicate",),
        *((verb, "--frobnicate") for verb in VERBS),
        ("decide",),
        ("decide", RULES),
        ("decide", RULES, REQUEST, "more"),
        ("coverage",),
        ("coverage", RULES, "more"),
        ("timeline",),
        ("timeline", RULES, "--user", USER),
        ("timeline", RULES, "--model", "anthropic/fable-5"),
        ("timeline", RULES, "--user", USER, "--model", "anthropic/fable"),
        ("timeline", RULES, "--from", "yesterday"),
        ("timeline", RULES, "--from", "2026-07-01", "--to", "2026-07-01"),
        ("timeline", RULES, "--chart", "chart.pdf"),
        ("permitted", RULES),
        ("permitted", RULES, USER, "--at", "yesterday"),
        ("permitted", RULES, USER, "--at", "2026-06-13"),
        ("permitted", RULES, USER, "--provider", "none"),
        ("permitted", RULES, USER, "--provider", "A Lab"),
        ("permitted", RULES, USER, "--provider", "lab/no-such-model=lab"),
        ("permitted", RULES, USER, "--activity", "use"),
        ("test",),
        ("check",),
        ("check", RULES, "more"),
        ("verify",),
        ("verify", RULES, "--samples", "0"),
        ("verify", RULES, "--samples", "many"),
        ("verify", RULES, "--seed"),
        ("groups",),
        ("groups", RULES, "UK"),
        ("groups", RULES, "EAR/D:9"),
        ("groups", RULES, "NI", "--at", "yesterday"),
        ("groups", RULES, "NI", "--at", "2024-03-14T12:00"),
        ("groups", RULES, "NI", "more"),
        ("schema", "more"),
    ],
    ids=" ".join,
)
def test_what_is_not_a_command_is_usage(tmp_path: Path, words: tuple[str, ...]) -> None:
    code, out, err = run(tmp_path, *words)
    assert code == codes.USAGE
    assert ("Error: " in err) if words else ("Usage: exportctl" in out + err)
    assert not has_traceback(out + err)


@pytest.mark.parametrize("verb", VERBS)
def test_the_help_of_each_verb_tells_its_exit_codes(tmp_path: Path, verb: str) -> None:
    code, out, _ = run(tmp_path, verb, "--help")
    assert code == codes.OK
    assert "exit codes" in " ".join(out.split()).lower()


# Never a traceback

STRANGE = {
    "binary": bytes(range(256)) * 8,
    "not UTF-8": b"a: 1\nb: \xff\n",
    "UTF-16": "a: 1\n".encode("utf-16"),
    "a zero byte": b"a\0b",
    "empty": b"",
    "a comment": b"# nothing\n",
    "brackets": b"[" * 100_000,
    "too large": b"a: " + b"x" * 3_000_000,
    "escape codes": b"order: \x1b[31mred\n",
    "a list": b"- 1\n- 2\n",
}


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
@pytest.mark.parametrize("role", ["file of law", "folder of law", "request"])
def test_a_strange_file_is_a_finding_with_its_place(tmp_path: Path, role: str, text: bytes) -> None:
    (tmp_path / "strange.yaml").write_bytes(text)
    law = "." if role == "folder of law" else "strange.yaml"
    words = ("decide", RULES, "strange.yaml") if role == "request" else ("check", law)
    code, out, err = run(tmp_path, *words)
    assert code == codes.WRONG
    assert "strange.yaml:" in err
    assert not has_traceback(out + err)
    assert ESCAPE not in out + err


@pytest.mark.parametrize(
    "words",
    [
        ("check", "missing"),
        ("check", "empty"),
        ("check", "missing/below"),
        ("check", "file.txt/below"),
        ("check", "\udcff"),
        ("check", "a\nb"),
        ("check", ""),
        ("check", "loop"),
        ("check", "x" * 5_000),
        ("test", "missing"),
        ("verify", "missing"),
        ("decide", "missing", REQUEST),
        ("decide", RULES, "missing"),
        ("decide", RULES, "empty"),
        ("decide", RULES, "loop"),
        ("decide", RULES, "x" * 5_000),
        ("permitted", RULES, "missing"),
        ("timeline", "missing"),
        ("coverage", "missing"),
        ("timeline", RULES, "--user", "missing", "--model", "anthropic/fable-5"),
        ("permitted", "missing", USER),
    ],
    ids=lambda words: " ".join(words)[-40:].encode("ascii", "backslashreplace").decode(),
)
def test_a_path_that_leads_nowhere_is_a_finding(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.txt").write_text("text")
    (tmp_path / "loop").symlink_to("loop")
    code, out, err = run(tmp_path, *words)
    assert code == codes.WRONG
    assert "EX001" in err
    assert not has_traceback(out + err)


@UNLESS_ROOT
def test_a_file_that_may_not_be_read_is_a_finding(tmp_path: Path) -> None:
    locked = tmp_path / "locked.yaml"
    locked.write_text(ORDER)
    locked.chmod(0)
    for words in (("check", "."), ("check", "locked.yaml"), ("decide", RULES, "locked.yaml")):
        code, _, err = run(tmp_path, *words)
        assert code == codes.WRONG
        assert "locked.yaml:1:1: EX001 the file cannot be read" in err
    inside = tmp_path / "folder" / "inside.yaml"
    inside.parent.mkdir()
    inside.write_text(ORDER)
    inside.parent.chmod(0)
    for words in (("check", "folder/inside.yaml"), ("decide", RULES, "folder/inside.yaml")):
        assert run(tmp_path, *words)[0] == codes.WRONG


def rulebook_with(folder: Path, how: str) -> Path:
    """Return a rulebook of which one text is hard to reach."""
    book, elsewhere = folder / "rules", folder / "elsewhere"
    shutil.copytree(SMALL, book)
    elsewhere.mkdir()
    (elsewhere / "order.yaml").write_text(ORDER)
    match how:
        case "in a linked folder":
            (book / "more").symlink_to(elsewhere)
        case "under a link to nothing":
            (book / "more.yaml").symlink_to(folder / "gone.yaml")
        case "with its ending in capitals":
            (elsewhere / "order.yaml").rename(book / "MORE.YAML")
        case "in a locked folder":
            elsewhere.rename(book / "more")
            (book / "more").chmod(0)
    return book


@pytest.mark.parametrize(
    "how",
    [
        "in a linked folder",
        "under a link to nothing",
        "with its ending in capitals",
        pytest.param("in a locked folder", marks=UNLESS_ROOT),
    ],
)
def test_a_text_of_law_is_never_left_out_in_silence(tmp_path: Path, how: str) -> None:
    code, out, err = run(tmp_path, "check", str(rulebook_with(tmp_path, how)))
    read = out.startswith("2 orders, ")
    assert read or "more" in err.lower(), (code, out, err)


def test_a_bug_is_told_as_one_and_without_a_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Path) -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr("exportctl.cli.check.read_folder", fail)
    code, out, err = run(tmp_path, "check", SMALL)
    assert code == codes.BUG
    assert out == ""
    assert err.startswith("exportctl failed: ZeroDivisionError: by nothing\n")
    assert not has_traceback(err)
    monkeypatch.setenv("EXPORTCTL_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        run(tmp_path, "check", SMALL)


def test_an_error_on_purpose_is_told_in_its_own_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Path) -> None:
        raise ExportctlError("not today")

    monkeypatch.setattr("exportctl.cli.check.read_folder", fail)
    assert run(tmp_path, "check", SMALL) == (codes.WRONG, "", "not today\n")


def test_control_c_exits_as_interrupted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("exportctl.cli.check.read_folder", stop)
    code, out, err = run(tmp_path, "check", SMALL)
    assert code == codes.INTERRUPTED
    assert not has_traceback(out + err)


# Pipes and terminals


def test_python_m_exportctl_is_the_same_command() -> None:
    done = typed("decide", "rules", REQUEST)
    assert (done.returncode, done.stderr) == (codes.DENIED, "")
    assert done.stdout == run(ROOT, "decide", "rules", REQUEST)[1]


@pytest.mark.parametrize(
    "words",
    [("decide", RULES, REQUEST, "--explain"), ("check", WRONG), ("verify", SMALL, "--samples", "1"), ("--help",)],
    ids=lambda words: words[0],
)
def test_in_a_pipe_there_is_no_color_and_no_progress(words: tuple[str, ...]) -> None:
    done = typed(*words, TERM="xterm-256color", COLORTERM="truecolor")
    printed = done.stdout + done.stderr
    assert printed
    assert ESCAPE not in printed
    assert "\r" not in printed
    assert "reading the law" not in printed


def into_a_closed_pipe(*words: str) -> tuple[int, str]:
    """Return exit code and standard error of a command whose reader is gone, as in ``... | head -0``."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        command = [sys.executable, "-m", "exportctl", *words]
        done = subprocess.run(command, cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, text=True, timeout=60)
    finally:
        os.close(writer)
    return done.returncode, done.stderr


@pytest.mark.parametrize("words", [("check", SMALL), ("schema",), ("--help",)], ids=lambda words: words[0])
def test_a_reader_that_leaves_is_not_a_mistake_in_a_text(words: tuple[str, ...]) -> None:
    code, err = into_a_closed_pipe(*words)
    assert err == ""
    assert code != codes.WRONG


def test_a_denied_request_is_not_allowed_because_the_reader_left() -> None:
    code, err = into_a_closed_pipe("decide", RULES, REQUEST)
    assert err == ""
    assert code != codes.OK


def on_a_terminal(*words: str) -> str:
    """Return what a person sees who types it."""
    pty = pytest.importorskip("pty")
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "exportctl", *words]
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdin=slave, stdout=slave, stderr=slave) as shown:
        os.close(slave)
        seen = b""
        with contextlib.suppress(OSError):  # Linux ends a terminal with an error
            while read := os.read(master, 65_536):
                seen += read
        shown.wait(60)
    os.close(master)
    return seen.decode()


def test_on_a_terminal_a_finding_begins_its_own_line(tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text("order: &x a\n")
    seen = on_a_terminal("check", str(tmp_path))
    (line,) = (line for line in seen.splitlines() if "EX014" in line)
    assert "reading the law" not in line


def test_a_strange_file_does_not_color_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "strange.yaml").write_bytes(STRANGE["escape codes"])
    seen = on_a_terminal("check", str(tmp_path))
    assert "EX004" in seen
    assert f"{ESCAPE}[31mred" not in seen


# What is told


def test_an_exemption_from_another_authoritys_rule_is_told_beside_a_circle(tmp_path: Path) -> None:
    told = run(tmp_path, "check", WRONG)[2]
    kinds = {"EX014", "EX015", "EX101", "EX111", "EX137", "EX143", "EX213", "EX401"}
    assert kinds <= set(re.findall(r"EX\d{3}", told))
    assert "EX214" in told


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("forbids: ", "forbid: "), ("in_force: ", "in_forc: "), ("cites: ", "cite: ")],
    ids=["in its rule", "in its order", "of a citation"],
)
def test_a_typo_in_a_key_hides_no_other_mistake(tmp_path: Path, right: str, wrong: str) -> None:
    mistaken = ORDER.replace("says: No.", "says: No., when: {user.located_in: UK}").replace(right, wrong)
    (tmp_path / "base.yaml").write_text(AUTHORITY)
    (tmp_path / "order.yaml").write_text(mistaken)
    told = run(tmp_path, "check", ".")[2]
    assert f"did you mean `{right[:-2]}`?" in told
    assert "`UK` is not the code of a country" in told


def test_every_finding_names_a_file(tmp_path: Path) -> None:
    (tmp_path / "binary.yaml").write_bytes(STRANGE["binary"])
    findings = [line for line in run(tmp_path, "check", ".")[2].splitlines() if re.search(r": EX\d{3} ", line)]
    assert findings
    assert [line for line in findings if line.startswith(":")] == []


def test_the_findings_of_a_request_come_in_the_order_of_its_lines() -> None:
    told = run(GOLDEN / "decide" / "malformed", "decide", RULES, "request.yaml")[2]
    lines = [int(number) for number in re.findall(r"^request\.yaml:(\d+):", told, re.M)]
    assert len(lines) == 3
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("words", "name"), [(("schema",), "order-file.schema.json"), (("schema", "--request"), "request.schema.json")]
)
def test_schema_prints_the_file_in_the_docs_byte_by_byte(tmp_path: Path, words: tuple[str, ...], name: str) -> None:
    code, out, err = run(tmp_path, *words)
    assert (code, err) == (codes.OK, "")
    assert json.loads(out)["$schema"]
    assert out == (ROOT / "docs" / name).read_text(encoding="utf-8"), "renew it: make schema"


def test_groups_without_a_day_are_asked_about_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exportctl.cli.groups.now", lambda: datetime(2026, 8, 1, 12, tzinfo=UTC))
    out = run(tmp_path, "groups", RULES, "EAR/D:5")[1]
    assert "in at 2026-08-01T12:00:00+00:00: 23" in out
    assert "  NI Nicaragua; since 2024-03-15; read: 89 FR 18780" in out
    assert "no group of EAR names it" in out


def test_rules_without_groups_say_so(tmp_path: Path) -> None:
    assert "these rules have no groups of countries" in run(tmp_path, "groups", SMALL, "NI")[1]


# The page


def test_the_page_shows_what_the_commands_print(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    shutil.copytree(RULES, tmp_path / "rules")
    shutil.copytree(ROOT / "docs" / "demo", tmp_path / "docs" / "demo")
    for text, name in re.findall(r"```yaml\n(# (\S+)\n.*?)```", page, re.S):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    renewed, verbs = page, set()
    for block, command in re.findall(r"```console\n(\$ exportctl ([^\n]*)\n.*?)```", page, re.S):
        _, out, err = run(tmp_path, *command.split())
        renewed = renewed.replace(block, f"$ exportctl {command}\n{err}{out}")
        verbs.add(command.split()[0])
    if os.environ.get("EXPORTCTL_RENEW_GOLDEN"):
        PAGE.write_text(renewed, encoding="utf-8")
        page = renewed
    assert verbs == {*VERBS} - {"schema"}
    assert without_counts(page) == without_counts(renewed), "if this is better, renew it: make golden"


def test_the_page_tells_each_verb_and_each_of_its_options() -> None:
    page = PAGE.read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## `(\w+)`\n(.*?)(?=^## |\Z)", page, re.M | re.S))
    commands = typer.main.get_command(app).commands
    assert list(sections) == list(commands) == list(VERBS)
    for verb, command in commands.items():
        options = {option for given in command.params for option in given.opts if option.startswith("--")}
        assert {option for option in options if f"`{option}" not in sections[verb]} <= {"--help"}, verb


def test_the_page_tells_each_exit_code_in_the_words_of_the_source() -> None:
    source = Path(codes.__file__).read_text(encoding="utf-8").replace("``", "`")
    written = re.findall(r'^[A-Z]+ = (\d+)\n"""(.+)"""$', source, re.M)
    assert {int(code) for code, _ in written} == {code for name, code in vars(codes).items() if name.isupper()}
    assert re.findall(r"^\| (\d+) \| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.M) == written


def test_the_page_tells_each_key_of_the_json(tmp_path: Path) -> None:
    (keys,) = re.findall(r"^One object with these keys: (.+?)\.$", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    decision = json.loads(run(tmp_path, "decide", RULES, REQUEST, "--json")[1])
    assert set(re.findall(r"`(\w+)`", keys)) == set(decision)


def test_a_request_is_read_from_standard_input() -> None:
    request = (ROOT / "tests" / "golden" / "decide" / "denied" / "request.yaml").read_bytes()
    command = [sys.executable, "-m", "exportctl", "decide", "rules", "-"]
    done = subprocess.run(command, input=request, capture_output=True, cwd=ROOT, check=False)
    assert done.returncode == codes.DENIED
    assert done.stdout.startswith(b"DENY")
