"""How a round ends: what was not told is implied, and what was not begun comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from api.usecases.money.prices import list_to_invoice
from api.usecases.rounds.live.jobs import insert_job
from api.usecases.rounds.live.offers import suggest_insertion
from data.store.tables.fleet import shift
from data.store.tables.notices import notice
from tests.support.queue import drain
from tests.support.rounds.live_town import DAY
from tests.support.rounds.round_day import Day
from tests.support.store.world import World


@pytest.fixture
def day(world: World) -> Day:
    """Return a published day."""
    return Day(world)


def test_a_drop_without_its_pickup_leaves_nothing_in_contradiction(day: Day) -> None:
    """Told by its drop alone, a job was picked up, and its round and shift have begun."""
    first, second, _ = day.jobs
    verdict = day.tell("visit_done", day.visit("drop", first))
    assert (verdict.outcome, set(verdict.flags)) == (
        "accepted",
        {"arrival-implied", "pickup-implied"},
    )
    partly = day.tell(
        "visit_partly_done",
        day.visit("drop", second),
        handed_items=0,
        kept_items=1,
        reason="refused",
    )
    assert partly.outcome == "accepted"
    assert day.statuses() == ["done", "partly_done", "placed"]
    shifts = day.rows(sa.select(shift).where(shift.c.id == day.town.shifts["ana"]))
    assert (shifts[0]["status"], shifts[0]["opened_at"]) == ("open", day.world.clock.now)
    day.sound()


def test_what_a_shift_is_told_counts_beside_its_round(day: Day) -> None:
    """Opened late and closed, a shift has been worked from when its round began."""
    day.tell("round_started", at=day.begins)
    day.tell("shift_opened", day.town.shifts["ana"], at=day.begins + timedelta(minutes=5))
    day.tell("shift_closed", day.town.shifts["ana"], at=day.begins + timedelta(minutes=20))
    [row] = day.rows(sa.select(shift).where(shift.c.id == day.town.shifts["ana"]))
    assert (row["status"], row["opened_at"]) == ("closed", day.begins)
    assert row["closed_at"] == day.begins + timedelta(minutes=20)


def test_a_round_finished_too_early_gives_back_what_it_did_not_begin(day: Day) -> None:
    """Jobs never picked up are open, what is aboard has failed; the office is told once."""
    day.tell("round_started", at=day.begins)
    day.tell("visit_done", day.visit("pickup", day.jobs[0]))
    verdict = day.tell("round_finished")
    assert (verdict.outcome, verdict.flags) == ("accepted", ("visits-left",))
    assert day.statuses() == ["failed", "open", "open"]
    back = [one.subject_id for one in day.town.log("job_unassigned")]
    assert sorted(back) == sorted(day.jobs[1:])
    drain(day.world.service)
    day.tell("round_finished")
    drain(day.world.service)
    query = sa.select(notice).where(notice.c.template == "visits-left", notice.c.channel == "app")
    [row] = day.rows(query)
    assert row["person_id"] == day.town.office.id
    assert (row["args"]["stops"], row["args"]["jobs"]) == (5, 2)
    day.sound()


def test_a_job_given_back_goes_into_another_round(day: Day) -> None:
    """The office places it anew; what the first phone says of it then is looked at."""
    day.tell("round_started", at=day.begins)
    day.tell("round_finished")
    job_id, do = day.jobs[1], day.world.service.do
    bo = day.town.shifts["bo"]
    offers = do(day.town.office, suggest_insertion, job_id)
    assert [one.shift_id for one in offers if one.cost_cents is not None] == [bo]
    do(day.town.office, insert_job, day.world.service.ids(), job_id, bo)
    assert (day.town.job_status(job_id), day.town.holder(job_id)) == ("placed", "bo")
    verdict = day.tell("visit_done", day.visit("drop", job_id))
    assert (verdict.outcome, verdict.code) == ("conflict", "moved-meanwhile")
    assert day.town.job_status(job_id) == "placed"
    day.sound()


def test_what_is_told_late_of_a_job_given_back_counts(day: Day) -> None:
    """A drop that was made after all ends its job, and says that it came after the end."""
    day.tell("round_started", at=day.begins)
    day.tell("round_finished")
    day.world.clock.forward(minutes=5)
    verdict = day.tell("visit_done", day.visit("drop", day.jobs[1]))
    assert "after-finish" in verdict.flags
    assert day.statuses() == ["open", "done", "open"]
    day.sound()


def test_a_time_that_cannot_be_is_flagged_and_kept(day: Day) -> None:
    """Of years ago or of next year, a fact counts from when it came in."""
    now = day.world.clock.now
    for number, days in enumerate((-4000, 400)):
        visit_id = day.visit("pickup", day.jobs[number])
        verdict = day.tell("visit_arrived", visit_id, at=now + timedelta(days=days))
        assert (verdict.outcome, verdict.flags) == ("accepted", ("clock-implausible",))
        kept = next(v for v in day.town.round("ana").visits if v.id == visit_id)
        assert kept.arrived_at == now
    assert [one.at for one in day.town.log("visit_arrived")] == [
        now - timedelta(days=4000), now + timedelta(days=400),
    ]  # fmt: skip
    day.sound()


@pytest.mark.parametrize(("reason", "cents"), [("", 0), ("breakdown", 0), ("nobody_there", 1130)])
def test_nobody_pays_for_what_nobody_did(day: Day, reason: str, cents: int) -> None:
    """What a round did not get to is not to be invoiced, unless who booked is at fault."""
    day.agree_prices()
    day.tell("round_started", at=day.begins)
    day.tell("visit_done", day.visit("pickup", day.jobs[0]))
    if reason:
        day.tell("visit_failed", day.visit("drop", day.jobs[0]), reason=reason)
    day.tell("round_finished")
    drain(day.world.service)
    admin = day.world.actor("admin", cooperative=day.town.home)
    [owed] = day.world.service.do(admin, list_to_invoice, DAY, DAY)
    assert (owed.ready, owed.ready_cents) == (int(cents > 0), cents)
    # Two jobs are open again, and Bo's is still to come.
    assert owed.waiting == 3
    day.sound()
