"""Times of stops within the opening hours of the places at which they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import TypeAlias, TypeVar

from dispatch.model import Job, Stop, Window
from dispatch.model.jobs import StopTerms
from dispatch.values.local_time import end_of_night, starts_of
from dispatch.values.opening_hours import open_spans
from dispatch.values.time_spans import Span
from routing.types import Point

PlacedStop: TypeAlias = tuple[str, str, StopTerms]
"""``pickup`` or ``drop``, the id of its place, and its terms."""

_Stop = TypeVar("_Stop", bound=StopTerms)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceHours:
    """Opening hours of a place.

    Attributes
    ----------
    name
        Of the place, as people call it.
    text
        The hours as somebody wrote them.
    point
        Where it is: public holidays depend on the country.
    """

    name: str
    text: str
    point: Point


def windows_while_open(
    stop: StopTerms, hours: PlaceHours, day: date, zone: tzinfo, drops: Iterable[StopTerms] = ()
) -> tuple[Window, ...] | None:
    """Return the windows of a stop as far as its place is open.

    Parameters
    ----------
    stop
        Its service is over when the place shuts.
    hours
        Of its place.
    day
        Of the stop, in the zone.
    drops
        Those of its job where it is a pickup: without windows it begins before any drop is over.

    Returns
    -------
    tuple of Window or None
        As they were where the hours cannot be read; ``None`` where the place is shut all the while.
    """
    if stop.windows:
        return tuple(_served(stop.windows, hours, zone, _longest_s(stop))) or None
    whole = Window(start=starts_of(day, zone), end=end_of_night(day, zone))
    found = tuple(_served((whole,), hours, zone, _longest_s(stop)))
    if found == (whole,):
        return ()
    # What opens in the night is of the next day, unless goods are dropped off after that.
    ends = (one.open_windows[-1].end for one in drops if one.windows)
    by = min(ends, default=starts_of(day + timedelta(days=1), zone))
    return tuple(one for one in found if one.start < by) or None


def with_planning_windows(  # noqa: PLR0913  # the stop, and when it is
    stop: _Stop,
    hours: PlaceHours,
    day: date,
    zone: tzinfo,
    drops: Iterable[StopTerms] = (),
    *,
    begins: datetime | None = None,
) -> _Stop:
    """Return a stop as it is planned: on time or late, it is served while its place is open.

    Where the place is shut all the while the windows stay as they were: they are promised to
    somebody, who was told of it.

    Parameters
    ----------
    stop, hours, day, zone, drops
        As for :func:`windows_while_open`.
    begins
        When it begins in the round that has it already. Outside of the hours it stays as it was:
        they changed since, or somebody chose so.
    """
    windows = windows_while_open(stop, hours, day, zone, drops)
    if not windows:
        return stop
    late_limit_s = _late_limit_s(stop, windows[-1].end, hours, zone)
    planned = replace(stop, windows=windows, late_limit_s=late_limit_s)
    if begins is None or any(one.start <= begins <= one.end for one in planned.open_windows):
        return planned
    return stop


def closed_place(
    stops: Sequence[PlacedStop], hours: Mapping[str, PlaceHours], day: date, zone: tzinfo
) -> PlaceHours | None:
    """Return the place of the first stop of a job that is shut whenever it could be served.

    Parameters
    ----------
    stops
        All of the job.
    hours
        Of places by id.
    day, zone
        As for :func:`windows_while_open`.
    """
    for kind, place_id, stop in stops:
        known = hours.get(place_id)
        drops = [one for of, _, one in stops if kind == "pickup" and of == "drop"]
        if known and windows_while_open(stop, known, day, zone, drops) is None:
            return known
    return None


def runs_into_closed_hours(
    job: Job, changed: Job, hours: Mapping[str, PlaceHours], day: date, zone: tzinfo
) -> bool:
    """Return whether a stop that keeps to the hours of its place has windows beyond them after.

    Parameters
    ----------
    job, changed
        A job, and the same one with other windows.
    hours, day, zone
        As for :func:`closed_place`.
    """

    def keeps(stop: Stop, known: PlaceHours) -> bool:
        return windows_while_open(stop, known, day, zone) == stop.windows

    pairs = zip(job.stops, changed.stops, strict=True)
    return any(
        keeps(before, known) and not keeps(after, known)
        for (_, _, before), (_, _, after) in pairs
        if (known := hours.get(before.place.id)) and before.windows
    )


def _late_limit_s(stop: StopTerms, last: datetime, hours: PlaceHours, zone: tzinfo) -> int:
    """Return how late a stop may be after its last window while its place is open."""
    if not stop.windows or last < stop.windows[-1].end:
        return 0
    found = _served(stop.open_windows, hours, zone, _longest_s(stop))
    return max((one.end - last) // _SECOND for one in found if one.start <= last <= one.end)


def _longest_s(stop: StopTerms) -> int:
    """Return how long a stop takes where nobody of the round was there just before."""
    return stop.service_s + stop.setup_s


def _served(
    windows: Iterable[Window], hours: PlaceHours, zone: tzinfo, service_s: int
) -> Iterable[Window]:
    """Return the windows in which service begins and is over while the place is open."""
    service = timedelta(seconds=service_s)
    for one in windows:
        spans = _spans(hours, one.start, one.end + service, zone)
        if spans is None:
            yield one
            continue
        for opens, shuts in spans:
            last = min(one.end, shuts - service)
            if opens <= last:
                yield Window(start=opens, end=last)


@lru_cache(maxsize=4096)
def _spans(
    hours: PlaceHours, start: datetime, end: datetime, zone: tzinfo
) -> tuple[Span, ...] | None:
    found = open_spans(hours.text, start, max(end, start + _SECOND), zone, hours.point)
    return None if found is None else tuple(found)
