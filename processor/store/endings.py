"""Retained rows whose period ends one day: kept with the day and the keys of the rows, done once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processor.store.tables import StoredEnding
from processor.values import Ending

_KEYS: TypeAdapter[tuple[tuple[str | int, ...], ...]] = TypeAdapter(tuple[tuple[str | int, ...], ...])


@dataclass(frozen=True, slots=True)
class Due:
    """An ending of a request, with its number."""

    id: int
    request: int
    ending: Ending


def add(session: Session, request: int, found: Iterable[Ending]) -> None:
    """Remember what is to go, in the transaction that notes the erasure."""
    for ending in found:
        keys = _KEYS.dump_python(ending.keys, mode="json")
        session.add(StoredEnding(request_id=request, entry=ending.entry, due=ending.due, keys=keys, receipt={}))


def add_missing(session: Session, request: int, found: Iterable[Ending]) -> None:
    """The same for those rows only of which nothing is remembered for that day."""
    waiting = select(StoredEnding).where(StoredEnding.request_id == request, StoredEnding.ended_at.is_(None))
    known = {(row.entry, row.due, key) for row in session.scalars(waiting) for key in _KEYS.validate_python(row.keys)}
    for ending in found:
        new = tuple(key for key in ending.keys if (ending.entry, ending.due, key) not in known)
        if new:
            add(session, request, [Ending(ending.entry, ending.due, new)])


def due(session: Session, today: date, limit: int = 200, after: int = 0) -> list[Due]:
    """What is to go by now and has not gone, oldest first."""
    statement = (
        select(StoredEnding)
        .where(StoredEnding.due <= today.isoformat(), StoredEnding.ended_at.is_(None), StoredEnding.id > after)
        .order_by(StoredEnding.id)
        .limit(limit)
    )
    return [
        Due(row.id, row.request_id, Ending(row.entry, row.due, _KEYS.validate_python(row.keys)))
        for row in session.scalars(statement)
    ]


def count_due(session: Session, today: date) -> int:
    """How many are to go by now and have not gone."""
    wanted = (StoredEnding.due <= today.isoformat(), StoredEnding.ended_at.is_(None))
    return session.scalar(select(func.count()).where(*wanted)) or 0


def ended(session: Session, number: int, receipt: Mapping[str, Any], at: datetime) -> bool:
    """Note that it is gone; False where another worker has noted so."""
    row = session.get(StoredEnding, number, populate_existing=True, with_for_update=True)
    if row is None or row.ended_at is not None:
        return False
    row.ended_at, row.receipt, row.keys = at, dict(receipt), []
    return True


def of_request(session: Session, request: int) -> list[dict[str, Any]]:
    """The endings of a request for a document: entry, day, rows and when it was done."""
    rows = session.scalars(select(StoredEnding).where(StoredEnding.request_id == request).order_by(StoredEnding.id))
    return [
        {"entry": row.entry, "due": row.due, "rows": len(row.keys), "ended_at": row.ended_at, "receipt": row.receipt}
        for row in rows
    ]
