"""Lists of facts: complete unless they say ``at_least``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

from exportctl.facts.values import NONE

Item = TypeVar("Item")


class Checked(BaseModel):
    """The base of all that is stated: frozen, exact, and a copy is checked like the original."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return the same with ``update``, checked like any other.

        Raises:
            pydantic.ValidationError: ``update`` is malformed.
        """
        said = {name: getattr(self, name) for name in self.model_fields_set}
        return type(self).model_validate({**said, **(update or {})})


class Fact(Checked):
    """The base of all facts. A field that is not given (None) is a fact not known."""


class Listed(Checked, Generic[Item]):
    """A list of facts.

    Written ``[a, b]`` (complete), ``none`` or ``[]`` (known to be none), or
    ``{at_least: [a, b]}`` (there may be others).
    """

    at_least: tuple[Item, ...]
    complete: bool = False
    """True: nothing else belongs to the list."""

    @model_validator(mode="before")
    @classmethod
    def _spelled(cls, value: Any) -> Any:
        if value == NONE:
            return {"at_least": (), "complete": True}
        if isinstance(value, list | tuple | set | frozenset):
            return {"at_least": tuple(value), "complete": True}
        if isinstance(value, dict | Listed):
            return value
        raise ValueError("a list is needed: [a, b], `none`, or {at_least: [a, b]} where there may be others")

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the items, which were checked; the class of such a list has no name to be found by."""
        return _again, (self.at_least, self.complete)

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler.resolve_ref_schema(handler(core))
        items = schema["properties"]["at_least"]
        schema.clear()
        open_list = {"type": "object", "properties": {"at_least": items}, "required": ["at_least"]}
        schema["anyOf"] = [items, {"const": NONE}, open_list | {"additionalProperties": False}]
        return schema


def _again(items: tuple[Any, ...], complete: bool) -> Listed[Any]:
    return Listed.model_construct(at_least=items, complete=complete)
