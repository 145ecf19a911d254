"""What is remembered: typed tables (SQLAlchemy 2). Migrations are in `migrations/`; a test compares the two.

Times are stored in UTC. Ordinary mail leaves a position, a keyed digest and the verdict here, nothing else.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# SQLite numbers rows only in INTEGER columns.
BigId = BigInteger().with_variant(Integer(), "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(DeclarativeBase):
    """Base of all tables."""

    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[str]: JSON,
        list[dict[str, Any]]: JSON,
    }


class Fact(Table):
    """One-off facts about the store, such as the mark of its key."""

    __tablename__ = "facts"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class Cursor(Table):
    """How far a folder has been read: valid for one UIDVALIDITY only (RFC 9051 section 2.3.1.1)."""

    __tablename__ = "cursors"

    mailbox: Mapped[str] = mapped_column(String(100), primary_key=True)
    folder: Mapped[str] = mapped_column(String(400), primary_key=True)
    uidvalidity: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    last_uid: Mapped[int] = mapped_column(BigInteger)
    polled_at: Mapped[datetime]
    passed_at: Mapped[datetime | None]  # when the last pass began that went through to its end
    started_at: Mapped[datetime]  # when this folder was looked at for the first time


class SeenMessage(Table):
    """One message of a mailbox that was looked at, and what became of it."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("mailbox", "folder", "uidvalidity", "uid"),
        Index("ix_messages_touch", "mailbox", "touch"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    mailbox: Mapped[str] = mapped_column(String(100))
    folder: Mapped[str] = mapped_column(String(400))
    uidvalidity: Mapped[int] = mapped_column(BigInteger)
    uid: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(64), index=True)  # keyed, of the whole mail
    origin: Mapped[str] = mapped_column(String(64), index=True, default="")  # keyed, of what stays on another route
    outcome: Mapped[str] = mapped_column(String(16))
    decision: Mapped[str] = mapped_column(String(16))
    rules_version: Mapped[str] = mapped_column(String(64))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("requests.id"), index=True)
    taken_at: Mapped[datetime] = mapped_column(index=True)
    touch: Mapped[bool] = mapped_column(default=False)  # the mailbox still has to show that it is handled


class StoredMail(Table):
    """The content of a request's mail, until it is purged."""

    __tablename__ = "mails"

    message: Mapped[int] = mapped_column(ForeignKey("messages.id"), primary_key=True, autoincrement=False)
    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"), index=True)
    message_id: Mapped[str] = mapped_column(Text, index=True)
    references: Mapped[list[str]]
    subject: Mapped[str] = mapped_column(Text)
    sender_name: Mapped[str] = mapped_column(Text)
    own_words: Mapped[str] = mapped_column(Text)
    raw: Mapped[bytes | None] = mapped_column(LargeBinary)  # zlib


class StoredReply(Table):
    """A mail that answers one of ours or goes on in the thread of a request: an input to `advance`, heard once."""

    __tablename__ = "replies"

    message: Mapped[int] = mapped_column(ForeignKey("messages.id"), primary_key=True, autoincrement=False)
    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"), index=True)
    sender: Mapped[str] = mapped_column(Text)  # "" where From is ambiguous, or once wiped
    sender_digest: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime]  # when it came into the mailbox: by that it is in time, however late it is heard
    authentication: Mapped[dict[str, Any]]  # empty until the sender is verified, where that needs DNS
    meaning: Mapped[str] = mapped_column(String(16))  # what it says, as classify.meaning reads it
    ours: Mapped[bool]  # names an identifier that only who read a mail of ours can know
    challenge: Mapped[int | None] = mapped_column(ForeignKey("challenges.id"))  # whose token it carries
    heard_at: Mapped[datetime | None]


class StoredChallenge(Table):
    """A mail that asked an address whether a request is its owner's; the token itself is nowhere in the store."""

    __tablename__ = "challenges"
    __table_args__ = (Index("ix_challenges_cap", "to_digest", "created_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(16))  # "sender" or "new_email"
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)  # keyed
    to_digest: Mapped[str] = mapped_column(String(64))
    action_digest: Mapped[str] = mapped_column(String(64))  # keyed, of all that a yes would allow
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int] = mapped_column(default=0)  # replies that did not count
    created_at: Mapped[datetime] = mapped_column(index=True)
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class StoredRequest(Table):
    """One privacy request of one person."""

    __tablename__ = "requests"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    mailbox: Mapped[str] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(16), index=True)
    version: Mapped[int] = mapped_column(default=0)  # compare-and-set: grows with every transition
    intents: Mapped[list[str]]
    topics: Mapped[list[str]]
    fields: Mapped[dict[str, Any]]  # the new values; emptied when the request is wiped
    verdict: Mapped[dict[str, Any]]
    language: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(Text)  # why it is in this state, one line for a person
    sender: Mapped[str] = mapped_column(Text)  # "" where ambiguous or wiped
    sender_digest: Mapped[str] = mapped_column(String(64), index=True)
    authentication: Mapped[dict[str, Any]]  # the evidence read from the mail's headers
    proof: Mapped[str] = mapped_column(String(16))
    findings: Mapped[list[dict[str, Any]]]  # what the proof rests on: method, result, reason
    customer: Mapped[str | None] = mapped_column(String(200), index=True)
    customer_digest: Mapped[str] = mapped_column(String(64), default="")  # of the address on record when it was matched
    rules_version: Mapped[str] = mapped_column(String(64))
    decided_by: Mapped[str] = mapped_column(String(200))
    received_at: Mapped[datetime]
    reply_due: Mapped[datetime]
    complete_due: Mapped[datetime]
    complete_legal: Mapped[datetime]
    due_at: Mapped[datetime | None] = mapped_column(index=True)  # when `advance` has something to do again
    waits_until: Mapped[datetime | None]  # how long the customer can answer: the end of a hold, a challenge or an ask
    attempts: Mapped[int] = mapped_column(default=0)
    applied_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    receipt: Mapped[dict[str, Any]]
    joined: Mapped[int | None] = mapped_column(BigInteger)  # the earlier request that this one repeats
    wiped: Mapped[bool] = mapped_column(default=False)  # personal data of an ended request are gone


class OutboxMail(Table):
    """An answer decided but not yet accepted by SMTP, and later the trace that it was."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("request_id", "kind", "occasion"),
        Index("ix_outbox_cap", "to_digest", "created_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"))
    kind: Mapped[str] = mapped_column(String(32))
    occasion: Mapped[str] = mapped_column(String(32), default="")  # which of several of a kind: "challenge 4"
    to: Mapped[str] = mapped_column(Text)  # "" once wiped
    to_digest: Mapped[str] = mapped_column(String(64))
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    mime: Mapped[bytes] = mapped_column(LargeBinary)  # the whole mail; empty once wiped
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class StoredPlan(Table):
    """What a request is going to do, or did, in the customer database: counts and names, never values."""

    __tablename__ = "plans"

    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"), primary_key=True, autoincrement=False)
    plan: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]  # from here on it may have been done, whatever the store says


class BeforeImage(Table):
    """The values that a correction or an unsubscribe replaced, sealed; staff can put them back until `until`."""

    __tablename__ = "before_images"

    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"), primary_key=True, autoincrement=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    until: Mapped[datetime] = mapped_column(index=True)


class StoredEnding(Table):
    """Rows of the customer database whose retained values are to go on a day; of the rows only their keys."""

    __tablename__ = "endings"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"), index=True)
    entry: Mapped[str] = mapped_column(String(200))  # of the data map
    due: Mapped[str] = mapped_column(String(10), index=True)  # ISO date
    keys: Mapped[list[Any]] = mapped_column(JSON)
    ended_at: Mapped[datetime | None]
    receipt: Mapped[dict[str, Any]]  # of the ending itself; empty until then


class StoredNotice(Table):
    """What one third party is told of one request, until it says that it has done the same."""

    __tablename__ = "notices"
    __table_args__ = (UniqueConstraint("request_id", "party"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"))
    party: Mapped[str] = mapped_column(String(100))  # its name in the configuration
    about: Mapped[str] = mapped_column(String(16))  # "deletion" or "correction"
    state: Mapped[str] = mapped_column(String(16), index=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)  # keyed
    sealed: Mapped[bytes] = mapped_column(LargeBinary)  # what it says, and its token; empty once settled
    address: Mapped[str] = mapped_column(Text)  # of the firm, where the newest mail went
    mail: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"), index=True)  # the newest one
    times: Mapped[int] = mapped_column(default=0)  # mails made so far
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None] = mapped_column(index=True)  # when the next mail is made, or it is given up
    sent_at: Mapped[datetime | None]  # when the newest mail was accepted by SMTP
    legal: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str] = mapped_column(String(200), default="")  # "reply", or the person
    remark: Mapped[str] = mapped_column(Text, default="")  # what staff should know; the person's own note at the end


class AuditEvent(Table):
    """One entry of the audit trail: written once, never changed, chained by hashes."""

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime]
    request_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    kind: Mapped[str] = mapped_column(String(32))
    actor: Mapped[str] = mapped_column(String(200))
    detail: Mapped[dict[str, Any]]
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class Suppression(Table):
    """An address that must get no mail of a topic: a keyed digest, never the address."""

    __tablename__ = "suppressions"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    topic: Mapped[str] = mapped_column(String(16), primary_key=True)
    reason: Mapped[str] = mapped_column(String(16))  # "unsubscribed" or "erased"
    since: Mapped[datetime]
