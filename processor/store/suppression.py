"""The suppression list: keyed digests of addresses that must get no mail of a topic."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from processor.store.tables import Suppression
from processor.values import Topic

UNSUBSCRIBED, ERASED = "unsubscribed", "erased"


def add(session: Session, digest: str, topics: Iterable[Topic], *, reason: str, at: datetime) -> None:
    """Put an address on the list; an entry that stands keeps its date."""
    for topic in topics:
        entry = session.get(Suppression, (digest, topic.value))
        if entry is None:
            session.add(Suppression(digest=digest, topic=topic.value, reason=reason, since=at))
        elif reason == ERASED:
            entry.reason = ERASED


def of(session: Session, digest: str) -> list[Suppression]:
    """The entries of one address."""
    return list(session.scalars(select(Suppression).where(Suppression.digest == digest).order_by(Suppression.topic)))


def everything(session: Session) -> list[Suppression]:
    """The whole list, oldest first."""
    return list(session.scalars(select(Suppression).order_by(Suppression.since, Suppression.digest)))


def is_erased(session: Session, digest: str) -> bool:
    """Whether the person behind the address was erased on request."""
    return any(entry.reason == ERASED for entry in of(session, digest))
