"""Signature and disclaimer at the end of what a person typed.

Doubt goes to the sender's words: a new telephone number typed as the last line of a correction looks like a
signature, and losing it costs more than keeping a signature.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from processor.intake.lines import fold

_MAX_SIGNATURE = 15  # lines that are not empty; what is longer was typed
_MAX_CONTACT = 10
_MAX_LINE = 300

_MACHINE = (
    r"(?:(?:my|the|ung dung) )?(?:iphone|ipad|ipod|android|samsung|galaxy|outlook|yahoo|windows|blackberry|smartphone"
    r"|(?:mail|thu) (?:for|cho|danh cho|tren) windows|xiaomi|redmi|oppo|vivo|huawei|realme|nokia|proton|zoho|zalo|gmail"
    r"|mobile|phone|tablet|dien thoai|may tinh bang|thiet bi)\b\D{0,45}"
)
_DEVICE = re.compile(
    rf"sent (?:from|via|with|using) {_MACHINE}|(?:da |duoc )?gui (?:tu|bang|qua) {_MACHINE}"
    r"|(?:get|download|tai|tai xuong|lay|nhan) outlook (?:for|cho|danh cho) (?:ios|android|iphone)\D{0,30}"
    r"|(?:나의 ?)?(?:iphone|ipad|갤럭시|galaxy|삼성)\D{0,20}보냄\D{0,5}"
)
_DISCLAIMER = re.compile(
    r"\W{0,5}(?:(?:canh bao|luu y|khuyen cao|tuyen bo|disclaimer|confidential|confidentiality|notice|important|legal)\b"
    r"|this (?:e-?mail|message|communication|transmission)\b"
    r"|the (?:information|content)s?\b.{0,40} this (?:e-?mail|message)\b"
    r"|(?:e-?mail|thu dien tu|thu|thong diep) nay(?: va|,| co the| chua| chi danh| duoc gui| cung| bao gom)\b"
    r"|(?:noi dung|thong tin).{0,30} (?:e-?mail|thu dien tu|thu|thong diep) nay\b)"
)
_CONFIDENTIAL = re.compile(
    r"confidential|privileged|intended (?:only|solely|recipient)|bao mat|nguoi nhan|(?:tep|tap tin) dinh kem"
)
_SURE_DISCLAIMER = re.compile(
    r"\W{0,5}(?:if you are not the (?:intended|named) "
    r"|if you (?:have )?receive(?:d)? this (?:e-?mail|message) (?:in error|by mistake)"
    r"|neu (?:ban|quy vi|anh/chi|anh chi|quy khach) khong phai (?:la )?nguoi (?:nhan|duoc)"
    r"|please consider the environment|(?:hay|vui long) can nhac (?:moi truong|truoc khi in))"
)
_CLOSING = re.compile(
    r"(?:tran trong(?: cam on| kinh chao)?|kinh|kinh thu|kinh chao|than(?: ai| men| chao| tinh)?"
    r"|nguoi (?:lam don|viet don|gui)|(?:xin |em |toi |minh )?(?:chan thanh )?cam on\b.{0,30}"
    r"|thanks\b.{0,30}|thank you\b.{0,30}|(?:many|with) thanks|tks|thks"
    r"|(?:with )?(?:best |kind |warm |warmest )?regards|best|best wishes|br|rgds|cheers|warmly"
    r"|(?:yours )?(?:sincerely|faithfully|truly)(?: yours)?|감사합니다)[\s,.!;:]*"
)
_OFFICE = re.compile(
    r"\||\b(?:cong ty|cty|tnhh|jsc|ltd|llc|inc|gmbh|corp|group|tap doan|phong [a-z]|ban giam doc|giam doc"
    r"|truong phong|pho phong|nhan vien|ke toan|chuyen vien|luat su|manager|director|executive|officer|engineer"
    r"|department|admin|ceo|founder|hotline|fax|website|web)\b|www\.|https?://"
)
_CONTACT = re.compile(
    r"\b(?:tel|dt|d/t|dtdd|sdt|mob|mobile|phone|cell|hp|dien thoai|email|e-mail|mail|dia chi|add|address)\b ?[.:+(\d]"
)
_CHANGE = re.compile(r"\b(?:moi|new|doi|thay|sua|cap nhat|dinh chinh|dieu chinh|update|change|correct|replace)\b")
# With tone marks where they are written: "Huy" and "tuyển dụng" are no "hủy" and "dừng".
_ASK = re.compile(
    r"\b(?:mới|đổi|thay|sửa|cập nhật|xóa|xoá|hủy|huỷ|ngừng|ngưng|dừng|moi|doi|cap nhat|xoa|huy (?:dang ky|tai khoan)"
    r"|dung gui|ngung gui|new|update|change|delete|remove|erase|stop|unsubscribe|please|ps|p\.s)\b"
)
_BELOW = re.compile(r"\b(?:duoi|below|chu ky|signature|following)\b")


def split_signature(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """(what was typed, what is signature, disclaimer or advertisement of a mail program) of one run of lines.

    Never takes the only words there are, unless a mail program wrote them ("Sent from my iPhone").
    """
    folded = [fold(line[:_MAX_LINE]) for line in lines]
    machine = [len(line) <= 80 and bool(_DEVICE.fullmatch(line)) for line in folded]
    typed = [index for index, line in enumerate(folded) if line and not machine[index]]
    end = len(lines)
    if typed:
        end = _delimiter(lines, typed)
        end = _disclaimer(folded, [index for index in typed if index < end], end)
        end = _contact_block(lines, folded, [index for index in typed if index < end], end)
    kept = [line for index, line in enumerate(lines[:end]) if not machine[index]]
    removed = [line for index, line in enumerate(lines) if index >= end or machine[index]]
    return kept, removed


def _delimiter(lines: Sequence[str], typed: Sequence[int]) -> int:
    """RFC 3676, section 4.3; many programs drop the space of "-- "."""
    for count, index in enumerate(typed[1:], start=1):
        if lines[index].rstrip() == "--" and len(typed) - count - 1 <= _MAX_SIGNATURE:
            return index
    return len(lines)


def _disclaimer(folded: Sequence[str], typed: Sequence[int], end: int) -> int:
    for index in typed[1:]:
        line = folded[index]
        if _SURE_DISCLAIMER.match(line):
            return index
        if _DISCLAIMER.match(line) and _CONFIDENTIAL.search(" ".join(folded[index : index + 3])):
            return index
    return end


def _contact_block(lines: Sequence[str], folded: Sequence[str], typed: Sequence[int], end: int) -> int:
    """Where the lines about the office start after "Trân trọng, / Nguyễn Văn A"."""
    last = typed[-_MAX_CONTACT - 1 :]
    closings = [index for index in last if len(folded[index]) <= 60 and _CLOSING.fullmatch(folded[index])]
    if not closings or closings[-1] == typed[0]:
        return end
    block = [index for index in last if index > closings[-1]]
    body = " ".join(folded[index] for index in typed if index < closings[-1])
    if not block or _BELOW.search(body) or any(_ASK.search(lines[index].lower()) for index in block):
        return end
    if not _looks_like_contact(" ".join(folded[index] for index in block), body):
        return end
    named = len(block) > 1 and not _OFFICE.search(folded[block[0]]) and not _CONTACT.search(folded[block[0]])
    return block[1] if named else block[0]


def _looks_like_contact(block: str, body: str) -> bool:
    if _OFFICE.search(block):
        return True
    # A bare number after the name can be the new one, if the mail asks for a change and gives no other number.
    values_given = sum(char.isdigit() for char in body) >= 8
    return bool(_CONTACT.search(block)) and (values_given or not _CHANGE.search(body))
