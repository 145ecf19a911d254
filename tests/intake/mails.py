"""Mails built from their parts, as octets."""

from __future__ import annotations

import base64
from collections.abc import Sequence

FROM = "Lan <lan@example.vn>"


def mail(
    body: str | bytes = "xin chào",
    *,
    sender: str | bytes = FROM,
    subject: str | bytes = "Hỏi",
    headers: Sequence[tuple[str, str | bytes]] = (),
    content_type: str = "text/plain; charset=utf-8",
    encoding: str = "8bit",
) -> bytes:
    """One mail; texts are written as UTF-8, octets as they are."""
    fields: list[tuple[str, str | bytes]] = [
        ("From", sender),
        ("To", "Vanesa KR <cskh@vanesa.vn>"),
        ("Subject", subject),
        ("Date", "Thu, 12 Nov 2026 08:00:00 +0700"),
        ("Message-ID", "<a1@example.vn>"),
        ("MIME-Version", "1.0"),
        *headers,
        ("Content-Type", content_type),
        ("Content-Transfer-Encoding", encoding),
    ]
    head = b"".join(name.encode() + b": " + octets(value) + b"\r\n" for name, value in fields)
    return head + b"\r\n" + octets(body)


def octets(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value


def part(
    body: str | bytes, content_type: str = "text/plain; charset=utf-8", *headers: str, encoding: str = "8bit"
) -> bytes:
    """One MIME part."""
    head = [f"Content-Type: {content_type}", f"Content-Transfer-Encoding: {encoding}", *headers]
    return "".join(f"{line}\r\n" for line in head).encode() + b"\r\n" + octets(body)


def html(body: str) -> bytes:
    return part(body, "text/html; charset=utf-8")


def container(kind: str, *parts: bytes, mark: str = "mark") -> bytes:
    """A multipart as a part of its own."""
    inner = b"".join(f"--{mark}\r\n".encode() + piece + b"\r\n" for piece in parts)
    return f'Content-Type: multipart/{kind}; boundary="{mark}"\r\n\r\n'.encode() + inner + f"--{mark}--\r\n".encode()


def multipart(kind: str, *parts: bytes, mark: str = "mark") -> bytes:
    """A mail that is a multipart."""
    return f"From: {FROM}\r\nTo: cskh@vanesa.vn\r\nSubject: x\r\nMIME-Version: 1.0\r\n".encode() + container(
        kind, *parts, mark=mark
    )


def encoded(text: bytes) -> bytes:
    return base64.encodebytes(text).replace(b"\n", b"\r\n")


def listed(text: str) -> list[str]:
    """The texts between the bars."""
    return text.split("|")
