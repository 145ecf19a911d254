"""A fresh MariaDB database for one test."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

INSTALL = "apt-get install -y mariadb-server"
DEFAULT = "mysql+pymysql://root@127.0.0.1:3306/"


def server_url() -> sa.URL:
    """Where a user may create databases: CSKH_TEST_MARIADB, else root on this machine."""
    return sa.make_url(os.environ.get("CSKH_TEST_MARIADB") or DEFAULT).set(drivername="mysql+pymysql", database=None)


def available() -> str:
    """Why there is no MariaDB to test with, "" where there is."""
    try:
        with _server() as connection:
            connection.execute(sa.text("SELECT 1"))
    except ImportError:
        return "pymysql is not installed: pip install pymysql"
    except sa.exc.SQLAlchemyError:
        return (
            f"no MariaDB at {server_url().render_as_string(hide_password=True)}: {INSTALL},"
            " or name one in CSKH_TEST_MARIADB"
        )
    return ""


@contextmanager
def fresh_database() -> Iterator[str]:
    """The URL of an empty database of its own, dropped afterwards."""
    name = f"cskh_test_{secrets.token_hex(6)}"
    with _server() as connection:
        connection.execute(sa.text(f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci"))
    try:
        yield server_url().set(database=name, query={"charset": "utf8mb4"}).render_as_string(hide_password=False)
    finally:
        with _server() as connection:
            connection.execute(sa.text(f"DROP DATABASE `{name}`"))


@contextmanager
def _server() -> Iterator[sa.Connection]:
    engine = sa.create_engine(
        server_url(), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool, connect_args={"connect_timeout": 5}
    )
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
