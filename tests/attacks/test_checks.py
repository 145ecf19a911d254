"""Tokens, holds and decisions in every order."""

from __future__ import annotations

import pytest
from sqlalchemy import text, update

from processor.act.schema import customers
from processor.moves import StaffDecision
from processor.pipeline import Pipeline
from tests.talking import reply, sent, token_of
from tests.world import CORRECTION, DELETION, UNSUBSCRIBE

LAN, MINH, EVIL = "lan@gmail.example", "minh@yahoo.example", "evil@evil.example"


def challenged(shop, words=DELETION):
    shop.receive(LAN, words, auth="fail")
    shop.poll()
    assert shop.states() == ["challenged"]
    return sent(shop.host)[0]


def set_email(shop, old, new):
    with shop.parts.customers.transaction() as c:
        c.execute(update(customers).where(customers.c.email == old).values(email=new))


def test_address_changed_between_challenge_and_yes(shop):
    ch = challenged(shop)
    set_email(shop, LAN, "lan2@gmail.example")
    shop.host.deliver(reply(ch, "đồng ý"))
    shop.poll()
    assert shop.states() == ["flagged"] and shop.customer("lan2@gmail.example")


def test_address_now_another_customers(shop):
    ch = challenged(shop)
    set_email(shop, LAN, "lan2@gmail.example")
    set_email(shop, MINH, LAN)
    shop.host.deliver(reply(ch, "đồng ý"))
    shop.poll()
    assert shop.states() == ["challenged"] and shop.customer("lan2@gmail.example") and shop.customer(LAN)


def test_yes_again_after_uidvalidity_change_and_reset(shop):
    ch = challenged(shop, CORRECTION)
    shop.host.deliver(reply(ch, "đồng ý"))
    shop.poll()
    n = len(sent(shop.host))
    shop.host.reset_uidvalidity(reverse=True)
    shop.poll()
    assert len(sent(shop.host)) == n and shop.states() == ["done"]


def test_purge_with_an_open_conversation(shop):
    from processor import retention

    ch = challenged(shop)
    shop.clock.forward(days=3)
    retention.purge(shop.parts)
    shop.host.deliver(reply(ch, "đồng ý"))
    shop.poll()
    assert shop.states() == ["done"]


def test_late_yes_after_purge(shop):
    from processor import retention

    ch = challenged(shop, CORRECTION)
    shop.clock.forward(days=8)
    shop.poll()
    shop.poll()
    shop.clock.forward(days=40)
    shop.poll()
    retention.purge(shop.parts)
    shop.host.deliver(reply(ch, "đồng ý"))
    shop.poll()
    assert shop.states() == ["expired", "flagged"]
    assert "" not in shop.request(2).fields.values(), (
        "LOW: threads.late_word copies the wiped values; accept ends in `failed`"
    )


def test_two_pipelines_one_yes(shop):
    ch = challenged(shop, CORRECTION)
    shop.host.deliver(reply(ch, "đồng ý"))
    other = Pipeline(shop.parts)
    once = []
    import processor.conversations as conv

    real_said = conv._said

    def said(parts, request, r):
        out = real_said(parts, request, r)
        if not once:
            once.append(1)
            other.advance(request.id)
        return out

    conv._said = said
    try:
        shop.poll()
    finally:
        conv._said = real_said
    shop.poll()
    assert shop.states() == ["done"] and [m["Subject"] for m in sent(shop.host)][1:] and len(sent(shop.host)) == 2


@pytest.mark.parametrize(
    "sender",
    [
        "l.an@gmail.example",
        "LAN@GMAIL.EXAMPLE.",
        "lan@gmail.example\u200b",
        "lan@gmaıl.example",
        "lan@ｇmail.example",
        "ＬAN@gmail.example",
        '"lan"@gmail.example',
    ],
)
def test_variants_of_the_address(shop, sender):
    ch = challenged(shop)
    raw = reply(ch, "đồng ý").replace(f"From: {LAN}".encode(), f"From: {sender}".encode())
    shop.host.deliver(raw)
    shop.poll()
    if sender == '"lan"@gmail.example' or sender == "LAN@GMAIL.EXAMPLE.":
        return
    assert shop.customer(LAN) is not None


def test_logs_hold_nothing(shop, caplog):
    import logging

    caplog.set_level(logging.DEBUG)
    ch = challenged(shop)
    tok = token_of(ch)
    for w in ("", "đã xử lý chưa?", "không phải tôi"):
        shop.host.deliver(reply(ch, w))
        shop.poll()
    mine = "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("processor"))
    assert LAN not in mine and tok not in mine
    with shop.parts.database.reading() as s:
        ev = str(s.execute(text("SELECT * FROM events")).all())
    assert LAN not in ev and tok not in ev


def test_mails_per_day_to_one_customer(shop):
    for n in range(8):
        shop.receive(LAN, (f"Hủy {n}", UNSUBSCRIBE[1] + f" Cảm ơn {n}."), auth="")
        shop.receive(
            LAN,
            (f"Đổi số {n}", f"Shop đổi số điện thoại trong tài khoản của tôi thành 09876543{n:02} nhé."),
            auth="fail",
        )
        shop.receive(
            LAN, (f"Đổi số {n}", f"Shop đổi số điện thoại trong tài khoản của tôi thành 09876553{n:02} nhé."), auth=""
        )
    shop.poll()
    shop.poll()
    assert len(sent(shop.host)) <= 8


NEW_EMAIL = ("Đổi email", "Shop đổi email trong tài khoản của tôi sang lan.moi@hopthu.example giúp tôi.")


@pytest.mark.parametrize(
    "words, how",
    [
        ("không phải tôi, dừng lại", "token"),
        ("không, đừng đổi nữa", "token"),
        ("Không phải tôi, tôi không yêu cầu", "own"),
        ("Thôi đừng đổi nữa", "own"),
    ],
)
def test_an_objection_while_the_new_address_is_asked_is_heard(shop, words, how):
    shop.receive(LAN, NEW_EMAIL, message_id="<own@gmail.example>")
    shop.poll()
    (old,) = sent(shop.host)
    shop.host.deliver(reply(old, "đồng ý"))
    shop.poll()
    new = sent(shop.host)[-1]
    if how == "token":
        shop.host.deliver(reply(old, words))
    else:
        shop.receive(LAN, ("Re: Đổi email", words), headers=[("In-Reply-To", "<own@gmail.example>")])
    shop.poll()
    shop.host.deliver(reply(new, "đúng rồi ạ", auth=""))
    shop.poll()
    assert shop.customer(LAN) is not None, "the address was changed"


def test_a_no_in_the_own_thread_ends_a_challenged_request(shop):
    shop.receive(LAN, DELETION, auth="", message_id="<own@gmail.example>")
    shop.poll()
    shop.receive(LAN, ("Re: x", "Đừng xóa nữa"), headers=[("In-Reply-To", "<own@gmail.example>")])
    shop.poll()
    assert shop.states()[0] in ("withdrawn", "flagged"), shop.request().reason


def test_an_erasure_confirmed_after_a_stopped_hold_is_held_again(slow):
    slow.receive(LAN, DELETION)
    slow.poll()
    slow.host.deliver(reply(sent(slow.host)[0], "khoan đã, để hỏi lại"))
    slow.poll()
    assert slow.states() == ["flagged"]
    slow.clock.forward(days=3)
    slow.worker.pipeline.advance(1, StaffDecision("H", "challenge"))
    slow.poll()
    slow.host.deliver(reply(sent(slow.host)[-1], "đồng ý"))
    slow.poll()
    assert slow.states() == ["held"] and slow.customer(LAN) is not None


def test_an_unwarned_erasure_is_not_done_without_a_hold(slow):
    slow.receive(LAN, DELETION)
    slow.host.fail("refuse-recipient")
    slow.poll()
    slow.clock.forward(hours=25)
    slow.poll()
    slow.poll()
    assert slow.states() == ["flagged"] and "warned" in slow.request().reason
    slow.worker.pipeline.advance(1, StaffDecision("H", "challenge"))
    slow.poll()
    slow.host.deliver(reply(sent(slow.host)[-1], "đồng ý"))
    slow.poll()
    assert slow.states() == ["held"], slow.states()
