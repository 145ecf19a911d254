"""How two addresses are compared, and how one is written to a mail server: in one place for everybody. Pure."""

from __future__ import annotations

import re
import unicodedata

# IDNA 2003, which Python's codec speaks, takes straße.de for strasse.de; registries sell them to different people.
_DEVIATING = frozenset("ßẞς\u200c\u200d")
_DOT_ATOM = re.compile(r"[^\s\x00-\x20\x7f\"(),.:;<>@\[\\\]]+(?:\.[^\s\x00-\x20\x7f\"(),.:;<>@\[\\\]]+)*")
_DOMAIN = re.compile(r"[a-z0-9_.-]+|\[[a-z0-9:.]+\]")


def mailbox_key(address: str) -> str:
    """An address as mailboxes are compared: NFC, case of the domain and its IDNA form made equal, local part caseless.

    No dot or plus folding: that is one host's habit, and would take strangers for customers elsewhere. "" for what is
    no address.
    """
    local, at, domain = unicodedata.normalize("NFC", address.strip()).rpartition("@")
    if not at or not local or not domain or len(address) > 320 or not f"{local}{domain}".isprintable():
        return ""
    domain = ascii_domain(domain)
    return f"{local.lower()}@{domain}" if domain else ""


def ascii_domain(domain: str) -> str:
    """A domain in lower-case ASCII (IDNA), "" where it has no such form or more than one."""
    domain = domain.strip().rstrip(".").lower()
    if domain.isascii():
        return domain
    if len(domain) > 253 or not _DEVIATING.isdisjoint(domain):
        return ""
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def unicode_domain(domain: str) -> str:
    """The same domain with its letters, as a person would type it."""
    try:
        return domain.encode("ascii").decode("idna")
    except UnicodeError:
        return domain


def spellings(address: str) -> list[str]:
    """The ways in which a mailbox can stand in a column, as the database's `lower` leaves them; [] for no address.

    A look-up by them finds at least the mailbox; whether what it found is the same is for `mailbox_key` to say.
    """
    local, _, domain = mailbox_key(address).rpartition("@")
    if not local:
        return []
    # SQLite's `lower` knows ASCII only: other capitals stay as they are.
    capitals = "".join(char if char.isascii() else char.upper() for char in local)
    names, hosts = {local, capitals}, {domain, unicode_domain(domain)}
    composed = {f"{name}@{host}" for name in names for host in hosts}
    return sorted(composed | {unicodedata.normalize("NFD", item) for item in composed})


def addr_spec(address: str) -> str:
    """An address as RFC 5321 and 5322 write it: quotes where they are needed, the domain in ASCII.

    "" for what cannot be written. The local part may keep letters beyond ASCII (RFC 6531).
    """
    local, at, domain = address.strip().rpartition("@")
    domain = ascii_domain(domain)
    if not at or not local or not _DOMAIN.fullmatch(domain) or len(address) > 320 or not address.isprintable():
        return ""
    if len(local) > 1 and local[0] == local[-1] == '"':
        local = re.sub(r"\\(.)", r"\1", local[1:-1])
    if not _DOT_ATOM.fullmatch(local):
        escaped = local.replace("\\", "\\\\").replace('"', '\\"')
        local = f'"{escaped}"'
    return f"{local}@{domain}"


def is_among(address: str, keys: frozenset[str]) -> bool:
    """Whether an address is one of those, given as `mailbox_key` writes them, be it with a tag ("cskh+web@")."""
    local, _, domain = mailbox_key(address).rpartition("@")
    return f"{local}@{domain}" in keys or f"{local.partition('+')[0]}@{domain}" in keys


def is_related(one: str, other: str) -> bool:
    """Whether two domains are the same, or one lies below the other."""
    return bool(one and other) and (one == other or one.endswith(f".{other}") or other.endswith(f".{one}"))
