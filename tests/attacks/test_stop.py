"""An erasure that goes on although the customer stopped it."""

from __future__ import annotations

import contextlib

import pytest

from processor import config as configuration
from processor import pipeline, steps
from processor.demo.mailhost import MailHost
from processor.errors import RefusedError
from processor.moves import StaffDecision
from tests.talking import reply, sent
from tests.world import DELETION, Clock, World, fill, mail, world, write_config

LAN, MINH, EVIL = "lan@gmail.example", "minh@yahoo.example", "evil@evil.example"


def held(shop, message_id="<own@gmail.example>"):
    shop.receive(LAN, DELETION, message_id=message_id)
    shop.poll()
    assert shop.states() == ["held"]
    (announced,) = sent(shop.host)
    return announced


def over(shop):
    shop.clock.forward(hours=25)
    shop.poll()
    shop.poll()


OWN = [("In-Reply-To", "<own@gmail.example>"), ("References", "<own@gmail.example>")]


def big(raw: bytes, size: int) -> bytes:
    head, _, body = raw.partition(b"\r\n\r\n")
    keep = [line for line in head.split(b"\r\n") if not line.lower().startswith((b"content-", b"mime-version"))]
    types = [line for line in head.split(b"\r\n") if line.lower().startswith(b"content-")]
    import base64
    import os

    picture = base64.encodebytes(os.urandom(size)).replace(b"\n", b"\r\n")
    return b"\r\n".join(
        [
            *keep,
            b"MIME-Version: 1.0",
            b'Content-Type: multipart/mixed; boundary="bb"',
            b"",
            b"--bb",
            *types,
            b"",
            body,
            b"--bb",
            b"Content-Type: image/png",
            b"Content-Transfer-Encoding: base64",
            b"Content-Disposition: attachment; filename=a.png",
            b"",
            picture,
            b"--bb--",
            b"",
        ]
    )


def test_a_stop_larger_than_max_octets_stops(host, tmp_path):
    from datetime import UTC, datetime

    path = write_config(tmp_path, host, hold="24h")
    made = World(
        host, configuration.load(path, environment={"CSKH_MAILBOXES__0__MAX_OCTETS": "20000"}), Clock(datetime.now(UTC))
    )
    try:
        fill(made.parts.customers, [LAN])
        announced = held(made)
        made.host.deliver(big(reply(announced, "Đừng xóa nữa"), 30_000))
        made.poll()
        assert made.states() == ["flagged"]
        over(made)
        assert made.customer(LAN) is not None, "erased"
    finally:
        made.close()


def test_a_stop_that_cannot_be_read_stops(slow, monkeypatch):
    announced = held(slow)
    raw = reply(announced, "Đừng xóa nữa")
    head, _, _body = raw.partition(b"\r\n\r\n")
    keep = [line for line in head.split(b"\r\n") if not line.lower().startswith((b"content-", b"mime-version"))]
    inner = b"\r\n".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d" % (n, n) for n in range(990))
    deep = b"\r\n".join([*keep, b"MIME-Version: 1.0", inner, b"Content-Type: text/plain", b"", b"Dung xoa nua", b""])
    from processor.intake.mailbox import FetchedMail
    from processor.takein import Place, take_in

    # Handed over directly: the embedded IMAP server itself cannot parse such a mail, Dovecot can.
    place = Place(slow.config.mailboxes[0], slow.host.uidvalidity())
    take_in(slow.parts, place, [FetchedMail(2, slow.clock(), len(deep), deep)], [2])
    slow.poll()
    assert slow.states() == ["flagged"]
    over(slow)
    assert slow.customer(LAN) is not None, "erased"


def test_a_stop_in_the_own_thread_with_a_photo_stops(slow):
    held(slow)
    slow.host.deliver(big(mail(LAN, ("Re: Xoa", "Đừng xóa nữa"), headers=OWN), 2_100_000))
    slow.poll()
    over(slow)
    assert slow.customer(LAN) is not None, "erased"


def test_not_me_with_a_screenshot_is_an_alarm(shop):
    shop.receive(LAN, DELETION, auth="fail")
    shop.poll()
    (challenge,) = sent(shop.host)
    shop.host.deliver(big(reply(challenge, "không phải tôi"), 2_100_000))
    shop.poll()
    assert shop.states() == ["flagged"] and shop.request().reason.startswith("ALARM")


def test_a_stop_in_the_thread_of_a_repeated_request_stops(slow):
    held(slow)
    slow.receive(LAN, (DELETION[0], DELETION[1] + " Nhanh giúp tôi."), message_id="<again@gmail.example>")
    slow.poll()
    assert slow.states() == ["held", "rejected"]
    slow.receive(LAN, ("Re: " + DELETION[0], "thôi khỏi nhé shop"), headers=[("In-Reply-To", "<again@gmail.example>")])
    slow.poll()
    over(slow)
    assert slow.customer(LAN) is not None, "erased"


@pytest.mark.parametrize(
    "words", ["khoan đã, để tôi suy nghĩ lại", "chờ tôi hỏi lại chồng tôi đã", "tạm dừng giúp tôi"]
)
def test_any_word_in_the_own_thread_stops(slow, words):
    held(slow)
    slow.receive(LAN, ("Re: " + DELETION[0], words), headers=OWN)
    slow.poll()
    over(slow)
    assert slow.customer(LAN) is not None, "erased"


@pytest.mark.parametrize("words", ["thôi khỏi nhé shop", "chờ chút, tôi đổi ý", "khoan đã"])
def test_a_reply_by_subject_only_stops(slow, words):
    announced = held(slow)
    slow.host.deliver(reply(announced, words, threaded=False))
    slow.poll()
    over(slow)
    assert slow.customer(LAN) is not None, "erased"


def test_an_unread_second_mailbox_holds_the_erasure(tmp_path):
    with MailHost() as a, MailHost() as b:
        config = write_config(tmp_path, a, hold="24h")
        text = (
            config.read_text()
            .replace(
                "[smtp]",
                f"""
[[mailboxes]]
name = "two"
host = "{b.host}"
port = {b.imap_port}
tls = "none"
username = "{b.username}"
password = "{b.password}"
address = "hotro@vanesa.vn"
authserv_id = "mx.vanesa.vn"
start = "all"
timeout = "2s"

[smtp]""",
            )
            .replace('from = "Vanesa KR <cskh@vanesa.vn>"', 'from = "Vanesa KR <hotro@vanesa.vn>"')
        )
        config.write_text(text)
        from datetime import UTC, datetime

        made = World(a, configuration.load(config, environment={}), Clock(datetime.now(UTC)))
        try:
            fill(made.parts.customers, [LAN])
            made.receive(LAN, DELETION)
            made.poll()
            assert made.states() == ["held"]
            (announced,) = sent(a)
            b.deliver(reply(announced, "Đừng xóa nữa").replace(b"To: cskh@", b"To: hotro@"))
            b.fail("refuse-login") if False else None
            poller = made.worker.pollers[1]
            poller.poll = lambda *_: (_ for _ in ()).throw(RuntimeError("down"))  # any fault of that mailbox
            made.clock.forward(hours=25)
            made.worker.poll_all()
            made.worker.poll_all()
            assert made.customer(LAN) is not None, "erased"
        finally:
            made.close()


def test_a_renamed_mailbox_does_not_let_the_erasure_through(host, tmp_path):
    with world(host, tmp_path, [LAN], hold="24h") as made:
        announced = held(made)
        path = tmp_path / "config.toml"
        path.write_text(
            path.read_text()
            .replace('name = "cskh"', 'name = "kundenservice"')
            .replace('start = "all"', 'start = "now"')
        )
        host.deliver(reply(announced, "Đừng xóa nữa"))
        again = World(host, configuration.load(path, environment={}), made.clock)
        try:
            made.clock.forward(hours=25)
            again.poll()
            again.poll()
            assert again.customer(LAN) is not None, "erased"
        finally:
            again.close()


def test_a_reply_taken_in_between_two_looks_of_hold_is_heard(slow, monkeypatch):
    announced = held(slow)
    slow.clock.forward(hours=23)
    slow.poll()
    slow.host.deliver(reply(announced, "Đừng xóa nữa"))  # in time
    slow.clock.forward(hours=2)
    real, done = steps.messages.passed_since, []

    def passed_since(session, mailbox, when):
        if not done:
            done.append(1)
            slow.worker.pollers[0].poll(lambda: None)  # the other thread's pass ends just now
        return real(session, mailbox, when)

    monkeypatch.setattr(steps.messages, "passed_since", passed_since)
    from sqlalchemy import text

    with slow.parts.database.writing() as session:
        session.execute(text("UPDATE requests SET due_at = waits_until"))
    slow.worker.pipeline.advance(1)
    assert done and slow.customer(LAN) is not None, "erased"


def crashed_after_apply(slow, monkeypatch):
    from processor import pipeline

    real = pipeline.store

    def dies(parts, request, move):
        if move.state == "applied":
            raise KeyboardInterrupt
        real(parts, request, move)

    monkeypatch.setattr(pipeline, "store", dies)
    slow.clock.forward(hours=25)
    with pytest.raises(KeyboardInterrupt):
        over(slow)
    monkeypatch.setattr(pipeline, "store", real)
    assert slow.states() == ["held"] and slow.customer(LAN) is None


def test_after_a_crash_a_late_stop_does_not_call_the_erasure_withdrawn(slow, monkeypatch):
    announced = held(slow)
    crashed_after_apply(slow, monkeypatch)
    slow.host.deliver(reply(announced, "Đừng xóa nữa"))
    slow.poll()
    assert slow.states()[0] in ("applied", "done"), (slow.states(), [str(m["Subject"]) for m in sent(slow.host)])


def test_after_a_crash_staff_withdraw_is_told_properly(slow, monkeypatch):
    held(slow)
    crashed_after_apply(slow, monkeypatch)
    with contextlib.suppress(RefusedError):
        slow.worker.pipeline.advance(1, StaffDecision("Hương", "withdraw"))
    assert slow.customer(LAN) is None


def test_staff_withdraw_in_the_moment_of_the_erasure(slow, monkeypatch):
    monkeypatch.setattr(pipeline, "DECISION_TRIES", 3)
    held(slow)
    real = slow.parts.customers.apply

    def apply(action, now, **how):
        slow.worker.pipeline.advance(1, StaffDecision("Hương", "withdraw"))
        return real(action, now, **how)

    monkeypatch.setattr(slow.parts.customers, "apply", apply)
    with contextlib.suppress(RefusedError):
        over(slow)
    state = slow.states()[0]
    assert (slow.customer(LAN) is None) == (state in ("applied", "done")), state


def test_a_no_to_the_challenge_of_the_same_erasure_stops_the_held_one(slow):
    slow.receive(LAN, DELETION, auth="fail")
    slow.poll()
    (challenge,) = sent(slow.host)
    slow.receive(LAN, (DELETION[0], DELETION[1] + " Cảm ơn."))
    slow.poll()
    assert slow.states() == ["challenged", "held"]
    slow.host.deliver(reply(challenge, "Không phải tôi, đừng xóa"))
    slow.poll()
    assert slow.states()[0] in ("flagged", "withdrawn")
    over(slow)
    assert slow.customer(LAN) is not None, "erased"


def test_a_bounced_announcement_holds_the_erasure(slow):
    announced = held(slow)
    dsn = (
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.gmail.example\r\nTo: cskh@vanesa.vn\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\n"
        "Auto-Submitted: auto-replied\r\nMessage-ID: <dsn@gmail.example>\r\nMIME-Version: 1.0\r\n"
        f"In-Reply-To: {announced['Message-ID']}\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="r"\r\n\r\n--r\r\n'
        "Content-Type: text/plain\r\n\r\nUser unknown\r\n"
        "--r\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; "
        + LAN
        + "\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--r\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: {announced['Message-ID']}\r\n\r\n--r--\r\n"
    ).encode()
    slow.host.deliver(dsn)
    slow.poll()
    over(slow)
    assert slow.customer(LAN) is not None, "erased unwarned"


def test_an_erasure_accepted_for_another_sender_is_announced_to_the_address_on_record(slow):
    slow.receive(EVIL, DELETION)
    slow.poll()
    assert slow.states() == ["flagged"]
    key = slow.parts.customers.find(LAN)[0]
    slow.worker.pipeline.advance(1, StaffDecision("Hương", "accept", customer=key))
    slow.poll()
    assert slow.states() == ["held"]
    assert LAN in [str(m["To"]) for m in sent(slow.host)]


def test_a_word_of_the_address_on_record_stops_it_too(slow):
    slow.receive(EVIL, DELETION)
    slow.poll()
    key = slow.parts.customers.find(LAN)[0]
    slow.worker.pipeline.advance(1, StaffDecision("Hương", "accept", customer=key))
    slow.poll()
    slow.receive(LAN, ("Tài khoản", "Mình không muốn xóa tài khoản nhé shop"))
    slow.poll()
    assert slow.states() == ["held", "flagged"]
    over(slow)
    assert slow.customer(LAN) is not None, "erased"


def test_a_reply_of_the_first_schema_that_was_not_weighed_yet_stops(slow):
    from alembic import command

    from processor.store.database import alembic_config

    announced = held(slow)
    slow.host.deliver(reply(announced, "Đừng xóa nữa"))
    slow.worker.pollers[0].poll(lambda: None)  # taken in; the process is stopped before `advance`
    command.downgrade(alembic_config(slow.parts.database.engine), "0001")
    slow.parts.database.upgrade()
    over(slow)
    assert slow.customer(LAN) is not None, "erased"
