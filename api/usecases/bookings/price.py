"""Price of a booking, its emissions, and its deadline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.usecases.act import Act
from api.usecases.bookings.form import BookingForm
from data.store.bookings.bookings import Booking
from data.store.bookings.context import BookingContext
from data.store.bookings.customers import Customer
from data.store.care import rules
from data.store.care.rules import STANDARD
from dispatch.bookings import pricing
from dispatch.bookings.cutoff import Action, CutoffVerdict, booking_verdict
from dispatch.bookings.emissions import emission, saving
from dispatch.bookings.quotes import PriceFacts, Quote
from dispatch.bookings.tariff import Tariff
from dispatch.values.local_time import day_of
from routing.errors import Conflict, NotFound

ESTIMATES = ("distance_m", "emitted_g", "saved_g")
"""Way and emissions, as offers, holds and bookings have them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Price of a booking if it were made now.

    Attributes
    ----------
    quote
        The price, line by line, with the version of the tariff.
    distance_m
        Shortest way through all pickups and then all drops, metres.
    emitted_g, saved_g
        Estimates, grams CO2e, as :class:`dispatch.bookings.emissions.Saving` counts them
        everywhere: what riding emits with the vehicle of the fleet that emits most, without its
        making, and what that saves against the vehicle it is compared with.
    starts_at
        When its first window begins.
    bookable_until
        The last moment at which it can be booked.
    failure_per_mille
        Which share of its price a drop costs that fails by the customer's fault.
    """

    quote: Quote
    distance_m: int
    emitted_g: int
    saved_g: int
    starts_at: datetime
    bookable_until: datetime
    failure_per_mille: int


def facts_of(
    asked: BookingForm | Booking, *, distance_m: int, starts_at: datetime, booked_at: datetime
) -> PriceFacts:
    """Return what the price of a booking depends on.

    Goods are weighed where they are picked up; those of a job without pickups, where they are
    dropped.
    """
    carried = [
        stop.load for job in asked.jobs for stop in job.of_kind("pickup") or job.of_kind("drop")
    ]
    points = {
        kind: tuple(
            stop.point for job in asked.jobs for stop in job.of_kind(kind) if stop.point is not None
        )
        for kind in ("pickup", "drop")
    }
    return PriceFacts(
        distance_m=distance_m,
        pickups=points["pickup"],
        drops=points["drop"],
        mass_g=sum(load.mass_g for load in carried),
        volume_ml=sum(load.volume_ml for load in carried),
        window_start=starts_at,
        booked_at=booked_at,
        vehicles=asked.vehicles,
        supplements=asked.supplements,
    )


def offer_for(
    act: Act, customer: Customer | None, facts: PriceFacts, context: BookingContext
) -> Offer:
    """Price a booking by the tariff in force now.

    Raises
    ------
    BadInput
        If the tariff has no price for it.
    Conflict
        ``tariff-not-in-force`` if the customer's tariff does not hold yet.
    """
    tariff = _tariff_for(act, customer, context)
    quote = pricing.quote(tariff, facts, context.zone)
    emitted_g, saved_g = _emissions(facts, context)
    return Offer(
        quote=quote,
        distance_m=facts.distance_m,
        emitted_g=emitted_g,
        saved_g=saved_g,
        starts_at=facts.window_start,
        bookable_until=ruling(act, customer, "book", facts.window_start, context).until,
        failure_per_mille=tariff.failure_per_mille,
    )


def priced_again(
    act: Act, agreed: Quote, facts: PriceFacts, context: BookingContext
) -> dict[str, Any]:
    """Return a price by the tariff that made an agreed one, with the estimates beside it.

    Raises
    ------
    BadInput
        If that tariff has no price for it.
    """
    tariff = rules.tariff_version(act.tx, agreed.tariff_id, agreed.tariff_version)
    emitted_g, saved_g = _emissions(facts, context)
    return {
        "quote": pricing.quote(tariff, facts, context.zone),
        "distance_m": facts.distance_m,
        "emitted_g": emitted_g,
        "saved_g": saved_g,
    }


def _tariff_for(act: Act, customer: Customer | None, context: BookingContext) -> Tariff:
    name = customer.tariff if customer else STANDARD
    if name == STANDARD:
        return context.tariff
    try:
        return rules.tariff_at(act.tx, name, act.now)
    except NotFound as error:
        raise Conflict("tariff-not-in-force", name=name) from error


def ruling(
    act: Act,
    customer: Customer | None,
    action: Action,
    starts_at: datetime,
    context: BookingContext,
) -> CutoffVerdict:
    """Judge by the deadlines in force now whether a customer may still do something."""
    rule = context.cutoffs
    cutoff = rule.of(customer.kind) if customer else rule.others
    return booking_verdict(cutoff, action, starts_at, act.now, context.zone)


def refuse_late(
    act: Act,
    customer: Customer | None,
    action: Action,
    starts_at: datetime,
    context: BookingContext,
) -> None:
    """Refuse what comes after its deadline.

    Raises
    ------
    Conflict
        ``too-late-to-book``, ``-change`` or ``-cancel``, with the deadline that was missed.
    """
    found = ruling(act, customer, action, starts_at, context)
    if found.ruling == "refused":
        until = found.until.astimezone(context.zone)
        raise Conflict(found.code, until=until.isoformat(timespec="minutes"))


def _emissions(facts: PriceFacts, context: BookingContext) -> tuple[int, int]:
    rule = context.emissions
    on = day_of(facts.window_start, context.zone)
    known = [one for one in context.profiles if one in rule.kind_by_profile]
    kinds = {rule.kind_by_profile[one] for one in known or rule.kind_by_profile}
    worst = max(sorted(kinds), key=lambda kind: emission(rule, 1_000_000, kind, on).total_g)
    found = saving(rule, facts.distance_m, worst, on)
    return found.ridden.use_g, found.saved_g
