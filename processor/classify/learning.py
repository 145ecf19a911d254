"""Fitting the second opinion of a shop to what its staff decided, beginning from the shipped weights.

The same loss as that of `make opinion`, with a penalty on leaving the shipped weights, descended mail by mail
(stochastic gradient descent, Bottou 2010): a few decisions move a little, many move much. Pure.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from processor.classify.opinion import HUNDREDTHS, Opinion, Phrase, rarity_of

PASSES = 40  # over all mails
STEP = 4.0  # how far one mail moves the weights, at first
HOLD = 0.01  # how strongly each pass draws a weight back to the shipped one
AT_LEAST = 3  # decided mails that must have a phrase which the shipped table does not know


@dataclass(frozen=True, slots=True)
class Decided:
    """A mail as a person decided it: its phrases, and the label that they should lead to."""

    phrases: frozenset[str]
    label: str


def learned(opinion: Opinion, decided: Sequence[Decided]) -> Iterator[Opinion]:
    """Yield the opinion after each pass over the decided mails; the last is the result."""
    counts = Counter(phrase for one in decided for phrase in one.phrases)
    shipped = dict(opinion.phrases())
    none = (0,) * len(opinion.labels)
    used = {
        phrase: shipped.get(phrase) or Phrase(count, none)
        for phrase, count in sorted(counts.items())
        if phrase in shipped or count >= AT_LEAST
    }
    start = {phrase: [weight / HUNDREDTHS for weight in one.weights] for phrase, one in used.items()}
    weights = {phrase: list(row) for phrase, row in start.items()}
    vectors = [_vector(one.phrases, used, opinion.mails) for one in decided]
    current = opinion
    for turn in range(PASSES):
        for one, vector in zip(decided, vectors, strict=True):
            shares = _shares(vector, weights, opinion)
            for place, label in enumerate(opinion.labels):
                off = shares[place] - (label == one.label)
                for phrase, value in vector.items():
                    weights[phrase][place] -= STEP / (1 + turn) * off * value
        for phrase, row in weights.items():
            weights[phrase] = [value + HOLD * (first - value) for value, first in zip(row, start[phrase], strict=True)]
        changed = {phrase: _rounded(used[phrase].mails, row) for phrase, row in weights.items()}
        current = Opinion(opinion.labels, opinion.mails, opinion.bias, {**shipped, **changed})
        yield current


def agreeing(opinion: Opinion, decided: Iterable[Decided]) -> int:
    """How many of the mails get the largest share for the label that the person gave."""
    found = 0
    for one in decided:
        shares = opinion.weigh(one.phrases)
        found += max(shares, key=lambda label: shares[label]) == one.label
    return found


def _rounded(mails: int, row: Iterable[float]) -> Phrase:
    return Phrase(mails, tuple(round(HUNDREDTHS * value) for value in row))


def _vector(phrases: Iterable[str], used: dict[str, Phrase], mails: int) -> dict[str, float]:
    known = {phrase: rarity_of(used[phrase].mails, mails) for phrase in sorted(phrases) if phrase in used}
    length = math.sqrt(sum(value * value for value in known.values())) or 1.0
    return {phrase: value / length for phrase, value in known.items()}


def _shares(vector: dict[str, float], weights: dict[str, list[float]], opinion: Opinion) -> list[float]:
    sums = [bias / HUNDREDTHS for bias in opinion.bias]
    for phrase, value in vector.items():
        for place, weight in enumerate(weights[phrase]):
            sums[place] += value * weight
    top = max(sums)
    parts = [math.exp(one - top) for one in sums]
    return [part / sum(parts) for part in parts]
