"""Which words are the new values: the table's arithmetic, and what it reads from talk."""

from __future__ import annotations

import itertools
import math

import pytest

from processor.classify import RuleSet, tagging
from processor.classify.lanes import packed, unpacked
from processor.classify.tagging import AFTER, LABELS, MAX_TOKENS, Tagger, features, look, parse_table, table, tokens
from processor.errors import ConfigurationError
from processor.values import Field


@pytest.mark.parametrize(
    ("typed", "is_a"),
    [
        ("0912 345 678", "phone"),
        ("+84 912.345.678", "phone"),
        ("0169 2448815", "phone"),
        ("0912 345 67", "bad-phone"),
        ("lan@mail.example", "email"),
        ("lan@@mail", "bad-email"),
        ("Lan", "Capital"),
        ("LAN", "CAPITALS"),
        ("lan", "small"),
        ("12", "2 digits"),
        ("\n", "line"),
    ],
)
def test_a_token_is_known_by_its_look(typed: str, is_a: str) -> None:
    (token,) = tokens(typed)
    assert token.text == typed and look(token.text) == is_a


def test_tokens_know_where_they_stand() -> None:
    text = "Đổi sang <lan@mail.example>, số 0912.345.678.\nCảm ơn"
    for token in tokens(text):
        assert text[token.start : token.end] == token.text
    assert "lan@mail.example" in [token.text for token in tokens(text)]


def test_the_best_reading_and_its_share_are_those_of_all_paths_counted_one_by_one() -> None:
    weights = {
        "0 a": (10, 120, -30, 0, 0),
        "0 b": (-40, 0, 90, 20, 0),
        "any": (50, -10, 5, 0, -200),
        f"{AFTER}none>": (80, -60, 0, 10, -5),
        f"{AFTER}phone>": (-70, 20, 110, 0, 0),
    }
    text = "a b b a"
    words = tokens(text)
    seen = list(features(words))
    of = [[sum(weights.get(name, (0,) * 5)[place] for name in row) / 100 for place in range(5)] for row in seen]

    def score(path: tuple[int, ...]) -> float:
        steps = sum(weights.get(f"{AFTER}{LABELS[a]}>", (0,) * 5)[b] / 100 for a, b in itertools.pairwise(path))
        return steps + sum(row[label] for row, label in zip(of, path, strict=True))

    paths = {path: math.exp(score(path)) for path in itertools.product(range(5), repeat=len(words))}
    best = max(paths, key=lambda path: paths[path])
    read = Tagger(weights).read(text)
    assert read is not None
    assert read.share == pytest.approx(paths[best] / sum(paths.values()))
    assert [value.field for value in read.values] == [
        Field(LABELS[label]) for label, run in itertools.groupby(best) if label and list(run)
    ]


def test_extreme_weights_do_not_overflow() -> None:
    read = Tagger({"any": (900_000, -900_000, 0, 0, 0)}).read("một hai ba")
    assert read is not None and read.share == pytest.approx(1) and read.values == ()


def test_a_text_of_too_many_words_is_not_read() -> None:
    assert Tagger({}).read("a " * (MAX_TOKENS + 1)) is None
    assert Tagger({}).read("") is None


def test_a_table_survives_writing_and_reading() -> None:
    weights = {"any": (1, -2, 0, 0, 3), "0 số": (0, 0, 250, 0, 0), f"{AFTER}none>": (80, -60, 0, 10, -5)}
    text = table(weights.items(), "2 texts")
    again = parse_table(text, "values")
    assert {name: row for name, row in again.weights() if any(row)} == weights


@pytest.mark.parametrize(
    "text", ["", "# feature\tnone\n", "\t".join(["# feature", *LABELS]) + "\nany\t1\tx\t0\t0\t0\n"]
)
def test_what_is_no_table_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"values.tsv, line \d+: no table"):
        parse_table(text, "values.tsv")


def test_lanes_add_up_each_for_itself() -> None:
    rows = [(5, -7, 0), (-2_000_000_000, 2_000_000_000, 1), (0, 0, -1)]
    assert unpacked(sum(map(packed, rows)), 3) == tuple(map(sum, zip(*rows, strict=True)))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (
            "Em chuyển về 12/5 ngõ 34 Đội Cấn, phường Ngọc Hà, Hà Nội rồi shop sửa trong tài khoản giúp em nhé.",
            {Field.ADDRESS: "12/5 ngõ 34 Đội Cấn, phường Ngọc Hà, Hà Nội"},
        ),
        ("Shop cập nhật email của mình thành hoa.moi@thu.example giúp nhé.", {Field.EMAIL: "hoa.moi@thu.example"}),
        ("Nhờ shop đổi số điện thoại trong tài khoản sang 0987 112 334 ạ.", {Field.PHONE: "0987 112 334"}),
    ],
)
def test_the_shipped_table_reads_values_from_talk(rules: RuleSet, text: str, values: dict[Field, str]) -> None:
    assert rules.on_values is not None
    read = rules.on_values.read(text)
    assert read is not None and {value.field: value.text for value in read.values} == values and read.share > 0.5


def test_the_labels_are_none_and_the_fields() -> None:
    assert LABELS[0] == "none" and set(LABELS[1:]) == set(Field) and tagging.LABELS is LABELS
