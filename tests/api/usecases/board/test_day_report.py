"""A day's report tells how it went: delivered, failed, late, what is out, and what is left."""

from __future__ import annotations

from datetime import timedelta

import pytest

from api.usecases.board.day_report import DayReport, read_day_report
from data.store.tables.bookings import job, stop
from data.store.tables.rounds import round_
from routing.errors import Denied
from tests.support.queue import drain
from tests.support.rounds.failing_ride import Ride
from tests.support.rounds.live_town import DAY, make_town
from tests.support.store.world import World


def report_of(ride: Ride) -> DayReport:
    """Return the report as the office reads it now."""
    return ride.world.service.do(ride.town.office, read_day_report, DAY)


def finish(ride: Ride) -> None:
    """Do all that is still planned, end the round, and settle it."""
    for one in ride.visits():
        if one.status == "planned":
            ride.world.clock.now = max(ride.world.clock.now, one.start_at)
            if one.kind != "break":
                ride.tell("visit_done", one.id)
    ride.tell("round_finished", ride.round_id)
    drain(ride.world.service)


def test_a_round_under_way_is_told_as_unfinished(world: World) -> None:
    """What is delivered counts, what is still in the round stands apart."""
    ride = Ride(world, "retry_tomorrow")
    report = report_of(ride)
    assert (report.done, report.unfinished, report.jobs) == (0, 1, {"placed": 3})
    (ridden,) = report.rounds
    assert (ridden.stops, ridden.left, ridden.served, ridden.work_s) == (6, 6, 0, None)


def test_failed_goods_stand_where_they_are_until_they_are_handed_over(world: World) -> None:
    """Aboard until decided, out again with the day, and among goods out until then."""
    ride = Ride(world, "retry_tomorrow")
    failed = ride.fail()
    (one,) = report_of(ride).failed
    assert (one.goods, one.way, one.reason) == ("aboard", "", "nobody_there")
    assert one.rider == report_of(ride).rounds[0].rider
    ride.follow()
    finish(ride)
    report = report_of(ride)
    again = ride.retry_of(failed.job_id)
    assert again is not None
    (one,) = report.failed
    assert (one.goods, one.way) == ("out-again", "retry_tomorrow")
    assert (one.next_day, one.next_job_id) == (again.day, again.id)
    assert report.goods_out == [one]
    assert (report.done, report.jobs["failed"], report.unfinished) == (2, 1, 0)
    (ridden,) = report.rounds
    assert (ridden.stops, ridden.served, ridden.failed, ridden.left) == (6, 5, 1, 0)
    assert ridden.work_s
    with world.database.transaction(ride.town.home) as tx:
        tx.run(job.update().where(job.c.id == again.id).values(status="done"))
    (one,) = report_of(ride).failed
    assert one.goods == "handed-over"
    assert report_of(ride).goods_out == []


def test_goods_brought_back_are_with_their_sender(world: World) -> None:
    """A return job that is done puts them back."""
    ride = Ride(world, "return_to_sender")
    failed = ride.fail()
    ride.follow()
    again = ride.retry_of(failed.job_id)
    assert again is not None
    with world.database.transaction(ride.town.home) as tx:
        tx.run(job.update().where(job.c.id == again.id).values(status="done"))
    assert [one.goods for one in report_of(ride).failed] == ["back"]


def test_what_was_never_fetched_is_out_with_nobody(world: World) -> None:
    """A collection that failed leaves the goods where they are."""
    other = Ride(world, "call_coordinator")
    other.fail("pickup")
    report = report_of(other)
    assert [(one.kind, one.goods) for one in report.failed] == [("pickup", "not-fetched")]
    assert report.goods_out == []


def test_who_came_late_is_told_by_how_much(world: World) -> None:
    """Ten minutes after the last window is late by ten minutes; in time is not in the list."""
    ride = Ride(world, "call_coordinator")
    first = ride.visits()[0]
    closes = first.start_at - timedelta(minutes=10)
    window = {"start": (closes - timedelta(hours=1)).isoformat(), "end": closes.isoformat()}
    with world.database.transaction(ride.town.home) as tx:
        tx.run(stop.update().where(stop.c.id == first.stop_id).values(windows=[window]))
    world.clock.now = first.start_at
    ride.tell("visit_arrived", first.id)
    ride.tell("visit_done", first.id)
    report = report_of(ride)
    (late,) = report.late
    (ridden,) = report.rounds
    assert (late.closes_at, late.late_s, late.rider) == (closes, 600, ridden.rider)
    assert (ridden.judged, ridden.on_time, ridden.late, ridden.worst_late_s) == (1, 0, 1, 600)
    assert report.on_time_per_mille == 0


def test_a_job_in_no_round_is_left_and_a_cancelled_one_is_not(world: World) -> None:
    """What nobody rode stands in the report, what was called off does not."""
    ride = Ride(world, "call_coordinator")
    left, off = ride.town.add_job((0, 0), (1, 1)), ride.town.add_job((0, 0), (1, 1))
    ride.town.cancel_job(off)
    report = report_of(ride)
    assert [one.job_id for one in report.left] == [left]
    assert off not in {one.job.job_id for one in report.failed}
    assert sum(report.jobs.values()) == 4


def test_jobs_of_a_refused_round_are_left_and_its_way_does_not_count(world: World) -> None:
    """Nobody rides it: its jobs wait for another day, and its metres were not ridden."""
    ride = Ride(world, "call_coordinator")
    before = report_of(ride)
    assert (before.to_do, before.left) == (3, [])
    with world.database.transaction(ride.town.home) as tx:
        tx.run(round_.update().values(status="refused"))
    report = report_of(ride)
    assert {one.job_id for one in report.left} == set(ride.jobs)
    assert (report.to_do, report.distance_m, report.unfinished) == (0, 0, 0)
    assert before.distance_m > 0


def test_an_incident_is_told_with_who_reported_it(world: World) -> None:
    """What befell on the way stands in the report, open until somebody dealt with it."""
    ride = Ride(world, "call_coordinator")
    new = str(world.service.ids())
    ride.tell("incident_reported", ride.round_id, incident_id=new, incident_kind="traffic")
    [one] = report_of(ride).incidents
    assert (one.incident.kind, one.incident.status) == ("traffic", "open")
    assert one.reporter == report_of(ride).rounds[0].rider


def test_who_sees_no_other_rounds_reads_no_report(world: World) -> None:
    """A courier reads the own round, not everybody's day."""
    town = make_town(world)
    with pytest.raises(Denied):
        world.service.do(town.rider("ana"), read_day_report, DAY)
