"""The small pattern language of the rule files.

A pattern is a row of concept names: `erase ..6 account`. Between two names stands how many words may lie between
them (`..6`), or `+` for none; without either it is three. `erase|stop` is one of two. `~` joins parts that may stand
anywhere in the sentence (or in the mail, for rules with that scope), in any order. `^` and `$` are the sentence's two
ends. Matching looks at each found concept a bounded number of times, so it is linear in the length of the text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from processor.classify.phrases import Span
from processor.classify.text import Sentence

DEFAULT_GAP = 3
MAX_GAP = 60
Found = Mapping[str, list[Span]]


@dataclass(frozen=True, slots=True)
class Item:
    """One place of a row: one of `names`, at most `gap` words after the item before it."""

    names: tuple[str, ...]
    gap: int


@dataclass(frozen=True, slots=True)
class Part:
    items: tuple[Item, ...]
    sets: tuple[tuple[str, ...], ...]  # of each of these one name must be found
    at_start: bool = False
    at_end: bool = False


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
        items.append(Item(names, DEFAULT_GAP if gap is None else gap))
        gap = None
    if not items or gap is not None:
        raise ValueError(f"the pattern {source!r} is not complete")
    return Part(tuple(items), tuple(item.names for item in items), at_start, at_end)


def _gap(token: str, source: str) -> int:
    if not token[2:].isdigit() or int(token[2:]) > MAX_GAP:
        raise ValueError(f"the gap {token!r} of pattern {source!r} is no number up to {MAX_GAP}")
    return int(token[2:])


def match_part(part: Part, found: Found, sentence: Sentence) -> list[Span]:
    """Return where a row of concepts stands in a sentence: for each possible beginning its shortest match."""
    matches: list[Span] = []
    for first in _spans(part.items[0], found):
        if part.at_start and first.first != 0:
            continue
        reach = {first.last}
        for item in part.items[1:]:
            reach = _step(reach, item, found, sentence)
            if not reach:
                break
        if part.at_end:
            reach = {last for last in reach if last == len(sentence.words) - 1}
        if reach:
            matches.append(Span(first.first, min(reach)))
    return matches


def _spans(item: Item, found: Found) -> list[Span]:
    if len(item.names) == 1:
        return found.get(item.names[0], [])
    return sorted(span for name in item.names for span in found.get(name, ()))


def _step(reach: set[int], item: Item, found: Found, sentence: Sentence) -> set[int]:
    words = sentence.words
    ends: set[int] = set()
    for span in _spans(item, found):
        if any(last < span.first and words[span.first].place - words[last].place - 1 <= item.gap for last in reach):
            ends.add(span.last)
    return ends
