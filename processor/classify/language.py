"""Which language a text is in, and whether it is Vietnamese written without accents: counted word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from processor.classify.letters import fold, plain, word_set

_ENGLISH = word_set(
    "the my your you i is are was am be been to of and for from with please have has had can could would will "
    "this that it me not do does did dont im id ive on in at as or if but by an a so we they he she her his no "
    "more any all our us just like how what where when who thanks thank hi hello dear sir regards its were get "
    "got longer want"
)
# Words of these spellings are too common in accent-free Vietnamese to speak for English.
_ALSO_VIETNAMESE = word_set("the to a an am in on no do so can me hi he she we be at as us or got by had")
_ONLY_ENGLISH = _ENGLISH - _ALSO_VIETNAMESE
_VIETNAMESE = word_set(
    "toi minh em shop cua cho khong nhe nha giup dum gium voi va la nay duoc roi cac tai khoan xin cam on chi "
    "anh oi gui di thong tin so dien thoai dia huy xoa doi sua muon thi ma ban nua mail ten het dang ky vui "
    "long de nghi hang don bo ra khoi nhan k ko"
)
OTHER = "other"  # a script of which no word is known
_SCRIPTS = (
    (0xAC00, 0xD7AF, "ko"),
    (0x1100, 0x11FF, "ko"),
    (0x3040, 0x30FF, "ja"),
    (0x4E00, 0x9FFF, "zh"),
    (0x0400, 0x04FF, "ru"),
    (0x0E00, 0x0E7F, "th"),
    (0x0370, 0x03FF, OTHER),  # Greek
    (0x0530, 0x0DFF, OTHER),  # from Armenian and Hebrew over Arabic to the scripts of India
    (0x0E80, 0x10FF, OTHER),  # Lao, Tibetan, Burmese, Georgian
    (0x1200, 0x1CFF, OTHER),  # from Ethiopic to Khmer, Mongolian and the scripts of Indonesia
)
_OTHER_SCRIPT = re.compile("[" + "".join(f"{chr(low)}-{chr(high)}" for low, high, _ in _SCRIPTS) + "]")
_LOOKED_AT = 4_000  # characters that decide on the language
_REMEMBERED, _LONGEST_REMEMBERED = 50_000, 40
# The five counts of a text are added up in one integer, 16 bits each: a text has at most 20,000 characters.
_LETTERS, _ACCENTED, _OF_ENGLISH, _STRONG, _OF_VIETNAMESE = (1 << 16 * lane for lane in range(5))
_LANE = (1 << 16) - 1


@dataclass(frozen=True, slots=True)
class Mode:
    """How the words of a text are to be compared."""

    folding: bool  # accent-free Vietnamese
    english: bool


class _Counts(dict[str, int]):
    """What each piece between two spaces adds to the counts; pieces repeat from mail to mail, so it is remembered."""

    def __missing__(self, piece: str) -> int:
        counts = _counts(plain(piece))
        if len(self) >= _REMEMBERED:
            self.clear()
        if len(piece) < _LONGEST_REMEMBERED:
            self[piece] = counts
        return counts


def _counts(piece: str) -> int:
    word = piece.strip(".,!?:;()\"'…")
    if not word.isalpha() and not (word := word.replace("'", "")).isalpha():
        return 0
    folded = fold(word)
    return (
        _LETTERS
        + _ACCENTED * (folded != word)
        + _OF_ENGLISH * (folded in _ENGLISH)
        + _STRONG * (folded in _ONLY_ENGLISH)
        + _OF_VIETNAMESE * (folded in _VIETNAMESE)
    )


_COUNTS = _Counts()


def comparable(text: str, *, ascii_only: bool) -> str:
    """Return a text whose pieces `plain` maps as it maps the whole; `ascii_only` is said of that whole."""
    return text if ascii_only or "`" not in text else text.replace("`", "'")


def mode_of(chunks: Iterable[str]) -> Mode:
    """Say whether words are accent-free Vietnamese or English."""
    counts = sum(map(_COUNTS.__getitem__, chunks))
    total = max(1, counts & _LANE)
    accented, english, strong, vietnamese = (counts >> 16 * lane & _LANE for lane in range(1, 5))
    is_english = accented * 8 < total and strong > 0 and english * 4 >= total and english >= vietnamese
    return Mode(folding=accented * 5 < total * 2 and not is_english, english=is_english)


def language_of(text: str) -> str:
    """Guess the language by its script: "ko", "ja", "zh", "ru", "th" or "other"; Latin text is "vi" or "en"."""
    text = text[:_LOOKED_AT]
    if _OTHER_SCRIPT.search(text) and (script := _main_script(text)):
        return script
    return "en" if mode_of(comparable(text, ascii_only=text.isascii()).split()).english else "vi"


def _main_script(text: str) -> str:
    """Return the language of the script that most letters are of, "" where that is Latin."""
    counts = dict.fromkeys((name for *_, name in _SCRIPTS), 0)
    for match in _OTHER_SCRIPT.finditer(text):
        code = ord(match.group())
        counts[next(name for low, high, name in _SCRIPTS if low <= code <= high)] += 1
    best = max(counts, key=lambda name: counts[name])
    letters = sum(char.isalpha() for char in text)
    if counts["ja"] and counts["ja"] * 4 > letters:
        return "ja"
    return best if counts[best] * 2 > letters > 0 else ""
