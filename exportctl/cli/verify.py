"""``exportctl verify``."""

from __future__ import annotations

from typing import Annotated

import typer

from exportctl.api import load
from exportctl.cli import codes
from exportctl.cli.words import More, Rules, tell_drafts, watching
from exportctl.verify import verify as verify_law


def verify(
    rules: Rules,
    samples: Annotated[int, typer.Option(min=1, help="Whole requests to decide on both roads.")] = 2_000,
    seed: Annotated[int, typer.Option(help="Seed of the random requests.")] = 0,
    more: More = None,
) -> None:
    """Prove, part by part, that the compiled road means what the reference says of this rulebook.

    It says which parts are proved and which are sampled. Exit codes: 0 no disagreement, 1 a disagreement, or a
    text is wrong.
    """
    with watching() as watch:
        watch.begin("reading the law")
        law = load(rules, *(more or ()))
        report = verify_law(law.engine, samples=samples, seed=seed, watch=watch)
    tell_drafts(law.rulebook)
    typer.echo(str(report))
    if not report.agrees:
        raise typer.Exit(codes.WRONG)
