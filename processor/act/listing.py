"""Every address that the shop itself has of its customers, as a stream."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, String, cast, column, select, table

from processor import sql
from processor.act.customers import CustomerDatabase
from processor.act.datamap.model import DataMap

_BATCH = 1_000
"""Rows fetched at a time."""


def addresses(database: CustomerDatabase) -> Iterator[str]:
    """As they are written there, in no order, the same one perhaps more than once; without empty ones.

    Of a data map, all columns by which a person is found by address: those of guests too, and of rows that belong to
    an account, whose address may be another than the account's.

    Raises:
        TemporaryError: the database is away.
    """
    for statement in _statements(database.mapped.datamap):
        with sql.faults_told("The customer database"), database.engine.connect() as connection:
            rows = connection.execution_options(yield_per=_BATCH).scalars(statement)
            for address in rows:
                if address and address.strip():
                    yield address.strip()


def _statements(datamap: DataMap) -> list[Select[Any]]:
    statements: list[Select[Any]] = []
    for name, email in dict.fromkeys((people.entry, people.email) for people in datamap.people):
        entry = datamap.entry(name)
        schema, _, bare = entry.table.rpartition(".")
        wanted = [cast(column(key), String).in_(values) for key, values in entry.where.items()]
        source = table(bare, schema=schema or None)
        statements.append(select(cast(column(email), String)).select_from(source).where(*wanted))
    return statements
