"""notices: what third parties are told of an erasure or correction, until they answer that it is done"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from processor.store import tables

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("id", BIG, nullable=False),
        sa.Column("request_id", BIG, nullable=False),
        sa.Column("party", sa.String(length=100), nullable=False),
        sa.Column("about", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("mail", BIG, nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("created_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_at", tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("sent_at", tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("legal", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.String(length=200), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"]),
        sa.ForeignKeyConstraint(["mail"], ["outbox.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("request_id", "party"),
        sa.UniqueConstraint("token_digest"),
    )
    op.create_index(op.f("ix_notices_state"), "notices", ["state"], unique=False)
    op.create_index(op.f("ix_notices_mail"), "notices", ["mail"], unique=False)
    op.create_index(op.f("ix_notices_due_at"), "notices", ["due_at"], unique=False)


def downgrade() -> None:
    op.drop_table("notices")
    op.execute("DELETE FROM outbox WHERE kind = 'notice'")  # sealed: the older version would send them as they are
