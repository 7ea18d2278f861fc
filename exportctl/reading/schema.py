"""JSON Schemas for editors, from the models that also check the files."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from exportctl.facts import ATTRIBUTES, NONE, Attribute, Kind, Request
from exportctl.reading.conditions import LIMITS, NATIONALITIES, SETS, SINGLE, TOGETHER
from exportctl.reading.grammar import CONDITION, EXPRESSION, HELD, LicenseFile, OrderFile
from exportctl.reading.grammar_of_reference import ReferenceFile

_WRITTEN = {CONDITION: "Condition", EXPRESSION: "Expression", HELD: "Nationalities"}
"""What stands in the grammar for schemas that are made here."""
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def order_schema() -> dict[str, Any]:
    """Return the JSON Schema of a file of law: an order, a license, or what orders refer to."""
    schema: dict[str, Any] = _conditions_named(TypeAdapter(OrderFile | LicenseFile | ReferenceFile).json_schema())
    request = _facts()
    facts = request.pop("$defs")
    example = schema["$defs"]["Example"]["properties"]
    for key, said in request["properties"].items():
        example[key] = said
    assert not facts.keys() & schema["$defs"].keys(), "grammar and facts name their models apart"
    schema["$defs"] |= facts
    schema["$defs"]["Condition"] = _condition()
    schema["$defs"]["Expression"] = _expression()
    schema["$defs"]["Nationalities"] = _nationalities()
    return {"$schema": DIALECT, "title": "exportctl order file", **schema}


def request_schema() -> dict[str, Any]:
    """Return the JSON Schema of a request file."""
    return {"$schema": DIALECT, **_facts()}


def _facts() -> dict[str, Any]:
    """Return the schema of a request, with the short spellings that its facts have."""
    schema = Request.model_json_schema()
    facts = schema["$defs"]
    status = facts["Protection"]["properties"]["status"]
    short: dict[str, dict[str, Any]] = {
        "AIModel": {"type": "string"},
        "Organization": {"type": "string"},
        "Provider": {"type": "string"},
        "Share": {"type": ["string", "number"]},
        "Protection": {"enum": status["enum"]},
        "Residency": {"enum": ["yes", "no", True, False]},
    }
    for name, spelling in short.items():
        whole = facts[name]
        said = {"description": whole.pop("description")} if "description" in whole else {}
        facts[name] = said | {"anyOf": [spelling, whole]}
    return schema


def _conditions_named(node: Any) -> Any:
    """Return ``node`` with a reference wherever the grammar has a condition."""
    if isinstance(node, dict):
        for mark, name in _WRITTEN.items():
            if mark in node:
                return {"$ref": f"#/$defs/{name}"} | {k: v for k, v in node.items() if k != mark}
        return {key: _conditions_named(value) for key, value in node.items()}
    return [_conditions_named(part) for part in node] if isinstance(node, list) else node


def _condition() -> dict[str, Any]:
    """Return the schema of a condition, from the catalogue of attributes."""
    condition = {"$ref": "#/$defs/Condition"}
    expression = {"$ref": "#/$defs/Expression"}
    name: dict[str, Any] = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    is_a = _mapping({"is_a": name, "not_a": name})
    properties: dict[str, Any] = {
        "all_of": {"type": "array", "items": condition, "minItems": 1},
        "any_of": {"type": "array", "items": condition, "minItems": 1},
        "not": condition,
        "open": name | {"description": "A question that the law leaves open."},
        "user": is_a,
        **is_a["properties"],
        NATIONALITIES: {"$ref": "#/$defs/Nationalities"},
    }
    for attribute in ATTRIBUTES:
        properties[attribute.name] = _attribute_schema(attribute, expression)
    return _mapping(properties) | {"description": "Several keys hold together.", "minProperties": 1}


def _attribute_schema(attribute: Attribute, expression: dict[str, Any]) -> dict[str, Any]:
    asks = {"description": attribute.asks}
    limit = {"type": ["string", "number"]}
    match attribute.kind:
        case Kind.FLAG:
            return {"enum": ["yes", "no", True, False]} | asks
        case Kind.NUMBER | Kind.DAY:
            return {"anyOf": [{"const": NONE}, _mapping(dict.fromkeys(LIMITS, limit))]} | asks
        case Kind.IDS | Kind.COUNTRIES:
            tests = _mapping(dict.fromkeys((*SETS, "except"), expression))
            return {"anyOf": [{"const": NONE}, tests]} | asks
        case Kind.CHOICE:
            choice: dict[str, Any] = {"enum": list(attribute.choices)}
            some = {"anyOf": [choice, {"type": "array", "items": choice}]}
            return {"anyOf": [choice, some["anyOf"][1], _mapping(dict.fromkeys(SINGLE, some))]} | asks
    return {"anyOf": [expression, _mapping(dict.fromkeys((*SINGLE, "except"), expression))]} | asks


def _nationalities() -> dict[str, Any]:
    """Return the schema of what is asked of nationalities."""
    expression = {"$ref": "#/$defs/Expression"}
    return _mapping(dict.fromkeys((*TOGETHER, "except"), expression))


def _expression() -> dict[str, Any]:
    """Return the schema of a set of values."""
    expression = {"$ref": "#/$defs/Expression"}
    difference = _mapping({"of": expression, "except": expression}) | {"required": ["of", "except"]}
    return {
        "description": "A value or a dated group, a list of them, or one set except another.",
        "anyOf": [{"type": ["string", "number"]}, {"type": "array", "items": expression, "minItems": 1}, difference],
    }


def _mapping(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}
