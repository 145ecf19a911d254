"""Octets to a tree of MIME parts, at a cost that is bounded whatever a stranger sends.

The standard library's parser is linear in ordinary mail only: each line is tried against every open boundary, and
header parameters cost the square of their length. So long headers are cut and hostile mail is cut short.
"""

from __future__ import annotations

from email import message_from_bytes
from email.errors import MisplacedEnvelopeHeaderDefect, MissingHeaderBodySeparatorDefect
from email.message import Message as Part
from email.policy import Compat32

_MAX_OCTETS = 50_000_000
_MAX_WORK = 6_000_000  # lines times open boundaries, about three seconds
_MAX_DELIMITERS = 5_000
_SMALL = 100_000  # octets of a mail that is cheap however it nests
_MAX_HEADERS = 1_000
_MAX_VALUE = 20_000
_MAX_HEAD = 1_000_000
_MAX_MIME_VALUE = 2_000


_DOUBTFUL = (MissingHeaderBodySeparatorDefect, MisplacedEnvelopeHeaderDefect)


class TooDeepError(ValueError):
    """The mail nests more parts than the parser can follow."""


class _Bounded(Compat32):
    """The standard library's lenient policy, with header values cut to a length that is harmless to parse."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        lowered = name.lower()
        if lowered == "references":
            return name, value[-_MAX_VALUE:]  # the nearest ancestors stand last
        if lowered == "content-transfer-encoding":
            # Programs write comments, quotes and spaces here, and the parser compares the whole value.
            return name, value[:200].partition("(")[0].partition(";")[0].strip(' \t\r\n"')
        return name, value[: _MAX_MIME_VALUE if lowered.startswith("content-") else _MAX_VALUE]


_POLICY = _Bounded()


def parse(raw: bytes) -> Part:
    """The tree of parts of one mail (RFC 2045), read leniently.

    Raises `TooDeepError` where parts are nested beyond all use.
    """
    try:
        return message_from_bytes(_affordable(raw), policy=_POLICY)
    except RecursionError as error:
        raise TooDeepError("its parts are nested too deeply") from error


def header_values(part: Part) -> dict[str, list[str]]:
    """Raw header values by lower-case name, in wire order; surrogates stand for octets beyond ASCII."""
    values: dict[str, list[str]] = {}
    for count, (name, value) in enumerate(part.raw_items()):
        if count == _MAX_HEADERS:
            break
        values.setdefault(name.lower(), []).append(str(value))
    return values


def section_problem(raw: bytes, mail: Part) -> str:
    """Why programs may disagree on where the header section ends or which fields it has, "" where they agree.

    "From : x", a field name with a foreign letter or a bare CR make one program see a From that another does not.
    """
    envelope = mail.get_unixfrom() or ""
    if envelope[4:].lstrip().startswith(":") or any(isinstance(defect, _DOUBTFUL) for defect in mail.defects):
        return "a line in the header section that is no header"
    head = raw[:_MAX_HEAD].partition(b"\r\n\r\n")[0]
    if b"\r\n" in head and b"\r" in head.replace(b"\r\n", b""):
        return "a bare carriage return in the header section"
    return ""


def _affordable(raw: bytes) -> bytes:
    raw = _up_to_mark(raw[:_MAX_OCTETS], b"\n--", _MAX_DELIMITERS)
    if len(raw) < _SMALL:
        return raw
    lowered = raw.lower()
    levels = 1 + lowered.count(b"boundary") + lowered.count(b"\ncontent-type") // 10
    lines = max(raw.count(b"\n"), raw.count(b"\r"))
    return raw if lines * levels <= _MAX_WORK else raw[: max(_SMALL, _MAX_WORK // (4 * levels))]


def _up_to_mark(raw: bytes, mark: bytes, most: int) -> bytes:
    """`raw` up to the `most`th occurrence of `mark`: each may begin a part, which costs a thousand times its octets."""
    if raw.count(mark) <= most:
        return raw
    position = 0
    for _ in range(most):
        position = raw.index(mark, position) + len(mark)
    return raw[:position]
