"""A round that was finished by mistake: it goes on, and is settled once, when it really ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from api.usecases.bookings.cancelling import cancel_booking
from api.usecases.money.invoices import draft_invoice, drop_draft
from api.usecases.rounds.document.document import round_document
from api.usecases.rounds.live.jobs import insert_job
from api.usecases.rounds.live.offers import suggest_insertion
from api.usecases.rounds.reopening import reopen_round
from data.store.tables.bookings import booking, job
from data.store.tables.notices import notice
from data.store.tables.rounds import actual, posting, visit
from routing.errors import Conflict, Denied, NotFound
from tests.support.queue import drain
from tests.support.rounds.live_town import DAY
from tests.support.rounds.round_day import Day
from tests.support.store.world import World


@pytest.fixture
def day(world: World) -> Day:
    """Return a published day."""
    return Day(world)


def _end_early(day: Day) -> None:
    """One job is done, another's goods are aboard, the third was not begun."""
    day.tell("round_started", at=day.begins)
    day.tell("visit_done", day.visit("pickup", day.jobs[0]))
    day.tell("visit_done", day.visit("drop", day.jobs[0]))
    day.tell("visit_done", day.visit("pickup", day.jobs[1]))
    day.tell("round_finished")


def _reopen(day: Day) -> None:
    day.world.clock.forward(minutes=10)
    day.world.service.do(day.town.office, reopen_round, day.round_id)
    day.world.clock.forward(minutes=1)


def _go_on(day: Day) -> None:
    day.world.clock.forward(minutes=20)
    for one in day.town.round("ana").visits:
        if one.status == "planned" and one.kind != "break":
            day.tell("visit_done", one.id)
    day.tell("round_finished")


def _count(day: Day, table: sa.Table) -> int:
    return int(day.rows(sa.select(sa.func.count().label("n")).select_from(table))[0]["n"])


def _settled(day: Day) -> list[bool]:
    rows = day.rows(
        sa.select(job.c.id, booking.c.settled_cents)
        .join(booking, booking.c.id == job.c.booking_id)
        .where(job.c.id.in_(day.jobs))
    )
    cents = {row["id"]: row["settled_cents"] for row in rows}
    return [cents[one] == 1130 for one in day.jobs]


def _notices(day: Day, template: str) -> list[dict[str, Any]]:
    return day.rows(
        sa.select(notice).where(notice.c.template == template, notice.c.channel == "app")
    )


def test_a_round_goes_on_as_if_nobody_had_ended_it(day: Day) -> None:
    """Account and prices are taken back, jobs and visits are its own again, its rider is told."""
    day.agree_prices()
    _end_early(day)
    assert day.statuses() == ["done", "failed", "open"]
    drain(day.world.service)
    assert (_count(day, posting), _settled(day)[0]) == (1, True)
    _reopen(day)
    assert day.statuses() == ["done", "placed", "placed"]
    assert [_count(day, table) for table in (posting, actual)] == [0, 0]
    assert _settled(day) == [False] * 3
    assert [one.subject_id for one in day.town.log("job_assigned")][-1] == day.jobs[2]
    read = json.loads(day.world.service.do(day.ana, round_document, day.round_id).text)
    assert read["round"]["status"] == "started"
    assert {one["status"] for one in read["stops"]} == {"done", "planned"}
    day.sound()
    drain(day.world.service)
    assert [one["person_id"] for one in _notices(day, "round-reopened")] == [day.ana.id]
    _go_on(day)
    drain(day.world.service)
    assert day.statuses() == ["done"] * 3
    assert (_count(day, posting), _settled(day)) == (1, [True] * 3)
    assert _count(day, actual) == 3
    day.sound()


def test_an_end_that_is_not_settled_yet_leaves_no_failed_work(day: Day) -> None:
    """What was queued to settle the round finds it open, and is done."""
    _end_early(day)
    _reopen(day)
    assert "settle-round" in drain(day.world.service)
    assert _count(day, posting) == 0
    day.sound()


def test_each_end_with_stops_left_is_told(day: Day) -> None:
    """The office hears of the second end as of the first."""
    for _ in range(2):
        day.tell("round_finished")
        day.world.clock.forward(minutes=1)
        drain(day.world.service)
        _reopen(day)
    assert len(_notices(day, "visits-left")) == 2


def test_the_day_is_planned_on_with_it(day: Day) -> None:
    """A new job fits into a round that goes on, and what stands in another stays there."""
    day.tell("round_started", at=day.begins)
    day.tell("round_finished")
    do, office, bo = day.world.service.do, day.town.office, day.town.shifts["bo"]
    do(office, insert_job, day.world.service.ids(), day.jobs[1], bo)
    _reopen(day)
    assert [day.town.holder(one) for one in day.jobs] == ["ana", "bo", "ana"]
    day.sound()
    new, ana = day.town.add_job((2, 1), (2, 3)), day.town.shifts["ana"]
    offers = do(office, suggest_insertion, new)
    assert ana in [one.shift_id for one in offers if one.cost_cents is not None]
    do(office, insert_job, day.world.service.ids(), new, ana)
    _go_on(day)
    drain(day.world.service)
    assert day.statuses() == ["done", "placed", "done"]
    assert day.town.job_status(new) == "done"
    day.sound()


def _cancelled(day: Day) -> None:
    [row] = day.rows(sa.select(job.c.booking_id).where(job.c.id == day.jobs[2]))
    day.world.service.do(day.town.office, cancel_booking, row["booking_id"])


def _tomorrow(day: Day) -> None:
    with day.world.database.transaction(day.town.home) as tx:
        tx.run(job.update().where(job.c.id == day.jobs[2]).values(day=DAY + timedelta(days=1)))


def _bound_elsewhere(day: Day) -> None:
    day.town.pin(day.jobs[2], day.town.shifts["bo"])


@pytest.mark.parametrize("taken", [_cancelled, _tomorrow, _bound_elsewhere])
def test_what_is_not_its_own_to_do_any_more_stays_out(
    day: Day, taken: Callable[[Day], None]
) -> None:
    """Cancelled since, moved to another day or bound to another shift, a job does not come back."""
    day.agree_prices()
    _end_early(day)
    taken(day)
    before = day.statuses()[2]
    _reopen(day)
    assert day.statuses() == ["done", "placed", before]
    rows = day.rows(sa.select(visit.c.status).where(visit.c.job_id == day.jobs[2]))
    assert {row["status"] for row in rows} == {"cancelled"}
    drain(day.world.service)
    day.sound()
    _go_on(day)
    drain(day.world.service)
    day.sound()


def test_an_invoiced_round_stays_closed(day: Day) -> None:
    """What stands on a draft is not taken back behind it; once the draft is gone it can be."""
    customer_id = day.agree_prices()
    _end_early(day)
    drain(day.world.service)
    admin = day.world.actor("admin", cooperative=day.town.home)
    draft_id, do = day.world.service.ids(), day.world.service.do
    do(admin, draft_invoice, draft_id, customer_id, DAY, DAY)
    with pytest.raises(Conflict, match="round-invoiced"):
        _reopen(day)
    assert (_count(day, posting), day.town.round("ana").status) == (1, "finished")
    do(admin, drop_draft, draft_id)
    _reopen(day)
    assert (_count(day, posting), day.town.round("ana").status) == (0, "started")


def test_only_a_finished_round_of_these_days_is_opened(day: Day) -> None:
    """Under way, opened already, of the day before yesterday or unknown: refused; and a program."""
    day.tell("round_started", at=day.begins)
    with pytest.raises(Conflict, match="round-not-finished"):
        _reopen(day)
    day.tell("round_finished")
    _reopen(day)
    with pytest.raises(Conflict, match="round-not-finished"):
        _reopen(day)
    day.tell("round_finished")
    day.world.clock.forward(hours=48)
    with pytest.raises(Conflict, match="round-too-old"):
        _reopen(day)
    with pytest.raises(Denied, match="person-needed"):
        day.world.service.do(day.world.service.system(day.town.home), reopen_round, day.round_id)
    with pytest.raises(NotFound, match="no-such-round"):
        day.world.service.do(day.town.office, reopen_round, day.world.service.ids())
