"""Goods called back after their pickup: their rider brings them to the sender, at a price."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from api.app import make_app
from api.usecases.board.board import read_board
from api.usecases.bookings.cancelling import booking_terms, cancel_booking
from api.usecases.money.prices import read_price_terms
from api.usecases.rounds.bringing_back import bring_back
from api.usecases.rounds.history.change_history import list_changes
from data.store.care import rules
from data.store.care.rules import Rule
from data.store.system.invariants import breaches
from data.store.tables.bookings import booking as booking_rows
from data.store.tables.bookings import job as job_rows
from data.store.tables.bookings import stop as stop_rows
from data.store.tables.notices import notice
from data.store.tables.people import customer
from dispatch.bookings.quotes import PriceLine, Quote
from dispatch.values.plain_values import to_plain
from routing.errors import Conflict, Denied
from tests.support.interface.http import Web, settings_for, unlimited
from tests.support.queue import drain
from tests.support.rounds.failing_ride import Ride
from tests.support.rounds.live_town import DAY, OPENS, point
from tests.support.store.world import World
from tests.support.tracking import link_of, seen

RETURN_CENTS = 450


def charged(world: World) -> Ride:
    """Return ana on her round for a customer, whose tariff has a price for bringing back."""
    ride = Ride(world, "call_coordinator")
    home = ride.town.home
    with world.database.transaction(home) as tx:
        row = {"id": world.service.ids(), "name": "Bakery", "created_at": OPENS}
        tx.add(customer, row)
        rule = Rule(
            kind="tariff",
            name=rules.STANDARD,
            version=2,
            id=world.service.ids(),
            body={"base_cents": 1000, "return_cents": RETURN_CENTS},
            valid_from=OPENS.replace(month=1),
            published_by=ride.town.office.id or home,
            published_at=OPENS.replace(month=1),
        )
        rules.publish(tx, rule)
        agreed = Quote(
            tariff_id=rules.STANDARD,
            tariff_version=2,
            lines=(PriceLine(code="base", unit_cents=1000),),
            vat_per_mille=0,
        )
        values = {"quote": to_plain(agreed), "net_cents": 1000, "customer_id": row["id"]}
        tx.run(booking_rows.update().values(**values))
        contact = {"contact_name": "Baker Zoe", "address": "3, Mill Road"}
        tx.run(stop_rows.update().where(stop_rows.c.kind == "pickup").values(**contact))
    return ride


def booking_of(ride: Ride, job_id: UUID) -> UUID:
    """Return the booking of a job."""
    return ride.booking(job_id).id


def told_drop(ride: Ride, job_id: UUID) -> Mapping[str, Any]:
    """Return a job's drop as its phone reads it."""
    stops = ride.document()["stops"]
    return next(s for s in stops if s["kind"] == "drop" and s["job_id"] == str(job_id))


def test_goods_aboard_go_back_to_their_sender(world: World) -> None:
    """The same rider drops them there; the customer is told and charged, the recipient told too."""
    ride = charged(world)
    job_id = ride.first("drop")
    ride.ride_to("drop", job_id)
    do, office, booking_id = world.service.do, ride.town.office, booking_of(ride, job_id)
    token = link_of(ride.town, job_id)
    with pytest.raises(Conflict, match="booking-begun"):
        do(office, cancel_booking, booking_id)
    terms = do(office, booking_terms, booking_id)
    assert (terms.returnable, terms.return_cents) == (True, RETURN_CENTS)
    before = told_drop(ride, job_id)
    assert do(office, bring_back, booking_id, dry_run=True).cents == RETURN_CENTS
    assert told_drop(ride, job_id) == before
    done = do(office, bring_back, booking_id)
    assert (done.job_ids, done.cents) == ((job_id,), RETURN_CENTS)
    drop = told_drop(ride, job_id)
    sender = point((2, 2))
    assert drop["visit_id"] == before["visit_id"]
    assert drop["where"]["point"] == [sender.lon, sender.lat]
    assert (drop["where"]["address"], drop["who"]["name"]) == ("3, Mill Road", "Baker Zoe")
    assert drop["who"]["note"].startswith("Rappelé par l’expéditeur")
    assert seen(ride.town, token).status == "cancelled"
    changes = do(office, list_changes, DAY).changes
    assert (changes[0].way, changes[0].made_by) == ("move", office.id)
    assert not changes[0].can_undo, "the recipient's door is not kept"
    with pytest.raises(Conflict, match="nothing-to-bring-back"):
        do(office, bring_back, booking_id)
    assert breaches(world.database, world.clock.now) == []
    drain(world.service)
    with world.database.transaction(ride.town.home) as tx:
        told = tx.value(
            sa.select(sa.func.count()).where(notice.c.template == "booking-brought-back")
        )
    assert told is not None
    for one in ride.visits():
        if one.status == "planned" and one.kind != "break":
            world.clock.now = max(world.clock.now, one.start_at)
            ride.tell("visit_done", one.id)
    ride.tell("round_finished", ride.round_id)
    ride.follow()
    drain(world.service)
    price = do(office, read_price_terms, booking_id).last
    assert price is not None
    lines = {one.code: one.amount_cents for one in price.lines}
    assert lines == {"base": 1000, "brought-back": RETURN_CENTS}
    assert seen(ride.town, token).status == "cancelled"
    assert breaches(world.database, world.clock.now) == []


def test_what_goes_back_may_be_aboard_for_any_time(world: World) -> None:
    """Its longest time aboard was for its recipient: it hinders no way back, and is no alert."""
    ride = charged(world)
    job_id = ride.first("drop")
    ride.ride_to("drop", job_id)
    with world.database.transaction(ride.town.home) as tx:
        tx.run(job_rows.update().where(job_rows.c.id == job_id).values(aboard_limit_s=60))
    do, office = world.service.do, ride.town.office
    do(office, bring_back, booking_of(ride, job_id))
    world.clock.forward(minutes=5)
    assert "aboard-too-long" not in {one.kind for one in do(office, read_board, DAY).alerts}
    (job,) = ride.booking(job_id).jobs
    assert job.aboard_limit_s is None


def test_what_is_not_aboard_is_not_brought_back(world: World) -> None:
    """Before its pickup it is cancelled; once its rider is at the door it is handed over."""
    ride = charged(world)
    job_id = ride.first("drop")
    do, office, booking_id = world.service.do, ride.town.office, booking_of(ride, job_id)
    assert do(office, booking_terms, booking_id).return_cents is None
    with pytest.raises(Conflict, match="nothing-to-bring-back"):
        do(office, bring_back, booking_id)
    with pytest.raises(Denied):
        do(ride.ana, bring_back, booking_id)
    drop = ride.ride_to("drop", job_id)
    ride.tell("visit_arrived", drop.id)
    with pytest.raises(Conflict, match="nothing-to-bring-back"):
        do(office, bring_back, booking_id)


def test_the_page_of_a_delivery_offers_it_with_its_price(world: World) -> None:
    """Whoever opens the delivery finds the way back, reads what it costs, and takes it."""
    ride = charged(world)
    job_id = ride.first("drop")
    ride.ride_to("drop", job_id)
    booking_id = booking_of(ride, job_id)
    web = Web(app=make_app(world.service, settings_for(), limits=unlimited()), world=world)
    person = world.new_person("dispatcher", cooperative=ride.town.home)
    page = web.person(person).get(f"/bookings/{booking_id}").text
    assert f'href="/bookings/{booking_id}/cancel"' in page
    asked = web.person(person).get(f"/bookings/{booking_id}/cancel").text
    assert "4.50" in asked.replace(",", ".")
    office = web.program(person)
    priced = office("POST", f"/v1/bookings/{booking_id}/bring-back", {"dry_run": True})
    assert priced.json() == {"job_ids": [str(job_id)], "cents": RETURN_CENTS}
    done = office("POST", f"/v1/bookings/{booking_id}/bring-back", {})
    assert done.status_code == 200, done.text
    again = office("POST", f"/v1/bookings/{booking_id}/bring-back", {})
    assert (again.status_code, again.json()["code"]) == (409, "nothing-to-bring-back")
