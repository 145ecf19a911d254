"""Erasing, changing or proving without the mailbox or domain of the customer."""

from __future__ import annotations

import pytest

from processor.values import Proof
from tests.servers.dns_zone import Zone
from tests.talking import reply, sent
from tests.verify.signed import mail as signed_mail
from tests.verify.signed import publish, sign
from tests.world import CORRECTION, DELETION, world

LAN, MINH, EVIL = "lan@gmail.example", "minh@yahoo.example", "evil@evil.example"


@pytest.mark.parametrize(
    "words", ["đồng ý hủy đăng ký nhận tin", "đồng ý ngừng nhận thư", "đồng ý đổi số điện thoại", "yes, unsubscribe me"]
)
def test_a_yes_to_something_else_does_not_erase(shop, words):
    shop.receive(LAN, DELETION, auth="fail")
    shop.poll()
    (challenge,) = sent(shop.host)
    shop.host.deliver(reply(challenge, words))
    shop.poll()
    assert shop.customer(LAN) is not None, "erased"


@pytest.fixture
def own(host, tmp_path):
    with Zone() as zone:
        publish(zone, "khach.vn")
        zone.txt("_dmarc.khach.vn", "v=DMARC1; p=reject")
        extra = f'[dns]\nservers = ["{zone.address}"]\ntimeout = "1s"\n'
        with world(host, tmp_path, ["lan@khach.vn", LAN], own=True, extra=extra) as made:
            yield made


CORR = "Shop cập nhật số điện thoại trong tài khoản của tôi thành 0987 654 321 giúp tôi.\r\n"
DEL = "Tôi yêu cầu shop xóa toàn bộ dữ liệu cá nhân và tài khoản của tôi.\r\n"


def test_own_mode_a_signed_mail_is_acted_on_once(own):
    raw = sign(signed_mail("Lan <lan@khach.vn>", subject="Doi so", body=CORR))
    own.host.deliver(raw)
    own.poll()
    assert own.states() == ["done"] and own.customer("lan@khach.vn")["phone"] == "0987654321"
    own.host.deliver(
        sign(
            signed_mail(
                "Lan <lan@khach.vn>", subject="Doi so", body=CORR.replace("0987 654 321", "0911 222 333")
            ).replace(b"<1@", b"<2@")
        )
    )
    own.poll()
    assert own.customer("lan@khach.vn")["phone"] == "0911222333"
    own.host.deliver(b"Received: from evil.example by mx.vanesa.vn; Mon, 30 Nov 2026 09:00:00 +0700\r\n" + raw)
    own.poll()
    assert own.customer("lan@khach.vn")["phone"] == "0911222333", "replayed"


def test_own_mode_one_mail_to_two_mailboxes_is_answered_once(own):
    raw = sign(signed_mail("Lan <lan@khach.vn>", subject="Doi so", body=CORR))
    own.host.deliver(b"Delivered-To: cskh@vanesa.vn\r\n" + raw)
    own.poll()
    own.host.deliver(b"Delivered-To: info@vanesa.vn\r\n" + raw)
    own.poll()
    assert len(sent(own.host)) == 1


@pytest.mark.parametrize(
    "headers, change",
    [
        (
            ("from", "subject", "date", "message-id", "mime-version", "content-type"),
            (b"To: ban@khac.example", b"To: cskh@vanesa.vn"),
        ),
        (
            ("from", "to", "subject", "date", "message-id", "mime-version", "content-type"),
            (b"To: ban@khac.example", b"To: ban@khac.example\r\nCc: cskh@vanesa.vn"),
        ),
        (("from", "subject", "date", "message-id", "mime-version", "content-type"), (b"To: ban@khac.example\r\n", b"")),
    ],
    ids=["To not covered (Outlook): replaced", "Cc not oversigned: added", "To not covered: removed"],
)
def test_own_mode_a_mail_to_somebody_else_cannot_be_readdressed(own, headers, change):
    raw = signed_mail("Lan <lan@khach.vn>", subject="Xoa du lieu", body=DEL).replace(
        b"To: cskh@vanesa.vn", b"To: ban@khac.example"
    )
    signed = sign(raw, headers=headers)
    assert change[0] in signed
    own.host.deliver(signed.replace(*change))
    own.poll()
    assert own.customer("lan@khach.vn") is not None and own.request().proof is not Proof.AUTHENTICATED, "erased"


def test_results_mode_a_replay_with_another_message_id_is_not_acted_on(shop):
    date = [("Date", "Mon, 30 Nov 2026 08:00:00 +0700")]
    shop.receive(LAN, CORRECTION, headers=date, message_id="<a@gmail.example>")
    shop.poll()
    shop.receive(LAN, ("Doi so", CORRECTION[1].replace("0987 654 321", "0911 222 333")))
    shop.poll()
    shop.receive(LAN, CORRECTION, headers=date, message_id="<b@gmail.example>")
    shop.poll()
    assert shop.customer(LAN)["phone"] == "0911222333", "replayed"


def test_own_mode_a_mail_with_dkim_uncovered_date_replay_held(own):
    raw = sign(
        signed_mail("Lan <lan@khach.vn>", subject="Xoa du lieu", body=DEL).replace(b"30 Nov 2026", b"30 Nov 2024")
    )
    own.host.deliver(raw.replace(b"30 Nov 2024", b"30 Nov 2026"))
    own.poll()
    assert own.customer("lan@khach.vn") is not None


@pytest.mark.parametrize("more", ["", "Cc: ban@khac.example\r\n"])
def test_results_mode_a_signed_mail_to_somebody_else_cannot_be_readdressed(shop, more):
    raw = (
        "Authentication-Results: mx.vanesa.vn; dkim=pass header.d=gmail.example;"
        " dmarc=pass header.from=gmail.example\r\n"
        "DKIM-Signature: v=1; a=rsa-sha256; d=gmail.example; s=s; h=From:Date:Subject:Message-ID; bh=x; b=x\r\n"
        f"From: {LAN}\r\nTo: cskh@vanesa.vn\r\n{more}Subject: {DELETION[0]}\r\nMessage-ID: <1@gmail.example>\r\n"
        f"Date: Mon, 30 Nov 2026 08:00:00 +0700\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{DELETION[1]}\r\n"
    )
    shop.host.deliver(raw.encode())
    shop.poll()
    assert shop.states() == ["challenged"] and shop.customer(LAN) is not None
