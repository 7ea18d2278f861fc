"""The known word a typist most likely meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the word of ``known`` closest to ``word``; None where none is close.

    A suggestion only: nothing ever acts on it.

    >>> nearest("forbid", ["forbids", "exempts"])
    'forbids'
    >>> nearest("zzz", ["forbids", "exempts"]) is None
    True
    """
    if len(word) > 100:
        return None
    found = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return found[0] if found else None
