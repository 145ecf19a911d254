"""What the suites leave out of a mail: the fields of the host that took it in, and signatures."""

from __future__ import annotations

import base64
import re
from email.utils import formatdate
from functools import cache

import dkim
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from tests.foreign.zone import Zone

HOP = "mx.shop.test"  # the host that is trusted to tell the sender's address
SIGNED = (b"from", b"to", b"subject", b"date", b"message-id")


def crlf(raw: bytes) -> bytes:
    """The mail with the line ends that IMAP gives."""
    return re.sub(rb"\r?\n", b"\r\n", raw)


def received(raw: bytes, ip: str, helo: str | bytes, mail_from: str | bytes) -> bytes:
    """The mail as the trusted host would keep it: with the envelope sender and where the mail came from."""
    name = helo if isinstance(helo, bytes) else helo.encode()
    sender = mail_from if isinstance(mail_from, bytes) else mail_from.encode()
    if not sender.startswith(b"<"):
        sender = b"<" + sender + b">"
    literal = f"IPv6:{ip}" if ":" in ip else ip
    hop = b"Received: from %s (unknown [%s])\r\n\tby %s with ESMTP id 4XyZ12\r\n\tfor <cskh@shop.test>; %s\r\n" % (
        name,
        literal.encode(),
        HOP.encode(),
        formatdate().encode(),
    )
    return b"Return-Path: " + sender + b"\r\n" + hop + raw


def plain(sender: str) -> bytes:
    """A small mail from this address."""
    return crlf(
        f"From: {sender}\nTo: cskh@shop.test\nSubject: Hello\nDate: {formatdate()}\n"
        f"Message-ID: <1.foreign@shop.test>\n\nHello there.\n".encode()
    )


class Signer:
    """One RSA key that signs for any domain."""

    def __init__(self, pem: bytes) -> None:
        private = load_pem_private_key(pem, None)
        public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self._pem = pem
        self.record = "v=DKIM1; k=rsa; p=" + base64.b64encode(public).decode()

    def sign(
        self, raw: bytes, domain: bytes, selector: bytes = b"foreign", fields: tuple[bytes, ...] = SIGNED
    ) -> bytes:
        """The field that signs this mail, with its line end."""
        return dkim.sign(
            raw, selector, domain, self._pem, canonicalize=(b"relaxed", b"relaxed"), include_headers=list(fields)
        )

    def publish(self, zone: Zone, domain: str, selector: str = "foreign") -> None:
        zone.txt(f"{selector}._domainkey.{domain}", self.record)


@cache
def signer() -> Signer:
    key = rsa.generate_private_key(65537, 2048)
    return Signer(key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()))


def aligned(sender: str, zone: Zone, dkim_domains: list[str], spf_domain: str, *, spf_passes: bool = True) -> bytes:
    """A mail from this address that verifies for these domains and no others; the zone gets what proves it."""
    ip = "192.0.2.1"
    raw = plain(sender)
    for domain in dkim_domains:
        signer().publish(zone, domain)
        raw = signer().sign(raw, domain.encode()) + raw
    if spf_domain:
        zone.txt(spf_domain, f"v=spf1 ip4:{ip if spf_passes else '198.51.100.1'} -all")
    return received(raw, ip, "client.invalid", f"bounce@{spf_domain or 'unproven.invalid'}")
