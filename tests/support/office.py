"""What an office sets up before anybody books: customers, places, vehicles; and requests."""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from uuid import UUID

from api.usecases.act import Actor
from api.usecases.bookings.customers import CustomerRequest, add_customer
from api.usecases.care.rules import publish_rule
from api.usecases.fleet.places import PlaceRequest, add_place
from api.usecases.fleet.vehicles import VehicleRequest, add_vehicle
from data.store.rounds import events
from tests.support.store.world import World
from tests.support.tiny import corner

Plain = dict[str, Any]


def a_stop(column: int, row: int, **more: object) -> Plain:
    """A stop at a junction of the grid."""
    lon, lat = corner(column, row)
    return {"lon": lon, "lat": lat, **more}


def a_booking(**more: object) -> Plain:
    """A booking of one job from a corner of the grid to another, at nine."""
    return {
        "day": "2026-03-10",
        "jobs": [
            {
                "id": "bread",
                "load": {"mass_g": 5000, "items": 2},
                "pickups": [a_stop(0, 0, address="Bakery", service_s=120)],
                "drops": [
                    a_stop(
                        4,
                        4,
                        address="3 Oak Lane",
                        contact_name="Zoe Zola",
                        contact_phone="+33 6 00 00 00 00",
                        note="second floor",
                        windows=[{"start": "09:00", "end": "10:00"}],
                    )
                ],
            }
        ],
        **deepcopy(more),
    }


def a_recurrence(**more: object) -> Plain:
    """The same every Tuesday and Friday."""
    template = a_booking()
    del template["day"]
    rule = "FREQ=WEEKLY;BYDAY=TU,FR"
    return {"start": "2026-03-10T09:00", "rule": rule, "booking": template, **deepcopy(more)}


def new_customer(world: World, name: str = "Bakery Dawn", **more: object) -> UUID:
    """Add a customer to alpha."""
    customer_id = world.service.ids()
    admin = world.actor("admin")
    world.service.do(admin, add_customer, customer_id, CustomerRequest.read({"name": name, **more}))
    return customer_id


def merchant_of(world: World, customer_id: UUID) -> Actor:
    """A person who books for a customer of alpha."""
    return world.new_person("merchant", customer_id=customer_id)


def new_place(world: World, column: int, row: int, by: Actor | None = None, **more: object) -> UUID:
    """Add a place at a junction of the grid."""
    place_id = world.service.ids()
    lon, lat = corner(column, row)
    request = {"name": f"Place {column} {row}", "lon": lon, "lat": lat, **more}
    world.service.do(
        by or world.actor("dispatcher"), add_place, place_id, PlaceRequest.read(request)
    )
    return place_id


def new_vehicle(world: World, **more: object) -> UUID:
    """Add a vehicle to alpha."""
    vehicle_id = world.service.ids()
    request = {"name": "Blue", "profile": "bike", "capacity": {"mass_g": 50000}, **more}
    world.service.do(world.actor("admin"), add_vehicle, vehicle_id, VehicleRequest.read(request))
    return vehicle_id


def publish(world: World, kind: str, body: Plain, name: str = "standard") -> int:
    """Publish a rule of alpha from now on; gives its version."""
    rule = world.service.do(
        world.actor("admin"),
        publish_rule,
        world.service.ids(),
        kind=kind,
        name=name,
        body=body,
        valid_from=world.clock.now,
    )
    return rule.version


def events_of(world: World, cooperative: UUID | None = None) -> list[str]:
    """The kinds of all events of a cooperative (alpha), in order."""
    with world.database.transaction(cooperative or world.alpha) as tx:
        return [one.kind for one in events.read(tx, 0)]
