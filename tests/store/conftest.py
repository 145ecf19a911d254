"""The store on both engines, and what tests put into it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from processor.store import requests
from processor.store.database import Database
from processor.store.requests import Request
from processor.store.tables import StoredRequest
from tests.world import migrated

KEY = bytes(range(32))
NOW = datetime(2026, 11, 22, 9, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty store, once on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'cskh.sqlite3'}"
    return str(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A store of the current schema."""
    migrated(url)
    store = Database(url, KEY)
    store.upgrade()
    yield store
    store.close()


@pytest.fixture
def make(database: Database) -> Callable[..., Request]:
    """Stores a request; keywords override its columns."""

    def insert(**given: Any) -> Request:
        values: dict[str, Any] = {
            "mailbox": "cskh", "state": "received", "version": 0, "intents": ["deletion"], "topics": [], "fields": {},
            "verdict": {"decision": "act", "evidence": [{"rule": "r", "text": "xóa tài khoản", "where": "subject"}]},
            "language": "vi", "reason": "", "sender": "lan@gmail.com", "sender_digest": "d" * 64,
            "authentication": {}, "proof": "none", "findings": [], "customer": None, "rules_version": "v",
            "decided_by": "rules", "received_at": NOW, "reply_due": NOW, "complete_due": NOW, "complete_legal": NOW,
            "due_at": NOW, "receipt": {},
        }  # fmt: skip
        with database.writing() as session:
            row = StoredRequest(**(values | given))
            session.add(row)
            session.flush()
            return requests.snapshot(row)

    return insert


def load(database: Database, number: int) -> Request:
    with database.reading() as session:
        found = requests.load(session, number)
    assert found is not None
    return found


def environment(**extra: str) -> dict[str, str]:
    """For a process of the test's own."""
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **extra}
