"""Numbers, days and times as people of each language write them, and texts of others made fit for one line. Pure."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

LANGUAGES = ("vi", "en")


def known_language(language: str) -> str:
    """The language itself where there are words in it, else English."""
    return language if language in LANGUAGES else "en"


def time_text(value: datetime, language: str, zone: ZoneInfo) -> str:
    """A time as people of that language write it, in a mail."""
    return clock_text(value, language, zone) + (" (Vietnam time)" if language != "vi" else "")


def clock_text(value: datetime, language: str, zone: ZoneInfo) -> str:
    """The same where the zone is said elsewhere."""
    local = value.astimezone(zone)
    if language == "vi":
        return f"{local:%H:%M} ngày {local.day}/{local.month}/{local.year}"
    return f"{local.day} {local:%B %Y}, {local:%H:%M}"


def day_text(iso: str, language: str) -> str:
    """An ISO date as people of that language write it; "" stays "", and what is no date stays as it is."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return one_line(iso)
    return f"{day.day}/{day.month}/{day.year}" if language == "vi" else f"{day.day} {day:%B %Y}"


def number_text(value: int, language: str) -> str:
    """A whole number, thousands set off."""
    return f"{value:,}".replace(",", ".") if language == "vi" else f"{value:,}"


def span_text(span: timedelta, language: str) -> str:
    """How long something took, in its two greatest units; "" for less than a minute."""
    minutes = int(span.total_seconds()) // 60
    parts = ((minutes // 1440, "ngày", "day"), (minutes // 60 % 24, "giờ", "hour"), (minutes % 60, "phút", "minute"))
    said = [
        f"{number} {vi}" if language == "vi" else f"{number} {en}{'s' * (number != 1)}"
        for number, vi, en in parts
        if number
    ]
    return " ".join(said[:2])


def one_line(text: str) -> str:
    """Somebody else's text on one line, without control and direction characters: it breaks neither header nor list."""
    kept = "".join(" " if char in "\r\n\t" else char for char in text if not _unfit(char))
    return " ".join(kept.split())


def first_upper(text: str) -> str:
    """The text with a capital at its beginning, the rest as it is."""
    return text[:1].upper() + text[1:]


def _unfit(char: str) -> bool:
    return char not in "\r\n\t" and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn")
