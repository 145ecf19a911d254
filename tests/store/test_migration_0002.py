"""A store of the first schema, with a request in it, comes through to this one and back."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import command

from processor.store.database import Database, alembic_config
from processor.store.requests import load
from processor.store.transitions import State
from processor.values import Finding
from tests.store.conftest import NOW

OLD: dict[str, Any] = {
    "mailbox": "cskh", "state": "held", "version": 3, "intents": ["deletion"], "topics": [], "fields": {},
    "verdict": {"decision": "act"}, "language": "vi", "reason": "waits", "sender": "lan@gmail.example",
    "sender_digest": "d", "authentication": {"passed": True, "contradicted": False, "reasons": ["dmarc=pass for it"]},
    "proof": "authenticated", "proof_reasons": ["dmarc=pass for it", "one customer has this address"],
    "customer": "1", "customer_digest": "d", "rules_version": "r", "decided_by": "rules", "received_at": NOW,
    "reply_due": NOW, "complete_due": NOW, "complete_legal": NOW, "due_at": NOW, "hold_until": NOW, "attempts": 0,
    "applied_at": None, "ended_at": None, "receipt": {}, "wiped": False,
}  # fmt: skip


def insert(database: Database, table: str, **values: Any) -> None:
    reflected = sa.Table(table, sa.MetaData(), autoload_with=database.engine)
    kept = {
        name: json.dumps(value) if isinstance(value, list | dict) and database.engine.name == "sqlite" else value
        for name, value in values.items()
    }
    columns = {name: reflected.c[name] for name in kept}
    statement = sa.text(
        f"INSERT INTO {table} ({', '.join(f'{chr(34)}{name}{chr(34)}' for name in columns)}) "
        f"VALUES ({', '.join(f':{name}' for name in columns)})"
    ).bindparams(
        *[
            sa.bindparam(name, type_=sa.JSON() if isinstance(value, list | dict) else None)
            for name, value in values.items()
        ]
    )
    with database.engine.begin() as connection:
        connection.execute(statement, values)


def test_requests_and_answers_of_the_first_schema_are_kept(database: Database) -> None:
    config = alembic_config(database.engine)
    command.downgrade(config, "0001")
    insert(database, "requests", id=1, **OLD)
    answer = {
        "request_id": 1, "kind": "held", "to": "lan@gmail.example", "to_digest": "d", "message_id": "<h@v>",
        "mime": b"x", "state": "sent", "attempts": 1, "due_at": None, "error": "", "created_at": NOW, "sent_at": NOW,
    }  # fmt: skip
    insert(database, "outbox", id=1, **answer)
    database.upgrade()
    with database.reading() as session:
        request = load(session, 1)
        occasion = session.scalar(sa.text("SELECT occasion FROM outbox WHERE id = 1"))
    assert request is not None and request.state is State.HELD and request.waits_until == NOW
    assert request.findings == (
        Finding("dmarc", "pass", "dmarc=pass for it"),
        Finding("", "", "one customer has this address"),
    )
    assert request.authentication["passed"] and request.authentication["findings"][0]["method"] == "dmarc"
    assert occasion == ""
    command.downgrade(config, "0001")
    with database.engine.connect() as connection:
        reasons = connection.execute(sa.text("SELECT proof_reasons, hold_until FROM requests")).one()
    assert "one customer has this address" in str(reasons[0]) and reasons[1] is not None
    database.upgrade()
