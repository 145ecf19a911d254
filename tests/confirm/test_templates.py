"""The shipped answers, and what a template of an admin's own may and may not do."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from processor.config import ShopSettings
from processor.confirm.compose import KINDS, NOTICES, Templates
from processor.confirm.facts import NOTHING, notice_facts
from processor.confirm.wording import LANGUAGES, time_text
from processor.errors import ConfigurationError
from processor.masks import masked
from processor.values import Change, Field, Intent, Receipt, Replaced, Retained, Topic
from tests.confirm.conftest import CHANGED, ERASED, OLD_ERASED, VALUES

Facts = Callable[..., dict[str, Any]]
SHOP = ShopSettings()


# --- the shipped ones


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_renders_and_names_hotline_fanpage_and_request(
    templates: Templates, said: Facts, kind: str, language: str
) -> None:
    subject, text, html = templates.render(kind, language, said(language))
    assert subject
    assert "\n" not in subject
    for body in (text, html):
        assert SHOP.hotline in body
        assert SHOP.fanpage in body
        assert (SHOP.hours_vi if language == "vi" else SHOP.hours_en) in body
        assert "17" in body
        assert "{{" not in body
        assert "{%" not in body
        assert "None" not in body
    assert text.startswith("Kính gửi Quý khách" if language == "vi" else "Hello")
    assert "<" not in text
    assert f'<html lang="{language}">' in html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_answer_shows_a_whole_value_of_the_customer(
    templates: Templates, said: Facts, kind: str, language: str
) -> None:
    whole = "".join(templates.render(kind, language, said(language)))
    for value in VALUES.values():
        assert value not in whole
    assert "912345" not in whole
    assert "ngoclan" not in whole


def test_the_answer_to_a_change_names_each_field_and_topic(templates: Templates, said: Facts) -> None:
    _, text, html = templates.render("changed", "vi", said(topics=(Topic.EVENTS,), receipt=NOTHING))
    for body in (text, html):
        for label in ("họ và tên", "số điện thoại", "địa chỉ", "địa chỉ email", "sự kiện", "*** *** 678"):
            assert label in body
        assert "tuyển dụng" not in body


def test_an_answer_says_nothing_of_what_was_not_asked(templates: Templates, said: Facts) -> None:
    _, text, _ = templates.render("changed", "en", said("en", fields={}, receipt=NOTHING))
    assert "new details" not in text
    _, text, _ = templates.render("changed", "en", said("en", topics=()))
    assert "Stopped mail" not in text
    _, text, _ = templates.render("deleted", "en", said("en", receipt=replace(ERASED, retained=())))
    assert "Deleted" in text
    assert "Kept" not in text
    _, text, _ = templates.render("deleted", "en", said("en", receipt=replace(ERASED, changes=())))
    assert "Deleted" not in text
    assert "Kept" in text


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("- ")]


def items(html: str) -> list[str]:
    return ["- " + re.sub(r"</?strong>", "", item) for item in re.findall("<li>(.*)</li>", html)]


def test_the_answer_to_a_deletion_lists_what_the_receipt_says(templates: Templates, said: Facts) -> None:
    _, text, html = templates.render("deleted", "vi", said())
    assert lines(text) == [
        "- Hồ sơ khách hàng (1 mục): địa chỉ email, họ và tên, số điện thoại, địa chỉ",
        "- Đăng ký nhận tin (3 mục)",
        "- Đơn hàng (1.204 mục), trong đó: họ và tên, số điện thoại, ghi chú và lời nhắn; "
        "phần còn lại không còn gắn với Quý khách",
        "- Đơn hàng (1.203 mục): hồ sơ kế toán; giữ đến ngày 20/11/2036",
        "- Hóa đơn (1 mục): luật thuế; không ấn định ngày",
    ]
    assert items(html) == lines(text)
    _, text, html = templates.render("deleted", "en", said("en"))
    assert lines(text) == [
        "- Customer record (1): email address, name, phone number, postal address",
        "- Newsletter subscriptions (3)",
        "- Orders (1,204), in them: name, phone number, notes and messages; the rest is no longer linked to you",
        "- Orders (1,203): accounting records; until 20 November 2036",
        "- Invoices (1): tax law; no end date is set",
    ]
    assert items(html) == lines(text)


def test_the_answer_to_a_change_shows_old_and_new_value_masked(templates: Templates, said: Facts) -> None:
    _, text, html = templates.render("changed", "vi", said(receipt=CHANGED, topics=(Topic.EVENTS,)))
    assert lines(text)[:2] == [
        "- Đã cập nhật số điện thoại: *** *** 678 → *** *** 321",
        "- Đã cập nhật địa chỉ: 25 Nguyễn …",
    ]
    assert lines(text)[2].startswith("- Đã ngừng gửi thư về: sự kiện. ")
    assert len(lines(text)) == 3
    assert items(html) == lines(text)
    assert "từ nay, trong: hồ sơ khách." in text  # not in the settings of newsletters
    _, text, html = templates.render("changed", "en", said("en", receipt=CHANGED, topics=()))
    assert lines(text) == [
        "- Updated your phone number: *** *** 678 → *** *** 321",
        "- Updated your address: 25 Nguyễn …",
    ]
    assert items(html) == lines(text)
    assert "in: customer record." in text


def test_rows_of_one_title_are_one_line(templates: Templates, said: Facts) -> None:
    parts = [("wp_a", ("name",)), ("wp_b", ("phone", "name")), ("wp_c", ("new kind", "none"))]
    changes = tuple(Change(table, "deleted", 2, ("v",), kinds, "details", "chi tiết") for table, kinds in parts)
    _, text, _ = templates.render("deleted", "en", said("en", receipt=replace(ERASED, changes=changes, retained=())))
    assert lines(text) == ["- Details (6): name, phone number, other personal details"]


def test_rows_that_still_point_to_the_person_are_not_said_to_be_detached(templates: Templates, said: Facts) -> None:
    kept = replace(ERASED.changes[2], kinds=("name",))
    _, text, _ = templates.render("deleted", "en", said("en", receipt=replace(ERASED, changes=(kept,), retained=())))
    assert lines(text) == ["- Orders (1,204), in them: name"]


def test_the_texts_of_a_data_map_stay_on_their_line(templates: Templates, said: Facts, folder: Path) -> None:
    evil = "x\r\nBcc: evil@example.com\n\n<b>\u202ey\x00"
    tame = "x Bcc: evil@example.com <b>y"
    receipt = replace(
        ERASED,
        changes=(replace(ERASED.changes[0], title=evil, title_vi=evil),),
        retained=(Retained(evil, evil, 1, evil, evil, evil),),
    )
    for language in LANGUAGES:
        _, text, html = templates.render("deleted", language, said(language, receipt=receipt))
        assert text.count(tame[1:]) == 4
        assert len(lines(text)) == 2
        assert "<b>" not in html
    replaced = (Replaced(Field.ADDRESS, evil, evil),)
    _, text, html = templates.render("changed", "vi", said(receipt=replace(CHANGED, replaced=replaced), topics=()))
    assert lines(text) == [f"- Đã cập nhật địa chỉ: {tame} → {tame}"]
    assert "<b>" not in html
    write(folder, "{{ removed[0].title }}\n\nx\n")  # an admin who puts it into the subject
    subject, _, _ = Templates(folder).render("changed", "vi", said(receipt=receipt))
    assert subject == "X" + tame[1:]


def test_receipts_of_the_first_version_are_put_into_the_same_words(templates: Templates, said: Facts) -> None:
    _, text, _ = templates.render("deleted", "vi", said(receipt=OLD_ERASED))
    assert lines(text) == [
        "- Hồ sơ khách hàng (1 mục): địa chỉ email, họ và tên, số điện thoại, địa chỉ",
        "- Đăng ký nhận tin (3 mục)",
        "- Đơn hàng (2 mục), trong đó: họ và tên, số điện thoại, địa chỉ, ghi chú và lời nhắn; "
        "phần còn lại không còn gắn với Quý khách",
        "- Mã đơn, ngày đặt, giá trị, cách thanh toán và cách giao hàng của đơn hàng (2 mục): hồ sơ giao dịch cần cho "
        "việc giải quyết thắc mắc về sau và cho sổ sách kế toán, không còn gắn với Quý khách; không ấn định ngày",
    ]
    _, text, _ = templates.render("deleted", "en", said("en", receipt=OLD_ERASED))
    assert lines(text)[1] == "- Newsletter subscriptions (3)"
    old = Receipt("17", (Intent.CORRECTION,), (Change("customers", "updated", 1, ("phone",)),))
    _, text, _ = templates.render(
        "changed", "en", said("en", receipt=old, topics=(), fields={Field.PHONE: "0912345678"})
    )
    assert lines(text) == ["- Updated your phone number: *** *** 678"]


@pytest.mark.parametrize(
    ("language", "expected"), [("vi", "vi"), ("en", "en"), ("ko", "en"), ("", "en"), ("../x", "en")]
)
def test_languages_without_templates_get_english(
    templates: Templates, said: Facts, language: str, expected: str
) -> None:
    assert templates.render("held", language, said(language)) == templates.render("held", expected, said(expected))


def test_text_of_customers_and_staff_is_escaped_in_html(templates: Templates, said: Facts) -> None:
    evil = '<img src=x onerror="alert(1)"> & {{ 7 * 7 }} {% raw %}'
    _, text, html = templates.render("declined", "vi", said(reason=evil))
    assert evil in text
    assert "<img" not in html
    assert "&lt;img src=x onerror=&#34;alert(1)&#34;&gt; &amp; {{ 7 * 7 }}" in html
    fields = dict.fromkeys(Field, "<b>&</b>")
    _, _, html = templates.render("changed", "vi", said(fields=fields, receipt=NOTHING))
    assert "<b>" not in html


# --- notices to third parties


def notice(language: str, **given: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "party": "GHN", "numbers": ["VN1", "VN2"], "address": "", "zone": ZoneInfo("Asia/Ho_Chi_Minh"), "reminder": 0,
        "fields": [(Field.PHONE, "0987654321", False), (Field.EMAIL, "l***n@g***.com", True)],
        "days": {"applied_on": datetime(2026, 11, 2, 18, 5, tzinfo=UTC), "legal_on": datetime(2026, 12, 2, tzinfo=UTC)},
    }  # fmt: skip
    return notice_facts(SHOP, language, "4", **(values | given))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", NOTICES)
def test_a_notice_names_the_party_the_numbers_the_law_and_the_day(
    templates: Templates, kind: str, language: str
) -> None:
    subject, text, html = templates.render(kind, language, notice(language))
    assert subject and "4" not in subject
    for body in (text, html):
        for said in ("GHN", "VN1", "VN2", "91/2025/QH15", "356/2025", SHOP.hotline, SHOP.name):
            assert said in body
        assert ("2/12/2026" if language == "vi" else "2 December 2026") in body
        assert ("3/11/2026" if language == "vi" else "3 November 2026") in body
        assert not re.search(r"\{[{%]|None|\n\n\n", body)
        assert ("0987654321" in body) == (kind == "notice_correction") == ("l***n@g***.com" in body)
    assert text.startswith("Kính gửi GHN," if language == "vi" else "Dear GHN,")
    assert not re.search("nhắc lại|reminder", subject + text + html, re.IGNORECASE)


@pytest.mark.parametrize("kind", NOTICES)
def test_a_notice_to_a_mail_provider_names_the_address_and_a_reminder_says_so(templates: Templates, kind: str) -> None:
    subject, text, html = templates.render(kind, "vi", notice("vi", numbers=[], address="lan@g.example", reminder=2))
    assert "nhắc lại lần 2" in subject and "Nhắc lại lần 2" in html
    assert "lan@g.example" in text and "lan@g.example" in html and "giao hàng" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_explains_masked_values_only_where_there_are_some(templates: Templates, language: str) -> None:
    whole = notice(language, fields=[(Field.ADDRESS, "<b>12\nLê Lợi</b>", False)])
    _, text, html = templates.render("notice_correction", language, whole)
    assert "che bớt" not in text and "hidden" not in text
    assert "<b>12 Lê Lợi</b>" in text and "&lt;b&gt;12 Lê Lợi&lt;/b&gt;" in html


# --- values in words


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        (Field.PHONE, "0912345678", "*** *** 678"),
        (Field.EMAIL, "lan@gmail.com", "l***@g***.com"),
        (Field.EMAIL, "", "***@"),
        (Field.FULL_NAME, "Nguyễn Thị Lan", "N. T. Lan"),
        (Field.FULL_NAME, "Lan", "L…"),
        (Field.FULL_NAME, "  ", ""),
        (Field.ADDRESS, "25 Nguyễn Trãi, phường Bến Thành", "25 Nguyễn …"),
    ],
)
def test_values_are_masked(field: Field, value: str, shown: str) -> None:
    assert masked(field, value) == shown


def test_times_are_written_as_people_of_the_language_do() -> None:
    at, zone = datetime(2026, 11, 2, 18, 5, tzinfo=UTC), ZoneInfo("Asia/Ho_Chi_Minh")
    assert time_text(at, "vi", zone) == "01:05 ngày 3/11/2026"
    assert time_text(at, "en", zone) == "3 November 2026, 01:05 (Vietnam time)"


# --- an admin's own


def write(folder: Path, text: str, name: str = "vi/changed.txt.j2") -> None:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


def refused(folder: Path, said: Facts) -> str:
    with pytest.raises(ConfigurationError) as caught:
        Templates(folder).render("changed", "vi", said())
    text = str(caught.value)
    assert "\n" not in text
    return text


@pytest.mark.parametrize(
    "attack",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ request.__class__ }}",
        "{{ shop.__class__.__init__.__globals__ }}",
        "{{ fields.__class__ }}",
        "{{ shop['__class__'] }}",
        "{{ ''|attr('__class__') }}",
        "{{ '{0.__class__}'.format(request) }}",
        "{{ self.__init__.__globals__ }}",
        "{{ fields.append(1) }}",
        "{{ shop.update({'hotline': '1'}) }}",
        "{{ cycler.__init__ }}",
        "{{ lipsum.__globals__ }}",
        "{% include '/etc/passwd' %}",
        "{% include '../../secret' %}",
        "{% import 'os' as os %}",
    ],
)
def test_a_template_gets_no_hold_of_python_or_of_other_files(folder: Path, said: Facts, attack: str) -> None:
    write(folder, f"Tiêu đề\n{attack}\n")
    assert str(folder) in refused(folder, said)


@pytest.mark.parametrize(
    ("broken", "line"),
    [
        ("Tiêu đề\n\n{{ received_at }\n", 3),
        ("Tiêu đề\n{% if fields %}\n", 2),
        ("Tiêu đề\n\n\n{{ no_such_fact }}\n", 4),
        ("Tiêu đề\n{{ shop.telephone }}\n", 2),
        ("Tiêu đề\n{{ shop.name | no_filter }}\n", 2),
        ("Tiêu đề\n\n{{ ''.__class__ }}\n", 3),
        ("Tiêu đề\n\n{{ retained + shop.name }}\n", 3),
        ("Tiêu đề\n\n{{ retained // 0 }}\n", 3),
        ("Tiêu đề\n{{ retained | xmlattr }}\n", 2),
    ],
)
def test_a_broken_template_is_named_with_its_line(folder: Path, said: Facts, broken: str, line: int) -> None:
    write(folder, broken)
    assert f"{folder / 'vi' / 'changed.txt.j2'}, line {line} " in refused(folder, said)


def test_a_mistake_in_an_included_file_is_told_where_it_stands(folder: Path, said: Facts) -> None:
    write(folder, "Tiêu đề\n\n{% include 'vi/_end.txt.j2' %}\n")
    write(folder, "\n\n\n{{ nothing }}\n", "vi/_end.txt.j2")
    assert f"{folder / 'vi' / '_end.txt.j2'}, line 4 " in refused(folder, said)
    write(folder, "\n{{ nothing }\n", "vi/_end.txt.j2")
    assert f"{folder / 'vi' / '_end.txt.j2'}, line 2 " in refused(folder, said)


def test_other_broken_templates_are_configuration_errors_too(folder: Path, said: Facts) -> None:
    write(folder, "Tiêu đề\n{% include 'vi/changed.txt.j2' %}\n")
    assert "includes itself" in refused(folder, said)
    (folder / "vi" / "changed.txt.j2").write_bytes(b"\xff\xfe\xff")
    assert "changed.txt.j2" in refused(folder, said)
    (folder / "vi" / "changed.txt.j2").unlink()
    assert "there is no vi/changed.txt.j2" in refused(folder, said)


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(str(tmp_path / "none"))):
        Templates(tmp_path / "none")


def test_an_edited_template_counts_at_once(folder: Path, said: Facts) -> None:
    templates = Templates(folder)
    assert templates.render("changed", "vi", said())[0] == "Tiêu đề"
    write(folder, "Tiêu đề mới\nx\n")
    assert templates.render("changed", "vi", said())[0] == "Tiêu đề mới"


def test_a_subject_is_one_clean_line(folder: Path, said: Facts) -> None:
    write(folder, "Về {{ reason }}\n\nx\n")
    subject, text, _ = Templates(folder).render("changed", "vi", said(reason="a\u202eb\x07" + "x" * 500))
    assert subject == "Về ab" + "x" * 195
    assert text == "x\n"
