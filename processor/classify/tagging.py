"""Which words of a correction are its new values: an opinion from labelled mails beside that of the finders.

A linear-chain conditional random field (Lafferty, McCallum and Pereira, ICML 2001) gives each word one of `LABELS`: it
sees the words around it, their look (a whole phone number, a surname, a unit of an address) and what label came
before. Like the other opinions it is a table that a person can read, made by `make opinion` from the labelled mails;
it writes nothing alone: `weighing.py` says what it may do.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import add, mul
from typing import NamedTuple

from processor.classify.lanes import bounded, packed, unpacked, whole
from processor.classify.letters import fold, plain, word_set
from processor.errors import ConfigurationError
from processor.values import Field

LABELS = ("none", *Field)
MAX_TOKENS = 500  # of a longer text nothing is said
AFTER = "<after "  # rows of the table that say how one label follows another
_HUNDREDTHS = 100
_NEAR, _FAR_BEFORE, _FAR_AFTER = 4, 10, 8  # words that are seen with their place, and those only seen

_TOKEN = re.compile(
    r"\S*@\S+|https?://\S+"
    r"|(?<![\d/])(?:\(?\+?84\)?|\(?0)[ .\-]?\d(?:[ .\-()]{0,2}\d){6,10}(?!\d)"  # as many digits as a phone number has
    r"|[^\W\d_]+(?:['’][^\W\d_]+)*|\d+|\n|[^\w\s]|_"
)
_KINDS = frozenset({"email", "bad-email", "phone", "bad-phone", "line"})  # what is like another of its kind
_WHOLE_EMAIL = re.compile(r"[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,5}")
_WHOLE_PHONE = re.compile(r"0(?:[35789]\d{8}|2\d{9}|1\d{9})")
_SURNAMES = word_set(
    "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly doan truong dinh mai to lam trinh dao cao "
    "luu ha thai ta tang chau la luong vuong quach kieu"
)
_UNITS = word_set(
    "phuong xa quan huyen tinh tp duong pho ngo ngach hem kiet ap thon xom to khom ban can toa thap block lo so nha "
    "khu phong tang ward district street st road rd apt unit floor city"
)


class Token(NamedTuple):
    """A word, number, sign or line break, with its offsets in the text."""

    text: str
    start: int
    end: int


class TaggedValue(NamedTuple):
    """What was taken for a new value, as typed, with its offsets in the text."""

    field: Field
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Tagged:
    """The new values that were seen in a text, in order, and how likely just that reading is (0 to 1)."""

    values: tuple[TaggedValue, ...]
    share: float
    text: str = ""


def tokens(text: str) -> list[Token]:
    """Take a text apart."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        typed = match.group()
        if "@" in typed:
            kept = typed.strip(".,;:!?()<>\"'“”")
            if not kept:
                continue
            start = match.start() + typed.find(kept)
            found.append(Token(kept, start, start + len(kept)))
        else:
            found.append(Token(typed, match.start(), match.end()))
    return found


def look(word: str) -> str:
    """Say what a token looks like; digits with the signs between them count as a phone number."""
    if word == "\n":
        return "line"
    if "@" in word:
        return "email" if _WHOLE_EMAIL.fullmatch(word) else "bad-email"
    digits = re.sub(r"\D", "", word)
    if len(digits) > 7 and not any(map(str.isalpha, word)):
        national = "0" + digits[2:].lstrip("0") if digits.startswith("84") else digits
        return "phone" if _WHOLE_PHONE.fullmatch(national) else "bad-phone"
    if word.isalpha():
        return "small" if not word[0].isupper() else "CAPITALS" if word.isupper() and len(word) > 1 else "Capital"
    return f"{min(len(word), 5)} digits" if word.isdigit() else word


def features(words: Sequence[Token]) -> Iterator[list[str]]:
    """Yield what is seen of each word: the word, those around it, and the looks of both."""
    looks = ["start"] * _NEAR + [look(word.text) for word in words] + ["end"] * _NEAR
    names = ["^"] * _NEAR
    for word, seen in zip(words, looks[_NEAR:], strict=False):
        names.append(f"<{seen}>" if seen in _KINDS else fold(plain(word.text)))
    names += ["$"] * _NEAR
    words_seen, looks_seen = list(map(_seen, names)), list(map(_seen, [f"look {look}" for look in looks]))
    line: list[str] = []  # the words of this line before it
    for place, word in enumerate(words, _NEAR):
        if looks[place] == "line":
            line = []
        yield [
            *_itself(names[place], looks[place], word.text),
            *[words_seen[place - step][_NEAR - step] for step in range(1, _NEAR + 1)],
            *[words_seen[place + step][_NEAR - 1 + step] for step in range(1, _NEAR + 1)],
            *[looks_seen[place - step][_NEAR - step] for step in range(1, _NEAR + 1)],
            *[looks_seen[place + step][_NEAR - 1 + step] for step in range(1, _NEAR)],
            *_around(names, looks, place),
            *(_about_kind(names, place) if looks[place] in _KINDS else _far(words_seen, place)),
            f"line {len(line)}" if len(line) < 6 else "line 6",
            *([f"line {line[0]}"] if 0 < len(line) < 6 else []),
        ]
        if looks[place] != "line":
            line.append(names[place])


@lru_cache(maxsize=20_000)
def _seen(name: str) -> tuple[str, ...]:
    """How a word is seen from four to one words behind it, one to four before it, from far behind and far before."""
    near = [step for step in range(-_NEAR, _NEAR + 1) if step]
    return (*(f"{step:+} {name}" for step in near), f"before {name}", f"after {name}")


def _itself(name: str, seen: str, typed: str) -> Iterator[str]:
    yield "any"
    yield f"0 {name}"
    yield f"0 look {seen}"
    lowered = plain(typed)
    if lowered != name and seen in ("small", "Capital", "CAPITALS"):
        yield f"0 {lowered}"
    if name in _SURNAMES:
        yield "0 surname"
    if name in _UNITS:
        yield "0 unit"


def _around(names: Sequence[str], looks: Sequence[str], place: int) -> Iterator[str]:
    before, own, after = names[place - 3 : place], names[place], names[place + 1 : place + 3]
    yield f"-3 {' '.join(before)}"
    yield f"-2 {before[1]} {before[2]}"
    yield f"-1 {before[2]} {own}"
    yield f"0 {own} {after[0]}"
    yield f"+1 {after[0]} {after[1]}"
    yield f"looks {' '.join(looks[place - 2 : place + 3])}"


def _far(seen: Sequence[tuple[str, ...]], place: int) -> Iterator[str]:
    yield from (views[-2] for views in seen[max(_NEAR, place - _FAR_BEFORE) : place - _NEAR])
    yield from (views[-1] for views in seen[place + _NEAR + 1 : min(len(seen) - _NEAR, place + _FAR_AFTER + 1)])


def _about_kind(names: Sequence[str], place: int) -> Iterator[str]:
    """What is seen of a phone number or an address as a whole: is it the new one of two?"""
    kind = names[place]
    yield from (f"{kind} before {name}" for name in set(names[max(_NEAR, place - 11) : place]))
    yield from (f"{kind} after {name}" for name in set(names[place + 1 : min(len(names) - _NEAR, place + 9)]))
    yield f"{kind} -2 {names[place - 2]} {names[place - 1]}"
    yield f"{kind} +2 {names[place + 1]} {names[place + 2]}"
    several = min(3, names.count(kind))
    yield f"{kind} of {several}"
    yield f"{kind} {min(3, names[:place].count(kind))} of {several}"


class Tagger:
    """The weights of a table, ready to be added up."""

    def __init__(self, weights: Mapping[str, Sequence[int]]) -> None:
        self._rows = {name: packed(row) for name, row in weights.items() if not name.startswith(AFTER)}
        follows = {label: weights.get(f"{AFTER}{label}>", (0,) * len(LABELS)) for label in LABELS}
        # of each label, what it adds to come after each of the labels; and the same as a factor
        self._after = [[follows[before][to] / _HUNDREDTHS for before in LABELS] for to in range(len(LABELS))]
        self._factors = [list(map(math.exp, row)) for row in self._after]

    def weights(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Yield every feature with its weights for `LABELS`, in hundredths."""
        for name, row in self._rows.items():
            yield name, unpacked(row, len(LABELS))
        for place, before in enumerate(LABELS):
            yield f"{AFTER}{before}>", tuple(round(row[place] * _HUNDREDTHS) for row in self._after)

    def read(self, text: str) -> Tagged | None:
        """Return the likeliest reading of a text; None where it is too long."""
        words = tokens(text)
        if not words or len(words) > MAX_TOKENS:
            return None
        labels, share = self._best([self._scores(seen) for seen in features(words)])
        return Tagged(tuple(_values(text, words, labels)), share, text)

    def _scores(self, seen: Iterable[str]) -> list[float]:
        row = sum(filter(None, map(self._rows.get, seen)))
        return [value / _HUNDREDTHS for value in unpacked(row, len(LABELS))]

    def _best(self, scores: Sequence[Sequence[float]]) -> tuple[list[int], float]:
        """The labels of the best path (Viterbi) and its share of all paths (forward sums, scaled at each word)."""
        best, total, weight = list(scores[0]), [1.0] * len(LABELS), 0.0
        back: list[list[int]] = []
        for number, row in enumerate(scores):
            if number:
                ways = [list(map(add, best, after)) for after in self._after]
                tops = list(map(max, ways))
                back.append([way.index(top) for way, top in zip(ways, tops, strict=True)])
                best = list(map(add, tops, row))
                total = [sum(map(mul, total, factors)) for factors in self._factors]
            top = max(row)
            total = [one * math.exp(score - top) for one, score in zip(total, row, strict=True)]
            whole = sum(total)
            total = [one / whole for one in total]
            weight += math.log(whole) + top
        last = max(range(len(LABELS)), key=best.__getitem__)
        labels = [last]
        for steps in reversed(back):
            labels.append(steps[labels[-1]])
        return labels[::-1], math.exp(best[last] - weight)


def _values(text: str, words: Sequence[Token], labels: Sequence[int]) -> Iterator[TaggedValue]:
    """The runs of words with one label."""
    begin = 0
    while begin < len(words):
        end = begin
        while end + 1 < len(words) and labels[end + 1] == labels[begin]:
            end += 1
        if labels[begin]:
            start, stop = words[begin].start, words[end].end
            yield TaggedValue(Field(LABELS[labels[begin]]), " ".join(text[start:stop].split()), start, stop)
        begin = end + 1


def table(weights: Iterable[tuple[str, Sequence[int]]], made_of: str) -> str:
    """The weights as text: a feature a line, below a line that says what they were `made_of`."""
    lines = ["\t".join(["# feature", *LABELS]), f"# {made_of}"]
    lines += ["\t".join([name, *map(str, row)]) for name, row in weights]
    return "\n".join([*lines, f"# {len(lines) - 1} rows"]) + "\n"


def parse_table(text: str, name: str) -> Tagger:
    """Read what `table` wrote.

    Raises:
        ConfigurationError: it is no such table; with `name` and line.
    """
    weights: dict[str, tuple[int, ...]] = {}
    number = 0
    try:
        lines = text.splitlines()
        if lines[0].split("\t")[1:] != list(LABELS):
            raise ValueError("other labels")  # noqa: TRY301
        for number, line in enumerate(whole(lines), start=1):  # noqa: B007 - it is named in the error
            if line.startswith("# "):
                continue
            feature, *numbers = line.split("\t")
            if len(numbers) != len(LABELS) or feature in weights:
                raise ValueError("wrong numbers")  # noqa: TRY301
            weights[feature] = tuple(map(bounded, numbers))
    except (ValueError, IndexError) as error:
        raise ConfigurationError(
            f"{name}, line {number + 1}: no table of weights; make it anew with `make opinion` or remove it."
        ) from error
    return Tagger(weights)
