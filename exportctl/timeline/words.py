"""A timeline as text, for a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from exportctl.decisions import prose
from exportctl.decisions.verdict import Cause, Outcome
from exportctl.law.calendar import instant, moment
from exportctl.timeline.events import Event
from exportctl.timeline.fates import Fate, Spell
from exportctl.timeline.lives import Life

if TYPE_CHECKING:
    from exportctl.timeline.timeline import Timeline

HAPPENS = {
    "issued": "issued",
    "begins": "since",
    "ends": "until",
    "terminated": "terminated",
    "suspended": "suspended",
    "stayed": "stayed",
    "reinstated": "reinstated",
    "resumes": "in force again",
    "replaced": "new text",
    "not-enforced": "not enforced",
}
_CAUSES = {
    Cause.FACTS: "facts are missing",
    Cause.EVIDENCE: "evidence is too weak or too old",
    Cause.OPEN_LAW: "the law leaves a question open",
    Cause.STALE_LAW: "a text is too old to be relied on",
    Cause.NOT_COVERED: "the rules do not speak of it",
    Cause.UNDECIDED: "too much is unknown at once",
}
GETS = {Outcome.ALLOW: "may use", Outcome.DENY: "may not use", Outcome.REVIEW: "review"}


def text(timeline: Timeline) -> str:
    """Return ``timeline`` as text."""
    blocks = ["\n".join(_life(life)) for life in timeline.lives]
    if not timeline.lives:
        blocks.append("no order holds at any of these times")
    if timeline.left_out:
        blocks.append(f"orders that hold only at other times: {timeline.left_out}")
    if timeline.fate is not None:
        blocks.append("\n".join(_fate(timeline, timeline.fate)))
    return "\n\n".join(blocks)


def binds(life: Life) -> str:
    """Return what sort of text it is, and whom it binds, in a few words."""
    before, dash, last = life.order.kind.rpartition("-")
    kind = f"{before} {last}" if dash else last
    return f"{kind}, binds {life.order.addressee} alone" if life.order.addressee else kind


def told(life: Life, event: Event) -> str:
    """Return when and by what ``event`` happens."""
    when = "the beginning" if event.since is None else moment(event.since, life.zone)
    if event.kind in ("suspended", "stayed", "replaced", "not-enforced"):
        end = "" if event.until is None else f", until {moment(event.until, life.zone)}"
        when = f"from {when}{end}"
    parts = [f"{event.rule.rpartition('/')[2]}: {when}" if event.rule else when]
    if event.by is not None:
        parts.append(f"by {event.by}")
    if event.only_for is not None:
        parts.append(f"for {event.only_for} alone")
    return ", ".join(parts) + (f": {event.says}" if event.says else "")


def span(since: datetime | None, until: datetime | None, zone: str) -> str:
    """Return the time ``[since, until)`` in words."""
    if since is None:
        return "at any time" if until is None else f"before {instant(until, zone)}"
    return f"from {instant(since, zone)}" + ("" if until is None else f" to {instant(until, zone)}")


def why(spell: Spell) -> str:
    """Return in a few words why the user gets this: the titles of the orders that decide."""
    decision = spell.decision
    book = decision.rulebook
    counted = [reason for reason in decision.reasons if (reason.status == "lifted") == decision.allowed]
    lifting = [id for reason in counted for id in reason.lifted_by] if decision.allowed else []
    rules = [book.rule(id) for id in (lifting or [reason.rule for reason in counted])]
    titles = list(dict.fromkeys(book.order(rule.order).title for rule in rules))
    if decision.allowed:
        return f"lifted: {'; '.join(titles)}" if titles else "no evaluated rule forbids it"
    only_hours = bool(decision.questions) and all(id.startswith("time/") for id in decision.questions)
    said = _CAUSES | ({Cause.OPEN_LAW: "the hour of a change is not known"} if only_hours else {})
    causes = ", and ".join(said[cause] for cause in decision.causes)
    return ": ".join(part for part in ("; ".join(titles), causes) if part)


def who(fate: Fate) -> str:
    """Return what is asked, in a few words."""
    asked = fate.request
    provider = f"provided by {asked.provider.id}" if asked.provider else "whoever provides it"
    return f"{asked.model.id}, {provider}, {asked.activity.kind or 'whatever is done with it'}"


def _life(life: Life) -> Iterator[str]:
    yield life.order.title
    yield f"  {life.order.id}, {binds(life)}"
    for event in life.events:
        yield f"  {HAPPENS[event.kind]:14}  {told(life, event)}"
    if not life.stretches:
        yield "  it holds at no time"
    elif life.stretches[-1].until is None:
        yield f"  {'until':14}  no text ends it"
    yield f"  {'written':14}  {life.order.span}"


def _fate(timeline: Timeline, fate: Fate) -> Iterator[str]:
    yield who(fate)
    for spell in timeline.spells:
        yield f"  {span(spell.since, spell.until, timeline.zone)}: {spell.outcome.value.upper()}"
        for line in prose.details(spell.decision):
            yield f"      {line}"
        for reason in spell.decision.reasons:
            place = spell.decision.rulebook.rule(reason.rule).span
            by = f" by {', '.join(reason.lifted_by)}" if reason.status == "lifted" else ""
            yield f"      {place}  {reason.rule} {reason.status}{by}"
    for word, turns in (("gained", fate.gained), ("lost", fate.lost)):
        shown = [instant(at, timeline.zone) for at in turns if timeline.shows(at, at + timedelta.resolution)]
        bounded = timeline.since is not None or timeline.until is not None
        yield f"  {word}: {'; '.join(shown) or ('not in these times' if bounded else 'never')}"
