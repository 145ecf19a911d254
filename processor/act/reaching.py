"""The rows of one person: from the row that the address leads to, downwards through the map."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from processor.act.binding import Mapped
from processor.act.columns import Column, chunks, converted, is_text
from processor.act.datamap.model import People, Reach
from processor.act.tables import MYSQL, Bound, same_mailbox
from processor.addresses import mailbox_key
from processor.errors import RefusedError

LONGEST_KEY = 255
MOST = 50_000
"""Rows of one entry that one person may have; more mean that the map leads to everybody's."""
_NOBODY: tuple[Any, ...] = (None, 0, "", "0")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of an entry; `values` by column name, as the driver gives them."""

    key: tuple[Any, ...]
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """A person and all rows that are theirs, by entry."""

    people: People
    record: Row  # the row with the address
    address: str  # as it is on record
    rows: Mapping[str, tuple[Row, ...]]


def find(connection: sa.Connection, mapped: Mapped, address: str) -> list[str]:
    """Keys of those who have the address: of accounts, or else of one guest ("ENTRY:key")."""
    wanted = mailbox_key(address)
    if not wanted:
        return []
    if keys := accounts(connection, mapped, address):
        return keys
    for people in mapped.datamap.people[1:]:
        if keys := _with_address(connection, mapped, people, wanted):
            # Orders of one guest lead to each other by their address; then they are one person's.
            ways = mapped.bound[people.entry].entry.reaches
            together = any(way.by and way.column == people.email for way in ways)
            return [f"{people.entry}:{key}" for key in (keys[:1] if together else keys)]
    return []


def accounts(connection: sa.Connection, mapped: Mapped, address: str) -> list[str]:
    """Keys of the accounts that have the address."""
    wanted = mailbox_key(address)
    return _with_address(connection, mapped, mapped.datamap.people[0], wanted) if wanted else []


def _with_address(connection: sa.Connection, mapped: Mapped, people: People, wanted: str) -> list[str]:
    bound = mapped.bound[people.entry]
    condition = same_mailbox(bound.table.c[people.email], [wanted])
    found = _select(connection, bound, [condition, *_is_guest(bound, people)])
    return [_written(row.key) for row in found if mailbox_key(_text(row.values[people.email])) == wanted]


def record(
    connection: sa.Connection, mapped: Mapped, customer: str, *, lock: bool = False
) -> tuple[People, Row] | None:
    """The row that a customer's key names, None where there is none (any more)."""
    people, key = mapped.datamap.people[0], customer
    entry, colon, rest = customer.partition(":")
    if colon and (guest := mapped.people(entry)) is not None and guest is not people:
        people, key = guest, rest
    bound = mapped.bound[people.entry]
    parts = key.split(",") if len(bound.key) > 1 else [key]
    values = [_key_part(part, column) for part, column in zip(parts, bound.key, strict=False)]
    if len(parts) != len(bound.key) or any(value is None for value in values):
        return None
    found = _select(connection, bound, [bound.has_keys([tuple(values)]), *_is_guest(bound, people)], lock=lock)
    exact = [row for row in found if _written(row.key) == key]
    return (people, exact[0]) if exact else None


def reach(
    connection: sa.Connection,
    mapped: Mapped,
    start: tuple[People, Row],
    *,
    lock: bool = False,
    only: Iterable[str] = (),
    strict: bool = True,
) -> Person:
    """All rows of the person; with `only`, those of these entries and of what leads to them.

    Without `strict`, rows that belong to another account are left out, and staff are looked at like anybody.

    Raises:
        RefusedError: a row with the person's address belongs to another account, or the person is one for staff.
    """
    people, own = start
    address = _text(own.values[people.email])
    wanted = _with_parents(mapped, only)
    rows: dict[str, tuple[Row, ...]] = {}
    for entry in mapped.datamap.entries:
        if entry.name in wanted:
            bound = mapped.bound[entry.name]
            found = {own.key: own} if entry.name == people.entry else {}
            for way in entry.reaches:
                if way.by is not None:
                    some = _by_address(connection, bound, way, address, lock=lock)
                else:
                    some = _by_parent(connection, mapped, bound, way, rows.get(way.parent, ()), lock=lock)
                some = [row for row in some if _is_own(mapped, start, bound, way, row, strict=strict)]
                found |= {row.key: row for row in some if row.key not in found}
            if found and entry.staff and strict:
                raise RefusedError(entry.staff)
            if len(found) > MOST:
                raise RefusedError(
                    f"more than {MOST} rows of {entry.table} would be one customer's: check the data map"
                )
            rows[entry.name] = tuple(found.values())
    return Person(people, own, address, rows)


def _with_parents(mapped: Mapped, only: Iterable[str]) -> set[str]:
    wanted = set(only) or set(mapped.bound)
    for entry in reversed(mapped.datamap.entries):
        if entry.name in wanted:
            wanted |= {way.parent for way in entry.reaches if way.parent}
    return wanted


def _by_address(connection: sa.Connection, bound: Bound, way: Reach, address: str, *, lock: bool) -> list[Row]:
    wanted = mailbox_key(address)
    if not wanted:
        return []
    rows = _select(connection, bound, [same_mailbox(bound.table.c[way.column], [address])], lock=lock)
    return [row for row in rows if mailbox_key(_text(row.values[way.column])) == wanted]


def _by_parent(
    connection: sa.Connection, mapped: Mapped, bound: Bound, way: Reach, parents: Sequence[Row], *, lock: bool
) -> list[Row]:
    column = bound.table.c[way.column]
    above = mapped.bound[way.parent].table.c[way.parent_column]
    # 0 and "" say "nobody" in many a shop: what belongs to nobody is not this person's.
    values = {converted(value, column) for row in parents if (value := row.values[way.parent_column]) not in _NOBODY}
    values.discard(None)
    is_same = _comparison(connection, column, above, values)
    found: list[Row] = []
    for some in chunks(sorted(values, key=str)):
        rows = _select(connection, bound, [column.in_(some)], lock=lock)
        found += [row for row in rows if is_same(row.values[way.column])]
    return found


def _comparison(connection: sa.Connection, column: Column, above: Column, values: set[Any]) -> Callable[[Any], bool]:
    """MySQL's collations take letters for others: what is not the same must not be taken for it.

    Where the parents' column is unique, two that differ in case cannot both be there, and one is meant.
    """
    if connection.dialect.name not in MYSQL or not is_text(column):
        return lambda _: True
    if above.info.get("unique") and is_text(above):
        folded = {_folded(value) for value in values}
        return lambda value: _folded(value) in folded
    return lambda value: value in values


def _folded(value: Any) -> str:
    return unicodedata.normalize("NFC", str(value)).casefold().rstrip(" ")


def _is_own(mapped: Mapped, start: tuple[People, Row], bound: Bound, way: Reach, row: Row, *, strict: bool) -> bool:
    people, own = start
    account = str(own.key[0]) if people is mapped.datamap.people[0] else ""
    owner = row.values[way.owner] if way.owner else None
    if owner in _NOBODY or str(owner) == account:
        return True
    if strict:
        above = mapped.bound[way.parent].entry if way.parent else bound.entry
        what = "an order" if bound.entry.orders or above.orders else f"a row of {bound.entry.table}"
        raise RefusedError(f"{what} with this address belongs to another customer")
    return False


def _select(
    connection: sa.Connection, bound: Bound, conditions: Sequence[sa.ColumnElement[bool]], *, lock: bool = False
) -> list[Row]:
    wanted = [*conditions, *where(bound)]
    if not lock or connection.dialect.name not in MYSQL:
        return _rows(connection, bound, wanted, lock=lock)
    # MySQL locks whatever it looks through, and would wait there for the rows of others.
    keys = [tuple(key) for key in connection.execute(sa.select(*bound.key).where(*wanted))]
    return [
        row for some in chunks(keys) for row in _rows(connection, bound, [bound.has_keys(some), *wanted], lock=True)
    ]


def _rows(
    connection: sa.Connection, bound: Bound, conditions: Sequence[sa.ColumnElement[bool]], *, lock: bool
) -> list[Row]:
    statement = sa.select(*bound.read).where(*conditions).order_by(*bound.key)
    found = connection.execute(statement.with_for_update() if lock else statement).mappings()
    rows = [dict(row) for row in found]
    return [Row(bound.key_of(values), values) for values in rows if _is_wanted(bound, values)]


def read_again(
    connection: sa.Connection, bound: Bound, keys: Sequence[tuple[Any, ...]], *, lock: bool = False
) -> dict[tuple[Any, ...], Row]:
    """The rows with these keys as they are now, whatever their `where`."""
    found: dict[tuple[Any, ...], Row] = {}
    for some in chunks(keys):
        statement = sa.select(*bound.read).where(bound.has_keys(some))
        for row in connection.execute(statement.with_for_update() if lock else statement).mappings():
            values = dict(row)
            found[bound.key_of(values)] = Row(bound.key_of(values), values)
    return found


def where(bound: Bound) -> list[sa.ColumnElement[bool]]:
    """The rows of the table that are the entry's."""
    conditions: list[sa.ColumnElement[bool]] = []
    for name, wanted in bound.entry.where.items():
        column = bound.table.c[name]
        conditions.append(column.in_(_all_converted(wanted, column)))
    for name, excluded in bound.entry.where_not.items():
        column = bound.table.c[name]
        # MySQL's collations would leave out more than what is named.
        exact = sa.func.binary(column) if column.info.get("collation") else column
        conditions.append(sa.or_(column.is_(None), exact.not_in(_all_converted(excluded, column))))
    return conditions


def _all_converted(values: Iterable[str], column: Column) -> list[Any]:
    return [value for item in values if (value := converted(item, column)) is not None]


def _is_wanted(bound: Bound, values: Mapping[str, Any]) -> bool:
    return all(
        not is_text(bound.table.c[name]) or _text(values[name]) in wanted for name, wanted in bound.entry.where.items()
    )


def _is_guest(bound: Bound, people: People) -> list[sa.ColumnElement[bool]]:
    if not people.where_null:
        return []
    column = bound.table.c[people.where_null]
    nothing = [value for item in ("", "0") if (value := converted(item, column)) is not None]
    return [sa.or_(column.is_(None), column.in_(nothing))]


def keys_of(mapped: Mapped, person: Person) -> set[str]:
    """The person's keys, as `find` writes them."""
    prefix = "" if person.people is mapped.datamap.people[0] else f"{person.people.entry}:"
    rows = person.rows.get(person.people.entry, ())
    return {prefix + _written(row.key) for row in (person.record, *rows)}


def _key_part(text: str, column: Column) -> Any:
    if not text or len(text) > LONGEST_KEY or not text.isprintable():
        return None
    return converted(text, column)


def _written(key: tuple[Any, ...]) -> str:
    return ",".join(map(str, key))


def _text(value: Any) -> str:
    return "" if value is None else str(value)
