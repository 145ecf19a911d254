"""The mapped tables as the database has them: reflected once, when it is opened, and compared with the map."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.mysql import SET
from sqlalchemy.exc import NoSuchTableError, SAWarning

from processor.act.columns import CHUNK, Column, declared, is_caseless, is_text, longest, writable
from processor.act.datamap.model import DataMap, Deletion, Entry
from processor.addresses import spellings

MYSQL = frozenset({"mysql", "mariadb"})


@dataclass(frozen=True, slots=True)
class Bound:
    """An entry with its table."""

    entry: Entry
    table: sa.Table
    key: tuple[Column, ...]
    read: tuple[Column, ...]  # every column that the map speaks of, the key first

    @property
    def name(self) -> str:
        return self.entry.name

    @property
    def read_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.read)

    def key_of(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(values[column.name] for column in self.key)

    def has_keys(self, keys: Iterable[tuple[Any, ...]]) -> sa.ColumnElement[bool]:
        """The rows with one of these keys (`CHUNK` of them at most)."""
        wanted = list(keys)
        assert len(wanted) <= CHUNK
        if len(self.key) == 1:
            return self.key[0].in_([key[0] for key in wanted])
        return sa.tuple_(*self.key).in_(wanted)


def reflected(connection: sa.Connection, names: Iterable[str]) -> tuple[dict[str, sa.Table], list[str]]:
    """Those tables by the names that the map gives them, and the names of those that are missing."""
    metadata, tables, missing = sa.MetaData(), dict[str, sa.Table](), list[str]()
    listeners = [("column_reflect", found)] if (found := _LISTENERS.get(connection.dialect.name)) else []
    with warnings.catch_warnings():
        # Of types and indexes that SQLAlchemy does not know: such columns are read as they come.
        warnings.simplefilter("ignore", SAWarning)
        for name in sorted(set(names)):
            schema, _, table = name.rpartition(".")
            try:
                tables[name] = sa.Table(
                    table, metadata, schema=schema or None, autoload_with=connection, resolve_fks=False,
                    listeners=listeners,
                )  # fmt: skip
            except NoSuchTableError:
                missing.append(name)
    for table in tables.values():
        _note_uniqueness(table)
        _note_expressions(connection, table)
        _note_collations(connection, table)
    return tables, missing


def _as_stored(_inspector: object, _table: object, column: dict[str, Any]) -> None:
    # SQLite holds dates, decimals and JSON in any form, and SQLAlchemy would break at one that is not its own.
    if not isinstance(column["type"], sa.String | sa.Integer | sa.LargeBinary):
        column["info"] = {"declared": column["type"]}
        column["type"] = sa.Text() if isinstance(column["type"], sa.JSON) else sa.types.NullType()


def _as_texts(_inspector: object, _table: object, column: dict[str, Any]) -> None:
    # MySQL puts "" into an ENUM that gets what it does not know, and SQLAlchemy would break at reading that.
    if isinstance(column["type"], sa.Enum | SET):
        column["info"] = {"declared": column["type"]}
        column["type"] = sa.String()


_LISTENERS = {"sqlite": _as_stored, "mysql": _as_texts, "mariadb": _as_texts}


def _note_uniqueness(table: sa.Table) -> None:
    together: list[list[str]] = [
        [column.name for column in constraint.columns]
        for constraint in table.constraints
        if isinstance(constraint, sa.PrimaryKeyConstraint | sa.UniqueConstraint)
    ]
    together += [
        [column.name for column in index.columns]
        for index in table.indexes
        if index.unique and len(index.columns) == len(index.expressions)
    ]
    for names in together:
        if len(names) == 1:
            table.c[names[0]].info["unique"] = True


def _note_expressions(connection: sa.Connection, table: sa.Table) -> None:
    """Mark the columns whose lower case is indexed (`lower(email)`)."""
    if connection.dialect.name == "sqlite":
        texts = connection.exec_driver_sql(
            "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", (table.name,)
        ).scalars()
    else:
        texts = (f"({index.expressions[0]})" for index in table.indexes if index.expressions)
    for text in texts:
        if found := re.search(r"\(\s*lower\s*\(+[\"`\[]?(\w+)", str(text), re.IGNORECASE):
            for column in table.c:
                if column.name.lower() == found[1].lower():
                    column.info["lower index"] = True


def _note_collations(connection: sa.Connection, table: sa.Table) -> None:
    if connection.dialect.name in MYSQL:
        rows = connection.execute(
            sa.text(
                "SELECT column_name, collation_name, character_set_name FROM information_schema.columns "
                "WHERE table_name = :table AND table_schema = coalesce(:schema, database())"
            ),
            {"table": table.name, "schema": table.schema},
        )
        for name, collation, charset in rows:
            column: Column = table.c[str(name)]
            column.info.update(collation=collation, charset=charset)


def untransactional(connection: sa.Connection, tables: Mapping[str, sa.Table]) -> list[str]:
    """The tables whose engine knows no transactions (MySQL's MyISAM): half an action could stay there."""
    if connection.dialect.name not in MYSQL:
        return []
    query = (
        "SELECT t.table_schema, t.table_name, database() FROM information_schema.tables t"
        " JOIN information_schema.engines e ON e.engine = t.engine WHERE coalesce(e.transactions, 'NO') <> 'YES'"
    )
    without = {(None if schema == own else schema, name) for schema, name, own in connection.execute(sa.text(query))}
    return sorted(name for name, table in tables.items() if (table.schema, table.name) in without)


def is_indexed(column: Column) -> bool:
    """Whether an index begins with the column, so that a look-up of whole values is cheap."""
    primary = list(column.table.primary_key.columns)[:1]
    firsts = [index.expressions[0] for index in column.table.indexes if index.expressions]
    uniques = [next(iter(one.columns)) for one in column.table.constraints if isinstance(one, sa.UniqueConstraint)]
    return any(getattr(one, "name", None) == column.name for one in [*primary, *firsts, *uniques])


def finds_by_index(column: Column) -> bool:
    """Whether `same_mailbox` is answered by an index."""
    return is_indexed(column) if is_caseless(column) else bool(column.info.get("lower index"))


def same_mailbox(column: Column, addresses: Iterable[str]) -> sa.ColumnElement[bool]:
    """Rows whose column may hold one of the mailboxes; what of it is the same is for `mailbox_key` to say."""
    # MySQL breaks off at a letter that the column could not hold.
    wanted = sorted({item for address in addresses for item in spellings(address) if writable(column, item)})
    return (column if is_caseless(column) else sa.func.lower(column)).in_(wanted)


def problems(datamap: DataMap, tables: Mapping[str, sa.Table]) -> list[str]:
    """Where the map does not fit the schema, each in a few words; [] where it does."""
    found: list[str] = []
    for entry in datamap.entries:
        if (table := tables.get(entry.table)) is None:
            continue
        absent = sorted(named(datamap, entry) - set(table.c.keys()))
        found += [f"{entry.table} has no column {name}" for name in absent]
        if not entry.key and not table.primary_key.columns:
            found.append(f"{entry.table} has no primary key (name columns that tell its rows apart: key = [...])")
        whole = [rule for rule in entry.columns if rule.name in table.c and not rule.path and not entry.delete_row]
        whys = ((rule, _unfit(rule.deletion, rule.text, table.c[rule.name])) for rule in whole)
        found += [f"{entry.table}.{rule.name} {why}" for rule, why in whys if why]
    return list(dict.fromkeys(found))


def _unfit(deletion: Deletion, text: str, column: Column) -> str:
    numeric = isinstance(declared(column), sa.Integer | sa.Numeric | sa.Date | sa.DateTime)
    unique = bool(column.info.get("unique"))
    match deletion:
        case Deletion.FIXED_TEXT if unique and "{key}" not in text:
            return "is unique, so its fixed text needs {key}"
        case Deletion.FIXED_TEXT if is_text(column) and len(text) > longest(column, len(text)):
            return "is too short for its fixed text"
        case Deletion.FIXED_TEXT if numeric and not re.fullmatch(r"-?\d+", text):
            return "is a number or a date and cannot hold its fixed text"
        case Deletion.NULL if unique and not column.nullable and not is_text(column):
            return "is unique and never NULL: use a keyed digest"
        case Deletion.REDACT if numeric:
            return "holds no text that could be redacted"
        case _:
            return ""


def named(datamap: DataMap, entry: Entry) -> set[str]:
    """The columns of the entry's table that the map speaks of."""
    names = {*entry.key, *entry.where, *entry.where_not, *(rule.name for rule in entry.columns)}
    names |= {reach.column for reach in entry.reaches} | {reach.owner for reach in entry.reaches}
    names |= {rule.until.column for rule in entry.columns if rule.until}
    names |= {reach.parent_column for other in datamap.entries for reach in other.reaches if reach.parent == entry.name}
    names |= {
        name for people in datamap.people if people.entry == entry.name for name in (people.email, people.where_null)
    }
    names |= {entry.orders.status} if entry.orders else set()
    names |= {entry.unsubscribe.column} if entry.unsubscribe else set()
    return names - {""}
