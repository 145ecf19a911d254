"""The shipped second opinion is the one that the labelled mails make, and held-back mails have no part in it."""

from __future__ import annotations

from processor.classify.opinion import LABELS, parse_table, table
from processor.config import default_rules_path
from tests import opinion


def test_the_shipped_table_is_what_the_labelled_mails_make():
    assert (default_rules_path() / "opinion.tsv").read_text(encoding="utf-8") == opinion.made(), "run `make opinion`"


def test_a_table_survives_writing_and_reading():
    text = (default_rules_path() / "opinion.tsv").read_text(encoding="utf-8")
    assert table(parse_table(text, "x")) == text
    assert set(parse_table(text, "x").mails) == set(LABELS)
