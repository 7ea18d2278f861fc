"""Strict YAML: a text to a tree of texts, lists and fields, each with its place.

Read from the stream of events, which stops at a limit, and never composed. Scalars stay text: whoever
knows what they are meant for types them. What lets one text mean two things is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NoReturn, TypeAlias, TypeVar

import yaml

from exportctl.facts.codes import shown
from exportctl.finding import Finding, Severity
from exportctl.text import Source, Span

DEEPEST = 64
"""Levels of nesting."""

LARGEST = 200_000
"""Nodes of one text."""

MANY = 100
"""Findings of one text. Whoever has so many mends these first."""

_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
"""What a reader does not see, or what makes other text look different: controls, and marks of direction."""

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

    def drop(self, name: str) -> None:
        """Take the key ``name`` out, if it is there."""
        for key in [key for key in self if key == name]:
            del self[key]


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
    r"""Return the tree of ``source``, None where it cannot be read at all, and what is wrong with it.

    >>> tree, findings = read_tree(Source("a.yaml", "order: us.x\nkind: NO"))
    >>> tree, findings
    ({'order': 'us.x', 'kind': 'NO'}, [])
    """
    growing = _Growing(source)
    try:
        return growing.tree(), growing.findings
    except _Stop:
        return None, growing.findings


class _Growing:
    def __init__(self, source: Source) -> None:
        self.findings: list[Finding] = []
        self._source = source
        self._lines: list[str] | None = None
        self._nodes = 0
        self._next: Callable[[], Any]

    def tree(self) -> Node:
        self._look()
        try:
            loader = _Loader(self._source.text)
            try:
                self._next = loader.get_event
                return self._root()
            finally:
                loader.dispose()
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            if "nesting depth" in str(error.problem):
                self._stop("EX016", line, column, _DEEP, "flatten it")
            self._stop("EX010", line, column, f"this is not YAML: {error.problem or 'it cannot be read'}", _SYNTAX)
        except yaml.reader.ReaderError as error:
            line, column = self._place(int(error.position))
            self._stop("EX004", line, column, "a character that YAML does not allow", "delete it")
        except (yaml.YAMLError, UnicodeError, ValueError):
            self._stop("EX010", 1, 1, "this is not YAML", _SYNTAX)

    def _look(self) -> None:
        """Stop at what should not be in a text at all."""
        text = self._source.text
        if text.startswith("\ufeff"):
            self._stop("EX004", 1, 1, "the file begins with a byte order mark", "save it as UTF-8 without one")
        hidden = _HIDDEN.search(text.replace("\r\n", "\n\n"))
        if hidden is not None:
            line, column = self._place(hidden.start())
            self._stop("EX004", line, column, _unseen(hidden[0]), "delete it")

    def _root(self) -> Node:
        self._next()
        start = self._next()
        if isinstance(start, yaml.StreamEndEvent):
            self._stop("EX011", 1, 1, "the file is empty", "an order file begins with `order:`")
        if start.version or start.tags:
            self._say("EX012", start, "a YAML directive is not allowed", "delete the line that begins with `%`")
        root = self._node(self._next(), 1)
        self._next()
        after = self._next()
        if not isinstance(after, yaml.StreamEndEvent):
            self._say("EX013", after, "a second document in one file", "one file holds one order: split it at `---`")
        return root

    def _place(self, position: int) -> tuple[int, int]:
        before = self._source.text[:position]
        return before.count("\n") + 1, position - before.rfind("\n")

    def _node(self, event: Any, depth: int) -> Node:
        self._nodes += 1
        mark = event.start_mark
        if self._nodes > LARGEST:
            said = f"more than {LARGEST:,} values in one file"
            self._stop("EX016", mark.line + 1, mark.column + 1, said, "split it")
        if depth > DEEPEST:
            self._stop("EX016", mark.line + 1, mark.column + 1, _DEEP, "flatten it")
        kind = type(event)
        if kind is yaml.AliasEvent:
            self._say("EX014", event, f"an alias (`*{event.anchor}`) is not allowed", _WRITE_OUT)
            return _placed(Text(), event)
        if event.anchor is not None:
            self._say("EX014", event, f"an anchor (`&{event.anchor}`) is not allowed", _WRITE_OUT)
        if event.tag is not None:
            self._say(
                "EX014",
                event,
                f"a tag ({shown(event.tag)}) is not allowed",
                "delete it: the grammar knows each value's type",
            )
        if kind is yaml.ScalarEvent:
            if event.style == '"' and (hidden := _HIDDEN.search(event.value)):
                self._say("EX004", event, _unseen(hidden[0]), "delete it: no escape may spell one either")
            return _placed(Text(event.value), event)
        if kind is yaml.SequenceStartEvent:
            return self._items(event, depth)
        return self._fields(event, depth)

    def _items(self, start: Any, depth: int) -> Items:
        items = _placed(Items(), start)
        following, grown = self._next, items.append
        while type(event := following()) is not yaml.SequenceEndEvent:
            grown(self._plain(event) or self._value(event, depth))
        return items

    def _fields(self, start: Any, depth: int) -> Fields:
        fields = _placed(Fields(), start)
        while type(event := self._next()) is not yaml.MappingEndEvent:
            key = self._plain(event) or self._node(event, depth + 1)
            event_of_value = self._next()
            value = self._plain(event_of_value) or self._value(event_of_value, depth)
            if not isinstance(key, Text):
                self._say("EX015", event, "a key must be a word", "write `key: value`")
            elif key == "<<":
                self._say("EX014", event, "a merge (`<<`) is not allowed", _WRITE_OUT)
            elif key in fields:
                first = fields.key(key).line
                said = f"the key {shown(key)} is written twice (first in line {first})"
                self._say("EX015", event, said, "keep one of the two")
            else:
                fields[key] = value
        return fields

    def _plain(self, event: Any) -> Text | None:
        """Return the text of a scalar about which there is nothing to say: nearly all of them."""
        if type(event) is not yaml.ScalarEvent or event.anchor is not None or event.tag is not None:
            return None
        value = event.value
        if not value or event.style == '"' or self._nodes >= LARGEST:
            return None
        self._nodes += 1
        text = Text(value)
        mark: Any = event.start_mark
        text.line, text.column = mark.line + 1, mark.column + 1
        return text

    def _value(self, event: Any, depth: int) -> Node:
        if type(event) is yaml.ScalarEvent and not event.value and not event.style and event.anchor is None:
            self._say("EX017", event, "a value is missing", "write it, write `none`, or leave the key out")
        return self._node(event, depth + 1)

    def _say(self, code: str, event: Any, message: str, help: str) -> None:
        mark = event.start_mark
        self._add(code, mark.line + 1, mark.column + 1, message, help)
        if len(self.findings) >= MANY:
            self._stop("EX018", mark.line + 1, mark.column + 1, f"more than {MANY} mistakes", "mend these first")

    def _stop(self, code: str, line: int, column: int, message: str, help: str) -> NoReturn:
        self._add(code, line, column, message, help)
        raise _Stop

    def _add(self, code: str, line: int, column: int, message: str, help: str) -> None:
        if self._lines is None:
            self._lines = self._source.text.splitlines()
        span = Span(self._source.name, line, column)
        text = self._lines[line - 1] if line <= len(self._lines) else ""
        self.findings.append(Finding(code, Severity.ERROR, span, message, text, help))


def _unseen(character: str) -> str:
    return f"a character that nobody sees, which the grammar does not allow (U+{ord(character):04X})"


def _placed(node: Placed, event: Any) -> Placed:
    mark = event.start_mark
    node.line = mark.line + 1
    node.column = mark.column + 1
    return node


_WRITE_OUT = "write the value out where it is meant"
_DEEP = f"more than {DEEPEST} levels of nesting"
_SYNTAX = "check indentation, colons and quotes around this place"
