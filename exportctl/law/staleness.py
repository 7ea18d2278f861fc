"""Stale law: what a text says is in doubt once its source is older than the rulebook lets a source grow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from exportctl.facts import BY_NAME, Attribute
from exportctl.facts.days import window
from exportctl.facts.values import spelled
from exportctl.law.conditions import (
    ALWAYS,
    AllOf,
    AnyOf,
    Condition,
    Except,
    IsA,
    Named,
    Not,
    Open,
    Quantifier,
    Test,
    Union,
    all_of,
    any_of,
    names,
    negate,
)
from exportctl.law.programmes import reached
from exportctl.law.texts import (
    Act,
    Definition,
    DescribedModel,
    DescribedOrganization,
    Group,
    Order,
    OwnershipRule,
    Programme,
    Provenance,
)
from exportctl.law.values import only

if TYPE_CHECKING:
    from exportctl.law.rulebook import Rulebook

Doubt: TypeAlias = tuple[Condition, Open]
"""Of which requests the answer to a question is in doubt, and the doubt."""

_Described: TypeAlias = DescribedModel | DescribedOrganization
_Text: TypeAlias = Definition | Group | Programme | OwnershipRule
_DESCRIPTIONS = "descriptions"
_MARK = "stale/"
_NO_DAY = datetime(1, 1, 2, tzinfo=UTC)
_LISTED = BY_NAME["user.organization.listed_by_ownership"]
_DESCRIBED = (
    ("model.", BY_NAME["model.id"]),
    ("user.organization.", BY_NAME["user.organization.id"]),
    ("provider.", BY_NAME["provider"]),
)
"""Attributes of which the law's own texts may tell, and the attribute by whose value they tell it."""
_OF_THE_USE = ("model.", "provider", "activity.kind")


class Staleness:
    """How old each text of a rulebook may grow.

    A source grows old from the day of the text that was read: ``provenance.as_of``. Where that day is not known, it is
    too old at every instant. A day that may be over somewhere on earth is over.
    """

    def __init__(self, rulebook: Rulebook) -> None:
        self._book = rulebook
        self._limits = tuple(limit.max_age for limit in rulebook.sources)

    def since(self, provenance: Provenance) -> datetime | None:
        """Return from when on a text that was come by so is in doubt. None: never."""
        if not self._limits:
            return None
        if provenance.as_of is None:
            return _NO_DAY
        return min(window(provenance.as_of + limit)[0] for limit in self._limits)

    def of_order(self, order: Order, part: str, at: datetime) -> Condition:
        """Return whether ``part`` of ``order`` still stands as it was read: ALWAYS, or a doubt of its own."""
        return _doubt(f"order {order.id}", part) if self._past(order.provenance, at) else ALWAYS

    def of_act(self, act: Act, at: datetime) -> Condition:
        """Return whether ``act`` still stands as it was read: ALWAYS, or a doubt of its own."""
        return self.of_order(self._book.order_by_id[act.by], f"{act.kind} {act.target}", at)

    def of_leaf(self, leaf: Test | IsA, at: datetime) -> Doubt | None:
        """Return what is in doubt about the answer to ``leaf``, as it stands in some text. None: nothing."""
        if not self._limits:
            return None
        for name, provenance in self._read(leaf):
            if self._past(provenance, at):
                return ALWAYS, _doubt(name, str(leaf))
        if isinstance(leaf, IsA):
            return None
        by = next((id for prefix, id in _DESCRIBED if leaf.attribute.name.startswith(prefix)), None)
        stale = [id for id, provenance in self._describing(by) if self._past(provenance, at)]
        if by is None or by is leaf.attribute or not stale:
            return None
        where = ALWAYS if leaf.attribute is _LISTED else Test(by, Quantifier.IN, only(*stale), leaf.span)
        return where, _doubt(_DESCRIPTIONS, str(leaf))

    def edges_of_leaf(self, leaf: Test | IsA) -> Iterator[datetime]:
        """Yield the instants at which what ``of_leaf`` returns may change."""
        if self._limits:
            yield from self._ends(provenance for _, provenance in self._read(leaf))
            if isinstance(leaf, Test):
                yield from self._described_ends

    def edges_of_order(self, order: Order) -> Iterator[datetime]:
        """Yield the instants at which what ``of_order`` returns may change."""
        yield from self._ends((order.provenance,))

    def told(self, text: str) -> str:
        """Return in words which ``text`` it is, and as of when it was read."""
        kind, _, id = text.partition(" ")
        if kind == _DESCRIPTIONS:
            return "what is described of models and organizations"
        title, provenance = self._named[kind, id]
        return f"“{title}” ({f'as of {provenance.as_of}' if provenance.as_of else 'as of a day not known'})"

    @cached_property
    def undated(self) -> tuple[str, ...]:
        """Titles of the texts that are in doubt at every instant, since no day is known of them."""
        described: tuple[_Described, ...] = (*self._book.models, *self._book.organizations)
        texts = (*self._named.values(), *((text.facts.id, text.provenance) for text in described))
        return tuple(title for title, provenance in texts if self.since(provenance) == _NO_DAY)

    @cached_property
    def limit(self) -> str:
        """The shortest limit, in words."""
        return spelled(min(self._limits, key=lambda limit: _NO_DAY + limit))

    @cached_property
    def _named(self) -> dict[tuple[str, str], tuple[str, Provenance]]:
        book = self._book
        kinds: dict[str, tuple[Order | _Text, ...]] = {
            "order": book.orders,
            "definition": book.definitions,
            "group": book.groups,
            "programme": book.programmes,
            "ownership": book.ownership,
        }
        return {(kind, text.id): (text.title, text.provenance) for kind, texts in kinds.items() for text in texts}

    @cached_property
    def edges(self) -> frozenset[datetime]:
        """Every instant at which a text of which ``of_leaf`` tells becomes too old."""
        book = self._book
        texts: tuple[_Text, ...] = (*book.definitions, *book.groups, *book.programmes, *book.ownership)
        return frozenset(self._ends(text.provenance for text in texts)) | self._described_ends

    @cached_property
    def _described_ends(self) -> frozenset[datetime]:
        described: tuple[_Described, ...] = (*self._book.models, *self._book.organizations)
        return frozenset(self._ends(text.provenance for text in described))

    def _ends(self, provenances: Iterable[Provenance]) -> Iterator[datetime]:
        for provenance in provenances:
            since = self.since(provenance)
            if since is not None and since != _NO_DAY:
                yield since

    def _past(self, provenance: Provenance, at: datetime) -> bool:
        since = self.since(provenance)
        return since is not None and at >= since

    def _read(self, leaf: Test | IsA) -> Iterator[tuple[str, Provenance]]:
        """Yield the texts that tell what ``leaf`` asks."""
        book = self._book
        if isinstance(leaf, IsA):
            yield f"definition {leaf.definition}", book.definition_by_id[leaf.definition].provenance
        elif isinstance(leaf.operand, Named | Union | Except):
            named = names(leaf.operand)
            yield from ((f"group {id}", book.group_by_id[id].provenance) for id in named if id in book.group_by_id)
            yield from ((f"programme {p.id}", p.provenance) for p in reached(leaf, book.programme_by_id))
            if leaf.attribute is _LISTED:
                yield from ((f"ownership {rule.id}", rule.provenance) for rule in book.ownership)

    def _describing(self, by: Attribute | None) -> Iterator[tuple[str, Provenance]]:
        of_models = by is not None and by.name == "model.id"
        texts: tuple[_Described, ...] = self._book.models if of_models else self._book.organizations
        yield from ((text.facts.id, text.provenance) for text in texts)


def stale_text(question: str) -> str | None:
    """Return the text whose age raises ``question``. None: the law itself leaves it open.

    >>> stale_text("stale/group EAR/D:5|user.nationalities any_in EAR/D:5"), stale_text("bis.hosted-inference")
    ('group EAR/D:5', None)
    """
    return question.removeprefix(_MARK).partition("|")[0] if question.startswith(_MARK) else None


def stale_texts(questions: Iterable[str]) -> tuple[str, ...]:
    """Return the texts whose age raises some of ``questions``, each once."""
    found = {stale_text(question) for question in questions}
    return tuple(sorted(text for text in found if text is not None))


def spoken_of(condition: Condition) -> Condition:
    """Return what ``condition`` asks of model, provider and kind of activity.

    Whatever the user and the rest of the activity are, and whatever an open law comes to, may meet it.
    """
    return _spoken(condition, wanted=True)


def _spoken(condition: Condition, wanted: bool) -> Condition:
    match condition:
        case Test(attribute) if attribute.name.startswith(_OF_THE_USE):
            return condition if wanted else negate(condition)
        case AllOf(parts) | AnyOf(parts):
            together = all_of if isinstance(condition, AllOf) is wanted else any_of
            return together(_spoken(part, wanted) for part in parts)
        case Not(part):
            return _spoken(part, not wanted)
        case _:
            return ALWAYS


def _doubt(text: str, about: str) -> Open:
    return Open(f"{_MARK}{text}|{about}")
