"""``exportctl decide``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from exportctl.api import load, request_file
from exportctl.cli import codes
from exportctl.cli.words import More, Rules, settling, tell_drafts, watching
from exportctl.decisions.decision import Decision
from exportctl.decisions.verdict import Outcome

_CODES = {Outcome.ALLOW: codes.OK, Outcome.DENY: codes.DENIED, Outcome.REVIEW: codes.REVIEW}


def decide(
    rules: Rules,
    request: Annotated[
        Path,
        typer.Argument(
            metavar="REQUEST", help="A request as YAML or JSON; - reads standard input.", show_default=False
        ),
    ],
    json: Annotated[bool, typer.Option("--json", help="Print the whole decision as JSON.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Retrace every rule, clause by clause.")] = False,
    more: More = None,
) -> None:
    """Decide one request, and say why.

    Exit codes: 0 allowed, 3 denied, 4 review, 1 a text is wrong.
    """
    asked = request_file(request)
    with watching() as watch:
        watch.begin("reading the law")
        law = load(rules, *(more or ()))
    tell_drafts(law.rulebook)
    decision = law.decide(asked)
    typer.echo(decision.to_json() if json else _words(decision, explain))
    raise typer.Exit(_CODES[decision.outcome])


def _words(decision: Decision, explain: bool) -> str:
    lines = [decision.outcome.value.upper(), decision.prose(), ""]
    for reason in decision.reasons:
        rule = decision.rulebook.rule(reason.rule)
        by = f" by {', '.join(reason.lifted_by)}" if reason.status == "lifted" else ""
        lines.append(f"{rule.span}  {rule.id} {reason.status}{by}")
    if explain:
        lines += ["", str(decision.trail())] if decision.reasons else ["", "no rule's condition is met"]
    if decision.causes:
        causes = ", ".join(cause.value for cause in decision.causes)
        settlers = ", ".join(settler.value for settler in decision.settlers)
        lines.append(f"cause: {causes}; can be settled by: {settlers}")
    lines += settling(decision)
    until = decision.holds_until
    lines.append(f"holds until: {until.isoformat() if until else 'the texts change'}")
    return "\n".join(lines)
