"""Riders who are ahead of their plan or behind it: their day goes on, and so does everybody's."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from api.usecases.board.board import read_board
from api.usecases.rounds.events.event_batches import record_events
from api.usecases.rounds.events.event_form import Batch
from api.usecases.rounds.live import withdrawing
from api.usecases.rounds.live.jobs import insert_job
from api.usecases.rounds.live.offers import suggest_insertion
from api.usecases.rounds.live.replanning import replan
from api.usecases.rounds.live.withdrawing import withdraw_job
from api.worker.task_running import TaskFailed
from data.store.rounds.rounds import VisitRow
from data.store.system.invariants import breaches
from dispatch.model import Break, Window
from routing.errors import Failure
from tests.support.queue import drain
from tests.support.rounds.live_town import DAY, OPENS, Town, make_town
from tests.support.store.world import World


def at(minutes: float) -> datetime:
    """Return so many minutes after the opening."""
    return OPENS + timedelta(minutes=minutes)


@dataclass(slots=True, kw_only=True)
class Phones:
    """Phones of a town's riders, which tell what happens as it does."""

    town: Town
    seq: dict[str, int] = field(default_factory=dict)

    def tell(self, name: str, kind: str, subject: UUID, when: datetime, **detail: object) -> None:
        """Tell of one thing at its time; it has to be taken over."""
        world, self.seq[name] = self.town.world, self.seq.get(name, 0) + 1
        world.clock.now = max(world.clock.now, when)
        event = {
            "id": str(world.service.ids()),
            "kind": kind,
            "subject_id": str(subject),
            "round_id": str(self.town.round(name).id),
            "at": when.isoformat(),
            "phone_seq": self.seq[name],
            "detail": detail,
        }
        batch = Batch(events=[event], phone_id=f"phone-{name}", sent_at=when)
        (verdict,) = world.service.do(self.town.rider(name), record_events, batch)
        assert verdict.outcome == "accepted", verdict

    def ride(self, name: str, until: datetime, *, pace: float = 1, by_min: float = 0) -> None:
        """Tell of all that a rider does until a moment, in so much of the planned time."""
        one = self.town.round(name)
        begins = one.starts_at + timedelta(minutes=by_min)
        if one.started_at is None and begins <= until:
            self.tell(name, "round_started", one.id, begins)
        for each in one.visits:
            start, end = (
                begins + (t - one.starts_at) * pace for t in (each.start_at, each.depart_at)
            )
            if each.status == "planned" and end <= until:
                self._do(name, one.id, each, start, end)

    def _do(self, name: str, round_id: UUID, one: VisitRow, start: datetime, end: datetime) -> None:
        if one.kind == "break":
            self.tell(name, "break_started", round_id, start, break_id=one.break_id)
            self.tell(name, "break_ended", round_id, end, break_id=one.break_id)
        else:
            self.tell(name, "visit_arrived", one.id, start)
            self.tell(name, "visit_done", one.id, end)


def four_riders(world: World) -> tuple[Town, Phones]:
    """Publish a day of four riders: Ana and Bo each have a break amid three jobs, two are idle."""
    town = make_town(world)
    lunch = Break(id="lunch", duration_s=1800, windows=(Window(start=at(180), end=at(260)),))
    for name in ("ana", "bo"):
        town.add_shift(name, hours=8, breaks=(lunch,))
    town.add_shift("cleo", hours=8)
    town.add_shift("dani", hours=8)
    for number, name in enumerate(("ana", "bo")):
        for _ in range(3):
            job = town.add_job((number, 0), (4, number), window=(0, 460), service_s=2400)
            town.pin(job, town.shifts[name])
    town.publish()
    return town, Phones(town=town)


@pytest.mark.parametrize(
    ("pace", "by_min", "until"),
    [(1 / 3, 0, 100), (1, 60, 300)],
    ids=["two hours early", "an hour late"],
)
def test_who_is_off_plan_refuses_nobody_a_job(
    world: World, pace: float, by_min: float, until: int
) -> None:
    """With a rider two hours early, or an hour late, open jobs go in and the day is replanned."""
    town, phones = four_riders(world)
    phones.ride("bo", at(until))
    phones.ride("ana", at(until), pace=pace, by_min=by_min)
    world.clock.now = at(until)
    assert town.round("ana").status == "started"
    new = town.add_job((2, 0), (3, 3), window=(0, 450))
    service = world.service
    offers = {one.shift_id: one for one in service.do(town.office, suggest_insertion, new)}
    fitting = {name for name in town.shifts if offers[town.shifts[name]].cost_cents is not None}
    assert {"ana", "bo", "cleo", "dani"} == fitting
    service.do(town.office, insert_job, service.ids(), new)
    assert town.holder(new) is not None
    town.add_job((0, 2), (3, 3), window=(0, 450))
    service.do(town.office, replan, service.ids(), DAY, budget_s=0.2)


def test_a_cancelled_job_leaves_the_round_of_who_is_two_hours_early(world: World) -> None:
    """What a customer cancels is taken from the phone, however far ahead of plan its rider is."""
    town, phones = four_riders(world)
    phones.ride("ana", at(100), pace=1 / 3)
    world.clock.now = at(100)
    gone = next(v.job_id for v in reversed(town.round("bo").visits) if v.job_id)
    town.cancel_job(gone)
    world.service.do(town.office, withdraw_job, gone)
    assert {v.status for v in town.round("bo").visits if v.job_id == gone} == {"cancelled"}


def _broken_orders(*_: object, **__: object) -> None:
    raise Failure("plan-fails-check", first="something", count=1)


def test_what_a_customer_changed_is_done_even_where_no_order_can_be_made(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old job leaves the phone, what it became is open and told: never half of a change."""
    town, _ = four_riders(world)
    one = town.round("bo")
    gone = next(v.job_id for v in reversed(one.visits) if v.job_id)
    became = town.add_job((2, 2), (3, 3), window=(0, 460))
    town.cancel_job(gone)
    monkeypatch.setattr(withdrawing, "commit_orders", _broken_orders)
    world.service.do(world.service.system(town.home), withdraw_job, gone, became)
    after = town.round("bo")
    assert {v.status for v in after.visits if v.job_id == gone} == {"cancelled"}
    assert after.version == one.version + 1
    assert [v for v in after.visits if v.job_id != gone] == [
        v for v in one.visits if v.job_id != gone
    ]
    assert (town.job_status(became), town.holder(became)) == ("open", None)
    (told,) = town.log("job_replaced")
    assert (told.subject_id, told.detail["stays"]) == (became, False)
    assert "fell-out" in {one.kind for one in world.service.do(town.office, read_board, DAY).alerts}
    assert breaches(world.database, world.clock.now) == []


def test_a_withdrawal_that_gives_up_still_takes_the_job_from_the_phone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A defect on the way leaves no job on a phone that its customer has cancelled."""
    town, _ = four_riders(world)
    gone = next(v.job_id for v in reversed(town.round("bo").visits) if v.job_id)
    town.cancel_job(gone)
    monkeypatch.setattr(withdrawing, "_in_new_order", lambda *_: 1 // 0)
    system = world.service.system(town.home)
    world.service.do(system, lambda act: act.queue("withdraw-job", job_id=str(gone), became=""))
    with pytest.raises(TaskFailed):
        drain(world.service, attempts=99)
    assert {v.status for v in town.round("bo").visits if v.job_id == gone} == {"cancelled"}
