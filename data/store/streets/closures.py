"""Streets that are closed or slowed for a while, as dispatchers drew them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from geoalchemy2.elements import WKBElement, WKTElement
from shapely import wkb
from shapely.geometry.base import BaseGeometry

from data.store.database import Row, Transaction
from data.store.tables.streets import closure
from dispatch.values.plain_values import values_of
from routing.closures.closure import ClosedArea, DatedClosure
from routing.types import Point

_OWN = ("id", "reason", "from_at", "until_at", "made_by", "made_at", "opened_at")
_KINDS = {"Point": "point", "LineString": "line", "Polygon": "polygon"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureRow:
    """A closure.

    Attributes
    ----------
    area
        What was drawn.
    reason
        A code or a few words for colleagues.
    from_at, until_at
        From when until when; ``None``: until it is opened.
    opened_at
        When somebody opened it again.
    """

    id: UUID
    area: ClosedArea
    reason: str = ""
    from_at: datetime
    until_at: datetime | None = None
    made_by: UUID
    made_at: datetime
    opened_at: datetime | None = None

    @property
    def dated(self) -> DatedClosure:
        """Closed areas as drawn, with their hours."""
        return DatedClosure(**values_of(self.area), from_at=self.from_at, until_at=self.until_at)


def add(tx: Transaction, new_closure: ClosureRow) -> None:
    """Add a closure."""
    area = new_closure.area
    values = values_of(new_closure, *_OWN) | values_of(area, "radius_m", "direction", "slow_kmh")
    drawn = WKTElement(_wkt(area), srid=4326)
    tx.add(closure, {**values, "streets": list(area.streets), "geom": drawn})


def find(tx: Transaction, closure_id: UUID) -> ClosureRow | None:
    """Return a closure."""
    return tx.one(tx.select(closure, closure.c.id == closure_id), _closure)


def change(tx: Transaction, changed: ClosureRow) -> None:
    """Let a closure hold in other hours, or open its streets again."""
    values = values_of(changed, "from_at", "until_at", "opened_at")
    tx.run(tx.update(closure, closure.c.id == changed.id).values(**values))


def between(tx: Transaction, start: datetime, end: datetime) -> list[ClosureRow]:
    """Return the closures that hold at some time of a stretch, and were not opened again, by id."""
    query = tx.select(
        closure,
        closure.c.opened_at.is_(None),
        closure.c.from_at < end,
        sa.or_(closure.c.until_at.is_(None), closure.c.until_at > start),
    )
    return [_closure(row) for row in tx.rows(query.order_by(closure.c.id))]


def _wkt(area: ClosedArea) -> str:
    points = area.corners()
    if area.kind == "point":
        return f"POINT({points[0].lon} {points[0].lat})"
    if area.kind == "line":
        return f"LINESTRING({_listed(points)})"
    return f"POLYGON(({_listed((*points, points[0]))}))"


def _listed(points: tuple[Point, ...]) -> str:
    return ", ".join(f"{point.lon} {point.lat}" for point in points)


def _closure(row: Row) -> ClosureRow:
    values: dict[str, Any] = {name: row[name] for name in _OWN}
    return ClosureRow(area=_area(row), **values)


def _area(row: Row) -> ClosedArea:
    column: WKBElement = row["geom"]
    shape: BaseGeometry = wkb.loads(bytes(column.data))
    outline = shape.exterior if shape.geom_type == "Polygon" else shape
    points = tuple(Point(lon=lon, lat=lat) for lon, lat in outline.coords)
    return ClosedArea(
        kind=_KINDS[shape.geom_type],
        points=points[:-1] if shape.geom_type == "Polygon" else points,
        radius_m=row["radius_m"],
        streets=tuple(row["streets"]),
        direction=row["direction"],
        slow_kmh=row["slow_kmh"],
    )
