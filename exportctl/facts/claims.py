"""Claims: which of what is said of a user counts for whom, and what sources that contradict each other leave open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product
from typing import Any, TypeAlias

from dateutil.relativedelta import relativedelta

from exportctl.facts.days import begun
from exportctl.facts.listed import Fact, Listed
from exportctl.facts.people import LEVELS, Evidence, Level, Owner, Particulars, User
from exportctl.facts.values import spelled

MOST = 64
"""Ways to read contradicting sources that are told apart. Of more, nothing is known of what is contradicted."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What evidence must be for a fact to count."""

    level: Level = "asserted"
    """It is at least so strong."""
    max_age: relativedelta | None = None
    """It was obtained no longer ago. None: however long."""

    def accepts(self, evidence: Evidence, at: datetime) -> bool:
        """Say whether ``evidence`` is strong and recent enough at ``at``. A day that may be over is over."""
        if LEVELS.index(evidence.level) < LEVELS.index(self.level):
            return False
        if self.max_age is None:
            return True
        too_old = self.too_old_on(evidence)
        return too_old is not None and begun(too_old, at) is False

    def too_old_on(self, evidence: Evidence) -> date | None:
        """Return the first day on which ``evidence`` is too old. None: it never is, or always was."""
        if self.max_age is None or evidence.obtained is None:
            return None
        return evidence.obtained + self.max_age

    def __str__(self) -> str:
        """Return it in words.

        >>> str(Demand("documented", relativedelta(months=6)))
        'documented, no older than 6 months'
        """
        return self.level if self.max_age is None else f"{self.level}, no older than {spelled(self.max_age)}"


ANY_EVIDENCE = Demand()
"""Whatever is said counts, by whomever."""


def strongest(demands: Iterable[Demand]) -> Demand:
    """Return what meets all of ``demands``.

    >>> str(strongest([Demand("documented", relativedelta(months=6)), Demand("verified")]))
    'verified, no older than 6 months'
    """
    every = (ANY_EVIDENCE, *demands)
    ages = [demand.max_age for demand in every if demand.max_age is not None]
    level = max((demand.level for demand in every), key=LEVELS.index)
    return Demand(level, min(ages, key=lambda age: age.years * 372 + age.months * 31 + age.days, default=None))


_Name: TypeAlias = str | tuple[str, str]
"""A field of Particulars, or one definition that is attested."""


def lives(evidence: Evidence, at: datetime) -> bool:
    """Say whether ``evidence`` still says anything at ``at``."""
    return evidence.expires is None or begun(evidence.expires, at) is False


def readings(user: User, at: datetime, demand: Demand) -> tuple[User, ...]:
    """Return ``user`` in every way in which what is said, and counts, may be read.

    Where sources contradict each other about a fact, each way has what one of them says, to everybody who accepts any
    of them: weak evidence settles nothing, and casts doubt all the same. What has expired says nothing any more.
    """
    if demand is ANY_EVIDENCE and not user.evidence and not (user.owner and user.owner.person):
        return (user,)
    owner = user.owner
    if owner is None:
        return tuple(_user(user, said) for said in _ways(user, at, demand))
    people: Sequence[User | None] = (None,)
    if owner.person is not None:
        people = readings(owner.person, at, demand)
    elif demand is ANY_EVIDENCE:
        people = ()
    owners = [owner] if not people else [Owner(person=person) if person else None for person in people]
    return tuple(_user(user, said, whose) for whose, said in product(owners, _ways(user, at, demand)))


def _user(user: User, said: Particulars, owner: Owner | None = None) -> User:
    fields = {name: getattr(said, name) for name in said.model_fields_set}
    return User.model_construct(id=user.id, kind=user.kind, owner=owner, **fields)


def _ways(user: User, at: datetime, demand: Demand) -> Iterator[Particulars]:
    claims: dict[_Name, list[tuple[Any, bool]]] = {}
    for name, said in _said(user):
        claims.setdefault(name, []).append((said, demand == ANY_EVIDENCE))
    for evidence in user.evidence:
        if lives(evidence, at):
            accepted = demand.accepts(evidence, at)
            for name, said in _said(evidence.says):
                claims.setdefault(name, []).append((said, accepted))
    ways = {name: _statements(told) for name, told in claims.items()}
    if _count(ways.values()) > MOST:
        ways = {name: said for name, said in ways.items() if len(said) < 2}
    known = [name for name, said in ways.items() if said]
    for chosen in product(*(ways[name] for name in known)):
        yield _particulars(zip(known, chosen, strict=True))


def _count(ways: Iterable[Sequence[Any]]) -> int:
    count = 1
    for way in ways:
        count *= max(len(way), 1)
    return count


def _said(of: Particulars) -> Iterator[tuple[_Name, Any]]:
    for name in Particulars.model_fields:
        said = getattr(of, name)
        if name == "attests":
            yield from ((("attests", definition), answer) for definition, answer in said.items())
        elif said is not None:
            yield name, said


def _particulars(said: Iterable[tuple[_Name, Any]]) -> Particulars:
    fields: dict[str, Any] = {"attests": {}}
    for name, value in said:
        if isinstance(name, tuple):
            fields["attests"][name[1]] = value
        else:
            fields[name] = value
    return Particulars.model_construct(**fields)


def _statements(claims: Sequence[tuple[Any, bool]]) -> list[Any]:
    """Return what the claims come to: one statement, one for each of several that contradict each other, or none."""
    accepted = [said for said, counts in claims if counts]
    if not accepted:
        return []
    if _all_together(said for said, _ in claims) is None:
        distinct: list[Any] = []
        for said, _ in claims:
            if said not in distinct:
                distinct.append(said)
        return distinct
    return [_all_together(accepted)]


def _all_together(claims: Iterable[Any]) -> Any:
    found, *more = claims
    for claim in more:
        found = _together(found, claim)
        if found is None:
            return None
    return found


def _together(one: Any, other: Any) -> Any:
    """Return what two statements come to; None where they contradict each other."""
    if one == other:
        return one
    if isinstance(one, Listed) and isinstance(other, Listed):
        return _lists_together(one, other)
    if isinstance(one, Fact) and type(one) is type(other):
        return _facts_together(one, other)
    return None


def _lists_together(one: Listed[Any], other: Listed[Any]) -> Listed[Any] | None:
    if one.complete and (other.complete or any(item not in one.at_least for item in other.at_least)):
        return one if other.complete and set(one.at_least) == set(other.at_least) else None
    if one.complete:
        return one
    if other.complete:
        return _lists_together(other, one)
    return Listed.model_construct(at_least=(*one.at_least, *(i for i in other.at_least if i not in one.at_least)))


def _facts_together(one: Fact, other: Fact) -> Fact | None:
    fields: dict[str, Any] = {name: getattr(one, name) for name in one.model_fields_set}
    for name in other.model_fields_set:
        said = getattr(other, name)
        known = fields.get(name)
        if known is not None and said is not None:
            said = _together(known, said)
            if said is None:
                return None
        fields[name] = known if said is None else said
    return type(one).model_construct(**fields)
