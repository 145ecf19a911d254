"""The edge to the customer database: find, look at, and change one person in one transaction.

What belongs to a person and what happens to it is for the data map to say; one engine walks every schema.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from processor import failpoints, sql
from processor.act import (
    acting,
    looking,
    planning,
    reaching,
    retaining,
)
from processor.act.action import Action, IncompleteError, PlanChangedError
from processor.act.before import Before, before
from processor.act.binding import Mapped, bind
from processor.act.datamap.model import DataMap
from processor.act.datamap.reading import preset
from processor.act.ledger import RECEIPT
from processor.act.planning import Mask, Planned
from processor.act.schema import metadata
from processor.errors import ConfigurationError, RefusedError
from processor.values import Ending, Intent, Plan, Receipt

__all__ = ["RECEIPT", "Action", "CustomerDatabase", "IncompleteError", "PlanChangedError", "Planned"]
WHAT = "The customer database"


class CustomerDatabase:
    """A customer database on SQLite, PostgreSQL, MariaDB or MySQL. Safe to share between threads."""

    def __init__(
        self, url: str, *, datamap: DataMap | None = None, create: bool = False, secret: bytes = b"",
        search: str = "indexed",
    ) -> None:  # fmt: skip
        """
        Args:
            datamap: None is the embedded one.
            create: make the embedded tables.
            secret: the key of digests and fingerprints.
            search: where old values are looked for after an erasure: "indexed" in the person's rows and in indexed
                columns of all mapped tables, "everything" in every mapped text of every mapped table.

        Raises:
            ConfigurationError: there is no such database, or the map does not fit it.
            TemporaryError: it is away.
        """
        self.engine = sql.make_engine(url)
        path = self.engine.url.database
        if not create and self.engine.dialect.name == "sqlite" and path and not Path(path).is_file():
            raise ConfigurationError(
                f"There is no customer database {path}; correct [customers] url, "
                "or make one from a CSV file with `cskh customers import FILE.csv`."
            )
        if self.engine.dialect.name == "postgresql":
            event.listen(self.engine, "connect", _limit_waiting)
        if create and datamap is not None and not _is_embedded(datamap):
            raise ConfigurationError(
                "The data map describes the shop's own tables, and only the embedded ones are made and filled here; "
                "put customers into the shop's tables with its own tools."
            )
        try:
            with sql.faults_told(WHAT):
                if create:
                    metadata.create_all(self.engine)
                with self.engine.connect() as connection:
                    self.mapped: Mapped = bind(
                        connection, datamap or preset("embedded"), secret=secret, everywhere=search == "everything",
                        embedded=datamap is None,
                    )  # fmt: skip
        except BaseException:
            self.engine.dispose()
            raise

    @property
    def has_ledger(self) -> bool:
        """Whether the database notes in the change's own transaction that it was made."""
        return self.mapped.has_ledger

    @contextlib.contextmanager
    def transaction(self) -> Generator[sa.Connection]:
        """One writing transaction, with the places where a test lets the process die."""
        with sql.faults_told(WHAT):
            with self.engine.connect().execution_options(writing=True) as connection, connection.begin():
                yield connection
                failpoints.reached("before-commit")
            failpoints.reached("after-commit")

    @contextlib.contextmanager
    def _reading(self) -> Generator[sa.Connection]:
        with sql.faults_told(WHAT), self.engine.connect() as connection:
            yield connection

    def find(self, address: str) -> list[str]:
        """Keys of those who have this address, compared as mailboxes are: "12" of an account, else "ENTRY:12" of
        a guest. Several guests' rows that their address connects are one person."""
        with self._reading() as connection:
            return reaching.find(connection, self.mapped, address)

    def look(self, customer: str) -> dict[str, Any] | None:
        """What is on record of a customer, for staff."""
        with self._reading() as connection:
            return looking.look(connection, self.mapped, customer)

    def given(self, customer: str, entry: str, column: str, where: Mapping[str, Sequence[str]]) -> list[str]:
        """The values of a column of those rows of an entry that belong to the customer and match `where` (column ->
        values), for notices to third parties.

        Raises:
            ConfigurationError: there is no such entry or column.
        """
        with self._reading() as connection:
            return looking.given(connection, self.mapped, customer, (entry, column), where)

    def is_applied(self, request: int) -> bool:
        """Whether the change of that request is in the database; never known where there is no ledger."""
        with self._reading() as connection:
            return self._recorded(connection, request) is not None

    def count(self) -> int:
        """How many customers there are, guests not counted."""
        account = self.mapped.account
        with self._reading() as connection:
            statement = sa.select(sa.func.count()).select_from(account.table).where(*reaching.where(account))
            return connection.execute(statement).scalar_one()

    def open_orders(self, customer: str) -> int:
        """How many orders of the customer are in progress."""
        with self._reading() as connection:
            return looking.open_orders(connection, self.mapped, customer)

    def plan(self, action: Action, *, mask: Mask = lambda _field, _value: "") -> Planned:
        """What the action would do, step by step, and what it would replace. Nothing is changed.

        Raises:
            RefusedError: the person is not there (any more), or the action does not fit, with the reason for staff.
            TemporaryError: the database is away.
        """
        with self._reading() as connection:
            if (start := reaching.record(connection, self.mapped, action.customer)) is None:
                raise RefusedError(planning.GONE)
            draft = planning.draft(connection, self.mapped, action, start)
            plan = planning.plan(
                self.mapped, action, draft, connection.dialect, mask=mask, today=retaining.day(datetime.now(UTC))
            )
            if Intent.DELETION in draft.actions:
                return Planned(plan, None)
            return Planned(plan, before(connection, action.request, action.customer, draft.actions, draft.works))

    def apply(self, action: Action, now: datetime, *, planned: Plan | None = None, begun: bool = False) -> Receipt:
        """Do what is asked, once: asked again for the same request, it returns the receipt of the first time.

        Args:
            planned: the plan that people agreed to; the rows must still be those that it was made of.
            begun: a run before this one may have done it and died (matters only where there is no ledger).

        Raises:
            RefusedError: the person is not there (any more), or the action does not fit; nothing was changed.
            IncompleteError: the check afterwards found something left; nothing was changed.
            PlanChangedError: another plan is wanted; nothing was changed.
            TemporaryError: the database is away.
        """
        receipt = self._once(
            action.request,
            lambda connection: acting.apply(connection, self.mapped, action, now, planned=planned, begun=begun),
        )
        if Intent.DELETION in receipt.actions:
            sql.truncate_log(self.engine)
        return receipt

    def undo(self, request: int, before: Before, now: datetime) -> Receipt:
        """Take back a correction or an unsubscribe, once. `before` is of its plan.

        Raises:
            RefusedError: the rows hold something else by now; nothing was changed.
            TemporaryError: the database is away.
        """
        return self._once(-request, lambda connection: acting.undo(connection, self.mapped, request, before, now))

    def end(self, request: int, endings: Sequence[Ending], now: datetime) -> Receipt:
        """The retention period of these rows is over: what was kept of them for a time goes. Done again it changes
        nothing more; rows that are gone are no error. The receipt's `endings` are those of the same rows that are
        still to come by the map as it is now.

        Raises:
            IncompleteError: a value is still there; nothing was changed.
            TemporaryError: the database is away.
        """
        with self.transaction() as connection:
            receipt = acting.end(connection, self.mapped, request, endings, now)
        sql.truncate_log(self.engine)
        return receipt

    def close(self) -> None:
        self.engine.dispose()

    def _recorded(self, connection: sa.Connection, number: int) -> Receipt | None:
        return acting.recorded(connection, self.mapped, number)

    def _once(self, number: int, act: Callable[[sa.Connection], Receipt]) -> Receipt:
        try:
            with self.transaction() as connection:
                receipt = act(connection)
        except DBAPIError as error:
            if not sql.broken_constraint(error):
                raise
            # Another worker was faster between our look and our commit: its ledger row is the answer.
            with self._reading() as connection:
                if (earlier := self._recorded(connection, number)) is not None:
                    return earlier
            name = sql.constraint_name(error)
            raise RefusedError(
                f"the customer database does not accept the change (a constraint{f', {name}' if name else ''})"
            ) from error
        if self.mapped.has_ledger:
            with self._reading() as connection:
                if self._recorded(connection, number) is None:
                    raise IncompleteError(["cskh_ledger.request_id"])
        return receipt


def _is_embedded(datamap: DataMap) -> bool:
    """Whether the map, be it edited, is of the embedded tables: they alone are ever made."""
    account = datamap.people[0]
    named = {entry.table for entry in datamap.entries}
    return named <= set(metadata.tables) and (datamap.entry(account.entry).table, account.email) == (
        "customers", "email",
    )  # fmt: skip


def _limit_waiting(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{sql.BUSY_SECONDS}s'")
    connection.commit()
