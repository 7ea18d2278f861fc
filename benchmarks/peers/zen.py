"""ZEN (GoRules): one decision table, loaded when the engine is made, which compiles and indexes it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, ClassVar

import zen

from benchmarks.plain import Facts
from benchmarks.population import PlainExemption, PlainRule, Population

_COLUMNS = (
    ("model", "model"),
    ("exaflop", "exaflop"),
    ("at", "at"),
    ("provider", "provider"),
    ("kind", "kind"),
    ("latest", "latest"),
    ("place", "located_in"),
    ("headquarters", "headquartered_in"),
    ("citizenships", ""),
    ("exempt", ""),
)
"""Id and field of each input column. No field: the cell is a whole expression."""


class Peer:
    """The ZEN engine."""

    name: ClassVar[str] = "ZEN"
    packages: ClassVar[tuple[str, ...]] = ("zen-engine",)
    how: ClassVar[str] = "one decision table, hit policy collect, in a static loader; the context as JSON text"
    names_every_rule: ClassVar[bool] = True

    def __init__(self, population: Population) -> None:
        content = {"law": _decision([_row(rule) for rule in population.rules])}
        self._engine = zen.ZenEngine({"loader": {"type": "static", "content": content}})

    def prepare(self, facts: Facts) -> str:
        return json.dumps(facts)

    def decide(self, native: str) -> tuple[str, ...]:
        found: Any = self._engine.evaluate("law", native)["result"]
        return tuple([row["rule"] for row in found])


def _row(rule: PlainRule) -> dict[str, str]:
    place = []
    if rule.located_in:
        place.append(f"in {_list(rule.located_in)}")
    if rule.located_not_in:
        place.append(f"not in {_list(rule.located_not_in)}")
    latest = f"in {_list(rule.latest_in)}" if rule.latest_in else ""
    if rule.latest_not_in:
        latest = f"not in {_list(rule.latest_not_in)}"
    return {
        "_id": rule.id,
        "rule": json.dumps(rule.id),
        "model": ", ".join(map(json.dumps, rule.models)),
        "exaflop": "" if rule.at_least_exaflop is None else f">= {rule.at_least_exaflop}",
        "at": f">= {rule.since}" if rule.until is None else f"[{rule.since}..{rule.until})",
        "provider": json.dumps(rule.addressee) if rule.addressee else "",
        "kind": ", ".join(map(json.dumps, sorted(rule.kinds))),
        "latest": latest,
        "place": " and ".join(place),
        "headquarters": f"in {_list(rule.headquartered_in)}" if rule.headquartered_in else "",
        "citizenships": f"some(citizenships, # in {_list(rule.citizen_of)})" if rule.citizen_of else "",
        "exempt": f"not ({' or '.join(map(_exempt, rule.exemptions))})" if rule.exemptions else "",
    }


def _exempt(exemption: PlainExemption) -> str:
    if exemption.programme:
        return f"{json.dumps(exemption.programme)} in programmes"
    if exemption.employers:
        return f"organization in {_list(exemption.employers)}"
    return "us_citizen or us_permanent_resident"


def _list(values: Iterable[str]) -> str:
    return json.dumps(sorted(values))


def _decision(rows: list[dict[str, str]]) -> dict[str, Any]:
    table = {
        "hitPolicy": "collect",
        "inputs": [{"id": id, "name": id, "field": field, "type": "expression"} for id, field in _COLUMNS],
        "outputs": [{"id": "rule", "name": "rule", "field": "rule", "type": "expression"}],
        "rules": rows,
    }
    return {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode"},
            {"id": "table", "name": "table", "type": "decisionTableNode", "content": table},
            {"id": "out", "name": "out", "type": "outputNode"},
        ],
        "edges": [
            {"id": "first", "sourceId": "in", "targetId": "table", "type": "edge"},
            {"id": "second", "sourceId": "table", "targetId": "out", "type": "edge"},
        ],
    }
