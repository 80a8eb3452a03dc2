"""Windows of stops within the opening hours of their places."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from dispatch.bookings.place_hours import (
    PlaceHours,
    closed_place,
    runs_into_closed_hours,
    windows_while_open,
    with_planning_windows,
)
from dispatch.model import Job, Place, Stop, Window
from dispatch.model.jobs import StopTerms
from dispatch.planning.what_if.day_changes import DayChange, widened
from routing.types import Point

PARIS = ZoneInfo("Europe/Paris")
MONDAY, SUMMER = date(2026, 3, 9), date(2026, 3, 29)
"""A Monday, and the Sunday on which the clock goes forward."""


def window(text: str) -> Window:
    """Return a window of the Monday such as ``09:00-10:00`` on the clock in Paris."""
    start, end = (_at(one) for one in text.split("-"))
    return Window(start=start, end=end)


def _at(text: str) -> datetime:
    hours, minutes = map(int, text.split(":"))
    midnight = datetime.combine(MONDAY, time(0), PARIS)
    return midnight + timedelta(hours=hours, minutes=minutes)


def windows_of(text: str) -> tuple[Window, ...]:
    """Return windows such as ``09:00-10:00 14:00-15:00`` of the Monday."""
    return tuple(map(window, text.split()))


def mill(hours: str) -> PlaceHours:
    """Return the hours of a mill in Paris."""
    return PlaceHours(name="Mill", text=hours, point=Point(lon=2.35, lat=48.86))


@pytest.mark.parametrize(
    ("hours", "asked", "found"),
    [
        ("9-19", "10:00-11:00", "10:00-11:00"),
        ("9-19", "08:00-10:00", "09:00-10:00"),
        ("9-12, 14-18", "11:00-15:00", "11:00-11:55 14:00-15:00"),
        ("9-12, 14-18", "", "09:00-11:55 14:00-17:55"),
        ("9-12", "11:00-12:00", "11:00-11:55"),
        ("9-12", "10:00-11:57", "10:00-11:55"),
        ("9-12", "11:55-11:55", "11:55-11:55"),
        ("9-12", "11:56-12:00", None),
        ("9-12", "12:00-13:00", None),
        ("9-12", "08:00-08:30 10:00-11:00", "10:00-11:00"),
        ("Tue-Sat 9-19", "10:00-11:00", None),
        ("Tue-Sat 9-19", "", None),
        ("Tue-Sat 5-12", "", None),
        ("Tue-Sat 0-24", "", None),
        ("Mon 18-24; Tue 0-2", "", "18:00-25:55"),
        ("24/7", "", ""),
        ("24/7", "10:00-11:00", "10:00-11:00"),
        ("by appointment", "10:00-11:00", "10:00-11:00"),
        ("by appointment", "", ""),
    ],
)
def test_a_stop_is_served_while_its_place_is_open(
    hours: str, asked: str, found: str | None
) -> None:
    """Its windows end with the service before the place shuts; where it is shut, none is left."""
    stop = StopTerms(windows=windows_of(asked), service_s=300)
    wanted = None if found is None else windows_of(found)
    assert windows_while_open(stop, mill(hours), MONDAY, PARIS) == wanted
    # What somebody was promised in vain is not taken back by a plan.
    kept = stop.windows if wanted is None else wanted
    assert with_planning_windows(stop, mill(hours), MONDAY, PARIS).windows == kept


def test_a_visit_of_the_place_is_over_before_it_shuts() -> None:
    """The time that a visit takes counts beside that of its goods."""
    stop = StopTerms(windows=windows_of("11:00-12:00"), service_s=60, setup_s=240)
    assert windows_while_open(stop, mill("9-12"), MONDAY, PARIS) == windows_of("11:00-11:55")


@pytest.mark.parametrize(
    ("hours", "drops", "late_limit_s", "found"),
    [
        ("9-12", ["07:00-08:00"], 0, None),
        ("9-12", ["07:00-09:00"], 0, None),
        ("9-12", ["07:00-08:30"], 3600, "09:00-11:55"),
        ("9-12", ["08:00-10:00"], 0, "09:00-11:55"),
        ("9-12", ["07:00-08:00", "10:00-11:00"], 0, None),
        ("9-12", ["07:00-08:00", ""], 0, None),
        ("9-12", [""], 0, "09:00-11:55"),
        ("9-12, 14-18", ["10:00-11:00"], 0, "09:00-11:55"),
        ("9-19", ["20:00-21:00"], 0, "09:00-18:55"),
        ("Tue-Sat 5-12", ["20:00-21:00"], 0, None),
        ("Tue-Sat 5-12", ["29:30-30:00"], 0, "29:00-30:00"),
    ],
)
def test_goods_are_picked_up_before_they_are_dropped(
    hours: str, drops: list[str], late_limit_s: int, found: str | None
) -> None:
    """A pickup at any time begins before a drop of its job is over, while its place is open."""
    dropped = [StopTerms(windows=windows_of(one), late_limit_s=late_limit_s) for one in drops]
    pickup, wanted = StopTerms(service_s=300), None if found is None else windows_of(found)
    assert windows_while_open(pickup, mill(hours), MONDAY, PARIS, dropped) == wanted
    planned = with_planning_windows(pickup, mill(hours), MONDAY, PARIS, dropped)
    assert planned.windows == (wanted or ())
    stops = [("pickup", "mill", pickup), *(("drop", "", one) for one in dropped)]
    shut = closed_place(stops, {"mill": mill(hours)}, MONDAY, PARIS)
    assert shut == (mill(hours) if wanted is None else None)


@pytest.mark.parametrize(
    ("hours", "asked", "late_limit_s"),
    [
        ("9-12", "11:00-12:00", 0),
        ("9-12:15", "11:00-12:00", 600),
        ("9-12:15, 12:20-14", "11:00-12:00", 600),
        ("9-19", "11:00-12:00", 1800),
        ("by appointment", "11:00-12:00", 1800),
        ("9-12", "", 0),
    ],
)
def test_no_stop_is_late_at_a_place_that_is_shut(hours: str, asked: str, late_limit_s: int) -> None:
    """A late visit, too, is over before the place shuts."""
    stop = StopTerms(windows=windows_of(asked), service_s=300, late_limit_s=1800)
    planned = with_planning_windows(stop, mill(hours), MONDAY, PARIS)
    assert planned.late_limit_s == late_limit_s


@pytest.mark.parametrize(
    ("begins", "found"),
    [
        ("10:20", "10:00-11:00"),
        ("10:40", "10:30-11:00"),
        ("11:20", "10:30-11:00"),
        ("11:40", "10:00-11:00"),
    ],
)
def test_a_round_keeps_a_stop_outside_of_the_hours(begins: str, found: str) -> None:
    """One that it begins within them, be it late, has its windows within them."""
    stop = StopTerms(windows=windows_of("10:00-11:00"), late_limit_s=1800)
    at = window(f"{begins}-{begins}").start
    planned = with_planning_windows(stop, mill("10:30-19"), MONDAY, PARIS, begins=at)
    assert planned.windows == windows_of(found)


@pytest.mark.parametrize(
    ("hours", "windows", "minutes", "is_beyond"),
    [
        ("9-12", "10:00-11:55", 25, True),
        ("9-12", "10:00-11:00", 25, False),
        ("9-12", "10:00-11:30", 30, True),
        ("9-12", "10:00-12:30", 25, False),
        ("9-12", "", 25, False),
        ("by appointment", "10:00-11:55", 25, False),
    ],
)
def test_a_wider_window_may_run_into_closed_hours(
    hours: str, windows: str, minutes: int, is_beyond: object
) -> None:
    """It does where the stop kept to the hours of its place before."""
    place = Place(id="mill", point=mill(hours).point)
    job = Job(id="a", drops=(Stop(place=place, windows=windows_of(windows), service_s=300),))
    change = DayChange(kind="windows-later", job_id="a", weight=0, minutes=minutes)
    found = {"mill": mill(hours)}
    assert runs_into_closed_hours(job, widened(job, change), found, MONDAY, PARIS) == is_beyond


def test_hours_are_those_of_the_clock_on_the_wall() -> None:
    """On the day on which the clock goes forward a place opens an hour earlier in UTC."""
    found = windows_while_open(StopTerms(), mill("9-19"), SUMMER, PARIS)
    opens, shuts = (datetime(2026, 3, 29, hour, tzinfo=UTC) for hour in (7, 17))
    assert found == (Window(start=opens, end=shuts),)
