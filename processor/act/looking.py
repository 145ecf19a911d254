"""What is on record of a person, for staff and for notices to third parties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from processor.act import correcting, planning, reaching, unsubscribing
from processor.act.binding import Mapped
from processor.act.columns import chunks, converted
from processor.act.reaching import Person
from processor.errors import ConfigurationError
from processor.values import Field


def look(connection: sa.Connection, mapped: Mapped, customer: str) -> dict[str, Any] | None:
    """id, email, full_name, phone, address, subscriptions, orders, open_orders; None for nobody."""
    wanted = {
        name
        for name, bound in mapped.bound.items()
        if bound.entry.orders or bound.entry.unsubscribe or any(rule.correction for rule in bound.entry.columns)
    }
    if (person := _person(connection, mapped, customer, wanted)) is None:
        return None
    key = person.record.key[0] if len(person.record.key) == 1 and customer == str(person.record.key[0]) else customer
    orders = {
        (mapped.bound[name].entry.table, row.key)
        for name, rows in person.rows.items()
        for row in rows
        if mapped.bound[name].entry.orders
    }
    return {
        "id": key,
        "email": person.address,
        **{
            field.value: correcting.on_record(mapped, person, field) or None
            for field in (Field.FULL_NAME, Field.PHONE, Field.ADDRESS)
        },
        "subscriptions": unsubscribing.subscribed(mapped, person),
        "orders": len(orders),
        "open_orders": planning.open_orders(mapped, person),
    }


def open_orders(connection: sa.Connection, mapped: Mapped, customer: str) -> int:
    """How many orders of the customer are in progress."""
    person = _person(connection, mapped, customer, {n for n, bound in mapped.bound.items() if bound.entry.orders})
    return 0 if person is None else planning.open_orders(mapped, person)


def given(
    connection: sa.Connection,
    mapped: Mapped,
    customer: str,
    place: tuple[str, str],
    where: Mapping[str, Sequence[str]],
) -> list[str]:
    """The values at a place (entry, column) in those of the customer's rows that match `where`, in order of their keys.

    Raises:
        ConfigurationError: there is no such entry or column.
    """
    entry, column = place
    if (bound := mapped.bound.get(entry)) is None:
        raise ConfigurationError(f"The data map has no entry {entry!r}; it has {', '.join(mapped.bound)}.")
    if missing := sorted({column, *where} - set(bound.table.c.keys())):
        raise ConfigurationError(f"The table {bound.entry.table} has no column {', '.join(missing)}.")
    if (person := _person(connection, mapped, customer, {entry})) is None:
        return []
    conditions: list[sa.ColumnElement[bool]] = []
    for name, values in where.items():
        some = [value for item in values if (value := converted(item, bound.table.c[name])) is not None]
        conditions.append(bound.table.c[name].in_(some))
    found: list[str] = []
    for some in chunks([row.key for row in person.rows[entry]]):
        rows = connection.scalars(
            sa.select(bound.table.c[column]).where(bound.has_keys(some), *conditions).order_by(*bound.key)
        )
        found += [str(value) for value in rows if value is not None]
    return found


def _person(connection: sa.Connection, mapped: Mapped, customer: str, entries: set[str]) -> Person | None:
    start = reaching.record(connection, mapped, customer)
    if start is None:
        return None
    if not entries:  # `reach` would take that for all of them
        return Person(*start, "", {})
    return reaching.reach(connection, mapped, start, only=entries, strict=False)
