"""Shares of pooled rounds where a farm is ready later: they stay, the cooperative carries that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from api.usecases.bookings.booking import read_booking
from api.usecases.circuits.cost_shares import RoundShare, list_cost_shares
from api.usecases.circuits.pooled_courses import Course, CourseStop, merged_course
from api.usecases.rounds.live.replanning import replan
from api.usecases.rounds.live.withdrawing import restore_times
from data.store.rounds.published_versions import PublishedVisit
from tests.api.usecases.circuits.test_late_lots_on_board import announce, cancel_one_order, planned
from tests.api.usecases.circuits.test_order_cycle_announcements import filled
from tests.support.circuits import DAY, Circuit, make_circuit
from tests.support.store.world import World

EIGHT = datetime(2026, 3, 9, 8, tzinfo=UTC)


@pytest.fixture
def circuit(world: World) -> Circuit:
    """Return a circuit of three farms."""
    return make_circuit(world)


def shares(circuit: Circuit) -> tuple[dict[str, int], list[RoundShare]]:
    """Return the shares of the day by producer, and all that is told of them."""
    found: list[RoundShare] = circuit.do(list_cost_shares, DAY, DAY)
    return {one.share.customer: one.share.cents for one in found}, found


def later(circuit: Circuit) -> Circuit:
    """Let a minute go by."""
    circuit.world.clock.now += timedelta(minutes=1)
    return circuit


def test_a_late_farm_makes_nobody_pay_more(circuit: Circuit) -> None:
    """Timed anew with the delay, and planned anew, shares stay; taken back, nothing is carried."""
    cycle, lots, closed = planned(circuit)
    ada = next(one.lot for one in circuit.read(cycle).lots if one.lot.id == lots["Ada"])
    before, (first, *_) = shares(circuit)
    assert len(before) == 3
    assert first.delay_cents == 0
    announce(later(circuit), lots["Ada"], ready_at="11:45")
    assert shares(circuit)[0] == before
    cancel_one_order(later(circuit), cycle, closed, "R2")
    after, (late, *_) = shares(circuit)
    assert after == before
    # Over two hours of waiting at 36.00 an hour.
    assert late.delay_cents > 7200
    assert sum(after.values()) + late.carried_cents + late.delay_cents == late.cost_cents
    assert late.cost_cents - late.delay_cents == first.cost_cents
    announce(later(circuit), lots["Ada"], ready_at=None)
    (brings,) = circuit.do(read_booking, ada.booking_id).live_jobs
    later(circuit).do(restore_times, brings.id, by=circuit.world.service.system(circuit.town.home))
    restored, (again, *_) = shares(circuit)
    assert (restored, again.cost_cents, again.delay_cents) == (before, first.cost_cents, 0)
    announce(later(circuit), lots["Ada"], ready_at="10:45")
    later(circuit).do(replan, circuit.new_id(), DAY, keep="nothing", budget_s=0.2)
    assert shares(circuit)[0] == before


def test_a_delay_that_is_known_when_the_day_is_planned_is_part_of_its_plan(
    circuit: Circuit,
) -> None:
    """What was announced before the round was published is shared as it was planned."""
    cycle, lots = filled(circuit)
    announce(later(circuit), lots["Ada"], ready_at="10:45")
    later(circuit).close(cycle)
    circuit.town.publish()
    announce(later(circuit), lots["Ada"], items=3)
    _, found = shares(circuit)
    assert found
    assert all(one.delay_cents == 0 for one in found)


def _visit(number: int, minutes: int, *, wait: int = 0, kind: str = "pickup") -> PublishedVisit:
    at = EIGHT + timedelta(minutes=minutes)
    return PublishedVisit(
        id=UUID(int=number),
        kind=kind,
        break_id="lunch" if kind == "break" else "",
        status="planned",
        arrive=at,
        start=at + timedelta(minutes=wait),
        depart=at + timedelta(minutes=wait + 10),
        travel_s=60 * number,
        distance_m=100 * number,
    )


def test_what_came_into_a_round_since_a_delay_stands_in_it_without_waiting() -> None:
    """The course as it was keeps its waits and ways; ways beside what has left are not known."""
    before = [_visit(1, 0, wait=5), _visit(2, 20, kind="break"), _visit(3, 40), _visit(4, 60)]
    names = {number: str(UUID(int=number)) for number in range(1, 6)}
    now = Course(
        stops=tuple(
            CourseStop(id=names[number], wait_s=wait_s, way=(7, 7))
            for number, wait_s in ((1, 9000), (5, 4000), (4, 0))
        ),
        home=(11, 22),
        shared_s=0,
    )
    found = merged_course(before, now, {"lunch": True})
    assert found == Course(
        stops=(
            CourseStop(id=names[1], wait_s=300, way=(60, 100)),
            CourseStop(id=names[5]),
            CourseStop(id=names[4]),
        ),
        home=(11, 22),
        shared_s=600,
    )
    whole = merged_course(before, Course(stops=(), home=(0, 0), shared_s=0), {})
    assert (whole.stops, whole.shared_s) == ((), 0)
    same = tuple(CourseStop(id=names[number]) for number in (1, 3, 4))
    kept = merged_course(before, Course(stops=same, home=(1, 1), shared_s=0), {})
    assert [one.way for one in kept.stops] == [(60, 100), (300, 500), (240, 400)]
