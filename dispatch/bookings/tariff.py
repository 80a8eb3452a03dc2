"""Tariff of a cooperative, as one readable value that is kept version after version.

Every part is optional; an empty tariff with a base price is a flat rate. How the parts make a
price is written in :mod:`dispatch.bookings.pricing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

import shapely

from dispatch.values.plain_values import from_plain, to_plain
from dispatch.values.validation import (
    MAX_CENTS,
    PRICE,
    doubled,
    empty_text,
    fault,
    limits_not_rising,
    out_of_range,
    outside,
    refuse,
)
from routing.errors import Fault
from routing.types import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class DistanceBand:
    """A stretch of the street distance.

    Attributes
    ----------
    up_to_m
        Where the band ends, metres, included; ``None`` for the last, which is open.
    cents
        Charged once if the distance ends in this band.
    km_cents
        Charged for each kilometre that lies in this band, also when the distance goes on.
    """

    up_to_m: int | None = None
    cents: int = 0
    km_cents: int = 0

    def __post_init__(self) -> None:
        refuse(outside(self, up_to_m=(1, 1_000_000), cents=PRICE, km_cents=PRICE))


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadBand:
    """A price for a load.

    Attributes
    ----------
    up_to
        Limit of the load (grams or millilitres, included); ``None`` for the last, which is open.
    cents
        Charged once if the load ends in this band.
    """

    up_to: int | None = None
    cents: int = 0

    def __post_init__(self) -> None:
        refuse(outside(self, up_to=(0, 100_000_000), cents=PRICE))


@dataclass(frozen=True, slots=True, kw_only=True)
class StopStep:
    """Price of each stop from a number of stops on.

    Attributes
    ----------
    first
        Number of the first stop that costs this, from 1.
    cents
        What each stop costs from there on.
    """

    first: int
    cents: int

    def __post_init__(self) -> None:
        refuse(outside(self, first=(1, 10_000), cents=PRICE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A polygon that has its own price for each pickup and each drop in it, border included.

    Attributes
    ----------
    name
        Stands on the invoice.
    ring
        Its corners as (longitude, latitude) in degrees; the last is joined to the first.
    pickup_cents, drop_cents
        For each pickup or drop in it.
    """

    name: str
    ring: tuple[tuple[float, float], ...]
    pickup_cents: int = 0
    drop_cents: int = 0

    def __post_init__(self) -> None:
        refuse(
            [
                *empty_text("name", self.name),
                *outside(self, pickup_cents=PRICE, drop_cents=PRICE),
                *self._ring_faults(),
            ]
        )

    def _ring_faults(self) -> list[Fault]:
        count = len(self.ring)
        if not 3 <= count <= 10_000:
            return [fault("list-length", "ring", value=count, low=3, high=10_000)]
        for index, (lon, lat) in enumerate(self.ring):
            if not (-180 <= lon <= 180 and -90 <= lat <= 90):
                return [fault("corner-off-earth", f"ring[{index}]", value=f"{lon}, {lat}")]
        if not shapely.Polygon(self.ring).is_valid:
            return [fault("ring-crosses-itself", "ring", value=self.name)]
        return []

    def covers(self, point: Point) -> bool:
        """Return whether a point lies inside or on the border."""
        return bool(shapely.Polygon(self.ring).covers(shapely.Point(point.lon, point.lat)))


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRule:
    """A surcharge by when the booking's first window begins, on the wall clock.

    Attributes
    ----------
    name
        Such as ``evening`` or ``sunday``; stands on the invoice.
    weekdays, dates
        ISO weekdays (1 Monday to 7 Sunday) and single days on which it holds; with neither, on
        every day.
    from_time, until_time
        Hours in which it holds: from the first, included, until the second, excluded; ``None``
        is midnight at the day's end. Hours over midnight are two rules.
    per_mille, cents
        Share of the price so far, and a fixed amount; a negative share is a rebate.
    """

    name: str
    weekdays: frozenset[int] = frozenset()
    dates: frozenset[date] = frozenset()
    from_time: time = time(0)
    until_time: time | None = None
    per_mille: int = 0
    cents: int = 0

    def __post_init__(self) -> None:
        faults = [
            *empty_text("name", self.name),
            *outside(self, per_mille=(-1000, 10_000), cents=PRICE),
        ]
        for weekday in sorted(self.weekdays):
            faults += out_of_range("weekdays", weekday, 1, 7)
        if self.until_time is not None and self.until_time <= self.from_time:
            args = {"from": f"{self.from_time:%H:%M}", "until": f"{self.until_time:%H:%M}"}
            faults.append(Fault(code="hours-over-midnight", where="until_time", args=args))
        refuse(faults)

    def holds(self, wall: datetime) -> bool:
        """Return whether it holds at a wall-clock time."""
        on_day = wall.date() in self.dates or wall.isoweekday() in self.weekdays
        if not (self.dates or self.weekdays):
            on_day = True
        before_end = self.until_time is None or wall.time() < self.until_time
        return on_day and self.from_time <= wall.time() and before_end


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadRule:
    """A surcharge where a booking comes shortly before its window.

    Attributes
    ----------
    name
        Stands on the invoice.
    under_min
        It holds where the booking comes less than so many minutes before its first window begins.
    per_mille, cents
        Share of the price so far, and a fixed amount.
    """

    name: str
    under_min: int
    per_mille: int = 0
    cents: int = 0

    def __post_init__(self) -> None:
        refuse(
            [
                *empty_text("name", self.name),
                *outside(self, under_min=(1, 60 * 24 * 31), per_mille=(0, 10_000), cents=PRICE),
            ]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """One version of what a cooperative charges.

    Attributes
    ----------
    id, version
        Name, and number from 1; a quote keeps both.
    base_cents
        For every booking.
    distance_bands
        By street distance, limits rising; beyond the last one no price is given. Empty: the
        distance costs nothing.
    mass_bands, volume_bands
        By the load of the whole booking, limits rising; beyond the last one no price is given.
        Empty: the load costs nothing.
    pickup_steps, drop_steps
        Degressive prices by the number of stops; the first step starts at 1.
    zones, outside_pickup_cents, outside_drop_cents, serves_outside
        Prices by place: the first zone in the list that covers a stop counts. Outside all zones
        the outside prices hold, or no price is given at all.
    time_rules, lead_rules
        Surcharges; every time rule that holds counts, of the lead rules the one with the
        shortest lead that holds.
    extra_vehicle_cents
        For each bicycle beyond the first that the booking needs.
    free_wait_min, wait_minute_cents
        At each stop, full minutes beyond the free ones are charged.
    attempt_cents
        For each further attempt after a failed one.
    return_cents
        For each job whose goods were called back after their pickup and are brought to the sender.
    failure_per_mille
        What a drop that failed by the customer's fault costs, as a share of its share of the
        agreed price: 1000 is all of it, 0 nothing.
    supplements
        Price of one of each named supplement, such as ``cold`` or ``floor``.
    minimum_cents
        No agreed price is lower; what is added afterwards comes on top.
    vat_per_mille
        Tax on the net price: 200 is 20 %, 0 is none.
    """

    id: str
    version: int
    base_cents: int = 0
    distance_bands: tuple[DistanceBand, ...] = ()
    mass_bands: tuple[LoadBand, ...] = ()
    volume_bands: tuple[LoadBand, ...] = ()
    pickup_steps: tuple[StopStep, ...] = ()
    drop_steps: tuple[StopStep, ...] = ()
    zones: tuple[Zone, ...] = ()
    outside_pickup_cents: int = 0
    outside_drop_cents: int = 0
    serves_outside: bool = True
    time_rules: tuple[TimeRule, ...] = ()
    lead_rules: tuple[LeadRule, ...] = ()
    extra_vehicle_cents: int = 0
    free_wait_min: int = 0
    wait_minute_cents: int = 0
    attempt_cents: int = 0
    return_cents: int = 0
    failure_per_mille: int = 1000
    supplements: Mapping[str, int] = field(default_factory=dict)
    minimum_cents: int = 0
    vat_per_mille: int = 0

    def __post_init__(self) -> None:
        faults = [
            *empty_text("id", self.id),
            *outside(
                self,
                version=(1, 1_000_000_000),
                free_wait_min=(0, 24 * 60),
                vat_per_mille=(0, 1000),
                failure_per_mille=(0, 1000),
            ),
            *self._price_faults(),
            *limits_not_rising("distance_bands", [one.up_to_m for one in self.distance_bands]),
            *limits_not_rising("mass_bands", [one.up_to for one in self.mass_bands]),
            *limits_not_rising("volume_bands", [one.up_to for one in self.volume_bands]),
            *step_faults("pickup_steps", self.pickup_steps),
            *step_faults("drop_steps", self.drop_steps),
            *doubled("zones", [one.name for one in self.zones]),
            *doubled("time_rules", [one.name for one in self.time_rules]),
            *doubled("lead_rules", [one.name for one in self.lead_rules]),
            *limits_not_rising("lead_rules", [one.under_min for one in self.lead_rules]),
        ]
        refuse(faults)

    def _price_faults(self) -> list[Fault]:
        prices = {
            "base_cents": self.base_cents,
            "outside_pickup_cents": self.outside_pickup_cents,
            "outside_drop_cents": self.outside_drop_cents,
            "extra_vehicle_cents": self.extra_vehicle_cents,
            "wait_minute_cents": self.wait_minute_cents,
            "attempt_cents": self.attempt_cents,
            "return_cents": self.return_cents,
            "minimum_cents": self.minimum_cents,
            **{f"supplements.{name}": cents for name, cents in self.supplements.items()},
        }
        return [
            fault
            for where, cents in prices.items()
            for fault in out_of_range(where, cents, 0, MAX_CENTS)
        ]

    def to_plain(self) -> dict[str, object]:
        """Return the tariff as JSON can hold it."""
        plain: dict[str, object] = to_plain(self)
        return plain

    @classmethod
    def from_plain(cls, plain: object) -> Tariff:
        """Read a tariff from plain values.

        Raises
        ------
        BadInput
            With every unknown or missing key, wrong type and impossible price.
        """
        return from_plain(cls, plain)


def step_faults(where: str, steps: tuple[StopStep, ...]) -> list[Fault]:
    """Fault steps that do not begin with the first stop, or do not rise."""
    if steps and steps[0].first != 1:
        return [fault("steps-start-late", f"{where}[0].first", value=steps[0].first)]
    return limits_not_rising(where, [step.first for step in steps])
