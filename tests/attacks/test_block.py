"""Blocking the owner, losing replies, going round in circles."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from processor.errors import RefusedError
from processor.moves import StaffDecision
from tests.talking import reply, sent
from tests.world import CORRECTION, DELETION, UNSUBSCRIBE, world

LAN, MINH, EVIL = "lan@gmail.example", "minh@yahoo.example", "evil@evil.example"


@pytest.mark.parametrize(
    "words", [CORRECTION, DELETION, UNSUBSCRIBE, ("?", "Nếu không hoàn tiền thì shop xóa tài khoản của tôi đi")]
)
def test_a_forged_mail_does_not_stop_the_owners_erasure(slow, words):
    slow.receive(LAN, DELETION)
    slow.poll()
    slow.receive(LAN, words, auth="fail")
    slow.poll()
    slow.clock.forward(hours=25)
    slow.poll()
    slow.poll()
    assert slow.states()[0] == "done", slow.request().reason


@pytest.mark.parametrize("words, state", [("không phải tôi", "flagged")])
def test_not_me_that_is_heard_late_is_an_alarm(shop, words, state):
    shop.receive(LAN, DELETION, auth="fail")
    shop.poll()
    (challenge,) = sent(shop.host)
    shop.host.deliver(reply(challenge, words))
    shop.clock.forward(days=8)
    shop.poll()
    shop.poll()
    assert "flagged" in shop.states()
    assert any(r.reason.startswith("ALARM") for r in shop.requests())


def test_a_challenge_is_not_sent_for_a_request_that_is_over(shop):
    shop.host.fail("unreachable") if False else None
    import processor.worker as worker

    keep = worker.answers.send_due
    worker.answers.send_due = lambda parts: 0  # SMTP is away
    try:
        shop.receive(LAN, DELETION, auth="fail")
        shop.poll()
    finally:
        worker.answers.send_due = keep
    assert shop.states() == ["challenged"]
    shop.worker.pipeline.advance(1, StaffDecision("H", "reject"))
    shop.poll()
    assert shop.states() == ["rejected"] and sent(shop.host) == []


def test_an_expired_challenge_is_not_sent(host, tmp_path):
    with world(host, tmp_path, [LAN], extra='[challenge]\nexpires = "1h"') as shop:
        import processor.worker as worker

        keep = worker.answers.send_due
        worker.answers.send_due = lambda parts: 0
        try:
            shop.receive(LAN, DELETION, auth="fail")
            shop.poll()
            shop.clock.forward(hours=2)
            shop.poll()
            shop.poll()
        finally:
            worker.answers.send_due = keep
        shop.poll()
        assert shop.states() == ["challenged"] or sent(host) == [], (shop.states(), len(sent(host)))


def test_forged_not_me_raises_no_alarms_without_end(shop):
    shop.receive(
        LAN,
        ("Xóa", "Nếu không hoàn tiền thì shop xóa tài khoản của tôi đi"),
        auth="fail",
        message_id="<forged@evil.example>",
    )
    shop.poll()
    assert shop.states() == ["flagged"]
    for number in range(3):
        shop.receive(
            LAN,
            ("Re: Xóa", "Không phải tôi gửi, tôi không yêu cầu"),
            auth="fail",
            headers=[("In-Reply-To", "<forged@evil.example>"), ("X-N", str(number))],
        )
        shop.poll()
    with shop.parts.database.reading() as session:
        alarms = session.scalar(text("SELECT count(*) FROM events WHERE kind = 'alarm'"))
    assert alarms == 0


def test_a_queued_answer_survives_the_wiping_of_the_person(slow):

    slow.receive(LAN, CORRECTION, auth="fail")
    slow.poll()
    (challenge,) = sent(slow.host)
    slow.receive(LAN, DELETION)
    slow.poll()
    slow.clock.forward(hours=25)
    slow.host.deliver(reply(challenge, "không", auth="pass"))
    from processor import answers

    real = answers._send

    def send(parts, smtp, mail):
        if mail.kind == "withdrawn":  # greylisted
            with parts.database.writing() as session:
                answers.outbox.later(session, mail, parts.now() + answers.timedelta(minutes=5), "4xx")
            return False
        return real(parts, smtp, mail)

    answers._send = send
    try:
        slow.poll()
        slow.poll()
    finally:
        answers._send = real
    assert slow.states() == ["withdrawn", "done"]
    slow.clock.forward(minutes=10)
    slow.poll()
    with slow.parts.database.reading() as session:
        assert "refused" not in list(session.scalars(text("SELECT state FROM outbox")))


@pytest.mark.parametrize("words", ["không phải tôi", "không", "đồng ý"])
def test_a_reply_of_an_odd_from_to_a_challenge_goes_to_staff(shop, words):
    shop.receive(LAN, DELETION, auth="fail")
    shop.poll()
    (challenge,) = sent(shop.host)
    raw = reply(challenge, words).replace(f"From: {LAN}".encode(), f'From: "lan@congty.vn" <{LAN}>'.encode())
    assert b"congty" in raw
    shop.host.deliver(raw)
    shop.poll()
    assert shop.states() == ["flagged"], shop.request().reason


def test_a_bare_value_after_the_end_of_a_question_is_not_lost(shop):
    shop.receive(
        LAN, ("Đổi số điện thoại", "Shop ơi em đổi số điện thoại rồi, shop sửa lại trong tài khoản giúp em với nha")
    )
    shop.poll()
    assert shop.states() == ["asked"]
    shop.clock.forward(days=8)
    shop.poll()
    shop.poll()
    assert shop.states() == ["expired"]
    shop.host.deliver(reply(sent(shop.host)[0], "0987654321"))
    shop.poll()
    assert shop.states() == ["expired", "flagged"]


def test_tokens_of_two_requests_in_one_mail_confirm_nothing(shop):
    shop.receive(LAN, UNSUBSCRIBE, auth="fail")
    shop.poll()
    shop.receive(LAN, DELETION, auth="fail")
    shop.poll()
    one, two = sent(shop.host)
    shop.host.deliver(reply(one, "đồng ý", subject=f"Re: {two['Subject']}"))
    shop.poll()
    assert shop.customer(LAN) is not None, "erased"


def test_a_staff_challenge_with_another_intent_is_not_asked_for_a_value(host, tmp_path):
    from processor.values import Intent

    with world(host, tmp_path, [LAN], hold="24h", extra='[policy.correction]\notherwise = "flag"') as shop:
        shop.receive(
            LAN,
            ("Đổi số điện thoại", "Shop ơi em đổi số điện thoại rồi, shop sửa lại trong tài khoản giúp em với nha"),
            auth="fail",
        )
        shop.poll()
        assert shop.states() == ["flagged"]
        shop.worker.pipeline.advance(1, StaffDecision("H", "challenge", intents=(Intent.DELETION,)))
        shop.poll()
        shop.host.deliver(reply(sent(host)[0], "đồng ý"))
        shop.poll()
        assert shop.states() == ["held"]


def test_a_status_robot_does_not_fill_the_review_list(slow):
    slow.receive(LAN, DELETION)
    slow.poll()
    for number in range(7):
        slow.host.deliver(reply(sent(slow.host)[-1], "đã xử lý chưa shop?", headers=[("X-N", str(number))]))
        slow.poll()
    with slow.parts.database.reading() as session:
        capped = session.scalar(text("SELECT count(*) FROM outbox WHERE state = 'capped'"))
    assert capped <= 1


@pytest.mark.parametrize("action", ["accept", "reject", "withdraw", "challenge"])
@pytest.mark.parametrize("state", ["challenged", "asked", "held", "flagged"])
def test_staff_decisions_in_every_state_end_somewhere(slow, state, action):
    if state == "challenged":
        slow.receive(LAN, DELETION, auth="fail")
    elif state == "asked":
        slow.receive(
            LAN, ("Đổi số điện thoại", "Shop ơi em đổi số điện thoại rồi, shop sửa lại trong tài khoản giúp em với nha")
        )
    elif state == "held":
        slow.receive(LAN, DELETION)
    else:
        slow.receive(LAN, ("Xóa", "Nếu không hoàn tiền thì shop xóa tài khoản của tôi đi"))
    slow.poll()
    assert slow.states() == [state]
    try:
        slow.worker.pipeline.advance(1, StaffDecision("H", action))
    except RefusedError:
        return
    slow.poll()
    assert slow.states()[0] in ("rejected", "withdrawn", "done", "held", "challenged")
