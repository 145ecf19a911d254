"""What a database says of itself, as plain frozen values: tables, columns, keys, references and indexes. Only reads."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import Engine, Inspector
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.exc import SAWarning

from processor import sql

TEXT, NUMBER, FLAG, DATE, JSON, IP, BINARY, OTHER = "text", "number", "flag", "date", "json", "ip", "binary", "other"
_FORMS: tuple[tuple[str, tuple[type[Any], ...]], ...] = (
    (JSON, (sa.JSON, postgresql.JSONB)),
    (TEXT, (sa.String, mysql.SET, postgresql.CITEXT)),  # Enum, Text and the engines' own kinds are Strings
    (FLAG, (sa.Boolean,)),
    (NUMBER, (sa.Integer, sa.Numeric, sa.Float, postgresql.MONEY)),
    (DATE, (sa.Date, sa.DateTime, sa.TIMESTAMP)),
    (IP, (postgresql.INET, postgresql.CIDR)),
    (BINARY, (sa.LargeBinary,)),
)
_LOWER = re.compile(r"\blower\(\s*\(?[\"`\[]?(\w+)[\"`\]]?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ColumnInfo:
    """One column; `form` is one of the words above."""

    name: str
    form: str
    length: int = 0  # characters at most, 0 where there is no limit
    nullable: bool = True
    choices: tuple[str, ...] = ()  # of an enumeration
    type: str = ""  # as the engine writes it


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key."""

    columns: tuple[str, ...]
    table: str
    referred: tuple[str, ...]
    on_delete: str = ""  # "CASCADE", "SET NULL", ... "" where the database refuses


@dataclass(frozen=True, slots=True)
class TableInfo:
    """One table; `name` is "schema.table" outside the default schema."""

    name: str
    columns: Mapping[str, ColumnInfo]
    key: tuple[str, ...]
    references: tuple[Reference, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()  # keys and unique ones too; "lower(email)" for such an expression

    def is_unique(self, column: str) -> bool:
        """Whether no two rows may hold the same value in it."""
        return (column,) in self.unique or self.key == (column,)


@dataclass(frozen=True, slots=True)
class Schema:
    """A whole database."""

    engine: str  # "sqlite", "postgresql", "mysql"
    tables: Mapping[str, TableInfo] = field(default_factory=dict[str, TableInfo])


def reflect(engine: Engine) -> Schema:
    """Every table, in the order of their names; views are none.

    Raises:
        TemporaryError: the database is away.
    """
    name = "mysql" if engine.dialect.name == "mariadb" else engine.dialect.name
    with sql.faults_told("The customer database"), engine.connect() as connection, warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # of types and indexes that SQLAlchemy does not know
        inspector = sa.inspect(connection)
        tables: dict[str, TableInfo] = {}
        for schema in _schemas(inspector, name):
            tables |= _tables(inspector, schema)
        if name == "postgresql":
            for part in connection.scalars(sa.text(_PARTITIONS)):
                tables.pop(part, None)
        if name == "sqlite":
            tables = {key: _with_sqlites_own(connection, table) for key, table in tables.items()}
    return Schema(name, dict(sorted(tables.items())))


# A partition's rows are its parent's.
_PARTITIONS = (
    "SELECT CASE n.nspname WHEN current_schema() THEN '' ELSE n.nspname || '.' END || c.relname "
    "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relispartition"
)


def _schemas(inspector: Inspector, engine: str) -> list[str | None]:
    if engine != "postgresql":
        return [None]
    others = [
        name
        for name in inspector.get_schema_names()
        if name not in {inspector.default_schema_name, "information_schema"} and not name.startswith("pg_")
    ]
    return [None, *others]


def _tables(inspector: Inspector, schema: str | None) -> dict[str, TableInfo]:
    columns = inspector.get_multi_columns(schema=schema)
    keys = inspector.get_multi_pk_constraint(schema=schema)
    foreign = inspector.get_multi_foreign_keys(schema=schema)
    indexes = inspector.get_multi_indexes(schema=schema)
    unique = inspector.get_multi_unique_constraints(schema=schema)
    found: dict[str, TableInfo] = {}
    for place, some in columns.items():
        if "." in place[1]:
            continue  # a map could not name it: before a dot stands the schema
        name = _qualified(schema, place[1])
        key = tuple(keys[place]["constrained_columns"]) if place in keys else ()
        uniques = {tuple(item["column_names"]) for item in unique.get(place, [])}
        plain: set[tuple[str, ...]] = set()
        for index in indexes.get(place, []):
            names = _indexed(cast("dict[str, Any]", index))
            plain.add(names)
            if index.get("unique") and names:
                uniques.add(names)
        found[name] = TableInfo(
            name=name,
            columns={item["name"]: _column(cast("dict[str, Any]", item)) for item in some},
            key=key,
            references=tuple(_reference(cast("dict[str, Any]", item)) for item in foreign.get(place, [])),
            unique=tuple(sorted(uniques)),
            indexes=tuple(sorted(item for item in {key, *uniques, *plain} if item)),
        )
    return found


def _qualified(schema: str | None, table: str) -> str:
    return f"{schema}.{table}" if schema else table


def _column(item: dict[str, Any]) -> ColumnInfo:
    kind = item["type"]
    form = next((form for form, types in _FORMS if isinstance(kind, types)), OTHER)
    if isinstance(kind, mysql.TINYINT) and kind.display_width == 1:
        form = FLAG
    choices = tuple(map(str, getattr(kind, "enums", None) or ()))
    length = getattr(kind, "length", None) or 0
    return ColumnInfo(
        name=item["name"],
        form=form,
        length=length if form == TEXT and isinstance(length, int) else 0,
        nullable=bool(item.get("nullable", True)) and not item.get("primary_key"),
        choices=choices,
        type=type(kind).__name__ if isinstance(kind, sa.types.NullType) else str(kind),
    )


def _reference(item: dict[str, Any]) -> Reference:
    options: dict[str, Any] = item.get("options") or {}
    # PostgreSQL names no schema for a table that is in the default one.
    return Reference(
        columns=tuple(item["constrained_columns"]),
        table=_qualified(item.get("referred_schema"), item["referred_table"]),
        referred=tuple(item["referred_columns"]),
        on_delete=str(options.get("ondelete") or "").upper(),
    )


def _indexed(index: dict[str, Any]) -> tuple[str, ...]:
    """What an index leads with; () for one that holds only some rows."""
    options: dict[str, Any] = index.get("dialect_options") or {}
    if options.get("postgresql_where") is not None:
        return ()
    names: list[str] = []
    for name, expression in zip(index["column_names"], index.get("expressions") or index["column_names"], strict=False):
        match = _LOWER.match(str(expression))
        names.append(name or (f"lower({match[1]})" if match else str(expression)))
    return tuple(names)


def _with_sqlites_own(connection: sa.Connection, table: TableInfo) -> TableInfo:
    """What SQLAlchemy leaves out of SQLite: indexes of an expression, and columns that are UNIQUE in their own line."""
    asked = sa.text("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = :table")
    found: set[tuple[str, ...]] = set()
    for statement in connection.scalars(asked, {"table": table.name}):
        _, _, body = str(statement).partition("(")
        match = _LOWER.match(body.strip())
        if match and " where " not in body.lower():
            found.add((f"lower({match[1]})",))
    unique: set[tuple[str, ...]] = set(table.unique)
    listed = sa.text('SELECT name FROM pragma_index_list(:table) WHERE "unique" = 1 AND partial = 0')
    for index in connection.scalars(listed, {"table": table.name}).all():
        names = connection.scalars(sa.text("SELECT name FROM pragma_index_info(:index)"), {"index": index}).all()
        unique.add(tuple(str(name) for name in names if name is not None))
    unique.discard(())
    indexes = tuple(sorted({*table.indexes, *unique, *found}))
    return replace(table, unique=tuple(sorted(unique)), indexes=indexes)
