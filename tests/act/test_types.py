"""Columns as other shops have them: types, character sets and collations that one engine only knows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from processor.act.customers import Action, CustomerDatabase
from processor.act.datamap.reading import parse
from processor.act.tables import finds_by_index
from processor.errors import RefusedError
from processor.values import Field, Intent

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ERASE = Action(17, "1", (Intent.DELETION,))
MAP = """
version = 1
[[people]]
entry = "people"
email = "email"
[[entries]]
name = "people"
title = { en = "people", vi = "khách" }
columns.email = { holds = "email", deletion = "null", correction = "email" }
columns.name = { holds = "name", deletion = "null", correction = "full_name" }
{columns}
[[entries]]
name = "things"
title = { en = "things", vi = "đồ" }
deletion = "delete row"
reached = [{reached}]
columns.thing = { holds = "text" }
"""
BY_ID = '{ column = "owner", from = "people.id" }'


@pytest.fixture
def opened(url: str) -> Iterator[Any]:
    """Opens a database made by statements, with a map."""
    databases: list[CustomerDatabase] = []

    def open_it(*statements: str, columns: str = "", reached: str = BY_ID) -> CustomerDatabase:
        engine = sa.create_engine(url)
        with engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        engine.dispose()
        text = MAP.replace("{columns}", columns).replace("{reached}", reached)
        databases.append(CustomerDatabase(url, datamap=parse(text, "datamap.toml"), secret=b"k"))
        return databases[-1]

    yield open_it
    for database in databases:
        database.close()


def values(database: CustomerDatabase, query: str) -> list[Any]:
    with database.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


MARIADB = pytest.mark.parametrize("url", ["mariadb"], indirect=True)
POSTGRESQL = pytest.mark.parametrize("url", ["postgresql"], indirect=True)
SQLITE = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


@MARIADB
def test_a_collation_that_takes_letters_for_others_finds_nobody_else(opened: Any) -> None:
    database = opened(
        "CREATE TABLE people (id INT PRIMARY KEY, email VARCHAR(60), name VARCHAR(60),"
        " KEY (email)) COLLATE utf8mb4_general_ci",
        "CREATE TABLE things (id INT PRIMARY KEY, owner VARCHAR(60), thing TEXT,"
        " KEY (owner)) COLLATE utf8mb4_general_ci",
        "INSERT INTO people VALUES (1, 'le@mail.vn', 'x'), (2, 'lê@mail.vn', 'y'), (3, 'LE@mail.vn ', 'z')",
        "INSERT INTO things VALUES (1, 'x', 'a'), (2, 'X', 'b'), (3, 'x ', 'c'), (4, 'y', 'd'), (5, 'ý', 'e')",
        reached='{ column = "owner", from = "people.name" }',
    )
    assert finds_by_index(database.mapped.account.table.c.email)
    assert database.find("le@mail.vn") == ["1", "3"]
    assert database.find("LÊ@mail.vn") == ["2"]
    database.apply(Action(17, "2", (Intent.DELETION,)), NOW)
    assert values(database, "SELECT id FROM things") == [(1,), (2,), (3,), (5,)]


@MARIADB
def test_where_names_are_unique_their_case_does_not_matter(opened: Any) -> None:
    database = opened(
        "CREATE TABLE people (id INT PRIMARY KEY, email VARCHAR(60),"
        " name VARCHAR(60) UNIQUE) COLLATE utf8mb4_general_ci",
        "CREATE TABLE things (id INT PRIMARY KEY, owner VARCHAR(60), thing TEXT) COLLATE utf8mb4_general_ci",
        "INSERT INTO people VALUES (1, 'lan@mail.vn', 'lan')",
        "INSERT INTO things VALUES (1, 'lan', 'a'), (2, 'LAN', 'b'), (3, 'làn', 'c')",
        reached='{ column = "owner", from = "people.name" }',
    )
    database.apply(ERASE, NOW)
    assert values(database, "SELECT id FROM things") == [(3,)]


@MARIADB
def test_a_character_set_that_lacks_letters_is_asked_only_for_what_it_has(opened: Any) -> None:
    database = opened(
        "CREATE TABLE people (id INT PRIMARY KEY, email VARCHAR(60), name VARCHAR(60),"
        " KEY (email)) CHARACTER SET latin1",
        "CREATE TABLE things (id INT PRIMARY KEY, owner INT, thing TEXT) CHARACTER SET latin1",
        "INSERT INTO people VALUES (1, 'lan@mail.vn', 'Lan')",
    )
    assert database.find("lễ@mail.vn") == []
    assert database.find("LAN@mail.vn") == ["1"]
    correction = Action(18, "1", (Intent.CORRECTION,), fields={Field.FULL_NAME: "Nguyễn Lễ"})
    with pytest.raises(RefusedError, match="letters that it cannot hold"):
        database.apply(correction, NOW)
    database.apply(Action(19, "1", (Intent.CORRECTION,), fields={Field.FULL_NAME: "Lê Lan"}), NOW)
    assert values(database, "SELECT name FROM people") == [("Lê Lan",)]


@MARIADB
def test_zero_dates_broken_enums_and_sets_are_read_and_emptied(opened: Any) -> None:
    database = opened(
        "SET SESSION sql_mode = ''",
        "CREATE TABLE people (id INT PRIMARY KEY, email VARCHAR(60), name VARCHAR(60) NOT NULL, born DATETIME NOT NULL,"
        " seen TIMESTAMP NOT NULL DEFAULT '2020-01-01', sex ENUM('f', 'm') NOT NULL, likes SET('a', 'b'),"
        " notes TINYTEXT)",
        "CREATE TABLE things (id INT PRIMARY KEY, owner INT, thing TEXT)",
        "INSERT INTO people VALUES (1, 'lan@mail.vn', 'Lan', '0000-00-00', '2020-01-01', 'nonsense', 'a,b', 'n')",
        columns="""
columns.born = { holds = "birthday", deletion = "null" }
columns.seen = { holds = "other", deletion = "null" }
columns.sex = { holds = "other", deletion = "null" }
columns.likes = { holds = "other", deletion = "null" }
columns.notes = { holds = "text", deletion = "redact" }
""",
    )
    assert database.plan(ERASE).plan.fingerprint == database.plan(ERASE).plan.fingerprint
    database.apply(ERASE, NOW, planned=database.plan(ERASE).plan)
    ((email, name, born, seen, sex, likes),) = values(
        database, "SELECT email, name, born, seen, sex, likes FROM people"
    )
    assert (email, name, sex, likes) == (None, "", "f", None)
    assert (born.year, seen.year) == (1970, 1970)


@POSTGRESQL
def test_postgresqls_own_types(opened: Any) -> None:
    database = opened(
        "CREATE EXTENSION IF NOT EXISTS citext",
        "CREATE TYPE mood AS ENUM ('good', 'bad')",
        "CREATE TABLE people (id uuid PRIMARY KEY, email citext UNIQUE, name varchar(60), ip inet, feels mood NOT NULL,"
        " tags text[], doc jsonb NOT NULL, pic bytea NOT NULL, old json, padded char(10))",
        "CREATE TABLE things (id bigserial PRIMARY KEY, owner text, thing text)",
        "INSERT INTO people VALUES ('12345678-1234-5678-1234-567812345678', 'Lan@Mail.vn', 'Lan', '10.1.2.3', 'bad',"
        " '{lan,tra}', '{\"a\": {\"b\": \"Lan\"}}', '\\x00', '{\"a\": 1}', 'lan')",
        "INSERT INTO things (owner, thing) VALUES ('12345678-1234-5678-1234-567812345678', 'x'), ('lan', 'y')",
        columns="""
columns.ip = { holds = "ip", deletion = "truncate" }
columns.feels = { holds = "other", deletion = "null" }
columns.tags = { holds = "other", deletion = "null" }
columns."doc:a.b" = { holds = "name", deletion = "null" }
columns.old = { holds = "text", deletion = "null" }
columns.pic = { holds = "other", deletion = "null" }
columns.padded = { holds = "other", deletion = "fixed text", text = "x" }
""",
    )
    (key,) = database.find("LAN@mail.vn")
    assert finds_by_index(database.mapped.account.table.c.email)
    assert database.look("not-a-key") is None
    both = Action(16, key, (Intent.CORRECTION,), fields={Field.FULL_NAME: "Lê Lan"})
    before = database.plan(both).before
    assert before is not None
    database.apply(both, NOW)
    database.undo(16, before.from_json(before.to_json()), NOW)
    assert database.look(key) is not None
    action = Action(17, key, (Intent.DELETION,))
    database.apply(action, NOW, planned=database.plan(action).plan)
    (row,) = values(database, "SELECT email, name, host(ip), feels, tags, doc, pic, old, padded FROM people")
    assert row == (None, None, "10.1.2.0", "good", None, {"a": {"b": None}}, b"", None, "x         ")
    assert values(database, "SELECT owner FROM things") == [("lan",)]


@SQLITE
def test_sqlite_holds_anything_anywhere(opened: Any) -> None:
    database = opened(
        "CREATE TABLE people (id INTEGER PRIMARY KEY, email, name TEXT, born DATE NOT NULL, seen TIMESTAMP,"
        " paid DECIMAL(9, 2),"
        " ok BOOLEAN, doc JSON, pic BLOB NOT NULL)",
        "CREATE TABLE things (id INTEGER PRIMARY KEY, owner TEXT, thing TEXT)",
        "INSERT INTO people VALUES (1, 'Lan@mail.vn', 'Lan', '5/1990', 'yesterday', 'much', 'maybe', '{broken', x'00')",
        "INSERT INTO things VALUES (1, '1', 'x'), (2, '1.0', 'y')",
        columns="""
columns.born = { holds = "birthday", deletion = "null" }
columns.seen = { holds = "other", deletion = "null" }
columns.paid = { holds = "other", deletion = "null" }
columns.ok = { holds = "other", deletion = "null" }
columns."doc:a.b" = { holds = "text", deletion = "fixed text", text = "gone" }
columns.pic = { holds = "other", deletion = "null" }
""",
    )
    assert database.find("lan@mail.vn") == ["1"]
    database.apply(ERASE, NOW, planned=database.plan(ERASE).plan)
    assert values(database, "SELECT * FROM people") == [(1, None, None, "1970-01-01", None, None, None, "gone", b"")]
    assert values(database, "SELECT id FROM things") == [(2,)]


def test_a_table_without_a_key_is_told_and_a_key_that_does_not_tell_is_refused(opened: Any) -> None:
    making = (
        "CREATE TABLE people (id INTEGER NOT NULL PRIMARY KEY, email VARCHAR(60), name VARCHAR(60))",
        "CREATE TABLE things (owner INTEGER, thing VARCHAR(60))",
        "INSERT INTO people VALUES (1, 'lan@mail.vn', 'Lan')",
        "INSERT INTO things VALUES (1, 'x'), (1, 'x'), (2, 'x')",
    )
    from processor.errors import ConfigurationError

    with pytest.raises(ConfigurationError, match="things has no primary key"):
        opened(*making)
    keyed = 'reached = [{ column = "owner", from = "people.id" }]'
    database = opened(reached=BY_ID + ']\nkey = ["thing"', columns="")
    assert keyed
    with pytest.raises(RefusedError, match="does not tell its rows apart"):
        database.apply(ERASE, NOW)
    assert len(values(database, "SELECT * FROM things")) == 3


def test_more_keys_than_one_statement_takes(opened: Any) -> None:
    numbers = ", ".join(f"({number}, 1, 'x')" for number in range(1, 1_202))
    database = opened(
        "CREATE TABLE people (id INTEGER NOT NULL PRIMARY KEY, email VARCHAR(60), name VARCHAR(60))",
        "CREATE TABLE things (id INTEGER NOT NULL PRIMARY KEY, owner INTEGER, thing VARCHAR(60))",
        "INSERT INTO people VALUES (1, 'lan@mail.vn', 'Lan')",
        f"INSERT INTO things VALUES {numbers}, (5000, 2, 'x')",
    )
    receipt = database.apply(ERASE, NOW)
    assert {(change.table, change.rows) for change in receipt.changes} == {("things", 1_201), ("people", 1)}
    assert values(database, "SELECT id FROM things") == [(5000,)]
