"""A day as one document, and what in it needs a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from api.auth.scopes import Grant, Reach
from api.usecases.board.alerts import urgency_of_late
from api.usecases.board.board import Board, read_board
from api.usecases.rounds.events.event_batches import tell_of_round
from api.usecases.rounds.handing_over import hand_on_round
from api.usecases.rounds.live.offers import suggest_insertion
from api.usecases.rounds.live.replanning import replan
from data.store.shapes import prices_plain
from data.store.tables.bookings import booking, job
from data.store.tables.fleet import shift
from data.store.tables.rounds import address_read, plan, visit
from dispatch.model import Prices
from routing.errors import Denied
from tests.support.rounds.live_town import DAY, OPENS, Town, make_town
from tests.support.store.world import World


@pytest.fixture
def town(world: World) -> Town:
    """Return a day with a round for each of two couriers, published the evening before."""
    town = make_town(world)
    world.clock.now = OPENS - timedelta(hours=12)
    town.add_job((0, 0), (4, 0), pinned=town.shifts["ana"], window=(0, 60))
    town.add_job((0, 1), (4, 1), pinned=town.shifts["bo"])
    town.publish()
    return town


def _board(town: Town, on: date = DAY) -> Board:
    return town.world.service.do(town.office, read_board, on)


def _kinds(town: Town) -> list[str]:
    """Codes of what needs a person, in order; no worker runs here, which is one of them."""
    return [one.kind for one in _board(town).alerts if one.kind != "worker-down"]


def _visits(found: Board, round_id: UUID) -> list[dict[str, Any]]:
    return [one for one in found.content["visits"] if one["round_id"] == str(round_id)]


def test_a_board_has_the_whole_day(town: Town) -> None:
    """Shifts, rounds, visits in riding order and jobs of the day stand in one document."""
    found = _board(town).content
    ana = town.round("ana")
    assert len(found["shifts"]) == len(town.shifts)
    assert {one["id"] for one in found["rounds"]} == {str(one.id) for one in town.rounds().values()}
    visits = _visits(_board(town), ana.id)
    assert [one["id"] for one in visits] == [str(one.id) for one in ana.visits]
    assert [one["planned_arrival"] for one in visits] == [
        one.arrive_at.isoformat() for one in ana.visits
    ]
    assert all(one["round_id"] for one in found["jobs"])
    assert found["plan"]["published_at"]
    assert found["time_zone"] == "Europe/Paris"


def test_a_round_on_plan_is_expected_as_planned(town: Town) -> None:
    """Before anything happens, what is expected is what was planned, and nothing is late."""
    ana = town.round("ana")
    for board_visit, planned in zip(_visits(_board(town), ana.id), ana.visits, strict=True):
        assert board_visit["begin"] == planned.start_at.isoformat()
        assert board_visit["departure"] == planned.depart_at.isoformat()
        assert board_visit["late_s"] == 0
    (one,) = [each for each in _board(town).content["rounds"] if each["id"] == str(ana.id)]
    assert one["drift_s"] == 0
    assert one["cost_cents"] == round(2000 * ana.travel_s / 3600)


@pytest.mark.parametrize("hour_cents", [1999, 2001, 2345])
def test_a_round_costs_on_the_board_what_its_plan_says(town: Town, hour_cents: int) -> None:
    """Riding, stops and waiting are rounded each for itself, as the terms of a plan are."""
    ana = town.round("ana")
    prices = Prices(hour_cents=hour_cents, km_cents=137, duty=True)
    with town.world.database.transaction(town.home) as tx:
        of_ana = shift.c.id == town.shifts["ana"]
        tx.run(sa.update(shift).where(of_ana).values(prices=prices_plain(prices)))
    (one,) = [each for each in _board(town).content["rounds"] if each["id"] == str(ana.id)]
    held_s = one["service_s"] + one["break_s"]
    hours = [Fraction(hour_cents * span, 3600) for span in (one["ride_s"], held_s, one["wait_s"])]
    terms = [*hours, Fraction(137 * one["distance_m"], 1000)]
    assert one["cost_cents"] == sum(floor(each + Fraction(1, 2)) for each in terms)


def test_an_expected_begin_is_that_of_the_document(town: Town) -> None:
    """What the rider's document expects is what the board shows."""
    ana = town.round("ana")
    expected = ana.visits[0].start_at + timedelta(minutes=7)
    with town.world.database.transaction(town.home) as tx:
        tx.run(visit.update().where(visit.c.id == ana.visits[0].id).values(eta_at=expected))
    assert _visits(_board(town), ana.id)[0]["begin"] == expected.isoformat()


def test_a_day_without_plan_or_shifts_is_a_board(world: World) -> None:
    """A day on which there is nothing has an empty board, not an error."""
    town = make_town(world)
    found = _board(town, DAY + timedelta(days=40))
    assert found.content["plan"] is None
    assert found.content["shifts"] == found.content["rounds"] == found.content["visits"] == []
    assert not found.alerts  # Work that waits is told of today alone.


def test_unplanned_jobs_need_a_plan(world: World) -> None:
    """Before there is a plan, all jobs together are one alert; each is told why it is open."""
    town = make_town(world)
    town.world.clock.now = OPENS - timedelta(hours=12)
    job_id = town.add_job((0, 0), (4, 0))
    found = _board(town)
    assert _kinds(town) == ["no-plan"]
    (open_job,) = found.content["open_jobs"]
    assert open_job["job_id"] == str(job_id)
    assert open_job["reason"] == "no-plan"
    assert [one["kind"] for one in open_job["stops"]] == ["pickup", "drop"]


def test_a_late_booking_needs_a_place(town: Town) -> None:
    """What is booked after the plan was published stands on the list, until it has a place."""
    town.world.clock.now = OPENS - timedelta(hours=3)
    job_id = town.add_job((1, 0), (3, 0))
    found = _board(town)
    (alert,) = [one for one in found.alerts if one.kind == "late-booking"]
    assert alert.job_id == job_id
    with town.world.database.transaction(town.home) as tx:
        tx.run(job.update().where(job.c.id == job_id).values(status="cancelled"))
    assert "late-booking" not in _kinds(town)


def test_a_changed_booking_and_a_load_for_no_bike_say_so(town: Town) -> None:
    """A reason of former hours is dropped, and a job too large for every bike is called so."""
    early = town.add_job((1, 0), (3, 0), window=(-90, -60))
    town.publish()

    def reasons() -> dict[str, str]:
        return {one["job_id"]: one["reason"] for one in _board(town).content["open_jobs"]}

    assert reasons() == {str(early): "no-shift-in-window"}
    town.world.clock.forward(minutes=5)
    with town.world.database.transaction(town.home) as tx:
        mine = sa.select(job.c.booking_id).where(job.c.id == early).scalar_subquery()
        now = town.world.clock.now
        tx.run(booking.update().where(booking.c.id == mine).values(changed_at=now))
    assert reasons() == {str(early): "changed-since"}
    assert "unplanned" in _kinds(town)
    town.add_job((1, 0), (3, 0))
    heavy = town.add_job((1, 0), (3, 0), mass_g=900_000)
    town.publish()
    with town.world.database.transaction(town.home) as tx:
        # As after every change by hand, which asks for no reasons anew.
        tx.run(plan.update().values(result=plan.c.result + sa.cast({"unassigned": []}, JSONB)))
    assert reasons() == {str(early): "not-planned", str(heavy): "no-vehicle-large-enough"}


def test_lateness_is_told_before_it_happens(town: Town) -> None:
    """A round that can only begin too late is an alert with the stop and the minutes."""
    town.world.clock.now = OPENS + timedelta(hours=1, minutes=30)
    found = _board(town)
    (late,) = [one for one in found.alerts if one.kind == "late"]
    assert late.round_id == town.round("ana").id
    assert late.urgency == 1
    assert late.arguments["late_min"] > 30  # type: ignore[operator]
    assert late.act_by == late.arguments["expected_at"]


@pytest.mark.parametrize(
    ("left_min", "late_min", "urgency"), [(90, 4, 3), (90, 10, 2), (20, 10, 1), (90, 20, 1)]
)
def test_a_little_lateness_in_an_hour_is_not_for_now(
    left_min: int, late_min: int, urgency: int
) -> None:
    """Ten minutes are for now half an hour before, twenty two hours before, four never."""
    assert urgency_of_late(timedelta(minutes=left_min), 60 * late_min) == urgency


def test_lateness_is_told_against_the_windows_whatever_plan_is_newer(town: Town) -> None:
    """A replan takes away the distance to the plan, not that to what customers were promised."""
    town.world.clock.now = OPENS + timedelta(hours=1, minutes=30)

    def ana() -> dict[str, Any]:
        rounds = _board(town).content["rounds"]
        found: dict[str, Any] = next(one for one in rounds if one["id"] == str(before.id))
        return found

    before = town.round("ana")
    behind = ana()
    assert behind["drift_s"] > 30 * 60
    town.world.service.do(town.office, replan, town.world.service.ids(), DAY)
    anew = ana()
    assert anew["published_at"] > behind["published_at"]
    assert anew["drift_s"] < 10 * 60
    assert anew["late_s"] == pytest.approx(behind["late_s"], abs=300)
    assert anew["late_visits"] == behind["late_visits"] > 0
    assert "late" in _kinds(town)


def test_a_shift_that_nobody_opened_is_asked_about(town: Town) -> None:
    """A few minutes after its rider is waited for, an unopened shift with a round needs a call.

    Somebody whose round sets out long after the shift begins is not waited for before.
    """
    due = sorted(
        max(OPENS, town.round(name).starts_at - timedelta(minutes=10)) for name in ("ana", "bo")
    )
    for waited, at in enumerate(due, start=1):
        town.world.clock.now = at + timedelta(minutes=4)
        assert _unopened(town) < waited
        town.world.clock.now = at + timedelta(minutes=6)
        assert _unopened(town) >= waited
    town.world.clock.now = OPENS + timedelta(days=2)
    assert _unopened(town) == 0


def _unopened(town: Town) -> int:
    return sum(kind in {"not-opened", "not-begun"} for kind in _kinds(town))


def _ask_anew(town: Town) -> None:
    """Publish both rounds with one job more."""
    for name, row in (("ana", 1), ("bo", 2)):
        town.add_job((row, 1), (row, 3), pinned=town.shifts[name])
    town.publish()


def test_a_refused_round_needs_another_rider(town: Town) -> None:
    """A refused round is on top of the list; one nobody accepted is there shortly before.

    Until its rider accepts one they are out, and their round is not asked for jobs. Who was asked
    just now is given some minutes, fewer where it begins soon; so is whom a round is given to.
    """
    assert _kinds(town) == []
    town.world.clock.now = OPENS - timedelta(hours=1)
    assert _kinds(town) == ["not-accepted", "not-accepted"]
    town.publish()
    assert _kinds(town) == ["not-accepted", "not-accepted"], "nobody is asked anew for the same"
    _ask_anew(town)
    assert _kinds(town) == []
    town.world.clock.now += timedelta(minutes=11)
    assert _kinds(town) == ["not-accepted", "not-accepted"]
    do = town.world.service.do
    cleo = town.world.new_person("courier", cooperative=town.home).id
    assert cleo
    do(town.office, hand_on_round, town.round("ana").id, cleo)
    assert _kinds(town) == ["not-accepted"]
    bo = town.round("bo")
    do(town.rider("bo"), tell_of_round, bo.id, [("round_refused", bo.id)])
    assert _kinds(town)[0] == "refused"
    (out,) = _board(town).content["people_out"]
    assert (out["person_id"], out["from_at"]) == (str(bo.person_id), None)
    late = town.add_job((1, 0), (3, 0))
    asked = do(town.office, suggest_insertion, late)
    assert {one.shift_id for one in asked} == {town.shifts["ana"]}
    do(town.rider("bo"), tell_of_round, bo.id, [("round_accepted", bo.id)])
    assert _board(town).content["people_out"] == []


def test_who_was_asked_just_before_a_round_begins_is_given_a_moment(town: Town) -> None:
    """Until half of the time that was left is over nobody is told to call its rider."""
    first = min(town.round(name).starts_at for name in ("ana", "bo"))
    town.world.clock.now = first - timedelta(minutes=9)
    _ask_anew(town)
    assert "not-accepted" not in _kinds(town)
    town.world.clock.now += timedelta(minutes=5)
    assert "not-accepted" in _kinds(town)


def test_doors_are_told_to_who_may_know_them(town: Town) -> None:
    """Without the permission of addresses a board has codes, and neither names nor places."""
    permissions = {"plans:read": Reach.ALL, "rounds:read": Reach.ALL}
    clerk = replace(town.office, grant=Grant(permissions=permissions))
    content = town.world.service.do(clerk, read_board, DAY).content
    shown = _board(town).content
    assert {one["address"] for one in shown["visits"]} == {"1, rue des Martin"}
    assert {one["address"] + one["name"] for one in content["visits"]} == {""}
    codes = {one["label"]: one["parcel_codes"] for one in content["jobs"]}
    assert all(code == [label] for label, code in codes.items())
    assert {one["label"] for one in content["visits"]} <= codes.keys()
    assert {one["point"] for one in content["visits"]} == {None}
    assert {each["point"] for one in content["open_jobs"] for each in one["stops"]} <= {None}
    assert all(one["point"] for one in shown["visits"] if one["job_id"])


def test_a_clerk_without_rounds_is_refused(town: Town) -> None:
    """Plans alone do not open a board: it shows everybody's rounds."""
    clerk = replace(town.office, grant=Grant(permissions={"plans:read": Reach.ALL}))
    with pytest.raises(Denied):
        town.world.service.do(clerk, read_board, DAY)


def test_showing_doors_of_aid_is_noted(town: Town) -> None:
    """Whoever has a board open with an aid recipient on it stands in the list of who read it."""
    town.add_job((0, 0), (2, 2), kind="aid")
    _board(town)
    _board(town)
    with town.world.database.transaction(town.home) as tx:
        found = tx.rows(sa.select(address_read))
    (one,) = [row for row in found if row["reason"] == "board"]
    assert (one["actor_id"], one["times"]) == (town.office.id, 2)
