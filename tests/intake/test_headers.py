"""Identifiers, subject, recipients, date and authentication results."""

from __future__ import annotations

import base64
import unicodedata
from datetime import UTC, datetime

import pytest

from processor.intake.reading import read_message
from tests.intake.mails import listed, mail


def test_only_well_formed_identifiers_are_kept_and_the_nearest_of_many() -> None:
    many = " ".join(f"<r{number}@example.vn>" for number in range(80))
    message = read_message(
        mail(headers=[("In-Reply-To", "Mail of <b1@vanesa.vn> and <broken and <@x> <no-at>"), ("References", many)])
    )
    assert message.message_id == "<a1@example.vn>"
    assert message.in_reply_to == ("<b1@vanesa.vn>",)
    assert message.references == tuple(f"<r{number}@example.vn>" for number in range(30, 80))


def test_a_long_references_field_keeps_its_end() -> None:
    many = "\r\n ".join(f"<{'r' * 100}{number}@example.vn>" for number in range(2000))
    assert read_message(mail(headers=[("References", many)])).references[-1] == f"<{'r' * 100}1999@example.vn>"


def words(text: str, charset: str = "utf-8", cut: int = 7) -> str:
    """Encoded words cut every few octets, in the middle of letters, as old mail programs do."""
    data = text.encode(charset)
    pieces = [data[start : start + cut] for start in range(0, len(data), cut)]
    return "\r\n ".join(f"=?{charset}?B?{base64.b64encode(piece).decode()}?=" for piece in pieces)


@pytest.mark.parametrize(
    ("written", "subject"),
    [
        ("Hủy đăng ký", "Hủy đăng ký"),
        (unicodedata.normalize("NFD", "Hủy đăng ký"), "Hủy đăng ký"),
        (words("Xóa tài khoản của tôi"), "Xóa tài khoản của tôi"),
        ("=?UTF-8?Q?X=C3=B3a_t=C3=A0i_kho=E1=BA=A3n?=", "Xóa tài khoản"),
        ("=?utf-8*vi?q?X=C3=B3a?= tài =?utf-8?q?kho=E1=BA=A3n?=", "Xóa tài khoản"),
        ("=?utf-8?q?X=C3=B3a t=C3=A0i kho=E1=BA=A3n?=", "Xóa tài khoản"),
        ("=?utf-8?b?WMOzYSB0w6Bp?=!", "Xóa tài!"),
        ("=?utf-8?b?WMOzYSB0w6Bpx?=", "Xóa tài"),
        ("=?utf-8?x?broken?=", "=?utf-8?x?broken?="),
        ("=?no-such-charset?q?X=C3=B3a?=", "Xóa"),
        ("=?us-ascii?q?X=C3=B3a?=", "Xóa"),
        ("=?windows-1258?q?X=F3a_t=E0i_kho=E3n?=", "Xóa tài khoăn"),
        ("Đã \r\n gửi\r\n\tthư", "Đã gửi thư"),
        ("=?utf-8?q?a=0D=0ABcc=3A_x=40y?=", "a Bcc: x@y"),
        ("Hu\u0309y".encode("windows-1258"), "Hủy"),
        ("Perché può così".encode("latin-1"), "Perché può così"),
        (b"X\xf3a t\xe0i kho\xe2\xd2n \xf0\xfd", "Xóa tài khoẩn đư"),
    ],
)
def test_subjects_as_programs_write_and_break_them(written: str | bytes, subject: str) -> None:
    assert read_message(mail(subject=written)).subject == subject


@pytest.mark.parametrize(
    "subject",
    listed(
        "Re: x|RE: x|re : x|Fwd: x|FW: x|Fw: x|TL: x|Trả lời: x|TRẢ LỜI: x|Chuyển tiếp: x|답장: x|Re[2]: x|[EXT] Re: x"
        "|Re: Fwd: x|AW: x|Re:x|회신: x|Re：x"
    ),
)
def test_a_reply_prefix_makes_the_subject_somebody_elses(subject: str) -> None:
    assert not read_message(mail(subject=subject)).own_subject


@pytest.mark.parametrize(
    "subject", listed("Hủy|Reset: x|Trả lời tôi|Regarding: x|[Vanesa] hỏi|Cập nhật: số mới|TL|Refund: 3")
)
def test_other_subjects_are_the_senders(subject: str) -> None:
    assert read_message(mail(subject=subject)).own_subject


def test_recipients_of_to_and_cc_once_each() -> None:
    cc = [
        ("Cc", '"Minh, A" <minh@Example.vn>, cskh@vanesa.vn'),
        ("Cc", "Friends: hoa@example.vn;"),
        ("Bcc", "b@example.vn"),
    ]
    assert read_message(mail(headers=cc)).recipients == ("cskh@vanesa.vn", "minh@example.vn", "hoa@example.vn")


def test_date_is_aware_and_broken_dates_are_none() -> None:
    assert read_message(mail()).sent_at == datetime(2026, 11, 12, 1, 0, tzinfo=UTC)
    for broken in (
        "yesterday",
        "Thu, 99 Nov 2026 08:00:00 +0700",
        "",
        "(" * 5000,
        "Thu, 12 Nov 2026 08:00:00 +99999999999",
    ):
        raw = f"From: lan@example.vn\r\nDate: {broken}\r\n\r\nx".encode()
        assert read_message(raw).sent_at is None


def test_authentication_results_topmost_first_and_unfolded() -> None:
    raw = (
        b"Authentication-Results: mx.vanesa.vn;\r\n\tdkim=pass header.d=example.vn;\r\n dmarc=pass\r\n"
        b"Received: from x by y\r\n"
        b"AUTHENTICATION-RESULTS: forged.example; dmarc=pass\r\n" + mail()
    )
    assert read_message(raw).authentication_results == (
        "mx.vanesa.vn;\tdkim=pass header.d=example.vn; dmarc=pass",
        "forged.example; dmarc=pass",
    )


@pytest.mark.parametrize(
    ("signatures", "more", "unsigned"),
    [
        ((), "", False),
        (("d=example.vn; h=From:To:Subject",), "", False),
        (("d=example.vn; h=from : subject : TO ",), "", False),
        (("d=example.vn;\r\n\th=From:Subject;\r\n b=To",), "", True),  # Outlook
        (("d=EXAMPLE.vn.; h=From:Subject",), "", True),
        (("d=mail.example.vn; h=From:Subject",), "", True),
        (("d=other.vn; h=From:Subject",), "", False),  # somebody else's, a mailing service's
        (("d=other.vn; h=From:To", "d=example.vn; h=From"), "", True),
        (("d=example.vn; h=From", "d=example.vn; h=From:To"), "", True),  # one added by whoever sent it on
        (("d=example.vn; h=From:To",), "Cc: cskh@vanesa.vn\r\n", True),  # added to a signed mail
        (("d=example.vn; h=From:To:Cc",), "Cc: cskh@vanesa.vn\r\n", False),
        (("d=example.vn",), "", True),
        (("",), "", False),
        (("h=;;;d=;d=example.vn" * 500,), "", False),
    ],
)
def test_a_signature_may_leave_the_recipients_open(signatures: tuple[str, ...], more: str, unsigned: bool) -> None:
    fields = "".join(f"DKIM-Signature: v=1; {value}\r\n" for value in signatures)
    raw = f"{fields}From: lan@example.vn\r\nTo: cskh@vanesa.vn\r\n{more}\r\nx".encode()
    assert read_message(raw).recipients_unsigned is unsigned


def test_size_counts_octets() -> None:
    raw = mail("xin chào")
    assert read_message(raw).size == len(raw)
