"""Pickups at places of the cooperative while these are shut, by what their opening hours say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from api.http.pages.booking.shown import zone_of
from api.http.pages.frame import PageRequest
from api.usecases.bookings.quoting import VisitTime
from api.usecases.fleet.places import list_places
from dispatch.values.local_time import instant_of
from dispatch.values.opening_hours import openness

_Span = tuple[datetime, datetime]
_MINUTE = timedelta(minutes=1)


def shut_pickup(
    ask: PageRequest, request: Mapping[str, Any], visits: Sequence[VisitTime], day: date
) -> str:
    """Return the sentence about a pickup at a place that is shut then; empty where there is none.

    Parameters
    ----------
    request
        A booking as it is asked for.
    visits
        When it would be picked up and dropped, where that is known: a pickup that may lie outside
        of the opening hours is told. Without them only one that must.
    day
        Of the booking.
    """
    job = request["jobs"][0]
    pickup: Mapping[str, Any] = next(iter(job.get("pickups") or ()), {})
    if "place" not in pickup or not ask.may("places:read"):
        return ""
    place = next((one for one in ask.do(list_places) if str(one.id) == pickup["place"]), None)
    # Riders have keys to the hubs.
    if place is None or not place.opening_hours or place.kind == "hub":
        return ""
    zone = zone_of(ask.texts)
    planned = [(one.earliest, one.latest) for one in visits if one.kind == "pickup"]
    asked = pickup.get("windows") or job["drops"][0].get("windows") or ()
    told = {
        openness(place.opening_hours, start, max(end, start + _MINUTE), zone, place.point)
        for start, end in planned or _spans(asked, zone, day)
    }
    if not told or None in told or told == {"open"} or (not planned and told != {"shut"}):
        return ""
    return ask.texts(
        "booking-place-shut", place=place.name or place.address, hours=place.opening_hours
    )


def _spans(windows: Iterable[Mapping[str, str]], zone: tzinfo, day: date) -> Iterator[_Span]:
    """Return windows as instants; those that are no times of the day and no instants are none."""
    for one in windows:
        with suppress(ValueError):
            yield _instant(one["start"], zone, day), _instant(one["end"], zone, day)


def _instant(text: str, zone: tzinfo, day: date) -> datetime:
    if "T" in text:
        return datetime.fromisoformat(text)
    return instant_of(datetime.combine(day, time.fromisoformat(text)), zone)
