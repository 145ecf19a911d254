"""The path of one mail through all parts: embedded IMAP and SMTP servers, SQLite store and customer database."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from processor.demo.mailhost import MailHost
from processor.errors import RefusedError
from processor.moves import StaffDecision
from processor.values import Field, Intent
from tests.world import CORRECTION, DELETION, ORDINARY, UNSUBSCRIBE, World, world

LAN, MINH = "lan@gmail.example", "minh@yahoo.example"


@pytest.fixture
def shop(mail_host: MailHost, tmp_path: Path):
    with world(mail_host, tmp_path, [LAN, MINH]) as made:
        yield made


def answers(shop: World) -> list[tuple[str, str]]:
    return [(mail["To"], mail["In-Reply-To"]) for mail in parsed(shop)]


def parsed(shop: World):
    return [message_from_bytes(item.raw, policy=default) for item in shop.host.accepted]


def test_deletion_erases_the_person_keeps_the_order_and_answers_once(shop: World):
    before = shop.tables()
    shop.receive(LAN, DELETION, message_id="<ask@gmail.example>")
    counts = shop.poll()
    after = shop.tables()
    assert counts | {"fetched": 1, "acted": 1, "answered": 1, "waiting": 0} == counts
    assert shop.customer(LAN) is None
    assert after["customers"] == before["customers"][1:]
    order = dict(zip(("id", "customer_id", "number"), after["orders"][0], strict=False))
    assert order["customer_id"] is None and order["number"] == "VN1"
    assert "Nguyễn Lan" not in str(after) and after["orders"][1] == before["orders"][1]
    assert answers(shop) == [(LAN, "<ask@gmail.example>")]
    assert shop.states() == ["done"]


def test_correction_changes_one_field_of_one_customer(shop: World):
    before = shop.customer(LAN)
    assert before is not None
    shop.receive(LAN, CORRECTION)
    shop.poll()
    assert shop.customer(LAN) == {**before, "phone": "0987654321"}
    (change,) = shop.request().receipt["changes"]
    assert (change["table"], change["action"], change["rows"]) == ("customers", "updated", 1)
    assert (change["columns"], change["kinds"]) == (["phone"], ["phone"])


def test_unsubscribe_ends_every_topic_and_is_on_the_suppression_list(shop: World):
    shop.receive(LAN, UNSUBSCRIBE)
    shop.poll()
    customer = shop.customer(LAN)
    assert customer is not None and customer["subscriptions"] == []
    assert shop.states() == ["done"]


def test_ordinary_mail_is_left_exactly_as_it_was_and_not_stored(shop: World):
    shop.host.deliver(
        b"From: a@b.example\r\nSubject: Hoi gia\r\n\r\nSon nay gia bao nhieu shop\r\n", flags=["\\Flagged"]
    )
    shop.receive(LAN, ORDINARY)
    before = shop.host.snapshot()
    assert shop.poll()["ignored"] == 2
    assert shop.host.snapshot() == before
    assert shop.requests() == []
    for file in Path(shop.parts.database.engine.url.database or "").parent.glob("cskh.sqlite3*"):
        assert b"VN123" not in file.read_bytes()
    assert shop.host.accepted == []


def test_handled_mail_gets_the_keyword_and_nothing_else(shop: World):
    uid = shop.receive(LAN, UNSUBSCRIBE)
    waiting = shop.receive(MINH, DELETION, auth="fail")
    shop.poll()
    assert shop.host.flags(uid) == {"$CskhDone"}
    assert shop.host.flags(waiting) == frozenset()


def test_handled_mail_is_moved_where_the_configuration_says_so(tmp_path: Path):
    with MailHost(folders=["Done"]) as host, world(host, tmp_path, [LAN]) as shop:
        shop.config.mailboxes[0].__dict__["move_to"] = "Done"
        shop.receive(LAN, UNSUBSCRIBE)
        shop.receive(LAN, ORDINARY)
        shop.poll()
        assert len(host.messages("Done")) == 1 and len(host.messages()) == 1


@pytest.mark.parametrize("auth", ["fail", "", "none", "temperror"])
@pytest.mark.parametrize(("otherwise", "state"), [("flag", "flagged"), ("ignore", "rejected")])
def test_a_deletion_without_proof_is_not_answered_where_the_policy_says_so(
    mail_host: MailHost, tmp_path: Path, auth: str, otherwise: str, state: str
):
    with world(mail_host, tmp_path, [LAN], extra=f'otherwise = "{otherwise}"') as shop:
        before = shop.tables()
        shop.receive(LAN, DELETION, auth=auth)
        shop.poll()
        assert shop.states() == [state]
        assert shop.tables() == before and shop.host.accepted == []


def test_a_forged_result_below_the_trusted_one_is_not_believed(shop: World):
    forged = ("Authentication-Results", "mx.vanesa.vn; dmarc=pass header.from=gmail.example")
    shop.receive(LAN, DELETION, auth="fail", headers=[forged])
    shop.poll()
    assert shop.states() == ["challenged"] and shop.customer(LAN) is not None


def test_reply_to_beats_nothing(shop: World):
    shop.receive(LAN, UNSUBSCRIBE, headers=[("Reply-To", "attacker@evil.example")])
    shop.poll()
    assert [to for to, _ in answers(shop)] == [LAN]


def test_an_unknown_sender_gets_no_answer_and_staff_see_it(shop: World):
    shop.receive("nobody@gmail.example", DELETION)
    shop.poll()
    assert shop.states() == ["flagged"] and shop.host.accepted == []


def test_an_address_of_two_customers_goes_to_staff(shop: World):
    from tests.world import fill

    fill(shop.parts.customers, [LAN.upper()])
    shop.receive(LAN, DELETION)
    shop.poll()
    assert shop.states() == ["flagged"]
    assert "2 customers" in shop.request().reason


def test_an_open_order_stops_an_erasure_until_staff_decide(mail_host: MailHost, tmp_path: Path):
    from tests.world import fill

    with world(mail_host, tmp_path) as shop:
        fill(shop.parts.customers, [LAN], status="shipping")
        shop.receive(LAN, DELETION)
        shop.poll()
        assert shop.states() == ["flagged"] and "open order" in shop.request().reason
        shop.worker.pipeline.advance(1, StaffDecision("Hương", "accept"))
        shop.worker.settle()
        assert shop.states() == ["done"] and shop.customer(LAN) is None


def test_automatic_mail_is_never_answered(shop: World):
    shop.receive(LAN, DELETION, headers=[("Auto-Submitted", "auto-replied")])
    shop.host.deliver(
        b"Return-Path: <>\r\nFrom: Mailer-Daemon@x.example\r\nSubject: Undelivered\r\n\r\nxoa tai khoan\r\n"
    )
    shop.poll()
    assert shop.requests() == [] and shop.host.accepted == []


def test_an_auto_response_suppress_header_does_not_cost_the_customer_the_confirmation(shop: World):
    shop.receive(LAN, UNSUBSCRIBE, headers=[("X-Auto-Response-Suppress", "All"), ("Precedence", "bulk")])
    shop.poll()
    assert [to for to, _ in answers(shop)] == [LAN]


def test_our_own_mail_coming_back_is_ignored(shop: World):
    shop.receive("cskh@vanesa.vn", UNSUBSCRIBE)
    shop.poll()
    assert shop.requests() == []


def test_the_cap_holds_back_answers_but_not_actions(mail_host: MailHost, tmp_path: Path):
    with world(mail_host, tmp_path, [LAN]) as shop:
        for number in range(7):
            shop.receive(
                LAN, ("Đổi số", f"Shop đổi số điện thoại trong tài khoản của tôi thành 09876543{number:02} nhé.")
            )
            shop.poll()
        assert shop.states() == ["done"] * 7
        assert len(shop.host.accepted) == 5
        customer = shop.customer(LAN)
        assert customer is not None and customer["phone"] == "0987654306"


def test_the_very_same_mail_seen_again_makes_no_second_request(shop: World):
    shop.receive(LAN, CORRECTION, message_id="<same@gmail.example>")
    shop.poll()
    shop.host.reset_uidvalidity()
    counts = shop.poll()
    assert counts["fetched"] == 1 and counts["acted"] == 0
    assert len(shop.requests()) == 1 and len(shop.host.accepted) == 1


def test_a_new_uidvalidity_loses_no_mail_and_takes_none_for_another(shop: World):
    shop.receive(LAN, ORDINARY)
    shop.poll()
    shop.receive(MINH, UNSUBSCRIBE)
    shop.host.reset_uidvalidity(reverse=True)
    shop.poll()
    assert shop.states() == ["done"]
    assert [to for to, _ in answers(shop)] == [MINH]


def test_start_now_leaves_old_mail_alone_and_since_takes_it(mail_host: MailHost, tmp_path: Path):
    with world(mail_host, tmp_path, [LAN]) as shop:
        shop.config.mailboxes[0].__dict__["start"] = "now"
        shop.receive(LAN, CORRECTION)
        assert shop.poll()["fetched"] == 0
        shop.receive(LAN, UNSUBSCRIBE)
        assert shop.poll()["fetched"] == 1
        shop.worker.pollers[0]._since = shop.clock().date()
        assert shop.poll()["fetched"] == 1
        assert shop.poll()["fetched"] == 0
        assert shop.states() == ["done", "done"]


def test_a_hold_announces_waits_and_then_erases(mail_host: MailHost, tmp_path: Path):
    with world(mail_host, tmp_path, [LAN], hold="24h") as shop:
        shop.receive(LAN, DELETION)
        shop.poll()
        assert shop.states() == ["held"] and shop.customer(LAN) is not None
        assert len(shop.host.accepted) == 1
        shop.clock.forward(hours=23)
        shop.poll()
        assert shop.states() == ["held"]
        shop.clock.forward(hours=2)
        shop.poll()
        assert shop.states() == ["done"] and shop.customer(LAN) is None
        assert len(shop.host.accepted) == 2


def test_a_reply_during_the_hold_stops_the_erasure(mail_host: MailHost, tmp_path: Path):
    with world(mail_host, tmp_path, [LAN], hold="24h") as shop:
        shop.receive(LAN, DELETION)
        shop.poll()
        announced = parsed(shop)[0]["Message-ID"]
        shop.receive(LAN, ("Re: Yêu cầu xóa dữ liệu", "Thôi mình đổi ý rồi."), headers=[("In-Reply-To", announced)])
        shop.clock.forward(hours=25)
        shop.poll()
        assert shop.states()[0] in ("flagged", "withdrawn") and shop.customer(LAN) is not None


def test_a_robot_replying_does_not_stop_it(mail_host: MailHost, tmp_path: Path):
    with world(mail_host, tmp_path, [LAN], hold="24h") as shop:
        shop.receive(LAN, DELETION)
        shop.poll()
        thread = ("In-Reply-To", parsed(shop)[0]["Message-ID"])
        shop.receive(LAN, ("Trả lời tự động", "Tôi vắng mặt."), headers=[thread, ("Auto-Submitted", "auto-replied")])
        shop.clock.forward(hours=25)
        shop.poll()
        assert shop.states()[0] == "done"


def test_the_same_request_again_joins_the_open_one(mail_host: MailHost, tmp_path: Path):
    with world(mail_host, tmp_path, [LAN], hold="24h") as shop:
        shop.receive(LAN, DELETION)
        shop.receive(LAN, DELETION)
        shop.poll()
        assert sorted(shop.states()) == ["held", "rejected"]
        assert len(shop.host.accepted) == 1


def test_a_strangers_request_does_not_block_the_owners(mail_host: MailHost, tmp_path: Path):
    with world(mail_host, tmp_path, [LAN]) as shop:
        shop.receive(LAN, DELETION, auth="fail", message_id="<one@gmail.example>")
        shop.poll()
        shop.receive(LAN, DELETION, message_id="<one@gmail.example>")
        shop.poll()
        assert shop.states() == ["challenged", "done"]


def test_after_an_erasure_no_file_of_the_processor_holds_the_person(shop: World):
    shop.receive("Nguyễn Lan <lan@gmail.example>", DELETION)
    shop.poll()
    assert shop.states() == ["done"]
    folder = Path(shop.parts.database.engine.url.database or "").parent
    for file in folder.rglob("*"):
        if file.is_file() and file.name != "config.toml":
            content = file.read_bytes()
            for value in ("lan@gmail.example", "Nguyễn Lan", "toàn bộ dữ liệu cá nhân và tài khoản"):
                assert value.encode() not in content, file.name


def test_staff_accept_reject_and_correct_with_the_same_effect(shop: World):
    shop.receive(LAN, ("Hỏi", "Cho mình hỏi làm sao để xóa tài khoản vậy shop?"))
    shop.receive(MINH, ("Đổi số", "Shop đổi số điện thoại trong tài khoản giúp mình nhé."))
    shop.poll()
    assert shop.states() == ["flagged", "asked"]
    advance = shop.worker.pipeline.advance
    advance(1, StaffDecision("Hương", "reject", reason="Quý khách chỉ hỏi cách xóa."))
    advance(2, StaffDecision("Hương", "accept", intents=(Intent.CORRECTION,), fields={Field.PHONE: "0911222333"}))
    shop.worker.settle()
    assert shop.states() == ["rejected", "done"]
    assert [request.decided_by for request in shop.requests()] == ["Hương", "Hương"]
    customer = shop.customer(MINH)
    assert customer is not None and customer["phone"] == "0911222333"
    assert any("Quý khách chỉ hỏi cách xóa." in mail.get_body(("plain",)).get_content() for mail in parsed(shop))
    assert len(shop.host.accepted) == 3


def test_a_decision_that_does_not_fit_is_refused_with_a_sentence(shop: World):
    shop.receive("nobody@x.example", DELETION)
    shop.poll()
    with pytest.raises(RefusedError, match="--customer"):
        shop.worker.pipeline.advance(1, StaffDecision("Hương", "accept"))
    assert shop.states() == ["flagged"]


def test_every_turn_is_in_the_audit_trail_without_personal_data(shop: World):
    from processor.store import audit

    shop.receive("Nguyễn Lan <lan@gmail.example>", CORRECTION)
    shop.poll()
    with shop.parts.database.reading() as session:
        assert audit.first_broken(session) == (len(audit.history(session, 1)), None)
        events = audit.history(session, 1)
    assert [event.detail.get("to") for event in events if event.kind == "moved"] == [
        "verifying", "accepted", "applied", "done",
    ]  # fmt: skip
    text = str(events)
    for value in ("lan@gmail", "Nguyễn", "0987654321", "0987 654 321", "Đổi số"):
        assert value not in text


def test_whoever_read_our_announcement_can_stop_the_erasure_from_any_address(mail_host: MailHost, tmp_path: Path):
    with world(mail_host, tmp_path, [LAN], hold="24h") as shop:
        shop.receive(LAN, DELETION)
        shop.poll()
        thread = ("In-Reply-To", parsed(shop)[0]["Message-ID"])
        shop.receive("lan.work@other.example", ("Re: Yêu cầu", "Thôi đừng xóa nữa nha."), headers=[thread])
        shop.clock.forward(hours=25)
        shop.poll()
        assert shop.states()[0] == "flagged" and shop.customer(LAN) is not None


def test_a_new_mail_of_the_customer_during_the_hold_stops_it_too(mail_host: MailHost, tmp_path: Path):
    with world(mail_host, tmp_path, [LAN], hold="24h") as shop:
        shop.receive(LAN, DELETION)
        shop.poll()
        shop.receive(LAN, ("Đổi ý", "Shop ơi mình đổi ý rồi, đừng xóa tài khoản của mình nữa nhé."))
        shop.clock.forward(hours=25)
        shop.poll()
        assert shop.states() == ["flagged", "flagged"] and shop.customer(LAN) is not None


def test_a_hold_is_not_over_before_the_mailbox_was_read_to_its_end(mail_host: MailHost, tmp_path: Path):
    with world(mail_host, tmp_path, [LAN], hold="24h") as shop:
        shop.receive(LAN, DELETION)
        shop.poll()
        shop.clock.forward(hours=30)
        shop.worker.settle()  # the mailbox was away all the time: what the customer wrote has not been read
        assert shop.states() == ["held"] and shop.customer(LAN) is not None
        shop.poll()
        assert shop.states() == ["done"]


def test_a_hold_begins_when_the_announcement_was_accepted(mail_host: MailHost, tmp_path: Path):
    with world(mail_host, tmp_path, [LAN], hold="24h") as shop:
        shop.host.fail("unavailable", 100)
        shop.receive(LAN, DELETION)
        shop.poll()
        shop.clock.forward(hours=25)
        shop.poll()
        assert shop.states() == ["held"]
        shop.host.mend()
        shop.clock.forward(hours=2)
        shop.poll()
        shop.clock.forward(hours=23)
        shop.poll()
        assert shop.states() == ["held"] and shop.customer(LAN) is not None
        shop.clock.forward(hours=2)
        shop.poll()
        assert shop.states() == ["done"]


def test_an_announcement_that_is_refused_leaves_the_erasure_to_staff(mail_host: MailHost, tmp_path: Path):
    with world(mail_host, tmp_path, [LAN], hold="24h") as shop:
        shop.host.fail("refuse-recipient")
        shop.receive(LAN, DELETION)
        shop.poll()
        shop.clock.forward(hours=25)
        shop.poll()
        assert shop.states() == ["flagged"] and shop.customer(LAN) is not None


def test_the_same_mail_by_another_route_is_the_same_mail(shop: World):
    shop.receive(LAN, CORRECTION, message_id="<one@gmail.example>")
    shop.receive(LAN, CORRECTION, message_id="<one@gmail.example>", headers=[("Received", "from elsewhere")])
    shop.poll()
    assert shop.states() == ["done"] and len(shop.host.accepted) == 1


def test_a_mail_written_long_before_it_came_in_is_for_a_person(shop: World):
    shop.receive(LAN, DELETION, headers=[("Date", "Mon, 01 Sep 2014 09:00:00 +0700")])
    shop.poll()
    assert shop.states() == ["flagged"] and shop.customer(LAN) is not None


def test_the_key_of_an_erased_customer_never_becomes_anothers(shop: World):
    from tests.world import fill

    shop.receive(MINH, ("Hỏi", "Cho mình hỏi làm sao để xóa tài khoản vậy shop?"))
    shop.receive(MINH, DELETION)
    shop.poll()
    fill(shop.parts.customers, ["new@gmail.example"])
    new = shop.customer("new@gmail.example")
    assert new is not None and new["id"] == 3
    with pytest.raises(RefusedError, match="no customer 2"):
        shop.worker.pipeline.advance(1, StaffDecision("Hương", "accept"))
    assert shop.customer("new@gmail.example") is not None


def test_what_staff_accept_for_another_customer_suppresses_that_customer(shop: World):
    from processor.addresses import mailbox_key
    from processor.store import suppression

    shop.receive("colleague@other.example", DELETION)
    shop.poll()
    shop.worker.pipeline.advance(1, StaffDecision("Hương", "accept", customer="1"))
    shop.worker.settle()
    with shop.parts.database.reading() as session:
        assert suppression.is_erased(session, shop.parts.database.digest(mailbox_key(LAN)))
        assert not suppression.is_erased(session, shop.parts.database.digest("colleague@other.example"))


def test_a_forgotten_intent_is_refused_not_guessed(shop: World):
    shop.receive(LAN, ("Hỏi", "Cho mình hỏi làm sao để xóa tài khoản vậy shop?"))
    shop.poll()
    with pytest.raises(RefusedError, match="--intent correction"):
        shop.worker.pipeline.advance(1, StaffDecision("Hương", "accept", fields={Field.PHONE: "0911222333"}))
    assert shop.customer(LAN) is not None
