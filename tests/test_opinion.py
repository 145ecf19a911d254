"""The shipped second opinions are those that the labelled mails make, and held-back mails have no part in them.

Fitting anew would need scikit-learn; the loss has one lowest point, so it is enough to see that the tables stand there.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from processor.classify import tagging
from processor.classify.lanes import packed, unpacked
from processor.classify.loading import OPINION_FILE, TOPICS_FILE, VALUES_FILE
from processor.classify.opinion import HUNDREDTHS, LABELS, TOPICS, Opinion, Phrase, parse_table, rarity_of, table
from processor.config import default_rules_path
from processor.errors import ConfigurationError
from tests.opinion import AT_LEAST, AT_LEAST_TOPICS, STRENGTH, Sample, length_of, samples, vectors
from tests.value_opinion import ValueSample, made_of

# Weights are rounded to hundredths, and the fit ends a little before the lowest point.
NEARLY_ZERO = 4.0
FINE = 1 << 30


def shipped(name: str, labels: Sequence[str]) -> Opinion:
    return parse_table((default_rules_path() / name).read_text(encoding="utf-8"), name, labels)


Slopes = dict[str, list[float]]  # of the penalised loss, by phrase and label


def slopes_of(opinion: Opinion, found: list[Sample], label: Callable[[Sample], str]) -> Slopes:
    """The slopes at the weights of `opinion`. The shares of a mail are whole numbers in one, which add up in C."""
    rarities = {phrase: rarity_of(one.mails, opinion.mails) for phrase, one in opinion.phrases()}
    sums = dict.fromkeys(rarities, 0)
    for sample in found:
        shares, scale = opinion.weigh(sample.phrases), FINE / length_of(sample.phrases, rarities)
        off = packed([round((shares[name] - (name == label(sample))) * scale) for name in opinion.labels])
        for phrase in sample.phrases & rarities.keys():
            sums[phrase] += off
    slopes: Slopes = {}
    for phrase, one in opinion.phrases():
        told = [STRENGTH * rarities[phrase] * total / FINE for total in unpacked(sums[phrase], len(opinion.labels))]
        slopes[phrase] = [weight / HUNDREDTHS + of_mails for weight, of_mails in zip(one.weights, told, strict=True)]
    return slopes


def labelled_otherwise(slopes: Slopes, opinion: Opinion, sample: Sample, label: str) -> Slopes:
    """The slopes if that one of the mails had another label."""
    rarities = {phrase: rarity_of(one.mails, opinion.mails) for phrase, one in opinion.phrases()}
    (vector,) = vectors([sample], rarities)
    was, would = opinion.labels.index(sample.label), opinion.labels.index(label)
    changed = {phrase: list(slopes[phrase]) for phrase in vector}
    for phrase, value in vector.items():
        changed[phrase][was] += STRENGTH * value
        changed[phrase][would] -= STRENGTH * value
    return slopes | changed


def steepest(slopes: Slopes) -> float:
    return max(math.fabs(value) for of_phrase in slopes.values() for value in of_phrase)


@pytest.mark.timeout(900)  # of every labelled mail each rule is tried
def test_the_shipped_tables_are_what_the_labelled_mails_make():
    """One test, because reading all labelled mails takes most of its time."""
    labelled = samples()
    stopping = [replace(one, phrases=one.on_topics) for one in labelled if one.topics]
    opinion = shipped(OPINION_FILE, LABELS)
    slopes = see_that_it_is_made_of(labelled, opinion, AT_LEAST, lambda sample: sample.label)
    see_that_it_is_made_of(stopping, shipped(TOPICS_FILE, TOPICS), AT_LEAST_TOPICS, lambda sample: sample.topics)
    see_that_values_are_learned_from([sample.values for sample in labelled if sample.values])
    # a mail with another label would be noticed
    plain = next(sample for sample in labelled if sample.label == "deletion" and len(sample.phrases) < 250)
    assert steepest(labelled_otherwise(slopes, opinion, plain, "ignore")) > NEARLY_ZERO


def see_that_it_is_made_of(
    found: list[Sample], opinion: Opinion, at_least: int, label: Callable[[Sample], str]
) -> Slopes:
    counts = Counter(phrase for sample in found for phrase in sample.phrases)
    assert opinion.mails == len(found), "run `make opinion`"
    assert {phrase: one.mails for phrase, one in opinion.phrases()} == {
        phrase: number for phrase, number in counts.items() if number >= at_least
    }, "run `make opinion`"
    slopes = slopes_of(opinion, found, label)
    assert steepest(slopes) < NEARLY_ZERO, "run `make opinion`"
    return slopes


def see_that_values_are_learned_from(found: list[ValueSample]) -> None:
    text = (default_rules_path() / VALUES_FILE).read_text(encoding="utf-8")
    assert text.splitlines()[1] == f"# {made_of(found)}", "run `make opinion`"
    tagger = tagging.parse_table(text, VALUES_FILE)
    some = [sample for sample in found[::10] if len(sample.words) <= tagging.MAX_TOKENS]
    assert sum(read_right(tagger, sample) for sample in some) / len(some) > 0.97


def read_right(tagger: tagging.Tagger, sample: ValueSample) -> bool:
    wanted = {label: [] for label in tagging.LABELS[1:]}
    for word, label in zip(sample.words, sample.labels, strict=True):
        if label in wanted:
            wanted[label].append(word.text)
    read = tagger.read(sample.text)
    found = {
        label: "".join(value for field, value, *_ in (read.values if read else ()) if field == label)
        for label in wanted
    }
    return {label: "".join("".join(words).split()) for label, words in wanted.items()} == {
        label: "".join(value.split()) for label, value in found.items()
    }


@pytest.mark.parametrize(("name", "labels"), [(OPINION_FILE, LABELS), (TOPICS_FILE, TOPICS)])
def test_a_table_survives_writing_and_reading(name: str, labels: Sequence[str]):
    text = (default_rules_path() / name).read_text(encoding="utf-8")
    assert table(parse_table(text, name, labels)) == text


@pytest.mark.parametrize(
    "text", ["", "# phrase\tmails\tdeletion\n", "\t".join(["# phrase", "mails", *LABELS]) + "\n<bias>\t3\tx\n"]
)
def test_what_is_no_table_is_refused_with_its_line(text: str):
    with pytest.raises(ConfigurationError, match=r"opinion.tsv, line \d+: no table"):
        parse_table(text, "opinion.tsv")


def test_an_opinion_names_the_phrases_that_speak_most():
    one, other = Phrase(3, (500, 0, 0, 0, 0, -500)), Phrase(3, (-100, 0, 0, 0, 0, 100))
    opinion = Opinion(LABELS, 9, (0,) * 6, {"xoa tai khoan": one, "don hang": other})
    shares = opinion.weigh({"xoa tai khoan", "don hang", "chua gap"})
    assert max(shares, key=lambda label: shares[label]) == "deletion"
    assert sum(shares.values()) == pytest.approx(1)
    assert opinion.because({"xoa tai khoan", "don hang"}, "deletion", "ignore") == ["xoa tai khoan", "don hang"]
    assert opinion.because({"xoa tai khoan", "don hang"}, "ignore", "deletion", 1) == ["don hang"]
    assert opinion.weigh(set()) == dict.fromkeys(LABELS, pytest.approx(1 / 6))
