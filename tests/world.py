"""A whole small world for tests: mail host, store, customer database, clock, and the processor on top of it."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from sqlalchemy import insert, make_url, select

from processor import config as configuration
from processor import sql
from processor.act.customers import CustomerDatabase
from processor.act.schema import customers, orders, subscriptions
from processor.classify import RuleSource
from processor.config import Config
from processor.confirm.compose import Templates
from processor.demo.mailhost import MailHost
from processor.parts import Parts, open_customers, open_database, open_verifier, read_key, utc_now
from processor.store import requests
from processor.store.database import Database, alembic_config
from processor.store.requests import Request
from processor.worker import Worker

AUTHSERV_ID = "mx.vanesa.vn"
DELETION = ("Yêu cầu xóa dữ liệu", "Tôi yêu cầu shop xóa toàn bộ dữ liệu cá nhân và tài khoản của tôi.")
CORRECTION = ("Đổi số điện thoại", "Shop cập nhật số điện thoại trong tài khoản của tôi thành 0987 654 321 giúp tôi.")
UNSUBSCRIBE = ("Hủy đăng ký", "Shop ngừng gửi email quảng cáo cho tôi, hủy đăng ký nhận tin giúp tôi.")
ORDINARY = ("Hỏi giao hàng", "Shop ơi đơn VN123 của mình bao giờ giao tới ạ?")
LONG_AGO = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def mail(
    sender: str,
    words: Sequence[str],
    *,
    auth: str = "pass",
    message_id: str = "",
    headers: Sequence[tuple[str, str]] = (),
) -> bytes:
    """A mail as the mailbox host would store it; `auth` is its dmarc result, "" for none at all."""
    message = EmailMessage(policy=SMTP)
    domain = sender.rpartition("@")[2].strip(">")
    if auth:
        message["Authentication-Results"] = f"{AUTHSERV_ID}; dmarc={auth} header.from={domain}"
    message["From"] = sender
    message["To"] = "cskh@vanesa.vn"
    message["Subject"] = words[0]
    message["Message-ID"] = message_id or f"<test-{next(_numbers)}@{domain}>"
    for name, value in headers:
        message[name] = value
    message.set_content(words[1])
    return message.as_bytes()


@dataclass
class Clock:
    """Time that a test moves; it starts at the real one and stands still."""

    at: datetime = field(default_factory=utc_now)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **span: float) -> None:
        self.at += timedelta(**span)


def write_config(
    folder: Path, host: Any, *, extra: str = "", hold: str = "0s", store: str = "", own: bool = False
) -> Path:
    """config.toml for a mail host with the attributes of MailHost."""
    path = folder / "config.toml"
    path.write_text(
        f"""
[[mailboxes]]
name = "cskh"
host = "{host.host}"
port = {host.imap_port}
tls = "none"
username = "{host.username}"
password = "{host.password}"
address = "cskh@vanesa.vn"
authserv_id = "{AUTHSERV_ID}"
{'authentication = "own"' if own else ""}
start = "all"
timeout = "5s"

[smtp]
host = "{host.host}"
port = {getattr(host, "smtp_port", 9)}
tls = "none"
from = "Vanesa KR <cskh@vanesa.vn>"
timeout = "5s"

[store]
url = "{store or "sqlite:///cskh.sqlite3"}"

[policy.deletion]
hold = "{hold}"
{extra}
""",
        encoding="utf-8",
    )
    return path


def fill(database: CustomerDatabase, addresses: Sequence[str], *, status: str = "completed") -> None:
    """One customer for each address, with one order and all subscriptions."""
    with database.transaction() as connection:
        for address in addresses:
            name = f"Nguyễn {address.partition('@')[0].title()}"
            values = {
                "email": address,
                "full_name": name,
                "phone": "0912345678",
                "address": "12 Lê Lợi, Huế",
                "created_at": LONG_AGO,
            }
            key = connection.execute(insert(customers).values(**values).returning(customers.c.id)).scalar_one()
            connection.execute(
                insert(orders).values(
                    customer_id=key,
                    number=f"VN{key}",
                    total=250_000,
                    status=status,
                    shipping_name=name,
                    shipping_phone="0912345678",
                    shipping_address="12 Lê Lợi, Huế",
                    payment_method="COD",
                    ordered_at=LONG_AGO,
                )
            )
            for topic in ("products", "events", "recruitment"):
                connection.execute(insert(subscriptions).values(customer_id=key, topic=topic, since=LONG_AGO))


@cache
def rules_of(path: str) -> RuleSource:
    """The rules of a folder, loaded once for all tests of a process; the source sees changes by itself."""
    return RuleSource(Path(path))


@cache
def migrated_store() -> bytes:
    """An empty SQLite store of the present schema, made by the migrations once for all tests of a process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store"
        engine = sql.make_engine(f"sqlite:///{path}")
        command.upgrade(alembic_config(engine), "head")
        engine.dispose()
        return path.read_bytes()


def migrated(url: str) -> None:
    """Makes a new SQLite store without waiting for its migrations; those of PostgreSQL are run where it is opened."""
    path = Path(make_url(url).database or "")
    if url.startswith("sqlite") and not path.exists():
        path.write_bytes(migrated_store())


def store_of(config: Config) -> Database:
    """The store that the configuration names, a new one with its key."""
    read_key(Path(config.store.key_file))
    migrated(config.store.url)
    return open_database(config)


class World:
    """The processor between a mail host and a customer database."""

    def __init__(self, host: MailHost, config: Config, clock: Clock) -> None:
        self.host = host
        self.config = config
        self.clock = clock
        self.parts = Parts(
            config=config,
            database=store_of(config),
            customers=open_customers(config, create=True),
            rules=rules_of(config.rules.path),
            templates=Templates(Path(config.templates.path)),
            verifier=open_verifier(config),
            now=clock,
        )
        self.worker = Worker(self.parts)

    def poll(self) -> dict[str, int]:
        counts, errors = self.worker.poll_all()
        assert errors == []
        return counts

    def receive(self, sender: str, words: Sequence[str], **how: Any) -> int:
        return self.host.deliver(mail(sender, words, **how))

    def requests(self) -> list[Request]:
        with self.parts.database.reading() as session:
            return requests.listing(session)

    def request(self, number: int = 1) -> Request:
        with self.parts.database.reading() as session:
            found = requests.load(session, number)
        assert found is not None
        return found

    def states(self) -> list[str]:
        return [request.state.value for request in self.requests()]

    def customer(self, address: str) -> dict[str, Any] | None:
        keys = self.parts.customers.find(address)
        return self.parts.customers.look(keys[0]) if keys else None

    def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything in the customer database, for comparisons."""
        with self.parts.customers.transaction() as connection:
            return {
                table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
                for table in (customers, orders, subscriptions)
            }

    def close(self) -> None:
        self.worker.close()
        self.parts.close()


@contextmanager
def world(host: MailHost, folder: Path, addresses: Sequence[str] = (), **settings: Any) -> Iterator[World]:
    """A world with these customers."""
    config = configuration.load(write_config(folder, host, **settings), environment={})
    made = World(host, config, Clock(datetime.now(UTC)))
    try:
        fill(made.parts.customers, addresses)
        yield made
    finally:
        made.close()
