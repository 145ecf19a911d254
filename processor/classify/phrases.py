"""Finding the words and phrases of all concepts in a sentence, in one pass (tries over words)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from processor.classify.letters import fold, plain, same_tone_place
from processor.classify.text import Sentence, Word

_MAX_PREFIX = 16
_REMEMBERED, _LONGEST_REMEMBERED = 20_000, 40


class Span(NamedTuple):
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

    @property
    def short_english(self) -> bool:
        """Too short to be looked for in accent-free Vietnamese."""
        return self.english and len(self.words) < 3 and max(map(len, self.words)) < 4


Found = dict[str, list[Span]]


@dataclass(slots=True)
class _Node:
    """A place in a trie: the phrases that end here, and where the next word leads. Most are leaves, so kept small."""

    ends: tuple[Phrase, ...] = ()
    concepts: tuple[str, ...] = ()  # those of `ends`, each once
    next: dict[str, _Node] | None = None
    prefixes: dict[str, _Node] | None = None

    def grown(self, word: str) -> _Node:
        """Return the node that a word of a phrase leads to, new if need be; `*` ends the beginning of a word."""
        if word.endswith("*"):
            self.prefixes = {} if self.prefixes is None else self.prefixes
            return self.prefixes.setdefault(word[:-1], _Node())
        self.next = {} if self.next is None else self.next
        return self.next.setdefault(word, _Node())

    def after(self, word: str) -> list[_Node]:
        """Return where a word leads, the longest of its beginnings first and the whole word last."""
        nodes: list[_Node] = []
        if self.prefixes:
            found = (self.prefixes.get(word[:length]) for length in range(min(len(word), _MAX_PREFIX), 0, -1))
            nodes.extend(node for node in found if node)
        if self.next and (whole := self.next.get(word)):
            nodes.append(whole)
        return nodes


class _Trie(dict[str, tuple[_Node, ...]]):
    """A trie over words; as a dictionary it remembers where it begins for a word, since words repeat."""

    def __init__(self) -> None:
        super().__init__()
        self._root = _Node()

    def add(self, words: Iterable[str], phrase: Phrase) -> None:
        node = self._root
        for word in words:
            node = node.grown(word)
        node.ends += (phrase,)
        if phrase.concept not in node.concepts:
            node.concepts += (phrase.concept,)

    def __missing__(self, word: str) -> tuple[_Node, ...]:
        nodes = tuple(self._root.after(word))
        if len(self) >= _REMEMBERED:
            self.clear()
        if len(word) < _LONGEST_REMEMBERED:
            self[word] = nodes
        return nodes


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
    """Finds concepts in sentences; linear in the number of words.

    Three tries spare nearly all comparing of accents. What the first finds in a sentence with accents is right, and
    what the second finds in one without any is right too; only sentences that mix both need a look at each match.
    """

    def __init__(self, phrases: Iterable[Phrase], hides: Mapping[str, frozenset[str]]) -> None:
        self._written, self._bare, self._mixed = _Trie(), _Trie(), _Trie()
        self._hides = {name: (number, hidden) for number, (name, hidden) in enumerate(hides.items())}
        self._parts: list[Phrase] = []
        for phrase in phrases:
            if phrase.part:
                self._parts.append(phrase)
            else:
                self._add(phrase)
        self._any_part = re.compile("|".join(re.escape(phrase.words[0]) for phrase in self._parts) or "(?!)")

    def _add(self, phrase: Phrase) -> None:
        if not phrase.bare:
            self._written.add(phrase.words, phrase)
        if phrase.short_english:
            return
        folded = tuple(map(fold, phrase.words))
        self._mixed.add(folded, phrase)
        if not phrase.strict and (not phrase.exact or folded == phrase.words):
            self._bare.add(folded, phrase)

    def find(self, sentence: Sentence) -> Found:
        """Return the spans of every concept, leftmost first, without those that a concept with `hides` covers."""
        found: Found = {}
        words = sentence.words
        # numbers and addresses are no words of phrases; their fold says so
        if not sentence.folding:
            _walk(self._written, [word.norm if word.fold[0] != "<" else "" for word in words], words, found)
        elif any(word.accented and word.fold[0] != "<" for word in words):
            _walk_mixed(self._mixed, words, found)
        else:
            _walk(self._bare, [word.fold if word.fold[0] != "<" else "" for word in words], words, found)
        if words and self._parts and self._any_part.search(lowered := plain(sentence.text)):
            for phrase in self._parts:
                if phrase.words[0] in lowered:
                    found.setdefault(phrase.concept, []).append(Span(0, len(words) - 1))
        self._hide(found)
        return found

    def _hide(self, found: Found) -> None:
        hiding = [name for name in found if name in self._hides]
        hiding.sort(key=self._hides.__getitem__)
        for concept in hiding:
            covers = found.get(concept, ())  # it may be hidden by now itself
            for hidden in self._hides[concept][1] & found.keys() if covers else ():
                kept = [span for span in found[hidden] if not _covered(span, covers)]
                if kept:
                    found[hidden] = kept
                else:
                    del found[hidden]


def _covered(span: Span, covers: Iterable[Span]) -> bool:
    return any(cover.first <= span.first and span.last <= cover.last for cover in covers)


def _walk(trie: _Trie, keys: Sequence[str], words: Sequence[Word], found: Found) -> None:
    """Note every phrase of the trie that begins at each of the words; `keys` are the words as the trie has them."""
    last = len(keys) - 1
    for start, key in enumerate(keys):
        nodes = trie[key]
        if not nodes:
            continue
        pending = [(node, start) for node in nodes]
        while pending:
            node, place = pending.pop()
            if node.concepts:
                _note(node.concepts, Span(start, place), found)
            # a comma or an emoji ends a phrase
            if (node.next or node.prefixes) and place < last and words[place + 1].place - words[place].place <= 1:
                place += 1
                if node.prefixes:
                    pending.extend((following, place) for following in node.after(keys[place]))
                elif node.next and (whole := node.next.get(keys[place])):
                    pending.append((whole, place))


def _note(concepts: Iterable[str], span: Span, found: Found) -> None:
    for concept in concepts:
        spans = found.get(concept)
        if spans is None:
            found[concept] = [span]
        # two wordings of a concept may be the same words
        elif spans[-1].first != span.first or span not in spans[-4:]:
            spans.append(span)


def _walk_mixed(trie: _Trie, words: Sequence[Word], found: Found) -> None:
    """The same for an accent-free sentence in which some words do have accents."""
    for start, word in enumerate(words):
        pending = [(node, start) for node in trie[word.fold]]
        while pending:
            node, place = pending.pop()
            if node.ends:
                typed = words[start : place + 1]
                agreeing = [phrase.concept for phrase in node.ends if _agrees(phrase, typed)]
                _note(agreeing, Span(start, place), found)
            if place + 1 < len(words) and words[place + 1].place - words[place].place <= 1:
                pending.extend((following, place + 1) for following in node.after(words[place + 1].fold))


def _agrees(phrase: Phrase, typed: Sequence[Word]) -> bool:
    """Check accents: a word typed with accents must agree in them, a bare one may stand in for any but exact ones."""
    if phrase.strict and not typed[0].accented:
        return False
    for wanted, word in zip(phrase.words, typed, strict=True):
        if phrase.exact or word.accented:
            same = word.norm.startswith(wanted[:-1]) if wanted.endswith("*") else word.norm == wanted
            if not same:
                return False
    return True
