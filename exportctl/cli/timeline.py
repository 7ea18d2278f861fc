"""``exportctl timeline``."""

from __future__ import annotations

from datetime import datetime, time
from functools import partial
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import typer

from exportctl.api import Law, load, user_file, write
from exportctl.cli.words import More, Rules, parsed, tell_drafts, watching
from exportctl.decisions.permitted import known_models
from exportctl.facts.values import day, instant
from exportctl.text import nearest

Until = Annotated[
    str | None,
    typer.Option(
        "--to", metavar="T", help="Show what lies before this day or instant. Left out: everything.", show_default=False
    ),
]


def timeline(
    rules: Rules,
    user: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A user, as for `permitted`; asks for --model too.", show_default=False),
    ] = None,
    model: Annotated[
        str | None, typer.Option(metavar="ID", help="The model that the user would use.", show_default=False)
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="T", help="Show nothing before this day or instant. Left out: all.", show_default=False
        ),
    ] = None,
    until: Until = None,
    chart: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Draw it too: FILE ends in .svg or .png.", show_default=False),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
    more: More = None,
) -> None:
    """Show when each order holds, what ends it, and when a user gains or loses a model.

    Exit codes: 0 shown, 1 a text is wrong, or the chart cannot be drawn.
    """
    if (user is None) != (model is None):
        raise typer.BadParameter("a user and a model are asked together", param_hint="--user and --model")
    format = None if chart is None else _format(chart)
    asked = None if user is None else user_file(user)
    with watching() as watch:
        watch.begin("reading the law")
        law = load(rules, *(more or ()))
    tell_drafts(law.rulebook)
    zone = law.timeline().zone
    first = None if since is None else parsed(partial(_moment, zone), since, "--from")
    last = None if until is None else parsed(partial(_moment, zone), until, "--to")
    if first is not None and last is not None and last <= first:
        raise typer.BadParameter("it is not after --from", param_hint="--to")
    if asked is None or model is None:
        found = law.timeline(since=first, until=last)
    else:
        facts = (asked.user, _known(law, model), asked.provider, asked.activity)
        found = law.timeline(*facts, since=first, until=last, known_at=asked.known_at)
    picture = None if format is None else found.chart(format)
    if chart is not None and picture is not None:
        write(chart, picture)
    typer.echo(found.to_json() if json else str(found))


def _format(chart: Path) -> Literal["svg", "png"]:
    match chart.suffix.lower():
        case ".svg":
            return "svg"
        case ".png":
            return "png"
        case _:
            raise typer.BadParameter(f"`{chart}` ends neither in .svg nor in .png", param_hint="--chart")


def _moment(zone: str, text: str) -> datetime:
    """Return the instant that ``text`` names: a day begins at midnight in ``zone``."""
    if len(text) == len("2026-06-12"):
        return datetime.combine(day(text), time(), ZoneInfo(zone))
    return instant(text)


def _known(law: Law, model: str) -> str:
    models = known_models(law.rulebook)
    if model not in models:
        meant = nearest(model, models)
        help = f"; did you mean `{meant}`?" if meant else ""
        raise typer.BadParameter(f"the rulebook knows no model `{model}`{help}", param_hint="--model")
    return model
