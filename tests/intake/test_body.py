"""Which parts are the sender's text, and which letters their octets stand for."""

from __future__ import annotations

import unicodedata

import pytest

from processor.intake.reading import read_message
from tests.intake.mails import container, encoded, html, mail, multipart, part

TEXT = "Kính gửi shop, tôi muốn xóa tài khoản. Tặng kèm dấu: ăâđêôơư ẵẫỗỡữ ễ."


def windows_1258(text: str) -> bytes:
    """Octets with the tone marks split off, the only way that code page can hold Vietnamese."""
    out: list[str] = []
    for char in text:
        parts = unicodedata.normalize("NFD", char)
        tones = "".join(mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323")
        base = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in tones or not tones))
        out.append(base + tones)
    return "".join(out).encode("windows-1258")


@pytest.mark.parametrize(
    ("charset", "octets"),
    [
        ("utf-8", TEXT.encode()),
        ("UTF8", unicodedata.normalize("NFD", TEXT).encode()),
        ("us-ascii", TEXT.encode()),
        ("iso-8859-1", TEXT.encode()),
        ("windows-1258", TEXT.encode()),
        ("unknown-8bit", TEXT.encode()),
        ("x-user-defined", TEXT.encode()),
        ("idna", TEXT.encode()),
        ("undefined", TEXT.encode()),
        ("unicode_escape", TEXT.encode()),
        ("rot13", TEXT.encode()),
        ("", TEXT.encode()),
        ('"', TEXT.encode()),
        ("windows-1258", windows_1258(TEXT)),
        ("cp1258", windows_1258(TEXT)),
        ("utf-8", windows_1258(TEXT)),
        ("iso-8859-1", windows_1258(TEXT)),
        ("us-ascii", windows_1258(TEXT)),
        ("utf-8", b"\xef\xbb\xbf" + TEXT.encode()),
        ("utf-16", TEXT.encode("utf-16")),
        ("utf-8", TEXT.encode("utf-16")),
    ],
)
def test_mislabelled_vietnamese_is_read_as_it_was_typed(charset: str, octets: bytes) -> None:
    raw = mail(encoded(octets), content_type=f"text/plain; charset={charset}", encoding="base64")
    assert read_message(raw).own_words == TEXT


@pytest.mark.parametrize(
    ("charset", "octets", "text"),
    [
        ("iso-8859-1", "Grüße, può".encode("latin-1"), "Grüße, può"),
        ("windows-1252", "“Grüße” €".encode("cp1252"), "“Grüße” €"),
        ("euc-kr", "탈퇴해 주세요".encode("cp949"), "탈퇴해 주세요"),
        ("ks_c_5601-1987", "탈퇴해 주세요 뷁".encode("cp949"), "탈퇴해 주세요 뷁"),
        ("iso-2022-kr", "탈퇴".encode("iso2022_kr"), "탈퇴"),
        ("gb2312", "删除账户".encode("gb18030"), "删除账户"),
        ("euc-kr", "탈퇴해 주세요".encode(), "탈퇴해 주세요"),
        ("koi8-r", "Удалить".encode("koi8-r"), "Удалить"),
    ],
)
def test_other_charsets(charset: str, octets: bytes, text: str) -> None:
    raw = mail(encoded(octets), content_type=f'text/plain; charset="{charset}"', encoding="base64")
    assert read_message(raw).own_words == text


def test_a_letter_cut_at_the_end_leaves_the_rest_readable() -> None:
    assert read_message(mail(TEXT.encode() + "ữ".encode()[:2])).own_words == TEXT + "\ufffd"


def test_noise_that_calls_itself_text_is_unreadable() -> None:
    raw = mail(encoded(b"\xff\x80" * 300), content_type="text/plain; charset=euc-kr", encoding="base64")
    assert "unknown charset" in read_message(raw).unreadable


@pytest.mark.parametrize("encoding", ["base64 ", "BASE64", '"base64"', "base64 (really)", "base64;"])
def test_base64_however_it_is_announced(encoding: str) -> None:
    assert read_message(mail(encoded(TEXT.encode()), encoding=encoding)).own_words == TEXT


@pytest.mark.parametrize(
    "body",
    [
        encoded(TEXT.encode()).rstrip(b"=\r\n"),
        encoded(TEXT.encode()).replace(b"\r\n", b"!\r\n \t"),
        encoded(TEXT.encode()).rstrip(b"=\r\n") + b"=\r\n\r\n--\r\nfooter of a mailing list\r\n",
        encoded(TEXT.encode() + b"...").rstrip(b"=\r\n") + b"Q",
    ],
)
def test_broken_base64_gives_what_can_be_read(body: bytes) -> None:
    assert read_message(mail(body, encoding="base64")).own_words.startswith(TEXT)


@pytest.mark.parametrize("body", ["X=C3=B3a=\r\n t=C3=A0i kho=E1=BA=A3n=", "X=c3=b3a t=C3=A0i kho=E1=BA=A3n =ZZ"])
def test_quoted_printable_whole_and_broken(body: str) -> None:
    assert read_message(mail(body, encoding="quoted-printable")).own_words.startswith("Xóa tài khoản")


def test_unknown_transfer_encoding_is_taken_as_it_is() -> None:
    assert read_message(mail(TEXT, encoding="x-strange")).own_words == TEXT


def test_flowed_text_is_put_together() -> None:
    body = "Địa chỉ mới của tôi: \nsố 5 Lê Lợi, \nHuế\n>> cũ \n>> hơn\n> cũ\n khoảng trắng\n-- \nLan"
    message = read_message(mail(body, content_type="text/plain; charset=utf-8; format=Flowed"))
    assert message.own_words == "Địa chỉ mới của tôi: số 5 Lê Lợi, Huế\n\nkhoảng trắng"
    assert message.quoted == "cũ hơn\ncũ"
    assert message.signature == "-- \nLan".replace("-- ", "--")


def test_flowed_with_delsp_joins_without_space() -> None:
    raw = mail("계정을 삭 \n제해", content_type="text/plain; charset=utf-8; format=flowed; delsp=yes")
    assert read_message(raw).own_words == "계정을 삭제해"


def test_plain_text_is_preferred_to_html() -> None:
    message = read_message(multipart("alternative", part("xóa tài khoản"), html("<p>xóa <b>tài</b> khoản</p>")))
    assert message.own_words == "xóa tài khoản"


@pytest.mark.parametrize(
    "stub",
    [
        "",
        " \r\n\r\n",
        "Please use an HTML viewer to read this message.",
        "Your email client does not support HTML mail.",
        "Thư này có định dạng HTML, vui lòng xem bằng trình duyệt.",
        "...",
    ],
)
def test_html_where_the_plain_text_says_nothing(stub: str) -> None:
    page = "<p>Xóa tài khoản của tôi giúp nhé, tôi không dùng nữa</p>"
    message = read_message(multipart("alternative", part(stub), html(page)))
    assert message.own_words == "Xóa tài khoản của tôi giúp nhé, tôi không dùng nữa"


def test_lines_wrapped_by_a_program_are_as_typed_where_the_html_tells() -> None:
    line = "Nhờ shop đổi địa chỉ nhận hàng của tôi thành số 15 ngõ 20 phố Hồ Tùng Mậu, quận Cầu Giấy, Hà Nội. " * 3
    wrapped = line.strip().replace("thành số", "thành\nsố").replace("Tùng Mậu", "Tùng\nMậu")
    message = read_message(multipart("alternative", part(wrapped), html(f"<div>{line}</div>")))
    assert message.own_words == line.strip()
    other = read_message(multipart("alternative", part(wrapped), html(f"<div>{line} hoặc không</div>")))
    assert other.own_words == wrapped


def test_text_around_an_attachment_is_all_typed() -> None:
    message = read_message(
        multipart("mixed", part("trước"), part("x", "image/png", "Content-Disposition: inline"), part("sau"))
    )
    assert message.own_words == "trước\nsau"
    assert message.attachments == ("image/png",)


def test_attached_texts_and_winmail_are_no_own_words() -> None:
    message = read_message(
        multipart(
            "mixed",
            part("xin chào"),
            part("xóa tài khoản", "text/plain; charset=utf-8", "Content-Disposition: attachment"),
            part("xóa tài khoản", 'text/plain; name="a.txt"'),
            part("<p>xóa</p>", "text/html", 'Content-Disposition: inline; filename="a.html"'),
            part("BEGIN:VCALENDAR", "text/calendar"),
            part("x", "application/ms-tnef"),
        )
    )
    assert message.own_words == "xin chào"
    assert message.attachments == ("text/plain", "text/plain", "text/html", "text/calendar", "application/ms-tnef")
    assert message.unreadable == ""


def test_a_forwarded_mail_is_quoted_whatever_it_holds() -> None:
    inner = mail("Xóa tài khoản của tôi", subject="Hủy")
    message = read_message(
        multipart("mixed", part("Xem thư dưới"), b"Content-Type: message/rfc822\r\n\r\n" + inner, mark="outer")
    )
    assert message.own_words == "Xem thư dưới"
    assert message.quoted == "Xóa tài khoản của tôi"
    assert message.attachments == ("message/rfc822",)


def test_nested_containers() -> None:
    body = container(
        "alternative", part(""), container("related", html("<p>Xóa tài khoản</p>"), part("x", "image/png")), mark="b"
    )
    signed = container("signed", body, part("x", "application/pgp-signature"), mark="c")
    message = read_message(multipart("mixed", signed, part("chân thư của danh sách"), mark="a"))
    assert message.own_words == "Xóa tài khoản\nchân thư của danh sách"
    assert message.attachments == ("image/png",)


def test_html_beside_the_same_plain_text_is_not_read_twice() -> None:
    message = read_message(multipart("mixed", part("xóa tài khoản"), html("<p>xóa  tài khoản</p>")))
    assert message.own_words == "xóa tài khoản"


def test_a_body_with_a_file_name_is_still_the_body() -> None:
    raw = mail("xóa tài khoản", content_type='text/plain; charset=utf-8; name="body.txt"')
    assert read_message(raw).own_words == "xóa tài khoản"


def test_a_multipart_without_boundary_is_read_as_text() -> None:
    assert read_message(mail("xóa tài khoản", content_type="multipart/mixed")).own_words == "xóa tài khoản"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (multipart("mixed", part("x", "image/jpeg")), "only a picture"),
        (mail("<img src='cid:1'>", content_type="text/html"), "only a picture"),
        (multipart("related", html("<div><img src='cid:1'></div>"), part("x", "image/png")), "only a picture"),
        (multipart("mixed", part(""), part("x", "application/pdf")), "only an attachment (application/pdf)"),
        (mail("x", content_type="application/pkcs7-mime; smime-type=enveloped-data"), "encrypted"),
        (
            multipart("encrypted", part("x", "application/pgp-encrypted"), part("x", "application/octet-stream")),
            "encrypted",
        ),
        (mail("x", content_type="application/ms-tnef"), "winmail.dat"),
        (b"", "no header"),
        (b"\x00\xff\xfe garbage without any header \x80\n\nxin chao", "no header"),
        (b"Content-Type: message/rfc822\r\n\r\n" * 2000 + b"x", "nested too deeply"),
    ],
)
def test_a_mail_without_readable_text_says_why(raw: bytes, reason: str) -> None:
    message = read_message(raw)
    assert reason in message.unreadable
    assert message.own_words == ""


def test_a_truly_empty_mail_is_not_unreadable() -> None:
    message = read_message(mail("", subject="Hủy đăng ký"))
    assert (message.own_words, message.unreadable, message.subject) == ("", "", "Hủy đăng ký")


def test_text_is_nfc_without_control_and_invisible_characters() -> None:
    body = "Xo\u0301a\u200b ta\u0300i\u00a0khoa\u0309n\u202e\x07\x00\u2028tôi\ufeff"
    assert read_message(mail(body)).own_words == "Xóa tài khoản\ntôi"


def test_own_words_are_capped() -> None:
    assert len(read_message(mail("từ " * 100_000)).own_words) == 100_000
