"""Engines and faults, the same for the processor's own store and for the shop's customer database."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Generator
from typing import Any

import sqlalchemy
from sqlalchemy import Engine, event
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError

from processor.errors import ConfigurationError, TemporaryError

BUSY_SECONDS = 20


def make_engine(url: str) -> Engine:
    """An engine for a SQLite or PostgreSQL URL.

    Raises:
        ConfigurationError: not such a URL, or its driver is not installed.
    """
    try:
        parsed = sqlalchemy.make_url(url)
        if parsed.get_backend_name() == "sqlite":
            engine = sqlalchemy.create_engine(parsed, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
            _prepare_sqlite(engine)
            return engine
        return sqlalchemy.create_engine(parsed, pool_pre_ping=True, pool_size=5, max_overflow=10, hide_parameters=True)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise ConfigurationError(
            f"The database URL is not usable ({type(error).__name__}); write sqlite:///FILE or "
            "postgresql+psycopg://USER@HOST/DATABASE and install the driver it names."
        ) from error


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

    Raises:
        TemporaryError: it is away, locked for too long, or broke off a deadlock.
        ConfigurationError: the file is no database.
    """
    try:
        yield
    except OperationalError as error:
        raise TemporaryError(f"{what} cannot be used now ({_plain(error)}).") from error
    except DatabaseError as error:
        if "not a database" in str(error.orig):
            raise ConfigurationError(f"{what} is not a database file.") from error
        raise


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


def _plain(error: OperationalError) -> str:
    # The driver's text, never the statement or its values: those may hold personal data.
    return str(error.orig).splitlines()[0][:200] if error.orig else type(error).__name__
