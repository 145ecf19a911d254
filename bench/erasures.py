"""What an erasure costs in a customer database of many customers: PostgreSQL, the embedded schema, planned and done."""

from __future__ import annotations

import random
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from processor.act.customers import Action, CustomerDatabase
from processor.act.schema import orders
from processor.values import Intent
from tests.servers import postgresql

ORDERS = 3  # of each customer
INDEX = "ix_orders_customer_id"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FAMILIES = "Nguyễn,Trần,Lê,Phạm,Hoàng,Vũ,Đặng,Bùi,Đỗ,Hồ,Ngô"
GIVEN = "Lan,Minh,Hoa,Hương,Tuấn,Linh,Dũng,Mai,Sơn,Thảo,Vy,Quân,Ngọc"

_NAME = f"(string_to_array('{FAMILIES}', ','))[1 + n % 11] || ' ' || (string_to_array('{GIVEN}', ','))[1 + n / 11 % 13]"
_PHONE = "'09' || lpad((n * 7919 % 100000000)::text, 8, '0')"
_ADDRESS = "(1 + n % 400) || ' Lê Lợi, phường ' || (1 + n % 97) || ', Đà Nẵng'"
FILL = (
    "INSERT INTO customers (id, email, full_name, phone, address) "
    f"SELECT n, 'khach' || n || '@mail' || n % 500 || '.example', {_NAME}, {_PHONE}, {_ADDRESS} "
    "FROM generate_series(1, CAST(:customers AS bigint)) AS n",
    "INSERT INTO subscriptions (customer_id, topic) "
    "SELECT n, topic FROM generate_series(1, CAST(:customers AS bigint)) AS n, "
    "unnest(ARRAY['products', 'events']) AS topic",
    "INSERT INTO orders (id, customer_id, number, status, total, payment_method, shipping_method, shipping_name, "
    "shipping_phone, shipping_address, note) "
    f"SELECT m, n, 'VN' || m, 'completed', 100000 + m % 900 * 1000, 'COD', 'GHN', {_NAME}, {_PHONE}, {_ADDRESS}, "
    "CASE WHEN m % 5 = 0 THEN 'gọi trước khi giao' END "
    "FROM (SELECT m, 1 + (m - 1) % :customers AS n FROM generate_series(1, CAST(:orders AS bigint)) AS m) AS of_each",
)


def address(customer: int) -> str:
    return f"khach{customer}@mail{customer % 500}.example"


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one run: seconds of each erasure, from plan to receipt, and the statements of each."""

    times: Sequence[float]
    seconds: float  # the whole run
    statements: float

    @property
    def median(self) -> float:
        return statistics.median(self.times)

    @property
    def rate(self) -> float:
        """Erasures a second."""
        return len(self.times) / self.seconds


class Shop:
    """A customer database with that many customers, who are erased one after the other in an order of chance."""

    def __init__(self, url: str, customers: int) -> None:
        self.url = url
        self._left = iter(random.Random(5).sample(range(1, customers + 1), customers))
        self._request = 0
        database = CustomerDatabase(url, create=True)
        _fill(database.engine, customers)
        database.close()

    def erase(self, count: int, *, threads: int = 1, progress: Callable[[int], None] = lambda _: None) -> Cost:
        """Erases that many more. Raises whatever an erasure raises."""
        database = CustomerDatabase(self.url)
        try:
            with _statements(database.engine) as counted:
                customers = [next(self._left) for _ in range(count)]
                began = time.perf_counter()
                times = self._all(database, customers, threads, progress)
                return Cost(times, time.perf_counter() - began, counted[0] / count)
        finally:
            database.close()

    def _all(
        self, database: CustomerDatabase, customers: Sequence[int], threads: int, progress: Callable[[int], None]
    ) -> list[float]:
        first, done, lock = self._request + 1, 0, threading.Lock()
        self._request += len(customers)

        def erase(numbered: tuple[int, int]) -> float:
            nonlocal done
            action = Action(request=numbered[0], customer=str(numbered[1]), intents=(Intent.DELETION,))
            began = time.perf_counter()
            planned = database.plan(action)
            receipt = database.apply(action, NOW, planned=planned.plan)
            took = time.perf_counter() - began
            if sum(change.rows for change in receipt.changes) < 1 + ORDERS:
                raise RuntimeError(f"an erasure changed too little: {receipt.changes}")
            with lock:
                done += 1
                progress(done)
            return took

        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(erase, enumerate(customers, first)))

    def addresses(self, count: int) -> list[str]:
        """Of that many customers who are still there; nobody else here erases them."""
        return [address(next(self._left)) for _ in range(count)]

    def with_address_index(self) -> None:
        """An index on the address as it is written, for who does not fold case."""
        with _engine(self.url) as engine, engine.begin() as connection:
            connection.execute(sa.text("CREATE INDEX ix_customers_email_written ON customers (email)"))

    def without_index(self) -> None:
        """From now on nothing leads from a customer to the orders but a look at every order."""
        with _engine(self.url) as engine, engine.begin() as connection:
            connection.execute(sa.text(f"DROP INDEX {INDEX}"))


@contextmanager
def shop(customers: int) -> Iterator[Shop]:
    """A filled database of its own, dropped afterwards."""
    with postgresql.fresh_database() as url:
        yield Shop(url, customers)


def available() -> str:
    """Why there is no PostgreSQL to measure on, "" where there is."""
    return postgresql.available()


def shown(total: int) -> Callable[[int], None]:
    """Tells on stderr how far it is, twenty times in all."""
    step = max(1, total // 20)

    def show(done: int) -> None:
        if done % step == 0 or done == total:
            sys.stderr.write(f"\r  {done:,} of {total:,} erased" + ("\n" if done == total else ""))
            sys.stderr.flush()

    return show


def _fill(engine: sa.Engine, customers: int) -> None:
    numbers = {"customers": customers, "orders": customers * ORDERS}
    with engine.begin() as connection:
        for index in orders.indexes:  # made at the end, which is quicker
            index.drop(connection)
        for statement in FILL:
            connection.execute(sa.text(statement), {name: numbers[name] for name in numbers if f":{name}" in statement})
        for index in orders.indexes:
            index.create(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("VACUUM ANALYZE"))


@contextmanager
def _engine(url: str) -> Iterator[sa.Engine]:
    engine = sa.create_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _statements(engine: sa.Engine) -> Iterator[list[int]]:
    counted, lock = [0], threading.Lock()

    def count(*_: Any) -> None:
        with lock:
            counted[0] += 1

    sa.event.listen(engine, "before_cursor_execute", count)
    try:
        yield counted
    finally:
        sa.event.remove(engine, "before_cursor_execute", count)
