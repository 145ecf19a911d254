"""Senders verified here, by DNS: from the signed mail to the answer, and what happens while DNS is away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from processor.act.customers import CustomerDatabase
from processor.cli import checks
from processor.demo.mailhost import MailHost
from processor.errors import ConfigurationError
from processor.values import Proof
from tests.servers.dns_zone import Zone
from tests.talking import reply, sent
from tests.verify.signed import mail, publish, sign
from tests.world import World, world, write_config

LAN = "lan@khach.vn"
WORDS = "Tôi yêu cầu shop xóa toàn bộ dữ liệu cá nhân và tài khoản của tôi.\r\n"


def deletion(*, to: str = "cskh@vanesa.vn") -> bytes:
    return mail(f"Lan <{LAN}>", subject="Xoa du lieu", body=WORDS).replace(b"To: cskh@vanesa.vn", f"To: {to}".encode())


@pytest.fixture
def zone() -> Iterator[Zone]:
    with Zone() as served:
        publish(served, "khach.vn")
        served.txt("_dmarc.khach.vn", "v=DMARC1; p=reject")
        yield served


@pytest.fixture
def shop(mail_host: MailHost, zone: Zone, tmp_path: Path) -> Iterator[World]:
    extra = f'[dns]\nservers = ["{zone.address}"]\ntimeout = "1s"\n'
    with world(mail_host, tmp_path, [LAN], own=True, extra=extra) as made:
        yield made


def test_a_signed_request_is_authenticated_and_carried_out(shop: World):
    shop.host.deliver(sign(deletion()))
    shop.poll()
    assert shop.states() == ["done"] and shop.customer(LAN) is None
    request = shop.request()
    assert request.proof is Proof.AUTHENTICATED
    assert {finding["method"] for finding in request.receipt["findings"]} >= {"dkim", "dmarc"}
    assert "khach" not in str(request.receipt["findings"])


def test_a_forged_results_field_of_the_mail_says_nothing_here(shop: World):
    forged = b"Authentication-Results: mx.vanesa.vn; dmarc=pass header.from=khach.vn\r\n"
    shop.host.deliver(forged + deletion())
    shop.poll()
    assert shop.states() == ["challenged"] and shop.customer(LAN) is not None


def test_a_changed_body_is_no_proof(shop: World):
    shop.host.deliver(sign(deletion()).replace("toàn bộ".encode(), "tất cả".encode()))
    shop.poll()
    assert shop.states() == ["challenged"] and shop.customer(LAN) is not None


@pytest.mark.parametrize("to", ["ban@khac.example", "Shop khac <cskh@shopkhac.example>"])
def test_a_signed_mail_to_somebody_else_that_was_sent_on_to_us_is_no_proof(shop: World, to: str):
    shop.host.deliver(sign(deletion(to=to)))
    shop.poll()
    assert shop.states() == ["challenged"] and shop.customer(LAN) is not None
    assert any("written to us" in finding.reason for finding in shop.request().findings)


def test_while_dns_is_away_the_request_waits_and_nothing_is_decided(shop: World, zone: Zone):
    zone.failing.add("*")
    shop.host.deliver(sign(deletion()))
    shop.poll()
    assert shop.states() == ["received"] and sent(shop.host) == [] and shop.customer(LAN) is not None
    assert "name service" in shop.request().reason
    zone.failing.clear()
    shop.clock.forward(minutes=5)
    shop.poll()
    assert shop.states() == ["done"]


def test_dns_that_stays_away_leaves_an_unproven_sender(shop: World, zone: Zone):
    zone.failing.add("*")
    shop.host.deliver(sign(deletion()))
    shop.poll()
    shop.clock.forward(days=2)
    shop.poll()
    assert shop.states() == ["challenged"]
    assert shop.request().findings[0].result == "temperror"


def test_a_reply_waits_for_dns_too_and_an_erasure_waits_for_the_reply(mail_host: MailHost, zone: Zone, tmp_path: Path):
    extra = f'[dns]\nservers = ["{zone.address}"]\ntimeout = "1s"\n'
    with world(mail_host, tmp_path, [LAN], own=True, extra=extra, hold="24h") as shop:
        shop.host.deliver(sign(deletion()))
        shop.poll()
        assert shop.states() == ["held"]
        (announced,) = sent(shop.host)
        stop = reply(announced, "Đừng xóa nữa", auth="")
        zone.failing.add("*")
        shop.host.deliver(sign(stop))
        # The zone's answers are still remembered for a minute of real time: another domain's are not.
        shop.poll()
        shop.clock.forward(hours=30)
        shop.poll()
        shop.poll()
        assert shop.states()[0] in ("held", "withdrawn") and shop.customer(LAN) is not None
        zone.failing.clear()
        shop.clock.forward(hours=2)
        shop.poll()
        assert shop.states() == ["withdrawn"] and shop.customer(LAN) is not None


def test_a_challenge_is_answered_without_any_signature(shop: World):
    shop.host.deliver(deletion())
    shop.poll()
    (challenge,) = sent(shop.host)
    shop.host.deliver(reply(challenge, "đồng ý", auth=""))
    shop.poll()
    assert shop.states() == ["done"] and shop.request().proof is Proof.CONFIRMED


@pytest.mark.parametrize("server", ["not an address", "dns.google", "127.0.0.1:99999", "[::1", "127.0.0.1:x"])
def test_a_wrong_name_server_is_one_clear_sentence(mail_host: MailHost, tmp_path: Path, server: str):
    wrong = world(mail_host, tmp_path, own=True, extra=f'[dns]\nservers = ["{server}"]\n')
    with pytest.raises(ConfigurationError, match=r"dns\.servers.*write"), wrong:
        pass


def test_check_asks_dns_once(mail_host: MailHost, zone: Zone, tmp_path: Path):
    CustomerDatabase(f"sqlite:///{tmp_path}/customers.sqlite3", create=True).close()
    extra = f'[dns]\nservers = ["{zone.address}"]\ntimeout = "1s"\n'
    path = write_config(tmp_path, mail_host, own=True, extra=extra)
    assert next(item for item in checks.everything(path) if item.part == "dns").ok
    zone.close()
    found = next(item for item in checks.everything(path) if item.part == "dns")
    assert not found.ok and "correct [dns] servers" in found.text
