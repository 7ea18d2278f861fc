"""A population as order files: one file an order, as a policy maintainer would write it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.population import (
    CONCERN,
    EMBARGOED,
    EXA,
    KINDS,
    LISTS,
    PARTNERS,
    PlainExemption,
    PlainOrder,
    PlainRule,
    Population,
)

_REFERENCE = """\
authority: us.example
authorities:
  - {id: us.example, name: Example Bureau of Industry, zone: America/New_York}
coverage:
  models: all
  activities: all
  regimes: [Example Controls Act]
groups:
"""
_GROUPS = {"EX/E": frozenset(EMBARGOED), "EX/D": frozenset(CONCERN), "EX/A": frozenset(PARTNERS)}
_GROUPS |= {f"EX/L{number}": among for number, among in enumerate(LISTS)}
_SINCE = {"RU": "2022-02-24", "BY": "2022-03-02", "HR": "2013-07-01"}
"""Members that joined their groups later than since ever; before the requests in any case."""


def write(population: Population, folder: Path) -> None:
    """Write ``population`` under ``folder``, which is made: orders, and what they refer to."""
    orders = folder / "us.example"
    orders.mkdir(parents=True)
    models = "".join(
        f"  - {{id: {m.id}, developer: {m.developer}, weights: unpublished, training_compute: {m.exaflop * EXA},"
        f" eccn: 4E091, base_model: none, cites: [card of {m.id.split('/')[1]}]}}\n"
        for m in population.models
    )
    groups = "".join(
        f"  - {{id: {id}, title: Group {id}, cites: [Supplement 1], members: [{', '.join(_members(among))}]}}\n"
        for id, among in _GROUPS.items()
    )
    (folder / "reference.yaml").write_text(_REFERENCE + groups + "models:\n" + models)
    for order in population.orders:
        (orders / f"{order.id}.yaml").write_text("".join(f"{line}\n" for line in order_file(order)))


def order_file(order: PlainOrder) -> Iterator[str]:
    """Yield the lines of the file of ``order``."""
    number = order.id.rsplit(".", 1)[1]
    yield f"order: {order.id}"
    yield f"title: License requirements of order {number}"
    yield "authority: us.example"
    yield "kind: is-informed-letter" if order.addressee else "kind: order"
    if order.addressee:
        yield f"addressee: {order.addressee}"
    yield f"cites: [15 CFR 744.{int(number) % 24 + 1}, 91 FR {10_000 + int(number)}]"
    yield "provenance: {basis: read, note: made for a benchmark}"
    yield f"in_force: {_period(order.since, order.until)}"
    yield "rules:"
    for rule in order.rules:
        yield from _rule(order, rule)


def _rule(order: PlainOrder, rule: PlainRule) -> Iterator[str]:
    name = rule.id.rsplit("/", 1)[1]
    yield f"  - id: {name}"
    yield "    forbids: {kind: license-requirement, reason: regional-stability}"
    yield f"    says: {_says(rule)}"
    if (rule.since, rule.until) != (order.since, order.until):
        yield f"    in_force: {_period(rule.since, rule.until)}"
    yield "    when:"
    yield from _tests(rule)
    if not rule.exemptions:
        return
    if len(rule.exemptions) == 1 and name == "r0":
        yield "    unless:"
        for exempt in _exempt(rule.exemptions[0]):
            yield f"      - {exempt}"
        return
    for n, exemption in enumerate(rule.exemptions):
        yield f"  - id: {name}-relief-{n}"
        yield f"    exempts: {rule.id}"
        yield "    kind: license-exception"
        yield f"    says: No license is needed for {_whom(exemption)}."
        yield "    when:"
        yield "      any_of:"
        for exempt in _exempt(exemption):
            yield f"        - {exempt}"


def _tests(rule: PlainRule) -> Iterator[str]:
    pad = " " * 6
    if rule.models:
        yield f"{pad}model.id: {_set(rule.models)}"
    if rule.at_least_exaflop is not None:
        yield f"{pad}model.training_compute: {{at_least: {rule.at_least_exaflop * EXA}}}"
    if rule.kinds:
        yield f"{pad}activity.kind: {_set(kind for kind in KINDS if kind in rule.kinds)}"
    if rule.citizen_of:
        yield f"{pad}user.citizenships: {{any_in: {_countries(rule.citizen_of)}}}"
    if rule.latest_in:
        yield f"{pad}user.latest_nationality: {_countries(rule.latest_in)}"
    if rule.latest_not_in:
        yield f"{pad}user.latest_nationality: {{not: {_countries(rule.latest_not_in)}}}"
    if rule.located_in:
        yield f"{pad}user.located_in: {_countries(rule.located_in)}"
    if rule.located_not_in:
        yield f"{pad}user.located_in: {{not: {_countries(rule.located_not_in)}}}"
    if rule.headquartered_in:
        yield f"{pad}user.organization.headquartered_in: {_countries(rule.headquartered_in)}"


def _exempt(exemption: PlainExemption) -> Iterator[str]:
    if exemption.programme:
        yield f"user.organization.programmes: {{includes: {exemption.programme}}}"
    elif exemption.employers:
        yield f"user.organization.id: {_set(exemption.employers)}"
    else:
        yield "user.us_citizen: yes"
        yield "user.us_permanent_resident: yes"


def _whom(exemption: PlainExemption) -> str:
    if exemption.programme:
        return f"members of {exemption.programme}"
    return "named organizations" if exemption.employers else "citizens and permanent residents of the United States"


def _says(rule: PlainRule) -> str:
    whom = "nationals of the countries named" if rule.citizen_of or rule.latest_in else "the persons described"
    what = "the models named" if rule.models else "models above the threshold"
    return f"A license is required to release {what} to {whom}, wherever the release takes place."


def _period(since: int, until: int | None) -> str:
    begins = _instant(since)
    return f"{{since: {begins}}}" if until is None else f"{{since: {begins}, until: {_instant(until)}}}"


def _instant(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _members(among: frozenset[str]) -> Iterator[str]:
    for country in sorted(among):
        yield f"{{country: {country}, since: {_SINCE[country]}}}" if country in _SINCE else country


def _countries(among: frozenset[str]) -> str:
    """Return ``among`` as a lawyer would write it: a group, a group but for a few, or a list."""
    for id, group in _GROUPS.items():
        without, beside = group - among, among - group
        if not without and not beside:
            return id
        if len(without) + len(beside) <= 8 < len(among):
            part = f"{{of: {id}, except: {_set(without)}}}" if without else id
            return f"[{', '.join((part, *sorted(beside)))}]"
    return _set(among)


def _set(values: Iterable[str]) -> str:
    return f"[{', '.join(sorted(values))}]"
