"""An erasure leaves nothing of the person and everything of everybody else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa

from processor.act.customers import Action, CustomerDatabase, IncompleteError
from processor.act.schema import customers, orders
from processor.errors import ConfigurationError, RefusedError
from processor.values import Intent
from tests.act.conftest import NOW, PERSONAL, dump, order


def is_lan(address: str) -> bool:
    return address.lower() == "ngoc.lan@gmail.com"


ERASE = Action(request=17, customer="1", intents=(Intent.DELETION,), is_owner=is_lan)


def test_everything_personal_goes_and_orders_stay_as_nobodys(database: CustomerDatabase) -> None:
    before = dump(database)
    receipt = database.apply(ERASE, NOW)
    after = dump(database)
    for value in PERSONAL:
        assert value not in str(after)
    kept = {row[2]: row for row in after["orders"]}
    for row in before["orders"][:2]:
        # id, customer, number, date, status, total, payment, shipping, and four personal columns
        assert kept[row[2]] == (row[0], None, *row[2:8], None, None, None, None)
    assert receipt.request == "17"
    assert receipt.actions == (Intent.DELETION,)
    assert {(change.table, change.action, change.rows) for change in receipt.changes} == {
        ("customers", "deleted", 1), ("subscriptions", "deleted", 3), ("orders", "detached", 2),
    }  # fmt: skip
    assert [(item.rows, bool(item.reason)) for item in receipt.retained] == [(2, True)]
    assert receipt.applied_at == NOW


def test_other_customers_are_untouched(database: CustomerDatabase) -> None:
    before = dump(database)
    database.apply(ERASE, NOW)
    after = dump(database)
    assert after["customers"] == [row for row in before["customers"] if row[0] != 1]
    assert [row for row in after["orders"] if row[2] == "D3"] == [row for row in before["orders"] if row[2] == "D3"]
    assert after["subscriptions"] == [row for row in before["subscriptions"] if row[0] != 1]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_no_octet_of_the_person_stays_in_the_files(database: CustomerDatabase, tmp_path: Path) -> None:
    with database.transaction() as connection:  # enough for pages to split and be joined again
        filler = [
            {"email": f"khach{n}@mail.vn", "full_name": f"Khách {n}" * 9, "address": "x" * 90} for n in range(600)
        ]
        connection.execute(sa.insert(customers), filler)
        connection.execute(sa.insert(orders), [order(f"F{n}", 1, note=f"gọi trước khi giao {n}") for n in range(60)])
    with database.transaction() as connection:
        connection.execute(sa.update(customers).where(customers.c.id == 1).values(full_name="Lan Tên Cũ"))

    def files() -> bytes:
        return b"".join(path.read_bytes() for path in tmp_path.iterdir())

    assert all(value.encode() in files() for value in [*PERSONAL[2:], "Lan Tên Cũ"])
    database.apply(ERASE, NOW)
    for value in [*PERSONAL, "ngoc.lan", "Lan Tên Cũ"]:
        assert value.encode() not in files(), value
    assert b"khach599@mail.vn" in files()


def test_asked_twice_for_one_request_it_erases_once_and_gives_the_same_receipt(database: CustomerDatabase) -> None:
    first = database.apply(ERASE, NOW)
    after = dump(database)
    assert database.apply(ERASE, NOW + timedelta(days=1)) == first
    assert dump(database) == after


def test_two_workers_at_once_have_one_effect_and_one_receipt(database: CustomerDatabase, url: str) -> None:
    together = Barrier(4)
    stores = [CustomerDatabase(url) for _ in range(4)]

    def erase(store: CustomerDatabase) -> object:
        together.wait(5)
        return store.apply(ERASE, NOW + timedelta(seconds=stores.index(store)))

    with ThreadPoolExecutor(4) as pool:
        receipts = list(pool.map(erase, stores))
    for store in stores:
        store.close()
    assert all(receipt == receipts[0] for receipt in receipts)
    assert len(dump(database)["cskh_ledger"]) == 1


def test_a_second_request_for_an_erased_person_is_refused(database: CustomerDatabase) -> None:
    database.apply(ERASE, NOW)
    with pytest.raises(RefusedError, match="no longer"):
        database.apply(replace(ERASE, request=18), NOW)


def test_an_order_in_progress_stops_the_erasure(database: CustomerDatabase) -> None:
    before = dump(database)
    action = Action(request=18, customer="2", intents=(Intent.DELETION,))
    with pytest.raises(RefusedError, match="order in progress"):
        database.apply(action, NOW)
    assert dump(database) == before
    database.apply(replace(action, despite_open_orders=True), NOW)
    assert "minh@mail.vn" not in str(dump(database))


def test_only_ended_orders_do_not_count_as_open(database: CustomerDatabase) -> None:
    ended = {"completed", "delivered", "cancelled", "returned", "refunded"}
    for status in [*ended, "new", "shipping", "processing", "anything else"]:
        with database.transaction() as connection:
            connection.execute(sa.update(orders).values(status=status))
        expected = (0, 0, 0) if status in ended else (2, 1, 0)
        assert (database.open_orders("1"), database.open_orders("2"), database.open_orders("99")) == expected, status


def test_an_address_that_changed_since_verification_stops_the_erasure(database: CustomerDatabase) -> None:
    before = dump(database)
    with pytest.raises(RefusedError, match="has changed"):
        database.apply(replace(ERASE, is_owner=lambda address: address == "somebody@mail.vn"), NOW)
    with pytest.raises(RefusedError, match="has changed"):
        database.apply(replace(ERASE, is_owner=lambda _: False), NOW)
    assert dump(database) == before


def test_a_key_that_names_nobody_is_refused(database: CustomerDatabase) -> None:
    before = dump(database)
    for key in ["99", "", "x", "1 OR 1=1", "-1", "²", "٣", "9" * 30]:
        with pytest.raises(RefusedError, match="no longer"):
            database.apply(Action(request=19, customer=key, intents=(Intent.DELETION,)), NOW)
        assert database.look(key) is None
        assert database.open_orders(key) == 0
    assert dump(database) == before


STUBBORN = {
    "sqlite": "CREATE TRIGGER stubborn AFTER UPDATE ON orders WHEN OLD.note IS NOT NULL AND NEW.note IS NULL"
    " BEGIN UPDATE orders SET note = OLD.note WHERE id = OLD.id; END",
    "postgresql": "CREATE FUNCTION stubborn() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN NEW.note := OLD.note; RETURN NEW; END $$;"
    " CREATE TRIGGER stubborn BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION stubborn()",
    "mysql": "CREATE TRIGGER stubborn BEFORE UPDATE ON orders FOR EACH ROW SET NEW.note = OLD.note",
}


def test_what_the_check_afterwards_finds_undoes_everything(database: CustomerDatabase) -> None:
    with database.transaction() as connection:
        connection.exec_driver_sql(STUBBORN[database.engine.dialect.name.replace("mariadb", "mysql")])
    before = dump(database)
    with pytest.raises(IncompleteError) as caught:
        database.apply(ERASE, NOW)
    assert caught.value.places == ["orders.note"]
    assert dump(database) == before


# --- the edge


def test_a_missing_database_is_told_with_the_way_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cskh customers import"):
        CustomerDatabase(f"sqlite:///{tmp_path / 'none.sqlite3'}")
    assert not (tmp_path / "none.sqlite3").exists()


def test_a_database_of_something_else_is_told(url: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE other (id INTEGER)"))
    engine.dispose()
    with pytest.raises(ConfigurationError, match="has no table cskh_ledger, customers, orders, subscriptions"):
        CustomerDatabase(url)


def test_staff_see_what_is_on_record(database: CustomerDatabase) -> None:
    found = database.look("1")
    assert found is not None
    assert found["email"] == "Ngoc.Lan@Gmail.com"
    assert found["subscriptions"] == ["events", "products", "recruitment"]
    assert (found["orders"], found["open_orders"]) == (2, 0)
    assert database.count() == 2
