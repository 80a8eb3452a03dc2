"""A cooperative with two customers, and rounds that were ridden with waits, breaks and failures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid5

from api.usecases.act import Actor
from data.store.care import rules
from data.store.care.rules import Rule, RuleKind
from data.store.database import Transaction
from data.store.rounds import events
from data.store.rounds.events import LoggedEvent
from data.store.tables import bookings as bookings_tables
from data.store.tables import fleet as fleet_tables
from data.store.tables import people, rounds
from dispatch.bookings.quotes import PriceLine, Quote
from dispatch.values.plain_values import to_plain
from tests.support import tiny
from tests.support.store.world import MORNING, World, add_cooperative

DAY = date(2026, 3, 9)
BASE_CENTS, WAIT_CENTS, ATTEMPT_CENTS, FLOOR_CENTS, FREE_MIN, VAT = 1000, 50, 300, 150, 5, 200
LEGS_M = (500, 1600, 900, 600)
"""Planned metres to the pickup, to its drop, to the second drop, and home."""

SELLER = {
    "name": "Alpha Couriers",
    "legal_form": "SCOP SARL, RCS Nantes",
    "street": "1 quai de la Fosse",
    "postcode": "44000",
    "city": "Nantes",
    "registration": "123456782",
    "registration_scheme": "0002",
    "vat_number": "FR32123456782",
    "iban": "FR7630006000011234567890189",
    "late_penalty": "Late payment: three times the legal rate of interest.",
}
"""Who sells; the account is a bank's example."""

EventEntry = tuple[str, str, float, Mapping[str, Any]]
"""An event: kind, what it is about, minutes after eight, detail."""

AS_IT_WENT: tuple[EventEntry, ...] = (
    ("round_started", "round", 0, {}),
    ("visit_arrived", "pickup", 10, {}),
    ("visit_waiting", "pickup", 12, {"reason": "not_ready"}),
    ("visit_done", "pickup", 25, {}),
    ("visit_arrived", "drop", 40, {}),
    ("visit_done", "drop", 42, {}),
    ("break_started", "round", 42, {"break_id": "lunch"}),
    ("break_ended", "round", 62, {"break_id": "lunch"}),
    ("visit_arrived", "second", 68, {}),
    ("visit_failed", "second", 70, {"reason": "nobody_there"}),
    ("visit_arrived", "second", 88, {}),
    ("visit_done", "second", 90, {}),
    ("round_finished", "round", 100, {}),
)
"""Eleven minutes of waiting at the pickup, a paid break, and a second attempt at the last stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What every round of a cooperative needs; ids of the rows."""

    cooperative: UUID
    rider: Actor
    other: Actor
    bakery: UUID
    grocer: UUID
    vehicle: UUID
    hub: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Ridden:
    """A round that was ridden; ``bread`` waited at its pickup, ``meal`` took two attempts."""

    round_id: UUID
    bread: UUID
    meal: UUID
    visits: Mapping[str, UUID]


_numbers = count(1)


def fresh_start(world: World) -> Ground:
    """Return a world two new, empty cooperatives, and the first one its ground."""
    number = next(_numbers)
    world.clock.now = MORNING
    world.alpha = add_cooperative(world.service, f"alpha-{number}")
    world.beta = add_cooperative(world.service, f"beta-{number}")
    return make_ground(world)


def at(minutes: float, day: date = DAY) -> datetime:
    """Return the instant so many minutes after eight (UTC) of a day."""
    return datetime(day.year, day.month, day.day, 8, 0, tzinfo=UTC) + timedelta(minutes=minutes)


def make_ground(world: World, cooperative: UUID | None = None) -> Ground:
    """Add a tariff, customers, riders, a vehicle and a hub to a cooperative (alpha)."""
    home = cooperative or world.alpha
    ids = world.service.ids
    ground = Ground(
        cooperative=home,
        rider=world.new_person("courier", cooperative=home, name="Ana"),
        other=world.new_person("courier", cooperative=home, name="Bo"),
        bakery=ids(),
        grocer=ids(),
        vehicle=ids(),
        hub=ids(),
    )
    with world.database.transaction(home) as tx:
        rules.publish(tx, _tariff(ids(), ground.rider.id or ids()))
        rules.publish(tx, _rule("seller", SELLER, ids(), ground.rider.id or ids()))
        for key, name in ((ground.bakery, "Bakery Dawn"), (ground.grocer, "=Grocer")):
            values = {"id": key, "name": name, "created_at": at(0)}
            tx.add(people.customer, {**values, "billing_address": "1 Mill Road"})
        bike = {"id": ground.vehicle, "profile": "bike", "kind": "cargo_ebike"}
        tx.add(fleet_tables.vehicle, {**bike, "created_at": at(0)})
        where = point(2, 2)
        tx.add(
            fleet_tables.place,
            {"id": ground.hub, "name": "Hub", "geom": where, "created_at": at(0)},
        )
    return ground


def agree_anew(world: World, ground: Ground, booking: UUID, **changed: int) -> None:
    """Publish the tariff with something changed, and let a booking's price be agreed by it."""
    ids, publisher, table = world.service.ids, ground.rider.id, bookings_tables.booking
    with world.database.transaction(ground.cooperative) as tx:
        rule = _tariff(ids(), publisher or ids(), **changed)
        rules.publish(tx, replace(rule, version=3))
        quote = to_plain(replace(agreed(), tariff_version=3))
        tx.run(tx.update(table, table.c.id == booking).values(quote=quote))


def _tariff(rule_id: UUID, publisher: UUID, **changed: int) -> Rule:
    body = {
        "base_cents": BASE_CENTS,
        "free_wait_min": FREE_MIN,
        "wait_minute_cents": WAIT_CENTS,
        "attempt_cents": ATTEMPT_CENTS,
        "supplements": {"floor": FLOOR_CENTS},
        "vat_per_mille": VAT,
        **changed,
    }
    return _rule("tariff", body, rule_id, publisher)


def _rule(kind: RuleKind, body: Mapping[str, Any], rule_id: UUID, publisher: UUID) -> Rule:
    return Rule(
        kind=kind,
        name="standard",
        version=2,
        id=rule_id,
        body=body,
        valid_from=datetime(2026, 1, 1, tzinfo=UTC),
        published_by=publisher,
        published_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def agreed(cents: int = BASE_CENTS) -> Quote:
    """Return a price as it was agreed."""
    lines = (PriceLine(code="base", unit_cents=cents),)
    return Quote(tariff_id="standard", tariff_version=2, lines=lines, vat_per_mille=VAT)


def point(column: int, row: int) -> str:
    """Return a junction of the grid as a column holds it."""
    lon, lat = tiny.corner(column, row)
    return f"SRID=4326;POINT({lon} {lat})"


def book(  # what a booking is, in parts
    world: World,
    ground: Ground,
    name: str,
    *,
    customer: UUID | None = None,
    day: date = DAY,
    status: str = "booked",
    job_status: str = "placed",
    **more: object,
) -> UUID:
    """Add a booking with one job, without stops, and give its id."""
    key = uid(ground, name)
    with world.database.transaction(ground.cooperative) as tx:
        values = {
            "id": key,
            "day": day,
            "customer_id": customer,
            "quote": to_plain(agreed()),
            "net_cents": BASE_CENTS,
            "status": status,
            "reference": name,
            "made_by": ground.rider.id,
            "made_at": at(-600, day),
            "changed_at": at(-600, day),
            "distance_m": 1000,
            **more,
        }
        tx.add(bookings_tables.booking, values)
        job = {"id": uid(ground, f"job {name}"), "booking_id": key, "day": day}
        tx.add(bookings_tables.job, {**job, "reference": "1", "status": job_status})
    return key


def ride(  # what differs between rounds
    world: World,
    ground: Ground,
    name: str = "",
    *,
    day: date = DAY,
    entries: Sequence[EventEntry] = AS_IT_WENT,
    companion: UUID | None = None,
    person: UUID | None = None,
    customers: tuple[UUID | None, UUID | None] | None = None,
    ahead: float = 0,
) -> Ridden:
    """Write a finished round of three stops for two bookings, and what was told of it.

    The phone's clock is ``ahead`` by so many minutes.
    """
    bakery, grocer = customers or (ground.bakery, ground.grocer)
    bread = book(world, ground, f"bread{name}", customer=bakery, day=day, job_status="done")
    meal = book(world, ground, f"meal{name}", customer=grocer, day=day, job_status="done")
    round_id = uid(ground, f"round{name}")
    visits = {key: uid(ground, f"{key}{name}") for key in ("pickup", "drop", "second")}
    rider = person or ground.rider.id
    with world.database.transaction(ground.cooperative) as tx:
        _stops(tx, ground, name, visits, day)
        _round(tx, ground, name, rider, companion, day)
        _visits(tx, ground, name, visits, day)
    ridden = Ridden(round_id=round_id, bread=bread, meal=meal, visits=visits)
    tell(world, ground, ridden, entries, day=day, ahead=ahead, rider=rider)
    return ridden


def tell(  # who tells what of which round, and when
    world: World,
    ground: Ground,
    ridden: Ridden,
    entries: Sequence[EventEntry],
    *,
    day: date = DAY,
    ahead: float = 0,
    rider: UUID | None = None,
    phone: str = "phone-1",
) -> None:
    """Write what a phone tells of a round."""
    logged = [
        LoggedEvent(
            id=uid(ground, f"event {number} of {phone} {ridden.round_id}"),
            kind=kind,
            subject_kind="round" if about == "round" else "visit",
            subject_id=ridden.round_id if about == "round" else ridden.visits[about],
            round_id=ridden.round_id,
            actor_kind="person",
            actor_id=rider or ground.rider.id,
            at=at(minutes + ahead, day),
            sent_at=at(minutes + ahead, day),
            received_at=at(minutes, day),
            phone_id=phone,
            phone_seq=number,
            detail=detail,
        )
        for number, (kind, about, minutes, detail) in enumerate(entries, start=1)
    ]
    with world.database.transaction(ground.cooperative) as tx:
        events.append(tx, logged)


def pool_for_circuits(world: World, ridden: Ridden) -> None:
    """Make the jobs of a round those of a food circuit."""
    with world.database.transaction(world.alpha) as tx:
        job, ids = bookings_tables.job, [ridden.bread, ridden.meal]
        tx.run(tx.update(job, job.c.booking_id.in_(ids)).values(kind="circuit"))


def chill_bread(world: World, ridden: Ridden) -> None:
    """Let the bread of a round be chilled, from its pickup to its drop."""
    with world.database.transaction(world.alpha) as tx:
        stop, visit = bookings_tables.stop, rounds.visit
        load = {"items": 5, "volume_ml": 9000, "extra": {"chilled_ml": 9000}}
        ids = [ridden.visits["pickup"], ridden.visits["drop"]]
        tx.run(tx.update(stop, stop.c.id.in_(ids)).values(load=load))
        aboard = {"items": 5, "chilled_ml": 9000}
        tx.run(tx.update(visit, visit.c.id == ids[0]).values(load_after=aboard))


def uid(ground: Ground, name: str) -> UUID:
    """Return the id of a thing of a cooperative by a readable name."""
    return uuid5(ground.cooperative, name)


def _stops(
    tx: Transaction, ground: Ground, name: str, visits: Mapping[str, UUID], day: date
) -> None:
    loads = {"mass_g": 5000, "items": 5}, {"mass_g": 2000, "items": 1}
    window = [{"start": at(30, day).isoformat(), "end": at(60, day).isoformat()}]
    for key, job, kind, where, load, windows in (
        ("pickup", "bread", "pickup", point(0, 0), loads[0], []),
        ("drop", "bread", "drop", point(4, 4), loads[0], window),
        ("second", "meal", "drop", point(4, 0), loads[1], window),
    ):
        values = {
            "id": visits[key],
            "job_id": uid(ground, f"job {job}{name}"),
            "kind": kind,
            "position": 0,
            "geom": where,
            "load": load,
            "windows": windows,
            "service_s": 120,
        }
        tx.add(bookings_tables.stop, values)


def _round(  # what a round is, in parts
    tx: Transaction,
    ground: Ground,
    name: str,
    rider: UUID | None,
    companion: UUID | None,
    day: date,
) -> None:
    shift_id, plan_id = uid(ground, f"shift{name}"), uid(ground, f"plan {day}")
    crew = {"person_id": rider, "vehicle_id": ground.vehicle}
    tx.add(
        fleet_tables.shift,
        {
            "id": shift_id,
            "day": day,
            **crew,
            "companion_id": companion,
            "starts_at": at(0, day),
            "ends_at": at(240, day),
            "start_place_id": ground.hub,
            "end_place_id": ground.hub,
            "breaks": [{"id": "lunch", "duration_s": 1200, "paid": True}],
            "prices": {"shift_cents": 200, "hour_cents": 1800, "km_cents": 0},
            "status": "closed",
            "opened_at": at(-5, day),
            "closed_at": at(110, day),
        },
    )
    if tx.row(rounds.plan.select().where(rounds.plan.c.id == plan_id)) is None:
        by = {"requested_by": rider, "requested_at": at(-60, day), "published_by": rider}
        plan = {"id": plan_id, "day": day, "status": "published", **by}
        tx.add(rounds.plan, {**plan, "published_at": at(-30, day)})
    tx.add(
        rounds.round_,
        {
            "id": uid(ground, f"round{name}"),
            "day": day,
            "shift_id": shift_id,
            **crew,
            "plan_id": plan_id,
            "status": "finished",
            "starts_at": at(0, day),
            "ends_at": at(120, day),
            "distance_m": sum(LEGS_M),
            "published_at": at(-30, day),
            "started_at": at(0, day),
            "finished_at": at(100, day),
        },
    )
    version = {"round_id": uid(ground, f"round{name}"), "version": 1, "plan_id": plan_id}
    tx.add(rounds.round_version, {**version, "made_at": at(-30, day)})


def _visits(
    tx: Transaction, ground: Ground, name: str, visits: Mapping[str, UUID], day: date
) -> None:
    for position, (key, job, kind, minutes) in enumerate(
        (
            ("pickup", "bread", "pickup", 10),
            ("drop", "bread", "drop", 40),
            ("second", "meal", "drop", 68),
        )
    ):
        tx.add(
            rounds.visit,
            {
                "id": visits[key],
                "round_id": uid(ground, f"round{name}"),
                "position": position,
                "kind": kind,
                "job_id": uid(ground, f"job {job}{name}"),
                "stop_id": visits[key],
                "arrive_at": at(minutes, day),
                "start_at": at(minutes, day),
                "depart_at": at(minutes + 2, day),
                "travel_s": 300,
                "distance_m": LEGS_M[position],
                "status": "done",
                "arrived_at": at(minutes, day),
                "done_at": at(minutes + 2, day),
            },
        )
