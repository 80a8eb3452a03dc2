"""Use cases behind the door for programs written for CoopCycle: book, read, cancel a delivery.

A delivery is a booking: it is priced, planned and ridden like any other, and everything else of
the interface may be asked about it under the same id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.bookings.booking import make_booking, making_of, read_booking, shown
from api.usecases.bookings.cancelling import cancel_booking
from api.usecases.bookings.coopcycle.delivery_form import (
    at_their_keys,
    read_delivery_form,
    store_named,
)
from api.usecases.bookings.reachability import USUAL_PROFILE
from api.usecases.visibility import customer_for
from data.store.bookings import coopcycle
from data.store.bookings.bookings import BookedStop, Booking
from data.store.system import cooperatives
from routing.errors import BadInput, Failure
from routing.types import Point

if TYPE_CHECKING:
    from datetime import tzinfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The way of a delivery from stop to stop, as a plain bicycle rides it."""

    distance_m: int
    duration_s: int
    line: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A booking with what programs of that platform are told of it.

    Attributes
    ----------
    zone
        In which its times are told.
    visits
        Statuses of the visits to its stops, by id; those in no round are left out.
    way
        ``None`` where its ends are not in sight, or no plain bicycle can ride it.
    """

    booking: Booking
    zone: tzinfo
    visits: Mapping[UUID, str]
    way: Way | None


@needs("bookings:write")
def book_delivery(act: Act, booking_id: UUID, request: Mapping[str, object]) -> Delivery:
    """Book a delivery under an id that the caller made.

    Parameters
    ----------
    request
        See :mod:`api.usecases.bookings.coopcycle.delivery_form`.

    Raises
    ------
    BadInput, NotFound, Conflict
        As :func:`api.usecases.bookings.booking.book`, with every fault at the key that was sent.
    """
    making = making_of(act)
    customer = customer_for(act, making.permission, store_named(request))
    form = read_delivery_form(
        request,
        zone=making.context.zone,
        now=act.now,
        usual_place=customer.place_id if customer else None,
    )
    try:
        booking = make_booking(act, booking_id, form.request, making)
    except BadInput as wrong:
        raise BadInput(at_their_keys(form.places, wrong.faults)) from wrong
    return _delivery(act, shown(act, booking))


@needs("bookings:read")
def read_delivery(act: Act, booking_id: UUID) -> Delivery:
    """Return a delivery as it stands.

    Raises
    ------
    NotFound
        As :func:`api.usecases.bookings.booking.read_booking`.
    """
    return _delivery(act, read_booking(act, booking_id))


@needs("bookings:write")
def cancel_delivery(act: Act, booking_id: UUID) -> None:
    """Cancel a delivery; cancelled again, it stays as it was.

    Raises
    ------
    NotFound, Conflict
        As :func:`api.usecases.bookings.cancelling.cancel_booking`.
    """
    cancel_booking(act, booking_id)


def _delivery(act: Act, booking: Booking) -> Delivery:
    home = cooperatives.own(act.tx)
    stops = [stop for job in booking.jobs for stop in job.stops]
    return Delivery(
        booking=booking,
        zone=home.zone,
        visits=coopcycle.visit_states(act.tx, [stop.id for stop in stops]),
        way=_way(act, home.city, stops),
    )


def _way(act: Act, city: str, stops: Sequence[BookedStop]) -> Way | None:
    router = act.tools.streets.router(city)
    line: list[Point] = []
    distance_m = duration_ms = 0
    for one, other in pairwise(stops):
        if one.point is None or other.point is None:
            return None
        try:
            leg = router.route(one.point, other.point, USUAL_PROFILE, (one.address, other.address))
        except Failure:
            return None
        line.extend(leg.geometry)
        distance_m += leg.distance_m
        duration_ms += leg.duration_ms
    return Way(distance_m=distance_m, duration_s=-(-duration_ms // 1000), line=tuple(line))
