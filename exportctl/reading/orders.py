"""An order file, from tree to law."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from exportctl.facts import ANY_EVIDENCE, Demand
from exportctl.facts.values import duration
from exportctl.law.moments import Moment, Period
from exportctl.law.obligations import Obligation
from exportctl.law.texts import (
    Act,
    ActKind,
    Effect,
    Example,
    Order,
    Posture,
    Requirement,
    Rule,
    Target,
)
from exportctl.reading.conditions import Conditions
from exportctl.reading.obligations import obligations
from exportctl.reading.reader import Mention, Reader, get, listed, word, words
from exportctl.reading.requests import example_request
from exportctl.reading.tree import Fields, Node, Text

EFFECTS = tuple(effect.value for effect in Effect)
UNLESS_KEYS = frozenset({"when", "unless", "says"})
_UNNAMED = {Effect.FORBID: Effect.EXEMPT, Effect.EXEMPT: Effect.WITHHOLD, Effect.WITHHOLD: Effect.EXEMPT}
_ACTS: tuple[ActKind, ...] = ("terminates", "suspends", "stays", "reinstates")


class OrderReader:
    """Reads one order whose shape has been checked."""

    def __init__(self, reader: Reader, groups: Collection[str]) -> None:
        self._reader = reader
        self._conditions = Conditions(reader, groups)

    def order(self, node: Fields) -> Order | None:
        """Return the order at ``node``; None where it has no time."""
        id = str(get(node, "order"))
        self._own_id(get(node, "order"), "an order")
        in_force = self._reader.period(id, get(node, "in_force"))
        issued = self._issued(id, node, in_force, "the order")
        if issued is None:
            return None
        postures = self._postures(id, get(node, "enforcement"))
        cites = words(get(node, "cites"))
        rules = [
            rule
            for part in listed(get(node, "rules"))
            if isinstance(part, Fields)
            for rule in self._rule(id, cites, in_force, postures, part)
        ]
        return Order(
            id=id,
            title=word(node, "title") or id,
            authority=str(get(node, "authority")),
            kind=word(node, "kind") or "order",
            cites=cites,
            provenance=self._reader.provenance(get(node, "provenance")),
            issued=issued,
            in_force=in_force,
            addressee=word(node, "addressee"),
            evidence=self._evidence(get(node, "evidence")),
            amends=self._reader.mention("order", get(node, "amends")),
            corrects=self._reader.mention("order", get(node, "corrects")),
            rules=tuple(rules),
            acts=tuple(act for kind in _ACTS for act in self._acts(id, kind, get(node, kind), in_force)),
            obligations=self._obligations(get(node, "obligations")),
            examples=tuple(self._examples(id, get(node, "examples"))),
            span=self._reader.span(get(node, "order")),
        )

    def _own_id(self, id: Text, whose: str) -> None:
        if "/" in id or "~" in id:
            self._reader.error("EX141", id, f"{whose}'s id has no `/` and no `~`", "use `.` or `-`")

    def _issued(self, id: str, node: Fields, in_force: Period, what: str) -> Moment | None:
        """Return from when on the text could be known; None where it does not say since when it holds."""
        if get(node, "issued") is not None:
            return self._reader.moment(f"{id}.issued", get(node, "issued"))
        if get(get(node, "in_force"), "since") is None:
            help = "write `issued:` too if the text is in force since ever"
            self._reader.error("EX120", get(node, "in_force"), f"{what} does not say since when", help)
        return in_force.since

    def _evidence(self, node: Fields | None) -> Demand:
        """Return what the text demands of evidence."""
        if node is None:
            return ANY_EVIDENCE
        level, length = word(node, "level") or "asserted", get(node, "max_age")
        try:
            demand = Demand(level, None if length is None else duration(str(length)))  # type: ignore[arg-type]  # the grammar's own
        except ValueError as error:
            self._reader.error("EX137", length, str(error))
            return ANY_EVIDENCE
        if demand == ANY_EVIDENCE:
            help = "write `level: documented`, `level: verified` or `max_age: 12 months`, or leave it out"
            self._reader.error("EX149", node, "this demands nothing: whatever is said is asserted", help)
        return demand

    def _rule(
        self, order: str, cites: tuple[str, ...], life: Period, postures: tuple[Posture, ...], node: Fields
    ) -> Iterator[Rule]:
        effects = [effect for effect in Effect if get(node, effect.value) is not None]
        if len(effects) != 1:
            help = f"write exactly one of {', '.join(EFFECTS)}"
            self._reader.error("EX140", node, "a rule does one thing", help)
            return
        effect = effects[0]
        id = f"{order}/{get(node, 'id')}"
        if "/" in str(get(node, "id")) or "~" in str(get(node, "id")):
            self._reader.error("EX141", get(node, "id"), "a rule's own id has no `/` and no `~`", "use `-`")
        if effect is Effect.FORBID and not get(node, "says"):
            self._reader.error("EX142", node, "a rule that forbids quotes what the text says", "write `says:`")
        cited = cites if get(node, "cites") is None else words(get(node, "cites"))
        if not cited:
            help = "write `cites:` at the rule or at the order"
            self._reader.error("EX143", node, "a rule needs a citation", help)
        forbids = effect is Effect.FORBID
        if forbids and get(node, "kind") is not None:
            help = "write `forbids: {kind: ...}`"
            self._reader.error("EX144", get(node, "kind"), "`kind` here is the class of an exemption", help)
        own = self._postures(id, get(node, "enforcement"))
        if own and not forbids:
            self._reader.error("EX145", get(node, "enforcement"), "only a rule that forbids is enforced")
        in_force = get(node, "in_force")
        rule = Rule(
            id=id,
            order=order,
            effect=effect,
            when=self._conditions.condition(get(node, "when")),
            says=word(node, "says") or "",
            says_basis=word(node, "says_basis") or "paraphrase",  # type: ignore[arg-type]  # the grammar's own
            cites=cited,
            requirement=_requirement(get(node, "forbids")) if forbids else None,
            kind=word(node, "kind"),
            targets=() if forbids else self._targets(get(node, effect.value)),
            in_force=None if in_force is None else self._within(life, id, in_force),
            replaces=next(iter(self._reader.mention("rule", get(node, "replaces"))), None),
            postures=(*postures, *own) if forbids else (),
            obligations=self._obligations(get(node, "obligations")),
            span=self._reader.span(get(node, "id")),
        )
        yield rule
        yield from self._unless(rule, get(node, "unless"))

    def glance(self, node: Fields) -> None:
        """Note what is wrong with the conditions of a rule that is not read."""
        when = get(node, "when")
        if isinstance(when, Fields):
            self._conditions.condition(when)

    def _unless(self, above: Rule, node: Node | None) -> Iterator[Rule]:
        for number, part in enumerate(listed(node), 1):
            if not isinstance(part, Fields):
                self._reader.error("EX130", part, "`unless` needs a condition")
                continue
            written_out = not UNLESS_KEYS.isdisjoint(part)
            if written_out and not self._spelled_out(part):
                continue
            rule = Rule(
                id=f"{above.id}~{number}",
                order=above.order,
                effect=_UNNAMED[above.effect],
                when=self._conditions.condition(get(part, "when") if written_out else part),
                says=(word(part, "says") or "") if written_out else "",
                says_basis="paraphrase",
                cites=above.cites,
                targets=(Target(id=above.id),),
                unless_of=above.id,
                span=self._reader.span(part),
            )
            yield rule
            if written_out:
                yield from self._unless(rule, get(part, "unless"))

    def _spelled_out(self, node: Fields) -> bool:
        """Return whether ``node`` says when, and nothing that an exemption without a name has no use for."""
        strange = [key for key in node if key not in UNLESS_KEYS]
        for key in strange:
            what = "beside `when`, `unless` and `says`, no key"
            self._reader.unknown("EX147", key, what, str(key), UNLESS_KEYS)
        if "when" not in node:
            self._reader.error("EX147", node, "the key `when` is missing here", "write it")
        says = get(node, "says")
        if says is not None and not isinstance(says, Text):
            self._reader.error("EX147", says, "a text is needed here")
        return not strange and "when" in node

    def _within(self, life: Period, name: str, node: Fields) -> Period:
        """Return the time at ``node``; an end that it leaves out is that of ``life``."""
        own = self._reader.period(name, node)
        if own.since is not None and own.until is not None:
            return own
        return self._reader.in_order(Period(own.since or life.since, own.until or life.until), node)

    def _targets(self, node: Node) -> tuple[Target, ...]:
        found = []
        if not list(listed(node)):
            self._reader.error("EX146", node, "a list with nothing in it reaches nothing", "name a rule or an order")
        for part in listed(node):
            span = self._reader.span(part)
            if isinstance(part, Fields):
                if not part:
                    self._reader.error("EX146", part, "a selection needs authority, kind or reason")
                chosen = {key: word(part, key) for key in ("authority", "kind", "reason")}
                found.append(Target(**chosen, span=span))
            else:
                found.append(Target(id=str(part), span=span))
        return tuple(found)

    def _acts(self, order: str, kind: ActKind, node: Node | None, in_force: Period) -> Iterator[Act]:
        seen: dict[str, int] = {}
        for part in listed(node):
            span = self._reader.span(part)
            if not isinstance(part, Fields):
                yield Act(kind, str(part), order, in_force, span)
                continue
            target = str(get(part, "target"))
            seen[target] = seen.get(target, 0) + 1
            name = f"{order}.{kind}.{target}" + (f"#{seen[target]}" if seen[target] > 1 else "")
            yield Act(kind, target, order, self._within(in_force, name, part), span)

    def _postures(self, name: str, node: Node | None) -> tuple[Posture, ...]:
        return tuple(
            Posture(
                self._reader.period(f"{name}.enforcement-{number}", part),
                word(part, "says") or "",
                words(get(part, "cites")),
            )
            for number, part in enumerate(listed(node), 1)
            if isinstance(part, Fields)
        )

    def _obligations(self, node: Node | None) -> tuple[Obligation, ...]:
        return tuple(obligations(self._reader, self._conditions, node))

    def _examples(self, order: str, node: Node | None) -> Iterator[Example]:
        for part in listed(node):
            if not isinstance(part, Fields):
                continue
            because: list[str] = []
            for id in listed(get(part, "because")):
                full = str(id) if "/" in id else f"{order}/{id}"
                because.append(full)
                self._reader.mentions.append(Mention("rule", full, self._reader.span(id)))
            yield Example(
                name=str(get(part, "name")),
                request=example_request(self._reader, part),
                expects=str(get(part, "expects")),  # type: ignore[arg-type]  # the grammar's own
                because=tuple(because),
                cause=word(part, "cause"),
                span=self._reader.span(part),
            )


def _requirement(node: Node) -> Requirement:
    if isinstance(node, Fields):
        return Requirement(
            str(get(node, "kind")),  # type: ignore[arg-type]  # the grammar's own
            word(node, "reason"),
            word(node, "review_policy"),
        )
    return Requirement(str(node))  # type: ignore[arg-type]  # the grammar's own
