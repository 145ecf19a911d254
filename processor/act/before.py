"""What a correction or an unsubscribe replaces, so that staff can take it back; personal data, to be kept encrypted."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, cast

import sqlalchemy as sa

from processor.act.columns import chunks
from processor.act.executing import Edit, Work
from processor.values import Intent


@dataclass(frozen=True, slots=True)
class RowBefore:
    """One row: `new` is what is written over `old`, or None where the whole row `old` is deleted."""

    entry: str
    key: tuple[Any, ...]
    old: Mapping[str, Any]
    new: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Before:
    """All rows that one request changes. `to_json` and `from_json` bring every value back with its type."""

    request: int
    customer: str
    actions: tuple[Intent, ...]
    rows: tuple[RowBefore, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "request": self.request,
            "customer": self.customer,
            "actions": [action.value for action in self.actions],
            "rows": [
                {
                    "entry": row.entry,
                    "key": [_encoded(part) for part in row.key],
                    "old": {name: _encoded(value) for name, value in row.old.items()},
                    "new": row.new if row.new is None else {name: _encoded(value) for name, value in row.new.items()},
                }
                for row in self.rows
            ],
        }

    @staticmethod
    def from_json(stored: Mapping[str, Any]) -> Before:
        return Before(
            int(stored["request"]),
            str(stored["customer"]),
            tuple(Intent(action) for action in stored["actions"]),
            tuple(
                RowBefore(
                    str(row["entry"]), tuple(_decoded(part) for part in row["key"]), _decoded_all(row["old"]),
                    None if row["new"] is None else _decoded_all(row["new"]),
                )
                for row in stored["rows"]
            ),
        )  # fmt: skip


def before(
    connection: sa.Connection, request: int, customer: str, actions: tuple[Intent, ...], works: Sequence[Work]
) -> Before:
    """Of rows that go every column is read, mapped or not: they are to come back whole."""
    rows: list[RowBefore] = []
    for work in works:
        bound = work.bound
        for edit in work.edits:
            if edit.values is not None:
                rows.append(_with(rows, bound.name, edit))
        for some in chunks([edit.row.key for edit in work.edits if edit.values is None]):
            whole = [column for column in bound.table.c if column.computed is None]
            for found in connection.execute(sa.select(*whole).where(bound.has_keys(some))).mappings():
                values = dict(found)
                rows.append(RowBefore(bound.name, bound.key_of(values), values, None))
    return Before(request, customer, actions, tuple(rows))


def _with(rows: list[RowBefore], entry: str, edit: Edit) -> RowBefore:
    """The edit as a row; together with an earlier one of the same row, which is taken out."""
    new = dict(edit.values or {})
    old = {name: edit.row.values[name] for name in new}
    for at, earlier in enumerate(rows):
        if (earlier.entry, earlier.key) == (entry, edit.row.key) and earlier.new is not None:
            del rows[at]
            return RowBefore(entry, edit.row.key, {**old, **earlier.old}, {**earlier.new, **new})
    return RowBefore(entry, edit.row.key, old, new)


_KINDS: Mapping[str, tuple[type[Any], Callable[[Any], Any], Callable[[Any], Any]]] = {
    "datetime": (datetime, datetime.isoformat, datetime.fromisoformat),  # before date, which it is one of
    "date": (date, date.isoformat, date.fromisoformat),
    "time": (time, time.isoformat, time.fromisoformat),
    "seconds": (timedelta, timedelta.total_seconds, lambda value: timedelta(seconds=value)),
    "decimal": (Decimal, str, Decimal),
    "uuid": (uuid.UUID, str, uuid.UUID),
    "octets": (bytes, lambda value: base64.b64encode(value).decode("ascii"), base64.b64decode),
    "json": (dict, lambda value: value, lambda value: value),
}


def _encoded(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str | list):
        return cast("Any", value)
    for name, (kind, encode, _) in _KINDS.items():
        if isinstance(value, kind):
            return {name: encode(value)}
    return str(value)


def _decoded(value: Any) -> Any:
    if isinstance(value, dict):
        ((name, content),) = cast("dict[str, Any]", value).items()
        return _KINDS[name][2](content)
    return value


def _decoded_all(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _decoded(value) for name, value in values.items()}
