"""The edge to the customer database: find, look at, and change one person in one transaction."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, RowMapping, func, inspect, select
from sqlalchemy.exc import IntegrityError

from processor import failpoints, sql
from processor.act import correction, deletion, unsubscribe
from processor.act.schema import customers, ledger, metadata, orders, subscriptions
from processor.addresses import mailbox_key, spellings
from processor.errors import ConfigurationError, RefusedError
from processor.values import Field, Intent, Receipt, Topic

RECEIPT = TypeAdapter(Receipt)


class IncompleteError(Exception):
    """After an action something is not as it should be; nothing was kept of it. `places`: "table.column"."""

    def __init__(self, places: list[str]) -> None:
        super().__init__("still found: " + ", ".join(places))
        self.places = places


@dataclass(frozen=True, slots=True)
class Action:
    """What one request wants done to one customer."""

    request: int
    customer: str
    intents: tuple[Intent, ...]
    topics: tuple[Topic, ...] = ()
    fields: Mapping[Field, str] | None = None
    is_owner: Callable[[str], bool] = lambda _: True  # whether the address on record is still the one that was matched
    despite_open_orders: bool = False


class CustomerDatabase:
    """The embedded schema on SQLite or PostgreSQL. Safe to share between threads."""

    def __init__(self, url: str, *, create: bool = False) -> None:
        """
        Raises:
            ConfigurationError: there is no such database, or it has no customers table.
        """
        self.engine = sql.make_engine(url)
        path = self.engine.url.database
        if not create and self.engine.dialect.name == "sqlite" and path and not Path(path).is_file():
            raise ConfigurationError(
                f"There is no customer database {path}; correct [customers] url, "
                "or make one from a CSV file with `cskh customers import FILE.csv`."
            )
        try:
            self._check_tables(create=create)
        except BaseException:
            self.engine.dispose()
            raise

    def _check_tables(self, *, create: bool) -> None:
        with sql.faults_told("The customer database"):
            if create:
                metadata.create_all(self.engine)
            missing = {table.name for table in metadata.sorted_tables} - set(inspect(self.engine).get_table_names())
        if missing:
            raise ConfigurationError(
                f"The customer database has no table {', '.join(sorted(missing))}; correct [customers] url, "
                "or make the tables with `cskh customers import`."
            )

    @contextlib.contextmanager
    def transaction(self) -> Generator[Connection]:
        """One writing transaction, with the places where a test lets the process die."""
        with sql.faults_told("The customer database"):
            with self.engine.connect().execution_options(writing=True) as connection, connection.begin():
                yield connection
                failpoints.reached("before-commit")
            failpoints.reached("after-commit")

    @contextlib.contextmanager
    def _reading(self) -> Generator[Connection]:
        with sql.faults_told("The customer database"), self.engine.connect() as connection:
            yield connection

    def find(self, address: str) -> list[str]:
        """Keys of the customers who have this address, compared as mailboxes are."""
        key = mailbox_key(address)
        if not key:
            return []
        with self._reading() as connection:
            rows = connection.execute(
                select(customers.c.id, customers.c.email)
                .where(func.lower(customers.c.email).in_(spellings(address)))
                .order_by(customers.c.id)
                .limit(50)
            )
            return [str(row.id) for row in rows if mailbox_key(row.email) == key]

    def look(self, customer: str) -> dict[str, Any] | None:
        """What is on record of a customer, for staff."""
        with self._reading() as connection:
            row = _customer(connection, customer)
            if row is None:
                return None
            key = row["id"]
            topics = connection.scalars(select(subscriptions.c.topic).where(subscriptions.c.customer_id == key))
            count = connection.scalar(select(func.count()).where(orders.c.customer_id == key))
            wanted = ("id", "email", "full_name", "phone", "address")
            return {
                **{name: row[name] for name in wanted},
                "subscriptions": sorted(topics),
                "orders": count,
                "open_orders": deletion.open_orders(connection, key),
            }

    def is_applied(self, request: int) -> bool:
        """Whether the change of that request is in the database."""
        with self._reading() as connection:
            return _recorded(connection, request) is not None

    def count(self) -> int:
        """How many customers there are."""
        with self._reading() as connection:
            return connection.execute(select(func.count()).select_from(customers)).scalar_one()

    def open_orders(self, customer: str) -> int:
        """How many orders of the customer are in progress."""
        with self._reading() as connection:
            row = _customer(connection, customer)
            return 0 if row is None else deletion.open_orders(connection, row["id"])

    def apply(self, action: Action, now: datetime) -> Receipt:
        """Do what is asked, once: asked again for the same request, it returns the receipt of the first time.

        Raises:
            RefusedError: the person is not there (any more), or the action does not fit; nothing was changed.
            IncompleteError: the check afterwards found something left; nothing was changed.
            TemporaryError: the database is away.
        """
        try:
            with self.transaction() as connection:
                receipt = self._apply(connection, action, now)
        except IntegrityError as error:
            # Another worker was faster between our look and our commit: its ledger row is the answer.
            with self._reading() as connection:
                if (earlier := _recorded(connection, action.request)) is not None:
                    return earlier
            raise RefusedError("the customer database does not accept the change (a constraint)") from error
        with self._reading() as connection:
            if _recorded(connection, action.request) is None:
                raise IncompleteError(["cskh_ledger.request_id"])
        if Intent.DELETION in receipt.actions:
            sql.truncate_log(self.engine)
        return receipt

    def _apply(self, connection: Connection, action: Action, now: datetime) -> Receipt:
        row = _customer(connection, action.customer, lock=True)
        if (earlier := _recorded(connection, action.request)) is not None:
            return earlier
        if row is None:
            raise RefusedError("the customer is no longer in the customer database")
        if not action.is_owner(row["email"]):
            raise RefusedError("the customer's address on record has changed since the request was verified")
        receipt = (
            _erased(connection, row, action) if Intent.DELETION in action.intents else _changed(connection, row, action)
        )
        receipt = Receipt(receipt.request, receipt.actions, receipt.changes, receipt.retained, now)
        values = {"request_id": action.request, "applied_at": now, "receipt": RECEIPT.dump_python(receipt, mode="json")}
        connection.execute(ledger.insert().values(**values))
        return receipt

    def close(self) -> None:
        self.engine.dispose()


def _erased(connection: Connection, row: RowMapping, action: Action) -> Receipt:
    if not action.despite_open_orders and deletion.open_orders(connection, row["id"]):
        raise RefusedError("the customer has an order in progress")
    changes, kept, left = deletion.erase(connection, row)
    if left:
        raise IncompleteError(left)
    return Receipt(str(action.request), (Intent.DELETION,), tuple(changes), tuple(kept))


def _changed(connection: Connection, row: RowMapping, action: Action) -> Receipt:
    changes: list[Any] = []
    left: list[str] = []
    key, fields = row["id"], action.fields or {}
    if Intent.CORRECTION in action.intents:
        if not fields:
            raise RefusedError("the correction has no new value")
        changes += correction.correct(connection, row, fields)
        left += correction.not_written(connection, key, fields)
    if Intent.UNSUBSCRIBE in action.intents:
        changes += unsubscribe.unsubscribe(connection, row, action.topics)
        left += unsubscribe.still_subscribed(connection, key, action.topics)
    if left:
        raise IncompleteError(left)
    return Receipt(str(action.request), action.intents, tuple(changes))


def _customer(connection: Connection, key: str, *, lock: bool = False) -> RowMapping | None:
    if not (key.isascii() and key.isdigit() and len(key) <= 18):
        return None
    statement = select(customers).where(customers.c.id == int(key))
    return connection.execute(statement.with_for_update() if lock else statement).mappings().one_or_none()


def _recorded(connection: Connection, request: int) -> Receipt | None:
    stored = connection.scalar(select(ledger.c.receipt).where(ledger.c.request_id == request))
    return None if stored is None else RECEIPT.validate_python(stored)
