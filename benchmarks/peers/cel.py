"""CEL (the Rust crate, from Python): a program for each rule, compiled once, in a dictionary by model."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

import cel

from benchmarks.plain import Facts
from benchmarks.population import PlainExemption, PlainRule, Population


class Peer:
    """CEL, asked for every rule that applies."""

    name: ClassVar[str] = "CEL"
    packages: ClassVar[tuple[str, ...]] = ("common-expression-language",)
    how: ClassVar[str] = "a compiled program for each rule, in a dictionary by model; the context made beforehand"
    names_every_rule: ClassVar[bool] = True

    def __init__(self, population: Population) -> None:
        programs = {rule.id: cel.compile(" && ".join(_tests(rule))) for rule in population.rules}
        found = population.rules_by_model()
        self._programs = {model: [(rule.id, programs[rule.id]) for rule in rules] for model, rules in found.items()}

    def prepare(self, facts: Facts) -> tuple[str, Any]:
        return facts["model"], cel.Context(variables=facts)

    def decide(self, native: tuple[str, Any]) -> tuple[str, ...]:
        model, context = native
        return tuple([id for id, program in self._programs[model] if program.execute(context)])


class FirstRule(Peer):
    """CEL, stopped at the first rule that applies."""

    name: ClassVar[str] = "CEL, first rule only"
    how: ClassVar[str] = "the same, stopped at the first rule that applies: it gives an outcome, not every reason"
    names_every_rule: ClassVar[bool] = False

    def decide(self, native: tuple[str, Any]) -> tuple[str, ...]:
        model, context = native
        for id, program in self._programs[model]:
            if program.execute(context):
                return (id,)
        return ()


def _tests(rule: PlainRule) -> Iterator[str]:
    yield f"at >= {rule.since}"
    if rule.until is not None:
        yield f"at < {rule.until}"
    if rule.addressee:
        yield f"provider == {json.dumps(rule.addressee)}"
    if rule.kinds:
        yield f"kind in {_list(rule.kinds)}"
    if rule.located_not_in:
        yield f"!(located_in in {_list(rule.located_not_in)})"
    if rule.located_in:
        yield f"located_in in {_list(rule.located_in)}"
    if rule.latest_in:
        yield f"latest in {_list(rule.latest_in)}"
    if rule.latest_not_in:
        yield f"!(latest in {_list(rule.latest_not_in)})"
    if rule.headquartered_in:
        yield f"headquartered_in in {_list(rule.headquartered_in)}"
    if rule.citizen_of:
        yield f"citizenships.exists(country, country in {_list(rule.citizen_of)})"
    for exemption in rule.exemptions:
        yield f"!({_exempt(exemption)})"


def _exempt(exemption: PlainExemption) -> str:
    if exemption.programme:
        return f"{json.dumps(exemption.programme)} in programmes"
    if exemption.employers:
        return f"organization in {_list(exemption.employers)}"
    return "us_citizen || us_permanent_resident"


def _list(values: Iterable[str]) -> str:
    return json.dumps(sorted(values))
