"""What an erasure keeps, on which ground and until when; and what goes when that time is over."""

from __future__ import annotations

import calendar
import contextlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from processor.act.binding import Mapped
from processor.act.datamap.model import Column, Deletion, Until
from processor.act.executing import Work
from processor.act.reaching import Person, Row
from processor.act.tables import Bound
from processor.values import Ending, Retained

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
"""Where the days of the law are counted."""


def kept(mapped: Mapped, person: Person, works: Sequence[Work], today: date) -> list[Retained]:
    """By entry and reason; rows that go are not among them."""
    gone = {(work.bound.entry.table, edit.row.key) for work in works for edit in work.edits if edit.values is None}
    rows: dict[tuple[str, str, str], set[tuple[str, tuple[Any, ...]]]] = {}
    until: dict[tuple[str, str, str], str] = {}
    for entry in mapped.datamap.entries:
        for rule in entry.columns if not entry.delete_row else ():
            if rule.deletion is not Deletion.KEEP or not rule.reason:
                continue
            named = entry.kept or entry.title
            what = (named.en, named.vi, rule.reason)
            for row in person.rows.get(entry.name, ()):
                if (entry.table, row.key) not in gone and row.values[rule.name] not in (None, ""):
                    rows.setdefault(what, set()).add((entry.table, row.key))
                    if rule.until:
                        until[what] = max(until.get(what, ""), _due(rule.until, row, today).isoformat())
    return [
        Retained(
            en, mapped.datamap.reasons[reason].en, len(some), until.get((en, vi, reason), ""), vi,
            mapped.datamap.reasons[reason].vi,
        )
        for (en, vi, reason), some in rows.items()
    ]  # fmt: skip


def endings(mapped: Mapped, person: Person, works: Sequence[Work], today: date) -> list[Ending]:
    """The days on which kept values are to go, with the rows that hold them."""
    gone = {(work.bound.entry.table, edit.row.key) for work in works for edit in work.edits if edit.values is None}
    found: dict[tuple[str, str], dict[tuple[Any, ...], None]] = {}
    for entry in mapped.datamap.entries:
        for row in person.rows.get(entry.name, ()):
            if entry.delete_row or (entry.table, row.key) in gone:
                continue
            for rule in entry.columns:
                if rule.deletion is Deletion.KEEP and rule.until and row.values[rule.name] not in (None, ""):
                    due = _due(rule.until, row, today).isoformat()
                    found.setdefault((entry.name, due), {})[plain_key(row.key)] = None
    return [Ending(name, due, tuple(keys)) for (name, due), keys in sorted(found.items())]


def ended(bound: Bound, row: Row, due: date) -> list[Column]:
    """The columns of the row whose time is over on the day of an ending.

    Where the date of a row cannot be read (any more), its ending was counted from the day of the erasure: then the
    columns go that are not accounted for by another.
    """
    known = {rule: until_day(rule.until, row.values[rule.until.column]) for rule in _timed(bound)}
    unread = [rule for rule, day in known.items() if day is None]
    over = [rule for rule, day in known.items() if day is not None and day <= due]
    return [*over, *(unread if all(day != due for day in known.values()) else [])]


def later(bound: Bound, row: Row, due: date) -> set[date]:
    """The days after that of an ending on which other values of the row are to go."""
    rules = [rule for rule in _timed(bound) if row.values[rule.name] not in (None, "")]
    days = {until_day(rule.until, row.values[rule.until.column]) for rule in rules}
    return {day for day in days if day is not None and day > due}


def _timed(bound: Bound) -> list[Any]:
    return [rule for rule in bound.entry.columns if rule.deletion is Deletion.KEEP and rule.until]


def day(now: datetime) -> date:
    """The day of an aware time."""
    return now.astimezone(ZONE).date()


def until_day(until: Until, value: Any) -> date | None:
    """The day on which the period ends that began at `value`; None where that is no date.

    A month without that day ends on its last (Civil Code 91/2015 art. 148).
    """
    start = _as_date(value)
    if start is None:
        return None
    months = start.year * 12 + start.month - 1 + until.years * 12 + until.months
    year, month = months // 12, months % 12 + 1
    if year > date.max.year:
        return date.max
    day = min(start.day, calendar.monthrange(year, month)[1])
    ordinal = date(year, month, day).toordinal() + until.days
    return date.fromordinal(min(ordinal, date.max.toordinal()))


def _due(until: Until, row: Row, today: date) -> date:
    due = until_day(until, row.values[until.column])
    # No date: nothing that is on record can be younger than today.
    return due or until_day(until, today) or today


def _as_date(value: Any) -> date | None:
    if isinstance(value, str):
        value = _parsed(value.strip())
    if isinstance(value, datetime):
        return (value.astimezone(ZONE) if value.tzinfo else value).date()
    return value if isinstance(value, date) else None


def _parsed(text: str) -> date | datetime | None:
    for pattern in ("", "%d/%m/%Y", "%d-%m-%Y"):
        with contextlib.suppress(ValueError):
            return datetime.strptime(text, pattern) if pattern else datetime.fromisoformat(text)  # noqa: DTZ007
    return None


def plain_key(key: tuple[Any, ...]) -> tuple[str | int, ...]:
    """A primary key as JSON has it."""
    return tuple(part if isinstance(part, int) else str(part) for part in key)
