"""One place that turns subject and own words into sentences of comparable words.

A word keeps three forms: as typed (offsets into the cleaned text), `norm` (lower case, one tone placement, teencode
spelled out) and `fold` (without accents). Whether a sentence may be matched without accents is decided here and
nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from processor.classify.language import Mode, comparable, language_of, mode_of
from processor.classify.letters import clean, fold, plain, same_tone_place, without_elongation, word_set
from processor.classify.telex import from_slip

MAX_CHARACTERS = 20_000
MAX_SENTENCE = 1_200  # characters; what is longer is cut, so that matching stays linear in the text
_MORE = 100  # characters that a cut waits for a space
SUBJECT = "subject"

_PIECE = re.compile(r"[^\W_]+(?:['\"`][^\W_]+)*|[^\w\s]|_", re.UNICODE)
_NUMBER_LIKE = re.compile(r"\(?\+?\d[\d().,\-/]{2,30}\d")
_LIST_MARK = re.compile(r"[ \t]{0,8}(?:[-*•–·+>]|\(?\d{1,2}[.)/](?=\D)|\(?[a-e][.)])[ \t]{0,8}")
_ABBREVIATIONS = word_set("tp q p h tx tt kp st no mr mrs ms dr bs ls kts ts ths đd sđt đt tel apt co ltd v.v inc")
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
_END = re.compile("[.!?…;。！？]")
_ONLY_NUMBERS = re.compile(r"[ ()0-9]*")


class _Piece(NamedTuple):
    """A word as it stands between two spaces; without `norm` it only adds distance."""

    norm: str
    fold: str
    start: int  # within the chunk
    end: int
    step: int  # the distance it adds
    accented: bool
    sign: str


class _Pieces(dict[str, tuple[_Piece, ...]]):
    """The words of what stands between two spaces; they repeat from mail to mail, so they are remembered."""

    def __init__(self, spelling: Spelling, *, english: bool) -> None:
        super().__init__()
        self._spelling, self._english = spelling, english

    def __missing__(self, chunk: str) -> tuple[_Piece, ...]:
        pieces = tuple(
            _Piece(norm, folded, start, end, step, _accented(chunk[start:end], norm, folded), _sign(norm, folded))
            for norm, folded, start, end, step in _pieces(plain(chunk), self._spelling, self._english)
        )
        if len(self) >= _REMEMBERED:
            self.clear()
        if len(chunk) < _LONGEST_REMEMBERED:
            self[chunk] = pieces
        return pieces


@dataclass(frozen=True, slots=True)
class Spelling:
    """What teencode and abbreviations stand for, and the words that are right as they are ("keep" is no Telex slip)."""

    meant: Mapping[str, tuple[str, ...]]
    known: frozenset[str] = frozenset()
    _seen: list[_Pieces] = field(default_factory=list[_Pieces], compare=False, repr=False)

    def pieces(self, *, english: bool) -> _Pieces:
        """Return the table of chunks, as typed, in Vietnamese or English."""
        if not self._seen:
            self._seen.extend((_Pieces(self, english=False), _Pieces(self, english=True)))
        return self._seen[english]


class Word(NamedTuple):
    """A word as typed and as compared; a plain tuple, since a mail makes hundreds."""

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
    signs: tuple[tuple[int, str], ...] = ()  # which words are numbers and addresses

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

    @property
    def whole(self) -> str:
        """The subject, where it is the sender's, and the body below it."""
        return f"{self.subject}\n{self.body}" if self.subject else self.body


def read_text(subject: str, body: str, spelling: Spelling) -> Text:
    """Read a subject and own words."""
    cut = len(body) > MAX_CHARACTERS
    subject, body = clean(subject[:500]).strip(), clean(body[:MAX_CHARACTERS]).strip()
    mail_mode = mode_of(comparable(f"{subject} {body}", ascii_only=subject.isascii() and body.isascii()).split())
    sentences = [_sentence(text, SUBJECT, spelling, mail_mode, line_start) for text, line_start in _split(subject)]
    for number, (text, line_start) in enumerate(_split(body), 1):
        sentences.append(_sentence(text, f"sentence {number}", spelling, mail_mode, line_start))
    return Text(subject, body, tuple(sentences), language_of(body or subject), cut)


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
    for match in _END.finditer(line):
        place = match.start()
        while (cut := _too_long(line, start, place)) >= 0:
            yield line[start : cut + 1]
            start = cut + 1
        if place - start > MAX_SENTENCE + _MORE or _ends_here(line, place):
            yield line[start : place + 1]
            start = place + 1
    while (cut := _too_long(line, start, len(line))) >= 0:
        yield line[start : cut + 1]
        start = cut + 1
    yield line[start:]


def _too_long(line: str, start: int, end: int) -> int:
    """Return where to cut what is too long before `end`, at a space if there is one soon; -1 if it is not too long."""
    if end - start <= MAX_SENTENCE:
        return -1
    last = start + MAX_SENTENCE + _MORE + 1
    space = line.find(" ", start + MAX_SENTENCE, min(end, last))
    return space if space >= 0 else last if last < end else -1


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
            or (word.isdigit() and _ONLY_NUMBERS.fullmatch(line, 0, place))
        )
    # "rồi.Em" without the space; never inside "gmail.com", "P.3" or "0912.345"
    if "@" in line[max(0, place - 40) : place + 60].split(" ", maxsplit=1)[0] or not following.isupper():
        return False
    return len(last) >= 2 and last[-1].islower()


def _sentence(text: str, where: str, spelling: Spelling, mail: Mode, line_start: bool) -> Sentence:
    same_quotes = comparable(text, ascii_only=text.isascii())
    chunks = same_quotes.split()
    own = mode_of(chunks)
    few = len(chunks) < 4
    english = own.english or (few and mail.english)
    folding = own.folding and not english and (not few or mail.folding or plain(text).isascii())
    words, signs = _words(chunks, same_quotes, spelling.pieces(english=english))
    return Sentence(text, words, where, folding, english, "?" in text, line_start, signs)


def _words(chunks: list[str], text: str, table: _Pieces) -> tuple[tuple[Word, ...], tuple[tuple[int, str], ...]]:
    words: list[Word] = []
    signs: list[tuple[int, str]] = []
    place = begin = 0
    for chunk in chunks:
        begin = text.find(chunk, begin)
        for norm, folded, start, end, step, accented, sign in table[chunk]:
            place += step
            if norm:
                if sign:
                    signs.append((len(words), sign))
                words.append(Word(norm, folded, begin + start, begin + end, place, accented))
        begin += len(chunk)
    return tuple(words), tuple(signs)


def _accented(typed: str, norm: str, folded: str) -> bool:
    return not typed.isascii() or norm != folded


def _sign(norm: str, folded: str) -> str:
    """Say which words are addresses and numbers by their look."""
    if folded == "<address>":
        return "address-token"
    number = folded == "<number>" or (norm and norm[-1].isdigit() and sum(map(str.isdigit, norm)) > 2)
    return "number" if number else ""


def _pieces(chunk: str, spelling: Spelling, english: bool) -> Iterator[tuple[str, str, int, int, int]]:
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
