"""Whatever the octets are, reading ends soon and without an exception."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.intake import reading
from processor.intake.reading import read_message
from tests.intake.mails import container, encoded, html, mail, multipart, part

SEEDS = [
    mail("Xóa tài khoản\n\nOn Tue, Nov 10, 2026 at 9:12 AM X <x@vanesa.vn> wrote:\n> cũ\n-- \nLan"),
    mail(encoded("Hủy đăng ký".encode()), encoding="base64", headers=[("References", "<a@b> <c@d>")]),
    multipart(
        "mixed",
        container(
            "alternative", part("xin chào"), html("<div class=gmail_quote><blockquote>x</blockquote></div>"), mark="b"
        ),
        b"Content-Type: message/rfc822\r\n\r\n" + mail("trong"),
        part("x", "application/pdf", 'Content-Disposition: attachment; filename="=?utf-8?q?a?="'),
    ),
    mail(
        "=C3=B3a =", encoding="quoted-printable", subject="=?utf-8?b?WMOzYQ==?=", sender='"L, A" <lan@example.vn> (x)'
    ),
]
FRAGMENTS = [
    *(
        b"\r\n",
        b"\r\n\r\n",
        b"--mark",
        b"--mark--",
        b"=?utf-8?b?",
        b"?=",
        b"<",
        b">",
        b'"',
        b"(",
        b";",
        b",",
        b":",
        b"\x00",
    ),
    *(b"\xff", b"\xed\xa0\x80", b"Content-Type: multipart/mixed; boundary=", b"Content-Type: message/rfc822\r\n\r\n"),
    *(
        b"From: ",
        b"charset*0*=utf-8''%",
        b"Content-Transfer-Encoding: base64\r\n",
        b"charset=utf-16",
        b"charset=undefined",
    ),
    *(b"<div ", b"&#"),
]

mutation = st.tuples(
    st.integers(0, 1200), st.integers(0, 40), st.one_of(st.sampled_from(FRAGMENTS), st.binary(max_size=12))
)


def mutated(seed: bytes, mutations: list[tuple[int, int, bytes]]) -> bytes:
    for position, removed, inserted in mutations:
        at = position % (len(seed) + 1)
        seed = seed[:at] + inserted + seed[at + removed :]
    return seed


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SEEDS), st.lists(mutation, max_size=8))
def test_mutated_mail_is_read_without_the_last_resort(seed: bytes, mutations: list[tuple[int, int, bytes]]) -> None:
    raw = mutated(seed, mutations)
    message = reading._read(raw, frozenset())
    assert message.size == len(raw)
    for text in (message.own_words, message.quoted, message.signature, message.subject, message.sender.name):
        text.encode()


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_any_octets_are_read(raw: bytes) -> None:
    assert read_message(raw).size == len(raw)


def test_a_bug_costs_one_mail_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("xoa@example.vn")

    monkeypatch.setattr(reading, "sender", broken)
    assert read_message(mail()).unreadable == "the mail cannot be read (ZeroDivisionError)"


HEAD = b"From: lan@example.vn\r\nSubject: x\r\n"


def page(octets: bytes) -> bytes:
    return HEAD + b"Content-Type: text/html\r\n\r\n" + octets


def text(octets: bytes) -> bytes:
    return HEAD + b"\r\n" + octets


GROWING: dict[str, Callable[[int], bytes]] = {
    "nested elements": lambda n: page(b"<div>" * n + b"x"),
    "nested quotes": lambda n: page(b"<blockquote>" * n + b"x"),
    "formatting left open": lambda n: page(b"".join(b"<b a%d>" % i for i in range(n // 2)) + b"<p>" * n),
    "attributes": lambda n: page(b"<div " + b"".join(b"a%d " % i for i in range(n)) + b">x"),
    "attributes behind a quoted bracket": lambda n: page(b"<!-- <x y=' --><p q=\"'>\" " + b"a%d " * n + b">x"),
    "options": lambda n: page(b"<select>" + b"<option>" * n),
    "closing tags": lambda n: page(b"<span>" * (n // 2) + b"</div>" * n),
    "comments": lambda n: page(b"<!--" * n),
    "angle brackets": lambda n: page(b"<" * n * 5),
    "combining marks": lambda n: text(b"a" + "\u0301\u0323".encode() * n),
    "quote marks": lambda n: text(b"> " * n * 4),
    "header lines": lambda n: text(b"From: a@b\n" * n),
    "sent lines": lambda n: text(b"Sent: 1\nTo: a\n" * n),
    "attribution openers": lambda n: text(b"On 1 a@b.vn\n" * n),
    "closings": lambda n: text(b"Regards,\n" * n),
    "disclaimers": lambda n: text(b"x\nNotice\n" * n),
    "separators": lambda n: text(b"x\n-----Original Message----\n" * n),
    "flowed": lambda n: HEAD + b"Content-Type: text/plain; format=flowed\r\n\r\n" + b"abc \n" * n,
    "From": lambda n: b"From: " + b"a@b," * n + b"\r\n\r\nx",
    "comments in To": lambda n: b"From: a@b.vn\r\nTo: " + b"(" * n * 4 + b"\r\n\r\nx",
    "encoded words": lambda n: b"From: a@b.vn\r\nSubject: " + b"=?a?q?" * n + b"\r\n\r\nx",
    "parameters": lambda n: HEAD + b'Content-Type: text/plain; a="' + b";" * n * 4 + b"\r\n\r\nx",
    "references": lambda n: HEAD + b"References: " + b"<a@" * n + b"\r\n\r\nx",
    "header names": lambda n: HEAD + b"".join(b"X%d: y\r\n" % i for i in range(n)) + b"\r\nx",
    "parts": lambda n: HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * n,
    "nested parts": lambda n: (
        HEAD
        + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(60))
        + b"x\n" * n
    ),
}  # fmt: skip


def seconds(raw: bytes) -> float:
    started = time.process_time()
    read_message(raw)
    return time.process_time() - started


@pytest.mark.parametrize("shape", GROWING)
def test_four_times_the_mail_takes_about_four_times_as_long(shape: str) -> None:
    small, large = GROWING[shape](5_000), GROWING[shape](20_000)
    once, four_times = (min(seconds(raw) for _ in range(3)) for raw in (small, large))
    # Squares would take sixteen times as long; a tenth of a second hides the noise of short measurements.
    assert four_times <= 9 * once + 0.1


def test_a_huge_page_is_read_up_to_its_limits() -> None:
    raw = page(b"<p>xin chao</p>" + b"<div>" * 100_000 + b"x")
    started = time.process_time()
    message = read_message(raw)
    assert message.own_words == "xin chao"
    assert time.process_time() - started < 10


def test_many_parts_are_read_up_to_the_limit() -> None:
    raw = multipart("mixed", *(part(f"dòng {number}") for number in range(500)))
    assert read_message(raw).own_words.splitlines()[-1] == "dòng 198"


def test_text_is_read_before_a_large_attachment() -> None:
    attachment = part(b"QUJD" * 19 + b"\r\n" + (b"QUJD" * 19 + b"\r\n") * 100_000, "application/pdf", encoding="base64")
    message = read_message(multipart("mixed", part("Xóa tài khoản"), attachment))
    assert (message.own_words, message.attachments) == ("Xóa tài khoản", ("application/pdf",))


def test_limits_do_not_hide_the_last_reference_in_long_headers() -> None:
    long = " ".join(chain.from_iterable((f"<{number}@x>", "(comment)") for number in range(5000)))
    assert read_message(mail(headers=[("References", long)])).references[-1] == "<4999@x>"
