"""``rounds.geojson``: rounds as lines and visits as points, for any map (RFC 7946)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dispatch.model.available_vehicles import vehicle_of
from dispatch.values.local_time import moments_of
from routing.types import Point

if TYPE_CHECKING:
    from data.formats.day_type import Day
    from dispatch.model import Place, Plan, Problem, Round, Shift, Visit

Values = dict[str, object]
Legs = Mapping[tuple[str, int], Sequence[Point]]
"""Line of the leg to visit ``n`` (from 0) of a shift's round, and after the last the way home."""

COLOURS = 8
"""Colour indices count from 0 and begin again after this many rounds."""

_DECIMALS = 6  # a tenth of a metre


def rounds_geojson(day: Day, problem: Problem, plan: Plan, legs: Legs) -> Values:
    """Draw a plan.

    Parameters
    ----------
    day, problem, plan
        What was planned.
    legs
        Lines along the streets; a leg that is not there is drawn straight.

    Returns
    -------
    dict
        A ``FeatureCollection``: for each round a ``LineString`` (``kind`` is ``round``), then a
        ``Point`` for each of its visits in order (``kind`` is ``pickup``, ``drop`` or
        ``break``). Where the day has no coordinates the geometry is ``null``. Times are in the
        day's zone.
    """
    zone = ZoneInfo(day.timezone)
    places = {place.id: place for place in day.places}
    labels = {job.id: job.label for job in problem.jobs}
    features: list[Values] = []
    for number, each in enumerate(plan.rounds):
        shift = problem.shift_by_id[each.shift_id]
        line = _line(each, shift, places, legs)
        features.append(
            _feature(_line_geometry(line), _round_properties(each, shift, number, zone))
        )
        for sequence, visit in enumerate(each.visits, start=1):
            properties = _visit_properties(visit, shift, number, sequence, zone)
            place = places.get(visit.place_id) if visit.place_id is not None else None
            properties["label"] = labels.get(visit.job_id, "")
            properties["address"] = place.address if place else ""
            features.append(_feature(_point_geometry(place), properties))
    return {"type": "FeatureCollection", "features": features}


def _feature(geometry: Values | None, properties: Values) -> Values:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _position(point: Point) -> list[float]:
    return [round(point.lon, _DECIMALS), round(point.lat, _DECIMALS)]


def _point_geometry(place: Place | None) -> Values | None:
    if place is None or place.point is None:
        return None
    return {"type": "Point", "coordinates": _position(place.point)}


def _line_geometry(line: list[list[float]]) -> Values | None:
    """Return a line; RFC 7946 asks for two positions at least, also where nobody moves."""
    if not line:
        return None
    return {"type": "LineString", "coordinates": line if len(line) > 1 else line * 2}


def _line(each: Round, shift: Shift, places: Mapping[str, Place], legs: Legs) -> list[list[float]]:
    stations = [shift.start_place]
    stations += [
        places.get(visit.place_id) if visit.place_id is not None else None for visit in each.visits
    ]
    stations.append(shift.end_place)
    line: list[list[float]] = []
    for number, place in enumerate(stations):
        points = list(legs.get((each.shift_id, number - 1), ()))
        if not points and place is not None and place.point is not None:
            points = [place.point]
        for point in points:
            position = _position(point)
            if not line or line[-1] != position:
                line.append(position)
    return line


def _round_properties(each: Round, shift: Shift, number: int, zone: ZoneInfo) -> Values:
    return {
        "kind": "round",
        "round": number + 1,
        "colour": number % COLOURS,
        "shift": shift.id,
        "courier": shift.courier.name or shift.courier.id,
        "vehicle": vehicle_of(shift, each).id,
        **moments_of(each, zone, "start", "end"),
        "duration_s": round((each.end - each.start).total_seconds()),
        "travel_s": each.travel_s,
        "distance_m": each.distance_m,
        "visits": len(each.visits),
    }


def _visit_properties(
    visit: Visit, shift: Shift, number: int, sequence: int, zone: ZoneInfo
) -> Values:
    return {
        "kind": visit.kind,
        "round": number + 1,
        "colour": number % COLOURS,
        "sequence": sequence,
        "shift": shift.id,
        "job": visit.job_id,
        "break": visit.break_id,
        **moments_of(visit, zone, "arrive", "start", "depart"),
        "load_after": {name: value for name, value in visit.load_after.amounts().items() if value},
    }
