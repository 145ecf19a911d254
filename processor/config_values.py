"""The kinds of value that settings have beyond TOML's own: durations, rates, days."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LONGEST = timedelta(days=36500)  # further back or ahead than any date
_PERIODS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}


def _duration(value: object) -> object:
    if isinstance(value, str) and (match := re.fullmatch(r"\s*(\d{1,9})\s*([smhd])\s*", value)):
        value = timedelta(seconds=int(match[1]) * _UNITS[match[2]])
    if not isinstance(value, timedelta):
        raise ValueError('a duration such as "30s", "10m", "24h" or "7d" is wanted')  # noqa: TRY004 - pydantic's way
    if value > _LONGEST:
        raise ValueError("a duration of at most 36500d is wanted")
    return value


def _not_none(value: timedelta) -> timedelta:
    if value < timedelta(seconds=1):
        raise ValueError("a duration of at least 1s is wanted")
    return value


def _rate(value: object) -> object:
    if isinstance(value, str) and (match := re.fullmatch(r"\s*(\d{1,6})\s*/\s*(hour|day|week)\s*", value)):
        return Rate(count=int(match[1]), period=_PERIODS[match[2]])
    if isinstance(value, Rate):
        return value
    raise ValueError('a rate such as "5/day" is wanted (per hour, day or week)')


def _start(value: object) -> object:
    if value in ("now", "all") or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError('"now", "all" or a date such as 2026-11-01 is wanted') from None


def _listed(value: object) -> object:
    return [item for item in re.split(r"[\s,]+", value) if item] if isinstance(value, str) else value


def _address(value: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", value):
        raise ValueError("an email address such as cskh@vanesa.vn is wanted")
    return value


class Settings(BaseModel):
    """Frozen, and strict about what it is told: an unknown key is an error, never silence."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)


class Rate(Settings):
    """So many in so long a time, counted back from now."""

    count: int
    period: timedelta


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Pause = Annotated[Duration, AfterValidator(_not_none)]
Days = Annotated[tuple[date, ...], BeforeValidator(_listed)]
RateText = Annotated[Rate, BeforeValidator(_rate)]
Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Address = Annotated[str, AfterValidator(_address)]
Addresses = Annotated[tuple[Address, ...], BeforeValidator(_listed)]
Start = Annotated[Literal["now", "all"] | date, BeforeValidator(_start)]
