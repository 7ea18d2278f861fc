"""A dated group of countries, from tree to law."""

from __future__ import annotations

from exportctl.facts.codes import country_code, place_code
from exportctl.law.texts import Group, Member, Provenance
from exportctl.reading.reader import Reader, get, listed, word, words
from exportctl.reading.tree import Fields


def group(reader: Reader, node: Fields, of_file: Provenance, authority: str | None) -> Group:
    """Return the group at ``node``.

    Args:
        reader: Who reads its file.
        node: The group, of the right shape.
        of_file: The provenance of what does not say its own.
        authority: Who keeps it. None: the file does not say.
    """
    id = str(get(node, "id"))
    members = []
    seen: dict[str, int] = {}
    for part in get(node, "members"):
        fields = part if isinstance(part, Fields) else None
        for code in listed(part if fields is None else get(fields, "country")):
            try:
                place_code(str(code)) if "-" in code else country_code(str(code))
            except ValueError as error:
                reader.error("EX137", code, str(error))
                continue
            seen[str(code)] = seen.get(str(code), 0) + 1
            name = f"{id}.{code}" + (f"#{seen[str(code)]}" if seen[str(code)] > 1 else "")
            members.append(Member(str(code)) if fields is None else _member(reader, fields, str(code), name))
    known = get(node, "known")
    return Group(
        id=id,
        title=str(get(node, "title")),
        members=tuple(members),
        cites=words(get(node, "cites")),
        known=None if known is None else reader.moment(f"{id}.known", known),
        unlisted=word(node, "unlisted") or "out",  # type: ignore[arg-type]  # the grammar's own
        authority=authority,
        note=word(node, "note") or "",
        provenance=reader.provenance(get(node, "provenance"), of_file),
        span=reader.span(get(node, "id")),
    )


def _member(reader: Reader, node: Fields, code: str, name: str) -> Member:
    known = get(node, "known")
    return Member(
        code,
        reader.period(name, node),
        known=None if known is None else reader.moment(f"{name}.known", known),
        standing=word(node, "standing") or "in",  # type: ignore[arg-type]  # the grammar's own
        basis=word(node, "basis"),  # type: ignore[arg-type]  # the grammar's own
        note=word(node, "note") or "",
        cites=words(get(node, "cites")),
    )
