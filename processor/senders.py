"""Who a mail is from: from the host's results at intake, or by DNS, which may be away and is then asked again later."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from processor.addresses import is_among, mailbox_key
from processor.config import Config
from processor.config_sections import MailboxSettings
from processor.errors import TemporaryError
from processor.intake.reading import read_message
from processor.parts import Parts
from processor.values import Authentication, Finding, Message
from processor.verify.authentication import assess
from processor.verify.own import Receiver

AUTHENTICATION = TypeAdapter(Authentication)


def at_intake(config: Config, settings: MailboxSettings, message: Message) -> Authentication | None:
    """What the mail host found; None where the sender is verified here, which takes DNS and waits for `advance`."""
    if settings.authentication == "own":
        return None
    found = assess(message, settings.authserv_id, microsoft=settings.authentication == "microsoft")
    return _addressed(config, message, found)


def authenticated(parts: Parts, mailbox: str, stored: Any, raw: bytes | None, since: datetime) -> Authentication:
    """The stored findings, or those of a verification now where there are none yet.

    Raises:
        TemporaryError: DNS is away. Given up after `dns.retry_for` from `since`: then nothing is known of the sender.
    """
    if stored:
        return AUTHENTICATION.validate_python(stored)
    settings = next((item for item in parts.config.mailboxes if item.name == mailbox), None)
    if settings is None or settings.authentication != "own" or parts.verifier is None:
        return _unknown("none", "the mailbox is no longer one whose senders are verified here")
    if not raw:
        return _unknown("none", "the mail is too large to be verified here")
    message = read_message(raw, own_addresses=parts.config.own_addresses)
    try:
        receiver = Receiver(settings.trusted_hop, settings.arc_sealers, _ours(parts.config))
        found = parts.verifier.examine(raw, message, receiver)
    except TemporaryError:
        if parts.now() - since < parts.config.dns.retry_for:
            raise
        return _unknown("temperror", "the DNS records of the domain of From could not be looked up")
    return _addressed(parts.config, message, found)


def origin(parts: Parts, message: Message, found: Authentication) -> str:
    """A keyed digest that is the same for the same mail by whatever route, "" where it has neither Date nor Message-ID.

    With the result of authentication: a forged copy that comes first must not keep out the true one. By the Date,
    which every signature covers, rather than by the Message-ID: whoever sends a captured mail again can change that.
    """
    which = message.sent_at.isoformat() if message.sent_at else message.message_id
    claims = (which, message.sender.address, str(found.passed), message.subject, message.own_words)
    return parts.database.digest("\n".join(claims)) if which else ""


def _unknown(result: str, reason: str) -> Authentication:
    return Authentication(False, False, (Finding("dns", result, reason),))


def _addressed(config: Config, message: Message, found: Authentication) -> Authentication:
    """What proves its author also holds for a mail that was written to somebody else and sent on to us by that one.

    Mail without any recipient was sent so (only Bcc): where the fields may have been taken away, `found` says so.
    """
    ours = _ours(config)
    if not found.passed or not message.recipients or any(is_among(address, ours) for address in message.recipients):
        return found
    elsewhere = Finding("to", "policy", "the mail was written to other addresses than ours")
    return replace(found, passed=False, findings=(*found.findings, elsewhere))


def _ours(config: Config) -> frozenset[str]:
    return frozenset(mailbox_key(own) for own in (*config.own_addresses, config.smtp.address))
