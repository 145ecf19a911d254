"""Change what is on record of a person. Orders that were placed keep what they were placed with."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, RowMapping, func, select, update

from processor.act.schema import customers
from processor.errors import RefusedError
from processor.values import Change, Field


def correct(connection: Connection, customer: RowMapping, fields: Mapping[Field, str]) -> list[Change]:
    """Write the new values inside the caller's transaction.

    Raises:
        RefusedError: a value does not fit its column, or another customer has the new address already.
    """
    key = customer["id"]
    for field, value in fields.items():
        longest = getattr(customers.c[field.value].type, "length", None) or 1000
        if not value.strip() or len(value) > longest:
            raise RefusedError(f"the new {field.value} does not fit: 1 to {longest} characters are wanted")
    if Field.EMAIL in fields:
        others = select(func.count()).where(
            func.lower(customers.c.email) == fields[Field.EMAIL].lower(), customers.c.id != key
        )
        if connection.execute(others).scalar_one():
            raise RefusedError("another customer has the new email address already")
    values = {field.value: value for field, value in fields.items()}
    rows = connection.execute(update(customers).where(customers.c.id == key).values(**values)).rowcount
    return [Change("customers", "updated", rows, tuple(sorted(values)))]


def not_written(connection: Connection, key: int, fields: Mapping[Field, str]) -> list[str]:
    """Columns, as "table.column", that do not hold the new value."""
    row = connection.execute(select(customers).where(customers.c.id == key)).mappings().one_or_none()
    if row is None:
        return ["customers.id"]
    return sorted(f"customers.{field.value}" for field, value in fields.items() if row[field.value] != value)
