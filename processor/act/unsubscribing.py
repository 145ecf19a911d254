"""Ending subscriptions, by topic: rows that stand for one go, or a column says no from then on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from processor.act.binding import Mapped
from processor.act.columns import converted
from processor.act.executing import Edit, Work
from processor.act.reaching import Person, Row
from processor.act.tables import Bound
from processor.values import Topic

TOPICS = tuple(topic for topic in Topic if topic is not Topic.ALL)


def works(mapped: Mapped, person: Person, topics: Sequence[Topic]) -> list[Work]:
    """The changes; ending what is not there is no error (idempotent)."""
    wanted = set(TOPICS if not topics or Topic.ALL in topics else topics)
    found: list[Work] = []
    for name in mapped.order:
        bound = mapped.bound[name]
        if (how := bound.entry.unsubscribe) is None:
            continue
        rows = [row for row in person.rows.get(name, ()) if _topics(bound, row) & wanted]
        if how.topics:
            found.append(Work(bound, "deleted", (how.column,), tuple(Edit(row, None) for row in rows)))
        elif wanted & set(how.sets):
            off = {how.column: _off(bound)}
            found.append(Work(bound, "updated", (how.column,), tuple(Edit(row, off) for row in rows)))
    # What has nothing to do is told only where nothing else has: then the receipt says so.
    return [work for work in found if work.edits] or found[:1]


def subscribed(mapped: Mapped, person: Person) -> list[str]:
    """The topics that the person gets mail about."""
    found: set[Topic] = set()
    for name, rows in person.rows.items():
        for row in rows:
            found |= _topics(mapped.bound[name], row)
    return sorted(topic.value for topic in found)


def still_subscribed(mapped: Mapped, person: Person, topics: Sequence[Topic]) -> list[str]:
    """Places, as "table.column", that still say yes in the person's rows as they are now."""
    left = [work for work in works(mapped, person, topics) if work.edits]
    return sorted({f"{work.bound.entry.table}.{work.columns[0]}" for work in left})


def _topics(bound: Bound, row: Row) -> set[Topic]:
    """What the row says yes to."""
    if (how := bound.entry.unsubscribe) is None:
        return set()
    value = row.values[how.column]
    if how.topics:
        topic = how.topics.get(str(value))
        return set() if topic is None else {topic}
    return set() if value is None or str(value) == str(_off(bound)) else set(how.sets)


def _off(bound: Bound) -> Any:
    how = bound.entry.unsubscribe
    assert how is not None
    value = how.value
    return converted(value, bound.table.c[how.column]) if value is not None else None
