"""``exportctl otherwise``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from exportctl.api import load, request_file
from exportctl.cli.words import More, Rules, tell_drafts, watching


def otherwise(
    rules: Rules,
    request: Annotated[
        Path,
        typer.Argument(
            metavar="REQUEST", help="A request as YAML or JSON; - reads standard input.", show_default=False
        ),
    ],
    json: Annotated[bool, typer.Option("--json", help="Print it as JSON, for a machine.")] = False,
    more: More = None,
) -> None:
    """Tell what would change the answer: what opens it to whom it is closed, what ends it for whom it is open.

    A license, a programme, a safeguard, another channel, a later day, another model; never another person or place.

    Exit codes: 0 told, 1 a text is wrong.
    """
    asked = request_file(request)
    with watching() as watch:
        watch.begin("reading the law")
        law = load(rules, *(more or ()))
        watch.begin("trying what could change")
        found = law.otherwise(asked)
    tell_drafts(law.rulebook)
    typer.echo(found.to_json() if json else str(found))
