"""A data map bound to the tables of one database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from processor.act import ordering
from processor.act.datamap.fitting import fitted
from processor.act.datamap.model import DataMap, Entry, People
from processor.act.schema import ledger
from processor.act.tables import Bound, named, problems, reflected, untransactional
from processor.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Mapped:
    """Everything that the engine walks."""

    datamap: DataMap
    bound: Mapping[str, Bound]  # by the entry's name
    order: tuple[str, ...]  # of changes: children before parents
    loose: Mapping[str, tuple[str, ...]]  # columns to be emptied before rows of the table go
    has_ledger: bool
    secret: bytes
    everywhere: bool  # look for old values in every mapped text column of every mapped table

    @property
    def account(self) -> Bound:
        """The entry of people with an account."""
        return self.bound[self.datamap.people[0].entry]

    def people(self, name: str) -> People | None:
        return next((people for people in self.datamap.people if people.entry == name), None)


def bind(
    connection: sa.Connection,
    datamap: DataMap,
    *,
    secret: bytes = b"",
    everywhere: bool = False,
    embedded: bool = False,
) -> Mapped:
    """Reflect the mapped tables and compare them with the map, of which optional parts may be missing.

    Raises:
        ConfigurationError: a table, column or key is missing, or a column cannot hold what an erasure writes there.
    """
    tables, missing = reflected(connection, {entry.table for entry in datamap.entries})
    datamap = fitted(datamap, {name: table.c.keys() for name, table in tables.items()})
    missing = sorted(set(missing) & {entry.table for entry in datamap.entries})
    has_ledger = sa.inspect(connection).has_table(ledger.name)
    if embedded and not has_ledger:
        missing = sorted([*missing, ledger.name])
    if missing:
        raise ConfigurationError(
            f"The customer database has no table {', '.join(missing)}; correct [customers] url, "
            + ("or make the tables with `cskh customers import`." if embedded else "or the data map.")
        )
    if found := untransactional(connection, tables):
        raise ConfigurationError(
            f"The tables {', '.join(found)} know no transactions, so half an erasure could stay there; "
            f"let the shop's administrator make them InnoDB: ALTER TABLE {found[0]} ENGINE = InnoDB."
        )
    if found := problems(datamap, tables):
        raise ConfigurationError(
            f"The data map does not fit the customer database: {'; '.join(found[:10])}"
            f"{f'; and {len(found) - 10} more' if len(found) > 10 else ''}. "
            "Correct the map; `cskh datamap check` shows everything."
        )
    order, loose = ordering.execution_order(datamap, tables)
    bound = {entry.name: _bound(datamap, entry, tables[entry.table], loose) for entry in datamap.entries}
    return Mapped(datamap, bound, order, loose, has_ledger, secret, everywhere)


def _bound(datamap: DataMap, entry: Entry, table: sa.Table, loose: Mapping[str, tuple[str, ...]]) -> Bound:
    key = tuple(table.c[name] for name in entry.key) or tuple(table.primary_key.columns)
    names = named(datamap, entry) | set(loose.get(entry.table, ()))
    rest = sorted(names - {column.name for column in key})
    return Bound(entry, table, key, (*key, *(table.c[name] for name in rest)))
