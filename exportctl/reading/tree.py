"""Strict YAML: a text to a tree of texts, lists and fields, each with its place.

Read from the stream of events, which stops at a limit, and never composed. Scalars stay text: whoever
knows what they are meant for types them. What lets one text mean two things is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias, TypeVar

import yaml

from exportctl.finding import Finding, Severity
from exportctl.text import Source, Span

DEEPEST = 64
"""Levels of nesting."""

LARGEST = 200_000
"""Nodes of one text."""

_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Text(str):
    """A scalar, as written."""

    __slots__ = ("column", "line")
    line: int
    column: int


class Items(list["Node"]):
    """A list."""

    __slots__ = ("column", "line")
    line: int
    column: int


class Fields(dict[Text, "Node"]):
    """A mapping. Its keys carry their places too."""

    __slots__ = ("column", "line")
    line: int
    column: int

    def key(self, name: str) -> Text:
        """Return the key ``name`` as it stands in the text. KeyError: it does not."""
        return next(key for key in self if key == name)


Node: TypeAlias = Text | Items | Fields
Placed = TypeVar("Placed", Text, Items, Fields)


class _Stop(Exception):  # noqa: N818  # the text cannot be read beyond this
    """The text is not read any further."""


def decode(name: str, octets: bytes) -> Source | Finding:
    """Return the text in ``octets``, which must be UTF-8; or what is wrong with it."""
    try:
        return Source(name, octets.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = octets.count(b"\n", 0, error.start) + 1
        column = error.start - octets.rfind(b"\n", 0, error.start)
        return Finding(
            "EX003",
            Severity.ERROR,
            Span(name, line, column),
            "the file is not UTF-8",
            help="save it as UTF-8",
        )


def read_tree(source: Source) -> tuple[Node | None, list[Finding]]:
    """Return the tree of ``source``, None where it cannot be read at all, and what is wrong with it."""
    growing = _Growing(source)
    try:
        return growing.tree(), growing.findings
    except _Stop:
        return None, growing.findings


class _Growing:
    def __init__(self, source: Source) -> None:
        self.findings: list[Finding] = []
        self._source = source
        self._nodes = 0

    def tree(self) -> Node:
        events = self._events()
        next(events)
        start = next(events)
        if isinstance(start, yaml.StreamEndEvent):
            self._stop(1, 1, "the file is empty", "an order file begins with `order:`")
        if start.version or start.tags:
            self._say(start, "a YAML directive is not allowed", "delete the line that begins with `%`")
        root = self._node(next(events), events, 1)
        next(events)
        after = next(events)
        if not isinstance(after, yaml.StreamEndEvent):
            self._say(after, "a second document in one file", "one file holds one order: split it at `---`")
        return root

    def _events(self) -> Iterator[Any]:
        text = self._source.text
        if text.startswith("\ufeff"):
            self._stop(1, 1, "the file begins with a byte order mark", "save it as UTF-8 without one")
        try:
            yield from yaml.parse(text, Loader=_Loader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            self._stop(line, column, f"this is not YAML: {error.problem or 'it cannot be read'}", _SYNTAX)
        except yaml.reader.ReaderError as error:
            line, column = self._place(int(error.position))
            self._stop(line, column, "a character that YAML does not allow", "delete it")
        except (yaml.YAMLError, UnicodeError, ValueError):
            self._stop(1, 1, "this is not YAML", _SYNTAX)

    def _place(self, position: int) -> tuple[int, int]:
        before = self._source.text[:position]
        return before.count("\n") + 1, position - before.rfind("\n")

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        self._nodes += 1
        mark = event.start_mark
        if self._nodes > LARGEST:
            self._stop(mark.line + 1, mark.column + 1, f"more than {LARGEST:,} values in one file", "split it")
        if depth > DEEPEST:
            self._stop(mark.line + 1, mark.column + 1, f"more than {DEEPEST} levels of nesting", "flatten it")
        kind = type(event)
        if kind is yaml.AliasEvent:
            self._say(event, f"an alias (`*{event.anchor}`) is not allowed", _WRITE_OUT)
            return _placed(Text(), event)
        if event.anchor is not None:
            self._say(event, f"an anchor (`&{event.anchor}`) is not allowed", _WRITE_OUT)
        if event.tag is not None:
            self._say(
                event,
                f"a tag (`{event.tag}`) is not allowed",
                "delete it: the grammar knows each value's type",
            )
        if kind is yaml.ScalarEvent:
            return _placed(Text(event.value), event)
        if kind is yaml.SequenceStartEvent:
            return self._items(event, events, depth)
        return self._fields(event, events, depth)

    def _items(self, start: Any, events: Iterator[Any], depth: int) -> Items:
        items = _placed(Items(), start)
        while type(event := next(events)) is not yaml.SequenceEndEvent:
            items.append(self._value(event, events, depth))
        return items

    def _fields(self, start: Any, events: Iterator[Any], depth: int) -> Fields:
        fields = _placed(Fields(), start)
        while type(event := next(events)) is not yaml.MappingEndEvent:
            key = self._node(event, events, depth + 1)
            value = self._value(next(events), events, depth)
            if not isinstance(key, Text):
                self._say(event, "a key must be a word", "write `key: value`")
            elif key == "<<":
                self._say(event, "a merge (`<<`) is not allowed", _WRITE_OUT)
            elif key in fields:
                first = fields.key(key).line
                self._say(event, f"the key `{key}` is written twice (first in line {first})", "keep one of the two")
            else:
                fields[key] = value
        return fields

    def _value(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        if type(event) is yaml.ScalarEvent and not event.value and event.style is None and event.anchor is None:
            self._say(event, "a value is missing", "write it, write `none`, or leave the key out")
        return self._node(event, events, depth + 1)

    def _say(self, event: Any, message: str, help: str) -> None:
        mark = event.start_mark
        self._add(mark.line + 1, mark.column + 1, message, help)

    def _stop(self, line: int, column: int, message: str, help: str) -> None:
        self._add(line, column, message, help)
        raise _Stop

    def _add(self, line: int, column: int, message: str, help: str) -> None:
        span = Span(self._source.name, line, column)
        text = self._source.line(line)
        self.findings.append(Finding("EX010", Severity.ERROR, span, message, text, help))


def _placed(node: Placed, event: Any) -> Placed:
    mark = event.start_mark
    node.line = mark.line + 1
    node.column = mark.column + 1
    return node


_WRITE_OUT = "write the value out where it is meant"
_SYNTAX = "check indentation, colons and quotes around this place"
