"""A group of countries, made from the rows of its table and from what is known of its history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from renew.history import Entry, entries
from renew.specs import AS_OF, Spec
from renew.tables import Change, Row, Tables, change

AS_CHINA = "read as China since 2020-12-23 (85 FR 83765); how Hong Kong stood as a destination of its own is not known"


@dataclass(frozen=True, slots=True)
class Made:
    """A group with its members."""

    spec: Spec
    members: tuple[Entry, ...]


def made(tables: Tables, spec: Spec) -> Made:
    """Return the group of ``spec``."""
    rows = _rows(tables, spec)
    changes: dict[str, list[Change]] = {code: list(_of_row(tables, row)) for code, row in rows.items()}
    for code, found in tables.changes(spec.changes):
        if spec.table != "other_lists.csv" or code in rows:
            changes.setdefault(code, []).append(found)
    doubted = dict(tables.not_known(spec.doubts))
    members: list[Entry] = []
    for code in sorted(rows.keys() | changes.keys()):
        if code not in doubted:
            row = rows.get(code, {})
            is_in = code in rows and not row.get("effective_to")
            members += (_sourced(entry, row) for entry in entries(code, is_in, changes.get(code, []), AS_OF))
    for code, why in doubted.items():
        row = rows.get(code, {})
        cites, noted = ((row["citation"],), f"{why}; {row['note']}") if row else ((), why)
        members.append(Entry(code, standing="not-known", basis="unverified", cites=cites, note=noted))
    if spec.has_hong_kong:
        members += (
            replace(entry, country="HK", basis="part-read", cites=("85 FR 83765",), note=AS_CHINA)
            for entry in members
            if entry.country == "CN"
        )
    if not spec.names_all:
        told = {entry.country for entry in members}
        why = "no Country Group names it: how it stands is not known"
        codes = (row["iso_alpha2"] for row in tables.rows("codes_without_row.csv"))
        members += (Entry(code, standing="not-known", note=why) for code in codes if code not in told)
    return Made(spec, tuple(sorted(members, key=lambda entry: entry.country)))


def _rows(tables: Tables, spec: Spec) -> dict[str, Row]:
    if spec.table == "country_chart.csv":
        return {row["iso_alpha2"]: {} for row in tables.rows(spec.table) if row[spec.rows[0]] == "1"}
    if spec.table == "country_groups.csv":
        return {row["iso_alpha2"]: {} for row in tables.rows(spec.table) if row["group"] in spec.rows}
    return {row["code"]: row for row in tables.rows(spec.table) if row["list_id"] in spec.rows}


def _of_row(tables: Tables, row: Row) -> Iterator[Change]:
    """Yield what a row of a list says of days."""
    for kind, key in (("added", "effective_from"), ("removed", "effective_to")):
        if row.get(key):
            reading = tables.reading("other_lists.csv", row["code"], row["list_id"], row[key])
            yield change(kind, row[key], row["verification"], row["citation"], row["note"], reading)


def _sourced(entry: Entry, row: Row) -> Entry:
    """Return ``entry`` with what its row says of itself, unless it says more already."""
    if not row or entry.cites:
        return entry
    note = entry.note or row["note"]
    return replace(entry, basis=entry.basis or row["verification"], cites=(row["citation"],), note=note.strip("; "))
