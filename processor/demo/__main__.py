"""`make demo`: the whole main job on embedded servers, shown from the first mail to the last answer."""

from __future__ import annotations

import csv
import logging
import shutil
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from rich.padding import Padding
from rich.text import Text
from sqlalchemy import insert, select

from processor import config as configuration
from processor.act.customers import CustomerDatabase
from processor.act.import_csv import import_customers
from processor.act.schema import customers as customer_table
from processor.act.schema import orders, subscriptions
from processor.cli.output import err, out, print_table
from processor.config import Config
from processor.demo.mailhost import MailHost
from processor.demo.samples import AUTHSERV_ID, CUSTOMERS, SAMPLES
from processor.parts import Parts, open_parts
from processor.store import requests
from processor.store.tables import SeenMessage
from processor.store.transitions import DRIVEN, State
from processor.worker import Service, Worker

FOLDER = Path(".demo")
WIDE = 140  # columns that the table of mails wants
HOLD = "15s"  # of the demo that goes on; --once erases at once


def main(arguments: list[str]) -> int:
    """Returns the exit code: 0 when every sample mail ended as it should."""
    if not set(arguments) <= {"--once"}:
        err.print("usage: make demo, or make demo ARGS=--once")
        return 2
    once = "--once" in arguments
    if FOLDER.exists():
        shutil.rmtree(FOLDER)
    FOLDER.mkdir()
    with MailHost() as host:
        config = _configuration(host, hold="0s" if once else HOLD)
        _fill_customers(config)
        parts = open_parts(config)
        try:
            out.print("\n[bold]The customer database before[/bold]")
            _print_customers(parts)
            uids = [host.deliver(sample.raw(number)) for number, sample in enumerate(SAMPLES, start=1)]
            return _once(parts, uids) if once else _go_on(parts, uids, host)
        finally:
            parts.close()


def _once(parts: Parts, uids: list[int]) -> int:
    worker = Worker(parts)
    _counts, errors = worker.poll_all()
    worker.close()
    wrong = _print_outcome(parts, uids)
    _where_to_look()
    if wrong or errors:
        err.print(f"[bold red]{wrong} sample mail(s) did not end as they should.[/bold red]")
        return 1
    out.print(f"[green]All {len(SAMPLES)} sample mails ended as they should.[/green]")
    return 0


def _go_on(parts: Parts, uids: list[int], host: MailHost) -> int:
    logging.basicConfig(stream=sys.stderr, level="WARNING", format="%(levelname)s %(message)s")
    service = Service(parts)
    thread = threading.Thread(target=service.run)
    thread.start()
    try:
        err.print(f"working ... erasures are announced and held for {HOLD} before they are done")
        host.wait_accepted(_answers_expected(), 120)
        _wait_settled(parts)
        _print_outcome(parts, uids)
        out.print(
            f"Erasures were announced and held for {HOLD} first, so that the customer could stop them by replying."
        )
        _where_to_look()
        out.print(
            f"IMAP is at {host.host}:{host.imap_port}, SMTP at {host.host}:{host.smtp_port}; Ctrl-C ends the demo."
        )
        threading.Event().wait()
    except KeyboardInterrupt:
        err.print("ending ...")
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not cut the ending short
        service.stop()
        thread.join()
    return 0


def _wait_settled(parts: Parts, seconds: float = 30) -> None:
    """Until no request is on its way any more: an accepted answer is noted a moment after it was accepted."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with parts.database.reading() as session:
            if not requests.count(session, {*DRIVEN, State.HELD}):
                return
        time.sleep(0.2)


def _answers_expected() -> int:
    """Every announcement of an erasure is an answer of its own."""
    return sum((sample.answer == "deleted") + bool(sample.answer) for sample in SAMPLES)


def _configuration(host: MailHost, hold: str) -> Config:
    (FOLDER / "password").write_text(host.password, encoding="utf-8")
    path = FOLDER / "config.toml"
    path.write_text(
        f"""# Written by `make demo`; config.example.toml explains every key.
[[mailboxes]]
name = "cskh"
host = "{host.host}"
port = {host.imap_port}
tls = "none"
username = "{host.username}"
password_file = "password"
address = "cskh@vanesa.vn"
authserv_id = "{AUTHSERV_ID}"
start = "all"

[smtp]
host = "{host.host}"
port = {host.smtp_port}
tls = "none"
from = "Vanesa KR <cskh@vanesa.vn>"

[policy.deletion]
hold = "{hold}"

[service]
poll_every = "2s"
advance_every = "1s"
""",
        encoding="utf-8",
    )
    return configuration.load(path)


def _fill_customers(config: Config) -> None:
    path = FOLDER / "customers.csv"
    names = ("email", "full_name", "phone", "address", "subscriptions")
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(names)
        writer.writerows([getattr(customer, name) for name in names] for customer in CUSTOMERS)
    database = CustomerDatabase(config.customers.url, create=True)
    import_customers(database, path, is_erased=lambda _: False, progress=lambda _: None)
    with database.transaction() as connection:
        for number, customer in enumerate(CUSTOMERS, start=1):
            for order in range(customer.orders):
                values: dict[str, Any] = {
                    "customer_id": number, "number": f"VN{number}{order:02}", "total": 350_000 + 10_000 * number,
                    "status": "shipping" if customer.open_order else "completed", "payment_method": "COD",
                    "shipping_method": "GHN", "shipping_name": customer.full_name, "shipping_phone": customer.phone,
                    "shipping_address": customer.address,
                }  # fmt: skip
                connection.execute(insert(orders).values(**values))
    database.close()


def _print_customers(parts: Parts) -> None:
    with parts.customers.transaction() as connection:
        topics: dict[int, list[str]] = {}
        for row in connection.execute(select(subscriptions)):
            topics.setdefault(row.customer_id, []).append(row.topic)
        rows = [
            (row.id, row.email, row.full_name, row.phone, row.address, ", ".join(sorted(topics.get(row.id, []))))
            for row in connection.execute(select(customer_table).order_by(customer_table.c.id))
        ]
        shipped = connection.execute(select(orders).order_by(orders.c.id)).all()
    print_table("customers", ("id", "email", "name", "phone", "address", "subscribed to"), rows, empty="none")
    columns = ("order", "customer", "total", "status", "ship to")
    cells = [(o.number, o.customer_id or "-", f"{o.total:,.0f}", o.status, o.shipping_name or "-") for o in shipped]
    print_table("orders", columns, cells, empty="none")


def _print_outcome(parts: Parts, uids: list[int]) -> int:
    """The table with one line a mail; returns how many did not end as they should."""
    rows: list[tuple[object, ...]] = []
    wrong = 0
    for sample, uid in zip(SAMPLES, uids, strict=True):
        decision, state, reason, action, answer = _what_became(parts, uid)
        right = (decision, state, answer) == (sample.decision, sample.state, sample.answer)
        wrong += not right
        mark = Text("ok", style="green") if right else Text("WRONG", style="bold red")
        rows.append(
            (
                sample.shows,
                sample.sender.partition("<")[2].strip(">"),
                sample.subject,
                decision,
                action,
                answer or "-",
                reason,
                mark,
            )
        )
    out.print("\n[bold]What became of each mail[/bold]")
    columns = ("shows", "from", "subject", "decision", "action", "answer sent", "why", "")
    if out.width >= WIDE:
        print_table("", columns, rows, empty="no mail")
    else:
        _print_blocks(columns, rows)
    out.print("\n[bold]The customer database after[/bold]")
    _print_customers(parts)
    return wrong


def _print_blocks(columns: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    """One block a mail, for a window too narrow for the table."""
    for row in rows:
        *cells, mark = row
        line = Text.assemble((str(cells[0]), "bold"), "  ")
        out.print(line.append_text(mark if isinstance(mark, Text) else Text(str(mark))))
        for name, cell in zip(columns[1:], cells[1:], strict=False):
            out.print(Padding(Text(f"{name:>12}  {cell}", overflow="fold"), (0, 0, 0, 2)))
        out.print()


def _what_became(parts: Parts, uid: int) -> tuple[str, str, str, str, str]:
    with parts.database.reading() as session:
        seen = session.scalar(select(SeenMessage).where(SeenMessage.uid == uid))
        if seen is None:
            return "not seen", "", "", "", ""
        request = requests.load(session, seen.request_id) if seen.request_id else None
        if request is None:
            return seen.decision, "", "ordinary customer care: left as it was", "-", ""
        sent = [item.kind for item in requests.answers(session, request.id) if item.state == "sent"]
    why = request.reason
    if request.state == "done":
        why = str(request.verdict.get("reason", "")) or "done, and its mails are forgotten"
    return seen.decision, request.state.value, why, _action(request), sent[-1] if sent else ""


def _action(request: requests.Request) -> str:
    if request.state in ("flagged", "failed"):
        return "waits for staff"
    if request.state in ("challenged", "asked"):
        return "asks the address on record" if request.state == "challenged" else "asks for the new value"
    actions = [str(item) for item in request.receipt.get("actions", ())]
    columns = [
        name for item in request.receipt.get("changes", ()) if item["action"] == "updated" for name in item["columns"]
    ]
    topics = [f"({', '.join(request.topics)})"] if request.topics else []
    return " ".join([", ".join([*actions, *columns]), *topics]).strip() or request.state.value


def _where_to_look() -> None:
    out.print("\n[bold]Where to look[/bold]")
    command = f".venv/bin/cskh --config {FOLDER}/config.toml"
    for line, says in (
        ("review list", "what waits for staff"),
        ("review show 8", "one of them, with the customer's words and the evidence"),
        ("requests list", "every request with state and deadlines"),
        ("requests show 1", "one request with proof, receipt and history"),
        ("suppression check lan.nguyen@gmail.example", "is this address to get no newsletter?"),
        ("audit verify", "is the audit trail unbroken?"),
    ):
        out.print(f"  [dim]# {says}[/dim]\n  {command} {line}", soft_wrap=True)
    out.print()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
