"""What would help a visit that is late or failed: each choice can be made, and helps."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import pytest

from api.days.live_day import open_day
from api.usecases.act import Act
from api.usecases.rounds.failed_visits import decide_failure
from api.usecases.rounds.live.fixes import Fix, list_fixes
from api.usecases.rounds.live.moves import VisitPlace, move_jobs
from data.store.rounds.rounds import VisitRow
from routing.errors import Conflict
from tests.support.depth import cases
from tests.support.rounds.live_town import DAY, OPENS, Town, make_town
from tests.support.store.world import World


class UndoneError(Exception):
    """Takes back what was tried, and tells what it came to."""

    def __init__(self, begins_at: datetime | None = None, *, served: bool = False) -> None:
        super().__init__()
        self.begins_at, self.served = begins_at, served


def live_day(world: World, seed: int) -> Town:
    """Return a day under way by chance: riders late and idle, jobs pinned, a round refused."""
    chance = Random(seed)
    town = make_town(world)
    town.add_shift("cleo", mass_g=3000)
    for _ in range(chance.randint(5, 8)):
        ends = [(chance.randint(0, 4), chance.randint(0, 4)) for _ in range(2)]
        opens = chance.randint(10, 100)
        window = chance.choice([None, (opens, opens + chance.randint(10, 60))])
        town.add_job(ends[0], ends[1], window=window, mass_g=chance.choice([1000, 2500, 9000]))
    town.publish()
    for name, one in town.rounds().items():
        for visit in one.visits:
            if visit.job_id is not None and chance.random() < 0.1:
                town.pin(visit.job_id, town.shifts[name])
    for name in town.rounds():
        if chance.random() < 0.6:
            town.follow(name, OPENS + timedelta(minutes=chance.randint(5, 60)))
    world.clock.now = max(world.clock.now, OPENS) + timedelta(minutes=chance.randint(0, 45))
    return town


def choices(town: Town, visit: VisitRow) -> tuple[Fix, ...]:
    """Return what would help a visit."""
    return town.world.service.do(town.office, list_fixes, visit.id)


def begin_of(act: Act, visit_id: UUID) -> datetime | None:
    """Return when a visit is to begin as the day stands."""
    day = open_day(act, DAY, to_change=False)
    return next((v.start_at for one in day.rounds for v in one.visits if v.id == visit_id), None)


def carried_out(town: Town, fix: Fix) -> datetime | None:
    """Carry a choice out as the board asks for it and take it back; gives when it begins then."""

    def act_on(act: Act) -> None:
        if fix.kind in {"retry_today", "retry_tomorrow", "return_to_sender"}:
            decide_failure(act, fix.visit_id, fix.kind)
        else:
            first = VisitPlace(position=fix.position) if fix.kind == "first" else None
            assert fix.price is not None
            move_jobs(
                act, act.new_id(), fix.day, [fix.job_id], fix.shift_id,
                first=first, at=fix.price.at, override_reason="wanted",
            )  # fmt: skip
        raise UndoneError(begin_of(act, fix.visit_id))

    act_on.permissions = ("rounds:write",)  # type: ignore[attr-defined]
    with pytest.raises(UndoneError) as undone:
        town.world.service.do(town.office, act_on)
    return undone.value.begins_at


@pytest.mark.parametrize("seed", range(1, 1 + cases(2, whole=60)))
def test_what_would_help_can_be_done_and_helps(world: World, seed: int) -> None:
    """Over days by chance: no choice is refused, and what is late begins sooner by it."""
    town = live_day(world, seed)
    orders = [one.visits for one in town.rounds().values()]
    undone = [visit for order in orders for visit in order if visit.status != "done"]
    # Begun, or what the rider is on the way to.
    begun = {v.job_id for order in orders for v in order if v.status != "planned"}
    begun |= {next((v.job_id for v in order if v.status == "planned"), None) for order in orders}
    for visit in Random(seed).sample(undone, min(len(undone), 4)):
        found = choices(town, visit)
        # What nobody has begun can be taken out at least; goods aboard may have to stay.
        assert found or visit.job_id in begun
        for fix in found:
            try:
                begins_at = carried_out(town, fix)
            except Conflict as refused:
                pytest.fail(f"{fix.kind} is refused: {refused}")
            if fix.kind in {"first", "move"} and fix.expected_at is not None:
                assert fix.begins_at is not None
                assert begins_at is not None
                assert abs(begins_at - fix.begins_at) < timedelta(minutes=2)
                assert begins_at < fix.expected_at
