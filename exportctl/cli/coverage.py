"""``exportctl coverage``."""

from __future__ import annotations

from typing import Annotated

import typer

from exportctl.api import load
from exportctl.cli.words import More, Rules, tell_drafts, watching


def coverage(
    rules: Rules,
    json: Annotated[bool, typer.Option("--json", help="Print it as JSON, for a machine.")] = False,
    more: More = None,
) -> None:
    """State which provisions are evaluated, which are known and are not, and as of when each source was read.

    Exit codes: 0 stated, 1 a text is wrong.
    """
    with watching() as watch:
        watch.begin("reading the law")
        law = load(rules, *(more or ()))
    tell_drafts(law.rulebook)
    found = law.coverage()
    typer.echo(found.to_json() if json else str(found))
