"""The law in force at one instant: rules with their dates gone, and everything a decision needs besides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from exportctl.facts import BY_NAME
from exportctl.facts.view import microseconds
from exportctl.law.conditions import ALWAYS, NEVER, Condition, Quantifier, Test, all_of, any_of, seen
from exportctl.law.force import addressee, edges, order_edges, order_in_force, period_of, rule_in_force
from exportctl.law.obligations import Obligation
from exportctl.law.rulebook import Rulebook
from exportctl.law.staleness import spoken_of
from exportctl.law.terms import Terms
from exportctl.law.texts import Coverage, Order, Position, Rule
from exportctl.law.values import only

_MODEL = BY_NAME["model.id"]
_ACTIVITY = BY_NAME["activity.kind"]


@dataclass(frozen=True, slots=True)
class RuleInForce:
    """A rule at an instant."""

    rule: Rule
    when: Condition
    """All that it asks: its own condition with groups and definitions written out, its addressee, its hour."""
    unenforced: Condition
    """Whether the authority has announced that it does not enforce it now."""


@dataclass(frozen=True, slots=True)
class ObligationInForce:
    """An obligation at an instant."""

    obligation: Obligation
    order: str
    when: Condition


@dataclass(frozen=True)
class LawInForce:
    """What holds at ``at``, as one could know it at ``known_at``. Rules that are surely not in force are left out."""

    rulebook: Rulebook = field(repr=False)
    at: datetime
    known_at: datetime
    rules: tuple[RuleInForce, ...]
    obligations: tuple[ObligationInForce, ...]
    covered: Condition
    definitions: Mapping[str, Condition]
    positions: Mapping[str, Position]


def law_in_force(
    rulebook: Rulebook, at: datetime, known_at: datetime | None = None, terms: Terms | None = None
) -> LawInForce:
    """Return the law of ``rulebook`` at ``at``.

    Args:
        rulebook: Every text.
        at: The instant, with its offset.
        known_at: The instant as of which the texts are asked. None: ``at``.
        terms: The vocabulary of the rulebook, where the caller keeps one. None: it is made.
    """
    known = at if known_at is None else known_at
    terms = terms or Terms(rulebook)
    rules = []
    for rule in rulebook.rules:
        when = rule_condition(rulebook, terms, rule, at, known)
        if when != NEVER:
            rules.append(RuleInForce(rule, when, unenforced(rule, at)))
    obligations = [
        ObligationInForce(duty, order.id, when)
        for order in rulebook.orders
        for duty, rule in duties(order)
        if (when := duty_condition(rulebook, terms, order, duty, rule, at, known)) != NEVER
    ]
    return LawInForce(
        rulebook,
        at,
        known,
        tuple(rules),
        tuple(obligations),
        covered(rulebook, at),
        {d.id: terms.resolved(d.when, at) for d in rulebook.definitions},
        positions(rulebook, at),
    )


def rule_condition(rulebook: Rulebook, terms: Terms, rule: Rule, at: datetime, known_at: datetime) -> Condition:
    """Return all that ``rule`` asks of a request at ``at``; NEVER where it is not in force."""
    force = rule_in_force(rulebook, rule, at, known_at)
    if force == NEVER:
        return NEVER
    order = rulebook.order_by_id[rule.order]
    asked = all_of((addressed(rulebook, rule), force, _read(rulebook, terms, order, rule.id, rule.when, at)))
    return seen(asked, rulebook.view_by_order[rule.order])


def _read(rulebook: Rulebook, terms: Terms, order: Order, part: str, condition: Condition, at: datetime) -> Condition:
    """Return what ``condition``, which stands in ``order``, asks at ``at``.

    Where the order's source is too old by then, it may ask anything of a use of which the order speaks.
    """
    doubt = rulebook.staleness.of_order(order, part, at)
    asked = terms.resolved(condition, at)
    return asked if doubt == ALWAYS else all_of((spoken_of(asked), doubt))


def duties(order: Order) -> list[tuple[Obligation, Rule | None]]:
    """Return the obligations of ``order``, and the rule each stands under. None: under the order itself."""
    own: list[tuple[Obligation, Rule | None]] = [(duty, None) for duty in order.obligations]
    return own + [(duty, rule) for rule in order.rules for duty in rule.obligations]


def duty_condition(
    rulebook: Rulebook,
    terms: Terms,
    order: Order,
    duty: Obligation,
    rule: Rule | None,
    at: datetime,
    known_at: datetime,
) -> Condition:
    """Return when ``duty`` binds at ``at``: its own condition, and that of the rule it stands under."""
    if rule is not None:
        when = rule_condition(rulebook, terms, rule, at, known_at)
    else:
        when = all_of((addressee(order), order_in_force(rulebook, order, at, known_at)))
    asked = all_of((when, _read(rulebook, terms, order, duty.id, duty.when, at)))
    return NEVER if when == NEVER else seen(asked, rulebook.view_by_order[order.id])


def unenforced(rule: Rule, at: datetime) -> Condition:
    """Return whether ``rule`` is under an announced non-enforcement at ``at``."""
    return any_of(posture.period.contains(at) for posture in rule.postures)


def covered(rulebook: Rulebook, at: datetime) -> Condition:
    """Return whether the rulebook speaks of a request at ``at``."""
    return any_of(_covered_by(rulebook, coverage, at) for coverage in rulebook.coverage)


def positions(rulebook: Rulebook, at: datetime) -> dict[str, Position]:
    """Return counsel's positions at ``at``, by the question they answer. A position whose hour is in doubt waits."""
    return {p.question: p for p in rulebook.positions if p.period.contains(at) == ALWAYS}


def _covered_by(rulebook: Rulebook, coverage: Coverage, at: datetime) -> Condition:
    described = coverage.models if coverage.models is not None else frozenset(rulebook.model_by_id)
    return all_of(
        (
            coverage.period.contains(at),
            Test(_MODEL, Quantifier.IN, only(*described), coverage.span),
            Test(_ACTIVITY, Quantifier.IN, only(*coverage.activities), coverage.span),
        )
    )


def addressed(rulebook: Rulebook, rule: Rule) -> Condition:
    """Return whether the request's provider is whom ``rule`` binds. ALWAYS: it binds everybody."""
    named = rulebook.named(rule)
    if named.replaces is None:
        return addressee(rulebook.order_by_id[rule.order])
    orders = dict.fromkeys((rule.order, *(text.order for text in rulebook.lineage(named))))
    return all_of(addressee(rulebook.order_by_id[order]) for order in orders)


def rule_edges(rulebook: Rulebook, terms: Terms, rule: Rule, known_with: bool) -> set[int]:
    """Return the instants, in microseconds, at which what ``rule`` asks of a request may change.

    Args:
        rulebook: Where the rule stands.
        terms: The rulebook's vocabulary.
        rule: The rule.
        known_with: True: the law is asked as it is known at the instant itself, so that issuing counts too.
    """
    found = {microseconds(edge) for edge in edges(rulebook, rule, known_with)}
    meaning = terms.turns(rule.when) | _growing_old(rulebook, rulebook.order_by_id[rule.order])
    if meaning and period_of(rulebook, rulebook.named(rule)).since is not None:
        first = min(found)
        meaning = {edge for edge in meaning if edge > first}
    return found | meaning


def duty_edges(
    rulebook: Rulebook, terms: Terms, order: Order, duty: Obligation, rule: Rule | None, known_with: bool
) -> set[int]:
    """Return the instants, in microseconds, at which what ``duty`` asks of a request may change."""
    found = {microseconds(edge) for edge in order_edges(rulebook, order, known_with)}
    found |= terms.turns(duty.when) | _growing_old(rulebook, order)
    return found if rule is None else found | rule_edges(rulebook, terms, rule, known_with)


def _growing_old(rulebook: Rulebook, order: Order) -> set[int]:
    return {microseconds(edge) for edge in rulebook.staleness.edges_of_order(order)}


def breakpoints(rulebook: Rulebook, terms: Terms, known_with: bool) -> tuple[int, ...]:
    """Return every instant, in microseconds, at which the law may change."""
    found: set[int] = set()
    for rule in rulebook.rules:
        found |= rule_edges(rulebook, terms, rule, known_with)
        found |= {microseconds(edge) for posture in rule.postures for edge in posture.period.edges()}
    for order in rulebook.orders:
        found |= {microseconds(edge) for edge in order_edges(rulebook, order, known_with)}
        for duty, under in duties(order):
            found |= duty_edges(rulebook, terms, order, duty, under, known_with)
    for definition in rulebook.definitions:
        found |= terms.turns(definition.when)
    for period in (*(p.period for p in rulebook.positions), *(c.period for c in rulebook.coverage)):
        found |= {microseconds(edge) for edge in period.edges()}
    return tuple(sorted(found))
