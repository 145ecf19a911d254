"""A fresh PostgreSQL database for one test."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

INSTALL = "apt-get install -y postgresql"
DEFAULT = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"


def server_url() -> sa.URL:
    """Where a user may create databases: CSKH_TEST_POSTGRESQL, else the superuser on this machine."""
    url = sa.make_url(os.environ.get("CSKH_TEST_POSTGRESQL") or DEFAULT)
    return url.set(drivername="postgresql+psycopg", database=url.database or "postgres")


def available() -> str:
    """Why there is no PostgreSQL to test with, "" where there is."""
    try:
        with _server() as connection:
            connection.execute(sa.text("SELECT 1"))
    except ImportError:
        return "psycopg is not installed: pip install 'psycopg[binary]'"
    except sa.exc.SQLAlchemyError:
        return (
            f"no PostgreSQL at {server_url().render_as_string(hide_password=True)}: {INSTALL},"
            " or name one in CSKH_TEST_POSTGRESQL"
        )
    return ""


@contextmanager
def fresh_database() -> Iterator[str]:
    """The URL of an empty database of its own, dropped afterwards even where connections were left open."""
    name = f"cskh_test_{secrets.token_hex(6)}"
    with _server() as connection:
        # From template0: copying template1 fails while anybody is connected to it.
        connection.execute(sa.text(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'"))
    try:
        yield server_url().set(database=name).render_as_string(hide_password=False)
    finally:
        with _server() as connection:
            connection.execute(sa.text(f'DROP DATABASE "{name}" WITH (FORCE)'))


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
