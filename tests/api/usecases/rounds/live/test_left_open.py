"""Why a job is in no round of a day under way: what would let it in can be done, and does."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
import sqlalchemy as sa

from api.usecases.act import Act
from api.usecases.fleet.shift_request import ShiftUpdate
from api.usecases.fleet.shifts import change_shift
from api.usecases.rounds.live.explaining import explain_plan_job
from api.usecases.rounds.live.jobs import insert_job
from api.usecases.rounds.live.pins import pin_job
from api.usecases.rounds.live.replanning import replan
from api.usecases.rounds.live.vehicle_changes import change_vehicle
from data.store.fleet import shifts
from data.store.planning import plans
from data.store.shapes import windows_of, windows_plain
from data.store.tables.bookings import stop as stop_rows
from data.store.tables.people import person as person_rows
from dispatch.model import Window
from dispatch.planning.what_if.day_changes import DayChange
from dispatch.planning.what_if.explanations import Refusal
from tests.api.usecases.rounds.test_fixes import UndoneError, live_day
from tests.support.depth import cases
from tests.support.rounds.live_town import DAY, OPENS, Town, make_town
from tests.support.store.world import World


def why_open(town: Town, job_id: UUID) -> Refusal:
    """Return why a job is in no round, as the board asks for it."""
    with town.world.database.transaction(town.home) as tx:
        plan = plans.published(tx, DAY)
    assert plan is not None
    found = town.world.service.do(town.office, explain_plan_job, plan.id, job_id).reason
    assert isinstance(found, Refusal)
    return found


def widen(act: Act, change: DayChange) -> None:
    """Give the stops of a job wider windows, as their booking would have them."""
    later = timedelta(minutes=change.minutes if change.kind.endswith("later") else 0)
    earlier = timedelta(minutes=change.minutes) - later
    query = sa.select(stop_rows).where(stop_rows.c.job_id == UUID(change.job_id))
    for row in act.tx.rows(query):
        named = (change.stop_kind, change.index)
        if row["windows"] and (not change.stop_kind or named == (row["kind"], row["position"])):
            first, *rest = windows_of(row["windows"])
            windows = [Window(start=first.start - earlier, end=first.end), *rest]
            last = windows.pop()
            windows.append(Window(start=last.start, end=last.end + later))
            act.tx.run(
                stop_rows.update()
                .where(stop_rows.c.id == row["id"])
                .values(windows=windows_plain(windows))
            )


def make(act: Act, change: DayChange) -> None:
    """Make a change as the office makes it."""
    if change.kind == "unpin":
        pin_job(act, UUID(change.job_id), pinned=False)
    elif change.kind.startswith("window"):
        widen(act, change)
    elif change.kind == "skills":
        shift = shifts.find(act.tx, UUID(change.shift_id))
        assert shift is not None
        values = {"skills": list(change.skills)}
        act.tx.run(person_rows.update().where(person_rows.c.id == shift.person_id).values(values))
    elif change.kind == "vehicle":
        if shifts.has_live_round(act.tx, UUID(change.shift_id)):
            change_vehicle(act, act.new_id(), UUID(change.shift_id), UUID(change.vehicle_id))
        else:
            change_shift(
                act, UUID(change.shift_id), ShiftUpdate.read({"vehicle": change.vehicle_id})
            )
    else:
        assert change.kind in {"shift-later", "shift-earlier"}
        shift = shifts.find(act.tx, UUID(change.shift_id))
        assert shift is not None
        span = timedelta(minutes=change.minutes)
        hours = {"start": shift.starts_at - span} if change.kind == "shift-earlier" else {
            "end": shift.ends_at + span
        }  # fmt: skip
        change_shift(act, UUID(change.shift_id), ShiftUpdate.read(hours))


def served_by(town: Town, change: DayChange) -> bool:
    """Make a change and put its job into a round, and take all back; tells whether it served it."""

    def act_on(act: Act) -> None:
        make(act, change)
        if change.anew:
            done = replan(act, act.new_id(), DAY, budget_s=1.0, override_reason="wanted")
        else:
            done = insert_job(act, act.new_id(), UUID(change.job_id), override_reason="wanted")
        served = {one.job_id for one in done.comparison.jobs if one.fate == "served"}
        raise UndoneError(None, served=change.job_id in served)

    act_on.permissions = ("rounds:write",)  # type: ignore[attr-defined]
    with pytest.raises(UndoneError) as undone:
        town.world.service.do(town.office, act_on)
    return undone.value.served


@pytest.mark.parametrize("seed", range(1, 1 + cases(2, whole=60)))
def test_what_would_let_a_job_in_can_be_done_and_does(world: World, seed: int) -> None:
    """Over days by chance: no change that is told is refused, and by each the job is served."""
    town = live_day(world, seed)
    chance = Random(seed)
    minute = (world.clock.now - OPENS) // timedelta(minutes=1)
    ends = [((0, 4), (4, 0)), ((4, 4), (0, 0))]
    new = [
        town.add_job(*ends[0], window=(minute - 30, minute + 2), mass_g=900),
        town.add_job(*ends[1], mass_g=chance.choice([5000, 150_000])),
        town.add_job(*ends[0], mass_g=900, skills=["cold"]),
    ]
    town.pin(new[1], town.shifts["cleo"])
    told = [change for job in new for change in why_open(town, job).changes]
    for change in told:
        assert served_by(town, change), change
    assert told


def test_hours_of_a_round_that_is_published_are_not_offered(world: World) -> None:
    """Nobody can change them: the shift is refused as it has a round."""
    town = make_town(world)
    for name in ("ana", "bo"):
        town.add_job((0, 0), (4, 4), pinned=town.shifts[name])
    town.publish()
    late = town.add_job((1, 1), (2, 2), window=(299, 299))
    assert "shift-later" not in {one.kind for one in why_open(town, late).changes}
    town.add_shift("cleo", hours=4.9)
    assert "shift-later" in {one.kind for one in why_open(town, late).changes}
