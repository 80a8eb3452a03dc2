"""Vector tiles: the map of a city, and what a cooperative has on it."""

from __future__ import annotations

import gzip
import hashlib
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import Response

from api.http.carrying_out import Doing, anybody, runs
from api.http.conditional import is_known
from api.http.description.openapi import addresses
from api.http.shapes import described_bounds
from api.http.streets.map_shapes import RoundTilesOut, TileJsonOut
from api.usecases.fleet.map_tiles import own_tile
from api.usecases.rounds.document.tiles import round_tiles
from api.usecases.service import Service
from api.usecases.streets.area_maps import area_tile
from api.usecases.streets.maps import CityMap, city_map, street_tile
from data.store.streets.tiles import MAX_ZOOM, MIN_ZOOM, OWN_ZOOM, Tile

router = addresses("tiles")

_Zoom = Annotated[int, described_bounds(MIN_ZOOM, MAX_ZOOM)]
_Across = Annotated[int, described_bounds(0, 2**MAX_ZOOM - 1)]

MVT = "application/vnd.mapbox-vector-tile"
_TILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A tile",
        "content": {MVT: {"schema": {"type": "string", "format": "binary"}}},
    },
    204: {"description": "Nothing is there"},
    304: {"description": "Known already"},
}
_STREETS = {
    "id": "streets",
    "description": "Streets; the farther away, the fewer and plainer",
    "fields": {
        "class": "OpenStreetMap's highway value",
        "rank": "0 for main roads to 3 for paths",
        "name": "Name; from zoom 13",
        "bike": "What a bike can do: ride, push, ferry, none",
        "direction": "1 along the line, -1 against it, where it can do so one way only; zoom 15",
        "contraflow": "true where bikes go both ways and other traffic one way; zoom 15",
        "surface": "As mapped; zoom 15",
    },
}
_ADDRESSES = {
    "id": "addresses",
    "description": "Doors",
    "minzoom": MAX_ZOOM,
    "fields": {"number": "House number", "name": "Shop or amenity", "street": "Street"},
}
_BASE: list[dict[str, Any]] = [
    {
        "id": "ground",
        "description": "Green and other open ground; the farther away, the larger",
        "fields": {"kind": "park, wood, grass, sport, cemetery, sand, square"},
    },
    {
        "id": "water",
        "description": "Water with a surface; the farther away, the larger",
        "fields": {"kind": "sea, river, lake"},
    },
    {
        "id": "waterways",
        "description": "Water as lines",
        "minzoom": 9,
        "fields": {"kind": "OpenStreetMap's waterway value", "name": "Name"},
    },
    {
        "id": "buildings",
        "description": "Blocks of buildings; from zoom 16 every building",
        "minzoom": 13,
        "fields": {},
    },
    {
        "id": "railways",
        "description": "Railways above the ground; trams from zoom 14, sidings from 15",
        "minzoom": 9,
        "fields": {"kind": "rail, siding, tram"},
    },
    {
        "id": "labels",
        "description": "Points with a name to show",
        "fields": {"kind": "town, suburb, quarter, park, water, square, station", "name": "Name"},
    },
    {
        "id": "shops",
        "description": "Shops and whatever else has a door that people look for",
        "minzoom": 16,
        "fields": {"kind": "shop, food, health, public, stay, bike", "name": "Name"},
    },
    {
        "id": "entrances",
        "description": "Doors that visitors use",
        "minzoom": MAX_ZOOM,
        "fields": {"kind": "main, where it is the main one", "name": "Letter or number on it"},
    },
]
_OWN = [
    {
        "id": "places",
        "description": "Places of the cooperative that are in sight",
        "minzoom": OWN_ZOOM,
        "fields": {"id": "Id", "name": "Name", "kind": "hub, shop, producer, relay, other"},
    },
    {
        "id": "closures",
        "description": "Streets closed now, as drawn",
        "minzoom": OWN_ZOOM,
        "fields": {
            "id": "Id",
            "reason": "Why",
            "direction": "both, along, against",
            "radius_m": "How far round the drawing streets are closed",
        },
    },
]


@router.get("/v1/tiles.json", operation_id="read_tile_json", response_model=TileJsonOut)
def read_tile_json(do: Annotated[Doing, Depends(runs(city_map))]) -> Response:
    """Return where the tiles of the city are, and what is in them.

    Without a base map, that is streets and addresses alone.
    """

    def content(found: CityMap) -> dict[str, Any]:
        where = f"/v1/tiles/{found.tiles.version}/{{z}}/{{x}}/{{y}}.mvt"
        base = _BASE if found.tiles.has_base_map else []
        return _tile_json(do, found, where, [*base, _STREETS, _ADDRESSES], MIN_ZOOM)

    return do(city_map, content)


@router.get("/v1/own-tiles.json", operation_id="read_own_tile_json", response_model=TileJsonOut)
def read_own_tile_json(do: Annotated[Doing, Depends(runs(city_map))]) -> Response:
    """Return where the tiles of the cooperative's own places and closures are."""

    def content(found: CityMap) -> dict[str, Any]:
        return _tile_json(do, found, "/v1/own-tiles/{z}/{x}/{y}.mvt", _OWN, OWN_ZOOM)

    return do(city_map, content)


@router.get(
    "/v1/tiles/{version}/{z}/{x}/{y}.mvt",
    operation_id="read_tile",
    response_class=Response,
    responses=_TILE,
)
def read_tile(
    do: Annotated[Doing, Depends(runs(street_tile))], version: str, z: _Zoom, x: _Across, y: _Across
) -> Response:
    """Return a tile of the map; it never changes under one version."""
    headers = {
        "Cache-Control": "private, max-age=31536000, immutable",
        "Vary": "Authorization, Cookie, Accept-Encoding",
        "ETag": f'"{version}-{z}-{x}-{y}"',
    }
    content = do.plainly(street_tile, version, Tile(z=z, x=x, y=y))
    return _compressed(do.request, content, headers)


@router.get(
    "/v1/area-tiles/{area}/{version}/{z}/{x}/{y}.mvt",
    operation_id="read_area_tile",
    response_class=Response,
    responses=_TILE,
)
def read_area_tile(  # noqa: PLR0913, PLR0917  # which tile, of which part of the map
    service: Annotated[Service, Depends(anybody)],
    request: Request,
    area: str,
    version: str,
    z: _Zoom,
    x: _Across,
    y: _Across,
) -> Response:
    """Return a tile of the part of the map that a page was opened for, as long as it is."""
    content = area_tile(service, area, version, Tile(z=z, x=x, y=y))
    headers = {
        "Cache-Control": "private, max-age=3600",
        "Vary": "Accept-Encoding",
        "ETag": f'"{version}-{z}-{x}-{y}"',
    }
    return _compressed(request, content, headers)


@router.get(
    "/v1/own-tiles/{z}/{x}/{y}.mvt",
    operation_id="read_own_tile",
    response_class=Response,
    responses=_TILE,
)
def read_own_tile(
    do: Annotated[Doing, Depends(runs(own_tile))], z: _Zoom, x: _Across, y: _Across
) -> Response:
    """Return a tile of the cooperative's places and closed streets, as far as one may see them."""
    content = do.plainly(own_tile, Tile(z=z, x=x, y=y))
    headers = {
        "Cache-Control": "private, no-cache",
        "Vary": "Authorization, Cookie",
        "ETag": f'"{hashlib.sha256(content).hexdigest()[:20]}"',
    }
    return _answer(do.request, content, headers)


@router.get(
    "/v1/rounds/{round_id}/tiles", operation_id="list_round_tiles", response_model=RoundTilesOut
)
def read_round_tiles(do: Annotated[Doing, Depends(runs(round_tiles))], round_id: UUID) -> Response:
    """List the tiles that riding a round needs, for a phone to keep before it loses the network."""
    return do(round_tiles, RoundTilesOut.of, round_id)


def _compressed(request: Request, content: bytes, headers: dict[str, str]) -> Response:
    """Answer with a compressed tile, unpacked for who cannot do so."""
    if content and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
    elif content:
        content = gzip.decompress(content)
    return _answer(request, content, headers)


def _answer(request: Request, content: bytes, headers: dict[str, str]) -> Response:
    if is_known(request, headers["ETag"]):
        headers.pop("Content-Encoding", None)
        return Response(status_code=304, headers=headers)
    if not content:
        return Response(status_code=204, headers=headers)
    return Response(content, headers=headers, media_type=MVT)


def _tile_json(
    do: Doing, found: CityMap, where: str, layers: list[dict[str, Any]], lowest: int
) -> dict[str, Any]:
    west, south, east, north = found.bounds
    every = [{"minzoom": lowest, "maxzoom": MAX_ZOOM, **layer} for layer in layers]
    return TileJsonOut(
        tilejson="3.0.0",
        name=found.city,
        version="1.0.0",
        attribution=found.tiles.attribution,
        scheme="xyz",
        tiles=[f"{do.service.tools.public_url}{where}"],
        minzoom=lowest,
        maxzoom=MAX_ZOOM,
        bounds=[west, south, east, north],
        center=[*(round(one, 6) for one in found.middle), 13],
        vector_layers=every,
    ).model_dump(mode="json")
