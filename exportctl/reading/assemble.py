"""A folder of texts, assembled into one rulebook."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from exportctl.finding import Finding, Severity
from exportctl.law.licenses import KIND, as_order
from exportctl.law.rulebook import Rulebook
from exportctl.law.texts import Authority, License, Order
from exportctl.reading.checks import check
from exportctl.reading.grammar import LicenseFile, OrderFile
from exportctl.reading.grammar_of_reference import ReferenceFile
from exportctl.reading.licenses import LicenseReader
from exportctl.reading.orders import OrderReader
from exportctl.reading.problems import Problem, problems
from exportctl.reading.reader import Reader, get, listed
from exportctl.reading.reference_data import KEYS, ReferenceData, authorities, read_into
from exportctl.reading.requests import at
from exportctl.reading.tree import MANY, Fields, Items, read_tree
from exportctl.text import Source

_WRITTEN_ID = re.compile(r"\b(order|license|id):[ ]*['\"]?([^\s,'\"\]}]+)")
_GRAMMAR: dict[str, type[BaseModel]] = {"order": OrderFile, "license": LicenseFile, "reference": ReferenceFile}


@dataclass(frozen=True, slots=True)
class _Text:
    """One text, without what has not the right shape."""

    reader: Reader
    tree: Fields
    kind: Literal["order", "license", "reference"]
    usable: bool
    """False: nothing is left of it but what ``cut_out`` holds."""
    cut_out: tuple[Fields, ...] = ()
    """Rules that are not read because of some mistake, but may hold more mistakes."""


def read_rulebook(sources: Iterable[Source]) -> tuple[Rulebook | None, tuple[Finding, ...]]:
    """Return the rulebook that the texts make, None where some finding is an error, and every finding.

    Args:
        sources: Order files and reference files, in any order.
    """
    readers = sorted((Reader(source) for source in sources), key=lambda reader: reader.source.name)
    texts = [text for reader in readers if (text := _shaped(reader)) is not None and (text.usable or text.cut_out)]
    lost = {id for reader in readers if reader.findings for id in _written_ids(reader.source.text)}

    data = ReferenceData()
    for text in texts:
        if text.kind == "reference":
            data.authorities += authorities(text.reader, text.tree)
    zones = {authority.id: authority for authority in data.authorities}
    group_ids = {id for text in texts if text.kind == "reference" for id in _group_ids(text.tree)}
    orders: list[Order] = []
    licenses: list[License] = []
    for text in texts:
        text.reader.zone = _zone(text, zones, lost)
        if text.kind == "license":
            license = LicenseReader(text.reader, group_ids | lost).license(text.tree)
            licenses += [] if license is None else [license]
        elif text.kind == "order":
            reading = OrderReader(text.reader, group_ids | lost)
            order = reading.order(text.tree) if text.usable else None
            orders += [] if order is None else [order]
            for rule in text.cut_out:
                reading.glance(rule)
        else:
            read_into(data, text.reader, text.tree, group_ids | lost)
    rulebook = Rulebook(
        (*orders, *map(as_order, licenses)),
        tuple(data.authorities),
        tuple(data.definitions),
        tuple(data.groups),
        tuple(data.models),
        tuple(data.questions),
        tuple(data.positions),
        tuple(data.coverage),
        tuple(data.organizations),
        tuple(data.ownership),
        tuple(data.programmes),
        tuple(licenses),
        tuple(data.asking),
        tuple(data.sources),
        tuple(reader.source.name for reader in readers if reader.source.draft),
    )
    lost |= {id for text in texts if text.reader.findings for id in _written_ids(text.reader.source.text)}
    findings = [finding for reader in readers for finding in reader.findings]
    findings += check(rulebook, readers, lost)
    wrong = any(finding.severity is Severity.ERROR for finding in findings)
    return None if wrong else rulebook, tuple(findings)


def _group_ids(tree: Fields) -> Iterator[str]:
    for group in listed(get(tree, "groups")):
        assert isinstance(group, Fields)
        yield str(get(group, "id"))


def _written_ids(text: str) -> Iterator[str]:
    """Yield what a text with mistakes in it may define, so that nobody is told that these ids are unknown."""
    order = ""
    for key, id in _WRITTEN_ID.findall(text):
        if key != "id":
            order = id
            yield f"{id}/{KIND}"
        yield id
        yield f"{order}/{id}"


def _zone(text: _Text, known: dict[str, Authority], lost: set[str]) -> ZoneInfo | None:
    id = get(text.tree, "authority")
    if id is None:
        return None
    authority = known.get(str(id))
    if authority is None and str(id) in lost:
        return ZoneInfo("UTC")
    if authority is None:
        text.reader.unknown("EX210", id, "no authority", str(id), known)
        return ZoneInfo("UTC")
    return ZoneInfo(authority.zone)


def _shaped(reader: Reader) -> _Text | None:
    tree, findings = read_tree(reader.source)
    reader.findings += findings
    if tree is None or findings:
        return None
    if not isinstance(tree, Fields):
        reader.error("EX110", tree, "a file of law is a mapping", "begin it with `order: ...`")
        return None
    kind: Literal["order", "license", "reference"] = (
        "order" if "order" in tree else "license" if "license" in tree else "reference"
    )
    if kind == "reference" and not any(key in tree for key in KEYS):
        help = f"an order begins with `order:`, a license with `license:`; other files hold one of {', '.join(KEYS)}"
        reader.error("EX110", tree, "this is neither an order nor a license nor what orders refer to", help)
        return None
    written = _rules(tree) if kind == "order" else []
    usable = _fits(reader, _GRAMMAR[kind], tree)
    if not reader.findings:
        return _Text(reader, tree, kind, usable)
    kept = {id(rule) for rule in _rules(tree)} if usable and kind == "order" else set()
    return _Text(reader, tree, kind, usable, tuple(rule for rule in written if id(rule) not in kept))


def _fits(reader: Reader, model: type[BaseModel], tree: Fields) -> bool:
    """Return whether ``tree`` has the shape of ``model``, once what does not fit is cut out of it and noted."""
    try:
        model.model_validate(tree)
    except ValidationError as error:
        found = problems(model, tree, error)
        for problem in found[:MANY]:
            reader.error("EX111", at(tree, problem), problem.message, problem.help)
        if len(found) > MANY:
            reader.error("EX018", at(tree, found[MANY]), f"more than {MANY} mistakes", "mend these first")
            return False
        return _cut(model, tree, found)
    return True


def _rules(tree: Fields) -> list[Fields]:
    rules = get(tree, "rules")
    return [rule for rule in rules if isinstance(rule, Fields)] if isinstance(rules, Items) else []


def _cut(model: type[BaseModel], tree: Fields, found: list[Problem]) -> bool:
    """Take what does not fit out of ``tree``: whole rules, examples and so on. False: nothing is left to read."""
    items: set[tuple[str, int]] = set()
    for problem in found:
        match problem.path:
            case (str(key), int(number), *_):
                items.add((key, number))
            case (str(key), *_) if key not in model.model_fields or not model.model_fields[key].is_required():
                tree.drop(key)
            case _:
                return False
    for key, number in sorted(items, reverse=True):
        within = get(tree, key)
        if isinstance(within, Items):
            del within[number]
    return all(name in tree for name, field in model.model_fields.items() if field.is_required())
