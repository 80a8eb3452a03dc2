"""Stops at places of the cooperative while these are shut, by what their opening hours say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from api.http.pages.booking.shown import day_words, zone_of
from api.http.pages.frame import PageRequest
from api.usecases.bookings.quoting import VisitTime
from api.usecases.fleet.places import list_places
from dispatch.bookings.place_hours import PlaceHours, open_windows
from dispatch.model import Window
from dispatch.values.local_time import instant_of, starts_of
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


def shut_days(ask: PageRequest, found: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return sentences about places that are shut all the while, each with the days it is about.

    Parameters
    ----------
    found
        Bookings as they are read; those that are cancelled count for nothing.
    """
    if not ask.may("places:read"):
        return {}
    known = {
        str(one.id): PlaceHours(
            name=one.name or one.address, text=one.opening_hours, point=one.point
        )
        for one in ask.do(list_places)
        # Riders have keys to the hubs.
        if one.opening_hours and one.kind != "hub"
    }
    told: dict[str, list[str]] = {}
    for booking in found:
        day = date.fromisoformat(booking["day"])
        shut = _shut_of(booking, known, day, zone_of(ask.texts))
        if shut is not None and booking["status"] != "cancelled":
            sentence = ask.texts("fault-place-shut", place=shut.name, hours=shut.text)
            told.setdefault(sentence, []).append(day_words(day, ask.texts))
    return told


def _shut_of(
    booking: Mapping[str, Any], known: Mapping[str, PlaceHours], day: date, zone: tzinfo
) -> PlaceHours | None:
    """Return the place of the first stop of a booking that is shut while it could be served."""
    for job in booking["jobs"]:
        drops = [one for one in job["stops"] if one["kind"] == "drop"]
        over = max((end for one in drops for _, end in _asked(one, zone, day)), default=None)
        for stop in job["stops"]:
            place = known.get(str(stop.get("place_id")))
            asked = _asked(stop, zone, day)
            if not asked and over is not None:
                # Goods are picked up before their last drop is over.
                asked = [(min(starts_of(day, zone), over), over)]
            windows = [Window(start=start, end=end) for start, end in asked]
            if place and open_windows(windows, place, day, zone, stop["service_s"]) is None:
                return place
    return None


def _asked(stop: Mapping[str, Any], zone: tzinfo, day: date) -> list[_Span]:
    return list(_spans(stop["windows"], zone, day))


def _spans(windows: Iterable[Mapping[str, str]], zone: tzinfo, day: date) -> Iterator[_Span]:
    """Return windows as instants; those that are no times of the day and no instants are none."""
    for one in windows:
        with suppress(ValueError):
            yield _instant(one["start"], zone, day), _instant(one["end"], zone, day)


def _instant(text: str, zone: tzinfo, day: date) -> datetime:
    if "T" in text:
        return datetime.fromisoformat(text)
    return instant_of(datetime.combine(day, time.fromisoformat(text)), zone)
