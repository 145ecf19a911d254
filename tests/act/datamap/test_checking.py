"""`cskh datamap check`: a map that does not fit, that forgets something, and look-ups without an index."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from processor import sql
from processor.act.customers import CustomerDatabase
from processor.act.datamap import checking, reading
from processor.act.datamap.checking import quick
from processor.act.datamap.model import DataMap
from processor.act.datamap.problems import Problem, Topic
from tests.act.datamap.conftest import Opened, fresh
from tests.act.datamap.test_suggest import SHOPS, drafted
from tests.conftest import need
from tests.servers import mariadb


def check(engine: sa.Engine, datamap: DataMap, *, rows: int = 200) -> list[Problem]:
    """All but what a map leaves without an effect: the maps here are about something else."""
    return [item for item in checking.check(engine, datamap, rows=rows) if item.topic is not Topic.GAP]


SCHEMA = (
    "CREATE TABLE members (id INTEGER PRIMARY KEY, email VARCHAR(90) NOT NULL, full_name VARCHAR(90), "
    "code VARCHAR(8) NOT NULL, number INTEGER NOT NULL, born DATE, news INTEGER, "
    "CONSTRAINT one_code UNIQUE (code), CONSTRAINT one_number UNIQUE (number))",
    "CREATE TABLE orders (id INTEGER PRIMARY KEY, member_id INTEGER, guest_email VARCHAR(90), status VARCHAR(20), "
    "total INTEGER, ordered_at DATE, ship_phone VARCHAR(20), city VARCHAR(6), data JSON)",
    "CREATE TABLE bills (id INTEGER PRIMARY KEY, member_id INTEGER NOT NULL, buyer VARCHAR(90), "
    "FOREIGN KEY (member_id) REFERENCES members (id))",
    "CREATE TABLE visits (member_id INTEGER, ip VARCHAR(45))",
    "CREATE TABLE settings (id INTEGER PRIMARY KEY, phone VARCHAR(20))",
)
MAP = """
version = 1
[reasons.books]
en = "books"
vi = "sổ sách"
[[people]]
entry = "members"
email = "email"
[[entries]]
name = "members"
title = { en = "member", vi = "thành viên" }
deletion = "delete row"
columns.email = { holds = "email", correction = "email" }
columns.full_name = { holds = "name", correction = "full_name" }
[[entries]]
name = "orders"
title = { en = "orders", vi = "đơn hàng" }
reached = [{ column = "member_id", from = "members.id" }, { column = "guest_email", by = "email" }]
orders = { status = "status", ended = ["done"] }
columns.member_id = { holds = "link", deletion = "null" }
columns.guest_email = { holds = "email", deletion = "null" }
columns.ship_phone = { holds = "phone", deletion = "null" }
columns.city = { holds = "address", deletion = "null" }
columns.data = { holds = "other", deletion = "null" }
columns.total = { holds = "none", deletion = "keep", reason = "books" }
[[entries]]
name = "bills"
title = { en = "bills", vi = "hóa đơn" }
reached = [{ column = "member_id", from = "members.id" }]
deletion = "delete row"
columns.buyer = { holds = "name" }
[[entries]]
name = "visits"
key = ["member_id", "ip"]
title = { en = "visits", vi = "lượt truy cập" }
reached = [{ column = "member_id", from = "members.id" }]
deletion = "delete row"
columns.ip = { holds = "ip" }
[not_personal]
settings = ["*"]
"""


@contextlib.contextmanager
def filled(url: str) -> Generator[sa.Engine]:
    engine = sql.make_engine(url)
    with engine.begin() as connection:
        for statement in SCHEMA:
            connection.exec_driver_sql(statement)
        for number in range(1, 6):
            connection.exec_driver_sql(
                f"INSERT INTO orders (id, status, ship_phone) VALUES ({number}, 'done', '091234567{number}')"
            )
    yield engine
    engine.dispose()


@pytest.fixture
def engine(empty_url: str) -> Iterator[sa.Engine]:
    """The schema for a test that changes it."""
    with filled(empty_url) as engine:
        yield engine


@pytest.fixture(scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], sa.Engine]]:
    done: dict[str, sa.Engine] = {}
    with contextlib.ExitStack() as stack:

        def make(name: str) -> sa.Engine:
            if name not in done:
                url = stack.enter_context(fresh(name, tmp_path_factory.mktemp(name)))
                done[name] = stack.enter_context(filled(url))
            return done[name]

        yield make


@pytest.fixture
def reading_only(engine_name: str, _made: Callable[[str], sa.Engine]) -> sa.Engine:
    """The schema for tests that only look."""
    return _made(engine_name)


def problems(engine: sa.Engine, text: str = MAP) -> dict[str, Problem]:
    return {
        problem.place: problem for problem in check(engine, reading.parse(text, "map")) if problem.topic != Topic.INDEX
    }


def test_a_map_that_fits_has_nothing_but_indexes_to_look_at(reading_only: sa.Engine):
    assert problems(reading_only) == {}
    assert quick(reading_only, reading.parse(MAP, "map")) == []


TOTAL = 'columns.total = { holds = "none", deletion = "keep", reason = "books" }'
PHONE = 'columns.ship_phone = { holds = "phone", deletion = "null" }'
NAME = 'columns.full_name = { holds = "name", correction = "full_name" }'
CITY = 'columns.city = { holds = "address", deletion = "null" }'
CHANGED = [
    ('name = "bills"', 'name = "bill"', "bill", "there is no such table (did you mean 'bills'?)"),
    ("columns.ship_phone", "columns.ship_fone", "orders.ship_fone", "no such column (did you mean 'ship_phone'?)"),
    ('by = "email"', 'by = "email", owner = "account"', "orders.account", "no such column"),
    ('from = "members.id" }, {', 'from = "members.uid" }, {', "members.uid", "no such column"),
    ('status = "status"', 'status = "state"', "orders.state", "(did you mean 'status'?)"),
    ('key = ["member_id", "ip"]\n', "", "visits", "has no primary key; add key = [...]"),
    (TOTAL, 'columns.total = { holds = "other", deletion = "truncate", length = 2 }', "orders.total", "no text"),
    (TOTAL, 'columns.total = { holds = "other", deletion = "fixed text", text = "x" }', "orders.total", "no text"),
    (TOTAL, 'columns.total = { holds = "other", deletion = "redact" }', "orders.total", "'redact' cannot be done"),
    (CITY, CITY.replace('"null"', '"fixed text", text = "nowhere"'), "orders.city", "it takes 6 characters"),
    (PHONE, PHONE.replace('"null"', '"keep", reason = "books", until = "total + 1 year"'), "orders.total", "no date"),
    ("columns.data = {", 'columns."ordered_at:buyer.name" = {', "orders.ordered_at", "holds no JSON, so 'buyer.name'"),
    (
        NAME,
        f'{NAME}\nunsubscribe = {{ column = "news", value = "no", topics = ["all"] }}',
        "members.news",
        "sets it to",
    ),
    ('[not_personal]\nsettings = ["*"]\n', "", "settings", "no entry speaks of this table"),
    (f"{PHONE}\n", "", "orders.ship_phone", "seems to hold phone numbers"),
]


@pytest.mark.parametrize(("old", "new", "place", "told"), CHANGED, ids=[place for _, _, place, _ in CHANGED])
def test_what_does_not_fit_is_told_with_its_place(reading_only: sa.Engine, old: str, new: str, place: str, told: str):
    assert old in MAP
    found = problems(reading_only, MAP.replace(old, new, 1))
    assert place in found, found
    assert told in found[place].text
    assert found[place].wrong


# Of a row that stays: what an erasure would write there.
STAYS = MAP.replace('deletion = "delete row"\ncolumns.email = { holds = "email", correction = "email" }', """
columns.email = { holds = "email", deletion = "fixed text", text = "erased-{key}@invalid" }
columns.code = { holds = "other", deletion = "CODE" }
columns.number = { holds = "other", deletion = "NUMBER" }""").replace(
    'holds = "name", correction = "full_name"', 'holds = "name", deletion = "null"'
).replace('[[entries]]\nname = "bills"', """
[[entries]]
name = "bills_kept"
table = "bills"
title = { en = "bills", vi = "hóa đơn" }
reached = [{ column = "member_id", from = "members.id" }]
columns.member_id = { holds = "link", deletion = "BILL" }
[[entries]]
name = "bills"
where = { id = 0 }""")  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "place", "told"),
    [
        ({"CODE": 'fixed text", text = "gone'}, "members.code", "put {key} into the text"),
        ({"NUMBER": "null"}, "members.number", "unique and never NULL"),
        ({"BILL": "null"}, "bills.member_id", "it points to members and is never NULL"),
        ({}, "", ""),
    ],
)
def test_what_a_row_that_stays_cannot_hold(reading_only: sa.Engine, changes: dict[str, str], place: str, told: str):
    text = STAYS
    for word, usual in {
        "CODE": 'fixed text", text = "x{key}',
        "NUMBER": "keyed digest",
        "BILL": "keyed digest",
    }.items():
        text = text.replace(f'"{word}"', f'"{changes.get(word, usual)}"')
    found = problems(reading_only, text)
    if place:
        assert told in found[place].text
    else:
        assert not any(problem.wrong for problem in found.values())


def test_rows_that_point_to_rows_that_go_have_to_be_mapped(engine: sa.Engine):
    without = MAP[: MAP.index('[[entries]]\nname = "bills"')] + MAP[MAP.index('[[entries]]\nname = "visits"') :]
    found = problems(engine, without)
    assert "the database would refuse the erasure" in found["bills.member_id"].text
    assert [problem.topic for problem in quick(engine, reading.parse(without, "map"))] == [Topic.REFERENCE]
    # Rows that would vanish by themselves: named as looked at, they are no problem any more.
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE bills")
        connection.exec_driver_sql(
            "CREATE TABLE bills (id INTEGER PRIMARY KEY, member_id INTEGER NOT NULL, "
            "FOREIGN KEY (member_id) REFERENCES members (id) ON DELETE CASCADE)"
        )
    assert "vanish with it, uncounted" in problems(engine, without)["bills.member_id"].text
    assert problems(engine, without.replace("[not_personal]", '[not_personal]\nbills = ["*"]')) == {}


def test_a_pointer_that_stays_is_told_once_the_keys_are_known(empty_url: str):
    """Without keys "id" of a row that stays might be what the deleted row points to, and not the other way round."""
    engine = sql.make_engine(empty_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE members (number INTEGER PRIMARY KEY, email VARCHAR(90))")
        connection.exec_driver_sql("CREATE TABLE profiles (id INTEGER PRIMARY KEY, motto VARCHAR(90))")
    text = MAP[: MAP.index('[[entries]]\nname = "orders"')].replace("columns.full_name", "#") + """
[[entries]]
name = "profiles"
title = { en = "profiles", vi = "hồ sơ" }
reached = [{ column = "id", from = "members.number" }]
columns.motto = { holds = "text", deletion = "null" }
"""  # fmt: skip
    (problem,) = [item for item in check(engine, reading.parse(text, "map")) if item.topic != Topic.INDEX]
    engine.dispose()
    assert "column 'id': the row stays and would point to a deleted row of 'members'" in problem.text
    assert problem.wrong


def test_indexes_that_are_missing_come_with_their_statement(engine: sa.Engine):
    def missing() -> dict[str, Problem]:
        found = check(engine, reading.parse(MAP, "map"), rows=0)
        return {problem.place: problem for problem in found if problem.topic == Topic.INDEX}

    first = missing()
    lower = engine.dialect.name != "mysql"  # there the collation compares without regard to case
    wanted = {"members.email", "orders.member_id", "orders.guest_email", "visits.member_id"}
    # MariaDB indexes a foreign key by itself.
    assert set(first) == (wanted | {"bills.member_id"} if lower else wanted)
    assert ("lower(email)" in first["members.email"].statement) is lower
    assert not any(problem.wrong for problem in first.values())  # small tables
    options = {"isolation_level": "AUTOCOMMIT"} if engine.dialect.name == "postgresql" else {}
    with engine.connect().execution_options(**options) as connection:
        for problem in first.values():
            connection.exec_driver_sql(problem.statement)
        connection.commit()
    assert missing() == {}


def test_without_an_index_a_large_table_is_wrong(reading_only: sa.Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("processor.act.datamap.check_references.SMALL", 3)
    found = {problem.place: problem for problem in check(reading_only, reading.parse(MAP, "map"), rows=0)}
    assert found["orders.member_id"].wrong
    assert not found["visits.member_id"].wrong


def test_a_long_text_is_indexed_by_its_beginning(mariadb_url: str):
    engine = sql.make_engine(mariadb_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE members (id INTEGER PRIMARY KEY, email TEXT NOT NULL, full_name TEXT)")
    one = MAP[: MAP.index('[[entries]]\nname = "orders"')]
    (problem,) = check(engine, reading.parse(one, "map"), rows=0)
    assert problem.statement == "CREATE INDEX ix_members_email ON members (email(191));"
    with engine.begin() as connection:
        connection.exec_driver_sql(problem.statement)
    assert check(engine, reading.parse(one, "map"), rows=0) == []
    # A collation that tells case apart: no index of MariaDB finds an address in any case.
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE members MODIFY email VARCHAR(90) COLLATE utf8mb4_bin NOT NULL")
    (problem,) = check(engine, reading.parse(one, "map"), rows=0)
    assert problem.statement == ""
    assert "_ci" in problem.text
    engine.dispose()


def test_places_in_json_and_keys_of_attributes_that_the_map_forgets(engine: sa.Engine):
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE order_meta (id INTEGER PRIMARY KEY, order_id INTEGER, meta_key VARCHAR(40), "
            "meta_value VARCHAR(90))"
        )
        for number in range(5):
            document = f'{{"name": "Trần Lan", "buyer": {{"email": "lan{number}@example.vn"}}}}'
            values = {"data": document, "id": number + 1}
            connection.execute(sa.text("UPDATE orders SET data = :data WHERE id = :id"), values)
            rows = {"billing_phone": f"091234567{number}", "mail": f"lan{number}@example.vn", "color": "red"}
            for place, (key, value) in enumerate(rows.items()):
                connection.exec_driver_sql(
                    f"INSERT INTO order_meta VALUES ({number * 10 + place}, 1, '{key}', '{value}')"
                )
    text = MAP.replace("columns.data = {", 'columns."data:name" = {').replace("[not_personal]", """
[[entries]]
name = "phones"
table = "order_meta"
title = { en = "phones", vi = "điện thoại" }
reached = [{ column = "order_id", from = "orders.id" }]
where = { meta_key = "billing_phone" }
deletion = "delete row"
columns.meta_value = { holds = "phone" }
[not_personal]""")  # fmt: skip
    found = problems(engine, text)
    assert set(found) == {"orders.data:buyer.email", "order_meta.meta_value"}
    assert "meta_key = 'mail'" in found["order_meta.meta_value"].text
    others = text.replace("[not_personal]", """
[[entries]]
name = "other_meta"
table = "order_meta"
title = { en = "meta", vi = "khác" }
reached = [{ column = "order_id", from = "orders.id" }]
others = "meta_key"
columns.meta_value = { holds = "text", deletion = "redact" }
[not_personal]""").replace('columns."data:name" = {', "columns.data = {")  # fmt: skip
    assert problems(engine, others) == {}


@pytest.mark.parametrize("name", SHOPS)
def test_a_draft_passes_but_for_what_it_says_itself(name: str, opened: Opened):
    _, url = opened(name, "sqlite")
    draft = drafted(url)
    engine = sql.make_engine(url)
    wrong = [problem for problem in check(engine, reading.parse(draft, "draft")) if problem.wrong]
    engine.dispose()
    assert all(f"#   {problem.place}: " in draft for problem in wrong), wrong
    assert all(problem.topic == Topic.UNMAPPED for problem in wrong)


def test_the_embedded_schema_and_its_map_are_without_a_problem(empty_url: str):
    database = CustomerDatabase(empty_url, create=True)
    found = check(database.engine, reading.preset("embedded"))
    database.close()
    # MariaDB's own index of lower(email) does not exist; its collation needs none.
    assert [problem for problem in found if problem.wrong] == []


def test_no_value_stands_in_a_problem(reading_only: sa.Engine):
    for problem in check(reading_only, reading.parse(MAP.replace("columns.ship_phone", "#"), "map")):
        assert "0912345" not in problem.text + problem.statement


def test_wishes_that_nothing_would_follow_are_told(tmp_path: Path) -> None:
    database = CustomerDatabase(f"sqlite:///{tmp_path / 'c.sqlite3'}", create=True)
    text = reading.preset_text("embedded")
    assert [
        item for item in checking.check(database.engine, reading.parse(text, "map")) if item.topic is Topic.GAP
    ] == []
    lines = [line for line in text.splitlines() if not line.startswith(("unsubscribe", "columns.phone"))]
    poor = reading.parse("\n".join(lines), "map")
    told = {item.place: item.wrong for item in checking.check(database.engine, poor) if item.topic is Topic.GAP}
    database.close()
    assert told == {"phone": False, "unsubscribe": False}


def test_an_end_of_orders_that_can_never_come_is_wrong(tmp_path: Path) -> None:
    need(mariadb.available())
    with fresh("mariadb", tmp_path) as url:
        engine = sql.make_engine(url)
        _check_ends(engine)
        engine.dispose()


def _check_ends(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE o (id INT PRIMARY KEY, k INT, st ENUM('moi','xong') NOT NULL)"))
        connection.execute(sa.text("CREATE TABLE kh (id INT PRIMARY KEY, email VARCHAR(90) UNIQUE)"))
    text = (
        'version = 1\n[[people]]\nentry = "kh"\nemail = "email"\n'
        '[[entries]]\nname = "kh"\ntitle = { en = "c", vi = "k" }\ndeletion = "delete row"\n'
        'columns.email = { holds = "email", correction = "email" }\n'
        '[[entries]]\nname = "o"\ntitle = { en = "o", vi = "d" }\nreached = [{ column = "k", from = "kh.id" }]\n'
        'orders = { status = "st", ended = ["xongg"] }\ncolumns.k = { holds = "link", deletion = "null" }\n'
    )
    (told,) = [item for item in check(engine, reading.parse(text, "map")) if item.place == "o.st" and item.wrong]
    assert "xongg" in told.text and "moi, xong" in told.text
