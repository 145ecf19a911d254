"""A second opinion from labelled mails: how much each phrase speaks for each kind of mail (logistic regression).

It decides nothing alone; `verdict.py` and `weighing.py` say what it may do. The model is a table that a person can
read: a phrase, in how many labelled mails it stands, and its weight for each label. Phrases are words, and the concepts
of the rules in the order in which a sentence has them, so that a wording nobody labelled is known by its concepts; and
the rules that matched, so that it learns how far each can be trusted.
`make opinion` makes the tables from the labelled mails of the repository; the loss is convex, so the same mails lead to
the same weights. Phrases count by their rarity (tf-idf) and mails by their length, as in Manning, Raghavan and Schütze,
Introduction to Information Retrieval (2008), chapter 6.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from processor.classify.lanes import packed, unpacked, whole
from processor.classify.phrases import Span
from processor.classify.text import Text
from processor.errors import ConfigurationError
from processor.values import Decision, Intent, Topic

MAX_WORDS = 2000  # of one mail that are looked at
LABELS = ("deletion", "correction", "unsubscribe", "correction+unsubscribe", "flag", "ignore")
TOPICS = (
    "all", "products", "events", "recruitment", "events+products", "events+recruitment", "products+recruitment",
)  # fmt: skip
BIAS = "<bias>"
HUNDREDTHS = 100  # weights are written as whole hundredths
_PARTS = 1000  # rarities and their products are added up in thousandths
_START, _END = "^", "$"

Shares = Mapping[str, float]  # of each label; together 1, or empty where there is no second opinion


def label_of(decision: Decision, intents: Iterable[Intent]) -> str:
    """The kind of a mail; a deletion includes unsubscribing."""
    if decision is not Decision.ACT:
        return decision.value
    wanted = set(intents)
    if Intent.DELETION in wanted:
        return "deletion"
    return "+".join(sorted(intent.value for intent in wanted))


@cache
def intents_of(label: str) -> frozenset[Intent]:
    """The intents of a label, none for `flag` and `ignore`."""
    return frozenset(Intent(part) for part in label.split("+") if part in set(Intent))


def share_of(intent: Intent, shares: Shares) -> float:
    """The share of mails that ask for this intent, alone or with another."""
    return sum(share for label, share in shares.items() if intent in intents_of(label))


def agreement(intents: AbstractSet[Intent], shares: Shares) -> float:
    """The share of mails that ask for these intents; for several, each of them alone counts too."""
    wanted = intents - {Intent.UNSUBSCRIBE} if Intent.DELETION in intents else intents
    return sum(share for label, share in shares.items() if intents_of(label) and intents_of(label) <= wanted)


def topics_label(topics: Iterable[Topic]) -> str:
    """The label of what is to stop."""
    return "+".join(sorted(topic.value for topic in topics)) or Topic.ALL.value


@dataclass(frozen=True, slots=True)
class Phrase:
    """In how many labelled mails a phrase stands, and its weight for each label, in hundredths."""

    mails: int
    weights: tuple[int, ...]


class _Rows(dict[str, int]):
    """What a mail adds up of each phrase, made when a mail first has it: most phrases of a table are never seen."""

    def __init__(self, phrases: Mapping[str, Phrase | str], mails: int) -> None:
        super().__init__()
        self._phrases, self._mails = phrases, mails

    def __missing__(self, text: str) -> int:
        """The rarity squared and each weight times the rarity."""
        phrase = _read(self._phrases[text])
        rarity = rarity_of(phrase.mails, self._mails)
        said = (round(_PARTS * rarity * weight) for weight in phrase.weights)
        row = self[text] = packed((round(_PARTS * rarity * rarity), *said))
        return row


class Opinion:
    """How much each phrase speaks for each of the `labels`. A phrase's numbers may be left as a table has them."""

    def __init__(
        self, labels: Sequence[str], mails: int, bias: Sequence[int], phrases: Mapping[str, Phrase | str]
    ) -> None:
        self.labels = tuple(labels)
        self.mails = mails
        self.bias = tuple(bias)
        self._phrases = phrases
        self._rows = _Rows(phrases, mails)

    def phrases(self) -> Iterator[tuple[str, Phrase]]:
        """Yield every phrase that is known."""
        for text, phrase in self._phrases.items():
            yield text, _read(phrase)

    def weigh(self, phrases: AbstractSet[str]) -> dict[str, float]:
        """The share of each label for a mail with these phrases, together 1."""
        known = phrases & self._phrases.keys()
        square, *totals = unpacked(sum(map(self._rows.__getitem__, known)), 1 + len(self.labels))
        length = math.sqrt(square * _PARTS) or 1.0
        sums = [(bias + total / length) / HUNDREDTHS for bias, total in zip(self.bias, totals, strict=True)]
        top = max(sums)
        shares = [math.exp(value - top) for value in sums]
        whole = sum(shares)
        return {label: share / whole for label, share in zip(self.labels, shares, strict=True)}

    def because(self, phrases: AbstractSet[str], label: str, against: str, most: int = 3) -> list[str]:
        """The phrases that speak most for one label against another."""
        one, other = 1 + self.labels.index(label), 1 + self.labels.index(against)
        told = [text for text in phrases & self._phrases.keys() if text[0] != "~"]  # four letters tell nothing
        rows = {text: unpacked(self._rows[text], 1 + len(self.labels)) for text in told}
        known = {text: row[other] - row[one] for text, row in rows.items()}
        return sorted(known, key=lambda text: (known[text], text))[:most]


def rarity_of(mails_with_it: int, mails: int) -> float:
    """The inverse document frequency of a phrase, smoothed."""
    return math.log((1 + mails) / (1 + mails_with_it)) + 1


def phrases_of(text: Text, concepts: Sequence[Mapping[str, Sequence[Span]]], rules: Iterable[str]) -> set[str]:
    """What the model looks at, sentence by sentence; `concepts` are those found in each. Linear in the text.

    Folded words alone and in pairs, single words with their accents, every four letters in a row ("~hoan"), which see
    through slips and endings, each concept ("[erase]") and each two that follow one
    another ("[erase] [account]"), the rules that matched ("{erase-account}") and how long the mail is. The two ends of
    a sentence count as words: "stop" says more when it is all that is said.
    """
    phrases = {f"{{{name}}}" for name in rules}
    said = 0
    for sentence, found in zip(text.sentences, concepts, strict=True):
        typed = sentence.words[: MAX_WORDS - said]
        words = [_plain(word.fold) for word in typed]
        said += len(words)
        letters = " ".join(words)
        phrases.update("~" + letters[place : place + 4] for place in range(len(letters) - 3))
        words = [_START, *words, _END]
        phrases.update(words)
        phrases.update(map(" ".join, pairwise(words)))
        phrases.update(word.norm for word in typed if word.norm != word.fold and word.norm.isalpha())
        named = [f"[{name}]" for _, name in sorted((span.first, name) for name in found for span in found[name])]
        phrases.update(named)
        phrases.update(map(" ".join, pairwise(named)))
        if said >= MAX_WORDS:
            break
    phrases.add(f"<{min(said // 8, 8) * 8} words>")
    phrases.add(f"<{min(len(text.sentences), 6)} sentences>")
    return phrases


def _plain(word: str) -> str:
    # One phone number, order number or address is like another.
    if word.isalpha():
        return word
    if "@" in word:
        return "<email>"
    return "<number>" if any(char.isdigit() for char in word) else word


def table(opinion: Opinion) -> str:
    """The model as text: a phrase a line, with its mails and weights; first the bias with the number of all mails."""
    lines = ["\t".join(["# phrase", "mails", *opinion.labels])]
    lines.append("\t".join([BIAS, str(opinion.mails), *map(str, opinion.bias)]))
    lines += ["\t".join([text, str(one.mails), *map(str, one.weights)]) for text, one in opinion.phrases()]
    return "\n".join([*lines, f"# {len(lines) - 1} rows"]) + "\n"


def parse_table(text: str, name: str, labels: Sequence[str] = LABELS) -> Opinion:
    """Read what `table` wrote.

    Raises:
        ConfigurationError: it is no such table; with `name` and line.
    """
    phrases: dict[str, str] = {}
    number = 0
    row = re.compile(rf"[^\t]*\t[1-9][0-9]{{0,5}}(?:\t-?[0-9]{{1,6}}){{{len(labels)}}}")
    try:
        lines = text.splitlines()
        if lines[0].split("\t")[2:] != list(labels):
            raise ValueError("other labels")  # noqa: TRY301
        for number, line in enumerate(whole(lines), start=1):  # noqa: B007 - it is named in the error
            phrase, _, numbers = line.partition("\t")
            if not row.fullmatch(line) or phrase in phrases:
                raise ValueError("wrong numbers")  # noqa: TRY301
            phrases[phrase] = numbers
        bias = _read(phrases.pop(BIAS))
        return Opinion(labels, bias.mails, bias.weights, phrases)
    except (ValueError, KeyError, IndexError) as error:
        raise ConfigurationError(
            f"{name}, line {number + 1}: no table of weights; make it anew with `make opinion` or remove it."
        ) from error


def _read(phrase: Phrase | str) -> Phrase:
    """The numbers of a row of a table, which take long to read of all rows."""
    if isinstance(phrase, Phrase):
        return phrase
    mails, *weights = map(int, phrase.split("\t"))
    return Phrase(mails, tuple(weights))
