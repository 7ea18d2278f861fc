"""Sets of values, as rules name them: a list, or everything but a list."""

from __future__ import annotations

from dataclasses import dataclass

from exportctl.facts import Atom


@dataclass(frozen=True, slots=True)
class Values:
    """The values in ``members``; or, where not ``inside``, every value but those.

    >>> abroad = ~Values(frozenset({"US"}))
    >>> "FR" in abroad, "US" in abroad
    (True, False)
    """

    members: frozenset[Atom]
    inside: bool = True

    def __contains__(self, value: Atom) -> bool:
        return (value in self.members) == self.inside

    def __invert__(self) -> Values:
        return Values(self.members, not self.inside)

    def __or__(self, other: Values) -> Values:
        if self.inside:
            if other.inside:
                return Values(self.members | other.members)
            return Values(other.members - self.members, inside=False)
        if other.inside:
            return Values(self.members - other.members, inside=False)
        return Values(self.members & other.members, inside=False)

    def __and__(self, other: Values) -> Values:
        return ~(~self | ~other)

    def __sub__(self, other: Values) -> Values:
        return ~(~self | other)


NOTHING = Values(frozenset())
EVERYTHING = ~NOTHING


def only(*members: Atom) -> Values:
    """Return the set of just these values."""
    return Values(frozenset(members))
