"""The processor's own copies: forgotten in time, wholly, and nothing that must stay."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from processor import answers, retention
from processor.act.customers import CustomerDatabase
from processor.config import Config, default_rules_path, default_templates_path
from processor.confirm.compose import Templates
from processor.parts import Parts
from processor.retention import Purged
from processor.store import audit, messages, outbox, requests
from processor.store.database import Database
from processor.store.messages import Outcome, Position
from processor.store.tables import OutboxMail, SeenMessage, StoredRequest
from processor.values import Mailbox, Message
from tests.world import migrated, rules_of

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PERSONAL = ("lan.bi.mat@gmail.com", "Nguyễn Bí Mật", "0912345678", "xóa tài khoản giúp em", "bimat-id@gmail.com")
CONFIG = Config.model_validate(
    {
        "mailboxes": [{"name": "cskh", "host": "h", "username": "u", "address": "cskh@vanesa.vn"}],
        "smtp": {"host": "h", "from": "cskh@vanesa.vn"},
    }
)


@pytest.fixture(params=["sqlite", "postgresql"])
def parts(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Parts]:
    """Everything but mail servers; the clock stands at NOW."""
    file = f"sqlite:///{tmp_path / 'cskh.sqlite3'}"
    url = file if request.param == "sqlite" else request.getfixturevalue("postgresql_url")
    migrated(url)
    store = Database(url, bytes(32))
    store.upgrade()
    found = Parts(
        config=CONFIG,
        database=store,
        customers=CustomerDatabase(f"sqlite:///{tmp_path / 'customers.sqlite3'}", create=True),
        rules=rules_of(str(default_rules_path())),
        templates=Templates(default_templates_path()),
        now=lambda: NOW,
    )
    yield found
    found.close()


@pytest.fixture
def make(parts: Parts) -> Callable[..., int]:
    """A request with a mail and an answer, full of personal data, that ended so many days ago (None: is open)."""

    def insert(ended: int | None, uid: int) -> int:
        at = NOW - timedelta(days=ended or 0)
        with parts.database.writing() as session:
            row = StoredRequest(
                mailbox="cskh", state="flagged" if ended is None else "done", version=0, intents=["correction"],
                topics=[], fields={"phone": PERSONAL[2]}, language="vi", reason="completed",
                verdict={"decision": "act", "reason": PERSONAL[3],
                         "evidence": [{"rule": "r", "text": PERSONAL[3], "where": "subject"}]},
                sender=PERSONAL[0], sender_digest="d" * 64, authentication={}, proof="address", findings=[],
                customer="7", rules_version="v", decided_by="rules", received_at=at, reply_due=at, complete_due=at,
                complete_legal=at, due_at=None, ended_at=None if ended is None else at, receipt={"request": "1"},
            )  # fmt: skip
            session.add(row)
            session.flush()
            seen = messages.record(
                session, Position("cskh", "INBOX", 1, uid), digest=str(uid), outcome=Outcome.REQUEST, at=at,
                request=row.id,
            )  # fmt: skip
            message = Message(
                message_id=f"<{PERSONAL[4]}>", subject=PERSONAL[3], sender=Mailbox(PERSONAL[1], PERSONAL[0]),
                own_words=PERSONAL[3], references=(f"<{PERSONAL[4]}>",),
            )  # fmt: skip
            messages.keep_mail(session, seen, row.id, message, PERSONAL[3].encode())
            outbox.queue(
                session, row.id, "changed", to=PERSONAL[0], to_digest="d" * 64, message_id=f"<{uid}@vanesa.vn>",
                mime=PERSONAL[1].encode(), at=at, capped=False,
            )  # fmt: skip
            return row.id

    return insert


def everything(parts: Parts, number: int) -> str:
    """All that the store holds of a request."""
    with parts.database.reading() as session:
        rows: list[Any] = [session.get(StoredRequest, number), *requests.mails(session, number)]
        rows += session.query(OutboxMail).filter_by(request_id=number).all()
        rows += audit.history(session, number)
        return "\n".join(str(getattr(row, "__dict__", row)) for row in rows)


def test_a_request_is_forgotten_when_its_period_is_over_and_not_before(parts: Parts, make: Callable[..., int]) -> None:
    old, recent, still_open = make(31, 1), make(29, 2), make(None, 3)
    assert retention.purge(parts) == Purged(1, 0)
    for value in PERSONAL:
        assert value not in everything(parts, old), value
    for number in (recent, still_open):
        for value in PERSONAL:
            assert value in everything(parts, number)


def test_what_stays_are_states_digests_and_counts(parts: Parts, make: Callable[..., int]) -> None:
    number = make(31, 1)
    retention.purge(parts)
    with parts.database.reading() as session:
        found = requests.load(session, number)
        assert found is not None
        assert (found.state.value, found.sender_digest, found.customer, found.wiped) == ("done", "d" * 64, "7", True)
        assert [name.value for name in found.fields] == ["phone"]
        assert found.verdict["evidence"][0]["rule"] == "r"
        (answer,) = requests.answers(session, number)
        assert (answer.kind, answer.to, answer.message_id) == ("changed", "", "<1@vanesa.vn>")
        assert messages.seen_digests(session, ["1"]) == {"1"}


def test_a_dry_run_counts_the_same_and_changes_nothing(parts: Parts, make: Callable[..., int]) -> None:
    number = make(31, 1)
    with parts.database.writing() as session:
        for uid, days in ((10, 401), (11, 399)):
            at = NOW - timedelta(days=days)
            messages.record(session, Position("cskh", "INBOX", 1, uid), digest="x", outcome=Outcome.IGNORED, at=at)
    assert retention.purge(parts, dry_run=True) == Purged(1, 1)
    assert PERSONAL[0] in everything(parts, number)
    assert retention.purge(parts) == Purged(1, 1)
    assert retention.purge(parts, dry_run=True) == retention.purge(parts) == Purged(0, 0)
    with parts.database.reading() as session:
        assert sorted(row.uid for row in session.query(SeenMessage)) == [1, 11]


def test_a_purge_is_one_event_of_the_audit_trail_and_none_where_nothing_was_done(
    parts: Parts, make: Callable[..., int]
) -> None:
    make(31, 1)
    retention.purge(parts)
    retention.purge(parts)
    with parts.database.reading() as session:
        assert audit.first_broken(session) == (1, None)


@pytest.mark.parametrize("parts", ["sqlite"], indirect=True)
def test_no_octet_of_what_was_forgotten_stays_in_the_files(
    parts: Parts, make: Callable[..., int], tmp_path: Path
) -> None:
    def files() -> bytes:
        return b"".join(path.read_bytes() for path in tmp_path.glob("cskh.sqlite3*"))

    def spelled(value: str) -> list[bytes]:
        return [value.encode(), value.encode("unicode_escape")]  # JSON columns escape what is not ASCII

    for uid in range(1, 40):
        make(31, uid)
    assert all(any(form in files() for form in spelled(value)) for value in PERSONAL)
    retention.purge(parts)
    for value in PERSONAL:
        assert not any(form in files() for form in spelled(value)), value


def test_wiping_what_is_not_there_is_no_error(parts: Parts) -> None:
    with parts.database.writing() as session:
        answers.wipe(session, 99)
