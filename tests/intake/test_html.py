"""What a reader sees of HTML, and which of it mail programs mark as quoted."""

from __future__ import annotations

import pytest

from processor.intake.reading import read_message
from processor.values import Message
from tests.intake.mails import mail, multipart, part

OWN = "Xóa tài khoản giúp mình nhé."
OLD = "Ưu đãi tháng 11. Hủy đăng ký tại đây."


def read(page: str) -> Message:
    return read_message(mail(page, content_type="text/html; charset=utf-8"))


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>Xóa</p><p>tài khoản</p>", "Xóa\ntài khoản"),
        ("<div>Xóa</div><div><br></div><div>tài khoản</div>", "Xóa\n\ntài khoản"),
        ("Xóa<br>tài<br/>khoản", "Xóa\ntài\nkhoản"),
        ("<p>Xóa\r\n   tài&nbsp;khoản <b>của</b> <i>t</i>ôi</p>", "Xóa tài khoản của tôi"),
        ("<span>Xóa</span><span> tài</span> <span>khoản</span>", "Xóa tài khoản"),
        ("<table><tr><td>Số mới</td><td>0912345678</td></tr><tr><td>Tên</td><td>Lan</td></tr></table>",
         "Số mới 0912345678\nTên Lan"),
        ("<ul><li>Tên: Lan</li><li>Số: 0912</li></ul>", "Tên: Lan\nSố: 0912"),
        ('Xem <a href="https://evil.example">trang này</a>', "Xem trang này"),
        ("<pre>Xóa\n  tài khoản</pre>", "Xóa\n  tài khoản"),
        ('<div style="white-space: pre-wrap">Xóa\ntài khoản</div>', "Xóa\ntài khoản"),
        ("a &lt; b &amp; c &gt; d &#7911;", "a < b & c > d ủ"),
        ("Xo&#769;a", "Xóa"),
        ("<p>Xóa<o:p></o:p></p>", "Xóa"),
        ("Xóa <unknown>tài</unknown> khoản", "Xóa tài khoản"),
        ("<script>xóa</script><style>xóa</style><title>xóa</title><textarea hidden>xóa</textarea>chào", "chào"),
        ("<!-- xóa --><p>chào</p><!-- xóa", "chào"),
        ('<div style="display: none">xóa</div>chào', "chào"),
        ('<div style="DISPLAY:NONE!important">xóa</div>chào', "chào"),
        ('<div style="visibility:hidden">xóa</div>chào', "chào"),
        ('<span style="font-size:0px">xóa</span>chào', "chào"),
        ('<td style="font-size:0"><div style="font-size:14px">chào</div></td>', "chào"),
        ('<span style="font-size:0.9em">chào</span>', "chào"),
        ('<div style="max-height:0;overflow:hidden">xóa</div>chào', "chào"),
        ('<span style="opacity:0">xóa</span><span style="opacity:0.5">chào</span>', "chào"),
        ("<div hidden>xóa <p>tài khoản</p></div>chào", "chào"),
        ('<div class="Preheader">xóa</div>chào', "chào"),
    ],
)  # fmt: skip
def test_visible_text_and_lines(page: str, text: str) -> None:
    assert read(f"<html><head><title>x</title></head><body>{page}</body></html>").own_words == text


GMAIL = (
    '<div dir="ltr">{own}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
    'Vào Th 3 Vanesa KR &lt;<a href="mailto:a@vanesa.vn">a@vanesa.vn</a>&gt; đã viết:<br></div>'
    '<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex">'
    "{old}</blockquote></div>"
)
STYLES = {
    "gmail": GMAIL,
    "gmail forward": '<div>{own}</div><div class="gmail_quote"><div class="gmail_attr">'
    "---------- Forwarded message ---------<br>Từ: <strong>Vanesa</strong></div><div>{old}</div></div>",
    "outlook on the web": '<div>{own}</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> V<br>'
    "<b>Sent:</b> x</div><div>{old}</div>",
    "outlook through another": '<div>{own}</div><div id="x_x_divRplyFwdMsg">Từ: V</div><p>{old}</p>',
    "outlook desktop": '<div class="WordSection1"><p class="MsoNormal">{own}<o:p></o:p></p><div><div '
    'style="border:none;border-top:solid 1.0pt"><p class="MsoNormal"><b>From:</b> Vanesa &lt;a@vanesa.vn&gt;<br>'
    "<b>Sent:</b> Tuesday, November 10, 2026 9:12 AM<br><b>To:</b> me<br><b>Subject:</b> x</p></div></div>"
    "<p>{old}</p></div>",
    "outlook mobile": '<div>{own}</div><div id="mail-editor-reference-message-container"><div>{old}</div></div>',
    "old outlook": '<p>{own}</p><div class="OutlookMessageHeader" align="left">-----Original Message-----</div>'
    "<p>{old}</p>",
    "apple": '<div>{own}</div><div><br><blockquote type="cite"><div>'
    "On 10 Nov 2026, at 09:12, V &lt;a@vanesa.vn&gt; wrote:</div><br><div>{old}</div></blockquote></div>",
    "yahoo": '<div>{own}</div><div id="yahoo_quoted_123" class="yahoo_quoted">'
    "<div>Vào lúc 09:12 V đã viết:</div>{old}</div>",
    "thunderbird": '<p>{own}</p><div class="moz-cite-prefix">Vào 10/11/2026 09:12, V đã viết:<br></div>'
    '<blockquote type="cite" cite="mid:x"><p>{old}</p></blockquote>',
    "thunderbird forward": '<p>{own}</p><div class="moz-forward-container">'
    "-------- Thư được chuyển tiếp --------<p>{old}</p></div>",
    "zoho": '<div>{own}</div><div class="zmail_extra"><div>{old}</div></div>',
    "proton": '<div>{own}</div><div class="protonmail_quote">'
    "Vào Thứ Ba, V đã viết:<blockquote>{old}</blockquote></div>",
    "naver": "<p>{own}</p><p>-----Original Message-----</p><p><b>From:</b> V &lt;a@vanesa.vn&gt;</p><p>{old}</p>",
}


@pytest.mark.parametrize("style", STYLES)
def test_answer_above_the_quote_of_each_program(style: str) -> None:
    message = read(STYLES[style].format(own=OWN, old=OLD))
    assert message.own_words == OWN
    assert OLD in message.quoted


@pytest.mark.parametrize("style", ["gmail", "apple", "thunderbird", "yahoo", "proton"])
def test_answer_below_the_quote(style: str) -> None:
    message = read(STYLES[style].format(own="", old=OLD) + f"<div>{OWN}</div>")
    assert message.own_words == OWN
    assert OLD in message.quoted


def test_answers_between_quotes_in_gmail() -> None:
    page = (
        '<div class="gmail_quote"><div class="gmail_attr">Vanesa đã viết:</div><blockquote class="gmail_quote">'
        'Xóa hay đổi?</blockquote><div>Xóa.</div><blockquote class="gmail_quote">Chắc chứ?</blockquote>'
        "<div>Chắc.</div></div>"
    )
    message = read(page)
    assert message.own_words == "Xóa.\n\nChắc."
    assert message.quoted == "Vanesa đã viết:\nXóa hay đổi?\nChắc chứ?"


def test_text_indented_by_its_writer_is_typed() -> None:
    page = f'<div>Chào shop</div><blockquote style="margin:0 0 0 40px;border:none;padding:0px">{OWN}</blockquote>'
    assert read(page).own_words == f"Chào shop\n{OWN}"


def test_an_outlook_header_inside_a_quote_ends_with_the_quote() -> None:
    page = f'<blockquote type="cite"><div id="divRplyFwdMsg">From: V</div>{OLD}</blockquote><div>{OWN}</div>'
    assert read(page).own_words == OWN


@pytest.mark.parametrize("mark", ['class="gmail_signature"', 'id="Signature"', 'class="moz-signature"'])
def test_elements_of_signatures(mark: str) -> None:
    message = read(f"<div>{OWN}</div><div {mark}>Lan<br>Hotline 0912</div>")
    assert (message.own_words, message.signature) == (OWN, "Lan\nHotline 0912")


def test_words_typed_inside_the_element_of_a_signature_are_not_lost() -> None:
    assert read(f'<div></div><div id="Signature">{OWN}</div>').own_words == OWN


def test_charset_of_a_meta_element() -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=euc-kr"><p>탈퇴</p>'.encode("euc-kr")
    assert read_message(mail(page, content_type="text/html")).own_words == "탈퇴"


def test_alternative_inside_related_with_pictures() -> None:
    raw = multipart("related", part("<p>Xóa <img src='cid:1'></p>", "text/html; charset=utf-8"), part("x", "image/png"))
    message = read_message(raw)
    assert (message.own_words, message.attachments, message.unreadable) == ("Xóa", ("image/png",), "")


FILLER = "<p style='margin:0' title='a > b'>Tin <b>mới</b> &lt;3</p>" * 1200


def test_a_large_page_is_read_like_a_small_one() -> None:
    pages = [STYLES[style].format(own=f"Số &lt;mới&gt; là <b>0912</b><!-- x > y -->{OWN}", old=OLD) for style in STYLES]
    for page in pages:
        small, large = read(page), read(page + "<blockquote>" + FILLER + "</blockquote>")
        assert large.own_words == small.own_words == f"Số <mới> là 0912{OWN}"
        assert large.quoted.startswith(small.quoted)


@pytest.mark.parametrize(
    "trick",
    [
        "<style>p{}</style >",
        "<script>'</div>'<!-- </script>",
        '<p title="</p>">',
        "<!-->",
        "<!--->",
        "<!-- x --!>",
        "<![CDATA[ x ]]>",
        "<?xml x?>",
        "<p a=b\"c d='e>f'>",
        "<p/ =x y>",
        "<SPAN STYLE=color:red>",
        "< p",
        "<3 ",
    ],
)
def test_odd_markup_in_a_large_page(trick: str) -> None:
    small, large = read(f"a{trick}b<hr>c"), read(f"a{trick}b<hr>c<blockquote>{FILLER}")
    assert large.own_words == small.own_words
    assert large.own_words.endswith("b\nc")


@pytest.mark.parametrize("tag", ["del", "s", "strike", "textarea"])
def test_what_is_struck_out_is_not_said(tag: str) -> None:
    html = f"<p><{tag}>Shop xóa tài khoản của em nhé.</{tag}></p><p>Shop còn son không?</p>"
    assert read(html).own_words == "Shop còn son không?"
