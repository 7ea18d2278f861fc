"""The verdict: what law and facts come to, before anyone puts it into words."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from exportctl.law.staleness import stale_text


class Outcome(enum.Enum):
    """What a request gets. Only ALLOW opens the door."""

    ALLOW = "allow"
    """No evaluated rule forbids it, whatever is not known."""
    DENY = "deny"
    """Some rule forbids it, whatever is not known."""
    REVIEW = "review"
    """It is not known yet. Nothing is held against the user."""


class Cause(enum.Enum):
    """Why an outcome is REVIEW."""

    FACTS = "facts"
    """Facts are missing, or contradict each other."""
    EVIDENCE = "evidence"
    """Facts are stated, and not borne out by evidence as strong or as recent as some order demands."""
    OPEN_LAW = "open-law"
    """The law leaves a question open."""
    STALE_LAW = "stale-law"
    """The source of a text that bears on it is older than the rulebook lets sources grow."""
    NOT_COVERED = "not-covered"
    """The rulebook does not speak of this."""
    UNDECIDED = "undecided"
    """Too much is unknown at once: there are more combinations than a decision looks at."""


class Settler(enum.Enum):
    """Who can settle a review."""

    USER = "user"
    OPERATOR = "operator"
    COUNSEL = "counsel"


Status: TypeAlias = Literal["applies", "may-apply", "lifted"]


@dataclass(frozen=True, slots=True)
class Reason:
    """A forbidding rule whose condition the facts meet, or may meet."""

    rule: str
    status: Status
    """It applies; it applies to some completions of the facts only; or its condition may hold and it is lifted."""
    lifted_by: tuple[str, ...] = ()
    """Exemptions that lift it, or would for some completion."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """All of a decision that law and facts determine. Both roads reach the same one."""

    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    obligations: tuple[str, ...] = ()
    """Ids of obligations that come with it, or may, ``order/obligation``."""
    unsure: tuple[str, ...] = ()
    """Those of them of which it is not known whether they bind."""
    causes: tuple[Cause, ...] = ()
    """Why it is a REVIEW; empty otherwise."""
    missing: tuple[str, ...] = ()
    """Attributes, not wholly known, that the undecided rules read. Least intrusive first."""
    weak: tuple[str, ...] = ()
    """Those of them that are stated, and not borne out as some undecided rule's order demands."""
    questions: tuple[str, ...] = ()
    """Open questions of law that the undecided rules read."""
    stale: tuple[str, ...] = ()
    """Texts that bear on the undecided rules and are too old, such as ``group EAR/D:5``."""
    conflicts: tuple[str, ...] = ()
    """Attributes, or attested definitions, about which the facts contradict each other."""
    rests_on: tuple[str, ...] = ()
    """Open questions whose answers by counsel carry the outcome: it stays while these positions stay."""
    if_enforced: Outcome | None = None
    """The outcome as the authority says it enforces the law today. None: the same outcome."""
    rules: tuple[str, ...] = field(init=False)
    """Ids of the rules that apply, whatever is not known."""

    def __post_init__(self) -> None:
        applying = tuple(reason.rule for reason in self.reasons if reason.status == "applies")
        object.__setattr__(self, "rules", applying)


UNDECIDED = Verdict(Outcome.REVIEW, causes=(Cause.UNDECIDED,))
NOT_COVERED = Verdict(Outcome.REVIEW, causes=(Cause.NOT_COVERED,))


def in_doubt(questions: Iterable[str]) -> Iterator[Cause]:
    """Yield why ``questions`` are open: the law leaves them so, or the text that would answer is too old."""
    stale = {stale_text(question) is not None for question in questions}
    yield from (cause for cause, is_so in ((Cause.OPEN_LAW, False), (Cause.STALE_LAW, True)) if is_so in stale)


def conflicting(names: tuple[str, ...]) -> Verdict:
    """Return the verdict on facts that contradict each other."""
    return Verdict(Outcome.REVIEW, causes=(Cause.FACTS,), conflicts=names)
