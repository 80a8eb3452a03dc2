"""Use cases of files for maps, bicycle computers and food platforms: a round, or a whole day.

They show what the round's document shows to whoever asks
(:mod:`api.usecases.rounds.document.document`), and so nobody learns by a file what the page hides:
where only a rough area may be told, the file has the rough area, and no way to the door. Legs for
food platforms tell still less: of homes nobody learns more than a rough area by them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.rounds.document.document import documents_in_sight, round_document, sees_round
from data.formats.data_food_consortium import Leg, LegPlace, LegStock, LegVehicle, legs_json_ld
from data.formats.tracks.gpx import Waypoint, gpx_of
from data.store.fleet.places import PUBLIC_KINDS
from data.store.rounds import documents, rounds
from data.store.rounds.documents import DocumentStop, RoundHead
from data.store.rounds.rounds import LIVE
from data.store.system import cooperatives
from dispatch.care.exact_address_disclosure import coarse_point
from routing.errors import NotFound
from routing.types import Point

Plain = dict[str, Any]
_STOP_KEYS = ("visit_id", "kind", "status", "arrive_at", "start_at", "eta_at", "done_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackFile:
    """A round as GPX."""

    content: str
    name: str


@needs("rounds:read")
def round_geojson(act: Act, round_id: UUID) -> Plain:
    """Return a round as a ``FeatureCollection``: its way as a line, then its stops in order.

    Raises
    ------
    NotFound
        ``no-such-round``: not there, or not in sight.
    """
    return _collection(_features(round_document(act, round_id).content))


@needs("rounds:read")
def day_geojson(act: Act, day: date) -> Plain:
    """Return every live round of a day in sight as one ``FeatureCollection``."""
    live = [one.id for one in rounds.of_day(act.tx, day) if one.status in LIVE]
    shown = documents_in_sight(act, live).values()
    return _collection([feature for content in shown for feature in _features(content)])


@needs("rounds:read")
def round_gpx(act: Act, round_id: UUID) -> TrackFile:
    """Return a round as GPX 1.1: stops as waypoints and as a route, the way as a track.

    Raises
    ------
    NotFound
        ``no-such-round``: not there, or not in sight.
    """
    content = round_document(act, round_id).content
    head = content["round"]
    city = act.tools.streets.router(cooperatives.own(act.tx).city).city
    name = f"{head['day']} {str(round_id)[-4:]}"
    located = (one for one in content["stops"] if _where(one).get("point") is not None)
    text = gpx_of(
        name,
        [_waypoint(number, one) for number, one in enumerate(located, start=1)],
        [Point(lon=lon, lat=lat) for lon, lat in _line(content)],
        attribution=city.attribution,
    )
    return TrackFile(content=text, name=f"round-{head['day']}-{round_id}.gpx")


@needs("rounds:read")
def round_legs(act: Act, round_id: UUID) -> Plain:
    """Return a round's legs with vehicle, goods and places, in terms of the Data Food Consortium.

    Of farms, hubs, shops and relays it has name and address, of anywhere else a rough area, and of
    no person anything.

    Raises
    ------
    NotFound
        ``no-such-round``: not there, or not in sight.
    """
    head = documents.head(act.tx, round_id)
    if head is None or not sees_round(act, head):
        raise NotFound("no-such-round")
    stops = [one for one in documents.stops(act.tx, round_id) if one.kind != "break"]
    base = _end_place(f"{_urn(head.id)}#start", head.start)
    vehicle = LegVehicle(id=f"{_urn(head.id)}#vehicle", name=head.vehicle_name, base=base)
    return legs_json_ld(vehicle, _legs(head, stops, base, rough=act.actor.may("recipients:read")))


def _legs(
    head: RoundHead, stops: list[DocumentStop], base: LegPlace | None, *, rough: bool
) -> list[Leg]:
    legs: list[Leg] = []
    aboard: dict[UUID, LegStock] = {}
    end = _end_place(f"{_urn(head.id)}#end", head.end)
    rides = [(_stop_place(one, rough=rough), one.arrive_at, one) for one in stops]
    here, left_at = base, head.starts_at
    for place, arrive_at, stop in [*rides, (end, head.ends_at, None)]:
        if here and place:
            legs.append(
                Leg(
                    id=f"{_urn(head.id)}#leg-{len(legs) + 1}",
                    start=here,
                    end=place,
                    starts_at=left_at,
                    ends_at=arrive_at,
                    stock=tuple(aboard.values()),
                )
            )
        if stop is not None:
            _load(aboard, stop)
            here, left_at = place, stop.depart_at
    return legs


def _load(aboard: dict[UUID, LegStock], stop: DocumentStop) -> None:
    """Take what a stop loads aboard, and off what it unloads."""
    if stop.job_id is None:
        return
    sign = 1 if stop.kind == "pickup" else -1
    had = aboard.pop(stop.job_id, None)
    items = (had.items if had else 0) + sign * stop.load.items
    mass_g = (had.mass_g if had else 0) + sign * stop.load.mass_g
    volume_ml = (had.volume_ml if had else 0) + sign * stop.load.volume_ml
    if max(items, mass_g, volume_ml) > 0:
        aboard[stop.job_id] = LegStock(
            id=_urn(stop.job_id),
            items=max(0, items),
            mass_g=max(0, mass_g),
            volume_ml=max(0, volume_ml),
        )


def _stop_place(stop: DocumentStop, *, rough: bool) -> LegPlace:
    """Return where a stop is: a trade's place as it is; a home roughly, or not at all."""
    is_trade = stop.place_id is not None and stop.place_kind in PUBLIC_KINDS
    if is_trade and not (stop.job_kind == "aid" and stop.kind == "drop"):
        return LegPlace(
            id=_urn(stop.place_id),
            point=stop.point,
            name=stop.place_name,
            address=stop.address,
            is_rough=False,
        )
    return LegPlace(id=f"{_urn(stop.id)}#place", point=_coarse(stop.point) if rough else None)


def _end_place(iri: str, point: Point | None) -> LegPlace | None:
    """Return where a round begins or ends: at times a rider's own door, so roughly."""
    return None if point is None else LegPlace(id=iri, point=_coarse(point))


def _coarse(point: Point | None) -> Point | None:
    if point is None:
        return None
    lon, lat = coarse_point(point.lon, point.lat)
    return Point(lon=lon, lat=lat)


def _urn(number: UUID | None) -> str:
    return f"urn:uuid:{number}"


def _collection(features: list[Plain]) -> Plain:
    return {"type": "FeatureCollection", "features": features}


def _features(content: Plain) -> list[Plain]:
    head = content["round"]
    line = _line(content)
    way = {"type": "LineString", "coordinates": line} if len(line) > 1 else None
    names = ("id", "day", "version", "status", "starts_at", "ends_at", "distance_m")
    found = [_feature(way, {"kind": "round", **{key: head.get(key) for key in names}})]
    for number, one in enumerate(content["stops"], start=1):
        where = _where(one)
        point = where.get("point")
        geometry = None if point is None else {"type": "Point", "coordinates": point}
        properties = {"round_id": head["id"], "sequence": number}
        properties |= {key: one.get(key) for key in _STOP_KEYS}
        properties |= {"address": where.get("address", ""), "rough": where.get("rough", False)}
        found.append(_feature(geometry, properties))
    return found


def _feature(geometry: Plain | None, properties: Plain) -> Plain:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _line(content: Plain) -> list[list[float]]:
    """Return the way as far as it may be told."""
    line: list[list[float]] = []
    for leg in content.get("legs", []):
        for pair in leg.get("geometry", ()):
            if not line or line[-1] != pair:
                line.append(pair)
    return line


def _waypoint(number: int, one: Plain) -> Waypoint:
    lon, lat = one["where"]["point"]
    address, note = str(one["where"]["address"]), str(one["who"]["note"])
    short = (address or str(one["kind"])).split(",")[0].strip()
    return Waypoint(
        point=Point(lon=lon, lat=lat),
        name=f"{number} · {short}",
        description="\n".join(text for text in (address, note) if text),
        kind=str(one["kind"]),
    )


def _where(one: Plain) -> Plain:
    return one.get("where") or {}
