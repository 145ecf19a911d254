"""Answers on their way out: what is due, what is settled, how many an address was given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from processor.store import outbox
from processor.store.database import Database
from processor.store.outbox import Delivery, Outgoing
from processor.store.requests import Request
from processor.values import Proof
from tests.store.conftest import NOW

Make = Callable[..., Request]
MINUTE = timedelta(minutes=1)


def put(
    database: Database, request: int, kind: str = "changed", *, capped: bool = False, to: str = "lan", minutes: int = 0
) -> None:
    with database.writing() as session:
        outbox.queue(
            session, request, kind, to=f"{to}@gmail.com", to_digest=to, message_id=f"<{request}.{kind}@vanesa.vn>",
            mime=b"mail", at=NOW + minutes * MINUTE, capped=capped,
        )  # fmt: skip


def due(database: Database, minutes: int = 0) -> list[Outgoing]:
    with database.reading() as session:
        return outbox.due(session, NOW + minutes * MINUTE)


def test_an_answer_is_due_at_once_and_settled_when_sent(database: Database, make: Make) -> None:
    number = make().id
    put(database, number)
    (mail,) = due(database)
    assert (mail.request, mail.to, mail.mime, mail.attempts) == (number, "lan@gmail.com", b"mail", 0)
    with database.writing() as session:
        assert outbox.unsettled(session, number) == 1
        outbox.sending(session, mail)
        assert outbox.unsettled(session, number) == 1
        outbox.sent(session, mail, NOW)
        assert outbox.unsettled(session, number) == 0
        assert outbox.counts(session) == {"sent": 1}
    assert due(database, 10_000) == []


def test_what_a_crash_left_in_sending_is_due_under_its_old_message_id(database: Database, make: Make) -> None:
    put(database, make().id)
    (mail,) = due(database)
    with database.writing() as session:
        outbox.sending(session, mail)
    (again,) = due(database)
    assert again.message_id == mail.message_id
    assert again.attempts == 1


def test_what_was_not_taken_is_due_later(database: Database, make: Make) -> None:
    put(database, make().id)
    (mail,) = due(database)
    with database.writing() as session:
        outbox.sending(session, mail)
        outbox.later(session, mail, NOW + 5 * MINUTE, "away")
    assert due(database, 4) == []
    (again,) = due(database, 5)
    assert again.attempts == 1


@pytest.mark.parametrize("how", [Delivery.REFUSED, Delivery.CAPPED])
def test_what_will_never_be_sent_is_settled(database: Database, make: Make, how: Delivery) -> None:
    number = make().id
    put(database, number, capped=how is Delivery.CAPPED)
    if how is Delivery.REFUSED:
        (mail,) = due(database)
        with database.writing() as session:
            outbox.refused(session, mail, "code 550")
    assert due(database, 10_000) == []
    with database.reading() as session:
        assert outbox.unsettled(session, number) == 0
        assert outbox.counts(session) == {how.value: 1}


def test_the_oldest_are_due_first_and_not_too_many_at_once(database: Database, make: Make) -> None:
    for minutes in (3, 1, 2):
        put(database, make().id, minutes=minutes)
    assert [mail.created_at - NOW for mail in due(database, 5)] == [MINUTE, 2 * MINUTE, 3 * MINUTE]
    with database.reading() as session:
        assert len(outbox.due(session, NOW + 5 * MINUTE, limit=2)) == 2


def test_a_request_has_one_answer_of_a_kind(database: Database, make: Make) -> None:
    number = make().id
    put(database, number)
    with pytest.raises(IntegrityError):
        put(database, number)
    put(database, number, "held")


def test_the_cap_counts_the_answers_of_an_address_in_the_period(database: Database, make: Make) -> None:
    for minutes in (0, 10, 20):
        put(database, make().id, minutes=minutes)
    put(database, make().id, minutes=20, capped=True)  # was not sent
    put(database, make().id, minutes=20, to="minh")
    with database.reading() as session:
        assert outbox.sent_since(session, "lan", NOW - MINUTE, Proof.NONE) == 3
        assert outbox.sent_since(session, "lan", NOW, Proof.NONE) == 2  # exactly a period ago is over
        assert outbox.sent_since(session, "minh", NOW, Proof.NONE) == 1
        assert outbox.sent_since(session, "hoa", NOW, Proof.NONE) == 0
