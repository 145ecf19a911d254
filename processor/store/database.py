"""The connection to the processor's own store: transactions, locks between processes, the schema's version.

SQLite in WAL mode by default, PostgreSQL by URL. A writing transaction takes SQLite's write lock when it begins
(BEGIN IMMEDIATE), so that two workers wait for each other instead of failing half way.
"""

from __future__ import annotations

import contextlib
import fcntl
import functools
import hashlib
import hmac
import time
from collections.abc import Generator
from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from processor import failpoints, sql
from processor.errors import ConfigurationError, TemporaryError
from processor.store import sealing
from processor.store.tables import Fact

MIGRATIONS = Path(__file__).parent / "migrations"


class Database:
    """One store. Safe to share between threads."""

    def __init__(self, url: str, key: bytes) -> None:
        self.engine = sql.make_engine(url)
        self._writing = self.engine.execution_options(writing=True)
        self._key = key

    @contextlib.contextmanager
    def writing(self) -> Generator[Session]:
        """One transaction: all of it is stored when the block ends, or nothing.

        Raises:
            TemporaryError: the database is away, locked for too long, or broke off a deadlock.
        """
        info = {"digest": self.digest}
        with (
            sql.faults_told("The store"),
            Session(self._writing, expire_on_commit=False, info=info) as session,
            session.begin(),
        ):
            yield session
            session.flush()
            failpoints.reached("before-commit")
        failpoints.reached("after-commit")

    @contextlib.contextmanager
    def reading(self) -> Generator[Session]:
        """A consistent look, nothing written.

        Raises:
            TemporaryError: as `writing`.
        """
        info = {"digest": self.digest}
        with sql.faults_told("The store"), Session(self.engine, expire_on_commit=False, info=info) as session:
            yield session

    @contextlib.contextmanager
    def exclusive(self, role: str) -> Generator[bool]:
        """Whether this caller alone now has `role` (such as "outbox"); given back at the end, and by a crash.

        On SQLite a lock on a file beside the database, on PostgreSQL a session-level advisory lock.
        """
        if self.engine.dialect.name == "sqlite":
            with self._file_lock(role) as got:
                yield got
            return
        number = int.from_bytes(hashlib.sha256(role.encode()).digest()[:8], "big", signed=True)
        with (
            sql.faults_told("The store"),
            self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
        ):
            got = bool(connection.execute(text("SELECT pg_try_advisory_lock(:n)"), {"n": number}).scalar())
            try:
                yield got
            finally:
                if got:
                    connection.execute(text("SELECT pg_advisory_unlock(:n)"), {"n": number})

    @contextlib.contextmanager
    def _file_lock(self, role: str) -> Generator[bool]:
        database = self.engine.url.database
        if not database or database == ":memory:":
            yield True
            return
        name = hashlib.sha256(role.encode()).hexdigest()[:16]
        folder = Path(database).parent / ".cskh-locks"
        try:
            folder.mkdir(exist_ok=True)
            opened = (folder / f"{Path(database).name}.{name}").open("a")
        except OSError as error:
            raise TemporaryError(f"The folder of locks {folder} cannot be used ({error.strerror}).") from error
        with opened as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    def digest(self, value: str | bytes) -> str:
        """A keyed digest (HMAC-SHA-256, hex): recognises a value again without keeping it."""
        data = value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value
        return hmac.new(self._key, data, hashlib.sha256).hexdigest()

    def seal(self, plain: bytes) -> bytes:
        """`plain`, encrypted with a key derived from the store's."""
        return sealing.seal(self._key, plain)

    def unseal(self, sealed: bytes) -> bytes:
        """
        Raises:
            ConfigurationError: it was sealed with another key, or altered.
        """
        return sealing.unseal(self._key, sealed)

    def upgrade(self) -> None:
        """Bring the schema to this version of the software and bind the store to its key.

        Raises:
            ConfigurationError: the store is newer than the software, or belongs to another key.
            TemporaryError: the database is away.
        """
        with sql.faults_told("The store"):
            self._check_reachable()
            while self.version() != head():
                with self.exclusive("schema") as got:  # two processes that start together: one upgrades, one waits
                    if got:
                        command.upgrade(alembic_config(self.engine), "head")
                    else:
                        time.sleep(0.1)
        self._bind_key()

    def _check_reachable(self) -> None:
        try:
            with self.engine.connect():
                pass
        except OperationalError as error:
            if self.engine.dialect.name == "sqlite":
                raise ConfigurationError(
                    f"The store {self.engine.url.database} cannot be opened; "
                    "its folder must exist and be writable, and the file must be a SQLite database."
                ) from error
            raise
        except DBAPIError as error:
            raise ConfigurationError(f"The store {self.engine.url.database} is not a database.") from error

    def version(self) -> str | None:
        with self.engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
        if current is not None and current not in _revisions():
            raise ConfigurationError("The store was written by a newer version of this software; install that version.")
        return current

    def _bind_key(self) -> None:
        mark = self.digest("the key of this store")
        with contextlib.suppress(IntegrityError), self.writing() as session:  # another process may be as early
            if session.get(Fact, "key") is None:
                session.add(Fact(name="key", value=mark))
        with self.reading() as session:
            known = session.get(Fact, "key")
        if known is None or known.value != mark:
            raise ConfigurationError(
                "The key file is not the one this store was made with; put the right one back "
                "(with another key no suppressed address would be recognised)."
            )

    def forget_deleted(self) -> None:
        """Take deleted values out of SQLite's write-ahead log too; a busy reader only delays it to the next time."""
        sql.truncate_log(self.engine)

    def close(self) -> None:
        self.engine.dispose()


def alembic_config(engine: Engine) -> AlembicConfig:
    """How Alembic finds the migrations; the engine travels along."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = engine
    return config


def head() -> str:
    """The newest revision of the schema."""
    return _revisions()[0]


@functools.cache
def _revisions() -> tuple[str, ...]:
    """Every revision, the newest first. Alembic reads them anew from the files each time that it is asked."""
    return tuple(script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions())
