"""How two addresses are compared, in one place for everybody who compares them. Pure."""

from __future__ import annotations

import unicodedata


def mailbox_key(address: str) -> str:
    """An address as mailboxes are compared: NFC, case of the domain and its IDNA form made equal, local part caseless.

    No dot or plus folding: that is one host's habit, and would take strangers for customers elsewhere.
    "" for what is no address.
    """
    local, at, domain = unicodedata.normalize("NFC", address.strip()).rpartition("@")
    if not at or not local or not domain or len(address) > 320:
        return ""
    domain = ascii_domain(domain)
    return f"{local.casefold()}@{domain}" if domain else ""


def ascii_domain(domain: str) -> str:
    """A domain in lower-case ASCII (IDNA), "" where it has no such form."""
    domain = domain.strip().rstrip(".").casefold()
    try:
        return domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def unicode_domain(domain: str) -> str:
    """The same domain with its letters, as a person would type it."""
    try:
        return domain.encode("ascii").decode("idna")
    except UnicodeError:
        return domain
