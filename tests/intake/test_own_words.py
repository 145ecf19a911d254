"""What the sender typed is told apart from what is quoted, in every style that mail programs have."""

from __future__ import annotations

import pytest

from processor.intake.reading import read_message
from tests.intake.mails import mail

OWN = "Xóa tài khoản giúp mình nhé."
SHOP = "Vanesa KR <news@vanesa.vn>"
OLD = "Ưu đãi tháng 11. Hủy đăng ký tại đây."

ATTRIBUTIONS = [
    f"Vào Th 3, 10 thg 11, 2026 vào lúc 09:12 {SHOP} đã viết:",
    f"Vào 09:12, Th 3, 10 thg 11, 2026\n{SHOP} đã viết:",
    "Vào Th 3, 10 thg 11, 2026 vào lúc 09:12 Vanesa KR <\nnews@vanesa.vn> đã viết:",
    f"Vào Thứ Ba, 10 tháng 11, 2026 lúc 09:12:13 GMT+7,\n{SHOP}\nđã viết:",
    f"Vào Th 3,\n10 thg 11, 2026 vào lúc 09:12\n{SHOP}\nđã viết:",
    f"Ngày 10/11/2026 09:12, {SHOP} đã viết:",
    "Ngày 10/11/2026 09:12, Vanesa KR đã viết:",
    f"Lúc 10:00 Thứ Ba, 10/11/2026, {SHOP} đã viết",
    f"On Tue, Nov 10, 2026 at 9:12 AM {SHOP} wrote:",
    f"On Tue, Nov 10, 2026 at 9:12 AM {SHOP}\nwrote:",
    "On 11/10/26 09:12, Vanesa KR wrote:",
    f"On 10 Nov 2026, at 09:12, {SHOP} wrote:",
    f"{SHOP} wrote:",
    f"{SHOP} viết lúc 20:00, 09/11/2026:",
    f"{SHOP} đã viết vào 10:02 10/11/2026:",
    f"2026년 11월 10일 (화) 오전 9:12, {SHOP}님이 작성:",
    f"2026-11-10 09:12 GMT+07:00 {SHOP} đã viết:",
]
BLOCKS = [
    f"-----Original Message-----\nFrom: {SHOP}\nSent: Tuesday, November 10, 2026 9:12 AM\nTo: me\nSubject: Ưu đãi",
    f"-------- Original message --------\nFrom: {SHOP}\nDate: 10/11/2026 09:12 (GMT+07:00)\nTo: me\nSubject: Ưu đãi",
    f"________________________________\nTừ: {SHOP}\nĐã gửi: Thứ Ba, 10 Tháng Mười Một 2026 9:12\nĐến: tôi\nChủ đề: x",
    f"________________________________\n\nFrom: {SHOP}\n\nSent: Tuesday, November 10\n\nTo: a; b\nCc: c\nSubject: x",
    f"Từ: {SHOP}\nĐã gửi: Thứ Ba, 10 Tháng Mười Một 2026 9:12 SA\nTới: a@b.vn\nChủ đề: Ưu đãi",
    f"*From:* {SHOP}\n*Sent:* Tuesday, November 10, 2026 9:12 AM\n*To:* me\n*Subject:* x",
    f"Người gửi: {SHOP}\nNgày: 10/11/2026 lúc 09:12\nNgười nhận: tôi\nTiêu đề: Ưu đãi",
    "From: Vanesa KR\nSent: Tuesday, November 10, 2026\nTo: Lan\nSubject: Ưu đãi",
    f"보낸사람: {SHOP}\n보낸 날짜: 2026년 11월 10일\n받는사람: 나\n제목: x",
    f"From: {SHOP}\nTo: a <a@b.vn>,\n b <b@b.vn>\nSubject: Ưu đãi",
    f"---------- Forwarded message ---------\nTừ: {SHOP}\nDate: Th 3, 10 thg 11, 2026 lúc 09:12",
    f"---------- Thư được chuyển tiếp ----------\nTừ: {SHOP}",
    "Begin forwarded message:\n\nFrom: Vanesa KR\nDate: 10 November 2026",
    "Bắt đầu thư được chuyển tiếp:",
    "----- Thư gốc -----",
    "-----Tin nhắn gốc-----",
    "-----원본 메시지-----",
]


@pytest.mark.parametrize("head", ATTRIBUTIONS)
@pytest.mark.parametrize("marked", [True, False])
def test_answer_above_an_attribution(head: str, marked: bool) -> None:
    message = read_message(mail(f"{OWN}\n\n{head}\n\n{'> ' if marked else ''}{OLD}\n", subject="Re: Ưu đãi"))
    assert message.own_words == OWN
    assert message.quoted.replace("\n\n", "\n") == f"{head}\n{OLD}"


@pytest.mark.parametrize("head", ATTRIBUTIONS)
def test_answer_below_and_between_marked_lines(head: str) -> None:
    body = f"{head}\n> Shop chào chị,\n> chị muốn xóa hay đổi số?\n\nXóa nhé.\n\n> Chị chắc chứ?\n>> ạ\n\nChắc chắn.\n"
    message = read_message(mail(body))
    assert message.own_words == "Xóa nhé.\n\nChắc chắn."
    assert message.quoted == f"{head}\nShop chào chị,\nchị muốn xóa hay đổi số?\nChị chắc chứ?\nạ"


@pytest.mark.parametrize("head", BLOCKS)
@pytest.mark.parametrize("gap", ["\n", "\n\n", "\r\n\r\n\r\n"])
def test_answer_above_a_header_block_or_forward(head: str, gap: str) -> None:
    message = read_message(mail(f"{OWN}{gap}{head}\n\n{OLD}\n\nTrân trọng\n"))
    assert message.own_words == OWN
    assert OLD in message.quoted


def test_nothing_typed_above_a_forward() -> None:
    message = read_message(mail(f"{BLOCKS[10]}\n\n{OWN}"))
    assert (message.own_words, message.unreadable) == ("", "")


def test_answer_below_a_header_block_with_marks() -> None:
    assert read_message(mail(f"{BLOCKS[0]}\n\n> {OLD}\n\n{OWN}")).own_words == OWN


@pytest.mark.parametrize(
    "head", [f"{SHOP} 21:55", f"{SHOP}\nThứ Hai, 10/11/2026", "Vanesa KR <cskh@vanesa.vn>", f"Từ: {SHOP}"]
)
def test_a_line_that_names_the_shop_as_sender_of_what_follows(head: str) -> None:
    assert read_message(mail(f"{OWN}\n\n{head}\n{OLD}")).own_words == OWN


@pytest.mark.parametrize(
    "body",
    [
        "Shop cập nhật giúp:\nTên: Nguyễn Lan\nĐiện thoại: 0912345678\nĐịa chỉ mới: 5 Lê Lợi\nEmail: lan@example.vn",
        "Đổi email đăng nhập giúp mình\nTừ: lan@example.vn\nĐến: lan.moi@example.vn",
        "Đổi email\nTừ: lan@example.vn\nĐến: lan.moi@example.vn\nNgày: 12/11/2026",
        "Đổi số\nTừ: 0912345678\nSang: 0987654321",
        "Gửi: bộ phận CSKH\nTừ: Lan\nXóa tài khoản giúp mình",
        "Kính gửi: Vanesa KR\nNgày: 12/11/2026\nTôi muốn xóa tài khoản",
        "From: District 1\nTo: District 3\nPlease update my address",
        "Tiêu đề: xin xóa tài khoản\nNội dung: xóa giúp mình",
        "Hôm qua nhân viên shop đã viết: tài khoản sẽ bị xóa. Vậy xóa luôn đi.",
        "Trên trang có ghi\nshop đã viết:\ntài khoản được xóa trong 24 giờ. Vậy xóa giúp mình",
        "Mình đã gửi thư cho nguyen@example.vn và bạn ấy bảo viết cho shop",
        "Nguyễn Lan <lan@example.vn>\nXóa tài khoản giúp mình",
        "Xóa tài khoản giúp mình\nNguyễn Lan <lan@example.vn>",
        "----------\nXóa tài khoản\n----------",
        "________________________________\nXóa tài khoản giúp mình",
        "Original message của shop tôi không nhận được",
        "On Monday I wrote:\nplease delete my account",
        "Vào web thì tôi viết:\nxóa tài khoản",
        "1 > 2 và a >= b",
        "Trên 10 năm mua hàng\nVào năm 2020 tôi có tài khoản\nXóa giúp tôi",
    ],
)
def test_lines_that_customers_write_themselves_stay_theirs(body: str) -> None:
    message = read_message(mail(body))
    assert message.own_words == body
    assert message.quoted == ""


def test_the_own_line_right_above_an_attribution_stays_own() -> None:
    body = f"Vào tài khoản xóa giúp em 2 cái\n{ATTRIBUTIONS[0]}\n\n> {OLD}"
    assert read_message(mail(body)).own_words == "Vào tài khoản xóa giúp em 2 cái"


def test_a_name_that_wrote_counts_only_apart_from_the_text() -> None:
    assert read_message(mail(f"{OWN}\n\nVanesa KR đã viết:\n{OLD}")).own_words == OWN
    assert read_message(mail(f"{OWN}\nMỹ Xuân đã viết:\n> {OLD}")).own_words == OWN


def test_the_own_address_above_the_text_is_no_quote_even_in_copy() -> None:
    raw = mail("Lan <lan@example.vn>\nXóa tài khoản giúp mình", headers=[("Cc", "lan@example.vn")])
    assert read_message(raw).own_words.startswith("Lan")
