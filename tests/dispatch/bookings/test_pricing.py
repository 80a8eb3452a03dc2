"""Prices: lines that sum exactly, hand-computed examples, and no price that falls oddly."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.bookings.pricing import quote, settle
from dispatch.bookings.quotes import Actuals, FailedDrop, PriceFacts, PriceLine, Quote
from dispatch.bookings.tariff import (
    DistanceBand,
    LeadRule,
    LoadBand,
    StopStep,
    Tariff,
    TimeRule,
    Zone,
)
from dispatch.values.plain_values import from_plain, to_plain
from dispatch.values.rounding import rounded
from routing.errors import BadInput
from routing.types import Point
from tests.support.tariffs import FULL

PARIS = ZoneInfo("Europe/Paris")
INSIDE = Point(lon=2.35, lat=48.85)
OUTSIDE = Point(lon=4.0, lat=48.85)
MONDAY_10 = datetime(2026, 3, 2, 9, tzinfo=UTC)
PLAIN = PriceFacts(
    distance_m=5_500,
    pickups=(INSIDE,),
    drops=(INSIDE,),
    mass_g=8_000,
    window_start=MONDAY_10,
    booked_at=MONDAY_10 - timedelta(days=2),
)


def _amounts(price: Quote) -> dict[str, int]:
    return {line.code: line.amount_cents for line in price.lines}


def test_a_plain_booking_is_priced_as_by_hand() -> None:
    """Base, distance band and kilometres beyond 3 km, first drop and zone; tax at the end."""
    price = quote(FULL, PLAIN, PARIS)
    assert _amounts(price) == {
        "base": 300,
        "distance-band": 400,
        "distance": 200,
        "drops": 600,
        "zone-drops": 100,
    }
    assert (price.net_cents, price.vat_cents, price.total_cents) == (1600, 320, 1920)
    assert (price.tariff_id, price.tariff_version) == ("city", 3)


def test_drops_get_cheaper_step_by_step() -> None:
    """Seven drops are one at 6.00, four at 3.50 and two at 2.50."""
    price = quote(FULL, replace(PLAIN, drops=(INSIDE,) * 7), PARIS)
    drops = [
        (line.args["first"], line.args["last"], line.quantity, line.unit_cents)
        for line in price.lines
        if line.code == "drops"
    ]
    assert drops == [(1, 1, 1, 600), (2, 5, 4, 350), (6, 7, 2, 250)]


def test_surcharges_are_shares_of_the_price_before_them() -> None:
    """On a Sunday evening both rules count, on the same sum, and the shortest lead alone."""
    sunday = datetime(2026, 3, 29, 17, tzinfo=UTC)
    late = replace(PLAIN, window_start=sunday, booked_at=sunday - timedelta(minutes=60))
    lines = [
        (line.code, line.args.get("name"), line.amount_cents)
        for line in quote(FULL, late, PARIS).lines
    ][-4:]
    assert lines == [
        ("time-share", "evening", 400),
        ("time-fixed", "sunday", 200),
        ("time-share", "sunday", 800),
        ("lead-share", "express", 800),
    ]


def test_lead_is_true_time_also_over_a_change_of_the_clock() -> None:
    """From 01:30 to 03:29 on the night of spring is 59 minutes, though the clock shows 119."""
    tariff = Tariff(id="t", version=1, lead_rules=(LeadRule(name="x", under_min=60, cents=5),))
    facts = replace(
        PLAIN,
        booked_at=datetime(2026, 3, 29, 1, 30, tzinfo=PARIS),
        window_start=datetime(2026, 3, 29, 3, 29, tzinfo=PARIS),
    )
    assert quote(tariff, facts, PARIS).net_cents == 5


@pytest.mark.parametrize(
    ("distance_m", "mass_g", "codes"),
    [
        (3000, 10_000, {"distance-band": 200}),
        (3001, 10_001, {"distance-band": 400, "mass": 500}),
        (8000, 60_000, {"distance-band": 400, "distance": 400, "mass": 500}),
        (8009, 0, {"distance-band": 500, "distance": 401}),
    ],
)
def test_limits_of_bands_are_included(distance_m: int, mass_g: int, codes: dict[str, int]) -> None:
    """At its limit a load or distance is still in the band, one more is in the next."""
    price = quote(FULL, replace(PLAIN, distance_m=distance_m, mass_g=mass_g), PARIS)
    found: dict[str, int] = {}
    for line in price.lines:
        if line.code in ("distance-band", "distance", "mass"):
            found[line.code] = found.get(line.code, 0) + line.amount_cents
    assert found == codes


def test_the_last_limit_is_served() -> None:
    """A tariff that ends at 8 km and 60 kg has a price for just that."""
    tariff = replace(FULL, distance_bands=FULL.distance_bands[:2])
    assert quote(tariff, replace(PLAIN, distance_m=8000, mass_g=60_000), PARIS).net_cents


@pytest.mark.parametrize(("minutes", "name"), [(89, "express"), (90, "same-day"), (600, None)])
def test_a_lead_is_short_only_below_its_limit(minutes: int, name: str | None) -> None:
    """Ninety minutes are no express any more."""
    booked_at = PLAIN.window_start - timedelta(minutes=minutes)
    price = quote(FULL, replace(PLAIN, booked_at=booked_at), PARIS)
    names = [line.args["name"] for line in price.lines if line.code.startswith("lead")]
    assert names == ([] if name is None else [name])


def test_a_low_price_is_lifted_to_the_minimum() -> None:
    """What is missing is a line of its own."""
    tariff = Tariff(id="t", version=1, base_cents=500, minimum_cents=900)
    assert _amounts(quote(tariff, PLAIN, PARIS)) == {"base": 500, "minimum": 400}


def test_rebates_never_make_a_price_negative() -> None:
    """Two full rebates at once end at nothing."""
    free = (
        TimeRule(name="a", per_mille=-1000),
        TimeRule(name="b", per_mille=-1000),
    )
    tariff = Tariff(id="t", version=1, base_cents=500, time_rules=free)
    assert quote(tariff, PLAIN, PARIS).net_cents == 0


def test_the_first_zone_that_covers_a_stop_counts() -> None:
    """An inner zone that comes first hides the outer one."""
    ring = ((2.3, 48.8), (2.4, 48.8), (2.4, 48.9), (2.3, 48.9))
    inner = Zone(name="inner", ring=ring, drop_cents=10)
    tariff = Tariff(id="t", version=1, zones=(inner, *FULL.zones), outside_drop_cents=900)
    elsewhere = Point(lon=2.9, lat=48.5)
    price = quote(tariff, replace(PLAIN, drops=(INSIDE, elsewhere, OUTSIDE)), PARIS)
    zones = {str(line.args.get("zone", "outside")): line.amount_cents for line in price.lines}
    assert zones == {"inner": 10, "centre": 100, "outside": 900}


def test_what_the_tariff_does_not_serve_has_no_price() -> None:
    """Too far, too heavy, outside all zones, and an unknown supplement are told together."""
    tariff = replace(FULL, serves_outside=False, distance_bands=FULL.distance_bands[:2])
    facts = replace(
        PLAIN, distance_m=8_001, mass_g=60_001, drops=(OUTSIDE,), supplements={"piano": 1}
    )
    with pytest.raises(BadInput) as caught:
        quote(tariff, facts, PARIS)
    assert [(fault.code, fault.where) for fault in caught.value.faults] == [
        ("beyond-tariff", "distance_m"),
        ("beyond-tariff", "mass_g"),
        ("outside-zones", "drops[0]"),
        ("unknown-supplement", "supplements.piano"),
    ]


def test_facts_are_checked() -> None:
    """A booking without a stop, with a naive time or less than nothing is refused."""
    with pytest.raises(BadInput) as caught:
        PriceFacts(
            distance_m=-1,
            window_start=datetime.fromisoformat("2026-03-02T09:00"),
            booked_at=MONDAY_10,
            vehicles=0,
            supplements={"cold": -1},
        )
    assert {fault.code for fault in caught.value.faults} == {
        "out-of-range",
        "naive-time",
        "no-stops",
    }


def test_what_happened_is_added_to_the_agreed_lines() -> None:
    """Waiting counts full minutes beyond the free ones at each stop; agreed lines stay."""
    agreed = quote(FULL, PLAIN, PARIS)
    actuals = Actuals(
        waited_s=(299, 479, 3600), attempts=1, supplements={"floor": 3}, reduction_cents=100
    )
    settled = settle(FULL, agreed, actuals)
    assert settled.lines[: len(agreed.lines)] == agreed.lines
    added = [(line.code, line.amount_cents) for line in settled.lines[len(agreed.lines) :]]
    assert added == [
        ("waiting", (2 + 55) * 60),
        ("attempts", 450),
        ("supplement", 150),
        ("reduction", -100),
    ]


def test_nothing_happened_changes_nothing() -> None:
    """A settled price without actuals is the agreed one."""
    agreed = quote(FULL, PLAIN, PARIS)
    assert settle(FULL, agreed, Actuals()) == agreed


def test_a_cancelled_booking_costs_its_fee_alone() -> None:
    """All agreed lines give way to the fee, taxed alike; a free cancellation has no line."""
    agreed = quote(FULL, PLAIN, PARIS)
    assert settle(FULL, agreed, Actuals(cancel_fee_cents=500)).total_cents == 600
    assert settle(FULL, agreed, Actuals(cancel_fee_cents=0)).lines == ()


def test_another_version_cannot_settle() -> None:
    """A price is settled by the version that made it."""
    agreed = quote(FULL, PLAIN, PARIS)
    with pytest.raises(BadInput, match="other-tariff"):
        settle(replace(FULL, version=4), agreed, Actuals())


def test_a_reduction_is_never_more_than_the_price() -> None:
    """Nobody is paid for a delivery."""
    agreed = quote(FULL, PLAIN, PARIS)
    with pytest.raises(BadInput, match="reduction_cents"):
        settle(FULL, agreed, Actuals(reduction_cents=agreed.net_cents + 1))


# ------------------------------------------------------------------------------------- properties

CENTS = st.integers(0, 2_000)


@st.composite
def _tariffs(draw: st.DrawFn) -> Tariff:
    """Return tariffs that ask more for more: band prices rise, and no share is a rebate."""
    limits = sorted(draw(st.sets(st.integers(1, 20_000), max_size=4)))
    prices = sorted(draw(st.lists(CENTS, min_size=5, max_size=5)))
    distance = tuple(
        DistanceBand(up_to_m=limit, cents=price, km_cents=draw(CENTS))
        for limit, price in zip([*limits, None], prices, strict=False)
    )
    load = tuple(
        LoadBand(up_to=limit, cents=price)
        for limit, price in zip([*limits, None], prices, strict=False)
    )
    firsts = [1, *sorted(draw(st.sets(st.integers(2, 12), max_size=3)))]
    return Tariff(
        id="t",
        version=1,
        base_cents=draw(CENTS),
        distance_bands=distance,
        mass_bands=load,
        volume_bands=load,
        drop_steps=tuple(StopStep(first=first, cents=draw(CENTS)) for first in firsts),
        zones=FULL.zones,
        outside_drop_cents=draw(CENTS),
        time_rules=(TimeRule(name="all", per_mille=draw(st.integers(0, 3000))),),
        minimum_cents=draw(CENTS),
        free_wait_min=draw(st.integers(0, 10)),
        wait_minute_cents=draw(CENTS),
        vat_per_mille=draw(st.sampled_from([0, 55, 100, 200])),
    )


FACTS = st.builds(
    PriceFacts,
    distance_m=st.integers(0, 40_000),
    pickups=st.just((INSIDE,)),
    drops=st.lists(st.sampled_from([INSIDE, OUTSIDE]), min_size=1, max_size=15).map(tuple),
    mass_g=st.integers(0, 40_000),
    volume_ml=st.integers(0, 40_000),
    window_start=st.just(MONDAY_10),
    booked_at=st.just(MONDAY_10 - timedelta(days=1)),
)


@given(_tariffs(), FACTS)
def test_lines_sum_exactly_and_say_how(tariff: Tariff, facts: PriceFacts) -> None:
    """Net is the sum of the lines, each line follows from its numbers, and no line is empty."""
    price = quote(tariff, facts, PARIS)
    assert price.net_cents == sum(line.amount_cents for line in price.lines)
    assert price.total_cents == price.net_cents + price.vat_cents
    assert price.net_cents >= tariff.minimum_cents
    for line in price.lines:
        assert line.amount_cents
        exact = line.quantity * line.unit_cents / line.per
        assert abs(line.amount_cents - exact) <= 0.5
    assert from_plain(Quote, to_plain(price)) == price


@given(_tariffs(), FACTS, st.integers(0, 20_000), st.integers(0, 20_000))
def test_more_never_costs_less(tariff: Tariff, facts: PriceFacts, far: int, heavy: int) -> None:
    """Where bands rise, a longer way, a heavier load or one drop more is never cheaper."""
    price = quote(tariff, facts, PARIS).net_cents
    for more in (
        replace(facts, distance_m=facts.distance_m + far),
        replace(facts, mass_g=facts.mass_g + heavy),
        replace(facts, volume_ml=facts.volume_ml + heavy),
        replace(facts, drops=(*facts.drops, OUTSIDE)),
    ):
        assert quote(tariff, more, PARIS).net_cents >= price


@given(_tariffs(), FACTS, st.lists(st.integers(0, 7200), max_size=5))
def test_settling_only_adds(tariff: Tariff, facts: PriceFacts, waits: list[int]) -> None:
    """The settled price is the agreed one plus its added lines, whatever the waits."""
    agreed = quote(tariff, facts, PARIS)
    settled = settle(tariff, agreed, Actuals(waited_s=tuple(waits)))
    added: list[PriceLine] = list(settled.lines[len(agreed.lines) :])
    assert settled.lines[: len(agreed.lines)] == agreed.lines
    minutes = sum(max(0, wait // 60 - tariff.free_wait_min) for wait in waits)
    assert sum(one.amount_cents for one in added) == minutes * tariff.wait_minute_cents


def test_what_was_not_made_is_not_charged() -> None:
    """Of seven drops two were not made: two sevenths come off; of none everything does."""
    agreed = quote(FULL, replace(PLAIN, drops=(INSIDE,) * 7), PARIS)
    some = settle(FULL, agreed, Actuals(drops=7, drops_made=5))
    assert _amounts(some)["not-made"] == -rounded(2 * agreed.net_cents, 7)
    assert some.net_cents == agreed.net_cents - rounded(2 * agreed.net_cents, 7)
    none = settle(FULL, agreed, Actuals(drops=7, waited_s=(7200,), attempts=2))
    assert (none.lines, none.net_cents) == ((), 0)
    assert settle(FULL, agreed, Actuals(drops=7, drops_made=7)) == agreed
    with pytest.raises(BadInput):
        settle(FULL, agreed, Actuals(drops=7, reduction_cents=1))


@pytest.mark.parametrize("per_mille", [0, 250, 1000])
def test_a_failed_drop_costs_what_the_tariff_says_and_its_line_says_so(per_mille: int) -> None:
    """Of seven drops one was not made and three failed: reason, day and share stand on the line."""
    tariff = replace(FULL, failure_per_mille=per_mille)
    agreed = quote(tariff, replace(PLAIN, drops=(INSIDE,) * 7), PARIS)
    monday, tuesday = date(2026, 3, 9), date(2026, 3, 10)
    failed = (
        FailedDrop(reason="closed", day=tuesday),
        FailedDrop(reason="nobody_there", day=monday),
        FailedDrop(reason="nobody_there", day=monday),
    )
    price = settle(tariff, agreed, Actuals(drops=7, drops_made=6, failed=failed))
    lines = [one for one in price.lines if one.code == "not-delivered"]
    assert [(one.args["reason"], one.args["failed_day"], one.args["failed"]) for one in lines] == [
        ("nobody_there", "2026-03-09", 2),
        ("closed", "2026-03-10", 1),
    ]
    assert {one.args["charged_per_mille"] for one in lines} == {per_mille}
    off = rounded(agreed.net_cents * (1000 + 3 * (1000 - per_mille)), 7000)
    assert price.net_cents == agreed.net_cents - off


@given(st.integers(0, 10), st.integers(1, 10), st.integers(0, 100_000))
def test_where_nothing_is_charged_for_failures_not_a_cent_is_left(
    missing: int, failing: int, base_cents: int
) -> None:
    """Whatever the number of drops: lines of failures and of what was not made take off all."""
    tariff = Tariff(id="flat", version=1, base_cents=base_cents, failure_per_mille=0)
    agreed = quote(tariff, PLAIN, PARIS)
    failed = tuple(FailedDrop(reason="closed", day=date(2026, 3, 1 + n)) for n in range(failing))
    happened = Actuals(drops=missing + failing, drops_made=failing, failed=failed)
    assert settle(tariff, agreed, happened).net_cents == 0
