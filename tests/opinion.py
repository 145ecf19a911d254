"""`make opinion`: fit the second opinions (rules/opinion*.tsv) to the labelled mails. Held-back mails are left out.

Needs scikit-learn and python-crfsuite, which `make opinion` installs beside the locked dependencies; nothing else does.
"""

from __future__ import annotations

import json
import math
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from processor.classify import load_rules, tagging
from processor.classify.agreed import topic_phrases
from processor.classify.loading import OPINION_FILE, TOPICS_FILE, VALUES_FILE
from processor.classify.opinion import (
    HUNDREDTHS,
    LABELS,
    TOPICS,
    Opinion,
    Phrase,
    label_of,
    phrases_of,
    rarity_of,
    table,
    topics_label,
)
from processor.classify.topics import unsubscribed_topics
from processor.classify.verdict import examine
from processor.config import default_rules_path
from processor.intake.reading import read_message
from processor.values import Decision, Intent, Message, Topic
from tests.corpus import render
from tests.value_opinion import ValueSample, fitted_values, made_of, value_sample

TESTS = Path(__file__).parent
AT_LEAST_TOPICS = 3  # the same, of the fewer mails that stop something
AT_LEAST = 6  # mails that must have a phrase: seen less often it says nothing
STRENGTH = 100.0  # how closely the weights follow the mails (the inverse of the L2 penalty); by cross-validation


@dataclass(frozen=True)
class Sample:
    phrases: frozenset[str]
    label: str
    topics: str = ""  # what is to stop, "" where nothing is
    on_topics: frozenset[str] = frozenset()  # the phrases that say so
    values: ValueSample | None = None  # where the new values of a correction stand


def samples(wanted: Callable[[str], bool] = lambda _: True) -> list[Sample]:
    """Every labelled mail, and every line of ordinary talk, of the sets that are `wanted` by their names."""
    rules = load_rules(default_rules_path())
    found: list[Sample] = []
    for message, mail in _labelled(wanted):
        reading = examine(message, rules)
        label = label_of(Decision(mail["decision"]), [Intent(intent) for intent in mail["intents"]])
        topics = topics_label(map(Topic, mail["topics"])) if "unsubscribe" in label else ""
        phrases = frozenset(phrases_of(reading.text, reading.found, reading.matched))
        on_topics = topic_phrases(phrases, unsubscribed_topics(reading, message)) if topics else set[str]()
        values = value_sample(reading.text.whole, mail)
        found.append(Sample(phrases, label, topics, frozenset(on_topics), values))
    return found


def _labelled(wanted: Callable[[str], bool]) -> Iterator[tuple[Message, dict[str, Any]]]:
    for mail in _mails(wanted):
        message = read_message(render.render(mail))
        if not message.automatic:
            yield message, mail
    ordinary = {"decision": Decision.IGNORE.value, "intents": [], "topics": [], "fields": {}}
    for file in sorted((TESTS / "corpus").glob("talk*.txt")):
        for line in file.read_text(encoding="utf-8").splitlines() if wanted(file.stem) else ():
            if line.strip() and not line.startswith("#"):
                yield Message(own_words=line.replace(" / ", "\n")), ordinary


def _mails(wanted: Callable[[str], bool]) -> Iterator[dict[str, Any]]:
    for file in (*sorted((TESTS / "corpus").glob("[!r]*.jsonl")), TESTS / "classify" / "voices.jsonl"):
        if not file.stem.startswith("heldback") and wanted(file.stem):
            for line in file.read_text(encoding="utf-8").splitlines():
                yield json.loads(line)


def vectors(found: Iterable[Sample], rarities: dict[str, float]) -> list[dict[str, float]]:
    """The phrases of each mail with their rarity, as a vector of length 1."""
    rows: list[dict[str, float]] = []
    for sample in found:
        known = {phrase: rarities[phrase] for phrase in sorted(sample.phrases) if phrase in rarities}
        length = length_of(sample.phrases, rarities)
        rows.append({phrase: value / length for phrase, value in known.items()})
    return rows


def length_of(phrases: AbstractSet[str], rarities: dict[str, float]) -> float:
    """The length of a mail's vector of rarities."""
    known = map(rarities.__getitem__, sorted(phrases & rarities.keys()))
    return math.sqrt(sum(value * value for value in known)) or 1.0


def fitted(found: list[Sample], labels: Sequence[str], label: Callable[[Sample], str], at_least: int) -> Opinion:
    """The weights that explain the labels best, with a penalty on large ones."""
    from sklearn.feature_extraction import DictVectorizer  # pyright: ignore
    from sklearn.linear_model import LogisticRegression  # pyright: ignore

    counts = Counter(phrase for sample in found for phrase in sample.phrases)
    kept = {phrase: number for phrase, number in sorted(counts.items()) if number >= at_least}
    rarities = {phrase: rarity_of(number, len(found)) for phrase, number in kept.items()}
    vectorizer: Any = DictVectorizer()
    matrix = vectorizer.fit_transform(vectors(found, rarities))
    model: Any = LogisticRegression(C=STRENGTH, max_iter=5000, tol=1e-6)
    model.fit(matrix, [labels.index(label(sample)) for sample in found])
    weights = {name: model.coef_[:, place] for name, place in vectorizer.vocabulary_.items()}
    return Opinion(
        labels,
        len(found),
        [round(HUNDREDTHS * value) for value in model.intercept_],
        {
            phrase: Phrase(number, tuple(round(HUNDREDTHS * value) for value in weights[phrase]))
            for phrase, number in kept.items()
        },
    )


def on_requests(found: list[Sample]) -> Opinion:
    """What kind of mail it is."""
    return fitted(found, LABELS, lambda sample: sample.label, AT_LEAST)


def on_topics(found: list[Sample]) -> Opinion:
    """Which mail is to stop, of those that ask for that."""
    stopping = [replace(one, phrases=one.on_topics) for one in found if one.topics]
    return fitted(stopping, TOPICS, lambda sample: sample.topics, AT_LEAST_TOPICS)


def tables(found: list[Sample]) -> dict[str, str]:
    """The text of each table by the name of its file."""
    valued = [sample.values for sample in found if sample.values]
    return {
        OPINION_FILE: table(on_requests(found)),
        TOPICS_FILE: table(on_topics(found)),
        VALUES_FILE: tagging.table(fitted_values(valued).items(), made_of(valued)),
    }


def main() -> None:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # more threads only wait for each other on so little data
    folder = default_rules_path()
    for name in (OPINION_FILE, TOPICS_FILE, VALUES_FILE):  # a table of another form would keep the rules from loading
        (folder / name).unlink(missing_ok=True)
    found = samples()
    for name, text in tables(found).items():
        (folder / name).write_text(text, encoding="utf-8")
        sys.stderr.write(f"{folder / name}: {text.count(chr(10)) - 1} rows from {len(found)} mails\n")


if __name__ == "__main__":
    main()
