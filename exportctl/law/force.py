"""When a rule is in force: its own period, and what other orders did to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import takewhile

from exportctl.facts import BY_NAME
from exportctl.law.conditions import ALWAYS, NEVER, Condition, Quantifier, Test, all_of, any_of, negate
from exportctl.law.moments import Period
from exportctl.law.rulebook import Rulebook
from exportctl.law.texts import Act, ActKind, Order, Rule
from exportctl.law.values import only

_PROVIDER = BY_NAME["provider"]


def rule_in_force(rulebook: Rulebook, rule: Rule, at: datetime, known_at: datetime) -> Condition:
    """Return whether ``rule`` is in force at ``at``, as one could know it at ``known_at``.

    It is, in its time, unless it (or its order, or an earlier text of it) was terminated, is suspended or
    stayed, or has a newer text. Terminations are final. What an order with an addressee does to other texts,
    it does for its addressee alone. Where only the day of an event is known, the answer is an open question
    on that day.
    """
    rule = rulebook.named(rule)
    stands = _stands(rulebook, rule, at, known_at)
    if rule.id not in rulebook.replacements or stands == NEVER:
        return stands
    replaced = any_of(
        all_of((_reaches(rulebook, text, rule), _stands(rulebook, text, at, known_at)))
        for text in rulebook.heirs(rule.id)
    )
    return all_of((stands, negate(replaced)))


def _reaches(rulebook: Rulebook, newer: Rule, older: Rule) -> Condition:
    """Return for whom ``newer`` takes the place of ``older``: whom it and every text between the two bind."""
    between = takewhile(lambda text: text.id != older.id, rulebook.lineage(newer))
    return all_of(addressee(rulebook.order_by_id[text.order]) for text in between)


def addressee(order: Order) -> Condition:
    """Return whether the request's provider is whom ``order`` binds. ALWAYS: it binds everybody."""
    if order.addressee is None:
        return ALWAYS
    return Test(_PROVIDER, Quantifier.IN, only(order.addressee), order.span)


def order_in_force(rulebook: Rulebook, order: Order, at: datetime, known_at: datetime) -> Condition:
    """Return whether ``order`` is in force at ``at``, as one could know it at ``known_at``."""
    return all_of(
        (
            order.issued.reached(known_at),
            order.in_force.contains(at),
            negate(_ended(rulebook, (order.id,), at, known_at)),
            negate(_suspended(rulebook, (order.id,), at, known_at)),
        )
    )


def order_paused(rulebook: Rulebook, order: Order, at: datetime, known_at: datetime) -> Condition:
    """Return whether ``order`` would be in force at ``at`` if it were not suspended or stayed then."""
    return all_of(
        (
            order.issued.reached(known_at),
            order.in_force.contains(at),
            negate(_ended(rulebook, (order.id,), at, known_at)),
            _suspended(rulebook, (order.id,), at, known_at),
        )
    )


def rule_paused(rulebook: Rulebook, rule: Rule, at: datetime, known_at: datetime) -> Condition:
    """Return whether ``rule`` would be in force at ``at`` if it, or its order, were not suspended or stayed then."""
    replaced = any_of(
        all_of((_reaches(rulebook, text, rule), _lasts(rulebook, text, at, known_at)))
        for text in rulebook.heirs(rule.id)
    )
    suspended = _suspended(rulebook, _names(rulebook, rule), at, known_at)
    return all_of((_lasts(rulebook, rule, at, known_at), negate(replaced), suspended))


def _lasts(rulebook: Rulebook, rule: Rule, at: datetime, known_at: datetime) -> Condition:
    """Return whether ``rule`` is known, in its time and not ended, suspended or not."""
    return all_of(
        (
            rulebook.order_by_id[rule.order].issued.reached(known_at),
            period_of(rulebook, rule).contains(at),
            negate(_ended(rulebook, _names(rulebook, rule), at, known_at)),
        )
    )


def edges(rulebook: Rulebook, rule: Rule, known_with: bool) -> Iterator[datetime]:
    """Yield the instants at which it may change whether ``rule`` is in force.

    Args:
        rulebook: Where the rule stands.
        rule: The rule.
        known_with: True: the law is asked as it is known at the instant itself, so that issuing counts too.
    """
    rule = rulebook.named(rule)
    for text in (rule, *rulebook.heirs(rule.id)):
        yield from _stand_edges(rulebook, text, known_with)


def order_edges(rulebook: Rulebook, order: Order, known_with: bool) -> Iterator[datetime]:
    """Yield the instants at which it may change whether ``order`` is in force."""
    if known_with:
        yield from _issue_edges(order)
    yield from order.in_force.edges()
    yield from _act_edges(rulebook, (order.id,), known_with)


def _stands(rulebook: Rulebook, rule: Rule, at: datetime, known_at: datetime) -> Condition:
    order = rulebook.order_by_id[rule.order]
    known = order.issued.reached(known_at)
    in_time = period_of(rulebook, rule).contains(at)
    if known == NEVER or in_time == NEVER:
        return NEVER
    names = _names(rulebook, rule)
    if not any(name in rulebook.acts_on for name in names):
        return all_of((known, in_time))
    ended = _ended(rulebook, names, at, known_at)
    suspended = _suspended(rulebook, names, at, known_at)
    return all_of((known, in_time, negate(ended), negate(suspended)))


def period_of(rulebook: Rulebook, rule: Rule) -> Period:
    """Return the time in which ``rule`` is in force by its own text, or by that of its order."""
    return rule.in_force if rule.in_force is not None else rulebook.order_by_id[rule.order].in_force


def _names(rulebook: Rulebook, rule: Rule) -> tuple[str, ...]:
    """Return by what names an order may reach ``rule``: its own, its order's, and those of its earlier texts."""
    if rule.replaces is None:
        return (rule.id, rule.order)
    return tuple(dict.fromkeys(name for text in rulebook.lineage(rule) for name in (text.id, text.order)))


def _acts(rulebook: Rulebook, names: tuple[str, ...], *kinds: ActKind) -> Iterator[Act]:
    for name in names:
        for act in rulebook.acts_on.get(name, ()):
            if act.kind in kinds:
                yield act


def _ended(rulebook: Rulebook, names: tuple[str, ...], at: datetime, known_at: datetime) -> Condition:
    return any_of(_begun(rulebook, act, at, known_at) for act in _acts(rulebook, names, "terminates"))


def _suspended(rulebook: Rulebook, names: tuple[str, ...], at: datetime, known_at: datetime) -> Condition:
    reinstated = tuple(_acts(rulebook, names, "reinstates"))
    return any_of(
        all_of(
            (
                _known(rulebook, act, at, known_at),
                act.period.contains(at),
                negate(_ended(rulebook, (act.by,), at, known_at)),
                *(
                    negate(_begun(rulebook, later, at, known_at))
                    for later in reinstated
                    if _start(later) >= _start(act)
                ),
            )
        )
        for act in _acts(rulebook, names, "suspends", "stays")
    )


def _start(act: Act) -> float:
    return float("-inf") if act.period.since is None else act.period.since.earliest.timestamp()


def _known(rulebook: Rulebook, act: Act, at: datetime, known_at: datetime) -> Condition:
    order = rulebook.order_by_id[act.by]
    known = order.issued.reached(known_at)
    return NEVER if known == NEVER else all_of((addressee(order), known, rulebook.staleness.of_act(act, at)))


def _begun(rulebook: Rulebook, act: Act, at: datetime, known_at: datetime) -> Condition:
    since = ALWAYS if act.period.since is None else act.period.since.reached(at)
    return all_of((_known(rulebook, act, at, known_at), since))


def _stand_edges(rulebook: Rulebook, rule: Rule, known_with: bool) -> Iterator[datetime]:
    yield from period_of(rulebook, rule).edges()
    if known_with:
        yield from _issue_edges(rulebook.order_by_id[rule.order])
    yield from _act_edges(rulebook, _names(rulebook, rule), known_with)


def _act_edges(rulebook: Rulebook, names: tuple[str, ...], known_with: bool) -> Iterator[datetime]:
    for act in _acts(rulebook, names, "terminates", "suspends", "stays", "reinstates"):
        yield from act.period.edges()
        yield from rulebook.staleness.edges_of_order(rulebook.order_by_id[act.by])
        if known_with:
            yield from _issue_edges(rulebook.order_by_id[act.by])
        if act.kind in ("suspends", "stays"):
            for end in _acts(rulebook, (act.by,), "terminates"):
                yield from end.period.edges()
                yield from rulebook.staleness.edges_of_order(rulebook.order_by_id[end.by])
                if known_with:
                    yield from _issue_edges(rulebook.order_by_id[end.by])


def _issue_edges(order: Order) -> Iterator[datetime]:
    yield order.issued.earliest
    yield order.issued.latest
