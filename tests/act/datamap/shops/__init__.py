"""Shops with schemas of other hands, to see what is found in them: one text says tables, truth and values.

A line is `table: column type [kind] [-> table.column]`, columns apart by commas. `type` is key (a number that counts
up), int, strN, text, money, flag, day, time or json, with `!` where NULL is forbidden and `+` in the primary key. A
word after it is the truth: the column is personal and of that kind (`name.given` says which part). `->` is a
reference that the database does not know, `=>` a foreign key.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

PEOPLE = 60
FAMILY = [
    "Nguyễn Thị",
    "Trần Văn",
    "Lê Hoàng",
    "Phạm Ngọc",
    "Huỳnh Thanh",
    "Vũ Minh",
    "Đặng Quốc",
    "Bùi Thu",
    "Ngô",
    "Đỗ",
]
GIVEN = ["Lan", "Minh", "Hoa", "Dũng", "Trang", "Phúc", "Hương", "Tuấn", "Ngân", "Khôi", "Thảo", "Quân"]
STREETS = ["Nguyễn Trãi", "Lê Lợi", "Hai Bà Trưng", "Cách Mạng Tháng Tám", "Trần Hưng Đạo", "Phan Đình Phùng"]
WARDS = ["phường Bến Thành", "phường 5", "xã Tân Phú", "thị trấn Lâm", "phường Dịch Vọng"]
CITIES = ["TP. Hồ Chí Minh", "Hà Nội", "Đà Nẵng", "Cần Thơ", "Hải Phòng"]
NOTES = [
    "Gọi trước khi giao giúp em",
    "giao giờ hành chính",
    "để ở bảo vệ, tên {name}",
    "sđt phụ {phone}",
    "hàng đẹp, cảm ơn shop",
]
GOODS = [
    "Son dưỡng hồng",
    "Kem chống nắng SPF50",
    "Áo thun cổ tròn",
    "Váy hoa nhí",
    "Toner cấp ẩm",
    "Túi xách da",
    "Serum C",
]


@dataclass(frozen=True)
class Column:
    name: str
    type: str
    kind: str = ""
    points_to: str = ""


@dataclass
class Shop:
    """A schema with its truth, and what fills it: whatever points to a customer's row is about that customer."""

    metadata: sa.MetaData
    columns: dict[str, list[Column]]
    fill: Mapping[str, Any] = field(default_factory=dict[str, Any])  # "table.column" -> values or a function
    rows: Mapping[str, Any] = field(default_factory=dict[str, Any])  # table -> its rows, or how many
    owners: dict[str, dict[int, Person]] = field(
        default_factory=dict[str, dict[int, "Person"]]
    )  # table -> key -> whose

    @property
    def personal(self) -> dict[str, str]:
        """ "table.column" -> kind of every column that holds something personal of customers."""
        found = {f"{table}.{column.name}": column.kind for table, some in self.columns.items() for column in some}
        return {place: kind.partition(".")[0] for place, kind in found.items() if kind}

    @property
    def links(self) -> set[tuple[str, str]]:
        """("table.column", "table.column" that it points to)."""
        return {(f"{table}.{c.name}", c.points_to) for table, some in self.columns.items() for c in some if c.points_to}

    def create(self, url: str) -> None:
        engine = sa.create_engine(url)
        chance = random.Random(7)
        self.owners.clear()
        self.metadata.create_all(engine)
        with engine.begin() as connection:
            for name in self._order():
                if rows := self._rows(name, chance):
                    connection.execute(self.metadata.tables[name].insert(), rows)
        engine.dispose()

    def _order(self) -> list[str]:
        """Parents before children, by declared and other references."""
        waiting, done = list(self.columns), list[str]()
        while waiting:
            above = {name: {c.points_to.split(".")[0] for c in self.columns[name]} - {"", name} for name in waiting}
            name = next((name for name in waiting if above[name] <= set(done)), waiting[0])
            waiting.remove(name)
            done.append(name)
        return done

    def _rows(self, table: str, chance: random.Random) -> list[dict[str, Any]]:
        given = self.rows.get(table, PEOPLE)
        if not isinstance(given, int):
            return [dict(row) for row in given]
        found: list[dict[str, Any]] = []
        keys: set[tuple[Any, ...]] = set()
        for number in range(1, given + 1):
            links = {c.name: self._pointed(table, c, chance) for c in self.columns[table] if c.points_to}
            person = self._whose(table, links) or Person(chance)
            row = {c.name: self._value(table, c, number, person, links, chance) for c in self.columns[table]}
            key = tuple(row[c.name] for c in self.columns[table] if "+" in c.type)
            if not key or key not in keys:
                keys.add(key)
                found.append(row)
                self.owners.setdefault(table, {})[number] = person
        return found

    def _whose(self, table: str, links: dict[str, int]) -> Person | None:
        """Whom a row is about; its other references are made to point to the same person's rows."""
        person = None
        for column in reversed([c for c in self.columns[table] if c.points_to]):
            owners = self.owners.get(column.points_to.split(".")[0], {})
            own = [key for key, owner in owners.items() if owner is person]
            if own:
                links[column.name] = own[0]
            person = person or owners.get(links[column.name])
        return person

    def _pointed(self, table: str, column: Column, chance: random.Random) -> int:
        filled = self.fill.get(f"{table}.{column.name}")
        if filled is not None and not callable(filled):
            return chance.choice(filled)
        above = self.rows.get(column.points_to.split(".")[0], 10)
        return chance.randint(1, min(10, above if isinstance(above, int) else len(above)))

    def _value(
        self, table: str, column: Column, number: int, person: Person, links: Mapping[str, Any], chance: random.Random
    ) -> Any:
        if column.name in links:
            return links[column.name]
        filled = self.fill.get(f"{table}.{column.name}")
        if callable(filled):
            return filled(person, chance)
        if filled is not None:
            return chance.choice(filled)
        if column.type.startswith("key"):
            return number
        if column.kind:
            return person.value(column, chance)
        return _plain(column, number, chance)


class Person:
    """One customer, made up."""

    def __init__(self, chance: random.Random) -> None:
        self.family, self.given = chance.choice(FAMILY), chance.choice(GIVEN)
        self.name = f"{self.family} {self.given}"
        self.phone = f"0{chance.choice('3789')}{chance.randint(10_000_000, 99_999_999)}"
        self.email = f"{chance.choice(['lan', 'minh', 'shop', 'be.na', 'tuan_'])}{chance.randint(1, 99999)}@gmail.com"
        self.street = f"{chance.randint(1, 300)}/{chance.randint(1, 99)} {chance.choice(STREETS)}"
        self.ward, self.city = chance.choice(WARDS), chance.choice(CITIES)
        self.ip = f"{chance.choice([14, 27, 113, 171])}.{chance.randint(0, 255)}.{chance.randint(0, 255)}.7"

    def value(self, column: Column, chance: random.Random) -> Any:
        kind, _, part = column.kind.partition(".")
        empty = None if "!" not in column.type else ""
        if (
            kind in {"text", "other", "birthday"}
            and chance.random() < 0.5
            and column.type.rstrip("!+") not in {"json", "flag", "int", "day"}
        ):
            return empty
        values: dict[str, Callable[[], Any]] = {
            "email": lambda: self.email,
            "name": lambda: {"given": self.given, "family": self.family}.get(part, self.name),
            "phone": lambda: self.phone,
            "address": lambda: {"city": self.city, "ward": self.ward, "street": self.street, "post": "700000"}.get(
                part, f"{self.street}, {self.ward}, {self.city}"
            ),
            "text": lambda: chance.choice(NOTES).format(name=self.name, phone=self.phone),
            "ip": lambda: self.ip,
            "birthday": lambda: date(1990, 1, 1) + timedelta(days=chance.randint(0, 9000)),
            "account": lambda: f"{chance.getrandbits(100):025x}",
            "other": lambda: chance.choice(["A1", "Nữ", "Mozilla/5.0 (iPhone)", "facebook"]),
        }
        return _fitting(column, values[kind](), chance)


def _fitting(column: Column, value: Any, chance: random.Random) -> Any:
    form = column.type.rstrip("!+")
    if form in {"int", "flag"}:
        return chance.randint(0, 1)
    if form == "json":
        return {"value": value}
    if form in {"day", "time"} and not isinstance(value, date):
        return datetime(2026, 3, chance.randint(1, 28), 9, 30)  # noqa: DTZ001 - as databases store them
    if match := re.fullmatch(r"str(\d+)", form):
        return str(value)[: int(match[1])]
    return value


def _plain(column: Column, number: int, chance: random.Random) -> Any:
    form = column.type.rstrip("!+")
    if form in {"time", "day"}:
        moment = datetime(2026, 1, 1) + timedelta(hours=chance.randint(0, 8000))  # noqa: DTZ001
        return moment.date() if form == "day" else moment
    if form == "int":
        return chance.randint(1, 5)
    if form == "money":
        return chance.randint(1, 900) * 1000
    if form == "flag":
        return chance.random() < 0.5
    if form == "json":
        return {"color": "red", "qty": chance.randint(1, 9)}
    length = int(form[3:]) if form.startswith("str") else 200
    return chance.choice(GOODS)[:length] if length > 12 else f"v{number}"[:length]


def shop(text: str, *, fill: Mapping[str, Any] | None = None, rows: Mapping[str, Any] | None = None) -> Shop:
    """Read the text of a schema."""
    metadata = sa.MetaData()
    columns: dict[str, list[Column]] = {}
    for line in re.sub(r",\s*\n\s+", ", ", text.strip()).splitlines():
        table, _, rest = line.strip().partition(":")
        if not rest:
            continue
        made: list[sa.Column[Any]] = []
        columns[table] = []
        for part in rest.split(","):
            column, *constraint = _read(part)
            columns[table].append(column)
            made.append(
                sa.Column(
                    column.name, _type(column.type), *constraint,
                    primary_key=column.type.startswith("key") or "+" in column.type,
                    nullable="!" not in column.type and "+" not in column.type and not column.type.startswith("key"),
                )
            )  # fmt: skip
        sa.Table(table, metadata, *made)
    return Shop(metadata, columns, fill or {}, rows or {})


def _read(part: str) -> list[Any]:
    left, arrow, target = (
        re.split(r"\s*([-=]>)\s*|$", part.strip(), maxsplit=1)[:3]
        if "->" in part or "=>" in part
        else (part.strip(), "", "")
    )
    name, kind_of_type, *kind = left.split()
    column = Column(name, kind_of_type, kind[0] if kind else "", target.strip())
    return [column, sa.ForeignKey(target.strip())] if arrow == "=>" else [column]


def _type(text: str) -> Any:
    form = text.rstrip("!+")
    if form.startswith("str"):
        return sa.String(int(form[3:]))
    return {
        "key": sa.Integer, "int": sa.Integer, "text": sa.Text, "money": sa.Numeric(15, 2), "flag": sa.Boolean,
        "day": sa.Date, "time": sa.DateTime, "json": sa.JSON,
    }[form]  # fmt: skip


def serialised(value: Mapping[str, str]) -> str:
    """As PHP writes an array."""
    inner = "".join(f's:{len(k.encode())}:"{k}";s:{len(v.encode())}:"{v}";' for k, v in value.items())
    return f"a:{len(value)}:{{{inner}}}"


def as_json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
