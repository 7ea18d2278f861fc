"""One spelling for each text of law, the same in every process."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from pydantic import BaseModel

from exportctl.facts import Attribute
from exportctl.facts.values import spelled
from exportctl.law.conditions import AllOf, AnyOf, Union


def canonical(thing: Any) -> str:
    """Return the spelling of ``thing``: equal things are spelled alike, whatever the hash seed and the order of sets.

    What a text leaves out is left out here too, so that a grammar that grows spells old texts as before.

    >>> canonical(frozenset({"b", "a"}))
    "{'a','b'}"
    """
    match thing:
        case Attribute():
            return thing.name
        case enum.Enum():
            return str(thing.value)
        case date():
            return thing.isoformat()
        case relativedelta():
            return spelled(thing)
        case BaseModel():
            return f"{type(thing).__name__}{canonical(thing.model_dump(exclude_none=True))}"
        case Mapping():
            return "{" + ",".join(sorted(f"{k!r}:{canonical(v)}" for k, v in thing.items())) + "}"
        case frozenset() | set():
            return "{" + ",".join(sorted(canonical(part) for part in thing)) + "}"
        case tuple() | list():
            return "[" + ",".join(canonical(part) for part in thing) + "]"
        case int() | Decimal() if not isinstance(thing, bool):
            return _plain(Decimal(thing))
        case AllOf(parts) | AnyOf(parts) | Union(parts):
            return f"{type(thing).__name__}{canonical(frozenset(parts))}"
    if is_dataclass(thing) and not isinstance(thing, type):
        stated = ((f, getattr(thing, f.name)) for f in fields(thing) if f.compare)
        said = (f"{f.name}={canonical(value)}" for f, value in stated if value != f.default)
        return f"{type(thing).__name__}({','.join(said)})"
    return repr(thing)


def _plain(number: Decimal) -> str:
    """Return ``number`` in one spelling, exactly: no exponent, no zeros at its end."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
