"""Bikes and trailers that shifts share: set up, chosen by a plan, published, ridden and told."""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING, Any

import pytest

from api.days.live_day import open_day
from api.http.planning.explanations import in_words
from api.locales.texts import Texts
from api.usecases.fleet.shift_request import ShiftRequest, ShiftUpdate
from api.usecases.fleet.shifts import cancel_shift, change_shift, list_shifts, plan_shift
from api.usecases.fleet.vehicles import (
    VehicleRequest,
    VehicleUpdate,
    add_vehicle,
    change_vehicle,
    list_vehicles,
)
from api.usecases.planning.plans import read_plan_of_day
from api.usecases.planning.publishing import publish_plan
from api.usecases.rounds.document.document import round_document
from api.usecases.rounds.live.explaining import explain_plan_job
from api.usecases.rounds.live.replanning import replan
from api.usecases.rounds.own_rounds import list_rounds
from data.store.planning import days
from dispatch.check import check
from routing.errors import BadInput, Conflict
from tests.support.office import new_vehicle
from tests.support.rounds.live_town import DAY, Town, make_town

if TYPE_CHECKING:
    from uuid import UUID

    from api.usecases.act import Act
    from data.store.fleet.shifts import Shift
    from tests.support.store.world import World

HEAVY_G = 150_000


def _bike(world: World, name: str, **more: object) -> UUID:
    return new_vehicle(world, name=name, capacity={"mass_g": 80_000}, hitch=True, **more)


def _trailer(world: World, name: str = "Carla", **more: object) -> UUID:
    values = {"profile": "bike_trailer", "capacity": {"mass_g": 120_000}, "trailer": True, **more}
    return new_vehicle(world, name=name, **values)


def _shift(
    town: Town, name: str, hours: tuple[int, int] = (8, 13), **ridden: UUID | list[UUID]
) -> Shift:
    """Return somebody a shift, from and to hours on the clock of Paris, on some vehicles."""
    world = town.world
    who = world.new_person("courier", cooperative=town.home)
    request: dict[str, Any] = {
        "courier": str(who.id),
        "start": f"{DAY}T{hours[0]:02}:00",
        "end": f"{DAY}T{hours[1]:02}:00",
        "start_place": str(town.hub),
        "end_place": str(town.hub),
        **{
            key: [str(one) for one in value] if isinstance(value, list) else str(value)
            for key, value in ridden.items()
        },
    }
    shift = world.service.do(
        town.office, plan_shift, world.service.ids(), ShiftRequest.read(request)
    )
    assert who.id is not None
    town.shifts[name], town.people[name] = shift.id, who.id
    return shift


def _empty_town(world: World) -> Town:
    """Found a town in which nobody rides yet."""
    town = make_town(world)
    for name in ("ana", "bo"):
        world.service.do(town.office, cancel_shift, town.shifts.pop(name))
    return town


def _shared_town(world: World) -> tuple[Town, dict[str, UUID]]:
    """Found a town of two riders at one time, two bikes and a trailer for both."""
    town = _empty_town(world)
    units = {"Ada": _bike(world, "Ada"), "Bea": _bike(world, "Bea"), "Carla": _trailer(world)}
    for name in ("cy", "di"):
        _shift(town, name, vehicles=[units["Ada"], units["Bea"]], trailers=[units["Carla"]])
    return town, units


# --- setting up -----------------------------------------------------------------------------


def test_trailers_and_hitches_are_kept(world: World) -> None:
    """What a vehicle is told to be comes back; what is a trailer stays one."""
    trailer = _trailer(world, needs=["towing"], handover_s=300)
    found = {one.id: one for one in world.service.do(world.actor("dispatcher"), list_vehicles)}
    assert found[trailer].trailer
    assert (found[trailer].needs, found[trailer].handover_s) == (frozenset({"towing"}), 300)
    with pytest.raises(BadInput, match="trailer-stays-trailer"):
        world.service.do(
            world.actor("admin"), change_vehicle, trailer, VehicleUpdate.read({"trailer": False})
        )
    world.service.do(
        world.actor("admin"), change_vehicle, trailer, VehicleUpdate.read({"handover_s": 60})
    )


def test_a_shift_keeps_its_choice(world: World) -> None:
    """Bikes and trailers come back in order; a named vehicle ends the choice, a list begins it."""
    town, units = _shared_town(world)
    ada, bea, carla = units.values()
    kept = {one.id: one for one in world.service.do(town.office, list_shifts, DAY, DAY)}
    shift = kept[town.shifts["cy"]]
    assert (shift.vehicles, shift.trailers, shift.vehicle_id) == ((ada, bea), (carla,), ada)
    fixed = world.service.do(
        town.office, change_shift, shift.id, ShiftUpdate.read({"max_stops": 9})
    )
    assert (fixed.vehicles, fixed.max_stops) == ((ada, bea), 9)
    fixed = world.service.do(
        town.office, change_shift, shift.id, ShiftUpdate.read({"vehicle": str(bea)})
    )
    assert (fixed.vehicles, fixed.trailers, fixed.vehicle_id) == ((), (), bea)
    again = world.service.do(
        town.office,
        change_shift,
        shift.id,
        ShiftUpdate.read({"vehicles": [str(ada)], "trailers": [str(carla)]}),
    )
    assert (again.vehicles, again.trailers, again.vehicle_id) == ((ada,), (carla,), ada)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"vehicles": []}, "nothing-to-ride"),
        ({"vehicles": ["trailer"]}, "unknown-vehicle"),
        ({"vehicles": ["bike"], "trailers": ["bike"]}, "unknown-trailer"),
        ({"vehicles": ["bike"], "trailers": ["hard"]}, "trailer-not-towable"),
        ({"vehicles": ["stranger"]}, "unknown-vehicle"),
    ],
)
def test_what_cannot_be_chosen_is_refused(
    world: World, more: dict[str, list[str]], code: str
) -> None:
    """A choice is of bikes and trailers of one's own fleet that the courier can ride."""
    town = _empty_town(world)
    strange = world.service.ids()
    other = world.actor("admin", cooperative=world.beta)
    world.service.do(
        other, add_vehicle, strange, VehicleRequest.read({"name": "Theirs", "profile": "bike"})
    )
    known = {
        "bike": _bike(world, "Ada"),
        "trailer": _trailer(world),
        "hard": _trailer(world, needs=["towing"]),
        "stranger": strange,
    }
    lists = {key: [known[one] for one in row] for key, row in more.items()}
    with pytest.raises(BadInput, match=code):
        _shift(town, "cy", (8, 13), **lists)


def test_a_shared_bike_is_in_many_shifts_and_a_fixed_one_in_one(world: World) -> None:
    """Shifts at one hour may choose among the same bikes; a bike that is named is taken."""
    town, units = _shared_town(world)
    _shift(town, "ed", vehicle=units["Ada"])
    with pytest.raises(Conflict, match="shift-overlaps"):
        _shift(town, "flo", vehicle=units["Ada"])


# --- planning -------------------------------------------------------------------------------


def test_a_plan_chooses_and_publishing_keeps_it(world: World) -> None:
    """The heavy load rides with the trailer, each bike in one round; round and paper say so."""
    town, units = _shared_town(world)
    heavy = town.add_job((0, 0), (4, 4), mass_g=HEAVY_G, window=(20, 21))
    other = town.add_job((4, 0), (0, 4), mass_g=60_000, window=(20, 21))
    town.publish()
    rounds = town.rounds()
    holder = town.holder(heavy)
    assert holder is not None
    assert rounds[holder].trailer_id == units["Carla"]
    assert town.holder(other) not in {None, holder}
    assert {one.vehicle_id for one in rounds.values()} == {units["Ada"], units["Bea"]}
    paper = json.loads(world.service.do(town.office, round_document, rounds[holder].id).text)
    ridden = paper["round"]["vehicle"]
    assert ridden["name"] in {"Ada + Carla", "Bea + Carla"}
    assert ridden["profile"] == "bike_trailer"
    lines = world.service.do(town.office, list_rounds, DAY, DAY)
    assert ridden["name"] in {one.vehicle for one in lines}


def test_a_missing_trailer_is_named(world: World) -> None:
    """Of two heavy loads at one time one is left out, and the plan says that the trailer is."""
    town, units = _shared_town(world)
    jobs = [
        town.add_job((0, 0), (4, 4), mass_g=HEAVY_G, window=(20, 24)),
        town.add_job((4, 0), (0, 4), mass_g=HEAVY_G, window=(20, 24)),
    ]
    plan_id = town.plan()
    result = world.service.do(town.office, read_plan_of_day, plan_id).result
    assert result is not None
    (left,) = result["unassigned"]
    assert left["reason"] == "vehicle-taken"
    assert str(units["Carla"]) in left["units"]
    explanations = {
        job: world.service.do(town.office, explain_plan_job, plan_id, job) for job in jobs
    }
    missed = next(one for job, one in explanations.items() if str(job) == left["job"])
    words = in_words(Texts("en", UTC))(missed)
    assert words["message"].startswith("A shift could serve it alone with ")
    assert "Carla" in words["message"]
    assert words["reason"]["units"] == left["units"]


def test_a_bike_is_handed_on_at_noon(world: World) -> None:
    """One bike serves the morning and the afternoon, with the time for handing over."""
    town = _empty_town(world)
    bike = _bike(world, "Ada", handover_s=900)
    _shift(town, "am", (8, 10), vehicles=[bike])
    _shift(town, "pm", (10, 12), vehicles=[bike])
    town.add_job((0, 0), (4, 4), window=(60, 100))
    town.add_job((4, 0), (0, 4), window=(150, 200))
    town.publish()
    rounds = town.rounds()
    assert {one.vehicle_id for one in rounds.values()} == {bike}
    gap = rounds["pm"].starts_at - rounds["am"].ends_at
    assert gap.total_seconds() >= 900


def test_who_can_ride_nothing_of_a_choice_is_not_planned(world: World) -> None:
    """A bike in repair is no choice; a shift that has no other is not in the day."""
    town = _empty_town(world)
    ada, bea = _bike(world, "Ada"), _bike(world, "Bea")
    _shift(town, "cy", vehicles=[ada])
    _shift(town, "di", vehicles=[ada, bea])
    world.service.do(
        world.actor("admin"), change_vehicle, ada, VehicleUpdate.read({"status": "repair"})
    )
    with world.database.transaction(town.home) as tx:
        day = days.load_day(tx, DAY).day
    assert {shift.id: [one.id for one in shift.choice] for shift in day.shifts} == {
        str(town.shifts["di"]): [str(bea)]
    }


# --- publishing -----------------------------------------------------------------------------


def test_a_bike_changed_after_planning_is_published_if_it_will_do(world: World) -> None:
    """On purpose a round goes out on the bike its shift has by now, where the load still fits."""
    town = _empty_town(world)
    first, second = _bike(world, "Ada"), _bike(world, "Bea")
    shift = _shift(town, "cy", vehicle=first)
    job = town.add_job((0, 0), (4, 4), mass_g=60_000)
    plan_id = town.plan()
    world.service.do(
        town.office, change_shift, shift.id, ShiftUpdate.read({"vehicle": str(second)})
    )
    with pytest.raises(Conflict, match="plan-outdated"):
        town.publish(plan_id)
    small = new_vehicle(world, name="Small", capacity={"mass_g": 50_000})
    world.service.do(town.office, change_shift, shift.id, ShiftUpdate.read({"vehicle": str(small)}))
    with pytest.raises(Conflict, match="plan-not-lawful-now"):
        world.service.do(town.office, publish_plan, plan_id, anyway=True)
    world.service.do(
        town.office, change_shift, shift.id, ShiftUpdate.read({"vehicle": str(second)})
    )
    world.service.do(town.office, publish_plan, plan_id, anyway=True)
    assert town.holder(job) == "cy"
    assert town.rounds()["cy"].vehicle_id == second
    found = world.service.do(town.office, read_plan_of_day, plan_id)
    assert found.result is not None
    assert [one["vehicle"] for one in found.result["rounds"]] == [str(second)]


def test_a_bike_that_another_round_chose_is_not_published_twice(world: World) -> None:
    """A shift that by now names the bike another round of the plan chose cannot go out with it."""
    town = _empty_town(world)
    shared, own = _bike(world, "Ada"), _bike(world, "Bea")
    _shift(town, "cy", vehicles=[shared])
    named = _shift(town, "di", vehicle=own)
    town.add_job((0, 0), (4, 4), mass_g=60_000, window=(20, 21))
    town.add_job((4, 0), (0, 4), mass_g=60_000, window=(20, 21))
    plan_id = town.plan()
    world.service.do(
        town.office, change_shift, named.id, ShiftUpdate.read({"vehicle": str(shared)})
    )
    with pytest.raises(Conflict, match="plan-not-lawful-now") as caught:
        world.service.do(town.office, publish_plan, plan_id, anyway=True)
    assert "unit-used-twice" in str(caught.value)


# --- the live day ---------------------------------------------------------------------------


def test_a_published_day_chooses_no_more(world: World) -> None:
    """Rounds keep bike and trailer; who has no round has what is left; the whole is lawful."""
    town, units = _shared_town(world)
    _shift(town, "ed", vehicles=[units["Ada"], units["Bea"]])
    town.add_job((0, 0), (4, 4), mass_g=HEAVY_G, window=(20, 21))
    town.add_job((4, 0), (0, 4), mass_g=60_000, window=(20, 21))
    town.publish()

    def look(act: Act) -> set[str]:
        day = open_day(act, DAY, to_change=False)
        assert not day.problem.units
        assert not any(shift.choice for shift in day.problem.shifts)
        wrong = {one.code for one in check(day.problem, day.plan)}
        assert wrong == {"cost-missing"}  # the cost of a live day is not told
        return {shift.vehicle.id for shift in day.problem.shifts}

    vehicles = world.service.do(town.office, look)
    named = {f"{one.vehicle_id}" for one in town.rounds().values() if one.trailer_id is None}
    assert named < vehicles
    assert len(vehicles) == 2  # Both bikes are ridden, so a third rider has none.


def test_a_live_day_takes_a_job_in(world: World) -> None:
    """A replan of a published day puts a new job into a round, on the bike that it has."""
    town, _ = _shared_town(world)
    town.add_job((0, 0), (4, 4), mass_g=HEAVY_G, window=(20, 60))
    town.publish()
    before = {name: (one.vehicle_id, one.trailer_id) for name, one in town.rounds().items()}
    new = town.add_job((4, 0), (0, 4), mass_g=1000)
    world.service.do(town.office, replan, world.service.ids(), DAY, budget_s=0.5)
    assert town.holder(new) is not None
    after = {name: (one.vehicle_id, one.trailer_id) for name, one in town.rounds().items()}
    assert {name: after[name] for name in before} == before


def test_a_live_day_never_rides_one_bike_twice(world: World) -> None:
    """Who names or may choose a bike that a round rides then gets no new job on it."""
    town = _empty_town(world)
    bike = _bike(world, "Ada")
    _shift(town, "cy", vehicles=[bike])
    _shift(town, "di", vehicles=[bike])
    _shift(town, "ed", vehicle=bike)
    town.add_job((0, 0), (4, 4), window=(20, 24), pinned=town.shifts["cy"])
    town.publish()
    new = town.add_job((4, 0), (0, 4), window=(20, 24))
    world.service.do(town.office, replan, world.service.ids(), DAY, budget_s=0.5)
    assert set(town.rounds()) == {"cy"}
    assert town.holder(new) in {None, "cy"}
