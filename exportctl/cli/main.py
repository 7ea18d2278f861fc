"""The verbs, and what happens when one of them fails."""

from __future__ import annotations

import os
import signal
import sys
from typing import Annotated, NoReturn

import typer

from exportctl.cli import (
    ask,
    check,
    codes,
    coverage,
    decide,
    groups,
    otherwise,
    permitted,
    schema,
    test,
    timeline,
    verify,
)
from exportctl.finding import ExportctlError, TextError

app = typer.Typer(
    name="exportctl",
    help="Export-control orders as data: who may use which AI model, decided exactly, with reasons.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("decide")(decide.decide)
app.command("ask")(ask.ask)
app.command("otherwise")(otherwise.otherwise)
app.command("permitted")(permitted.permitted)
app.command("timeline")(timeline.timeline)
app.command("coverage")(coverage.coverage)
app.command("test")(test.test)
app.command("check")(check.check)
app.command("verify")(verify.verify)
app.command("groups")(groups.groups)
app.command("schema")(schema.schema)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"exportctl {version('exportctl')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Export-control orders as data: who may use which AI model, decided exactly, with reasons.

    Exit codes: 0 well (decide: allowed), 1 something is wrong, 2 usage, 3 denied, 4 review.
    """


def main() -> NoReturn:
    """Run the command line. No failure shows a traceback, unless EXPORTCTL_DEBUG is set."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # whoever reads the output may stop: exit code 141
    try:
        app(standalone_mode=True)
    except TextError as error:
        for finding in error.findings:
            typer.echo(str(finding), err=True)
        sys.exit(codes.WRONG)
    except ExportctlError as error:
        typer.echo(str(error), err=True)
        sys.exit(codes.WRONG)
    except KeyboardInterrupt:
        sys.exit(codes.INTERRUPTED)
    except Exception as error:
        if os.environ.get("EXPORTCTL_DEBUG"):
            raise
        typer.echo(f"exportctl failed: {type(error).__name__}: {error}", err=True)
        typer.echo("this is a bug; set EXPORTCTL_DEBUG=1 to see where, and please report it", err=True)
        sys.exit(codes.BUG)
    sys.exit(codes.OK)
