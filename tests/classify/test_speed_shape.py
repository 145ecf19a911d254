"""The work of classifying grows with the text and no faster; counted in calls, which no machine changes."""

from __future__ import annotations

import sys
from types import FrameType

import pytest

from processor.classify import RuleSet, classify
from processor.classify.engine import read_with
from processor.classify.letters import _NOT_CLEAN, _NOT_PLAIN, _plain_char, _visible_char, clean, plain
from processor.classify.text import MAX_SENTENCE, read_text
from processor.values import Message

MIXED = (
    "Chào shop, em mua hàng từ năm ngoái, mã đơn 4471.\nGiờ em muốn xóa tài khoản của em, số 0912 345 678.\n"
    "Nho shop huy dang ky nhan tin quang cao giup em.\nPlease update my address to 12 Hang Bac, Hanoi. Cảm ơn shop!\n"
)
SHAPES = {
    "mixed": MIXED,
    "one line": MIXED.replace("\n", " "),
    "no stops": "xóa tài khoản của em giúp em với nha ",
    "no spaces": "xóatàikhoản",
    "stops only": "1. ",
    "commas": "xóa, đổi, hủy, ",
    "quotes": "\"'` tên là “Lan” ",
    "accent-free": "xoa tai khoan cua em giup em voi nha. ",
}


def work(rules: RuleSet, text: str) -> int:
    """Calls of Python and C functions while a warmed-up rule set reads and judges a text."""
    message = Message(own_words=text)
    classify(message, rules)
    calls = 0

    def count(_frame: FrameType, event: str, _what: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        read_with(rules, read_text("", text, rules.spelling), "nothing")
        classify(message, rules)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("shape", SHAPES)
def test_work_grows_no_faster_than_the_text(rules: RuleSet, shape: str) -> None:
    unit = SHAPES[shape]
    short = unit * (4_000 // len(unit))
    assert work(rules, short * 4) <= 4.4 * work(rules, short) + 2_000


def test_no_sentence_is_longer_than_matching_may_look_at(rules: RuleSet) -> None:
    text = read_text("", "xóa tài khoản " * 1_000 + "x" * 4_000, rules.spelling)
    assert max(len(sentence.text) for sentence in text.sentences) <= MAX_SENTENCE + 102


def test_the_short_ways_of_cleaning_change_nothing_that_the_tables_would_not() -> None:
    for char in map(chr, range(0x3000)):
        if not _NOT_CLEAN.search(char):
            assert clean(char) == _visible_char(char) == char
        if not _NOT_PLAIN.search(char):
            assert plain(char) == char.lower() == _plain_char(char)


def test_near_misses_are_looked_for_only_when_asked_for(rules: RuleSet) -> None:
    reading = read_with(rules, read_text("", "Shop xóa tài khoản của em chưa?", rules.spelling), "nothing")
    assert reading.missed is None
    again = read_with(rules, reading.text, "nothing", near_misses=True)
    assert reading.near_misses == again.near_misses
    assert reading.hits == again.hits
