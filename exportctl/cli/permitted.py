"""``exportctl permitted``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from exportctl.api import Law, load, user_file
from exportctl.cli import codes
from exportctl.cli.words import More, Rules, parsed, settling, tell_drafts, watching
from exportctl.decisions import prose
from exportctl.decisions.decision import Decision
from exportctl.decisions.permitted import Permitted, known_models
from exportctl.facts import BY_NAME, Activity, Circumstances, Provider
from exportctl.facts.values import NONE, identifier, instant

User = Annotated[
    Path,
    typer.Argument(
        metavar="USER",
        help="What is known of a user: a request file without `model`; - reads standard input.",
        show_default=False,
    ),
]
At = Annotated[
    str | None,
    typer.Option(
        metavar="T", help="The instant, with its offset. Left out: the file's `at`, or now.", show_default=False
    ),
]
Providers = Annotated[
    list[str] | None,
    typer.Option(
        "--provider",
        metavar="ID|MODEL=ID",
        help="Who provides the models, or one of them, by id; goes before the file's. May be repeated.",
        show_default=False,
    ),
]
Doing = Annotated[
    str | None,
    typer.Option("--activity", metavar="KIND", help="What is done; goes before the file's `kind`.", show_default=False),
]


def permitted(
    rules: Rules,
    user: User,
    at: At = None,
    provider: Providers = None,
    activity: Doing = None,
    json: Annotated[bool, typer.Option("--json", help="Print every decision as JSON.")] = False,
    more: More = None,
) -> None:
    """List every known model that a user may use, may not use, or might use, and what would settle it.

    Exit codes: 0 some model may be used, 3 none, every one is denied, 4 none, but some are in review, 1 a text is
    wrong.
    """
    asked_at = parsed(instant, at, "--at") if at is not None else None
    around = doing(user_file(user, asked_at, datetime.now(UTC)), activity)
    assert around.at is not None, "the option, the file or the clock names it"
    with watching() as watch:
        watch.begin("reading the law")
        law = load(rules, *(more or ()))
    tell_drafts(law.rulebook)
    providers = dict(_providers(law, around, provider or []))
    found = law.permitted(around.user, around.at, providers, around.activity, around.known_at)
    typer.echo(found.to_json() if json else "\n".join(_lines(found, around)))
    if not found.allowed:
        raise typer.Exit(codes.DENIED if found.denied and not found.in_review else codes.REVIEW)


def doing(around: Circumstances, activity: str | None) -> Circumstances:
    """Return ``around`` with the activity that an option names. None: as it is."""
    if activity is None:
        return around
    kinds = BY_NAME["activity.kind"].choices
    if activity not in kinds:
        raise typer.BadParameter(f"`{activity}` is not one of: {', '.join(kinds)}", param_hint="--activity")
    said = {name: getattr(around.activity, name) for name in around.activity.model_fields_set}
    return around.model_copy(update={"activity": Activity.model_validate({**said, "kind": activity})})


def somebody(text: str) -> str:
    """Return the id of a provider, which an option names."""
    if text == NONE:
        raise ValueError("somebody provides: leave it out where it is not known")
    return identifier(text)


def _providers(law: Law, around: Circumstances, options: list[str]) -> Iterator[tuple[str, Provider | str]]:
    """Yield who provides each model: whom an option names for it, or for all, or whom the file names."""
    models = known_models(law.rulebook)
    of_all: Provider | str | None = around.provider
    of_one: dict[str, str] = {}
    for option in options:
        model, equals, named = option.rpartition("=")
        id = parsed(somebody, named, "--provider")
        if equals and model not in models:
            raise typer.BadParameter(f"the rulebook knows no model `{model}`", param_hint="--provider")
        if equals:
            of_one[model] = id
        else:
            of_all = id
    for model in models:
        who = of_one.get(model, of_all)
        if who is not None:
            yield model, who


def _lines(found: Permitted, around: Circumstances) -> Iterator[str]:
    doing = around.activity.kind or "whatever is done with it"
    yield f"{prose.instant(found.at)}, {doing}"
    for title, models in (
        ("may use", found.allowed),
        ("may not use", found.denied),
        ("might use", found.in_review),
    ):
        yield ""
        yield f"{title}: {len(models) or 'none'}"
        for model in models:
            yield from _model(model, found.decisions[model])
    yield ""
    until = found.holds_until
    yield f"holds until: {until.isoformat() if until else 'the texts change'}"
    left_out = {entry.provision: None for decision in found.decisions.values() for entry in decision.not_evaluated}
    if left_out:
        yield f"not evaluated: {'; '.join(left_out)}"


def _model(model: str, decision: Decision) -> Iterator[str]:
    by = decision.request.provider
    yield f"  {model}{f', provided by {by.id}' if by else ', whoever provides it'}"
    for line in prose.details(decision):
        yield f"      {line}"
    for reason in decision.reasons:
        if reason.status != "lifted":
            yield f"      {decision.rulebook.rule(reason.rule).span}  {reason.rule} {reason.status}"
    if decision.causes:
        causes = ", ".join(cause.value for cause in decision.causes)
        settlers = ", ".join(settler.value for settler in decision.settlers)
        yield f"      cause: {causes}; can be settled by: {settlers}"
    yield from (f"      {line}" for line in settling(decision))
