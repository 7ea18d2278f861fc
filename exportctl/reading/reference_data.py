"""What orders refer to, from tree to law: authorities, definitions, groups, programmes, models, coverage and so on."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ValidationError

from exportctl.facts import BY_NAME, AIModel, Organization
from exportctl.facts.codes import shown
from exportctl.facts.values import duration, number
from exportctl.law.texts import (
    Asking,
    Authority,
    Coverage,
    Definition,
    DefinitionExample,
    DescribedModel,
    DescribedOrganization,
    Group,
    NotEvaluated,
    OwnershipRule,
    Position,
    Programme,
    Provenance,
    Question,
    SourceLimit,
)
from exportctl.reading.asking import asking
from exportctl.reading.conditions import Conditions
from exportctl.reading.groups import group
from exportctl.reading.problems import problems
from exportctl.reading.programmes import programme
from exportctl.reading.reader import Reader, get, listed, word, words
from exportctl.reading.requests import at, example_request
from exportctl.reading.tree import Fields, Node

_ZONE = re.compile(r"UTC|[A-Z][A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+")
KEYS = (
    "authorities",
    "definitions",
    "groups",
    "models",
    "organizations",
    "ownership",
    "programmes",
    "questions",
    "asking",
    "positions",
    "coverage",
    "sources",
)
ANY_MODEL = "any/model"
"""The model of a definition's example, where none matters."""

_ACTIVITIES = BY_NAME["activity.kind"].choices


@dataclass
class ReferenceData:
    """Everything that reference files of a folder hold, so far."""

    authorities: list[Authority] = field(default_factory=list)
    definitions: list[Definition] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    models: list[DescribedModel] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    asking: list[Asking] = field(default_factory=list)
    positions: list[Position] = field(default_factory=list)
    coverage: list[Coverage] = field(default_factory=list)
    sources: list[SourceLimit] = field(default_factory=list)
    organizations: list[DescribedOrganization] = field(default_factory=list)
    ownership: list[OwnershipRule] = field(default_factory=list)
    programmes: list[Programme] = field(default_factory=list)


def authorities(reader: Reader, node: Fields) -> Iterator[Authority]:
    """Yield the authorities of a reference file."""
    for part in _fields(node, "authorities"):
        zone = str(get(part, "zone"))
        try:
            if not _ZONE.fullmatch(zone):
                raise ValueError
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            reader.error(
                "EX150",
                get(part, "zone"),
                f"`{zone[:60]}` is not an IANA time zone",
                "such as Europe/Brussels",
            )
            zone = "UTC"
        yield Authority(str(get(part, "id")), str(get(part, "name")), zone, reader.span(get(part, "id")))


def read_into(data: ReferenceData, reader: Reader, node: Fields, group_ids: Collection[str]) -> None:
    """Add what the reference file ``node`` holds to ``data``; its authorities have been read before."""
    conditions = Conditions(reader, group_ids)
    of_file = reader.provenance(get(node, "provenance"))
    data.definitions += (_definition(reader, conditions, part, of_file) for part in _fields(node, "definitions"))
    data.groups += (group(reader, part, of_file, word(node, "authority")) for part in _fields(node, "groups"))
    for part in _fields(node, "models"):
        model = _described(reader, AIModel, part)
        if model is not None:
            provenance = reader.provenance(get(part, "provenance"), of_file)
            span = reader.span(get(part, "id"))
            data.models.append(DescribedModel(model, words(get(part, "cites")), provenance, span))
    for part in _fields(node, "organizations"):
        organization = _described(reader, Organization, part)
        if organization is not None:
            provenance = reader.provenance(get(part, "provenance"), of_file)
            span = reader.span(get(part, "id"))
            data.organizations.append(DescribedOrganization(organization, words(get(part, "cites")), provenance, span))
    data.ownership += (rule for part in _fields(node, "ownership") for rule in _ownership(reader, part, of_file))
    data.programmes += (programme(reader, conditions, part, of_file) for part in _fields(node, "programmes"))
    for part in _fields(node, "questions"):
        id = get(part, "id")
        provenance = reader.provenance(get(part, "provenance"), of_file)
        asks, cites = str(get(part, "asks")), words(get(part, "cites"))
        data.questions.append(Question(str(id), asks, cites, provenance, reader.span(id)))
    data.asking += (asked for part in _fields(node, "asking") for asked in asking(reader, part, of_file))
    for count, part in enumerate(_fields(node, "positions"), 1):
        question = get(part, "question")
        data.positions.append(
            Position(
                str(question),
                get(part, "answer") == "yes",
                str(get(part, "by")),
                reader.period(f"position.{question}.{get(part, 'by')}#{count}", part),
                word(part, "memo") or "",
                reader.span(question),
            )
        )
    sources = get(node, "sources")
    if sources is not None:
        data.sources += _limit(reader, sources)
    coverage = get(node, "coverage")
    if coverage is not None:
        data.coverage.append(_coverage(reader, coverage))


def _limit(reader: Reader, node: Fields) -> Iterator[SourceLimit]:
    length = get(node, "max_age")
    try:
        yield SourceLimit(duration(str(length)), reader.span(length))
    except ValueError as error:
        reader.error("EX137", length, str(error))


def _fields(node: Fields, key: str) -> Iterator[Fields]:
    return (part for part in listed(get(node, key)) if isinstance(part, Fields))


def _definition(reader: Reader, conditions: Conditions, node: Fields, of_file: Provenance) -> Definition:
    id = get(node, "id")
    examples = (
        DefinitionExample(
            name=str(get(part, "name")),
            request=example_request(reader, part, ANY_MODEL),
            expects=str(get(part, "expects")),  # type: ignore[arg-type]  # the grammar's own
            span=reader.span(part),
        )
        for part in _fields(node, "examples")
    )
    return Definition(
        str(id),
        str(get(node, "title")),
        conditions.condition(get(node, "when")),
        words(get(node, "cites")),
        reader.provenance(get(node, "provenance"), of_file),
        tuple(examples),
        reader.span(id),
    )


Facts = TypeVar("Facts", AIModel, Organization)


def _described(reader: Reader, kind: type[Facts], node: Fields) -> Facts | None:
    """Return the facts that a description states; None, and findings, where they are malformed."""
    said: dict[Any, Node] = {key: value for key, value in node.items() if key not in ("cites", "provenance")}
    try:
        return kind.model_validate(said)
    except ValidationError as error:
        for problem in problems(kind, said, error):
            reader.error("EX151", at(node, problem), problem.message, problem.help)
        return None


def _ownership(reader: Reader, node: Fields, of_file: Provenance) -> Iterator[OwnershipRule]:
    share = get(node, "at_least")
    try:
        at_least = number(str(share))
        if not 0 < at_least <= 100:
            raise ValueError(f"{shown(str(share))} is no share in percent, such as 50")
    except ValueError as error:
        reader.error("EX137", share, str(error))
        return
    yield OwnershipRule(
        str(get(node, "id")),
        str(get(node, "title")),
        words(get(node, "lists")),
        at_least,
        words(get(node, "cites")),
        reader.provenance(get(node, "provenance"), of_file),
        reader.span(get(node, "id")),
    )


def _coverage(reader: Reader, node: Fields) -> Coverage:
    models = get(node, "models")
    activities = get(node, "activities")
    named = () if activities == "all" else words(activities)
    for part in listed(activities):
        if part != "all" and part not in _ACTIVITIES:
            reader.unknown("EX135", part, "no activity", str(part), _ACTIVITIES)
    return Coverage(
        models=None if models == "all" else frozenset(words(models)),
        activities=frozenset(named or _ACTIVITIES),
        programmes=_ids(node, "programmes"),
        lists=_ids(node, "lists"),
        regimes=words(get(node, "regimes")),
        period=reader.period(".".join(("coverage", *words(get(node, "regimes")))), get(node, "period")),
        not_evaluated=tuple(
            NotEvaluated(str(get(part, "provision")), str(get(part, "why"))) for part in _fields(node, "not_evaluated")
        ),
        span=reader.span(node),
    )


def _ids(node: Fields, key: str) -> frozenset[str] | None:
    found = get(node, key)
    return None if found is None else frozenset(words(found))
