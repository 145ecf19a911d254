"""Messages of the mailboxes: cursor, positions, digests, and the content of requests' mails."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from processor.store.tables import Cursor, SeenMessage, StoredMail
from processor.values import Message


class Outcome(StrEnum):
    """What became of a message."""

    IGNORED = "ignored"  # ordinary mail
    REQUEST = "request"
    REPLY = "reply"  # belongs to an open request
    THIRD_PARTY = "third_party"  # answers a notice of ours: no request, left as it is
    DUPLICATE = "duplicate"  # the very same mail was seen before
    SET_ASIDE = "set_aside"  # could not be processed: staff
    VANISHED = "vanished"  # gone from the mailbox before it could be read


@dataclass(frozen=True, slots=True)
class Position:
    """Where a message stands (RFC 9051 section 2.3.1.1)."""

    mailbox: str
    folder: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a folder has been read."""

    uidvalidity: int
    last_uid: int
    polled_at: datetime
    passed_at: datetime | None = None  # the begin of a pass that is complete with this
    started_at: datetime | None = field(default=None, compare=False)


def progress(session: Session, mailbox: str, folder: str) -> Progress | None:
    """The newest cursor of a folder, whatever its UIDVALIDITY."""
    row = session.scalar(
        select(Cursor)
        .where(Cursor.mailbox == mailbox, Cursor.folder == folder)
        .order_by(Cursor.polled_at.desc())
        .limit(1)
    )
    return Progress(row.uidvalidity, row.last_uid, row.polled_at, row.passed_at, row.started_at) if row else None


def set_progress(session: Session, mailbox: str, folder: str, now: Progress) -> None:
    """Store the cursor, in the transaction that stores what was read up to it."""
    row = session.get(Cursor, (mailbox, folder, now.uidvalidity))
    if row is None:
        first = select(func.min(Cursor.started_at)).where(Cursor.mailbox == mailbox, Cursor.folder == folder)
        row = Cursor(
            mailbox=mailbox, folder=folder, uidvalidity=now.uidvalidity, last_uid=0, polled_at=now.polled_at,
            started_at=session.scalar(first) or now.polled_at,
        )  # fmt: skip
        session.add(row)
    row.last_uid = max(row.last_uid, now.last_uid)
    row.polled_at = now.polled_at
    row.passed_at = now.passed_at or row.passed_at


def passed_since(session: Session, mailbox: str, when: datetime) -> bool:
    """Whether a whole pass over the mailbox began after a time: whatever had come in by then has been read."""
    statement = select(func.max(Cursor.passed_at)).where(Cursor.mailbox == mailbox)
    latest = session.scalar(statement)
    return latest is not None and latest >= when


def known_uids(session: Session, position: Position, upto: int) -> set[int]:
    """UIDs from `position.uid` to `upto` of that folder that have a row already."""
    return set(
        session.scalars(
            select(SeenMessage.uid).where(
                SeenMessage.mailbox == position.mailbox,
                SeenMessage.folder == position.folder,
                SeenMessage.uidvalidity == position.uidvalidity,
                SeenMessage.uid >= position.uid,
                SeenMessage.uid <= upto,
            )
        )
    )


def seen_digests(session: Session, digests: Iterable[str]) -> set[str]:
    """Which of the digests belong to a mail seen before."""
    return set(session.scalars(select(SeenMessage.digest).where(SeenMessage.digest.in_(list(digests)))))


def seen_origins(session: Session, origins: Iterable[str]) -> set[str]:
    """Which of the origins belong to a request's mail that was seen before."""
    wanted = [origin for origin in origins if origin]
    statement = select(SeenMessage.origin).where(SeenMessage.origin.in_(wanted), SeenMessage.request_id.is_not(None))
    return set(session.scalars(statement)) if wanted else set()


def request_of_origin(session: Session, origin: str, other_than: int) -> int | None:
    """The request that the same mail made before, by whatever route it came."""
    statement = select(SeenMessage.request_id).where(
        SeenMessage.origin == origin, SeenMessage.request_id.is_not(None), SeenMessage.request_id != other_than
    )
    return session.scalar(statement.limit(1)) if origin else None


def set_origin(session: Session, request: int, origin: str) -> None:
    """Remember the origin of the mail that made a request, once its sender is verified."""
    session.execute(
        update(SeenMessage).where(SeenMessage.request_id == request, SeenMessage.origin == "").values(origin=origin)
    )


def record(
    session: Session,
    position: Position,
    *,
    digest: str,
    outcome: Outcome,
    at: datetime,
    origin: str = "",
    decision: str = "",
    rules_version: str = "",
    request: int | None = None,
    touch: bool = False,
) -> SeenMessage:
    """Remember that a message was looked at."""
    row = SeenMessage(
        mailbox=position.mailbox,
        folder=position.folder,
        uidvalidity=position.uidvalidity,
        uid=position.uid,
        digest=digest,
        origin=origin,
        outcome=outcome.value,
        decision=decision,
        rules_version=rules_version,
        request_id=request,
        taken_at=at,
        touch=touch,
    )
    session.add(row)
    return row


def keep_mail(session: Session, seen: SeenMessage, request: int, message: Message, raw: bytes) -> None:
    """Keep the content of a request's mail for staff and for the answer's headers."""
    session.flush()
    session.add(
        StoredMail(
            message=seen.id,
            request_id=request,
            message_id=message.message_id,
            references=list(message.references or message.in_reply_to),
            subject=message.subject,
            sender_name=message.sender.name,
            own_words=message.own_words,
            raw=zlib.compress(raw, 6),
        )
    )


def to_touch(session: Session, mailbox: str, limit: int = 500) -> list[SeenMessage]:
    """Messages whose request has ended and whose mailbox does not show it yet."""
    statement = (
        select(SeenMessage)
        .where(SeenMessage.mailbox == mailbox, SeenMessage.touch.is_(True))
        .order_by(SeenMessage.id)
        .limit(limit)
    )
    return list(session.scalars(statement))


def touched(session: Session, ids: Iterable[int]) -> None:
    """The mailbox shows it now."""
    session.execute(update(SeenMessage).where(SeenMessage.id.in_(list(ids))).values(touch=False))


def outcomes(session: Session) -> dict[str, int]:
    """How many messages had which outcome."""
    rows = session.execute(select(SeenMessage.outcome, func.count()).group_by(SeenMessage.outcome))
    return dict(rows.all())


def polls(session: Session) -> list[dict[str, Any]]:
    """The newest cursor of every folder."""
    newest: dict[tuple[str, str], Cursor] = {}
    for row in session.scalars(select(Cursor).order_by(Cursor.polled_at)):
        newest[row.mailbox, row.folder] = row
    return [
        {"mailbox": row.mailbox, "folder": row.folder, "last_uid": row.last_uid, "polled_at": row.polled_at}
        for row in newest.values()
    ]


def purge_positions(session: Session, before: datetime) -> int:
    """Forget positions of ordinary mail looked at before a time; the cursor stands, so none is read again."""
    statement = delete(SeenMessage).where(SeenMessage.taken_at < before, SeenMessage.request_id.is_(None))
    return session.execute(statement).rowcount  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]
