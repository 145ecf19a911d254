"""What goes wrong around the processor: each fault ends in a clear sentence, a retry, or a mail set aside for staff."""

from __future__ import annotations

from pathlib import Path

import pytest

from processor import takein
from processor.demo.mailhost import MailHost
from processor.errors import ConfigurationError, TemporaryError
from processor.intake.mailbox import MailboxSession
from tests.servers.dovecot import Account
from tests.world import CORRECTION, DELETION, UNSUBSCRIBE, World, mail, world

LAN, MINH = "lan@gmail.example", "minh@yahoo.example"


@pytest.fixture
def shop(mail_host: MailHost, tmp_path: Path):
    with world(mail_host, tmp_path, [LAN, MINH]) as made:
        yield made


def outbox(shop: World) -> list[str]:
    from processor.store import requests

    with shop.parts.database.reading() as session:
        return [
            answer.state for request in requests.listing(session) for answer in requests.answers(session, request.id)
        ]


def test_an_answer_refused_for_good_is_told_and_not_tried_again(shop: World):
    shop.host.fail("refuse-recipient")
    shop.receive(LAN, UNSUBSCRIBE)
    shop.poll()
    assert outbox(shop) == ["refused"] and shop.states() == ["done"]
    shop.clock.forward(days=1)
    shop.poll()
    assert shop.host.accepted == []


@pytest.mark.parametrize("fault", ["defer-recipient", "defer-data", "drop-before-dot", "unavailable"])
def test_an_answer_refused_for_now_is_tried_again_later(shop: World, fault: str):
    shop.host.fail(fault)
    shop.receive(LAN, UNSUBSCRIBE)
    shop.poll()
    assert outbox(shop) == ["queued"] and shop.states() == ["applied"]
    shop.clock.forward(minutes=5)
    shop.poll()
    assert outbox(shop) == ["sent"] and shop.states() == ["done"] and len(shop.host.accepted) == 1


def test_a_line_lost_after_the_final_dot_sends_the_same_mail_again_never_another(shop: World):
    shop.host.fail("drop-after-dot")
    shop.receive(LAN, UNSUBSCRIBE)
    shop.poll()
    shop.clock.forward(minutes=5)
    shop.poll()
    first, second = shop.host.accepted
    assert first.raw == second.raw and shop.states() == ["done"]


def test_an_answer_nobody_takes_for_days_is_given_up_and_told(shop: World):
    shop.receive(LAN, UNSUBSCRIBE)
    for _ in range(80):
        shop.host.fail("unavailable", 3)
        shop.poll()
        shop.clock.forward(hours=1)
    shop.poll()
    assert outbox(shop) == ["refused"] and shop.states() == ["done"]


def test_a_mail_that_crashes_a_step_is_set_aside_and_the_rest_goes_on(shop: World, monkeypatch: pytest.MonkeyPatch):
    whole = takein.classify

    def broken(message, rules):
        if message.message_id == "<bad@gmail.example>":
            raise ZeroDivisionError("secret words of the customer")
        return whole(message, rules)

    monkeypatch.setattr(takein, "classify", broken)
    shop.receive(LAN, CORRECTION, message_id="<bad@gmail.example>")
    shop.receive(MINH, UNSUBSCRIBE)
    counts = shop.poll()
    assert counts["set_aside"] == 1 and counts["acted"] == 1
    aside, done = shop.requests()
    assert aside.state.value == "flagged" and "ZeroDivisionError" in aside.reason and "secret" not in aside.reason
    assert done.state.value == "done"


def test_a_bug_while_acting_fails_that_request_only(shop: World, monkeypatch: pytest.MonkeyPatch):
    whole = shop.parts.customers.apply

    def broken(action, now, **how):
        if action.customer == "1":
            raise KeyError(LAN)
        return whole(action, now, **how)

    monkeypatch.setattr(shop.parts.customers, "apply", broken)
    shop.receive(LAN, CORRECTION)
    shop.receive(MINH, UNSUBSCRIBE)
    shop.poll()
    assert shop.states() == ["failed", "done"]
    assert LAN not in shop.request(1).reason


def test_a_customer_database_that_is_away_is_waited_for(shop: World, monkeypatch: pytest.MonkeyPatch):
    def away(action, now, **how):
        raise TemporaryError("The customer database cannot be used now (gone).")

    with monkeypatch.context() as patched:
        patched.setattr(shop.parts.customers, "apply", away)
        shop.receive(LAN, DELETION)
        shop.poll()
        assert shop.states() == ["accepted"] and shop.customer(LAN) is not None
    shop.clock.forward(minutes=1)
    shop.poll()
    assert shop.states() == ["done"] and shop.customer(LAN) is None


def test_a_template_that_breaks_while_running_holds_the_action_back_until_it_is_mended(
    tmp_path: Path, mail_host: MailHost
):
    import shutil

    from processor.config import default_templates_path

    shutil.copytree(default_templates_path(), tmp_path / "templates")
    with world(mail_host, tmp_path, [LAN], extra='[templates]\npath = "templates"\n') as shop:
        changed = tmp_path / "templates" / "vi" / "changed.txt.j2"
        good = changed.read_text(encoding="utf-8")
        changed.write_text("Subject\n{% if %}", encoding="utf-8")
        shop.receive(LAN, UNSUBSCRIBE)
        shop.poll()
        assert shop.states() == ["accepted"] and "changed.txt.j2" in shop.request().reason
        changed.write_text(good, encoding="utf-8")
        shop.clock.forward(minutes=1)
        shop.poll()
        assert shop.states() == ["done"] and len(shop.host.accepted) == 1


def test_rules_that_become_invalid_leave_the_old_ones_in_force(tmp_path: Path, mail_host: MailHost):
    import shutil

    from processor.config import default_rules_path

    shutil.copytree(default_rules_path(), tmp_path / "rules")
    with world(mail_host, tmp_path, [LAN], extra='[rules]\npath = "rules"\n') as shop:
        (tmp_path / "rules" / "deletion.toml").write_text("[[rule]]\nnonsense = 1\n", encoding="utf-8")
        shop.receive(LAN, DELETION)
        shop.poll()
        assert shop.states() == ["done"]


def test_a_mail_larger_than_allowed_is_set_aside_without_being_fetched(tmp_path: Path, mail_host: MailHost):
    with world(mail_host, tmp_path, [LAN]) as shop:
        shop.config.mailboxes[0].__dict__["max_octets"] = 20_000
        shop.host.deliver(mail(LAN, ("Xóa tài khoản", "xóa tài khoản của tôi " * 2000)))
        shop.receive(LAN, UNSUBSCRIBE)
        counts = shop.poll()
        assert counts["set_aside"] == 1 and shop.states() == ["flagged", "done"]


def test_a_mail_that_vanishes_before_it_is_read_is_accounted_for(shop: World):
    poller = shop.worker.pollers[0]
    uid = shop.receive(LAN, UNSUBSCRIBE)
    search = poller.session.uids_after
    poller.session.uids_after = lambda after: [*search(after), uid + 1]  # the server named it, then it was gone
    counts = shop.poll()
    assert counts["fetched"] == 1 and counts["acted"] == 1


def test_a_server_that_stalls_is_given_up_after_the_timeout(shop: World):
    shop.poll()
    shop.config.mailboxes[0].__dict__["timeout"] = type(shop.clock.at - shop.clock.at)(seconds=1)
    shop.worker.pollers[0].close()
    shop.host.fail("stall-imap", 5, seconds=3)
    _, errors = shop.worker.poll_all()
    assert len(errors) == 1 and isinstance(errors[0], TemporaryError)
    shop.host.mend()


def test_one_failing_mailbox_never_stops_another(tmp_path: Path, mail_host: MailHost):
    second = """
[[mailboxes]]
name = "away"
host = "127.0.0.1"
port = 1
tls = "none"
username = "x"
address = "x@vanesa.vn"
"""
    with world(mail_host, tmp_path, [LAN], extra=second) as shop:
        shop.receive(LAN, UNSUBSCRIBE)
        counts, errors = shop.worker.poll_all()
        assert counts["acted"] == 1 and len(errors) == 1


def test_a_certificate_that_is_not_trusted_is_one_sentence(dovecot: Account, tmp_path: Path, mail_host: MailHost):
    with world(mail_host, tmp_path) as shop:
        settings = shop.config.mailboxes[0].model_copy(update={"port": dovecot.imaps_port, "tls": "implicit"})
        with pytest.raises(ConfigurationError, match=r"certificate of 127\.0\.0\.1 is not trusted"):
            MailboxSession(settings).open()


def test_text_that_a_database_cannot_hold_sets_only_its_own_mail_aside(
    postgresql_url: str, tmp_path: Path, mail_host: MailHost
):
    with world(mail_host, tmp_path, [LAN, MINH], store=postgresql_url) as shop:
        raw = mail(LAN, ("Doi so", "PLACEHOLDER")).replace(
            b"PLACEHOLDER", b"doi so dien thoai\x00 thanh 0987654321 \xed\xa0\x80"
        )
        shop.host.deliver(raw)
        shop.receive(MINH, UNSUBSCRIBE)
        shop.poll()
        assert shop.states()[-1] == "done" and len(shop.requests()) >= 1
