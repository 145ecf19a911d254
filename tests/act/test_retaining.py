"""Until when something is kept: by the calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from processor.act.datamap.model import Until
from processor.act.retaining import until_day

AT = datetime.fromisoformat


@pytest.mark.parametrize(
    ("value", "until", "expected"),
    [
        (date(2024, 2, 29), Until("x", years=1), "2025-02-28"),
        (date(2024, 2, 29), Until("x", years=4), "2028-02-29"),
        (date(2024, 1, 31), Until("x", months=1), "2024-02-29"),
        (date(2024, 1, 31), Until("x", months=13, days=1), "2025-03-01"),
        (date(2023, 11, 30), Until("x", months=3), "2024-02-29"),
        (AT("2024-02-29T23:59"), Until("x", years=10), "2034-02-28"),
        (datetime(2024, 2, 28, 20, 0, tzinfo=UTC), Until("x", days=1), "2024-03-01"),
        (datetime(2024, 3, 1, 1, 0, tzinfo=timezone(timedelta(hours=9))), Until("x"), "2024-02-29"),
        ("2024-02-29", Until("x", years=1), "2025-02-28"),
        ("2024-02-29 10:00:00.000000", Until("x", years=1), "2025-02-28"),
        ("2024-02-28T20:00:00Z", Until("x"), "2024-02-29"),
        ("29/02/2024", Until("x", years=1), "2025-02-28"),
        (date(9999, 12, 31), Until("x", years=10, days=9), "9999-12-31"),
    ],
)
def test_periods_end_by_the_calendar(value: Any, until: Until, expected: str) -> None:
    found = until_day(until, value)
    assert found is not None
    assert found.isoformat() == expected


@pytest.mark.parametrize("value", [None, "", "0000-00-00 00:00:00", "tomorrow", 17, b"2024-01-01"])
def test_what_is_no_date_has_no_end(value: Any) -> None:
    assert until_day(Until("x", years=1), value) is None
