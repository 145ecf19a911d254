"""The suppression list: keyed digests of addresses that must get no mail of a topic."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from processor.store.tables import Suppression
from processor.values import Topic

UNSUBSCRIBED, ERASED = "unsubscribed", "erased"


def add(session: Session, digest: str, topics: Iterable[Topic], *, reason: str, at: datetime) -> None:
    """Put an address on the list; an entry that stands keeps its date. Two workers may do so at once."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    for topic in topics:
        row = {"digest": digest, "topic": topic.value, "reason": reason, "since": at}
        statement = insert(Suppression).values(**row)
        if reason == ERASED:
            known = statement.on_conflict_do_update(index_elements=["digest", "topic"], set_={"reason": ERASED})
        else:
            known = statement.on_conflict_do_nothing(index_elements=["digest", "topic"])
        session.execute(known)


def take_back(session: Session, digest: str, topics: Iterable[Topic], *, since: datetime) -> None:
    """Take off the list what an unsubscribe put there at `since`; an older entry, or that of an erasure, stays."""
    names = [topic.value for topic in topics]
    session.execute(
        delete(Suppression).where(
            Suppression.digest == digest,
            Suppression.topic.in_(names),
            Suppression.reason == UNSUBSCRIBED,
            Suppression.since >= since,
        )
    )


def of(session: Session, digest: str) -> list[Suppression]:
    """The entries of one address."""
    return list(session.scalars(select(Suppression).where(Suppression.digest == digest).order_by(Suppression.topic)))


def among(session: Session, digests: Iterable[str]) -> list[Suppression]:
    """The entries of several addresses, at most some hundreds."""
    return list(session.scalars(select(Suppression).where(Suppression.digest.in_(list(digests)))))


def stops(entry: Suppression, topic: Topic | None) -> bool:
    """Whether the entry forbids a mail about that topic; None is a mail of which that is not known."""
    return topic in (None, Topic.ALL, entry.topic) or entry.topic == Topic.ALL or entry.reason == ERASED


def everything(session: Session) -> list[Suppression]:
    """The whole list, oldest first."""
    return list(session.scalars(select(Suppression).order_by(Suppression.since, Suppression.digest)))


def as_table(session: Session) -> tuple[set[str], dict[str, set[str]]]:
    """The whole list for many look-ups: digests of erased people, and the topics of every other digest."""
    erased: set[str] = set()
    topics: dict[str, set[str]] = {}
    rows = select(Suppression.digest, Suppression.topic, Suppression.reason)
    for digest, topic, reason in session.execute(rows):
        if reason == ERASED:
            erased.add(digest)
        else:
            topics.setdefault(digest, set()).add(topic)
    return erased, topics


def is_erased(session: Session, digest: str) -> bool:
    """Whether the person behind the address was erased on request."""
    return any(entry.reason == ERASED for entry in of(session, digest))
