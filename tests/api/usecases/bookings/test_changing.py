"""Bookings changed and cancelled: in time, before they begin, and never twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.usecases.act import Actor
from api.usecases.bookings.booking import book, read_booking
from api.usecases.bookings.booking_request import BookingRequest, NewBookingRequest
from api.usecases.bookings.cancelling import cancel_booking
from api.usecases.bookings.changing import change_booking
from data.store import tables
from data.store.bookings.bookings import BookedJob, Booking
from data.store.rounds import events
from routing.errors import BadInput, Conflict, NotFound
from tests.support.office import (
    a_booking,
    a_stop,
    events_of,
    merchant_of,
    new_customer,
    new_vehicle,
    publish,
)
from tests.support.store.world import World

START = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
"""Begin of the only window of a booking."""
DEADLINES = {
    "others": {
        "change": {"minutes_before": 60},
        "cancel_free": {"minutes_before": 120},
        "cancel": {"minutes_before": 30},
        "fee_cents": 300,
        "fee_per_mille": 500,
    }
}


def made_by(world: World, actor: Actor, request: dict[str, Any] | None = None) -> Booking:
    """Book under a new id."""
    return world.service.do(
        actor, book, world.service.ids(), NewBookingRequest.read(request or a_booking())
    )


def with_drop(**more: object) -> dict[str, Any]:
    """A booking whose drop says something else."""
    request = a_booking()
    request["jobs"][0]["drops"][0] |= more
    return request


def place_in_round(world: World, job: BookedJob, *statuses: str) -> None:
    """Put a job into a live round, its visits with these statuses."""
    rider, vehicle = world.new_person("courier"), new_vehicle(world)
    plan_id, round_id, shift_id = (world.service.ids() for _ in range(3))
    now, day, person = world.clock.now, job.day, rider.id
    hours = {"starts_at": START, "ends_at": START + timedelta(hours=4)}
    on = {"day": day, "person_id": person, "vehicle_id": vehicle, **hours}
    moment = {"arrive_at": START, "start_at": START, "depart_at": START}
    with world.database.transaction(world.alpha) as tx:
        tx.add(tables.fleet.shift, {"id": shift_id, **on})
        tx.add(
            tables.rounds.plan,
            {"id": plan_id, "day": day, "requested_by": person, "requested_at": now},
        )
        tx.add(
            tables.rounds.round_,
            {"id": round_id, "shift_id": shift_id, "plan_id": plan_id, "published_at": now, **on},
        )
        for position, (stop, status) in enumerate(zip(job.stops, statuses, strict=True)):
            tx.add(
                tables.rounds.visit,
                {
                    "id": stop.id,
                    "stop_id": stop.id,
                    "job_id": job.id,
                    "round_id": round_id,
                    "position": position,
                    "kind": stop.kind,
                    "status": status,
                    **moment,
                },
            )
        table = tables.bookings.job
        tx.run(table.update().where(table.c.id == job.id).values(status="placed"))


def queued(world: World) -> list[tuple[str, str]]:
    """Names of the work that waits, with the id of its job or booking."""
    with world.database.transaction(world.alpha) as tx:
        rows = tx.connection.exec_driver_sql(
            "SELECT task_name, coalesce(args->>'job_id', args->>'booking_id') "
            "FROM procrastinate_jobs WHERE task_name <> 'fan-out' ORDER BY id"
        )
        return [(name, subject) for name, subject in rows]


def test_others_find_nothing_to_change_or_cancel(world: World) -> None:
    """Another customer and another cooperative get the answer for what is not there."""
    booking = made_by(world, merchant_of(world, new_customer(world)))
    for actor in (
        merchant_of(world, new_customer(world, "Grocer")),
        world.actor("dispatcher", cooperative=world.beta),
    ):
        with pytest.raises(NotFound, match="no-such-booking"):
            world.service.do(actor, change_booking, booking.id, BookingRequest.read(a_booking()))
        with pytest.raises(NotFound, match="no-such-booking"):
            world.service.do(actor, cancel_booking, booking.id)


def test_what_a_courier_reads_changes_in_place_at_the_agreed_price(world: World) -> None:
    """Job and stops keep their ids, and the price the tariff of then."""
    merchant = merchant_of(world, new_customer(world))
    publish(world, "tariff", {"base_cents": 500})
    booking = made_by(world, merchant)
    publish(world, "tariff", {"base_cents": 900})
    wanted = with_drop(note="ring twice", contact_phone="1")
    changed = world.service.do(merchant, change_booking, booking.id, BookingRequest.read(wanted), 1)
    assert world.service.do(merchant, read_booking, booking.id) == changed
    assert (changed.version, changed.quote) == (2, booking.quote)
    assert changed.jobs[0].stops[1].note == "ring twice"
    assert [one.id for one in changed.jobs[0].stops] == [one.id for one in booking.jobs[0].stops]


def test_what_a_price_depends_on_is_priced_anew(world: World) -> None:
    """A longer way costs what it costs by the tariff in force now."""
    dispatcher = world.actor("dispatcher")
    publish(world, "tariff", {"distance_bands": [{"km_cents": 100}]})
    booking = made_by(world, dispatcher, with_drop(**a_stop(1, 1)))
    publish(world, "tariff", {"distance_bands": [{"km_cents": 200}]})
    changed = world.service.do(
        dispatcher, change_booking, booking.id, BookingRequest.read(a_booking())
    )
    assert changed.distance_m > 3 * booking.distance_m
    assert changed.quote.net_cents == round(changed.distance_m * 0.2)
    assert changed.quote.tariff_version == 3
    found = world.service.do(dispatcher, read_booking, booking.id)
    assert (found.quote, found.distance_m) == (changed.quote, changed.distance_m)


def test_the_log_tells_what_kind_of_change_it_was(world: World) -> None:
    """One kind is named, several are ``several``."""
    dispatcher = world.actor("dispatcher")
    booking = made_by(world, dispatcher)
    late = [{"start": "09:30", "end": "10:30"}]
    for wanted in (with_drop(note="x"), with_drop(windows=late), with_drop(proof=["code"])):
        world.service.do(dispatcher, change_booking, booking.id, BookingRequest.read(wanted))
    with world.database.transaction(world.alpha) as tx:
        kinds = [one.detail["what"] for one in events.read(tx, 0, kinds=["booking_changed"])]
    assert kinds == ["note", "several", "several"]


def test_somebody_elses_change_is_not_overwritten(world: World) -> None:
    """The version that was read must still be the one; the same change again is the same."""
    dispatcher = world.actor("dispatcher")
    booking = made_by(world, dispatcher)
    once = world.service.do(
        dispatcher, change_booking, booking.id, BookingRequest.read(with_drop(note="one")), 1
    )
    assert (
        world.service.do(
            dispatcher, change_booking, booking.id, BookingRequest.read(with_drop(note="one")), 1
        )
        == once
    )
    with pytest.raises(Conflict, match="changed-meanwhile"):
        world.service.do(
            dispatcher, change_booking, booking.id, BookingRequest.read(with_drop(note="two")), 1
        )
    assert events_of(world).count("booking_changed") == 1
    assert (
        world.service.do(dispatcher, book, booking.id, NewBookingRequest.read(a_booking())).version
        == 2
    )


def test_of_two_changes_at_once_one_wins(world: World) -> None:
    """Both read version 1; exactly one is taken."""
    dispatcher = world.actor("dispatcher")
    booking = made_by(world, dispatcher)

    def change(number: int) -> bool:
        wanted = with_drop(note=f"number {number}")
        try:
            world.service.do(dispatcher, change_booking, booking.id, BookingRequest.read(wanted), 1)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(change, range(4))) == [False, False, False, True]


def test_jobs_come_and_go_by_their_names(world: World) -> None:
    """A new name is a new job, a missing one is cancelled, the same one stays."""
    dispatcher = world.actor("dispatcher")
    two = a_booking()
    two["jobs"].append({**two["jobs"][0], "id": "cake"})
    booking = made_by(world, dispatcher, two)
    bread, cake = booking.jobs
    other = a_booking()
    other["jobs"][0]["id"] = "cake"
    other["jobs"].append({**other["jobs"][0], "id": "tart"})
    changed = world.service.do(dispatcher, change_booking, booking.id, BookingRequest.read(other))
    found = world.service.do(dispatcher, read_booking, booking.id)
    assert {(one.reference, one.status) for one in found.jobs} == {
        ("bread", "cancelled"),
        ("cake", "open"),
        ("tart", "open"),
    }
    assert {one.id for one in found.jobs} >= {bread.id, cake.id}
    assert {one.reference for one in changed.live_jobs} == {"cake", "tart"}


def test_a_changed_job_leaves_its_live_round_and_comes_anew(world: World) -> None:
    """Only a change that matters to a plan does that; a note changes in place."""
    dispatcher = world.actor("dispatcher")
    booking = made_by(world, dispatcher)
    place_in_round(world, booking.jobs[0], "planned", "planned")
    changed = world.service.do(
        dispatcher, change_booking, booking.id, BookingRequest.read(with_drop(note="x"))
    )
    assert [(one.id, one.status) for one in changed.live_jobs] == [(booking.jobs[0].id, "placed")]
    late = with_drop(note="x", windows=[{"start": "09:30", "end": "10:30"}])
    moved = world.service.do(dispatcher, change_booking, booking.id, BookingRequest.read(late))
    (anew,) = moved.live_jobs
    assert (anew.status, anew.id != booking.jobs[0].id) == ("open", True)
    assert ("withdraw-job", str(booking.jobs[0].id)) in queued(world)


def test_what_has_begun_is_neither_changed_nor_cancelled(world: World) -> None:
    """Once the courier is at the pickup the job stands; another job of the booking may change."""
    dispatcher = world.actor("dispatcher")
    two = a_booking()
    two["jobs"].append({**two["jobs"][0], "id": "cake"})
    booking = made_by(world, dispatcher, two)
    begun = next(one for one in booking.jobs if one.reference == "bread")
    place_in_round(world, begun, "arrived", "planned")
    world.clock.now = START + timedelta(hours=2)
    with pytest.raises(Conflict, match="booking-begun"):
        world.service.do(dispatcher, cancel_booking, booking.id)
    wanted = a_booking()
    wanted["jobs"].append({**two["jobs"][1], "drops": [a_stop(3, 3)]})
    changed = world.service.do(dispatcher, change_booking, booking.id, BookingRequest.read(wanted))
    assert {one.id for one in changed.live_jobs} == {one.id for one in booking.jobs}
    wanted["jobs"][0]["drops"] = [a_stop(3, 3)]
    with pytest.raises(Conflict, match="booking-begun") as error:
        world.service.do(dispatcher, change_booking, booking.id, BookingRequest.read(wanted))
    assert error.value.arguments["jobs"] == "bread"


def test_a_change_cannot_lead_into_the_past(world: World) -> None:
    """A window that is over is refused, though the booking once had it ahead."""
    dispatcher = world.actor("dispatcher")
    booking = made_by(world, dispatcher)
    world.clock.now = START + timedelta(hours=2)
    with pytest.raises(BadInput, match="window-in-the-past"):
        world.service.do(
            dispatcher, change_booking, booking.id, BookingRequest.read(with_drop(note="late"))
        )


def test_a_booking_stays_its_customers(world: World) -> None:
    """No change hands it to another one, or takes it away."""
    customer, dispatcher = new_customer(world), world.actor("dispatcher")
    booking = made_by(world, merchant_of(world, customer))
    other = str(new_customer(world, "Grocer"))
    with pytest.raises(BadInput, match="customer-differs"):
        world.service.do(
            dispatcher,
            change_booking,
            booking.id,
            BookingRequest.read(a_booking(customer_id=other)),
        )
    wanted = with_drop(note="x")
    assert (
        world.service.do(
            dispatcher, change_booking, booking.id, BookingRequest.read(wanted)
        ).customer_id
        == customer
    )


def test_changes_end_at_their_deadline(world: World) -> None:
    """To the minute for customers; a new window must itself be bookable; the office is free."""
    publish(world, "cutoff", {"others": {**DEADLINES["others"], "book": {"minutes_before": 90}}})
    merchant = merchant_of(world, new_customer(world))
    booking = made_by(world, merchant)
    world.clock.now = START - timedelta(minutes=60)
    assert (
        world.service.do(
            merchant, change_booking, booking.id, BookingRequest.read(with_drop(note="1"))
        ).version
        == 2
    )
    later = with_drop(windows=[{"start": "09:15", "end": "10:00"}])
    with pytest.raises(Conflict, match="too-late-to-book"):
        world.service.do(merchant, change_booking, booking.id, BookingRequest.read(later))
    world.clock.forward(seconds=1)
    with pytest.raises(Conflict, match="too-late-to-change"):
        world.service.do(
            merchant, change_booking, booking.id, BookingRequest.read(with_drop(note="2"))
        )
    dispatcher = world.actor("dispatcher")
    assert (
        world.service.do(dispatcher, change_booking, booking.id, BookingRequest.read(later)).version
        == 3
    )


def test_cancelling_costs_what_the_deadlines_say(world: World) -> None:
    """Free to the minute, then the higher of amount and share, then not at all for customers."""
    publish(world, "cutoff", DEADLINES)
    publish(world, "tariff", {"base_cents": 1000})
    merchant, dispatcher = merchant_of(world, new_customer(world)), world.actor("dispatcher")
    bookings = [made_by(world, merchant) for _ in range(5)]

    def fee(
        index: int, actor: Actor, minutes: int, seconds: int = 0, *, waive_fee: bool = False
    ) -> int:
        world.clock.now = START - timedelta(minutes=minutes) + timedelta(seconds=seconds)
        done = world.service.do(actor, cancel_booking, bookings[index].id, waive_fee=waive_fee)
        assert done.status == "cancelled"
        return done.cancel_fee_cents

    assert fee(0, merchant, 120) == 0
    assert fee(1, merchant, 120, 1) == 500
    with pytest.raises(Conflict, match="too-late-to-cancel"):
        fee(2, merchant, 30, 1)
    assert fee(2, dispatcher, 30, 1) == 500
    assert fee(3, dispatcher, 30, 1, waive_fee=True) == 0
    assert fee(4, merchant, 30, waive_fee=True) == 500


def test_a_cancelled_booking_stays_cancelled_once(world: World) -> None:
    """Again it is the same, with one event; its jobs leave their live rounds; no change revives."""
    dispatcher = world.actor("dispatcher")
    booking = made_by(world, dispatcher)
    place_in_round(world, booking.jobs[0], "planned", "planned")
    gone = world.service.do(dispatcher, cancel_booking, booking.id, reason="weather")
    assert world.service.do(dispatcher, cancel_booking, booking.id) == gone
    assert [one.status for one in gone.jobs] == ["cancelled"]
    assert events_of(world).count("booking_cancelled") == 1
    assert queued(world).count(("withdraw-job", str(booking.jobs[0].id))) == 1
    with pytest.raises(Conflict, match="booking-cancelled"):
        world.service.do(
            dispatcher, change_booking, booking.id, BookingRequest.read(with_drop(note="x"))
        )


def test_a_cancelled_job_is_not_changed(world: World) -> None:
    """Named by its name or its id it is refused, and all stays; under another name it is booked."""
    dispatcher, booking_id = world.actor("dispatcher"), world.service.ids()
    whole = a_booking()
    whole["jobs"].append({**whole["jobs"][0], "id": "milk"})
    do = world.service.do
    booking = do(dispatcher, book, booking_id, NewBookingRequest.read(whole))
    (milk,) = (job for job in booking.jobs if job.reference == "milk")
    without = do(
        dispatcher,
        change_booking,
        booking_id,
        BookingRequest.read({**whole, "jobs": whole["jobs"][:1]}),
    )
    for name in ("milk", str(milk.id)):
        again = {**whole["jobs"][1], "id": name, "label": "Milk after all"}
        asked = {**whole, "jobs": [whole["jobs"][0], again]}
        with pytest.raises(Conflict, match="job-cancelled") as refused:
            do(dispatcher, change_booking, booking_id, BookingRequest.read(asked))
        assert refused.value.arguments == {"jobs": "milk"}
    assert do(dispatcher, read_booking, booking_id).version == without.version
    other = {**whole, "jobs": [whole["jobs"][0], {**whole["jobs"][1], "id": "milk 2"}]}
    changed = do(dispatcher, change_booking, booking_id, BookingRequest.read(other))
    assert [job.reference for job in changed.live_jobs] == ["bread", "milk 2"]
