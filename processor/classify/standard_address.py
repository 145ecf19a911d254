"""A postal address held against the list of administrative units in force since 1 July 2025.

Resolution 202/2025/QH15: two levels, 34 provinces with wards, communes and special zones, no districts. The list is
that of the package vietnam-provinces. What the customer wrote is never changed by this; it is offered to the person who
looks. Names merged away are not translated, because a former ward may have gone to several new ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from vietnam_provinces import Province, Ward

from processor.classify.letters import fold, plain

_COUNTRY = frozenset({"viet nam", "vietnam", "vn"})
_PROVINCE_WORDS = re.compile(r"^(?:thanh pho|tinh|tp|t p|city|province) |\b(?:city|province)$")
_WARD_WORDS = re.compile(r"^(?:phuong|xa|dac khu|thi tran|ward|commune|p|x) |\b(?:ward|commune)$")
_OTHER_NAMES = {
    "hcm": "ho chi minh", "hcmc": "ho chi minh", "tphcm": "ho chi minh", "tp hcm": "ho chi minh",
    "sai gon": "ho chi minh", "saigon": "ho chi minh", "hn": "ha noi", "hanoi": "ha noi", "dn": "da nang",
    "danang": "da nang", "hp": "hai phong", "brvt": "ho chi minh", "thua thien hue": "hue", "daklak": "dak lak",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of an address; all texts "" where nothing is."""

    standard: str = ""  # the address with the names of ward and province as the list has them
    problem: str = ""  # why it has no standard form: one line for a person


def checked(address: str) -> Checked:
    """Look for the province and the ward of an address; abroad nothing is known."""
    parts = [part.strip() for part in re.split(r"[,\n;]", address) if part.strip()]
    if parts and _key(parts[-1]) in _COUNTRY:
        parts.pop()
    province = _provinces().get(_province_key(parts[-1])) if parts else None
    if province is None:
        return Checked()
    wards = _wards(province.code.value)
    for place in range(len(parts) - 2, -1, -1):
        found = wards.get(_ward_key(parts[place]), ())
        if len(found) == 1:
            return Checked(", ".join([*parts[:place], found[0], province.name]))
        if len(found) > 1:
            return Checked(problem=f"{province.name} has several units of that name: {', '.join(found)}")
    return Checked(problem=f"no ward or commune of {province.name} since 1 July 2025 is named in it")


def _key(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", fold(plain(text))))


def _province_key(text: str) -> str:
    name = _key(text)
    name = _OTHER_NAMES.get(name, name)
    name = _PROVINCE_WORDS.sub("", name).strip()
    return _OTHER_NAMES.get(name, name)


def _ward_key(text: str) -> str:
    return _WARD_WORDS.sub("", _key(text)).strip()


@cache
def _provinces() -> dict[str, Province]:
    return {_province_key(province.name): province for province in Province.iter_all()}


@cache
def _wards(province: int) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for ward in Ward.iter_all():
        if ward.province_code.value == province:
            key = _ward_key(ward.name)
            found[key] = (*found.get(key, ()), ward.name)
    return found
