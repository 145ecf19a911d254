"""Stops in disguise, and forged threads."""

from __future__ import annotations

import pytest

from tests.talking import reply, sent
from tests.world import DELETION

LAN, MINH, EVIL = "lan@gmail.example", "minh@yahoo.example", "evil@evil.example"
NO_VALUE = ("Đổi số điện thoại", "Shop ơi em đổi số điện thoại rồi, shop sửa lại trong tài khoản giúp em với nha")


@pytest.mark.parametrize(
    "headers", [[("Return-Path", "<>")], [("Auto-Submitted", "auto-generated")], [("X-Autoreply", "yes")]]
)
def test_a_typed_stop_with_the_mark_of_a_robot_stops(slow, headers):
    slow.receive(LAN, DELETION)
    slow.poll()
    slow.host.deliver(reply(sent(slow.host)[0], "Đừng xóa nữa", headers=headers))
    slow.poll()
    slow.clock.forward(hours=25)
    slow.poll()
    slow.poll()
    assert slow.customer(LAN) is not None, "erased"


def test_ask_answer_from_forger_in_own_thread(shop):
    shop.receive(LAN, NO_VALUE, message_id="<own@gmail.example>")
    shop.poll()
    shop.receive(LAN, ("Re: x", "0911222333"), auth="fail", headers=[("In-Reply-To", "<own@gmail.example>")])
    shop.receive(LAN, ("Re: x", "không phải tôi"), auth="fail", headers=[("In-Reply-To", "<own@gmail.example>")])
    shop.poll()
    assert shop.customer(LAN)["phone"] == "0912345678"


def test_forged_message_id_of_the_owner_cannot_hijack(slow):
    slow.receive(LAN, DELETION, message_id="<own@gmail.example>")
    slow.poll()
    slow.receive(
        "evil@evil.example",
        ("Xóa", "Nếu không hoàn tiền thì shop xóa tài khoản của tôi đi"),
        message_id="<own@gmail.example>",
    )
    slow.poll()
    assert slow.states() == ["held", "flagged"]
    slow.receive(LAN, ("Re: Xóa", "thôi khỏi nhé shop"), headers=[("In-Reply-To", "<own@gmail.example>")])
    slow.poll()
    slow.clock.forward(hours=25)
    slow.poll()
    slow.poll()
    assert slow.customer(LAN) is not None, "erased"


def test_a_sender_that_replies_html_only_and_attachment_only(slow):
    slow.receive(LAN, DELETION)
    slow.poll()
    raw = reply(sent(slow.host)[0], "").replace(b"text/plain", b"application/pdf")
    slow.host.deliver(raw)
    slow.poll()
    assert slow.states() == ["flagged"]


def test_encrypted_reply_stops(slow):
    slow.receive(LAN, DELETION)
    slow.poll()
    raw = reply(sent(slow.host)[0], "x").replace(
        b'text/plain; charset="utf-8"', b'multipart/encrypted; protocol="application/pgp-encrypted"; boundary=z'
    )
    slow.host.deliver(raw)
    slow.poll()
    assert slow.states() == ["flagged"]


def test_reply_with_bogus_second_from_stops(slow):
    slow.receive(LAN, DELETION)
    slow.poll()
    raw = b"From: other@x.example\r\n" + reply(sent(slow.host)[0], "Đừng xóa nữa")
    slow.host.deliver(raw)
    slow.poll()
    assert slow.states() == ["flagged"]


def test_store_locked_while_the_stop_comes(slow, monkeypatch):
    from processor import poller
    from processor.errors import TemporaryError

    slow.receive(LAN, DELETION)
    slow.poll()
    slow.host.deliver(reply(sent(slow.host)[0], "Đừng xóa nữa"))
    slow.clock.forward(hours=25)
    real = poller.take_in
    monkeypatch.setattr(poller, "take_in", lambda *a: (_ for _ in ()).throw(TemporaryError("locked")))
    slow.worker.poll_all()
    slow.worker.poll_all()
    assert slow.customer(LAN) is not None
    monkeypatch.setattr(poller, "take_in", real)
    slow.poll()
    slow.poll()
    assert slow.customer(LAN) is not None and slow.states() == ["withdrawn"]
