"""A survey in plain English."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from exportctl.decisions.needs import APART
from exportctl.decisions.verdict import Outcome, Settler
from exportctl.facts import ANY_EVIDENCE

if TYPE_CHECKING:
    from exportctl.survey.survey import Survey

_BY = {Settler.USER: "the user", Settler.OPERATOR: "the operator", Settler.COUNSEL: "counsel"}


def lines(found: Survey) -> Iterator[str]:
    """Yield ``found`` line by line."""
    every = found.accounts
    yield f"{_many(every)}, {len(found.kinds):,} kinds of them"
    yield ""
    yield "as things stand"
    for outcome, said in ((Outcome.ALLOW, "allowed"), (Outcome.DENY, "denied"), (Outcome.REVIEW, "in review")):
        yield _row(found.of(outcome), every, said)
    if not found.of(Outcome.REVIEW):
        return
    yield ""
    yield "in review, and so shut out if nobody is asked"
    yield _row(found.shut_out_by_own_word, every, "needlessly, if what is stated of them is true")
    yield _row(found.perhaps_shut_out, every, "perhaps needlessly: some answers would open the door, others not")
    yield _row(found.refused_by_own_word, every, "would be denied, if what is stated of them is true")
    yield _row(found.never_let_in, every, "no answer opens the door")
    if not found.questions:
        return
    yield ""
    yield f"needed, of each account what is least intrusive and enough; of {_many(found.asked)} the user must be asked"
    for question in found.questions:
        ask = question.ask
        shown = "" if ask.evidence == ANY_EVIDENCE else f", shown: {ask.evidence}"
        yield _row(question.accounts, every, f"{ask.asks} ({_BY[ask.by]}{shown})")
    yield ""
    yield APART


def _row(count: int, every: int, said: str) -> str:
    return f"  {count:>14,}  {100 * count / every if every else 0:5.1f} %  {said}"


def _many(count: int) -> str:
    return f"{count:,} account" if count == 1 else f"{count:,} accounts"
