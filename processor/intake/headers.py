"""What the header section says, apart from the sender: identifiers, recipients, date, subject, authentication results.

Addresses and dates are read with mail-parser; it is given only the fields it is asked about, because it would decode
every field of a mail twice and flatten every attachment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.message import Message as Part
from email.utils import getaddresses, parsedate_to_datetime
from typing import Protocol, cast

import mailparser
from mailparser.exceptions import MailParserError

from processor.addresses import is_related
from processor.intake.encoded_words import readable, unfolded
from processor.intake.lines import fold

_MAX_IDS = 50
_MAX_RECIPIENTS = 100
_MAX_ADDRESSES = 10_000  # characters of one address field
_MAX_RESULTS = 50
_MAX_RESULT = 10_000
_MAX_SUBJECT = 1_000
_MESSAGE_ID = re.compile(r"<[!-;=?A-~]{1,500}@[!-;=?A-~]{1,500}>")
_FIELDS = ("from", "to", "cc", "date")
# Re, Fwd and their like in the languages and programs of the shop's customers, after tags such as "[EXT]".
_REPLY = re.compile(
    r"(?:\[[^\[\]]{1,30}\] ?){0,3}"
    r"(?:re|fw|fwd|tl|ct|aw|wg|sv|vs|rv|tr|tra loi|phan hoi|chuyen tiep|chuyen|답장|회신|전달|回复|回覆|转发|轉寄)"
    r"(?: ?[\[(^]\d{1,3}[\])]?)? ?:"
)
_TAG = re.compile(r"(?:^|;)\s*([a-z]+)\s*=\s*([^;]*)")

Headers = Mapping[str, Sequence[str]]


class Parsed(Protocol):
    """What mail-parser makes of the fields it is given."""

    from_: list[tuple[str, str]]
    to: list[tuple[str, str]]
    cc: list[tuple[str, str]]
    date: datetime | None


def parsed(headers: Headers) -> Parsed | None:
    """The address and date fields as mail-parser reads them, None where it gives up."""
    reduced = Part()
    for name in _FIELDS:
        values = headers.get(name)
        if values:
            joined = values[0] if name in {"from", "date"} else ", ".join(values[:20])
            reduced[name] = unfolded(joined)[:_MAX_ADDRESSES]
    try:
        return cast(Parsed, mailparser.MailParser(reduced))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, MailParserError):
        return None


def first(headers: Headers, name: str) -> str:
    """The topmost value of a field on one line, "" where there is none."""
    values = headers.get(name)
    return unfolded(values[0]).strip() if values else ""


def identifiers(headers: Headers, name: str) -> tuple[str, ...]:
    """The last 50 well-formed message identifiers of a field, with angle brackets (RFC 5322, section 3.6.4)."""
    found = _MESSAGE_ID.findall(" ".join(headers.get(name, ())))
    return tuple(dict.fromkeys(cast(list[str], found)))[-_MAX_IDS:]


def recipients(headers: Headers, read: Parsed | None) -> tuple[str, ...]:
    """The addr-specs of To and Cc, domains in lower case, each once, at most 100."""
    if read is not None:
        pairs = [*read.to, *read.cc]
    else:
        fields = [unfolded(value)[:_MAX_ADDRESSES] for name in ("to", "cc") for value in headers.get(name, ())[:20]]
        pairs = getaddresses(fields)
    return tuple(dict.fromkeys(lower_domain(address) for _, address in pairs if "@" in address))[:_MAX_RECIPIENTS]


def lower_domain(address: str) -> str:
    """An addr-spec with its domain in lower case; the local part is the receiver's business (RFC 5321, section 2.4)."""
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{domain.lower()}"


def sent_at(headers: Headers, read: Parsed | None) -> datetime | None:
    """The Date field, aware; None where it has none that can be read."""
    if read is not None and read.date:
        return read.date
    try:
        date = parsedate_to_datetime(first(headers, "date")[:200])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def subject(headers: Headers) -> str:
    """The decoded subject on one line, at most 1,000 characters."""
    values = headers.get("subject")
    return readable(values[0])[:_MAX_SUBJECT] if values else ""


def is_own_subject(text: str) -> bool:
    """Whether the sender wrote the subject: False where it begins as programs begin that of a reply or forward.

    The prefix alone decides. A customer who types "Re:" in a new mail is rare, and then the body speaks; a subject
    that the shop wrote ("Re: Xác nhận xóa tài khoản") must never be taken for a request.
    """
    return not _REPLY.match(fold(text[:200]))


def authentication_results(headers: Headers) -> tuple[str, ...]:
    """The Authentication-Results values on one line each, topmost first (RFC 8601)."""
    values = headers.get("authentication-results", ())
    return tuple(unfolded(value).strip()[:_MAX_RESULT] for value in values[:_MAX_RESULTS])


def recipients_unsigned(headers: Headers, domain: str) -> bool:
    """Whether a DKIM signature of that domain, or of one above or below it, does not cover To or a Cc that is there.

    Then whoever has the mail can write other recipients into it, and the signature holds (RFC 6376 section 5.4).
    Every signature counts, whether or not it holds: one that the author made cannot be taken away without loss.
    """
    wanted = {"to", "cc"} if "cc" in headers else {"to"}
    for value in headers.get("dkim-signature", ())[:_MAX_RESULTS]:
        tags = dict(_TAG.findall(unfolded(value)[:_MAX_RESULT]))
        signer = tags.get("d", "").strip().lower().rstrip(".")
        if is_related(signer, domain) and not wanted <= {name.strip().lower() for name in tags.get("h", "").split(":")}:
            return True
    return False
