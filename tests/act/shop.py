"""A shop's database that is not ours, and the map of it: references declared and reflected, a table of keys and values,
JSON, guests, a circle of foreign keys, and rows of one table that belong to each other."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from processor.act.customers import CustomerDatabase
from processor.act.datamap.model import DataMap
from processor.act.datamap.reading import parse

at = datetime.fromisoformat
SECRET = b"s" * 32
meta = sa.MetaData()
users = sa.Table(
    "users",
    meta,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("login", sa.String(40), nullable=False, unique=True),
    sa.Column("email", sa.String(100), nullable=False, index=True),
    sa.Column("display_name", sa.String(60), nullable=False),
    sa.Column("birthday", sa.Date, nullable=False),
    sa.Column("last_ip", sa.String(45)),
    sa.Column("newsletter", sa.Integer, nullable=False, server_default="1"),
    sa.Column[Any]("address_id", sa.ForeignKey("addresses.id", use_alter=True, name="fk_users_address")),
    mysql_engine="InnoDB",
)
addresses = sa.Table(
    "addresses",
    meta,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column[Any]("user_id", sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("street", sa.String(200)),
)
user_meta = sa.Table(  # no foreign key: the map declares the reference
    "user_meta",
    meta,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("user_id", sa.Integer, index=True),
    sa.Column("name", sa.String(60), index=True),
    sa.Column("value", sa.Text),
)
orders = sa.Table(
    "orders",
    meta,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("user_id", sa.Integer, nullable=False, index=True),  # 0: a guest's
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("total", sa.Numeric(12, 2), nullable=False),
    sa.Column("billing_email", sa.String(100), index=True),
    sa.Column("billing_name", sa.String(100)),
    sa.Column("phone", sa.String(20)),
    sa.Column("note", sa.Text),
    sa.Column("data", sa.JSON),
    sa.Column("placed_at", sa.DateTime),
)
order_items = sa.Table(
    "order_items",
    meta,
    sa.Column[Any]("order_id", sa.ForeignKey("orders.id"), primary_key=True),
    sa.Column("line", sa.Integer, primary_key=True),
    sa.Column("engraving", sa.String(100), nullable=False),
)
comments = sa.Table(
    "comments",
    meta,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column[Any]("parent_id", sa.ForeignKey("comments.id")),
    sa.Column("author_email", sa.String(100), index=True),
    sa.Column("text", sa.Text, nullable=False),
)
sessions = sa.Table(  # a number as text, as WooCommerce has it
    "sessions",
    meta,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("user_key", sa.String(32), nullable=False, index=True),
    sa.Column("content", sa.Text),
)
lists = sa.Table(
    "lists",
    meta,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("user_id", sa.Integer, index=True),
    sa.Column("topic", sa.String(20)),
    sa.Column("joined", sa.DateTime),
    sa.Column("weight", sa.Numeric(5, 2)),
)

MAP = Path(__file__).with_name("shop.toml").read_text(encoding="utf-8")
LAN, MINH = "lan@mail.vn", "minh@mail.vn"
PHONE = "0912345678"
PLANTED = [
    LAN,
    "lan.nguyen",
    "Nguyễn Thị Lan",
    "Thị Lan",
    "Nguyễn Thị",
    "12 Lê Lợi",
    "thích trà",
    "giỏ của Lan",
    "10.1.2.3",
]
DATA = {"customer": {"email": LAN, "id": 7}, "gifts": [{"to": "Gấm", "n": 1}, {"n": 2}, {"to": "Bống"}], "sum": 1.5}


def datamap(*changes: tuple[str, str]) -> DataMap:
    """The map, with pieces of its text replaced."""
    text = MAP
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return parse(text, "datamap.toml")


def order(number: int, user: int, email: str | None, **given: Any) -> dict[str, Any]:
    return {
        "id": number, "user_id": user, "status": "done", "total": 350_000, "billing_email": email,
        "billing_name": "Nguyễn Thị Lan", "phone": PHONE, "note": None, "data": None,
        "placed_at": at("2024-02-29T20:00"),
    } | given  # fmt: skip


ROWS: Mapping[sa.Table, list[dict[str, Any]]] = {
    users: [
        {"id": 1, "login": "lan.nguyen", "email": "Lan@Mail.vn", "display_name": "Nguyễn Thị Lan",
         "birthday": date(1990, 5, 1), "last_ip": "10.1.2.3", "address_id": None},
        {"id": 2, "login": "minh", "email": MINH, "display_name": "Trần Minh", "birthday": date(1991, 1, 1),
         "last_ip": None, "address_id": None},
    ],
    addresses: [{"id": 1, "user_id": 1, "street": "12 Lê Lợi, Huế"}, {"id": 2, "user_id": 2, "street": "7 Hàng Bông"}],
    user_meta: [
        {"id": 1, "user_id": 1, "name": "first_name", "value": "Lan"},
        {"id": 2, "user_id": 1, "name": "last_name", "value": "Nguyễn Thị"},
        {"id": 3, "user_id": 1, "name": "phone", "value": PHONE},
        {"id": 4, "user_id": 1, "name": "color", "value": "red"},
        {"id": 5, "user_id": 2, "name": "first_name", "value": "Minh"},
    ],
    orders: [
        order(1, 1, LAN, note="Giao cho chị Nguyen  thi LAN, sđt +84 912.345.678, gọi trước", data=DATA),
        order(2, 1, "lan.nha@mail.vn", note="gửi bảo vệ", placed_at=at("2025-06-01")),
        order(3, 0, "LAN@mail.vn", total=90_000),
        order(4, 2, MINH, billing_name="Trần Minh", phone="0987654321"),
        order(5, 0, "khach@mail.vn", billing_name="Khách Lạ", phone="0900000001"),
        order(6, 0, "Khach@mail.vn", billing_name="Khách Lạ", phone="0900000001"),
    ],
    order_items: [
        {"order_id": 1, "line": 1, "engraving": "Lan yêu"}, {"order_id": 1, "line": 2, "engraving": ""},
        {"order_id": 4, "line": 1, "engraving": "Minh"},
    ],
    comments: [
        {"id": 1, "parent_id": None, "author_email": LAN, "text": "thích trà"},
        {"id": 2, "parent_id": 1, "author_email": LAN, "text": "thích trà lắm"},
        {"id": 3, "parent_id": None, "author_email": MINH, "text": "cũng thế"},
    ],
    sessions: [
        {"id": 1, "user_key": "1", "content": "giỏ của Lan"}, {"id": 2, "user_key": "12", "content": "giỏ khác"},
    ],
    lists: [
        {"id": 1, "user_id": 1, "topic": "jobs", "joined": at("2024-01-02T03:04:05"), "weight": 1.25},
        {"id": 2, "user_id": 1, "topic": "shows", "joined": None, "weight": None},
        {"id": 3, "user_id": 1, "topic": "unknown", "joined": None, "weight": None},
        {"id": 4, "user_id": 2, "topic": "jobs", "joined": None, "weight": None},
    ],
}  # fmt: skip


def fill(url: str) -> None:
    """Make the shop's tables and rows."""
    engine = sa.create_engine(url)
    try:
        meta.create_all(engine)
        with engine.begin() as connection:
            for table, rows in ROWS.items():
                for row in rows:
                    connection.execute(sa.insert(table).values(**row))
            connection.execute(sa.update(users).where(users.c.id == 1).values(address_id=1))
    finally:
        engine.dispose()


def rows(database: CustomerDatabase, table: sa.Table) -> list[dict[str, Any]]:
    with database.engine.connect() as connection:
        return [dict(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key)).mappings()]


def everything(database: CustomerDatabase) -> str:
    """Every value of every table, as one text."""
    found = {table.name: rows(database, table) for table in meta.sorted_tables}
    return json.dumps(found, default=str, ensure_ascii=False)
