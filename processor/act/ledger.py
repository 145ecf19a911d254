"""What was done for which request, in the transaction of the change itself, where the shop allows us such a table."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from pydantic import TypeAdapter

from processor.act.schema import ledger
from processor.values import Receipt

RECEIPT = TypeAdapter(Receipt)


def recorded(connection: sa.Connection, number: int) -> Receipt | None:
    """The receipt of that number: the request's, or with a minus that of its undoing."""
    stored = connection.scalar(sa.select(ledger.c.receipt).where(ledger.c.request_id == number))
    return None if stored is None else RECEIPT.validate_python(stored)


def record(connection: sa.Connection, number: int, receipt: Receipt, at: datetime) -> None:
    """Note it in the caller's transaction; a number that is there already breaks the primary key.

    Without the masked values: the ledger outlives the person's erasure, and a mask still tells something.
    """
    shown = replace(receipt, replaced=tuple(replace(item, old="", new="") for item in receipt.replaced))
    stored = RECEIPT.dump_python(shown, mode="json")
    connection.execute(ledger.insert().values(request_id=number, applied_at=at, receipt=stored))
