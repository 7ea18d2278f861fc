"""``exportctl test``."""

from __future__ import annotations

import typer

from exportctl.api import load
from exportctl.cli import codes
from exportctl.cli.words import Rules, counted, watching
from exportctl.examples import prove


def test(rules: Rules) -> None:
    """Decide the examples that the orders carry, on both roads, and name the rules that no example touches.

    Exit codes: 0 every example holds, 1 some does not, or a text is wrong.
    """
    with watching() as watch:
        watch.begin("reading the law")
        law = load(rules)
        total = sum(len(order.examples) for order in law.rulebook.orders)
        watch.begin("deciding examples", total)
        proof = prove(law.rulebook, law.engine, watch.advance)
    for proved in proof.examples:
        if proved.trouble:
            typer.echo(f"{proved.example.span}: {proved.order}: {proved.example.name}")
            for trouble in proved.trouble:
                typer.echo(f"    {trouble}")
            typer.echo("".join(f"    {line}\n" for line in proved.decision.prose().splitlines()), nl=False)
    failed = sum(bool(proved.trouble) for proved in proof.examples)
    for rule in proof.untouched:
        typer.echo(f"{law.rulebook.rule(rule).span}: no example touches `{rule}`")
    held = len(proof.examples) - failed
    typer.echo(
        f"{counted(held, 'example')} held on both roads, {failed} failed; "
        f"{counted(len(proof.untouched), 'rule')} untouched"
    )
    if failed:
        raise typer.Exit(codes.WRONG)
