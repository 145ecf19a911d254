"""Texts inside what PHP's `serialize` wrote: each has its length in octets before it, which has to stay true. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

_PLAIN = re.compile(rb"(?:N|b:[01]|i:-?\d+|d:[-+.\dEINFAinfa]+|[rR]:\d+);")
_TEXT = re.compile(rb's:(\d+):"')
_LIST = re.compile(rb"a:\d+:\{")
_OBJECT = re.compile(rb'[OE]:\d+:"[^"]*"(?::\d+:\{|;)')
_DEEPEST = 60


def every_text(value: str, change: Callable[[str], str]) -> str | None:
    """The same with every text in it changed, None where `value` is nothing that PHP wrote. Texts that hold such a
    text themselves are read too."""
    octets = value.encode("utf-8", "surrogatepass")
    if not re.match(rb"[abdisNOErR][:;]", octets):
        return None
    try:
        written, end = _value(octets, 0, change, 0)
    except ValueError:
        return None
    return written.decode("utf-8", "surrogatepass") if end == len(octets) else None


def _value(octets: bytes, at: int, change: Callable[[str], str], depth: int) -> tuple[bytes, int]:
    if depth > _DEEPEST:
        raise ValueError("too deep")
    if found := _PLAIN.match(octets, at):
        return found[0], found.end()
    if found := _TEXT.match(octets, at):
        return _text(octets, found.end(), int(found[1]), change)
    found = _LIST.match(octets, at) or _OBJECT.match(octets, at)
    if found is None:
        raise ValueError("nothing that PHP wrote")
    pieces, at = [found[0]], found.end()
    if found[0].endswith(b";"):
        return found[0], at
    while octets[at : at + 1] != b"}":
        piece, at = _value(octets, at, change, depth + 1)
        pieces.append(piece)
    return b"".join([*pieces, b"}"]), at + 1


def _text(octets: bytes, start: int, length: int, change: Callable[[str], str]) -> tuple[bytes, int]:
    end = start + length
    if octets[end : end + 2] != b'";':
        raise ValueError("not as long as it says")
    text = octets[start:end].decode("utf-8", "surrogatepass")
    inner = every_text(text, change)
    new = (change(text) if inner is None else inner).encode("utf-8", "surrogatepass")
    return b's:%d:"%b";' % (len(new), new), end + 2
