"""Where quoted text begins that no mark shows: attribution lines, header blocks, separators of replies and forwards."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from processor.intake.lines import fold, words

_MAX_LINE = 400  # longer lines are never looked at
_MAX_FOLDED = 4  # lines over which an attribution may run
_MAX_BLOCK = 16  # lines of a header block

_SEPARATORS = frozenset(
    fold(text)
    for text in (
        "Original Message",
        "Forwarded message",
        "Begin forwarded message",
        "Forwarded by",
        "Original Appointment",
        "Thư gốc",
        "Tin nhắn gốc",
        "Thư ban đầu",
        "Nội dung gốc",
        "Thư được chuyển tiếp",
        "Thư chuyển tiếp",
        "Tin nhắn được chuyển tiếp",
        "Tin nhắn chuyển tiếp",
        "Tin nhắn đã chuyển tiếp",
        "Bắt đầu thư được chuyển tiếp",
        "Bắt đầu tin nhắn được chuyển tiếp",
        "원본 메시지",
        "원본 메일",
        "전달된 메시지",
        "전달된 메일",
    )
)
_OPENERS = re.compile(
    r"(?:on|vao|ngay|luc|trong|am|le|el) |(?:19|20)\d\d ?[-/.년]|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d"
)
_WROTE = re.compile(r"(?:wrote|writes|da viet|viet|da gui|작성|schrieb|a ecrit|escribio)(?: nhu sau)? ?(:?)$")
_WROTE_AT = re.compile(r" (?:viet|wrote) (?:vao |luc |at |on )[^@]{4,60}:$")
_VERB = re.compile(r" ?(?:wrote|writes|đã viết|viết|đã gửi|đa viet|da viet|viet)$", re.IGNORECASE)
_ENDINGS = (":", "：", "viết", "wrote", "viet")
_PRONOUNS = words("toi minh em shop ban anh chi co chu to tui bac chau con i you we he she they")
_ADDRESS = re.compile(r"[^\s<>@:\"]{1,64}@[^\s<>@:\"]{1,250}")
_NAMED = re.compile(r"[^<>@:]{0,80}<(?:mailto:)?([^\s<>@]{1,64}@[^\s<>@]{1,250})>([^<>@]{0,45})")
_TIME = re.compile(r"\d{1,2} ?[:h/.-] ?\d{1,2}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_CLOCK = re.compile(r"\d{1,2}[:h]\d{2}")
_WORDS = re.compile(r"[^\W\d_]+")
_DATE_WORDS = words(
    "am pm sa ch gmt utc luc vao ngay thg thang th thu hai ba tu nam sau bay cn chu nhat h at on mon tue wed fri sat"
    " sun monday tuesday wednesday thursday friday saturday sunday jan feb mar apr may jun jul aug sep oct nov dec"
)
_KEYS = {
    fold(key): kind
    for kind, keys in {
        "from": "From,Từ,Người gửi,보낸사람,보낸 사람,발신,Von,De",
        "sent": "Sent,Date,Đã gửi,Ngày,Ngày gửi,Gửi,Gửi lúc,Thời gian,Thời gian gửi,날짜,보낸날짜,보낸 날짜,Gesendet",
        "to": "To,Cc,Bcc,Đến,Tới,Người nhận,Đồng gửi,받는사람,받는 사람,참조,An",
        "subject": "Subject,Chủ đề,Tiêu đề,제목,Betreff",
        "other": "Importance,Attachments,Reply-To,Priority,Tệp đính kèm,Đính kèm,Mức độ quan trọng",
    }.items()
    for key in keys.split(",")
}
# Customers write "Ngày: ..." and "Gửi: ..." themselves; only with a time of day is it a header line.
_SURE_SENT = frozenset({"sent", "da gui", "gesendet", fold("보낸 날짜"), fold("보낸날짜")})


def is_separator(line: str) -> bool:
    """Whether a line announces an original or forwarded mail below: "-----Original Message-----" and its like."""
    text = line.strip()
    if not 8 <= len(text) <= 80:
        return False
    bare = text.strip("-_=*~– \t")
    dashed = len(text) - len(bare) >= 4 and text[0] in "-_=*~–"
    if not dashed and not bare.endswith((":", "：")):
        return False
    return fold(bare).strip(" :") in _SEPARATORS


def is_ruler(line: str) -> bool:
    """Whether a line is the underscores that Outlook puts above a header block."""
    return len(line) >= 10 and not line.strip("_ ")


class Attribution(NamedTuple):
    """Lines such as "On Tuesday X wrote:"."""

    end: int  # index of the line after it
    sure: bool  # False: a name and a verb only, which a person might type as well


def attribution(lines: Sequence[str], start: int) -> Attribution | None:
    """The attribution that starts at line `start` and runs over at most four lines, None where there is none."""
    joined = ""
    for end in range(start, min(start + _MAX_FOLDED, len(lines))):
        text = lines[end].strip()
        if not text or len(joined) + len(text) > _MAX_LINE:
            return None
        joined = f"{joined} {text}".lstrip()
        sure = _says_wrote(joined) if text.endswith(_ENDINGS) else None
        if sure is not None:
            # What stands before a complete attribution is the sender's own line, unless it is its date.
            complete = any(_says_wrote(" ".join(lines[later : end + 1])) for later in range(start + 1, end + 1))
            return None if complete and not _begins_with_date(lines[start]) else Attribution(end + 1, sure)
        if end == start and not ("@" in joined or _OPENERS.match(fold(joined))):
            return None
    return None


def _says_wrote(text: str) -> bool | None:
    """Whether a text is an attribution: True surely, False perhaps, None not."""
    folded = fold(text)
    colon = folded.endswith(":")
    opened = bool(_OPENERS.match(folded))
    addressed = bool(_ADDRESS.search(text))
    if not _WROTE.search(folded[-40:]):
        return True if addressed and _WROTE_AT.search(folded) else None
    if addressed and (colon or opened):
        return True
    if not colon:
        return None
    if opened and any(char.isdigit() for char in folded):
        return True
    return False if not opened and _is_name(text) else None


def _begins_with_date(line: str) -> bool:
    folded = fold(line)
    opener = _OPENERS.match(folded)
    found = _WORDS.findall(folded[opener.end() :]) if opener else []
    if not opener or not any(char.isdigit() for char in folded):
        return False
    dated = not found or found[0] in _DATE_WORDS
    return dated and (bool(_CLOCK.search(folded) or _YEAR.search(folded)) or all(word in _DATE_WORDS for word in found))


def _is_name(text: str) -> bool:
    """Whether what stands before the verb looks like a name and not like a sentence."""
    named = _VERB.sub("", text.strip(" :：")).split()
    if not 1 <= len(named) <= 6 or any(not (word[0].isupper() or word[0] in "(\"'") for word in named):
        return False
    return len(named) > 1 or fold(named[0]) not in _PRONOUNS


def is_sender_line(line: str, following: str, domains: frozenset[str]) -> bool:
    """Whether a line is the sender of a mail quoted below, as "Vanesa KR <news@vanesa.vn> 21:55".

    Without a time in it or on the `following` line it counts only for one of the `domains` that the mail was sent to:
    a customer closes a mail with the own name and address, never with the shop's.
    """
    found = _NAMED.fullmatch(line.strip()[:_MAX_LINE])
    if not found:
        return False
    if found[2].strip(" ,"):
        return _is_date(found[2])
    return _is_date(following[:60]) or found[1].rpartition("@")[2].lower() in domains


def _is_date(text: str) -> bool:
    folded = fold(text)
    return bool(_TIME.search(folded)) and all(word in _DATE_WORDS for word in _WORDS.findall(folded))


def header_block_end(lines: Sequence[str], start: int, domains: frozenset[str]) -> int:
    """The index after a block of header lines that starts at `start` ("From: ... Sent: ..."), or `start`.

    A customer's own "Từ: ... Đến: ..." or "Địa chỉ mới: ..." is none: sender and date or subject must be there, and
    where no mail address is, all three. One sender line alone counts if it names an address of `domains`.
    """
    kinds: dict[str, str] = {}
    end = start
    for index in range(start, min(start + _MAX_BLOCK, len(lines))):
        kind, value = _header_line(lines[index])
        if kind:
            kinds.setdefault(kind, value)
            end = index + 1
        elif not kinds or not _continues(lines, index):
            break
    if "from" not in kinds:
        return end if {"sent", "to", "subject"} <= kinds.keys() else start
    if "@" in kinds["from"] and ("sent" in kinds or "subject" in kinds):
        return end
    if {"sent", "subject"} <= kinds.keys() or is_sender_line(kinds["from"], "", domains):
        return end
    return start


def _header_line(line: str) -> tuple[str, str]:
    """(kind of header line, value), both "" where it is none."""
    key, colon, value = line.strip()[:_MAX_LINE].replace("：", ":").partition(":")
    folded = fold(key.strip("*_ \t")) if colon and len(key) <= 30 else ""
    kind = _KEYS.get(folded, "")
    value = value.strip("*_ \t")
    if kind == "sent" and folded not in _SURE_SENT and not _CLOCK.search(value):
        return "", ""
    return kind, value


def _continues(lines: Sequence[str], index: int) -> bool:
    """Whether a line goes on with a long list of recipients, or is one empty line between two header lines."""
    text = lines[index].strip()
    if not text:
        return index + 1 < len(lines) and bool(_header_line(lines[index + 1])[0])
    return "@" in text and lines[index - 1].rstrip().endswith((",", ";"))
