"""Finding the words and phrases of all concepts in a sentence, in one pass (a trie over words)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from processor.classify.letters import fold, plain, same_tone_place
from processor.classify.text import Sentence, Word

_MAX_PREFIX = 16


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A concept found from word `first` to word `last`, both included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """One wording of a concept. A word that ends in `*` stands for every word that begins so."""

    concept: str
    words: tuple[str, ...]
    exact: bool = False  # never without its accents
    strict: bool = False  # not in accent-free sentences at all
    bare: bool = False  # only in accent-free Vietnamese
    part: bool = False  # anywhere in the sentence, for languages that write no spaces
    english: bool = False  # short ones are not looked for in accent-free Vietnamese


@dataclass(slots=True)
class _Node:
    next: dict[str, _Node] = field(default_factory=dict[str, "_Node"])
    prefixes: dict[str, _Node] = field(default_factory=dict[str, "_Node"])
    ends: list[Phrase] = field(default_factory=list[Phrase])


def phrase_words(text: str) -> tuple[str, ...]:
    """Split a phrase of a rule file into comparable words."""
    words = (
        same_tone_place(plain(word).replace("'", "").replace("\u2019", ""))
        for word in text.replace("/", " ").replace("-", " ").split()
    )
    return tuple(word + "*" if _is_hangul(word) and not word.endswith("*") else word for word in words)


def _is_hangul(word: str) -> bool:
    # Korean particles and endings stick to the word, so each Korean word is the beginning of what is typed.
    return "\uac00" <= word[0] <= "\ud7af"


class PhraseFinder:
    """Finds concepts in sentences; linear in the number of words."""

    def __init__(self, phrases: Iterable[Phrase], hides: Mapping[str, frozenset[str]]) -> None:
        self._root = _Node()
        self._hides = hides
        self._parts: list[Phrase] = []
        for phrase in phrases:
            if phrase.part:
                self._parts.append(phrase)
            else:
                self._add(phrase)

    def _add(self, phrase: Phrase) -> None:
        node = self._root
        for word in phrase.words:
            folded = fold(word)
            branch, key = (node.prefixes, folded[:-1]) if folded.endswith("*") else (node.next, folded)
            node = branch.setdefault(key, _Node())
        node.ends.append(phrase)

    def find(self, sentence: Sentence) -> dict[str, list[Span]]:
        """Return the spans of every concept, leftmost first, without those that a concept with `hides` covers."""
        found: dict[str, list[Span]] = {}
        for start in range(len(sentence.words)):
            self._walk(self._root, sentence, start, start, found)
        if self._parts and sentence.words:
            lowered = plain(sentence.text)
            for phrase in self._parts:
                if phrase.words[0] in lowered:
                    found.setdefault(phrase.concept, []).append(Span(0, len(sentence.words) - 1))
        self._hide(found)
        return found

    def _walk(self, node: _Node, sentence: Sentence, start: int, place: int, found: dict[str, list[Span]]) -> None:
        for phrase in node.ends:
            if place > start and _agrees(phrase, sentence, start):
                spans = found.setdefault(phrase.concept, [])
                span = Span(start, place - 1)
                if span not in spans[-4:]:
                    spans.append(span)
        if place >= len(sentence.words):
            return
        if place > start and sentence.words[place].place - sentence.words[place - 1].place > 1:
            return  # a comma or an emoji ends a phrase
        word = sentence.words[place].fold
        following = node.next.get(word)
        if following:
            self._walk(following, sentence, start, place + 1, found)
        if node.prefixes:
            for length in range(1, min(len(word), _MAX_PREFIX) + 1):
                following = node.prefixes.get(word[:length])
                if following:
                    self._walk(following, sentence, start, place + 1, found)

    def _hide(self, found: dict[str, list[Span]]) -> None:
        for concept in self._hides:
            covers = found.get(concept, [])
            if not covers:
                continue
            for hidden in self._hides[concept] & found.keys():
                kept = [
                    span
                    for span in found[hidden]
                    if not any(c.first <= span.first and span.last <= c.last for c in covers)
                ]
                if kept:
                    found[hidden] = kept
                else:
                    del found[hidden]


def _agrees(phrase: Phrase, sentence: Sentence, start: int) -> bool:
    """Check accents: a word typed with accents must agree in them, a bare one may stand in where folding is allowed."""
    if phrase.bare and not sentence.folding:
        return False
    if phrase.strict and sentence.folding and not sentence.words[start].accented:
        return False
    short = phrase.english and sentence.folding and max(map(len, phrase.words)) < 4 and len(phrase.words) < 3
    if short:
        return False
    return all(_same(wanted, sentence.words[start + n], phrase, sentence) for n, wanted in enumerate(phrase.words))


def _same(wanted: str, word: Word, phrase: Phrase, sentence: Sentence) -> bool:
    if wanted.endswith("*"):
        return word.norm.startswith(wanted[:-1]) or (not phrase.exact and not word.accented and sentence.folding)
    if word.norm == wanted:
        return True
    return not phrase.exact and sentence.folding and not word.accented
