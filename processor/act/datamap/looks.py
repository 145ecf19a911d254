"""Which names of tables and columns look personal, in English and Vietnamese (words.toml). Pure."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Any

from processor.act.datamap import reflection
from processor.act.datamap.model import Kind


class Sure(IntEnum):
    """How much a guess is worth."""

    WEAK = 1  # only among a person's own data, or for a person to look at
    LIKELY = 2
    YES = 3


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column seems to hold, and why."""

    kind: Kind
    sure: Sure
    why: str  # "name", "64 of 70 values", ...; never a value
    part: str = ""  # of a name: "given" or "family"
    path: tuple[str, ...] = ()  # inside JSON


_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_FORMS = {
    reflection.DATE: {Kind.BIRTHDAY},
    reflection.FLAG: {Kind.OTHER},
    reflection.NUMBER: {Kind.PHONE, Kind.BIRTHDAY, Kind.OTHER, Kind.IP},
    reflection.BINARY: {Kind.IP, Kind.ACCOUNT},
    reflection.OTHER: {Kind.IP, Kind.OTHER, Kind.ACCOUNT, Kind.EMAIL, Kind.PHONE, Kind.NAME, Kind.ADDRESS},
    reflection.JSON: {Kind.ADDRESS, Kind.NAME, Kind.OTHER, Kind.TEXT, Kind.ACCOUNT, Kind.EMAIL, Kind.PHONE},
}
"""What a column that is no text may hold."""


@cache
def vocabulary() -> Mapping[str, Any]:
    """What words.toml says."""
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


@cache
def words(name: str) -> tuple[str, ...]:
    """The words of a name in lower-case ASCII: "soDienThoai", "so_dien_thoai" and "Số điện thoại" are the same."""
    plain = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return tuple(word.lower() for word in re.split(r"[^A-Za-z0-9]+", _CAMEL.sub("_", plain)) if word)


def has(name: str, phrases: Iterable[str]) -> bool:
    """Whether one of the phrases stands in a name, as whole words or written together."""
    parts = words(name)
    joined = f" {' '.join(parts)} "
    return any(f" {phrase} " in joined or phrase.replace(" ", "") in parts for phrase in phrases)


def says(name: str, what: str) -> bool:
    """Whether a table's name has a word of that list of [tables]: "customer", "record", ..."""
    return has(name, vocabulary()["tables"][what])


def by_name(column: str, form: str = reflection.TEXT) -> Guess | None:
    """What a column's name says; None where it says nothing personal."""
    parts = words(column)
    bare = tuple(part for part in (part.rstrip("0123456789") for part in parts) if part)
    joined = " ".join(bare)
    if not bare or _is_reference(bare):
        return None
    if bare[0] == "ip" and form == reflection.TEXT:
        return Guess(Kind.IP, Sure.YES if len(bare) == 1 else Sure.LIKELY, "name")
    for item in vocabulary()["columns"]:
        kind = Kind(item["kind"])
        if kind not in _FORMS.get(form, {kind}):
            continue
        for sure, prefix in ((Sure.YES, ""), (Sure.LIKELY, "likely_")):
            if _ends(joined, item.get(f"{prefix}english", ())) or _starts(joined, item.get(f"{prefix}vietnamese", ())):
                return (
                    None if form == reflection.NUMBER and sure < Sure.YES else Guess(kind, sure, "name", _part(joined))
                )
    for kind in (Kind.NAME, Kind.ADDRESS, Kind.TEXT):
        if joined in vocabulary()["plain"][kind.value] and kind in _FORMS.get(form, {kind}):
            return Guess(kind, Sure.WEAK, "name")
    return None


def _is_reference(parts: tuple[str, ...]) -> bool:
    return parts[-1] in {"id", "ids"} and not _ends(" ".join(parts), vocabulary()["parts"]["with_id"])


def _ends(joined: str, phrases: Iterable[str]) -> bool:
    return any(joined == phrase or joined.endswith(f" {phrase}") for phrase in phrases)


def _starts(joined: str, phrases: Iterable[str]) -> bool:
    """As a Vietnamese name is read; an English word in it wants a Vietnamese one behind it."""
    for phrase in phrases:
        if joined == phrase:
            return True
        if joined.startswith(f"{phrase} "):
            rest = joined[len(phrase) + 1 :].split(" ")
            if " " in phrase or rest[0] in vocabulary()["parts"]["following"]:
                return True
    return False


def _part(joined: str) -> str:
    parts = vocabulary()["parts"]
    return next((part for part in ("given", "family") if _ends(joined, parts[part])), "")
