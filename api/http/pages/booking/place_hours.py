"""Stops at places of the cooperative while these are shut, by what their opening hours say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from api.http.pages.frame import PageRequest
from api.usecases.bookings.booking_request import BookingRequest, StopRequest
from api.usecases.bookings.quoting import VisitTime
from api.usecases.fleet.places import list_places
from data.store.fleet.places import hours_of
from dispatch.bookings.place_hours import PlacedStop, closed_place
from dispatch.model import Window
from dispatch.model.jobs import StopTerms
from dispatch.values.local_time import instant_of
from dispatch.values.opening_hours import openness

_MINUTE = timedelta(minutes=1)


def closed_pickup(
    ask: PageRequest, request: BookingRequest, visits: Sequence[VisitTime], day: date
) -> str:
    """Return the sentence about a pickup at a place that is shut then; empty where there is none.

    Parameters
    ----------
    visits
        When it would be picked up and dropped, where that is known: a pickup that may lie outside
        of the opening hours is told. Without them only one that must.
    day
        Of the booking.
    """
    job = request.jobs[0]
    pickup = next(iter(job.pickups), None)
    if pickup is None or pickup.place is None or not ask.may("places:read"):
        return ""
    place = next((one for one in ask.do(list_places) if one.id == pickup.place), None)
    # Riders have keys to the hubs.
    if place is None or not place.opening_hours or place.kind == "hub":
        return ""
    zone = ask.zone
    if visits:
        told = {
            openness(
                place.opening_hours,
                one.earliest,
                max(one.latest, one.earliest + _MINUTE),
                zone,
                place.point,
            )
            for one in visits
            if one.kind == "pickup"
        }
        is_shut = None not in told and told != {"open"}
    else:
        sides = [("pickup", pickup), *(("drop", one) for one in job.drops)]
        stops = [(kind, str(one.place), _asked_terms(one, zone, day)) for kind, one in sides]
        is_shut = closed_place(stops, hours_of([place]), day, zone) is not None
    if not is_shut:
        return ""
    return ask.texts(
        "booking-place-shut", place=place.name or place.address, hours=place.opening_hours
    )


def closed_days(ask: PageRequest, found: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return sentences about places that are shut all the while, each with the days it is about.

    Parameters
    ----------
    found
        Bookings as they are read; those that are cancelled count for nothing.
    """
    if not ask.may("places:read"):
        return {}
    hours, zone = hours_of(ask.do(list_places)), ask.zone
    told: dict[str, list[str]] = {}
    for booking in found:
        day = date.fromisoformat(booking["day"])
        jobs = (_placed(job["stops"], zone, day) for job in booking["jobs"])
        shut = next(filter(None, (closed_place(one, hours, day, zone) for one in jobs)), None)
        if shut is not None and booking["status"] != "cancelled":
            sentence = ask.texts("fault-place-shut", place=shut.name, hours=shut.text)
            told.setdefault(sentence, []).append(ask.texts.day(day))
    return told


def _placed(stops: Iterable[Mapping[str, Any]], zone: tzinfo, day: date) -> list[PlacedStop]:
    return [(one["kind"], str(one.get("place_id")), _terms(one, zone, day)) for one in stops]


def _asked_terms(stop: StopRequest, zone: tzinfo, day: date) -> StopTerms:
    return StopTerms(
        windows=tuple(_windows(((one.start, one.end) for one in stop.windows), zone, day)),
        service_s=stop.service_s or 0,
        setup_s=stop.setup_s or 0,
        late_limit_s=stop.late_limit_s,
    )


def _terms(stop: Mapping[str, Any], zone: tzinfo, day: date) -> StopTerms:
    windows = ((one["start"], one["end"]) for one in stop.get("windows") or ())
    return StopTerms(
        windows=tuple(_windows(windows, zone, day)),
        service_s=stop.get("service_s") or 0,
        setup_s=stop.get("setup_s") or 0,
        late_limit_s=stop.get("late_limit_s", 0),
    )


def _windows(windows: Iterable[tuple[str, str]], zone: tzinfo, day: date) -> Iterator[Window]:
    """Return windows as instants; those that are no times of the day and no instants are none."""
    for start, end in windows:
        with suppress(ValueError):
            yield Window(start=_instant(start, zone, day), end=_instant(end, zone, day))


def _instant(text: str, zone: tzinfo, day: date) -> datetime:
    if "T" in text:
        return datetime.fromisoformat(text)
    return instant_of(datetime.combine(day, time.fromisoformat(text)), zone)
