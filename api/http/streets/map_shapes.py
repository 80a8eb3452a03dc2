"""Maps, addresses and isochrones on the wire."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from api.http.bookings.shapes import PointOut
from api.http.description.presented import presents
from api.http.shapes import Out
from api.http.vocabulary import ProfileName
from api.usecases.rounds.document.tiles import RoundTiles
from data.store.streets.found_address import FoundKind
from data.store.streets.tiles import Tile


class TileJsonOut(Out):
    """Address and content of tiles (TileJSON 3.0)."""

    tilejson: str
    name: str
    version: str
    attribution: str
    scheme: Literal["xyz"]
    tiles: list[str]
    minzoom: int
    maxzoom: int
    bounds: list[float]
    center: list[float]
    vector_layers: list[dict[str, Any]]


@presents(Tile)
class TileOut(Out):
    """One tile: zoom, column and row from the north-western corner of the world."""


@presents(RoundTiles)
class RoundTilesOut(Out):
    """Tiles of a round's streets to keep on a phone, the most needed first."""


class FoundOut(Out):
    """Meaning of a text. ``confidence`` is how much of the text it explains, 0 to 1."""

    kind: FoundKind
    label: str
    name: str
    street: str
    number: str
    postcode: str
    town: str
    point: PointOut
    confidence: float
    distance_m: int | None
    source: Literal["map", "service"] = Field(default="map")


class GeocodeOut(Out):
    """Answers, the likeliest first.

    ``service`` tells whether the outer service was asked: ``off``, ``unneeded``, ``asked``, or
    ``away`` where it did not answer.
    """

    items: list[FoundOut]
    service: Literal["off", "unneeded", "asked", "away"]
    attribution: str


class IsochronesOut(Out):
    """A GeoJSON collection of areas, the smallest first.

    Each has the properties ``minutes`` and ``duration_s``; ``start`` is the point on a street that
    it was measured from.
    """

    type: Literal["FeatureCollection"]
    features: list[dict[str, Any]]
    start: PointOut
    profile: ProfileName
    direction: Literal["from", "to"]
    attribution: str


class ClosuresMapOut(Out):
    """A GeoJSON collection of closures: the streets of each as a ``MultiLineString``.

    Each has the properties ``reason``, ``from_at``, ``until_at``, ``slow_kmh`` (``null`` where
    nobody passes), ``direction`` and ``streets``, their names. A closure whose streets went with a
    new import has no lines.
    """

    type: Literal["FeatureCollection"]
    features: list[dict[str, Any]]
    attribution: str


class StreetsMapOut(Out):
    """A GeoJSON collection of streets: the stretch of each as a ``MultiLineString``.

    Each has the properties ``name``, empty where it has none, and ``length_m``.
    """

    type: Literal["FeatureCollection"]
    features: list[dict[str, Any]]
