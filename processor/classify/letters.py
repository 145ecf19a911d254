"""Letters: what a stranger typed, made comparable character by character.

Everything here keeps offsets: `clean` gives the text that evidence is quoted from, and `plain` gives a text of the same
length to match against.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache

_KEPT_CONTROLS = "\n\t"
_INVISIBLE = frozenset("\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u3164\uffa0\ufeff")
_LINE_BREAKS = str.maketrans({"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"})
_COMBINING_TONES = {"\u0300": 2, "\u0301": 1, "\u0309": 3, "\u0303": 4, "\u0323": 5}
_TONE_MARKS = {number: mark for mark, number in _COMBINING_TONES.items()}

# Cyrillic and Greek letters that look like Latin ones, and typographic signs.
_LOOK_ALIKES = dict(
    zip(
        "аеорсухіјѕһԁԛԝкмтвнАЕОРСУХІЈЅНКМТВαοριυνκτχΑΒΕΖΗΙΚΜΝΟΡΤΥΧıɑɡ‐‑‒–—−’‘‛′ʼ´`“”„«»…",
        "aeopcyxijshdqwkmtbhAEOPCYXIJSHKMTBaopiuvktxABEZHIKMNOPTYXiag------'''''''\"\"\"\"\"…",
        strict=True,
    )
)


# What nearly all mail is made of needs no table: one search says that `clean` would change nothing of a text, and
# that lower case is all that `plain` would do.
_NOT_CLEAN = re.compile("[^\n\t\x20-\x7e\u00a0-\u00ac\u00ae-\u024f\u1ea0-\u1ef9\u2010-\u2027]")
_NOT_PLAIN = re.compile("[^\n\t\x20-\x5f\x61-\x7e\u00a1-\u00a9\u00bc-\u012f\u0132-\u017e\u1ea0-\u1ef9]")


def word_set(text: str) -> frozenset[str]:
    """Return the words of a list that is written as one text."""
    return frozenset(text.split())


class _Table(dict[int, str]):
    """A translation table for `str.translate` that fills itself, character by character as they are met."""

    def __init__(self, translate: Callable[[str], str]) -> None:
        super().__init__()
        self._translate = translate

    def __missing__(self, code: int) -> str:
        self[code] = self._translate(chr(code))
        return self[code]


def clean(text: str) -> str:
    """Return `text` in NFC with one kind of line break and without characters that a reader does not see."""
    text = text.replace("\r\n", "\n")
    if not _NOT_CLEAN.search(text):
        return text
    text = text.translate(_LINE_BREAKS)
    return (text if text.isascii() else unicodedata.normalize("NFC", text)).translate(_VISIBLE)


def _visible_char(char: str) -> str:
    if char in _KEPT_CONTROLS:
        return char
    return "" if char in _INVISIBLE or unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn"} else char


def plain(text: str) -> str:
    """Return `text` lower-cased, with look-alikes and presentation forms mapped, and exactly as long as before."""
    return text.lower() if text.isascii() or not _NOT_PLAIN.search(text) else text.translate(_PLAIN)


def _plain_char(char: str) -> str:
    char = _LOOK_ALIKES.get(char, char)
    compatible = unicodedata.normalize("NFKC", char)
    if len(compatible) == 1:
        char = compatible
    lowered = char.lower()
    return lowered if len(lowered) == 1 else char


_VISIBLE = _Table(_visible_char)
_PLAIN = _Table(_plain_char)


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """Return `word` without Vietnamese tone marks and vowel signs (đ becomes d)."""
    return word if word.isascii() else "".join(map(_fold_char, word))


@cache
def _fold_char(char: str) -> str:
    if char in "đĐ":
        return "d" if char == "đ" else "D"
    base = unicodedata.normalize("NFD", char)
    return base[0] if base and base[0].isascii() else char


@cache
def tone_of(char: str) -> tuple[str, int]:
    """Split a letter into the letter without its tone, and the tone's VNI number (0 for none)."""
    tone = 0
    kept = ""
    for part in unicodedata.normalize("NFD", char):
        if part in _COMBINING_TONES:
            tone = _COMBINING_TONES[part]
        else:
            kept += part
    return unicodedata.normalize("NFC", kept), tone


def with_tone(letter: str, tone: int) -> str:
    """Put the tone with that VNI number on a letter."""
    return unicodedata.normalize("NFC", letter + _TONE_MARKS[tone]) if tone else letter


@lru_cache(maxsize=20_000)
def same_tone_place(word: str) -> str:
    """Return one spelling for the old and the new place of a tone mark (hoà and hòa, xoá and xóa, huỷ and hủy)."""
    if word.isascii() or not any(pair in fold(word) for pair in ("oa", "oe", "uy")):
        return word
    letters = [tone_of(char) for char in word]
    bare = "".join(letter for letter, _ in letters)
    for pair in ("oa", "oe", "uy"):
        # Only an open syllable has two habits: "toàn" is always written so.
        if bare.endswith(pair) and not bare.startswith("qu"):
            tone = letters[-1][1] or letters[-2][1]
            return word[:-2] + with_tone(pair[0], tone) + pair[1]
    return word


@lru_cache(maxsize=20_000)
def without_elongation(word: str) -> str:
    """Shorten letters drawn out for feeling: "thôiiii" to "thôi", "nhaa" to "nha"."""
    out: list[str] = []
    run = 0
    for char in word:
        run = run + 1 if out and fold(char) == fold(out[-1]) and char.isalpha() else 1
        if run == 3:
            out.pop()
        if run < 3:
            out.append(char)
    short = "".join(out)
    if len(short) > 3 and short[-1] == short[-2] and short[-1] in "aiuyh":
        short = short[:-1]
    return short
