"""A food circuit in the grid: a hub, three farms with their organisations, and an order cycle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from api.usecases.act import Actor
from api.usecases.bookings.booking import read_booking
from api.usecases.bookings.customers import CustomerUpdate, change_customer
from api.usecases.circuits.closing import ClosedCycle, close_cycle
from api.usecases.circuits.cycles import CycleRequest, CycleSheet, make_cycle, read_cycle
from api.usecases.circuits.hubs import HubRequest, add_hub
from api.usecases.circuits.lots import LotRequest, add_lot
from api.usecases.circuits.open_food_network.import_values import ImportAnswer
from api.usecases.circuits.orders import OrderRequest, add_order
from api.usecases.fleet.places import share_place
from data.store.circuits.open_food_network import Key
from tests.support.office import new_customer, new_place, publish
from tests.support.rounds.live_town import Town, make_town
from tests.support.store.world import World
from tests.support.tiny import corner

Plain = dict[str, Any]
DAY = date(2026, 3, 9)
FARMS = {"Ada": (0, 0), "Bea": (4, 0), "Cia": (0, 4)}
"""Farms by name, at corners of the grid."""


NO_TIMES = (
    *("home_s", "shop_s", "hub_s", "farm_s"),
    *("parcel_s", "floor_s", "signature_s", "aid_s"),
)
"""Keys of the rule of times at the door."""


@dataclass(slots=True, kw_only=True)
class Circuit:
    """A circuit, and hands to fill it.

    Attributes
    ----------
    town
        The cooperative's day, with two couriers.
    hub
        The hub at the town's own place.
    producers, farms
        Customers and places of the farms by name.
    """

    town: Town
    hub: UUID
    producers: dict[str, UUID] = field(default_factory=dict)
    farms: dict[str, UUID] = field(default_factory=dict)

    @property
    def world(self) -> World:
        """The world that it lies in."""
        return self.town.world

    @property
    def office(self) -> Actor:
        """A dispatcher."""
        return self.town.office

    def do(self, usecase: Any, *args: Any, by: Actor | None = None, **more: Any) -> Any:  # noqa: ANN401  # any use case
        """Carry out a use case, for the office where nobody else is named."""
        return self.world.service.do(by or self.office, usecase, *args, **more)

    def new_id(self) -> UUID:
        """Return a new id."""
        return self.world.service.ids()

    def producer(self, name: str) -> Actor:
        """Return somebody of a farm."""
        return self.world.new_person("producer", customer_id=self.producers[name])

    def cycle(self, **more: object) -> UUID:
        """Make a cycle of the day, open now."""
        cycle = self.do(make_cycle, self.new_id(), CycleRequest.read(self.request(**more)))
        return cycle.id  # type: ignore[no-any-return]  # an id

    def request(self, **more: object) -> Plain:
        """Return the request for a cycle of the day."""
        return {
            "name": "Baskets",
            "hubs": [str(self.hub)],
            "day": DAY.isoformat(),
            "closes_at": "2026-03-09T07:30",
            "collection": {"start": "08:00", "end": "09:30"},
            "delivery": {"start": "09:00", "end": "12:30"},
            **more,
        }

    def lot(self, cycle_id: UUID, name: str, *, by: Actor | None = None, **more: object) -> UUID:
        """Bring a lot of ten crates of a farm into a cycle."""
        values: Plain = {
            "cycle_id": str(cycle_id),
            "what": f"Carrots of {name}",
            "items": 10,
            "mass_g": 20_000,
            "volume_ml": 40_000,
            **more,
        }
        if by is None:
            values.setdefault("customer_id", str(self.producers[name]))
        return self.do(add_lot, self.new_id(), LotRequest.read(values), by=by).id  # type: ignore[no-any-return]

    def order(self, cycle_id: UUID, reference: str, takes: dict[UUID, int], **more: object) -> UUID:
        """Take an order for a home, at a junction that follows from its reference."""
        lon, lat = corner(sum(map(ord, reference)) % 5, (sum(map(ord, reference)) // 5) % 5)
        values: Plain = {
            "cycle_id": str(cycle_id),
            "reference": reference,
            "lines": [{"lot_id": str(lot), "items": items} for lot, items in takes.items()],
            **({} if "place_id" in more else {"lon": lon, "lat": lat, "address": "3 Oak Lane"}),
            "contact_name": f"Zoe {reference}",
            **more,
        }
        return self.do(add_order, self.new_id(), OrderRequest.read(values)).id  # type: ignore[no-any-return]  # an id

    def close(self, cycle_id: UUID) -> ClosedCycle:
        """Close a cycle."""
        return self.do(close_cycle, cycle_id)  # type: ignore[no-any-return]  # what it became

    def read(self, cycle_id: UUID, by: Actor | None = None) -> CycleSheet:
        """Return a cycle."""
        return self.do(read_cycle, cycle_id, by=by)  # type: ignore[no-any-return]  # a sheet


def answers_of(rows: Mapping[Key, Plain]) -> dict[Key, ImportAnswer]:
    """Return answers to questions of an import from tables as JSON has them."""
    return {key: ImportAnswer.read(row) for key, row in rows.items()}


def make_circuit(world: World, **hub: object) -> Circuit:
    """Found a circuit: the town's hub sorts one lot in five minutes, and doors take no time."""
    town = make_town(world)
    publish(world, "door_times", dict.fromkeys(NO_TIMES, 0))
    values = {"place_id": str(town.hub), "sorting_s": 300, **hub}
    hub_id = world.service.ids()
    world.service.do(town.office, add_hub, hub_id, HubRequest.read(values))
    circuit = Circuit(town=town, hub=hub_id)
    for name, at in FARMS.items():
        circuit.producers[name] = new_customer(world, f"Farm {name}", kind="producer")
        circuit.farms[name] = new_place(world, *at, name=f"Farm {name}", kind="producer")
        _give(circuit, name)
    return circuit


def _give(circuit: Circuit, name: str) -> None:
    """Let a farm have its goods picked up at its place."""
    circuit.do(share_place, circuit.farms[name], circuit.producers[name])
    values = {"place_id": str(circuit.farms[name])}
    circuit.do(
        change_customer,
        circuit.producers[name],
        CustomerUpdate.read(values),
        by=circuit.world.actor("admin"),
    )


def starts_at_hub(
    circuit: Circuit, cycle: UUID
) -> tuple[dict[UUID, datetime], dict[str, datetime]]:
    """Return when each lot is brought, and when each order is taken up, as far as rounds do."""
    planned = {
        visit.stop_id: visit.start_at
        for one in circuit.town.rounds().values()
        for visit in one.visits
        if visit.stop_id is not None and visit.status != "cancelled"
    }

    def start_of(booking_id: UUID | None, kind: str) -> datetime | None:
        (job,) = circuit.do(read_booking, booking_id).live_jobs
        return planned.get(job.of_kind(kind)[0].id)

    sheet = circuit.read(cycle)
    brought = {one.lot.id: start_of(one.lot.booking_id, "drop") for one in sheet.lots}
    ordered = [one for one in sheet.orders if one.status == "ordered"]
    taken = {one.reference: start_of(one.booking_id, "pickup") for one in ordered}
    for order in ordered:
        for line in order.lines:
            at, came = taken[order.reference], brought[line.lot_id]
            assert at is None or (came and at >= came + timedelta(minutes=5))
    return (
        {name: at for name, at in brought.items() if at},
        {name: at for name, at in taken.items() if at},
    )
