"""Mails signed with keys made for the tests, and the records that belong to them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from typing import Any

import dkim
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from dkim.canonicalization import CanonicalizationPolicy, Relaxed
from dkim.crypto import parse_pem_private_key
from nacl.signing import SigningKey

from processor.intake.reading import read_message
from processor.values import Authentication, Message
from processor.verify.own import Receiver, Verifier
from tests.servers.dns_zone import Zone

HOP = "mx.vanesa.vn"
NOBODY = Receiver("", ())
WITH_HOP = Receiver(HOP, ())
# What Gmail signs, in its order: present fields, then the ones that nobody shall add.
HEADERS = (
    "to", "subject", "message-id", "date", "from", "mime-version",
    "from", "to", "cc", "subject", "date", "message-id", "reply-to",
)  # fmt: skip


@cache
def rsa_key(bits: int) -> tuple[bytes, str]:
    """(private key for dkimpy, p= of the record)."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private, base64.b64encode(public).decode()


@cache
def ed25519_key() -> tuple[bytes, str]:
    key = SigningKey.generate()
    return base64.b64encode(bytes(key)), base64.b64encode(bytes(key.verify_key)).decode()


def publish(
    zone: Zone, domain: str, selector: str = "s1", *, kind: str = "rsa", more: str = "", bits: int = 2048
) -> None:
    """The key record of a domain."""
    public = rsa_key(bits)[1] if kind == "rsa" else ed25519_key()[1]
    zone.txt(f"{selector}._domainkey.{domain}", f"v=DKIM1; k={kind};{more} p={public}")


def mail(
    sender: str = "Lan <lan@khach.vn>", *, subject: str = "Xoa tai khoan", body: str = "Xin xoa du lieu cua toi.\r\n",
    more: Sequence[str] = (),
) -> bytes:  # fmt: skip
    """An unsigned mail; `more` are further header lines, below the others."""
    lines = [
        f"From: {sender}", "To: cskh@vanesa.vn", f"Subject: {subject}", "Date: Mon, 30 Nov 2026 08:00:00 +0700",
        "Message-ID: <1@khach.vn>", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", *more,
    ]  # fmt: skip
    return "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n" + body.encode()


def sign(
    raw: bytes, domain: str = "khach.vn", selector: str = "s1", *, kind: str = "rsa", headers: Sequence[str] = HEADERS,
    bits: int = 2048, **options: Any,
) -> bytes:  # fmt: skip
    """The mail with a signature on top."""
    private = rsa_key(bits)[0] if kind == "rsa" else ed25519_key()[0]
    algorithm = b"rsa-sha256" if kind == "rsa" else b"ed25519-sha256"
    options = {"canonicalize": (b"relaxed", b"relaxed"), "signature_algorithm": algorithm} | options
    signature: bytes = dkim.sign(
        raw, selector.encode(), domain.encode(), private, include_headers=[h.encode() for h in headers], **options
    )
    return signature + raw


def sign_until(raw: bytes, expires: int, domain: str = "khach.vn", selector: str = "s1") -> bytes:
    """As `sign`, with x= (POSIX time), which the library cannot write."""
    signer: Any = dkim.DKIM(raw)
    names = [name.encode() for name in HEADERS]
    body_hash = hashlib.sha256(Relaxed.canonicalize_body(signer.body)).digest()
    fields = [
        (b"v", b"1"), (b"a", b"rsa-sha256"), (b"c", b"relaxed/relaxed"), (b"d", domain.encode()),
        (b"s", selector.encode()), (b"x", str(expires).encode()), (b"h", b":".join(names)),
        (b"bh", base64.b64encode(body_hash)), (b"b", b"0" * 60),
    ]  # fmt: skip
    signer.hasher = hashlib.sha256
    key = parse_pem_private_key(rsa_key(2048)[0])
    policy = CanonicalizationPolicy(Relaxed, Relaxed)
    value: bytes = signer.gen_header(fields, names, policy, b"DKIM-Signature", key)
    return b"DKIM-Signature: " + value + raw


def received(
    raw: bytes, ip: str = "203.0.113.7", mail_from: str = "lan@khach.vn", helo: str = "mail.khach.vn"
) -> bytes:
    """The mail as the shop's own host (Postfix) puts it into the mailbox."""
    top = (
        f"Return-Path: <{mail_from}>\r\n"
        f"Received: from {helo} (unknown [{ip}])\r\n\tby {HOP} (Postfix) with ESMTPS id 4F1\r\n"
        "\tfor <cskh@vanesa.vn>; Mon, 30 Nov 2026 08:00:01 +0700 (ICT)\r\n"
    )
    return top.encode() + raw


def read(raw: bytes) -> Message:
    return read_message(raw)


def examine(zone: Zone, raw: bytes, receiver: Receiver = NOBODY, *, timeout: float = 2.0) -> Authentication:
    """What a fresh verifier says, with nothing in its cache."""
    return Verifier([zone.address], timeout).examine(raw, read(raw), receiver)


def outcome(found: Authentication) -> str:
    """passed, contradicted or nothing; never two of them, and no finding names anybody."""
    assert not (found.passed and found.contradicted)
    assert found.findings
    for finding in found.findings:
        assert finding.result in {"pass", "fail", "softfail", "neutral", "policy", "none", "temperror", "permerror"}
        assert "\n" not in finding.reason
        assert not any(name in finding.reason for name in ("@", ".vn", ".com", "s1", "evil", "khach"))
    return "passed" if found.passed else "contradicted" if found.contradicted else "nothing"


def results(found: Authentication, method: str) -> list[str]:
    return [finding.result for finding in found.findings if finding.method == method]
