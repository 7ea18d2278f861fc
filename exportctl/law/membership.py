"""Who is in a dated group of countries at one instant: surely, perhaps, or surely not."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import TypeAlias

from exportctl.facts import NONE
from exportctl.law.conditions import ALWAYS, NEVER, Condition
from exportctl.law.moments import Moment
from exportctl.law.texts import Group, Member
from exportctl.law.values import Values

Bounds: TypeAlias = tuple[Values, Values]
"""What is surely in a set, and what may be."""


def members_at(group: Group, family: Collection[str], at: datetime) -> Bounds:
    """Return who is surely in ``group`` at ``at``, and who may be.

    Args:
        group: The group.
        family: Every country that some group of its family names.
        at: An instant with its offset.

    Silence about the past is no answer: before ``group.known`` whoever the group does not mention may be in it.
    No country at all (``none``) is in no group, whatever is known of it.
    """
    known = _reached(group.known, at)
    surely, perhaps, in_doubt = set(), set(), set()
    for member in group.members:
        holds = member.period.contains(at)
        if member.standing == "not-known":
            if holds != NEVER:
                in_doubt.add(member.country)
        elif not _told(member, known, holds, at):
            perhaps.add(member.country)
        elif holds == ALWAYS:
            surely.add(member.country)
        elif holds != NEVER:
            perhaps.add(member.country)
    least = Values(frozenset(surely - in_doubt))
    perhaps |= surely | in_doubt
    if known and group.unlisted == "out":
        return least, Values(frozenset(perhaps))
    told = mentioned(group) | set(family) if known else mentioned(group)
    return least, Values(frozenset(told - perhaps) | {NONE}, inside=False)


def mentioned(group: Group) -> set[str]:
    """Return every place of which ``group`` says anything."""
    return {member.country for member in group.members}


def edges_of(group: Group) -> Iterator[datetime]:
    """Yield the instants at which ``group`` may change, or what is known of it."""
    for member in group.members:
        yield from member.period.edges()
        yield from _ends(member.known)
    yield from _ends(group.known)


def _told(member: Member, known: bool, holds: Condition, at: datetime) -> bool:
    """Say whether the text tells at ``at`` how the country stood; ``known``: it tells the whole group."""
    if member.known is not None:
        return _reached(member.known, at)
    return known or member.period.since is not None or holds == NEVER


def _reached(moment: Moment | None, at: datetime) -> bool:
    return moment is None or moment.reached(at) == ALWAYS


def _ends(moment: Moment | None) -> Iterator[datetime]:
    if moment is not None:
        yield moment.earliest
        yield moment.latest
