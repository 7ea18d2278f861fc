"""A decision in plain English: for the person who asked, not for an engineer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from exportctl.decisions.obligations import Due
from exportctl.decisions.verdict import Cause, Outcome, Reason
from exportctl.facts import ANY_EVIDENCE, BY_NAME
from exportctl.law.rulebook import Rulebook
from exportctl.law.staleness import stale_text
from exportctl.law.texts import Posture, Rule

if TYPE_CHECKING:
    from exportctl.decisions.decision import Decision


def decision(decided: Decision) -> str:
    """Return ``decided`` as sentences, one a line."""
    return "\n".join(_sentences(decided))


def instant(at: datetime) -> str:
    """Return ``at`` as a person writes it, in UTC.

    >>> instant(datetime(2026, 6, 13, 13, tzinfo=UTC))
    '13 June 2026, 13:00 UTC'
    """
    there = at.astimezone(UTC)
    return f"{there.day} {there:%B %Y, %H:%M} UTC"


def _sentences(decided: Decision) -> Iterator[str]:
    model, when = decided.request.model.id, instant(decided.request.at)
    match decided.outcome:
        case Outcome.ALLOW:
            yield f"Allowed: no rule that was evaluated forbids this use of {model} on {when}."
        case Outcome.DENY:
            yield f"Not allowed: the law in force on {when} does not permit this use of {model}."
        case Outcome.REVIEW:
            yield f"Not decided yet: this use of {model} on {when} needs a review. Nothing is held against you."
    yield from details(decided)
    if decided.outcome is Outcome.ALLOW and decided.not_evaluated:
        left_out = "; ".join(entry.provision for entry in decided.not_evaluated)
        yield f"Not evaluated: {left_out}."
    if decided.rulebook.drafts:
        yield "This is a what-if: drafts that are not law are counted as if they were."


def details(decided: Decision) -> Iterator[str]:
    """Yield why ``decided`` is what it is, and what comes with it, in sentences that name neither model nor day."""
    yield from because(decided)
    if decided.verdict.rests_on:
        yield f"This rests on counsel's position on: {_asked(decided, decided.verdict.rests_on)}"
    if decided.if_enforced is not None:
        announced = " ".join(dict.fromkeys(_announced(posture) for _, posture in decided.postures))
        yield (
            f"The authority has announced that it does not enforce this now: {announced} "
            f"By that it would be: {decided.if_enforced.value}. The text of the law stands all the same."
        )
    comes = "comes" if decided.outcome is Outcome.ALLOW else "would come"
    certain = [_duty(due) for due in decided.obligations if due.certain]
    unsure = [_duty(due) for due in decided.obligations if not due.certain]
    for how, duties in ((comes, certain), (f"may {'also ' if certain else ''}come", unsure)):
        if duties:
            yield f"It {how} with {'an obligation' if len(duties) == 1 else 'obligations'}: {' '.join(duties)}"


def because(decided: Decision) -> Iterator[str]:
    """Yield why ``decided`` is what it is, in sentences that name neither model nor day."""
    match decided.outcome:
        case Outcome.ALLOW:
            yield from (_lifted(decided, reason) for reason in decided.reasons)
        case Outcome.DENY:
            applying = [reason for reason in decided.reasons if reason.status == "applies"]
            if not applying:
                yield "Whatever is not known turns out to be, one of these applies:"
                applying = [reason for reason in decided.reasons if reason.status == "may-apply"]
            yield from (_applies(decided, reason) for reason in applying)
        case Outcome.REVIEW:
            yield from _why(decided)


def _why(decided: Decision) -> Iterator[str]:
    causes = decided.causes
    if decided.verdict.conflicts:
        yield f"The facts contradict each other about: {', '.join(decided.verdict.conflicts)}."
    if Cause.NOT_COVERED in causes:
        yield "The rules at hand do not speak of this model, activity or time."
    if Cause.UNDECIDED in causes:
        yield "Too much is unknown at once: there are more combinations than a decision looks at."
    for reason in decided.reasons:
        if reason.status != "lifted":
            yield _applies(decided, reason)
    yield from _settling(decided)
    if decided.questions:
        yield f"The law leaves open: {_asked(decided, decided.questions)}"
    if decided.stale:
        texts = "; ".join(old(decided.rulebook, text) for text in decided.stale)
        yield f"Too old to be relied on: {texts}."


def _settling(decided: Decision) -> Iterator[str]:
    """Yield the questions about facts that are enough, those first of which no evidence is wanted."""
    asks = [ask for ask in decided.needs().first if ask.kind != "law"]
    if not asks and decided.missing:
        yield "What would help to know: " + " ".join(BY_NAME[name].asks for name in decided.missing)
    rest = ", as to the facts" if decided.questions or decided.stale else ""
    for demand in dict.fromkeys(ask.evidence for ask in sorted(asks, key=lambda ask: ask.evidence != ANY_EVIDENCE)):
        shown = "" if demand == ANY_EVIDENCE else f", shown ({demand})"
        yield f"What would settle it{rest}{shown}: " + " ".join(ask.asks for ask in asks if ask.evidence == demand)


def _applies(decided: Decision, reason: Reason) -> str:
    rule = decided.rulebook.rule(reason.rule)
    verb = "applies" if reason.status == "applies" else "may apply"
    said = f" It says: {_said(rule)}" if rule.says else ""
    return f"{_imposed(rule)} {verb}: {decided.rulebook.order(rule.order).title} ({'; '.join(rule.cites)}).{said}"


def _lifted(decided: Decision, reason: Reason) -> str:
    rule = decided.rulebook.rule(reason.rule)
    lifting = (decided.rulebook.rule(id) for id in reason.lifted_by)
    why = " ".join(dict.fromkeys(_lifting(decided, other) for other in lifting))
    return f"{_imposed(rule)} ({decided.rulebook.order(rule.order).title}) is lifted. {why}"


def _lifting(decided: Decision, rule: Rule) -> str:
    title = decided.rulebook.order(rule.order).title
    return f"{title}: {_said(rule)}" if rule.says else f"{title}: an exception to it is met."


def _imposed(rule: Rule) -> str:
    kind = rule.requirement.kind if rule.requirement is not None else "prohibition"
    return {"prohibition": "A prohibition", "license-requirement": "A license requirement"}[kind]


def _announced(posture: Posture) -> str:
    until = f", until {instant(posture.period.until.latest)}" if posture.period.until else ""
    return f"“{posture.says}” ({'; '.join(posture.cites)}{until})."


def _said(rule: Rule) -> str:
    return f"“{rule.says}”" if rule.says_basis == "quote" else rule.says


def _asked(decided: Decision, ids: tuple[str, ...]) -> str:
    known = {question.id: question.asks for question in decided.rulebook.questions}
    return " ".join(known.get(id) or doubt(decided.rulebook, id) for id in ids)


def _event(rulebook: Rulebook, name: str) -> str:
    what, _, event = name.rpartition(".")
    order = rulebook.order_by_id.get(what)
    happens = {"since": "takes effect", "until": "expires", "issued": "was issued"}.get(event)
    return f"“{order.title}” {happens}" if order and happens else f"{name} happens"


def old(rulebook: Rulebook, text: str) -> str:
    """Return in words that ``text`` is too old to be relied on."""
    stale = rulebook.staleness
    return f"{stale.told(text)}, where no source may be older than {stale.limit}"


def doubt(rulebook: Rulebook, id: str) -> str:
    """Return in words what is not known where ``id`` is open and no text asks it as a question of law."""
    text = stale_text(id)
    if text is not None:
        return f"Whether it still stands as it was read is not known: {old(rulebook, text)}."
    kind, _, about = id.partition("/")
    if kind == "time":
        return f"The hour is not known at which {_event(rulebook, about)}."
    if kind == "programme":
        return f"Whether the organization belongs to the programme is not known: {_programme(rulebook, about)}."
    return f"Whether a country belongs is not known: {about}."


def _programme(rulebook: Rulebook, id: str) -> str:
    text = rulebook.programme_by_id.get(id)
    return f"“{text.title}”" if text else id


def _duty(due: Due) -> str:
    return due.obligation.says if due.binding else f"(voluntary) {due.obligation.says}"
