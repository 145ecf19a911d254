"""A few rows of a table for a look at their contents: bounded by its key, never all of it, and nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from processor import sql
from processor.act.datamap import reflection
from processor.act.datamap.reflection import ColumnInfo, TableInfo

ROWS = 200
MOST_KEYS = 500
_CHARACTERS = 4000
_WORTH = frozenset({reflection.TEXT, reflection.JSON, reflection.IP, reflection.OTHER})


def clause(table: TableInfo) -> sa.TableClause:
    """The table for a statement."""
    schema, dot, name = table.name.rpartition(".")
    columns: list[sa.ColumnClause[Any]] = [sa.column(column) for column in table.columns]
    return sa.table(name, *columns, schema=schema if dot else None)


def sample(engine: Engine, table: TableInfo, *, rows: int = ROWS) -> dict[str, list[object]]:
    """The values of up to `rows` rows, half from each end of the primary key, by column; long ones are cut off.

    Raises:
        TemporaryError: the database is away.
    """
    columns = [column for column in table.columns.values() if column.form in _WORTH]
    found: dict[str, list[object]] = {column.name: [] for column in columns}
    for row in _rows(engine, table, columns, rows) if columns else ():
        for column, value in zip(columns, row, strict=True):
            found[column.name].append(value)
    return found


def by_key(engine: Engine, table: TableInfo, key: str, value: str, *, rows: int = 5 * ROWS) -> dict[str, list[object]]:
    """Some values of a table of attributes, by the attribute's key.

    Raises:
        TemporaryError: the database is away.
    """
    found: dict[str, list[object]] = {}
    for name, one in _rows(engine, table, [table.columns[key], table.columns[value]], rows):
        found.setdefault(str(name), []).append(one)
    return found


def pairs(engine: Engine, table: TableInfo, key: str, label: str) -> list[tuple[str, str]]:
    """What the keys of a short list are called.

    Raises:
        TemporaryError: the database is away.
    """
    return [
        (str(one), str(name))
        for one, name in _rows(engine, table, [table.columns[key], table.columns[label]], MOST_KEYS)
    ]


def _rows(engine: Engine, table: TableInfo, columns: Sequence[ColumnInfo], rows: int) -> list[tuple[object, ...]]:
    source = clause(table)
    statement = sa.select(*[_cut(source, column) for column in columns])
    keys = [source.c[name] for name in table.key]
    halves = [statement.order_by(*keys), statement.order_by(*[key.desc() for key in keys])] if keys else [statement]
    limit = max(1, rows // len(halves))
    found: list[tuple[object, ...]] = []
    with sql.faults_told("The customer database"), engine.connect() as connection:
        for half in halves:
            some = [tuple(row) for row in connection.execute(half.limit(limit))]
            found += some
            if len(some) < limit:
                break  # that was all of it
    return found


def _cut(source: sa.TableClause, column: ColumnInfo) -> sa.ColumnElement[Any]:
    value: sa.ColumnElement[Any] = source.c[column.name]
    if column.form not in {reflection.TEXT, reflection.NUMBER} or column.choices:
        value = sa.cast(value, sa.Text)
    if column.form == reflection.NUMBER:
        return value
    return sa.func.substr(value, 1, _CHARACTERS).label(column.name)


def distinct(engine: Engine, table: TableInfo, column: str, *, most: int = MOST_KEYS) -> list[str]:
    """The different values of a column: one after the other by its index, or without one those of a sample.

    Raises:
        TemporaryError: the database is away.
    """
    if not any(index[:1] == (column,) for index in table.indexes):
        some = _rows(engine, table, [table.columns[column]], 5 * ROWS)
        return sorted({str(value) for (value,) in some if value is not None})[:most]
    value = clause(table).c[column]
    found: list[str] = []
    with sql.faults_told("The customer database"), engine.connect() as connection:
        last = _next(connection, value, None)
        while last is not None and len(found) < most:
            found.append(str(last))
            last = _next(connection, value, last)
    return found


def _next(connection: Connection, value: sa.ColumnClause[Any], last: object) -> object:
    statement = sa.select(value).where(value.is_not(None)).order_by(value).limit(1)
    return connection.scalar(statement if last is None else statement.where(value > last))


def is_small(engine: Engine, table: TableInfo, most: int) -> bool:
    """Whether it has at most so many rows; counts no further than that."""
    some = sa.select(sa.literal(1)).select_from(clause(table)).limit(most + 1).subquery()
    with sql.faults_told("The customer database"), engine.connect() as connection:
        return (connection.scalar(sa.select(sa.func.count()).select_from(some)) or 0) <= most
