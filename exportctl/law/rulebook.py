"""The rulebook: every text as written, and which rule reaches which."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from exportctl.facts import ANY_EVIDENCE, Demand
from exportctl.law.canonical import canonical
from exportctl.law.conditions import Condition
from exportctl.law.obligations import Obligation
from exportctl.law.staleness import Staleness
from exportctl.law.texts import (
    Act,
    Asking,
    Authority,
    Coverage,
    Definition,
    DescribedModel,
    DescribedOrganization,
    Effect,
    Group,
    License,
    Order,
    OwnershipRule,
    Position,
    Programme,
    Question,
    Rule,
    SourceLimit,
    Target,
)

REACHES: Mapping[Effect, Effect] = {Effect.EXEMPT: Effect.FORBID, Effect.WITHHOLD: Effect.EXEMPT}
"""What a named rule of each effect may defeat."""


@dataclass(frozen=True)
class Rulebook:
    """All texts, whenever they hold. Ids are unique and every reference is met: whoever reads texts sees to it."""

    orders: tuple[Order, ...] = ()
    authorities: tuple[Authority, ...] = ()
    definitions: tuple[Definition, ...] = ()
    groups: tuple[Group, ...] = ()
    models: tuple[DescribedModel, ...] = ()
    questions: tuple[Question, ...] = ()
    positions: tuple[Position, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    organizations: tuple[DescribedOrganization, ...] = ()
    ownership: tuple[OwnershipRule, ...] = ()
    programmes: tuple[Programme, ...] = ()
    licenses: tuple[License, ...] = ()
    """Each comes to an order, which is among the orders."""
    asking: tuple[Asking, ...] = ()
    sources: tuple[SourceLimit, ...] = ()
    """How old sources may grow; the shortest counts. Empty: as old as they are."""
    drafts: tuple[str, ...] = field(compare=False, default=())
    """Files among these texts that are drafts, which are not law: every answer is then a what-if."""

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule, in the order of the texts."""
        return tuple(rule for order in self.orders for rule in order.rules)

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition that is written somewhere: of rules, of definitions, of programmes, of obligations."""
        found = [rule.when for rule in self.rules] + [definition.when for definition in self.definitions]
        found += [programme.limits for programme in self.programmes]
        found += [duty.when for order in self.orders for duty in order.obligations]
        found += [duty.when for rule in self.rules for duty in rule.obligations]
        return tuple(found)

    @cached_property
    def order_by_id(self) -> Mapping[str, Order]:
        """Every order, by its id."""
        return {order.id: order for order in self.orders}

    @cached_property
    def obligation_by_id(self) -> Mapping[str, tuple[Order, Obligation, tuple[str, ...]]]:
        """Every obligation, by its id ``order/obligation``: its order, and what it cites, or the text it stands in."""
        found = {}
        for order in self.orders:
            own = [(duty, order.cites) for duty in order.obligations]
            for duty, cites in (*own, *((duty, rule.cites) for rule in order.rules for duty in rule.obligations)):
                found[f"{order.id}/{duty.id}"] = order, duty, duty.cites or cites
        return found

    @cached_property
    def rule_by_id(self) -> Mapping[str, Rule]:
        """Every rule, by its id."""
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def definition_by_id(self) -> Mapping[str, Definition]:
        """Every definition, by its id."""
        return {definition.id: definition for definition in self.definitions}

    @cached_property
    def group_by_id(self) -> Mapping[str, Group]:
        """Every group of countries, by its id."""
        return {group.id: group for group in self.groups}

    @cached_property
    def model_by_id(self) -> Mapping[str, DescribedModel]:
        """Every described model, by its id."""
        return {model.facts.id: model for model in self.models}

    @cached_property
    def organization_by_id(self) -> Mapping[str, DescribedOrganization]:
        """Every described organization, by its id."""
        return {organization.facts.id: organization for organization in self.organizations}

    @cached_property
    def demands(self) -> tuple[Demand, ...]:
        """What some order demands of evidence, and others do not, in the order of the texts."""
        return tuple(dict.fromkeys(order.evidence for order in self.orders if order.evidence != ANY_EVIDENCE))

    @cached_property
    def view_by_order(self) -> Mapping[str, int]:
        """For each order, the number of the view that it takes of the facts: 1 for the first of ``demands``.

        0: it takes them as they are stated.
        """
        return {
            order.id: 1 + self.demands.index(order.evidence) if order.evidence != ANY_EVIDENCE else 0
            for order in self.orders
        }

    @cached_property
    def license_by_id(self) -> Mapping[str, License]:
        """Every license, by its id."""
        return {license.id: license for license in self.licenses}

    @cached_property
    def asking_of(self) -> Mapping[str, Asking]:
        """How each fact or definition is asked for of which a text says so, by field or id."""
        return {asking.of: asking for asking in self.asking}

    @cached_property
    def programme_by_id(self) -> Mapping[str, Programme]:
        """Every programme of which a text says who belongs to it, by its id."""
        return {programme.id: programme for programme in self.programmes}

    @cached_property
    def staleness(self) -> Staleness:
        """How old each text may grow."""
        return Staleness(self)

    def order(self, id: str) -> Order:
        """Return the order of that id. KeyError: there is none."""
        return self.order_by_id[id]

    def rule(self, id: str) -> Rule:
        """Return the rule of that id. KeyError: there is none."""
        return self.rule_by_id[id]

    def lineage(self, rule: Rule) -> Iterator[Rule]:
        """Yield ``rule`` and every earlier text of it: what it replaces, what that replaces, and so on."""
        seen: set[str] = set()
        current: Rule | None = rule
        while current is not None and current.id not in seen:
            seen.add(current.id)
            yield current
            current = self.rule_by_id.get(current.replaces) if current.replaces else None

    def named(self, rule: Rule) -> Rule:
        """Return the rule with a name of its own under whose ``unless`` this one stands; itself if it has one."""
        while rule.unless_of is not None:
            rule = self.rule_by_id[rule.unless_of]
        return rule

    @cached_property
    def replacements(self) -> Mapping[str, tuple[Rule, ...]]:
        """For each replaced rule, the rules that say they replace it."""
        found: dict[str, list[Rule]] = {}
        for rule in self.rules:
            if rule.replaces is not None:
                found.setdefault(rule.replaces, []).append(rule)
        return {id: tuple(rules) for id, rules in found.items()}

    @cached_property
    def acts_on(self) -> Mapping[str, tuple[Act, ...]]:
        """For each order or rule, what orders do to it."""
        found: dict[str, list[Act]] = {}
        for order in self.orders:
            for act in order.acts:
                found.setdefault(act.target, []).append(act)
        return {id: tuple(acts) for id, acts in found.items()}

    @cached_property
    def known_ids(self) -> Mapping[str, frozenset[str]]:
        """For each attribute whose ids some coverage lists, all ids that are listed, or have a text of their own."""
        found: dict[str, frozenset[str]] = {}
        for coverage in self.coverage:
            for kind, ids in (("programmes", coverage.programmes), ("lists", coverage.lists)):
                for name in (f"user.{kind}", f"user.organization.{kind}") if ids is not None else ():
                    own = self.programme_by_id if kind == "programmes" else ()
                    found[name] = found.get(name, frozenset()) | (ids or frozenset()) | frozenset(own)
        found["user.organization.listed_by_ownership"] = frozenset(
            rule.spelled(list) for rule in self.ownership for list in rule.lists
        )
        found["activity.exhausted_limits"] = frozenset(
            license.spelled(limit) for license in self.licenses for limit in license.limits
        )
        return found

    @cached_property
    def defeaters(self) -> Mapping[str, tuple[str, ...]]:
        """For each rule that some rule may defeat, those rules. A new text inherits the old text's."""
        found: dict[str, list[str]] = {}
        for rule in self.rules:
            for id in self.targeted(rule):
                found.setdefault(id, []).append(rule.id)
        return {id: tuple(ids) for id, ids in found.items()}

    def targeted(self, rule: Rule) -> tuple[str, ...]:
        """Return the ids of the rules that ``rule`` may defeat, each once, in the order of the texts."""
        found: dict[str, None] = {}
        for target in rule.targets:
            for id in self._reached(rule, target):
                found[id] = None
                for heir in self.heirs(id):
                    found[heir.id] = None
        return tuple(found)

    def _reached(self, rule: Rule, target: Target) -> Iterator[str]:
        if target.id is not None:
            if target.id in self.rule_by_id:
                yield target.id
            elif target.id in self.order_by_id:
                wanted = REACHES[rule.effect]
                for other in self.order_by_id[target.id].rules:
                    if other.effect is wanted and other.unless_of is None:
                        yield other.id
            return
        for other in self._by_effect[REACHES[rule.effect]]:
            if self._selected(other, target):
                yield other.id

    @cached_property
    def _by_effect(self) -> Mapping[Effect, tuple[Rule, ...]]:
        return {effect: tuple(r for r in self.rules if r.effect is effect and r.unless_of is None) for effect in Effect}

    def _selected(self, rule: Rule, target: Target) -> bool:
        requirement = rule.requirement
        kind = rule.kind if requirement is None else requirement.kind
        reason = None if requirement is None else requirement.reason
        return (
            target.authority in (None, self.order_by_id[rule.order].authority)
            and target.kind in (None, kind)
            and target.reason in (None, reason)
        )

    def heirs(self, id: str) -> Iterator[Rule]:
        """Yield every newer text of the rule ``id``, newer texts of those included."""
        seen = {id}
        waiting = list(self.replacements.get(id, ()))
        while waiting:
            heir = waiting.pop(0)
            if heir.id not in seen:
                seen.add(heir.id)
                yield heir
                waiting.extend(self.replacements.get(heir.id, ()))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what the law says, in a canonical form: places in files and the order of files do not count."""
        texts = (
            tuple(order for order in self.orders if order.id not in self.license_by_id),
            self.licenses,
            self.authorities,
            self.definitions,
            self.groups,
            self.models,
            self.questions,
            self.positions,
            self.coverage,
            self.organizations,
            self.ownership,
            self.programmes,
            self.sources,
        )
        said = sorted(canonical(text) for kind in texts for text in kind)
        return hashlib.sha256("\n".join(said).encode()).hexdigest()
