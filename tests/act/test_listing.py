"""Every address that the shop has: of the embedded tables, and of whatever tables a data map names."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
import sqlalchemy as sa

from processor import sql
from processor.act import listing
from processor.act.customers import CustomerDatabase
from processor.act.datamap.model import DataMap, Entry, People, Words
from processor.act.datamap.reading import preset
from processor.act.schema import customers
from processor.errors import TemporaryError
from tests.conftest import need
from tests.servers import mariadb

TITLE = Words("rows", "dòng")


def test_the_addresses_of_the_embedded_tables(database: CustomerDatabase) -> None:
    with database.transaction() as connection:
        connection.execute(sa.insert(customers), [{"id": 8, "email": "  "}, {"id": 9, "email": " tám@mail.vn "}])
    assert sorted(listing.addresses(database)) == ["Ngoc.Lan@Gmail.com", "minh@mail.vn", "tám@mail.vn"]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_they_come_as_a_stream_and_a_reader_may_stop(empty: CustomerDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "_BATCH", 10)
    with empty.transaction() as connection:
        connection.execute(sa.insert(customers), [{"email": f"k{number}@mail.vn"} for number in range(95)])
    stream = listing.addresses(empty)
    assert next(stream) == "k0@mail.vn"
    stream.close()  # pyright: ignore[reportAttributeAccessIssue]
    assert len(list(listing.addresses(empty))) == 95
    assert empty.engine.pool.checkedout() == 0  # pyright: ignore[reportAttributeAccessIssue]


def test_a_database_that_is_away_is_told() -> None:
    engine = sql.make_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    mapped = SimpleNamespace(datamap=preset("embedded"))
    with pytest.raises(TemporaryError, match="customer database cannot be used now"):
        list(
            listing.addresses(
                cast(
                    "CustomerDatabase",
                    SimpleNamespace(engine=engine, mapped=mapped),
                )
            )
        )


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def shop(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[sa.Engine]:
    """Somebody else's schema: accounts, and a key-value table in which guests' addresses stand."""
    if request.param == "mariadb":
        need(mariadb.available())
        with mariadb.fresh_database() as url:
            yield from _filled(url)
    elif request.param == "postgresql":
        yield from _filled(str(request.getfixturevalue("postgresql_url")))
    else:
        yield from _filled(f"sqlite:///{tmp_path / 'shop.sqlite3'}")


def _filled(url: str) -> Iterator[sa.Engine]:
    engine = sql.make_engine(url)
    with engine.begin() as connection:
        for statement in (
            "CREATE TABLE users (id INTEGER PRIMARY KEY, user_email VARCHAR(100))",
            "CREATE TABLE meta (id INTEGER PRIMARY KEY, kind INTEGER, meta_key VARCHAR(60), meta_value TEXT)",
            "INSERT INTO users VALUES (1, 'lan@mail.vn'), (2, NULL), (3, ''), (4, 'minh@mail.vn')",
            "INSERT INTO meta VALUES (1, 7, '_billing_email', 'hoa@mail.vn'), (2, 7, '_billing_phone', '0912345678'),"
            " (3, 7, '_billing_email', 'lan@mail.vn'), (4, 8, '_billing_email', 'khac@mail.vn')",
        ):
            connection.exec_driver_sql(statement)
    yield engine
    engine.dispose()


def test_the_addresses_of_a_data_map(shop: sa.Engine) -> None:
    entries = (
        Entry("users", "users", ("id",), TITLE),
        Entry("meta", "meta", ("id",), TITLE, where={"meta_key": ("_billing_email", "_other"), "kind": ("7",)}),
    )
    people = (People("users", "user_email"), People("meta", "meta_value", where_null="kind"))
    datamap = DataMap((*people, People("meta", "meta_value")), entries, {})
    database = cast("CustomerDatabase", SimpleNamespace(engine=shop, mapped=SimpleNamespace(datamap=datamap)))
    assert sorted(listing.addresses(database)) == ["hoa@mail.vn", "lan@mail.vn", "lan@mail.vn", "minh@mail.vn"]


def test_a_table_of_another_schema_is_named_with_it() -> None:
    entry = Entry("orders", "shop.orders", ("id",), TITLE)
    (statement,) = listing._statements(DataMap((People("orders", "mail"),), (entry,), {}))
    assert "FROM shop.orders" in str(statement)
