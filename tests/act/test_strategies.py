"""What an erasure makes of one value."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from ipaddress import ip_address
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from processor.act import documents
from processor.act.columns import canonical, converted, fits, longest
from processor.act.datamap.model import Column, Deletion, Kind
from processor.act.known import Known, Values
from processor.act.strategies import STRATEGIES
from processor.act.strategies.cell import Cell

KNOWN = Known(Values(names=frozenset({"Nguyễn Thị Lan"}), phones=frozenset({"0912345678"})))


def erased(
    value: Any, deletion: Deletion, kind: Any = None, *, null: bool = True, unique: bool = False, **rule: Any
) -> Any:
    column: sa.Column[Any] | None = None
    if kind is not None:
        column = sa.Column("x", kind, nullable=null, info={"unique": unique})
    holds = rule.pop("holds", Kind.OTHER)
    return STRATEGIES[deletion](value, Cell(Column("x", holds, deletion, **rule), column, "12", KNOWN, b"key"))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [(sa.Text(), ""), (sa.String(5), ""), (sa.Integer(), 0), (sa.Numeric(5, 2), 0), (sa.Boolean(), False),
     (sa.Date(), date(1970, 1, 1)), (sa.Time(), time(0)), (sa.JSON(), {}), (sa.LargeBinary(), b""),
     (sa.Enum("a", "b"), "a"), (sa.DateTime(), datetime.fromisoformat("1970-01-02"))],
)  # fmt: skip
def test_null_is_the_empty_value_where_null_is_forbidden(kind: Any, expected: Any) -> None:
    assert erased("x", Deletion.NULL, kind) is None
    assert erased("x", Deletion.NULL, kind, null=False) == expected


def test_null_in_a_unique_column_stays_unique() -> None:
    assert erased("x", Deletion.NULL, sa.String(40), null=False, unique=True) == "erased-12"
    assert erased("x", Deletion.NULL, sa.String(4), null=False, unique=True) == "d-12"
    assert erased("x", Deletion.NULL, None) is None


def test_a_fixed_text_names_the_row_and_fits() -> None:
    assert erased("x", Deletion.FIXED_TEXT, sa.Text(), text="gone {key}") == "gone 12"
    assert erased("x", Deletion.FIXED_TEXT, sa.String(3), text="gone {key}") == " 12"
    assert erased(5, Deletion.FIXED_TEXT, sa.Integer(), text="0") == 0
    assert erased("x", Deletion.FIXED_TEXT, None, text="x{key}") == "x12"


@pytest.mark.parametrize("length", [64, 32, 20, 16, 12])
def test_a_digest_is_the_same_for_the_same_value_and_stays_itself(length: int) -> None:
    once = erased("lan@mail.vn", Deletion.KEYED_DIGEST, sa.String(length))
    assert len(once) == min(length, 32)
    assert once == erased("lan@mail.vn", Deletion.KEYED_DIGEST, sa.String(length))
    assert once != erased("lan@mail.vm", Deletion.KEYED_DIGEST, sa.String(length))
    if length >= 16:
        assert erased(once, Deletion.KEYED_DIGEST, sa.String(length)) == once
    assert set(once) <= set("0123456789abcdef")


def test_a_digest_of_nothing_is_nothing_and_of_a_number_a_number() -> None:
    assert erased(None, Deletion.KEYED_DIGEST, sa.Text()) is None
    assert erased("", Deletion.KEYED_DIGEST, sa.Text()) == ""
    assert isinstance(erased(912345678, Deletion.KEYED_DIGEST, sa.Integer()), int)
    assert erased(912345678, Deletion.KEYED_DIGEST, sa.Integer()) < 2**31


@pytest.mark.parametrize(
    ("value", "expected"),
    [("10.1.2.3", "10.1.2.0"), ("2001:db8:1:2::7", "2001:db8:1::"), (" 10.1.2.3 ", "10.1.2.0"), (None, None), ("", ""),
     (ip_address("10.1.2.3"), "10.1.2.0"), (167838211, 167838208), ("no address", None), ("10.1.2.3, 10.9.9.9", None)],
)  # fmt: skip
def test_of_an_ip_address_the_network_stays(value: Any, expected: Any) -> None:
    assert erased(value, Deletion.TRUNCATE, sa.String(45), holds=Kind.IP) == expected


def test_a_text_is_cut_to_its_first_characters() -> None:
    assert erased("700000 Huế", Deletion.TRUNCATE, sa.Text(), length=2) == "70"
    assert erased(date(1990, 5, 1), Deletion.TRUNCATE, sa.Text(), length=4) == "1990"


def test_a_redacted_document_stays_one() -> None:
    text = json.dumps({"note": "gọi Nguyễn Thị Lan", "n": [1, "0912345678"]}, ensure_ascii=True)
    cut = erased(text, Deletion.REDACT, sa.Text())
    assert json.loads(cut) == {"note": "gọi […]", "n": [1, "[…]"]}
    assert erased({"a": "Nguyễn Thị Lan"}, Deletion.REDACT, sa.JSON()) == {"a": "[…]"}
    assert erased('{ "a": 1}', Deletion.REDACT, sa.Text()) == '{ "a": 1}', "what has nothing in it is left as it was"
    assert erased("84912345678", Deletion.REDACT, sa.Text()) == "[…]"
    assert erased(b"x", Deletion.REDACT, sa.LargeBinary()) == b"x"


def test_paths_lead_through_lists_and_stop_where_there_is_nothing() -> None:
    document = {"a": [{"b": 1}, {"b": [2, 3]}, "x"], "0": {"c": None}}
    assert documents.values(document, ("a", "b")) == [1, [2, 3]]
    assert documents.values(document, ("a", "1", "b")) == [[2, 3]]
    assert documents.values(document, ("0", "c")) == [None]
    assert documents.values(document, ("a", "b", "c")) == []
    assert documents.changed(document, ("a", "1", "b"), lambda _: 0) == {**document, "a": [{"b": 1}, {"b": 0}, "x"]}
    assert documents.changed(document, ("no", "where"), lambda _: 0) == document
    assert documents.read("[" * 100_000) == (None, False)


def test_keys_are_converted_to_the_column_that_is_asked() -> None:
    number, text = sa.Column("n", sa.Integer()), sa.Column("t", sa.String(9))
    assert [converted(value, number) for value in ("12", 12, "012", "1e3", "²", "", "9" * 30, None)] == [
        12, 12, None, None, None, None, None, None,
    ]  # fmt: skip
    assert [converted(value, text) for value in (12, "12", b"12", "a\x00")] == ["12", "12", "12", None]
    key = "12345678-1234-5678-1234-567812345678"
    assert str(converted(key, sa.Column("u", sa.Uuid()))) == key
    assert converted("x", sa.Column("u", sa.Uuid())) is None
    assert str(converted("1.50", sa.Column("d", sa.Numeric(5, 2)))) == "1.50"


def test_mysqls_texts_are_measured_in_octets() -> None:
    tiny = sa.Column("x", mysql.TINYTEXT())
    assert fits(tiny, "x" * 255) and not fits(tiny, "ễ" * 100)
    assert longest(tiny) == 255
    assert longest(sa.Column("x", sa.Text())) == 1000


def test_equal_values_have_one_canonical_form() -> None:
    from decimal import Decimal

    assert canonical(Decimal("1.50")) == canonical(1.5) == canonical(Decimal("1.5"))
    assert canonical(b"x") == canonical(memoryview(b"x"))
    assert canonical("1") != canonical(1)
    assert canonical({"a": [1, None]}) == canonical({"a": [1.0, None]})
