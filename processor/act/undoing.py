"""Staff take back a correction or an unsubscribe, where the rows still hold what we wrote."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from processor.act.before import Before, RowBefore
from processor.act.binding import Mapped
from processor.act.executing import Edit, Work, same
from processor.act.reaching import Row, accounts, read_again
from processor.act.tables import Bound
from processor.errors import RefusedError

CHANGED = "the customer's data have been changed since: look at them, and correct them by hand"


def works(connection: sa.Connection, mapped: Mapped, before: Before) -> list[Work]:
    """Updates that bring the old values back; what holds them already needs none (idempotent).

    Raises:
        RefusedError: the rows hold something else by now, or are gone.
    """
    found: list[Work] = []
    for name in mapped.order:
        bound = mapped.bound[name]
        rows = [row for row in before.rows if row.entry == name and row.new is not None]
        now = read_again(connection, bound, [_key_now(bound, row) for row in rows], lock=True)
        now |= read_again(connection, bound, [row.key for row in rows], lock=True) if rows else {}
        edits = [edit for row in rows if (edit := _edit(bound, row, now)) is not None]
        if edits:
            columns = sorted({column for edit in edits for column in edit.values or ()})
            found.append(Work(bound, "updated", tuple(columns), tuple(edits)))
    return found


def _key_now(bound: Bound, row: RowBefore) -> tuple[object, ...]:
    names = [column.name for column in bound.key]
    return tuple((row.new or {}).get(name, part) for name, part in zip(names, row.key, strict=True))


def _edit(bound: Bound, row: RowBefore, now: dict[tuple[object, ...], Row]) -> Edit | None:
    found = now.get(_key_now(bound, row)) or now.get(row.key)
    if found is None or set(row.old) - set(found.values):
        raise RefusedError(CHANGED)
    if all(same(found.values[name], value) for name, value in row.old.items()):
        return None
    if any(not same(found.values[name], value) for name, value in (row.new or {}).items()):
        raise RefusedError(CHANGED)
    return Edit(found, dict(row.old))


def check_addresses(connection: sa.Connection, mapped: Mapped, before: Before) -> None:
    """
    Raises:
        RefusedError: an address that would come back is another customer's by now.
    """
    columns = {people.entry: people.email for people in mapped.datamap.people}
    for row in before.rows:
        address = row.old.get(columns.get(row.entry, ""))
        if row.new is not None and address and set(accounts(connection, mapped, str(address))) - {before.customer}:
            raise RefusedError("another customer has the old email address by now")


def put_back(connection: sa.Connection, mapped: Mapped, before: Before) -> list[Work]:
    """Insert the rows that were deleted, unless they are there again; returns what was inserted, as works."""
    found: list[Work] = []
    for name in reversed(mapped.order):
        bound = mapped.bound[name]
        rows = [row for row in before.rows if row.entry == name and row.new is None]
        there = read_again(connection, bound, [row.key for row in rows], lock=True) if rows else {}
        missing = [row for row in rows if row.key not in there]
        for row in missing:
            connection.execute(sa.insert(bound.table).values(_whole(bound, row)))
        if missing:
            edits = tuple(Edit(Row(row.key, row.old), None) for row in missing)
            found.append(Work(bound, "restored", _columns(bound, missing), edits))
    return found


def _whole(bound: Bound, row: RowBefore) -> dict[str, object]:
    return {name: sa.null() if value is None else value for name, value in row.old.items() if name in bound.table.c}


def _columns(bound: Bound, rows: Sequence[RowBefore]) -> tuple[str, ...]:
    how = bound.entry.unsubscribe
    return (how.column,) if how is not None else tuple(rows[0].old)


def missing(connection: sa.Connection, works_done: Sequence[Work]) -> list[str]:
    """Places, as "table.column", of rows that were put back and are not there."""
    found: set[str] = set()
    for work in works_done:
        keys = [edit.row.key for edit in work.edits]
        if set(keys) - read_again(connection, work.bound, keys).keys():
            found.add(f"{work.bound.entry.table}.{work.bound.key[0].name}")
    return sorted(found)
