"""Receipts as documents: what they say, to whom, what they never say, and that they can still be made years later."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from processor import documents, retention
from processor.act.customers import RECEIPT
from processor.cli import template_check
from processor.cli.main import app
from processor.config import Config, ShopSettings, default_templates_path
from processor.confirm.compose import KINDS, Templates
from processor.confirm.documents import DOCUMENTS, Entry, Filed, Notice, Sent, facts
from processor.confirm.wording import LANGUAGES
from processor.demo.mailhost import MailHost
from processor.documents import Audience, Format
from processor.errors import ConfigurationError, ProcessorError, RefusedError
from processor.moves import StaffDecision
from processor.store import audit, endings, notices, requests
from processor.store.tables import AuditEvent, StoredRequest
from processor.values import Change, Ending, Field, Finding, Intent, Proof, Receipt, Topic
from tests.confirm.conftest import CHANGED, ERASED, OLD_ERASED
from tests.talking import sent
from tests.world import CORRECTION, DELETION, UNSUBSCRIBE, World, world

T = datetime(2026, 11, 22, 2, 5, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SHOP = ShopSettings()
LAN = "ngoclan.bimat@gmail.example"
SECRETS = (
    LAN, "ngoclan", "bimat", "Nguyễn Ngoclan", "0912345678", "912345", "0987654321", "987 654", "12 Lê Lợi", "Lê Lợi",
    "secret-id", "cập nhật số điện thoại trong tài khoản", "xóa toàn bộ dữ liệu cá nhân và tài khoản của tôi",
)  # fmt: skip
BASE = Filed(
    request="17", state="done", mailbox="cskh", language="vi", intents=ERASED.actions, receipt=ERASED,
    proof=Proof.AUTHENTICATED, decided_by="rules", received_at=T, applied_at=T + timedelta(days=1),
    reply_due=T + timedelta(days=2), complete_due=T + timedelta(days=18), complete_legal=T + timedelta(days=20),
)  # fmt: skip


@pytest.fixture(scope="module")
def templates() -> Templates:
    return Templates(default_templates_path())


class Shape(HTMLParser):
    """Every tag that opens closes, in order; nothing is loaded from anywhere."""

    VOID = frozenset({"meta", "br"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not {"src", "href", "style", "onclick", "onerror"} & {name for name, _ in attrs}
        assert tag not in ("script", "img", "link", "iframe", "a", "form")
        self.seen.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def made(templates: Templates, filed: Filed, audience: str = "customer", form: str = "text", language: str = "") -> str:
    """The document on one line of single spaces, so that no test depends on where lines break."""
    text = whole(templates, filed, audience, form, language)
    if form == "html":
        Shape(text)
        text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", text, flags=re.DOTALL)
    return " ".join(text.split())


CONFIG = Config.model_validate(
    {
        "mailboxes": [{"name": "cskh", "host": "h", "username": "u", "address": "cskh@vanesa.vn"}],
        "smtp": {"host": "h", "from": "cskh@vanesa.vn"},
    }
)


def whole(templates: Templates, filed: Filed, audience: str, form: str, language: str) -> str:
    return documents.document(
        templates, CONFIG, filed, T + timedelta(days=30), audience=Audience(audience), form=Format(form),
        language=language,
    )  # fmt: skip


def every(templates: Templates, filed: Filed) -> Iterator[str]:
    for audience in Audience:
        for form in Format:
            for language in LANGUAGES:
                yield made(templates, filed, audience, form, language)


# --- what they say


def test_the_customers_document_of_a_deletion(templates: Templates) -> None:
    text = made(templates, BASE)
    for said in (
        "GIẤY XÁC NHẬN",
        "Số yêu cầu: 17",
        "Nội dung: xóa dữ liệu cá nhân",
        "Nhận lúc: 09:05 ngày 22/11/2026",
        "Thực hiện lúc: 09:05 ngày 23/11/2026",
        "việc kiểm tra kỹ thuật cho thấy thư thật sự được gửi qua nhà cung cấp email của địa chỉ này",
        "Hồ sơ khách hàng (1 mục): địa chỉ email, họ và tên, số điện thoại, địa chỉ",
        "Đơn hàng (1.204 mục), trong đó: họ và tên, số điện thoại, ghi chú và lời nhắn; "
        "phần còn lại không còn gắn với Quý khách",
        "Đơn hàng (1.203 mục). Lý do: hồ sơ kế toán. Thời hạn: đến ngày 20/11/2036.",
        "Hóa đơn (1 mục). Lý do: luật thuế. Thời hạn: không ấn định ngày.",
        "Mã băm của địa chỉ email",
        f"gọi {SHOP.hotline}",
        SHOP.fanpage,
        "khiếu nại tới cơ quan chuyên trách bảo vệ dữ liệu cá nhân",
        "số 91/2025/QH15",
        "số 356/2025/NĐ-CP, Điều 5",
    ):
        assert said in text
    assert "91/2020" not in text
    assert "Nhân viên" not in text
    table = made(templates, BASE, form="html")
    assert "Đơn hàng 1.204 họ và tên, số điện thoại, ghi chú và lời nhắn xóa những thông tin này; phần còn lại" in table
    assert "Đăng ký nhận tin 3 toàn bộ xóa toàn bộ" in table
    assert "Hóa đơn 1 luật thuế không ấn định ngày" in table


def test_the_customers_document_of_a_change(templates: Templates) -> None:
    filed = replace(BASE, receipt=CHANGED, intents=CHANGED.actions, topics=(Topic.EVENTS,), language="en")
    text = made(templates, filed)
    for said in (
        "CONFIRMATION",
        "It asked for: correction of personal data; ending of newsletters",
        "Topics: events",
        "Received: 22 November 2026, 09:05",
        "Updated your phone number: *** *** 678 → *** *** 321",
        "Updated your address: 25 Nguyễn …",
        "The new details are in: customer record",
        "Stopped mail about: events, from 23 November 2026, 09:05 on",
        "What is not named in section 3 stays as it is. You will still get mail about your own orders.",
        "No. 91/2020/ND-CP, Article 13",
    ):
        assert said in text
    assert "deleted" not in text
    table = made(templates, filed, form="html")
    assert "phone number *** *** 678 *** *** 321 address — 25 Nguyễn …" in table
    assert "from 23 November 2026, 09:05 on." in table


def test_an_unsubscribe_alone_shows_no_corrected_field(templates: Templates) -> None:
    only = Receipt("17", (Intent.UNSUBSCRIBE,), (Change("subscriptions", "deleted", 1, ("topic",)),))
    filed = replace(BASE, receipt=only, intents=only.actions, topics=(Topic.ALL,), fields={Field.PHONE: "0912345678"})
    for text in every(templates, filed):
        assert "*** *** 678" not in text
        assert "số điện thoại" not in text
    assert "Đã ngừng gửi thư về: tất cả chủ đề" in made(templates, filed)


@pytest.mark.parametrize(
    ("proof", "own", "by", "vi", "en"),
    [
        ("confirmed", True, "rules", "Quý khách đã xác nhận yêu cầu bằng cách trả lời thư", "by replying to a mail"),
        ("authenticated", True, "rules", "kiểm tra kỹ thuật cho thấy", "technical checks showed"),
        ("address", True, "rules", "không có dấu hiệu nào", "nothing suggests that somebody else"),
        ("none", True, "rules", "không cần xác minh thêm", "without a further check"),
        ("none", True, "Hà", "Nhân viên của Vanesa KR đã xem xét", "staff looked at the request"),
        ("confirmed", False, "Hà", "Nhân viên của Vanesa KR đã xem xét", "staff looked at the request"),
    ],
)
def test_how_the_sender_was_verified(templates: Templates, proof: str, own: bool, by: str, vi: str, en: str) -> None:
    filed = replace(BASE, proof=Proof(proof), own_address=own, decided_by=by)
    for form in Format:
        for language, said in (("vi", vi), ("en", en)):
            text = made(templates, filed, "customer", form, language)
            assert said in text
            assert "Hà" not in text  # staff are not named to customers
    if not own:  # the mail did not come from this customer's address: nothing of the sort is claimed
        assert "xác nhận yêu cầu bằng cách" not in made(templates, filed)


FULL = replace(
    BASE,
    findings=(Finding("dmarc", "pass", "dmarc=pass for the domain of From"),),
    rules=("deletion-all", "deletion-account"),
    rules_version="4f1c9a",
    customer="40217",
    sender_digest="a3" * 32,
    ended_at=T + timedelta(days=1, hours=1),
    wiped=True,
    history=(
        Entry(T, "received", "rules", "", "act"),
        Entry(T, "moved", "rules", "challenged", "proof none"),
        Entry(T + timedelta(hours=3, minutes=20), "moved", "customer", "verifying", "confirmed"),
        Entry(T + timedelta(days=1), "moved", "rules", "applied", "done in the customer database"),
    ),
    last_hash="9be1" * 16,
    answers=(
        Sent("challenge", "sent", "<c@vanesa.vn>", T + timedelta(minutes=1)),
        Sent("deleted", "refused", "<d@vanesa.vn>", None),
    ),
    receipt=replace(
        ERASED, endings=(Ending("orders", "2036-11-20", ((1,), (2,))), Ending("orders", "2031-03-01", ((3,),)))
    ),
    ended={("orders", "2031-03-01"): T + timedelta(days=2000)},
    notices=(
        Notice("Giao Hàng Nhanh", "deletion", "acknowledged", 2, T, T + timedelta(days=30), T, "reply"),
        Notice("Mailer", "correction", "sent", 1, T, T + timedelta(days=30), None),
    ),
)


def test_the_shops_file_says_everything_an_auditor_asks(templates: Templates) -> None:
    text = made(templates, FULL, "file", language="en")
    for said in (
        "RECORD",
        "Key of the customer in the database: 40217",
        "a3" * 32,
        "processor's own store: erased",
        "Proof: authenticated",
        "dmarc = pass: dmarc=pass for the domain of From",
        "Decided by: the system, by its rules",
        "Version of the rules: 4f1c9a",
        "Rules that matched: deletion-all, deletion-account",
        "Orders: personal data removed from the rows, 1,204 row(s). Table orders; columns: customer_id, shipping_name, "
        "shipping_phone, note; kinds of data: name, phone number, notes and messages, link to the person",
        "Orders, 1,203 row(s). Reason: accounting records. Period: until 20 November 2036",
        "1 March 2031: orders, 1 row(s); done on 14 May 2032, 09:05",
        "20 November 2036: orders, 2 row(s); not noted yet",
        "Reply: due 24 November 2026, 09:05; first mail: 22 November 2026, 09:06; in time",
        "Completion: target 10 December 2026, 09:05; by law 12 December 2026, 09:05; carried out 23 November 2026",
        "Waited for the customer's answer: 3 hours 20 minutes",
        "confirmation asked for: sent on 22 November 2026, 09:06; <c@vanesa.vn>",
        "deletion confirmed: refused; <d@vanesa.vn>",
        "Giao Hàng Nhanh, about deletion of personal data: acknowledged; sent 2 time(s)",
        "acknowledged on 22 November 2026, 09:05 (reply)",
        "Mailer, about correction of personal data: sent, not acknowledged yet; sent 1 time(s)",
        "2026-11-23 09:05:00: moved, rules; applied; done in the customer database",
        f"SHA-256 hash of the last entry: {'9be1' * 16}",
    ):
        assert said in text
    assert text.index("1 March 2031") < text.index("20 November 2036: orders")
    text = made(templates, FULL, "file")  # Vietnamese where nothing else is asked for
    for said in ("HỒ SƠ LƯU", "hoàn tất (done)", "báo đã xóa: bị từ chối", "hệ thống, theo bộ quy tắc", "đúng hạn"):
        assert said in text
    html = made(templates, FULL, "file", "html")
    for said in ("Giao Hàng Nhanh", "9be1" * 16, "14/5/2032", "deletion-all, deletion-account", "3 giờ 20 phút"):
        assert said in html


def test_a_person_who_decided_is_named_in_the_file_only(templates: Templates) -> None:
    filed = replace(FULL, decided_by="Trần Hà")
    assert "Decided by: Trần Hà" in made(templates, filed, "file", language="en")
    assert "Trần Hà" not in made(templates, filed, "customer")


@pytest.mark.parametrize(
    ("applied", "said"),
    [(18, "; in time -"), (19, "; after the target, within the legal period"), (21, "; late")],
)
def test_deadlines_met_or_not(templates: Templates, applied: int, said: str) -> None:
    filed = replace(FULL, applied_at=T + timedelta(days=applied))
    text = made(templates, filed, "file", language="en")
    assert said in text[text.index("Completion:") :]


def test_a_late_reply_and_none_at_all(templates: Templates) -> None:
    late = replace(FULL, answers=(Sent("held", "sent", "<c@vanesa.vn>", T + timedelta(days=3)),))
    assert "first mail: 25 November 2026, 09:05; late" in made(templates, late, "file", language="en")
    none = replace(FULL, answers=())
    assert "first mail: none sent; no answer yet" in made(templates, none, "file", language="en")


def test_neither_values_nor_masks_are_in_the_file(templates: Templates) -> None:
    filed = replace(BASE, receipt=CHANGED, intents=CHANGED.actions, fields={Field.PHONE: "0987654321"})
    for form in Format:
        text = made(templates, filed, "file", form)
        assert "***" not in text
        assert "25 Nguyễn" not in text
        assert "số điện thoại, địa chỉ" in text  # which fields is said


def test_receipts_of_the_first_version_still_make_documents(templates: Templates) -> None:
    filed = replace(BASE, receipt=OLD_ERASED)
    text = made(templates, filed)
    assert "Hồ sơ khách hàng (1 mục): địa chỉ email, họ và tên, số điện thoại, địa chỉ" in text
    assert "Mã đơn, ngày đặt, giá trị, cách thanh toán và cách giao hàng của đơn hàng (2 mục)" in text
    assert "columns: customer_id, shipping_name" in made(templates, filed, "file", language="en")
    unknown = Receipt("17", (Intent.DELETION,), (Change("wp_posts", "deleted", 1, ("post_title",)),))
    assert "Wp_posts (1)" in made(templates, replace(BASE, receipt=unknown), language="en")


def test_an_erasure_that_found_and_kept_nothing(templates: Templates) -> None:
    filed = replace(BASE, receipt=Receipt("17", (Intent.DELETION,), ()))
    assert "Không còn dữ liệu nào để xóa." in made(templates, filed, form="html")
    assert "không giữ lại phần nào" in made(templates, filed)


# --- form and safety


def test_every_document_is_whole_html_without_anything_from_elsewhere(templates: Templates) -> None:
    for filed in (FULL, replace(FULL, receipt=CHANGED, intents=CHANGED.actions, topics=tuple(Topic))):
        for audience in Audience:
            for language in LANGUAGES:
                html = whole(templates, filed, audience, "html", language)
                assert html.startswith("<!DOCTYPE html>")
                assert f'<html lang="{language}">' in html
                assert "size: A4" in html
                assert "default-src 'none'" in html
                assert not re.search(r"https?:|//|url\(|@import|\{\{|\{%|None[^.]", html)
                assert {"table", "thead", "h1", "h2"} <= set(Shape(html).seen)


def test_text_fits_a_page(templates: Templates) -> None:
    for audience in Audience:
        for language in LANGUAGES:
            for line in whole(templates, FULL, audience, "text", language).splitlines():
                assert len(line) <= documents.WIDTH, line
                assert "<" not in line.replace("<c@vanesa.vn>", "").replace("<d@vanesa.vn>", "")


EVIL = 'x<script>alert(1)</script>"&{{ 7 * 7 }}\r\n\n- y\u202e\x1b[31m'


def test_texts_of_a_data_map_or_of_staff_break_neither_html_nor_lines(templates: Templates) -> None:
    change = Change(EVIL, "detached", 1, (EVIL,), (EVIL,), EVIL, EVIL)
    filed = replace(
        FULL,
        receipt=replace(FULL.receipt, changes=(change,), endings=(Ending(EVIL, EVIL, ((1,),)),)),
        decided_by=EVIL, mailbox=EVIL, rules=(EVIL,), rules_version=EVIL, customer=EVIL,
        findings=(Finding(EVIL, EVIL, EVIL),), history=(Entry(T, EVIL, EVIL, EVIL, EVIL),),
        answers=(Sent("held", "sent", EVIL, T),), notices=(Notice(EVIL, "deletion", EVIL, 1, T, T, T, EVIL),),
    )  # fmt: skip
    for audience in Audience:
        for language in LANGUAGES:
            html = whole(templates, filed, audience, "html", language)
            assert "script" not in Shape(html).seen
            assert "&lt;script&gt;" in html
            assert "{{ 7 * 7 }}" in html
            text = whole(templates, filed, audience, "text", language)
            assert not re.search(r"^- y", text, re.MULTILINE)
            assert "\x1b" not in text + html
            assert "\u202e" not in text + html


def marked(folder: Path) -> set[str]:
    """Puts a mark before every line of every document's body; returns the marks."""
    marks: set[str] = set()
    for path in folder.rglob("*"):
        if not path.name.startswith(("receipt_", "_verified", "_law")):
            continue
        inside, lines = not path.name.startswith("receipt_") or ".txt" in path.name, list[str]()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            if inside and not line.startswith("{% endblock"):
                mark = f"§{path.relative_to(folder)}:{number}§"
                # A line that only opens another branch belongs to the branch before it; those after it are marked.
                if not line.startswith(("{% el", "{% end")):
                    lines.append(mark)
                    marks.add(mark)
            inside = inside or "{% block body %}" in line
            lines.append(line)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return marks


def test_the_check_goes_through_every_line_of_every_document(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    shutil.copytree(default_templates_path(), folder)
    marks = marked(folder)
    assert len(marks) > 500
    said = "".join(
        Templates(folder).document(kind, language, form.value, facts(filed, SHOP, ZONE, language, T))
        for filed in template_check.samples(T)
        for language in LANGUAGES
        for kind in DOCUMENTS
        for form in Format
    )
    assert {mark for mark in marks if mark not in said} == set()


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("vi/receipt_customer.html.j2", "{{ item.reason }}", "{{ item.because }}", "receipt_customer.html.j2, line "),
        ("en/receipt_file.txt.j2", "{{ item.message_id }}", "{{ item.message_id }", "receipt_file.txt.j2, line "),
        ("vi/_verified.j2", "{% if by_staff %}", "{% if by_shop %}", "_verified.j2, line "),
        ("en/receipt_customer.txt.j2", None, "", "en/receipt_customer (text) is empty"),
        ("document.html.j2", None, None, "there is no document.html.j2; `cskh init` in an empty folder"),
    ],
)
def test_the_check_catches_a_broken_document(
    tmp_path: Path, name: str, old: str | None, new: str | None, told: str
) -> None:
    folder = tmp_path / "templates"
    shutil.copytree(default_templates_path(), folder)
    config = CONFIG.model_copy(update={"templates": CONFIG.templates.model_copy(update={"path": str(folder)})})
    assert template_check.look(config).startswith(f"{len(KINDS)} answers and 2 documents in 2 languages")
    path = folder / name
    if new is None:
        path.unlink()
    else:
        text = path.read_text(encoding="utf-8")
        assert old is None or old in text
        path.write_text(text.replace(old, new) if old else new, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        template_check.look(config)
    assert told in str(caught.value)


# --- from a mail to its documents


@pytest.fixture
def shop(mail_host: MailHost, tmp_path: Path) -> Iterator[World]:
    with world(mail_host, tmp_path, [LAN]) as made:
        yield made


def filed(shop: World, number: int = 1) -> Filed:
    with shop.parts.database.reading() as session:
        return documents.filed(session, number)


def leaks(shop: World, number: int = 1) -> set[str]:
    found = filed(shop, number)
    return {
        secret
        for text in every(shop.parts.templates, found)
        for secret in SECRETS
        if secret.casefold() in text.casefold()
    }


def test_a_deletion_from_mail_to_documents_without_a_value(shop: World) -> None:
    shop.receive(LAN, DELETION, message_id="<secret-id@gmail.example>")
    shop.poll()
    shop.poll()
    request = shop.request()
    assert (request.state.value, request.wiped) == ("done", True)
    assert leaks(shop) == set()
    found = filed(shop)
    text = made(shop.parts.templates, found)
    assert "Hồ sơ khách hàng (1 mục): địa chỉ email, họ và tên, số điện thoại, địa chỉ" in text
    assert "Đăng ký nhận tin (3 mục)" in text
    assert "Đơn hàng (1 mục), trong đó: họ và tên, số điện thoại, địa chỉ" in text
    assert "kiểm tra kỹ thuật" in text
    file = made(shop.parts.templates, found, "file", language="en")
    assert "dmarc = pass" in file
    assert f"Rules that matched: {', '.join(sorted(request.receipt['rules']))}" in file
    assert f"Version of the rules: {request.rules_version}" in file
    assert "deletion confirmed: sent on" in file
    with shop.parts.database.reading() as session:
        last = session.scalars(select(AuditEvent.hash).where(AuditEvent.request_id == 1).order_by(AuditEvent.id)).all()[
            -1
        ]
        assert len(found.history) == len(audit.history(session, 1))
    assert f"SHA-256 hash of the last entry: {last}" in file


def test_the_answer_lists_the_receipt(shop: World) -> None:
    shop.receive(LAN, DELETION)
    shop.poll()
    (answer,) = sent(shop.host)
    words = answer.get_body(("plain",)).get_content()
    assert "- Hồ sơ khách hàng (1 mục): địa chỉ email, họ và tên, số điện thoại, địa chỉ" in words
    assert "- Đăng ký nhận tin (3 mục)" in words
    assert "Giữ lại:" in words


def rich(shop: World, receipt: Receipt, number: int = 1) -> None:
    """Puts another receipt into the place of the stored one, as the engine of a data map makes it."""
    with shop.parts.database.writing() as session:
        row = session.get(StoredRequest, number)
        assert row is not None
        row.receipt = {**row.receipt, **RECEIPT.dump_python(receipt, mode="json")}


def test_a_correction_is_shown_masked_and_forgotten_with_its_request(shop: World) -> None:
    shop.receive(LAN, CORRECTION)
    shop.poll()
    shop.poll()
    rich(shop, replace(CHANGED, actions=(Intent.CORRECTION,)))
    assert shop.request().fields == {Field.PHONE: "0987654321"}  # it is there, and not shown
    assert leaks(shop) == set()
    text = made(shop.parts.templates, filed(shop))
    assert "số điện thoại: *** *** 678 → *** *** 321" in text
    shop.clock.forward(days=31)
    retention.purge(shop.parts)
    request = shop.request()
    assert request.wiped
    assert "***" not in str(request.receipt)
    text = made(shop.parts.templates, filed(shop))
    assert "Đã cập nhật số điện thoại: giá trị không còn được lưu" in text
    assert "***" not in text
    assert leaks(shop) == set()


def test_an_erasure_forgets_what_earlier_corrections_looked_like(shop: World) -> None:
    shop.receive(LAN, CORRECTION)
    shop.poll()
    shop.poll()
    rich(shop, CHANGED)
    shop.receive(LAN, DELETION)
    shop.poll()
    shop.poll()
    assert shop.customer(LAN) is None
    earlier = shop.request(1)
    assert earlier.wiped
    assert "***" not in str(earlier.receipt)
    assert [item["field"] for item in earlier.receipt["replaced"]] == ["phone", "address"]
    assert leaks(shop, 1) == leaks(shop, 2) == set()


def test_an_unsubscribe_in_english(shop: World) -> None:
    shop.receive(LAN, ("Unsubscribe", "Please unsubscribe me from all of your marketing emails."), auth="pass")
    shop.poll()
    shop.poll()
    assert shop.request().receipt
    text = made(shop.parts.templates, filed(shop))
    assert "CONFIRMATION" in text
    assert "Stopped mail about: all topics" in text
    assert leaks(shop) == set()


def test_what_staff_decided_says_so(shop: World) -> None:
    shop.receive(LAN, UNSUBSCRIBE, auth="fail")
    shop.poll()
    shop.worker.pipeline.advance(1, StaffDecision("Trần Hà", "accept"))
    text = made(shop.parts.templates, filed(shop))
    assert "Nhân viên của Vanesa KR đã xem xét" in text
    assert "kiểm tra kỹ thuật" not in text
    assert "Người quyết định: Trần Hà" in made(shop.parts.templates, filed(shop), "file")
    assert leaks(shop) == set()


def test_a_request_without_a_receipt_is_one_clear_sentence(shop: World) -> None:
    shop.receive(LAN, DELETION, auth="fail")
    shop.poll()
    with pytest.raises(RefusedError, match="Request 1 has no receipt: it is challenged, and nothing was changed"):
        filed(shop)
    with pytest.raises(RefusedError, match="There is no request 9; `cskh requests list` shows them all"):
        filed(shop, 9)


def test_a_receipt_that_cannot_be_read_is_one_clear_sentence(shop: World) -> None:
    shop.receive(LAN, UNSUBSCRIBE)
    shop.poll()
    with shop.parts.database.writing() as session:
        row = session.get(StoredRequest, 1)
        assert row is not None
        row.receipt = {"request": LAN}
    with pytest.raises(RefusedError) as caught:
        filed(shop)
    assert str(caught.value) == "The stored receipt of request 1 cannot be read."


def test_notices_and_endings_are_told(shop: World) -> None:
    shop.receive(LAN, DELETION)
    shop.poll()
    now = shop.clock()
    with shop.parts.database.writing() as session:
        notices.draft(session, 1, "Giao Hàng Nhanh", about="deletion", token_digest="t", sealed=b"", legal=now, at=now)
        notices.draft(session, 1, "Nobody", about="deletion", token_digest="u", sealed=b"", legal=now, at=now)
        notices.drop_drafts(session, 1, but=["Giao Hàng Nhanh"])
        notices.activate(session, 1, now)
        endings.add(session, 1, [Ending("orders", "2036-12-31", ((1,),))])
        (due,) = endings.due(session, date(2037, 1, 1))
        endings.ended(session, due.id, {}, now)
    with shop.parts.database.reading() as session:
        found = documents.filed(session, 1)
        assert [answer.kind for answer in requests.answers(session, 1)] == ["deleted"]
    assert found.ended == {("orders", "2036-12-31"): now}
    told = made(shop.parts.templates, found, "file")
    assert "Giao Hàng Nhanh" in told and "Nobody" not in told


# --- the command


def run(folder: Path, *arguments: object, code: int = 0) -> Any:
    result = CliRunner().invoke(app, ["--config", str(folder / "config.toml"), *map(str, arguments)])
    assert result.exit_code == code or isinstance(result.exception, ProcessorError), result.output
    return result


@pytest.fixture
def erased(shop: World, tmp_path: Path) -> Path:
    """The folder of a shop with request 1 carried out, and no customer database or mail host any more."""
    shop.receive(LAN, DELETION)
    shop.poll()
    shop.poll()
    shop.receive("stranger@gmail.example", DELETION)
    shop.poll()
    shop.parts.customers.close()
    for path in tmp_path.glob("customers.sqlite3*"):
        path.unlink()
    return tmp_path


def test_the_command_needs_nothing_but_the_store(erased: Path) -> None:
    text = run(erased, "requests", "receipt", 1).stdout
    assert text.startswith("Vanesa KR\n")
    assert "GIẤY XÁC NHẬN" in text
    text = run(erased, "requests", "receipt", 1, "--for", "file").stdout
    assert "HỒ SƠ LƯU" in text
    html = run(erased, "requests", "receipt", 1, "--for", "file", "--format", "html", "--language", "en").stdout
    assert "<h1>RECORD</h1>" in html
    Shape(html)


def test_the_command_writes_files_for_their_owner_and_replaces_none(erased: Path) -> None:
    out = erased / "receipt.html"
    result = run(erased, "requests", "receipt", 1, "--format", "html", "--out", out)
    assert result.stdout == ""
    assert out.stat().st_mode & 0o777 == 0o600
    first = out.read_text(encoding="utf-8")
    assert "GIẤY XÁC NHẬN" in first
    refused = run(erased, "requests", "receipt", 1, "--out", out)
    assert str(refused.exception) == f"{out} is there already; name another file, or add --force to replace it."
    assert out.read_text(encoding="utf-8") == first
    out.chmod(0o644)
    run(erased, "requests", "receipt", 1, "--out", out, "--force")
    assert out.read_text(encoding="utf-8").startswith("Vanesa KR\n")
    assert out.stat().st_mode & 0o777 == 0o600
    nowhere = run(erased, "requests", "receipt", 1, "--out", erased / "none" / "x")
    assert "cannot be written: No such file or directory" in str(nowhere.exception)
    folder = run(erased, "requests", "receipt", 1, "--out", erased, "--force")
    assert "cannot be written" in str(folder.exception)
    for place in (erased, erased.parent):
        assert not [path.name for path in place.iterdir() if path.name.startswith((".receipt", f".{erased.name}"))]


def test_wrong_usage_and_what_there_is_no_receipt_of(erased: Path) -> None:
    run(erased, "requests", "receipt", 1, "--language", "fr", code=2)
    run(erased, "requests", "receipt", 1, "--format", "pdf", code=2)
    run(erased, "requests", "receipt", 1, "--for", "press", code=2)
    run(erased, "requests", "receipt", 1, "--force", code=2)
    done = subprocess.run(
        [sys.executable, "-m", "processor", "--config", str(erased / "config.toml"), "requests", "receipt", "2"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("cskh: Request 2 has no receipt: it is ")
    assert len(done.stderr.splitlines()) == 1
