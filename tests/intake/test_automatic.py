"""Automatic mail gets no automatic answer; people's mail is never taken for it."""

from __future__ import annotations

import pytest

from processor.intake.reading import read_message
from tests.intake.mails import listed, mail, multipart, part


@pytest.mark.parametrize(
    ("header", "value", "reason"),
    [
        ("Auto-Submitted", "auto-replied", "Auto-Submitted: auto-replied"),
        ("auto-submitted", "AUTO-GENERATED; type=x", "Auto-Submitted: auto-generated"),
        ("Auto-Submitted", "(vacation) auto-replied (x)", "Auto-Submitted: auto-replied"),
        ("Auto-Submitted", "auto-notified", "Auto-Submitted: auto-notified"),
        ("Return-Path", "<>", "null Return-Path"),
        ("Return-Path", " < > ", "null Return-Path"),
        ("X-Autoreply", "yes", "x-autoreply header"),
        ("X-Autorespond", "Re: x", "x-autorespond header"),
        ("X-Auto-Response", "1", "x-auto-response header"),
        ("X-Failed-Recipients", "a@b.vn", "x-failed-recipients header"),
        ("Precedence", "auto_reply", "Precedence: auto_reply"),
        ("Precedence", "Auto-Reply", "Precedence: auto_reply"),
        ("Delivered-To", "Autoresponder", "Delivered-To: Autoresponder"),
    ],
)
def test_headers_of_robots(header: str, value: str, reason: str) -> None:
    assert read_message(mail(headers=[(header, value)])).automatic == reason


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Auto-Submitted", "no"),
        ("Auto-Submitted", "No (a person wrote it)"),
        ("Auto-Submitted", ""),
        ("Return-Path", "<lan@example.vn>"),
        ("X-Auto-Response-Suppress", "All"),
        ("X-Auto-Response-Suppress", "DR, OOF, AutoReply"),
        ("Precedence", "bulk"),
        ("Precedence", "list"),
        ("Precedence", "first-class"),
        ("List-Id", "<news.example.vn>"),
        ("List-Unsubscribe", "<https://example.vn/u>"),
        ("X-Autoreply", "no"),
        ("Delivered-To", "cskh@vanesa.vn"),
    ],
)
def test_headers_that_people_have_too(header: str, value: str) -> None:
    assert read_message(mail(headers=[(header, value)])).automatic == ""


@pytest.mark.parametrize(
    ("header", "value", "bulk"),
    [
        ("Precedence", "Bulk", False),
        ("Precedence", "LIST", False),
        ("Precedence", "junk", False),
        ("List-Id", "<news.example.vn>", True),
        ("list-unsubscribe", "<https://example.vn/u>", True),
        ("Precedence", "normal", False),
        ("X-Auto-Response-Suppress", "All", False),
    ],
)
def test_bulk_mail(header: str, value: str, bulk: bool) -> None:
    assert read_message(mail(headers=[(header, value)])).bulk is bulk


@pytest.mark.parametrize(
    "local",
    listed(
        "noreply|no-reply|no_reply|noReply|seller-noreply|no-reply-8|noreply+x|donotreply|do-not-reply|MAILER-DAEMON"
        "|postmaster|bounce|bounces+123|bounce-7=x|mail-daemon|autoreply|khong-tra-loi|khongphanhoi|news.noreply"
    ),
)
def test_addresses_of_robots(local: str) -> None:
    assert read_message(mail(sender=f"X <{local}@example.vn>")).automatic == "the sender's address is a robot's"


@pytest.mark.parametrize(
    "local", listed("lan|reply|noreen.ly|norepl|bounce.house|postmasterlan|khongtu|daemon|lan.noel|info|cskh")
)
def test_addresses_of_people(local: str) -> None:
    assert read_message(mail(sender=f"X <{local}@example.vn>")).automatic == ""


@pytest.mark.parametrize(
    "subject",
    listed(
        "Trả lời tự động: Ưu đãi|TRẢ LỜI TỰ ĐỘNG|Thư trả lời tự động|Tự động trả lời: x|Tra loi tu dong: x|Autoreply"
        "|Automatic reply: x|Auto-Reply: x|Out of Office|Out of office: x|Out of the office (until Monday)"
        "|Out of Office AutoReply: x|Vắng mặt|Vắng mặt: Lan|부재중|부재중 메일: x|자동 회신: x|자동응답: x"
        "|Undelivered Mail Returned to Sender|Undeliverable: Re: x|Delivery Status Notification (Failure)"
        "|Mail delivery failed: x|Mail delivery failed|Returned mail: see transcript|failure notice"
        "|Không gửi được thư: x|Không gửi được: x|Thư không gửi được"
    ),
)
def test_subjects_of_robots(subject: str) -> None:
    assert "the subject is that of" in read_message(mail(subject=subject)).automatic


@pytest.mark.parametrize(
    "subject",
    listed(
        "Re: Trả lời tự động: Ưu đãi|Fwd: Out of office|Trả lời tự động làm phiền tôi|Vắng mặt nên chưa nhận được hàng"
        "|Không gửi được hàng|Không gửi được|Delivery failure - đơn VN123|Out of stock: son|Automatic: x"
        "|Xóa: trả lời tự động|Thư không đến|Undelivered parcel"
    ),
)
def test_subjects_of_people(subject: str) -> None:
    assert read_message(mail(subject=subject)).automatic == ""


def test_reports_are_automatic_and_what_they_return_is_quoted() -> None:
    returned = b"Content-Type: message/rfc822\r\n\r\n" + mail("Xóa tài khoản")
    raw = multipart("report", part("Address not found"), part("Status: 5.1.1", "message/delivery-status"), returned)
    message = read_message(raw)
    assert message.automatic == "a report (multipart/report)"
    assert (message.own_words, message.quoted) == ("Address not found", "Xóa tài khoản")


def test_our_own_mail_coming_back() -> None:
    raw = mail(sender="Vanesa KR <CSKH@Vanesa.vn>")
    assert read_message(raw, own_addresses=frozenset({"cskh@vanesa.vn"})).automatic == "from our own address"
    assert read_message(raw).automatic == ""
