"""Days on which a hub has not room for all of its lots at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.order_cycles.town import TownSize, cycle_day
from dispatch.check import check
from dispatch.check.hub_space import hubs_have_room
from dispatch.model import Load, Plan, Problem
from dispatch.planning.planner import plan, plan_of
from dispatch.schedule.hub_handovers import Handovers, plain_day
from dispatch.schedule.hub_space import most_there
from dispatch.schedule.lot_times import lots_ready
from dispatch.schedule.visit_sequences import sequences_of
from dispatch.search.stop_rules import Iterations
from tests.support.depth import cases

SMALL = TownSize(farms=3, hubs=1, homes=7, riders=3)


def with_pieces(day: Problem, space_items: int | None) -> Problem:
    """Return a day in which each home takes a piece of each of its lots, and the hub's room."""
    taken = {job.id: sum(job.id in one.taken_by for one in day.transfers) for job in day.jobs}
    brought = {one.brought_by: len(one.taken_by) for one in day.transfers}
    jobs = []
    for job in day.jobs:
        items = Load(items=brought.get(job.id, taken[job.id]))
        pickups, drops = (
            tuple(replace(one, load=one.load + items) for one in stops)
            for stops in (job.pickups, job.drops)
        )
        jobs.append(replace(job, pickups=pickups, drops=drops))
    return replace(
        day,
        jobs=tuple(jobs),
        hubs=tuple(replace(hub, space_items=space_items) for hub in day.hubs),
        transfers=tuple(replace(one, items=len(one.taken_by)) for one in day.transfers),
    )


def fullest(day: Problem, found: Plan) -> int:
    """Return the most pieces at the hub at once."""
    return most_there(day, day.hubs[0], found.rounds, lots_ready(day, found.rounds))


def overfull(day: Problem, found: Plan) -> list[str]:
    """Return the codes by which the checker finds the hub too full."""
    return [one.code for one in hubs_have_room(day, found)]


@pytest.mark.parametrize("seed", range(4, 4 + cases(1, whole=8)))
def test_a_hub_is_never_fuller_than_it_has_room(seed: int) -> None:
    """With less and less room lots come later, or stay at the farm and say which hub is full."""
    free = with_pieces(cycle_day(SMALL, seed), None)
    unlimited = plan(free, Iterations(600), seed=1)
    most = fullest(free, unlimited)
    for space in (most, most - 1, most // 2, 1, 0):
        day = with_pieces(cycle_day(SMALL, seed), space)
        found = plan(day, Iterations(600), seed=1)
        assert check(day, found) == ()
        assert fullest(day, found) <= space
        left = {one.job_id: one for one in found.unassigned}
        for one in day.transfers:
            if one.items > space:
                assert one.brought_by is not None
                farm = left[one.brought_by]
                assert (farm.reason, farm.units) == ("hub-full", (day.hubs[0].id,))
                assert {left[name].reason for name in one.taken_by} == {"waits-for-lot"}
    assert overfull(with_pieces(cycle_day(SMALL, seed), most - 1), unlimited) == ["hub-overfull"]


def test_room_for_all_lots_changes_nothing() -> None:
    """Where all lots have room at once, a day is planned as without any limit."""
    free = with_pieces(cycle_day(SMALL, 4), None)
    total = sum(one.items for one in free.transfers)
    day = with_pieces(cycle_day(SMALL, 4), total)
    assert plan(day, Iterations(400), seed=1) == plan(free, Iterations(400), seed=1)


def test_orders_that_fill_a_hub_too_much_are_timed_anew_or_left_out() -> None:
    """Orders of a day with much room, asked for in one with little, keep the room there is."""
    free = with_pieces(cycle_day(SMALL, 4), None)
    unlimited = plan(free, Iterations(600), seed=1)
    space = fullest(free, unlimited) - 1
    day = with_pieces(cycle_day(SMALL, 4), space)
    found = plan_of(day, sequences_of(plain_day(day, Handovers()), unlimited))
    assert check(day, found) == ()
    assert fullest(day, found) <= space
