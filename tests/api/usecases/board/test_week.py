"""A week by day: who rides, who is away, what is booked and where hours are short."""

from __future__ import annotations

from datetime import timedelta

import pytest

from api.usecases.board.week import DayOfWeek, read_week
from data.store.tables.fleet import availability
from routing.errors import BadInput
from tests.support.rounds.live_town import DAY, OPENS, Town, make_town
from tests.support.store.world import World


@pytest.fixture
def town(world: World) -> Town:
    """Return a Monday on which two couriers could ride, with one job, the evening before."""
    town = make_town(world)
    world.clock.now = OPENS - timedelta(hours=12)
    town.add_job((0, 0), (4, 0))
    return town


def _week(town: Town) -> list[DayOfWeek]:
    return town.world.service.do(town.office, read_week, DAY)


def test_a_week_tells_of_each_day(town: Town) -> None:
    """Shifts stand on their day, jobs count, and what a round covers is not left over."""
    monday, *others = _week(town)
    assert (monday.day, len(monday.shifts), monday.jobs, monday.jobs_not_covered) == (DAY, 2, 1, 1)
    assert monday.short_s == 0
    assert all(not one.shifts and not one.jobs for one in others)
    assert len(others) == 6
    town.publish()
    assert _week(town)[0].jobs_not_covered == 0


def test_hours_are_short_where_work_exceeds_the_shifts(town: Town) -> None:
    """Time at open stops and on the way to them is held against what shifts have left."""
    town.add_job((0, 0), (4, 0), service_s=12 * 3600)
    assert _week(town)[0].short_s > 2 * 3600


def test_absences_stand_on_every_day_they_touch(town: Town) -> None:
    """Somebody who is away over midnight is away on both days, and not on the third."""
    with town.world.database.transaction(town.home) as tx:
        tx.add(
            availability,
            {
                "id": town.world.service.ids(),
                "person_id": town.people["ana"],
                "starts_at": OPENS + timedelta(hours=12),
                "ends_at": OPENS + timedelta(hours=24),
                "kind": "absent",
            },
        )
    absences = [[one.person_id for one in day.absences] for day in _week(town)]
    assert absences[:3] == [[town.people["ana"]], [town.people["ana"]], []]


def test_a_week_begins_on_monday(town: Town) -> None:
    """Another day is refused in words, not rounded down."""
    with pytest.raises(BadInput, match="not-monday"):
        town.world.service.do(town.office, read_week, DAY + timedelta(days=1))


def test_a_week_is_of_its_cooperative(town: Town) -> None:
    """Another cooperative's week is empty."""
    homes = {town.world.alpha, town.world.beta} - {town.home}
    other = town.world.new_person("dispatcher", cooperative=homes.pop())
    found = town.world.service.do(other, read_week, DAY)
    assert not any(one.shifts or one.jobs for one in found)
