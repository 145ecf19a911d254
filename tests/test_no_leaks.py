"""What a sender without proof can learn: nothing, neither from what is sent, nor from how much, nor from the mailbox.

How long a pass takes in either case is measured by `python -m bench leaks`: nobody outside can see it, since a sender
gets no answer that could be waited for.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from processor.demo.mailhost import MailHost
from tests.talking import reply, sent
from tests.world import CORRECTION, DELETION, UNSUBSCRIBE, World, world

CUSTOMER, STRANGER = "lan@gmail.example", "nobody@gmail.example"
EVIL = "evil@evil.example"
UNPROVEN = ["fail", "", "none", "temperror"]
ASKED = {
    "deletion": DELETION,
    "correction": CORRECTION,
    "unsubscribe": UNSUBSCRIBE,
    "value": ("Đổi số", "Shop ơi em đổi số điện thoại rồi, shop sửa lại trong tài khoản giúp em với nha"),
    "email": ("Đổi email", "Shop đổi email trong tài khoản của tôi sang evil@evil.example giúp tôi."),
    "status": ("Re: Xóa", "đã xử lý chưa shop?"),
}


def to_whom(shop: World) -> list[str]:
    return [str(message["To"]) for message in sent(shop.host)]


@pytest.mark.parametrize("auth", UNPROVEN)
@pytest.mark.parametrize("what", ASKED)
def test_mail_goes_to_addresses_on_record_only(mail_host: MailHost, tmp_path: Path, what: str, auth: str):
    """Whoever forges From sees the same of a customer's address as of a stranger's: nothing comes to him."""
    with world(mail_host, tmp_path, [CUSTOMER]) as shop:
        for sender in (CUSTOMER, STRANGER):
            shop.receive(sender, ASKED[what], auth=auth, headers=[("Reply-To", EVIL), ("Sender", EVIL)])
        shop.poll()
        shop.poll()
        assert set(to_whom(shop)) <= {CUSTOMER}
        assert EVIL not in str([item.rcpt_tos for item in shop.host.accepted])


@pytest.mark.parametrize("what", ASKED)
def test_an_authenticated_stranger_learns_nothing_of_others(mail_host: MailHost, tmp_path: Path, what: str):
    """Asking about another address from one's own brings the same, whether or not that other one is a customer's."""
    subject, words = ASKED[what]
    seen: list[tuple[list[str], list[str]]] = []
    for number, other in enumerate((CUSTOMER, STRANGER)):
        folder = tmp_path / str(number)
        folder.mkdir()
        with MailHost() as host, world(host, folder, [CUSTOMER]) as shop:
            shop.receive(EVIL, (subject, f"{words} Email tài khoản: {other}"))
            shop.poll()
            seen.append((to_whom(shop), shop.states()))
    assert seen[0] == seen[1] and CUSTOMER not in str(seen)


def test_a_new_address_of_an_unproven_request_is_not_written_to(mail_host: MailHost, tmp_path: Path):
    with world(mail_host, tmp_path, [CUSTOMER]) as shop:
        shop.receive(CUSTOMER, ASKED["email"], auth="fail")
        shop.poll()
        assert to_whom(shop) == [CUSTOMER]


def test_a_challenge_carries_nothing_that_a_forger_could_have_written(mail_host: MailHost, tmp_path: Path):
    forged = (
        "http://evil.example/login Vanesa KR khuyến mãi",
        "Shop đổi họ tên trong tài khoản của tôi thành Nguyễn Evil.example giúp tôi. http://evil.example/login",
    )
    with world(mail_host, tmp_path, [CUSTOMER]) as shop:
        for words in (
            forged,
            (
                "Đổi địa chỉ www.evil.example",
                "Đổi địa chỉ trong tài khoản của tôi thành www.evil.example/x 12 Lê Lợi, Huế",
            ),
        ):
            shop.receive(
                f'"www.evil.example" <{CUSTOMER}>', words, auth="fail", message_id="<evil.example@evil.example>"
            )
        shop.poll()
        for message in sent(shop.host):
            whole = "".join(
                str(part.get_payload(decode=True), "utf-8") for part in message.walk() if not part.is_multipart()
            )
            assert "evil.example" not in whole and "evil.example" not in str(message.items())
            assert "http" not in whole.replace("http-equiv", "")


def test_the_mailbox_shows_no_difference(mail_host: MailHost, tmp_path: Path):
    """Neither keyword nor move tells a colleague, or whoever reads along, which of the two is a customer's."""
    with world(mail_host, tmp_path, [CUSTOMER]) as shop:
        uids = [shop.receive(sender, DELETION, auth="fail") for sender in (CUSTOMER, STRANGER)]
        shop.poll()
        assert shop.host.flags(uids[0]) == shop.host.flags(uids[1]) == frozenset()


@pytest.mark.parametrize("words", ["đồng ý", "không phải tôi", "đã xử lý chưa?", "0987654321", ""])
def test_a_guessed_token_gets_no_answer(mail_host: MailHost, tmp_path: Path, words: str):
    with world(mail_host, tmp_path, [CUSTOMER]) as shop:
        shop.receive(CUSTOMER, DELETION, auth="fail")
        shop.poll()
        (challenge,) = sent(shop.host)
        raw: Any = reply(challenge, words, sender=EVIL)
        token = str(challenge["Subject"]).rpartition("[")[2].rstrip("]")
        shop.host.deliver(raw.replace(token.encode(), b"b" * 32))
        shop.poll()
        assert to_whom(shop) == [CUSTOMER] and shop.states()[0] == "challenged"
