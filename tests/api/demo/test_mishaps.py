"""Mishaps of a day of the demo."""

from __future__ import annotations

import itertools
from datetime import date, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from api.demo.day import booking_of
from api.demo.mishaps import JITTER_S, Mishap, mishaps_of
from api.demo.staff import crew_of
from data.formats.day import write_day
from data.formats.day_type import Day
from data.formats.reading import parse_yaml
from data.sample.recipe import build_demo_day, demo_mishaps
from routing.network.streets import Address

ZONE = ZoneInfo("Europe/Helsinki")
ON = date(2026, 9, 15)


def day() -> Day:
    """Return the demo day of a made-up town."""
    sides = itertools.product(range(14), range(14))
    addresses = [
        Address(lon=24.935 + x * 0.002, lat=60.164 + y * 0.001, street=f"Street {x}", number=str(y))
        for x, y in sides
    ]
    return build_demo_day(addresses, seed=1, on=ON)


def of_kind(kind: str) -> list[Mishap]:
    """Return the mishaps of one kind."""
    return [one for one in mishaps_of(ON, ZONE) if one.kind == kind]


def test_everything_goes_wrong_that_a_dispatcher_must_know_how_to_mend() -> None:
    """An ill rider, two late bookings, a closure, a failed visit, a broken bike; and words."""
    counts = {kind: len(of_kind(kind)) for kind in ("ill", "closure", "failure", "breakdown")}
    assert counts == {"ill": 1, "closure": 1, "failure": 1, "breakdown": 1}
    assert len(of_kind("booking")) == 2
    assert len(of_kind("message")) >= 3


def test_mishaps_come_at_their_hours_by_the_seed() -> None:
    """The same seed gives the same moments, another others, none far from the recipe's."""
    assert mishaps_of(ON, ZONE) == mishaps_of(ON, ZONE)
    assert mishaps_of(ON, ZONE) != mishaps_of(ON, ZONE, seed=2)
    meant = {one["id"]: one["at"] for one in demo_mishaps()}
    later = timedelta(hours=1)
    for one in mishaps_of(ON, ZONE, later=later, seed=5):
        at = datetime.combine(ON, time.fromisoformat(meant[one.id]), tzinfo=ZONE) + later
        assert abs(one.at - at) <= timedelta(seconds=JITTER_S)


def test_who_suffers_a_mishap_is_of_the_crew_and_at_work() -> None:
    """Whoever breaks down, is ill or writes has a shift that day; who is ill, before it begins."""
    new_day = day()
    people = {one.key for one in crew_of(new_day).everybody}
    shifts = {shift.courier.id: shift for shift in new_day.shifts}
    for one in mishaps_of(ON, ZONE):
        assert one.person in people or one.kind == "failure"
        if one.kind in {"message", "closure", "breakdown"}:
            assert shifts[one.person].window.start < one.at < shifts[one.person].window.end
    (ill,) = of_kind("ill")
    assert ill.at + timedelta(hours=1) < shifts[ill.person].window.start


def test_late_bookings_are_of_that_day_and_come_before_their_windows() -> None:
    """They can be booked as they stand, at places of the day, and be ridden in time."""
    plain = cast("dict[str, Any]", parse_yaml(write_day(day())).content)
    for one in of_kind("booking"):
        assert one.job is not None
        booked = booking_of(dict(one.job), plain, ON)
        (job,) = booked.jobs
        assert job.drops[0].address
        closes = datetime.fromisoformat(job.drops[0].windows[0].end)
        assert one.at + timedelta(hours=1) < closes


@pytest.mark.parametrize("language", ["en", "fr"])
def test_words_are_of_the_demos_language(language: str) -> None:
    """Every message and every job of a late booking is said in French too."""
    said = {
        one.id: one.says or str((one.job or {}).get("label", "")) for one in mishaps_of(ON, ZONE)
    }
    own = mishaps_of(ON, ZONE, language=language)
    for one in own:
        words = one.says or str((one.job or {}).get("label", ""))
        assert (words == said[one.id]) == (language == "en" or not words)
