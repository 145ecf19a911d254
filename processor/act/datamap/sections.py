"""One table of a TOML file, read strictly: what is unknown or of the wrong type is told with place and remedy."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NoReturn, TypeVar, cast

from processor.errors import ConfigurationError

Word = TypeVar("Word", bound=StrEnum)
LONGEST_NAME = 128  # longer than any engine's names
LONGEST_TEXT = 4000


def shown(value: object) -> str:
    """A value of the file for an error: on one line, and not too long."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:56]}..."


def nearest(word: str, known: Iterable[str]) -> str:
    """ " (did you mean 'x'?)", or "" where nothing is near."""
    close = difflib.get_close_matches(word[:LONGEST_NAME], list(known), n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""


class Section:
    """A TOML table with the place where it stands."""

    def __init__(self, raw: object, place: str, keys: Sequence[str] = ()) -> None:
        """`keys` are all that may stand in it; none given means that any may.

        Raises:
            ConfigurationError: it is no table, or has another key.
        """
        self.place = place
        if not isinstance(raw, dict):
            self.refuse(f"a table is wanted, not {shown(raw)}")
        self.raw = cast("dict[str, object]", raw)
        for key in self.raw:
            if keys and key not in keys:
                self.refuse(f"unknown key {shown(key)}{nearest(key, keys)}; write one of {', '.join(keys)}")

    def refuse(self, problem: str) -> NoReturn:
        raise ConfigurationError(f"{self.place}: {problem}.")

    def has(self, key: str) -> bool:
        return key in self.raw

    def text(self, key: str, default: str | None = None, *, longest: int = LONGEST_TEXT) -> str:
        """A text that is not empty; without a default it has to be there."""
        if key not in self.raw:
            if default is None:
                self.refuse(f"{key!r} is missing")
            return default
        value = self.raw[key]
        if not isinstance(value, str) or not value.strip() or len(value) > longest or not value.isprintable():
            self.refuse(f"{key!r} has to be a text of 1 to {longest} characters on one line, not {shown(value)}")
        return value

    def name(self, key: str, default: str | None = None) -> str:
        """The name of a column, table or entry."""
        return self.text(key, default, longest=LONGEST_NAME)

    def word(self, key: str, words: type[Word], default: Word | None = None) -> Word:
        """One of the words."""
        if key not in self.raw and default is not None:
            return default
        return self.one_of(self.text(key), words, key)

    def one_of(self, value: str, words: type[Word], key: str) -> Word:
        """
        Raises:
            ConfigurationError: `value` is none of the words.
        """
        known = [word.value for word in words]
        if value not in known:
            self.refuse(f"{shown(value)} is no {key!r}{nearest(value, known)}; write one of {', '.join(known)}")
        return words(value)

    def number(self, key: str, *, most: int) -> int:
        """A whole number from 1 on, 0 where it is not there."""
        value = self.raw.get(key, 0)
        if isinstance(value, bool) or not isinstance(value, int) or (key in self.raw and not 1 <= value <= most):
            self.refuse(f"{key!r} has to be a whole number from 1 to {most}, not {shown(value)}")
        return value

    def flag(self, key: str) -> bool:
        """true or false; false where it is not there."""
        value = self.raw.get(key, False)
        if not isinstance(value, bool):
            self.refuse(f"{key!r} has to be true or false, not {shown(value)}")
        return value

    def items(self, key: str) -> list[object]:
        """A list; empty where it is not there."""
        value = self.raw.get(key, [])
        if not isinstance(value, list):
            self.refuse(f"{key!r} has to be a list in [ ], not {shown(value)}")
        return cast("list[object]", value)

    def values(self, key: str) -> tuple[str, ...]:
        """What a column may hold: one text or number, or a list of them; as texts, at least one."""
        value = self.raw.get(key)
        several = cast("list[object]", value) if isinstance(value, list) else [value]
        if not several or any(isinstance(item, bool) or not isinstance(item, str | int) for item in several):
            self.refuse(f"{key!r} has to be a text, a number or a list of them that is not empty, not {shown(several)}")
        if any(isinstance(item, str) and len(item) > LONGEST_TEXT for item in several):
            self.refuse(f"{key!r} has a text of more than {LONGEST_TEXT} characters")
        return tuple(dict.fromkeys(str(item) for item in several))

    def section(self, key: str, keys: Sequence[str] = (), *, place: str = "") -> Section:
        """The table below; empty where it is not there."""
        return Section(self.raw.get(key, cast("Mapping[str, object]", {})), place or f"{self.place}, {key}", keys)
