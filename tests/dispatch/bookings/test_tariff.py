"""Tariffs: kept as JSON, and refused with every reason at once."""

from __future__ import annotations

import json
from datetime import date, datetime, time

import pytest

from dispatch.bookings.tariff import DistanceBand, LoadBand, StopStep, Tariff, TimeRule, Zone
from routing.errors import BadInput
from routing.types import Point
from tests.support.tariffs import FULL, SQUARE


def _codes(error: BadInput) -> set[tuple[str, str]]:
    return {(fault.code, fault.where) for fault in error.faults}


def test_a_tariff_survives_json() -> None:
    """Written as JSON and read back it is the same tariff."""
    assert Tariff.from_plain(json.loads(json.dumps(FULL.to_plain()))) == FULL


def test_an_unknown_key_deep_inside_is_named() -> None:
    """A slip in a band is refused with its place."""
    plain = FULL.to_plain()
    plain["mass_bands"] = [{"up_to": 1000, "price": 3}]
    with pytest.raises(BadInput) as caught:
        Tariff.from_plain(plain)
    assert _codes(caught.value) == {("unknown-key", "mass_bands[0]")}


def test_everything_wrong_is_said_at_once() -> None:
    """Bands that fall, steps that start late, doubled names and odd prices are all faults."""
    with pytest.raises(BadInput) as caught:
        Tariff(
            id=" ",
            version=0,
            base_cents=-1,
            distance_bands=(DistanceBand(up_to_m=500), DistanceBand(up_to_m=500)),
            mass_bands=(LoadBand(), LoadBand(up_to=3)),
            drop_steps=(StopStep(first=2, cents=1),),
            zones=(Zone(name="a", ring=SQUARE), Zone(name="a", ring=SQUARE)),
            supplements={"cold": 10**9},
        )
    assert _codes(caught.value) == {
        ("empty-text", "id"),
        ("out-of-range", "version"),
        ("out-of-range", "base_cents"),
        ("bands-not-rising", "distance_bands[1]"),
        ("band-after-open", "mass_bands[1]"),
        ("steps-start-late", "drop_steps[0].first"),
        ("duplicate-id", "zones[1]"),
        ("out-of-range", "supplements.cold"),
    }


@pytest.mark.parametrize(
    ("ring", "code"),
    [
        (SQUARE[:2], "list-length"),
        (((2.0, 48.0), (3.0, 49.0), (3.0, 48.0), (2.0, 49.0)), "ring-crosses-itself"),
        (((48.0, 200.0), *SQUARE[1:]), "corner-off-earth"),
        (((float("nan"), 2.0), *SQUARE[1:]), "corner-off-earth"),
    ],
)
def test_a_ring_must_be_a_plain_polygon(ring: tuple[tuple[float, float], ...], code: str) -> None:
    """Too few corners, a figure of eight and corners off the earth are refused."""
    with pytest.raises(BadInput) as caught:
        Zone(name="z", ring=ring)
    assert [fault.code for fault in caught.value.faults] == [code]


def test_a_zone_includes_its_border() -> None:
    """A point on the border is inside, one beyond is not."""
    zone = Zone(name="z", ring=SQUARE)
    assert zone.covers(Point(lon=2.0, lat=48.5))
    assert not zone.covers(Point(lon=1.999, lat=48.5))


def test_hours_begin_included_and_end_excluded() -> None:
    """A rule from 19:00 to 21:00 holds at 19:00 and no more at 21:00."""
    rule = TimeRule(name="r", from_time=time(19), until_time=time(21))
    day = date(2026, 3, 2)
    held = [hour for hour in range(24) if rule.holds(datetime.combine(day, time(hour)))]
    assert held == [19, 20]


def test_hours_over_midnight_are_two_rules() -> None:
    """From 22:00 to 06:00 is refused, as a rule for Sundays could mean either night."""
    with pytest.raises(BadInput) as caught:
        TimeRule(name="night", from_time=time(22), until_time=time(6))
    assert [fault.code for fault in caught.value.faults] == ["hours-over-midnight"]
