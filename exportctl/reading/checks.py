"""Whether texts fit together: every reference is met, nothing defeats itself, nobody lifts what is not theirs."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import combinations

from exportctl.facts.codes import shown
from exportctl.finding import Finding, Severity
from exportctl.law.conditions import Condition, Except, IsA, Named, Open, Test, Union, leaves, names
from exportctl.law.programmes import OF_PERSONS, reached
from exportctl.law.rulebook import REACHES, Rulebook
from exportctl.law.texts import Effect, Programme, Rule, Target
from exportctl.reading.reader import Reader
from exportctl.text import Span, nearest

LARGEST = 10_000
"""Questions that one rule asks, with its definitions written out."""

SUGGESTIONS = 20
"""How often a nearest id is looked for: among many ids that takes long."""

DEEPEST = 64
"""Definitions that rest on each other in one line."""


def check(rulebook: Rulebook, readers: Iterable[Reader], lost: Collection[str]) -> list[Finding]:
    """Return every finding about how the texts of ``rulebook`` fit together.

    Args:
        rulebook: What could be read.
        readers: Who read it, for the lines and for what the texts mention.
        lost: Ids in texts that have mistakes. Nobody is told that one of these is unknown.
    """
    checking = _Checking(rulebook, readers, lost)
    checking.run()
    return checking.findings


class _Checking:
    def __init__(self, rulebook: Rulebook, readers: Iterable[Reader], lost: Collection[str]) -> None:
        self.findings: list[Finding] = []
        self._book = rulebook
        self._readers = {reader.source.name: reader for reader in readers}
        self._lost = lost
        self._suggested = 0

    def run(self) -> None:
        self._unique()
        self._references()
        self._cycles()
        self._reach()
        if not self._book.coverage and not self._lost and not self.findings:
            first = self._book.orders[0].span if self._book.orders else Span("", 1, 1)
            help = "add a file with `coverage: {models: all, activities: all}`"
            self._say("EX230", first, "nothing is covered, so that every outcome is review", help, Severity.WARNING)

        undated = self._book.staleness.undated
        if undated:
            others = f" and {len(undated) - 1} other texts do" if len(undated) > 1 else " does"
            what = "not say as of when the text was read, so that every decision that rests on it is a review"
            said = f"“{undated[0]}”{others} {what}"
            help = "write `provenance: {as_of: ...}`, the day of the text that was read"
            self._say("EX232", self._book.sources[0].span, said, help, Severity.WARNING)

    def _say(self, code: str, span: Span, message: str, help: str = "", severity: Severity = Severity.ERROR) -> None:
        reader = self._readers.get(span.file)
        line = reader.lines[span.line - 1] if reader and 0 < span.line <= len(reader.lines) else ""
        self.findings.append(Finding(code, severity, span, message, line, help))

    def _unknown(self, span: Span, what: str, name: str, known: Iterable[str]) -> None:
        if name in self._lost:
            return
        self._suggested += 1
        meant = nearest(name, known) if self._suggested <= SUGGESTIONS else None
        self._say("EX210", span, f"{what} is called {shown(name)}", f"did you mean `{meant}`?" if meant else "")

    def _unique(self) -> None:
        book, licenses = self._book, self._book.license_by_id
        kinds: tuple[tuple[str, list[tuple[str, Span]]], ...] = (
            ("order", [(order.id, order.span) for order in book.orders if order.id not in licenses]),
            ("order or license", [(order.id, order.span) for order in book.orders if order.id in licenses]),
            ("rule", [(rule.id, rule.span) for rule in book.rules if rule.order not in licenses]),
            ("authority", [(a.id, a.span) for a in book.authorities]),
            ("definition", [(d.id, d.span) for d in book.definitions]),
            ("group", [(g.id, g.span) for g in book.groups]),
            ("model", [(m.facts.id, m.span) for m in book.models]),
            ("question", [(q.id, q.span) for q in book.questions]),
            ("organization", [(o.facts.id, o.span) for o in book.organizations]),
            ("rule on ownership", [(o.id, o.span) for o in book.ownership]),
            ("programme", [(p.id, p.span) for p in book.programmes]),
            ("way of asking for", [(a.of, a.span) for a in book.asking]),
        )
        for kind, entries in kinds:
            first: dict[str, Span] = {}
            for id, span in entries:
                if id in first:
                    help = f"the other one stands at {first[id]}"
                    self._say("EX211", span, f"there are two of the {kind} `{id}`", help)
                first.setdefault(id, span)
        for order in book.orders:
            seen: set[str] = set()
            for duty in (*order.obligations, *(d for rule in order.rules for d in rule.obligations)):
                if duty.id in seen:
                    self._say("EX211", duty.span, f"there are two of the obligation `{duty.id}`", "rename one")
                seen.add(duty.id)

    def _references(self) -> None:
        book = self._book
        orders, rules = book.order_by_id, book.rule_by_id
        for mention in (m for reader in self._readers.values() for m in reader.mentions):
            self._must(orders if mention.what == "order" else rules, mention.span, f"no {mention.what}", mention.id)
        for order in book.orders:
            for act in order.acts:
                self._must([*orders, *rules], act.span, "no order or rule", act.target)
            for duty in order.obligations:
                self._named(duty.when)
        for rule in book.rules:
            self._named(rule.when)
            for duty in rule.obligations:
                self._named(duty.when)
            if rule.replaces is not None:
                self._replaces(rule, rule.replaces)
            for target in rule.targets:
                if target.id is not None:
                    self._target(rule, target, target.id)
                elif target.authority is not None:
                    self._must({a.id for a in book.authorities}, target.span, "no authority", target.authority)
        for definition in book.definitions:
            self._named(definition.when)
        for programme in book.programmes:
            self._named(programme.limits)
            self._described_members(programme)
        for asking in book.asking:
            if asking.is_definition:
                self._must(book.definition_by_id, asking.span, "no definition", asking.of)
        questions = {question.id for question in book.questions}
        for position in book.positions:
            self._must(questions, position.span, "no question", position.question)
        for position, other in combinations(book.positions, 2):
            if position.question == other.question and position.period.overlaps(other.period):
                said = f"two positions on `{other.question}` hold at one time"
                self._say("EX215", other.span, said, "end the older one where the newer one begins")

    def _described_members(self, programme: Programme) -> None:
        """Note each organization of which a text says that it belongs, and the complete list does not."""
        listed = {member.organization for member in programme.members}
        for organization in self._book.organizations if programme.complete else ():
            said = organization.facts.programmes
            if said is not None and programme.id in said.at_least and organization.facts.id not in listed:
                message = f"`{organization.facts.id}` is said to be in `{programme.id}`, whose list does not name it"
                help = f"the list stands at {programme.span}; mend one of the two"
                self._say("EX216", organization.span, message, help)

    def _known(self, test: Test) -> None:
        for programme in reached(test, self._book.programme_by_id):
            if test.attribute is OF_PERSONS and programme.complete and programme.id in _names_of(test):
                said = f"`{programme.id}` is a complete list of organizations: no person belongs to it"
                self._say("EX217", test.span, said, "ask `user.organization.programmes`")
        known = self._book.known_ids.get(test.attribute.name)
        if known is None:
            return
        for name in _names_of(test):
            self._must(known, test.span, f"no id of `{test.attribute.name}` that this rulebook knows", name)

    def _must(self, known: Collection[str], span: Span, what: str, id: str) -> None:
        if id not in known:
            self._unknown(span, what, id, known)

    def _named(self, condition: Condition) -> None:
        for leaf in leaves(condition):
            if isinstance(leaf, Test):
                self._known(leaf)
            if isinstance(leaf, IsA):
                self._must(self._book.definition_by_id, leaf.span, "no definition", leaf.definition)
            elif isinstance(leaf, Open):
                self._must({q.id for q in self._book.questions}, leaf.span, "no question", leaf.question)

    def _replaces(self, rule: Rule, id: str) -> None:
        known = self._book.rule_by_id
        if id in known and known[id].effect is not rule.effect:
            help = f"`{id}` {known[id].effect.value}"
            self._say("EX212", rule.span, "a new text has the effect of the old one", help)

    def _target(self, rule: Rule, target: Target, id: str) -> None:
        book = self._book
        if id in book.rule_by_id:
            wanted = REACHES[rule.effect]
            if rule.unless_of is None and book.rule_by_id[id].effect is not wanted:
                said = f"`{id}` {book.rule_by_id[id].effect.value}, and this rule {rule.effect.value} it"
                help = "`exempts` lifts what forbids; `withholds` keeps back what exempts"
                self._say("EX213", target.span, said, help)
        elif id not in book.order_by_id:
            own = f"{rule.order}/{id}"
            if own in book.rule_by_id:
                said = f"no order is called {shown(id)}, and a rule is called by its order and its own name"
                self._say("EX210", target.span, said, f"write `{own}`")
            else:
                self._unknown(target.span, "no order or rule", id, [*book.order_by_id, *book.rule_by_id])

    def _cycles(self) -> None:
        book, before = self._book, len(self.findings)
        written = self._written()
        meanings = {name: list(self._rests_on(when)) for name, (when, _) in written.items()}
        self._cycle("EX220", "definitions rest on each other", meanings, lambda name: written[name][1])
        if len(self.findings) == before:
            self._sizes(written, meanings)
        texts = {rule.id: [rule.replaces] for rule in book.rules if rule.replaces is not None}
        self._cycle("EX221", "texts replace each other", texts, lambda id: book.rule_by_id[id].span)
        if len(self.findings) == before:
            self._cycle("EX222", "rules defeat each other", book.defeaters, lambda id: book.rule_by_id[id].span)

    def _written(self) -> dict[str, tuple[Condition, Span]]:
        """Return what is written out where conditions name it: definitions, and programmes that have a text."""
        book = self._book
        definitions = {d.id: (d.when, d.span) for d in book.definitions}
        return definitions | {_programme(p): (p.limits, p.span) for p in book.programmes}

    def _rests_on(self, condition: Condition) -> Iterator[str]:
        for leaf in leaves(condition):
            if isinstance(leaf, IsA):
                yield leaf.definition
            elif isinstance(leaf, Test):
                yield from map(_programme, reached(leaf, self._book.programme_by_id))

    def _sizes(self, written: Mapping[str, tuple[Condition, Span]], meanings: Mapping[str, Iterable[str]]) -> None:
        for name in _too_deep(meanings):
            said = f"more than {DEEPEST} definitions rest on each other in one line"
            self._say("EX223", written[name][1], said, "write some of them out")
            return
        asked: dict[str, int] = {}

        def size(when: Condition) -> int:
            return len(leaves(when)) + sum(named(name) for name in self._rests_on(when))

        def named(name: str) -> int:
            if name not in asked:
                asked[name] = size(written[name][0]) if name in written else 0
            return asked[name]

        for when, span in (*written.values(), *((rule.when, rule.span) for rule in self._book.rules)):
            if size(when) > LARGEST:
                said = f"with its definitions written out, this asks more than {LARGEST:,} questions"
                self._say("EX223", span, said, "use fewer, or simpler, definitions")
                return

    def _cycle(self, code: str, what: str, edges: Mapping[str, Iterable[str]], span: Callable[[str], Span]) -> None:
        for cycle in _cycles(edges):
            self._say(code, span(cycle[0]), f"{what}: {' -> '.join([*cycle, cycle[0]])}", "break the circle")

    def _reach(self) -> None:
        book = self._book
        for rule in book.rules:
            if rule.unless_of is not None or rule.effect is Effect.FORBID:
                continue
            authority = book.order_by_id[rule.order].authority
            reached = book.targeted(rule)
            if not reached and not self._lost and any(t.id is None or t.id in book.order_by_id for t in rule.targets):
                help = "check authority, kind and reason"
                self._say("EX231", rule.span, f"`{rule.id}` reaches no rule", help, Severity.WARNING)
            told: set[str] = set()
            for id in reached:
                other = book.rule_by_id[id]
                theirs = book.order_by_id[other.order].authority
                if theirs not in {authority, *told} and not self._cited(rule, other):
                    told.add(theirs)
                    said = f"`{rule.id}` of {authority} reaches `{id}` of {theirs}, which does not cite it"
                    help = f"only {theirs} can do so, unless `{id}` cites `{rule.order}` or `{authority}`"
                    self._say("EX214", rule.span, said, help)

    def _cited(self, rule: Rule, other: Rule) -> bool:
        cites = " ".join((*other.cites, *self._book.order_by_id[other.order].cites))
        authority = self._book.order_by_id[rule.order].authority
        return any(re.search(rf"(?<![\w./-]){re.escape(id)}(?![\w/~-]|\.\w)", cites) for id in (rule.order, authority))


def _names_of(test: Test) -> list[str]:
    return names(test.operand) if isinstance(test.operand, Named | Union | Except) else []


def _programme(programme: Programme) -> str:
    """Return how a programme is called among definitions."""
    return f"programme {programme.id}"


def _too_deep(edges: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """Yield one node that more than ``DEEPEST`` others follow in one line. There are no circles."""
    below: set[str] = set(edges)
    for _ in range(DEEPEST):
        below = {follower for id in below for follower in edges.get(id, ())}
    yield from sorted(below)[:1]


def _cycles(edges: Mapping[str, Iterable[str]]) -> Iterator[list[str]]:
    """Yield one circle of each knot of ``edges``."""
    done: set[str] = set()
    for start in edges:
        path: list[str] = []
        on_path: set[str] = set()
        stack: list[tuple[str, Iterator[str]]] = []
        if start not in done:
            stack.append((start, iter(edges.get(start, ()))))
            path.append(start)
            on_path.add(start)
        while stack:
            node, following = stack[-1]
            below = next(following, None)
            if below is None:
                stack.pop()
                path.pop()
                on_path.discard(node)
                done.add(node)
            elif below in on_path:
                yield path[path.index(below) :]
            elif below not in done:
                stack.append((below, iter(edges.get(below, ()))))
                path.append(below)
                on_path.add(below)
