"""``exportctl ask``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from exportctl.api import Law, load, population_file, request_file
from exportctl.cli import codes
from exportctl.cli.permitted import somebody
from exportctl.cli.words import More, Rules, Watch, parsed, tell_drafts, watching
from exportctl.decisions.decision import Decision
from exportctl.decisions.verdict import Outcome
from exportctl.facts import BY_NAME, LEVELS, Demand
from exportctl.facts.values import duration, identifier, instant

Asked = Annotated[
    Path | None,
    typer.Argument(metavar="REQUEST", help="A request as YAML or JSON; - reads standard input.", show_default=False),
]
Population = Annotated[
    Path | None,
    typer.Option(
        "--population",
        metavar="FILE",
        help="Instead of REQUEST: one request a line as JSON, with `accounts` for how many are so; - reads standard"
        " input.",
        show_default=False,
    ),
]
Model = Annotated[
    str | None, typer.Option("--model", metavar="ID", help="The model of lines that name none.", show_default=False)
]
At = Annotated[
    str | None,
    typer.Option("--at", metavar="T", help="The instant, with its offset, of lines that say none.", show_default=False),
]
ProvidedBy = Annotated[
    str | None,
    typer.Option("--provider", metavar="ID", help="Who provides, in lines that do not say it.", show_default=False),
]
Doing = Annotated[
    str | None,
    typer.Option("--activity", metavar="KIND", help="What is done, in lines that do not say it.", show_default=False),
]
Level = Annotated[
    str | None,
    typer.Option(
        "--evidence",
        metavar="LEVEL",
        help=f"Ask at least this of every fact about a user, as a policy of the house: {', '.join(LEVELS)}.",
        show_default=False,
    ),
]
Age = Annotated[
    str | None,
    typer.Option(
        "--max-age", metavar="TIME", help="With --evidence: how old it may be, such as `12 months`.", show_default=False
    ),
]


def ask(
    rules: Rules,
    request: Asked = None,
    population: Population = None,
    model: Model = None,
    at: At = None,
    provider: ProvidedBy = None,
    activity: Doing = None,
    evidence: Level = None,
    max_age: Age = None,
    json: Annotated[bool, typer.Option("--json", help="Print all of it as JSON, for a form.")] = False,
    more: More = None,
) -> None:
    """Say what would settle a review: the fewest, least intrusive questions, of one request or of a population.

    Exit codes: 0 nothing need be asked (a population: always), 4 a review, 1 a text is wrong.
    """
    if (request is None) == (population is None):
        raise typer.BadParameter("name either a request or, with --population, a file of many")
    demand = _demand(evidence, max_age)
    around = dict(_around(model, at, provider, activity))
    if population is None:
        assert request is not None
        if around:
            raise typer.BadParameter("--model, --at, --provider and --activity belong to a population")
        _of_one(rules, request, more, demand, json)
    else:
        _of_many(rules, population, around, more, demand, json)


def _around(model: str | None, at: str | None, provider: str | None, activity: str | None) -> Iterator[tuple[str, str]]:
    if model is not None:
        yield "model", parsed(identifier, model, "--model")
    if at is not None:
        yield "at", parsed(instant, at, "--at").isoformat()
    if provider is not None:
        yield "provider", parsed(somebody, provider, "--provider")
    if activity is not None:
        kinds = BY_NAME["activity.kind"].choices
        if activity not in kinds:
            raise typer.BadParameter(f"`{activity}` is not one of: {', '.join(kinds)}", param_hint="--activity")
        yield "activity", activity


def _demand(level: str | None, max_age: str | None) -> Demand | None:
    if level is None:
        if max_age is not None:
            raise typer.BadParameter("an age is asked of evidence: name its level with --evidence")
        return None
    if level not in LEVELS:
        raise typer.BadParameter(f"`{level}` is not one of: {', '.join(LEVELS)}", param_hint="--evidence")
    return Demand(level, None if max_age is None else parsed(duration, max_age, "--max-age"))


def _law(watch: Watch, rules: Path, more: list[Path] | None, demand: Demand | None) -> Law:
    watch.begin("reading the law")
    law = load(rules, *(more or ()))
    return law if demand is None else law.demanding(demand)


def _of_one(rules: Path, request: Path, more: list[Path] | None, demand: Demand | None, json: bool) -> None:
    asked = request_file(request)
    with watching() as watch:
        law = _law(watch, rules, more, demand)
    tell_drafts(law.rulebook)
    decision = law.decide(asked)
    typer.echo(_as_json(decision.needs().as_dict()) if json else _words(decision))
    raise typer.Exit(codes.REVIEW if decision.outcome is Outcome.REVIEW else codes.OK)


def _words(decision: Decision) -> str:
    if decision.outcome is not Outcome.REVIEW:
        return f"{decision.outcome.value.upper()}: nothing need be asked"
    found = str(decision.needs())
    return "REVIEW\n\n" + (found or "The rulebook does not speak of this: no answer settles it.")


def _of_many(
    rules: Path,
    population: Path,
    around: dict[str, str],
    more: list[Path] | None,
    demand: Demand | None,
    json: bool,
) -> None:
    with watching() as watch:
        watch.begin("reading the population")
        people = population_file(population, around)
        law = _law(watch, rules, more, demand)
        watch.begin("asking the law", total=len(people))
        found = law.survey(people, watch.advance)
    tell_drafts(law.rulebook)
    typer.echo(_as_json(found.as_dict()) if json else str(found))


def _as_json(data: object) -> str:
    from json import dumps

    return dumps(data, sort_keys=True, ensure_ascii=False)
