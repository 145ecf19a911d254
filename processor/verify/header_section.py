"""The header section of a mail as signatures see it: every octet kept. Pure.

Intake reads the same octets for people; where the two could disagree, nothing is verified.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_MOST_OCTETS = 500_000
_MOST_FIELDS = 1_000
_END = re.compile(rb"\r?\n\r?\n")
_LINE = re.compile(rb"\r?\n(?![ \t])")
_FIELD = re.compile(rb"([\x21-\x39\x3b-\x7e]{1,200}):")
_BARE_CR = re.compile(rb"\r(?!\n)")


class UnreadableError(Exception):
    """A header section that programs read differently, or that is too large to be read at all."""


@dataclass(frozen=True, slots=True)
class Field:
    """One header field; the value keeps its folding and ends with CRLF."""

    name: bytes  # as written
    value: bytes

    @property
    def unfolded(self) -> str:
        return self.value.replace(b"\r\n", b"").decode("utf-8", "replace").strip()


@dataclass(frozen=True, slots=True)
class Section:
    """Fields in wire order, their names in lower case at the same index, and the body with CRLF line ends."""

    fields: tuple[Field, ...]
    names: tuple[bytes, ...]
    body: bytes

    def all(self, name: bytes) -> Sequence[Field]:
        """The fields of that name (lower case), topmost first."""
        return [field for field, here in zip(self.fields, self.names, strict=True) if here == name]


def read_section(raw: bytes) -> Section:
    """Cut a mail into its fields and its body (RFC 5322 section 2.1). Lines may end with LF alone.

    Raises `UnreadableError`.
    """
    head, body = _cut(raw)
    if b"\0" in head or _BARE_CR.search(head):
        raise UnreadableError("control characters in the header section")
    lines = [line for line in _LINE.split(head, _MOST_FIELDS + 1) if line]
    if lines and lines[0].startswith(b"From "):
        del lines[0]  # the envelope line of a mailbox file
    if len(lines) > _MOST_FIELDS:
        raise UnreadableError("more than a thousand header fields")
    fields = tuple(_field(line) for line in lines)
    return Section(fields, tuple(field.name.lower() for field in fields), _crlf(body))


def _cut(raw: bytes) -> tuple[bytes, bytes]:
    if raw[:2].lstrip(b"\r").startswith(b"\n"):
        raise UnreadableError("no header section")
    end = _END.search(raw, 0, _MOST_OCTETS)
    if end is not None:
        return raw[: end.start()], raw[end.end() :]
    if len(raw) > _MOST_OCTETS:
        raise UnreadableError("the header section is too large")
    return raw, b""


def _field(line: bytes) -> Field:
    start = _FIELD.match(line)
    if start is None:
        raise UnreadableError("a line in the header section that is no header")
    return Field(start[1], _crlf(line[start.end() :]) + b"\r\n")


def _crlf(text: bytes) -> bytes:
    if text.count(b"\n") == text.count(b"\r\n"):
        return text
    return re.sub(rb"(?<!\r)\n", b"\r\n", text)
