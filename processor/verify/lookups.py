"""What the pure parts of verification ask of DNS, and the two ways in which it may not answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

# Letters, digits, hyphen and, as in `_domainkey` and many selectors, underscore; a U-label is never asked for as such.
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?=.{{1,253}}\Z)(?:{_LABEL}\.)*{_LABEL}")


class AwayError(Exception):
    """DNS gave no answer (time-out, SERVFAIL, no server): another time it may."""


class TooManyError(Exception):
    """The mail wants more look-ups than any honest one."""


class Lookups(Protocol):
    """Answers of DNS for one mail. No such name and no such data are the answer `()`.

    Raise `AwayError` and `TooManyError`.
    """

    def texts(self, name: str) -> Sequence[bytes]:
        """The TXT records of a name, each with its strings joined without a space (RFC 7208 section 3.3)."""
        ...

    def records(self, name: str, kind: str) -> Sequence[str | bytes | tuple[int, str]]:
        """TXT as octets, A and AAAA and PTR as text, MX as preference and host; names without the last dot."""
        ...


def plain_name(text: str | bytes) -> str:
    """A domain name in lower case, "" for what is none that can be asked for without doubt.

    NUL, parentheses, spaces and the like in a name make one program see another name than the next.
    """
    if isinstance(text, bytes):
        text = text.decode("latin-1")
    if not text.isascii():
        return ""
    name = text.lower()
    return name if _NAME.fullmatch(name) else ""
