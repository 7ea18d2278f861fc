"""A folder of texts, assembled into one rulebook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from exportctl.finding import Finding, Severity
from exportctl.law.rulebook import Rulebook
from exportctl.law.texts import Authority, Order
from exportctl.reading.checks import check
from exportctl.reading.grammar import OrderFile, ReferenceFile
from exportctl.reading.orders import OrderReader
from exportctl.reading.problems import problems
from exportctl.reading.reader import Reader, get, listed
from exportctl.reading.reference_data import KEYS, ReferenceData, authorities, read_into
from exportctl.reading.requests import at
from exportctl.reading.tree import Fields, read_tree
from exportctl.text import Source


@dataclass(frozen=True, slots=True)
class _Text:
    """One text whose shape is right."""

    reader: Reader
    tree: Fields
    is_order: bool


def read_rulebook(sources: Iterable[Source]) -> tuple[Rulebook | None, tuple[Finding, ...]]:
    """Return the rulebook that the texts make, None where some finding is an error, and every finding.

    Args:
        sources: Order files and reference files, in any order.
    """
    findings: list[Finding] = []
    texts: list[_Text] = []
    whole = True
    for source in sources:
        reader = Reader(source)
        text = _shaped(reader)
        if text is None:
            whole = False
            findings += reader.findings
        else:
            texts.append(text)
    texts.sort(key=lambda text: text.reader.source.name)

    data = ReferenceData()
    for text in texts:
        if not text.is_order:
            data.authorities += authorities(text.reader, text.tree)
    zones = {authority.id: authority for authority in data.authorities}
    group_ids = {id for text in texts if not text.is_order for id in _group_ids(text.tree)}
    orders: list[Order] = []
    for text in texts:
        text.reader.zone = _zone(text, zones)
        if text.is_order:
            order = OrderReader(text.reader, group_ids).order(text.tree)
            orders += [] if order is None else [order]
        else:
            read_into(data, text.reader, text.tree, group_ids)
        findings += text.reader.findings
    rulebook = Rulebook(
        tuple(orders),
        tuple(data.authorities),
        tuple(data.definitions),
        tuple(data.groups),
        tuple(data.models),
        tuple(data.questions),
        tuple(data.positions),
        tuple(data.coverage),
    )
    lines = {text.reader.source.name: text.reader.source for text in texts}
    if whole and not _wrong(findings):
        findings += check(rulebook, lines)
    return None if not whole or _wrong(findings) else rulebook, tuple(findings)


def _group_ids(tree: Fields) -> Iterator[str]:
    for group in listed(get(tree, "groups")):
        assert isinstance(group, Fields)
        yield str(get(group, "id"))


def _wrong(findings: list[Finding]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)


def _zone(text: _Text, known: dict[str, Authority]) -> ZoneInfo | None:
    id = get(text.tree, "authority")
    if id is None:
        return None
    authority = known.get(str(id))
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
    is_order = "order" in tree
    if not is_order and not any(key in tree for key in KEYS):
        help = f"an order begins with `order:`; other files hold one of {', '.join(KEYS)}"
        reader.error("EX110", tree, "this is neither an order nor what orders refer to", help)
        return None
    model: type[BaseModel] = OrderFile if is_order else ReferenceFile
    if not _fits(reader, model, tree):
        return None
    return _Text(reader, tree, is_order)


def _fits(reader: Reader, model: type[BaseModel], tree: Fields) -> bool:
    try:
        model.model_validate(tree)
    except ValidationError as error:
        for problem in problems(model, tree, error):
            node: Any = at(tree, problem.path)
            reader.error("EX111", node, problem.message, problem.help)
        return False
    return True
