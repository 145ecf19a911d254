"""Rows that point to mapped rows, and whether each way to a person's rows has an index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Engine

from processor import sql
from processor.act import tables as reflected_tables
from processor.act.columns import Column, is_caseless
from processor.act.datamap import sampling
from processor.act.datamap.model import DataMap
from processor.act.datamap.problems import Problem, Topic
from processor.act.datamap.reflection import Schema, TableInfo

SMALL = 10_000
"""Rows of a table that may be read as a whole for each request."""
_LONGEST_NAME = 60
_PREFIX = 191  # characters of a long text that MariaDB and MySQL index


def unmapped_children(datamap: DataMap, schema: Schema) -> Iterator[Problem]:
    """Tables with a foreign key to rows that an erasure deletes, of which the map does not speak."""
    mapped = {entry.table for entry in datamap.entries}
    deleted = {entry.table for entry in datamap.entries if entry.delete_row}
    for table in schema.tables.values():
        for reference in table.references:
            if table.name in mapped or reference.table not in deleted:
                continue
            what = {
                "CASCADE": "they would vanish with it, uncounted",
                "SET NULL": "the reference would be emptied, and whatever else they hold would stay",
            }.get(reference.on_delete, "the database would refuse the erasure")
            if reference.on_delete in {"CASCADE", "SET NULL"} and "*" in datamap.not_personal.get(table.name, ()):
                continue
            column = ", ".join(reference.columns)
            yield Problem(
                Topic.REFERENCE, f"{table.name}.{column}",
                f"its rows point to rows of {reference.table} that an erasure deletes: {what}; add an entry for it",
            )  # fmt: skip


def missing_indexes(engine: Engine, datamap: DataMap, schema: Schema) -> Iterator[Problem]:
    """Columns by which rows are looked up without an index, each with the statement that makes one.

    Raises:
        TemporaryError: the database is away.
    """
    wanted = _looked_up(datamap, schema)
    with sql.faults_told("The customer database"), engine.connect() as connection:
        found, _ = reflected_tables.reflected(connection, {table for table, _ in wanted})
    for (name, column), by_address in wanted.items():
        table = found.get(name)
        if table is None or column not in table.c:
            continue
        one: Column = table.c[column]
        if reflected_tables.finds_by_index(one) if by_address else reflected_tables.is_indexed(one):
            continue
        info = schema.tables[name]
        big = not sampling.is_small(engine, info, SMALL)
        how = "people are found by it" if by_address else "rows are reached by it"
        statement = _statement(engine, info, one, lower=by_address and not is_caseless(one))
        more = "" if statement else (
            f", and {engine.dialect.name} cannot index it without regard to case; give the column a collation that "
            "ends in _ci"
        )  # fmt: skip
        size = f"more than {SMALL}" if big else f"at most {SMALL}"
        yield Problem(
            Topic.INDEX, f"{name}.{column}",
            f"{how}, and no index helps: each request reads the whole table of {size} rows{more}",
            wrong=big, statement=statement,
        )  # fmt: skip


def _looked_up(datamap: DataMap, schema: Schema) -> Mapping[tuple[str, str], bool]:
    """(table, column) -> whether addresses are looked up in it."""
    wanted: dict[tuple[str, str], bool] = {}
    for person in datamap.people:
        wanted[datamap.entry(person.entry).table, person.email] = True
    for entry in datamap.entries:
        for reach in entry.reaches:
            place = (entry.table, reach.column)
            wanted[place] = wanted.get(place, False) or reach.by is not None
    return {place: by_address for place, by_address in wanted.items() if place[0] in schema.tables}


def _statement(engine: Engine, table: TableInfo, column: Column, *, lower: bool) -> str:
    """The statement that makes the index, "" where the engine has none such."""
    write = engine.dialect.identifier_preparer
    schema, _, plain = table.name.rpartition(".")
    name = write.quote(f"ix_{plain}_{column.name}"[:_LONGEST_NAME])
    where = f"{write.quote(schema)}.{write.quote(plain)}" if schema else write.quote(plain)
    what = write.quote(column.name)
    if engine.dialect.name == "postgresql":
        return f"CREATE INDEX CONCURRENTLY {name} ON {where} ({f'lower({what})' if lower else what});"
    if engine.dialect.name == "sqlite":
        return f"CREATE INDEX {name} ON {where} ({f'lower({what})' if lower else what});"
    if lower:
        return ""
    length = getattr(column.type, "length", None)
    long = "TEXT" in str(column.type) or (isinstance(length, int) and length > _PREFIX)
    return f"CREATE INDEX {name} ON {where} ({what}{f'({_PREFIX})' if long else ''});"
