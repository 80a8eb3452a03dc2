"""Legs of a round as JSON-LD in the terms of the Data Food Consortium.

The business ontology (version 1.16.0) knows vehicles, shipments from one place to another and the
stock that they transport, but no rounds: so each leg is a shipment, and a property of ours says
which follows. The terms are referred to by their addresses; the context is our own and as small as
what is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from routing.types import Point

BUSINESS = (
    "https://github.com/datafoodconsortium/ontology/releases/latest/download/"
    "DFC_BusinessOntology.owl#"
)
MEASURES = "https://github.com/datafoodconsortium/taxonomies/releases/latest/download/measures.rdf#"
OWN = "urn:tournee:terms:"
"""Namespace of what the ontology has no word for: the next leg, and that a place is rough."""
MEDIA_TYPE = "application/ld+json"

Plain = dict[str, Any]
_LINK: Mapping[str, str] = {"@type": "@id"}
_MOMENT: Mapping[str, str] = {"@type": "xsd:dateTime"}
_NUMBER: Mapping[str, str] = {"@type": "xsd:float"}
"""A bare whole number would be an ``xsd:integer``, which the ontology's numbers are not."""

CONTEXT: Plain = {
    "dfc-b": BUSINESS,
    "dfc-m": MEASURES,
    "tournee": OWN,
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    **{
        f"dfc-b:{name}": dict(_LINK)
        for name in ("basedAt", "endsAt", "hasUnit", "isShippedIn", "ships", "startsAt")
    },
    "dfc-b:transports": {"@type": "@id", "@container": "@set"},
    "dfc-b:startDate": dict(_MOMENT),
    "dfc-b:endDate": dict(_MOMENT),
    **{f"dfc-b:{name}": dict(_NUMBER) for name in ("latitude", "longitude", "value")},
    "tournee:followedBy": dict(_LINK),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LegPlace:
    """Place at an end of a leg.

    Attributes
    ----------
    id
        Of the node, an absolute IRI.
    name, address
        Empty where they are not to be told.
    is_rough
        Whether the point is the middle of a rough area.
    """

    id: str
    point: Point | None
    name: str = ""
    address: str = ""
    is_rough: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LegStock:
    """Goods of one job aboard."""

    id: str
    items: int
    mass_g: int
    volume_ml: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """Way from one stop to the next, with what is aboard."""

    id: str
    start: LegPlace
    end: LegPlace
    starts_at: datetime
    ends_at: datetime
    stock: tuple[LegStock, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LegVehicle:
    """Vehicle of a round.

    Attributes
    ----------
    name
        As the cooperative calls it.
    base
        Where the round begins, if it begins at a place.
    """

    id: str
    name: str
    base: LegPlace | None = None


def legs_json_ld(vehicle: LegVehicle, legs: Sequence[Leg]) -> Plain:
    """Return the legs of a round with vehicle, places and goods, each a node of one graph."""
    places: dict[str, Plain] = {}
    stock: dict[str, Plain] = {}
    if vehicle.base:
        places[vehicle.base.id] = _place(vehicle.base)
    for leg in legs:
        for place in (leg.start, leg.end):
            places[place.id] = _place(place)
        stock |= {one.id: _stock(one) for one in leg.stock}
    shipments = [
        _shipment(leg, vehicle, following)
        for leg, following in zip(legs, (*legs, None)[1:], strict=True)
    ]
    graph = [_vehicle(vehicle, legs), *shipments, *places.values(), *stock.values()]
    return {"@context": CONTEXT, "@graph": graph}


def _vehicle(vehicle: LegVehicle, legs: Sequence[Leg]) -> Plain:
    node: Plain = {
        "@id": vehicle.id,
        "@type": "dfc-b:Vehicle",
        "dfc-b:name": vehicle.name,
        "dfc-b:ships": [leg.id for leg in legs],
    }
    return node | ({"dfc-b:basedAt": vehicle.base.id} if vehicle.base else {})


def _shipment(leg: Leg, vehicle: LegVehicle, following: Leg | None) -> Plain:
    node: Plain = {
        "@id": leg.id,
        "@type": "dfc-b:Shipment",
        "dfc-b:startsAt": leg.start.id,
        "dfc-b:endsAt": leg.end.id,
        "dfc-b:startDate": leg.starts_at.isoformat(),
        "dfc-b:endDate": leg.ends_at.isoformat(),
        "dfc-b:isShippedIn": vehicle.id,
        "dfc-b:transports": [one.id for one in leg.stock],
    }
    return node | ({"tournee:followedBy": following.id} if following else {})


def _place(place: LegPlace) -> Plain:
    address: Plain = {"@type": "dfc-b:Address"}
    if place.address:
        address["dfc-b:street"] = place.address
    if place.point:
        address |= {"dfc-b:latitude": place.point.lat, "dfc-b:longitude": place.point.lon}
    node: Plain = {
        "@id": place.id,
        "@type": "dfc-b:PhysicalPlace",
        "dfc-b:hasAddress": address,
        "tournee:isRough": place.is_rough,
    }
    return node | ({"dfc-b:name": place.name} if place.name else {})


def _stock(stock: LegStock) -> Plain:
    amounts = [
        ("dfc-b:QuantitativeValue", stock.items, "Piece"),
        ("dfc-b:Weight", stock.mass_g / 1000, "Kilogram"),
        ("dfc-b:Volume", stock.volume_ml / 1000, "Litre"),
    ]
    quantities = [
        {"@type": kind, "dfc-b:value": value, "dfc-b:hasUnit": f"dfc-m:{unit}"}
        for kind, value, unit in amounts
        if value
    ]
    return {"@id": stock.id, "@type": "dfc-b:Stock", "dfc-b:hasQuantity": quantities}
