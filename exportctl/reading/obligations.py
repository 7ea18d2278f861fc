"""Obligations, from tree to law."""

from __future__ import annotations

from collections.abc import Iterator

from dateutil.relativedelta import relativedelta

from exportctl.facts.values import deadline, duration
from exportctl.law.obligations import Obligation
from exportctl.reading.conditions import Conditions
from exportctl.reading.reader import Reader, get, listed, word, words
from exportctl.reading.tree import Fields, Node

_BELONGS = {
    "to": ("report", "notify", "certify"),
    "keep_for": ("keep-records",),
    "every": ("report", "screen"),
    "within": ("report", "notify"),
}
"""What is said only of some of the things that may be done."""


def obligations(reader: Reader, conditions: Conditions, node: Node | None) -> Iterator[Obligation]:
    """Yield the obligations at ``node``, whose shape has been checked."""
    for part in listed(node):
        if not isinstance(part, Fields):
            continue
        does = word(part, "does")
        for key, wanted in _BELONGS.items():
            if key in part and does not in wanted:
                said = f"`{key}` belongs to an obligation that does {' or '.join(wanted)}"
                reader.error("EX155", part.key(key), said, f"write `does: {wanted[0]}`, or leave it out")
        if "counted_from" in part and "keep_for" not in part and "within" not in part:
            said = "`counted_from` tells from when a time runs, and none is given"
            reader.error("EX155", part.key("counted_from"), said, "write `keep_for:` or `within:`")
        yield Obligation(
            id=str(get(part, "id")),
            says=str(get(part, "says")),
            kind=str(get(part, "kind")),  # type: ignore[arg-type]  # the grammar's own
            when=conditions.condition(get(part, "when")),
            cites=words(get(part, "cites")),
            does=does,  # type: ignore[arg-type]  # the grammar's own
            by=word(part, "by"),  # type: ignore[arg-type]  # the grammar's own
            to=word(part, "to"),
            keep_for=_length(reader, part, "keep_for"),
            counted_from=word(part, "counted_from"),  # type: ignore[arg-type]  # the grammar's own
            every=_length(reader, part, "every"),
            within=_length(reader, part, "within"),
            span=reader.span(part),
        )


def _length(reader: Reader, node: Fields, key: str) -> relativedelta | None:
    length = get(node, key)
    if length is None:
        return None
    try:
        return (deadline if key == "within" else duration)(str(length))
    except ValueError as error:
        reader.error("EX137", length, str(error))
        return None
