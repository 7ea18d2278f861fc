"""Digests of facts: the same for the same facts, in every process."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from exportctl.facts import Request


def of_request(request: Request) -> str:
    """Return the SHA-256 of ``request``: instants in UTC, lists as sets, what is not known left out.

    So is evidence where there is none: requests are spelled as they were before they could state any.
    """
    said = _settled(request.model_dump(mode="json", exclude_none=True))
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _settled(said: Any) -> Any:
    match said:
        case dict():
            return {key: _settled(value) for key, value in said.items() if (key, value) != ("evidence", [])}
        case list() | tuple():
            return sorted((_settled(part) for part in said), key=lambda part: json.dumps(part, sort_keys=True))
    return said
