"""The clocks of a request, in Vietnam's calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from processor.config import DeadlineSettings
from processor.deadlines import Deadlines, deadlines, is_working_day
from processor.values import Intent

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CLOCKS = DeadlineSettings()
DELETION, CORRECTION, UNSUBSCRIBE = (Intent.DELETION,), (Intent.CORRECTION,), (Intent.UNSUBSCRIBE,)


def of(day: date, intents: tuple[Intent, ...], clocks: DeadlineSettings = CLOCKS, at: time = time(9)) -> Deadlines:
    return deadlines(datetime.combine(day, at, ZONE), intents, clocks, ZONE)


def days(found: Deadlines) -> tuple[date, date, date]:
    return found.reply.date(), found.complete.date(), found.complete_legal.date()


def test_the_worked_example_of_sunday_22_november_2026() -> None:
    sunday = date(2026, 11, 22)
    # 24 November is a day off since 2026, so Monday and Wednesday are the two working days.
    assert days(of(sunday, DELETION)) == (date(2026, 11, 25), date(2026, 12, 11), date(2026, 12, 14))
    assert days(of(sunday, CORRECTION)) == (date(2026, 11, 25), date(2026, 12, 2), date(2026, 12, 2))


def test_a_deadline_is_the_last_second_of_its_day_in_the_shops_zone() -> None:
    found = of(date(2026, 11, 16), CORRECTION)
    assert found.reply == datetime(2026, 11, 18, 23, 59, 59, tzinfo=ZONE)
    assert found.reply.astimezone(UTC) == datetime(2026, 11, 18, 16, 59, 59, tzinfo=UTC)


def test_the_day_is_that_of_the_shop_not_of_greenwich() -> None:
    late = datetime(2026, 11, 16, 17, 30, tzinfo=UTC)  # half past midnight of the 17th in Vietnam
    assert deadlines(late, CORRECTION, CLOCKS, ZONE) == of(date(2026, 11, 17), CORRECTION, at=time(0, 30))


def test_tet_stops_the_working_days_but_not_the_calendar() -> None:
    # The Lunar New Year 2026 is 17 February; the days off around it run from Monday 16 to Friday 20.
    assert not any(is_working_day(date(2026, 2, day), CLOCKS) for day in range(16, 21))
    reply, complete, legal = days(of(date(2026, 2, 13), CORRECTION))
    assert reply == date(2026, 2, 24)
    assert complete == legal == date(2026, 2, 23)
    # A last day inside the holidays: done before them, due by law after them.
    assert days(of(date(2026, 2, 8), CORRECTION))[1:] == (date(2026, 2, 13), date(2026, 2, 23))


@pytest.mark.parametrize("day", [date(2026, 4, 30), date(2026, 5, 1), date(2026, 9, 2), date(2026, 11, 24)])
def test_public_holidays_are_no_working_days(day: date) -> None:
    assert not is_working_day(day, CLOCKS)


def test_weekends_are_skipped() -> None:
    friday = date(2026, 11, 13)
    assert days(of(friday, CORRECTION))[0] == date(2026, 11, 17)
    assert days(of(friday, UNSUBSCRIBE)) == (date(2026, 11, 17), friday, date(2026, 11, 16))


def test_the_configuration_adds_days_off_and_takes_them_away() -> None:
    clocks = DeadlineSettings(extra_holidays=(date(2026, 11, 17),), extra_working_days=(date(2026, 11, 14),))
    assert days(of(date(2026, 11, 13), CORRECTION, clocks))[0] == date(2026, 11, 16)
    assert days(of(date(2026, 11, 16), CORRECTION, clocks))[0] == date(2026, 11, 19)
    both = DeadlineSettings(extra_holidays=(date(2026, 11, 17),), extra_working_days=(date(2026, 11, 17),))
    assert is_working_day(date(2026, 11, 17), both)


def test_of_several_actions_the_shortest_clock_counts() -> None:
    monday = date(2026, 11, 2)
    assert of(monday, (Intent.CORRECTION, Intent.UNSUBSCRIBE)) == of(monday, UNSUBSCRIBE)
    assert of(monday, (Intent.DELETION, Intent.CORRECTION)) == of(monday, CORRECTION)


def test_a_request_of_unknown_kind_gets_the_clock_of_a_correction() -> None:
    assert of(date(2026, 11, 2), ()) == of(date(2026, 11, 2), CORRECTION)


@pytest.mark.parametrize("intents", [DELETION, CORRECTION, UNSUBSCRIBE, (), (Intent.CORRECTION, Intent.UNSUBSCRIBE)])
def test_every_day_of_two_years_keeps_the_promises(intents: tuple[Intent, ...]) -> None:
    day = date(2026, 1, 1)
    while day < date(2028, 1, 1):
        found = of(day, intents)
        reply, complete, legal = days(found)
        assert is_working_day(reply, CLOCKS)
        assert sum(is_working_day(day + timedelta(days=n), CLOCKS) for n in range(1, (reply - day).days + 1)) == 2
        assert day <= complete <= legal
        assert is_working_day(legal, CLOCKS)
        assert complete == day or is_working_day(complete, CLOCKS)
        assert found.complete <= found.complete_legal
        day += timedelta(days=1)


def test_a_clock_of_no_days_ends_on_the_day_itself() -> None:
    at_once = DeadlineSettings(reply_working_days=0, unsubscribe_days=0)
    saturday = date(2026, 11, 14)
    assert days(of(saturday, UNSUBSCRIBE, at_once)) == (saturday, saturday, date(2026, 11, 16))
