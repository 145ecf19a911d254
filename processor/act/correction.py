"""Change what is on record of a person. Orders that were placed keep what they were placed with."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, RowMapping, func, select, update

from processor.act.schema import customers
from processor.addresses import addr_spec, mailbox_key, spellings
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
        if not value.strip() or len(value) > longest or "\x00" in value:
            raise RefusedError(f"the new {field.value} does not fit: 1 to {longest} characters are wanted")
    if Field.EMAIL in fields:
        _check_email(connection, key, fields[Field.EMAIL])
    values = {field.value: value for field, value in fields.items()}
    rows = connection.execute(update(customers).where(customers.c.id == key).values(**values)).rowcount
    return [Change("customers", "updated", rows, tuple(sorted(values)))]


def _check_email(connection: Connection, key: int, address: str) -> None:
    wanted = mailbox_key(address)
    if not wanted or not addr_spec(address):
        raise RefusedError("the new email is no address that can be written to")
    others = select(customers.c.email).where(
        func.lower(customers.c.email).in_(spellings(address)), customers.c.id != key
    )
    if any(mailbox_key(other) == wanted for other in connection.scalars(others)):
        raise RefusedError("another customer has the new email address already")


def not_written(connection: Connection, key: int, fields: Mapping[Field, str]) -> list[str]:
    """Columns, as "table.column", that do not hold the new value."""
    row = connection.execute(select(customers).where(customers.c.id == key)).mappings().one_or_none()
    if row is None:
        return ["customers.id"]
    return sorted(f"customers.{field.value}" for field, value in fields.items() if row[field.value] != value)
