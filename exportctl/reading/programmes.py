"""A programme and its members, from tree to law."""

from __future__ import annotations

from collections.abc import Iterator

from exportctl.law.conditions import all_of
from exportctl.law.texts import Programme, ProgrammeMember, Provenance
from exportctl.reading.conditions import Conditions
from exportctl.reading.reader import Reader, get, listed, word, words
from exportctl.reading.tree import Fields, Node


def programme(reader: Reader, conditions: Conditions, node: Fields, of_file: Provenance) -> Programme:
    """Return the programme at ``node``, which has the right shape; ``of_file``: the provenance where it says none."""
    id = str(get(node, "id"))
    members = get(node, "members")
    some = isinstance(members, Fields)
    known = get(node, "known")
    return Programme(
        id=id,
        title=str(get(node, "title")),
        members=tuple(_members(reader, id, get(members, "at_least") if some else members)),
        cites=words(get(node, "cites")),
        complete=not some,
        limits=all_of((conditions.nationalities(node), conditions.condition(get(node, "when")))),
        known=None if known is None else reader.moment(f"{id}.known", known),
        note=word(node, "note") or "",
        provenance=reader.provenance(get(node, "provenance"), of_file),
        span=reader.span(get(node, "id")),
    )


def _members(reader: Reader, programme: str, node: Node) -> Iterator[ProgrammeMember]:
    seen: dict[str, int] = {}
    for part in listed(node):
        fields = part if isinstance(part, Fields) else None
        named = part if fields is None else get(fields, "organization")
        for organization in reader.organizations(named, "write `members: []` where nobody belongs"):
            seen[organization] = seen.get(organization, 0) + 1
            name = f"{programme}.{organization}"
            name += f"#{seen[organization]}" if seen[organization] > 1 else ""
            yield ProgrammeMember(organization) if fields is None else _dated(reader, fields, organization, name)


def _dated(reader: Reader, node: Fields, organization: str, name: str) -> ProgrammeMember:
    known = get(node, "known")
    return ProgrammeMember(
        organization,
        reader.period(name, node),
        known=None if known is None else reader.moment(f"{name}.known", known),
        note=word(node, "note") or "",
        cites=words(get(node, "cites")),
    )
