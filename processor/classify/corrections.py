"""The new values of a correction, from all that the sender wrote above the signature."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from processor.classify.letters import plain
from processor.classify.marks import Role
from processor.classify.new_address import find_addresses
from processor.classify.new_email import find_emails
from processor.classify.new_name import find_names, misspelled_beside
from processor.classify.new_phone import find_phones
from processor.classify.value_lists import LIST_ASKED, is_form, joined, listed, spoken_of
from processor.values import Field

_CLOSING = re.compile(
    r"\n[ \t]*(?:--+[ \t]*\n|_{3,}|(?:xin )?(?:chân thành )?(?:trân trọng|tran trong|thân mến|than men|kính thư"
    r"|kinh thu|thân ái|kính chào"
    r"|(?:best|kind|warm|many)? ?regards|best wishes|sincerely|yours|cordially|best,|cheers,|brgds|rgds"
    r"|thanks and)(?!\w)[^\n]{0,40}\n)"
)
_EITHER = re.compile(r"(?<!\w)(?:hoặc|hoac|hay là|hay|or|không thì|ko thì|either)(?!\w)")
# "SĐT cũ: X / SĐT mới: Y": what such a form gives without "new" only says whose record it is.
_OLD_AND_NEW = re.compile(
    r"(?<!\w)(?:cũ|cu|old|đang lưu|hiện tại)[^:\n]{0,12}:[^\n]*\n[^\n:]{0,25}"
    r"(?<!\w)(?:mới|moi|new|đúng|sửa thành)[^:\n]{0,12}:"
)
_SIGNED = re.compile(r"[A-ZÀ-ỸĐ][^\W\d_]*(?: [A-ZÀ-ỸĐ][^\W\d_]*){0,4} *[,\-–—] .{0,90}\d[\d .\-]{7,14}\d\W*")
_LINE_SAYS_NEW = re.compile(r"(?<!\w)(?:cũ|cu|old|mới|moi|new|đúng|dung|sửa|sua|đổi|doi|correct)(?!\w)")
_FEW_NAMES = 12
# A line that is nothing but a value.
_NUMBER_LINE = re.compile(r"[^\w\n]*\d[\d .\-]{7,16}\d[ \t.,]*")
_ADDRESS_LABEL = re.compile(
    r"(?<!\w)(?:địa chỉ|dia chi|đ/c|address)[^:\n]{0,25}:[ \t]*[^\s@]{2,}[ \t][^\s@]{2,}(?! ?@)"
)
# "em là Lê Mai, máy 0912...": with other values after it a name is a value too, or perhaps only says who writes.
_INTRODUCES = re.compile(
    r"(?<!\w)(?:em|tôi|toi|mình|minh|tui|chị|chi|anh|cô|bác|t|e)(?: tên)?(?: ten)?(?: là| la)? "
    r"[A-ZÀ-ÞĂĐĨŨƠƯẠ-Ỹ]\w{0,10} [A-ZÀ-ÞĂĐĨŨƠƯẠ-Ỹ]\w{0,10}[^.\n]{0,40},[^.\n\d]{0,20}\d"
)
_NAMES = {
    Field.FULL_NAME: "name",
    Field.PHONE: "phone number",
    Field.ADDRESS: "postal address",
    Field.EMAIL: "email address",
}


@dataclass(slots=True)
class NewValues:
    """What a correction is to write, and what keeps it from being written."""

    fields: dict[Field, str] = field(default_factory=dict[Field, str])
    called_new: bool = False  # the words around every value call it the new one
    problems: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True)
class _Candidate:
    value: str
    role: Role
    start: int
    problem: str = ""
    sure: bool = False
    pure: bool = False  # cannot be anything else: a second one beside the new one is a rival


def above_signature(text: str) -> str:
    """Return `text` up to a closing formula or signature mark, where something stands above it."""
    match = _CLOSING.search(plain(text) + "\n")
    return text[: match.start()] if match and text[: match.start()].strip() else text


def new_values(
    text: str, needed: Collection[Field], matters: Collection[Field], own_addresses: Collection[str]
) -> NewValues:
    """Find the new values.

    `needed` are the fields that the sender asks to change: each must have a value. `matters` are those spoken of as
    new or wrong; a value of another field counts only if the words around it call it new, since many name themselves
    with their name and number. With neither, every labelled value counts: the sender filled in a form.
    """
    text = above_signature(text)
    values = NewValues()
    called_new: list[bool] = []
    for what, find in _FINDERS.items():
        candidates = _told_new(find(text), text)
        if what is Field.EMAIL:
            candidates = _not_own(candidates, own_addresses)
        paired = {Role.OLD} < {one.role for one in candidates}  # "X (đang là Y)"
        if not paired and what not in matters and what not in needed and (matters or needed) and not is_form(text):
            candidates = [one for one in candidates if one.role is Role.NEW or _is_listed(one, what, text)]
            if what is Field.FULL_NAME and candidates and values.fields:
                values.problems.append("perhaps there is also a new name")
            if what is Field.FULL_NAME:
                continue
        value, problem = _choose(candidates, text, _NAMES[what])
        is_new = any(one.value == value and one.role is Role.NEW for one in candidates)
        among = joined(value, text) or any(one.value == value and _is_listed(one, what, text) for one in candidates)
        if value and needed and what not in needed and not (is_new or paired or among or is_form(text)):
            # one change is asked for by name, and this value may only say whose account it is
            values.problems.append(f"perhaps there is also a new {_NAMES[what]}")
        elif value:
            values.fields[what] = value
            called_new.append(is_new)
        elif candidates and (what in needed or "several" in problem or any(one.problem for one in candidates)):
            values.problems.append(problem)
    values.called_new = bool(called_new) and all(called_new)
    values.problems.extend(_overlooked(values.fields, text))
    if values.fields and not values.problems:
        values.problems.extend(
            f"perhaps there is also a new {_NAMES[what]}"
            for what in (Field.PHONE, Field.EMAIL, Field.ADDRESS)
            if what not in values.fields
            and any(_is_listed(one, what, text, asked=False) for one in _FINDERS[what](text))
        )
    missing = [what for what in _FINDERS if what in needed and what not in values.fields]
    values.problems.extend(f"there is no new {_NAMES[what]}" for what in missing if not values.problems)
    return values


def _overlooked(fields: Collection[Field], text: str) -> Iterator[str]:
    """Say what perhaps was given and not found beside the values that were."""
    if 0 < len(fields) < spoken_of(text):
        yield "more values are spoken of than were found"
    if fields and Field.ADDRESS not in fields and _ADDRESS_LABEL.search(plain(text)):
        yield "the postal address that is given could not be read"
    if Field.FULL_NAME in fields or not fields:
        return
    if _name_in_block(text) or (len(fields) > 1 and _INTRODUCES.search(text)):
        yield "perhaps there is also a new name"


def _told_new(candidates: list[_Candidate], text: str) -> list[_Candidate]:
    """Drop what a form that tells old from new gives without either."""
    lowered = plain(text)
    if not _OLD_AND_NEW.search(lowered):
        return candidates
    return [
        one for one in candidates if _LINE_SAYS_NEW.search(lowered[lowered.rfind("\n", 0, one.start) + 1 : one.start])
    ]


def _name_in_block(text: str) -> bool:
    """Say whether a name stands between lines that are nothing but values, without a label."""
    lines = text.split("\n")
    starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(lines))]
    names = {one.start: one for one in find_names(text)}
    for number, line in enumerate(lines):
        start = starts[number] + len(line) - len(line.lstrip(" \t-•*+"))
        if start in names and text[names[start].end : starts[number] + len(line)].strip(" \t.,") == "":
            around = lines[max(0, number - 1) : number] + lines[number + 1 : number + 2]
            if any(_NUMBER_LINE.fullmatch(other) for other in around):
                return True
    return False


def _not_own(candidates: list[_Candidate], own_addresses: Collection[str]) -> list[_Candidate]:
    """Drop the sender's own address, unless it is called the right one of two ("ends in .vn, not .com")."""
    others = [one for one in candidates if one.value.casefold() not in own_addresses]
    right = [one for one in candidates if one.role is Role.NEW and one not in others]
    return candidates if right and all(one.role is Role.OLD for one in others) else others


def _is_listed(one: _Candidate, what: Field, text: str, *, asked: bool = True) -> bool:
    return one.role is not Role.OLD and listed(one.start, what, text, asked=asked)


def _choose(candidates: list[_Candidate], text: str, what: str) -> tuple[str, str]:
    """Return the one new value, or "" and what is wrong."""
    valid = [one for one in candidates if not one.problem]
    new = [one for one in valid if one.role is Role.NEW]
    pool = new or [one for one in valid if one.role is not Role.OLD]
    sure = [one for one in pool if one.sure]
    pool = sure if sure else pool
    if new and any(one.role is Role.UNKNOWN and one.value not in {n.value for n in new} for one in valid if one.pure):
        return "", f"several {what}s are given"
    distinct = {one.value.casefold(): one for one in reversed(pool)}
    if len(distinct) == 1:
        if _alternatives(candidates, text) or _EITHER.search(plain(next(iter(distinct)))):
            return "", f"several {what}s are offered"
        return next(iter(distinct.values())).value, ""
    if len(distinct) > 1:
        return "", f"several new {what}s are given"
    wrong = next((one.problem for one in candidates if one.problem and one.role is not Role.OLD), "")
    return "", wrong or f"there is no new {what}"


def _alternatives(candidates: list[_Candidate], text: str) -> bool:
    places = sorted(one.start for one in candidates if one.role is not Role.OLD)
    return any(_EITHER.search(plain(text[one:other])) for one, other in pairwise(places))


def _phones(text: str) -> list[_Candidate]:
    lines = _signature_lines(text)
    return [
        _Candidate(one.digits or text[one.start : one.end], one.role, one.start, one.problem, pure=True)
        for one in find_phones(text)
        if not any(begin <= one.start < end for begin, end in lines)
    ]


def _signature_lines(text: str) -> list[tuple[int, int]]:
    """Return where lines stand that look like a letterhead: "Sales Manager | Hotline: 1900 6000"."""
    spans: list[tuple[int, int]] = []
    place, last, above = 0, len(text.rstrip()), ":"
    for line in text.split("\n"):
        lowered = plain(line)
        ends = place + len(line) >= last and not above.endswith((":", ","))
        above = line.strip() or above
        if (
            "|" in line
            or (ends and _SIGNED.fullmatch(line.strip()) and not LIST_ASKED.search(lowered))
            or re.match(r"[ \t]*(?:vp|văn phòng|trụ sở|cty|công ty|ct )[^:]{0,40}(?::|-)", lowered)
            or re.search(r"(?:hotline|fax|tel|mob|mobile|đt khoa|đt cơ quan|ext)\s*[:.]", lowered)
        ):
            spans.append((place, place + len(line)))
        place += len(line) + 1
    return spans


def _emails(text: str) -> list[_Candidate]:
    lines = _signature_lines(text)
    found = find_emails(text)
    above = [one for one in found if not any(begin <= one.start < end for begin, end in lines)]
    return [
        _Candidate(one.address, Role.UNKNOWN if one.problem else one.role, one.start, one.problem, pure=True)
        for one in above or found
    ]


def _names(text: str) -> list[_Candidate]:
    found = find_names(text)
    corrected = any(one.role is Role.OLD for one in found)
    few = len(found) <= _FEW_NAMES  # of many names none is compared with every word
    addresses = [one for one in find_addresses(text) if one.score >= 6] if found else []
    named = [
        one
        for one in found
        if (one.labelled or corrected or one.role is not Role.UNKNOWN or (few and misspelled_beside(one, text)))
        and not any(address.start < one.end and one.start < address.end for address in addresses)
    ]
    whole = [
        one
        for one in named
        if not any(other.text.endswith(f" {one.text}") and other.role is one.role for other in named)
    ]
    return [_Candidate(one.text, one.role, one.start, sure=one.labelled and one.role is Role.NEW) for one in whole]


def _addresses(text: str) -> list[_Candidate]:
    lines = _signature_lines(text)
    found = [one for one in find_addresses(text) if not any(begin <= one.start < end for begin, end in lines)]
    return [_Candidate(one.text, one.role, one.start) for one in found]


_FINDERS: dict[Field, Callable[[str], list[_Candidate]]] = {
    Field.PHONE: _phones,
    Field.EMAIL: _emails,
    Field.ADDRESS: _addresses,
    Field.FULL_NAME: _names,
}
