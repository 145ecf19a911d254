"""Which sampled values look personal. Pure; what it says counts values and never shows one."""

from __future__ import annotations

import ipaddress
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from processor.act.datamap.looks import Guess, Sure, by_name, vocabulary
from processor.act.datamap.model import Kind

ENOUGH = 3
"""So many different values say something; fewer may be a setting."""
_LONGEST = 4000
_EMAIL = re.compile(r"[^\s@<>(),;:\"']{1,64}@[^\s@<>(),;:\"']+\.[A-Za-z]{2,24}")
# A mobile or fixed number as Vietnamese write them; old numbers of eleven digits too.
_PHONE = re.compile(r"(?<![\w.])(?:\+?84|0)[ .-]?(?:[35789](?:[ .-]?\d){8,9}|2(?:[ .-]?\d){9})(?![\w]|\.\d)")
_SURNAMES = vocabulary()["values"]["surnames"]
_NAME = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){1,5}")
_PLACE = re.compile(
    r"\b(?:duong|pho|phuong|quan|huyen|xa|thon|ap|tinh|thanh pho|tp|thi tran|thi xa|so nha|hem|ngo|kdt|chung cu|"
    r"khu pho|street|road|ward|district|avenue|city|p\.|q\.)(?=[\s.,\d]|$)"
)
_PHP = re.compile(r"^(?:a:\d+:\{|O:\d+:\"|\w+\|[aOsbi]:\d)")
_PHP_TEXT = re.compile(r"s:\d+:\"([^\"]{1,400})\";")


def fold(text: str) -> str:
    """Lower case without accents."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(char for char in plain if not unicodedata.combining(char))


def is_email(text: str) -> bool:
    return _EMAIL.fullmatch(text) is not None


def is_phone(text: str) -> bool:
    return _PHONE.fullmatch(text) is not None


def is_name(text: str) -> bool:
    """Two to six words of letters of which the first is a Vietnamese surname, as they are written in names."""
    if not _NAME.fullmatch(text) or not (text.istitle() or text.isupper() or text[:1].isupper()):
        return False
    return fold(text).split(" ")[0] in _SURNAMES and len(text) <= 50


def is_address(text: str) -> bool:
    """A number or a comma, and words of places."""
    folded = fold(text)
    return 8 <= len(text) <= 300 and ("," in text or any(map(str.isdigit, text))) and len(_PLACE.findall(folded)) >= 1


def is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text.strip())
    except ValueError:
        return False
    return "." in text or ":" in text


_WHOLE: tuple[tuple[Kind, Callable[[str], bool], float], ...] = (
    (Kind.EMAIL, is_email, 0.5),
    (Kind.IP, is_ip, 0.8),
    (Kind.PHONE, is_phone, 0.5),
    (Kind.NAME, is_name, 0.4),
    (Kind.ADDRESS, is_address, 0.4),
)
"""What a whole value is, and which share of different values has to be that."""


def by_content(values: Iterable[object]) -> list[Guess]:
    """What the values of one column say: nothing, one thing, or for JSON one for each path that holds something."""
    texts = [str(value)[:_LONGEST].strip() for value in values if value is not None]
    different = sorted({text for text in texts if text})
    if len(different) < ENOUGH:
        return []
    structured = [text for text in different if text[:1] in "{["]
    if len(structured) * 2 > len(different):
        return _in_json(structured)
    if sum(_PHP.match(text) is not None for text in different) * 2 > len(different):
        return _in_php(different)
    return _in_texts(different)


def _in_texts(different: Sequence[str]) -> list[Guess]:
    total = len(different)
    for kind, test, share in _WHOLE:
        matching = sum(map(test, different))
        if matching >= max(ENOUGH, share * total):
            sure = Sure.YES if kind in {Kind.EMAIL, Kind.PHONE, Kind.IP} else Sure.LIKELY
            return [Guess(kind, sure, f"{matching} of {total} values")]
    inside = sum(_holds(text) for text in different)
    if inside >= max(1, 0.02 * total):
        sure = Sure.LIKELY if inside >= max(ENOUGH, 0.05 * total) else Sure.WEAK
        return [Guess(Kind.TEXT, sure, f"an address or number in {inside} of {total} values")]
    return []


def _holds(text: str) -> bool:
    return _EMAIL.search(text) is not None or _PHONE.search(text) is not None


def _in_json(texts: Sequence[str]) -> list[Guess]:
    """One guess for each path; of lists only that the whole column holds something."""
    found: dict[tuple[str, ...], list[str]] = {}
    broken: list[str] = []
    for text in texts:
        try:
            _walk(json.loads(text), (), found)
        except (ValueError, RecursionError):
            broken.append(text)  # cut off by the sampling
    guesses: list[Guess] = []
    for path, values in sorted(found.items()):
        named = by_name(path[-1]) if path else None
        if named is not None and named.sure < Sure.LIKELY:
            named = None
        seen = [kind for kind, test, _ in _WHOLE if sum(map(test, values)) * 2 > len(values)]
        kind = named.kind if named else seen[0] if seen else None
        if kind is not None:
            why = f"JSON, {len(values)} of {len(texts)} values"
            sure = Sure.YES if seen and kind in {Kind.EMAIL, Kind.PHONE, Kind.IP} else Sure.LIKELY
            guesses.append(Guess(kind, sure, why, path=path))
    inside = sum(map(_holds, broken))
    if inside and not guesses:
        return [Guess(Kind.OTHER, Sure.LIKELY, f"JSON, an address or number in {inside} of {len(texts)} values")]
    return guesses


def _walk(value: Any, path: tuple[str, ...], found: dict[tuple[str, ...], list[str]]) -> None:
    if isinstance(value, dict):
        for key, item in cast("dict[str, Any]", value).items():
            plain = key and "." not in key and ":" not in key and key.isprintable()
            _walk(item, (*path, key) if plain else path, found)
    elif isinstance(value, list):
        for item in cast("list[Any]", value):
            _walk(item, path, found)  # the format of the map names no place in a list
    elif isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
        found.setdefault(path, []).append(str(value).strip())


def _in_php(texts: Sequence[str]) -> list[Guess]:
    inside = Counter[Kind]()
    for text in texts:
        parts = _PHP_TEXT.findall(text)
        inside.update({kind for kind, test, _ in _WHOLE for part in parts if test(part)})
    if not inside:
        return []
    count = max(inside.values())
    kinds = ", ".join(sorted(kind.value for kind in inside))
    return [Guess(Kind.OTHER, Sure.LIKELY, f"PHP's own text, {kinds} in {count} of {len(texts)} values")]
