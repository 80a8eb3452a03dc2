"""The streets of a round's document: its ways, the times between its places, closures near it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from api.streets.closed_map import closures_beside
from api.streets.open_hours import local_hours
from api.streets.round_ways import Plain, Station, ways_of
from api.usecases.act import Act
from api.usecases.document_cache import RoundDocumentEntry
from data.store.streets import closures
from dispatch.care.exact_address_disclosure import coarse_point
from routing.errors import NotFound, NotReady
from routing.types import Point

if TYPE_CHECKING:
    from data.store.streets.closures import ClosureRow
    from routing.router import Router

_START, _END = "start", "end"
_NOT_RIDDEN = frozenset({"cancelled", "skipped"})


def streets_of(act: Act, entry: RoundDocumentEntry, doors: Collection[UUID]) -> Plain:
    """Return the legs, times and closures of a round.

    Parameters
    ----------
    doors
        Visits of which the very door is told.

    Returns
    -------
    dict
        ``legs`` and ``matrix`` as :func:`api.streets.round_ways.ways_of` gives them; ``closures``,
        where one may read them, as :func:`api.streets.closed_map.closures_beside` does.
    """
    if entry.router is None:
        return {"legs": [], "matrix": None, "closures": []}
    stations, rides = _stations(entry.router, entry, doors), _rides(entry, act.now)
    head, profile = entry.head, entry.head.profile
    shut = closures.between(act.tx, max(act.now, head.starts_at), max(act.now, head.ends_at))
    # The whole shift, as plans take it: who is late rides on where one may.
    hours = local_hours(head.shift_starts_at, head.shift_ends_at, entry.zone)
    try:
        streets = act.tools.streets.asked_by(act.tx.owner)
        routers = [
            streets.router(entry.city, [one.area for one in some], hours)
            for some in (*(_closed_in(shut, ride) for ride in rides[1:]), shut)
        ]
        ways = ways_of(act.tools.streets, routers, profile, stations)
    except (NotFound, NotReady):  # City or profile taken away: the round is ridden all the same.
        return {"legs": [], "matrix": None, "closures": []}
    closures_ = shut if act.actor.may("closures:read") else ()
    return {**ways, "closures": _beside(entry.router, closures_, stations, ways)}


_Ride = tuple[datetime, datetime]
"""Begin and end of a ride."""


def _closed_in(shut: Sequence[ClosureRow], ride: _Ride) -> list[ClosureRow]:
    """Return the closures that hold at some time of a ride."""
    leave, arrive = ride
    return [
        one
        for one in shut
        if one.from_at < arrive and (one.until_at is None or one.until_at > leave)
    ]


def _rides(entry: RoundDocumentEntry, now: datetime) -> list[_Ride]:
    """Return when the ride to each station begins and ends, as it is expected now.

    A round is as late as it was with its last event, and whatever is still to be ridden begins now
    at the earliest.
    """
    head, rides = entry.head, []
    late, home_s = timedelta(), head.travel_s
    if head.start is not None:
        rides.append((head.starts_at, head.starts_at))
    for stop in entry.stops:
        if stop.eta_at is not None:
            late = max(timedelta(), stop.eta_at - stop.start_at)
        home_s = max(0, home_s - stop.travel_s)
        if stop.point is not None and stop.status not in _NOT_RIDDEN:
            since = now if stop.done_at is None else head.starts_at
            rides.append(_ride(stop.arrive_at + late, stop.travel_s, since))
    if head.end is not None:
        rides.append(_ride(head.ends_at + late, home_s, now))
    return rides


def _ride(arrive: datetime, travel_s: int, since: datetime) -> _Ride:
    """Return a ride by its end and length, begun at an instant at the earliest."""
    ridden = timedelta(seconds=travel_s)
    leave = max(arrive - ridden, since)
    return leave, leave + ridden


def _stations(router: Router, entry: RoundDocumentEntry, doors: Collection[UUID]) -> list[Station]:
    """Return the places of the round in order, on the streets that its plan has them on."""
    head = entry.head
    stations: list[Station] = []

    def add(name: str, point: Point, address: str) -> None:
        street = router.street_of(address)
        stations.append(Station(name=name, point=point, street=street, is_exact=True))

    if head.start is not None:
        add(_START, head.start, head.start_address)
    for stop in entry.stops:
        if stop.point is None or stop.status in _NOT_RIDDEN:
            continue
        name = str(stop.id)
        if stop.id in doors:
            add(name, stop.point, stop.address)
            continue
        lon, lat = coarse_point(stop.point.lon, stop.point.lat)
        rough = Point(lon=lon, lat=lat)
        stations.append(Station(name=name, point=rough, street="", is_exact=False))
    if head.end is not None:
        add(_END, head.end, head.end_address)
    return stations


def _beside(
    router: Router,
    closure_rows: Sequence[ClosureRow],
    stations: Sequence[Station],
    ways: Mapping[str, Any],
) -> list[Plain]:
    """Return the closures near the round."""
    places = [(one.point.lon, one.point.lat) for one in stations]
    return closures_beside(
        router, closure_rows, places, [leg.get("geometry", ()) for leg in ways["legs"]]
    )
