"""Cedar: forbid policies parsed once, in a policy set for each model, so that no other model's are evaluated."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

import cedarpy

from benchmarks.plain import Facts
from benchmarks.population import PlainExemption, PlainRule, Population

_OF_USER = (
    "citizenships",
    "latest",
    "located_in",
    "headquartered_in",
    "organization",
    "programmes",
    "us_citizen",
    "us_permanent_resident",
)
_PERMIT = "permit(principal, action, resource);\n"


class Peer:
    """Cedar, through cedarpy."""

    name: ClassVar[str] = "Cedar"
    packages: ClassVar[tuple[str, ...]] = ("cedarpy",)
    how: ClassVar[str] = "a parsed policy set for each model; the user's entity parsed beforehand; the context as JSON"
    names_every_rule: ClassVar[bool] = True

    def __init__(self, population: Population) -> None:
        written = {rule.id: _policy(rule) for rule in population.rules}
        self._policies = {
            model: cedarpy.PolicySet.from_str(_PERMIT + "\n".join(written[rule.id] for rule in rules))
            for model, rules in population.rules_by_model().items()
        }

    def prepare(self, facts: Facts) -> tuple[dict[str, Any], Any, Any]:
        attributes = {name: facts[name] for name in _OF_USER if name in facts}
        user = {"uid": {"type": "User", "id": "u"}, "attrs": attributes, "parents": []}
        request = {
            "principal": {"type": "User", "id": "u"},
            "action": {"type": "Action", "id": facts.get("kind", "unknown")},
            "resource": {"type": "Model", "id": facts["model"]},
            "context": json.dumps({"at": facts["at"], "provider": facts["provider"]}),
        }
        return request, self._policies[facts["model"]], cedarpy.Entities.from_json_str(json.dumps([user]))

    def decide(self, native: tuple[dict[str, Any], Any, Any]) -> tuple[str, ...]:
        found = cedarpy.is_authorized(*native)
        return () if found.allowed else tuple(found.diagnostics.id_annotations_by_reason.values())


def _policy(rule: PlainRule) -> str:
    kinds = ", ".join(f"Action::{json.dumps(kind)}" for kind in sorted(rule.kinds))
    action = f"action in [{kinds}]" if kinds else "action"
    policy = f"@id({json.dumps(rule.id)}) forbid(principal, {action}, resource) when {{ {' && '.join(_tests(rule))} }}"
    if rule.exemptions:
        policy += f" unless {{ {' || '.join(map(_exempt, rule.exemptions))} }}"
    return policy + ";"


def _tests(rule: PlainRule) -> Iterator[str]:
    yield f"context.at >= {rule.since}"
    if rule.until is not None:
        yield f"context.at < {rule.until}"
    if rule.addressee:
        yield f"context.provider == {json.dumps(rule.addressee)}"
    if rule.located_not_in:
        yield f"!{_list(rule.located_not_in)}.contains(principal.located_in)"
    if rule.located_in:
        yield f"{_list(rule.located_in)}.contains(principal.located_in)"
    if rule.latest_in:
        yield f"{_list(rule.latest_in)}.contains(principal.latest)"
    if rule.latest_not_in:
        yield f"!{_list(rule.latest_not_in)}.contains(principal.latest)"
    if rule.headquartered_in:
        yield f"{_list(rule.headquartered_in)}.contains(principal.headquartered_in)"
    if rule.citizen_of:
        yield f"principal.citizenships.containsAny({_list(rule.citizen_of)})"


def _exempt(exemption: PlainExemption) -> str:
    if exemption.programme:
        return f"principal.programmes.contains({json.dumps(exemption.programme)})"
    if exemption.employers:
        return f"{_list(exemption.employers)}.contains(principal.organization)"
    return "principal.us_citizen || principal.us_permanent_resident"


def _list(values: Iterable[str]) -> str:
    return json.dumps(sorted(values))
