"""The schema and its migrations, the key, transactions, and locks between threads and processes."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from processor.errors import ConfigurationError, TemporaryError
from processor.store import database as module
from processor.store.database import Database, alembic_config, head
from processor.store.tables import Fact, Table
from tests.store.conftest import KEY, environment

# --- schema


def differences(store: Database) -> list[Any]:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return compare_metadata(context, Table.metadata)


def test_the_migrations_make_the_schema_that_the_tables_describe(database: Database) -> None:
    assert differences(database) == []
    assert database.version() == head()


def test_every_migration_goes_down_and_up_again(database: Database) -> None:
    config = alembic_config(database.engine)
    command.downgrade(config, "base")
    assert set(sa.inspect(database.engine).get_table_names()) <= {"alembic_version"}
    assert database.version() is None
    database.upgrade()
    assert differences(database) == []


def test_upgrading_again_changes_nothing(database: Database) -> None:
    with database.writing() as session:
        session.add(Fact(name="x", value="kept"))
    database.upgrade()
    with database.reading() as session:
        fact = session.get(Fact, "x")
    assert fact is not None
    assert fact.value == "kept"


def test_two_that_start_together_both_get_the_whole_schema(url: str) -> None:
    stores = [Database(url, KEY) for _ in range(2)]
    together = threading.Barrier(2)

    def start(store: Database) -> None:
        together.wait(5)
        store.upgrade()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(start, stores))
    assert differences(stores[0]) == []
    for store in stores:
        assert store.version() == head()
        store.close()


def test_two_that_bind_the_key_together_both_succeed(database: Database) -> None:
    with database.writing() as session:
        session.execute(sa.delete(Fact))
    together = threading.Barrier(4)

    def bind(_: int) -> None:
        together.wait(5)
        database._bind_key()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(bind, range(4)))
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Fact)) == 1


def test_a_store_of_newer_software_is_refused(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ConfigurationError, match="newer version"):
        database.upgrade()


def test_a_store_of_another_key_is_refused_and_not_changed(database: Database, url: str) -> None:
    other = Database(url, bytes(32))
    with pytest.raises(ConfigurationError, match="key file"):
        other.upgrade()
    other.close()
    database.upgrade()


# --- where there is no store


def test_a_folder_that_does_not_exist_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be opened"):
        Database(f"sqlite:///{tmp_path}/none/cskh.sqlite3", KEY).upgrade()


def test_a_file_that_is_no_database_is_told_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "cskh.sqlite3"
    path.write_text("Kính gửi Quý khách, đây không phải cơ sở dữ liệu.\n" * 50, encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(ConfigurationError, match="not a database"):
        Database(f"sqlite:///{path}", KEY).upgrade()
    assert path.read_bytes() == before


@pytest.mark.parametrize("url", ["cskh.sqlite3", "", "nosuch://x", "mysql+nodriver://x/y"])
def test_a_url_that_is_none_is_told(url: str) -> None:
    with pytest.raises(ConfigurationError, match="not usable"):
        Database(url, KEY)


def test_a_server_that_is_away_is_temporary_and_no_password_is_told() -> None:
    store = Database("postgresql+psycopg://cskh:bi-mat@127.0.0.1:1/cskh?connect_timeout=2", KEY)
    with pytest.raises(TemporaryError) as caught:
        store.upgrade()
    assert "bi-mat" not in str(caught.value)
    with pytest.raises(TemporaryError), store.reading() as session:
        session.get(Fact, "key")


# --- transactions


def test_a_transaction_is_all_or_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as session:
        session.add(Fact(name="x", value="1"))
        session.flush()
        _ = 1 / 0
    with database.reading() as session:
        assert session.get(Fact, "x") is None


def test_writers_wait_for_each_other_and_lose_nothing(database: Database) -> None:
    with database.writing() as session:
        session.add(Fact(name="n", value="0"))

    def add(_: int) -> None:
        for _ in range(10):
            with database.writing() as session:
                fact = session.get(Fact, "n", with_for_update=True)
                assert fact is not None
                fact.value = str(int(fact.value) + 1)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(4)))
    with database.reading() as session:
        fact = session.get(Fact, "n")
    assert fact is not None
    assert fact.value == "40"


def test_a_locked_store_is_temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.sql, "BUSY_SECONDS", 0.2)
    first, second = (Database(f"sqlite:///{tmp_path / 'cskh.sqlite3'}", KEY) for _ in range(2))
    first.upgrade()
    with first.writing() as held:
        held.add(Fact(name="x", value="1"))
        held.flush()
        with pytest.raises(TemporaryError, match="locked"), second.writing() as session:
            session.get(Fact, "key")
        with second.reading() as session:  # WAL: readers do not wait for writers
            assert session.get(Fact, "key") is not None
            assert session.get(Fact, "x") is None
    first.close()
    second.close()


def test_sqlite_is_set_for_safety(tmp_path: Path) -> None:
    store = Database(f"sqlite:///{tmp_path / 'cskh.sqlite3'}", KEY)
    with store.engine.connect() as connection:
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")]
        assert found == ["wal", 2]
        for name in ("foreign_keys", "secure_delete"):
            assert connection.exec_driver_sql(f"PRAGMA {name}").scalar() == 1
    store.close()


# --- locks


def test_a_role_has_one_holder_at_a_time(database: Database, url: str) -> None:
    other = Database(url, KEY)
    with database.exclusive("outbox") as mine:
        assert mine
        with database.exclusive("outbox") as again, other.exclusive("outbox") as theirs:
            assert not again
            assert not theirs
        with other.exclusive("mailbox cskh") as different:
            assert different
    with other.exclusive("outbox") as now:
        assert now
    other.close()


def test_a_role_is_given_back_when_its_holder_fails(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.exclusive("outbox") as mine:
        assert mine
        _ = 1 / 0
    with database.exclusive("outbox") as mine:
        assert mine


def test_of_many_threads_one_gets_the_role(database: Database) -> None:
    together, done = threading.Barrier(6), threading.Barrier(6)

    def take(_: int) -> bool:
        together.wait(5)
        with database.exclusive("outbox") as mine:
            done.wait(5)
            return mine

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(take, range(6))) == 1


HOLD = """
import sys
from processor.store.database import Database
store = Database(sys.argv[1], bytes(range(32)))
with store.exclusive("outbox") as mine:
    print(mine, flush=True)
    sys.stdin.read()
"""


def test_a_role_is_free_again_when_its_process_was_killed(database: Database, url: str) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment()
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == "True"
        with database.exclusive("outbox") as mine:
            assert not mine
        holder.send_signal(signal.SIGKILL)
        holder.wait(5)
    free = threading.Event()
    for _ in range(50):
        with database.exclusive("outbox") as mine:
            if mine:
                free.set()
                break
        threading.Event().wait(0.05)  # PostgreSQL notices the loss of the connection a moment later
    assert free.is_set()


# --- digests


def test_digests_recognise_without_telling(database: Database) -> None:
    digest = database.digest("lan@gmail.com")
    assert digest == database.digest(b"lan@gmail.com")
    assert len(digest) == 64
    other = Database("sqlite://", bytes(32))
    assert digest != other.digest("lan@gmail.com")
    other.close()
    assert database.digest("\udcff") != database.digest("")
