"""``exportctl groups``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Annotated, Any

import typer

from exportctl.api import Law, load
from exportctl.cli.words import More, Rules, counted, parsed, tell_drafts, watching
from exportctl.facts.codes import name_of, place_code
from exportctl.facts.values import day, instant
from exportctl.law.moments import ALL_TIME
from exportctl.law.standing import Answer, Standing
from exportctl.law.texts import Group
from exportctl.text import nearest

_HEADS: dict[Answer, str] = {"in": "in", "out": "not in", "not-known": "not known"}


def now() -> datetime:
    """Return the present instant. Only the command line has a clock."""
    return datetime.now(UTC)


def groups(
    rules: Rules,
    asked: Annotated[
        str | None,
        typer.Argument(metavar="[CODE|GROUP]", help="A country (NI, UA-43) or a group (EAR/D:5).", show_default=False),
    ] = None,
    at: Annotated[
        str | None, typer.Option(metavar="DAY", help="A day or an instant. Now if left out.", show_default=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
    more: More = None,
) -> None:
    """Say which groups a country is in on a day, or who is in a group; without either, which groups there are.

    Exit codes: 0 answered, 1 a text is wrong, 2 no country and no group is called so.
    """
    when = _when(at)
    with watching() as watch:
        watch.begin("reading the law")
        law = load(rules, *(more or ()))
    tell_drafts(law.rulebook)
    known = law.rulebook.group_by_id
    if asked is None:
        counts = {group.id: _counted(law.members(group.id, when)) for group in law.rulebook.groups}
        typer.echo(_json([_of_group(g, counts[g.id]) for g in known.values()]) if as_json else _all(law, counts, when))
    elif asked in known:
        found = law.members(asked, when)
        typer.echo(_json(map(_said, found)) if as_json else "\n".join(_members(law, known[asked], found, when)))
    else:
        found = law.groups_of(_place(law, asked), when)
        typer.echo(_json(map(_said, found)) if as_json else "\n".join(_places(law, asked, found, when)))


def _when(text: str | None) -> datetime | date:
    if text is None:
        return now()
    return parsed(day if len(text) == len("2026-06-12") else instant, text, "'--at'")


def _place(law: Law, text: str) -> str:
    if "/" in text:
        names = {id.casefold(): id for id in law.rulebook.group_by_id}
        meant = nearest(text.casefold(), names)
        hint = f"; did you mean `{names[meant]}`?" if meant else "; without a name, all groups are listed"
        raise typer.BadParameter(f"no group is called `{text[:60]}`{hint}", param_hint="'[CODE|GROUP]'")
    try:
        return place_code(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="'[CODE|GROUP]'") from None


def _counted(found: Sequence[Standing]) -> dict[Answer, int]:
    """Return how many places are surely in all the time, and how many may be."""
    surely = sum(all(s.answer == "in" for s in of_one) for _, of_one in groupby(found, lambda s: s.place))
    return {"in": surely, "not-known": len({s.place for s in found}) - surely}


def _all(law: Law, counts: dict[str, dict[Answer, int]], when: datetime | date) -> str:
    lines = [f"{counted(len(counts), 'group')} {_on(when)}"]
    width = max(map(len, counts), default=0)
    for group in law.rulebook.groups:
        count = counts[group.id]
        lines.append(f"{group.id:{width}}  {count['in']:3} in, {count['not-known']:3} not known  {group.title}")
    return "\n".join(lines)


def _places(law: Law, code: str, found: Sequence[Standing], when: datetime | date) -> Iterator[str]:
    yield f"{code} {name_of(code)} {_on(when)}"
    if not found:
        yield "these rules have no groups of countries"
    yield from _changing([s.group.id for s in found])
    for answer, head in _HEADS.items():
        these = [s for s in found if s.answer == answer]
        if not these:
            continue
        yield f"\n{head}"
        told = [s for s in these if answer == "in" or _says_more(s)]
        for s in told:
            yield from _one(law, s, f"{s.group.id}  {s.group.title}")
        yield from _alike([(s.why, s.group.id) for s in these if s not in told])


def _members(law: Law, group: Group, found: Sequence[Standing], when: datetime | date) -> Iterator[str]:
    yield f"{group.id}  {group.title}"
    provenance = group.provenance
    read = f"{provenance.basis} as of {provenance.as_of}" if provenance.as_of else provenance.basis
    noted = f" ({provenance.note})" if provenance.note else ""
    yield f"{group.authority or 'no authority'}; {'; '.join(group.cites)}; {read}{noted}"
    if group.note:
        yield group.note
    yield from _changing([s.place for s in found])
    for answer, head in _HEADS.items():
        these = [s for s in found if s.answer == answer]
        if not these:
            continue
        yield f"\n{head} {_on(when)}: {len(these)}"
        told = [s for s in these if answer != "not-known" or _says_more(s)]
        for s in told:
            yield from _one(law, s, f"{s.place} {name_of(s.place)}")
        yield from _alike([(s.why, s.place) for s in these if s not in told])


def _says_more(s: Standing) -> bool:
    """Say whether the group tells of this place what it does not tell of others for the same reason."""
    if s.member is None:
        return False
    dated = s.member.period != ALL_TIME or s.member.known is not None
    return (dated or bool(s.member.note or s.member.cites)) if not s.why else dated and s.why != s.note


def _changing(names: list[str]) -> Iterator[str]:
    changing = [name for name, count in Counter(names).items() if count > 1]
    if changing:
        yield f"within that day the answer changes: {', '.join(changing)}"


def _alike(told: list[tuple[str, str]]) -> Iterator[str]:
    """Yield one line for each reason, with all to which it applies."""
    by_reason: dict[str, list[str]] = {}
    for why, name in told:
        by_reason.setdefault(why, []).append(name)
    for why, found in by_reason.items():
        yield f"  {', '.join(found)}" + (f": {why}" if why else "")


def _one(law: Law, s: Standing, head: str) -> Iterator[str]:
    """Yield the lines about one standing: since and until when, what it rests on, what there is to note."""
    parts = [head, *(_span(law, s) if _says_more(s) else ())]
    if s.member is not None and (s.member.basis or s.member.cites):
        parts.append(f"{s.basis}: {'; '.join(s.cites)}")
    yield f"  {'; '.join(parts)}"
    if s.why:
        yield f"    {s.why}"
    if s.note:
        yield f"    {s.note}"


def _span(law: Law, s: Standing) -> Iterator[str]:
    if s.since is not None:
        unsure = s.answer != "not-known" and s.before == "not-known"
        yield f"{'known since' if unsure else 'since'} {_day(law, s, s.since)}"
    if s.until is not None:
        unsure = s.answer != "not-known" and s.after == "not-known"
        yield f"{'at least until' if unsure else 'until'} {_day(law, s, s.until)}"


def _day(law: Law, s: Standing, at: datetime) -> str:
    there = at.astimezone(law.zone_of(s.group))
    return str(there.date()) if not (there.hour or there.minute or there.second) else there.isoformat()


def _on(when: datetime | date) -> str:
    return f"at {when.isoformat(timespec='seconds')}" if isinstance(when, datetime) else f"on {when}"


def _of_group(group: Group, counts: dict[Answer, int]) -> dict[str, Any]:
    return {
        "group": group.id,
        "title": group.title,
        "authority": group.authority,
        "cites": list(group.cites),
        "basis": group.provenance.basis,
        "as_of": group.provenance.as_of,
        "note": group.note,
        "in": counts["in"],
        "not_known": counts["not-known"],
    }


def _said(s: Standing) -> dict[str, Any]:
    return {
        "group": s.group.id,
        "authority": s.group.authority,
        "place": s.place,
        "name": name_of(s.place),
        "answer": s.answer,
        "why": s.why,
        "since": s.since,
        "before": s.before,
        "until": s.until,
        "after": s.after,
        "basis": s.basis,
        "cites": list(s.cites),
        "note": s.note,
    }


def _json(rows: Any) -> str:
    return json.dumps(list(rows), indent=2, ensure_ascii=False, default=lambda thing: thing.isoformat())
