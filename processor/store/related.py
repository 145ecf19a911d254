"""Other requests of the same person: what one of them means for another."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from processor.store.requests import Request, snapshot
from processor.store.tables import StoredRequest
from processor.store.transitions import FOR_CUSTOMER, State


def repeated(session: Session, request: Request, customer: str) -> int | None:
    """Another open request that asks the same of the same customer and was accepted before, if any."""
    rows = session.scalars(
        select(StoredRequest).where(
            StoredRequest.customer == customer,
            StoredRequest.id != request.id,
            StoredRequest.state.in_([State.ACCEPTED.value, State.HELD.value, State.APPLIED.value]),
        )
    )
    wanted = (set(request.intents), set(request.topics), dict(request.fields))
    for row in rows:
        other = snapshot(row)
        if (set(other.intents), set(other.topics), dict(other.fields)) == wanted:
            return other.id
    return None


def written_since(session: Session, request: Request) -> int | None:
    """A later open request from the same sender, or from the address on record, if any: the customer wrote again.

    Not where something speaks against its sender, so that nobody stops the owner by forged mail; unless it says stop.
    """
    rows = session.scalars(
        select(StoredRequest)
        .where(
            StoredRequest.sender_digest.in_({request.sender_digest, request.customer_digest} - {""}),
            StoredRequest.id > request.id,
            StoredRequest.ended_at.is_(None),
        )
        .order_by(StoredRequest.id)
        .limit(50)
    )
    for row in rows:
        if not row.authentication.get("contradicted") or row.verdict.get("meaning") in ("no", "not_me"):
            return row.id
    return None


def alarmed(session: Session, request: Request, alarm: str) -> int | None:
    """Another open request of the same customer that its owner says is not theirs."""
    statement = select(StoredRequest.id).where(
        StoredRequest.customer == request.customer,
        StoredRequest.id != request.id,
        StoredRequest.ended_at.is_(None),
        StoredRequest.reason.like(f"{alarm}%"),
    )
    return session.scalar(statement.order_by(StoredRequest.id).limit(1))


def waiting_for_sender(session: Session, sender_digest: str) -> Request | None:
    """The newest request of a sender that waits for a word of the customer."""
    statement = select(StoredRequest).where(
        StoredRequest.sender_digest == sender_digest,
        StoredRequest.state.in_([state.value for state in FOR_CUSTOMER]),
    )
    row = session.scalar(statement.order_by(StoredRequest.id.desc()).limit(1))
    return snapshot(row) if row else None


def earlier_of_customer(session: Session, request: Request) -> int | None:
    """An older request of the same customer that is accepted but not applied yet: it goes first."""
    statement = select(StoredRequest.id).where(
        StoredRequest.customer == request.customer,
        StoredRequest.id < request.id,
        StoredRequest.state == State.ACCEPTED.value,
    )
    return session.scalar(statement.order_by(StoredRequest.id).limit(1))
