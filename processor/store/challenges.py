"""Challenges: what was asked of which address, kept by digests; the token is only in the mail that carries it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from processor.store.tables import StoredChallenge

TOKEN_SIGNS = 32  # each of 5 bits: 160 bits


class Purpose(StrEnum):
    """What a yes to the challenge shows."""

    SENDER = "sender"  # that the owner of the address on record wants the request
    NEW_EMAIL = "new_email"  # that the new address of a correction is read by who wants it


class ChallengeState(StrEnum):
    """Where a challenge stands: only an open one can be answered, and once."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DENIED = "denied"
    CLOSED = "closed"  # answered unclearly, overtaken or expired


@dataclass(frozen=True, slots=True)
class Challenge:
    """A snapshot of one challenge."""

    id: int
    request: int
    purpose: Purpose
    to_digest: str
    action_digest: str
    state: ChallengeState
    attempts: int
    created_at: datetime
    expires_at: datetime


def _snapshot(row: StoredChallenge) -> Challenge:
    return Challenge(
        row.id, row.request_id, Purpose(row.purpose), row.to_digest, row.action_digest, ChallengeState(row.state),
        row.attempts, row.created_at, row.expires_at,
    )  # fmt: skip


def new_token() -> str:
    """A token that nobody can guess, of letters and digits that mail programs leave as they are."""
    alphabet = "abcdefghijklmnopqrstuvwxyz234567"
    return "".join(alphabet[octet & 31] for octet in secrets.token_bytes(TOKEN_SIGNS))


def open_one(
    session: Session, request: int, purpose: Purpose, *, token_digest: str, to_digest: str, action_digest: str,
    at: datetime, expires_at: datetime,
) -> int:  # fmt: skip
    """Remember a challenge, in the transaction that puts its mail into the outbox; earlier ones of the kind close."""
    _end(session, request, ChallengeState.CLOSED, at, purpose)
    row = StoredChallenge(
        request_id=request, purpose=purpose.value, token_digest=token_digest, to_digest=to_digest,
        action_digest=action_digest, state=ChallengeState.OPEN.value, attempts=0, created_at=at, expires_at=expires_at,
        answered_at=None,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def load(session: Session, challenge: int) -> Challenge | None:
    """The challenge now, or None."""
    row = session.get(StoredChallenge, challenge, populate_existing=True)
    return _snapshot(row) if row else None


def by_token(session: Session, token_digests: Iterable[str]) -> list[Challenge]:
    """The challenges whose tokens are among these, the newest first."""
    wanted = list(token_digests)
    if not wanted:
        return []
    rows = select(StoredChallenge).where(StoredChallenge.token_digest.in_(wanted))
    return [_snapshot(row) for row in session.scalars(rows.order_by(StoredChallenge.id.desc()))]


def of_request(session: Session, request: int) -> list[Challenge]:
    """All challenges of a request, oldest first."""
    rows = select(StoredChallenge).where(StoredChallenge.request_id == request).order_by(StoredChallenge.id)
    return [_snapshot(row) for row in session.scalars(rows)]


def answer(session: Session, challenge: int, state: ChallengeState, at: datetime) -> bool:
    """Answer an open challenge, once: False where it is not open any more."""
    done = session.execute(
        update(StoredChallenge)
        .where(StoredChallenge.id == challenge, StoredChallenge.state == ChallengeState.OPEN.value)
        .values(state=state.value, answered_at=at)
        .execution_options(synchronize_session=False)
    )
    return done.rowcount == 1  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]


def count_attempt(session: Session, challenge: int) -> None:
    """One more reply that did not count."""
    session.execute(
        update(StoredChallenge)
        .where(StoredChallenge.id == challenge)
        .values(attempts=StoredChallenge.attempts + 1)
        .execution_options(synchronize_session=False)
    )


def close(session: Session, request: int, at: datetime) -> None:
    """End what is still open of a request that goes another way: its tokens are worth nothing from now on."""
    _end(session, request, ChallengeState.CLOSED, at)


def _end(session: Session, request: int, state: ChallengeState, at: datetime, purpose: Purpose | None = None) -> None:
    statement = update(StoredChallenge).where(
        StoredChallenge.request_id == request, StoredChallenge.state == ChallengeState.OPEN.value
    )
    if purpose is not None:
        statement = statement.where(StoredChallenge.purpose == purpose.value)
    session.execute(statement.values(state=state.value, answered_at=at).execution_options(synchronize_session=False))


def sent_since(session: Session, since: datetime, to_digest: str = "") -> int:
    """How many challenges were made since a time, to one address or to everybody."""
    statement = select(func.count()).select_from(StoredChallenge).where(StoredChallenge.created_at > since)
    if to_digest:
        statement = statement.where(StoredChallenge.to_digest == to_digest)
    return session.scalar(statement) or 0


def denied_since(session: Session, since: datetime, to_digest: str) -> bool:
    """Whether the owner of an address has said no to a challenge since a time."""
    statement = select(StoredChallenge.id).where(
        StoredChallenge.to_digest == to_digest,
        StoredChallenge.created_at > since,
        StoredChallenge.state == ChallengeState.DENIED.value,
    )
    return session.scalar(statement.limit(1)) is not None
