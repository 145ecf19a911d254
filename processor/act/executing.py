"""Changes to rows: described before they are made, made by primary key, and looked at afterwards."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, cast

import sqlalchemy as sa

from processor.act.columns import CHUNK, canonical, chunks
from processor.act.datamap.model import Kind
from processor.act.reaching import Row, read_again
from processor.act.tables import Bound
from processor.errors import RefusedError
from processor.values import Change, Step

ALIKE = 3
"""So many sets of equal new values are written by a statement each; more are written row by row in one go."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What is done to one row: `values` by column name, or None where it is deleted."""

    row: Row
    values: Mapping[str, Any] | None

    @property
    def changes(self) -> bool:
        return self.values is None or any(not same(self.row.values[name], new) for name, new in self.values.items())


@dataclass(frozen=True, slots=True)
class Work:
    """What is done to the rows of one entry."""

    bound: Bound
    action: str  # as in Change
    columns: tuple[str, ...]  # as the map names them, "data:customer.email" inside a document
    edits: tuple[Edit, ...]
    preparing: bool = False  # only loosens references between rows that go: no news for the receipt

    @property
    def rows(self) -> int:
        return len({edit.row.key for edit in self.edits})

    @property
    def kinds(self) -> tuple[str, ...]:
        names = {label(rule.name, rule.path): rule.holds for rule in self.bound.entry.columns}
        # A link is worth telling where it is cut; with a row that goes, it goes too.
        untold = {Kind.NONE} if self.edits and self.edits[0].values is not None else {Kind.NONE, Kind.LINK}
        found = {names[name] for name in self.columns if name in names} - untold
        return tuple(kind.value for kind in Kind if kind in found)


def label(name: str, path: Sequence[str]) -> str:
    """A column as people read it."""
    return f"{name}:{'.'.join(path)}" if path else name


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same to the database."""
    return one == other or canonical(one) == canonical(other)


def execute(connection: sa.Connection, works: Sequence[Work]) -> None:
    """Make the changes inside the caller's transaction.

    Raises:
        RefusedError: the key that the map gives leads to rows of others too.
    """
    for work in works:
        for statement, rows, parameters in _statements(work):
            result = connection.execute(statement, parameters) if parameters else connection.execute(statement)
            if result.rowcount > rows:
                raise RefusedError(
                    f"the key of {work.bound.entry.table} does not tell its rows apart: correct the data map"
                )


def changes(works: Sequence[Work], *, empty: bool = False) -> list[Change]:
    """What the works do, for the receipt; those that do nothing only with `empty`."""
    return [
        Change(
            work.bound.entry.table, work.action, work.rows, work.columns, work.kinds,
            work.bound.entry.title.en, work.bound.entry.title.vi,
        )
        for work in works
        if not work.preparing and (work.edits or empty)
    ]  # fmt: skip


def steps(works: Sequence[Work], dialect: sa.Dialect) -> list[Step]:
    """The same as steps of a plan, in order."""
    return [
        Step(work.bound.name, work.bound.entry.table, work.action, work.rows, work.columns, _text(work, dialect))
        for work in works
        if work.edits
    ]


Rows = Mapping[tuple[str, tuple[Any, ...]], Row | None]
"""Rows as they are after the change, by entry and the key they had before; None where there is none any more."""


def rows_now(connection: sa.Connection, works: Sequence[Work]) -> Rows:
    """The rows that were worked on."""
    found: dict[tuple[str, tuple[Any, ...]], Row | None] = {}
    for work in works:
        if not work.preparing:
            keys = {edit.row.key: _new_key(work.bound, edit) for edit in work.edits}
            now = read_again(connection, work.bound, list(keys.values()))
            found |= {(work.bound.name, old): now.get(new) for old, new in keys.items()}
    return found


def left(works: Sequence[Work], now: Rows) -> list[str]:
    """Places, as "table.column", where rows are not as they should be by now."""
    found: set[str] = set()
    for work in works:
        for edit in work.edits if not work.preparing else ():
            wrong = _wrong(work.bound, edit, now.get((work.bound.name, edit.row.key)))
            found |= {f"{work.bound.entry.table}.{name}" for name in wrong}
    return sorted(found)


def _wrong(bound: Bound, edit: Edit, now: Row | None) -> list[str]:
    if edit.values is None:
        return [bound.key[0].name] if now is not None else []
    if now is None:
        return []  # gone is more than was asked for; whether that may be is the database's affair (ON DELETE CASCADE)
    old = edit.row.values
    # What a database makes of a new value (padding, rounding) is its own affair; the old one must not be there.
    return [name for name, new in edit.values.items() if not same(old[name], new) and same(now.values[name], old[name])]


def _new_key(bound: Bound, edit: Edit) -> tuple[Any, ...]:
    return bound.key_of({**edit.row.values, **(edit.values or {})})


def _statements(work: Work) -> list[tuple[sa.Update | sa.Delete, int, list[dict[str, Any]]]]:
    """(statement, most rows that it may touch, its parameters where it is run for each of them)."""
    bound, found = work.bound, list[tuple[sa.Update | sa.Delete, int, list[dict[str, Any]]]]()
    gone = [edit.row.key for edit in work.edits if edit.values is None]
    found += [(sa.delete(bound.table).where(bound.has_keys(some)), len(some), []) for some in chunks(gone)]
    updates = [edit for edit in work.edits if edit.values]
    for _, shaped in groupby(sorted(updates, key=_shape), key=_shape):
        alike: dict[str, list[Edit]] = {}
        edits = list(shaped)
        for edit in edits:
            alike.setdefault(repr([canonical(value) for value in (edit.values or {}).values()]), []).append(edit)
        if len(alike) > ALIKE:
            found += [(_for_each(bound, edits[0]), CHUNK, _parameters(bound, some)) for some in chunks(edits)]
            continue
        for equal in alike.values():
            values = _literals(bound, equal[0].values or {})
            for some in chunks(equal):
                where = bound.has_keys([edit.row.key for edit in some])
                found.append((sa.update(bound.table).where(where).values(values), len(some), []))
    return found


def _shape(edit: Edit) -> tuple[str, ...]:
    return tuple(edit.values or ())


def _literals(bound: Bound, values: Mapping[str, Any]) -> dict[str, Any]:
    # Of a JSON column, None alone would be JSON's null.
    return {name: sa.null() if value is None else value for name, value in values.items() if name in bound.table.c}


def _for_each(bound: Bound, edit: Edit) -> sa.Update:
    statement = sa.update(bound.table).values({name: sa.bindparam(f"new_{name}") for name in edit.values or ()})
    return statement.where(*(column == sa.bindparam(f"key_{column.name}") for column in bound.key))


def _parameters(bound: Bound, edits: Sequence[Edit]) -> list[dict[str, Any]]:
    return [
        {f"new_{name}": value for name, value in (edit.values or {}).items()}
        | {f"key_{column.name}": edit.row.values[column.name] for column in bound.key}
        for edit in edits
    ]


def _text(work: Work, dialect: sa.Dialect) -> str:
    """The statement with placeholders."""
    bound, first = work.bound, work.edits[0]
    keys: sa.BindParameter[Any] = sa.bindparam("keys", expanding=True)
    where = (bound.key[0] if len(bound.key) == 1 else sa.tuple_(*bound.key)).in_(keys)
    statement: sa.Update | sa.Delete = sa.delete(bound.table).where(where)
    if first.values is not None:
        names = sorted({name for edit in work.edits for name in edit.values or ()})
        nothing = {name for name in names if all((edit.values or {}).get(name) is None for edit in work.edits)}
        values: dict[str, Any] = {name: sa.null() if name in nothing else sa.bindparam(f"new_{name}") for name in names}
        statement = sa.update(bound.table).where(where).values(values)
    text = str(statement.compile(dialect=cast("Any", type(dialect))(paramstyle="named")))
    return re.sub(r"\s+", " ", re.sub(r"\(?__\[POSTCOMPILE_keys[^\]]*\]\)?", "(:keys)", text))
