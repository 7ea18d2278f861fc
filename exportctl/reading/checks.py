"""Whether texts fit together: every reference is met, nothing defeats itself, nobody lifts what is not theirs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from exportctl.finding import Finding, Severity
from exportctl.law.conditions import Condition, IsA, Open, leaves
from exportctl.law.rulebook import REACHES, Rulebook
from exportctl.law.texts import Effect, Rule, Target
from exportctl.text import Source, Span, nearest


def check(rulebook: Rulebook, sources: Mapping[str, Source]) -> list[Finding]:
    """Return every finding about how the texts of ``rulebook`` fit together."""
    checking = _Checking(rulebook, sources)
    checking.run()
    return checking.findings


class _Checking:
    def __init__(self, rulebook: Rulebook, sources: Mapping[str, Source]) -> None:
        self.findings: list[Finding] = []
        self._book = rulebook
        self._sources = sources

    def run(self) -> None:
        self._unique()
        self._references()
        if self.findings:
            return
        self._cycles()
        if self.findings:
            return
        self._reach()
        if not self._book.coverage:
            first = self._book.orders[0].span if self._book.orders else Span("", 1, 1)
            help = "add a file with `coverage: {models: all, activities: all}`"
            self._say("EX230", first, "nothing is covered, so that every outcome is review", help, Severity.WARNING)

    def _say(self, code: str, span: Span, message: str, help: str = "", severity: Severity = Severity.ERROR) -> None:
        source = self._sources.get(span.file)
        line = "" if source is None else source.line(span.line)
        self.findings.append(Finding(code, severity, span, message, line, help))

    def _unknown(self, span: Span, what: str, name: str, known: Iterable[str]) -> None:
        meant = nearest(name, known)
        self._say("EX210", span, f"{what} is called `{name}`", f"did you mean `{meant}`?" if meant else "")

    def _unique(self) -> None:
        book = self._book
        kinds: tuple[tuple[str, list[tuple[str, Span]]], ...] = (
            ("order", [(order.id, order.span) for order in book.orders]),
            ("rule", [(rule.id, rule.span) for rule in book.rules]),
            ("authority", [(a.id, a.span) for a in book.authorities]),
            ("definition", [(d.id, d.span) for d in book.definitions]),
            ("group", [(g.id, g.span) for g in book.groups]),
            ("model", [(m.facts.id, m.span) for m in book.models]),
            ("question", [(q.id, q.span) for q in book.questions]),
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
        for order in book.orders:
            for id in (*order.amends, *order.corrects):
                self._must(orders, order.span, "no order", id)
            for act in order.acts:
                self._must([*orders, *rules], act.span, "no order or rule", act.target)
            for duty in order.obligations:
                self._named(duty.when)
            for example in order.examples:
                for id in example.because:
                    self._must(rules, example.span, "no rule", id)
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
        questions = {question.id for question in book.questions}
        for position in book.positions:
            self._must(questions, position.span, "no question", position.question)

    def _must(self, known: Collection[str], span: Span, what: str, id: str) -> None:
        if id not in known:
            self._unknown(span, what, id, known)

    def _named(self, condition: Condition) -> None:
        for leaf in leaves(condition):
            if isinstance(leaf, IsA):
                self._must(self._book.definition_by_id, leaf.span, "no definition", leaf.definition)
            elif isinstance(leaf, Open):
                self._must({q.id for q in self._book.questions}, leaf.span, "no question", leaf.question)

    def _replaces(self, rule: Rule, id: str) -> None:
        known = self._book.rule_by_id
        if id not in known:
            self._unknown(rule.span, "no rule", id, known)
        elif known[id].effect is not rule.effect:
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
            known = [own] if own in book.rule_by_id else [*book.order_by_id, *book.rule_by_id]
            self._unknown(target.span, "no order or rule", id, known)

    def _cycles(self) -> None:
        book = self._book
        spans = {d.id: d.span for d in book.definitions}
        meanings = {
            d.id: [leaf.definition for leaf in leaves(d.when) if isinstance(leaf, IsA)] for d in book.definitions
        }
        self._cycle("EX220", "definitions rest on each other", meanings, spans.__getitem__)
        texts = {rule.id: [rule.replaces] for rule in book.rules if rule.replaces is not None}
        self._cycle("EX221", "texts replace each other", texts, lambda id: book.rule_by_id[id].span)
        if not self.findings:
            self._cycle("EX222", "rules defeat each other", book.defeaters, lambda id: book.rule_by_id[id].span)

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
            if not reached:
                help = "check authority, kind and reason"
                self._say("EX231", rule.span, f"`{rule.id}` reaches no rule", help, Severity.WARNING)
            for id in reached:
                other = book.rule_by_id[id]
                theirs = book.order_by_id[other.order].authority
                if theirs != authority and not self._cited(rule, other):
                    said = f"`{rule.id}` of {authority} reaches `{id}` of {theirs}, which does not cite it"
                    help = f"only {theirs} can lift it, unless `{id}` cites {rule.order}"
                    self._say("EX214", rule.span, said, help)

    def _cited(self, rule: Rule, other: Rule) -> bool:
        cites = {*other.cites, *self._book.order_by_id[other.order].cites}
        return rule.order in cites or bool(cites & set(rule.cites))


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
