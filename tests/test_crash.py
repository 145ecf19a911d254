"""SIGKILL before and after every commit, and in the instant after SMTP took a mail: a restart ends as if nothing was.

The processes are real and the death is real; see `tests/warm.py`.
"""

from __future__ import annotations

import signal
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from processor import config as configuration
from processor.act.customers import CustomerDatabase
from processor.act.schema import ledger
from processor.demo.mailhost import MailHost
from tests import warm
from tests.crash_child import one_pass
from tests.talking import reply, sent
from tests.world import CORRECTION, DELETION, ORDINARY, UNSUBSCRIBE, Clock, World, fill, mail, write_config

CUSTOMERS = ["lan@gmail.example", "minh@yahoo.example", "hoa@outlook.example"]
SHARDS = 4
MAX_COMMITS = 200


@dataclass
class Ending:
    """All that a run leaves behind, without what differs by chance (keys, times)."""

    states: list[tuple[str, str]]
    customers: dict[str, list[tuple[Any, ...]]]
    actions: int
    flags: list[tuple[str, ...]]
    answered: Counter[str]
    deliveries: list[int]
    audit_unbroken: bool


def run(config: Path, failpoint: str = "") -> int:
    return warm.run(one_pass, str(config), failpoint)


def prepared(host: MailHost, folder: Path) -> Path:
    config = write_config(folder, host)
    database = CustomerDatabase(configuration.load(config, environment={}).customers.url, create=True)
    fill(database, CUSTOMERS)
    database.close()
    for sender, words, auth in (
        (CUSTOMERS[0], DELETION, "pass"),
        (CUSTOMERS[1], CORRECTION, "pass"),
        (CUSTOMERS[2], UNSUBSCRIBE, "pass"),
        (CUSTOMERS[2], DELETION, "fail"),
        (CUSTOMERS[2], ORDINARY, "pass"),
    ):
        host.deliver(mail(sender, words, auth=auth))
    return config


def ending(host: MailHost, config: Path) -> Ending:
    world = World(host, configuration.load(config, environment={}), Clock())
    try:
        from processor.store import audit

        with world.parts.database.reading() as session:
            unbroken = audit.first_broken(session)[1] is None
        with world.parts.customers.transaction() as connection:
            actions = len(connection.execute(select(ledger)).all())
        return Ending(
            states=sorted((str(request.intents), request.state.value) for request in world.requests()),
            customers=world.tables(),
            actions=actions,
            flags=[tuple(sorted(kept.flags)) for kept in host.snapshot().values()],
            answered=Counter(accepted_to(host)),
            deliveries=sorted(host.deliveries().values()),
            audit_unbroken=unbroken,
        )
    finally:
        world.close()


def accepted_to(host: MailHost) -> list[str]:
    seen: set[bytes] = set()
    to: list[str] = []
    for item in host.accepted:
        if item.raw not in seen:
            seen.add(item.raw)
            to += item.rcpt_tos
    return to


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> Ending:
    with MailHost() as host:
        config = prepared(host, tmp_path_factory.mktemp("whole"))
        assert run(config) == 0
        whole = ending(host, config)
    assert sorted(state for _, state in whole.states) == ["challenged", "done", "done", "done"]
    assert whole.deliveries == [1, 1, 1, 1] and whole.actions == 3 and whole.audit_unbroken
    return whole


@pytest.mark.timeout(240)
@pytest.mark.parametrize("shard", range(SHARDS))
@pytest.mark.parametrize("place", ["before-commit", "after-commit", "after-smtp"])
def test_a_restart_after_a_kill_ends_as_an_uninterrupted_run(
    place: str, shard: int, uninterrupted: Ending, tmp_path: Path
):
    killed = 0
    for number in range(1 + shard, MAX_COMMITS, SHARDS):
        folder = tmp_path / str(number)
        folder.mkdir()
        with MailHost() as host:
            config = prepared(host, folder)
            code = run(config, f"{place}:{number}")
            if code == 0:
                break  # the run has no such commit any more
            assert code == -signal.SIGKILL
            killed += 1
            assert run(config) == 0
            after = ending(host, config)
        # A mail taken by SMTP in the instant of the crash is sent again, byte for byte: the same Message-ID, never two.
        assert all(1 <= times <= 2 for times in after.deliveries) and sum(after.deliveries) <= 5
        after.deliveries = uninterrupted.deliveries
        assert after == uninterrupted, f"{place} {number}"
    else:
        pytest.fail("the run never ended by itself")
    assert killed > 0 or place == "after-smtp"


def talking(host: MailHost, folder: Path) -> Path:
    """A forged erasure that was challenged and a correction that was asked for its value, both answered by now."""
    config = write_config(folder, host)
    database = CustomerDatabase(configuration.load(config, environment={}).customers.url, create=True)
    fill(database, CUSTOMERS)
    database.close()
    host.deliver(mail(CUSTOMERS[0], DELETION, auth="fail"))
    host.deliver(
        mail(CUSTOMERS[1], ("Đổi số", "Shop ơi em đổi số điện thoại rồi, shop sửa lại trong tài khoản giúp em"))
    )
    assert run(config) == 0
    challenge, question = sorted(sent(host), key=lambda message: str(message["To"]))
    host.deliver(reply(challenge, "đồng ý", auth="fail"))
    host.deliver(reply(question, "Số mới là 0987 654 321 ạ"))
    return config


@pytest.mark.timeout(240)
@pytest.mark.parametrize("shard", range(2))
def test_a_conversation_goes_on_after_a_kill_as_if_nothing_was(shard: int, tmp_path: Path):
    place = "before-commit"  # what was done since the commit before is then lost: the worst instant
    for number in range(1 + shard, MAX_COMMITS, 2):
        folder = tmp_path / str(number)
        folder.mkdir()
        with MailHost() as host:
            config = talking(host, folder)
            code = run(config, f"{place}:{number}")
            if code != 0:
                assert code == -signal.SIGKILL and run(config) == 0
            after = ending(host, config)
        assert [state for _, state in after.states] == ["done", "done"], f"{place} {number}"
        assert len(after.customers["customers"]) == 2 and "0987654321" in str(after.customers["customers"])
        assert after.actions == 2 and after.audit_unbroken
        assert after.answered == Counter({CUSTOMERS[0]: 2, CUSTOMERS[1]: 2})
        assert set(after.deliveries) <= {1, 2}  # again in the very instant of the crash, under the same Message-ID
        if code == 0:
            break
    else:
        pytest.fail("the run never ended by itself")
