"""One mail, from octets to the value that the other steps work with."""

from __future__ import annotations

import re
from dataclasses import replace
from email.message import Message as Part
from itertools import pairwise

from processor.intake import headers as fields
from processor.intake.automatic import automatic, bulk
from processor.intake.html_text import html_lines
from processor.intake.lines import Line
from processor.intake.own_words import Words, split_words
from processor.intake.parsing import TooDeepError, header_values, parse, section_problem
from processor.intake.parts import MAX_TEXT, Body, text_of
from processor.intake.sender import sender
from processor.values import Message

_MAX_OWN = 100_000
_MAX_HEAD = 200_000  # octets
_PLAIN = re.compile(rb"^(Content-(?:Type|Transfer-Encoding))(?=[ \t]*:)", re.IGNORECASE | re.MULTILINE)


def read_message(raw: bytes, *, own_addresses: frozenset[str] = frozenset()) -> Message:
    """The message in `raw`, the octets of one mail as received (RFC 5322, RFC 2045).

    `own_addresses` are those that this service sends from; mail from one of them is automatic. Never raises: what
    cannot be read has a sentence in `unreadable`. Texts are in NFC with LF line ends; own words are cut at 100,000
    characters, and what lies beyond a mail's first 1,000,000 characters of text or first 200 parts is not looked at.
    """
    own = frozenset(address.lower() for address in own_addresses)
    try:
        return _read(raw, own)
    except TooDeepError as problem:
        return _headers_alone(raw, own, f"the mail cannot be read: {problem}")
    except Exception as bug:  # noqa: BLE001  a stranger must not stop the reading of all other mail
        return _headers_alone(raw, own, f"the mail cannot be read ({type(bug).__name__})")


def _headers_alone(raw: bytes, own: frozenset[str], problem: str) -> Message:
    """Who sent a mail whose body cannot be read, and what it answers: that may be a word of a customer we wait for."""
    ends = [at for at in (raw.find(b"\r\n\r\n"), raw.find(b"\n\n")) if at >= 0]
    head = raw[: min(ends, default=len(raw))][:_MAX_HEAD] + b"\r\n\r\n"
    # As plain text without a body, whatever the fields say of its parts.
    try:
        return replace(_read(_PLAIN.sub(rb"X-Was-\1", head), own), unreadable=problem, size=len(raw))
    except Exception:  # noqa: BLE001  as above
        return Message(unreadable=problem, size=len(raw))


def _read(raw: bytes, own_addresses: frozenset[str]) -> Message:
    mail = parse(raw)
    headers = header_values(mail)
    if not headers:
        return Message(unreadable="the mail has no header that can be read", size=len(raw))
    read = fields.parsed(headers)
    mailbox, sender_problem = sender(headers, read, section_problem(raw, mail))
    recipients = fields.recipients(headers, read)
    subject = fields.subject(headers)
    body = Body(mail)
    words = _words(body, _domains({*recipients, *own_addresses}, mailbox.address))
    return Message(
        message_id=next(iter(fields.identifiers(headers, "message-id")), ""),
        in_reply_to=fields.identifiers(headers, "in-reply-to"),
        references=fields.identifiers(headers, "references"),
        sender=mailbox,
        sender_problem=sender_problem,
        recipients=recipients,
        subject=subject,
        own_subject=fields.is_own_subject(subject),
        sent_at=fields.sent_at(headers, read),
        own_words=words.own,
        quoted=words.quoted,
        signature=words.signature,
        automatic=automatic(headers, mail.get_content_type(), mailbox.address, subject, own_addresses),
        bulk=bulk(headers),
        attachments=tuple(body.attachments),
        unreadable=_unreadable(body, words),
        authentication_results=fields.authentication_results(headers),
        recipients_unsigned=fields.recipients_unsigned(headers, mailbox.address.rpartition("@")[2]),
        size=len(raw),
    )


def _domains(shops: set[str], senders: str) -> frozenset[str]:
    """The domains whose addresses a sender of another one does not close a mail with."""
    return frozenset(address.rpartition("@")[2] for address in shops) - {senders.rpartition("@")[2]}


def _words(body: Body, domains: frozenset[str]) -> Words:
    words = split_words(body.lines, domains)
    if body.other_version is not None and _is_wrapped(body.lines):
        words = _unwrapped(words, body.other_version, domains)
    forwarded = "\n".join(line.text for line in body.forwarded)
    quoted = "\n\n".join(filter(None, (words.quoted, forwarded)))
    return Words(words.own[:_MAX_OWN], quoted[:MAX_TEXT], words.signature[:_MAX_OWN])


def _is_wrapped(lines: list[Line]) -> bool:
    """Whether a program seems to have broken long lines, as most do in the plain version of a text."""
    pairs = pairwise(lines)
    return any(60 <= len(line.text) <= 80 and following.text.strip() for line, following in pairs)


def _unwrapped(words: Words, html: Part, domains: frozenset[str]) -> Words:
    """The same words with the line ends that the sender typed, where the HTML version has exactly these words."""
    lines = html_lines(text_of(html))
    if not lines:
        return words
    typed = split_words(lines, domains).own
    same = "".join(typed.split()) == "".join(words.own.split())
    return words._replace(own=typed) if same else words


def _unreadable(body: Body, words: Words) -> str:
    if words.own.count("\ufffd") * 5 > len(words.own):
        return "the mail cannot be read: its letters are damaged or in an unknown charset"
    if words.own or words.quoted or words.signature:
        return ""
    if body.problems:
        return f"the mail cannot be read: {'; '.join(dict.fromkeys(body.problems))}"
    if body.pictures:
        return "the mail has no readable text, only a picture"
    if body.attachments:
        return f"the mail has no readable text, only an attachment ({body.attachments[0]})"
    return ""
