"""A WooCommerce shop on MariaDB: Minh, who must stay as he is, and then the people that a test plants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from processor.act.customers import CustomerDatabase
from processor.act.datamap.reading import preset
from tests.act.woocommerce import shop
from tests.servers import mariadb

SECRET = b"of the test"


@dataclass
class Shop:
    """The database, with the rows that stand in it at the start of a test."""

    url: str
    engine: sa.Engine
    rows: shop.Rows
    lan: shop.Person  # has an account, and ordered without it too
    hoa: shop.Person  # ordered without an account
    lines: dict[str, set[str]]  # of the dump, by whose they are

    def dump(self) -> set[str]:
        with self.engine.connect() as connection:
            return shop.dump(connection)

    def all_but(self, name: str) -> set[str]:
        """What an erasure of this person must leave as it was."""
        return {line for other, lines in self.lines.items() if other != name for line in lines}

    def run(self, statement: str, **values: object) -> None:
        with self.engine.begin() as connection:
            connection.execute(sa.text(statement), values)


@pytest.fixture(scope="module")
def _made(_mariadb_is_there: None) -> Iterator[Shop]:
    """Its tables are made once, which takes longer than any test."""
    people = {
        "minh": shop.Person(2, "minh@example.vn", "x", user=77),
        "hoa": shop.Person(4, "hoa@example.vn", "k"),
        "lan": shop.Person(3, "lan@example.vn", user=7),
    }
    with mariadb.fresh_database() as url:
        engine = sa.create_engine(url)
        with engine.begin() as connection:
            shop.create(connection)
            shop.plant_shop(connection)
            lines = {"shop": shop.dump(connection)}
            for name, person in people.items():
                if person.user:
                    shop.plant_account(connection, person)
                shop.plant_everywhere(connection, person)
                lines[name] = shop.dump(connection).difference(*lines.values())
            rows = shop.read(connection)
        yield Shop(url, engine, rows, people["lan"], people["hoa"], lines)
        engine.dispose()


@pytest.fixture
def woo(_made: Shop) -> Shop:
    with _made.engine.begin() as connection:
        shop.restore(connection, _made.rows)
    return _made


@pytest.fixture
def lan(woo: Shop) -> shop.Person:
    return woo.lan


@pytest.fixture
def hoa(woo: Shop) -> shop.Person:
    return woo.hoa


@pytest.fixture
def opened(woo: Shop) -> Iterator[Callable[..., CustomerDatabase]]:
    """Opens the shop's database with the preset, when the shop is as it is to be."""
    databases: list[CustomerDatabase] = []

    def opening(search: str = "indexed") -> CustomerDatabase:
        databases.append(CustomerDatabase(woo.url, datamap=preset("woocommerce"), secret=SECRET, search=search))
        return databases[-1]

    yield opening
    for database in databases:
        database.close()
