"""The tables in ``rules/sources``: read as they stand, every value as text."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TypeAlias

Row: TypeAlias = dict[str, str]

TRUSTED = ("read", "part-read")
"""Verifications of which a day is taken as a fact."""


@dataclass(frozen=True, slots=True)
class When:
    """A day, or, where they differ, some day from ``first`` to ``last``."""

    first: date
    last: date

    @property
    def eve(self) -> date:
        """The last day on which the old text surely stood."""
        return self.first - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """What a table says of a country on a day."""

    kind: str
    """``added``, ``removed``, ``was in``, ``was out``."""
    when: When
    basis: str
    cites: str
    note: str
    after_only: bool = False
    """True: how the country stood before is not known."""
    ends_read: bool = False
    """True: the day lies between two days whose texts were read."""

    @property
    def into(self) -> bool:
        """True: the country is in the group afterwards."""
        return self.kind in ("added", "was in")

    @property
    def is_fact(self) -> bool:
        """True: the day may be relied on."""
        return self.basis in TRUSTED or self.ends_read


@dataclass
class Tables:
    """Everything in ``rules/sources``, and what of it has been used."""

    folder: Path
    used: set[tuple[str, ...]] = field(default_factory=set)
    """Readings that met their row."""

    def rows(self, name: str) -> Iterator[Row]:
        """Yield the rows of ``name``, without its source lines."""
        with open(self.folder / name, encoding="utf-8", newline="") as file:
            yield from csv.DictReader(line for line in file if not line.startswith("#"))

    def reading(self, table: str, code: str, group: str, day: str) -> Row | None:
        """Return how a row is to be read where that is less than it says. None: as it stands."""
        key = (table, code, group, day)
        for row in self.rows("readings.csv"):
            if (row["table"], row["code"], row["group"], row["day"]) == key:
                self.used.add(key)
                return row
        return None

    def changes(self, names: tuple[str, ...]) -> Iterator[tuple[str, Change]]:
        """Yield the changes of the groups called ``names``, each with its country."""
        for table in ("country_group_changes.csv", "more_changes.csv"):
            for row in self.rows(table):
                if row["group"] in names:
                    reading = self.reading(table, row["iso_alpha2"], row["group"], row["effective_date"])
                    if reading is None or reading["read_as"] != "another list":
                        said = (
                            row["change"],
                            row["effective_date"],
                            row["verification"],
                            row["fr_citation"],
                            row["note"],
                        )
                        yield row["iso_alpha2"], change(*said, reading=reading)

    def not_known(self, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """Yield the countries of which nobody knows whether they are in the groups called ``names``, and why."""
        for row in self.rows("readings.csv"):
            if row["read_as"] == "not known" and row["group"] in names:
                self.used.add((row["table"], row["code"], row["group"], row["day"]))
                yield row["code"], row["why"]

    def unused(self) -> list[tuple[str, ...]]:
        """Return the readings that met no row."""
        keys = [(row["table"], row["code"], row["group"], row["day"]) for row in self.rows("readings.csv")]
        return [key for key in keys if key not in self.used]


def change(kind: str, day: str, basis: str, cites: str, note: str, reading: Row | None = None) -> Change:
    """Return what a row says, read as ``reading`` asks."""
    how = reading["read_as"] if reading else ""
    if how == "unverified":
        basis = how
    elif re.fullmatch(r"\d{4}-\d\d", how):
        day = how
    if reading and reading["why"] not in note:
        note = f"{note}; {reading['why']}" if note else reading["why"]
    return Change(kind, when(day), basis, cites, note, how == "after only", "/" in day)


def when(text: str) -> When:
    """Return the day or the window that ``text`` names.

    >>> when("2025-11..") == When(date(2025, 11, 1), date(2025, 11, 30))
    True
    """
    days = [_stretch(part) for part in text.removesuffix("..").split("/")]
    return When(days[0].first, days[-1].last)


def _stretch(text: str) -> When:
    numbers = [int(part) for part in text.split("-")]
    match numbers:
        case [year, month, day]:
            return When(date(year, month, day), date(year, month, day))
        case [year, month]:
            following = date(year + month // 12, month % 12 + 1, 1)
            return When(date(year, month, 1), following - timedelta(days=1))
    (year,) = numbers
    return When(date(year, 1, 1), date(year, 12, 31))
