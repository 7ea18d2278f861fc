"""A country's history in a group, as far as the tables tell it: from the day of the text, backwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from renew.tables import Change, When

BASES = ("read", "part-read", "secondary", "press", "unverified")


@dataclass(frozen=True, slots=True)
class Entry:
    """One member of a group, as its file says it. What is None or empty is left out."""

    country: str
    since: When | None = None
    until: When | None = None
    known: date | None = None
    standing: str | None = None
    basis: str | None = None
    cites: tuple[str, ...] = ()
    note: str = ""

    @property
    def is_plain(self) -> bool:
        """True: it says no more than the country."""
        return self == Entry(self.country)


def entries(code: str, is_in: bool, changes: Iterable[Change], as_of: date) -> list[Entry]:
    """Return what is to be said of a country in a group.

    Args:
        code: The country.
        is_in: Whether the text of ``as_of`` has it.
        changes: What the tables say of earlier days, in any order.
        as_of: The day of the text that was read.

    A change tells both sides of its day, unless what stood before was not read. The next older change is believed
    only if it led there. What rests on memory, and all before it, is no fact: it says why the time before is in doubt.
    """
    latest_first = sorted(_once(changes), key=lambda change: change.when.first, reverse=True)
    believed: list[Change] = []
    for change in latest_first:
        before = believed[-1] if believed else None
        expected = is_in if before is None else before.into if before.kind.startswith("was") else not before.into
        if not change.is_fact or (before is not None and before.after_only):
            break
        if change.into != expected:
            raise ValueError(f"{code}: `{change.kind}` on {change.when.first} does not lead to what came after")
        believed.append(change)
    doubted = latest_first[len(believed) :]
    note = "; ".join(dict.fromkeys(change.note for change in reversed(believed) if change.note))
    if believed:
        found = [replace(entry, note=note) for entry in _told(code, believed[::-1])]
    else:
        found = [Entry(code)] if is_in else []
    if doubted and not believed:
        why = "; ".join(_doubted(change) for change in reversed(doubted))
        found.append(Entry(code, until=When(as_of, as_of), standing="not-known", basis="unverified", note=why))
    return found


def _told(code: str, changes: Sequence[Change]) -> list[Entry]:
    first = changes[0]
    two_sided = first.kind in ("added", "removed") and not first.after_only
    known = first.when.eve if two_sided else first.when.last
    basis = max((change.basis for change in changes), key=BASES.index)
    said = {"basis": basis, "cites": tuple(dict.fromkeys(change.cites for change in changes))}
    found: list[Entry] = []
    since: When | None = None
    inside = first.kind == "removed" and two_sided
    for change in changes:
        if change.into and not inside:
            since, inside = (None if change.kind == "was in" else change.when), True
        elif not change.into and inside:
            found.append(Entry(code, since, change.when, known, **said))  # type: ignore[arg-type]  # two keys
            since, inside = None, False
    if inside:
        found.append(Entry(code, since, None, known, **said))  # type: ignore[arg-type]  # two keys
    if not found:
        found.append(Entry(code, None, When(known, known), None, "not-known", **said))  # type: ignore[arg-type]
    return found


def _once(changes: Iterable[Change]) -> list[Change]:
    """Return ``changes`` with the best sourced of those that say the same."""
    best: dict[tuple[bool, date], Change] = {}
    for change in changes:
        key = (change.into, change.when.first)
        other = best.get(key)
        if other is None or BASES.index(change.basis) < BASES.index(other.basis):
            best[key] = change
    return list(best.values())


def _doubted(change: Change) -> str:
    days = change.when
    day = str(days.first) if days.first == days.last else f"{days.first} to {days.last}"
    return f"not taken as a fact: {change.kind} {day} ({change.cites}): {change.note}"
