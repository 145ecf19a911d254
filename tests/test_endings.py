"""What an erasure retains goes when its period is over: once, by a daily job, with a receipt of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from processor import retention
from processor.act.datamap import reading
from processor.act.schema import orders
from processor.demo.mailhost import MailHost
from processor.errors import TemporaryError
from processor.store import audit, endings
from tests.world import DELETION, World, world

LAN = "lan@gmail.example"
NAME = "columns.shipping_name = { holds"


@pytest.fixture
def shop(mail_host: MailHost, tmp_path: Path):
    lines = reading.preset_text("embedded").splitlines()
    kept = '"keep", reason = "accounting", until = "ordered_at + 10 years", then = "null" }'
    lines = [f"{line.partition('deletion')[0]}deletion = {kept}" if line.startswith(NAME) else line for line in lines]
    (tmp_path / "datamap.toml").write_text("\n".join(lines), encoding="utf-8")
    with world(mail_host, tmp_path, [LAN], extra='[customers]\ndatamap = "datamap.toml"') as made:
        yield made


def shipping(shop: World) -> list[tuple[object, ...]]:
    with shop.parts.customers.transaction() as connection:
        rows = connection.execute(select(orders.c.shipping_name, orders.c.shipping_phone, orders.c.number))
        return [tuple(row) for row in rows]


def erase(shop: World) -> None:
    shop.receive(LAN, DELETION)
    shop.poll()
    assert shop.states() == ["done"]


def test_what_is_retained_is_told_with_its_day_and_stays_until_then(shop: World):
    erase(shop)
    assert shipping(shop) == [("Nguyễn Lan", None, "VN1")]  # the world's order is of 1 March 2025
    until = {item["until"] for item in shop.request().receipt["retained"]}
    assert "2035-03-01" in until
    shop.clock.at = shop.clock.at.replace(year=2035, month=2, day=28)
    assert retention.purge(shop.parts).endings == 0
    assert shipping(shop)[0][0] == "Nguyễn Lan"


def test_when_the_period_is_over_it_goes_once_with_a_receipt(shop: World):
    erase(shop)
    shop.clock.at = shop.clock.at.replace(year=2035, month=3, day=2)
    assert retention.purge(shop.parts, dry_run=True).endings == 1
    assert shipping(shop)[0][0] == "Nguyễn Lan"
    assert retention.purge(shop.parts).endings == 1
    assert shipping(shop) == [(None, None, "VN1")]
    with shop.parts.database.reading() as session:
        (ended,) = endings.of_request(session, 1)
        (event,) = [event for event in audit.history(session, 1) if event.kind == "retention ended"]
        assert audit.first_broken(session)[1] is None
    assert ended["ended_at"] is not None and ended["receipt"]["changes"][0]["columns"] == ["shipping_name"]
    assert event.detail["changes"][0]["rows"] == 1 and "Lan" not in str(event.detail)
    assert retention.purge(shop.parts).endings == 0


def test_a_death_before_the_note_ends_it_again_without_harm(shop: World, monkeypatch: pytest.MonkeyPatch):
    erase(shop)
    shop.clock.at = shop.clock.at.replace(year=2036)
    with monkeypatch.context() as patched:
        patched.setattr("processor.endings.endings.ended", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            retention.purge(shop.parts)
    assert retention.purge(shop.parts).endings == 1
    assert shipping(shop) == [(None, None, "VN1")]


def test_a_database_that_is_away_leaves_it_for_the_next_day(shop: World, monkeypatch: pytest.MonkeyPatch):
    erase(shop)
    shop.clock.at = shop.clock.at.replace(year=2036)

    def away(*_: object, **__: object) -> None:
        raise TemporaryError("The customer database cannot be used now (gone).")

    with monkeypatch.context() as patched:
        patched.setattr(shop.parts.customers, "end", away)
        with pytest.raises(TemporaryError):
            retention.purge(shop.parts)
    assert retention.purge(shop.parts).endings == 1


def test_an_order_that_somebody_deleted_meanwhile_is_no_fault(shop: World):
    erase(shop)
    with shop.parts.customers.transaction() as connection:
        connection.execute(orders.delete())
    shop.clock.at = shop.clock.at.replace(year=2036)
    assert retention.purge(shop.parts).endings == 1
