"""A tariff with every part, as a cooperative might have it."""

from __future__ import annotations

from datetime import date, time

from dispatch.bookings.tariff import (
    DistanceBand,
    LeadRule,
    LoadBand,
    StopStep,
    Tariff,
    TimeRule,
    Zone,
)

SQUARE = ((2.0, 48.0), (3.0, 48.0), (3.0, 49.0), (2.0, 49.0))

FULL = Tariff(
    id="city",
    version=3,
    base_cents=300,
    distance_bands=(
        DistanceBand(up_to_m=3000, cents=200),
        DistanceBand(up_to_m=8000, cents=400, km_cents=80),
        DistanceBand(cents=500, km_cents=60),
    ),
    mass_bands=(LoadBand(up_to=10_000), LoadBand(up_to=60_000, cents=500)),
    volume_bands=(LoadBand(up_to=100_000), LoadBand(cents=700)),
    pickup_steps=(StopStep(first=1, cents=0), StopStep(first=2, cents=250)),
    drop_steps=(
        StopStep(first=1, cents=600),
        StopStep(first=2, cents=350),
        StopStep(first=6, cents=250),
    ),
    zones=(Zone(name="centre", ring=SQUARE, drop_cents=100),),
    outside_drop_cents=900,
    time_rules=(
        TimeRule(name="evening", from_time=time(19), per_mille=250),
        TimeRule(name="sunday", weekdays=frozenset({7}), per_mille=500, cents=200),
        TimeRule(name="holiday", dates=frozenset({date(2026, 5, 1)}), per_mille=1000),
    ),
    lead_rules=(
        LeadRule(name="express", under_min=90, per_mille=500),
        LeadRule(name="same-day", under_min=600, cents=150),
    ),
    extra_vehicle_cents=1500,
    free_wait_min=5,
    wait_minute_cents=60,
    attempt_cents=450,
    supplements={"cold": 200, "floor": 50},
    minimum_cents=900,
    vat_per_mille=200,
)
