"""Licenses: the order that each comes to, and which of its limits are exhausted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from exportctl.facts import BY_NAME, Between, Drawing, Value
from exportctl.law.conditions import Named, Quantifier, Test, all_of
from exportctl.law.texts import Effect, License, Limb, Limit, Order, Rule

KIND = "license"
"""The kind of the order and of the exemption that a license comes to."""
EXHAUSTED = BY_NAME["activity.exhausted_limits"]
Amount: TypeAlias = int | Decimal
_PROVIDER = BY_NAME["provider"]


def as_order(license: License) -> Order:
    """Return the order that ``license`` comes to: it has one rule, which lifts others where every limb holds."""
    rule = Rule(
        id=license.rule,
        order=license.id,
        effect=Effect.EXEMPT,
        when=all_of(limb.when for limb in limbs(license)),
        says=license.says,
        says_basis="paraphrase",
        cites=license.cites,
        kind=KIND,
        targets=license.lifts,
        obligations=license.obligations,
        span=license.span,
    )
    return Order(
        id=license.id,
        title=license.title,
        authority=license.authority,
        kind=KIND,
        cites=license.cites,
        provenance=license.provenance,
        issued=license.issued,
        in_force=license.in_force,
        evidence=license.evidence,
        rules=(rule,),
        examples=license.examples,
        span=license.span,
    )


def limbs(license: License) -> Iterator[Limb]:
    """Yield all that ``license`` asks of a request while it is valid."""
    holder = Test(_PROVIDER, Quantifier.IN, Named(license.holder), license.holder_span)
    yield Limb("holder", holder, license.holder_span)
    yield from license.scope
    for limit in license.limits:
        within = Test(EXHAUSTED, Quantifier.NONE_IN, Named(license.spelled(limit)), limit.span)
        yield Limb(limit.of, within, limit.span)


def exhausted(licenses: Iterable[License], drawing: Drawing) -> Value:
    """Return which limits of ``licenses`` an activity exceeds that takes, and has drawn, what ``drawing`` says."""
    tally = _Tally(drawing)
    least, most = set(), set()
    for license in licenses:
        if drawing.by not in (None, license.holder):
            continue
        for limit in license.limits:
            exceeded = tally.exceeds(license, limit)
            if exceeded:
                least.add(license.spelled(limit))
            if exceeded is not False:
                most.add(license.spelled(limit))
    found = frozenset(least)
    return found if least == most else Between(found, frozenset(most))


def reckoned(licenses: Iterable[License], names: Collection[str], drawing: Drawing) -> Iterator[str]:
    """Yield, in words, how each of the limits called ``names`` stands."""
    tally = _Tally(drawing)
    for license in licenses:
        for limit in license.limits:
            if license.spelled(limit) in names:
                takes, drawn = ("not known" if much is None else str(much) for much in tally.of(license, limit))
                yield f"drawn before: {drawn}; taken now: {takes}; at most {limit.at_most} {limit.unit} in all"


class _Tally:
    """What an activity takes, and what was drawn before, limit by limit."""

    def __init__(self, drawing: Drawing) -> None:
        self._takes = {(of, unit): much for of, much, unit in drawing.takes}
        self._drawn = {(license, of): much for license, of, much in drawing.drawn}

    def of(self, license: License, limit: Limit) -> tuple[Amount | None, Amount | None]:
        """Return both in the unit of ``limit``. None: not known."""
        return self._takes.get((limit.of, limit.unit)), self._drawn.get((license.id, limit.of))

    def exceeds(self, license: License, limit: Limit) -> bool | None:
        """Say whether the activity goes beyond ``limit``; None where that hangs on what is not known."""
        takes, drawn = self.of(license, limit)
        if Fraction(takes or 0) + Fraction(drawn or 0) > Fraction(limit.at_most):
            return True
        return None if takes is None or drawn is None else False
