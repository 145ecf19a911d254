"""Phrases that separate the mails a person decided against the rules from all others: where a rule may be missing.

A phrase is one to four folded words; its strength is the log-odds ratio with a Dirichlet prior (Monroe, Colaresi and
Quinn 2008), which does not run after phrases that were seen once. Pure.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from processor.classify.engine import FILLER
from processor.classify.ruleset import RuleSet
from processor.classify.text import read_text

LONGEST = 4  # words of a phrase
LEAST_CORRECTED = 3  # corrected mails; of fewer, whatever they happen to share would stand out
AT_LEAST = 2  # mails that must have it


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase, and in how many mails of each kind it stands."""

    text: str
    corrected: int
    others: int
    strength: float  # z-score of the log-odds ratio


def suggest(
    corrected: Iterable[tuple[str, str]], others: Iterable[tuple[str, str]], rules: RuleSet, most: int = 30
) -> list[Phrase]:
    """The phrases that speak most for a correction by staff, the strongest first; mails are (subject, own words).

    Of fewer than LEAST_CORRECTED corrected mails, none.
    """
    corrected = list(corrected)
    if len(corrected) < LEAST_CORRECTED:
        return []
    ours, theirs = _counts(corrected, rules), _counts(others, rules)
    total_ours, total_theirs = sum(ours.values()) or 1, sum(theirs.values()) or 1
    everything = ours + theirs
    prior_total = sum(everything.values()) or 1
    found: list[Phrase] = []
    for text, number in ours.items():
        if number < AT_LEAST:
            continue
        prior = everything[text] / prior_total * 100
        mine = _log_odds(number + prior, total_ours + 100)
        other = _log_odds(theirs[text] + prior, total_theirs + 100)
        spread = math.sqrt(1 / (number + prior) + 1 / (theirs[text] + prior))
        found.append(Phrase(text, number, theirs[text], round((mine - other) / spread, 2)))
    found.sort(key=lambda phrase: (-phrase.strength, phrase.text))
    return [phrase for phrase in found if phrase.strength > 0][:most]


def _log_odds(count: float, total: float) -> float:
    return math.log(count / max(total - count, 1e-9))


def _counts(mails: Iterable[tuple[str, str]], rules: RuleSet) -> Counter[str]:
    counts: Counter[str] = Counter()
    for subject, own_words in mails:
        counts.update(_phrases(subject, own_words, rules))
    return counts


def _phrases(subject: str, own_words: str, rules: RuleSet) -> set[str]:
    """Every phrase of a mail that is more than filler, once, however often the mail repeats it."""
    phrases: set[str] = set()
    for sentence in read_text(subject, own_words, rules.spelling).sentences:
        words = [word.fold for word in sentence.words]
        fillers = rules.finder.find(sentence).get(FILLER, ())
        filled = {place for first, last in fillers for place in range(first, last + 1)}
        for size in range(1, LONGEST + 1):
            for start in range(len(words) - size + 1):
                if not filled.issuperset(range(start, start + size)):
                    phrases.add(" ".join(words[start : start + size]))
    return phrases
