"""Pieces of TOML for a drafted map. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def quoted(text: str) -> str:
    """A TOML string; in single quotes where that reads better."""
    if '"' in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def key(name: str) -> str:
    """A TOML key."""
    return name if _BARE.fullmatch(name) else quoted(name)


def listed(items: Iterable[str]) -> str:
    """A TOML list of texts."""
    return f"[{', '.join(map(quoted, items))}]"


def inline(items: Iterable[tuple[str, str]]) -> str:
    """An inline table of keys and values that are TOML already."""
    return "{ " + ", ".join(f"{key(name)} = {value}" for name, value in items) + " }"


def remark(text: str, *, look: bool = False) -> str:
    """A comment for the end of a line."""
    return f"  # look: {text}" if look else f"  # {text}"
