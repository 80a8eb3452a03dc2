"""Closed streets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends
from pydantic import Field
from starlette.responses import Response

from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.description.presented import presents
from api.http.planning.change_shapes import ChangeOut
from api.http.shapes import Listing, Out, every
from api.http.streets.closure_shapes import (
    AreaIn,
    ClosureHoursIn,
    ClosureIn,
    ClosureOut,
    FigureIn,
    ReplanningIn,
)
from api.http.streets.map_shapes import ClosuresMapOut, StreetsMapOut
from api.streets.closed_map import ClosureOnMap, StreetOnMap
from api.usecases.request_types import Instant
from api.usecases.rounds.closed_way import StopInTheWay
from api.usecases.rounds.closure_changes import change_closure_hours, open_street
from api.usecases.rounds.street_closing import (
    ClosureChange,
    Replanning,
    close_street,
)
from api.usecases.streets.closures import (
    ClosuresMap,
    closures_map,
    list_closures,
    streets_closed_by,
)
from routing.closures.closure import ClosedArea
from routing.errors import BadInput
from routing.types import Point

router = addresses("closures")


class ClosedStreetOut(Out):
    """A street of which something is closed."""

    name: str
    length_m: int


class RodeThroughOut(Out):
    """A live round that was to ride through, and by how much the way round is longer."""

    day: date
    round_id: UUID
    shift_id: UUID
    rider: str
    detour_s: int | None


@presents(StopInTheWay)
class StopInTheWayOut(Out):
    """A stop at a door of a closed street; without ``shift_id`` its job is open."""

    kind: Literal["pickup", "drop"]


class PassingRoundOut(Out):
    """A live round that rides through a closed street, or stops in it."""

    day: date
    round_id: UUID
    shift_id: UUID
    rider: str


class DayReplanOut(Out):
    """Effects of a closure on a day."""

    day: date
    change: ChangeOut


class ClosedOut(Out):
    """Streets that a closure closes, and the replan of the first day on which rounds ride there.

    ``stops`` are those still to be made that stand in it, ``passing`` the live rounds that ride
    through it or stop in it, and ``rounds`` those that ride otherwise by it.
    """

    closure: ClosureOut
    streets: list[ClosedStreetOut]
    length_m: int
    stops: list[StopInTheWayOut]
    passing: list[PassingRoundOut]
    rounds: list[RodeThroughOut]
    replan: DayReplanOut | None = Field(default=None)


class ChangedClosureOut(ClosureOut):
    """A closure as it holds now, and the replan of the first day that rides otherwise by it.

    ``detour_s`` of a round is negative where its way becomes shorter.
    """

    rounds: list[RodeThroughOut] = Field(default=[])
    replan: DayReplanOut | None = Field(default=None)


@router.post("/v1/closures", response_model=ClosedOut)
def close_it(do: Annotated[Doing, Depends(runs(close_street))], body: ClosureIn) -> Response:
    """Close a street; sent again with the same ``id`` it is the same closure."""
    with _in_area():
        return do(
            close_street,
            ClosedOut.of,
            body.id or do.service.ids(),
            _area(body.area),
            body.from_at,
            body.until_at,
            reason=body.reason,
            dry_run=body.dry_run,
            replanning=_replanning(do, body),
        )


@contextmanager
def _in_area() -> Iterator[None]:
    """Tell faults of an area by their key path in the body."""
    try:
        yield
    except BadInput as wrong:
        faults = (
            replace(one, where=f"area.{one.where}") if one.where in AreaIn.model_fields else one
            for one in wrong.faults
        )
        raise BadInput(faults) from wrong


def _area(of: AreaIn) -> ClosedArea:
    return ClosedArea(
        kind=of.kind,
        points=tuple(Point(lon=lon, lat=lat) for lon, lat in of.points),
        radius_m=of.radius_m,
        streets=tuple(of.streets),
        direction=of.direction,
        slow_kmh=of.slow_kmh,
    )


@router.post(
    "/v1/closures/streets", operation_id="find_streets_to_close", response_model=StreetsMapOut
)
def look_at_streets(
    do: Annotated[Doing, Depends(runs(streets_closed_by))], body: FigureIn
) -> Response:
    """Return the streets that a drawn figure would close, as GeoJSON; nothing is closed."""
    with _in_area():
        return do(streets_closed_by, _streets, _area(body.area))


def _streets(found: list[StreetOnMap]) -> dict[str, Any]:
    features = [_feature(one.lines, {"name": one.name, "length_m": one.length_m}) for one in found]
    return StreetsMapOut(type="FeatureCollection", features=features).model_dump(mode="json")


def _feature(lines: Sequence[Any], properties: dict[str, Any]) -> dict[str, Any]:
    geometry = {"type": "MultiLineString", "coordinates": lines}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _replanning(do: Doing, body: ReplanningIn) -> Replanning | None:
    """Return how the rounds that ride otherwise are replanned, where that is wanted."""
    if not body.replan and body.shown is None:
        return None
    return Replanning(
        plan_id=body.plan_id or do.service.ids(),
        shown=body.shown,
        override_reason=body.override_reason,
    )


@router.get("/v1/closures", response_model=Listing[ClosureOut])
def list_them(
    do: Annotated[Doing, Depends(runs(list_closures))], start: Instant, end: Instant
) -> Response:
    """Return what is closed at any time between two moments."""
    return do(list_closures, every(ClosureOut), start, end)


@router.get(
    "/v1/closures.geojson", operation_id="read_closures_geojson", response_model=ClosuresMapOut
)
def draw_them(
    do: Annotated[Doing, Depends(runs(closures_map))], start: Instant, end: Instant
) -> Response:
    """Return the very streets that are closed or slowed between two moments, as GeoJSON."""
    return do(closures_map, _collection, start, end)


def _collection(found: ClosuresMap) -> dict[str, Any]:
    features = [
        {"id": str(one.closure.id), **_feature(one.lines, _properties(one, found))}
        for one in found.closures
    ]
    return ClosuresMapOut(
        type="FeatureCollection", features=features, attribution=found.attribution
    ).model_dump(mode="json")


def _properties(one: ClosureOnMap, found: ClosuresMap) -> dict[str, Any]:
    return {
        "reason": one.closure.reason,
        "made_by": found.names.get(str(one.closure.made_by), ""),
        "made_at": one.closure.made_at.isoformat(),
        "from_at": one.closure.from_at.isoformat(),
        "until_at": one.closure.until_at and one.closure.until_at.isoformat(),
        "slow_kmh": one.closure.area.slow_kmh,
        "direction": one.closure.area.direction,
        "streets": list(one.streets),
    }


@router.post("/v1/closures/{closure_id}/hours", response_model=ChangedClosureOut)
def set_hours(
    do: Annotated[Doing, Depends(runs(change_closure_hours))],
    closure_id: UUID,
    body: ClosureHoursIn,
) -> Response:
    """Let a closure hold in other hours."""
    return do(
        change_closure_hours,
        _changed_closure,
        closure_id,
        body.from_at,
        body.until_at,
        dry_run=body.dry_run,
        replanning=_replanning(do, body),
    )


@router.post("/v1/closures/{closure_id}/open", response_model=ChangedClosureOut)
def open_it(
    do: Annotated[Doing, Depends(runs(open_street))],
    closure_id: UUID,
    body: ReplanningIn | None = None,
) -> Response:
    """Open a street again."""
    how = body or ReplanningIn()
    replanning = _replanning(do, how)
    return do(open_street, _changed_closure, closure_id, dry_run=how.dry_run, replanning=replanning)


def _changed_closure(done: ClosureChange) -> dict[str, Any]:
    names = ClosureOut.model_fields
    values = {name: getattr(done.closure, name) for name in names}
    return ChangedClosureOut.of({**values, "rounds": done.rounds, "replan": done.replan})
