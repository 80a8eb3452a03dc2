"""The clock of a simulated day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from api.settings.environment import read_settings
from api.settings.fast_clock import FastClock
from api.worker.tasks import SCHEDULE, schedule_at

SIX = datetime(2026, 3, 9, 6, tzinfo=UTC)
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def clock(passed_s: float = 0) -> FastClock:
    """Return a clock that runs sixty times as fast, some seconds after it was started."""
    return FastClock(
        speed=60, begin=SIX, since=NOON, machine=lambda: NOON + timedelta(seconds=passed_s)
    )


def test_a_minute_of_the_day_takes_a_second() -> None:
    """The clock runs from its own beginning, and tells the machine's time of any instant."""
    assert clock()() == SIX
    assert clock(90)() == SIX + timedelta(minutes=90)
    assert clock().machine_time(SIX + timedelta(hours=1)) == NOON + timedelta(minutes=1)
    assert clock().machine_time(clock(12)()) == NOON + timedelta(seconds=12)


def test_a_clock_tells_the_time_in_utc_wherever_it_was_started() -> None:
    """What it was set to may be of any zone; what it tells is not."""
    helsinki = SIX.astimezone(ZoneInfo("Europe/Helsinki"))
    assert replace(clock(), begin=helsinki)().tzinfo is UTC


def test_every_process_that_reads_the_setting_has_the_same_clock() -> None:
    """What is written of a clock is read as that clock; without it the machine's counts."""
    settings = read_settings({"TOURNEE_CLOCK": str(clock())})
    assert settings.clock is not None
    assert replace(settings.clock, machine=clock(30).machine)() == clock(30)()
    assert read_settings({}).clock is None


def test_what_comes_round_comes_as_often_by_that_clock() -> None:
    """The look at what is due comes every five minutes of the simulated day."""
    assert schedule_at(1) is SCHEDULE
    assert schedule_at(60)["go-round"] == "* * * * * */5"
    assert schedule_at(2)["go-round"] == "*/2 * * * *"
    assert schedule_at(600)["go-round"] == "* * * * * */2"
    assert set(schedule_at(60)) == set(SCHEDULE)
