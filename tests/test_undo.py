"""What staff can take back, and until when; and that an erasure leaves nothing in any file of ours."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from processor import retention
from processor.act.schema import customers, ledger, subscriptions
from processor.cli.main import app
from processor.demo.mailhost import MailHost
from processor.errors import ProcessorError, RefusedError, TemporaryError
from processor.store import audit, notices, plans, suppression
from processor.store.tables import BeforeImage
from processor.undoing import undo
from tests.world import CORRECTION, DELETION, UNSUBSCRIBE, World, world

LAN, MINH = "lan@gmail.example", "minh@yahoo.example"


@pytest.fixture
def shop(mail_host: MailHost, tmp_path: Path):
    with world(mail_host, tmp_path, [LAN, MINH]) as made:
        yield made


def images(shop: World) -> int:
    with shop.parts.database.reading() as session:
        return len(list(session.scalars(select(BeforeImage))))


def test_a_correction_is_taken_back_wholly_and_once(shop: World):
    before = shop.tables()
    shop.receive(LAN, CORRECTION)
    shop.poll()
    assert shop.tables() != before
    receipt = undo(shop.parts, 1, "Hương")
    assert shop.tables() == before
    assert [(change.table, change.rows) for change in receipt.changes] == [("customers", 1)]
    assert shop.states() == ["done"] and shop.request().receipt["undone"]["by"] == "Hương"
    with shop.parts.database.reading() as session:
        assert audit.history(session, 1)[-1].kind == "undone" and audit.first_broken(session)[1] is None
    assert images(shop) == 0
    with pytest.raises(RefusedError, match="undone already"):
        undo(shop.parts, 1, "Hương")
    shop.poll()
    assert list(shop.host.accepted[-1].rcpt_tos) == [LAN] and len(shop.host.accepted) == 2


def test_an_unsubscribe_is_taken_back_from_the_suppression_list_too(shop: World):
    before = shop.tables()
    shop.receive(LAN, UNSUBSCRIBE)
    shop.poll()
    digest = shop.request().customer_digest
    with shop.parts.database.reading() as session:
        assert suppression.of(session, digest)
    undo(shop.parts, 1, "Hương")
    assert shop.tables() == before
    with shop.parts.database.reading() as session:
        assert suppression.of(session, digest) == []


def test_what_was_suppressed_before_stays_suppressed(shop: World):
    for _ in range(2):
        shop.receive(LAN, UNSUBSCRIBE)
        shop.poll()
        shop.clock.forward(hours=1)
    undo(shop.parts, 2, "Hương")
    with shop.parts.database.reading() as session:
        assert suppression.of(session, shop.request().customer_digest)


def test_what_was_changed_since_is_not_overwritten(shop: World):
    shop.receive(LAN, CORRECTION)
    shop.poll()
    with shop.parts.customers.transaction() as connection:
        connection.execute(update(customers).where(customers.c.email == LAN).values(phone="0900000009"))
    before = shop.tables()
    with pytest.raises(RefusedError, match="since"):
        undo(shop.parts, 1, "Hương")
    assert shop.tables() == before and images(shop) == 1


def test_a_subscription_that_was_made_anew_is_not_doubled(shop: World):
    shop.receive(LAN, UNSUBSCRIBE)
    shop.poll()
    with shop.parts.customers.transaction() as connection:
        connection.execute(insert(subscriptions).values(customer_id=1, topic="events"))
    undo(shop.parts, 1, "Hương")
    found = shop.customer(LAN)
    assert found is not None and found["subscriptions"] == ["events", "products", "recruitment"]


def test_a_death_between_the_change_and_our_note_of_it_undoes_once(shop: World, monkeypatch: pytest.MonkeyPatch):
    before = shop.tables()
    shop.receive(LAN, CORRECTION)
    shop.poll()
    with monkeypatch.context() as patched:
        patched.setattr("processor.undoing.requests.note_undone", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            undo(shop.parts, 1, "Hương")
    assert shop.tables() == before and "undone" not in shop.request().receipt
    undo(shop.parts, 1, "Hương")
    assert shop.tables() == before and shop.request().receipt["undone"]
    with shop.parts.customers.transaction() as connection:
        assert sorted(connection.scalars(select(ledger.c.request_id))) == [-1, 1]


def test_when_its_time_is_over_it_is_gone_for_good(shop: World):
    shop.receive(LAN, CORRECTION)
    shop.poll()
    shop.clock.forward(days=8)
    with pytest.raises(RefusedError, match="no longer kept"):
        undo(shop.parts, 1, "Hương")
    assert retention.purge(shop.parts, dry_run=True).before_images == 1 and images(shop) == 1
    assert retention.purge(shop.parts).before_images == 1 and images(shop) == 0


def test_an_erasure_cannot_be_undone_and_takes_away_what_could_be(shop: World):
    shop.receive(LAN, CORRECTION)
    shop.poll()
    assert images(shop) == 1
    shop.receive(LAN, DELETION)
    shop.poll()
    assert shop.states() == ["done", "done"] and images(shop) == 0
    with pytest.raises(RefusedError, match="cannot be brought back"):
        undo(shop.parts, 2, "Hương")
    with pytest.raises(RefusedError, match="no longer kept"):
        undo(shop.parts, 1, "Hương")
    assert shop.customer(LAN) is None


def test_what_was_not_done_cannot_be_undone(shop: World):
    shop.receive("stranger@gmail.example", DELETION)
    shop.poll()
    with pytest.raises(RefusedError, match="flagged"):
        undo(shop.parts, 1, "Hương")
    with pytest.raises(ProcessorError, match="no request 99"):
        undo(shop.parts, 99, "Hương")


def test_a_sealed_image_shows_nothing_and_opens_with_its_key_only(shop: World, tmp_path: Path):
    shop.receive(LAN, CORRECTION)
    shop.poll()
    with shop.parts.database.reading() as session:
        sealed = plans.before(session, 1, shop.clock())
    assert sealed is not None and b"0912345678" not in sealed
    assert b"0912345678" in shop.parts.database.unseal(sealed)
    with pytest.raises(ProcessorError, match="key file"):
        shop.parts.database.unseal(sealed[:-1] + bytes([sealed[-1] ^ 1]))


def test_after_an_erasure_no_file_of_ours_holds_a_value(mail_host: MailHost, tmp_path: Path):
    with world(mail_host, tmp_path, [LAN, MINH], extra='open_orders = "erase"') as shop:
        shop.receive(LAN, CORRECTION)
        shop.poll()
        shop.receive(LAN, UNSUBSCRIBE)
        shop.poll()
        shop.receive(LAN, DELETION)
        shop.poll()
        shop.poll()
        assert shop.states() == ["done"] * 3
    values = (LAN, "Nguyễn Lan", "0912345678", "0987654321", "0987 654 321", "*** *** 678", "*** *** 321")
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "customers.sqlite3"]
    assert any(path.name == "cskh.sqlite3" for path in files)
    content = {path: path.read_bytes() for path in files}
    assert [(str(path), value) for path, data in content.items() for value in values if value.encode() in data] == []
    # The customer database still has the other customer, who shares phone and address with the erased one.
    left = (tmp_path / "customers.sqlite3").read_bytes()
    assert MINH.encode() in left and LAN.encode() not in left and "Nguyễn Lan".encode() not in left


def test_the_command_undoes_and_says_what_staff_still_have_to_do(
    shop: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    shop.receive(LAN, CORRECTION)
    shop.poll()
    with shop.parts.database.writing() as session:
        notices.draft(session, 1, "GHN", about="correction", token_digest="t", sealed=b"", legal=shop.clock(),
                      at=shop.clock())  # fmt: skip
        notices.activate(session, 1, shop.clock())
    app(["--config", str(tmp_path / "config.toml"), "review", "undo", "1", "--by", "Hương"], standalone_mode=False)
    said = capsys.readouterr().err
    assert "Request 1 is undone: 1 row(s)" in said and "GHN" in said
    assert shop.request().receipt["undone"]["by"] == "Hương"


def test_what_was_asked_for_later_stands(shop: World):
    shop.receive(LAN, ("Hủy đăng ký", "Shop ngừng gửi email tuyển dụng cho tôi giúp, hủy nhận tin tuyển dụng."))
    shop.poll()
    shop.receive(LAN, UNSUBSCRIBE)
    shop.poll()
    assert shop.states() == ["done", "done"]
    with pytest.raises(RefusedError, match="request 2"):
        undo(shop.parts, 1, "Hương")
    undo(shop.parts, 2, "Hương")
    undo(shop.parts, 1, "Hương")
    found = shop.customer(LAN)
    assert found is not None and found["subscriptions"] == ["events", "products", "recruitment"]


def test_nothing_comes_back_while_the_answer_of_an_erasure_still_waits(shop: World, monkeypatch: pytest.MonkeyPatch):
    shop.receive(LAN, UNSUBSCRIBE)
    shop.poll()
    monkeypatch.setattr("processor.answers.SmtpSession.send", lambda *_: (_ for _ in ()).throw(TemporaryError("away")))
    shop.receive(LAN, DELETION)
    shop.poll()
    assert shop.states() == ["done", "applied"] and images(shop) == 0
    with pytest.raises(RefusedError, match=r"no longer kept|erases the same customer"):
        undo(shop.parts, 1, "Hương")
    assert shop.customer(LAN) is None
