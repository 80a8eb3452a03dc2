"""Slots of a live day: those it can keep, held for some minutes, booked at the quoted price."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from unittest.mock import Mock
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.days.what_if import WhatIfDay
from api.usecases.act import Actor
from api.usecases.bookings.booking import book
from api.usecases.bookings.booking_request import BookingRequest, NewBookingRequest
from api.usecases.bookings.changing import change_booking
from api.usecases.bookings.quoting import quote
from api.usecases.bookings.slots import holding
from api.usecases.bookings.slots.holding import (
    HOLD_TIME,
    HoldRequest,
    hold_slot,
    read_hold,
    release_hold,
)
from api.usecases.bookings.slots.slots import Slot, Slots, SlotsRequest, find_slots
from api.usecases.care.rules import publish_rule
from api.usecases.fleet.places import PlaceUpdate, change_place
from api.usecases.rounds.live.jobs import insert_job
from data.store.bookings import holds
from data.store.planning.days import load_day
from data.store.tables.bookings import slot_hold
from dispatch.model import Window
from routing.errors import BadInput, Conflict, NotFound
from tests.support.depth import cases
from tests.support.office import merchant_of, new_customer, new_place
from tests.support.rounds.live_town import DAY, OPENS, Corner, Town, busy_town, make_town, point
from tests.support.store.world import World, add_cooperative


def a_stop(at: Corner, **more: object) -> dict[str, Any]:
    """Ask for a stop at a junction, at any time."""
    where = point(at)
    return {"lon": where.lon, "lat": where.lat, "service_s": 120, **more}


def a_booking(
    pickup: Corner = (1, 1), drop: Corner = (2, 3), mass_g: int = 1000, **more: object
) -> dict[str, Any]:
    """Ask for a parcel from one junction to another, without windows."""
    job = {"id": "parcel", "pickups": [a_stop(pickup)], "drops": [a_stop(drop)]}
    return {"jobs": [{**job, "load": {"mass_g": mass_g}}], **more}


def slots_of(
    town: Town, booking: dict[str, Any], actor: Actor | None = None, **more: object
) -> Slots:
    """Ask for slots of the day, an hour wide unless something else is said."""
    asked = {"day": DAY.isoformat(), "width_min": 60, **booking, **more}
    return town.world.service.do(actor or town.office, find_slots, SlotsRequest.read(asked))


def window_of(slot: Slot) -> dict[str, str]:
    """Return the times of a slot as it is held by them."""
    times = slot.times
    named = {
        "start": times.start,
        "end": times.end,
        "ready_at": times.ready_at,
        "ready_until": times.ready_until,
    }
    return {key: value.isoformat() for key, value in named.items() if value is not None}


def held(town: Town, booking: dict[str, Any], slot: Slot, actor: Actor | None = None) -> UUID:
    """Hold a slot and give the hold's id."""
    service = town.world.service
    asked = {**booking, "slot": window_of(slot)}
    return service.do(
        actor or town.office, hold_slot, service.ids(), HoldRequest.read(asked)
    ).hold.id


def inserted(town: Town, job_id: UUID) -> None:
    """Put a booked job into the round that takes it most cheaply."""
    town.world.service.do(town.office, insert_job, town.world.service.ids(), job_id)


def drop_start(town: Town, job_id: UUID) -> datetime:
    """Return when a job in a round is dropped."""
    home = town.holder(job_id)
    assert home is not None
    return next(
        v.start_at for v in town.round(home).visits if v.job_id == job_id and v.kind == "drop"
    )


def pickup_windows(town: Town, job_id: UUID) -> tuple[Window, ...]:
    """Return the windows in which a job is picked up, as plans go by them."""
    with town.world.database.transaction(town.home) as tx:
        day = load_day(tx, DAY).day
    return next(one for one in day.jobs if one.id == str(job_id)).pickups[0].windows


@pytest.fixture
def town(world: World) -> Town:
    """Return a day with published rounds, before anybody has left."""
    town, _ = busy_town(world)
    town.publish()
    admin, since = world.actor("admin"), world.clock.now
    body = {"base_cents": 900}
    world.service.do(
        admin, publish_rule, world.service.ids(), kind="tariff", body=body, valid_from=since
    )
    return town


def test_slots_are_even_hours_of_the_shifts_with_price_and_visits(town: Town) -> None:
    """From eight to one, each slot tells when it would be done, what it costs and saves."""
    found = slots_of(town, a_booking())
    assert [day.planned for day in found.days] == [True]
    assert [(s.times.start - OPENS) // timedelta(hours=1) for s in found.slots] == [0, 1, 2, 3, 4]
    fitting = [slot for slot in found.slots if slot.bookable]
    assert len(fitting) >= 3
    for slot in fitting:
        assert slot.verdict == "fits"
        assert slot.times.start <= slot.visits[-1].earliest <= slot.times.end
        assert slot.offer.quote.total_cents > 0
        assert slot.offer.starts_at == slot.times.start
    assert all(slot.reasons for slot in found.slots if not slot.bookable)


def test_no_slot_lies_in_hours_in_which_a_place_is_shut(town: Town) -> None:
    """Goods are fetched while the shop is open, in slots, in a plan, and for who comes at once."""
    place = new_place(town.world, 1, 1, name="Mill", opening_hours="Mon 10-11:30")
    booking = a_booking()
    booking["jobs"][0]["pickups"] = [{"place": str(place), "service_s": 0}]
    found = slots_of(town, booking)
    assert [slot.reasons for slot in found.slots if not slot.bookable] == [("place-shut",)] * 2
    opens, shuts = OPENS + timedelta(hours=2), OPENS + timedelta(hours=3, minutes=30)
    fitting = [slot for slot in found.slots if slot.bookable]
    assert len(fitting) == 3
    for slot in fitting:
        assert opens <= slot.visits[0].earliest <= slot.visits[0].latest <= shuts
    first = slots_of(town, booking, ready_in_min=0).earliest
    assert first is not None
    assert first.times.start > opens
    hold = held(town, booking, fitting[-1])
    made = town.world.service.do(
        town.office, book, town.world.service.ids(), NewBookingRequest.read({"hold_id": str(hold)})
    )
    (job,) = made.jobs
    # What was booked stays as it was asked for, and is planned within the hours.
    assert job.stops[0].windows == ()
    inserted(town, job.id)
    home = town.holder(job.id)
    assert home is not None
    pickup = next(v for v in town.round(home).visits if v.stop_id == job.stops[0].id)
    assert opens <= pickup.start_at <= shuts
    assert pickup_windows(town, job.id) == (Window(start=opens, end=shuts),)
    # A round that has it already does not wait for hours that are told only now.
    dispatcher = town.world.actor("dispatcher")
    town.world.service.do(
        dispatcher, change_place, place, PlaceUpdate.read({"opening_hours": "Mon 12:30-13"})
    )
    assert pickup_windows(town, job.id) == ()


def test_a_pickup_that_is_booked_while_its_shop_is_shut_is_planned(town: Town) -> None:
    """A plan does not wait for a shop that opens when the goods should be dropped already."""
    place = new_place(town.world, 1, 1, name="Mill", opening_hours="Mon 10-11:30")
    booking = a_booking(day=DAY.isoformat())
    booking["jobs"][0]["pickups"] = [{"place": str(place)}]
    booking["jobs"][0]["drops"][0]["windows"] = [{"start": "08:00", "end": "09:00"}]
    made = town.world.service.do(
        town.office, book, town.world.service.ids(), NewBookingRequest.read(booking)
    )
    assert pickup_windows(town, made.jobs[0].id) == ()
    inserted(town, made.jobs[0].id)
    assert town.holder(made.jobs[0].id) is not None


def test_a_place_that_is_shut_all_day_has_no_slots(town: Town) -> None:
    """Nothing is offered, neither soon nor later, and why is told."""
    place = new_place(town.world, 1, 1, name="Mill", opening_hours="Tue-Sat 9-19")
    booking = a_booking()
    booking["jobs"][0]["pickups"] = [{"place": str(place)}]
    found = slots_of(town, booking, ready_in_min=0)
    assert found.earliest is None
    assert {slot.reasons for slot in found.slots} == {("place-shut",)}


def test_a_slot_says_what_a_quote_with_its_window_says(town: Town) -> None:
    """Price, verdict and visits of each slot are those of the quote with that window."""
    for slot in slots_of(town, a_booking()).slots:
        booking = a_booking(day=DAY.isoformat())
        window = {key: value for key, value in window_of(slot).items() if key in {"start", "end"}}
        booking["jobs"][0]["drops"][0]["windows"] = [window]
        quoted = town.world.service.do(town.office, quote, BookingRequest.read(booking))
        (fit,) = quoted.fits
        assert (fit.verdict, fit.reasons, fit.visits) == (slot.verdict, slot.reasons, slot.visits)
        assert quoted.offer.quote == slot.offer.quote


def test_a_day_without_a_plan_could_fit_inside_its_shifts(world: World) -> None:
    """Without rounds each slot of the shifts' hours could fit; without shifts there is none."""
    town = make_town(world)
    other = (DAY + timedelta(days=1)).isoformat()
    found = slots_of(town, a_booking(), days=[DAY.isoformat(), other])
    assert {
        slot.verdict for slot in found.slots if slot.times.end < OPENS + timedelta(hours=5)
    } == {"could-fit"}
    assert [day.reasons for day in found.days] == [(), ("day-without-shifts",)]


def test_what_is_wrong_with_a_request_for_slots_is_told_at_its_key(town: Town) -> None:
    """Windows, no day, too many days, a day that is over, and reversed times are refused."""
    with_window = a_booking()
    with_window["jobs"][0]["drops"][0]["windows"] = [{"start": "09:00", "end": "10:00"}]
    days = [(DAY + timedelta(days=n)).isoformat() for n in range(15)]
    wrong: list[tuple[dict[str, Any], dict[str, Any], str, str]] = [
        (with_window, {}, "windows-with-slot", "jobs[0].drops[0].windows"),
        (a_booking(), {"day": None}, "slots-without-day", "days"),
        (a_booking(), {"days": days}, "list-too-long", "days"),
        (a_booking(), {"day": "2026-03-01"}, "day-in-the-past", "days"),
        (
            a_booking(),
            {"ready_at": "10:00", "ready_until": "09:00"},
            "ready-reversed",
            "ready_until",
        ),
        (a_booking(), {"step_min": 5, "days": days[:3]}, "too-many-slots", "step_min"),
    ]
    for booking, more, code, where in wrong:
        with pytest.raises(BadInput) as refused:
            slots_of(town, booking, **more)
        assert [(f.code, f.where) for f in refused.value.faults][:1] == [(code, where)]


def of_jobs(count: int, drops: int = 1) -> dict[str, Any]:
    """Ask for some jobs, each with as many drops, without windows."""
    job = a_booking(mass_g=drops)["jobs"][0]
    if drops > 1:
        del job["load"]
        job["pickups"] = [a_stop((1, 1), load={"mass_g": drops})]
        job["drops"] = [a_stop((n % 5, n // 5 % 5), load={"mass_g": 1}) for n in range(drops)]
    return {"jobs": [{**job, "id": f"job-{n}"} for n in range(count)]}


@pytest.mark.parametrize(
    ("booking", "more", "told"),
    [
        (of_jobs(5), {"step_min": 15}, {"jobs": 5, "stops": 10, "value": 23, "limit": 8}),
        (of_jobs(1, drops=99), {}, {"jobs": 1, "stops": 100, "value": 11, "limit": 8}),
        (
            of_jobs(1, drops=79),
            {"ready_in_min": 0},
            {"jobs": 1, "stops": 80, "value": 23, "limit": 10},
        ),
    ],
)
def test_many_jobs_in_many_slots_are_refused_before_any_is_judged(
    town: Town,
    monkeypatch: pytest.MonkeyPatch,
    booking: dict[str, Any],
    more: dict[str, Any],
    told: dict[str, int],
) -> None:
    """Jobs and stops times slots are limited; the refusal tells how many slots may be asked for."""
    monkeypatch.setattr(WhatIfDay, "ask", Mock(side_effect=AssertionError("judged")))
    with pytest.raises(BadInput) as refused:
        slots_of(town, booking, **{"step_min": 30, **more})
    (fault,) = refused.value.faults
    assert (fault.code, fault.where) == ("too-many-slots-for-jobs", "step_min")
    assert {key: fault.args[key] for key in told} == told


def test_as_many_slots_as_are_allowed_are_judged(town: Town) -> None:
    """Five jobs in a morning's hourly slots, and one job in the slots of two weeks."""
    assert len(slots_of(town, of_jobs(5)).slots) == 5
    days = [(DAY + timedelta(days=n)).isoformat() for n in range(14)]
    assert len(slots_of(town, a_booking(), day=None, days=days).slots) == 5


def test_the_earliest_slot_is_when_a_courier_can_bring_a_meal_first(town: Town) -> None:
    """Ready in twenty minutes: picked up after that, and no minute less would do for the drop."""
    town.world.clock.now = OPENS
    found = slots_of(town, a_booking(), ready_in_min=20)
    first = found.earliest
    assert first is not None
    assert first.bookable
    pickup, drop = first.visits
    assert pickup.earliest >= OPENS + timedelta(minutes=20)
    assert first.times.start <= drop.earliest <= first.times.end
    sooner = a_booking(day=DAY.isoformat())
    ready = (OPENS + timedelta(minutes=20)).isoformat()
    until = (first.times.start - timedelta(minutes=1)).isoformat()
    sooner["jobs"][0]["drops"][0]["windows"] = [{"start": ready, "end": until}]
    sooner["jobs"][0]["pickups"][0]["windows"] = [{"start": ready, "end": until}]
    assert (
        town.world.service.do(town.office, quote, BookingRequest.read(sooner)).fits[0].verdict
        == "does-not-fit"
    )
    job_id = booked_of(town, held(town, a_booking(), first))
    inserted(town, job_id)
    assert drop_start(town, job_id) <= first.times.end


def lead_lines(slot: Slot) -> list[int]:
    """Return what short notice costs in a slot."""
    return [x.amount_cents for x in slot.offer.quote.lines if x.code.startswith("lead")]


def charge_short_notice(town: Town) -> None:
    """Publish a tariff by which less than an hour's notice costs 3 euros."""
    service, since = town.world.service, town.world.clock.now
    body = {"base_cents": 900, "lead_rules": [{"name": "now", "under_min": 60, "cents": 300}]}
    office = town.world.actor("admin")
    service.do(office, publish_rule, service.ids(), kind="tariff", body=body, valid_from=since)


@pytest.mark.parametrize(("before_s", "charged"), [(60, [0]), (0, [0]), (-1, [1])])
def test_only_a_slot_at_short_notice_costs_a_surcharge(
    town: Town, before_s: int, charged: list[int]
) -> None:
    """Ready now says nothing of when it is dropped: how soon its slot begins is what counts.

    A slot that begins in exactly an hour was booked in time, one in a second less was not.
    """
    charge_short_notice(town)
    town.world.clock.now = OPENS - timedelta(seconds=before_s)
    slots = slots_of(town, a_booking(), ready_in_min=0).slots
    hours = [(slot.times.start - OPENS) // timedelta(hours=1) for slot in slots if lead_lines(slot)]
    assert hours == charged
    assert {cents for slot in slots for cents in lead_lines(slot)} == {300}


def test_what_is_ready_now_can_be_booked_in_a_slot_before_its_deadline(town: Town) -> None:
    """Two hours before its slot is the last moment for a customer, whenever goods are ready."""
    service, admin = town.world.service, town.world.actor("admin")
    body = {"others": {"book": {"minutes_before": 120}}}
    since = town.world.clock.now
    service.do(admin, publish_rule, service.ids(), kind="cutoff", body=body, valid_from=since)
    town.world.clock.now = OPENS
    shop = merchant_of(town.world, new_customer(town.world))
    slots = slots_of(town, a_booking(), shop, ready_in_min=0).slots
    late = [slot.reasons == ("too-late-to-book",) for slot in slots]
    assert late == [True, True, False, False, False]


def test_a_change_that_leaves_the_time_makes_no_booking_one_at_short_notice(town: Town) -> None:
    """Booked in time and changed late, it costs no surcharge; brought forward late, it does."""
    charge_short_notice(town)
    town.world.clock.now = OPENS
    service = town.world.service
    slot = slots_of(town, a_booking(), ready_in_min=0).slots[3]
    made_id = service.ids()
    made = service.do(
        town.office,
        book,
        made_id,
        NewBookingRequest.read({"hold_id": str(held(town, a_booking(), slot))}),
    )
    town.world.clock.now = slot.times.start - timedelta(minutes=10)
    asked = a_booking(mass_g=2000, day=DAY.isoformat())
    [job] = asked["jobs"]
    window = {"start": slot.times.start.isoformat(), "end": slot.times.end.isoformat()}
    job["pickups"][0]["windows"] = [{**window, "start": OPENS.isoformat()}]
    job["drops"][0]["windows"] = [window]
    heavier = service.do(
        town.office, change_booking, made.id, BookingRequest.read(asked), made.version
    )
    assert heavier.quote is not None
    assert heavier.quote.net_cents == 900
    sooner = {**window, "start": (slot.times.start - timedelta(minutes=5)).isoformat()}
    job["drops"][0]["windows"] = [sooner]
    moved = service.do(
        town.office, change_booking, made.id, BookingRequest.read(asked), heavier.version
    )
    assert moved.quote is not None
    assert moved.quote.net_cents == 1200


def booked_of(town: Town, hold_id: UUID, actor: Actor | None = None, **more: object) -> UUID:
    """Book what a hold keeps, and give its job."""
    service = town.world.service
    booking = service.do(
        actor or town.office,
        book,
        service.ids(),
        NewBookingRequest.read({"hold_id": str(hold_id), **more}),
    )
    return booking.jobs[0].id


def test_two_holds_cannot_both_take_the_last_place(world: World) -> None:
    """While one is held the bike is full for the next; given back or expired it is free again."""
    town = make_town(world)
    town.add_job((0, 0), (4, 0))
    town.add_job((4, 4), (0, 4))
    town.publish()
    whole_bike = a_booking(mass_g=95_000)
    (slot,) = slots_of(town, whole_bike, width_min=30).slots[:1]
    taken = [held(town, whole_bike, slot)]
    while slots_of(town, whole_bike, width_min=30).slots[0].bookable:
        taken.append(held(town, whole_bike, slot))
    with pytest.raises(Conflict, match="slot-taken"):
        held(town, whole_bike, slot)
    (again,) = slots_of(town, whole_bike, width_min=30).slots[:1]
    assert (again.verdict, bool(again.reasons)) == ("does-not-fit", True)
    quoted = a_booking(day=DAY.isoformat(), mass_g=95_000)
    quoted["jobs"][0]["drops"][0]["windows"] = [
        {key: value for key, value in window_of(slot).items() if key in {"start", "end"}}
    ]
    assert (
        world.service.do(town.office, quote, BookingRequest.read(quoted)).fits[0].verdict
        == "does-not-fit"
    )
    world.service.do(town.office, release_hold, taken[-1])
    world.service.do(town.office, release_hold, taken[-1])
    taken[-1] = held(town, whole_bike, slot)
    booked_of(town, taken[-1])  # booked and in no round yet, it still counts
    assert not slots_of(town, whole_bike, width_min=30).slots[0].bookable
    world.clock.now += HOLD_TIME
    assert slots_of(town, whole_bike, width_min=30).slots[0].bookable


def test_a_hold_is_booked_at_its_price_even_if_the_tariff_has_changed(town: Town) -> None:
    """The price is the quoted one for ten minutes; then the hold is over, and said to be."""
    slot = next(one for one in slots_of(town, a_booking()).slots if one.bookable)
    hold_id, late = held(town, a_booking(), slot), held(town, a_booking(), slot)
    admin, soon = town.world.actor("admin"), town.world.clock.now + timedelta(minutes=1)
    do, rule_id = town.world.service.do, town.world.service.ids()
    do(admin, publish_rule, rule_id, kind="tariff", body={"base_cents": 99_900}, valid_from=soon)
    town.world.clock.now = soon
    world = town.world
    booking = world.service.do(
        town.office,
        book,
        world.service.ids(),
        NewBookingRequest.read({"hold_id": str(hold_id), "reference": "A7"}),
    )
    assert booking.quote == slot.offer.quote
    assert (booking.reference, booking.day, booking.distance_m) == (
        "A7",
        DAY,
        slot.offer.distance_m,
    )
    (window,) = booking.jobs[0].of_kind("drop")[0].windows
    assert (window.start, window.end) == (slot.times.start, slot.times.end)
    with pytest.raises(Conflict, match="hold-booked"):
        booked_of(town, hold_id)
    world.clock.now += HOLD_TIME
    with pytest.raises(Conflict, match="hold-expired"):
        booked_of(town, late)


def test_whoever_books_a_hold_may_add_names_but_change_nothing_of_the_ride(town: Town) -> None:
    """A name and a note come with the booking; another door or heavier goods are refused."""
    slot = next(one for one in slots_of(town, a_booking()).slots if one.bookable)
    hold_id = held(town, a_booking(), slot)
    for other in (a_booking(drop=(3, 3)), a_booking(mass_g=2000), a_booking(vehicles=2)):
        with pytest.raises(Conflict, match="hold-differs"):
            booked_of(town, hold_id, **other)
    named = a_booking()
    named["jobs"][0]["drops"][0] |= {"contact_name": "Ms Martin", "note": "second bell"}
    service = town.world.service
    asked = {"hold_id": str(hold_id), **named}
    booking_id = service.ids()
    booking = service.do(town.office, book, booking_id, NewBookingRequest.read(asked))
    drop = booking.jobs[0].of_kind("drop")[0]
    assert (drop.contact_name, drop.note, len(drop.windows)) == ("Ms Martin", "second bell", 1)
    assert service.do(town.office, book, booking_id, NewBookingRequest.read(asked)) == booking
    with town.world.database.transaction(town.home) as tx:
        kept = holds.find(tx, hold_id)
    assert kept is not None
    assert (kept.booking_id, kept.jobs) == (booking_id, ())


def test_a_hold_of_before_is_read_with_what_its_stops_did_not_know(town: Town) -> None:
    """Of a stop it keeps what is booked; what an older version did not keep has its default."""
    drop = {**a_stop((2, 3)), "address": "Door", "note": "bell", "proof": ["photo"]}
    asked = {"jobs": [{**a_booking()["jobs"][0], "drops": [drop]}]}
    slot = next(one for one in slots_of(town, asked).slots if one.bookable)
    hold_id = held(town, asked, slot)
    with town.world.database.transaction(town.home) as tx:
        kept = holds.find(tx, hold_id)
        form = tx.cell(slot_hold.c.form, slot_hold.c.id == hold_id) or {}
        for stop in form["jobs"][0]["stops"]:
            del stop["floors"], stop["taken_along"]
        tx.run(tx.update(slot_hold, slot_hold.c.id == hold_id).values(form=form))
        assert holds.find(tx, hold_id) == kept
    assert kept is not None
    (stop,) = kept.jobs[0].of_kind("drop")
    assert (stop.point, stop.address, stop.note) == (point((2, 3)), "Door", "bell")
    assert (stop.proof, stop.windows[0].start) == (("photo",), slot.times.start)


def test_a_customer_holds_only_its_own_and_not_without_end(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another customer's hold is none; more than so many at a time are refused."""
    world = town.world
    mine, other = (merchant_of(world, new_customer(world)) for _ in range(2))
    slot = next(one for one in slots_of(town, a_booking(), mine).slots if one.bookable)
    hold_id = held(town, a_booking(), slot, mine)
    assert world.service.do(mine, read_hold, hold_id).customer_id == mine.customer_id
    for hidden in (
        lambda: world.service.do(other, read_hold, hold_id),
        lambda: world.service.do(other, release_hold, hold_id),
        lambda: booked_of(town, hold_id, other),
    ):
        with pytest.raises(NotFound, match="no-such-hold"):
            hidden()
    monkeypatch.setattr(holding, "MOST_HELD", 1)
    with pytest.raises(Conflict, match="too-many-holds"):
        held(town, a_booking(), slot, mine)


_CORNERS = st.tuples(st.integers(0, 4), st.integers(0, 4))


@settings(
    max_examples=cases(4, whole=8),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_every_slot_that_was_held_is_booked_and_ridden_in_time(
    world: World, data: st.DataObject
) -> None:
    """Whatever stands in rounds and is held: all holds are booked and put in on time."""
    town = make_town(world, add_cooperative(world.service, f"town-{world.service.ids().hex}"))
    jobs = st.tuples(_CORNERS, _CORNERS, st.integers(0, 200), st.integers(1, 60_000))
    for pickup, drop, start, mass_g in data.draw(st.lists(jobs, min_size=1, max_size=6)):
        town.add_job(pickup, drop, window=(start, start + 60), mass_g=mass_g)
    town.publish()
    kept: list[tuple[Slot, UUID]] = []
    for pickup, drop, pick, mass_g in data.draw(st.lists(jobs, min_size=1, max_size=5)):
        booking = a_booking(pickup, drop, mass_g=mass_g)
        fitting = [one for one in slots_of(town, booking).slots if one.bookable]
        if fitting:
            slot = fitting[pick % len(fitting)]
            kept.append((slot, held(town, booking, slot)))
    for slot, hold_id in data.draw(st.permutations(kept)):
        job_id = booked_of(town, hold_id)
        inserted(town, job_id)
        assert slot.times.start <= drop_start(town, job_id) <= slot.times.end
