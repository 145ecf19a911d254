"""Mixed mails of about 8 KB: the labelled corpus, grown by what real mail carries around its few own words."""

from __future__ import annotations

import base64
import functools
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.corpus.render import pick, render

CORPUS = Path(__file__).parent.parent / "tests" / "corpus" / "mails.jsonl"
TARGETS = (3_000, 5_000, 7_000, 9_000, 16_000)  # octets, 8,000 on average


def mixed(count: int) -> Iterator[bytes]:
    """The same mails in every run, each with a Message-ID of its own."""
    pool = _pool()
    for number in range(count):
        raw, message_id = pool[number % len(pool)]
        fresh = b"<%s@bench.example>" % hashlib.sha256(b"%d" % number).hexdigest()[:24].encode()
        yield raw.replace(message_id, fresh, 1)


def describe(count: int) -> str:
    """One line on what `mixed(count)` holds."""
    sizes = [len(raw) for raw in mixed(min(count, len(_pool())))]
    wanted = [mail["decision"] for mail in _corpus()]
    act = 100 * wanted.count("act") / len(wanted)
    return f"{count:,} mails, {sum(sizes) / len(sizes) / 1000:.1f} KB on average, {act:.0f} % of them clear requests"


@functools.cache
def _corpus() -> list[dict[str, Any]]:
    return [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines() if line.strip()]


@functools.cache
def _pool() -> list[tuple[bytes, bytes]]:
    return [_grown(mail) for mail in _corpus()]


def _grown(mail: dict[str, Any]) -> tuple[bytes, bytes]:
    seed = mail["id"]
    target = TARGETS[pick(seed, "size", len(TARGETS))]
    trace = _trace(mail)
    raw = trace + render(mail)
    # A third carry a picture; the others quote the conversation so far, as mail programs do.
    if pick(seed, "how", 3) == 0:
        raw = _with_picture(raw, target - len(raw))
    else:
        sample = "\n".join(_story(seed, 1_000))
        longer = trace + render(mail | {"quoted": f"{mail.get('quoted') or ''}\n{sample}"})
        factor = max(1.0, (len(longer) - len(raw)) / len(sample))
        story = "\n".join(_story(seed, max(0, int((target - len(raw)) / factor))))
        raw = trace + render(mail | {"quoted": f"{mail.get('quoted') or ''}\n{story}".strip()})
    head = raw.partition(b"\r\n\r\n")[0]
    message_id = next(line for line in head.split(b"\r\n") if line.startswith(b"Message-ID:")).split()[1]
    return raw, message_id


def _trace(mail: dict[str, Any]) -> bytes:
    """What the servers on the way put on top."""
    domain = mail["from"].rpartition("@")[2]
    blob = base64.b64encode(hashlib.sha512(mail["id"].encode()).digest() * 4).decode()
    signature = "\r\n\t".join(blob[start : start + 70] for start in range(0, len(blob), 70))
    lines = [
        f"Authentication-Results: mx.vanesa.vn;\r\n\tdmarc=pass header.from={domain};"
        f"\r\n\tspf=pass smtp.mailfrom={domain}",
        f"Received: from out.{domain} (out.{domain} [192.0.2.7])\r\n\tby mx.vanesa.vn with ESMTPS id {blob[:12]}\r\n\t"
        "for <cskh@vanesa.vn>; Thu, 12 Nov 2026 08:00:01 +0700 (ICT)",
        f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n\td={domain}; s=20230601;"
        f"\r\n\th=to:subject:message-id:date:from:mime-version;\r\n\tb={signature}",
        f"Received: by mail.{domain} with HTTP; Thu, 12 Nov 2026 08:00:00 +0700 (ICT)",
    ]
    return ("\r\n".join(lines) + "\r\n").encode()


def _story(seed: str, characters: int) -> Iterator[str]:
    corpus = _corpus()
    place = pick(seed, "story", len(corpus))
    while characters > 0:
        text = corpus[place % len(corpus)]["body"]
        yield text
        characters -= len(text) + 1
        place += 1


def _with_picture(raw: bytes, octets: int) -> bytes:
    if octets < 400:
        return raw
    head, _, body = raw.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    first = next(number for number, line in enumerate(lines) if line.lower().startswith(b"content-"))
    outer, inner = lines[:first], lines[first:]
    noise = hashlib.shake_256(raw).digest(int(octets * 0.72))
    picture = b"\r\n".join(
        (
            b"Content-Type: image/jpeg; name=anh.jpg",
            b"Content-Disposition: attachment; filename=anh.jpg",
            b"Content-Transfer-Encoding: base64",
            b"",
            base64.encodebytes(noise).replace(b"\n", b"\r\n"),
        )
    )
    mark = b"--=_bench_mixed"
    return b"\r\n".join(
        (
            *outer,
            b'Content-Type: multipart/mixed; boundary="=_bench_mixed"',
            b"",
            mark,
            *inner,
            b"",
            body,
            mark,
            picture,
            mark + b"--",
            b"",
        )
    )
