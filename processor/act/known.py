"""The values by which a person can be told, and where they stand in a text. Pure.

Only what has enough substance counts: a first name alone, or a short number, would be found everywhere.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import unquote_plus

from processor.addresses import mailbox_key

CUT = "[…]"
PHONE_DIGITS = 7
ADDRESS_LENGTH = 8
_GAP = r"[\s.()\-]{0,4}"  # bounded: a text of nothing but signs must cost no more than its length

_AT = r"(?:@|%40|&#0*64;|＠)"
_SEVERAL = re.compile(r"[/,;|\n]|\s-\s|hoặc")  # between the numbers of a cell that holds several


@dataclass(frozen=True, slots=True)
class Values:
    """Values of one person, as they stand in the database."""

    emails: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()


class Known:
    """Finds the values of a person in texts, in any case, with or without accents, phones in any spacing."""

    def __init__(self, values: Values) -> None:
        self._values = values

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        # Made when the first text is looked at: many people have none.
        patterns = sorted(set(_patterns(self._values)), key=len, reverse=True)
        return re.compile("|".join(patterns)) if patterns else None

    def is_in(self, text: str) -> bool:
        """Whether one of the values stands in the text, be it with JSON's escapes."""
        if not text or self._pattern is None:
            return False
        return any(self._pattern.search(folded(form)) for form in _forms(text))

    def cut(self, text: str) -> str:
        """The text without the values; unchanged, to the character, where none of them is in it."""
        if not text or self._pattern is None:
            return text
        whole = unicodedata.normalize("NFC", text)
        pieces: list[str] = []
        end = 0
        for match in self._pattern.finditer(folded(whole)):
            pieces += [whole[end : match.start()], CUT]
            end = match.end()
        return "".join([*pieces, whole[end:]]) if end else text


def folded(text: str) -> str:
    """Caseless and without accents, one character for each of the text in NFC."""
    return "".join(map(_base, unicodedata.normalize("NFC", text)))


@lru_cache(maxsize=4096)
def _base(char: str) -> str:
    first = {"đ": "d", "Đ": "d"}.get(char) or unicodedata.normalize("NFD", char)[0]
    return low if len(low := first.lower()) == 1 else first


def _forms(text: str) -> Iterator[str]:
    """The text, and what it says with the escapes of JSON (also in JSON), HTML and addresses taken out."""
    yield text
    plain = text
    for _ in range(3):
        if "\\" in plain:
            plain = re.sub(r"\\+u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), plain)
            plain = re.sub(r"\\+[nrt]", " ", plain).replace("\\", "")
        plain = html.unescape(plain) if "&" in plain else plain
        plain = unquote_plus(plain) if "%" in plain else plain
    if plain != text:
        yield plain


def digits(phone: str) -> str:
    """The digits of a phone number that tell it, without the country's or the trunk's; "" for too few."""
    found = re.sub(r"\D", "", unicodedata.normalize("NFKC", phone))
    if len(found) < PHONE_DIGITS:
        return ""
    return re.sub(r"^(?:00)?84(?=\d{8,10}$)|^0", "", found)


def _patterns(values: Values) -> Iterator[str]:
    for email in values.emails:
        for form in {email.strip(), mailbox_key(email)} - {""}:
            local, _, host = folded(form).rpartition("@")
            yield rf"(?<![\w.+%-]){re.escape(local)}{_AT}{re.escape(host)}(?![\w-]|\.\w)"
    for name in values.names:
        if len(words := _words(name)) >= 2:
            yield _in_a_row(words)
    for number in {digits(part) for phone in values.phones for part in (phone, *_SEVERAL.split(phone))}:
        if number:
            yield rf"(?<!\d)(?:(?:\+|00)?84{_GAP}(?:0{_GAP})?|0{_GAP})?{_GAP.join(number)}(?!\d)"
    for address in values.addresses:
        words = _words(address)
        # A town alone is nobody's address, and would be cut out of every text that names it.
        if len(address.strip()) >= ADDRESS_LENGTH and (len(words) >= 3 or re.search(r"\d", address)):
            yield _in_a_row(words)


def _in_a_row(words: Iterable[str]) -> str:
    return "(?<![^\\W_])" + "[\\W_]{1,8}".join(words) + "(?![^\\W_])"


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", folded(text))


def full_names(given: Iterable[str], family: Iterable[str]) -> set[str]:
    """The full names that these parts make, in both orders."""
    return {name for one in given for other in family for name in (f"{other} {one}", f"{one} {other}")}
