"""Another bike under a rider in mid-round: who may, what is checked anew, and who is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from api.usecases.rounds.history.undoing import undo_change
from api.usecases.rounds.live.vehicle_changes import VehicleChange, change_vehicle
from data.store.fleet import shifts, vehicles
from data.store.notices import round_news
from dispatch.model import Capacity
from routing.errors import BadInput, Conflict, Denied, NotFound
from tests.support.rounds.live_town import DAY, OPENS, Town, busy_town
from tests.support.store.world import World


def add_bike(town: Town, name: str, **how: object) -> UUID:
    """Add a bike to the fleet."""
    bike = vehicles.Vehicle(
        id=town.world.service.ids(),
        name=name,
        created_at=town.world.clock.now,
        **{"profile": "bike", "capacity": Capacity(mass_g=100_000), **how},  # type: ignore[arg-type]
    )
    with town.world.database.transaction(town.home) as tx:
        vehicles.add(tx, bike)
    return bike.id


def change(
    town: Town, name: str, bike: UUID, trailer: UUID | None = None, *, dry_run: bool = False
) -> UUID:
    """Put another bike under somebody."""
    plan_id = town.world.service.ids()
    ids = (plan_id, town.shifts[name], bike, trailer)
    town.world.service.do(town.office, change_vehicle, *ids, dry_run=dry_run)
    return plan_id


def test_a_bike_has_to_reach_its_rider(world: World) -> None:
    """Whoever rides goes nowhere until it is there: by default its ride to the next stop."""
    town, _ = busy_town(world)
    town.publish()
    spare = add_bike(town, "spare")
    ids = (world.service.ids(), town.shifts["ana"], spare)

    def tried(fetch_s: int | None) -> VehicleChange:
        do = world.service.do
        return do(town.office, change_vehicle, *ids, fetch_s=fetch_s, dry_run=True)

    # Before the round begins the bike is taken where the round begins.
    assert tried(None).fetch_s == 0
    first = town.round("ana").visits[0]
    town.follow("ana", first.depart_at)
    ends = {s: _end_of(tried(s), town.shifts["ana"]) for s in (0, 600, 1200)}
    assert ends[1200] > ends[600] >= ends[0]
    by_itself = tried(None)
    assert by_itself.fetch_s > 0
    assert by_itself.fetch_s % 60 == 0
    with pytest.raises(BadInput, match="out-of-range"):
        tried(5 * 3600)
    world.service.do(town.office, change_vehicle, *ids, fetch_s=1200)
    assert town.round("ana").visits[1].arrive_at >= world.clock.now + timedelta(minutes=20)
    assert world.service.do(town.office, change_vehicle, *ids, fetch_s=1200).fetch_s == 1200


def _end_of(change: VehicleChange, shift_id: UUID) -> datetime:
    rounds = {one.shift_id: one.after for one in change.comparison.rounds}
    found = rounds[str(shift_id)]
    assert found is not None
    return found.end


@pytest.mark.parametrize("role", ["courier", "volunteer", "merchant", "producer", "admin"])
def test_only_the_office_changes_vehicles(world: World, role: str) -> None:
    """Whoever rides, books or administers puts no other bike under anybody."""
    town, _ = busy_town(world)
    town.publish()
    ids = (world.service.ids(), town.shifts["ana"], add_bike(town, "spare"))
    with pytest.raises(Denied):
        world.service.do(world.actor(role), change_vehicle, *ids)
    other = world.actor("dispatcher", cooperative=world.beta)
    with pytest.raises(NotFound, match="no-such-shift"):
        world.service.do(other, change_vehicle, *ids)


def test_the_rest_of_a_round_goes_on_another_bike(world: World) -> None:
    """In mid-round the order stays, what is done stays done, and times follow the new pace."""
    town, _ = busy_town(world)
    town.publish()
    spare = add_bike(town, "spare", speed_percent=60)
    first = town.round("ana").visits[0]
    town.follow("ana", first.depart_at)
    before = town.rounds()
    change(town, "ana", spare, dry_run=True)
    assert town.rounds() == before
    change(town, "ana", spare)
    after = town.rounds()
    assert after["bo"] == before["bo"]
    ana = after["ana"]
    assert (ana.vehicle_id, ana.trailer_id, ana.status) == (spare, None, "started")
    assert [one.id for one in ana.visits] == [one.id for one in before["ana"].visits]
    assert ana.visits[0] == before["ana"].visits[0]
    assert ana.travel_s > before["ana"].travel_s
    with world.database.transaction(town.home) as tx:
        kept = shifts.find(tx, town.shifts["ana"])
        news = round_news.news_of(tx, ana.id)
    assert kept is not None
    assert kept.vehicle_id == spare
    assert news is not None
    with pytest.raises(Conflict, match="nothing-to-change"):
        change(town, "ana", spare)


def test_a_trailer_is_put_behind_a_fixed_bike_and_undone(world: World) -> None:
    """A shift without a choice may get bike and trailer; undone, it has its own bike again."""
    town, _ = busy_town(world)
    town.publish()
    before = town.round("ana")
    bike = add_bike(town, "long john", hitch=True)
    trailer = add_bike(town, "flatbed", trailer=True)
    change(town, "ana", bike, trailer)
    assert (town.round("ana").vehicle_id, town.round("ana").trailer_id) == (bike, trailer)
    world.service.do(town.office, undo_change, world.service.ids(), DAY)
    after = town.round("ana")
    assert (after.vehicle_id, after.visits) == (before.vehicle_id, before.visits)
    with world.database.transaction(town.home) as tx:
        kept = shifts.find(tx, town.shifts["ana"])
    assert kept is not None
    assert kept.vehicle_id == before.vehicle_id


def test_a_vehicle_that_cannot_do_it_is_refused(world: World) -> None:
    """Too small, too short of range, in repair, somebody else's, no hitch, no skill, no round."""
    town, _ = busy_town(world)
    town.publish()
    town.add_shift("cy")
    hitch, trailer = add_bike(town, "hitch", hitch=True), add_bike(town, "flat", trailer=True)
    plain = add_bike(town, "plain")
    for code, bike, towed in (
        ("vehicle-does-not-fit", add_bike(town, "small", capacity=Capacity(mass_g=10)), None),
        ("vehicle-does-not-fit", add_bike(town, "empty", range_m=10), None),
        ("vehicle-not-ready", add_bike(town, "broken", status="repair"), None),
        ("vehicle-taken", town.round("bo").vehicle_id, None),
        ("vehicle-cannot-tow", plain, trailer),
        ("vehicle-cannot-tow", hitch, plain),
        ("vehicle-cannot-tow", trailer, None),
        ("vehicle-needs-skill", add_bike(town, "tall", needs=frozenset({"tall-bike"})), None),
    ):
        with pytest.raises(Conflict, match=code):
            change(town, "ana", bike, towed)
    with pytest.raises(Conflict, match="shift-without-round"):
        change(town, "cy", plain)
    with pytest.raises(NotFound, match="no-such-vehicle"):
        change(town, "ana", world.service.ids())


def test_a_rider_is_told_of_another_bike(world: World) -> None:
    """The news of a round tell that it is ridden on something else, until it is put back."""
    town, _ = busy_town(world)
    town.publish()
    home = town.round("ana").id
    with world.database.transaction(town.home) as tx:
        round_news.set_notified_version(tx, home)
    world.clock.now = OPENS + timedelta(minutes=1)
    change(town, "ana", add_bike(town, "spare"))
    with world.database.transaction(town.home) as tx:
        news = round_news.news_of(tx, home)
    assert news is not None
    assert news.other_vehicle
    world.service.do(town.office, undo_change, world.service.ids(), DAY)
    with world.database.transaction(town.home) as tx:
        news = round_news.news_of(tx, home)
    assert news is not None
    assert not news.other_vehicle
