"""``exportctl check``."""

from __future__ import annotations

import typer

from exportctl.api import Law, drafts_under, read_folder
from exportctl.cli import codes
from exportctl.cli.words import More, Rules, counted, errors, say, tell_drafts, watching


def check(rules: Rules, more: More = None) -> None:
    """Read every text and report all that is wrong with them.

    Exit codes: 0 no errors (there may be warnings), 1 errors.
    """
    with watching() as watch:
        watch.begin("reading the law")
        rulebook, findings = read_folder(rules, *(more or ()))
        if rulebook is not None:
            watch.begin("compiling")
            Law(rulebook, findings)
    say(findings)
    for folder in () if more else drafts_under(rules):
        typer.echo(f"{folder}: drafts are not read unless you add them: --with {folder}", err=True)
    if rulebook is None:
        typer.echo(f"{counted(errors(findings), 'error')}; nothing is usable until they are put right")
        raise typer.Exit(codes.WRONG)
    tell_drafts(rulebook)
    orders, rule_count = counted(len(rulebook.orders), "order"), counted(len(rulebook.rules), "rule")
    typer.echo(f"{orders}, {rule_count}: no errors, {counted(len(findings), 'warning')}")
