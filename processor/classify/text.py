"""One place that turns subject and own words into sentences of comparable words.

A word keeps three forms: as typed (offsets into the cleaned text), `norm` (lower case, one tone placement, teencode
spelled out) and `fold` (without accents). Whether a sentence may be matched without accents is decided here and
nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from processor.classify.letters import clean, fold, plain, same_tone_place, without_elongation, word_set
from processor.classify.telex import from_slip

MAX_CHARACTERS = 20_000
MAX_SENTENCE = 1_200  # characters; what is longer is cut, so that matching stays linear in the text
SUBJECT = "subject"

_PIECE = re.compile(r"[^\W_]+(?:['\"`][^\W_]+)*|[^\w\s]|_", re.UNICODE)
_NUMBER_LIKE = re.compile(r"\(?\+?\d[\d().,\-/]{2,30}\d")
_LIST_MARK = re.compile(r"[ \t]{0,8}(?:[-*•–·+>]|\(?\d{1,2}[.)/](?=\D)|\(?[a-e][.)])[ \t]{0,8}")
_ABBREVIATIONS = word_set("tp q p h tx tt kp st no mr mrs ms dr bs ls kts ts ths đd sđt đt tel apt co ltd v.v inc")
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
_CHUNK = re.compile(r"\S+")
_QUOTES = re.compile("['\"`]")
_REMEMBERED, _LONGEST_REMEMBERED = 50_000, 40
_LINE_COST = {
    ",": 1,
    ":": 0,
    "(": 1,
    ")": 1,
    "-": 1,
    "/": 0,
    '"': 0,
    "'": 0,
    "&": 0,
    "+": 0,
    "`": 0,
    "=": 0,
    "#": 0,
    "@": 0,
    ".": 0,
}
_ENDS = frozenset(".!?…;。！？")


_Piece = tuple[str, str, int, int, int]  # norm, fold, from and to within the chunk, distance it adds


@dataclass(frozen=True, slots=True)
class Spelling:
    """What teencode and abbreviations stand for, and the words that are right as they are ("keep" is no Telex slip)."""

    meant: Mapping[str, tuple[str, ...]]
    known: frozenset[str] = frozenset()
    _seen: dict[tuple[str, bool], tuple[_Piece, ...]] = field(
        default_factory=dict["tuple[str, bool]", "tuple[_Piece, ...]"], compare=False, repr=False
    )

    def pieces(self, chunk: str, english: bool) -> tuple[_Piece, ...]:
        """Return the words of what stands between two spaces; they repeat from mail to mail, so they are remembered."""
        known = self._seen.get((chunk, english))
        if known is None:
            known = tuple(_pieces(chunk, self, english))
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            if len(chunk) < _LONGEST_REMEMBERED:
                self._seen[chunk, english] = known
        return known


@dataclass(frozen=True, slots=True)
class Word:
    norm: str
    fold: str
    start: int  # offsets into Sentence.text
    end: int
    place: int  # grows by one a word, and more across commas and emoji, so that gaps can be measured
    accented: bool  # typed with Vietnamese accents


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str  # as the sender typed it, cleaned
    words: tuple[Word, ...]
    where: str  # "subject", or "sentence N" counted from 1
    folding: bool  # accent-free Vietnamese: its words may be matched without accents
    english: bool
    question: bool
    line_start: bool = True

    def quote(self, first: int, last: int) -> str:
        """Return the typed text from word `first` to word `last`, both included."""
        return self.text[self.words[first].start : self.words[last].end]


@dataclass(frozen=True, slots=True)
class Text:
    """A message's own words, read."""

    subject: str
    body: str
    sentences: tuple[Sentence, ...]
    language: str
    cut: bool  # longer than MAX_CHARACTERS: only the beginning was read


@dataclass(frozen=True, slots=True)
class _Mode:
    folding: bool
    english: bool


def read_text(subject: str, body: str, spelling: Spelling) -> Text:
    """Read a subject and own words."""
    cut = len(body) > MAX_CHARACTERS
    subject, body = clean(subject[:500]).strip(), clean(body[:MAX_CHARACTERS]).strip()
    mail_mode = _mode(plain(f"{subject} {body}"))
    sentences: list[Sentence] = []
    for text, line_start in _split(subject):
        sentences.append(_sentence(text, SUBJECT, spelling, mail_mode, line_start))
    for number, (text, line_start) in enumerate(_split(body), 1):
        sentences.append(_sentence(text, f"sentence {number}", spelling, mail_mode, line_start))
    return Text(subject, body, tuple(sentences), language_of(body or subject), cut)


def language_of(text: str) -> str:
    """Guess the language: "vi", "en", "ko", "ja", "zh", "ru", "th" or "fr"-like "xx" for other Latin text."""
    counts = {"ko": 0, "ja": 0, "zh": 0, "ru": 0, "th": 0}
    for char in text[:4000]:
        script = _script(char)
        if script:
            counts[script] += 1
    best = max(counts, key=lambda name: counts[name])
    letters = sum(char.isalpha() for char in text[:4000])
    if counts["ja"] and counts["ja"] * 4 > letters:
        return "ja"
    if counts[best] * 2 > letters > 0:
        return best
    lowered = plain(text[:4000])
    return "en" if _mode(lowered).english else "vi"


def _script(char: str) -> str:
    code = ord(char)
    if code < 0x370:
        return ""
    for low, high, name in (
        (0xAC00, 0xD7AF, "ko"),
        (0x1100, 0x11FF, "ko"),
        (0x3040, 0x30FF, "ja"),
        (0x4E00, 0x9FFF, "zh"),
        (0x0400, 0x04FF, "ru"),
        (0x0E00, 0x0E7F, "th"),
    ):
        if low <= code <= high:
            return name
    return ""


def _mode(lowered: str) -> _Mode:
    accented = english = strong = vietnamese = letters = 0
    for piece in lowered.split():
        word = piece.strip(".,!?:;()\"'…")
        if not word.isalpha() and not (word := word.replace("'", "")).isalpha():
            continue
        letters += 1
        folded = fold(word)
        accented += folded != word
        english += folded in _ENGLISH
        strong += folded in _ONLY_ENGLISH
        vietnamese += folded in _VIETNAMESE
    total = max(1, letters)
    is_english = accented * 8 < total and strong > 0 and english * 4 >= total and english >= vietnamese
    return _Mode(folding=accented * 5 < total * 2 and not is_english, english=is_english)


def _split(text: str) -> Iterator[tuple[str, bool]]:
    """Yield (sentence, stands at the beginning of a line); never inside numbers, addresses or abbreviations."""
    for line in text.split("\n"):
        mark = _LIST_MARK.match(line)
        rest = line[mark.end() :] if mark else line
        first = True
        for piece in _split_line(rest):
            if piece.strip():
                yield piece.strip(), first
                first = False


def _split_line(line: str) -> Iterator[str]:
    start = 0
    for place, char in enumerate(line):
        long = place - start >= MAX_SENTENCE and char == " "
        if long or place - start > MAX_SENTENCE + 100 or (char in _ENDS and place >= start and _ends_here(line, place)):
            yield line[start : place + 1]
            start = place + 1
    yield line[start:]


def _ends_here(line: str, place: int) -> bool:
    following = line[place + 1 : place + 2]
    if line[place] in "!?…;。！？":
        return following not in _ENDS and not (line[place] == "?" and following == "=")
    before = line[max(0, place - 8) : place]
    last = before.split()[-1] if before.split() else ""
    if following in ("", " ", "\t"):
        word = last.lower().strip("(,\"'")
        return not (
            word in _ABBREVIATIONS
            or (len(last) == 1 and last.isupper())
            or (word.isdigit() and not line[:place].strip(" ()0123456789"))
        )
    # "rồi.Em" without the space; never inside "gmail.com", "P.3" or "0912.345"
    if "@" in line[max(0, place - 40) : place + 60].split(" ", maxsplit=1)[0] or not following.isupper():
        return False
    return len(last) >= 2 and last[-1].islower()


def _sentence(text: str, where: str, spelling: Spelling, mail: _Mode, line_start: bool) -> Sentence:
    lowered = plain(text)
    own = _mode(lowered)
    few = len(text.split()) < 4
    english = own.english or (few and mail.english)
    folding = own.folding and not english and (not few or mail.folding or lowered.isascii())
    words = tuple(_words(lowered, text, spelling, english))
    return Sentence(text, words, where, folding, english, "?" in text, line_start)


def _words(lowered: str, text: str, spelling: Spelling, english: bool) -> Iterator[Word]:
    place = 0
    for chunk in _CHUNK.finditer(lowered):
        begin = chunk.start()
        for norm, folded, start, end, step in spelling.pieces(chunk.group(), english):
            place += step
            if norm:
                typed = text[begin + start : begin + end]
                yield Word(norm, folded, begin + start, begin + end, place, not typed.isascii() or norm != folded)


def _pieces(chunk: str, spelling: Spelling, english: bool) -> Iterator[_Piece]:
    """Take apart what stands between two spaces; a piece without a word only adds distance."""
    bare = chunk.strip(".,;:!?\"'()")
    if "@" in chunk[1:-1] or "://" in chunk or chunk.startswith("www."):
        yield chunk.strip(".,;:()<>\"'")[:80] or "@", "<address>", 0, len(chunk), 1
    elif _NUMBER_LIKE.fullmatch(bare):
        yield chunk, "<number>", 0, len(chunk), 1
    elif "/" in bare and bare in spelling.meant:
        for norm in spelling.meant[bare]:
            yield norm, fold(norm), 0, len(chunk), 1
    else:
        for match in _PIECE.finditer(chunk):
            typed = match.group()
            if typed[0].isalnum():
                for norm in _normal(_QUOTES.sub("", typed), spelling, english):
                    yield norm, fold(norm), match.start(), match.end(), 1
            else:
                cost = 0 if typed == "-" and len(chunk) > 1 else _LINE_COST.get(typed, 2)
                yield "", "", match.start(), match.end(), cost


def _normal(token: str, spelling: Spelling, english: bool) -> tuple[str, ...]:
    token = same_tone_place(without_elongation(token)[:40])
    if not english:
        known = spelling.meant.get(token)
        if known:
            return known
        slip = None if token in spelling.known else from_slip(token)
        if slip:
            return (same_tone_place(slip),)
    return (token,)
