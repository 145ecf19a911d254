"""The person's own values in a text: found in every way people write them, and nobody else's."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.act.known import CUT, Known, Values, digits, folded

LAN = Known(
    Values(
        emails=frozenset({"Ngoc.Lan@Gmail.com"}),
        names=frozenset({"Nguyễn Thị Đào", "Lan"}),
        phones=frozenset({"0912 345 678", "12345"}),
        addresses=frozenset({"25 Nguyễn Trãi, Huế", "Huế"}),
    )
)
FOUND = [
    ("gọi chị Nguyễn Thị Đào nhé", f"gọi chị {CUT} nhé"),
    ("gọi NGUYEN  THI\nDAO.", f"gọi {CUT}."),
    (unicodedata.normalize("NFD", "nguyễn thị đào"), CUT),
    ("0912345678", CUT),
    ("0912.345.678, hoặc", f"{CUT}, hoặc"),
    ("(091) 234-5678", f"({CUT}"),
    ("+84912345678", CUT),
    ("+84 (0) 912 345 678", "+84 (0) 912 345 678".replace("+84 (0) 912 345 678", CUT)),
    ("0084912345678", CUT),
    ("84 912 345 678", CUT),
    ("912345678", CUT),
    ("mail ngoc.lan@gmail.com.", f"mail {CUT}."),
    ("<NGOC.LAN@GMAIL.COM>", f"<{CUT}>"),
    ("tới 25 nguyen trai - hue", f"tới {CUT}"),
    ("tới 25 Nguyễn Trãi\nHuế, cổng sau", f"tới {CUT}, cổng sau"),
]


@pytest.mark.parametrize(("text", "cut"), FOUND)
def test_every_way_to_write_a_value_is_cut_out(text: str, cut: str) -> None:
    assert LAN.cut(text) == cut
    assert LAN.is_in(text)
    assert LAN.is_in(json.dumps({"x": text}, ensure_ascii=True))
    assert not LAN.is_in(LAN.cut(text))


@pytest.mark.parametrize(
    "text",
    ["Lan", "ở Huế", "12345", "09123456789", "10912345678", "x.ngoc.lan@gmail.com", "ngoc.lan@gmail.com.vn",
     "Nguyễn Thị Đàoo", "Thị Đào", "125 Nguyễn Trãi, Huế", "", "Nguyễn Trãi"],
)  # fmt: skip
def test_what_is_another_or_too_little_stays(text: str) -> None:
    assert LAN.cut(text) == text
    assert not LAN.is_in(text)


def test_who_has_no_values_is_nowhere() -> None:
    assert not Known(Values()).is_in("bất cứ gì")
    assert Known(Values(names=frozenset({"Lan", "", "…"}))).cut("Lan …") == "Lan …"


@pytest.mark.parametrize(
    ("phone", "expected"),
    [("0912 345 678", "912345678"), ("+84912345678", "912345678"), ("0084 912345678", "912345678"), ("123456", ""),
     ("", ""), ("８４９１２３４５６７８", "912345678"), ("8412345", "8412345"), ("+1 212 555 0100", "12125550100")],
)  # fmt: skip
def test_a_phone_is_told_by_its_digits(phone: str, expected: str) -> None:
    assert digits(phone) == expected


@given(st.text(max_size=60), st.text(max_size=30), st.text(max_size=30))
def test_any_text_is_cut_without_harm(text: str, name: str, address: str) -> None:
    known = Known(Values(frozenset({name}), frozenset({name}), frozenset({address}), frozenset({address})))
    assert len(folded(text)) == len(unicodedata.normalize("NFC", text))
    cut = known.cut(f"{text} {name} {address}")
    assert isinstance(cut, str)
    if known.is_in(text):
        assert known.cut(text) != text
