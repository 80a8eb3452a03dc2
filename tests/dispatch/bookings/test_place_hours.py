"""Windows of stops within the opening hours of their places."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from dispatch.bookings.place_hours import PlaceHours, hours_kept, open_windows
from dispatch.model import Window
from routing.types import Point

PARIS = ZoneInfo("Europe/Paris")
MONDAY, SUMMER = date(2026, 3, 9), date(2026, 3, 29)
"""A Monday, and the Sunday on which the clock goes forward."""


def window(text: str, day: date = MONDAY) -> Window:
    """Return a window such as ``09:00-10:00`` on the clock in Paris."""
    start, end = (
        datetime.fromisoformat(f"{day}T{one}").replace(tzinfo=PARIS) for one in text.split("-")
    )
    return Window(start=start, end=end)


@pytest.mark.parametrize(
    ("hours", "asked", "found"),
    [
        ("9-19", "10:00-11:00", "10:00-11:00"),
        ("9-19", "08:00-10:00", "09:00-10:00"),
        ("9-12, 14-18", "11:00-15:00", "11:00-11:55 14:00-15:00"),
        ("9-12, 14-18", "", "09:00-11:55 14:00-17:55"),
        ("9-12", "11:00-12:00", "11:00-12:00"),
        ("9-12", "12:00-13:00", None),
        ("9-12", "08:00-08:30 10:00-11:00", "10:00-11:00"),
        ("Tue-Sat 9-19", "10:00-11:00", None),
        ("Tue-Sat 9-19", "", None),
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
    windows = tuple(map(window, asked.split()))
    place = PlaceHours(name="Mill", text=hours, point=Point(lon=2.35, lat=48.86))
    wanted = None if found is None else tuple(map(window, found.split()))
    assert open_windows(windows, place, MONDAY, PARIS, 300) == wanted
    # What somebody was promised in vain is not taken back by a plan.
    kept = windows if wanted is None else wanted
    assert hours_kept(windows, place, MONDAY, PARIS, 300) == kept


def test_hours_are_those_of_the_clock_on_the_wall() -> None:
    """On the day on which the clock goes forward a place opens an hour earlier in UTC."""
    place = PlaceHours(name="Mill", text="9-19", point=Point(lon=2.35, lat=48.86))
    found = open_windows((), place, SUMMER, PARIS)
    opens, shuts = (datetime(2026, 3, 29, hour, tzinfo=UTC) for hour in (7, 17))
    assert found == (Window(start=opens, end=shuts),)
