"""The labelled values of corrections as words with labels, and the table that `make opinion` fits to them.

python-crfsuite does the fitting; only `make opinion` installs it.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from processor.classify.new_phone import find_phones
from processor.classify.tagging import AFTER, LABELS, Token, features, look, tokens
from processor.values import Field

L1, L2 = 0.05, 0.05  # penalties on weights: the first leaves out what says little, the second keeps all small
AT_LEAST = 2  # times that a feature must be seen
MOST_STEPS = 200
NONE = LABELS[0]


@dataclass(frozen=True)
class ValueSample:
    """A text that speaks of a correction: its words, and of each the field whose new value it belongs to, or "none"."""

    text: str
    words: tuple[Token, ...]
    labels: tuple[str, ...]


def value_sample(text: str, mail: dict[str, Any]) -> ValueSample | None:
    """Mark the labelled values in `text`; None for mail that asks for no correction, or whose values are not in it.

    A flagged mail with a whole number or address teaches nothing: its label does not say which value it would be.
    """
    if "correction" not in mail["intents"] or mail["decision"] == "ignore":
        return None
    words = tokens(text)
    if mail["decision"] != "act" and any(look(word.text) in ("phone", "email") for word in words):
        return None
    labels = [NONE] * len(words)
    for name, value in (mail["fields"] if mail["decision"] == "act" else {}).items():
        spans = list(_spans(Field(name), unicodedata.normalize("NFC", value), text))
        if not spans:
            return None
        # an address is often named once more in passing, any other value first as it is and then as it shall be
        start, end = spans[0] if name == Field.ADDRESS else spans[-1]
        for place, word in enumerate(words):
            if word.start < end and word.end > start:
                labels[place] = name
    return ValueSample(text, tuple(words), tuple(labels))


def _spans(field: Field, value: str, text: str) -> Iterator[tuple[int, int]]:
    if field is Field.PHONE:
        yield from ((phone.start, phone.end) for phone in find_phones(text) if phone.digits == value)
        return
    for match in re.finditer(r"\s+".join(map(re.escape, value.split())), text, re.IGNORECASE):
        yield match.span()


def made_of(found: Iterable[ValueSample]) -> str:
    """Name the texts and labels that a table is made of: another mail or another label gives another name."""
    digest, count = hashlib.sha256(), 0
    for count, sample in enumerate(found, 1):  # noqa: B007 - the last is the number of all
        digest.update(repr((sample.text, sample.labels)).encode())
    return f"{count} texts {digest.hexdigest()[:16]}"


def fitted_values(found: Iterable[ValueSample]) -> dict[str, list[int]]:
    """The weights of every feature for `LABELS` and of every step from label to label, in hundredths."""
    import pycrfsuite  # pyright: ignore

    trainer: Any = pycrfsuite.Trainer(verbose=False)  # pyright: ignore
    for sample in found:
        trainer.append(list(features(sample.words)), sample.labels)
    trainer.set_params(
        {
            "c1": L1,
            "c2": L2,
            "max_iterations": MOST_STEPS,
            "feature.minfreq": AT_LEAST,
            "feature.possible_transitions": True,
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        model = str(Path(folder) / "model")
        trainer.train(model)
        tagger: Any = pycrfsuite.Tagger()  # pyright: ignore
        tagger.open(model)
        info: Any = tagger.info()
    weights: dict[str, list[int]] = {}
    rows = [(name, label, weight) for (name, label), weight in info.state_features.items()]
    rows += [(f"{AFTER}{before}>", label, weight) for (before, label), weight in info.transitions.items()]
    for name, label, weight in sorted(rows):
        weights.setdefault(name, [0] * len(LABELS))[LABELS.index(label)] = round(100 * weight)
    return {name: row for name, row in weights.items() if any(row)}
