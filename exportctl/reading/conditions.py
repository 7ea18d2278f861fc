"""Conditions: what may stand under ``when``, and what it comes to."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from exportctl.facts import BY_NAME, COUNTRIES, NONE, Attribute, Kind
from exportctl.facts.codes import country_code, place_code
from exportctl.facts.values import day, eccn, identifier, number
from exportctl.law.conditions import (
    ALWAYS,
    NEVER,
    Condition,
    Except,
    Expression,
    IsA,
    Named,
    Open,
    Quantifier,
    Test,
    Union,
    all_of,
    any_of,
    negate,
)
from exportctl.law.values import only
from exportctl.reading.reader import Reader, get, listed
from exportctl.reading.tree import Fields, Items, Node, Text

NATIONALITIES = "user.nationalities"
"""Citizenships and permanent residencies together: no attribute, but a rule may ask of both at once."""

WORDS = ("all_of", "any_of", "not", "is_a", "not_a", "open", "user")
SINGLE = ("in", "not")
SETS = ("any_in", "all_in", "none_in", "includes")
LIMITS = ("at_least", "more_than", "at_most", "less_than")
TOGETHER = ("any_in", "all_in", "none_in", "latest")

_ECCNS = (BY_NAME["model.eccn"], BY_NAME["activity.hardware_eccn"])
_OF_COUNTRIES = (Kind.COUNTRY, Kind.COUNTRIES, Kind.PLACE)
_CITIZENSHIPS = BY_NAME["user.citizenships"]
_RESIDENCIES = BY_NAME["user.permanent_residencies"]
_LATEST = BY_NAME["user.latest_nationality"]


class Conditions:
    """Reads the conditions of one text."""

    def __init__(self, reader: Reader, groups: Collection[str]) -> None:
        self._reader = reader
        self._groups = groups

    def condition(self, node: Node | None) -> Condition:
        """Return the condition at ``node``; None: one that always holds. Trouble is noted, and stands for never."""
        if node is None:
            return ALWAYS
        if not isinstance(node, Fields):
            self._reader.error("EX130", node, "a condition is a mapping, such as `model.id: anthropic/fable-5`")
            return NEVER
        if not node:
            self._reader.error("EX130", node, "a condition with nothing in it", "leave `when` out if it always holds")
            return NEVER
        return all_of(self._part(key, value) for key, value in node.items())

    def among(self, name: str, node: Fields, key: str) -> Condition:
        """Return that the one value of the attribute ``name`` is in the set at ``key`` of ``node``."""
        return self._asked(BY_NAME[name], Quantifier.IN, node.key(key), get(node, key))

    def nationalities(self, node: Fields) -> Condition:
        """Return what the key ``nationalities`` of ``node`` asks of the user's; nothing where it is left out."""
        value = get(node, "nationalities")
        return ALWAYS if value is None else self._nationalities(node.key("nationalities"), value)

    def _part(self, key: Text, value: Node) -> Condition:
        match str(key):
            case "all_of" | "any_of":
                return self._several(key, value)
            case "not":
                return negate(self.condition(value))
            case "is_a":
                return any_of(self._definition(name) for name in self._names(value))
            case "not_a":
                return all_of(negate(self._definition(name)) for name in self._names(value))
            case "open":
                return any_of(Open(str(name), self._reader.span(name)) for name in self._names(value))
            case "user":
                return self._user(key, value)
            case name if name == NATIONALITIES:
                return self._nationalities(key, value)
            case name if name in BY_NAME:
                return self._test(BY_NAME[name], key, value)
        known = [*BY_NAME, *WORDS, NATIONALITIES]
        self._reader.unknown("EX101", key, "no attribute", str(key), known)
        return NEVER

    def _several(self, key: Text, value: Node) -> Condition:
        if not isinstance(value, Items) or not value:
            self._reader.error("EX130", value, f"`{key}` needs a list of conditions", "begin each with `- `")
            return NEVER
        parts = [self.condition(part) for part in value]
        return all_of(parts) if key == "all_of" else any_of(parts)

    def _user(self, key: Text, value: Node) -> Condition:
        if not isinstance(value, Fields) or not set(value) <= {"is_a", "not_a"}:
            help = "write `user: {is_a: ear.foreign-person}`, or an attribute such as `user.located_in: US`"
            self._reader.error("EX130", value, "`user:` only says what the user is", help)
            return NEVER
        return all_of(self._part(name, below) for name, below in value.items())

    def _names(self, value: Node) -> list[Text]:
        found = [part for part in listed(value) if isinstance(part, Text)]
        if not found or len(found) != len(list(listed(value))):
            self._reader.error("EX130", value, "a name is needed here, or a list of names")
        return found

    def _definition(self, name: Text) -> Condition:
        return IsA(str(name), self._reader.span(name))

    def _test(self, attribute: Attribute, key: Text, value: Node) -> Condition:
        if attribute.kind is Kind.FLAG:
            return self._flag(attribute, key, value)
        if isinstance(value, Text) and value == NONE and attribute.kind.is_set:
            everything = Except(None, Union(()))
            return negate(Test(attribute, Quantifier.ANY_IN, everything, self._reader.span(key)))
        if attribute.kind.is_set:
            return self._of_set(attribute, key, value)
        if attribute.kind.is_ordered:
            return self._ordered(attribute, key, value)
        return self._single(attribute, key, value)

    def _flag(self, attribute: Attribute, key: Text, value: Node) -> Condition:
        if value not in ("yes", "no"):
            self._reader.error("EX131", value, f"`{key}` is answered by `yes` or `no`")
            return NEVER
        return Test(attribute, Quantifier.IN, only(value == "yes"), self._reader.span(key))

    def _single(self, attribute: Attribute, key: Text, value: Node) -> Condition:
        if not isinstance(value, Fields):
            return self._asked(attribute, Quantifier.IN, key, value)
        return self._quantified(attribute, key, value, SINGLE)

    def _of_set(self, attribute: Attribute, key: Text, value: Node) -> Condition:
        if not isinstance(value, Fields):
            help = f"say how its members count: {', '.join(SETS)}, as in `{{any_in: [...]}}`; or `none`"
            self._reader.error("EX132", value, f"`{key}` is a set", help)
            return NEVER
        return self._quantified(attribute, key, value, SETS)

    def _quantified(self, attribute: Attribute, key: Text, value: Fields, known: tuple[str, ...]) -> Condition:
        without = self._exception(value)
        parts = []
        for name, names in value.items():
            if name == "except":
                continue
            if name not in known:
                self._reader.unknown("EX133", name, f"no test of `{key}`", str(name), (*known, "except"))
                return NEVER
            parts.append(self._asked(attribute, _quantifier(name), key, names, without, negated=name == "not"))
        if not parts:
            self._reader.error("EX133", value, f"a test of `{key}` is needed: {', '.join(known)}")
            return NEVER
        return all_of(parts)

    def _exception(self, value: Fields) -> Node | None:
        """Return what stands beside a test as its exception; a finding where it may belong to either of two tests."""
        without = get(value, "except")
        if without is not None and len(value) > 2:
            help = "write `{any_in: {of: EAR/D:5, except: AE}, ...}`"
            self._reader.error("EX138", value.key("except"), "of which of these tests is this an exception?", help)
        return without if isinstance(without, Text | Items | Fields) else None

    def _asked(
        self,
        attribute: Attribute,
        quantifier: Quantifier,
        key: Text,
        names: Node,
        without: Node | None = None,
        negated: bool = False,
    ) -> Condition:
        expression = self._expression(attribute, names)
        if without is not None:
            expression = Except(expression, self._expression(attribute, without))
        if negated:
            expression = Except(None, expression)
        return Test(attribute, quantifier, expression, self._reader.span(key))

    def _expression(self, attribute: Attribute, node: Node) -> Expression:
        if isinstance(node, Items):
            if not node:
                self._reader.error("EX134", node, "a list with nothing in it names nothing", "delete the test")
            return Union(tuple([self._expression(attribute, part) for part in node]))
        if isinstance(node, Fields):
            if set(node) != {"of", "except"}:
                help = "write `{of: EAR/D:5, except: AE}`, a list, or one name"
                self._reader.error("EX134", node, "this is no set of values", help)
                return Union(())
            left = self._expression(attribute, node["of"])  # type: ignore[index]
            return Except(left, self._expression(attribute, node["except"]))  # type: ignore[index]
        self._check(attribute, node)
        return Named(str(node))

    def _check(self, attribute: Attribute, name: Text) -> None:
        plain = str(name)
        if plain in COUNTRIES and attribute.kind in _OF_COUNTRIES:
            return
        if plain == NONE and attribute.kind in (Kind.ID, Kind.COUNTRY):
            return
        try:
            match attribute.kind:
                case Kind.CHOICE:
                    if plain not in attribute.choices:
                        what = f"no answer to `{attribute.name}`"
                        self._reader.unknown("EX135", name, what, plain, attribute.choices)
                case Kind.COUNTRY | Kind.COUNTRIES | Kind.PLACE if "/" in plain:
                    if plain not in self._groups:
                        self._reader.unknown("EX136", name, "no group of countries", plain, self._groups)
                case Kind.PLACE:
                    place_code(plain)
                case Kind.COUNTRY | Kind.COUNTRIES:
                    country_code(plain)
                case _:
                    eccn(plain) if attribute in _ECCNS else identifier(plain)
        except ValueError as error:
            self._reader.error("EX137", name, str(error))

    def _ordered(self, attribute: Attribute, key: Text, value: Node) -> Condition:
        if isinstance(value, Text) and value == NONE:
            return Test(attribute, Quantifier.IN, only(NONE), self._reader.span(key))
        if not isinstance(value, Fields) or not value:
            help = f"write `{{at_least: ...}}`: {', '.join(LIMITS)}; or `none`"
            self._reader.error("EX132", value, f"`{key}` is compared with a threshold", help)
            return NEVER
        parts = []
        for name, limit in value.items():
            if name not in LIMITS or not isinstance(limit, Text):
                self._reader.unknown("EX133", name, f"no test of `{key}`", str(name), LIMITS)
                return NEVER
            try:
                atom: Any = number(limit) if attribute.kind is Kind.NUMBER else day(str(limit))
            except ValueError as error:
                self._reader.error("EX137", limit, str(error))
                return NEVER
            parts.append(Test(attribute, Quantifier(str(name)), atom, self._reader.span(key)))
        return all_of(parts)

    def _nationalities(self, key: Text, value: Node) -> Condition:
        if not isinstance(value, Fields):
            help = f"say how they count: {', '.join(TOGETHER)}, as in `{{any_in: [...]}}`"
            self._reader.error("EX132", value, f"`{key}` is a set", help)
            return NEVER
        without = self._exception(value)
        parts = []
        for name, names in value.items():
            if name == "except":
                continue
            if name not in TOGETHER:
                self._reader.unknown("EX133", name, f"no test of `{key}`", str(name), (*TOGETHER, "except"))
                return NEVER
            expression = self._expression(_CITIZENSHIPS, names)
            if without is not None:
                expression = Except(expression, self._expression(_CITIZENSHIPS, without))
            parts.append(self._held(str(name), expression, key))
        if not parts:
            self._reader.error("EX133", value, f"a test of `{key}` is needed: {', '.join(TOGETHER)}")
            return NEVER
        return all_of(parts)

    def _held(self, name: str, expression: Expression, key: Text) -> Condition:
        span = self._reader.span(key)

        def some(among: Expression) -> Condition:
            return any_of(Test(held, Quantifier.ANY_IN, among, span) for held in (_CITIZENSHIPS, _RESIDENCIES))

        match name:
            case "latest":
                return Test(_LATEST, Quantifier.IN, expression, span)
            case "any_in":
                return some(expression)
            case "none_in":
                return negate(some(expression))
            case _:
                return all_of((some(expression), negate(some(Except(None, expression)))))


def _quantifier(name: str) -> Quantifier:
    match name:
        case "in" | "not":
            return Quantifier.IN
        case "includes":
            return Quantifier.ANY_IN
    return Quantifier(name)
