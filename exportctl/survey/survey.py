"""What a law means for a population: outcomes, the questions that are needed, and who waits at a closed door."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from exportctl.decisions.decision import Decision
from exportctl.decisions.needs import APART, Ask, Needs
from exportctl.decisions.verdict import Outcome, Settler
from exportctl.facts import Request
from exportctl.survey import words


@dataclass(frozen=True, slots=True)
class Kind:
    """Accounts of which the same is known."""

    request: Request
    accounts: int
    outcome: Outcome
    needs: Needs
    by_own_word: Outcome
    """The outcome if what is stated were evidence enough for everybody."""

    @property
    def may_be_allowed(self) -> bool:
        """True where some answers lead to an allow."""
        return Outcome.ALLOW in self.needs.possible


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and how many accounts must be asked it. Its purpose is that of the accounts of most rules."""

    ask: Ask
    accounts: int


@dataclass(frozen=True)
class Survey:
    """What a law means for a population."""

    kinds: tuple[Kind, ...]

    @property
    def accounts(self) -> int:
        """How many accounts there are."""
        return sum(kind.accounts for kind in self.kinds)

    def of(self, outcome: Outcome) -> int:
        """Return how many accounts get ``outcome`` as things stand."""
        return sum(kind.accounts for kind in self.kinds if kind.outcome is outcome)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """What must be asked, and of how many: of each account, what is least intrusive and enough."""
        found: dict[tuple[str, str], tuple[Ask, int]] = {}
        for kind in self.kinds:
            for ask in kind.needs.first:
                known, before = found.get((ask.of, str(ask.evidence)), (ask, 0))
                widest = max(known, ask, key=lambda each: (len(each.rules), each.rules))
                found[ask.of, str(ask.evidence)] = replace(widest, stated=False), before + kind.accounts
        ordered = sorted(found.values(), key=lambda pair: (-pair[1], pair[0].cost, pair[0].of))
        return tuple(Question(ask, accounts) for ask, accounts in ordered)

    @property
    def asked(self) -> int:
        """Of how many accounts the user must be asked something. Of others, the operator or counsel can tell."""
        return self._in_review(lambda kind: any(ask.by is Settler.USER for ask in kind.needs.first))

    @property
    def shut_out_by_own_word(self) -> int:
        """How many are in review though what they state would open the door: needlessly shut out if it is true."""
        return self._in_review(lambda kind: kind.by_own_word is Outcome.ALLOW)

    @property
    def refused_by_own_word(self) -> int:
        """How many are in review though what they state would close the door."""
        return self._in_review(lambda kind: kind.by_own_word is Outcome.DENY)

    @property
    def perhaps_shut_out(self) -> int:
        """How many are in review of whom too little is stated, and whom answers might let in."""
        return self._in_review(lambda kind: kind.by_own_word is Outcome.REVIEW and kind.may_be_allowed)

    @property
    def never_let_in(self) -> int:
        """How many are in review whom no answer lets in."""
        return self._in_review(lambda kind: kind.by_own_word is Outcome.REVIEW and not kind.may_be_allowed)

    def _in_review(self, so: Callable[[Kind], bool]) -> int:
        return sum(kind.accounts for kind in self.kinds if kind.outcome is Outcome.REVIEW and so(kind))

    def as_dict(self) -> dict[str, Any]:
        """Return all of it as plain data."""
        return {
            "accounts": self.accounts,
            "kinds": len(self.kinds),
            "outcomes": {outcome.value: self.of(outcome) for outcome in Outcome},
            "users_to_be_asked": self.asked,
            "in_review": {
                "allowed_by_own_word": self.shut_out_by_own_word,
                "denied_by_own_word": self.refused_by_own_word,
                "allowed_by_some_answers": self.perhaps_shut_out,
                "allowed_by_no_answer": self.never_let_in,
            },
            "questions": [{**question.ask.as_dict(), "accounts": question.accounts} for question in self.questions],
            "notice": APART if self.questions else "",
        }

    def __str__(self) -> str:
        return "\n".join(words.lines(self))


def survey(
    population: Iterable[tuple[Request, int]],
    decide: Callable[[Request], Decision],
    by_own_word: Callable[[Request], Decision],
    seen: Callable[[], None] = lambda: None,
) -> Survey:
    """Return what a law means for ``population``.

    Args:
        population: Requests, and how many accounts make each.
        decide: The law.
        by_own_word: The same law, to which whatever is stated is evidence enough.
        seen: Called once for each request.
    """
    known: dict[object, Kind] = {}
    for request, accounts in population:
        key = _same(request)
        kind = known.get(key)
        if kind is None:
            decision = decide(request)
            claimed = decision if decision.outcome is not Outcome.REVIEW else by_own_word(request)
            known[key] = Kind(request, accounts, decision.outcome, decision.needs(), claimed.outcome)
        else:
            known[key] = Kind(kind.request, kind.accounts + accounts, kind.outcome, kind.needs, kind.by_own_word)
        seen()
    return Survey(tuple(known.values()))


def _same(request: Request) -> object:
    """Return what tells one kind of request from another: everything but what an account is called."""
    return request.model_copy(update={"user": request.user.model_copy(update={"id": None})}).model_dump_json()
