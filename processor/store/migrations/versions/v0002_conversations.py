"""conversations: challenges, replies, several answers of a kind, findings with method and result"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from processor.store import tables

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# The names PostgreSQL gives on its own; SQLite has none, and copies the table instead.
NAMES = {"uq": "%(table_name)s_%(column_0_N_name)s_key"}


def upgrade() -> None:
    op.create_table(
        "challenges",
        sa.Column("id", BIG, nullable=False),
        sa.Column("request_id", BIG, nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("to_digest", sa.String(length=64), nullable=False),
        sa.Column("action_digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answered_at", tables.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_digest"),
    )
    op.create_index("ix_challenges_cap", "challenges", ["to_digest", "created_at"], unique=False)
    op.create_index(op.f("ix_challenges_created_at"), "challenges", ["created_at"], unique=False)
    op.create_index(op.f("ix_challenges_request_id"), "challenges", ["request_id"], unique=False)
    op.create_table(
        "replies",
        sa.Column("message", BIG, autoincrement=False, nullable=False),
        sa.Column("request_id", BIG, nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("sender_digest", sa.String(length=64), nullable=False),
        sa.Column("received_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("authentication", sa.JSON(), nullable=False),
        sa.Column("meaning", sa.String(length=16), nullable=False),
        sa.Column("ours", sa.Boolean(), nullable=False),
        sa.Column("challenge", BIG, nullable=True),
        sa.Column("heard_at", tables.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["message"], ["messages.id"]),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"]),
        sa.ForeignKeyConstraint(["challenge"], ["challenges.id"]),
        sa.PrimaryKeyConstraint("message"),
    )
    op.create_index(op.f("ix_replies_request_id"), "replies", ["request_id"], unique=False)
    op.create_index(op.f("ix_mails_message_id"), "mails", ["message_id"], unique=False)
    with op.batch_alter_table("outbox", naming_convention=NAMES) as batch:
        batch.add_column(sa.Column("occasion", sa.String(length=32), nullable=False, server_default=""))
        batch.drop_constraint("outbox_request_id_kind_key", type_="unique")
        batch.create_unique_constraint("outbox_request_id_kind_occasion_key", ["request_id", "kind", "occasion"])
    with op.batch_alter_table("outbox") as batch:
        batch.alter_column("occasion", server_default=None)
    with op.batch_alter_table("requests") as batch:
        batch.alter_column("hold_until", new_column_name="waits_until")
        batch.add_column(sa.Column("joined", sa.BigInteger(), nullable=True))
    _hear_old_replies()
    _replace_reasons()


def _hear_old_replies() -> None:
    """A reply that the older version had taken in, and not yet weighed, still stops what it would have stopped."""
    op.execute(
        sa.text(
            "INSERT INTO replies (message, request_id, sender, sender_digest, received_at, authentication, meaning, "
            "ours, challenge, heard_at) SELECT m.id, m.request_id, '', '', m.taken_at, :nothing, 'other', :yes, NULL, "
            "NULL FROM messages m JOIN requests r ON r.id = m.request_id JOIN mails c ON c.message = m.id "
            "WHERE m.outcome = 'reply' AND r.ended_at IS NULL"
        ).bindparams(
            sa.bindparam("nothing", {"passed": False, "contradicted": False, "findings": []}, type_=sa.JSON()),
            sa.bindparam("yes", True, type_=sa.Boolean()),
        )
    )


def _replace_reasons() -> None:
    """Lines of text become findings; what they said of method and result is still in the line."""
    with op.batch_alter_table("requests") as batch:
        batch.add_column(sa.Column("findings", sa.JSON(), nullable=True))
    requests = sa.table(
        "requests", sa.column("id"), sa.column("findings", sa.JSON), sa.column("proof_reasons", sa.JSON),
        sa.column("authentication", sa.JSON),
    )  # fmt: skip
    connection = op.get_bind()
    known = sa.select(requests.c.id, requests.c.proof_reasons, requests.c.authentication)
    for number, reasons, authentication in connection.execute(known).all():
        values = {
            "findings": [_finding(reason) for reason in reasons],
            "authentication": {
                "passed": bool(authentication.get("passed")),
                "contradicted": bool(authentication.get("contradicted")),
                "findings": [_finding(reason) for reason in authentication.get("reasons", ())],
            },
        }
        connection.execute(sa.update(requests).where(requests.c.id == number).values(**values))
    with op.batch_alter_table("requests") as batch:
        batch.alter_column("findings", existing_type=sa.JSON(), nullable=False)
        batch.drop_column("proof_reasons")


def _finding(reason: str) -> dict[str, str]:
    method, _, rest = reason.partition("=")
    words = rest.split()
    known = bool(words) and method.isalpha()
    return {"method": method if known else "", "result": words[0] if known else "", "reason": reason}


def downgrade() -> None:
    with op.batch_alter_table("requests") as batch:
        batch.alter_column("waits_until", new_column_name="hold_until")
        batch.drop_column("joined")
    with op.batch_alter_table("requests") as batch:
        batch.add_column(sa.Column("proof_reasons", sa.JSON(), nullable=True))
    requests = sa.table(
        "requests", sa.column("id"), sa.column("findings", sa.JSON), sa.column("proof_reasons", sa.JSON),
        sa.column("authentication", sa.JSON),
    )  # fmt: skip
    connection = op.get_bind()
    known = sa.select(requests.c.id, requests.c.findings, requests.c.authentication)
    for number, findings, authentication in connection.execute(known).all():
        values = {
            "proof_reasons": [finding["reason"] for finding in findings],
            "authentication": {
                "passed": bool(authentication.get("passed")),
                "contradicted": bool(authentication.get("contradicted")),
                "reasons": [finding["reason"] for finding in authentication.get("findings", ())],
            },
        }
        connection.execute(sa.update(requests).where(requests.c.id == number).values(**values))
    with op.batch_alter_table("requests") as batch:
        batch.alter_column("proof_reasons", existing_type=sa.JSON(), nullable=False)
        batch.drop_column("findings")
    # Of several answers of one kind the first stays: the older schema has room for one.
    op.execute(
        "DELETE FROM outbox WHERE id NOT IN (SELECT first FROM (SELECT min(id) AS first FROM outbox "
        "GROUP BY request_id, kind) AS kept)"
    )
    with op.batch_alter_table("outbox", naming_convention=NAMES) as batch:
        batch.drop_constraint("outbox_request_id_kind_occasion_key", type_="unique")
        batch.create_unique_constraint("outbox_request_id_kind_key", ["request_id", "kind"])
        batch.drop_column("occasion")
    op.drop_index(op.f("ix_mails_message_id"), table_name="mails")
    op.drop_table("replies")
    op.drop_table("challenges")
