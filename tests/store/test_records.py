"""Suppression list, cursor, positions and the mails of a request."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy.exc import IntegrityError

from processor.store import challenges, messages, outbox, replies, requests, suppression
from processor.store.challenges import Purpose
from processor.store.database import Database
from processor.store.messages import Outcome, Position, Progress
from processor.store.requests import Request
from processor.store.transitions import State
from processor.values import Mailbox, Message, Topic
from tests.store.conftest import NOW, load

Make = Callable[..., Request]
LATER = NOW + timedelta(days=1)

# --- suppression


def entries(database: Database, digest: str = "d") -> list[tuple[str, str, object]]:
    with database.reading() as session:
        return [(entry.topic, entry.reason, entry.since) for entry in suppression.of(session, digest)]


def test_an_address_is_suppressed_by_topic_and_keeps_its_date(database: Database) -> None:
    for at, topics in ((NOW, [Topic.EVENTS]), (LATER, [Topic.EVENTS, Topic.PRODUCTS])):
        with database.writing() as session:
            suppression.add(session, "d", topics, reason=suppression.UNSUBSCRIBED, at=at)
    assert entries(database) == [("events", "unsubscribed", NOW), ("products", "unsubscribed", LATER)]
    assert entries(database, "other") == []


def test_an_erased_person_stays_erased(database: Database) -> None:
    for reason in (suppression.UNSUBSCRIBED, suppression.ERASED, suppression.UNSUBSCRIBED):
        with database.writing() as session:
            suppression.add(session, "d", [Topic.ALL], reason=reason, at=NOW)
    assert entries(database) == [("all", "erased", NOW)]
    with database.reading() as session:
        assert suppression.is_erased(session, "d")
        assert not suppression.is_erased(session, "e")
        assert len(suppression.everything(session)) == 1


def test_two_workers_can_suppress_one_address_at_once(database: Database) -> None:
    together = Barrier(4)

    def add(_: int) -> None:
        with database.writing() as session:
            if database.engine.dialect.name == "postgresql":
                suppression.of(session, "d")
                together.wait(5)  # SQLite lets one writer in at a time
            suppression.add(session, "d", [Topic.ALL], reason=suppression.UNSUBSCRIBED, at=NOW)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(4)))
    assert len(entries(database)) == 1


# --- cursor and positions


def test_the_cursor_only_goes_forward_within_a_uidvalidity(database: Database) -> None:
    for uidvalidity, uid, at in ((1, 10, NOW), (1, 7, LATER), (2, 3, LATER + timedelta(days=1))):
        with database.writing() as session:
            messages.set_progress(session, "cskh", "INBOX", Progress(uidvalidity, uid, at))
        with database.reading() as session:
            found = messages.progress(session, "cskh", "INBOX")
        assert found == Progress(uidvalidity, max(uid, 10) if uidvalidity == 1 else uid, at)
    with database.reading() as session:
        assert messages.progress(session, "cskh", "Other") is None
        assert messages.progress(session, "other", "INBOX") is None
        (poll,) = messages.polls(session)
    assert (poll["last_uid"], poll["polled_at"]) == (3, LATER + timedelta(days=1))


def see(
    database: Database, uid: int, outcome: Outcome = Outcome.IGNORED, request: int | None = None, day: int = 0
) -> None:
    with database.writing() as session:
        messages.record(
            session, Position("cskh", "INBOX", 4_294_967_295, uid), digest=f"digest {uid}", outcome=outcome,
            at=NOW + timedelta(days=day), request=request,
        )  # fmt: skip


def test_a_position_is_recorded_once_and_known_again(database: Database) -> None:
    for uid in (1, 2, 4_294_967_295):
        see(database, uid)
    with pytest.raises(IntegrityError):
        see(database, 2)
    with database.reading() as session:
        first = Position("cskh", "INBOX", 4_294_967_295, 2)
        assert messages.known_uids(session, first, 4_294_967_295) == {2, 4_294_967_295}
        assert messages.known_uids(session, Position("cskh", "INBOX", 5, 2), 9) == set()
        assert messages.seen_digests(session, ["digest 1", "digest 9"]) == {"digest 1"}
        assert messages.seen_digests(session, []) == set()
        assert messages.outcomes(session) == {"ignored": 3}


def test_old_positions_of_ordinary_mail_are_forgotten_those_of_requests_kept(database: Database, make: Make) -> None:
    see(database, 1)
    see(database, 2, Outcome.REQUEST, make().id)
    see(database, 3, day=1)
    with database.writing() as session:
        assert messages.purge_positions(session, LATER) == 1
        assert messages.known_uids(session, Position("cskh", "INBOX", 4_294_967_295, 1), 9) == {2, 3}


# --- mails of a request


def mail_of(database: Database, request: int, uid: int, message: Message, raw: bytes) -> None:
    with database.writing() as session:
        seen = messages.record(
            session,
            Position("cskh", "INBOX", 1, uid),
            digest=str(uid),
            outcome=Outcome.REQUEST,
            at=NOW,
            request=request,
        )
        messages.keep_mail(session, seen, request, message, raw)


def test_the_mails_of_a_request_are_kept_in_order(database: Database, make: Make) -> None:
    number = make().id
    first = Message(
        message_id="<1@x>", in_reply_to=("<0@x>",), subject="Xóa", sender=Mailbox("Lan", "l@x"), own_words="a"
    )
    mail_of(database, number, 1, first, b"raw 1")
    mail_of(database, number, 2, Message(message_id="<2@x>", references=("<0@x>", "<1@x>")), b"raw 2")
    with database.reading() as session:
        one, two = requests.mails(session, number)
    assert (one.message_id, one.references, one.subject, one.sender_name) == ("<1@x>", ("<0@x>",), "Xóa", "Lan")
    assert one.raw is not None
    assert b"raw 1" not in one.raw  # compressed
    assert two.references == ("<0@x>", "<1@x>")


def test_a_reply_finds_its_request_by_a_token_by_our_answer_or_by_the_own_mail(database: Database, make: Make) -> None:
    held, ended = make(state="held"), make(state="done", ended_at=NOW)
    see(database, 1, Outcome.REQUEST, held.id)
    for request in (held, ended):
        with database.writing() as session:
            outbox.queue(
                session, request.id, "held", to="l@x", to_digest="d", message_id=f"<held.{request.id}@vanesa.vn>",
                mime=b"", at=NOW, capped=False,
            )  # fmt: skip
            challenges.open_one(
                session, request.id, Purpose.SENDER, token_digest=f"token {request.id}", to_digest="d",
                action_digest="a", at=NOW, expires_at=LATER,
            )  # fmt: skip
    with database.reading() as session:
        for named, tokens, expected in (
            ((f"<held.{held.id}@vanesa.vn>",), (), (held.id, True)),
            (("<x@y>", f"<held.{ended.id}@vanesa.vn>"), (), (ended.id, True)),
            ((), (f"token {held.id}",), (held.id, True)),
            ((f"<held.{held.id}@vanesa.vn>",), (f"token {ended.id}",), (ended.id, True)),
            (("<guess@vanesa.vn>",), ("another",), None),
            (("",), (), None),
            ((), (), None),
        ):
            found = replies.thread_of(session, named, tokens)
            assert ((found.request.id, found.ours) if found else None) == expected


def test_waking_is_by_state(database: Database, make: Make) -> None:
    held, flagged = make(state="held", due_at=LATER), make(state="flagged", due_at=None)
    with database.writing() as session:
        requests.wake(session, held.id, State.HELD, at=NOW)
        requests.wake(session, flagged.id, State.HELD, at=NOW)
    assert load(database, held.id).due_at == NOW
    assert load(database, flagged.id).due_at is None
