"""Third parties are told of erasures and corrections, until they answer that it is done: by real IMAP and real SMTP."""

from __future__ import annotations

import contextlib
import itertools
import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from typer.testing import CliRunner

from processor import answers, failpoints, third_parties
from processor import config as configuration
from processor.act.schema import orders
from processor.cli.main import app
from processor.config import Config
from processor.deadlines import third_party_legal
from processor.demo.faults import Fault
from processor.demo.mailhost import MailHost
from processor.errors import ConfigurationError, ProcessorError, RefusedError, TemporaryError
from processor.moves import StaffDecision
from processor.reports import figures
from processor.store import audit, notices
from processor.store.notices import Notice, NoticeState
from processor.store.tables import OutboxMail, SeenMessage, StoredNotice
from processor.values import Intent
from processor.worker import Service
from tests.talking import reply, sent, text_of, token_of
from tests.world import CORRECTION, DELETION, LONG_AGO, Clock, World, fill, mail, world, write_config

LAN, MINH = "lan@gmail.example", "minh@yahoo.example"
GHN, MAILCO = "dulieu@ghn.example", "privacy@mailco.example"
DELIVERER = f"""
[[third_parties]]
name = "GHN"
kind = "deliverer"
address = "{GHN}"
given = {{ entry = "orders", column = "number", where = {{ shipping_method = ["GHN", "GHN nhanh"] }} }}
fields = ["phone"]
"""
PROVIDER = f"""
[[third_parties]]
name = "MailCo"
kind = "mail provider"
address = "{MAILCO}"
language = "en"
"""


def given_by_ghn(shop: World, addresses: list[str]) -> None:
    with shop.parts.customers.transaction() as connection:
        keys = [int(shop.parts.customers.find(address)[0]) for address in addresses]
        connection.execute(update(orders).where(orders.c.customer_id.in_(keys)).values(shipping_method="GHN"))
        for key in keys:
            connection.execute(
                orders.insert().values(
                    customer_id=key, number=f"TU{key}", total=1, status="completed", shipping_method="own van",
                    ordered_at=LONG_AGO,
                )
            )  # fmt: skip


@pytest.fixture
def shop(mail_host: MailHost, tmp_path: Path) -> Iterator[World]:
    """Lan's and Minh's first orders went by GHN; MailCo sends the newsletters of everybody."""
    with world(mail_host, tmp_path, [LAN, MINH], extra=DELIVERER + PROVIDER) as made:
        given_by_ghn(made, [LAN, MINH])
        yield made


@pytest.fixture
def only_ghn(mail_host: MailHost, tmp_path: Path) -> Iterator[World]:
    with world(mail_host, tmp_path, [LAN, MINH], extra=DELIVERER) as made:
        given_by_ghn(made, [LAN, MINH])
        yield made


def all_of(shop: World) -> list[Notice]:
    with shop.parts.database.reading() as session:
        return notices.listing(session)


def state(shop: World, number: int = 1) -> str:
    return all_of(shop)[number - 1].state.value


def to(shop: World, address: str) -> list[EmailMessage]:
    return [message for message in sent(shop.host) if str(message["To"]) == address]


def said(message: EmailMessage) -> str:
    return text_of(message).replace("\r\n", "\n")


def whole(message: EmailMessage) -> str:
    parts = [part for part in message.walk() if not part.is_multipart()]
    return str(message.items()) + "".join(str(part.get_payload(decode=True), "utf-8") for part in parts)


def events(shop: World, number: int = 1) -> list[str]:
    with shop.parts.database.reading() as session:
        return [event.kind for event in audit.history(session, number)]


def answered(shop: World, to_what: EmailMessage, words: str, **how: Any) -> int:
    """A reply comes in and is read; its UID."""
    uid = shop.host.deliver(reply(to_what, words, **how))
    shop.poll()
    return uid


# --- an erasure


def test_each_is_told_what_it_needs_and_no_more_and_the_request_does_not_wait(shop: World):
    shop.receive(LAN, DELETION)
    shop.poll()
    assert shop.states() == ["done"] and shop.customer(LAN) is None
    (deliverer,), (provider,) = to(shop, GHN), to(shop, MAILCO)
    assert "- VN1\n" in said(deliverer) and "TU1" not in whole(deliverer) and "VN2" not in whole(deliverer)
    for secret in (LAN, "gmail.example", "Nguyễn", "0912345678", "Lê Lợi"):
        assert secret not in whole(deliverer)
    assert f"- {LAN}\n" in said(provider) and "VN1" not in whole(provider) and "0912345678" not in whole(provider)
    assert said(provider).startswith("Dear MailCo,") and said(deliverer).startswith("Kính gửi GHN,")
    for message in (deliverer, provider):
        assert str(message["Auto-Submitted"]) == "auto-generated" and message["In-Reply-To"] is None
        assert token_of(message) in str(message["Message-ID"])
    assert [notice.state for notice in all_of(shop)] == [NoticeState.SENT] * 2
    assert token_of(deliverer) != token_of(provider)
    assert "third parties" in events(shop) and events(shop).count("notified") == 2


def test_a_reply_that_it_is_done_acknowledges_and_is_left_as_it_is(only_ghn: World):
    shop = only_ghn
    shop.receive(LAN, DELETION)
    shop.poll()
    uid = answered(shop, to(shop, GHN)[0], "ĐÃ XÓA", sender=f"Chăm sóc khách hàng <cskh@{GHN.partition('@')[2]}>")
    (notice,) = all_of(shop)
    assert notice.state is NoticeState.ACKNOWLEDGED and notice.acknowledged_by == "reply" and notice.sealed == b""
    assert shop.states() == ["done"] and shop.host.flags(uid) == frozenset()
    with shop.parts.database.reading() as session:
        rows = list(session.scalars(select(SeenMessage).where(SeenMessage.outcome == "third_party")))
    assert len(rows) == 1 and rows[0].request_id is None and rows[0].decision == "ignore"
    shop.clock.forward(days=30)
    shop.poll()
    assert len(to(shop, GHN)) == 1 and "notice acknowledged" in events(shop)


def test_who_was_not_given_the_customer_is_not_told(shop: World):
    with shop.parts.customers.transaction() as connection:
        connection.execute(update(orders).values(shipping_method="J&T"))
    shop.receive(LAN, DELETION)
    shop.poll()
    assert [notice.party for notice in all_of(shop)] == ["MailCo"] and to(shop, GHN) == []


def test_an_unsubscribe_and_what_a_party_is_not_to_be_told_make_no_notice(mail_host: MailHost, tmp_path: Path):
    with world(mail_host, tmp_path, [LAN], extra=PROVIDER + 'tell = ["correction"]') as shop:
        shop.receive(LAN, ("Hủy đăng ký", "Shop ngừng gửi email quảng cáo cho tôi, hủy đăng ký nhận tin giúp tôi."))
        shop.receive(LAN, DELETION)
        shop.poll()
        assert shop.states() == ["done", "done"] and all_of(shop) == []


def test_no_file_of_the_store_holds_the_address_in_plain_while_the_notice_is_open(shop: World, tmp_path: Path):
    shop.receive(LAN, DELETION)
    shop.poll()
    assert all(notice.sealed for notice in all_of(shop))
    content = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    assert len(content["cskh.sqlite3"]) > 10_000
    for name, octets in content.items():
        for secret in (LAN.encode(), b"lan@gmail", "Nguyễn Lan".encode(), b"VN1 ", token_of(to(shop, GHN)[0]).encode()):
            assert secret not in octets, name


def test_a_mail_that_waits_in_the_outbox_survives_the_wiping_of_its_request_and_is_sealed(shop: World):
    shop.receive(LAN, DELETION)
    shop.worker.pollers[0].poll(lambda: None)
    shop.worker.pipeline.advance_due()
    assert third_parties.tell_due(shop.parts) == 2
    with shop.parts.database.writing() as session:
        kept = list(session.scalars(select(OutboxMail.mime).where(OutboxMail.kind == "notice")))
        answers.wipe(session, 1)
    assert len(kept) == 2 and all(mime and b"Message-ID" not in mime for mime in kept)
    shop.worker.settle()
    assert len(to(shop, GHN)) == len(to(shop, MAILCO)) == 1 and shop.states() == ["done"]
    with shop.parts.database.reading() as session:
        assert set(session.scalars(select(OutboxMail.mime).where(OutboxMail.kind == "notice"))) == {b""}


# --- a correction


def test_a_correction_tells_the_new_values_a_party_needs_and_masks_the_others(shop: World):
    shop.receive(LAN, CORRECTION)
    shop.poll()
    (deliverer,), (provider,) = to(shop, GHN), to(shop, MAILCO)
    assert "- số điện thoại mới: 0987654321\n" in said(deliverer) and "- VN1\n" in said(deliverer)
    assert "- new phone number: *** *** 321\n" in said(provider) and f"- {LAN}\n" in said(provider)
    assert "0987654321" not in whole(provider) and LAN not in whole(deliverer)
    assert [notice.about for notice in all_of(shop)] == ["correction"] * 2
    answered(shop, deliverer, "Dạ bên em đã sửa rồi ạ")
    assert state(shop) == "acknowledged" and state(shop, 2) == "sent"


def test_an_erasure_overtakes_the_open_notice_of_a_correction(only_ghn: World):
    shop = only_ghn
    shop.receive(LAN, CORRECTION)
    shop.receive(MINH, CORRECTION)
    shop.poll()
    shop.receive(LAN, DELETION)
    shop.poll()
    assert [(notice.about, notice.state.value) for notice in all_of(shop)] == [
        ("correction", "dropped"), ("correction", "sent"), ("deletion", "sent"),
    ]  # fmt: skip
    assert all_of(shop)[0].sealed == b"" and "notice dropped" in events(shop, 1)
    shop.clock.forward(days=4)
    shop.poll()
    assert len(to(shop, GHN)) == 5  # only the two open ones are repeated


# --- what counts as an answer


DONE = (
    "ĐÃ XÓA", "da xoa", "Đã xóa xong nhé shop.", "GHN xác nhận đã xoá thông tin người nhận đơn VN1. Trân trọng.", "OK",
    "DONE", "We have deleted the data.", "Chúng tôi đã thực hiện theo yêu cầu.",
)  # fmt: skip
NOT_DONE = (
    "Chúng tôi không xóa được vì phải lưu 10 năm.", "Đã nhận, chúng tôi sẽ xóa.", "Đơn nào vậy shop?", "", "KHÔNG",
    "Chúng tôi không phải GHN", "Yêu cầu đã được ghi nhận, mã ticket 12345.", "We cannot delete this.",
    "The data will be deleted.", "Đã xóa một phần", "Đã xóa. " * 100,
)  # fmt: skip


def test_a_plain_word_that_it_is_done_counts_and_any_other_reply_leaves_it_open_for_staff(
    mail_host: MailHost, tmp_path: Path
):
    everybody = DONE + NOT_DONE
    customers = [f"c{number}@gmail.example" for number in range(len(everybody))]
    with world(mail_host, tmp_path, customers, extra=DELIVERER) as shop:
        given_by_ghn(shop, customers)
        for customer in customers:
            shop.receive(customer, DELETION)
        shop.poll()
        told = to(shop, GHN)
        uids = [mail_host.deliver(reply(notice, words)) for notice, words in zip(told, everybody, strict=True)]
        shop.poll()
        for notice, words in zip(all_of(shop), everybody, strict=True):
            assert notice.state.value == ("acknowledged" if words in DONE else "sent"), words
            assert ("does not plainly say" in notice.remark) == (words in NOT_DONE), words
            assert ("notice answered" in events(shop, notice.request)) == (words in NOT_DONE)
        assert shop.states() == ["done"] * len(everybody)
        assert {mail_host.flags(uid) for uid in uids} == {frozenset()}


def test_a_robots_reply_does_not_acknowledge_and_makes_no_request(only_ghn: World):
    only_ghn.receive(LAN, DELETION)
    only_ghn.poll()
    (notice,) = to(only_ghn, GHN)
    answered(only_ghn, notice, "Đã xóa", headers=[("Auto-Submitted", "auto-replied")])
    answered(only_ghn, notice, "Đã xong", subject=f"Trả lời tự động: {notice['Subject']}")
    assert state(only_ghn) == "sent" and only_ghn.states() == ["done"] and all_of(only_ghn)[0].remark == ""


def test_the_token_alone_or_the_firm_alone_does_not_acknowledge(only_ghn: World):
    shop = only_ghn
    shop.receive(LAN, DELETION)
    shop.poll()
    (notice,) = to(shop, GHN)
    raw = reply(notice, "ĐÃ XÓA", sender="evil@evil.example")
    shop.host.deliver(raw)
    shop.poll()
    assert state(shop) == "sent" and "another address" in all_of(shop)[0].remark
    shop.host.deliver(mail(GHN, ("Re: Đề nghị xóa", "ĐÃ XÓA")))
    shop.host.deliver(reply(notice, "ĐÃ XÓA").replace(token_of(notice).encode(), b"b" * 32))
    shop.host.deliver(reply(notice, "ĐÃ XÓA", sender="evil@ghn.example.evil.example"))
    shop.host.deliver(reply(notice, "ĐÃ XÓA", sender="x@notghn.example"))
    shop.poll()
    assert state(shop) == "sent"
    answered(shop, notice, "ĐÃ XÓA", auth="fail")
    assert state(shop) == "sent" and "speaks against" in all_of(shop)[0].remark
    answered(shop, notice, "ĐÃ XÓA ", auth="")  # a firm whose mail host proves nothing, but who has read our mail
    assert state(shop) == "acknowledged"


def test_a_reply_by_subject_alone_counts_as_programs_drop_the_identifiers(only_ghn: World):
    only_ghn.receive(LAN, DELETION)
    only_ghn.poll()
    answered(only_ghn, to(only_ghn, GHN)[0], "đã xóa", threaded=False, quote=False, sender="a@mail.ghn.example")
    assert state(only_ghn) == "acknowledged"


def test_a_reply_that_names_several_notices_is_read_by_a_person(only_ghn: World):
    shop = only_ghn
    shop.receive(LAN, DELETION)
    shop.receive(MINH, DELETION)
    shop.poll()
    first, second = to(shop, GHN)
    answered(shop, first, "ĐÃ XÓA", headers=[("X-Other", "1")], subject=f"Re: {second['Subject']}")
    assert [notice.state.value for notice in all_of(shop)] == ["sent", "sent"]
    assert all("several" in notice.remark for notice in all_of(shop))


def test_a_customers_mail_with_the_token_is_still_a_request(only_ghn: World):
    shop = only_ghn
    shop.receive(LAN, DELETION)
    shop.poll()
    token = token_of(to(shop, GHN)[0])
    shop.receive(MINH, (f"Fwd: [{token}]", DELETION[1]))
    shop.poll()
    assert shop.states() == ["done", "done"] and shop.customer(MINH) is None


def test_a_report_that_it_did_not_arrive_is_told_to_staff(only_ghn: World):
    shop = only_ghn
    shop.receive(LAN, DELETION)
    shop.poll()
    (notice,) = to(shop, GHN)
    report = (
        "From: MAILER-DAEMON@ghn.example\r\nTo: cskh@vanesa.vn\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        "Message-ID: <bounce@ghn.example>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nNo such user.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.ghn.example\r\n\r\n"
        f"Final-Recipient: rfc822; {GHN}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {notice['Message-ID']}\r\n\r\n--b--\r\n"
    )
    shop.host.deliver(report.encode())
    shop.poll()
    assert state(shop) == "sent" and "did not arrive" in all_of(shop)[0].remark and shop.states() == ["done"]


# --- repeated, given up, late


def test_without_an_answer_it_is_sent_again_then_given_up_and_staff_see_it(
    only_ghn: World, caplog: pytest.LogCaptureFixture
):
    shop = only_ghn
    shop.receive(LAN, DELETION)
    shop.poll()
    for days, count in ((2, 1), (1, 2), (3, 3), (2, 3)):
        shop.clock.forward(days=days)
        shop.poll()
        assert len(to(shop, GHN)) == count, days
    first, second, third = to(shop, GHN)
    assert len({str(message["Message-ID"]) for message in (first, second, third)}) == 3
    assert {token_of(message) for message in (first, second, third)} == {token_of(first)}
    assert "nhắc lại lần 2" in str(third["Subject"]) and "- VN1\n" in said(third)
    assert state(shop) == "sent" and figures(shop.config, shop.parts.database, shop.clock())["late_notices"] == []
    shop.clock.forward(days=1)
    shop.poll()
    (notice,) = all_of(shop)
    assert notice.state is NoticeState.GIVEN_UP and notice.sealed == b"" and "3 times" in notice.remark
    assert len(to(shop, GHN)) == 3 and "notice given up" in events(shop) and shop.states() == ["done"]
    found = figures(shop.config, shop.parts.database, shop.clock())
    assert found["third_parties"] == {"open": 0, "given_up": 1, "overdue": 0}
    assert "given up" in found["late_notices"][0]
    shop.clock.forward(days=40)
    caplog.clear()
    Service(shop.parts).watchdog()
    told = [record.message for record in caplog.records if record.message.startswith("ALARM: 1 notice")]
    assert len(told) == 2 and "past the legal date" in told[1]
    answered(shop, third, "đã xóa")  # better late than never
    assert state(shop) == "acknowledged"
    assert figures(shop.config, shop.parts.database, shop.clock())["late_notices"] == []


def test_the_legal_clock_is_the_longer_one_and_ends_on_a_working_day(shop: World):
    shop.receive(LAN, DELETION)
    shop.receive(MINH, CORRECTION)
    shop.poll()
    zone, clocks = shop.config.zone, shop.config.deadlines
    for notice in all_of(shop):
        received = shop.request(notice.request).received_at
        intent = Intent(notice.about)
        assert notice.legal == third_party_legal(received, intent, clocks, zone) > shop.request(1).received_at
        days = (notice.legal.astimezone(zone).date() - received.astimezone(zone).date()).days
        assert {Intent.DELETION: 30, Intent.CORRECTION: 15}[intent] <= days
    at = datetime(2026, 11, 5, 9, tzinfo=UTC)
    assert third_party_legal(at, Intent.DELETION, clocks, zone).date() == date(2026, 12, 7)  # 5 December is a Saturday
    assert third_party_legal(at, Intent.CORRECTION, clocks, zone).date() == date(2026, 11, 20)


def test_a_party_that_is_no_longer_configured_is_given_up(only_ghn: World):
    shop = only_ghn
    shop.receive(LAN, DELETION)
    shop.poll()
    config = shop.config.model_copy(update={"third_parties": ()})
    other = World(shop.host, config, shop.clock)
    shop.clock.forward(days=3)
    other.poll()
    other.close()
    assert state(shop) == "given up" and "no longer in the configuration" in all_of(shop)[0].remark


def test_a_refused_address_is_tried_again_and_the_request_is_done(only_ghn: World):
    shop = only_ghn
    shop.receive(LAN, DELETION)
    shop.worker.pollers[0].poll(lambda: None)
    shop.worker.pipeline.advance_due()
    answers.send_due(shop.parts)
    shop.host.faults.order(Fault.REFUSE_RECIPIENT)
    shop.worker.settle()
    (notice,) = all_of(shop)
    assert shop.states() == ["done"] and notice.state is NoticeState.DUE and "refused" in notice.remark
    found = figures(shop.config, shop.parts.database, shop.clock())
    assert found["undelivered"] == 0 and "notice refused" in events(shop)
    shop.clock.forward(days=3)
    shop.poll()
    assert len(to(shop, GHN)) == 1 and state(shop) == "sent" and all_of(shop)[0].times == 2


def test_a_broken_template_holds_up_its_notice_only(shop: World, tmp_path: Path):
    folder = Path(shop.config.templates.path)
    for path in folder.rglob("*.j2"):
        target = tmp_path / "own" / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    broken = tmp_path / "own" / "vi" / "notice_deletion.txt.j2"
    whole_text = broken.read_text(encoding="utf-8")
    broken.write_text("{{ nothing }}", encoding="utf-8")
    shop.parts.templates.__init__(tmp_path / "own")
    shop.receive(LAN, DELETION)
    shop.poll()
    assert shop.states() == ["done"] and len(to(shop, MAILCO)) == 1 and to(shop, GHN) == []
    assert "notice_deletion" in all_of(shop)[0].remark
    broken.write_text(whole_text, encoding="utf-8")
    shop.clock.forward(minutes=20)
    shop.poll()
    assert len(to(shop, GHN)) == 1 and all_of(shop)[0].times == 1


# --- before the change: drafts


def draft_of(shop: World, number: int = 1) -> third_parties.Told:
    what = third_parties.told(shop.parts, all_of(shop)[number - 1])
    assert what is not None
    return what


def test_what_was_noted_down_is_added_to_at_the_next_try_and_dropped_when_the_request_ends_otherwise(
    shop: World, monkeypatch: pytest.MonkeyPatch
):
    """The customer database refuses: staff get the request, and what was to be told stays noted down until it ends."""
    with monkeypatch.context() as patched:
        patched.setattr(shop.parts.customers, "apply", _refusing)
        shop.receive(LAN, DELETION)
        shop.poll()
        assert shop.states() == ["flagged"] and sent(shop.host) == []
        assert [notice.state.value for notice in all_of(shop)] == ["drafted", "drafted"]
        before = draft_of(shop)
        assert before.numbers == ("VN1",) and draft_of(shop, 2).address == LAN
        with shop.parts.customers.transaction() as connection:
            connection.execute(update(orders).where(orders.c.number == "TU1").values(shipping_method="GHN nhanh"))
            connection.execute(update(orders).where(orders.c.number == "VN1").values(shipping_method="x"))
        shop.worker.pipeline.advance(1, StaffDecision("Hương", "accept"))
        shop.worker.settle()
        assert draft_of(shop).numbers == ("VN1", "TU1") and draft_of(shop).token == before.token
    assert shop.states() == ["failed"]
    shop.worker.pipeline.advance(1, StaffDecision("Hương", "reject", silent=True))
    assert [(notice.state.value, notice.sealed) for notice in all_of(shop)] == [("dropped", b"")] * 2
    shop.poll()
    assert sent(shop.host) == []


def _refusing(*_: object, **__: object) -> None:
    raise RefusedError("the customer database does not accept the change")


def test_another_customer_named_by_staff_replaces_what_was_noted_down(shop: World, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as patched:
        patched.setattr(shop.parts.customers, "apply", _refusing)
        shop.receive(LAN, DELETION)
        shop.poll()
    key = shop.parts.customers.find(MINH)[0]
    shop.worker.pipeline.advance(1, StaffDecision("Hương", "accept", customer=key))
    shop.worker.settle()
    assert "- VN2\n" in said(to(shop, GHN)[0]) and "VN1" not in whole(to(shop, GHN)[0])
    assert f"- {MINH}\n" in said(to(shop, MAILCO)[0]) and LAN not in whole(to(shop, MAILCO)[0])


def test_staff_who_make_it_an_unsubscribe_have_nobody_told_to_erase(shop: World, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as patched:
        patched.setattr(shop.parts.customers, "apply", _refusing)
        shop.receive(LAN, DELETION)
        shop.poll()
    shop.worker.pipeline.advance(1, StaffDecision("Hương", "accept", intents=(Intent.UNSUBSCRIBE,)))
    shop.poll()
    assert shop.states() == ["done"] and shop.customer(LAN) is not None
    assert {notice.state.value for notice in all_of(shop)} == {"dropped"} and to(shop, GHN) + to(shop, MAILCO) == []


class DiedError(BaseException):
    """Nothing catches it, as nothing catches SIGKILL."""


def _dying(place: str, number: int) -> Callable[[str], None]:
    count = itertools.count(1)

    def reached(here: str) -> None:
        if here == place and next(count) == number:
            raise DiedError

    return reached


@pytest.mark.parametrize("place", ["before-commit", "after-commit", "after-smtp"])
def test_whenever_it_dies_everybody_is_told_once_and_in_full(
    place: str, mail_host: MailHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """One customer for each place to die in, from the mail that is taken in to the last that is noted down."""
    customers = [f"c{number}@gmail.example" for number in range(1, 40)]
    with world(mail_host, tmp_path, customers, extra=DELIVERER + PROVIDER) as shop:
        given_by_ghn(shop, customers)
        for number, customer in enumerate(customers, start=1):
            shop.receive(customer, DELETION)
            shop.worker.pollers[0].poll(lambda: None)
            monkeypatch.setattr(failpoints, "reached", _dying(place, number))
            died = _dies(shop.worker.settle)
            monkeypatch.setattr(failpoints, "reached", lambda _: None)
            shop.worker.settle()
            assert shop.states() == ["done"] * number and shop.customer(customer) is None
            assert [notice.state.value for notice in all_of(shop)] == ["sent", "sent"] * number
            for address, wanted in ((GHN, f"- VN{number}\n"), (MAILCO, f"- {customer}\n")):
                mails = {item.raw for item in mail_host.accepted if address in item.rcpt_tos}
                assert len(mails) == number  # in the instant of the crash perhaps twice, but then byte for byte
                assert wanted in said(to(shop, address)[-1])
            if not died:
                assert number > 3
                return
    pytest.fail("it never got through")


def _dies(work: Callable[[], None]) -> bool:
    try:
        work()
    except DiedError:
        return True
    return False


# --- several workers


@pytest.fixture(params=["sqlite", "postgresql"])
def workers(request: pytest.FixtureRequest, mail_host: MailHost, tmp_path: Path) -> Iterator[list[World]]:
    store = "" if request.param == "sqlite" else request.getfixturevalue("postgresql_url")
    path = write_config(tmp_path, mail_host, store=store, extra=DELIVERER + PROVIDER)
    config, clock = configuration.load(path, environment={}), Clock()
    made = [World(mail_host, config, clock) for _ in range(4)]
    fill(made[0].parts.customers, [LAN, MINH])
    given_by_ghn(made[0], [LAN, MINH])
    yield made
    for one in made:
        one.close()


def test_many_workers_tell_each_party_once(workers: list[World], mail_host: MailHost):
    shop = workers[0]
    shop.receive(LAN, DELETION)
    shop.receive(MINH, CORRECTION)
    shop.worker.pollers[0].poll(lambda: None)
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(one.worker.settle) for one in workers]:
            done.result()
    shop.worker.settle()
    assert len(to(shop, GHN)) == len(to(shop, MAILCO)) == 2 and len(all_of(shop)) == 4
    shop.clock.forward(days=3)
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(third_parties.tell_due, one.parts) for one in workers]:
            done.result()
    shop.worker.settle()
    assert len(to(shop, GHN)) == len(to(shop, MAILCO)) == 4 and {notice.times for notice in all_of(shop)} == {2}
    answered(shop, to(shop, GHN)[-1], "đã sửa")
    assert [notice.state.value for notice in all_of(shop)].count("acknowledged") == 1


def test_two_that_note_down_the_same_at_once_leave_one_draft(shop: World, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as patched:
        patched.setattr(shop.parts.customers, "apply", _refusing)
        shop.receive(LAN, DELETION)
        shop.poll()
    request = shop.request(1)

    def work(_: int) -> None:
        with contextlib.suppress(TemporaryError):
            third_parties.draft(shop.parts, request)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert [notice.party for notice in all_of(shop)] == ["GHN", "MailCo"]
    assert draft_of(shop).numbers == ("VN1",)


# --- staff


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """A command of `cskh` in this process; what it printed as JSON, as text, or what it refused with."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str, code: int = 0) -> Any:
        done = CliRunner().invoke(app, ["--config", str(tmp_path / "config.toml"), *words])
        assert done.exit_code == code, done.output
        if isinstance(done.exception, ProcessorError):
            return str(done.exception)
        return [json.loads(line) for line in done.stdout.splitlines()] if "--json" in words else done.output

    return run


def test_staff_see_and_tick_notices(only_ghn: World, command: Callable[..., Any]):
    shop = only_ghn
    shop.receive(LAN, DELETION)
    shop.receive(MINH, CORRECTION)
    shop.poll()
    listed = command("third-parties", "list", "--open", "--json")
    assert [(row["request"], row["party"], row["about"], row["state"]) for row in listed] == [
        (1, "GHN", "deletion", "sent"), (2, "GHN", "correction", "sent"),
    ]  # fmt: skip
    assert listed[0]["days_left"] >= 30 and listed[0]["overdue"] is False and listed[0]["times"] == 1
    (shown,) = command("third-parties", "show", "1", "--json")
    assert shown["says"] == {"numbers": ["VN1"], "address": "", "fields": {}}
    assert [item["kind"] for item in shown["history"]] == ["notified"]
    command("third-parties", "acknowledge", "1", "--by", "Hương", "--note", "gọi điện 9:00")
    (shown,) = command("third-parties", "show", "1", "--json")
    assert (shown["state"], shown["acknowledged_by"], shown["remark"]) == ("acknowledged", "Hương", "gọi điện 9:00")
    assert shown["says"] is None and shown["history"][-1]["actor"] == "Hương"
    assert "settled already" in command("third-parties", "acknowledge", "1", code=1)
    assert "no notice 9" in command("third-parties", "acknowledge", "9", code=1)
    assert len(command("third-parties", "list", "--open", "--json")) == 1
    for words in (["list"], ["show", "1"], ["show", "2"]):
        printed = command("third-parties", *words)
        assert "GHN" in printed and LAN not in printed
    (found,) = command("stats", "--json")
    assert found["third_parties"] == {"open": 1, "given_up": 0, "overdue": 0}


def test_what_is_past_the_legal_date_is_shown_as_late(only_ghn: World, command: Callable[..., Any]):
    only_ghn.receive(LAN, DELETION)
    only_ghn.poll()
    with only_ghn.parts.database.writing() as session:
        session.execute(update(StoredNotice).values(legal=only_ghn.clock() - timedelta(days=2)))
    (row,) = command("third-parties", "list", "--json")
    assert row["overdue"] and row["days_left"] == -2
    assert "-2" in command("third-parties", "list") and "LATE" in command("third-parties", "list")
    assert "LATE" in command("third-parties", "show", "1")
    assert "ALARM: 1 notice(s) to third parties are past the legal date" in command("stats")


def test_check_tries_what_each_party_was_given_and_every_notice(only_ghn: World, command: Callable[..., Any]):
    checked = {item["part"]: item for item in command("check", "--json")}
    assert checked["third parties"]["ok"], checked["third parties"]


def test_a_note_of_staff_is_forgotten_with_the_retention_period(only_ghn: World):
    from processor import retention
    from processor.acknowledging import acknowledge

    shop = only_ghn
    shop.receive(LAN, DELETION)
    shop.poll()
    acknowledge(shop.parts.database, 1, "Hương", "gọi chị Lan", shop.clock())
    retention.purge(shop.parts)
    assert all_of(shop)[0].remark == "gọi chị Lan"
    shop.clock.forward(days=31)
    retention.purge(shop.parts)
    assert all_of(shop)[0].remark == "" and all_of(shop)[0].acknowledged_by == "Hương"


# --- configuration


def load(tmp_path: Path, extra: str) -> Config:
    class Host:
        host, imap_port, username, password = "127.0.0.1", 1, "u", "p"

    return configuration.load(write_config(tmp_path, Host(), extra=extra), environment={})


@pytest.mark.parametrize(
    ("extra", "told"),
    [
        (re.sub("given = .*", "", DELIVERER), "given is missing"),
        (DELIVERER.replace(', column = "number"', ""), "`entry` and `column` together"),
        (DELIVERER + DELIVERER, "the same name"),
        (DELIVERER.replace(GHN, "cskh@vanesa.vn"), "the shop's own mailbox"),
        (DELIVERER.replace(GHN, "ghn"), "an email address"),
        (DELIVERER.replace("deliverer", "courier"), "third_parties[0].kind"),
        (DELIVERER + 'tell = ["unsubscribe"]', "third_parties[0].tell"),
        (DELIVERER + "times = 0", "third_parties[0].times"),
        (DELIVERER + "time = 2", "did you mean 'times'?"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, extra: str, told: str):
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, extra)
    assert told in str(caught.value) and "third_parties" in str(caught.value) and "\n" not in str(caught.value)


def test_the_block_of_the_example_is_one_that_loads(tmp_path: Path):
    example = configuration.example_path().read_text(encoding="utf-8")
    block = example[example.index("#[[third_parties]]") :]
    config = load(tmp_path, re.sub(r"^#(?=\[\[|\w+ = )", "", block, flags=re.MULTILINE))
    (party,) = config.third_parties
    assert party.name == "GHN" and party.given.where == {"shipping_method": ("GHN",)} and party.times == 3
    assert json.loads(party.model_dump_json())["fields"] == ["full_name", "phone", "address"]
