"""SPF: may this host send for that domain (RFC 7208)? By pyspf, which asks the look-ups of the mail instead of DNS.

The record is evaluated as published; only two things are added. What lets every host of the world pass proves nothing,
and the explanation that a record may hold is a stranger's text and is never fetched.
"""

from __future__ import annotations

import ipaddress
from typing import Any, cast

import spf

from processor.verify.envelope import Envelope
from processor.verify.lookups import AwayError, Lookups, TooManyError

_MOST_VOID = 2  # RFC 7208 section 4.6.4
_RESULTS = frozenset({"pass", "fail", "softfail", "neutral", "none", "temperror", "permerror"})
# Addresses that nobody can send mail from: reserved (RFC 1112 section 4) and discard-only (RFC 6666).
_NOBODY = {4: "240.0.0.1", 6: "100::1"}
_library: Any = spf


class _Query(_library.query):
    """One evaluation; nothing of it is shared, so threads cannot disturb each other."""

    def __init__(self, ip: str, sender: str, helo: str, lookups: Lookups) -> None:
        _library.query.__init__(self, i=ip, s=sender, h=helo, receiver="unknown")
        self._lookups = lookups
        self._void = 0

    def dns(self, name: Any, qtype: str, cnames: object = None, ignore_void: bool = False) -> list[Any]:
        """Called for every look-up: all records, aliases followed; TXT records as lists of strings."""
        del cnames
        try:
            found = self._lookups.records(str(name), qtype)
        except AwayError as error:
            raise _library.TempError("DNS is away") from error
        except TooManyError as error:
            raise _library.PermError("too many look-ups") from error
        if not found and not ignore_void:
            self._void += 1
            if self._void > _MOST_VOID:
                raise _library.PermError("too many look-ups without an answer")
        return [[one] for one in found] if qtype == "TXT" else list(found)

    def get_explanation(self, spec: object) -> None:
        """Not fetched: see above."""
        del spec


def evaluate(envelope: Envelope, lookups: Lookups) -> tuple[str, str]:
    """(a word of RFC 8601, why where that is not plain). A sender that is "" means the name in HELO."""
    result = _evaluate(envelope.ip, envelope, lookups)
    if result == "pass":
        nobody = _NOBODY[ipaddress.ip_address(envelope.ip).version]
        if _evaluate(nobody, envelope, lookups) == "pass":
            return "policy", "its record lets everybody send"
    return result, ""


def _evaluate(ip: str, envelope: Envelope, lookups: Lookups) -> str:
    try:
        result = cast("str", _Query(ip, envelope.sender, envelope.helo or envelope.domain, lookups).check()[0])
    except Exception:  # noqa: BLE001 - a stranger's record in somebody else's parser: what breaks it is wrong
        return "permerror"
    return result if result in _RESULTS else "permerror"
