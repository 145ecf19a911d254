"""The new phone number of a correction, as 0xxxxxxxxx."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers

from processor.classify.letters import plain, same_tone_place
from processor.classify.marks import Role, role_of

_NUMBER = re.compile(r"(?<![\w@])(?:\(?\+|00)?\(?\d[\d .,\-()·/]{5,22}\d(?![A-Za-z0-9_@])")
# Mobile numbers had eleven digits until 2018; the last seven were kept.
_OLD_MOBILES = {
    **dict(zip(("0120", "0121", "0122", "0126", "0128"), ("070", "079", "077", "076", "078"), strict=True)),
    **dict(zip(("0123", "0124", "0125", "0127", "0129"), ("083", "084", "085", "081", "082"), strict=True)),
    **{f"016{last}": f"03{last}" for last in range(2, 10)},
    **dict(zip(("0186", "0188", "0199"), ("056", "058", "059"), strict=True)),
}
_DIGITS = "không ko zero oh|một mốt one|hai two|ba three|bốn tư four|năm lăm nhăm five|sáu six|bảy bẩy seven|tám eight"
_SPOKEN = {word: str(digit) for digit, words in enumerate(f"{_DIGITS}|chín nine".split("|")) for word in words.split()}
_SPOKEN_RUN = 9
# A letter typed for a digit: "0357 22O 81B".
_GARBLED = re.compile(r"(?<![\w@])0\d{2,3}[ .\-](?=[0-9A-Z .\-]{0,8}[A-Z])[0-9A-Z]{3,4}[ .\-][0-9A-Z]{3,4}(?!\w)")
_MONEY = re.compile(r"[ \t]*(?:đ|d|k|vnd|vnđ|đồng|dong|triệu|ngàn|nghìn|điểm)(?![\w/])")


@dataclass(frozen=True, slots=True)
class PhoneFound:
    """One number in the text; `digits` is "" where `problem` says why it cannot be taken."""

    digits: str
    role: Role
    start: int
    end: int
    problem: str = ""


def find_phones(text: str) -> list[PhoneFound]:
    """Return every number that is or was meant to be a phone number."""
    lowered = plain(text)
    found = [_read(match, text) for match in _NUMBER.finditer(lowered) if not _MONEY.match(lowered, match.end())]
    garbled = [
        PhoneFound("", role_of(text, *match.span()), *match.span(), "the phone number holds letters")
        for match in _GARBLED.finditer(text)
    ]
    return [phone for phone in found if phone] + garbled + _spoken(lowered, text)


def _read(match: re.Match[str], text: str) -> PhoneFound | None:
    raw = match.group().strip()
    start, end = match.start(), match.start() + len(match.group().rstrip(" .,"))
    digits = re.sub(r"\D", "", raw)
    first = re.split(r"[.,;)]\s+", raw, maxsplit=1)[0]
    if first != raw and not _national(raw, digits)[0] and _national(first, re.sub(r"\D", "", first))[0]:
        # "0765 994 123. 3) Home: ..." is a number and the mark of a list
        raw, end, digits = first, start + len(first), re.sub(r"\D", "", first)
    if not 8 <= len(digits) <= 15 or _is_date(raw) or _is_list(raw):
        return None
    role = role_of(text, start, end)
    national, problem = _national(raw, digits)
    return PhoneFound(national, role, start, end, problem)


def _is_date(raw: str) -> bool:
    return re.fullmatch(r"\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}", raw) is not None


def _is_list(raw: str) -> bool:
    # "1, 2, 3" and "30, 31/12" are no phone numbers; "0912,345,678" is.
    return ", " in raw and not raw.lstrip("(+").startswith(("0", "84"))


def _national(raw: str, digits: str) -> tuple[str, str]:
    international = raw.lstrip("( ").startswith(("+", "00"))
    if raw.lstrip("( ").startswith("00"):
        digits = digits[2:]
    if international and not digits.startswith("84"):
        return "", "the phone number is a foreign one"
    if (international or len(digits) >= 11) and digits.startswith("84"):
        digits = "0" + digits[2:].removeprefix("0")
    digits = modern(digits)
    if not digits.startswith("0"):
        return "", "the phone number does not begin with 0"
    if not 10 <= len(digits) <= 11:
        return "", f"the phone number has {len(digits)} digits"
    if not phonenumbers.is_valid_number(phonenumbers.parse(digits, "VN")):
        return "", "the phone number is not a valid Vietnamese one"
    return digits, ""


def modern(digits: str) -> str:
    """Map an eleven-digit mobile number of the time before 2018 to the number that it became."""
    if len(digits) == 11 and digits[:4] in _OLD_MOBILES:
        return _OLD_MOBILES[digits[:4]] + digits[4:]
    return digits


def _spoken(lowered: str, text: str) -> list[PhoneFound]:
    """Find numbers that are written in words ("không tám sáu hai, ...")."""
    found: list[PhoneFound] = []
    run: list[re.Match[str]] = []
    for match in [*re.finditer(r"[^\W\d_]+|\d+|[.;:?!\n]", lowered), None]:
        if match and same_tone_place(match.group()) in _SPOKEN:
            run.append(match)
            continue
        if len(run) >= _SPOKEN_RUN:
            digits = "".join(_SPOKEN[same_tone_place(word.group())] for word in run)
            national, problem = _national(digits, digits)
            start, end = run[0].start(), run[-1].end()
            found.append(PhoneFound(national, role_of(text, start, end), start, end, problem))
        run = []
    return found
