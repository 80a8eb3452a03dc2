"""Bodies of what is asked of the streets, and of VROOM's problems."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from api.auth.scopes import Role
from api.usecases.planning.vroom import MAX_BUDGET_S as VROOM_S
from api.usecases.planning.vroom import MAX_STOPS as VROOM_STOPS
from api.usecases.planning.vroom import MAX_VEHICLES
from api.usecases.streets.ways import MOST_FIXES, MOST_PLACES
from bench.one_user.body import Body, ByHand, Plain, as_json, part
from bench.one_user.installation import Installation


def _vroom(installation: Installation, share: float) -> Body:
    count = part(VROOM_STOPS, share)
    depot = installation.addresses[-1]
    jobs = [
        {"id": number, "location": [one.lon, one.lat], "service": 120, "delivery": [1]}
        for number, one in enumerate(installation.addresses[:count], start=1)
    ]
    return as_json(
        {"jobs": jobs, "vehicles": _vehicles(depot.lon, depot.lat)}, budget_s=f"{VROOM_S}"
    )


def _vehicles(lon: float, lat: float, **more: object) -> list[Plain]:
    ends = {"start": [lon, lat], "end": [lon, lat]}
    return [
        {"id": number, "profile": "bike", "capacity": [20], **ends, **more}
        for number in range(1, MAX_VEHICLES + 1)
    ]


def _vroom_matrix(installation: Installation, share: float) -> Body:
    """Return a problem that brings its own travel times, as large as fits into a body."""
    del installation
    count = part(VROOM_STOPS, share)
    jobs = [
        {"id": number, "location_index": number, "service": 120, "delivery": [1]}
        for number in range(1, count + 1)
    ]
    rows = [
        [0 if one == other else 60 + (one * 7 + other * 13) % 900 for other in range(count + 1)]
        for one in range(count + 1)
    ]
    vehicles = [
        {"id": number, "profile": "bike", "capacity": [20], "start_index": 0, "end_index": 0}
        for number in range(1, MAX_VEHICLES + 1)
    ]
    matrices = {"bike": {"durations": rows, "distances": rows}}
    return as_json(
        {"jobs": jobs, "vehicles": vehicles, "matrices": matrices}, budget_s=f"{VROOM_S}"
    )


def _match(installation: Installation, share: float) -> Body:
    """Return a ride from door to door through the city, a position each second or so."""
    count = part(MOST_FIXES, share)
    doors = installation.addresses[: count // 50 + 2]
    begin = installation.now() - timedelta(hours=4)
    fixes = []
    for number in range(count):
        leg, on_leg = divmod(number, 50)
        one, other = doors[leg], doors[leg + 1]
        fixes.append(
            {
                "at": (begin + timedelta(seconds=2 * number)).isoformat(),
                "lat": one.lat + (other.lat - one.lat) * on_leg / 50,
                "lon": one.lon + (other.lon - one.lon) * on_leg / 50,
            }
        )
    return as_json({"fixes": fixes, "profile": "cargo"})


def _matrix(installation: Installation, share: float) -> Body:
    points = [
        {"lat": one.lat, "lon": one.lon, "street": one.street}
        for one in installation.addresses[: part(MOST_PLACES, share)]
    ]
    return as_json({"points": points, "profile": "cargo"})


_OFFICE = Role.DISPATCHER
STREETS: Mapping[str, tuple[ByHand, ...]] = {
    "POST /v1/compat/vroom": (
        ByHand(role=_OFFICE, make=_vroom, label="streets"),
        ByHand(role=_OFFICE, make=_vroom_matrix, label="matrices"),
    ),
    "POST /v1/streets/match": (ByHand(role=_OFFICE, make=_match),),
    "POST /v1/streets/matrix": (ByHand(role=_OFFICE, make=_matrix),),
}
"""Bodies by name of the operation."""
