"""Does the map fit the schema? Tables, columns, keys, types, and what an erasure would write where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from processor.act.datamap import reflection, soundness
from processor.act.datamap.fitting import fitted
from processor.act.datamap.model import Column, DataMap, Deletion, Entry
from processor.act.datamap.problems import Problem, Topic
from processor.act.datamap.reflection import ColumnInfo, Schema, TableInfo
from processor.act.datamap.sections import nearest
from processor.act.tables import named
from processor.errors import ConfigurationError

_TEXTS = frozenset({reflection.TEXT, reflection.OTHER})
_SHORTEST_DIGEST = 12  # characters, below which two people's may well be the same


def fitted_to(datamap: DataMap, schema: Schema) -> DataMap:
    """The map without its optional parts that this database does not have, with the keys that the file leaves out."""
    there = fitted(datamap, {name: table.columns.keys() for name, table in schema.tables.items()})
    entries = tuple(
        replace(entry, key=entry.key or schema.tables[entry.table].key) if entry.table in schema.tables else entry
        for entry in there.entries
    )
    return replace(there, entries=entries)


def fit(datamap: DataMap, schema: Schema) -> Iterator[Problem]:
    """Whatever does not fit; `datamap` is the fitted one."""
    whole = True
    for entry in datamap.entries:
        table = schema.tables.get(entry.table)
        if table is None:
            hint = nearest(entry.table, schema.tables)
            yield Problem(Topic.FIT, entry.table, f"entry {entry.name!r}: there is no such table{hint}")
            whole = False
            continue
        missing = sorted(named(datamap, entry) - set(table.columns))
        for name in missing:
            hint = nearest(name, table.columns)
            yield Problem(Topic.FIT, f"{table.name}.{name}", f"entry {entry.name!r}: there is no such column{hint}")
        whole = whole and not missing
        if not entry.key:
            yield Problem(
                Topic.KEY, table.name,
                f"entry {entry.name!r}: the table has no primary key; add key = [...] that tells its rows apart",
            )  # fmt: skip
        for rule in entry.columns:
            if rule.name in table.columns:
                yield from _column(entry, table, rule)
    if whole:
        yield from _uses(datamap, schema)
        yield from _unsound(datamap)


def _unsound(datamap: DataMap) -> Iterator[Problem]:
    try:
        soundness.check(datamap, "the map")
    except ConfigurationError as error:
        yield Problem(Topic.FIT, "", str(error).removeprefix("the map: ").removesuffix("."))


def _column(entry: Entry, table: TableInfo, rule: Column) -> Iterator[Problem]:
    column = table.columns[rule.name]
    place = f"{table.name}.{rule.name}"
    if rule.path and column.form not in {reflection.JSON, reflection.TEXT, reflection.OTHER}:
        yield Problem(
            Topic.FIT, place, f"it is {column.type} and holds no JSON, so {'.'.join(rule.path)!r} is not in it"
        )
    if rule.until and rule.until.column in table.columns:
        dated = table.columns[rule.until.column]
        if dated.form not in {reflection.DATE, reflection.TEXT, reflection.OTHER}:
            yield Problem(
                Topic.FIT, f"{table.name}.{dated.name}",
                f"'until' of {rule.name!r} counts from it, but it is {dated.type} and no date; name a date column",
            )  # fmt: skip
    if not rule.path and not entry.delete_row:
        for done in {rule.deletion, rule.then or rule.deletion}:
            if said := _cannot(table, column, done, rule.text):
                yield Problem(Topic.FIT, place, f"{done.value!r} cannot be done: {said}")


def _cannot(table: TableInfo, column: ColumnInfo, done: Deletion, text: str) -> str:
    """Why a strategy does not go with a column, "" where it does."""
    match done:
        case Deletion.NULL:
            return _null(table, column)
        case Deletion.FIXED_TEXT:
            return _fixed_text(table, column, text)
        case Deletion.TRUNCATE:
            return "" if column.form in {*_TEXTS, reflection.IP} else f"it is {column.type} and no text"
        case Deletion.REDACT:
            return "" if column.form in {*_TEXTS, reflection.JSON} else f"it is {column.type} and no text"
        case Deletion.KEYED_DIGEST:
            return _digest(table, column)
        case Deletion.KEEP:
            return ""


def _null(table: TableInfo, column: ColumnInfo) -> str:
    points = next((reference.table for reference in table.references if column.name in reference.columns), "")
    if column.nullable:
        return ""
    if points:
        return f"it points to {points} and is never NULL; let that row stay, anonymised, or delete this one"
    if table.is_unique(column.name) and column.form not in _TEXTS:
        return 'it is unique and never NULL, so that only one row could be emptied; write "keyed digest"'
    return ""


def _fixed_text(table: TableInfo, column: ColumnInfo, text: str) -> str:
    if table.is_unique(column.name) and "{key}" not in text:
        return "it is unique; put {key} into the text"
    if column.form in {reflection.NUMBER, reflection.FLAG} and not _is_number(text):
        return f"it is {column.type} and no text"
    if column.form in _TEXTS and len(text.replace("{key}", "")) > column.length > 0:
        return f"it takes {column.length} characters"
    return ""


def _digest(table: TableInfo, column: ColumnInfo) -> str:
    if column.form in {reflection.DATE, reflection.FLAG}:
        return f"it is {column.type} and no text"
    if table.is_unique(column.name) and 0 < column.length < _SHORTEST_DIGEST:
        return f"of {column.length} characters two digests may be the same, and it is unique"
    return ""


def _is_number(text: str) -> bool:
    return text.strip().lstrip("-").isascii() and text.strip().lstrip("-").isdigit()


def _uses(datamap: DataMap, schema: Schema) -> Iterator[Problem]:
    for person in datamap.people:
        table = schema.tables[datamap.entry(person.entry).table]
        column = table.columns[person.email]
        if column.form not in {reflection.TEXT, reflection.OTHER}:
            yield Problem(
                Topic.FIT, f"{table.name}.{column.name}", f"people are found by it, but it is {column.type} and no text"
            )
    for entry in datamap.entries:
        table = schema.tables[entry.table]
        told = entry.unsubscribe
        if told is not None and told.sets and isinstance(told.value, str):
            column = table.columns[told.column]
            if column.form in {reflection.NUMBER, reflection.FLAG} and not _is_number(told.value):
                yield Problem(
                    Topic.FIT, f"{table.name}.{column.name}",
                    f"'unsubscribe' sets it to {told.value!r}, but it is {column.type}; write a number, true or false",
                )  # fmt: skip
            elif column.choices and told.value not in column.choices:
                yield Problem(
                    Topic.FIT, f"{table.name}.{column.name}",
                    f"'unsubscribe' sets it to {told.value!r}, but it takes only {', '.join(column.choices[:8])}",
                )  # fmt: skip
