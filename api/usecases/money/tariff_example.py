"""Use case of a tariff's example: a booking priced by a tariff that is not published yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from api.usecases.act import Act, needs
from data.store.care import rules
from data.store.care.rules import STANDARD
from data.store.fleet import places
from data.store.system import cooperatives
from dispatch.bookings import pricing
from dispatch.bookings.quotes import PriceFacts, Quote
from dispatch.bookings.tariff import Tariff
from dispatch.values.plain_values import values_of
from routing.errors import Denied
from routing.types import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleBooking:
    """A booking as people imagine one: from one pickup, at a hub, to some drops nearby.

    Attributes
    ----------
    distance_m
        Street distance in all.
    drops, vehicles
        How many of each, at least one.
    mass_g, volume_ml
        Of the whole booking.
    starts_at, booked_at
        When its window begins, and when it is booked.
    """

    distance_m: int = 0
    drops: int = 1
    vehicles: int = 1
    mass_g: int = 0
    volume_ml: int = 0
    starts_at: datetime
    booked_at: datetime


@needs("tariffs:read")
def price_example(act: Act, body: Mapping[str, object], example: ExampleBooking) -> Quote:
    """Price an example by the body of a tariff, as :func:`publish_rule` takes it.

    Raises
    ------
    BadInput
        With everything that is wrong with the tariff or the example, or if the tariff has no price
        for it.
    Denied
        If whoever asks books for a customer: a tariff is set by the office.
    """
    if not act.sees_all("tariffs:read"):
        raise Denied("not-permitted", permission="tariffs:read")
    tariff: Tariff = rules.read_body("tariff", STANDARD, rules.FIRST_VERSION, body, "body")
    point = _somewhere(act, tariff)
    facts = PriceFacts(
        pickups=(point,),
        drops=(point,) * example.drops,
        window_start=example.starts_at,
        **values_of(example, "distance_m", "mass_g", "volume_ml", "booked_at", "vehicles"),
    )
    return pricing.quote(tariff, facts, cooperatives.own(act.tx).zone)


def _somewhere(act: Act, tariff: Tariff) -> Point:
    """Return a hub, else another place, else a corner of the first zone."""
    known = sorted(places.every(act.tx), key=lambda one: one.kind != "hub")
    if known:
        return known[0].point
    lon, lat = tariff.zones[0].ring[0] if tariff.zones else (0.0, 0.0)
    return Point(lon=lon, lat=lat)
