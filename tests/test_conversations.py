"""Conversations by mail, each through a real IMAP and a real SMTP server: embedded ones, and Dovecot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from processor.demo.mailhost import MailHost
from processor.errors import RefusedError
from processor.moves import StaffDecision
from processor.store import audit, challenges
from processor.values import Proof
from tests.servers.smtp_sink import SmtpSink
from tests.talking import RealHost, reply, sent, text_of, token_of
from tests.world import CORRECTION, DELETION, UNSUBSCRIBE, World, world

LAN, MINH, EVIL = "lan@gmail.example", "minh@yahoo.example", "evil@evil.example"
NEW_EMAIL = ("Đổi email", "Shop đổi email trong tài khoản của tôi sang lan.moi@hopthu.example giúp tôi.")
NO_VALUE = ("Đổi số điện thoại", "Shop ơi em đổi số điện thoại rồi, shop sửa lại trong tài khoản giúp em với nha")


BOTH = pytest.mark.parametrize("host", ["embedded", "dovecot"], indirect=True)


@pytest.fixture
def host(request: pytest.FixtureRequest) -> Iterator[Any]:
    if getattr(request, "param", "embedded") == "dovecot":
        box = request.getfixturevalue("dovecot")
        with SmtpSink() as sink:
            yield RealHost(box, sink)
    else:
        with MailHost() as embedded:
            yield embedded


@pytest.fixture
def shop(host: Any, tmp_path: Path) -> Iterator[World]:
    with world(host, tmp_path, [LAN, MINH]) as made:
        yield made


@pytest.fixture
def slow(host: Any, tmp_path: Path) -> Iterator[World]:
    """As `shop`, with a hold of a day before an erasure."""
    with world(host, tmp_path, [LAN, MINH], hold="24h") as made:
        yield made


def events(shop: World, number: int = 1) -> list[str]:
    with shop.parts.database.reading() as session:
        return [event.kind for event in audit.history(session, number)]


def kinds(shop: World) -> list[str]:
    """Which answers went out, by the states that the store keeps."""
    with shop.parts.database.reading() as session:
        return list(session.scalars(text("SELECT kind FROM outbox ORDER BY id")))


def challenged(shop: World, words: tuple[str, str] = DELETION, *, auth: str = "fail", sender: str = LAN):
    """A request without proof, and the challenge that it led to."""
    shop.receive(sender, words, auth=auth)
    shop.poll()
    assert shop.states() == ["challenged"]
    (challenge,) = sent(shop.host)
    return challenge


# --- challenge


@pytest.mark.parametrize("auth", ["fail", "", "none", "temperror"])
def test_a_request_without_proof_asks_the_address_on_record_and_does_nothing(shop: World, auth: str):
    before = shop.tables()
    challenge = challenged(shop, auth=auth)
    assert challenge["To"] == LAN and shop.tables() == before
    assert "ĐỒNG Ý" in text_of(challenge) and "KHÔNG PHẢI TÔI" in text_of(challenge)
    assert "Xóa tài khoản" in text_of(challenge)
    assert len(token_of(challenge)) == 32 and token_of(challenge) in str(challenge["Message-ID"])
    assert DELETION[0] not in str(challenge["Subject"]) and challenge["In-Reply-To"] is None
    assert challenge["Auto-Submitted"] == "auto-replied" and challenge["Reply-To"] is None


@BOTH
@pytest.mark.parametrize("words", ["đúng rồi", "ok", "yes"])
def test_a_yes_confirms_and_the_request_is_carried_out(shop: World, words: str):
    challenge = challenged(shop)
    shop.host.deliver(reply(challenge, words, auth="fail"))
    shop.poll()
    assert shop.states() == ["done"] and shop.customer(LAN) is None and shop.customer(MINH) is not None
    request = shop.request()
    assert request.proof is Proof.CONFIRMED
    assert request.receipt["proof"] == "confirmed"
    assert any(item["method"] == "challenge" for item in request.receipt["findings"])
    assert [str(item["To"]) for item in sent(shop.host)] == [LAN, LAN]
    assert {"challenged", "heard", "moved"} <= set(events(shop))


@BOTH
def test_a_confirmed_erasure_is_still_announced_and_held(slow: World):
    challenge = challenged(slow)
    slow.host.deliver(reply(challenge, "Đồng ý", auth="fail"))
    slow.poll()
    assert slow.states() == ["held"] and slow.customer(LAN) is not None
    slow.clock.forward(hours=25)
    slow.poll()
    slow.poll()
    assert slow.states() == ["done"] and slow.customer(LAN) is None


@BOTH
@pytest.mark.parametrize(("words", "state"), [("không", "withdrawn"), ("Đừng xóa nữa nhé", "withdrawn")])
def test_a_no_ends_the_request(shop: World, words: str, state: str):
    before = shop.tables()
    challenge = challenged(shop)
    shop.host.deliver(reply(challenge, words))
    shop.poll()
    assert shop.states() == [state] and shop.tables() == before
    assert kinds(shop) == ["challenge", "withdrawn"]


@BOTH
def test_not_me_raises_an_alarm_for_staff_and_stops_further_challenges(shop: World, caplog: pytest.LogCaptureFixture):
    before = shop.tables()
    challenge = challenged(shop)
    shop.host.deliver(reply(challenge, "Không phải tôi, tôi không yêu cầu gì cả"))
    shop.poll()
    assert shop.states() == ["flagged"] and shop.request().reason.startswith("ALARM:")
    assert "alarm" in events(shop) and "ALARM" in caplog.text and LAN not in caplog.text
    assert shop.tables() == before
    shop.receive(LAN, DELETION, auth="fail")
    shop.poll()
    assert shop.states() == ["flagged", "flagged"] and len(sent(shop.host)) == 1


@BOTH
def test_a_challenge_expires_and_a_late_yes_goes_to_staff(shop: World):
    before = shop.tables()
    challenge = challenged(shop)
    shop.clock.forward(days=8)
    shop.poll()
    shop.poll()
    assert shop.states() == ["expired"]
    shop.host.deliver(reply(challenge, "đồng ý"))
    shop.poll()
    assert shop.states() == ["expired", "flagged"] and shop.tables() == before
    assert "expired" in shop.request(2).reason


def test_a_yes_that_came_in_time_counts_however_late_it_is_heard(shop: World):
    challenge = challenged(shop)
    shop.host.deliver(reply(challenge, "đồng ý"))
    shop.clock.forward(days=8)
    shop.poll()
    assert shop.states() == ["done"]


ROBOTS = [
    ("đồng ý", [("Auto-Submitted", "auto-replied")]),
    ("đồng ý", [("X-Autoreply", "yes")]),
    ("ok", [("Precedence", "auto_reply")]),
    ("yes", [("Return-Path", "<>")]),
]


@BOTH
@pytest.mark.parametrize(("words", "headers"), ROBOTS)
def test_a_robot_confirms_nothing(shop: World, words: str, headers: list[tuple[str, str]]):
    challenge = challenged(shop)
    shop.host.deliver(reply(challenge, words, headers=headers))
    shop.poll()
    assert shop.states() == ["challenged"] and shop.customer(LAN) is not None


@pytest.mark.parametrize("words", ["", "  \n", "-- \nNguyễn Lan\n0912345678", "Gửi từ iPhone của tôi"])
def test_an_empty_quote_confirms_nothing(shop: World, words: str):
    challenge = challenged(shop)
    shop.host.deliver(reply(challenge, words))
    shop.poll()
    assert shop.states() == ["challenged"] and shop.customer(LAN) is not None


UNCLEAR = [
    "ok nhưng trả tiền trước đã", "ừ để coi", "yes?", "không đồng ý là sao?", "mail này là gì vậy",
    "Nếu đúng là Quý khách yêu cầu, xin trả lời thư này: ĐỒNG Ý. Nếu không phải Quý khách: KHÔNG PHẢI TÔI",
]  # fmt: skip


@pytest.mark.parametrize("words", UNCLEAR)
def test_an_unclear_answer_goes_to_staff_and_uses_the_token_up(shop: World, words: str):
    before = shop.tables()
    challenge = challenged(shop)
    shop.host.deliver(reply(challenge, words))
    shop.poll()
    assert shop.states() == ["flagged"] and shop.tables() == before
    shop.host.deliver(reply(challenge, "đồng ý"))
    shop.poll()
    assert shop.states() == ["flagged"] and shop.tables() == before


@BOTH
@pytest.mark.parametrize("sender", [EVIL, MINH, "lan@gmail.example.evil.example", "lan+x@gmail.example"])
def test_the_token_from_another_address_confirms_nothing(shop: World, sender: str):
    before = shop.tables()
    challenge = challenged(shop)
    shop.host.deliver(reply(challenge, "đồng ý", sender=sender))
    shop.poll()
    assert shop.states() == ["flagged"] and shop.tables() == before
    assert "another address" in shop.request().reason
    assert [str(item["To"]) for item in sent(shop.host)] == [LAN]


@pytest.mark.parametrize("sender", [f"{LAN}, {EVIL}", f"Lan <{LAN}>, Evil <{EVIL}>"])
def test_an_ambiguous_sender_confirms_nothing(shop: World, sender: str):
    challenge = challenged(shop)
    raw = reply(challenge, "đồng ý").replace(f"From: {LAN}".encode(), f"From: {sender}".encode())
    shop.host.deliver(raw)
    shop.poll()
    assert shop.states()[0] != "done" and shop.customer(LAN) is not None


def test_a_reply_without_the_token_confirms_nothing(shop: World):
    challenge = challenged(shop)
    for words in ("đồng ý", "xác nhận xóa"):
        shop.host.deliver(reply(challenge, words, threaded=False, subject="Re: xác nhận", quote=False))
    wrong = reply(challenge, "đồng ý").replace(token_of(challenge).encode(), b"a" * 32)
    shop.host.deliver(wrong)
    shop.poll()
    assert shop.states()[0] == "challenged" and shop.customer(LAN) is not None


@pytest.mark.parametrize("how", [{"threaded": False}, {"subject": "Re: thư của shop"}])
def test_the_token_in_either_place_is_enough(shop: World, how: dict[str, Any]):
    challenge = challenged(shop)
    shop.host.deliver(reply(challenge, "đồng ý", **how))
    shop.poll()
    assert shop.states() == ["done"]


@BOTH
def test_a_used_token_does_nothing_more(shop: World):
    challenge = challenged(shop, CORRECTION)
    shop.host.deliver(reply(challenge, "đồng ý"))
    shop.poll()
    assert shop.states() == ["done"]
    after, mails = shop.tables(), len(sent(shop.host))
    shop.host.deliver(reply(challenge, "đồng ý nhé"))
    shop.host.deliver(reply(challenge, "không"))
    shop.poll()
    assert shop.tables() == after and len(sent(shop.host)) == mails and shop.states()[0] == "done"


def test_the_token_of_one_request_does_not_confirm_another(shop: World):
    challenge = challenged(shop, CORRECTION)
    shop.receive(LAN, DELETION, auth="fail")
    shop.poll()
    assert shop.states() == ["challenged", "challenged"]
    shop.host.deliver(reply(challenge, "đồng ý"))
    shop.poll()
    assert shop.states() == ["done", "challenged"] and shop.customer(LAN) is not None


@BOTH
def test_the_token_is_nowhere_in_the_store_or_the_log_once_the_mail_is_out(
    shop: World, caplog: pytest.LogCaptureFixture
):
    challenge = challenged(shop)
    token = token_of(challenge)
    shop.host.deliver(reply(challenge, "từ từ đã"))
    shop.poll()
    with shop.parts.database.reading() as session:
        for table in ("challenges", "outbox", "events", "replies", "requests", "mails"):
            rows = [dict(row) for row in session.execute(text(f"SELECT * FROM {table}")).mappings()]
            for row in rows:
                row.pop("raw", None)  # the reply itself, which brought the token back and used it up
            assert token not in str(rows), table
    assert token not in caplog.text


def test_challenges_to_one_address_are_limited_and_then_staff_see_it(shop: World):
    for number in range(5):
        shop.receive(
            LAN,
            ("Đổi số", f"Shop đổi số điện thoại trong tài khoản của tôi thành 09876543{number:02} nhé."),
            auth="fail",
        )
    shop.poll()
    assert sorted(shop.states()) == ["challenged"] * 3 + ["flagged"] * 2
    assert len(sent(shop.host)) == 3


def test_challenges_in_all_are_limited(host: Any, tmp_path: Path):
    addresses = [f"kh{number}@gmail.example" for number in range(4)]
    with world(host, tmp_path, addresses, extra='[challenge]\nin_all = "2/hour"') as shop:
        for address in addresses:
            shop.receive(address, DELETION, auth="fail")
        shop.poll()
        assert sorted(shop.states()) == ["challenged", "challenged", "flagged", "flagged"]


def test_replies_without_an_answer_are_counted(host: Any, tmp_path: Path):
    with world(host, tmp_path, [LAN], extra="[challenge]\nattempts = 2") as shop:
        challenge = challenged(shop)
        for number in range(2):
            shop.host.deliver(reply(challenge, "", headers=[("X-Number", str(number))]))
            shop.poll()
        assert shop.states() == ["flagged"] and "too many" in shop.request().reason


def test_a_challenge_that_cannot_be_delivered_goes_to_staff(mail_host: MailHost, tmp_path: Path):
    with world(mail_host, tmp_path, [LAN]) as shop:
        shop.receive(LAN, DELETION, auth="fail")
        mail_host.fail("refuse-recipient")
        shop.poll()
        shop.poll()
        assert shop.states() == ["flagged"] and "not accepted" in shop.request().reason


@BOTH
def test_staff_can_have_a_request_challenged(host: Any, tmp_path: Path):
    with world(host, tmp_path, [LAN], extra='otherwise = "flag"') as shop:
        shop.receive(LAN, DELETION, auth="fail")
        shop.poll()
        assert shop.states() == ["flagged"]
        shop.worker.pipeline.advance(1, StaffDecision("Hương", "challenge"))
        shop.poll()
        assert shop.states() == ["challenged"]
        (challenge,) = sent(shop.host)
        shop.host.deliver(reply(challenge, "đúng rồi", auth=""))
        shop.poll()
        assert shop.states() == ["done"] and shop.customer(LAN) is None


def test_a_challenge_of_nobody_is_refused_with_a_sentence(shop: World):
    shop.receive("nobody@gmail.example", DELETION, auth="fail")
    shop.poll()
    with pytest.raises(RefusedError, match="nobody to ask"):
        shop.worker.pipeline.advance(1, StaffDecision("Hương", "challenge"))
    assert shop.states() == ["flagged"] and sent(shop.host) == []


def test_unsubscribe_by_a_contradicted_sender_is_confirmed_first(shop: World):
    challenge = challenged(shop, UNSUBSCRIBE)
    assert "Ngừng gửi thư" in text_of(challenge)
    shop.host.deliver(reply(challenge, "ok", auth="fail"))
    shop.poll()
    customer = shop.customer(LAN)
    assert shop.states() == ["done"] and customer is not None and customer["subscriptions"] == []


# --- a change of email


@BOTH
def test_a_change_of_email_is_confirmed_at_the_old_and_then_at_the_new_address(shop: World):
    shop.receive(LAN, NEW_EMAIL)
    shop.poll()
    assert shop.states() == ["challenged"]
    (old,) = sent(shop.host)
    assert old["To"] == LAN
    shop.host.deliver(reply(old, "đồng ý"))
    shop.poll()
    assert shop.states() == ["challenged"]
    new = sent(shop.host)[-1]
    assert new["To"] == "lan.moi@hopthu.example" and "Nguyễn" not in text_of(new) and LAN not in new.as_string()
    shop.host.deliver(reply(new, "đúng rồi ạ", auth=""))
    shop.poll()
    assert shop.states() == ["done"]
    assert shop.customer(LAN) is None and shop.customer("lan.moi@hopthu.example") is not None


@pytest.mark.parametrize("sender", [LAN, EVIL])
def test_the_new_address_must_confirm_itself(shop: World, sender: str):
    shop.receive(LAN, NEW_EMAIL)
    shop.poll()
    shop.host.deliver(reply(sent(shop.host)[0], "đồng ý"))
    shop.poll()
    shop.host.deliver(reply(sent(shop.host)[1], "đồng ý", sender=sender))
    shop.poll()
    assert shop.states() == ["flagged"] and shop.customer(LAN) is not None


def test_the_owner_of_the_new_address_can_refuse(shop: World):
    shop.receive(LAN, NEW_EMAIL)
    shop.poll()
    shop.host.deliver(reply(sent(shop.host)[0], "đồng ý"))
    shop.poll()
    shop.host.deliver(reply(sent(shop.host)[1], "không phải tôi"))
    shop.poll()
    assert shop.states() == ["flagged"] and shop.request().reason.startswith("ALARM") and shop.customer(LAN)


# --- ask


@BOTH
def test_a_correction_without_a_value_is_asked_for_it_and_the_answer_completes_it(shop: World):
    shop.receive(LAN, NO_VALUE)
    shop.poll()
    assert shop.states() == ["asked"]
    (question,) = sent(shop.host)
    assert "số điện thoại" in text_of(question) and question["To"] == LAN
    shop.host.deliver(reply(question, "Dạ số mới là 0987 654 321 ạ"))
    shop.poll()
    customer = shop.customer(LAN)
    assert shop.states() == ["done"] and customer is not None and customer["phone"] == "0987654321"
    assert kinds(shop) == ["ask", "changed"]


def test_an_answer_of_an_unproven_sender_is_challenged_with_the_value_that_it_gives(shop: World):
    shop.receive(LAN, NO_VALUE)
    shop.poll()
    shop.host.deliver(reply(sent(shop.host)[0], "0987654321", auth="fail"))
    shop.poll()
    assert shop.states() == ["challenged"]
    challenge = sent(shop.host)[-1]
    assert "321" in text_of(challenge)
    shop.host.deliver(reply(challenge, "đồng ý", auth="fail"))
    shop.poll()
    customer = shop.customer(LAN)
    assert shop.states() == ["done"] and customer is not None and customer["phone"] == "0987654321"


@pytest.mark.parametrize("words", ["số mới ấy", "0912 hoặc 0913 gì đó", "thôi để gọi lại", "098765432"])
def test_an_answer_without_a_usable_value_goes_to_staff(shop: World, words: str):
    before = shop.tables()
    shop.receive(LAN, NO_VALUE)
    shop.poll()
    shop.host.deliver(reply(sent(shop.host)[0], words))
    shop.poll()
    assert shop.states()[0] in ("flagged", "withdrawn") and shop.tables() == before


def test_a_question_answered_from_another_address_changes_nothing(shop: World):
    before = shop.tables()
    shop.receive(LAN, NO_VALUE)
    shop.poll()
    shop.host.deliver(reply(sent(shop.host)[0], "0987654321", sender=EVIL))
    shop.poll()
    assert shop.states() == ["flagged"] and shop.tables() == before


def test_a_question_that_nobody_answers_expires(shop: World):
    shop.receive(LAN, NO_VALUE)
    shop.poll()
    shop.clock.forward(days=8)
    shop.poll()
    shop.poll()
    assert shop.states() == ["expired"]


@pytest.mark.parametrize("auth", ["fail", "", "none"])
def test_without_proof_nobody_is_asked_for_a_value_before_the_challenge(shop: World, auth: str):
    challenge = challenged(shop, NO_VALUE, auth=auth)
    assert "ĐỒNG Ý" in text_of(challenge)
    shop.host.deliver(reply(challenge, "đồng ý", auth=auth))
    shop.poll()
    assert shop.states() == ["asked"]


# --- withdraw


@BOTH
@pytest.mark.parametrize("words", ["Đừng xóa nữa", "thôi khỏi nhé shop", "cancel"])
def test_a_reply_during_the_hold_withdraws_the_erasure(slow: World, words: str):
    before = slow.tables()
    slow.receive(LAN, DELETION)
    slow.poll()
    assert slow.states() == ["held"]
    slow.host.deliver(reply(sent(slow.host)[0], words))
    slow.poll()
    assert slow.states() == ["withdrawn"] and kinds(slow) == ["held", "withdrawn"]
    slow.clock.forward(days=3)
    slow.poll()
    assert slow.tables() == before and slow.states() == ["withdrawn"]


@pytest.mark.parametrize(("words", "sender"), [("khoan đã, để hỏi lại", LAN), ("", LAN), ("đừng xóa", EVIL)])
def test_any_other_reply_during_the_hold_stops_it_until_staff_decide(slow: World, words: str, sender: str):
    before = slow.tables()
    slow.receive(LAN, DELETION)
    slow.poll()
    slow.host.deliver(reply(sent(slow.host)[0], words, sender=sender))
    slow.poll()
    slow.clock.forward(days=3)
    slow.poll()
    assert slow.states() == ["flagged"] and slow.tables() == before


# --- repeat


@BOTH
def test_the_same_request_again_joins_the_open_one(slow: World):
    for _ in range(2):
        slow.receive(LAN, DELETION)
        slow.poll()
    assert slow.states() == ["held", "rejected"] and "repeats request 1" in slow.request(2).reason
    assert kinds(slow) == ["held"]
    slow.clock.forward(hours=25)
    slow.poll()
    slow.poll()
    assert slow.states() == ["done", "rejected"] and slow.customer(LAN) is None


def test_a_strangers_request_does_not_block_the_owners(shop: World):
    shop.receive(LAN, DELETION, auth="fail")
    shop.poll()
    shop.receive(LAN, DELETION)
    shop.poll()
    assert shop.states()[1] == "done" and shop.customer(LAN) is None


# --- status


@BOTH
def test_a_question_how_it_stands_is_answered_from_the_store(slow: World):
    slow.receive(LAN, DELETION)
    slow.poll()
    slow.host.deliver(reply(sent(slow.host)[0], "đã xử lý chưa shop?"))
    slow.poll()
    assert slow.states() == ["held"] and kinds(slow) == ["held", "status"]
    assert "sẽ được xóa sau" in text_of(sent(slow.host)[-1])
    slow.clock.forward(hours=25)
    slow.poll()
    slow.poll()
    assert slow.states() == ["done"]
    slow.host.deliver(reply(sent(slow.host)[-1], "xong chưa shop ơi?"))
    slow.poll()
    last = sent(slow.host)[-1]
    assert last["To"] == LAN and "đã được thực hiện" in text_of(last)
    with slow.parts.database.reading() as session:
        assert LAN not in str(session.execute(text("SELECT * FROM outbox")).all())
        assert LAN not in str(session.execute(text("SELECT * FROM requests")).all())


@pytest.mark.parametrize(("sender", "auth"), [(EVIL, "pass"), (LAN, "fail"), (MINH, "pass")])
def test_a_stranger_gets_no_answer_about_a_request(slow: World, sender: str, auth: str):
    slow.receive(LAN, DELETION, message_id="<known@gmail.example>")
    slow.poll()
    before = len(sent(slow.host))
    own_thread = [("In-Reply-To", "<known@gmail.example>"), ("References", "<known@gmail.example>")]
    slow.receive(sender, ("Re: Yêu cầu xóa dữ liệu", "đã xử lý chưa shop?"), auth=auth, headers=own_thread)
    slow.poll()
    assert len(sent(slow.host)) == before and slow.states()[0] == "held"


def test_the_customer_can_ask_in_the_own_thread(host: Any, tmp_path: Path):
    with world(host, tmp_path, [LAN], extra='otherwise = "flag"', hold="24h") as shop:
        shop.receive(
            LAN, ("Xóa", "Nếu không hoàn tiền thì shop xóa tài khoản của tôi đi"), message_id="<own@gmail.example>"
        )
        shop.poll()
        assert shop.states() == ["flagged"]
        thread = [("In-Reply-To", "<own@gmail.example>")]
        shop.receive(LAN, ("Re: Xóa", "shop ơi đã xử lý chưa ạ?"), headers=thread)
        shop.poll()
        assert kinds(shop) == ["status"] and "nhân viên" in text_of(sent(shop.host)[-1])


def test_not_me_after_the_change_is_an_alarm(shop: World):
    shop.receive(LAN, CORRECTION)
    shop.poll()
    assert shop.states() == ["done"]
    shop.host.deliver(reply(sent(shop.host)[-1], "Tôi không yêu cầu đổi gì cả, không phải tôi!"))
    shop.poll()
    assert shop.states() == ["done", "flagged"] and shop.request(2).reason.startswith("ALARM")


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("Cảm ơn shop nhiều ạ", False),
        ("Thanks!", False),
        ("Dạ em đã nhận được rồi, cảm ơn shop", False),
        ("Cảm ơn shop nhưng không phải số này", True),
        ("Số sai rồi shop ơi", True),
        ("Tôi phản đối", True),
    ],
)
def test_what_is_said_to_a_finished_request_goes_to_staff_unless_it_only_thanks(shop: World, words: str, seen: bool):
    shop.receive(LAN, CORRECTION)
    shop.poll()
    shop.host.deliver(reply(sent(shop.host)[-1], words))
    shop.poll()
    assert shop.states() == (["done", "flagged"] if seen else ["done"])


def test_an_old_token_does_not_make_a_question_too_many(slow: World):
    """A challenge that was confirmed after some tries is no reason to stop an erasure at the first question."""
    challenge = challenged(slow)
    for number in range(4):
        slow.host.deliver(reply(challenge, "", headers=[("X-Number", str(number))]))
    slow.poll()
    slow.host.deliver(reply(challenge, "đồng ý", auth="fail"))
    slow.poll()
    assert slow.states() == ["held"]
    slow.host.deliver(reply(challenge, "đã xử lý chưa shop?"))
    slow.poll()
    assert slow.states() == ["held"] and kinds(slow)[-1] == "status"


def test_challenges_are_shown_with_their_state(shop: World):
    challenged(shop)
    with shop.parts.database.reading() as session:
        (one,) = challenges.of_request(session, 1)
    assert (one.purpose.value, one.state.value, one.attempts) == ("sender", "open", 0)
