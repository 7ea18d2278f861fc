"""What is known of a fact that is not wholly known."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

Atom: TypeAlias = str | int | bool | Decimal | date
"""One value of one fact. The text ``none`` means known to be none."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """A fact with one value, known only to be among ``values``. None: any value at all, none included."""

    values: frozenset[Atom] | None = None


@dataclass(frozen=True, slots=True)
class Between:
    """A set, known only to hold ``least`` and nothing outside ``most``. None: nothing is ruled out."""

    least: frozenset[str] = frozenset()
    most: frozenset[str] | None = None


MISSING = OneOf()
"""Nothing is known of a fact with one value."""

ANY_SET = Between()
"""Nothing is known of a set."""


@dataclass(frozen=True, slots=True)
class Described:
    """A fact about something that the law's own texts may describe by its id: together they tell it."""

    id: str
    said: Value
    """What the request says of it."""


@dataclass(frozen=True, slots=True)
class Owned:
    """The listings that follow from who owns somebody: they are worked out by the law's own rules on ownership."""

    by: Hashable
    """The organization, with its owners."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What an activity takes, and what was drawn before on each license: their limits tell what is exhausted."""

    by: str | None = None
    """The provider, who draws on no license but their own. None: not known."""
    takes: tuple[tuple[str, int | Decimal, str], ...] = ()
    """``quantity`` or ``value``, how much, and the unit. What is left out is not known."""
    drawn: tuple[tuple[str, str, int | Decimal], ...] = ()
    """License, ``quantity`` or ``value``, and how much, in the unit of that license. Likewise."""


Value: TypeAlias = Atom | frozenset[str] | OneOf | Between
"""What is known of one attribute: the value, the whole set, or what is known of either."""

Told: TypeAlias = Value | Described | Owned | Drawing
"""What a request tells of one attribute, before the law's own texts have their say."""


def is_open(value: Told) -> bool:
    """Say whether ``value`` leaves anything to be known. What the law's own texts have a say in, they settle.

    >>> is_open(MISSING), is_open(frozenset({"CN"})), is_open("none")
    (True, False, False)
    """
    return isinstance(value, OneOf | Between)


def together(said: Value, written: Value) -> Value:
    """Return what is known where a request says ``said`` and a text ``written``.

    Where the two disagree, neither is believed: the fact is one of the two, or the set may be either.

    >>> together("US", "US"), together(MISSING, "US")
    ('US', 'US')
    >>> sorted(together("CN", "US").values)
    ['CN', 'US']
    """
    if isinstance(said, frozenset | Between) or isinstance(written, frozenset | Between):
        assert isinstance(said, frozenset | Between)
        assert isinstance(written, frozenset | Between)
        return _sets_together(said, written)
    if is_open(written):
        return said
    if is_open(said) or said == written:
        return written
    assert not isinstance(said, OneOf)
    assert not isinstance(written, OneOf)
    return OneOf(frozenset({said, written}))


def either(one: Told, other: Told, unknown: Value) -> Told:
    """Return what is known where one of the two is so.

    >>> sorted(either("CN", "US", MISSING).values)
    ['CN', 'US']

    Args:
        one: What may be told.
        other: What may be told instead.
        unknown: What is known where nothing is: MISSING or ANY_SET.
    """
    match one, other:
        case _ if one == other:
            return one
        case Described(id, said), Described(other_id, other_said) if id == other_id:
            both = either(said, other_said, unknown)
            assert not isinstance(both, Described | Owned | Drawing)
            return Described(id, both)
        case (frozenset() | Between(), frozenset() | Between()):
            (low, high), (other_low, other_high) = _bounds(one), _bounds(other)
            most = None if high is None or other_high is None else high | other_high
            return Between(low & other_low, most)
        case (Described() | Owned() | Drawing(), _) | (_, Described() | Owned() | Drawing()):
            return unknown
    possible, others = _possible(one), _possible(other)
    return OneOf(None if possible is None or others is None else possible | others)


def _possible(value: Told) -> frozenset[Atom] | None:
    assert not isinstance(value, frozenset | Between | Described | Owned | Drawing)
    return value.values if isinstance(value, OneOf) else frozenset({value})


def _sets_together(said: frozenset[str] | Between, written: frozenset[str] | Between) -> Value:
    low, high = _bounds(said)
    text_low, text_high = _bounds(written)
    least, most = low | text_low, text_high if high is None else high if text_high is None else high & text_high
    if most is not None and not least <= most:
        least, most = low & text_low, None if high is None or text_high is None else high | text_high
    return least if least == most else Between(least, most)


def _bounds(of: frozenset[str] | Between) -> tuple[frozenset[str], frozenset[str] | None]:
    return (of.least, of.most) if isinstance(of, Between) else (of, of)
