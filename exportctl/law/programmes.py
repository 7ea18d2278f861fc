"""Programmes: who belongs to one at an instant, by its own list and its own limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from exportctl.facts import BY_NAME
from exportctl.law.conditions import (
    Condition,
    Except,
    Expression,
    Named,
    Open,
    Quantifier,
    Test,
    Union,
    all_of,
    any_of,
    negate,
)
from exportctl.law.membership import Bounds, edges_of, members_at
from exportctl.law.texts import Group, Member, Programme
from exportctl.law.values import EVERYTHING, NOTHING, Values, only

OF_PERSONS = BY_NAME["user.programmes"]
OF_ORGANIZATIONS = BY_NAME["user.organization.programmes"]
_ORGANIZATION = BY_NAME["user.organization.id"]


def reached(test: Test, known: Mapping[str, Programme]) -> Iterator[Programme]:
    """Yield the programmes with a text that bear on the answer to ``test``."""
    if known and test.attribute in (OF_PERSONS, OF_ORGANIZATIONS) and isinstance(test.operand, Named | Union | Except):
        named = _named(test.operand)
        yield from (p for p in known.values() if test.quantifier is Quantifier.ALL_IN or p.id in named)


def written_out(test: Test, known: Mapping[str, Programme], members: Callable[[Programme], Bounds]) -> Condition | None:
    """Return ``test`` with every programme that has a text written out; None where it asks of none.

    Args:
        test: A question about the programmes of a person or an organization.
        known: The programmes that have a text.
        members: Which organizations surely are on the list of one, and which may be.
    """
    if next(reached(test, known), None) is None:
        return None
    assert isinstance(test.operand, Named | Union | Except)
    named = _named(test.operand)

    def some(among: Values) -> Condition:
        own = (_belongs(programme, test, members(programme)) for programme in known.values() if programme.id in among)
        return any_of((*own, _stated(test, among - only(*known))))

    match test.quantifier:
        case Quantifier.ANY_IN:
            return some(named)
        case Quantifier.NONE_IN:
            return negate(some(named))
        case _:
            return all_of((some(EVERYTHING), negate(some(~named))))


def _belongs(programme: Programme, test: Test, members: Bounds) -> Condition:
    """Return whether who is asked about belongs to ``programme``. Its limits are as written.

    A list of organizations names no person: to a list that is complete, no person belongs.
    """
    others = _stated(test, only(programme.id)) if not programme.complete else any_of(())
    if test.attribute is OF_PERSONS:
        return all_of((others, programme.limits))
    least, most = members
    named = only(*(member.organization for member in programme.members))
    if not programme.complete:
        most = most & named
        others = all_of((Test(_ORGANIZATION, Quantifier.IN, ~named, programme.span), others))
    doubt = Open(f"programme/{programme.id}", programme.span)
    perhaps = any_of(()) if least == most else all_of((_listed(programme, most), doubt))
    return all_of((any_of((_listed(programme, least), perhaps, others)), programme.limits))


def _listed(programme: Programme, organizations: Values) -> Condition:
    if organizations == NOTHING:
        return any_of(())
    return Test(_ORGANIZATION, Quantifier.IN, organizations, programme.span)


def _stated(test: Test, programmes: Values) -> Condition:
    return any_of(()) if programmes == NOTHING else Test(test.attribute, Quantifier.ANY_IN, programmes, test.span)


def on_the_list(programme: Programme, at: datetime) -> Bounds:
    """Return which organizations surely are on the list of ``programme`` at ``at``, and which may be."""
    return members_at(_as_group(programme), (), at)


def turns_of(programme: Programme) -> Iterator[datetime]:
    """Yield the instants at which the list of ``programme`` may change, or what is known of it."""
    return edges_of(_as_group(programme))


def _as_group(programme: Programme) -> Group:
    members = (Member(member.organization, member.period, member.known) for member in programme.members)
    return Group(programme.id, programme.title, tuple(members), programme.cites, programme.known)


def _named(expression: Expression) -> Values:
    match expression:
        case Named(name):
            return only(name)
        case Union(parts):
            found = NOTHING
            for part in parts:
                found = found | _named(part)
            return found
        case Except(left, right):
            return (EVERYTHING if left is None else _named(left)) - _named(right)
