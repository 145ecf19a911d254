"""From: the one mailbox that it names, or why it names none (RFC 5322, sections 3.4 and 3.6.2).

Mail programs, filters and authentication services read an odd From differently, and a forger needs only one that is
odd enough. So this grammar is stricter than the standard: what could be read in two ways names nobody.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from processor.intake.encoded_words import octets, readable, unfolded
from processor.intake.headers import Headers, Parsed, lower_domain
from processor.values import Mailbox

_MAX_FROM = 2_000
_MAX_NAME = 200
_ATOM = r"[^\s\x00-\x20\x7f-\xa0\"(),.:;<>@\[\\\]]+"
_DOT_ATOM = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LABEL = r"[^\W](?:[\w-]{0,61}[^\W])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_PAIRED = {
    '"': re.compile(r'"(?:[^"\\]|\\.)*"'),
    "<": re.compile(r'<(?:[^<>"\\]|"(?:[^"\\]|\\.)*")*>'),
}
_SHOWN = re.compile(r"[^\s<>()\[\]\"',;:@]+@[^\s<>()\[\]\"',;:@]+")
_NOBODY = Mailbox("", "")


class _Pieces(NamedTuple):
    """A From value cut at its delimiters."""

    text: str  # outside quotes, comments and angle brackets
    words: str  # as `text`, with the quoted strings in place
    comments: str
    angles: tuple[str, ...]
    closing: str  # what stands after the angle brackets, comments apart


def sender(headers: Headers, read: Parsed | None, doubt: str = "") -> tuple[Mailbox, str]:
    """The mailbox in From, and what is wrong with it ("" where it names one person without doubt).

    `doubt` says what is wrong with the header section as a whole. The address is "" where From
    is ambiguous. It is kept where only the display name shows another address.
    """
    values = headers.get("from", ())
    if len(values) != 1:
        return _NOBODY, "several From headers" if values else "no From header"
    raw = values[0]
    value = unfolded(raw).strip()
    problem = _unfit(raw, value) or doubt
    pieces = None if problem else _cut(value)
    if pieces is None:
        return _NOBODY, problem or "unbalanced quotes, comments or angle brackets in From"
    name = readable(" ".join(filter(None, (_display(pieces), pieces.comments))))[:_MAX_NAME]
    written, problem = _address(pieces)
    if not problem:
        problem = _address_problem(written, raw)
    if not problem and read is not None and [address for _, address in read.from_] != [written]:
        problem = "From can be read in two ways"
    if problem:
        return Mailbox(name, ""), problem
    address = lower_domain(_unquoted(written))
    return Mailbox(name, address), "the display name shows another address" if _other_address(name, address) else ""


def _unfit(raw: str, value: str) -> str:
    if len(value) > _MAX_FROM:
        return "From is longer than 2,000 characters"
    unwrapped = re.sub(r"\r?\n(?=[ \t])", "", raw)
    if any((char < " " and char != "\t") or char == "\x7f" for char in unwrapped):
        return "control characters"
    return ""


def _cut(value: str) -> _Pieces | None:
    """The pieces of a From value, None where quotes, comments or brackets do not pair off."""
    text: list[str] = []
    words: list[str] = []
    comments: list[str] = []
    angles: list[str] = []
    closing: list[str] = []
    position = 0
    while position < len(value):
        char = value[position]
        end = _end(value, position)
        if end is None:
            return None
        piece = value[position:end]
        position = end
        if char == "(":
            comments.append(piece[1:-1])
            words.append(" ")
        elif char == "<":
            angles.append(piece[1:-1])
        else:
            (closing if angles else words).append(piece)
            text.append("" if char == '"' else piece)
    return _Pieces("".join(text), "".join(words), " ".join(comments), tuple(angles), "".join(closing))


def _end(value: str, position: int) -> int | None:
    """Where the piece that starts at `position` ends, None where it never does."""
    char = value[position]
    if char in ")>":
        return None
    if char == "(":
        return _end_of_comment(value, position)
    if char in _PAIRED:
        paired = _PAIRED[char].match(value, position)
        return paired.end() if paired else None
    return position + 1


def _end_of_comment(value: str, position: int) -> int | None:
    depth = 0
    escaped = False
    for index in range(position, len(value)):
        char = value[index]
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char in "()":
            depth += 1 if char == "(" else -1
            if not depth:
                return index + 1
    return None


def _display(pieces: _Pieces) -> str:
    return pieces.words.replace("\\", "").replace('"', "") if pieces.angles else ""


def _address(pieces: _Pieces) -> tuple[str, str]:
    """(the addr-spec as written, what is wrong)."""
    if ":" in pieces.text or ";" in pieces.text:
        return "", "group syntax"
    if "," in pieces.text or len(pieces.angles) > 1:
        return "", "several addresses in From"
    if pieces.angles:
        return pieces.angles[0].strip(" \t"), "text after the address in From" if pieces.closing.strip() else ""
    words = pieces.words.strip()
    if "@" not in words and "=?" in words and "@" in readable(words):
        return "", "encoded-word inside the address"
    return words, ""


def _address_problem(written: str, raw: str) -> str:
    local, at, domain = written.rpartition("@")
    if not at:
        return "no address"
    if "=?" in written:
        return "encoded-word inside the address"
    if any(char in " \t()" for char in written):
        return "spaces or comments inside the address"
    if not _DOT_ATOM.fullmatch(_unquoted(local)) or len(local) > 64:
        return "the local part of the address is not a plain one"
    if not _DOMAIN.fullmatch(domain) or len(domain) > 253:
        return "the domain of the address is not a plain one"
    return "" if raw.isascii() else _international_problem(written, raw)


def _international_problem(written: str, raw: str) -> str:
    """RFC 6532 allows UTF-8 in addresses; letters that only look like others are what forgers want of it.

    The address must stand in the octets as it was read: normalising a header makes a plain k of the Kelvin sign, and
    a byte order mark vanish.
    """
    try:
        text = octets(raw).decode("utf-8")
    except UnicodeError:
        return "" if written.isascii() and written in raw else "octets in the address that are not UTF-8"
    begin = text.find(written)
    around = (text[begin - 1 : begin] if begin > 0 else "") + text[begin + len(written) : begin + len(written) + 1]
    if begin < 0 or not around.isascii() or unicodedata.normalize("NFKC", written) != written:
        return "disguised letters in the address"
    return ""


def _unquoted(written: str) -> str:
    """An addr-spec or local part without needless quotes (RFC 5321, section 4.1.2)."""
    local, at, domain = written.rpartition("@") if "@" in written else (written, "", "")
    if len(local) >= 2 and local[0] == local[-1] == '"':
        local = re.sub(r"\\(.)", r"\1", local[1:-1])
    return f"{local}{at}{domain}"


def _other_address(name: str, address: str) -> bool:
    shown: list[str] = _SHOWN.findall(unicodedata.normalize("NFKC", name))
    return any("." in one.rpartition("@")[2] and one.strip(".").casefold() != address.casefold() for one in shown)
