"""Rego in regorus: a policy compiled for its virtual machine, over the orders as data by model."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, ClassVar

import regorus  # type: ignore[import-untyped]  # it ships no stubs

from benchmarks.plain import Facts
from benchmarks.population import PlainRule, Population

_POLICY = """\
package export
import rego.v1

applies contains rule.id if {
    some rule in data.rules[input.model]
    rule.since <= input.at
    input.at < rule.until
    held(rule)
    latest(rule)
    not_latest(rule)
    place(rule)
    not_place(rule)
    does(rule)
    bound(rule)
    headquarters(rule)
    not exempt(rule)
}

bound(rule) if not rule.addressee
bound(rule) if rule.addressee == input.provider

does(rule) if not rule.kinds
does(rule) if rule.kinds[input.kind]

held(rule) if not rule.citizen_of
held(rule) if {
    some country in input.citizenships
    rule.citizen_of[country]
}

latest(rule) if not rule.latest_in
latest(rule) if rule.latest_in[input.latest]

not_latest(rule) if not rule.latest_not_in
not_latest(rule) if {
    rule.latest_not_in
    not rule.latest_not_in[input.latest]
}

place(rule) if not rule.located_in
place(rule) if rule.located_in[input.located_in]

not_place(rule) if not rule.located_not_in
not_place(rule) if {
    rule.located_not_in
    not rule.located_not_in[input.located_in]
}

headquarters(rule) if not rule.headquartered_in
headquarters(rule) if rule.headquartered_in[input.headquartered_in]

exempt(rule) if {
    rule.us_persons
    input.us_citizen
}
exempt(rule) if {
    rule.us_persons
    input.us_permanent_resident
}
exempt(rule) if rule.employers[input.organization]
exempt(rule) if {
    some programme in input.programmes
    rule.programmes[programme]
}
"""

_SETS = ("kinds", "citizen_of", "latest_in", "latest_not_in", "located_in", "located_not_in", "headquartered_in")


class Peer:
    """The regorus virtual machine."""

    name: ClassVar[str] = "regorus"
    packages: ClassVar[tuple[str, ...]] = ("gordon-to-regorus",)
    how: ClassVar[str] = "one policy compiled for the RVM, the rules of each model as data; the input as JSON text"
    names_every_rule: ClassVar[bool] = True

    def __init__(self, population: Population) -> None:
        rules = {model: [_data(rule) for rule in found] for model, found in population.rules_by_model().items()}
        data = json.dumps({"rules": rules})
        program = regorus.Program.compile_from_modules(data, [("export.rego", _POLICY)], ["data.export.applies"])
        self._machine = regorus.Rvm()
        self._machine.load_program(program)
        self._machine.set_data_json(data)

    def prepare(self, facts: Facts) -> str:
        return json.dumps(facts)

    def decide(self, native: str) -> tuple[str, ...]:
        self._machine.set_input_json(native)
        return tuple(json.loads(self._machine.execute()))


def _data(rule: PlainRule) -> dict[str, Any]:
    found: dict[str, Any] = {"id": rule.id, "since": rule.since, "until": rule.until or 2**40}
    for name in _SETS:
        if values := getattr(rule, name):
            found[name] = _set(values)
    if rule.addressee:
        found["addressee"] = rule.addressee
    for exemption in rule.exemptions:
        if exemption.programme:
            found["programmes"] = _set([exemption.programme])
        elif exemption.employers:
            found["employers"] = _set(exemption.employers)
        else:
            found["us_persons"] = True
    return found


def _set(values: Iterable[str]) -> dict[str, bool]:
    return dict.fromkeys(sorted(values), True)
