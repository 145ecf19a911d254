"""The lines of one text, each with what its container says of it."""

from __future__ import annotations

import re
import unicodedata
from enum import IntEnum
from typing import NamedTuple

_MAX_MARKS = 50  # quote marks of one line that are looked at
_MAX_LINES = 50_000
_MAX_COMBINING = 30


class Kind(IntEnum):
    """What is known of a line before its words are looked at."""

    TYPED = 0  # nothing speaks against its being the sender's
    QUOTED = 1  # marked as quoted, by ">" or by the HTML around it
    SIGNATURE = 2  # in an element that mail programs make for signatures
    REST = 3  # this line and all that follow are quoted


class Line(NamedTuple):
    """One line without its line end and without quote marks."""

    text: str
    kind: Kind = Kind.TYPED


_BREAKS = str.maketrans({"\r": "\n", "\v": "\n", "\f": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"})
# NBSP looks like a space and the others like nothing at all; a rule must not miss a word because of them.
_INVISIBLE = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u200b": None, "\u2060": None, "\ufeff": None, "\u00ad": None}
    | dict.fromkeys(map(chr, (*range(9), *range(14, 32), 127)))
    | dict.fromkeys(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000))))
)
# Combining marks are neither letters nor white space for `re`, nor are emoji, which are let through.
_MARKS = re.compile(r"[^\w\s\x00-\x7f]{31,}")
_FOLDED = str.maketrans({"đ": "d", "：": ":"})


def words(text: str) -> frozenset[str]:
    """The words of a table that is too long to be read with quotes and commas."""
    return frozenset(text.split())


def nfc(text: str) -> str:
    """Text in NFC, runs of more than 30 combining marks cut (Unicode TR 15, stream-safe text).

    Bringing marks into order takes the square of their number: 400,000 on one letter would take two minutes.
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _MARKS.sub(_bearable, text))


def _bearable(run: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for char in run[0]:
        marks = marks + 1 if unicodedata.category(char).startswith("M") else 0
        if marks <= _MAX_COMBINING:
            kept.append(char)
    return "".join(kept)


def clean(text: str) -> str:
    """Text with LF line ends, without control, bidirectional and invisible characters, in NFC."""
    text = text.replace("\r\n", "\n").translate(_BREAKS)
    if text.isascii() and text.isprintable():
        return text
    return nfc(text.translate(_INVISIBLE))


def fold(text: str) -> str:
    """Text in lower case without Vietnamese tone and letter marks, spaces collapsed: for comparing only."""
    lowered = " ".join(text.lower().split())
    if lowered.isascii():
        return lowered
    decomposed = unicodedata.normalize("NFD", lowered.translate(_FOLDED))
    return unicodedata.normalize("NFC", "".join(char for char in decomposed if not unicodedata.combining(char)))


def plain_lines(text: str, *, flowed: bool = False, delsp: bool = False) -> list[Line]:
    """The lines of a text/plain body, quote marks taken off; `flowed` and `delsp` are those of RFC 3676."""
    split = [_unquoted(line) for line in clean(text).split("\n", _MAX_LINES)[:_MAX_LINES]]
    if flowed:
        split = _joined(split, delsp=delsp)
    return [Line(line.rstrip(), Kind.QUOTED if depth else Kind.TYPED) for line, depth in split]


def _unquoted(line: str) -> tuple[str, int]:
    """(line without its quote marks, how many there were)."""
    if ">" not in line[:2]:
        return line, 0
    depth, position = 0, 0
    for position, char in enumerate(line[: 2 * _MAX_MARKS]):
        if char == ">":
            depth += 1
        elif char != " " or line[position + 1 : position + 2] != ">":
            break
    else:
        position = len(line)
    return (line[position:].removeprefix(" "), depth) if depth else (line, 0)


def _joined(split: list[tuple[str, int]], *, delsp: bool) -> list[tuple[str, int]]:
    """RFC 3676 section 4: a space at the end of a line says that the paragraph goes on, but not in "-- "."""
    joined: list[tuple[str, int]] = []
    pieces: list[str] = []
    open_depth = 0
    for line, depth in split:
        text = line if depth else line.removeprefix(" ")
        if pieces and (depth != open_depth or text == "-- "):
            joined.append(("".join(pieces), open_depth))
            pieces = []
        open_depth = depth
        goes_on = text.endswith(" ") and text != "-- "
        pieces.append(text[:-1] if goes_on and delsp else text)
        if not goes_on:
            joined.append(("".join(pieces), depth))
            pieces = []
    if pieces:
        joined.append(("".join(pieces), open_depth))
    return joined
