"""Values given together: forms, lists of labelled values, and how many of them are spoken of."""

from __future__ import annotations

import re

from processor.classify.letters import plain
from processor.values import Field

_AND_ALSO = re.compile(r"(?:;|(?<!\w)(?:đồng thời|dong thoi|và|va|còn|and|as well as|cả)(?!\w))[^.,\n\d]*$")
_FORM_LINE = re.compile(
    r"(?:^|\n)[ \t]*[-•*+]?[ \t]*(?:họ (?:và )?tên|ho (?:va )?ten|tên|ten|full name|name|sđt|sdt|số điện thoại"
    r"|so dien thoai|điện thoại|dien thoai|phone|mobile|hp"
    r"|tel|đt|dt|địa chỉ|dia chi|đ/c|nơi ở|chỗ ở|home|address|e-?mail|mail)[^:\n]{0,20}(?::|[=\-]>|→| [–—] )"
)
_LABELS = (
    re.compile(r"(?<!\w)(?:họ tên|ho ten|tên|ten|name)[ \t:]+(?:là |la |is )?[A-ZÀ-Ỹa-zà-ỹ]", re.IGNORECASE),
    re.compile(
        r"(?<!\w)(?:sđt|sdt|số điện thoại|so dien thoai|điện thoại|số máy|đt|dt|phone|mobile)[ \t:]+(?:là |la "
        r"|is )?[+(]?\d"
    ),
    re.compile(
        r"(?<!\w)(?:địa chỉ|dia chi|đ/c|đc|d/c|dc|address)[ \t:]+(?:là |la |is )?(?:\d|(?:số|so|ngõ|ngo|tổ|to|thôn) )"
    ),
    re.compile(r"(?<!\w)e?mail[ \t:]+(?:là |la |is )?[\w.+-]{1,64}@"),
)
# "hồ sơ cần sửa hai chỗ: ...": so many values are to be found.
_COUNTED = re.compile(
    r"(?<!\w)(?:(hai|2|two|both)|ba|3|three|bốn|4|four) (?:chỗ|mục|thông tin|trường|ô|chi tiết|muc|thong tin"
    r"|fields?|details)"
    r"(?!\w)"
)
# "sửa tên thành X, điện thoại Y": the label of a value that follows others in its sentence.
_LISTED = re.compile(
    r"[,;] *(?:(?:và|còn|and|va) )?(?:điện thoại|dien thoai|đt|dt|sđt|sdt|số|so|số điện thoại|so dien thoai|máy"
    r"|e-?mail|mail"
    r"|thư điện tử|hòm thư|địa chỉ|dia chi|đ/c|nhà ở|nhà|nha|nơi ở|noi o|chỗ ở|cho o|nơi cư trú|phone|mobile|tel"
    r"|contact no\.?|contact number|phone number|address|họ tên|ho ten|tên thật|ten that|tên|ten|name)"
    r"(?: (?:mới|moi|của (?:em|mình|tôi|chị)|cua (?:em|minh|toi)|là|la|is|ở|o))* *:? *$"
)
_LIST_OPENS = re.compile(r";|(?<!địa chỉ)(?<!dia chi)(?<!address)(?<!địa chỉ mới)(?<!nhận hàng)(?<!thành):")
LIST_ASKED = re.compile(
    r"(?<!\w)(?:sửa|sua|đổi|doi|thay|cập nhật|cap nhat|update|change|ghi|lưu|luu|chỉnh|rectify|record|điền|mới"
    r"|hồ sơ|ho so)(?!\w)"
)
_ABBREVIATED = re.compile(r"(?<!\w)(no|tp|p|q|st)\. ")
_IDENTIFIES = re.compile(
    r"(?<!\w)(?:(?:em|mình|minh|tôi|toi|tui|chị|tên(?: em| mình| tôi)?) (?:là|la|tên)|đăng ký|dang ky|i am|i'm"
    r"|this is)(?!\w)"
)


def is_form(text: str) -> bool:
    """Say whether two or more lines read "Label: value", or one sentence names three kinds of values."""
    lowered = plain(text)
    return len(_FORM_LINE.findall(lowered)) >= 2 or sum(label.search(lowered) is not None for label in _LABELS) >= 3


def joined(value: str, text: str) -> bool:
    """Say whether the value follows another one: "đổi tên thành X, đồng thời điện thoại là Y"."""
    shown = text.find(value)
    digits = r"[ .\-]?".join(value) if value.isdecimal() else ""
    match = re.search(digits, text) if shown < 0 and digits else None
    place = match.start() if match else shown
    return place >= 0 and _AND_ALSO.search(plain(text[max(0, place - 40) : place])) is not None


def listed(start: int, what: Field, text: str, *, asked: bool = True) -> bool:
    """Say whether the value follows another one in a list of what is to be changed, right after its own label."""
    before = re.split(r"\n|[.!?](?=\s)", _ABBREVIATED.sub(r"\1 ", plain(text[max(0, start - 250) : start])))[-1]
    if not _LISTED.search(before) or (asked and not LIST_ASKED.search(before)):
        return False
    # "đổi địa chỉ thành 12 Lê Lợi, sđt 09...": the number may only say whom to ask for
    plain_list = _LIST_OPENS.search(before) is not None or what is not Field.PHONE or not re.search(r"\d", before)
    return (plain_list or not asked) and not _IDENTIFIES.search(before)


def spoken_of(text: str) -> int:
    """Return how many values the sender says there are ("sửa hai chỗ: ..."), or 0."""
    counted = _COUNTED.search(plain(text))
    return 0 if counted is None else 2 if counted.group(1) else 3
