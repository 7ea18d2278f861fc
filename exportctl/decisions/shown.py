"""Facts in words."""

from __future__ import annotations

from collections.abc import Iterable

from exportctl.facts import Between, OneOf, Value


def shown(value: Value) -> str:
    """Return what is stated of an attribute, in words.

    >>> shown(frozenset({"IR", "US"}))
    'IR, US'
    >>> shown(OneOf())
    'not known'
    """
    match value:
        case OneOf(None):
            return "not known"
        case OneOf(values):
            assert values is not None
            return _listed(values, "one of ") if len(values) <= 12 else "not known"
        case Between(least, most):
            if most is not None and len(most) <= 12:
                return _listed(least, "at least ", "nothing") + _listed(most, ", at most ")
            return _listed(least, "at least ") if least else "not known"
        case frozenset():
            return _listed(value, "", "none")
        case bool():
            return "yes" if value else "no"
    return str(value)


def _listed(values: Iterable[object], before: str, nothing: str = "") -> str:
    return before + (", ".join(sorted(map(str, values))) or nothing)
