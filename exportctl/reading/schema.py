"""JSON Schemas for editors, from the models that also check the files."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from exportctl.facts import Request
from exportctl.reading.conditions import condition_schema, expression_schema
from exportctl.reading.grammar import OrderFile, ReferenceFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def order_schema() -> dict[str, Any]:
    """Return the JSON Schema of a file of law: an order, or what orders refer to."""
    schema = TypeAdapter(OrderFile | ReferenceFile).json_schema()
    request = Request.model_json_schema(ref_template="#/$defs/{model}")
    facts = request.pop("$defs")
    example = schema["$defs"]["Example"]["properties"]
    for key, said in request["properties"].items():
        example[key] = said
    assert not facts.keys() & schema["$defs"].keys(), "grammar and facts name their models apart"
    schema["$defs"] |= facts
    schema["$defs"]["Condition"] = condition_schema()
    schema["$defs"]["Expression"] = expression_schema()
    return {"$schema": DIALECT, "title": "exportctl order file", **schema}


def request_schema() -> dict[str, Any]:
    """Return the JSON Schema of a request file."""
    return {"$schema": DIALECT, **Request.model_json_schema()}
