"""How somebody is asked, from tree to law."""

from __future__ import annotations

from collections.abc import Iterator

from exportctl.facts.fields import FIELDS
from exportctl.law.texts import Asking, Provenance
from exportctl.reading.reader import Reader, get, word, words
from exportctl.reading.tree import Fields

DEAREST = 1000
"""No question costs more."""


def asking(reader: Reader, node: Fields, of_file: Provenance) -> Iterator[Asking]:
    """Yield how somebody is asked as ``node`` says; nothing, and findings, where it is not right."""
    fact, definition, cost = get(node, "fact"), get(node, "definition"), get(node, "cost")
    if (fact is None) == (definition is None):
        reader.error("EX152", node, "exactly one of `fact` and `definition` says what is asked")
        return
    if fact is not None and str(fact) not in FIELDS:
        reader.unknown("EX153", fact, "no field of a request in which somebody could answer", str(fact), FIELDS)
        return
    for key in ("yes_means", "bases"):
        if fact is not None and key in node:
            reader.error("EX152", node.key(key), f"`{key}` belongs to a definition", "leave it out")
            return
    if not str(cost).isascii() or not str(cost).isdigit() or not 1 <= int(str(cost)[:5]) <= DEAREST:
        reader.error("EX154", cost, f"a cost is a whole number from 1 to {DEAREST}", "such as 5")
        return
    of = fact if definition is None else definition
    yield Asking(
        str(of),
        str(get(node, "asks")),
        words(get(node, "cites")),
        int(str(cost)),
        word(node, "purpose") or "",
        is_definition=definition is not None,
        yes_means=get(node, "yes_means") != "no",
        bases=words(get(node, "bases")),
        provenance=reader.provenance(get(node, "provenance"), of_file),
        span=reader.span(of),
    )
