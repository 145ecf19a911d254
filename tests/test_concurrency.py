"""Several workers at once: one effect, one answer, whoever is faster. On SQLite and on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from processor import config as configuration
from processor.demo.mailhost import MailHost
from processor.worker import Worker
from tests.talking import reply, sent
from tests.world import CORRECTION, DELETION, UNSUBSCRIBE, Clock, World, fill, write_config

WORKERS = 6
CUSTOMERS = [f"c{number}@gmail.example" for number in range(12)]


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    return "" if request.param == "sqlite" else request.getfixturevalue("postgresql_url")


@pytest.fixture
def workers(mail_host: MailHost, tmp_path: Path, store_url: str):
    """The same configuration opened several times, as several processes would."""
    config = configuration.load(write_config(tmp_path, mail_host, store=store_url), environment={})
    clock = Clock()
    worlds = [World(mail_host, config, clock) for _ in range(WORKERS)]
    fill(worlds[0].parts.customers, CUSTOMERS)
    yield worlds
    for world in worlds:
        world.close()


def test_many_workers_poll_advance_and_send_at_once_with_one_effect_each(workers: list[World], mail_host: MailHost):
    for number, address in enumerate(CUSTOMERS):
        workers[0].receive(address, (DELETION, CORRECTION, UNSUBSCRIBE)[number % 3])

    def work(world: World) -> list[object]:
        errors: list[object] = []
        for _ in range(3):
            errors += world.worker.poll_all()[1]
        return errors

    with ThreadPoolExecutor(WORKERS) as pool:
        assert [error for errors in pool.map(work, workers) for error in errors] == []
    workers[0].poll()
    assert workers[0].states() == ["done"] * len(CUSTOMERS)
    assert mail_host.deliveries().total() == len(CUSTOMERS)
    assert set(mail_host.deliveries().values()) == {1}
    assert sum(world.customer(address) is None for world in workers[:1] for address in CUSTOMERS) == 4
    assert_audit_unbroken(workers[0])


def test_all_workers_advance_the_same_request_and_only_one_moves_it(workers: list[World], mail_host: MailHost):
    workers[0].receive(CUSTOMERS[0], DELETION)
    worker = workers[0].worker
    worker.pollers[0].poll(lambda: None)
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(lambda world: world.worker.pipeline.advance(1), workers))
    workers[0].worker.settle()
    assert workers[0].states() == ["done"]
    assert mail_host.deliveries().total() == 1
    moved = sum((world.worker.pipeline.moved for world in workers), start=type(worker.pipeline.moved)())
    assert set(moved.values()) == {1}
    assert_audit_unbroken(workers[0])


def test_a_second_process_at_a_mailbox_leaves_it_to_the_first(workers: list[World]):
    workers[0].receive(CUSTOMERS[0], UNSUBSCRIBE)
    second: Worker = workers[1].worker
    during: list[int] = []
    workers[0].worker.pollers[0].poll(lambda: during.append(second.poll_all()[0]["fetched"]))
    assert during == [0]


def assert_audit_unbroken(world: World) -> None:
    from processor.store import audit

    with world.parts.database.reading() as session:
        checked, broken = audit.first_broken(session)
    assert broken is None and checked > 3


def test_many_workers_hear_a_reply_once(workers: list[World], mail_host: MailHost):
    workers[0].receive(CUSTOMERS[0], DELETION, auth="fail")
    workers[0].poll()
    (challenge,) = sent(mail_host)
    mail_host.deliver(reply(challenge, "đồng ý", auth="fail"))
    workers[0].worker.pollers[0].poll(lambda: None)
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(lambda world: world.worker.pipeline.advance(1), workers))
    workers[0].worker.settle()
    assert workers[0].states() == ["done"] and workers[0].customer(CUSTOMERS[0]) is None
    assert mail_host.deliveries().total() == 2
    assert_audit_unbroken(workers[0])


def test_the_same_mails_of_one_sender_at_once_do_not_exceed_the_cap_of_challenges(
    workers: list[World], mail_host: MailHost
):
    for number in range(8):
        words = ("Đổi số", f"Shop đổi số điện thoại trong tài khoản của tôi thành 09876543{number:02} nhé.")
        workers[0].receive(CUSTOMERS[0], words, auth="fail")
    workers[0].worker.pollers[0].poll(lambda: None)
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(lambda world: world.worker.pipeline.advance_due(), workers))
    workers[0].worker.settle()
    assert sorted(workers[0].states()) == ["challenged"] * 3 + ["flagged"] * 5
    assert mail_host.deliveries().total() == 3
