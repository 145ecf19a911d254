"""A suppressed mailbox is found however a list writes it."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.act.list_addresses import address_columns, mailboxes
from processor.addresses import mailbox_key
from tests.spellings import SPELLINGS, spelled


@pytest.mark.parametrize("name", SPELLINGS)
@pytest.mark.parametrize("address", ["ngoc.lan@mail.vn", "lan+tin@tên-miền.vn", "tám@mail.vn"])
def test_every_spelling_names_the_mailbox(name: str, address: str) -> None:
    found = mailboxes(SPELLINGS[name](address))
    assert mailbox_key(address) in found.written
    assert found.readable


@given(
    st.from_regex(r"[a-z0-9][a-z0-9._+-]{0,20}[a-z0-9]@[a-z]{1,10}\.(vn|com\.vn|example)", fullmatch=True), st.data()
)
@settings(max_examples=150, deadline=None)
def test_any_address_is_found_in_any_spelling_of_it(address: str, data: st.DataObject) -> None:
    once = data.draw(spelled(address))
    assert mailbox_key(address) in mailboxes(once).written


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_without_a_fault_and_every_key_is_one(text: str) -> None:
    found = mailboxes(text)
    assert all(mailbox_key(key) == key for key in found.written)
    assert not found.readable or found.written
    assert not found.written or found.names_one


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("a@x.vn, b@x.vn", {"a@x.vn", "b@x.vn"}),
        ("a@x.vn b@x.vn", {"a@x.vn", "b@x.vn"}),
        ("a@x.vn;b@x.vn", {"a@x.vn", "b@x.vn"}),
        ("a@x.vn/b@x.vn", {"a@x.vn", "b@x.vn"}),
        ("Lan <a@x.vn>, \"Lê, B\" <b@x.vn>", {"a@x.vn", "b@x.vn"}),
        ("a@x.vn\r\nb@x.vn", {"a@x.vn", "b@x.vn"}),
        ('"lan nguyen"@x.vn', {'"lan nguyen"@x.vn'}),
    ],
)  # fmt: skip
def test_several_addresses_in_one_cell_are_all_found(text: str, keys: set[str]) -> None:
    found = mailboxes(text)
    assert found.readable
    assert keys <= found.written.keys()


@pytest.mark.parametrize(
    "text",
    [
        "lan@",
        "@mail.vn",
        "lan@mail",
        "lan@@mail.vn",
        "lan(@)mail.vn",
        "a@x.vn, b@",
        "lan@a..vn\x00",
        "@",
        f"{'x' * 400}@x.vn",
    ],
)
def test_what_looks_like_an_address_and_is_none_is_not_readable(text: str) -> None:
    found = mailboxes(text)
    assert found.names_one
    assert not found.readable


@pytest.mark.parametrize("text", ["", "không có", "lan at mail.vn", "lan%40mail.vn", "0912345678", "  "])
def test_what_is_no_address_names_nobody(text: str) -> None:
    assert mailboxes(text) == ({}, False, False)


def test_dots_and_tags_make_other_mailboxes() -> None:
    keys = [set(mailboxes(text).written) for text in ("lan.le@gmail.com", "lanle@gmail.com", "lan.le+x@gmail.com")]
    assert not keys[0] & keys[1]
    assert not keys[0] & keys[2]


HOSTILE = ["@", "a", '"', " ", "a@.", "<", 'x"@', "a@x.vn,", "ệ@", "a@b@c ", "/@"]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hostile_cell_costs_no_more_than_its_length(piece: str) -> None:
    start = time.process_time()
    mailboxes(piece * (100_000 // len(piece)) + "@")
    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    "title",
    [
        "email", "E-Mail", "Email Address", "EMAIL_ADDRESS", "e-mail address", "Mail", "Subscriber Email",
        "E-mail 1 - Value", "E-mail 2 Address", "Địa chỉ email", "ĐỊA CHỈ E-MAIL", "Thư điện tử", "Hòm thư",
        "Email khách hàng", unicodedata.normalize("NFD", "Địa chỉ thư điện tử"), "\ufeffEmail",
    ],
)  # fmt: skip
def test_the_column_of_addresses_is_found_by_its_usual_names(title: str) -> None:
    assert address_columns(["Họ tên", title, "Ghi chú"]) == [1]


@pytest.mark.parametrize(
    "title", ["Email status", "Email Marketing", "email_type", "Mailing list", "Địa chỉ", "Emails sent"]
)
def test_columns_about_mail_are_no_columns_of_addresses(title: str) -> None:
    assert address_columns([title]) == []
