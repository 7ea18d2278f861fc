"""Conditions: what a rule asks of a request."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from exportctl.facts import Atom, Attribute
from exportctl.law.values import Values
from exportctl.text import Span
from exportctl.text.span import NOWHERE


class Quantifier(enum.Enum):
    """How a test reads the answer to its question."""

    IN = "in"
    """The one value is in the set."""
    ANY_IN = "any_in"
    """Some member is in the set."""
    ALL_IN = "all_in"
    """There are members, and each is in the set."""
    NONE_IN = "none_in"
    """No member is in the set."""
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    LESS_THAN = "less_than"
    """The value is known, is not ``none``, and stands so to the threshold. Days: at_least is `on or after`."""


SET_QUANTIFIERS = (Quantifier.ANY_IN, Quantifier.ALL_IN, Quantifier.NONE_IN)
THRESHOLDS = (Quantifier.AT_LEAST, Quantifier.MORE_THAN, Quantifier.AT_MOST, Quantifier.LESS_THAN)


@dataclass(frozen=True, slots=True)
class Named:
    """A value or a dated group, by name."""

    name: str

    def __str__(self) -> str:
        return self.name


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"[{', '.join(words)}]"


@dataclass(frozen=True, slots=True)
class Union:
    """What is in any of the parts. No parts: nothing."""

    parts: tuple[Expression, ...]

    def __str__(self) -> str:
        return _listed([str(part) for part in self.parts])


@dataclass(frozen=True, slots=True)
class Except:
    """What is in ``left`` and not in ``right``. ``left`` None: everything not in ``right``."""

    left: Expression | None
    right: Expression

    def __str__(self) -> str:
        return f"not {self.right}" if self.left is None else f"{self.left} except {self.right}"


Expression: TypeAlias = Named | Union | Except
"""A set as an order writes it. It means something only at an instant, since groups change."""


@dataclass(frozen=True, slots=True)
class Test:
    """One question about one attribute. ``operand`` is an expression as written, or what it names at an instant."""

    attribute: Attribute
    quantifier: Quantifier
    operand: Expression | Values | Atom
    span: Span = field(compare=False, default=NOWHERE)
    view: int = 0
    """Number of the view of the facts in which it is asked. 0: as they are stated."""

    def __str__(self) -> str:
        """Return it in words.

        >>> from exportctl.facts import BY_NAME
        >>> str(Test(BY_NAME["user.us_citizen"], Quantifier.IN, Values(frozenset({False}))))
        'user.us_citizen is no'
        """
        operand, verb = self.operand, "is" if self.quantifier is Quantifier.IN else self.quantifier.value
        if isinstance(operand, Values):
            said = sorted({True: "yes", False: "no"}[m] if isinstance(m, bool) else str(m) for m in operand.members)
            return f"{self.attribute.name} {verb} {'' if operand.inside else 'not '}{_listed(said)}"
        return f"{self.attribute.name} {verb} {operand}"


@dataclass(frozen=True, slots=True)
class IsA:
    """The request meets a cited legal definition."""

    definition: str
    span: Span = field(compare=False, default=NOWHERE)

    def __str__(self) -> str:
        return f"is a {self.definition}"


@dataclass(frozen=True, slots=True)
class Open:
    """A question that the law leaves open: answered by no fact about the request."""

    question: str
    span: Span = field(compare=False, default=NOWHERE)

    def __str__(self) -> str:
        return f"open question {self.question}"


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds. No parts: it always holds."""

    parts: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Some part holds. No parts: it never holds."""

    parts: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition


Condition: TypeAlias = Test | IsA | Open | AllOf | AnyOf | Not

ALWAYS = AllOf()
NEVER = AnyOf()


def all_of(parts: Iterable[Condition]) -> Condition:
    """Return the condition that every part holds, in its simplest form."""
    kept: list[Condition] = []
    for part in parts:
        kind = type(part)
        if kind is AnyOf and not part.parts:  # type: ignore[union-attr]  # its type was just asked
            return NEVER
        if kind is AllOf:
            kept.extend(part.parts)  # type: ignore[union-attr]
        else:
            kept.append(part)
    return kept[0] if len(kept) == 1 else AllOf(tuple(kept))


def any_of(parts: Iterable[Condition]) -> Condition:
    """Return the condition that some part holds, in its simplest form."""
    kept: list[Condition] = []
    for part in parts:
        kind = type(part)
        if kind is AllOf and not part.parts:  # type: ignore[union-attr]  # its type was just asked
            return ALWAYS
        if kind is AnyOf:
            kept.extend(part.parts)  # type: ignore[union-attr]
        else:
            kept.append(part)
    return kept[0] if len(kept) == 1 else AnyOf(tuple(kept))


def negate(part: Condition) -> Condition:
    """Return the condition that ``part`` does not hold, in its simplest form."""
    match part:
        case AllOf(()):
            return NEVER
        case AnyOf(()):
            return ALWAYS
        case Not(inner):
            return inner
    return Not(part)


def seen(condition: Condition, view: int) -> Condition:
    """Return ``condition`` asked in another view of the facts."""
    match condition:
        case _ if view == 0:
            return condition
        case Test():
            return replace(condition, view=view)
        case AllOf(parts):
            return AllOf(tuple(seen(part, view) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(seen(part, view) for part in parts))
        case Not(part):
            return Not(seen(part, view))
        case _:
            return condition


def leaves(condition: Condition) -> list[Test | IsA | Open]:
    """Return the questions that ``condition`` asks, as they stand in it."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            return [leaf for part in parts for leaf in ((part,) if type(part) is Test else leaves(part))]
        case Not(part):
            return leaves(part)
        case _:
            return [condition]


def names(expression: Expression) -> list[str]:
    """Return every name in ``expression``."""
    match expression:
        case Named(name):
            return [name]
        case Union(parts):
            return [name for part in parts for name in ((part.name,) if type(part) is Named else names(part))]
        case Except(left, right):
            return names(right) if left is None else names(left) + names(right)
