"""The small pattern language of the rule files.

A pattern is a row of concept names: `erase ..6 account`. Between two names stands how many words may lie between
them (`..6`), or `+` for none; without either it is three. `erase|stop` is one of two. `~` joins parts that may stand
anywhere in the sentence (or in the mail, for rules with that scope), in any order. `^` and `$` are the sentence's two
ends. Matching looks at each found concept a bounded number of times, so it is linear in the length of the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from processor.classify.phrases import Span
from processor.classify.text import Sentence, Word

DEFAULT_GAP = 3
MAX_GAP = 60
Found = Mapping[str, list[Span]]


@dataclass(frozen=True, slots=True)
class Item:
    """One place of a row: one of `names`, at most `gap` words after the item before it."""

    names: tuple[str, ...]
    gap: int
    name: str = ""  # where it is only one


@dataclass(frozen=True, slots=True)
class Part:
    items: tuple[Item, ...]
    sets: tuple[tuple[str, ...], ...]  # of each of these one name must be found
    at_start: bool = False
    at_end: bool = False
    single: str = ""  # the name, where it is nothing but one name
    pair: bool = False  # two items and no end of the sentence, as most are


@dataclass(frozen=True, slots=True)
class Pattern:
    source: str
    parts: tuple[Part, ...]
    sets: tuple[tuple[str, ...], ...]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(name for part in self.parts for item in part.items for name in item.names)


def parse_pattern(source: str) -> Pattern:
    """Compile a pattern.

    Raises:
        ValueError: what is wrong with it, in one sentence.
    """
    parts = tuple(_parse_part(piece.split(), source) for piece in source.split("~"))
    return Pattern(source, parts, tuple(names for part in parts for names in part.sets))


def _parse_part(tokens: list[str], source: str) -> Part:
    at_start = bool(tokens) and tokens[0] == "^"
    at_end = bool(tokens) and tokens[-1] == "$"
    tokens = tokens[at_start : len(tokens) - at_end]
    items: list[Item] = []
    gap: int | None = None
    for piece in tokens:
        if piece == "+" or piece.startswith(".."):
            if gap is not None or not items:
                raise ValueError(f"the gap {piece!r} of pattern {source!r} does not stand between two names")
            gap = 0 if piece == "+" else _gap(piece, source)
            continue
        names = tuple(piece.split("|"))
        if not all(name.replace("-", "_").isidentifier() for name in names):
            raise ValueError(f"{piece!r} in pattern {source!r} is no concept name")
        items.append(Item(names, DEFAULT_GAP if gap is None else gap, names[0] if len(names) == 1 else ""))
        gap = None
    if not items or gap is not None:
        raise ValueError(f"the pattern {source!r} is not complete")
    names = [name for item in items for name in item.names]
    single = names[0] if len(names) == 1 and not at_start and not at_end else ""
    pair = len(items) == 2 and not at_start and not at_end
    return Part(tuple(items), tuple(item.names for item in items), at_start, at_end, single, pair)


def _gap(token: str, source: str) -> int:
    if not token[2:].isdigit() or int(token[2:]) > MAX_GAP:
        raise ValueError(f"the gap {token!r} of pattern {source!r} is no number up to {MAX_GAP}")
    return int(token[2:])


def first_match(part: Part, found: Found, sentence: Sentence) -> Span | None:
    """Return the first of `match_part`; this is where classifying spends most of its time."""
    if not part.pair:
        return next(match_part(part, found, sentence), None)
    one, other = part.items
    words, most, seconds = sentence.words, other.gap + 1, _spans(other, found)
    for first, last in _spans(one, found):
        furthest = words[last].place + most
        end = -1
        for begin, until in seconds:
            if last < begin and words[begin].place <= furthest and (until < end or end < 0):
                end = until
        if end >= 0:
            return Span(first, end)
    return None


def match_part(part: Part, found: Found, sentence: Sentence) -> Iterator[Span]:
    """Yield where a row of concepts stands in a sentence: for each possible beginning its shortest match."""
    words, end = sentence.words, len(sentence.words) - 1
    others = [(item.gap + 1, _spans(item, found)) for item in part.items[1:]]
    for span in _spans(part.items[0], found):
        if part.at_start and span.first:
            continue
        reach = [span.last]
        for most, spans in others:
            reach = _step(reach, most, spans, words)
            if not reach:
                break
        if reach and (not part.at_end or end in reach):
            yield Span(span.first, end if part.at_end else min(reach))


def _spans(item: Item, found: Found) -> Sequence[Span]:
    if item.name:
        return found.get(item.name, ())
    several = [found[name] for name in item.names if name in found]
    return several[0] if len(several) == 1 and len(several[0]) == 1 else sorted(chain.from_iterable(several))


def _step(reach: list[int], most: int, spans: Sequence[Span], words: Sequence[Word]) -> list[int]:
    """Return where the spans end that begin after one of `reach`, by no more than `most` places."""
    ends: list[int] = []
    for first, last in spans:
        for before in reach:
            if before < first and words[first].place - words[before].place <= most:
                ends.append(last)
                break
    return ends
