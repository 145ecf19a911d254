"""Requests: created at intake, moved by compare-and-set, read as frozen snapshots."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from processor.store import audit
from processor.store.tables import OutboxMail, SeenMessage, StoredMail, StoredRequest
from processor.store.transitions import DRIVEN, ENDED, FOR_CUSTOMER, State, allowed
from processor.values import Field, Finding, Intent, Proof, Topic


class StaleRequestError(Exception):
    """Somebody else moved the request first: look again, there may be nothing left to do."""


@dataclass(frozen=True, slots=True)
class Request:
    """A snapshot of one request."""

    id: int
    mailbox: str
    state: State
    version: int
    intents: tuple[Intent, ...]
    topics: tuple[Topic, ...]
    fields: Mapping[Field, str]
    verdict: Mapping[str, Any]
    language: str
    reason: str
    sender: str
    sender_digest: str
    authentication: Mapping[str, Any]
    proof: Proof
    findings: tuple[Finding, ...]
    customer: str | None
    customer_digest: str
    rules_version: str
    decided_by: str
    received_at: datetime
    reply_due: datetime
    complete_due: datetime
    complete_legal: datetime
    due_at: datetime | None
    waits_until: datetime | None
    attempts: int
    applied_at: datetime | None
    ended_at: datetime | None
    receipt: Mapping[str, Any]
    joined: int | None
    wiped: bool

    @property
    def ended(self) -> bool:
        return self.state in ENDED


@dataclass(frozen=True, slots=True)
class Mail:
    """One stored mail of a request."""

    message: int
    message_id: str
    references: tuple[str, ...]
    subject: str
    sender_name: str
    own_words: str
    raw: bytes | None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a request, as lists show it."""

    kind: str
    to: str
    message_id: str
    state: str
    sent_at: datetime | None


def snapshot(row: StoredRequest) -> Request:
    """The row as a frozen value."""
    return Request(
        id=row.id,
        mailbox=row.mailbox,
        state=State(row.state),
        version=row.version,
        intents=tuple(Intent(item) for item in row.intents),
        topics=tuple(Topic(item) for item in row.topics),
        fields={Field(name): str(value) for name, value in row.fields.items()},
        verdict=row.verdict,
        language=row.language,
        reason=row.reason,
        sender=row.sender,
        sender_digest=row.sender_digest,
        authentication=row.authentication,
        proof=Proof(row.proof),
        findings=tuple(Finding(**item) for item in row.findings),
        customer=row.customer,
        customer_digest=row.customer_digest,
        rules_version=row.rules_version,
        decided_by=row.decided_by,
        received_at=row.received_at,
        reply_due=row.reply_due,
        complete_due=row.complete_due,
        complete_legal=row.complete_legal,
        due_at=row.due_at,
        waits_until=row.waits_until,
        attempts=row.attempts,
        applied_at=row.applied_at,
        ended_at=row.ended_at,
        receipt=row.receipt,
        joined=row.joined,
        wiped=row.wiped,
    )


def load(session: Session, request: int) -> Request | None:
    """The request now, or None."""
    row = session.get(StoredRequest, request, populate_existing=True)
    return snapshot(row) if row else None


def move(
    session: Session,
    request: Request,
    state: State,
    *,
    at: datetime,
    actor: str,
    reason: str,
    changes: Mapping[str, Any] | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Change the state by compare-and-set and write the audit event, in the caller's transaction.

    Raises:
        StaleRequestError: the request is no longer what the snapshot says.
        ValueError: the transition table does not allow it (a bug).
    """
    if not allowed(request.state, state):
        raise ValueError(f"a request cannot go from {request.state} to {state}")
    values: dict[str, Any] = {"due_at": at if state in DRIVEN else None, "attempts": 0, **(changes or {})}
    if state in ENDED:
        values["ended_at"] = at
    _compare_and_set(session, request, {"state": state.value, "reason": reason, **values})
    if state in ENDED:
        session.execute(update(SeenMessage).where(SeenMessage.request_id == request.id).values(touch=True))
    entry = {"from": request.state.value, "to": state.value, "reason": reason, **(detail or {})}
    audit.append(session, "moved", actor, entry, at=at, request=request.id)


def stay(session: Session, request: Request, *, at: datetime, reason: str) -> None:
    """Something was heard that changes no state: by compare-and-set, in the caller's transaction.

    Raises:
        StaleRequestError: the request is no longer what the snapshot says.
    """
    due_at = at if request.state in DRIVEN else request.waits_until if request.state in FOR_CUSTOMER else None
    _compare_and_set(session, request, {"due_at": due_at, "reason": reason or request.reason})


def postpone(session: Session, request: Request, *, until: datetime, reason: str) -> None:
    """Stay in the state and be due again later, after a temporary fault or in a hold."""
    _compare_and_set(session, request, {"due_at": until, "attempts": request.attempts + 1, "reason": reason})


def _compare_and_set(session: Session, request: Request, values: dict[str, Any]) -> None:
    result = session.execute(
        update(StoredRequest)
        .where(StoredRequest.id == request.id, StoredRequest.version == request.version)
        .values(version=request.version + 1, **values)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount != 1:  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
        raise StaleRequestError(str(request.id))


def note_undone(session: Session, request: int, *, by: str, at: datetime) -> None:
    """What the request changed was put back; its state stays, since it was done."""
    row = session.get(StoredRequest, request, populate_existing=True)
    if row is not None:
        row.receipt = {**row.receipt, "undone": {"by": by, "at": at.isoformat()}}


def wake(session: Session, request: int, *states: State, at: datetime) -> None:
    """Let `advance` look at a request now, if it is in one of the states: what it waits for may have happened."""
    session.execute(
        update(StoredRequest)
        .where(StoredRequest.id == request, StoredRequest.state.in_([state.value for state in states]))
        .values(due_at=at)
        .execution_options(synchronize_session=False)
    )


def wake_for_reply(session: Session, request: int, *, at: datetime) -> None:
    """Let `advance` hear a reply, whatever the state; an ended request keeps mail again until it is purged."""
    session.execute(
        update(StoredRequest)
        .where(StoredRequest.id == request)
        .values(due_at=at, wiped=False)
        .execution_options(synchronize_session=False)
    )


def wake_waiting(session: Session, mailbox: str, *, at: datetime) -> None:
    """Let `advance` look at what waited for customers of a mailbox until now: it has been read to its end."""
    session.execute(
        update(StoredRequest)
        .where(
            StoredRequest.state.in_([state.value for state in FOR_CUSTOMER]),
            StoredRequest.mailbox == mailbox,
            StoredRequest.waits_until <= at,
        )
        .values(due_at=at)
        .execution_options(synchronize_session=False)
    )


def due(session: Session, now: datetime, limit: int = 200) -> list[int]:
    """Ids of requests that `advance` can do something for now, the longest due first."""
    statement = (
        select(StoredRequest.id)
        .where(StoredRequest.due_at.is_not(None), StoredRequest.due_at <= now)
        .order_by(StoredRequest.due_at, StoredRequest.id)
        .limit(limit)
    )
    return list(session.scalars(statement))


def mails(session: Session, request: int) -> list[Mail]:
    """The stored mails of a request, oldest first."""
    rows = session.scalars(select(StoredMail).where(StoredMail.request_id == request).order_by(StoredMail.message))
    return [
        Mail(row.message, row.message_id, tuple(row.references), row.subject, row.sender_name, row.own_words, row.raw)
        for row in rows
    ]


def answers(session: Session, request: int) -> list[Answer]:
    """The answers of a request, oldest first."""
    rows = session.scalars(select(OutboxMail).where(OutboxMail.request_id == request).order_by(OutboxMail.id))
    return [Answer(row.kind, row.to, row.message_id, row.state, row.sent_at) for row in rows]


def listing(
    session: Session,
    states: Iterable[State] | None = None,
    limit: int = 1000,
    after: int = 0,
    also: Collection[int] = (),
) -> list[Request]:
    """Requests by id, optionally of some states only, and those named in `also` whatever their state."""
    statement = select(StoredRequest).where(StoredRequest.id > after).order_by(StoredRequest.id).limit(limit)
    if states is not None:
        wanted = StoredRequest.state.in_([state.value for state in states])
        statement = statement.where(or_(wanted, StoredRequest.id.in_(list(also))))
    return [snapshot(row) for row in session.scalars(statement)]


def count(session: Session, states: Iterable[State]) -> int:
    """How many requests are in one of the states."""
    wanted = [state.value for state in states]
    return session.scalar(select(func.count()).where(StoredRequest.state.in_(wanted))) or 0
