"""Why a proof that others accept is refused here on purpose: read from the mail anew, by other code than ours.

Each of these is a demand of docs/verification.md beyond the RFCs. A case that wants a pass and meets one of them counts
apart; a case that meets none of them must come out as its suite wants it.
"""

from __future__ import annotations

import base64
import binascii
import re

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from tests.foreign.zone import Zone

_FIELD = re.compile(rb"^([\w-]+)[ \t]*:((?:[^\n]|\n[ \t])*)", re.M)
_ONCE = ("from", "subject", "date", "to", "cc", "sender", "reply-to", "message-id", "mime-version", "content-type")

_PLAIN = re.compile(r"[\w.#$&'*+/=?^`{|}~-]+@[\w.-]+", re.A)
_NO_NAME = re.compile(r"%[%_-]|\b(?:a|mx|include|exists):[^\s{}]*[:/]\S*[a-z]", re.I)

Fields = list[tuple[str, str]]


def signed(raw: bytes, zone: Zone) -> str:
    """Why none of the mail's DKIM signatures may count, "" where at least one may."""
    reasons = of_signatures(raw, zone)
    return "" if "" in reasons else next(iter(reasons), "")


def of_signatures(raw: bytes, zone: Zone, *, whole: bool = True) -> list[str]:
    """Of each DKIM signature, topmost first, why it may not count, "" where it may.

    `whole`: with what is demanded beyond the signature's being good.
    """
    fields = fields_of(raw)
    names = [name for name, _ in fields]
    author = _author(fields)
    twice = "a field that may occur once occurs twice" if any(names.count(name) > 1 for name in _ONCE) else ""
    signatures = [tags_of(value) for name, value in fields if name == "dkim-signature"]
    if not whole:
        return [_form(tags) or _key(tags, zone) for tags in signatures]
    return [twice or _signature(tags, author, zone) for tags in signatures]


def sealed(raw: bytes, zone: Zone, *, whole: bool) -> str:
    """Why the mail's ARC chain may not count; `whole`: with what is demanded beyond the chain's being sound."""
    fields = fields_of(raw)
    seals = [tags_of(value) for name, value in fields if name == "arc-seal"]
    messages = [tags_of(value) for name, value in fields if name == "arc-message-signature"]
    if not seals or not messages:
        return ""
    if len(seals) > 10:
        return "the chain has more than ten members"
    newest = max(messages, key=_instance)
    if "from" not in newest.get("h", "").lower():
        return "the sealer does not sign From"
    reason = _form(newest) or next(filter(None, (_form(tags) or _key(tags, zone) for tags in (*seals, newest))), "")
    if reason or not whole:
        return reason
    if not {"from", "subject", "date", "message-id"} <= set(newest.get("h", "").lower().split(":")):
        return "the sealer signs too few fields"
    first = next((value for name, value in fields if name == "arc-authentication-results" and "i=1;" in value), "")
    said = re.search(r"\bdmarc=pass\b[^;]*\bheader\.from=([\w.-]+)", first)
    return "" if said and said[1].lower() == _author(fields) else "the sealer does not say whose DMARC passed"


def sent(helo: str, mail_from: str, zone: Zone) -> str:
    """Why SPF may not count for this envelope."""
    if not re.fullmatch(r"[^\s\[\]()<>,;:\\\"]+", helo) or (mail_from and not _PLAIN.fullmatch(mail_from)):
        return "the envelope is no plain address and name"
    domain = (mail_from or helo).rpartition("@")[2]
    if _open(domain, zone, set()):
        return "the record lets everybody send"
    record = b"".join(part for _, found in (zone.answer(domain.lower(), "TXT")[1]) for part in found.data)
    return "the record asks for what is no host name" if _NO_NAME.search(record.decode("latin-1")) else ""


def fields_of(raw: bytes) -> Fields:
    head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
    return [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in _FIELD.findall(head)]


def tags_of(text: str) -> dict[str, str]:
    pairs = (part.split("=", 1) for part in text.split(";") if "=" in part)
    return {name.strip(): re.sub(r"\s+", "", value) for name, value in pairs}


def _author(fields: Fields) -> str:
    found = [re.search(r"@([\w.-]+)", value) for name, value in fields if name == "from"]
    return found[0][1].lower() if found and found[0] else ""


def _instance(tags: dict[str, str]) -> int:
    return int(tags["i"]) if tags.get("i", "").isdigit() else 0


def _signature(tags: dict[str, str], author: str, zone: Zone) -> str:
    covered = set(tags.get("h", "").lower().split(":"))
    if tags.get("d", "").lower().split(".")[-2:] != author.split(".")[-2:]:
        return "the signer is of another organisation than From"
    if not {"subject", "date"} <= covered:
        return "the subject or the date is not signed"
    return _form(tags) or _key(tags, zone)


def _form(tags: dict[str, str]) -> str:
    if "sha1" in tags.get("a", ""):
        return "signed with SHA-1"
    return "only a part of the body is signed (l=)" if "l" in tags else ""


def _key(tags: dict[str, str], zone: Zone) -> str:
    _, found = zone.answer(f"{tags.get('s', '')}._domainkey.{tags.get('d', '')}".lower(), "TXT")
    record = tags_of(b"".join(found[0][1].data).decode("latin-1")) if found else {}
    if "y" in record.get("t", "").split(":"):
        return "the key is being tested (t=y)"
    try:
        key = load_der_public_key(base64.b64decode(record.get("p", "")))
    except (ValueError, binascii.Error):
        return ""
    return "the key has fewer than 1024 bits" if isinstance(key, rsa.RSAPublicKey) and key.key_size < 1024 else ""


def _open(domain: str, zone: Zone, seen: set[str]) -> bool:
    """Whether the record, or one that it includes, ends with letting everybody pass."""
    if domain in seen:
        return False
    seen.add(domain)
    _, found = zone.answer(domain.lower(), "TXT")
    for record in (b"".join(item.data).decode("latin-1").lower() for _, item in found):
        plain = record.replace("%{d}", domain)
        words = plain.split()
        if words[:1] == ["v=spf1"]:
            if {"all", "+all"} & set(words) or re.search(r"\s\+?(exists:(?!\S*%\{[icp])|\S+/0\b)", record):
                return True
            return any(_open(name, zone, seen) for name in re.findall(r"(?:include:|redirect=)([\w.-]+)", plain))
    return False
