"""Replies: mails in the thread of a request, each heard once by `advance`."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from processor.store import challenges
from processor.store.challenges import Challenge
from processor.store.requests import Request, snapshot
from processor.store.tables import OutboxMail, StoredMail, StoredReply, StoredRequest


@dataclass(frozen=True, slots=True)
class Reply:
    """A snapshot of one reply with its mail."""

    message: int
    request: int
    sender: str  # "" where From is ambiguous
    sender_name: str
    sender_digest: str
    authentication: Mapping[str, Any]  # empty: still to be verified, from `raw`
    meaning: str
    ours: bool  # names an identifier that only who read a mail of ours can know
    challenge: int | None
    received_at: datetime  # into the mailbox
    own_words: str
    raw: bytes | None


@dataclass(frozen=True, slots=True)
class Answered:
    """The request in whose thread a mail stands."""

    request: Request
    ours: bool
    challenge: Challenge | None  # whose token it carries
    several: bool = False  # tokens of more than one request: which of them is meant would be guessed


def thread_of(
    session: Session, named: Sequence[str], token_digests: Sequence[str], sender_digest: str = ""
) -> Answered | None:
    """The request that a mail answers: by a challenge's token, by a Message-ID of ours, by one of the customer's own.

    Args:
        named: the Message-IDs of In-Reply-To and References.
        token_digests: keyed digests of what looks like tokens in it.
        sender_digest: whose own Message-IDs count: another's could be known to anybody.
    """
    found = challenges.by_token(session, token_digests)
    if found:
        row = _going_on(session, session.get(StoredRequest, found[0].request))
        several = len({one.request for one in found}) > 1
        return Answered(snapshot(row), True, found[0], several) if row else None
    if not named:
        return None
    ours = select(StoredRequest).join(OutboxMail, OutboxMail.request_id == StoredRequest.id)
    row = _open_first(session, ours.where(OutboxMail.message_id.in_(named)))
    if row is not None:
        return Answered(snapshot(row), True, None)
    own = select(StoredRequest).join(StoredMail, StoredMail.request_id == StoredRequest.id)
    row = _open_first(
        session, own.where(StoredMail.message_id.in_(named), StoredRequest.sender_digest == sender_digest)
    )
    return Answered(snapshot(row), False, None) if row else None


def _open_first(session: Session, found: Select[StoredRequest]) -> StoredRequest | None:
    order = (StoredRequest.ended_at.is_not(None), StoredRequest.id.desc())
    return _going_on(session, session.scalar(found.order_by(*order).limit(1)))


def _going_on(session: Session, row: StoredRequest | None) -> StoredRequest | None:
    """Of a request that repeats another one, that other one."""
    if row is not None and row.joined is not None:
        return session.get(StoredRequest, row.joined) or row
    return row


def keep(
    session: Session, message: int, answered: Answered, *, sender: str, sender_digest: str, received_at: datetime,
    authentication: Mapping[str, Any], meaning: str,
) -> None:  # fmt: skip
    """Remember a reply whose mail is kept already; `advance` hears it."""
    session.add(
        StoredReply(
            message=message,
            request_id=answered.request.id,
            sender=sender,
            sender_digest=sender_digest,
            received_at=received_at,
            authentication=dict(authentication),
            meaning=meaning,
            ours=answered.ours,
            challenge=answered.challenge.id if answered.challenge else None,
            heard_at=None,
        )
    )


def next_unheard(session: Session, request: int) -> Reply | None:
    """The oldest reply of a request that was not heard yet."""
    found = session.execute(
        select(StoredReply, StoredMail)
        .join(StoredMail, StoredMail.message == StoredReply.message)
        .where(StoredReply.request_id == request, StoredReply.heard_at.is_(None))
        .order_by(StoredReply.message)
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    reply, mail = found
    return Reply(
        reply.message, reply.request_id, reply.sender, mail.sender_name, reply.sender_digest, reply.authentication,
        reply.meaning, reply.ours, reply.challenge, reply.received_at, mail.own_words,
        zlib.decompress(mail.raw) if mail.raw else None,
    )  # fmt: skip


def of_request(session: Session, request: int) -> dict[int, StoredReply]:
    """The replies of a request by the number of their message, for staff."""
    rows = session.scalars(select(StoredReply).where(StoredReply.request_id == request))
    return {row.message: row for row in rows}


def forget_raw(session: Session, message: int) -> None:
    """Keep of a mail what staff read, not its octets: they may hold a token that is still good."""
    session.execute(update(StoredMail).where(StoredMail.message == message).values(raw=None))


def heard(session: Session, reply: int, at: datetime, authentication: Mapping[str, Any]) -> None:
    """It has been heard, by a sender who was found to be that."""
    session.execute(
        update(StoredReply)
        .where(StoredReply.message == reply)
        .values(heard_at=at, authentication=dict(authentication))
        .execution_options(synchronize_session=False)
    )
