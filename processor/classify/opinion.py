"""A second opinion from labelled mails: which phrases stood in mails of which kind (multinomial naive Bayes).

It never decides. Where it contradicts a clear verdict of the rules, a person looks; where it sees a request in mail
that no rule caught, a person looks too. The model is a table of counts that a person can read, made from the labelled
mails of the repository by `make opinion`; the same mails always give the same table.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from processor.classify.text import Text
from processor.errors import ConfigurationError
from processor.values import Decision, Intent

LONGEST = 3  # words of a phrase
AT_LEAST = 2  # mails that must have it: a phrase seen once says nothing
SMOOTHING = 0.1
MAX_WORDS = 2000  # of one mail that are looked at
LABELS = ("deletion", "correction", "unsubscribe", "correction+unsubscribe", "flag", "ignore")


def label_of(decision: Decision, intents: Iterable[Intent]) -> str:
    """The kind of a mail; a deletion includes unsubscribing."""
    if decision is not Decision.ACT:
        return decision.value
    wanted = set(intents)
    if Intent.DELETION in wanted:
        return "deletion"
    return "+".join(sorted(intent.value for intent in wanted))


def intents_of(label: str) -> frozenset[Intent]:
    """The intents of a label, none for `flag` and `ignore`."""
    return frozenset(Intent(part) for part in label.split("+") if part in set(Intent))


@dataclass(frozen=True, slots=True)
class Opinion:
    """Mails of each label, and for each phrase in how many of them it stands."""

    mails: Mapping[str, int]
    phrases: Mapping[str, Sequence[int]]  # counts in the order of LABELS
    _weights: dict[str, tuple[float, ...]] = field(default_factory=dict[str, tuple[float, ...]])
    _priors: tuple[float, ...] = ()

    @classmethod
    def of(cls, mails: Mapping[str, int], phrases: Mapping[str, Sequence[int]]) -> Opinion:
        totals = [sum(counts[place] for counts in phrases.values()) for place in range(len(LABELS))]
        below = [math.log(total + SMOOTHING * max(1, len(phrases))) for total in totals]
        weights = {
            phrase: tuple(math.log(number + SMOOTHING) - low for number, low in zip(counts, below, strict=True))
            for phrase, counts in phrases.items()
        }
        every = sum(mails.values()) + len(LABELS)
        priors = tuple(math.log((mails.get(label, 0) + 1) / every) for label in LABELS)
        return cls(mails, phrases, weights, priors)

    def weigh(self, text: Text) -> dict[str, float]:
        """The probability of each label, as far as the phrases tell. Linear in the text."""
        sums = list(self._priors)
        for phrase in phrases_of(text):
            if (weight := self._weights.get(phrase)) is not None:
                for place, value in enumerate(weight):
                    sums[place] += value
        top = max(sums)
        shares = [math.exp(value - top) for value in sums]
        whole = sum(shares)
        return {label: share / whole for label, share in zip(LABELS, shares, strict=True)}

    def because(self, text: Text, label: str, against: str, most: int = 3) -> list[str]:
        """The phrases that speak most for one label against another."""
        one, other = LABELS.index(label), LABELS.index(against)
        known = [phrase for phrase in phrases_of(text) if phrase in self._weights]
        known.sort(key=lambda phrase: (self._weights[phrase][other] - self._weights[phrase][one], phrase))
        return known[:most]


def train(labelled: Iterable[tuple[Text, str]]) -> Opinion:
    """Count the phrases of labelled mails."""
    mails: Counter[str] = Counter()
    counts: dict[str, Counter[str]] = {}
    for text, label in labelled:
        mails[label] += 1
        for phrase in phrases_of(text):
            counts.setdefault(phrase, Counter())[label] += 1
    kept = {
        phrase: tuple(number[label] for label in LABELS)
        for phrase, number in sorted(counts.items())
        if number.total() >= AT_LEAST
    }
    return Opinion.of(dict(mails), kept)


def phrases_of(text: Text) -> set[str]:
    """Every phrase of one to three folded words within a sentence, once."""
    found: set[str] = set()
    left = MAX_WORDS
    for sentence in text.sentences:
        words = [_plain(word.fold) for word in sentence.words[:left]]
        left -= len(words)
        for size in range(1, LONGEST + 1):
            found.update(" ".join(words[start : start + size]) for start in range(len(words) - size + 1))
        if left <= 0:
            break
    return found


def _plain(word: str) -> str:
    # One phone number, order number or address is like another.
    if "@" in word:
        return "<email>"
    return "<number>" if any(char.isdigit() for char in word) else word


def table(opinion: Opinion) -> str:
    """The model as text: first line the mails of each label, then a phrase a line with its counts."""
    lines = ["\t".join(["# mails", *(f"{label}={opinion.mails.get(label, 0)}" for label in LABELS)])]
    lines += ["\t".join([phrase, *map(str, counts)]) for phrase, counts in opinion.phrases.items()]
    return "\n".join(lines) + "\n"


def parse_table(text: str, name: str) -> Opinion:
    """Read what `table` wrote.

    Raises:
        ConfigurationError: it is no such table; with `name` and line.
    """
    lines = text.splitlines()
    number = 1
    try:
        head = dict(cell.split("=") for cell in lines[0].split("\t")[1:])
        mails = {label: int(head[label]) for label in LABELS}
        phrases: dict[str, tuple[int, ...]] = {}
        for number, line in enumerate(lines[1:], start=2):  # noqa: B007 - it is named in the error
            phrase, *counts = line.split("\t")
            if len(counts) != len(LABELS):
                raise ValueError("wrong number of counts")  # noqa: TRY301
            phrases[phrase] = tuple(int(count) for count in counts)
    except (ValueError, KeyError, IndexError) as error:
        raise ConfigurationError(f"{name}, line {number}: no table of counts; make it anew or remove it.") from error
    return Opinion.of(mails, phrases)
