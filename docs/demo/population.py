"""A synthetic population of 100,000 accounts, 60 % of which have no verified facts. Nobody in it is anybody.

Prints one request a line, for ``exportctl ask RULES --population``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

EVERYBODY = 100_000
VERIFIED, BY_OWN_WORD = 40, 40
"""Percent whose facts were verified; of whom only their own word is at hand. Of the rest nothing is."""

PEOPLE: tuple[tuple[int, dict[str, Any]], ...] = (
    (45, {"us_citizen": "yes"}),
    (4, {"nationalities": [{"country": "CN", "since": "birth"}], "us_permanent_resident": {"since": "2019-05-01"}}),
    (
        1,
        {
            "nationalities": [{"country": "VE", "since": "birth"}],
            "us_permanent_resident": "no",
            "us_protected_status": {"status": "asylee", "since": "2024-02-01"},
        },
    ),
    *(
        (
            percent,
            {
                "nationalities": [{"country": country, "since": "birth"}],
                "us_permanent_resident": "no",
                "us_protected_status": "none",
            },
        )
        for country, percent in (
            ("IN", 12),
            ("CN", 9),
            ("GB", 8),
            ("CA", 6),
            ("FR", 5),
            ("JP", 5),
            ("BR", 4),
            ("IR", 1),
        )
    ),
)
"""Percent of the population, and what is so of them."""
ABROAD = 10
"""Percent of Americans who are in France, and of the others who are in the United States."""


SCREENED = {"lists": "none", "organization": "none"}
"""What the operator's own screening found of everybody. It says nothing of who they are."""


def places(said: dict[str, Any]) -> Iterator[tuple[int, str]]:
    """Yield how many percent are where."""
    at_home = "US" if said.get("us_citizen") == "yes" else said["nationalities"][0]["country"]
    resident = said.get("us_permanent_resident") not in (None, "no") or isinstance(
        said.get("us_protected_status"), dict
    )
    home, away = ("US", "FR") if at_home == "US" or resident else (at_home, "US")
    yield 100 - ABROAD, home
    yield ABROAD, away


def population() -> Iterator[dict[str, Any]]:
    """Yield one request for each kind of account."""
    screened = {"source": "screening", "level": "verified", "obtained": "2026-06-01", "says": SCREENED}
    for share, said in PEOPLE:
        for of_place, place in places(said):
            accounts = EVERYBODY * share * of_place // 10_000
            facts = {**said, "located_in": place}
            shown = {"source": "kyc", "level": "verified", "obtained": "2026-03-01", "says": facts}
            yield {"accounts": accounts * VERIFIED // 100, "user": {"evidence": [screened, shown]}}
            yield {"accounts": accounts * BY_OWN_WORD // 100, "user": {**facts, "evidence": [screened]}}
    yield {"accounts": EVERYBODY * (100 - VERIFIED - BY_OWN_WORD) // 100, "user": {"evidence": [screened]}}


if __name__ == "__main__":
    for request in population():
        sys.stdout.write(f"{json.dumps(request)}\n")
