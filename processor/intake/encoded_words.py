"""Header text that a person reads: encoded words (RFC 2047), raw octets, folded lines."""

from __future__ import annotations

import binascii
import re

from processor.intake.charsets import base64_octets, decode
from processor.intake.lines import clean

# Each part ends at the first "?", so a failed match costs no more than the text up to there.
_WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,40})?\?([bBqQ])\?([^?]{0,2000})\?=")


def octets(value: str) -> bytes:
    """The octets of a header value as the stdlib parser keeps it: surrogates stand for those beyond ASCII."""
    return value.encode("utf-8", "surrogateescape")


def unfolded(value: str) -> str:
    """A header value on one line (RFC 5322, section 2.2.3), raw octets decoded."""
    text = value if value.isascii() else decode(octets(value))
    return text.replace("\r", "").replace("\n", "")


def readable(value: str) -> str:
    """The decoded text of a header value, on one line, spaces collapsed, in NFC. Never raises."""
    text = unfolded(value)
    if "=?" in text:
        text = _decoded(text)
    return " ".join(clean(text).split())


def _decoded(text: str) -> str:
    pieces: list[str] = []
    run: list[bytes] = []  # mail programs cut letters of several octets between two words
    charset = ""
    position = 0
    for word in _WORD.finditer(text):
        between = text[position : word.start()]
        position = word.end()
        adjacent = bool(run) and not between.strip()
        if run and not (adjacent and word[1].lower() == charset):
            pieces.append(decode(b"".join(run), charset))
            run = []
        if not adjacent:
            pieces.append(between)
        charset = word[1].lower()
        run.append(_word_octets(word[2], word[3]))
    if run:
        pieces.append(decode(b"".join(run), charset))
    return "".join([*pieces, text[position:]])


def _word_octets(encoding: str, encoded: str) -> bytes:
    data = encoded.encode("utf-8", "replace")
    if encoding in "bB":
        return base64_octets(data)
    return binascii.a2b_qp(data, header=True)
