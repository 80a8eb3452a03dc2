"""Jobs that were delivered by who had them no more: told to both, and counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from api.usecases.board.board import read_board
from api.usecases.rounds.document.document import round_document
from api.usecases.rounds.events.event_batches import Verdict, record_events
from api.usecases.rounds.events.event_form import Batch
from api.usecases.rounds.live.moves import merge_rounds, move_jobs
from data.store.notices.visible_events import of_rider
from data.store.rounds.rounds import VisitRow
from data.store.system.invariants import breaches
from tests.support.queue import drain
from tests.support.rounds.live_town import DAY, Town, make_town
from tests.support.store.world import World

Told = tuple[str, VisitRow, datetime]


class Phone:
    """Phone of a rider, which tells what happened while it had no network."""

    def __init__(self, town: Town, name: str) -> None:
        self.town, self.name, self.seq = town, name, 0
        self.round_id = town.round(name).id

    def send(self, told: Sequence[Told]) -> list[Verdict]:
        """Send facts of visits with the times at which they were told."""
        facts = []
        for kind, visit, at in told:
            self.seq += 1
            fact: dict[str, object] = {
                "id": str(self.town.world.service.ids()),
                "kind": kind,
                "subject_id": str(self.round_id if kind == "round_started" else visit.id),
                "round_id": str(self.round_id),
                "at": at.isoformat(),
                "phone_seq": self.seq,
                "detail": {"handed_items": 0, "kept_items": 0, "reason": "refused"}
                if kind == "visit_partly_done"
                else {},
            }
            facts.append(fact)
        batch = Batch(events=facts, phone_id=f"phone-{self.name}")
        verdicts = self.town.world.service.do(self.town.rider(self.name), record_events, batch)
        return list(verdicts)


def town_under_way(world: World) -> tuple[Town, UUID, dict[str, VisitRow]]:
    """Return a day on which Ana set out with three jobs, one of them to be taken away."""
    town = make_town(world)
    ana = town.shifts["ana"]
    for number in range(3):
        town.add_job((1, number), (4, number), pinned=ana)
    town.add_job((0, 4), (1, 4), pinned=town.shifts["bo"])
    town.publish()
    taken = [v for v in town.round("ana").visits if v.kind == "pickup"][-1].job_id
    assert taken is not None
    visits = {v.kind: v for v in town.round("ana").visits if v.job_id == taken}
    world.clock.now = town.round("ana").starts_at
    Phone(town, "ana").send([("round_started", visits["drop"], world.clock.now)])
    town.pin(taken, None)
    return town, taken, visits


def take_away(town: Town, job_id: UUID, to: str | None) -> None:
    """Move a job into another round, or out."""
    shift_id = None if to is None else town.shifts[to]
    new = town.world.service.ids()
    town.world.service.do(town.office, move_jobs, new, DAY, [job_id], shift_id)


@pytest.mark.parametrize("to", ["bo", None])
@pytest.mark.parametrize("after_the_move_min", [-3, 3])
def test_a_delivery_counts_though_the_job_was_taken_away(
    world: World, to: str | None, after_the_move_min: int
) -> None:
    """Without network a job was delivered that is another's by now, or nobody's: it is done."""
    town, job, visits = town_under_way(world)
    moved_at = world.clock.now + timedelta(minutes=10)
    done_at = moved_at + timedelta(minutes=after_the_move_min)
    world.clock.now = moved_at
    take_away(town, job, to)
    assert town.holder(job) == to
    world.clock.now += timedelta(minutes=20)
    verdicts = Phone(town, "ana").send(
        [
            ("visit_done", visits["pickup"], done_at - timedelta(minutes=2)),
            ("visit_done", visits["drop"], done_at),
        ]
    )
    assert {(one.outcome, one.code) for one in verdicts} == {("conflict", "moved-meanwhile")}
    drain(world.service)
    assert (town.job_status(job), town.holder(job)) == ("done", "ana")
    kept = {v.kind: v for v in town.round("ana").visits if v.job_id == job}
    assert {kind: v.status for kind, v in kept.items()} == {"pickup": "done", "drop": "done"}
    assert kept["drop"].done_at == done_at
    board = world.service.do(town.office, read_board, DAY)
    assert "conflict" in {one.kind for one in board.alerts}
    if to is not None:
        assert all(v.job_id != job for v in town.round(to).visits)
        with world.database.transaction(town.home) as tx:
            theirs = of_rider(tx, town.log("visit_moved"), town.people[to], round_id=None)
        told = {str(one.subject_id): one.detail["to_round_id"] for one in theirs}
        assert told == {str(v.id): str(town.round("ana").id) for v in visits.values()}
        document = world.service.do(town.rider(to), round_document, town.round(to).id).content
        assert str(job) not in {one.get("job_id") for one in document["stops"]}
    assert breaches(world.database, world.clock.now) == []


def test_of_a_round_that_was_given_away_whole_a_delivery_counts_too(world: World) -> None:
    """Before its rider was heard of it went to another: what they deliver is done, once."""
    town = make_town(world)
    jobs = [town.add_job((1, n), (4, n), pinned=town.shifts["ana"]) for n in range(3)]
    town.add_job((0, 4), (1, 4), pinned=town.shifts["bo"])
    town.publish()
    start = town.round("ana").starts_at
    mine = {(v.kind, v.job_id): v for v in town.round("ana").visits}
    ana = Phone(town, "ana")
    world.clock.now = start
    for job in jobs:
        town.pin(job, None)
    new = world.service.ids()
    world.service.do(town.office, merge_rounds, new, ana.round_id, town.shifts["bo"])
    world.clock.now += timedelta(minutes=20)
    at = start + timedelta(minutes=9)
    (verdict,) = ana.send([("visit_done", mine["drop", jobs[0]], at)])
    assert (verdict.outcome, verdict.code) == ("conflict", "moved-meanwhile")
    drain(world.service)
    assert [town.job_status(job) for job in jobs] == ["done", "placed", "placed"]
    kept = {v.kind: v.status for v in town.round("ana").visits if v.job_id == jobs[0]}
    assert kept == {"pickup": "done", "drop": "done"}
    assert jobs[0] not in {v.job_id for v in town.round("bo").visits}
    board = world.service.do(town.office, read_board, DAY)
    assert "conflict" in {one.kind for one in board.alerts}
    assert breaches(world.database, world.clock.now) == []


def test_who_has_begun_with_it_too_keeps_it_and_the_office_settles(world: World) -> None:
    """Both say that they had the job: nothing is taken from anybody, and the board says so."""
    town, job, visits = town_under_way(world)
    world.clock.now += timedelta(minutes=1)
    take_away(town, job, "bo")
    world.clock.now += timedelta(minutes=20)
    Phone(town, "bo").send([("visit_done", visits["pickup"], world.clock.now)])
    Phone(town, "ana").send([("visit_done", visits["drop"], world.clock.now)])
    drain(world.service)
    assert (town.job_status(job), town.holder(job)) == ("placed", "bo")
    board = world.service.do(town.office, read_board, DAY)
    assert "conflict" in {one.kind for one in board.alerts}
    assert breaches(world.database, world.clock.now) == []
