"""The coverage statement. Where it says nothing, that never means that there is no restriction."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, TypeAlias, get_args

from exportctl.law.rulebook import Rulebook
from exportctl.law.texts import Coverage, NotEvaluated, Provenance
from exportctl.text import Span
from exportctl.text.span import NOWHERE

Basis: TypeAlias = Literal["read", "part-read", "secondary", "press", "unverified"]
BASES: tuple[Basis, ...] = get_args(Basis)
"""How a text may have been come by, the surest first."""

SourceKind: TypeAlias = Literal[
    "order", "definition", "group", "ownership", "programme", "question", "model", "organization"
]
UseKind: TypeAlias = Literal["rule", "order", "definition", "group", "ownership", "programme"]


@dataclass(frozen=True, slots=True)
class Source:
    """One text that the rulebook holds, and how it was come by."""

    kind: SourceKind
    id: str
    title: str
    cites: tuple[str, ...]
    provenance: Provenance
    span: Span = field(compare=False, default=NOWHERE)


@dataclass(frozen=True, slots=True)
class Use:
    """Something that is evaluated and rests on a provision."""

    kind: UseKind
    id: str
    order: str | None
    """The order that it belongs to. None: it is a text of its own."""
    provenance: Provenance
    span: Span = field(compare=False, default=NOWHERE)


@dataclass(frozen=True, slots=True)
class Provision:
    """A provision that is evaluated, as the texts cite it, and all that rests on it."""

    cites: str
    uses: tuple[Use, ...]

    @property
    def basis(self) -> Basis:
        """How its texts were come by: the least sure of them."""
        return max((use.provenance.basis for use in self.uses), key=BASES.index)

    @property
    def as_of(self) -> date | None:
        """The day of the text that was read: the earliest. None: of some text it is not known."""
        days = [use.provenance.as_of for use in self.uses]
        return None if None in days else min(day for day in days if day is not None)


@dataclass(frozen=True, slots=True)
class CoverageStatement:
    """What a rulebook evaluates, what it knows of and does not evaluate, and where both come from.

    ``str`` of it is a text for a lawyer.
    """

    covered: tuple[Coverage, ...]
    """What the rulebook declares to speak of. Outside it every outcome is review."""
    models: tuple[str, ...]
    """The models that it describes."""
    evaluated: tuple[Provision, ...]
    """What its rules, definitions, groups and rules of ownership rest on, by citation."""
    not_evaluated: tuple[NotEvaluated, ...]
    """What it knows of and does not evaluate. An allow says nothing about these."""
    sources: tuple[Source, ...]
    """Every text that it holds."""
    max_age: str | None
    """How old a source may grow, in words. None: it may be of any age."""
    zone: str
    """The zone in which its times are told."""
    drafts: tuple[str, ...]
    """Files of drafts that are counted as if they were law."""
    law_digest: str
    """SHA-256 of the texts that it is about."""

    @property
    def unverified(self) -> tuple[Provision, ...]:
        """The provisions of which some text was verified by nobody."""
        return tuple(provision for provision in self.evaluated if provision.basis == "unverified")

    def __str__(self) -> str:
        from exportctl.coverage.words import text

        return text(self)

    def as_dict(self) -> dict[str, Any]:
        """Return all of it as plain data."""
        return {
            "covered": [_covered(coverage, self.models) for coverage in self.covered],
            "evaluated": [_provision(provision) for provision in self.evaluated],
            "not_evaluated": [{"provision": entry.provision, "why": entry.why} for entry in self.not_evaluated],
            "sources": [_source(source) for source in self.sources],
            "max_age": self.max_age,
            "drafts": list(self.drafts),
            "law_digest": self.law_digest,
        }

    def to_json(self) -> str:
        """Return all of it as JSON, keys sorted."""
        return json.dumps(self.as_dict(), sort_keys=True, ensure_ascii=False)


def statement(rulebook: Rulebook) -> CoverageStatement:
    """Return the coverage statement of ``rulebook``."""
    uses: dict[str, list[Use]] = {}
    for cites, use in _uses(rulebook):
        for provision in cites:
            uses.setdefault(provision, []).append(use)
    not_evaluated = dict.fromkeys(entry for coverage in rulebook.coverage for entry in coverage.not_evaluated)
    zones = {authority.zone for authority in rulebook.authorities}
    return CoverageStatement(
        rulebook.coverage,
        tuple(rulebook.model_by_id),
        tuple(Provision(cites, tuple(found)) for cites, found in uses.items()),
        tuple(not_evaluated),
        tuple(_sources(rulebook)),
        rulebook.staleness.limit if rulebook.sources else None,
        zones.pop() if len(zones) == 1 else "UTC",
        rulebook.drafts,
        rulebook.digest,
    )


def _uses(rulebook: Rulebook) -> Iterator[tuple[tuple[str, ...], Use]]:
    """Yield all that is evaluated, with what it cites, in the order of the texts."""
    for order in rulebook.orders:
        named = [rule for rule in order.rules if rule.unless_of is None]
        for rule in named:
            yield rule.cites, Use("rule", rule.id, order.id, order.provenance, rule.span)
        if order.acts or order.obligations or not named:
            yield order.cites, Use("order", order.id, order.id, order.provenance, order.span)
    for definition in rulebook.definitions:
        yield definition.cites, Use("definition", definition.id, None, definition.provenance, definition.span)
    for group in rulebook.groups:
        yield group.cites, Use("group", group.id, None, group.provenance, group.span)
    for owning in rulebook.ownership:
        yield owning.cites, Use("ownership", owning.id, None, owning.provenance, owning.span)
    for programme in rulebook.programmes:
        yield programme.cites, Use("programme", programme.id, None, programme.provenance, programme.span)


def _sources(rulebook: Rulebook) -> Iterator[Source]:
    for order in rulebook.orders:
        yield Source("order", order.id, order.title, order.cites, order.provenance, order.span)
    for definition in rulebook.definitions:
        title, provenance = definition.title, definition.provenance
        yield Source("definition", definition.id, title, definition.cites, provenance, definition.span)
    for group in rulebook.groups:
        yield Source("group", group.id, group.title, group.cites, group.provenance, group.span)
    for owning in rulebook.ownership:
        yield Source("ownership", owning.id, owning.title, owning.cites, owning.provenance, owning.span)
    for programme in rulebook.programmes:
        title, provenance = programme.title, programme.provenance
        yield Source("programme", programme.id, title, programme.cites, provenance, programme.span)
    for question in rulebook.questions:
        yield Source("question", question.id, question.asks, question.cites, question.provenance, question.span)
    for model in rulebook.models:
        yield Source("model", model.facts.id, model.facts.id, model.cites, model.provenance, model.span)
    for known in rulebook.organizations:
        yield Source("organization", known.facts.id, known.facts.id, known.cites, known.provenance, known.span)


def _covered(coverage: Coverage, described: tuple[str, ...]) -> dict[str, Any]:
    since, until = coverage.period.since, coverage.period.until
    return {
        "models": list(described) if coverage.models is None else sorted(coverage.models),
        "activities": sorted(coverage.activities),
        "programmes": None if coverage.programmes is None else sorted(coverage.programmes),
        "lists": None if coverage.lists is None else sorted(coverage.lists),
        "regimes": list(coverage.regimes),
        "since": None if since is None else since.earliest.isoformat(),
        "until": None if until is None else until.latest.isoformat(),
        "written": str(coverage.span),
    }


def _provision(provision: Provision) -> dict[str, Any]:
    return {
        "provision": provision.cites,
        **_come_by(Provenance(provision.basis, as_of=provision.as_of)),
        "used_by": [
            {"kind": use.kind, "id": use.id, "order": use.order, "written": str(use.span), **_come_by(use.provenance)}
            for use in provision.uses
        ],
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        "kind": source.kind,
        "id": source.id,
        "title": source.title,
        "cites": list(source.cites),
        "note": source.provenance.note,
        "written": str(source.span),
        **_come_by(source.provenance),
    }


def _come_by(provenance: Provenance) -> dict[str, str | None]:
    return {"basis": provenance.basis, "as_of": None if provenance.as_of is None else provenance.as_of.isoformat()}
