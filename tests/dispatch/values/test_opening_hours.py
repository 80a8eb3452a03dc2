"""Opening hours as people write them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from dispatch.values.opening_hours import Openness, is_unread, openness, read_hours
from routing.types import Point

PARIS = ZoneInfo("Europe/Paris")
IN_FRANCE = Point(lon=2.35, lat=48.86)
MONDAY = "2026-03-09"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Mo-Sa 09:00-19:00", "Mo-Sa 09:00-19:00"),
        ("Mon–Sat 9–19", "Mo-Sa 09:00-19:00"),
        ("lun–sam 9 h–19 h", "Mo-Sa 09:00-19:00"),
        ("du lundi au samedi de 9h à 19h", "Mo-Sa 09:00-19:00"),
        ("Mon to Fri 9am-6pm, Sat 10-14", "Mo-Fr 09:00-18:00; Sa 10:00-14:00"),
        ("lun, mar et jeu 8h30-midi ; sam 14h-18h30", "Mo,Tu,Th 08:30-12:00; Sa 14:00-18:30"),
        ("Mardi au samedi : 10h–13h / 15h–19h", "Tu-Sa 10:00-13:00,15:00-19:00"),
        ("tous les jours 7h-22h", "Mo-Su 07:00-22:00"),
        ("Closed on Mondays", "24/7; Mo off"),
        ("9h-19h, fermé le samedi et le dimanche", "09:00-19:00; Sa off; Su off"),
        ("Mon-Sat 9-19, Sundays closed", "Mo-Sa 09:00-19:00; Su off"),
        ("9-19", "09:00-19:00"),
        ("24/7", "24/7"),
        ("", None),
        ("by appointment", None),
        ("ask Maria in the 2nd shop, 9-12", None),
        ("9-25-7", None),
        ("Mon-Sat 9-19 (not in August)", None),
    ],
)
def test_hours_are_read_as_people_write_them(typed: str, read: str | None) -> None:
    """English and French, days and times in many ways; with an unknown word nothing is read."""
    assert read_hours(typed) == read
    assert is_unread(typed) == (bool(typed) and read is None)


@pytest.mark.parametrize(
    ("typed", "start", "end", "found"),
    [
        ("Mon-Sat 9-19", "09:00", "10:00", "open"),
        ("Mon-Sat 9-19", "18:30", "19:30", "partly"),
        ("Mon-Sat 9-19", "19:00", "20:00", "shut"),
        ("Closed on Mondays", "09:00", "10:00", "shut"),
        ("9-12, 14-18", "11:00", "15:00", "partly"),
        ("by appointment", "09:00", "10:00", None),
    ],
)
def test_a_place_is_open_shut_or_both(
    typed: str, start: str, end: str, found: Openness | None
) -> None:
    """On the place's own clock; the end is not part of it, and what is unread says nothing."""
    span = (datetime.fromisoformat(f"{MONDAY}T{one}").replace(tzinfo=PARIS) for one in (start, end))
    first, last = (one.astimezone(UTC) for one in span)
    assert openness(typed, first, last, PARIS) == found


def test_public_holidays_are_those_of_the_country() -> None:
    """A French place that closes on holidays is shut on 14 July; without a point it is unknown."""
    first, last = (datetime(2026, 7, 14, hour, tzinfo=PARIS) for hour in (10, 11))
    typed = "lun-sam 9h-19h, fermé les jours fériés"
    assert openness(typed, first, last, PARIS, IN_FRANCE) == "shut"
    assert openness(typed, first, last, PARIS) is None
