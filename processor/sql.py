"""Engines and faults, the same for the processor's own store and for the shop's customer database."""

from __future__ import annotations

import contextlib
import re
import sqlite3
import time
from collections.abc import Generator
from typing import Any, cast

import sqlalchemy
from sqlalchemy import URL, Engine, event
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from processor.errors import ConfigurationError, TemporaryError

BUSY_SECONDS = 20  # that a statement waits for another's lock
CONNECT_SECONDS = 10
ANSWER_SECONDS = 120
_URLS = (
    "write sqlite:///FILE, postgresql+psycopg://USER@HOST/DATABASE or mysql+pymysql://USER@HOST/DATABASE (for MariaDB "
    "and MySQL) and install the driver it names."
)


def make_engine(url: str) -> Engine:
    """An engine for a SQLite, PostgreSQL or MariaDB/MySQL URL. No statement of it waits for ever.

    Raises:
        ConfigurationError: not such a URL, or its driver is not installed.
    """
    try:
        parsed = sqlalchemy.make_url(url)
        match parsed.get_backend_name():
            case "sqlite":
                engine = sqlalchemy.create_engine(parsed, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
                _prepare_sqlite(engine)
                return engine
            case "mysql" | "mariadb":
                return _mysql(parsed)
            case "postgresql":
                return sqlalchemy.create_engine(
                    parsed, pool_pre_ping=True, pool_size=5, max_overflow=10, hide_parameters=True,
                    connect_args={"connect_timeout": CONNECT_SECONDS} if parsed.get_driver_name() == "psycopg" else {},
                )  # fmt: skip
            case _:
                pass  # told below, with what has no driver
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise ConfigurationError(f"The database URL is not usable ({type(error).__name__}); {_URLS}") from error
    raise ConfigurationError(f"The database URL is not usable (no support for {parsed.get_backend_name()}); {_URLS}")


def _mysql(url: URL) -> Engine:
    arguments: dict[str, Any] = {}
    if url.get_driver_name() == "pymysql":
        # InnoDB would wait 50 seconds for a lock; a table's lock, where another changes the schema, for a day.
        waits = f"SET SESSION innodb_lock_wait_timeout = {BUSY_SECONDS}, SESSION lock_wait_timeout = {BUSY_SECONDS}"
        arguments = {
            "connect_timeout": CONNECT_SECONDS, "read_timeout": ANSWER_SECONDS, "write_timeout": ANSWER_SECONDS,
            "init_command": waits,
        }  # fmt: skip
    return sqlalchemy.create_engine(
        url if "charset" in url.query else url.update_query_dict({"charset": "utf8mb4"}),
        pool_pre_ping=True, pool_size=5, max_overflow=10, hide_parameters=True, connect_args=arguments,
        isolation_level="READ COMMITTED",  # as PostgreSQL: no locks on gaps, and after waiting for a row its new state
    )  # fmt: skip


def _switch_to_wal(cursor: Any) -> None:
    # Two processes that open a new file at once: SQLite does not wait for the lock that this switch needs.
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _prepare_sqlite(engine: Engine) -> None:
    def on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy's BEGIN below, not the driver's own
        cursor = connection.cursor()
        _switch_to_wal(cursor)
        for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def on_begin(connection: sqlalchemy.Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)


@contextlib.contextmanager
def faults_told(what: str) -> Generator[None]:
    """Turn the faults of a database into errors that a person can act on; `what` begins the sentence.

    What the data themselves break (a constraint) goes on as it came; `broken_constraint` knows it.

    Raises:
        TemporaryError: it is away, locked for too long, broke off a deadlock, or the connection was lost.
        ConfigurationError: wrong user, password or database name; no right to do it; a table or column is missing;
            the file is no database.
    """
    try:
        yield
    except PoolTimeoutError as error:
        raise TemporaryError(f"{what} cannot be used now (all connections are in use).") from error
    except (DatabaseError, InterfaceError) as error:
        if remedy := _misconfigured(error):
            raise ConfigurationError(f"{what} {remedy}") from error
        if broken_constraint(error) or not _may_pass(error):
            raise
        raise TemporaryError(f"{what} cannot be used now ({_plain(error)}).") from error


def broken_constraint(error: DBAPIError) -> bool:
    """Whether the database refused data: a constraint, or a value that its column cannot hold."""
    return isinstance(error, IntegrityError | DataError) or _code(error) in _CONSTRAINTS


def constraint_name(error: DBAPIError) -> str:
    """The name of the constraint that was broken, "" where the database does not say; never a value."""
    named = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    found = re.search(r"CONSTRAINT `?(\w+)`", str(error.orig)) if _mysql_code(error) else None
    return str(named or (found[1] if found else ""))


_CONSTRAINTS = {"3819", "4025"}  # CHECK in MySQL and MariaDB, which their driver takes for a fault of the server
_HARMLESS = {"1040", "1053", "1203", "1205", "1213", "1226", "1290", "1317", "1927", "1969"}
_LOGIN = {"28000", "28P01", "3D000", "1044", "1045", "1049", "1698"}
_REFUSED = re.compile(r"authentication failed|(?:role|database) \".*\" does not exist")  # what has no code (psycopg)
_RIGHTS = {"42501", "1142", "1143"}
_SCHEMA = {"42P01", "42703", "1054", "1146"}


def _mysql_code(error: DBAPIError) -> str:
    arguments: tuple[Any, ...] = getattr(error.orig, "args", ())
    return str(arguments[0]) if arguments and isinstance(arguments[0], int) else ""


def _code(error: DBAPIError) -> str:
    return _mysql_code(error) or str(getattr(error.orig, "sqlstate", None) or "")


def _misconfigured(error: DBAPIError) -> str:
    code, text = _code(error), str(error.orig)
    if code in _LOGIN or (
        not code and re.search(r"authentication failed|(?:role|database) \".*\" does not exist", text)
    ):
        return "does not let us in: user, password or database name is wrong; correct its URL."
    if code in _RIGHTS:
        return f"does not allow it to this user ({_plain(error)}); grant the right."
    if code in _SCHEMA or re.match(r"no such (?:table|column)", text):
        return f"lacks a table or column that is needed ({_plain(error)}); has its schema changed?"
    return "is not a database file." if "not a database" in text else ""


def _may_pass(error: DBAPIError) -> bool:
    return isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated


def truncate_log(engine: Engine) -> None:
    """Move SQLite's write-ahead log into the database and empty it, so that no deleted value stays behind in it."""
    if engine.dialect.name != "sqlite":
        return
    with faults_told("The database"):
        connection = engine.raw_connection()
        try:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # pyright: ignore[reportAttributeAccessIssue]
        finally:
            connection.close()


def _plain(error: DBAPIError) -> str:
    # The driver's text, never the statement or its values: those may hold personal data.
    if code := _mysql_code(error):
        # Some of its texts quote a value ("Truncated incorrect DOUBLE value: ...").
        tells = code in _HARMLESS | _SCHEMA | _RIGHTS or int(code) >= 2000
        text = str(cast("BaseException", error.orig).args[-1]).splitlines()[0][:200]
        return f"error {code}: {text}" if tells else f"error {code}"
    return str(error.orig).splitlines()[0][:200] if str(error.orig) else type(error).__name__
