"""Replies: mails in the thread of a request, each heard once by `advance`."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from processor.store import challenges
from processor.store.challenges import Challenge
from processor.store.requests import Request, snapshot
from processor.store.tables import OutboxMail, SeenMessage, StoredMail, StoredReply, StoredRequest


@dataclass(frozen=True, slots=True)
class Reply:
    """A snapshot of one reply with its mail."""

    message: int
    request: int
    sender_digest: str
    authentication: Mapping[str, Any]  # empty: still to be verified, from `raw`
    meaning: str
    ours: bool  # names an identifier that only who read a mail of ours can know
    challenge: int | None
    received_at: datetime
    message_id: str
    references: tuple[str, ...]
    subject: str
    own_words: str
    raw: bytes | None


@dataclass(frozen=True, slots=True)
class Answered:
    """The request in whose thread a mail stands."""

    request: Request
    ours: bool
    challenge: Challenge | None  # whose token it carries


def thread_of(session: Session, named: Sequence[str], token_digests: Sequence[str]) -> Answered | None:
    """The request that a mail answers: by a challenge's token, by a Message-ID of ours, by one of the customer's own.

    Args:
        named: the Message-IDs of In-Reply-To and References.
        token_digests: keyed digests of what looks like tokens in it.
    """
    challenge = challenges.by_token(session, token_digests)
    if challenge is not None:
        row = session.get(StoredRequest, challenge.request)
        return Answered(snapshot(row), True, challenge) if row else None
    if not named:
        return None
    for column, key, ours in (
        (OutboxMail.message_id, OutboxMail.request_id, True),
        (StoredMail.message_id, StoredMail.request_id, False),
    ):
        found = select(StoredRequest).join_from(StoredRequest, key.class_, key == StoredRequest.id)
        row = session.scalar(found.where(column.in_(named)).order_by(StoredRequest.id.desc()).limit(1))
        if row is not None:
            return Answered(snapshot(row), ours, None)
    return None


def keep(
    session: Session, message: int, answered: Answered, *, sender_digest: str, authentication: Mapping[str, Any],
    meaning: str,
) -> None:  # fmt: skip
    """Remember a reply whose mail is kept already; `advance` hears it."""
    session.add(
        StoredReply(
            message=message,
            request_id=answered.request.id,
            sender_digest=sender_digest,
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
        select(StoredReply, StoredMail, SeenMessage.taken_at)
        .join(StoredMail, StoredMail.message == StoredReply.message)
        .join(SeenMessage, SeenMessage.id == StoredReply.message)
        .where(StoredReply.request_id == request, StoredReply.heard_at.is_(None))
        .order_by(StoredReply.message)
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    reply, mail, taken_at = found
    return Reply(
        reply.message, reply.request_id, reply.sender_digest, reply.authentication, reply.meaning, reply.ours,
        reply.challenge, taken_at, mail.message_id, tuple(mail.references), mail.subject, mail.own_words,
        zlib.decompress(mail.raw) if mail.raw else None,
    )  # fmt: skip


def heard(session: Session, reply: int, at: datetime, authentication: Mapping[str, Any]) -> None:
    """It has been heard, by a sender who was found to be that."""
    session.execute(
        update(StoredReply)
        .where(StoredReply.message == reply)
        .values(heard_at=at, authentication=dict(authentication))
        .execution_options(synchronize_session=False)
    )
