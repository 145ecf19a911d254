"""Corrections and the end of subscriptions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from processor.act.customers import Action, CustomerDatabase
from processor.act.schema import customers
from processor.errors import RefusedError
from processor.values import Field, Intent, Topic
from tests.act.conftest import LAN, NOW, dump


def is_lan(address: str) -> bool:
    return address.lower() == "ngoc.lan@gmail.com"


CORRECT = Action(request=17, customer="1", intents=(Intent.CORRECTION,), is_owner=is_lan)
STOP = Action(request=18, customer="1", intents=(Intent.UNSUBSCRIBE,), is_owner=is_lan)
NEW = {
    Field.FULL_NAME: "Lê Thị Lan 'Anh'; DROP TABLE customers--",
    Field.PHONE: "0938111222",
    Field.ADDRESS: "25 Lê Lợi,\nphường Sài Gòn",
    Field.EMAIL: "lan.moi@mail.vn",
}


@pytest.mark.parametrize("field", Field)
def test_one_field_is_changed_and_nothing_else(database: CustomerDatabase, field: Field) -> None:
    before = dump(database)
    receipt = database.apply(replace(CORRECT, fields={field: NEW[field]}), NOW)
    found = database.look("1")
    assert found is not None
    for name in Field:
        assert found[name.value] == (NEW[name] if name is field else LAN[name.value])
    (change,) = receipt.changes
    assert (change.table, change.action, change.rows, change.columns) == ("customers", "updated", 1, (field.value,))
    assert NEW[field] not in str(receipt), "a receipt names columns, never values"
    after = dump(database)
    assert after["customers"][1:] == before["customers"][1:]
    assert (after["orders"], after["subscriptions"]) == (before["orders"], before["subscriptions"])


def test_all_fields_at_once(database: CustomerDatabase) -> None:
    receipt = database.apply(replace(CORRECT, fields=NEW), NOW)
    assert receipt.changes[0].columns == ("address", "email", "full_name", "phone")
    assert database.find("lan.moi@mail.vn") == ["1"]
    assert database.find("ngoc.lan@gmail.com") == []


UNFIT = [
    (Field.FULL_NAME, ""),
    (Field.FULL_NAME, " \t "),
    (Field.FULL_NAME, "x" * 1_001),
    (Field.FULL_NAME, "a\x00b"),
    (Field.PHONE, "0" * 41),
    (Field.ADDRESS, ""),
    (Field.ADDRESS, "x" * 1_001),
    (Field.EMAIL, ""),
    (Field.EMAIL, "lan"),
    (Field.EMAIL, "lan@mail.vn\r\nBcc: x@y.vn"),
    (Field.EMAIL, "a" * 320 + "@mail.vn"),
    (Field.EMAIL, "minh@mail.vn"),
    (Field.EMAIL, "MINH@Mail.VN"),
]


def test_a_value_that_does_not_fit_changes_nothing(database: CustomerDatabase) -> None:
    before = dump(database)
    for field, value in UNFIT:
        with pytest.raises(RefusedError) as caught:
            database.apply(replace(CORRECT, fields={Field.FULL_NAME: "Lê Lan", field: value}), NOW)
        assert not value.strip() or value not in str(caught.value)
    assert dump(database) == before


def test_an_address_taken_in_another_spelling_is_taken(database: CustomerDatabase) -> None:
    with database.transaction() as connection:
        connection.execute(sa.update(customers).where(customers.c.id == 2).values(email="minh@tên-miền.vn"))
    taken = "Minh@" + "tên-miền.vn".encode("idna").decode()
    with pytest.raises(RefusedError, match="already"):
        database.apply(replace(CORRECT, fields={Field.EMAIL: taken}), NOW)


def test_the_own_address_in_another_spelling_is_no_ones_else(database: CustomerDatabase) -> None:
    database.apply(replace(CORRECT, fields={Field.EMAIL: "ngoc.lan@gmail.com"}), NOW)
    assert database.find("NGOC.LAN@GMAIL.COM") == ["1"]


def test_a_correction_without_a_value_is_refused(database: CustomerDatabase) -> None:
    for fields in (None, {}):
        with pytest.raises(RefusedError, match="no new value"):
            database.apply(replace(CORRECT, fields=fields), NOW)


def test_a_correction_is_made_once_for_a_request(database: CustomerDatabase) -> None:
    first = database.apply(replace(CORRECT, fields={Field.PHONE: "0938111222"}), NOW)
    with database.transaction() as connection:  # the shop changes it meanwhile
        connection.execute(sa.update(customers).where(customers.c.id == 1).values(phone="0900000000"))
    again = database.apply(replace(CORRECT, fields={Field.PHONE: "0938111222"}), NOW + timedelta(days=1))
    assert again == first
    found = database.look("1")
    assert found is not None
    assert found["phone"] == "0900000000"


# --- subscriptions


@pytest.mark.parametrize(
    ("topics", "left"),
    [
        ((Topic.EVENTS,), ["products", "recruitment"]),
        ((Topic.EVENTS, Topic.PRODUCTS), ["recruitment"]),
        ((Topic.ALL,), []),
        ((Topic.ALL, Topic.EVENTS), []),
        ((), []),
    ],
)
def test_subscriptions_end_by_topic(database: CustomerDatabase, topics: tuple[Topic, ...], left: list[str]) -> None:
    before = dump(database)
    receipt = database.apply(replace(STOP, topics=topics), NOW)
    found = database.look("1")
    assert found is not None
    assert found["subscriptions"] == left
    assert receipt.changes[0].rows == 3 - len(left)
    after = dump(database)
    assert after["customers"] == before["customers"]
    assert [row for row in after["subscriptions"] if row[0] == 2] == [
        row for row in before["subscriptions"] if row[0] == 2
    ]


def test_ending_what_is_not_there_is_no_error(database: CustomerDatabase) -> None:
    database.apply(STOP, NOW)
    receipt = database.apply(replace(STOP, request=19), NOW)
    assert [change.rows for change in receipt.changes] == [0]


def test_two_actions_of_one_request_are_done_together_or_not_at_all(database: CustomerDatabase) -> None:
    both = replace(STOP, intents=(Intent.CORRECTION, Intent.UNSUBSCRIBE), fields={Field.PHONE: "0" * 41})
    before = dump(database)
    with pytest.raises(RefusedError):
        database.apply(both, NOW)
    assert dump(database) == before
    receipt = database.apply(replace(both, fields={Field.PHONE: "0938111222"}), NOW)
    assert [change.table for change in receipt.changes] == ["customers", "subscriptions"]


def test_a_deletion_includes_every_other_action(database: CustomerDatabase) -> None:
    action = replace(CORRECT, intents=(Intent.DELETION, Intent.CORRECTION), fields={Field.PHONE: "0938111222"})
    receipt = database.apply(action, NOW)
    assert receipt.actions == (Intent.DELETION,)
    assert "0938111222" not in str(dump(database))
