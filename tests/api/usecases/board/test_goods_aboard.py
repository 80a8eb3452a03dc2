"""Goods that are aboard for too long, as things stand, need a person until they are handed over."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from api.usecases.board.alerts import Alert
from api.usecases.board.board import read_board
from api.usecases.rounds.live.fixes import list_fixes
from data.store.rounds.rounds import VisitRow
from data.store.tables.bookings import job
from tests.support.rounds.live_town import DAY, OPENS, Town, make_town
from tests.support.store.world import World

MINUTE = timedelta(minutes=1)
LIMIT_S = 1200


@pytest.fixture
def town(world: World) -> Town:
    """A town the evening before."""
    town = make_town(world)
    world.clock.now = OPENS - timedelta(hours=12)
    return town


def alerts(town: Town) -> list[Alert]:
    """Return the alerts of goods that are aboard for too long."""
    found = town.world.service.do(town.office, read_board, DAY).alerts
    return [one for one in found if one.kind == "aboard-too-long"]


def limit(town: Town, job_id: UUID, seconds: int) -> None:
    """Allow the goods of a job so many seconds aboard, whatever was planned."""
    with town.world.database.transaction(town.home) as tx:
        tx.run(job.update().where(job.c.id == job_id).values(aboard_limit_s=seconds))


def visit_of(town: Town, job_id: UUID, kind: str) -> VisitRow:
    """Return the visit of Ana's round that picks a job up, or drops it."""
    visits = town.round("ana").visits
    return next(one for one in visits if (one.job_id, one.kind) == (job_id, kind))


def test_goods_of_a_late_rider_are_told_until_they_are_handed_over(town: Town) -> None:
    """None on plan; then which, since when, how long and by how much; none once delivered."""
    meal = town.add_job(
        (0, 0), (4, 0), pinned=town.shifts["ana"], goods="ready", aboard_limit_s=LIMIT_S
    )
    town.publish()
    left = visit_of(town, meal, "pickup").depart_at
    town.follow("ana", left)
    assert alerts(town) == []
    drop = visit_of(town, meal, "drop")
    town.world.clock.now = left + timedelta(seconds=LIMIT_S) + 11 * MINUTE
    (alert,) = alerts(town)
    assert (alert.job_id, alert.round_id, alert.urgency) == (meal, town.round("ana").id, 1)
    told = alert.arguments
    assert told["what"] == "Bread for Ms Martin (ready)"
    assert (told["stage"], told["since_at"], told["jobs"]) == ("aboard", left, 1)
    assert (told["limit_min"], told["over_min"], told["aboard_min"]) == (20, 11, 31)
    town.arrive(drop)
    assert len(alerts(town)) == 1
    town.settle(drop)
    assert alerts(town) == []


def test_goods_that_are_not_aboard_yet_are_told_beforehand(town: Town) -> None:
    """Once the expected times allow no more than their limit, nothing is told any more."""
    meal = town.add_job((0, 0), (4, 0), pinned=town.shifts["ana"], aboard_limit_s=LIMIT_S)
    town.publish()
    pickup, drop = (visit_of(town, meal, kind) for kind in ("pickup", "drop"))
    carried_s = (drop.start_at - pickup.depart_at) // timedelta(seconds=1)
    limit(town, meal, carried_s)
    assert alerts(town) == []
    limit(town, meal, carried_s - 1)
    (alert,) = alerts(town)
    assert (alert.arguments["stage"], alert.arguments["over_min"], alert.urgency) == ("ahead", 1, 3)


def test_goods_that_are_loaded_at_the_hub_count_from_the_start_of_their_round(town: Town) -> None:
    """A rider who sets out late is not late for them; one who dawdles is."""
    meal = town.add_job(None, (4, 0), pinned=town.shifts["ana"], aboard_limit_s=LIMIT_S)
    town.publish()
    town.world.clock.now = town.round("ana").starts_at + 45 * MINUTE
    assert alerts(town) == []
    town.leave("ana")
    assert alerts(town) == []
    town.world.clock.now += timedelta(seconds=LIMIT_S) + 2 * MINUTE
    (alert,) = alerts(town)
    assert (alert.job_id, alert.arguments["stage"]) == (meal, "aboard")
    assert alert.arguments["over_min"] == 2


def test_a_failed_pickup_has_nothing_aboard(town: Town) -> None:
    """What was not there is not aboard, however late its rider is."""
    meal = town.add_job((0, 0), (4, 0), pinned=town.shifts["ana"], aboard_limit_s=LIMIT_S)
    town.publish()
    town.follow("ana", visit_of(town, meal, "pickup").arrive_at)
    town.settle(visit_of(town, meal, "pickup"), "failed")
    town.world.clock.now += timedelta(hours=1)
    assert alerts(town) == []


def test_what_would_help_goods_aboard_too_long_brings_them_sooner(town: Town) -> None:
    """Where a long stop keeps a meal aboard, its door is offered first, and nothing later."""
    ana = town.shifts["ana"]
    meal = town.add_job((0, 0), (4, 4), pinned=ana)
    for up, service_s in ((1, 120), (2, 900)):
        town.add_job((0, 0), (0, up), pinned=ana, service_s=service_s)
    town.publish()
    drop = visit_of(town, meal, "drop")
    *pickups, _, _, last = town.round("ana").visits
    assert (last.id, {one.kind for one in pickups}) == (drop.id, {"pickup"})
    town.follow("ana", pickups[-1].depart_at)
    limit(town, meal, 600)
    assert [one.job_id for one in alerts(town)] == [meal]
    fixes = town.world.service.do(town.office, list_fixes, drop.id)
    assert {one.expected_at for one in fixes} == {drop.start_at}
    (sooner,) = [one for one in fixes if one.kind != "out"]
    assert sooner.kind == "first"
    assert sooner.begins_at is not None
    assert sooner.begins_at < drop.start_at - 10 * MINUTE
