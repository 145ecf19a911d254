"""Words as really typed become comparable: accents, teencode, keyboard slips, invisible and alien letters."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.classify import RuleSet
from processor.classify.letters import clean, fold, plain, same_tone_place, without_elongation
from processor.classify.telex import from_slip
from processor.classify.text import Text, read_text


@pytest.fixture
def read(rules: RuleSet):
    def reading(body: str, subject: str = "") -> Text:
        return read_text(subject, body, rules.spelling)

    return reading


@pytest.mark.parametrize(
    ("old", "new"), [("hoà", "hòa"), ("xoá", "xóa"), ("huỷ", "hủy"), ("thuý", "thúy"), ("khoẻ", "khỏe")]
)
def test_old_and_new_tone_placement_are_one_spelling(old: str, new: str) -> None:
    assert same_tone_place(old) == same_tone_place(new) == new


@pytest.mark.parametrize("word", ["toàn", "quý", "khoản", "hoàng", "thủy"])
def test_syllables_with_one_spelling_stay(word: str) -> None:
    assert same_tone_place(word) == word


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("xoas", "xóa"), ("huyr", "hủy"), ("taif", "tài"), ("khoanr", "khoản"), ("dduwowcj", "được"), ("ddieenj", "điện"),
     ("xo1a", "xóa"), ("ta2i", "tài"), ("khoa3n", "khoản"), ("d9o6i3", "đổi")],
)  # fmt: skip
def test_keyboard_slips_are_read_as_meant(typed: str, meant: str) -> None:
    assert same_tone_place(from_slip(typed) or "") == meant


@pytest.mark.parametrize("word", ["mail", "toi", "khoan", "xoa", "account", "2k4", "q1", "p10", "tks", "gmail"])
def test_right_words_are_no_slips(word: str) -> None:
    assert from_slip(word) is None


@pytest.mark.parametrize(
    ("typed", "short"),
    [("thôiiii", "thôi"), ("nhaaaa", "nha"), ("gòiiii", "gòi"), ("all", "all"), ("0900001", "0900001")],
)
def test_elongation_is_shortened_but_numbers_are_not(typed: str, short: str) -> None:
    assert without_elongation(typed) == short


def test_decomposed_invisible_and_alien_letters_read_like_plain_ones(read) -> None:
    tricks = [
        unicodedata.normalize("NFD", "xóa tài khoản"),
        "x\u200bóa t\u00adài k\u200dhoản",
        "\u202exóa tài khoản\u202c",
        "хóа tài khоản",  # Cyrillic ha, a, o
        "ｘóa tài khoản",
        "XÓA TÀI KHOẢN",
    ]
    for trick in tricks:
        assert [word.norm for word in read(trick).sentences[0].words] == ["xóa", "tài", "khoản"]


def test_plain_text_keeps_offsets() -> None:
    text = "ＡＢ Ｃ𝐝é İ ß ﬁ"
    assert len(plain(text)) == len(text)


def test_sentences_are_not_cut_inside_numbers_addresses_and_abbreviations(read) -> None:
    text = read(
        "Số mới 0912.345.678 nhé. Nhà ở 12 Lê Lợi, P.3, Q.1, TP. Hồ Chí Minh. Mail: a.b@mail.example.Cảm ơn!"
        "\n1. Đổi số\n2/ Xóa mail"
    )
    assert [sentence.text for sentence in text.sentences] == [
        "Số mới 0912.345.678 nhé.",
        "Nhà ở 12 Lê Lợi, P.3, Q.1, TP. Hồ Chí Minh.",
        "Mail: a.b@mail.example.",
        "Cảm ơn!",
        "Đổi số",
        "Xóa mail",
    ]


def test_evidence_quotes_what_was_typed(read) -> None:
    sentence = read("Shop ơi XOÁ   giùm em cái acc nha!!").sentences[0]
    assert sentence.quote(2, 6).startswith("XOÁ   giùm em")


@pytest.mark.parametrize(
    ("words", "folding"),
    [
        ("shop oi xoa giup minh tai khoan", True),
        ("Shop ơi xóa giúp mình tài khoản", False),
        ("Please delete my account", False),
        ("sua dum chi", True),
    ],
)
def test_accent_free_vietnamese_is_told_from_accented_and_english(read, words: str, folding: bool) -> None:
    assert read(words).sentences[0].folding is folding


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("xin xóa tài khoản", "vi"),
        ("please delete my data", "en"),
        ("계정 삭제해 주세요", "ko"),
        ("请删除我的账号", "zh"),
        ("удалите мой аккаунт", "ru"),
    ],
)
def test_language_is_that_of_the_own_words(read, text: str, language: str) -> None:
    assert read(text).language == language


@given(st.text(max_size=400))
def test_cleaning_never_fails_and_leaves_no_control_characters(text: str) -> None:
    cleaned = clean(text)
    assert len(plain(cleaned)) == len(cleaned)
    assert not any(unicodedata.category(char) in {"Cf", "Cs"} for char in cleaned)
    fold(cleaned)


def test_a_huge_sentence_is_cut_and_read_in_linear_time(read) -> None:
    started = time.perf_counter()
    text = read("xóa tài khoản giúp em " * 250_000)
    assert text.cut
    assert time.perf_counter() - started < 3
