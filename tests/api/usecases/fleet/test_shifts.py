"""Shifts: who may plan them, what cannot be, and when people can ride."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from api.usecases.act import Actor
from api.usecases.fleet.availability import list_availability, set_availability
from api.usecases.fleet.shift_request import ShiftRequest, ShiftUpdate
from api.usecases.fleet.shifts import (
    cancel_shift,
    change_shift,
    list_shifts,
    plan_shift,
    read_shift,
)
from api.usecases.fleet.vehicles import VehicleUpdate, change_vehicle
from data.store import tables
from data.store.fleet.shifts import Shift
from routing.errors import BadInput, Conflict, Denied, NotFound
from tests.support.office import events_of, new_place, new_vehicle
from tests.support.store.world import World

DAY = date(2026, 3, 10)
HOURS = {"start": "2026-03-10T08:00", "end": "2026-03-10T12:00"}
TEA: dict[str, object] = {"id": "tea", "duration_s": 900}


def at_hours(*spans: tuple[int, int]) -> dict[str, object]:
    """A break from and to some hours of the day."""
    ends = [{"start": f"{DAY}T{start:02}:00", "end": f"{DAY}T{end:02}:00"} for start, end in spans]
    return {**TEA, "windows": ends}


def a_shift(courier: UUID | None, vehicle: UUID, **more: object) -> ShiftRequest:
    """A morning's shift."""
    return ShiftRequest.read({"courier": str(courier), "vehicle": str(vehicle), **HOURS, **more})


def plan(world: World, courier: UUID | None, vehicle: UUID, **more: object) -> Shift:
    """Plan a morning's shift as the dispatcher."""
    request = a_shift(courier, vehicle, **more)
    return world.service.do(world.actor("dispatcher"), plan_shift, world.service.ids(), request)


def id_of(actor: Actor) -> UUID:
    """Who a person is."""
    assert actor.id is not None
    return actor.id


def at(hour: int, minute: int = 0, day: int = 10) -> datetime:
    """A moment in UTC in March."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def test_only_the_dispatcher_plans_shifts(world: World) -> None:
    """Everybody else is refused."""
    request = a_shift(world.actor("courier").id, new_vehicle(world))
    for role in ("courier", "volunteer", "merchant", "admin"):
        with pytest.raises(Denied):
            world.service.do(world.actor(role), plan_shift, world.service.ids(), request)


def test_another_cooperatives_people_and_bikes_cannot_ride_here(world: World) -> None:
    """They are answered like ids that are not there, and so are its shifts."""
    vehicle = new_vehicle(world)
    shift = plan(world, world.actor("courier").id, vehicle)
    stranger = world.actor("courier", cooperative=world.beta)
    with pytest.raises(BadInput, match="unknown-courier"):
        plan(world, stranger.id, vehicle)
    other = world.actor("dispatcher", cooperative=world.beta)
    with pytest.raises(NotFound):
        world.service.do(other, cancel_shift, shift.id)
    assert world.service.do(other, list_shifts, DAY, DAY) == []


def test_who_is_invited_can_be_given_a_shift_already(world: World) -> None:
    """The office plans next week before everybody has accepted; who left rides no more."""
    person, vehicle = world.new_person("courier"), new_vehicle(world)
    for status in ("invited", "left"):
        with world.database.transaction(world.alpha) as tx:
            table = tables.people.person
            tx.run(table.update().where(table.c.id == person.id).values(status=status))
        if status == "invited":
            assert plan(world, person.id, vehicle).person_id == person.id
            continue
        with pytest.raises(BadInput, match="unknown-courier"):
            plan(world, person.id, vehicle, start="2026-03-10T13:00", end="2026-03-10T17:00")


def test_a_shift_is_kept_as_it_was_asked_for(world: World) -> None:
    """Wall-clock times, places, breaks, prices and limits come back."""
    hub = new_place(world, 2, 2)
    windows = [{"start": "2026-03-10T10:00", "end": "2026-03-10T10:30"}]
    shift = plan(
        world,
        world.actor("courier").id,
        new_vehicle(world),
        start_place=str(hub),
        breaks=[{"id": "tea", "duration_s": 900, "windows": windows}],
        prices={"hour_cents": 2000},
        max_stops=30,
    )
    found = world.service.do(world.actor("dispatcher"), read_shift, shift.id)
    assert found == shift
    assert (found.starts_at, found.day, found.start_place_id) == (at(7), DAY, hub)
    assert found.breaks[0].windows[0].start == at(9)
    assert (found.prices.hour_cents, found.max_stops, found.end_place_id) == (2000, 30, None)
    assert events_of(world)[-1] == "shift_planned"


def test_a_rider_sees_the_own_shifts_alone(world: World) -> None:
    """A companion's shift is among them, others' are not there."""
    ana, bo, cy = (world.new_person("courier") for _ in range(3))
    one = plan(world, ana.id, new_vehicle(world), companion=str(bo.id))
    two = plan(world, cy.id, new_vehicle(world))
    assert [each.id for each in world.service.do(bo, list_shifts, DAY, DAY)] == [one.id]
    assert world.service.do(ana, read_shift, one.id) == one
    with pytest.raises(NotFound):
        world.service.do(ana, read_shift, two.id)


@pytest.mark.parametrize("shared", ["courier", "companion", "vehicle"])
def test_nobody_and_no_bike_is_on_two_shifts_at_once(world: World, shared: str) -> None:
    """Overlap by a second is refused; one after the other is right."""
    ana, bo = world.new_person("courier"), world.new_person("courier")
    first, second = new_vehicle(world), new_vehicle(world)
    plan(world, ana.id, first)
    rider, vehicle, more = {
        "courier": (ana.id, second, {}),
        "companion": (bo.id, second, {"companion": str(ana.id)}),
        "vehicle": (bo.id, first, {}),
    }[shared]
    late = {"start": "2026-03-10T11:59:59", "end": "2026-03-10T15:00", **more}
    with pytest.raises(Conflict, match="shift-overlaps"):
        plan(world, rider, vehicle, **late)
    late["start"] = "2026-03-10T12:00"
    assert plan(world, rider, vehicle, **late).status == "planned"


def test_two_dispatchers_at_once_cannot_both_have_a_rider(world: World) -> None:
    """Of two shifts planned at the same moment for one person, exactly one is kept."""
    ana, bikes = world.new_person("courier"), [new_vehicle(world) for _ in range(4)]
    dispatcher = world.actor("dispatcher")
    ids = [world.service.ids() for _ in bikes]

    def attempt(number: int) -> bool:
        request = a_shift(ana.id, bikes[number])
        try:
            world.service.do(dispatcher, plan_shift, ids[number], request)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(attempt, range(4))) == [False, False, False, True]


def test_the_same_shift_again_is_planned_once(world: World) -> None:
    """An id counts once; with another content it is refused."""
    rider, bike = world.actor("courier").id, new_vehicle(world)
    request = a_shift(rider, bike)
    shift_id, dispatcher = world.service.ids(), world.actor("dispatcher")
    shift = world.service.do(dispatcher, plan_shift, shift_id, request)
    assert world.service.do(dispatcher, plan_shift, shift_id, request) == shift
    with pytest.raises(Conflict, match="id-used-twice"):
        world.service.do(dispatcher, plan_shift, shift_id, a_shift(rider, bike, max_stops=3))


def test_everything_wrong_with_a_shift_comes_at_once(world: World) -> None:
    """What is no request, then who, what, when and where: each fault at its key."""
    rider, vehicle = world.actor("merchant").id, world.service.ids()
    with pytest.raises(BadInput) as error:
        a_shift(rider, vehicle, start_place="hub", ende=1, max_stops=-1, end="24:30")
    assert {(one.where, one.code) for one in error.value.faults} == {
        ("start_place", "not-an-id"),
        ("ende", "unknown-key-near"),
        ("max_stops", "out-of-range"),
        ("end", "not-an-instant"),
    }
    with pytest.raises(BadInput) as error:
        plan(world, rider, vehicle, end="2026-03-10T07:00", start_place=str(vehicle))
    assert {(one.where, one.code) for one in error.value.faults} == {
        ("courier", "unknown-courier"),
        ("vehicle", "unknown-vehicle"),
        ("end", "window-reversed"),
        ("start_place", "unknown-place"),
    }


def test_a_shift_has_a_length(world: World) -> None:
    """One that ends when or before it starts is refused, planned or changed, in both seasons."""
    ana, vehicle = world.new_person("courier"), new_vehicle(world)
    noon = "2026-03-10T12:00"
    with pytest.raises(BadInput, match="shift-empty"):
        plan(world, ana.id, vehicle, start=noon, end=noon)
    # On the day on which clocks go forward, both would be the same instant.
    with pytest.raises(BadInput, match="time-skipped"):
        plan(world, ana.id, vehicle, start="2026-03-29T02:30", end="2026-03-29T03:30")
    shift, dispatcher = plan(world, ana.id, vehicle), world.actor("dispatcher")
    for start, code in ((noon, "shift-empty"), ("2026-03-10T13:00", "window-reversed")):
        with pytest.raises(BadInput, match=code):
            world.service.do(
                dispatcher, change_shift, shift.id, ShiftUpdate.read({"start": start}), 1
            )


def test_a_bike_in_repair_is_not_planned(world: World) -> None:
    """It is no vehicle for a new shift, and stays with one that had it."""
    ana, vehicle = world.new_person("courier"), new_vehicle(world)
    shift = plan(world, ana.id, vehicle)
    world.service.do(
        world.actor("admin"), change_vehicle, vehicle, VehicleUpdate.read({"status": "repair"})
    )
    with pytest.raises(BadInput, match="unknown-vehicle"):
        plan(world, world.new_person("courier").id, vehicle)
    dispatcher = world.actor("dispatcher")
    changed = world.service.do(
        dispatcher, change_shift, shift.id, ShiftUpdate.read({"max_stops": 5}), 1
    )
    assert (changed.max_stops, changed.version, changed.vehicle_id) == (5, 2, vehicle)


def give_round(world: World, shift: Shift, visit_status: str = "planned") -> None:
    """Publish a round of one visit for a shift."""
    plan_id, round_id = world.service.ids(), world.service.ids()
    now = world.clock.now
    with world.database.transaction(world.alpha) as tx:
        tx.add(
            tables.rounds.plan,
            {"id": plan_id, "day": DAY, "requested_by": shift.person_id, "requested_at": now},
        )
        tx.add(
            tables.rounds.round_,
            {
                "id": round_id,
                "day": DAY,
                "shift_id": shift.id,
                "person_id": shift.person_id,
                "vehicle_id": shift.vehicle_id,
                "plan_id": plan_id,
                "starts_at": shift.starts_at,
                "ends_at": shift.ends_at,
                "published_at": now,
            },
        )
        tx.add(
            tables.rounds.visit,
            {
                "id": world.service.ids(),
                "round_id": round_id,
                "position": 0,
                "kind": "break",
                "break_id": "tea",
                "arrive_at": now,
                "start_at": now,
                "depart_at": now,
                "status": visit_status,
            },
        )


def test_a_shift_with_a_published_round_is_handed_over_first(world: World) -> None:
    """It can neither be changed nor cancelled while something of its round is to be done."""
    shift = plan(world, world.actor("courier").id, new_vehicle(world))
    give_round(world, shift)
    dispatcher = world.actor("dispatcher")
    with pytest.raises(Conflict, match="shift-has-round"):
        world.service.do(dispatcher, cancel_shift, shift.id)
    with pytest.raises(Conflict, match="shift-has-round"):
        world.service.do(dispatcher, change_shift, shift.id, ShiftUpdate.read({"max_stops": 1}))


def test_a_shift_whose_round_is_empty_by_now_can_be_cancelled(world: World) -> None:
    """What was handed over no longer holds it."""
    shift = plan(world, world.actor("courier").id, new_vehicle(world))
    give_round(world, shift, "cancelled")
    dispatcher = world.actor("dispatcher")
    gone = world.service.do(dispatcher, cancel_shift, shift.id, 1, reason="weather")
    assert (gone.status, gone.version) == ("cancelled", 2)
    assert world.service.do(dispatcher, cancel_shift, shift.id) == gone
    assert world.service.do(dispatcher, list_shifts, DAY, DAY) == []
    assert events_of(world).count("shift_cancelled") == 1


def test_people_are_planned_when_they_said_they_can(world: World) -> None:
    """Outside of it a shift needs a word more; who said nothing has no limit."""
    ana, bikes = world.new_person("courier"), [new_vehicle(world), new_vehicle(world)]
    spans = [(at(7), at(9)), (at(9), at(10))]
    availability = world.service.do(ana, set_availability, id_of(ana), DAY, DAY, spans)
    assert world.service.do(ana, list_availability, id_of(ana), DAY, DAY) == availability
    with pytest.raises(Conflict, match="person-not-available"):
        plan(world, ana.id, bikes[0])
    assert plan(world, ana.id, bikes[0], end="2026-03-10T11:00").ends_at == at(10)
    request = a_shift(ana.id, bikes[1], start="2026-03-10T12:00", end="2026-03-10T13:00")
    dispatcher = world.actor("dispatcher")
    shift_id = world.service.ids()
    assert world.service.do(dispatcher, plan_shift, shift_id, request, anyway=True).version == 1
    assert plan(world, world.new_person("courier").id, bikes[0], start="2026-03-10T20:00",
                end="2026-03-10T21:00").status == "planned"  # fmt: skip


def test_nobody_tells_for_somebody_else_but_the_office(world: World) -> None:
    """A courier sets and reads only the own times; impossible ones are all named."""
    ana, bo = world.new_person("courier"), world.new_person("courier")
    with pytest.raises(Denied):
        world.service.do(bo, set_availability, id_of(ana), DAY, DAY, [])
    with pytest.raises(Denied):
        world.service.do(bo, list_availability, id_of(ana), DAY, DAY)
    wrong = [(at(9), at(8)), (at(9, day=12), at(10, day=12))]
    with pytest.raises(BadInput) as error:
        world.service.do(ana, set_availability, id_of(ana), DAY, DAY, wrong)
    assert [one.code for one in error.value.faults] == ["window-reversed", "span-outside-days"]
    office = world.actor("dispatcher")
    spans = world.service.do(office, set_availability, id_of(ana), DAY, DAY, [(at(7), at(9))])
    assert spans[0].source == "office"


def test_days_asked_for_are_in_order_and_not_too_many(world: World) -> None:
    """Reversed or endless stretches of days are refused."""
    dispatcher = world.actor("dispatcher")
    for first, last, code in (
        (DAY, date(2026, 3, 9), "period-reversed"),
        (DAY, date(2027, 3, 9), "too-many-days"),
    ):
        with pytest.raises(BadInput, match=code):
            world.service.do(dispatcher, list_shifts, first, last)


def test_a_shift_with_a_break_at_any_time_can_be_changed(world: World) -> None:
    """A break without windows stays one when something else of its shift is changed."""
    pause = {"id": "tea", "duration_s": 900}
    shift = plan(world, world.actor("courier").id, new_vehicle(world), breaks=[pause])
    changed = world.service.do(
        world.actor("dispatcher"), change_shift, shift.id, ShiftUpdate.read({"max_stops": 12})
    )
    assert (changed.breaks, changed.max_stops) == (shift.breaks, 12)


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        (
            {"breaks": [{"id": "tea", "duration_s": 9, "windows": []}]},
            "breaks[0].windows no-windows",
        ),
        ({"breaks": [TEA, TEA]}, "breaks[1].id duplicate-id"),
        ({"breaks": [{**TEA, "id": "legal-1"}]}, "breaks[0].id reserved-break-id"),
        ({"breaks": [at_hours((14, 15))]}, "breaks[0].windows break-outside-shift"),
        ({"breaks": [at_hours((9, 11), (10, 12))]}, "breaks[0].windows[1] windows-overlap"),
        ({"breaks": [at_hours((11, 9))]}, "breaks[0].windows[0].end window-reversed"),
        ({"breaks": [at_hours((25, 26))]}, "breaks[0].windows[0].start not-on-the-clock"),
        (
            {"breaks": [{**TEA, "max_load": {"temperature": "hot"}}]},
            "breaks[0].max_load.temperature temperature-without-volume",
        ),
        ({"start": "2026-03-09T11:00"}, "end shift-too-long"),
        ({"start": "2026-03-10T08:00:00.5"}, "start naive-time"),
        ({"start": "2026-03-10T08:00:00.5Z"}, "start not-whole-seconds"),
        ({"start": 9}, "start wrong-type"),
        ({"vehicle": None}, "vehicle missing-key"),
        ({"start": None}, "start missing-key"),
    ],
)
def test_what_is_wrong_with_a_shift_is_told_at_its_key(
    world: World, more: dict[str, object], fault: str
) -> None:
    """Breaks, goods aboard in them, and times: each has its code, planned or changed so."""
    rider, dispatcher = world.new_person("courier").id, world.actor("dispatcher")
    shift = plan(world, rider, new_vehicle(world))
    planned = {"courier": str(rider), "vehicle": str(shift.vehicle_id), **HOURS, **more}

    def new() -> None:
        request = ShiftRequest.read(planned)
        world.service.do(dispatcher, plan_shift, world.service.ids(), request)

    def change() -> None:
        world.service.do(dispatcher, change_shift, shift.id, ShiftUpdate.read(more))

    for ask in (new, change):
        with pytest.raises(BadInput) as refused:
            ask()
        assert fault in {f"{one.where} {one.code}" for one in refused.value.faults}
