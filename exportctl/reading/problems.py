"""What a model found wrong with a tree, said once about the place where it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeAlias, get_args

from pydantic import BaseModel, ValidationError

from exportctl.facts.codes import shown
from exportctl.reading.tree import MANY
from exportctl.text import nearest

Path: TypeAlias = tuple[str | int, ...]

_NEEDED = {
    "string_type": "a text",
    "literal_error": "a word",
    "list_type": "a list such as `[a, b]`",
    "tuple_type": "a list such as `[a, b]`",
    "model_type": "a mapping such as `{key: value}`",
    "model_attributes_type": "a mapping such as `{key: value}`",
    "dict_type": "a mapping such as `{key: value}`",
}
_COUNTS = {"too_short": "there are too few here", "too_long": "there are too many here"}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and where."""

    path: Path
    """Keys and positions, from the root down."""
    message: str
    help: str = ""
    at_key: bool = False
    """True: the last key of the path is wrong, and not what stands under it."""
    missing: str | None = None
    """The key that should stand at the path and does not. None: none is missing."""


@dataclass(frozen=True, slots=True)
class _Found:
    problem: Problem
    kind: str
    needs: str | None
    """The shape that was needed, where the thing had another. None: its shape was right."""
    choices: tuple[tuple[Path, str], ...]
    """Places where the grammar allows several shapes, and the one that was tried here."""


def problems(model: type[BaseModel], tree: Any, error: ValidationError) -> list[Problem]:
    """Return each thing that is wrong with ``tree`` once, in the order of the text.

    Where several shapes are allowed, pydantic tells what is wrong with each; the writer meant one of them,
    and reads about that one.
    """
    details = error.errors(include_url=False)[: 10 * MANY]
    found = [_found(model, tree, detail) for detail in details]
    meant = list(dict.fromkeys(f.problem for f in _meant(found, 0)))
    misspelt = {(p.path[:-1], p.help) for p in meant if p.at_key}
    return [p for p in meant if (p.path, f"did you mean `{p.missing}`?") not in misspelt]


def _meant(found: Iterable[_Found], level: int) -> list[_Found]:
    """Return what is wrong with the shape that was meant, wherever there were several."""
    kept: list[_Found] = []
    for place, group in groupby(found, lambda f: f.choices[level][0] if len(f.choices) > level else None):
        if place is None:
            kept += group
            continue
        shapes: dict[str, list[_Found]] = {}
        for one in group:
            shapes.setdefault(one.choices[level][1], []).append(one)
        kept += _likeliest(place, [_meant(shape, level + 1) for shape in shapes.values()])
    return kept


def _likeliest(place: Path, shapes: list[list[_Found]]) -> list[_Found]:
    fitting = [shape for shape in shapes if not any(f.needs and f.problem.path == place for f in shape)]
    if not fitting:
        needed = list(dict.fromkeys(f.needs for shape in shapes for f in shape if f.needs))
        message = f"{' or '.join(needed)} is needed here"
        return [_Found(Problem(place, message), "shape", None, ())]
    words = [shape[0] for shape in fitting if len(shape) == 1 and shape[0].kind == "literal_error"]
    other = [shape for shape in fitting if shape[0].kind != "literal_error"]
    if words and not words[0].problem.help.startswith("did you") and other:
        first = min(other, key=len)[0]
        help = first.problem.help or f"or write {words[0].problem.message.partition('is not ')[2]}"
        return [_Found(Problem(first.problem.path, first.problem.message, help), first.kind, None, ())]
    return [words[0]] if words else min(fitting, key=len)


def _found(model: type[BaseModel], tree: Any, detail: Mapping[str, Any]) -> _Found:
    loc: Sequence[str | int] = detail["loc"]
    kind: str = detail["type"]
    path: list[str | int] = []
    choices: list[tuple[Path, str]] = []
    node = tree
    last = len(loc) - 1
    for depth, step in enumerate(loc):
        if _leads(node, step):
            node = node[step]
            path.append(step)
        elif not (depth == last and kind == "missing"):
            choices.append((tuple(path), str(step)))
    message, help = _words(model, path, node, loc, detail)
    path += getattr(detail.get("ctx", {}).get("error"), "path", ())
    needs = _NEEDED.get(kind) if kind != "literal_error" or not isinstance(node, str) else None
    missing = str(loc[-1]) if kind == "missing" else None
    problem = Problem(tuple(path), message, help, kind == "extra_forbidden", missing)
    return _Found(problem, kind, needs, tuple(choices))


def _leads(node: Any, step: str | int) -> bool:
    if isinstance(step, int):
        return isinstance(node, Sequence) and not isinstance(node, str)
    return isinstance(node, Mapping) and step in node


def _words(
    model: type[BaseModel],
    path: list[str | int],
    node: Any,
    loc: Sequence[str | int],
    detail: Mapping[str, Any],
) -> tuple[str, str]:
    kind: str = detail["type"]
    if kind == "extra_forbidden":
        name = str(loc[-1])
        known = sorted(_keys(model, loc[:-1]))
        meant = nearest(name, known)
        help = f"did you mean `{meant}`?" if meant else f"known here: {', '.join(known)}"
        return f"no key is called {shown(name)} here", help
    if kind == "missing":
        return f"the key `{loc[-1]}` is missing here", "write it"
    if kind == "literal_error" and isinstance(node, str):
        choices = _choices(str(detail["ctx"]["expected"]))
        meant = nearest(node, choices)
        help = f"did you mean `{meant}`?" if meant else ""
        return f"{shown(node)} is not one of: {', '.join(choices)}", help
    if kind == "string_pattern_mismatch":
        lower = str(node).strip().lower()
        help = f"did you mean `{lower}`?" if lower != node else "lower-case letters, digits and . _ - : / +"
        return f"{shown(str(node))} is not an identifier", help
    if kind == "value_error":
        return _plain(str(detail["ctx"]["error"])), ""
    if kind in _NEEDED:
        return f"{_NEEDED[kind]} is needed here", ""
    if kind in _COUNTS:
        return _COUNTS[kind], ""
    return _plain(str(detail["msg"])), ""


def _plain(message: str) -> str:
    return message[:1].lower() + message[1:] if message[:1].isalpha() else message


def _choices(expected: str) -> list[str]:
    return [part.strip().strip("'") for part in expected.replace(" or ", ", ").split(",")]


def _keys(model: type[BaseModel], path: Sequence[str | int]) -> set[str]:
    """Return the keys that the grammar knows at ``path``, which may name the model that was tried."""
    models = {model}
    for step in path:
        named = {inner for inner in models if inner.__name__ == step}
        below = {
            inner
            for outer in models
            if step in outer.model_fields
            for inner in _models(outer.model_fields[str(step)].annotation)
        }
        models = below or named or models
    return {name for found in models for name in found.model_fields}


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)
