"""The new values that a customer gives when asked for them.

Here a bare value counts, since it was asked for; otherwise the finders of corrections decide what is a value and
whether the words around it call it the old or the new one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from processor.classify.letters import fold, plain, word_set
from processor.classify.marks import Role
from processor.classify.meaning.pattern import SURNAMES
from processor.classify.meaning.text import MAX_CHARACTERS, body_lines, typed_lines
from processor.classify.new_address import find_addresses
from processor.classify.new_email import find_emails
from processor.classify.new_name import find_names
from processor.classify.new_phone import find_phones
from processor.values import Field, Message

_EITHER = re.compile(r"(?<!\w)(?:hoặc|hoac|hay là|hay la|hay|or|either)(?!\w)")
# "được không ạ?" and "nhé?" ask to do it; any other question, and every condition, leaves a doubt.
_POLITE = re.compile(
    r"(?:có )?(?:được|duoc|đc|dc) (?:không|khong|ko|k|hông|hong|chưa)(?: (?:ạ|a|shop|em|bạn|nhỉ))*[ ?]*"
    r"|(?:nhé|nha|nhe)[ ]?\?"
)
_DOUBTFUL = re.compile(
    r"\?|(?<!\w)(?:nếu|neu|if|unless|đúng không|phải không|dung khong|phai khong|đúng ko|phải ko|hình như|hinh nhu"
    r"|không chắc|khong chac|chưa chắc|not sure|maybe|perhaps|có lẽ)(?!\w)"
)
_LEAD = re.compile(
    r"(?:\W*(?:dạ|da|vâng|vang|thưa|chào|hi|hello|shop|sốp|ad|bạn|em|mình|tôi|tui|chị|anh|e|ơi|oi|ạ|a|là|la|của|cua"
    r"|gửi"
    r"|gui|gởi|đây|day|nè|ne|ok|xin|cho|thì|thi"
    r"|dear|please|its|it's|it is|here is|đổi|doi|sửa|sua|thành|thanh|sang|lại|lai|giao|về|ve)"
    r"(?!\w))+[\s:,.\-]*"
)
_TRAIL = re.compile(
    r"[\s,.!\-]*(?:(?<!\w)(?:ạ|a|nhé|nhe|nha|nhen|nghen|nghe|nè|giúp|giup|giùm|dùm|em|mình|tôi|shop|bạn|ơi|với"
    r"|cảm ơn|cam on|thanks|thank you|please|nhiều|đó|á)(?!\w)[\s,.!]*)+$"
)
# "đừng gọi số 09...": the words before a number that is no longer to be used
_GIVEN_UP = re.compile(
    r"(?:đừng|không|ko|k|hết|bỏ|don't|do not|not) (?:còn )?(?:gọi|dùng|xài|call|use)(?: (?:số|vào|tới))*[ :]*$"
)
_AFTER_ADDRESS = re.compile(r"[\s,.]+(?:á|ạ|nha|nhé|nhe|nghe|nghen|nhen|cưng|shop|em|bạn|đó|nè|ơi)$", re.IGNORECASE)
_PLAIN_SURNAMES = frozenset(fold(name) for name in SURNAMES)
_NO_NAME = word_set("khong cu moi dung sai ten so gi nao cung duoc doi giu nhu roi chua shop mail dia chi")
_WHAT = {
    Field.FULL_NAME: "name", Field.PHONE: "phone number", Field.ADDRESS: "postal address", Field.EMAIL: "email address",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Given:
    """A value in the reply; `problem` says why it cannot be taken."""

    value: str
    role: Role
    problem: str = ""


def answered_values(message: Message, wanted: Collection[Field]) -> tuple[Mapping[Field, str], str]:
    """Return the value of every wanted field and "", or nothing and what is wrong in one line.

    With nothing wanted it is not known which value is to change: every clear one counts.
    """
    if len(message.own_words) > MAX_CHARACTERS:
        return {}, "the reply is too long to be an answer to one question"
    lines = typed_lines(message.own_words)
    body = body_lines(lines)
    text = "\n".join(body)
    if _DOUBTFUL.search(_POLITE.sub(" ", plain(text))):
        return {}, "the reply asks something or names a condition"
    values: dict[Field, str] = {}
    for what in wanted or Field:
        given = _FINDERS[what](lines if what is Field.FULL_NAME else body)
        given = _not_own(given, message.sender.address) if what is Field.EMAIL else given
        value, problem = _choose(given, text, _WHAT[what])
        if problem and (wanted or given):
            return {}, problem
        if value:
            values[what] = value
    return (values, "") if values else ({}, "there is no new value")


def _choose(given: Sequence[_Given], text: str, what: str) -> tuple[str, str]:
    """Return the one value and "", or "" and what is wrong."""
    pool = [one for one in given if one.role is not Role.OLD]
    new = [one for one in pool if one.role is Role.NEW]
    wrong = next((one.problem for one in pool if one.problem), "")
    distinct = {one.value.casefold(): one.value for one in reversed(pool)}
    if wrong:
        return "", wrong
    if not distinct:
        return "", f"there is no new {what}"
    if len(distinct) > 1:
        return "", f"several {what}s are given"
    value = (new or pool)[0].value
    return ("", f"several {what}s are offered") if _EITHER.search(plain(text)) else (value, "")


def _not_own(given: list[_Given], own: str) -> list[_Given]:
    """Drop the address that the reply came from, if another is given."""
    others = [one for one in given if one.value.casefold() != own.casefold()]
    return others or given


def _phones(lines: Sequence[str]) -> list[_Given]:
    text = "\n".join(lines)
    return [
        _Given(one.digits, Role.OLD if _GIVEN_UP.search(plain(text[: one.start])) else one.role, one.problem)
        for one in find_phones(text)
    ]


def _emails(lines: Sequence[str]) -> list[_Given]:
    return [_Given(one.address, one.role, one.problem) for one in find_emails("\n".join(lines))]


def _addresses(lines: Sequence[str]) -> list[_Given]:
    text = "\n".join(lines)
    found = find_addresses(text)
    if not found:
        # "dạ 12 Lê Lợi, ...": an address begins a line, or follows words that announce one
        found = find_addresses("\n".join(plain_line(line) for line in lines))
    if not found and len(lines) > 1:
        found = find_addresses(", ".join(line.strip(" ,.") for line in lines))
    return [_Given(_without_politeness(one.text), one.role) for one in found]


def _without_politeness(address: str) -> str:
    while (shorter := _AFTER_ADDRESS.sub("", address)) != address:
        address = shorter
    return address


def plain_line(line: str) -> str:
    """Return a line without what stands before the value: lower case for comparison, letters as typed."""
    lead = _LEAD.match(plain(line))
    return line[lead.end() :] if lead else line


def _names(lines: Sequence[str]) -> list[_Given]:
    found = find_names("\n".join(lines))
    named = [_Given(one.text, one.role) for one in found if one.labelled or one.role is not Role.UNKNOWN]
    if named:
        return named
    bare = [_bare_name(line) for line in lines]
    return [_Given(name, Role.UNKNOWN) for name in bare if name]


def _bare_name(line: str) -> str:
    """Return the name that a line is, politeness aside, or ""."""
    line = plain_line(line)
    trail = _TRAIL.search(plain(line))
    name = (line[: trail.start()] if trail else line).strip(" \t.,:;\"'“”")
    words = name.split()
    letters = all(word.replace("'", "").replace("’", "").replace("-", "").isalpha() for word in words)
    if not 2 <= len(words) <= 6 or not letters or not _NO_NAME.isdisjoint(fold(plain(name)).split()):
        return ""
    capitals = all(word[0].isupper() for word in words)
    return name if capitals or fold(plain(words[0])) in _PLAIN_SURNAMES else ""


_FINDERS: dict[Field, Callable[[Sequence[str]], list[_Given]]] = {
    Field.PHONE: _phones,
    Field.EMAIL: _emails,
    Field.ADDRESS: _addresses,
    Field.FULL_NAME: _names,
}
