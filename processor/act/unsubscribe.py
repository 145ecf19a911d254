"""End subscriptions of a person, by topic."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, delete, func, select

from processor.act.schema import subscriptions
from processor.values import Change, Topic


def named(topics: Sequence[Topic]) -> list[str]:
    """The topics as stored: `all` is every one of them."""
    if not topics or Topic.ALL in topics:
        return [topic.value for topic in Topic if topic is not Topic.ALL]
    return [topic.value for topic in topics]


def unsubscribe(connection: Connection, customer: RowMapping, topics: Sequence[Topic]) -> list[Change]:
    """End them inside the caller's transaction; ending what is not there is no error (idempotent)."""
    ended = connection.execute(
        delete(subscriptions).where(
            subscriptions.c.customer_id == customer["id"], subscriptions.c.topic.in_(named(topics))
        )
    )
    return [Change("subscriptions", "deleted", ended.rowcount, ("topic",))]


def still_subscribed(connection: Connection, key: int, topics: Sequence[Topic]) -> list[str]:
    """["subscriptions.topic"] if one of the topics is still wanted."""
    statement = select(func.count()).where(subscriptions.c.customer_id == key, subscriptions.c.topic.in_(named(topics)))
    return ["subscriptions.topic"] if connection.execute(statement).scalar_one() else []
