"""The mail that goes out: no stranger's text forges its header section, its form is RFC 5322, its bytes repeatable."""

from __future__ import annotations

import email
import email.policy
import os
import subprocess
import sys
from collections.abc import Callable
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.confirm.compose import KINDS, MAX_REFERENCES, Envelope, Templates, Thread, compose
from processor.confirm.wording import LANGUAGES
from tests.confirm.conftest import NOW

ENVELOPE = Envelope("Vanesa KR <cskh@vanesa.vn>", "lan@gmail.com", "<0123456789abcdef@vanesa.vn>", NOW)
THREAD = Thread("<a1@gmail.com>", ("<root@gmail.com>",), "Xóa tài khoản giúp mình")
RENDERED = ("Tiêu đề", "Kính gửi Quý khách,\n\nXong.\n", "<p>Kính gửi Quý khách</p>\n")
FIELDS = {
    "to", "in-reply-to", "references", "from", "subject", "date", "message-id", "auto-submitted",
    "x-auto-response-suppress", "mime-version", "content-type",
}  # fmt: skip


def read(raw: bytes) -> EmailMessage:
    return cast(EmailMessage, email.message_from_bytes(raw, policy=email.policy.default))


def header(raw: bytes) -> bytes:
    return raw.partition(b"\r\n\r\n")[0]


def well_formed(raw: bytes) -> None:
    """RFC 5322 sections 2.1.1 and 2.3: CRLF alone, lines of at most 998 octets, US-ASCII."""
    assert raw.isascii()
    assert raw.endswith(b"\r\n")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    names = [line.partition(b":")[0].decode().lower() for line in header(raw).split(b"\r\n") if line[:1] not in b" \t"]
    assert set(names) <= FIELDS
    assert len(names) == len(set(names))


def answer(to: str = ENVELOPE.to, sender: str = ENVELOPE.sender, **thread: Any) -> bytes:
    values = {"message_id": THREAD.message_id, "references": THREAD.references, "subject": THREAD.subject} | thread
    return compose(Envelope(sender, to, ENVELOPE.message_id, NOW), Thread(**values), RENDERED)


def test_an_answer_is_threaded_and_marked_as_automatic() -> None:
    raw = answer()
    well_formed(raw)
    mail = read(raw)
    assert mail["From"] == "Vanesa KR <cskh@vanesa.vn>"
    assert mail["To"] == "lan@gmail.com"
    assert mail["Subject"] == "Re: Xóa tài khoản giúp mình"
    assert mail["Message-ID"] == ENVELOPE.message_id
    assert mail["In-Reply-To"] == "<a1@gmail.com>"
    assert mail["References"].split() == ["<root@gmail.com>", "<a1@gmail.com>"]
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["Date"].datetime == NOW
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    text, html = (part.get_content().replace("\r\n", "\n") for part in mail.iter_parts())
    assert (text, html) == RENDERED[1:]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_shipped_answer_makes_a_well_formed_mail(
    templates: Templates, said: Callable[..., dict[str, Any]], kind: str, language: str
) -> None:
    rendered = templates.render(kind, language, said(language))
    raw = compose(ENVELOPE, Thread("", (), ""), rendered)
    well_formed(raw)
    mail = read(raw)
    assert mail["Subject"] == rendered[0]
    assert "In-Reply-To" not in mail
    assert "References" not in mail
    text = mail.get_body(("plain",))
    assert text is not None
    assert text.get_content().replace("\r\n", "\n") == rendered[1]


def test_the_same_answer_composed_again_is_the_same_to_the_last_byte() -> None:
    code = "import sys; from tests.confirm.test_compose import answer; sys.stdout.buffer.write(answer())"
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert runs == {answer()}


@pytest.mark.parametrize(
    ("subject", "answered"),
    [
        ("Xóa", "Re: Xóa"),
        ("Re: Xóa", "Re: Xóa"),
        ("RE: Xóa", "RE: Xóa"),
        ("Xóa\r\nBcc: evil@example.com", "Re: Xóa Bcc: evil@example.com"),
        ("Xóa\nX: y\x00\x1b[31m\u202e", "Re: Xóa X: y[31m"),
        ("\u2028Xóa\x85", "Re: Xóa"),
        ("  \r\n ", "Tiêu đề"),
        ("x" * 3_000, "Re: " + "x" * 200),
        ("ế" * 3_000, "Re: " + "ế" * 200),
        ("=?utf-8?q?evil=0D=0ABcc:?=", "Re: =?utf-8?q?evil=0D=0ABcc:?="),
        ("=?utf-8?b?DQpCY2M6IGV2aWxAZXhhbXBsZS5jb20=?=", "Re: =?utf-8?b?DQpCY2M6IGV2aWxAZXhhbXBsZS5jb20=?="),
        ("\ud800Xóa", "Re: Xóa"),
    ],
)
def test_a_strangers_subject_stays_one_subject(subject: str, answered: str) -> None:
    raw = answer(subject=subject)
    well_formed(raw)
    assert read(raw)["Bcc"] is None
    assert str(make_header(decode_header(email.message_from_bytes(raw)["Subject"]))) == answered


@pytest.mark.parametrize(
    "identifier",
    [
        "<a@b>\r\nBcc: evil@example.com", "<a@b>\nX: y", "<a @b>", "a@b", "<a@b", "<á@b>", "<\0@b>", "",
        "<" + "a" * 2_000 + "@b>",
    ],
)  # fmt: skip
def test_a_message_id_that_is_none_is_not_answered_to(identifier: str) -> None:
    raw = answer(message_id=identifier, references=(identifier, "<root@gmail.com>"))
    well_formed(raw)
    assert "In-Reply-To" not in read(raw)
    assert "Bcc" not in read(raw)
    raw = answer(references=(identifier, "<root@gmail.com>"))
    well_formed(raw)
    assert read(raw)["References"].split() == ["<root@gmail.com>", "<a1@gmail.com>"]


def test_long_message_ids_stay_whole_so_that_mail_programs_can_thread() -> None:
    # Microsoft's are longer than the 76 columns at which Python's header folding makes encoded words of them.
    known = tuple(f"<SEYPR06MB{n:040d}@SEYPR06MB1234.apcprd06.prod.outlook.com>" for n in range(3))
    raw = answer(message_id=known[-1], references=known[:-1])
    well_formed(raw)
    assert b"=?" not in header(raw).partition(b"In-Reply-To:")[2].partition(b"From:")[0]
    assert header(raw).replace(b"\r\n", b"").count(b"outlook.com>") == 4
    assert f"In-Reply-To: {known[-1]}\r\n".encode() in raw
    longest = "<" + "a" * 890 + "@b.vn>"
    raw = answer(message_id=longest, references=(longest,))
    well_formed(raw)
    assert f"In-Reply-To: {longest}\r\n".encode() in raw


def test_references_are_capped_and_end_with_the_answered_mail() -> None:
    known = tuple(f"<{n}@gmail.com>" for n in range(500))
    raw = answer(references=(*known, THREAD.message_id))
    well_formed(raw)
    listed = read(raw)["References"].split()
    assert listed == [*known[-MAX_REFERENCES:], THREAD.message_id]


@pytest.mark.parametrize(
    ("to", "written"),
    [
        ("lan@gmail.com", "lan@gmail.com"),
        ("a..b@docomo.ne.jp", '"a..b"@docomo.ne.jp'),
        ("a,evil@example.com", '"a,evil"@example.com'),
        ("a b@gmail.com", '"a b"@gmail.com'),
        ("a(b)@gmail.com", '"a(b)"@gmail.com'),
        ("lan@tên-miền.vn", "lan@" + "tên-miền.vn".encode("idna").decode()),
    ],
)
def test_the_recipient_is_one_mailbox_however_odd(to: str, written: str) -> None:
    raw = answer(to=to)
    well_formed(raw)
    assert f"To: {written}\r\n".encode() in raw
    assert len(read(raw)["To"].addresses) == 1


def test_a_recipient_beyond_ascii_is_written_as_the_international_standard_wants() -> None:
    raw = answer(to="lê@mail.vn")
    assert raw.startswith("To: lê@mail.vn\r\n".encode())
    assert raw.partition(b"\r\n")[2].isascii()


@pytest.mark.parametrize(
    "to", ["", "lan", "lan@gmail.com\r\nBcc: evil@example.com", "lan@gmail.com, evil@example.com>"]
)
def test_no_mail_goes_to_what_is_no_address(to: str) -> None:
    with pytest.raises(ValueError, match="no mail can be addressed"):
        answer(to=to)


@pytest.mark.parametrize(
    ("sender", "shown"),
    [
        ("cskh@vanesa.vn", "cskh@vanesa.vn"),
        ("Mỹ phẩm Vanesa <cskh@vanesa.vn>", "Mỹ phẩm Vanesa <cskh@vanesa.vn>"),
        ('"Vanesa, KR" <cskh@vanesa.vn>', '"Vanesa, KR" <cskh@vanesa.vn>'),
    ],
)
def test_the_display_name_of_the_shop_is_encoded_where_needed(sender: str, shown: str) -> None:
    raw = answer(sender=sender)
    well_formed(raw)
    assert read(raw)["From"] == shown


@given(
    subject=st.text(max_size=300),
    message_id=st.text(max_size=60),
    references=st.lists(st.text(max_size=60), max_size=4).map(tuple),
    body=st.text(max_size=300),
)
@settings(max_examples=60, deadline=None)
def test_no_strangers_text_breaks_the_mail(
    subject: str, message_id: str, references: tuple[str, ...], body: str
) -> None:
    body = body.encode("utf-8", "replace").decode()
    raw = compose(ENVELOPE, Thread(message_id, references, subject), ("Tiêu đề", body, body))
    well_formed(raw)
    mail = read(raw)
    assert mail["To"] == "lan@gmail.com"
    assert mail["Auto-Submitted"] == "auto-replied"


def test_long_lines_of_a_template_are_broken_for_transport_only() -> None:
    text = "từ " * 2_000
    raw = compose(ENVELOPE, THREAD, ("Tiêu đề", f"{text}\n", f"<p>{text}</p>\n"))
    well_formed(raw)
    plain = read(raw).get_body(("plain",))
    assert plain is not None
    assert plain.get_content().rstrip("\r\n") == text
