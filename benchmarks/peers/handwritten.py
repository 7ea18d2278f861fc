"""What an engineer writes who has no engine: a dictionary by model, and plain tests."""

from __future__ import annotations

from typing import ClassVar, TypeAlias

from benchmarks.plain import Facts
from benchmarks.population import PlainRule, Population

_Row: TypeAlias = tuple[
    str,
    int,
    float,
    str | None,
    frozenset[str],
    frozenset[str],
    frozenset[str],
    frozenset[str],
    frozenset[str],
    frozenset[str],
    frozenset[str],
    bool,
    frozenset[str],
    frozenset[str],
]


class Peer:
    """A hand-written Python function."""

    name: ClassVar[str] = "hand-written Python"
    packages: ClassVar[tuple[str, ...]] = ()
    how: ClassVar[str] = "rows of frozensets in a dictionary by model, thresholds of compute applied beforehand"
    names_every_rule: ClassVar[bool] = True

    def __init__(self, population: Population) -> None:
        self._rows = {model: [_row(rule) for rule in rules] for model, rules in population.rules_by_model().items()}

    def prepare(self, facts: Facts) -> Facts:
        return dict(facts)

    def decide(self, native: Facts) -> tuple[str, ...]:
        at = native["at"]
        get = native.get
        provider, kind, latest = native["provider"], get("kind"), get("latest")
        place, headquarters, organization = get("located_in"), get("headquartered_in"), get("organization")
        citizenships, programmes = get("citizenships", ()), get("programmes", ())
        us_person = get("us_citizen") or get("us_permanent_resident")
        found = []
        for (
            id,
            since,
            until,
            addressee,
            kinds,
            citizen_of,
            latest_in,
            latest_not_in,
            located_in,
            located_not_in,
            headquartered_in,
            us_persons,
            employers,
            exempt_programmes,
        ) in self._rows[native["model"]]:
            if at < since or at >= until:
                continue
            if latest_in and latest not in latest_in:
                continue
            if citizen_of and citizen_of.isdisjoint(citizenships):
                continue
            if located_in and place not in located_in:
                continue
            if located_not_in and place in located_not_in:
                continue
            if latest_not_in and latest in latest_not_in:
                continue
            if kinds and kind not in kinds:
                continue
            if addressee is not None and addressee != provider:
                continue
            if headquartered_in and headquarters not in headquartered_in:
                continue
            if us_persons and us_person:
                continue
            if employers and organization in employers:
                continue
            if exempt_programmes and not exempt_programmes.isdisjoint(programmes):
                continue
            found.append(id)
        return tuple(found)


def _row(rule: PlainRule) -> _Row:
    return (
        rule.id,
        rule.since,
        float("inf") if rule.until is None else rule.until,
        rule.addressee,
        rule.kinds,
        rule.citizen_of,
        rule.latest_in,
        rule.latest_not_in,
        rule.located_in,
        rule.located_not_in,
        rule.headquartered_in,
        any(exemption.us_persons for exemption in rule.exemptions),
        frozenset[str]().union(*(exemption.employers for exemption in rule.exemptions)),
        frozenset(exemption.programme for exemption in rule.exemptions if exemption.programme),
    )
