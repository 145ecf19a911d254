"""From names one mailbox without doubt, or nobody."""

from __future__ import annotations

import base64

import pytest

from processor.intake.reading import read_message
from tests.intake.mails import mail


def word(text: str) -> str:
    return f"=?utf-8?b?{base64.b64encode(text.encode()).decode()}?="


@pytest.mark.parametrize(
    ("written", "name", "address"),
    [
        ("lan@example.vn", "", "lan@example.vn"),
        ("<lan@example.vn>", "", "lan@example.vn"),
        ("Lan Anh <lan@EXAMPLE.Vn>", "Lan Anh", "lan@example.vn"),
        ("Lan Anh <Lan.Anh+shop@example.vn>", "Lan Anh", "Lan.Anh+shop@example.vn"),
        ('"Nguyễn, Lan" <lan@example.vn>', "Nguyễn, Lan", "lan@example.vn"),
        (f"{word('Nguyễn Thị Lan')} <lan@example.vn>", "Nguyễn Thị Lan", "lan@example.vn"),
        (f'"{word("Lan Anh")}" <lan@example.vn>', "Lan Anh", "lan@example.vn"),
        ("lan@example.vn (Lan Anh)", "Lan Anh", "lan@example.vn"),
        ("Lan (work (main)) <lan@example.vn>", "Lan work (main)", "lan@example.vn"),
        ("Lan\r\n Anh\r\n\t<lan@example.vn>", "Lan Anh", "lan@example.vn"),
        ('"lan"@example.vn', "", "lan@example.vn"),
        ("lan@example.vn <lan@example.vn>", "lan@example.vn", "lan@example.vn"),
        ("Lan <lan@xn--cng-ty-hoa-5gb.vn>", "Lan", "lan@xn--cng-ty-hoa-5gb.vn"),
        ("A. B. Lan <lan@example.vn>", "A. B. Lan", "lan@example.vn"),
        ("@lan.official <lan@example.vn>", "@lan.official", "lan@example.vn"),
        ("Nguyễn Lan <lan@example.vn>".encode(), "Nguyễn Lan", "lan@example.vn"),
        ("Nguye\u0302\u0303n Lan <lan@example.vn>", "Nguyễn Lan", "lan@example.vn"),
    ],
)
def test_one_mailbox_is_read_as_its_owner_wrote_it(written: str | bytes, name: str, address: str) -> None:
    message = read_message(mail(sender=written))
    assert (message.sender.name, message.sender.address, message.sender_problem) == (name, address, "")


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("", "no address"),
        ("Lan", "no address"),
        ("<>", "no address"),
        ("undisclosed-recipients:;", "group syntax"),
        ("Friends: lan@example.vn, minh@example.vn;", "group syntax"),
        ("Friends: lan@example.vn;", "group syntax"),
        ("lan@example.vn, minh@example.vn", "several addresses in From"),
        ("Lan <lan@example.vn>, Minh <minh@example.vn>", "several addresses in From"),
        ("Lan <lan@example.vn> <minh@example.vn>", "several addresses in From"),
        ("Công ty ABC, Ltd <lan@example.vn>", "several addresses in From"),
        ("Lan <lan@example.vn> minh", "text after the address in From"),
        ("<lan@example.vn> minh@example.vn", "text after the address in From"),
        (word("Lan <lan@example.vn>"), "encoded-word inside the address"),
        (f"<{word('lan@example.vn')}>", "no address"),
        ("<=?utf-8?q?lan?=@example.vn>", "encoded-word inside the address"),
        ("Lan <lan@example.vn", "unbalanced quotes, comments or angle brackets in From"),
        ('"Lan <lan@example.vn>', "unbalanced quotes, comments or angle brackets in From"),
        ("Lan (x <lan@example.vn>", "unbalanced quotes, comments or angle brackets in From"),
        ("Lan <<lan@example.vn>>", "unbalanced quotes, comments or angle brackets in From"),
        ("Lan <lan(x)@example.vn>", "spaces or comments inside the address"),
        ("lan(x)@example.vn", "spaces or comments inside the address"),
        ("Lan <lan @ example.vn>", "spaces or comments inside the address"),
        ("lan minh@example.vn", "spaces or comments inside the address"),
        ('"lan@example.vn,"@forger.example', "the local part of the address is not a plain one"),
        ("Lan <lan@example.vn@forger.example>", "the local part of the address is not a plain one"),
        ("Lan <@relay.example:lan@example.vn>", "the local part of the address is not a plain one"),
        ("Lan <lan@[192.0.2.1]>", "the domain of the address is not a plain one"),
        ("Lan <lan@example..vn>", "the domain of the address is not a plain one"),
        ("Lan <lan@>", "the domain of the address is not a plain one"),
        ("Lan <lan@example.vn\x00>", "control characters"),
        ("Lan <lan@ｅxample.vn>", "disguised letters in the address"),
        (b"Lan <l\xe0n@example.vn>", "octets in the address that are not UTF-8"),
        ("L" * 3000 + " <lan@example.vn>", "From is longer than 2,000 characters"),
        ("(" * 500, "unbalanced quotes, comments or angle brackets in From"),
    ],
)
def test_an_ambiguous_sender_is_nobody(written: str | bytes, problem: str) -> None:
    message = read_message(mail(sender=written))
    assert (message.sender.address, message.sender_problem) == ("", problem)


def test_several_from_headers_name_nobody() -> None:
    message = read_message(mail(headers=[("FROM", "Minh <minh@example.vn>")]))
    assert (message.sender.address, message.sender_problem) == ("", "several From headers")


def test_a_mail_without_from_names_nobody() -> None:
    message = read_message(b"To: cskh@vanesa.vn\r\nSubject: x\r\n\r\nxin chao\r\n")
    assert (message.sender.address, message.sender_problem) == ("", "no From header")
    assert message.own_words == "xin chao"


@pytest.mark.parametrize(
    "name",
    ['"minh@example.vn"', word("minh@example.vn"), '"Minh <minh@example.vn>"', word("Minh (minh＠example.vn)")],
)
def test_a_display_name_with_another_address_is_told_and_the_address_kept(name: str) -> None:
    message = read_message(mail(sender=f"{name} <lan@example.vn>"))
    assert message.sender.address == "lan@example.vn"
    assert message.sender_problem == "the display name shows another address"


def test_reply_to_and_sender_never_matter() -> None:
    others = [
        ("Reply-To", "forger@evil.example"),
        ("Sender", "forger@evil.example"),
        ("Return-Path", "<f@evil.example>"),
    ]
    message = read_message(mail(headers=others))
    assert message.sender.address == "lan@example.vn"
    assert message.sender_problem == ""


def test_a_line_end_in_an_encoded_name_stays_out_of_the_name() -> None:
    message = read_message(mail(sender=f"{word(chr(10).join(('Lan', 'Bcc: minh@example')))} <lan@example.vn>"))
    assert message.sender.name == "Lan Bcc: minh@example"


@pytest.mark.parametrize(
    "raw",
    [
        b"From: lan@example.vn\r\nFrom : minh@example.vn\r\nTo: x@y\r\n\r\nx",
        b"From : minh@example.vn\r\nFrom: lan@example.vn\r\n\r\nx",
        b"From: lan@example.vn\r\nFr\xf6m: minh@example.vn\r\n\r\nx",
        b"Subject: x\rFrom: minh@example.vn\r\nFrom: lan@example.vn\r\n\r\nx",
        b"Subject: x\rFrom: lan@example.vn\r\nTo: x@y\r\n\r\nx",
        b"From: lan@example.vn\r\n\x00From: minh@example.vn\r\n\r\nx",
        b"To: x@y\r\nFrom lan@example.vn Thu Nov 12 08:00:00 2026\r\nFrom: lan@example.vn\r\n\r\nx",
    ],
)
def test_a_header_section_that_programs_read_differently_names_nobody(raw: bytes) -> None:
    message = read_message(raw)
    assert message.sender.address == ""
    assert message.sender_problem


def test_line_ends_of_unix_and_an_mbox_line_are_fine() -> None:
    raw = b"From lan@example.vn Thu Nov 12 08:00:00 2026\nFrom: lan@example.vn\nSubject: x\n\nxin\rchao"
    message = read_message(raw)
    assert (message.sender.address, message.sender_problem, message.own_words) == ("lan@example.vn", "", "xin\nchao")
