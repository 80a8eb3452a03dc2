"""Jobs that were delivered by who had them no more: told to both, and counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from api.usecases.act import Act, Actor
from api.usecases.board.board import read_board
from api.usecases.bookings.booking import book, read_booking
from api.usecases.bookings.booking_request import BookingRequest, NewBookingRequest
from api.usecases.bookings.cancelling import cancel_booking
from api.usecases.bookings.changing import change_booking
from api.usecases.money.invoices import draft_invoice
from api.usecases.rounds.document.document import round_document
from api.usecases.rounds.events.event_batches import Verdict, record_events
from api.usecases.rounds.events.event_form import Batch
from api.usecases.rounds.live.jobs import unassign_job
from api.usecases.rounds.live.moves import merge_rounds, move_jobs
from data.store.bookings.bookings import Booking
from data.store.notices.visible_events import of_rider
from data.store.rounds.rounds import VisitRow, day_of_job
from data.store.system.invariants import breaches
from tests.support.office import merchant_of, new_customer, publish
from tests.support.queue import drain
from tests.support.rounds.live_town import DAY, OPENS, Corner, Town, make_town, point
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
                "subject_id": str(self.round_id if kind.startswith("round") else visit.id),
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


def booked_and_under_way(
    world: World, *drops: Corner
) -> tuple[Town, Actor, Booking, dict[str, VisitRow], UUID]:
    """Return a day on which Ana set out with what a bakery booked, for 7 euros, or more for more.

    The visits are those of the first job. To cancel that costs 3 euros by then.
    """
    world.clock.now = OPENS - timedelta(hours=12)
    a_drop = [{"first": 1, "cents": 100}]
    publish(world, "tariff", {"base_cents": 600, "drop_steps": a_drop})
    start = {"minutes_before": 0}
    free = {"minutes_before": 240}
    fees = {"change": start, "cancel_free": free, "cancel": start, "fee_cents": 300}
    publish(world, "cutoff", {"others": fees})
    customer = new_customer(world)
    merchant = merchant_of(world, customer)
    town = make_town(world)
    booked: Booking = world.service.do(
        merchant, book, world.service.ids(), NewBookingRequest.read(bread((4, 0), *drops))
    )
    job = booked.live_jobs[0].id
    for each in booked.live_jobs:
        town.pin(each.id, town.shifts["ana"])
    town.add_job((0, 4), (1, 4), pinned=town.shifts["bo"])
    town.publish()
    visits = {v.kind: v for v in town.round("ana").visits if v.job_id == job}
    world.clock.now = town.round("ana").starts_at
    Phone(town, "ana").send([("round_started", visits["drop"], world.clock.now)])
    for each in booked.live_jobs:
        town.pin(each.id, None)
    return town, merchant, booked, visits, customer


def bread(*drops: Corner, later: timedelta = timedelta()) -> dict[str, object]:
    """Ask for bread to corners, at an hour that may still be changed when its round begins."""
    start = point((1, 0))
    hours = {"start": OPENS + timedelta(minutes=10), "end": OPENS + timedelta(hours=2)}
    windows = [{name: (at + later).isoformat() for name, at in hours.items()}]
    jobs = [
        {
            "id": f"bread {number}",
            "label": "Bread",
            "load": {"mass_g": 1000},
            "pickups": [{"lon": start.lon, "lat": start.lat}],
            "drops": [{"lon": end.lon, "lat": end.lat, "windows": windows}],
        }
        for number, end in enumerate(map(point, drops))
    ]
    return {"day": (DAY + later).isoformat(), "jobs": jobs}


def deliver_late(town: Town, visits: dict[str, VisitRow]) -> set[tuple[str, str]]:
    """Let Ana's phone tell after a while that she picked up and delivered; give the outcomes."""
    town.world.clock.now += timedelta(minutes=20)
    at = town.world.clock.now - timedelta(minutes=5)
    told = [("visit_done", visits[kind], at) for kind in ("pickup", "drop")]
    found: set[tuple[str, str]] = {(one.outcome, one.code) for one in Phone(town, "ana").send(told)}
    drain(town.world.service)
    return found


@pytest.mark.parametrize("heard_first", [True, False])
def test_what_was_cancelled_and_delivered_stands_and_is_paid(
    world: World, *, heard_first: bool
) -> None:
    """The booking stands again without a fee, is done for all, and its customer is told so."""
    town, merchant, booked, visits, customer = booked_and_under_way(world)
    service, job = world.service, booked.live_jobs[0].id
    cancelled: Booking = service.do(merchant, cancel_booking, booked.id)
    assert cancelled.cancel_fee_cents == 300
    if heard_first:
        drain(service)
    outcomes = deliver_late(town, visits)
    assert outcomes == (
        {("conflict", "cancelled-meanwhile")} if heard_first else {("accepted", "")}
    )
    assert (town.job_status(job), town.holder(job)) == ("done", "ana")
    now: Booking = service.do(merchant, read_booking, booked.id)
    assert (now.status, now.cancel_fee_cents, now.quote) == ("booked", 0, booked.quote)
    assert len(town.log("booking_restored")) == 1
    if heard_first:
        board = service.do(town.office, read_board, DAY)
        assert "conflict" in {one.kind for one in board.alerts}
    ana = Phone(town, "ana")
    ana.round_id = town.round("ana").id
    ana.send([("round_finished", visits["drop"], world.clock.now)])
    drain(service)
    admin = world.actor("admin")
    made = service.do(admin, draft_invoice, service.ids(), customer, DAY, DAY)
    assert [(one.booking_id, one.price.net_cents) for one in made.value.items] == [
        (str(booked.id), 700)
    ]
    assert breaches(world.database, world.clock.now) == []


def test_what_was_changed_and_delivered_as_it_was_is_not_ridden_again(world: World) -> None:
    """Its goods are gone: the job that the change made of it is cancelled, in whatever round."""
    town, merchant, booked, visits, _ = booked_and_under_way(world)
    service, job = world.service, booked.live_jobs[0].id
    changed: Booking = service.do(
        merchant, change_booking, booked.id, BookingRequest.read(bread((3, 3)))
    )
    [instead] = changed.live_jobs
    assert instead.id != job
    drain(service)
    deliver_late(town, visits)
    assert (town.job_status(job), town.holder(job)) == ("done", "ana")
    assert town.job_status(instead.id) == "cancelled"
    assert all(
        visit.status == "cancelled"
        for name in ("ana", "bo")
        for visit in town.round(name).visits
        if visit.job_id == instead.id
    )
    now: Booking = service.do(merchant, read_booking, booked.id)
    assert [one.id for one in now.live_jobs] == [job]
    assert breaches(world.database, world.clock.now) == []


def test_of_what_was_cancelled_only_what_was_delivered_stands_and_is_paid(world: World) -> None:
    """The other job stays cancelled, and the price is what one alone costs by the same tariff."""
    town, merchant, booked, visits, _ = booked_and_under_way(world, (2, 2))
    delivered, other = (one.id for one in booked.live_jobs)
    world.service.do(merchant, cancel_booking, booked.id)
    drain(world.service)
    publish(world, "tariff", {"base_cents": 9900})
    deliver_late(town, visits)
    assert (town.job_status(delivered), town.job_status(other)) == ("done", "cancelled")
    now: Booking = world.service.do(merchant, read_booking, booked.id)
    assert [one.id for one in now.live_jobs] == [delivered]
    assert booked.quote is not None
    assert now.quote is not None
    assert (booked.quote.net_cents, now.quote.net_cents, now.cancel_fee_cents) == (800, 700, 0)
    assert breaches(world.database, world.clock.now) == []


def test_what_was_put_off_and_delivered_is_of_the_day_of_its_delivery(world: World) -> None:
    """The office took it out of its round, and its customer chose tomorrow: it is done today."""
    town, merchant, booked, _, _ = booked_and_under_way(world, (2, 2))
    # Ana is on her way to the first stop already.
    last = next(v.job_id for v in reversed(town.round("ana").visits) if v.kind == "pickup")
    assert last is not None
    visits = {v.kind: v for v in town.round("ana").visits if v.job_id == last}
    service = world.service
    service.do(town.office, unassign_job, service.ids(), last)
    drain(service)
    tomorrow = DAY + timedelta(days=1)
    put_off = bread((4, 0), (2, 2), later=timedelta(days=1))
    service.do(merchant, change_booking, booked.id, BookingRequest.read(put_off))
    assert job_day(town, last) == tomorrow
    deliver_late(town, visits)
    assert (town.job_status(last), town.holder(last)) == ("done", "ana")
    assert job_day(town, last) == DAY
    now: Booking = service.do(merchant, read_booking, booked.id)
    assert sorted(one.day for one in now.live_jobs) == [DAY, tomorrow]
    assert now.day == DAY
    assert breaches(world.database, world.clock.now) == []


def job_day(town: Town, job_id: UUID) -> date | None:
    """Return the day of a job, as its row has it."""

    def read(act: Act) -> date | None:
        found = day_of_job(act.tx, job_id)
        return found and found[0]

    day: date | None = town.world.service.do(town.office, read)
    return day
