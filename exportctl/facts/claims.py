"""Claims: which of what is said of a user counts for whom, and what sources that contradict each other leave open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product
from math import prod
from typing import Any, TypeAlias

from dateutil.relativedelta import relativedelta

from exportctl.facts.days import begun
from exportctl.facts.people import LEVELS, Evidence, Level, Owner, Particulars, User
from exportctl.facts.statements import distinct, together
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


def all_count(user: User, at: datetime, demand: Demand) -> bool:
    """Say whether it is plain that everything that is said of ``user`` counts, so that it reads the same to all."""
    stated = demand != ANY_EVIDENCE and next(_said(user), None) is not None
    if stated or not all(demand.accepts(found, at) for found in user.evidence if lives(found, at)):
        return False
    return user.owner is None or (user.owner.person is not None and all_count(user.owner.person, at, demand))


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
    elif demand == ANY_EVIDENCE:
        people = ()
    owners = [owner] if not people else [Owner(person=person) if person else None for person in people]
    return tuple(_user(user, said, whose) for whose, said in product(owners, _ways(user, at, demand)))


def _user(user: User, said: Particulars, owner: Owner | None = None) -> User:
    fields = {name: getattr(said, name) for name in said.model_fields_set}
    return User.model_construct(id=user.id, kind=user.kind, owner=owner, **fields)


def _ways(user: User, at: datetime, demand: Demand) -> Iterator[Particulars]:
    claims = _claims(user, at, demand)
    contradicted = {name: said for name, told in claims.items() if (said := _contradicting(told, at))}
    if prod(map(len, contradicted.values())) > MOST:
        claims = {name: told for name, told in claims.items() if name not in contradicted}
    counting = {name: [said for said, counts in told if counts] for name, told in claims.items()}
    known = [name for name, said in counting.items() if said]
    for chosen in product(*(contradicted.get(name) or [together(counting[name], at)] for name in known)):
        yield _particulars(zip(known, chosen, strict=True))


def _claims(user: User, at: datetime, demand: Demand) -> dict[_Name, list[tuple[Any, bool]]]:
    """Return what is said of each fact, and whether it counts."""
    claims: dict[_Name, list[tuple[Any, bool]]] = {}
    for name, said in _said(user):
        claims.setdefault(name, []).append((said, demand == ANY_EVIDENCE))
    for evidence in user.evidence:
        if lives(evidence, at):
            accepted = demand.accepts(evidence, at)
            for name, said in _said(evidence.says):
                claims.setdefault(name, []).append((said, accepted))
    return claims


def _contradicting(told: Sequence[tuple[Any, bool]], at: datetime) -> list[Any]:
    """Return the statements about one fact, each once, where some contradict each other; none where they do not."""
    said = [said for said, _ in told]
    return distinct(said) if together(said, at) is None else []


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
