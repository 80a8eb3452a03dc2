"""The streets of a round's document: its ways, the times between its places, closures near it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from api.streets.closed_map import closures_beside
from api.streets.open_hours import local_hours
from api.streets.round_ways import Plain, Station, ways_of
from api.usecases.act import Act
from api.usecases.document_cache import RoundDocumentEntry
from data.store.streets import closures
from dispatch.care.exact_address_disclosure import coarse_point
from routing.errors import NotFound
from routing.types import Point

if TYPE_CHECKING:
    from data.store.streets.closures import ClosureRow
    from routing.router import Router

_START, _END = "start", "end"


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
    stations = _stations(entry.router, entry, doors)
    head, profile = entry.head, entry.head.profile
    shut = closures.between(act.tx, max(act.now, head.starts_at), max(act.now, head.ends_at))
    # The whole shift, as plans take it: who is late rides on where one may.
    hours = local_hours(head.shift_starts_at, head.shift_ends_at, entry.zone)
    try:
        streets = act.tools.streets.asked_by(act.tx.owner)
        router = streets.router(entry.city, [one.area for one in shut], hours)
        ways = ways_of(act.tools.streets, router, profile, stations)
    except NotFound:  # City or profile taken away: the round is ridden all the same.
        return {"legs": [], "matrix": None, "closures": []}
    closures_ = shut if act.actor.may("closures:read") else ()
    return {**ways, "closures": _beside(entry.router, closures_, stations, ways)}


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
        if stop.point is None or stop.status in {"cancelled", "skipped"}:
            continue
        name = str(stop.visit_id)
        if stop.visit_id in doors:
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
