"""What goes wrong at a real server ends in one clear sentence or another try, never in a loss or in half an action."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
import sqlalchemy as sa

from processor import failpoints, sql
from processor.act.customers import Action, CustomerDatabase
from processor.act.schema import customers, orders
from processor.errors import ConfigurationError, RefusedError, TemporaryError
from processor.values import Field, Intent
from tests.act.conftest import LAN, NOW, PERSONAL, dump, order

ERASE = Action(17, "1", (Intent.DELETION,))
SERVERS = pytest.mark.parametrize("url", ["postgresql", "mariadb"], indirect=True)


@pytest.fixture
def other(url: str) -> Iterator[sa.Engine]:
    """The shop itself, at work in the same database."""
    engine = sa.create_engine(url, isolation_level="READ COMMITTED" if "sqlite" not in url else "SERIALIZABLE")
    yield engine
    engine.dispose()


@SERVERS
def test_a_server_that_is_away_is_told_as_such(url: str) -> None:
    away = sa.make_url(url).set(port=1).render_as_string(hide_password=False)
    with pytest.raises(TemporaryError, match="The customer database cannot be used now"):
        CustomerDatabase(away)


@SERVERS
@pytest.mark.parametrize("wrong", [{"username": "cskh_nobody", "password": "x"}, {"database": "cskh_no_such"}])
def test_wrong_credentials_are_one_sentence_and_no_retry(url: str, wrong: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        CustomerDatabase(sa.make_url(url).set(**wrong).render_as_string(hide_password=False))
    assert str(caught.value) == (
        "The customer database does not let us in: user, password or database name is wrong; correct its URL."
    )


@SERVERS
def test_a_right_that_is_missing_is_named(database: CustomerDatabase, url: str, other: sa.Engine) -> None:
    user = sa.make_url(url).database
    read, drop = {
        "postgresql": (f"CREATE ROLE {user} LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {user}",
                       f"DROP OWNED BY {user}; DROP ROLE {user}"),
        "mysql": (f"GRANT SELECT ON {user}.* TO {user}@'%%' IDENTIFIED BY ''", f"DROP USER {user}@'%%'"),
    }[other.dialect.name]  # fmt: skip
    with other.begin() as connection:
        for statement in read.split(";"):
            connection.exec_driver_sql(statement)
    try:
        limited = CustomerDatabase(sa.make_url(url).set(username=user).render_as_string(hide_password=False))
        assert limited.find("ngoc.lan@gmail.com") == ["1"]
        with pytest.raises(ConfigurationError, match="does not allow it to this user"):
            limited.apply(ERASE, NOW)
        limited.close()
    finally:
        with other.begin() as connection:
            for statement in drop.split(";"):
                connection.exec_driver_sql(statement)


def killer(other: sa.Engine) -> Callable[[], None]:
    """Ends every other connection to the database."""
    statement = {
        "postgresql": "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
        "mysql": "SELECT id FROM information_schema.processlist WHERE db = database() AND id <> connection_id()",
    }[other.dialect.name]

    def kill() -> None:
        with other.connect() as connection:
            for number in connection.exec_driver_sql(statement).scalars().all():
                if other.dialect.name == "mysql":
                    connection.exec_driver_sql(f"KILL {number}")

    return kill


def at(monkeypatch: pytest.MonkeyPatch, place: str, do: Callable[[], None]) -> None:
    """Do this the first time that the place is reached."""
    waiting = [do]

    def reached(name: str) -> None:
        if name == place and waiting:
            waiting.pop()()

    monkeypatch.setattr(failpoints, "reached", reached)


@SERVERS
def test_a_connection_lost_between_change_and_commit_changes_nothing(
    database: CustomerDatabase, other: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dump(database)
    at(monkeypatch, "before-commit", killer(other))
    with pytest.raises(TemporaryError):
        database.apply(ERASE, NOW)
    assert dump(database) == before
    assert not database.is_applied(17)
    assert database.apply(ERASE, NOW).changes
    assert database.find("ngoc.lan@gmail.com") == []


@SERVERS
def test_a_connection_lost_after_the_commit_loses_no_receipt(
    database: CustomerDatabase, other: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, "after-commit", killer(other))
    receipt = database.apply(ERASE, NOW)
    assert receipt.changes
    assert database.apply(ERASE, NOW) == receipt


def test_a_death_between_the_commit_and_our_note_gives_the_same_receipt_again(
    database: CustomerDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die() -> None:
        raise KeyboardInterrupt

    at(monkeypatch, "after-commit", die)
    with pytest.raises(KeyboardInterrupt):
        database.apply(ERASE, NOW)
    after = dump(database)
    assert database.is_applied(17)
    assert database.apply(ERASE, NOW).changes
    assert dump(database) == after


@SERVERS
def test_who_loses_a_deadlock_tries_again(database: CustomerDatabase, other: sa.Engine) -> None:
    before = dump(database)
    with database.transaction() as connection:
        connection.execute(sa.insert(orders), [order(f"N{number}", 2) for number in range(20)])
    with other.connect() as shop, ThreadPoolExecutor(1) as pool:
        if other.dialect.name == "postgresql":
            shop.exec_driver_sql("SET deadlock_timeout = '60s'")  # whoever looks first is the one who gives up
        else:
            shop.execute(sa.update(orders).where(orders.c.number.like("N%")).values(note="x"))  # who did less gives up
        shop.execute(sa.select(orders.c.id).where(orders.c.customer_id == 1).with_for_update())
        ours = pool.submit(database.apply, ERASE, NOW)  # has the customer, wants the orders
        time.sleep(0.5)
        shop.execute(sa.select(customers.c.id).where(customers.c.id == 1).with_for_update())
        with pytest.raises(TemporaryError, match=r"(?i)deadlock"):
            ours.result(30)
        shop.rollback()
    assert dump(database)["customers"] == before["customers"]
    assert database.apply(ERASE, NOW).changes


def test_a_row_that_somebody_holds_for_long_is_waited_for_and_then_left(
    database: CustomerDatabase, url: str, other: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql, "BUSY_SECONDS", 1)
    hasty = CustomerDatabase(url)
    before = dump(database)
    with other.connect() as shop:
        shop.execute(sa.update(customers).where(customers.c.id == 1).values(phone="0900000000"))
        with pytest.raises(TemporaryError):
            hasty.apply(ERASE, NOW)
        shop.rollback()
    assert dump(database) == before
    assert hasty.apply(ERASE, NOW).changes
    hasty.close()


@SERVERS
def test_what_the_shop_changes_while_we_wait_for_it_is_seen(database: CustomerDatabase, other: sa.Engine) -> None:
    plan = database.plan(ERASE).plan
    with other.connect() as shop, ThreadPoolExecutor(1) as pool:
        shop.execute(sa.update(customers).where(customers.c.id == 1).values(email="other@mail.vn"))
        lan = Action(17, "1", (Intent.DELETION,), is_owner=lambda address: address == LAN["email"])
        ours = pool.submit(database.apply, lan, NOW, planned=plan)
        time.sleep(0.3)
        shop.commit()
        with pytest.raises(RefusedError, match="address on record has changed"):
            ours.result(30)


def test_an_order_placed_while_we_plan_wants_another_plan(database: CustomerDatabase) -> None:
    plan = database.plan(ERASE).plan
    with database.transaction() as connection:
        connection.execute(sa.insert(orders), [order("D9", 1)])
    with pytest.raises(TemporaryError, match="planned anew"):
        database.apply(ERASE, NOW, planned=plan)
    assert all(value in str(dump(database)) for value in PERSONAL)
    database.apply(ERASE, NOW, planned=database.plan(ERASE).plan)


def test_two_workers_with_different_requests_of_one_customer_follow_each_other(
    database: CustomerDatabase, url: str
) -> None:
    entered, second = Event(), CustomerDatabase(url)

    def slow(address: str) -> bool:
        entered.set()
        time.sleep(0.3)
        return address == LAN["email"]

    with ThreadPoolExecutor(2) as pool:
        erasing = pool.submit(database.apply, Action(17, "1", (Intent.DELETION,), is_owner=slow), NOW)
        assert entered.wait(10)
        changed = Action(18, "1", (Intent.CORRECTION,), fields={Field.PHONE: "0938111222"})
        correcting = pool.submit(second.apply, changed, NOW)
        assert erasing.result(30).changes
        with contextlib.closing(second), pytest.raises(RefusedError, match="no longer"):
            correcting.result(30)
    assert "0938111222" not in str(dump(database))


def test_a_table_that_goes_away_is_told(database: CustomerDatabase, other: sa.Engine) -> None:
    with other.begin() as connection:
        connection.exec_driver_sql("DROP TABLE subscriptions")
    for call in (lambda: database.plan(ERASE), lambda: database.apply(ERASE, NOW), lambda: database.look("1")):
        with pytest.raises(ConfigurationError, match="lacks a table or column"):
            call()
    assert database.find("ngoc.lan@gmail.com") == ["1"]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_url_of_another_database_names_what_is_possible(url: str) -> None:
    for bad in ("oracle://x/y", "mysql+nodriver://x/y", "x"):
        with pytest.raises(ConfigurationError, match=r"sqlite:///FILE.*postgresql\+psycopg.*mysql\+pymysql"):
            CustomerDatabase(bad)


@pytest.mark.parametrize("url", ["mariadb"], indirect=True)
def test_a_servers_words_that_quote_a_value_are_left_out(database: CustomerDatabase) -> None:
    with pytest.raises(TemporaryError) as caught, database.transaction() as connection:
        connection.exec_driver_sql("UPDATE customers SET phone = '' WHERE email = 0")
    assert "1292" in str(caught.value)
    assert "@" not in str(caught.value)
