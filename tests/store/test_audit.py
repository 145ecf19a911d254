"""The audit trail notices what was changed, taken out or put in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa

from processor.store import audit
from processor.store.database import Database
from processor.store.tables import AuditEvent
from tests.store.conftest import NOW


@pytest.fixture
def trail(database: Database) -> Database:
    with database.writing() as session:
        for number in range(1, 6):
            detail = {"from": "received", "to": "flagged", "reason": "Yêu cầu số " + str(number), "n": [1, 2.5, None]}
            audit.append(session, "moved", "Minh", detail, at=NOW, request=number)
    return database


def checked(store: Database) -> tuple[int, int | None]:
    with store.reading() as session:
        return audit.first_broken(session)


def third(store: Database) -> int:
    with store.reading() as session:
        return list(session.scalars(sa.select(AuditEvent.id).order_by(AuditEvent.id)))[2]


def run(store: Database, statement: Any) -> None:
    with store.engine.begin() as connection:
        assert connection.execute(statement).rowcount == 1


def test_an_untouched_trail_is_whole(trail: Database) -> None:
    assert checked(trail) == (5, None)


def test_an_empty_trail_is_whole(database: Database) -> None:
    assert checked(database) == (0, None)


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "answered"},
        {"actor": "Lan"},
        {"request_id": 99},
        {"request_id": None},
        {"at": NOW + timedelta(microseconds=1)},
        {"detail": {"from": "received", "to": "rejected"}},
        {"previous": audit.GENESIS},
        {"hash": "0" * 64},
    ],
    ids="-".join,
)
def test_a_changed_event_is_found(trail: Database, values: dict[str, Any]) -> None:
    number = third(trail)
    run(trail, sa.update(AuditEvent).where(AuditEvent.id == number).values(**values))
    assert checked(trail) == (2, number)


def test_a_removed_event_is_found(trail: Database) -> None:
    number = third(trail)
    run(trail, sa.delete(AuditEvent).where(AuditEvent.id == number))
    assert checked(trail)[0] == 2
    assert checked(trail)[1] is not None


def test_a_trail_whose_end_was_cut_off_is_found(trail: Database) -> None:
    with trail.reading() as session:
        last = session.scalar(sa.select(sa.func.max(AuditEvent.id)))
    run(trail, sa.delete(AuditEvent).where(AuditEvent.id == last))
    assert checked(trail) == (4, last - 1)


def test_a_trail_that_was_emptied_is_found(trail: Database) -> None:
    with trail.writing() as session:
        session.execute(sa.delete(AuditEvent))
    assert checked(trail)[1] is not None


def test_an_inserted_event_is_found(trail: Database) -> None:
    number = third(trail)
    run(trail, sa.update(AuditEvent).where(AuditEvent.id == number).values(id=number + 1_000))
    assert checked(trail)[1] is not None
    run(trail, sa.update(AuditEvent).where(AuditEvent.id == number + 1_000).values(id=number))
    assert checked(trail) == (5, None)
    with trail.engine.begin() as connection:
        last = connection.scalar(sa.select(sa.func.max(AuditEvent.id))) or 0
        forged = {"at": NOW, "request_id": 1, "kind": "moved", "actor": "Minh", "detail": {}, "previous": "0" * 64}
        connection.execute(sa.insert(AuditEvent).values(id=last + 1, hash="f" * 64, **forged))
    assert checked(trail) == (5, last + 1)


def test_writers_at_once_make_one_chain(database: Database) -> None:
    def write(number: int) -> None:
        for _ in range(10):
            with database.writing() as session:
                audit.append(session, "x", str(number), {}, at=NOW)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert checked(database) == (40, None)


def test_a_rolled_back_event_leaves_no_gap_in_the_chain(trail: Database) -> None:
    with pytest.raises(ZeroDivisionError), trail.writing() as session:
        audit.append(session, "x", "rules", {}, at=NOW)
        _ = 1 / 0
    with trail.writing() as session:
        audit.append(session, "y", "rules", {}, at=NOW.astimezone(timezone(timedelta(hours=7))))
    assert checked(trail) == (6, None)


def test_the_history_of_a_request_is_its_own(trail: Database) -> None:
    with trail.writing() as session:
        audit.append(session, "answered", "rules", {"k": "v"}, at=NOW + timedelta(seconds=1), request=3)
    with trail.reading() as session:
        events = audit.history(session, 3)
    assert [(event.kind, event.request) for event in events] == [("moved", 3), ("answered", 3)]
    assert events[0].detail["reason"] == "Yêu cầu số 3"
    assert events[0].at == NOW
