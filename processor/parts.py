"""What the pipeline works with, opened once from the configuration."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import make_url

from processor.act.customers import CustomerDatabase
from processor.act.datamap import reading
from processor.act.datamap.model import DataMap
from processor.classify import RuleSource
from processor.config import Config
from processor.confirm.compose import Templates
from processor.errors import ConfigurationError
from processor.store.database import Database
from processor.verify.own import Verifier


def utc_now() -> datetime:
    """The clock; tests give another."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything with a connection or a file behind it."""

    config: Config
    database: Database
    customers: CustomerDatabase
    rules: RuleSource
    templates: Templates
    verifier: Verifier | None = None  # of senders, where a mailbox wants that done here
    now: Callable[[], datetime] = utc_now

    def close(self) -> None:
        self.database.close()
        self.customers.close()


def open_parts(config: Config) -> Parts:
    """Open everything the service needs.

    Raises:
        ConfigurationError: something is missing or wrong; one sentence says what.
        TemporaryError: a database is away.
    """
    return Parts(
        config=config,
        database=open_database(config),
        customers=open_customers(config),
        rules=RuleSource(Path(config.rules.path)),
        templates=Templates(Path(config.templates.path)),
        verifier=open_verifier(config),
    )


def open_verifier(config: Config) -> Verifier | None:
    """What verifies senders by DNS, where the configuration wants that.

    Raises:
        ConfigurationError: a server in [dns] servers is none.
    """
    if all(mailbox.authentication != "own" for mailbox in config.mailboxes):
        return None
    try:
        return Verifier(config.dns.servers, config.dns.timeout.total_seconds())
    except ValueError as error:
        raise ConfigurationError(
            f'[dns] servers: {error}; write addresses, such as "192.0.2.53" or "127.0.0.1:5353".'
        ) from error


def open_customers(config: Config, *, create: bool = False) -> CustomerDatabase:
    """The shop's customer database, worked on as its data map says; without one it has the embedded schema.

    Raises:
        ConfigurationError: it or its map is missing, or they do not fit each other.
        TemporaryError: it is away.
    """
    settings = config.customers
    return CustomerDatabase(
        settings.url,
        datamap=datamap_of(config),
        create=create,
        secret=customers_secret(config),
        search=settings.search,
    )


def datamap_of(config: Config) -> DataMap | None:
    """The data map of the configuration; None is the embedded schema.

    The usual name may be missing, as with rules and templates: then the shipped one is used.

    Raises:
        ConfigurationError: it is not there under another name, or it is wrong.
    """
    path = Path(config.customers.datamap)
    if not config.customers.datamap or (path.name == "datamap.toml" and not path.exists()):
        return None
    return reading.read(path)


def customers_secret(config: Config) -> bytes:
    """The key of what is digested in the customer database; it follows from the store's, and does not tell it.

    Without a store there is none yet, and nothing can be done either.

    Raises:
        ConfigurationError: the key file cannot be used.
    """
    path = Path(config.store.key_file)
    return hmac.new(read_key(path), b"customer database", hashlib.sha256).digest() if path.exists() else b""


def open_database(config: Config, *, create: bool = True) -> Database:
    """The processor's own store, brought to the schema of this version.

    Raises:
        ConfigurationError: it is another version's or another key's; or there is none and `create` is False.
        TemporaryError: it is away.
    """
    url, key_file = make_url(config.store.url), Path(config.store.key_file)
    there = url.get_backend_name() != "sqlite" or (Path(url.database or "").is_file())
    if not there and not create:
        raise ConfigurationError(
            f"There is no store {url.database}; the first `cskh poll` or `cskh run` makes it, or correct [store] url."
        )
    filled = there and url.get_backend_name() == "sqlite" and Path(url.database or "").stat().st_size > 0
    if filled and not key_file.exists():
        raise ConfigurationError(
            f"The key file {key_file} is missing, but its store {url.database} is there; put the key back from "
            "the backup (without it no suppressed address would be recognised)."
        )
    database = Database(config.store.url, read_key(key_file))
    database.upgrade()
    return database


def read_key(path: Path) -> bytes:
    """The secret behind all keyed digests; written on first use, readable by its owner only.

    Raises:
        ConfigurationError: the file cannot be read or written, or holds no key.
    """
    try:
        if not path.exists():
            _write_key(path)
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise ConfigurationError(
            f"The key file {path} cannot be used ({type(error).__name__}); put the right one back or correct key_file."
        ) from error
    if len(key) < 32:
        raise ConfigurationError(f"The key file {path} holds less than 32 bytes in hex; put the right one back.")
    return key


def _write_key(path: Path) -> None:
    # Written beside and linked: of two processes that start together, both end up with the same whole key.
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as handle:
            handle.write(secrets.token_hex(32) + "\n")
            handle.flush()
            os.fsync(handle.fileno())
        path.hardlink_to(draft)
    except FileExistsError:
        return
    finally:
        draft.unlink()
