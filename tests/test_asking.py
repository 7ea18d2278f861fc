"""How people are asked is a text like any other: read whole, with every mistake in its place."""

from __future__ import annotations

import pytest

from tests.samples import findings, law

ASKING = "asking:\n  - {{{}}}\n"
WHOLE = "fact: user.located_in, asks: Where?, cost: 5, cites: [Act 1]"


def read(entry: str) -> str:
    """Return the codes and messages of what is said about ``entry``."""
    return "; ".join(f"{finding.code} {finding.message}" for finding in findings(ASKING.format(entry)))


def test_a_question_keeps_its_words_cost_and_purpose() -> None:
    (asking,) = law(ASKING.format(f"{WHOLE}, purpose: to apply the Act")).rulebook.asking
    assert (asking.of, asking.asks, asking.cost, asking.purpose) == ("user.located_in", "Where?", 5, "to apply the Act")
    assert not asking.is_definition


def test_a_definition_says_what_a_yes_means_and_on_which_basis() -> None:
    entry = (
        "definition: ex.foreign, asks: US person?, yes_means: no, bases: [citizen, resident], cost: 4, cites: [Act 1]"
    )
    (asking,) = law(ASKING.format(entry)).rulebook.asking
    assert (asking.is_definition, asking.yes_means, asking.bases) == (True, False, ("citizen", "resident"))


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("asks: Where?, cost: 5, cites: [Act 1]", "EX152 exactly one of `fact` and `definition`"),
        (f"{WHOLE}, definition: ex.foreign", "EX152 exactly one of `fact` and `definition`"),
        (f"{WHOLE}, yes_means: no", "EX152 `yes_means` belongs to a definition"),
        (f"{WHOLE}, bases: [citizen]", "EX152 `bases` belongs to a definition"),
        (WHOLE.replace("located_in", "located"), "EX153 no field of a request"),
        (WHOLE.replace("located_in", "citizenships"), "EX153 no field of a request"),
        ("definition: ex.foriegn, asks: Foreign?, cost: 5, cites: [Act 1]", "EX210 no definition is called"),
        *(
            (WHOLE.replace("cost: 5", f"cost: {cost}"), "EX154 a cost is")
            for cost in ("0", "1001", "much", "-1", "1.5")
        ),
        (WHOLE.replace(", cites: [Act 1]", ""), "EX111"),
        (WHOLE.replace("cites: [Act 1]", "cites: []"), "EX111"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_loaded(entry: str, says: str) -> None:
    assert says in read(entry)


def test_there_is_one_way_to_ask_for_a_fact() -> None:
    twice = "asking:\n  - {" + WHOLE + "}\n  - {" + WHOLE + "}\n"
    assert [finding.code for finding in findings(twice)] == ["EX211"]
