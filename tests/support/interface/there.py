"""A cooperative with one thing of each kind, and somebody of each role: what the examples mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from api.auth.scopes import CUSTOMER_ROLES, Role
from api.usecases.act import Actor
from api.usecases.bookings.booking import book
from api.usecases.bookings.booking_request import NewBookingRequest
from api.usecases.bookings.recurrence_form import RecurrenceRequest
from api.usecases.bookings.recurrences import make_recurrence
from data.store.tables import is_owned, metadata
from tests.support.aid import FoodBank, food_bank
from tests.support.circuits import Circuit, make_circuit
from tests.support.interface.http import Asker, Web
from tests.support.office import a_booking, a_recurrence, merchant_of, new_place, new_vehicle
from tests.support.store.world import World
from tests.support.tiny import corner

OF_EXAMPLES = [2.3522, 48.8566]
"""The point that examples speak of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class There:
    """What there is in a cooperative.

    Attributes
    ----------
    askers
        Somebody of each role, who has things of their own.
    ids
        Ids of things by how addresses and keys call them; more may be put in.
    """

    world: World
    actors: Mapping[Role, Actor]
    askers: Mapping[Role, Asker]
    ids: dict[str, UUID]

    def __call__(self, name: str) -> UUID:
        """Return the id of a thing; of nothing, where there is none of this kind."""
        return self.ids.get(name) or uuid4()

    def brought_here(self, document: object, name: str = "") -> Any:  # noqa: ANN401  # JSON
        """Let an example speak of what is there, and of this city."""
        if isinstance(document, dict):
            if {"before", "address"} <= document.keys():  # A task of CoopCycle's.
                lon, lat = corner(2, 2)
                document = {
                    **document,
                    "address": {"streetAddress": "3 Oak Lane", "latLng": [lat, lon]},
                }
            # Of an address's number in another program nothing is known here.
            return {k: self.brought_here(each, k) for k, each in document.items() if k != "@id"}
        if document == OF_EXAMPLES:
            return list(corner(2, 2))
        if isinstance(document, list) and name != "latLng":
            return [self.brought_here(each, name) for each in document]
        lon, lat = corner(2, 2)
        here = {"lon": lon, "lat": lat, "longitude": lon, "latitude": lat, "latLng": [lat, lon]}
        return str(self.ids[name]) if name in self.ids else here.get(name, document)

    def counts(self) -> dict[str, int]:
        """Return how many rows each table has."""
        tables = [table for table in metadata.sorted_tables if is_owned(table)]
        counted = [
            sa.select(sa.literal(table.name), sa.func.count()).select_from(table)
            for table in tables
        ]
        with self.world.database.transaction(self.world.alpha) as tx:
            found = tx.connection.execute(sa.union_all(*counted)).all()
        return {row[0]: row[1] for row in found}


def make_there(web: Web) -> There:
    """Fill a cooperative: a day that is published, a food circuit, needs, and what is booked."""
    world = web.world
    circuit, bank = make_circuit(world), food_bank(world)
    actors = _people(world, circuit, bank)
    ids = {**_on_the_road(circuit), **_ordered(circuit), **_booked(world, circuit, actors)}
    needs = [bank.add() for _ in range(2)]
    ids |= {"need_id": needs[0].id, "need_ids": needs[1].id}
    askers = {role: web.person(actor) for role, actor in actors.items()}
    return There(world=world, actors=actors, askers=askers, ids=ids)


def _people(world: World, circuit: Circuit, bank: FoodBank) -> dict[Role, Actor]:
    farm = circuit.producers["Ada"]
    actors: dict[Role, Actor] = {
        role: world.new_person(role, customer_id=farm if role in CUSTOMER_ROLES else None)
        for role in Role
        if role is not Role.INSTALLATION_ADMIN
    }
    return {
        **actors,
        Role.COURIER: circuit.town.rider(next(iter(circuit.town.people))),
        Role.MERCHANT: merchant_of(world, farm),
        Role.AID_COORDINATOR: bank.coordinator,
        Role.VOLUNTEER: bank.volunteer(),
    }


def _on_the_road(circuit: Circuit) -> dict[str, UUID]:
    town = circuit.town
    for row in range(3):
        town.add_job((0, 0), (row, 1))
    plan_id = town.plan()
    town.publish(plan_id)
    name, planned = next((name, one) for name, one in town.rounds().items() if one.visits)
    visit = next(one for one in planned.visits if one.stop_id is not None)
    assert visit.stop_id is not None
    return {
        "plan_id": plan_id,
        "other_plan_id": plan_id,
        "round_id": planned.id,
        "shift_id": town.shifts[name],
        "visit_id": visit.id,
        "stop_id": visit.stop_id,
    }


def _ordered(circuit: Circuit) -> dict[str, UUID]:
    cycle = circuit.cycle()
    lot = circuit.lot(cycle, "Ada")
    order = circuit.order(cycle, "R1", {lot: 2})
    return {"cycle_id": cycle, "lot_id": lot, "order_id": order, "hub_id": circuit.hub}


def _booked(world: World, circuit: Circuit, actors: Mapping[Role, Actor]) -> dict[str, UUID]:
    do, new, office = world.service.do, world.service.ids, actors[Role.DISPATCHER]
    farm, courier = circuit.producers["Ada"], actors[Role.COURIER].id
    assert courier is not None
    whose = {"customer_id": str(farm)}
    booking = do(office, book, new(), NewBookingRequest.read(a_booking(day="2026-03-11", **whose)))
    recurrence_id = new()
    do(
        office,
        make_recurrence,
        recurrence_id,
        RecurrenceRequest.read(a_recurrence(start="2026-03-10T08:00", **whose)),
    )
    place, vehicle = new_place(world, 1, 1, address="1 Elm Lane"), new_vehicle(world)
    job = booking.jobs[0].id
    return {
        **dict.fromkeys(("person_id", "person_ids", "courier"), courier),
        **dict.fromkeys(("place_id", "start_place", "end_place"), place),
        **dict.fromkeys(("vehicle_id", "vehicle"), vehicle),
        **dict.fromkeys(("job_id", "jobs"), job),
        "booking_id": booking.id,
        "customer_id": farm,
        "hubs": circuit.hub,
        "recurrence_id": recurrence_id,
    }
