"""What a model found wrong with a tree, said about the place where it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from exportctl.facts.codes import shown
from exportctl.text import nearest

_SHAPES = {
    "string_type": "a text is needed here",
    "list_type": "a list is needed here: [a, b]",
    "tuple_type": "a list is needed here: [a, b]",
    "model_type": "a mapping is needed here: `key: value`",
    "model_attributes_type": "a mapping is needed here: `key: value`",
    "dict_type": "a mapping is needed here: `key: value`",
    "too_short": "at least one is needed here",
    "too_long": "there are too many here",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and where: keys and positions from the root down."""

    path: tuple[str | int, ...]
    message: str
    help: str
    is_shape: bool
    union: tuple[str | int, ...] | None
    """Path of the alternative in which it was found. None: there was none."""


def problems(model: type[BaseModel], tree: Any, error: ValidationError) -> list[Problem]:
    """Return each thing that is wrong with ``tree`` once, in the order of the text."""
    found = [_problem(model, tree, detail) for detail in error.errors(include_url=False)]
    kept: dict[tuple[str | int, ...], Problem] = {}
    for problem in found:
        key = problem.path if problem.union is None else problem.union
        known = kept.get(key)
        if known is None or _better(problem, known):
            kept[key] = problem
    several = [p for p in found if p.union is None]
    return list(dict.fromkeys([*several, *(p for p in kept.values() if p.union is not None)]))


def _better(a: Problem, b: Problem) -> bool:
    return (not a.is_shape, len(a.path)) > (not b.is_shape, len(b.path))


def _problem(model: type[BaseModel], tree: Any, detail: Mapping[str, Any]) -> Problem:
    loc: Sequence[str | int] = detail["loc"]
    kind: str = detail["type"]
    path: list[str | int] = []
    union: tuple[str | int, ...] | None = None
    node = tree
    last = len(loc) - 1
    for depth, step in enumerate(loc):
        if _leads(node, step):
            node = node[step]
            path.append(step)
        elif depth == last and kind == "missing":
            break
        elif union is None:
            union = tuple(path)
    message, help = _words(model, tree, path, node, loc, detail)
    return Problem(tuple(path), message, help, kind in _SHAPES, union)


def _leads(node: Any, step: str | int) -> bool:
    if isinstance(step, int):
        return isinstance(node, Sequence) and not isinstance(node, str)
    return isinstance(node, Mapping) and step in node


def _words(
    model: type[BaseModel],
    tree: Any,
    path: list[str | int],
    node: Any,
    loc: Sequence[str | int],
    detail: Mapping[str, Any],
) -> tuple[str, str]:
    kind: str = detail["type"]
    if kind == "extra_forbidden":
        name = str(loc[-1])
        known = sorted(_keys(model, path[:-1]))
        meant = nearest(name, known)
        help = f"did you mean `{meant}`?" if meant else f"known here: {', '.join(known)}"
        return f"no key is called {shown(name)} here", help
    if kind == "missing":
        return f"the key `{loc[-1]}` is missing here", "write it"
    if kind == "literal_error":
        choices = _choices(str(detail["ctx"]["expected"]))
        meant = nearest(str(node), choices)
        help = f"did you mean `{meant}`?" if meant else ""
        return f"{shown(str(node))} is not one of: {', '.join(choices)}", help
    if kind == "string_pattern_mismatch":
        lower = str(node).strip().lower()
        help = f"did you mean `{lower}`?" if lower != node else "lower-case letters, digits and . _ - : / +"
        return f"{shown(str(node))} is not an identifier", help
    if kind == "value_error":
        return _plain(str(detail["ctx"]["error"])), ""
    if kind in _SHAPES:
        return _SHAPES[kind], ""
    return _plain(str(detail["msg"])), ""


def _plain(message: str) -> str:
    return message[:1].lower() + message[1:] if message[:1].isalpha() else message


def _choices(expected: str) -> list[str]:
    return [part.strip().strip("'") for part in expected.replace(" or ", ", ").split(",")]


def _keys(model: type[BaseModel], path: Sequence[str | int]) -> set[str]:
    models = {model}
    for step in path:
        if isinstance(step, str):
            models = {
                inner
                for outer in models
                if step in outer.model_fields
                for inner in _models(outer.model_fields[step].annotation)
            }
    return {name for found in models for name in found.model_fields}


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)
