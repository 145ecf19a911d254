"""`cskh run` as a real process against Dovecot and a real SMTP receiver."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from processor import config as configuration
from processor.act.customers import CustomerDatabase
from processor.parts import open_database
from processor.store.tables import SeenMessage, StoredRequest
from tests.corpus import render
from tests.servers.dovecot import Account
from tests.servers.smtp_sink import SmtpSink
from tests.world import AUTHSERV_ID, DELETION, ORDINARY, UNSUBSCRIBE, fill, mail

CORPUS = Path(__file__).parent / "corpus" / "mails.jsonl"
LAN = "lan@gmail.example"


def configure(folder: Path, box: Account, sink: SmtpSink, *, tls: str = "implicit", extra: str = "") -> Path:
    port = {"implicit": box.imaps_port, "starttls": box.imap_port, "none": box.imap_port}[tls]
    path = folder / "config.toml"
    path.write_text(
        f"""
[[mailboxes]]
name = "cskh"
host = "{box.host}"
port = {port}
tls = "{tls}"
ca_file = "{box.ca_file if tls != "none" else ""}"
username = "{box.username}"
password = "{box.password}"
address = "cskh@vanesa.vn"
authserv_id = "{AUTHSERV_ID}"
start = "all"
timeout = "10s"

[smtp]
host = "{sink.host}"
port = {sink.port}
tls = "none"
from = "Vanesa KR <cskh@vanesa.vn>"
max_per_address = "50/day"

[policy.deletion]
hold = "0s"

[service]
poll_every = "30s"
advance_every = "1s"
{extra}
""",
        encoding="utf-8",
    )
    return path


def customers(config: Path, addresses: list[str]) -> None:
    database = CustomerDatabase(configuration.load(config, environment={}).customers.url, create=True)
    fill(database, addresses)
    database.close()


@contextmanager
def running(config: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`cskh run`; ended by SIGTERM, which it must obey within ten seconds and with exit code 0."""
    log = (config.parent / "log").open("wb")
    command = [sys.executable, "-m", "processor", "--config", str(config), "run"]
    process = subprocess.Popen(
        command, stdout=log, stderr=log, cwd=config.parent, env={**os.environ, "PYTHONPATH": str(Path.cwd())}
    )
    try:
        yield process
        process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        assert process.wait(15) == 0
        assert time.monotonic() - began < 10
    finally:
        process.kill()
        process.wait()
        log.close()


def until(what: Callable[[], Any], seconds: float = 60) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


@contextmanager
def store(config: Path):
    database = open_database(configuration.load(config, environment={}))
    try:
        with database.reading() as session:
            yield session
    finally:
        database.close()


def labelled(count: int) -> list[tuple[dict[str, Any], bytes]]:
    with CORPUS.open(encoding="utf-8") as lines:
        mails = [json.loads(line) for line in lines][:count]
    head = f"Authentication-Results: {AUTHSERV_ID}; dmarc=pass header.from={{}}\r\n"
    return [(item, head.format(item["from"].rpartition("@")[2]).encode() + render.render(item)) for item in mails]


@pytest.mark.timeout(240)
def test_500_mixed_mails_are_all_accounted_for_and_ordinary_mail_is_untouched(
    dovecot: Account, smtp_sink: SmtpSink, tmp_path: Path
):
    config = configure(tmp_path, dovecot, smtp_sink)
    mails = labelled(500)
    customers(config, sorted({item["from"].lower() for item, _ in mails}))
    dovecot.fill(raw for _, raw in mails)
    before = dovecot.snapshot()

    def all_done() -> bool:
        with store(config) as session:
            seen = session.scalar(select(func.count(SeenMessage.id)))
            moving = session.scalar(
                select(func.count()).where(
                    StoredRequest.state.not_in(["done", "flagged", "rejected", "failed", "asked", "challenged"])
                )
            )
            untouched = session.scalar(select(func.count(SeenMessage.id)).where(SeenMessage.touch.is_(True)))
        return seen == 500 and moving == 0 and untouched == 0

    with running(config):
        until(all_done, 180)
    after = dovecot.snapshot()
    with store(config) as session:
        outcome = {row.uid: row.outcome for row in session.scalars(select(SeenMessage))}
        requests = {row.id: row for row in session.scalars(select(StoredRequest))}
        ended = {
            row.uid for row in session.scalars(select(SeenMessage))
            if row.request_id and requests[row.request_id].state in ("done", "rejected")
        }  # fmt: skip
    assert sorted(outcome) == sorted(before.flags)
    assert set(outcome.values()) <= {"ignored", "request"}
    assert after.digests == before.digests and after.uidvalidity == before.uidvalidity
    assert {uid: flags for uid, flags in after.flags.items() if uid not in ended} == {
        uid: flags for uid, flags in before.flags.items() if uid not in ended
    }
    assert all(after.flags[uid] == before.flags[uid] | {"$CskhDone"} for uid in ended)
    done = [request for request in requests.values() if request.state == "done"]
    assert len(done) > 100
    assert set(smtp_sink.deliveries().values()) == {1}
    asked = [request for request in requests.values() if request.state in ("asked", "challenged")]
    assert smtp_sink.deliveries().total() == len(done) + len(asked)
    assert not any(request.state == "failed" for request in requests.values())
    # Not a word of what customers wrote, and nobody's address, is in the log of the whole run.
    log = (tmp_path / "log").read_text(encoding="utf-8", errors="replace")
    assert "ERROR" not in log and "Traceback" not in log
    for item, _ in mails:
        assert item["from"] not in log
        assert not item["body"] or item["body"][:40] not in log


@pytest.mark.parametrize("tls", ["implicit", "starttls", "none"])
def test_idle_tells_of_new_mail_and_the_answer_is_out_in_a_moment(
    dovecot: Account, smtp_sink: SmtpSink, tmp_path: Path, tls: str
):
    config = configure(tmp_path, dovecot, smtp_sink, tls=tls)
    customers(config, [LAN])
    with running(config):
        until(lambda: _polled(config))
        time.sleep(0.3)
        began = time.monotonic()
        dovecot.append(mail(LAN, UNSUBSCRIBE))
        smtp_sink.wait_accepted(1, 20)
        assert time.monotonic() - began < 10  # far below the poll of 30 s: IDLE has told


def _polled(config: Path) -> bool:
    from processor.store import messages

    with store(config) as session:
        return bool(messages.polls(session))


def test_a_mail_server_that_goes_away_and_comes_back_is_picked_up_again(smtp_sink: SmtpSink, tmp_path: Path):
    from processor.demo.mailhost import MailHost
    from tests.world import write_config

    with MailHost() as host:
        config = write_config(tmp_path, host)
        customers(config, [LAN])
        with running(config):
            until(lambda: _polled(config))
            host.drop_connections()
            host.deliver(mail(LAN, UNSUBSCRIBE))
            host.wait_accepted(1, 30)


def test_delivery_by_lmtp_and_a_keyword_leave_other_mail_alone(dovecot: Account, smtp_sink: SmtpSink, tmp_path: Path):
    config = configure(tmp_path, dovecot, smtp_sink)
    customers(config, [LAN])
    dovecot.deliver(mail(LAN, ORDINARY), mail(LAN, DELETION), mail("x@y.example", ORDINARY))
    before = dovecot.snapshot()
    command = [sys.executable, "-m", "processor", "--config", str(config), "poll", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) | {"fetched": 3, "ignored": 2} == json.loads(done.stdout)
    after = dovecot.snapshot()
    changed = {uid for uid in before.flags if before.flags[uid] != after.flags[uid]}
    assert len(changed) <= 1 and after.digests == before.digests
