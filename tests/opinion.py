"""`make opinion`: count the phrases of the labelled mails anew into rules/opinion.tsv. Held-back mails are left out."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from processor.classify import load_rules
from processor.classify.opinion import label_of, table, train
from processor.classify.text import Text, read_text
from processor.config import default_rules_path
from processor.intake.reading import read_message
from processor.values import Decision, Intent
from tests.corpus import render

TESTS = Path(__file__).parent


def made() -> str:
    """The table as the labelled mails and the shipped spelling make it now."""
    return table(train(_labelled()))


def _labelled() -> Iterator[tuple[Text, str]]:
    spelling = load_rules(default_rules_path()).spelling
    for mail in _mails():
        message = read_message(render.render(mail))
        if not message.automatic:
            text = read_text(message.subject if message.own_subject else "", message.own_words, spelling)
            yield text, label_of(Decision(mail["decision"]), [Intent(intent) for intent in mail["intents"]])
    for line in (TESTS / "classify" / "shop_talk.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield read_text("", line, spelling), Decision.IGNORE.value


def _mails() -> Iterator[dict[str, Any]]:
    for file in (*sorted((TESTS / "corpus").glob("*.jsonl")), TESTS / "classify" / "voices.jsonl"):
        if not file.stem.startswith("heldback"):
            for line in file.read_text(encoding="utf-8").splitlines():
                yield json.loads(line)


if __name__ == "__main__":
    target = default_rules_path() / "opinion.tsv"
    target.write_text(made(), encoding="utf-8")
    sys.stderr.write(f"{target}: {len(target.read_text(encoding='utf-8').splitlines()) - 1} phrases\n")
