"""Values inside JSON documents, by the keys down to them. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, cast


def read(value: Any) -> tuple[Any, bool]:
    """(document, whether there is one): the column's value itself, or what its text says."""
    if isinstance(value, dict | list):
        return cast("Any", value), True
    if isinstance(value, str | bytes):
        try:
            document = json.loads(value)
        except (ValueError, RecursionError):
            return None, False
        return document, isinstance(document, dict | list)
    return None, False


def is_nothing(value: Any) -> bool:
    """Whether the column says nothing at all."""
    return value is None or (isinstance(value, str) and value.strip() in {"", "null"})


def values(document: Any, path: Sequence[str]) -> list[Any]:
    """What stands at the path: nothing, or several values where lists lie on the way."""
    found: list[Any] = []
    changed(document, path, lambda value: [found.append(value), value][1])
    return found


def changed(document: Any, path: Sequence[str], change: Callable[[Any], Any]) -> Any:
    """A copy of the document with the value at the path changed; what has no such value is left as it is.

    A list on the way means each of its items, or the one with that number.
    """
    if not path:
        return change(document)
    name, *rest = path
    if isinstance(document, dict):
        fields = cast("dict[str, Any]", document)
        if name not in fields:
            return fields
        return {**fields, name: changed(fields[name], rest, change)}
    if isinstance(document, list):
        items = cast("list[Any]", document)
        if name.isdecimal():
            return [changed(item, rest, change) if str(at) == name else item for at, item in enumerate(items)]
        return [changed(item, path, change) for item in items]
    return document


def every_text(document: Any, change: Callable[[str], str]) -> Any:
    """A copy of the document with every text in it changed."""
    if isinstance(document, str):
        return change(document)
    if isinstance(document, dict):
        return {name: every_text(item, change) for name, item in cast("dict[str, Any]", document).items()}
    if isinstance(document, list):
        return [every_text(item, change) for item in cast("list[Any]", document)]
    return document


def written(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False)
