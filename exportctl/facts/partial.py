"""What is known of a fact that is not wholly known."""

from __future__ import annotations

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

Value: TypeAlias = Atom | frozenset[str] | OneOf | Between
"""What a request says of one attribute: the value, the whole set, or what is known of either."""


def is_open(value: Value) -> bool:
    """Say whether ``value`` leaves anything to be known.

    >>> is_open(MISSING), is_open(frozenset({"CN"})), is_open("none")
    (True, False, False)
    """
    return isinstance(value, OneOf | Between)
