"""Addresses: from a text to a point and back."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Depends, Query
from starlette.responses import Response

from api.http.carrying_out import Doing, answer, runs
from api.http.description.openapi import addresses
from api.http.streets.map_shapes import FoundOut, GeocodeOut
from api.usecases.streets.geocoding import LIKELY, address_at, geocode_address
from data.store.streets.found_address import Found
from data.store.streets.geocoding import MOST
from routing.errors import BadInput
from routing.network.streets import ATTRIBUTION
from routing.types import Point

router = addresses("geocode")

Lon = Annotated[float, Query(ge=-180, le=180, allow_inf_nan=False)]
Lat = Annotated[float, Query(ge=-90, le=90, allow_inf_nan=False)]
Service = Literal["off", "unneeded", "asked", "away"]


@router.get("/v1/geocode", operation_id="find_address", response_model=GeocodeOut)
def find_address(
    do: Annotated[Doing, Depends(runs(geocode_address))],
    q: Annotated[str, Query(max_length=300)],
    near: Annotated[str | None, Query(max_length=60)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 5,
) -> Response:
    """Return what a text may mean: an address, a street, a place, a postcode or a town.

    ``near`` is ``lon,lat``: of answers alike the nearer ones come first.
    """
    point = _near(near)
    found = do.plainly(geocode_address, q, near=point, limit=limit)
    shown = [FoundOut.of(one) for one in found]
    service: Service = "off"
    outer = do.service.tools.geocoder
    if outer is not None:
        # After the transaction: nobody's rows wait for somebody else's server.
        further, service = None, "unneeded"
        if q.strip() and (not found or found[0].confidence < LIKELY):
            further = outer.ask(q, limit=limit, near=point)
            service = "away" if further is None else "asked"
        shown = _merged(found, further or [])[:limit]
    body = GeocodeOut.of({"items": shown, "service": service, "attribution": ATTRIBUTION})
    return answer(do.request, body)


@router.get("/v1/geocode/reverse", operation_id="find_nearest_address", response_model=FoundOut)
def find_point(do: Annotated[Doing, Depends(runs(address_at))], lon: Lon, lat: Lat) -> Response:
    """Return the address nearest to a point, at most 200 m away."""
    return do(address_at, FoundOut.of, Point(lon=lon, lat=lat))


def _near(text: str | None) -> Point | None:
    if text is None:
        return None
    try:
        lon, lat = map(float, text.split(","))
        return Point(lon=lon, lat=lat)
    except ValueError as wrong:
        raise BadInput.of("near-form", where="near") from wrong


def _merged(own: list[Found], further: list[Found]) -> list[dict[str, Any]]:
    """Put the answers of the service among our own, by confidence."""
    places = [FoundOut.of(one) for one in own]
    places += [{**FoundOut.of(one), "source": "service"} for one in further]
    return sorted(places, key=lambda one: -one["confidence"])
