"""Signatures and disclaimers go, what a customer typed stays."""

from __future__ import annotations

import pytest

from processor.intake.reading import read_message
from tests.intake.mails import mail

ASK = "Vui lòng xóa tài khoản của tôi."


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nLan\n0912345678",
        "--\nNguyễn Lan\nKế toán | 0912345678",
        "Sent from my iPhone",
        "Sent from Outlook for iOS",
        "Get Outlook for Android<https://aka.ms/x>",
        "Sent from Yahoo Mail on Android",
        "Sent from Mail for Windows",
        "Sent with Proton Mail secure email.",
        "Gửi từ iPhone của tôi",
        "Đã gửi từ iPhone của tôi",
        "Được gửi từ điện thoại Samsung của tôi",
        "Gửi từ Outlook cho Android",
        "Gửi từ Thư cho Windows",
        "Tải Outlook cho iOS",
        "나의 iPhone에서 보냄",
        "This email and any attachments are confidential. If you are not the intended recipient, delete it.",
        "CONFIDENTIALITY NOTICE:\nThis message is intended only for the named person.\n\nThink twice.",
        "Email này và các tệp đính kèm có thể chứa thông tin bảo mật. Nếu bạn không phải người nhận, vui lòng xóa.",
        "Nếu bạn không phải là người nhận thư, vui lòng xóa ngay.",
        "Please consider the environment before printing this e-mail.",
    ],
)
def test_signature_device_line_or_disclaimer(signature: str) -> None:
    message = read_message(mail(f"{ASK}\n\n{signature}\n"))
    assert message.own_words == ASK
    assert message.signature == signature.replace("-- \n", "--\n")


@pytest.mark.parametrize(
    ("closing", "name", "contact"),
    [
        (
            "Trân trọng,",
            "Đỗ Thành Trung",
            "Phó phòng R&D, Việt Linh Pharma\nĐịa chỉ: Lô 5 KCN Quế Võ | ĐT: 0222 390 0000",
        ),
        ("Cảm ơn,\n", "Nguyễn Thị Mai Phương", "Phòng Xuất nhập khẩu – Công ty TNHH Dệt\nĐT: 024 3999 0000"),
        (
            "Best regards,",
            "Hiroshi Tanaka",
            "Kansai Precision Vietnam, Lot C-7\nTel +84 221 000 0000\nwww.kansai.example",
        ),
        ("Thân,", "Khánh", "Mob: 0903 000 111"),
        ("Best,", "Phương Uyên", "HR Executive | Hotline tuyển dụng: 0901 445 002"),
        ("Trân trọng,", "Nguyễn Quang Huy", "Công ty Môi Trường Đông Á"),
        ("Em cảm ơn anh/chị.", "", "Trịnh Công Minh | Phòng Kế hoạch\nMobile: 0988.402.175"),
    ],
)
def test_contact_lines_after_a_closing(closing: str, name: str, contact: str) -> None:
    message = read_message(mail("\n".join(filter(None, (ASK, "", closing, name, contact)))))
    assert message.own_words == "\n".join(filter(None, (ASK, closing, name))) or message.own_words.startswith(ASK)
    assert message.own_words.endswith(name or closing)
    assert message.signature == contact


@pytest.mark.parametrize(
    "body",
    [
        "Tôi đổi số rồi, shop cập nhật giúp.\nTrân trọng,\nLan\nĐT: 0912345678",
        "Tôi đổi số rồi, shop cập nhật giúp.\nCảm ơn shop\nSố mới: 0912345678",
        "Shop cập nhật giúp theo thông tin bên dưới.\nTrân trọng,\nLan\nCông ty Hoa Mai\nĐịa chỉ: 5 Lê Lợi, Huế",
        "Số mới của mình là\n0912345678",
        "Địa chỉ mới:\n5 Lê Lợi, Huế\nTel: 0912345678",
        "Cảm ơn shop.\nXóa tài khoản giúp mình\nĐT: 0912345678",
        "Trân trọng đề nghị shop xóa tài khoản\nCông ty Hoa Mai",
        "Cảm ơn,\nLan\nP.S. xóa luôn email phòng kế toán",
        "Gửi từ nay về sau vào địa chỉ 5 Lê Lợi",
        "Gửi qua Zalo số 0912345678",
        "Email này tôi không dùng nữa, xóa giúp",
        "Chào shop.\nEmail này tôi không dùng nữa, xóa giúp",
        "Lưu ý: xóa tài khoản",
        "Chào shop\nLưu ý: số mới 0912345678",
        "Dừng gửi mail",
        "--\nXóa tài khoản giúp mình",
        "Nếu bạn không phải người phụ trách thì chuyển giúp tôi",
    ],
)
def test_what_looks_like_a_signature_but_was_typed(body: str) -> None:
    message = read_message(mail(body))
    assert (message.own_words, message.signature) == (body, "")


def test_a_long_text_below_dashes_was_typed() -> None:
    body = "Chào shop\n--\n" + "\n".join(f"Lý do {number}" for number in range(20))
    assert read_message(mail(body)).own_words == body


def test_signature_between_answer_and_quote() -> None:
    message = read_message(mail(f"{ASK}\n-- \nLan\n\nOn Tue, Nov 10, 2026 at 9:12 AM X <x@vanesa.vn> wrote:\n> cũ"))
    assert (message.own_words, message.signature) == (ASK, "--\nLan")
    assert message.quoted.endswith("cũ")


def test_an_advertisement_alone_is_no_own_word() -> None:
    message = read_message(mail("Đã gửi từ iPhone của tôi"))
    assert (message.own_words, message.signature, message.unreadable) == ("", "Đã gửi từ iPhone của tôi", "")
