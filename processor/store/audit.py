"""The audit trail: append-only events, each chained to the one before by SHA-256.

`details` hold states, reasons, rule names and counts; never addresses, names or values.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from processor.store.tables import AuditEvent, Fact

GENESIS = "0" * 64
SEAL = "audit head"  # the fact that holds a keyed digest of the newest hash
_CHAIN_LOCK = 7_236_101  # PostgreSQL advisory lock: one writer at the end of the chain


@dataclass(frozen=True, slots=True)
class Event:
    """One entry as people read it."""

    id: int
    at: datetime
    request: int | None
    kind: str
    actor: str
    detail: dict[str, Any]
    hash: str


def append(
    session: Session, kind: str, actor: str, detail: dict[str, Any], *, at: datetime, request: int | None = None
) -> None:
    """Add an event inside the caller's transaction."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _CHAIN_LOCK})
    last = session.scalar(select(AuditEvent.hash).order_by(AuditEvent.id.desc()).limit(1))
    previous = last or GENESIS
    entry = AuditEvent(
        at=at.astimezone(UTC), request_id=request, kind=kind, actor=actor, detail=detail, previous=previous, hash=""
    )
    entry.hash = _hash(entry)
    session.add(entry)
    session.merge(Fact(name=SEAL, value=_seal(session, entry.hash)))
    session.flush()


def _hash(entry: AuditEvent) -> str:
    content = [
        entry.previous,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.request_id,
        entry.kind,
        entry.actor,
        entry.detail,
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def history(session: Session, request: int) -> list[Event]:
    """What happened to one request, oldest first."""
    rows = session.scalars(select(AuditEvent).where(AuditEvent.request_id == request).order_by(AuditEvent.id))
    return [Event(row.id, row.at, row.request_id, row.kind, row.actor, row.detail, row.hash) for row in rows]


def first_broken(session: Session) -> tuple[int, int | None]:
    """(entries checked, id of the first that does not fit the chain or None).

    Where the chain fits but its keyed seal does not, the newest entries were removed, or all of them were written anew
    by somebody without the key: then it is the last entry that is named.
    """
    previous, checked, last = GENESIS, 0, 0
    try:
        with contextlib.closing(_all(session)) as entries:
            for entry in entries:
                if entry.previous != previous or entry.hash != _hash(entry):
                    return checked, entry.id
                previous, checked, last = entry.hash, checked + 1, entry.id
    except (ValueError, TypeError, LookupError, AttributeError, DBAPIError):
        return checked, last + 1  # it cannot even be read
    seal = session.get(Fact, SEAL, populate_existing=True)
    sealed = seal is None if previous == GENESIS else seal is not None and seal.value == _seal(session, previous)
    return checked, None if sealed else last


def _seal(session: Session, head: str) -> str:
    digest: Callable[[str], str] = session.info["digest"]
    return digest(f"audit head {head}")


def _all(session: Session) -> Generator[AuditEvent]:
    rows = session.scalars(select(AuditEvent).order_by(AuditEvent.id).execution_options(yield_per=1000))
    with contextlib.closing(rows):
        for row in rows:
            yield row
            session.expunge(row)
