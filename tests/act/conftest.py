"""A customer database on every engine with a few people in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from processor.act.customers import CustomerDatabase
from processor.act.schema import customers, metadata, orders, subscriptions

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LAN = {
    "id": 1, "email": "Ngoc.Lan@Gmail.com", "full_name": "Nguyễn Thị Ngọc Lan", "phone": "0912345678",
    "address": "25 Nguyễn Trãi, phường Bến Thành",
}  # fmt: skip
MINH = {
    "id": 2, "email": "minh@mail.vn", "full_name": "Trần Quang Minh", "phone": "0987654321", "address": "7 Hàng Bông",
}  # fmt: skip
PERSONAL = ["Ngoc.Lan", "Ngọc Lan", "0912345678", "25 Nguyễn Trãi", "gọi trước khi giao", "0909090909", "12 Lê Lợi"]


def order(number: str, customer: int, status: str = "completed", **given: Any) -> dict[str, Any]:
    return {
        "customer_id": customer, "number": number, "status": status, "total": 350_000, "payment_method": "COD",
        "shipping_method": "GHN", "shipping_name": None, "shipping_phone": None, "shipping_address": None,
        "note": None, "ordered_at": NOW,
    } | given  # fmt: skip


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty customer database, once on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'customers.sqlite3'}"
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def empty(url: str) -> Iterator[CustomerDatabase]:
    database = CustomerDatabase(url, create=True)
    yield database
    database.close()


@pytest.fixture
def database(empty: CustomerDatabase) -> CustomerDatabase:
    """Lan (1) with two ended orders and all subscriptions, Minh (2) with an open order."""
    with empty.transaction() as connection:
        connection.execute(sa.insert(customers), [LAN, MINH])
        connection.execute(
            sa.insert(orders),
            [
                order("D1", 1, shipping_name="Ngọc Lan", shipping_phone="0909090909", shipping_address="12 Lê Lợi"),
                order("D2", 1, "cancelled", total=120_000, note="gọi trước khi giao cho Ngọc Lan"),
                order("D3", 2, "shipping", shipping_name="Minh", shipping_phone="0987654321", note="x"),
            ],
        )
        topics = [(1, "products"), (1, "events"), (1, "recruitment"), (2, "products")]
        rows = [{"customer_id": key, "topic": topic, "since": NOW} for key, topic in topics]
        connection.execute(sa.insert(subscriptions), rows)
    return empty


def dump(database: CustomerDatabase) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with database.engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key))]
            for table in metadata.sorted_tables
        }
