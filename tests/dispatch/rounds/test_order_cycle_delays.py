"""Farms that are late: no drop leaves the hub early, and who has to wait is told by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from bench.order_cycles.town import START, TownSize, cycle_day
from dispatch.check import check
from dispatch.check.hub_transfers import sorted_lots
from dispatch.model import Break, Plan, Problem, Round
from dispatch.planning.planner import plan as search
from dispatch.planning.planner import plan_of
from dispatch.rounds.lot_forecast import forecast_with_lots, late_lot_consequences
from dispatch.rounds.rest_of_day.lots_left import with_what_happened
from dispatch.rounds.rest_of_day.remaining_day import RemainingDay, remaining
from dispatch.rounds.rest_of_day.shift_progress import Key, ShiftProgress, key_of
from dispatch.rounds.rest_of_day.whole_day import whole_day_plan
from dispatch.rounds.rest_of_day.whole_day_check import newly_broken
from dispatch.rounds.round_state import PlannedVisit, RoundBrief, RoundState
from dispatch.rounds.state_machine import replay
from dispatch.search.stop_rules import Iterations
from tests.support.plans.followed import followed

DAY = cycle_day(TownSize(farms=3, hubs=1, homes=6, riders=3), 11)
MINUTE = timedelta(minutes=1)
delays = st.lists(st.integers(0, 150), min_size=3, max_size=3)
moments = st.integers(60, 11 * 60).map(lambda minutes: START + minutes * MINUTE)


@cache
def planned() -> Plan:
    """Return the plan that all delays begin from."""
    plan = search(DAY, Iterations(2000), 1)
    assert plan.unassigned == ()
    return plan


def delayed(by: Mapping[str, timedelta], now: datetime) -> list[ShiftProgress]:
    """Return the progress by a moment if the rounds of some shifts are later than planned."""
    return followed(planned(), now, by)


def farm_delays(minutes: list[int]) -> dict[str, timedelta]:
    """Return delays of the rounds that go to farms, by shift."""
    rounds = [
        one for one in planned().rounds if any(v.job_id.startswith("farm") for v in one.visits)
    ]
    return {one.shift_id: late * MINUTE for one, late in zip(rounds, minutes, strict=False)}


def brief_of(one: Round) -> RoundBrief:
    """Return a round as it was published, under the names of its shift and jobs."""
    shift = next(shift for shift in DAY.shifts if shift.id == one.shift_id)
    visits = []
    for number, visit in enumerate(one.visits):
        spent_s = (visit.depart - visit.start) // timedelta(seconds=1)
        rests = visit.kind == "break"
        visits.append(
            PlannedVisit(
                id=f"{one.shift_id}-{number}",
                visit=visit,
                stop=None if rests else DAY.stop(visit),
                pause=Break(id=visit.break_id, duration_s=spent_s, legal=True) if rests else None,
            )
        )
    return RoundBrief(
        id=one.shift_id,
        person_id=shift.courier.id,
        visits=tuple(visits),
        start=one.start,
        end=one.end,
        start_place_id=shift.start_place.id if shift.start_place else None,
        end_place_id=shift.end_place.id if shift.end_place else None,
        end_travel_s=one.end_travel_s,
        latest_end=shift.window.end,
    )


def states_of(progress: list[ShiftProgress]) -> list[RoundState]:
    """Return all rounds of the plan as they stand."""
    known = {one.shift_id: one for one in progress}
    found = []
    for one in planned().rounds:
        state = replay(brief_of(one), ())
        own = known.get(one.shift_id)
        if own is not None:
            visits = dict(state.visits)
            for name, entry in state.brief.by_id.items():
                each = own.visits.get(key_of(entry.visit))
                if each is not None:
                    visits[name] = replace(
                        visits[name],
                        status=each.status,
                        arrived_at=each.arrived_at,
                        settled_at=each.settled_at,
                    )
            finished = one.end if own.finished else None
            state = replace(state, visits=visits, started_at=own.begun_at, finished_at=finished)
        found.append(state)
    return found


def nothing_leaves_early(left: RemainingDay, plan: Plan, progress: list[ShiftProgress]) -> None:
    """Have the checker's own eyes follow the lots of a whole day, with what really happened."""
    whole = whole_day_plan(left, planned(), plan)
    facts = with_what_happened(DAY, progress, planned())
    lots = sorted_lots(facts, whole)
    over = {key for one in progress for key in one.visits}
    for one in whole.rounds:
        for visit in one.visits:
            if visit.kind != "pickup" or key_of(visit) in over:
                continue
            assert not lots.missing(visit.job_id)
            floor = lots.floor(visit.job_id, DAY.stop(visit))
            assert floor is None or visit.start >= floor[0]
    codes = {one.code for one in newly_broken(DAY, progress, planned(), whole)}
    assert not codes & {"leaves-before-sorted", "lot-not-brought"}


@given(delays, moments)
@settings(max_examples=12)
def test_no_delay_of_an_order_cycles_farms_lets_a_drop_leave_early(
    minutes: list[int], now: datetime
) -> None:
    """Whatever farms are late by, going on as planned and a replan wait until lots are sorted."""
    progress = delayed(farm_delays(minutes), now)
    left = remaining(DAY, planned(), progress, now)
    usable = left.of_orders(left.sequences, left.problem.job_by_id)
    went_on = plan_of(usable, left.sequences)
    assert check(usable, went_on) == ()
    nothing_leaves_early(left, went_on, progress)
    nothing_leaves_early(left, search(usable, Iterations(60), 1), progress)


def announced_day(minutes: int) -> Problem:
    """Return the day with a farm that is ready so much later than planned."""
    (pickup,) = DAY.job_by_id["farm-1"].pickups
    later = tuple(replace(one, start=one.start + minutes * MINUTE) for one in pickup.windows)
    job = replace(DAY.job_by_id["farm-1"], pickups=(replace(pickup, windows=later),))
    return replace(DAY, jobs=tuple(job if one.id == job.id else one for one in DAY.jobs))


@given(delays, moments, st.integers(0, 200))
@settings(max_examples=20)
def test_forecasts_of_an_order_cycle_wait_for_lots(
    minutes: list[int], now: datetime, announced: int
) -> None:
    """However late farms are, or say that they are ready, nothing is expected before its lots."""
    states = states_of(delayed(farm_delays(minutes), now))
    day = announced_day(announced)
    found = forecast_with_lots(day, states, now)
    opens = day.job_by_id["farm-1"].pickups[0].windows[0].start
    for state in states:
        starts = {eta.visit_id: eta.start for eta in found.forecasts[state.brief.id].etas}
        for entry in state.brief.visits:
            visit = entry.visit
            if (visit.job_id, visit.kind) == ("farm-1", "pickup") and entry.id in starts:
                assert starts[entry.id] >= opens
    expected: list[Round] = []
    for state, one in zip(states, planned().rounds, strict=True):
        etas = {eta.visit_id: eta for eta in found.forecasts[state.brief.id].etas}
        visits = []
        for entry in state.brief.visits:
            eta, known = etas.get(entry.id), state.visits[entry.id].settled_at
            start = eta.start if eta else entry.visit.start
            end = eta.depart if eta else known or entry.visit.depart
            visits.append(replace(entry.visit, start=start, depart=end))
        expected.append(replace(one, visits=tuple(visits)))
    lots = sorted_lots(DAY, Plan(rounds=tuple(expected), unassigned=()))
    for one, state in zip(expected, states, strict=True):
        for visit, entry in zip(one.visits, state.brief.visits, strict=True):
            if visit.kind == "pickup" and state.visits[entry.id].status == "planned":
                floor = lots.floor(visit.job_id, DAY.stop(visit))
                assert floor is None or visit.start >= floor[0]


def test_a_late_farms_consequences_are_told_by_name_before_anything_moves() -> None:
    """A farm that is hours late names who waits for its lot, how long, and what is missed."""
    late = dict.fromkeys(farm_delays([0, 0, 0]), 300 * MINUTE)
    now = START + 5 * 60 * MINUTE
    lot_consequences = late_lot_consequences(DAY, states_of(delayed(late, now)), now)
    assert lot_consequences
    for one in lot_consequences:
        lot = next(each for each in DAY.transfers if each.id == one.lot_id)
        assert (one.brought_by, one.job_id in lot.taken_by) == (lot.brought_by, True)
        assert one.ready is not None
        assert one.later_s > 0
        assert one.person_id
    assert any(one.missed for one in lot_consequences)


def without_farm(name: str) -> tuple[list[ShiftProgress], datetime]:
    """Tell of a day on which nobody was met at a farm."""
    for one in planned().rounds:
        for visit in one.visits:
            if (visit.kind, visit.job_id) == ("pickup", name):
                now = visit.depart
                progress = delayed({}, now)
                return [_failed(state, key_of(visit)) for state in progress], now
    raise AssertionError(name)


def _failed(state: ShiftProgress, key: Key) -> ShiftProgress:
    if key not in state.visits:
        return state
    failed = replace(state.visits[key], status="failed")
    return replace(state, visits={**state.visits, key: failed})


def test_what_takes_from_a_lot_of_an_order_cycle_that_failed_is_left_out_by_name() -> None:
    """Where a collection fails, what takes of its lot is told at once, and no plan serves it."""
    progress, now = without_farm("farm-1")
    lot = DAY.transfers[1]
    lot_consequences = [
        one for one in late_lot_consequences(DAY, states_of(progress), now) if not one.ready
    ]
    assert {one.lot_id for one in lot_consequences} == {lot.id}
    left = remaining(DAY, planned(), progress, now)
    assert set(left.waiting) == {one.job_id for one in lot_consequences} <= set(lot.taken_by)
    whole = whole_day_plan(left, planned(), plan_of(left.problem, left.sequences))
    reasons = {one.job_id: (one.reason, one.units) for one in whole.unassigned}
    assert {reasons[name] for name in left.waiting} == {("waits-for-lot", (lot.id,))}


def test_a_problem_of_what_is_left_of_an_order_cycle_is_plain() -> None:
    """What is left holds its lots' times in windows alone, so that every question keeps them."""
    problem: Problem = remaining(DAY, planned(), (), START).problem
    assert (problem.transfers, problem.hubs) == ((), ())
    assert check(DAY, plan_of(DAY, remaining(DAY, planned(), (), START).sequences)) == ()
