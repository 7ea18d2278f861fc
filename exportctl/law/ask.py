"""One question put to one fact: yes, no, or not known."""

from __future__ import annotations

from typing import Any

from exportctl.facts import COUNTRIES, NONE, Atom, Between, Kind, OneOf, Value
from exportctl.law.conditions import SET_QUANTIFIERS, THRESHOLDS, Quantifier, Test
from exportctl.law.values import EVERYTHING, NOTHING, Values, only


def answer(test: Test, value: Value) -> bool | None:
    """Return whether ``test`` holds of what is stated; None where that depends on what is not.

    Args:
        test: A question of plain values.
        value: What the facts state of its attribute.
    """
    if test.quantifier in SET_QUANTIFIERS:
        return _of_set(test, value)
    if isinstance(value, OneOf):
        if value.values is None:
            return None
        answers = {_of_one(test, atom) for atom in value.values}
        return answers.pop() if len(answers) == 1 else None
    assert not isinstance(value, frozenset | Between)
    return _of_one(test, value)


def _of_one(test: Test, value: Atom) -> bool:
    if test.quantifier not in THRESHOLDS:
        assert isinstance(test.operand, Values)
        return value in test.operand
    if value == NONE:
        return False
    found: Any = value
    limit: Any = test.operand
    match test.quantifier:
        case Quantifier.AT_LEAST:
            return bool(found >= limit)
        case Quantifier.MORE_THAN:
            return bool(found > limit)
        case Quantifier.AT_MOST:
            return bool(found <= limit)
        case _:
            return bool(found < limit)


def _of_set(test: Test, value: Value) -> bool | None:
    assert isinstance(test.operand, Values)
    match value:
        case frozenset():
            least, most = value, only(*value)
        case Between(known, bound):
            every = only(*COUNTRIES) if test.attribute.kind is Kind.COUNTRIES else EVERYTHING
            least, most = known, every if bound is None else only(*bound)
        case _:
            raise AssertionError("a set-valued attribute states a set")
    some = _meets(test.operand, least, most)
    match test.quantifier:
        case Quantifier.ANY_IN:
            return some
        case Quantifier.NONE_IN:
            return None if some is None else not some
        case _:
            other, held = _meets(~test.operand, least, most), _meets(EVERYTHING, least, most)
            if other is True or held is False:
                return False
            return True if other is False and held else None


def _meets(wanted: Values, least: frozenset[str], most: Values) -> bool | None:
    if any(member in wanted for member in least):
        return True
    return None if most & wanted != NOTHING else False
