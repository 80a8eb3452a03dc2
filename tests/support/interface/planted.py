"""A cooperative whose recipients have words that stand nowhere else: who reads them is found."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from api.usecases.act import Actor
from api.usecases.aid.need_lists import plan_needs
from api.usecases.bookings.booking import book
from api.usecases.bookings.booking_request import NewBookingRequest
from api.usecases.bookings.recurrence_form import RecurrenceRequest
from api.usecases.bookings.recurrences import change_occurrence, make_recurrence
from data.store.people import people
from data.store.tables.people import person as person_table
from dispatch.bookings.recurring_bookings import Override
from tests.support.aid import FoodBank, food_bank
from tests.support.circuits import Circuit, make_circuit
from tests.support.office import a_booking, a_recurrence, merchant_of, new_customer, new_place
from tests.support.store.world import World

Plain = dict[str, Any]
NEAR, FAR = "2026-03-09", "2026-03-20"
"""Today, within the hours in which doors are told; and eleven days ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """A person of whom each word stands nowhere else.

    Attributes
    ----------
    number
        Makes their words differ from everybody else's.
    """

    number: int

    @property
    def door(self) -> Plain:
        """What leads to them: as a need, a booking or a place is told it."""
        return {
            "lon": round(10.00113 + self.number * 0.00021, 5),
            "lat": round(50.00117 + self.number * 0.00023, 5),
            "address": f"{self.number:02} Quillfeather Row",
            "access_note": f"Gate Zibeth{self.number:02}",
        }

    @property
    def phone(self) -> str:
        """Their number."""
        return f"+3369870{self.number:04}"

    @property
    def name(self) -> str:
        """Their name."""
        return f"Nele Quitschau{self.number:02}"

    @property
    def note(self) -> str:
        """What is noted of them."""
        return f"Dog Wolpertinger{self.number:02}"

    @property
    def code(self) -> str:
        """What they show when something is handed to them."""
        return f"QX{self.number:02}Z"

    @property
    def at_the_door(self) -> dict[str, str]:
        """Words that whoever brings them something may read, by what they are."""
        return {
            "address": self.door["address"],
            "access note": self.door["access_note"],
            "note": self.note,
            "longitude": str(self.door["lon"]),
            "latitude": str(self.door["lat"]),
        }

    @property
    def words(self) -> dict[str, str]:
        """Every word of theirs, by what it is."""
        return self.at_the_door | {"phone": self.phone, "name": self.name, "code": self.code}

    @property
    def need(self) -> Plain:
        """A need of theirs, as a coordinator writes it down."""
        return self.door | {
            "alias": f"Alias {self.number}",
            "contact_phone": self.phone,
            "note": self.note,
            "code": self.code,
        }

    @property
    def contact(self) -> Plain:
        """Who is there, as a stop or an order has it."""
        mail = f"{self.name.replace(' ', '.').lower()}@example.org"
        return {
            **self.door,
            "contact_name": self.name,
            "contact_phone": self.phone,
            "contact_email": mail,
            "note": self.note,
        }

    def place(self, world: World, by: Actor) -> UUID:
        """Save their home as a place of no kind; of it stand name, address and how to get in."""
        where = {**self.door, "name": self.name, "kind": "other"}
        return new_place(world, 0, 0, by, **where)


@dataclass(slots=True, kw_only=True)
class Planted:
    """A cooperative whose recipients are all planted.

    Attributes
    ----------
    people
        Everybody who is brought something, by the role that they play.
    ids
        What there is of each, by how addresses call it.
    actors
        Who asks, by what they are.
    """

    world: World
    bank: FoodBank
    circuit: Circuit
    people: dict[str, Somebody] = field(default_factory=dict)
    ids: dict[str, dict[str, UUID]] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    def somebody(self, role: str) -> Somebody:
        """Return somebody new."""
        return self.people.setdefault(role, Somebody(number=len(self.people) + 1))

    def need(self, role: str, day: str, *, home: bool = False, **more: object) -> UUID:
        """Write down a need of somebody new, to their address or to their saved home."""
        who = self.somebody(role)
        asked = who.need | {"day": day} | more
        if home:
            place = who.place(self.world, self.bank.coordinator)
            asked |= {"lon": None, "lat": None, "address": None, "place": str(place)}
            self.ids.setdefault(role, {})["place_id"] = place
        found = self.bank.add(**asked)
        self.ids.setdefault(role, {})["need_id"] = found.id
        return found.id


def plant(world: World) -> Planted:
    """Return a food bank, a shop, a circuit and a published day, all with planted people."""
    planted = Planted(world=world, bank=food_bank(world), circuit=make_circuit(world))
    _plant_needs(planted)
    _plant_rounds(planted)
    _plant_orders(planted)
    _let_others_ask(planted)
    return planted


def _plant_needs(planted: Planted) -> None:
    """Write down needs: open, and claimed with and without the pledge; near, ahead, at home."""
    bank = planted.bank
    pledged, unpledged = bank.volunteer(most_stops=9), bank.volunteer(pledged=False, most_stops=9)
    planted.actors |= {"volunteer": pledged, "volunteer without the pledge": unpledged}
    planted.need("open", FAR)
    planted.need("open at home", FAR, home=True)
    for who, of in ((pledged, "volunteer"), (unpledged, "unpledged")):
        for day, when in ((NEAR, "today"), (FAR, "ahead")):
            bank.claim(who, planted.need(f"{of} {when}", day))
            bank.claim(who, planted.need(f"{of} at home {when}", day, home=True))


def _plant_rounds(planted: Planted) -> None:
    """Publish rounds with aid and with what a shop sends."""
    town, do, world = planted.circuit.town, planted.world.service.do, planted.world
    town.add_shift("vera", roles=("volunteer",), skills=["aid_pledge"])
    town.add_shift("cara", roles=("courier",), skills=["aid_pledge"])
    jobs: dict[str, UUID] = {}
    for role, rider in (("ridden by vera", "vera"), ("ridden by cara", "cara")):
        need_id = planted.need(role, NEAR, home=rider == "cara")
        (planned,) = do(planted.bank.coordinator, plan_needs, [need_id])
        assert planned.job_id is not None
        planted.ids[role] |= {"job_id": planned.job_id, "booking_id": planned.booking_id}  # type: ignore[dict-item]
        town.pin(planned.job_id, town.shifts[rider])
        jobs[role] = planned.job_id
    merchant = merchant_of(world, new_customer(world, "Florist"))
    planted.actors["merchant of the shop"] = merchant
    for role, day in (("of the shop", NEAR), ("of the shop ahead", FAR)):
        asked = a_booking(day=day)
        asked["jobs"][0]["label"] = planted.somebody(role).name
        asked["jobs"][0]["drops"][0] |= planted.somebody(role).contact
        booked = do(merchant, book, world.service.ids(), NewBookingRequest.read(asked))
        (job,) = booked.jobs
        planted.ids[role] = {"job_id": job.id, "booking_id": booked.id}
        jobs[role] = job.id
    town.pin(jobs["of the shop"], town.shifts["ana"])
    template = a_recurrence()
    template["booking"]["jobs"][0]["drops"][0] |= planted.somebody("every week").contact
    recurrence_id = world.service.ids()
    do(merchant, make_recurrence, recurrence_id, RecurrenceRequest.read(template))
    planted.ids["every week"] = {"recurrence_id": recurrence_id}
    once = {"jobs[0].drops[0].contact_name": planted.somebody("once").name}
    friday = datetime.fromisoformat("2026-03-13T09:00")
    do(merchant, change_occurrence, recurrence_id, Override(original=friday, changes=once))
    town.publish()
    for role, rider in (
        ("ridden by vera", "vera"),
        ("ridden by cara", "cara"),
        ("of the shop", "ana"),
    ):
        one = town.round(rider)
        visit = next(
            each for each in one.visits if each.job_id == jobs[role] and each.kind == "drop"
        )
        assert visit.stop_id is not None
        planted.ids[role] |= {
            "round_id": one.id,
            "shift_id": one.shift_id,
            "visit_id": visit.id,
            "stop_id": visit.stop_id,
            "plan_id": one.plan_id,
        }
    # Whoever rides aid without the pledge: it was taken back after the round was published.
    with world.database.transaction(town.home) as tx:
        cara = person_table.c.id == town.people["cara"]
        tx.run(person_table.update().where(cara).values(skills=[]))


def _plant_orders(planted: Planted) -> None:
    """Take an order of a circuit."""
    circuit = planted.circuit
    cycle = circuit.cycle()
    lot = circuit.lot(cycle, "Ada")
    who = planted.somebody("ordered")
    order = circuit.order(cycle, "R1", {lot: 2}, **who.contact)
    planted.ids["ordered"] = {
        "cycle_id": cycle,
        "lot_id": lot,
        "order_id": order,
        "hub_id": circuit.hub,
        "customer_id": circuit.producers["Ada"],
    }


def _let_others_ask(planted: Planted) -> None:
    """Name whoever else asks."""
    world, circuit = planted.world, planted.circuit
    town = circuit.town
    other = food_bank(world)

    def rider(name: str) -> Actor:
        with world.database.transaction(town.home) as tx:
            found = people.find(tx, town.people[name])
        assert found is not None
        role = "volunteer" if name == "vera" else "courier"
        return replace(world.actor(role), id=found.id)

    planted.actors |= {
        "dispatcher": town.office,
        "coordinator": planted.bank.coordinator,
        "another volunteer": planted.bank.volunteer(),
        "volunteer who rides": rider("vera"),
        "courier without the pledge": rider("cara"),
        "courier": rider("ana"),
        "another courier": rider("bo"),
        "producer": circuit.producer("Ada"),
        "producer of others": circuit.producer("Bea"),
        "merchant": merchant_of(world, new_customer(world, "Other")),
        "coordinator of another association": other.coordinator,
        "admin": world.new_person("admin"),
    }
