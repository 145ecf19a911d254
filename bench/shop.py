"""A shop of its own for one measurement: mailbox, SMTP receiver, customers, configuration."""

from __future__ import annotations

import csv
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from processor.act.customers import CustomerDatabase
from processor.act.import_csv import import_customers
from processor.config import load

ROOT = Path(__file__).parent.parent


class Mailbox(Protocol):
    """Where mail is read: Dovecot's or the embedded server's account."""

    @property
    def host(self) -> str: ...
    @property
    def imap_port(self) -> int: ...
    @property
    def username(self) -> str: ...
    @property
    def password(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Shop:
    """Where it is configured, and its command line."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def log(self) -> Path:
        """What the command said on stderr."""
        return self.folder / "log"

    def last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines() if self.log.exists() else []
        return " / ".join(lines[-3:]) or "nothing on stderr"

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "processor", "--config", str(self.config), *arguments]

    def import_customers(self, addresses: Iterable[str]) -> None:
        """Makes the customer database with these customers, all subscribed to two topics."""
        path = self.folder / "customers.csv"
        with path.open("w", encoding="utf-8", newline="") as handle:
            rows = csv.writer(handle)
            rows.writerow(["email", "full_name", "phone", "address", "subscriptions"])
            for address in addresses:
                rows.writerow([address, "Nguyễn Thị Lan", "0912345678", "12 Hàng Bạc, Hà Nội", "products events"])
        database = CustomerDatabase(load(self.config).customers.url, create=True)
        try:
            report = import_customers(database, path, is_erased=lambda _: False, progress=lambda _: None)
        finally:
            database.close()
        if report.bad:
            raise RuntimeError(f"customers were not imported: {report.bad[:3]}")


def environment() -> dict[str, str]:
    """This process's environment without settings that would change the measured configuration."""
    return {name: value for name, value in os.environ.items() if not name.startswith("CSKH_")}


@contextmanager
def shop(mailbox: Mailbox, smtp_port: int, customers: Iterable[str] = ("lan@example.vn",)) -> Iterator[Shop]:
    """A configured folder for one mailbox; removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="cskh-bench-") as folder:
        made = Shop(Path(folder))
        made.config.write_text(
            f"""
[[mailboxes]]
name = "bench"
host = "{mailbox.host}"
port = {mailbox.imap_port}
tls = "none"
username = "{mailbox.username}"
password = "{mailbox.password}"
address = "cskh@vanesa.vn"
authserv_id = "mx.vanesa.vn"
start = "all"

[smtp]
host = "127.0.0.1"
port = {smtp_port}
tls = "none"
from = "Vanesa KR <cskh@vanesa.vn>"
max_per_address = "1000/day"

[service]
log = "warning"
""",
            encoding="utf-8",
        )
        made.import_customers(customers)
        yield made
