"""Personal data of which the map does not speak: columns by their names and contents, and keys of attributes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from sqlalchemy import Engine

from processor.act.datamap import sampling
from processor.act.datamap.attributes import attributes, key_value
from processor.act.datamap.findings import Finding, look, worth
from processor.act.datamap.looks import Sure
from processor.act.datamap.model import DataMap, Entry, Kind
from processor.act.datamap.problems import Problem, Topic
from processor.act.datamap.reflection import Schema, TableInfo

_ALONE = frozenset({Kind.TEXT, Kind.OTHER, Kind.ACCOUNT, Kind.ADDRESS})
"""In a table of which the map knows nothing, these alone may be anything: a comment, a key, a warehouse's town."""


def unmapped(
    engine: Engine,
    datamap: DataMap,
    schema: Schema,
    *,
    rows: int = sampling.ROWS,
    progress: Callable[[int, int], None] = lambda _, __: None,
) -> Iterator[Problem]:
    """What looks personal, is not mapped, and is not in `not_personal`.

    Raises:
        TemporaryError: the database is away.
    """
    by_table: dict[str, list[Entry]] = {}
    for entry in datamap.entries:
        by_table.setdefault(entry.table, []).append(entry)
    found = look(engine, schema, rows=rows, progress=progress)
    for name, table in schema.tables.items():
        silent = datamap.not_personal.get(name, ())
        entries = by_table.get(name, [])
        if "*" in silent or any(entry.delete_row and not entry.where and not entry.where_not for entry in entries):
            continue
        if entries:
            yield from _columns(table, entries, found[name], {*silent, *_spoken_of(datamap, entries)})
            yield from _keys(engine, schema, table, entries, silent)
        else:
            yield from _table(table, [item for item in found[name] if item.column not in silent])


def _spoken_of(datamap: DataMap, entries: Sequence[Entry]) -> set[str]:
    """The columns that the map has a use or a rule for."""
    names: set[str] = set()
    for entry in entries:
        names |= {*entry.key, *entry.where, *entry.where_not, *(rule.name for rule in entry.columns)}
        names |= {reach.column for reach in entry.reaches} | {reach.owner for reach in entry.reaches}
        names |= {person.email for person in datamap.people if person.entry == entry.name}
        names |= {entry.orders.status} if entry.orders else set()
        names |= {entry.unsubscribe.column} if entry.unsubscribe else set()
    return names


def _columns(
    table: TableInfo, entries: Sequence[Entry], found: Sequence[Finding], known: set[str]
) -> Iterator[Problem]:
    told: set[str] = set()
    references = {column for reference in table.references for column in reference.columns}
    for item in worth(found, own=False):
        spoken = item.column in known and not (item.guess.path and _leaves_out(entries, item))
        if spoken or item.column in references | told:
            continue
        told.add(item.column)
        guess = item.guess
        yield Problem(
            Topic.UNMAPPED, ":".join([f"{table.name}.{item.column}", *([".".join(guess.path)] if guess.path else [])]),
            f"it seems to hold {_kind(guess.kind)} ({guess.why}) and stays as it is; map it in {entries[0].name!r}, or "
            f"list it under [not_personal]",
            wrong=guess.sure is Sure.YES,
        )  # fmt: skip


def _leaves_out(entries: Sequence[Entry], item: Finding) -> bool:
    """Whether a document's column is mapped only by places inside it, and this is none of them."""
    rules = [rule for entry in entries for rule in entry.columns if rule.name == item.column]
    return bool(rules) and not any(item.guess.path[: len(rule.path)] == rule.path for rule in rules)


def _table(table: TableInfo, found: Sequence[Finding]) -> Iterator[Problem]:
    counted = [item for item in found if item.guess.sure > Sure.WEAK]
    sure = [item for item in counted if item.guess.kind not in _ALONE or item.guess.path]
    if not sure:
        return
    said = ", ".join(sorted({f"{item.column} ({_kind(item.guess.kind)})" for item in counted}))
    yield Problem(
        Topic.UNMAPPED, table.name,
        f"no entry speaks of this table, and it seems to hold {said}; add an entry, or list it under [not_personal] "
        "where these are not customers' data",
        wrong=any(item.guess.sure is Sure.YES for item in sure),
    )  # fmt: skip


def _keys(
    engine: Engine, schema: Schema, table: TableInfo, entries: Sequence[Entry], silent: Sequence[str]
) -> Iterator[Problem]:
    """Keys of a table of attributes that no entry names."""
    columns = key_value(table)
    if columns is None or columns[1] in silent or not all(columns[0] in _conditions(entry) for entry in entries):
        return
    for item in attributes(engine, schema, table):
        if item.kind is not None and not any(_means(entry, columns[0], item.key) for entry in entries):
            yield Problem(
                Topic.UNMAPPED, f"{table.name}.{columns[1]}",
                f"the rows with {columns[0]} = {item.label!r} seem to hold {_kind(item.kind)}, and no entry means "
                f"them; name the key in a 'where', or add an entry with others = {columns[0]!r}",
            )  # fmt: skip


def _conditions(entry: Entry) -> Mapping[str, Sequence[str]]:
    return {**entry.where, **entry.where_not}


def _means(entry: Entry, column: str, key: str) -> bool:
    if column in entry.where:
        return key in entry.where[column]
    return column not in entry.where_not or key not in entry.where_not[column]


def _kind(kind: Kind) -> str:
    return {
        Kind.EMAIL: "email addresses", Kind.NAME: "names", Kind.PHONE: "phone numbers", Kind.ADDRESS: "addresses",
        Kind.TEXT: "texts about people", Kind.IP: "network addresses", Kind.BIRTHDAY: "birthdays",
        Kind.ACCOUNT: "account data",
    }.get(kind, "personal data")  # fmt: skip
