"""The outbox: answers decided together with the transition that wants them, sent afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from processor.store.tables import OutboxMail, StoredRequest
from processor.values import Proof


class Delivery(StrEnum):
    """Where an answer stands."""

    QUEUED = "queued"
    SENDING = "sending"  # handed to SMTP, whose word is not stored yet
    SENT = "sent"
    REFUSED = "refused"  # permanently; staff see it
    CAPPED = "capped"  # the address got too many answers already
    ACKNOWLEDGED = "acknowledged"  # refused or capped, and a person has taken note
    DROPPED = "dropped"  # overtaken before it was sent


SETTLED = frozenset({Delivery.SENT, Delivery.REFUSED, Delivery.CAPPED, Delivery.ACKNOWLEDGED, Delivery.DROPPED})
NOTICE = "notice"  # the kind of mails to third parties: sealed, uncapped, and no request waits for them
NOT_DELIVERED = frozenset({Delivery.REFUSED, Delivery.CAPPED, Delivery.ACKNOWLEDGED})


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One answer to hand over."""

    id: int
    request: int
    kind: str
    to: str
    message_id: str
    mime: bytes
    attempts: int
    created_at: datetime


def sent_since(session: Session, to_digest: str, since: datetime, proof: Proof) -> int:
    """How many answers the address was given since a time, on requests of the same proof.

    Counted by proof, so that mails forged in a customer's name cannot use up what the customer's own requests need.
    """
    statement = (
        select(func.count())
        .select_from(OutboxMail)
        .join(StoredRequest, StoredRequest.id == OutboxMail.request_id)
        .where(
            OutboxMail.to_digest == to_digest,
            OutboxMail.created_at > since,
            OutboxMail.state != Delivery.CAPPED.value,
            OutboxMail.kind != NOTICE,
            StoredRequest.proof == proof.value,
        )
    )
    return session.scalar(statement) or 0


def queue(
    session: Session, request: int, kind: str, occasion: str = "", *, to: str, to_digest: str, message_id: str,
    mime: bytes, at: datetime, capped: bool = False,
) -> int:  # fmt: skip
    """Put an answer into the outbox, in the transaction of the transition that wants it; its number there."""
    row = OutboxMail(
        request_id=request,
        kind=kind,
        occasion=occasion,
        to=to,
        to_digest=to_digest,
        message_id=message_id,
        mime=b"" if capped else mime,
        state=Delivery.CAPPED.value if capped else Delivery.QUEUED.value,
        due_at=None if capped else at,
        created_at=at,
    )
    session.add(row)
    session.flush()
    return row.id


def due(session: Session, now: datetime, limit: int = 50) -> list[Outgoing]:
    """Answers to hand over now, oldest first.

    Only for the holder of the role "outbox": a row that a crash left in `sending` is due at once, under its old
    Message-ID.
    """
    rows = session.scalars(
        select(OutboxMail).where(OutboxMail.due_at.is_not(None), OutboxMail.due_at <= now)
        .order_by(OutboxMail.due_at, OutboxMail.id).limit(limit)
    )  # fmt: skip
    return [Outgoing(r.id, r.request_id, r.kind, r.to, r.message_id, r.mime, r.attempts, r.created_at) for r in rows]


def sending(session: Session, mail: Outgoing) -> None:
    """About to be handed over."""
    _set(session, mail, state=Delivery.SENDING.value, attempts=mail.attempts + 1)


def sent(session: Session, mail: Outgoing, at: datetime, *, forget: bool = False) -> None:
    """Accepted by SMTP; `forget` the mail itself, where it holds a secret."""
    _set(session, mail, state=Delivery.SENT.value, due_at=None, sent_at=at, error="")
    if forget:
        _set(session, mail, mime=b"")


def refused(session: Session, mail: Outgoing, error: str, *, forget: bool = False) -> None:
    """Refused for good; `forget` as with `sent`."""
    _set(session, mail, state=Delivery.REFUSED.value, due_at=None, error=error)
    if forget:
        _set(session, mail, mime=b"")


def drop(session: Session, request: int, *kinds: str) -> None:
    """What was not handed over yet is not sent any more: the request has gone another way."""
    session.execute(
        update(OutboxMail)
        .where(
            OutboxMail.request_id == request, OutboxMail.kind.in_(kinds), OutboxMail.state == Delivery.QUEUED.value,
            OutboxMail.attempts == 0,
        )
        .values(state=Delivery.DROPPED.value, due_at=None, mime=b"")
    )  # fmt: skip


def drop_one(session: Session, mail: int) -> None:
    """One mail that nobody needs any more is not sent, where it is not being handed over in this moment."""
    queued = (OutboxMail.id == mail, OutboxMail.state == Delivery.QUEUED.value)
    session.execute(update(OutboxMail).where(*queued).values(state=Delivery.DROPPED.value, due_at=None, mime=b""))


def later(session: Session, mail: Outgoing, until: datetime, error: str) -> None:
    """Not accepted this time."""
    _set(session, mail, state=Delivery.QUEUED.value, due_at=until, error=error)


def _set(session: Session, mail: Outgoing, **values: object) -> None:
    session.execute(update(OutboxMail).where(OutboxMail.id == mail.id).values(**values))


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of one answer."""

    state: Delivery
    created_at: datetime
    sent_at: datetime | None


def posted(session: Session, request: int, *kinds: str) -> Posted | None:
    """The newest answer of one of the kinds, None where none was decided."""
    rows = select(OutboxMail).where(OutboxMail.request_id == request, OutboxMail.kind.in_(kinds))
    row = session.scalar(rows.order_by(OutboxMail.id.desc()).limit(1))
    return Posted(Delivery(row.state), row.created_at, row.sent_at) if row else None


def undelivered(session: Session) -> dict[int, str]:
    """Requests whose answer did not get through and that nobody has acknowledged, with why."""
    lost = (OutboxMail.state.in_([Delivery.REFUSED.value, Delivery.CAPPED.value]), OutboxMail.kind != NOTICE)
    rows = session.scalars(select(OutboxMail).where(*lost).order_by(OutboxMail.id))
    return {
        row.request_id: f"the answer `{row.kind}` was {row.state}: {row.error or 'too many to this address'}"
        for row in rows
    }


def acknowledge(session: Session, request: int) -> int:
    """A person has taken note of the answers that did not get through; returns how many."""
    states = [Delivery.REFUSED.value, Delivery.CAPPED.value]
    done = session.execute(
        update(OutboxMail)
        .where(OutboxMail.request_id == request, OutboxMail.state.in_(states), OutboxMail.kind != NOTICE)
        .values(state=Delivery.ACKNOWLEDGED.value)
    )
    return done.rowcount  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]


def unsettled(session: Session, request: int) -> int:
    """How many answers of a request are still to be handed over."""
    states = [state.value for state in SETTLED]
    waiting = (OutboxMail.request_id == request, OutboxMail.state.not_in(states), OutboxMail.kind != NOTICE)
    return session.scalar(select(func.count()).where(*waiting)) or 0


def counts(session: Session) -> dict[str, int]:
    """How many answers are in which state."""
    rows = session.execute(
        select(OutboxMail.state, func.count()).where(OutboxMail.kind != NOTICE).group_by(OutboxMail.state)
    )
    return dict(rows.all())
