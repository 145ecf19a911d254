"""A WooCommerce shop on MariaDB: Minh, who must stay as he is, and then the people that a test plants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from processor.act.customers import CustomerDatabase
from processor.act.datamap.reading import preset
from tests.act.woocommerce import shop

SECRET = b"of the test"


@dataclass
class Shop:
    """The database, and what stood in it before anybody else was planted."""

    url: str
    engine: sa.Engine
    others: set[str]

    def dump(self) -> set[str]:
        with self.engine.connect() as connection:
            return shop.dump(connection)

    def run(self, statement: str, **values: object) -> None:
        with self.engine.begin() as connection:
            connection.execute(sa.text(statement), values)

    def plant(self, *people: shop.Person) -> None:
        with self.engine.begin() as connection:
            for person in people:
                if person.user:
                    shop.plant_account(connection, person)
                shop.plant_everywhere(connection, person)


@pytest.fixture
def woo(mariadb_url: str) -> Iterator[Shop]:
    engine = sa.create_engine(mariadb_url)
    with engine.begin() as connection:
        shop.create(connection)
        shop.plant_shop(connection)
        minh = shop.Person(2, "minh@example.vn", "x", user=77)
        shop.plant_account(connection, minh)
        shop.plant_everywhere(connection, minh)
        others = shop.dump(connection)
    yield Shop(mariadb_url, engine, others)
    engine.dispose()


@pytest.fixture
def lan(woo: Shop) -> shop.Person:
    """Has an account, and ordered without it too."""
    person = shop.Person(3, "lan@example.vn", user=7)
    woo.plant(person)
    return person


@pytest.fixture
def hoa(woo: Shop) -> shop.Person:
    """Ordered without an account."""
    person = shop.Person(4, "hoa@example.vn", "k")
    woo.plant(person)
    return person


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
