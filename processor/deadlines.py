"""When a request must be answered and completed, counted in Vietnam's calendar. Pure.

Civil Code art. 147: the day of the event is not counted; art. 148.5: a last day that is no working day moves to the
next one. That is the legal date. The target is the last working day before it instead, so that nobody relies on grace.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

import holidays

from processor.values import Intent


class Clocks(Protocol):
    """The settings that are needed (see config.DeadlineSettings)."""

    @property
    def reply_working_days(self) -> int: ...
    @property
    def deletion_days(self) -> int: ...
    @property
    def correction_days(self) -> int: ...
    @property
    def unsubscribe_days(self) -> int: ...
    @property
    def deletion_third_party_days(self) -> int: ...
    @property
    def correction_third_party_days(self) -> int: ...
    @property
    def extra_holidays(self) -> tuple[date, ...]: ...
    @property
    def extra_working_days(self) -> tuple[date, ...]: ...


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Aware datetimes, each the last second of its day in the shop's time zone."""

    reply: datetime  # Decree 356/2025 art. 5: 2 working days
    complete: datetime  # the target
    complete_legal: datetime


def deadlines(received: datetime, intents: tuple[Intent, ...], clocks: Clocks, zone: ZoneInfo) -> Deadlines:
    """The clocks of a request received at an aware time; the shortest of its actions counts.

    A flagged request of unknown kind gets the clock of a correction (the shortest of the rights in art. 5).
    """
    day = received.astimezone(zone).date()
    days = {
        Intent.DELETION: clocks.deletion_days,
        Intent.CORRECTION: clocks.correction_days,
        Intent.UNSUBSCRIBE: clocks.unsubscribe_days,
    }
    last = day + timedelta(days=min((days[intent] for intent in intents), default=clocks.correction_days))
    return Deadlines(
        reply=_end(_add_working_days(day, clocks.reply_working_days, clocks), zone),
        complete=_end(max(_on_or_before(last, clocks), day), zone),
        complete_legal=_end(_on_or_after(last, clocks), zone),
    )


def third_party_legal(received: datetime, about: Intent, clocks: Clocks, zone: ZoneInfo) -> datetime:
    """Until when processors and third parties must have followed an erasure or correction (Decree 356/2025 art. 5)."""
    days = clocks.deletion_third_party_days if about is Intent.DELETION else clocks.correction_third_party_days
    return _end(_on_or_after(received.astimezone(zone).date() + timedelta(days=days), clocks), zone)


def is_working_day(day: date, clocks: Clocks) -> bool:
    """Monday to Friday, less Vietnam's holidays, as far as the configuration does not say otherwise."""
    if day in clocks.extra_working_days:
        return True
    return day.weekday() < 5 and day not in clocks.extra_holidays and day not in _holidays(day.year)


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("VN", years=year))


def _add_working_days(day: date, number: int, clocks: Clocks) -> date:
    while number:
        day += timedelta(days=1)
        number -= is_working_day(day, clocks)
    return day


def _on_or_before(day: date, clocks: Clocks) -> date:
    while not is_working_day(day, clocks):
        day -= timedelta(days=1)
    return day


def _on_or_after(day: date, clocks: Clocks) -> date:
    while not is_working_day(day, clocks):
        day += timedelta(days=1)
    return day


def _end(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(23, 59, 59), zone)
