"""Empties that the office has a stop take along beyond its booking, when the booking changes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dispatch.circuits.returnables import HANDLING_S
from dispatch.model.load_sums import minus
from dispatch.model.pieces import pieces_load, pieces_of

if TYPE_CHECKING:
    from data.store.bookings.bookings import BookedJob, BookedStop


def kept_along(before: BookedStop, wanted: BookedStop) -> BookedStop:
    """Return a wanted stop with what the stop before it is to take along, if it is at its place.

    As many pieces, or a time, as they stand are meant with it already: that is what whoever read
    the booking sends back.
    """
    if not before.taken_along or not _is_same_place(before, wanted):
        return wanted
    returns, service_s = wanted.returns, wanted.service_s
    if pieces_of(returns) != pieces_of(before.returns):
        returns += pieces_load(before.taken_along)
    if service_s != before.service_s:
        service_s += _along_s(before)
    return replace(wanted, taken_along=before.taken_along, returns=returns, service_s=service_s)


def job_kept_along(before: BookedJob, wanted: BookedJob) -> BookedJob:
    """Return a wanted job whose stops take along what the same ones of the job before it do."""
    stops = {(one.kind, one.position): one for one in before.stops if one.taken_along}
    if not stops:
        return wanted
    pairs = ((stops.get((one.kind, one.position)), one) for one in wanted.stops)
    return replace(wanted, stops=tuple(kept_along(old, new) if old else new for old, new in pairs))


def without_along(stop: BookedStop) -> BookedStop:
    """Return a stop with what its booking asks for alone."""
    if not stop.taken_along:
        return stop
    returns = minus(stop.returns, pieces_load(stop.taken_along))
    service_s = max(0, stop.service_s - _along_s(stop))
    return replace(stop, taken_along={}, returns=returns, service_s=service_s)


def _along_s(stop: BookedStop) -> int:
    return sum(stop.taken_along.values()) * HANDLING_S


def _is_same_place(one: BookedStop, other: BookedStop) -> bool:
    if one.place_id or other.place_id:
        return one.place_id == other.place_id
    return one.point == other.point
