"""``exportctl test``."""

from __future__ import annotations

import typer

from exportctl.api import load
from exportctl.cli import codes
from exportctl.cli.words import More, Rules, counted, tell_drafts, watching
from exportctl.examples import prove


def test(rules: Rules, more: More = None) -> None:  # noqa: PT028  # the verb `test`, not a test
    """Decide the examples that orders and definitions carry, on both roads, and name what no example touches.

    Exit codes: 0 every example holds, 1 some does not, or a text is wrong.
    """
    with watching() as watch:
        watch.begin("reading the law")
        law = load(rules, *(more or ()))
        book = law.rulebook
        total = sum(len(order.examples) for order in book.orders) + sum(len(d.examples) for d in book.definitions)
        watch.begin("deciding examples", total)
        proof = prove(book, law.engine, watch.advance)
    tell_drafts(book)
    for proved in proof.examples:
        if proved.trouble:
            typer.echo(f"{proved.example.span}: {proved.of}: {proved.example.name}")
            for trouble in proved.trouble:
                typer.echo(f"    {trouble}")
            typer.echo("".join(f"    {line}\n" for line in proved.decision.prose().splitlines()), nl=False)
    failed = sum(bool(proved.trouble) for proved in proof.examples)
    places = {rule.id: rule.span for rule in book.rules} | {d.id: d.span for d in book.definitions}
    for id in proof.untouched:
        typer.echo(f"{places[id]}: no example touches `{id}`")
    held = len(proof.examples) - failed
    typer.echo(f"{counted(held, 'example')} held on both roads, {failed} failed; {len(proof.untouched)} untouched")
    if failed:
        raise typer.Exit(codes.WRONG)
