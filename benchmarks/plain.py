"""The oracle: what the plain orders say of plain facts, rule by rule. No index, no engine."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from benchmarks.population import PlainExemption, PlainModel, PlainRule, Population, RequestDict

Facts = dict[str, Any]


def plain_facts(population: Population, request: RequestDict) -> Facts:
    """Return a request flattened to what the rules read. What the request does not state has no key.

    Every peer gets exactly this, in its own format: who looks up the model's compute, works out the
    latest nationality and parses the instant is not measured.
    """
    user, activity = request["user"], request["activity"]
    compute = _compute(population.models)
    facts: Facts = {
        "provider": request["provider"],
        "model": request["model"],
        "exaflop": compute[request["model"]],
        "at": int(datetime.fromisoformat(request["at"]).timestamp()),
    }
    if "kind" in activity:
        facts["kind"] = activity["kind"]
    if "located_in" in user:
        facts["located_in"] = user["located_in"]
    if "nationalities" in user:
        held = [n["country"] for n in user["nationalities"] if n["kind"] == "citizenship"]
        facts["citizenships"] = sorted(held)
        facts["us_citizen"] = "US" in held
        if "us_permanent_resident" in user:
            facts["latest"] = _latest(user)
    if "us_permanent_resident" in user:
        facts["us_permanent_resident"] = user["us_permanent_resident"] != "no"
    organization = user.get("organization")
    if organization == "none":
        facts |= {"organization": "", "headquartered_in": "", "programmes": []}
    elif organization is not None:
        programmes = organization["programmes"]
        facts["organization"] = organization["id"]
        facts["headquartered_in"] = organization["headquartered_in"]
        facts["programmes"] = [] if programmes == "none" else programmes
    return facts


@cache
def _compute(models: tuple[PlainModel, ...]) -> dict[str, int]:
    return {model.id: model.exaflop for model in models}


def _latest(user: dict[str, Any]) -> str:
    held = [("" if n["since"] == "birth" else n["since"], n["country"]) for n in user["nationalities"]]
    if user["us_permanent_resident"] != "no":
        held.append((user["us_permanent_resident"]["since"], "US"))
    return str(max(held)[1])


def applying(population: Population, facts: Facts) -> tuple[str, ...]:
    """Return the ids of the rules that apply where every fact is known."""
    return tuple(rule.id for rule in population.rules if applies(rule, facts))


def applies(rule: PlainRule, facts: Facts) -> bool:
    """Return whether ``rule`` applies to wholly known ``facts``."""
    return (
        (not rule.models or facts["model"] in rule.models)
        and (rule.addressee is None or facts["provider"] == rule.addressee)
        and rule.since <= facts["at"]
        and (rule.until is None or facts["at"] < rule.until)
        and (not rule.kinds or facts["kind"] in rule.kinds)
        and (rule.at_least_exaflop is None or facts["exaflop"] >= rule.at_least_exaflop)
        and (not rule.citizen_of or any(country in rule.citizen_of for country in facts["citizenships"]))
        and (not rule.latest_in or facts["latest"] in rule.latest_in)
        and (not rule.latest_not_in or facts["latest"] not in rule.latest_not_in)
        and (not rule.located_in or facts["located_in"] in rule.located_in)
        and (not rule.located_not_in or facts["located_in"] not in rule.located_not_in)
        and (not rule.headquartered_in or facts["headquartered_in"] in rule.headquartered_in)
        and not any(_exempt(exemption, facts) for exemption in rule.exemptions)
    )


def _exempt(exemption: PlainExemption, facts: Facts) -> bool:
    return (
        exemption.programme in facts["programmes"]
        or facts["organization"] in exemption.employers
        or (exemption.us_persons and (facts["us_citizen"] or facts["us_permanent_resident"]))
    )
