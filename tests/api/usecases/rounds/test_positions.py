"""Positions: shown at work, while the rider wants it, and gone after a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from api.usecases.rounds.events.event_batches import close_shift, share_position
from api.usecases.rounds.positions import (
    MOST_POINTS,
    PhonePosition,
    latest_positions,
    record_positions,
)
from data.store.tables.people import person
from data.store.tables.rounds import position
from routing.errors import BadInput, Conflict, Denied, NotFound
from routing.types import Point
from tests.support.rounds.road import Road, make_road
from tests.support.store.world import World

HERE = Point(lon=10.001, lat=50.001)


@pytest.fixture
def road(world: World) -> Road:
    """Return a published day of two rounds, five minutes after the start; both riders are seen."""
    road = make_road(world, visits=2)
    world.clock.now = road.at(5)
    for one in road.rounds:
        world.service.do(road.courier(one), share_position, one.shift_id, sharing=True)
    return road


def _seen(road: Road, minute: float = 5) -> list[PhonePosition]:
    return [PhonePosition(at=road.at(minute), point=HERE, accuracy_m=8)]


def _kept(road: Road) -> int:
    return len(road.rows(sa.select(position)))


def test_nobody_sends_the_position_of_somebody_else(road: Road) -> None:
    """Neither the office nor a colleague, another cooperative or another round's link."""
    one, other = road.rounds
    do = road.world.service.do
    for role in ("dispatcher", "admin", "merchant"):
        with pytest.raises(Denied):
            do(road.world.actor(role), record_positions, one.shift_id, _seen(road))
    strangers = [
        road.courier(other),
        road.by_link(one, of=other),
        road.world.actor("courier", cooperative=road.world.beta),
    ]
    for stranger in strangers:
        with pytest.raises(NotFound):
            do(stranger, record_positions, one.shift_id, _seen(road))
    assert _kept(road) == 0


def test_a_position_in_an_open_shift_is_kept_for_a_day(road: Road) -> None:
    """It is kept once, with its end, and the office sees the latest."""
    one = road.rounds[0]
    do = road.world.service.do
    assert do(road.courier(one), record_positions, one.shift_id, _seen(road)) == 1
    assert do(road.courier(one), record_positions, one.shift_id, _seen(road)) == 0
    later = _seen(road, 4) + _seen(road, 5.5)
    assert do(road.courier(one), record_positions, one.shift_id, later) == 2
    (found,) = do(road.office, latest_positions)
    assert (found.at, found.point) == (road.at(5.5), HERE)
    assert found.expires_at == road.at(5.5) + timedelta(hours=24)
    road.world.clock.forward(hours=25)
    assert do(road.office, latest_positions) == []


def test_outside_an_open_shift_nothing_is_kept(road: Road) -> None:
    """Not before it, not after it, not on the way to work, and not from the future."""
    one = road.rounds[0]
    do = road.world.service.do
    for minute in (-1, 7):
        with pytest.raises(Conflict, match="position-outside-shift"):
            do(road.courier(one), record_positions, one.shift_id, _seen(road) + _seen(road, minute))
    do(road.courier(one), close_shift, one.shift_id)
    with pytest.raises(Conflict, match="position-outside-shift"):
        do(road.courier(one), record_positions, one.shift_id, _seen(road))
    assert _kept(road) == 0


def test_nobody_is_seen_before_they_ask_for_it(world: World) -> None:
    """A shift shows no position until its rider turns that on, which they may before work."""
    road = make_road(world, visits=2)
    one = road.rounds[0]
    do, courier = world.service.do, road.courier(one)
    world.clock.now = road.at(5)
    with pytest.raises(Conflict, match="position-sharing-off"):
        do(courier, record_positions, one.shift_id, _seen(road))
    assert _kept(road) == 0
    do(courier, share_position, one.shift_id, sharing=True)
    assert do(courier, record_positions, one.shift_id, _seen(road)) == 1


def test_who_does_not_share_is_not_seen(road: Road) -> None:
    """Switched off for a shift or altogether, nothing is kept, and what was is not shown."""
    one = road.rounds[0]
    do, courier = road.world.service.do, road.courier(one)
    do(courier, record_positions, one.shift_id, _seen(road))
    do(courier, share_position, one.shift_id, sharing=False)
    with pytest.raises(Conflict, match="position-sharing-off"):
        do(courier, record_positions, one.shift_id, _seen(road, 5.2))
    assert do(road.office, latest_positions) == []
    do(courier, share_position, one.shift_id, sharing=True)
    assert len(do(road.office, latest_positions)) == 1
    with road.world.database.transaction(road.home) as tx:
        tx.run(person.update().values(shares_position=False))
    with pytest.raises(Conflict, match="position-sharing-off"):
        do(courier, record_positions, one.shift_id, _seen(road, 5.2))
    assert do(road.office, latest_positions) == []
    assert _kept(road) == 1


def test_in_a_break_nobody_is_seen(road: Road) -> None:
    """While it lasts, and for what was recorded in it and comes in afterwards."""
    one = road.rounds[0]
    do, courier = road.world.service.do, road.courier(one)
    do(courier, record_positions, one.shift_id, _seen(road, 3))
    road.send(courier, [road.fact(one, "break_started", minute=4, seq=1)])
    with pytest.raises(Conflict, match="position-sharing-off"):
        do(courier, record_positions, one.shift_id, _seen(road))
    assert do(road.office, latest_positions) == []
    road.world.clock.now = road.at(9)
    road.send(courier, [road.fact(one, "break_ended", minute=8, seq=2)])
    with pytest.raises(Conflict, match="position-sharing-off"):
        do(courier, record_positions, one.shift_id, _seen(road, 6))
    assert do(courier, record_positions, one.shift_id, _seen(road, 8.5)) == 1
    assert len(do(road.office, latest_positions)) == 1


def test_riders_see_their_own(road: Road) -> None:
    """A courier is shown no colleague, a link no other round, a cooperative none of another."""
    do = road.world.service.do
    for one in road.rounds:
        do(road.courier(one), record_positions, one.shift_id, _seen(road))
    one, other = road.rounds
    assert len(do(road.office, latest_positions)) == 2
    assert [each.shift_id for each in do(road.courier(one), latest_positions)] == [one.shift_id]
    assert do(road.by_link(one, of=other), latest_positions) == []
    assert do(road.world.actor("dispatcher", cooperative=road.world.beta), latest_positions) == []
    with pytest.raises(Denied):
        do(road.world.actor("admin"), latest_positions)


def test_points_that_are_none_are_refused(road: Road) -> None:
    """Too many, a time without a zone, an accuracy of nothing: each is told with its place."""
    one = road.rounds[0]
    naive = PhonePosition(at=road.at(5).replace(tzinfo=None), point=HERE)
    vague = PhonePosition(at=road.at(5), point=HERE, accuracy_m=-1)
    with pytest.raises(BadInput) as caught:
        road.world.service.do(
            road.courier(one), record_positions, one.shift_id, [naive, vague] * MOST_POINTS
        )
    found = [(fault.code, fault.where) for fault in caught.value.faults[:3]]
    assert found == [
        ("positions-too-many", "points"),
        ("naive-time", "points[0].at"),
        ("out-of-range", "points[1].accuracy_m"),
    ]
