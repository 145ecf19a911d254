"""Which names and which values look personal."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.act.datamap import reflection
from processor.act.datamap.contents import by_content
from processor.act.datamap.findings import together
from processor.act.datamap.looks import Sure, by_name, words
from processor.act.datamap.model import Kind
from tests.act.datamap.shops import serialised

NAMES = {
    "email": "email customer_email emailAddress e_mail EMAIL thu_dien_tu dia_chi_email email_nguoi_nhan mail",
    "phone": "phone telephone sdt so_dien_thoai SoDienThoai sdt_nguoi_nhan dienThoai mobile_no fax shipping_phone zalo",
    "name": "full_name fullName first_name lastname ho_ten HoTen ho_va_ten ten_khach_hang ten_nguoi_nhan recipient "
    "billing_first_name chu_tai_khoan cc_owner display_name nguoi_nhan",
    "address": "address address_1 street shipping_address2 dia_chi diaChi dia_chi_giao_hang city postcode phuong_xa "
    "quan_huyen tinh_thanh ward district so_nha",
    "ip": "ip ip_address remote_ip last_login_ip x_forwarded_for ip_registration dia_chi_ip",
    "birthday": "dob birthday date_of_birth ngay_sinh sinh_nhat",
    "account": "password passwd mat_khau user_login reset_token session_id so_tai_khoan facebook_id card_number otp",
    "text": "note customer_note comment ghi_chu loi_nhan noi_dung message",
    "other": "gender gioi_tinh cccd user_agent company mst tax_code avatar",
}
PLAIN = """
    id customer_id email_template_id created_at email_verified_at email_sent_count address_id address_format status
    total quantity product_name sku ten_san_pham hotel color is_active order_status trang_thai tong_tien zip_code_format
    telescope ipsum cityscape commentable_type titles ma_don_hang
"""


@pytest.mark.parametrize(("name", "kind"), [(name, kind) for kind, text in NAMES.items() for name in text.split()])
def test_names_that_say_what_they_hold(name: str, kind: str):
    guess = by_name(name)
    assert guess is not None
    assert (guess.kind.value, guess.sure > Sure.WEAK) == (kind, True)


@pytest.mark.parametrize("name", PLAIN.split())
def test_names_that_say_nothing_personal(name: str):
    guess = by_name(name)
    assert guess is None or guess.sure is Sure.WEAK


def test_a_name_is_cut_into_words():
    assert words("soDienThoai") == words("so_dien_thoai") == words("Số điện thoại") == ("so", "dien", "thoai")
    assert words("HTTPReferer") == ("http", "referer")
    assert words("Đường") == ("duong",)


def test_a_part_of_a_name_is_told():
    parts = {name: by_name(name) for name in ("firstname", "shipping_last_name", "ho_dem", "full_name")}
    assert [guess and guess.part for guess in parts.values()] == ["given", "family", "family", ""]


@pytest.mark.parametrize(
    ("name", "form", "kind"),
    [
        ("ngay_sinh", reflection.DATE, Kind.BIRTHDAY),
        ("email", reflection.DATE, None),
        ("newsletter_email", reflection.FLAG, None),
        ("phone", reflection.NUMBER, Kind.PHONE),
        ("city", reflection.NUMBER, None),
        ("address", reflection.BINARY, None),
    ],
)
def test_a_type_that_cannot_hold_it_speaks_against_the_name(name: str, form: str, kind: Kind | None):
    guess = by_name(name, form)
    assert (guess.kind if guess else None) is kind


VALUES = {
    Kind.EMAIL: ["lan@example.vn", "minh.tran@mail.com.vn", "x+y@z.co", ""],
    Kind.PHONE: ["0912345678", "+84 912 345 678", "0283 822 1234", "84987654321", "01234567890"],
    Kind.NAME: ["Nguyễn Thị Lan", "TRẦN VĂN MINH", "Lê Hoàng Phúc", "Huỳnh An"],
    Kind.ADDRESS: ["25 Nguyễn Trãi, phường Bến Thành", "Thôn 3, xã Hòa Phú", "12 Le Loi street, District 1"],
    Kind.IP: ["14.161.3.7", "2405:4802::1", "10.0.0.1"],
}


@pytest.mark.parametrize("kind", VALUES, ids=str)
def test_values_that_are_personal(kind: Kind):
    (guess,) = by_content(VALUES[kind])
    assert guess.kind is kind
    assert "values" in guess.why


@pytest.mark.parametrize(
    "values",
    [
        ["Son dưỡng hồng", "Kem chống nắng", "Áo thun", "Toner"],
        ["1.2.3", "4.5.6", "7.8.9"],
        ["350000", "1200000", "99000"],
        ["2026-01-02", "2026-03-04", "2026-05-06"],
        ["893460012345", "893460012346", "893460012347"],  # bar codes
        ["lan@example.vn", "lan@example.vn"],  # one value may be a setting
        ["<p>Chào</p>", "<div>Hàng mới</div>", "<b>!</b>"],
        [None, None, ""],
        [],
    ],
)
def test_values_that_are_not(values: list[object]):
    assert by_content(values) == []


def test_a_number_inside_a_text_makes_it_one_about_people():
    values = [f"Giao giờ hành chính {number}" for number in range(40)]
    assert by_content(values) == []
    (guess,) = by_content([*values, "gọi 0912 345 678 nhé", "mail lan@example.vn", "sđt 0987654321"])
    assert (guess.kind, guess.sure) == (Kind.TEXT, Sure.LIKELY)


def test_places_inside_json_are_told_by_their_path():
    document = {"buyer": {"email": "lan@example.vn", "phone": "0912345678"}, "color": "red", "lines": [{"qty": 2}]}
    found = {guess.path: guess.kind for guess in by_content([json.dumps({**document, "n": n}) for n in range(5)])}
    assert found == {("buyer", "email"): Kind.EMAIL, ("buyer", "phone"): Kind.PHONE}
    assert by_content([json.dumps({"color": "red", "n": n}) for n in range(5)]) == []
    cut = [json.dumps({"n": n, "mail": "lan@example.vn", "more": "x" * 99})[:60] for n in range(5)]
    assert [guess.kind for guess in by_content(cut)] == [Kind.OTHER]


def test_php_texts_are_looked_into():
    (guess,) = by_content([serialised({"phone": f"09123456{n}", "qty": "3"}) for n in range(10, 16)])
    assert (guess.kind, "phone" in guess.why) == (Kind.OTHER, True)
    assert by_content([serialised({"color": "red", "qty": str(n)}) for n in range(10)]) == []


def test_name_and_contents_are_weighed_together():
    addresses = ["lan@example.vn", "minh@example.vn", "hoa@example.vn"]
    (both,) = together(by_name("email"), by_content(addresses), addresses)
    assert (both.kind, both.sure) == (Kind.EMAIL, Sure.YES)
    (seen,) = together(by_name("extra"), by_content(addresses), addresses)
    assert (seen.kind, seen.sure) == (Kind.EMAIL, Sure.YES)
    flags = [f"template-{number}" for number in range(12)]
    (doubted,) = together(by_name("email"), by_content(flags), flags)
    assert doubted.sure is Sure.WEAK
    assert together(None, [], []) == []


@given(st.text(max_size=60))
def test_any_name_and_any_value_are_read(text: str):
    by_name(text)
    for guess in by_content([text, text + "1", "{" + text, "a:1:{" + text, text * 40]):
        assert len(text) < 12 or text not in guess.why
