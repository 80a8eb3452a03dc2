"""The price of a move that was shown is, to the cent, what the move then costs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.usecases.planning.plans import read_plan_of_day
from api.usecases.rounds.live.moves import VisitPlace, move_jobs
from data.store.system.invariants import breaches
from routing.errors import Conflict
from tests.support.depth import cases
from tests.support.rounds.live_town import DAY, OPENS, Town, busy_town
from tests.support.store.world import World


@pytest.fixture
def day(world: World) -> tuple[Town, list[UUID]]:
    """Publish a busy day once, with open jobs and an empty shift besides."""
    town, jobs = busy_town(world)
    town.publish()
    jobs += [town.add_job((1, 1), (2, 3), window=(30, 290)), town.add_job(None, (3, 1))]
    town.add_shift("carl")
    town.follow("ana", OPENS + timedelta(minutes=15))
    return town, jobs


place = st.one_of(st.none(), st.integers(0, 8))


@settings(
    max_examples=cases(12, whole=25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    picked=st.sets(st.integers(0, 7), min_size=1, max_size=3),
    to=st.sampled_from(["ana", "bo", "carl", None]),
    first=place,
    drop=place,
    keep_order=st.booleans(),
    later_s=st.integers(0, 150),
)
def test_the_price_shown_is_what_the_move_costs(  # parts of one move
    day: tuple[Town, list[UUID]],
    picked: set[int],
    to: str | None,
    first: int | None,
    drop: int | None,
    keep_order: bool,  # noqa: FBT001  # hypothesis
    later_s: int,
) -> None:
    """Whatever moves wherever, alone or with others, in rounds under way or not, minutes later."""
    town, jobs = day
    service = town.world.service
    ids = [jobs[n] for n in sorted(picked)]
    shift_id = None if to is None else town.shifts[to]
    rows = town.rounds().get(to or "")
    many = 0
    if rows is not None and rows.status != "withdrawn":
        many = sum(v.job_id not in ids or v.status != "planned" for v in rows.visits)
    how: dict[str, Any] = {
        "first": None if first is None else VisitPlace(position=first % (many + 1)),
        "drop": None if drop is None else VisitPlace(position=drop % (many + 1)),
        "keep_order": keep_order,
    }
    args: tuple[Any, ...] = (DAY, ids, shift_id)
    try:
        shown = service.do(town.office, move_jobs, service.ids(), *args, dry_run=True, **how).price
    except Conflict as conflict:
        with pytest.raises(Conflict, match=conflict.code):
            service.do(town.office, move_jobs, service.ids(), *args, **how)
        return
    again = service.do(town.office, move_jobs, service.ids(), *args, dry_run=True, **how).price
    assert again == shown
    town.world.clock.now += timedelta(seconds=later_s)
    how["at"] = shown.at
    if shown.cost_cents is None:
        with pytest.raises(Conflict, match="move-does-not-fit"):
            service.do(town.office, move_jobs, service.ids(), *args, **how)
        return
    reason = "it is agreed" if any(not one.hard for one in shown.rules) else ""
    try:
        done = service.do(
            town.office, move_jobs, service.ids(), *args, override_reason=reason, **how
        )
    except Conflict as conflict:
        if conflict.code != "nothing-to-move" or shown.cost_cents:
            raise
        return
    before, after = done.comparison.total
    assert (done.price, after - before) == (shown, shown.cost_cents)
    assert done.plan_id is not None
    kept = service.do(town.office, read_plan_of_day, done.plan_id)
    assert set(kept.progress["subject"]["jobs"]) == {str(one) for one in ids}
    assert breaches(town.world.database, town.world.clock.now) == []
