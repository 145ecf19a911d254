"""What answers say in words: labels, masked values, times, in the customer's language. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from processor.confirm import receipts
from processor.confirm.labels import FIELDS, TOPICS, called
from processor.confirm.wording import day_text, known_language, one_line, time_text
from processor.masks import masked
from processor.values import Field, Intent, Receipt, Topic

NOTHING = Receipt("", (), ())


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
    receipt: Receipt = NOTHING,
    reason: str = "",
) -> dict[str, Any]:
    """Everything a template may name; `times` are aware and come out in the shop's time zone.

    `standing` is the state of the request, `wanted` the fields whose new value is asked for, `receipt` what was done.
    """
    words = known_language(language)
    return {
        "language": words,
        "request": request,
        "shop": shop_facts(shop, words),
        **{name: time_text(value, words, zone) for name, value in times.items()},
        "fields": [
            {"label": called(FIELDS, words, name), "masked": masked(name, fields[name])} for name in sorted(fields)
        ],
        "intents": [intent.value for intent in intents],
        "wanted": [called(FIELDS, words, name) for name in wanted],
        "standing": standing,
        "topics": [called(TOPICS, words, topic) for topic in topics],
        "removed": receipts.removed(receipt, words),
        "kept": receipts.kept(receipt, words),
        "changed": receipts.changed(receipt, fields, words),
        "updated_in": receipts.updated_in(receipt, words),
        "retained": sum(item.rows for item in receipt.retained),
        "reason": reason,
    }


def shop_facts(shop: Shop, language: str) -> dict[str, str]:
    """What every answer and document names of the shop."""
    hours = shop.hours_vi if language == "vi" else shop.hours_en
    return {"name": shop.name, "hotline": shop.hotline, "hours": hours, "fanpage": shop.fanpage}


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
    return {
        "language": language,
        "notice": notice,
        "party": party,
        "shop": shop_facts(shop, language),
        "numbers": [one_line(number) for number in numbers],
        "address": one_line(address),
        "fields": [
            {"label": FIELDS[language][name], "value": one_line(value), "hidden": hidden}
            for name, value, hidden in fields
        ],
        **{name: day_text(value.astimezone(zone).date().isoformat(), language) for name, value in days.items()},
        "reminder": reminder,
    }
