"""Legs as JSON-LD: every name is one of the published ontology, or our own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from data.formats.data_food_consortium import (
    BUSINESS,
    CONTEXT,
    MEASURES,
    Leg,
    LegPlace,
    LegStock,
    LegVehicle,
    legs_json_ld,
)
from routing.types import Point

Plain = dict[str, Any]

# Names of the business ontology of the Data Food Consortium, version 1.16.0 of 15 July 2025, as it
# publishes them at the address of its namespace (github.com/datafoodconsortium/ontology, commit
# 2ce781ef). Its names are written down here, each property with the classes that it belongs to
# there: no package has the ontology. The consortium's connector (npm, @datafoodconsortium/connector
# 1.0.0-beta.2) has a context of properties that link, which agrees with ours; but it knows neither
# vehicles nor shipments, is a beta, and would bring a hundred packages along.
CLASSES = {
    *("Address", "PhysicalPlace", "QuantitativeValue", "Shipment"),
    *("Stock", "Vehicle", "Volume", "Weight"),
}
DOMAINS = {
    "basedAt": {"Vehicle"},
    "endDate": {"Shipment"},
    "endsAt": {"Shipment"},
    "hasAddress": {"PhysicalPlace"},
    "hasQuantity": {"Stock", "Vehicle"},
    "hasUnit": {"QuantitativeValue", "Volume", "Weight"},
    "isShippedIn": {"Shipment"},
    "latitude": {"Address"},
    "longitude": {"Address"},
    "name": {"PhysicalPlace", "Vehicle"},
    "ships": {"Vehicle"},
    "startDate": {"Shipment"},
    "startsAt": {"Shipment"},
    "street": {"Address"},
    "transports": {"Shipment"},
    "value": {"QuantitativeValue", "Volume", "Weight"},
}
LINKED = {
    "basedAt": {"PhysicalPlace"},
    "endsAt": {"PhysicalPlace"},
    "hasAddress": {"Address"},
    "hasQuantity": {"QuantitativeValue", "Volume", "Weight"},
    "isShippedIn": {"Vehicle"},
    "ships": {"Shipment"},
    "startsAt": {"PhysicalPlace"},
    "transports": {"Stock"},
}
"""Classes of what properties lead to there: their ranges, or the restrictions of their classes."""
TYPED = {
    "endDate": "dateTime",
    "latitude": "float",
    "longitude": "float",
    "startDate": "dateTime",
    "value": "float",
}
"""Datatypes of properties there that are no plain strings."""
UNITS = {"Kilogram", "Litre", "Piece"}
OWN = {"tournee:followedBy", "tournee:isRough"}
BEGIN = datetime(2026, 12, 2, 8, tzinfo=UTC)


def round_of(count: int) -> Plain:
    """Return a round of some legs from a farm to homes."""
    farm = LegPlace(
        id="urn:uuid:f", point=Point(lon=4.8, lat=45.7), name="Farm", address="x", is_rough=False
    )
    places = [farm, *(LegPlace(id=f"urn:uuid:{n}", point=None) for n in range(count))]
    stock = LegStock(id="urn:uuid:s", items=3, mass_g=1500, volume_ml=0)
    legs = [
        Leg(
            id=f"urn:uuid:r#leg-{number}",
            start=places[number],
            end=places[number + 1],
            starts_at=BEGIN + timedelta(minutes=number),
            ends_at=BEGIN + timedelta(minutes=number + 1),
            stock=(stock,),
        )
        for number in range(count)
    ]
    return legs_json_ld(LegVehicle(id="urn:uuid:v", name="Bike 1", base=farm), legs)


def test_dfc_names_are_those_of_the_ontology() -> None:
    """Each class, property and unit is published, and each property belongs to its class."""
    assert CONTEXT["dfc-b"] == BUSINESS
    assert CONTEXT["dfc-m"] == MEASURES
    for node in nodes(round_of(3)["@graph"]):
        kind = str(node["@type"]).removeprefix("dfc-b:")
        assert kind in CLASSES
        for key, value in node.items():
            if key in {"@id", "@type"} | OWN:
                continue
            assert key.startswith("dfc-b:"), key
            assert kind in DOMAINS[key.removeprefix("dfc-b:")], (kind, key)
            if key == "dfc-b:hasUnit":
                assert str(value).removeprefix("dfc-m:") in UNITS
    terms = {key for key in CONTEXT if key.startswith("dfc-b:")}
    assert {term.removeprefix("dfc-b:") for term in terms} <= DOMAINS.keys()


def test_dfc_values_are_of_the_published_ranges() -> None:
    """Each link leads to what its property may lead to, and each literal has its datatype."""
    graph = round_of(3)["@graph"]
    kind_of = {node["@id"]: node["@type"] for node in graph}
    for node in nodes(graph):
        for key, value in node.items():
            name = key.removeprefix("dfc-b:")
            if name in LINKED:
                for one in value if isinstance(value, list) else [value]:
                    kind = one["@type"] if isinstance(one, dict) else kind_of[one]
                    assert kind.removeprefix("dfc-b:") in LINKED[name], (name, kind)
            elif name in TYPED:
                assert CONTEXT[key] == {"@type": f"xsd:{TYPED[name]}"}
            elif name in DOMAINS and name != "hasUnit":
                assert isinstance(value, str), name


def test_dfc_legs_are_chained_and_every_link_leads_somewhere() -> None:
    """Each leg but the last names the next, and whatever is linked to is a node of the graph."""
    graph = round_of(3)["@graph"]
    known = {node["@id"] for node in graph}
    legs = [node for node in graph if node["@type"] == "dfc-b:Shipment"]
    assert [leg.get("tournee:followedBy") for leg in legs] == [
        *(leg["@id"] for leg in legs[1:]),
        None,
    ]
    for node in graph:
        for key in ("startsAt", "endsAt", "isShippedIn", "basedAt", "transports", "ships"):
            links = node.get(f"dfc-b:{key}", [])
            assert set([links] if isinstance(links, str) else links) <= known
    for place in (node for node in graph if node["@type"] == "dfc-b:PhysicalPlace"):
        assert place["dfc-b:hasAddress"]["@type"] == "dfc-b:Address"


def nodes(value: object) -> Iterator[Plain]:
    """Give every node, also those inside others."""
    if isinstance(value, list):
        for one in value:
            yield from nodes(one)
    elif isinstance(value, dict):
        yield value
        for one in value.values():
            yield from nodes(one)


def test_a_round_without_legs_is_its_vehicle_alone() -> None:
    """A round whose stops were all taken away is told, with its base and no shipment."""
    assert [one["@id"] for one in round_of(0)["@graph"]] == ["urn:uuid:v", "urn:uuid:f"]
