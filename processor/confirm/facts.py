"""What answers say in words: labels, masked values, times, in the customer's language. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from processor.masks import masked
from processor.values import Field, Intent, Topic

FIELD_LABELS = {
    "vi": {
        Field.FULL_NAME: "họ và tên",
        Field.PHONE: "số điện thoại",
        Field.ADDRESS: "địa chỉ",
        Field.EMAIL: "địa chỉ email",
    },
    "en": {
        Field.FULL_NAME: "name",
        Field.PHONE: "phone number",
        Field.ADDRESS: "address",
        Field.EMAIL: "email address",
    },
}
TOPIC_LABELS = {
    "vi": {
        Topic.ALL: "tất cả chủ đề (sản phẩm và dịch vụ mới, sự kiện, tuyển dụng)",
        Topic.PRODUCTS: "sản phẩm và dịch vụ mới",
        Topic.EVENTS: "sự kiện",
        Topic.RECRUITMENT: "tuyển dụng",
    },
    "en": {
        Topic.ALL: "all topics (new products and services, events, recruitment)",
        Topic.PRODUCTS: "new products and services",
        Topic.EVENTS: "events",
        Topic.RECRUITMENT: "recruitment",
    },
}


class Shop(Protocol):
    """The settings that answers show (see config.ShopSettings)."""

    @property
    def name(self) -> str: ...
    @property
    def hotline(self) -> str: ...
    @property
    def hours_vi(self) -> str: ...
    @property
    def hours_en(self) -> str: ...
    @property
    def fanpage(self) -> str: ...


def facts(
    shop: Shop,
    language: str,
    request: str,
    *,
    times: Mapping[str, datetime],
    zone: ZoneInfo,
    fields: Mapping[Field, str],
    topics: Sequence[Topic],
    intents: Sequence[Intent] = (),
    wanted: Sequence[Field] = (),
    standing: str = "",
    retained: int = 0,
    reason: str = "",
) -> dict[str, Any]:
    """Everything a template may name; `times` are aware and come out in the shop's time zone.

    `standing` is the state of the request, `wanted` the fields whose new value is asked for.
    """
    words = language if language in FIELD_LABELS else "en"
    hours = shop.hours_vi if words == "vi" else shop.hours_en
    return {
        "language": words,
        "request": request,
        "shop": {"name": shop.name, "hotline": shop.hotline, "hours": hours, "fanpage": shop.fanpage},
        **{name: time_text(value, words, zone) for name, value in times.items()},
        "fields": [
            {"label": FIELD_LABELS[words][name], "masked": masked(name, fields[name])} for name in sorted(fields)
        ],
        "intents": [intent.value for intent in intents],
        "wanted": [FIELD_LABELS[words][name] for name in wanted],
        "standing": standing,
        "topics": [TOPIC_LABELS[words][topic] for topic in topics],
        "retained": retained,
        "reason": reason,
    }


def time_text(value: datetime, language: str, zone: ZoneInfo) -> str:
    """A time as people of that language write it."""
    local = value.astimezone(zone)
    if language == "vi":
        return f"{local:%H:%M} ngày {local.day}/{local.month}/{local.year}"
    return f"{local.day} {local:%B %Y}, {local:%H:%M} (Vietnam time)"


def notice_facts(
    shop: Shop,
    language: str,
    notice: str,
    *,
    party: str,
    numbers: Sequence[str],
    address: str,
    fields: Sequence[tuple[Field, str, bool]],
    days: Mapping[str, datetime],
    zone: ZoneInfo,
    reminder: int,
) -> dict[str, Any]:
    """Everything a notice to a third party may name.

    `fields` are (field, new value, whether that is masked), `days` aware times of which the days of the shop's calendar
    come out, `reminder` says how often the same was sent before.
    """
    hours = shop.hours_vi if language == "vi" else shop.hours_en
    return {
        "language": language,
        "notice": notice,
        "party": party,
        "shop": {"name": shop.name, "hotline": shop.hotline, "hours": hours, "fanpage": shop.fanpage},
        "numbers": [_one_line(number) for number in numbers],
        "address": _one_line(address),
        "fields": [
            {"label": FIELD_LABELS[language][name], "value": _one_line(value), "hidden": hidden}
            for name, value, hidden in fields
        ],
        **{name: day_text(value, language, zone) for name, value in days.items()},
        "reminder": reminder,
    }


def _one_line(value: str) -> str:
    return " ".join(value.split())


def day_text(value: datetime, language: str, zone: ZoneInfo) -> str:
    """A day as people of that language write it."""
    local = value.astimezone(zone)
    return f"{local.day}/{local.month}/{local.year}" if language == "vi" else f"{local.day} {local:%B %Y}"
