"""Asking a dated group: how a place stands in it at an instant, since and until when, and what that rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from exportctl.facts import COUNTRIES, OneOf
from exportctl.facts.codes import containing
from exportctl.law.conditions import ALWAYS, NEVER
from exportctl.law.membership import edges_of, mentioned
from exportctl.law.stated import place
from exportctl.law.terms import Terms
from exportctl.law.texts import Basis, Group, Member
from exportctl.law.values import Values

Answer: TypeAlias = Literal["in", "out", "not-known"]
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a place stands in a group, from ``since`` up to ``until``."""

    group: Group
    place: str
    at: datetime
    """The instant that was asked about."""
    answer: Answer
    since: datetime | None
    """From here on the answer is the same. None: however early one asks."""
    until: datetime | None
    """Up to here it is the same. None: no end is known."""
    before: Answer | None
    """The answer just before ``since``. None: there is no earlier one."""
    after: Answer | None
    """The answer from ``until`` on. None: there is no later one."""
    member: Member | None
    """What the group says of the place, or of what it lies in. None: nothing."""
    why: str
    """Why the answer is not known; empty where it is."""

    @property
    def basis(self) -> Basis:
        """How what it rests on was come by."""
        return (self.member.basis if self.member else None) or self.group.provenance.basis

    @property
    def cites(self) -> tuple[str, ...]:
        """The texts it rests on."""
        return (self.member.cites if self.member else ()) or self.group.cites

    @property
    def note(self) -> str:
        """What the group's file notes about the place; empty: nothing."""
        return self.member.note if self.member else ""


def standing(terms: Terms, group: Group, code: str, at: datetime) -> Standing:
    """Return how the place ``code`` stands in ``group`` at ``at``.

    A country of which the law names a part, and a subdivision that an area of the law cuts through, stand as all that
    they may be; where that differs the answer is not known.
    """
    edges = sorted(set(edges_of(group)))
    answer = _answer(terms, group, code, at)
    since = until = before = after = None
    for edge in reversed([edge for edge in edges if edge <= at]):
        earlier = _answer(terms, group, code, edge - _INSTANT)
        if earlier != answer:
            since, before = edge, earlier
            break
    for edge in (edge for edge in edges if edge > at):
        later = _answer(terms, group, code, edge)
        if later != answer:
            until, after = edge, later
            break
    why = _why(terms, group, code, at) if answer == "not-known" else ""
    return Standing(group, code, at, answer, since, until, before, after, _member(group, code, at), why)


def during(terms: Terms, group: Group, code: str, first: datetime, end: datetime) -> Iterator[Standing]:
    """Yield how the place ``code`` stands in ``group`` from ``first`` up to ``end``: once, and at every change."""
    found = standing(terms, group, code, first)
    yield found
    while found.until is not None and found.until < end:
        found = standing(terms, group, code, found.until)
        yield found


def places_of(group: Group) -> list[str]:
    """Return every country, and the parts of countries that ``group`` names, in the order of their codes."""
    return sorted(COUNTRIES | mentioned(group))


def _answer(terms: Terms, group: Group, code: str, at: datetime) -> Answer:
    bounds = terms.members(group, at, is_place=True)
    answers = {_of_one(bounds, atom) for atom in _atoms(terms, code)}
    return answers.pop() if len(answers) == 1 else "not-known"


def _of_one(bounds: tuple[Values, Values], atom: str) -> Answer:
    least, most = bounds
    return "in" if atom in least else "not-known" if atom in most else "out"


def _atoms(terms: Terms, code: str) -> list[str]:
    value = place(terms, code)
    if isinstance(value, OneOf):
        assert value.values is not None
        return sorted(map(str, value.values))
    return [str(value)]


def _member(group: Group, code: str, at: datetime) -> Member | None:
    """Return the entry that tells how ``code`` stands at ``at``: of its own, or of what it lies in."""
    for name in containing(code):
        found = [member for member in group.members if member.country == name]
        if found:
            return min(found, key=lambda member: _distance(member, at))
    return None


def _distance(member: Member, at: datetime) -> tuple[int, timedelta]:
    """Return how near the time of ``member`` is to ``at``; what nobody knows goes first."""
    holds = member.period.contains(at)
    if holds != NEVER:
        return (0 if member.standing == "not-known" else 1), timedelta()
    edges = list(member.period.edges())
    return 2, min(abs(edge - at) for edge in edges)


def _why(terms: Terms, group: Group, code: str, at: datetime) -> str:
    atoms = _atoms(terms, code)
    if len(atoms) > 1:
        bounds = terms.members(group, at, is_place=True)
        by_answer: dict[Answer, list[str]] = {}
        for atom in atoms:
            by_answer.setdefault(_of_one(bounds, atom), []).append(f"the rest of {code}" if atom == code[:2] else atom)
        if len(by_answer) > 1:
            return "; ".join(f"{', '.join(names)}: {answer}" for answer, names in sorted(by_answer.items()))
    member = _member(group, code, at)
    if member is not None and member.standing == "not-known" and member.period.contains(at) != NEVER:
        return "nobody knows" if not member.note else member.note
    if member is not None and member.known is not None and at < member.known.latest:
        return "what is known of it begins later"
    if member is not None and member.period.contains(at) not in (ALWAYS, NEVER):
        return "it changes on some day of which only the first and the last are known"
    if group.known is not None and group.known.reached(at) != ALWAYS:
        as_of = group.provenance.as_of
        return f"the text that was read is {f'of {as_of}' if as_of else 'a later one'}, and does not tell"
    return f"no group of {group.family} names it"
