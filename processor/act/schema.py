"""The embedded customer database: what the shop knows of its customers, as its privacy policy lists it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    func,
)
from sqlalchemy.engine import Dialect


def _on_mysql(*_: object, dialect: Dialect, **__: object) -> bool:
    return dialect.name in {"mysql", "mariadb"}


def _elsewhere(*_: object, dialect: Dialect, **__: object) -> bool:
    return not _on_mysql(dialect=dialect)


metadata = MetaData()
_Id = BigInteger().with_variant(Integer(), "sqlite")

customers = Table(
    "customers",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("email", String(320), nullable=False),
    Column("full_name", Text),
    Column("phone", String(40)),
    Column("address", Text),
    Column("created_at", DateTime(timezone=True), server_default=func.now()),
    sqlite_autoincrement=True,  # the key of an erased customer never becomes another's
)
# Mailboxes are compared without regard to case, in one look-up whatever the number of customers. MariaDB has no index
# on an expression, and needs none: its collations compare so by themselves.
Index("ix_customers_email_lower", func.lower(customers.c.email)).ddl_if(callable_=_elsewhere)
Index("ix_customers_email", customers.c.email).ddl_if(callable_=_on_mysql)

orders = Table(
    "orders",
    metadata,
    Column("id", _Id, primary_key=True),
    Column[Any]("customer_id", ForeignKey("customers.id"), index=True),
    Column("number", String(40), unique=True),
    Column("ordered_at", DateTime(timezone=True), server_default=func.now()),
    Column("status", String(20), nullable=False, server_default="completed"),
    Column("total", Numeric(14, 2), nullable=False),
    Column("payment_method", String(40)),
    Column("shipping_method", String(40)),
    Column("shipping_name", Text),
    Column("shipping_phone", String(40)),
    Column("shipping_address", Text),
    Column("note", Text),
)
ORDER_ENDED = ("completed", "delivered", "cancelled", "returned", "refunded")

# A row stands for a subscription that is wanted; no row, no mail.
subscriptions = Table(
    "subscriptions",
    metadata,
    Column[Any]("customer_id", ForeignKey("customers.id"), primary_key=True),
    Column("topic", String(16), primary_key=True),
    Column("since", DateTime(timezone=True), server_default=func.now()),
)

# What was done for which request, in the same transaction as the change itself: makes every action idempotent.
ledger = Table(
    "cskh_ledger",
    metadata,
    Column("request_id", BigInteger, primary_key=True, autoincrement=False),
    Column("applied_at", DateTime(timezone=True), nullable=False),
    Column("receipt", JSON, nullable=False),
)
