"""Learning who is a customer, and writing in the name of the shop."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text

from tests.talking import reply, sent, text_of, token_of
from tests.world import CORRECTION, DELETION, UNSUBSCRIBE, world

LAN, MINH, EVIL = "lan@gmail.example", "minh@yahoo.example", "evil@evil.example"


def test_a_customer_cannot_ask_whether_another_address_is_a_customers(host, tmp_path):
    seen = []
    from processor.demo.mailhost import MailHost

    for number, other in enumerate((MINH, "nobody@yahoo.example")):
        folder = tmp_path / str(number)
        folder.mkdir()
        with MailHost() as one, world(one, folder, [EVIL, MINH]) as shop:
            shop.receive(
                EVIL,
                ("Đổi email", f"Shop đổi email trong tài khoản của tôi sang {other} giúp tôi."),
                message_id="<e@evil.example>",
            )
            shop.poll()
            shop.host.deliver(reply(sent(one)[0], "đồng ý"))
            shop.poll()
            shop.receive(EVIL, ("Re: Đổi email", "đã xử lý chưa shop?"), headers=[("In-Reply-To", "<e@evil.example>")])
            shop.poll()
            mine = [text_of(m) for m in sent(one) if m["To"] == EVIL]
            assert len(mine) == 2
            seen.append(re.sub(r"\d+", "", mine[-1]))
    assert seen[0] == seen[1]


LINK = "http://evil.example/dang-nhap"


@pytest.mark.parametrize("auth", ["", "none"])
def test_a_forgers_subject_does_not_come_to_the_customer_in_our_name(shop, auth):
    shop.receive(LAN, ("Goi 0900123456 nhan qua evil.example", UNSUBSCRIBE[1]), auth=auth)
    shop.poll()
    mails = [m for m in sent(shop.host) if m["To"] == LAN]
    assert mails and not any("evil.example" in str(m["Subject"]) for m in mails), [str(m["Subject"]) for m in mails]


def test_a_forgers_subject_does_not_come_after_a_yes(shop):
    shop.receive(LAN, (f"Xác minh tại {LINK}", CORRECTION[1]), auth="fail")
    shop.poll()
    shop.host.deliver(reply(sent(shop.host)[0], "đồng ý"))
    shop.poll()
    assert not any("evil.example" in str(m["Subject"]) for m in sent(shop.host)), [
        str(m["Subject"]) for m in sent(shop.host)
    ]


def test_a_challenge_shows_no_domain_of_the_forger(shop):
    shop.receive(
        LAN,
        ("Đổi email", "Shop đổi email trong tài khoản của tôi sang a@xac-minh-tai-khoan.evil.example giúp tôi."),
        auth="fail",
    )
    shop.poll()
    (challenge,) = sent(shop.host)
    assert "xac-minh-tai-khoan.evil.example" not in text_of(challenge)


def rows(shop):
    with shop.parts.database.reading() as session:
        import zlib

        found = []
        for table in ("mails", "outbox", "requests", "events", "replies"):
            for line in session.execute(text(f"SELECT * FROM {table}")).mappings():
                row = dict(line)
                for name in ("raw",):
                    if row.get(name):
                        row[name] = zlib.decompress(row[name])
                found.append((table, str(row)))
        return found


def erased(slow):
    slow.receive(LAN, DELETION)
    slow.poll()
    slow.clock.forward(hours=25)
    slow.poll()
    slow.poll()
    assert slow.states() == ["done"] and slow.customer(LAN) is None
    assert not [t for t, r in rows(slow) if LAN in r]


def test_nothing_is_kept_of_an_unproven_reply_after_an_erasure(slow):
    erased(slow)
    slow.host.deliver(reply(sent(slow.host)[-1], "đã xong chưa shop?", auth="fail"))
    slow.poll()
    slow.poll()
    assert not [t for t, r in rows(slow) if LAN in r]


def test_nothing_is_kept_where_the_status_is_capped(slow):
    erased(slow)
    deleted = sent(slow.host)[-1]
    for number in range(6):
        slow.host.deliver(reply(deleted, "đã xong chưa shop?", headers=[("X-N", str(number))]))
        slow.poll()
    slow.poll()
    assert not [t for t, r in rows(slow) if LAN in r]


def test_nothing_is_kept_where_the_status_is_refused(slow):
    erased(slow)
    slow.host.deliver(reply(sent(slow.host)[-1], "đã xong chưa shop?"))
    slow.host.fail("refuse-recipient")
    slow.poll()
    slow.poll()
    assert not [(t, r[:300]) for t, r in rows(slow) if LAN in r]


def test_open_requests_of_an_erased_person_are_forgotten_when_they_end(slow):
    slow.receive(LAN, CORRECTION, auth="fail")
    slow.poll()
    slow.receive(LAN, DELETION)
    slow.poll()
    slow.clock.forward(hours=25)
    slow.poll()
    slow.poll()
    assert slow.states() == ["challenged", "done"] and slow.customer(LAN) is None
    slow.clock.forward(days=8)
    slow.poll()
    slow.poll()
    assert slow.states()[0] in ("expired", "flagged")
    from processor.moves import StaffDecision

    if slow.states()[0] == "flagged":
        slow.worker.pipeline.advance(1, StaffDecision("H", "reject"))
        slow.poll()
    assert not [t for t, r in rows(slow) if LAN in r]


@pytest.mark.parametrize("words", ["", "đã xử lý chưa?"])
def test_a_token_that_is_still_good_is_not_in_the_store(shop, words):
    shop.receive(LAN, DELETION, auth="fail")
    shop.poll()
    (challenge,) = sent(shop.host)
    shop.host.deliver(reply(challenge, words))
    shop.poll()
    assert shop.states() == ["challenged"]
    assert not [t for t, r in rows(shop) if token_of(challenge) in r]


def test_a_token_is_not_in_the_store_after_the_mail_was_refused(host, tmp_path):
    with world(host, tmp_path, [LAN]) as shop:
        shop.receive(LAN, DELETION, auth="fail")
        host.fail("refuse-recipient")
        shop.poll()
        shop.poll()
        with shop.parts.database.reading() as session:
            (mime,) = session.scalars(text("SELECT mime FROM outbox"))
        assert not re.search(rb"<[a-z2-7]{32}@", mime)
