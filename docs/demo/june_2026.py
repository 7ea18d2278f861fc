"""Who may use what around the letter of 12 June 2026, and why. Run it with ``make demo``."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

import exportctl
from exportctl import Decision, Demand, Law, Outcome, Survey, User
from exportctl.api import population_file

RULES = Path(__file__).resolve().parents[2] / "rules"
POPULATION = Path(__file__).with_name("population.jsonl")

MODELS = {
    "Mythos 5": ("anthropic/mythos-5", "anthropic"),
    "Fable 5": ("anthropic/fable-5", "anthropic"),
    "GLM-5.2 (open weights)": ("z-ai/glm-5.2", "openrouter"),
}
"""Each model, its identifier, and who provides it."""

INSTANTS = {
    "12 June 17:20": "2026-06-12T17:20-04:00",
    "13 June": "2026-06-13T09:00-04:00",
    "27 June": "2026-06-27T09:00-04:00",
    "1 July": "2026-07-01T09:00-04:00",
}
"""A minute before the letter; after it; after the relief of 26 June; after the termination of 30 June."""

SCREENED = {"lists": "none", "organization": "none"}
"""Whoever asks was screened against the restricted-party lists, and works for nobody unless it is said."""

FOREIGN = {"us_permanent_resident": "no", "us_protected_status": "none"}


@dataclass(frozen=True)
class Person:
    """Somebody who asks."""

    who: str
    facts: Mapping[str, Any]


PEOPLE = (
    Person("US citizen in Boston", {"us_citizen": "yes", "located_in": "US"}),
    Person(
        "Citizen of the US and Iran",
        {
            "nationalities": [{"country": "US", "since": "birth"}, {"country": "IR", "since": "birth"}],
            "located_in": "US",
        },
    ),
    Person(
        "Green-card holder from India",
        {
            "nationalities": [{"country": "IN", "since": "birth"}],
            "us_permanent_resident": {"since": "2019-05-01"},
            "located_in": "US",
        },
    ),
    Person(
        "Chinese F-1 student in Boston",
        {
            "nationalities": [{"country": "CN", "since": "birth"}],
            **FOREIGN,
            "located_in": "US",
        },
    ),
    Person(
        "British employee of the developer",
        {
            "nationalities": [{"country": "GB", "since": "birth"}],
            **FOREIGN,
            "located_in": "US",
            "organization": {"id": "anthropic", "programmes": [], "lists": "none", "owners": "none"},
            "employment": {"kind": "permanent-and-regular"},
        },
    ),
    Person(
        "Korean engineer of an Annex A partner",
        {
            "nationalities": [{"country": "KR", "since": "birth"}],
            **FOREIGN,
            "located_in": "US",
            "organization": {
                "id": "partner-example",
                "programmes": ["annex-a"],
                "lists": "none",
                "owners": "none",
            },
        },
    ),
    Person("US citizen in Paris", {"us_citizen": "yes", "located_in": "FR"}),
    Person("Somebody in the US, nationality not known", {"located_in": "US"}),
)

COLORS = {Outcome.ALLOW: "green", Outcome.DENY: "red", Outcome.REVIEW: "yellow"}


def decisions(law: Law, person: Person, model: str) -> Iterator[Decision]:
    """Yield the decision on hosted use of ``model`` at each instant."""
    session = law.for_user(User.model_validate({**SCREENED, **person.facts}))
    id, provider = MODELS[model]
    for at in INSTANTS.values():
        yield session.decide(id, at=at, provider=provider, activity={"kind": "inference", "channel": "api"})


def overview(law: Law, model: str) -> Table:
    """Return who may use ``model`` and when."""
    table = Table(title=f"\nWho may use {model}?", title_justify="left", title_style="bold")
    table.add_column("Who")
    for when in INSTANTS:
        table.add_column(when)
    for person in PEOPLE:
        outcomes = (decision.outcome for decision in decisions(law, person, model))
        table.add_row(person.who, *(Text(outcome.value, style=COLORS[outcome]) for outcome in outcomes))
    return table


def reasons(law: Law, model: str, when: str) -> Iterator[tuple[str, Decision]]:
    """Yield each person, and the decision about them, at one instant."""
    number = list(INSTANTS).index(when)
    for person in PEOPLE:
        yield person.who, list(decisions(law, person, model))[number]


def sources(decision: Decision) -> Iterator[str]:
    """Yield where each reason is written, and how long the answer holds."""
    for reason in decision.reasons:
        written = decision.rulebook.rule(reason.rule).span
        place = Path(written.file).relative_to(RULES.parent)
        yield f"{place}:{written.line} {reason.rule.rsplit('/', 1)[1]} ({reason.status})"
    until = decision.holds_until
    yield (
        f"The answer holds until {until.day} {until:%B %Y, %H:%M} UTC."
        if until
        else "Nothing in the texts changes it later."
    )


def census(law: Law) -> Survey:
    """Return what the letter means for a population."""
    model, provider = MODELS["Fable 5"]
    around = {"model": model, "provider": provider, "activity": "inference", "at": INSTANTS["13 June"]}
    return law.demanding(Demand("verified")).survey(population_file(POPULATION, around))


def main() -> None:
    """Print it all."""
    console = Console(width=None if sys.stdout.isatty() else 100, highlight=False)
    law = exportctl.load(RULES)
    console.print(
        "On 12 June 2026 at 17:21 Eastern a letter required a license before any foreign person could use "
        "Mythos 5 or Fable 5. These are the narrow answers, decided from the letters as order files in rules/."
    )
    for model in MODELS:
        console.print(overview(law, model))
    for model, when in (("Fable 5", "13 June"), ("Mythos 5", "27 June")):
        console.print(f"\n[bold]Why, for {model} on {when}?[/bold]")
        for who, decision in reasons(law, model, when):
            console.print(Text(f"\n{who}: ", style="bold") + Text(decision.outcome.value, COLORS[decision.outcome]))
            for line in decision.prose().splitlines():
                if not line.startswith("Not evaluated:"):
                    console.print(Padding(line, (0, 0, 0, 2)))
            for line in sources(decision):
                console.print(Padding(Text(line, style="dim"), (0, 0, 0, 2)))
    console.print(
        "\n[bold]Of 100,000 synthetic accounts, 60 % without verified facts: who must be asked what about Fable 5 on "
        "13 June, in a house that counts verified facts alone?[/bold]\n"
    )
    console.print(Text(str(census(law))))
    console.print("\n[bold]What was not evaluated, so that no answer speaks of it:[/bold]")
    for entry in law.rulebook.coverage[0].not_evaluated:
        console.print(Padding(Text(f"{entry.provision}: {entry.why}", style="dim"), (0, 0, 0, 2)))
    console.print(
        "\nreview means `not now`: facts or law are open, and nothing is held against the user. These examples "
        "are not legal advice: the letters were read in secondary sources only, and the rule files say so."
    )


if __name__ == "__main__":
    main()
