"""Replans of days under way to which an order cycle comes: no drop leaves the hub early."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from api.usecases.planning.whole_day import whole_day
from api.usecases.rounds.live.lots_brought import after_steps, in_steps
from api.usecases.rounds.live.replanning import KEEPS, Keep, mended
from bench.order_cycles.town import START, TownSize, cycle_day
from dispatch.check.hub_transfers import nothing_leaves_before_it_is_sorted, sorted_lots
from dispatch.model import Plan, Problem
from dispatch.model.problem_parts import part_of
from dispatch.planning.planner import plan as search
from dispatch.rounds.rest_of_day.lots_left import with_what_happened
from dispatch.rounds.rest_of_day.lots_to_bring import with_lots_brought
from dispatch.rounds.rest_of_day.remaining_day import RemainingDay, remaining
from dispatch.rounds.rest_of_day.shift_progress import ShiftProgress
from dispatch.schedule.visit_sequences import VisitSequences, served_job_ids
from dispatch.search.stop_rules import Iterations, StopRule
from tests.support.depth import cases
from tests.support.plans.followed import followed

DAY = cycle_day(TownSize(farms=5, hubs=1, homes=9, riders=3), 2)
MINUTE = timedelta(minutes=1)
KNOWN = {"farm-0", "farm-1", "farm-2"}
"""Farms whose lots are planned beforehand; the others', and what takes from them, come later."""


def known_part() -> Problem:
    """Return the day without the farms that come later, and without what takes from their lots."""
    later = [one for one in DAY.transfers if one.brought_by not in KNOWN]
    out = {name for one in later for name in (*one.taken_by, str(one.brought_by))}
    lots = [one for one in DAY.transfers if one.brought_by in KNOWN]
    return replace(
        part_of(DAY, jobs=DAY.job_by_id.keys() - out),
        transfers=tuple(
            replace(one, taken_by=tuple(name for name in one.taken_by if name not in out))
            for one in lots
        ),
    )


@cache
def planned() -> Plan:
    """Return the plan of what was known first."""
    return search(known_part(), Iterations(1000), 1)


def progress_at(now: datetime, late: timedelta) -> list[ShiftProgress]:
    """Return the progress by a moment if all rounds are so much later than planned."""
    return followed(planned(), now, {one.shift_id: late for one in planned().rounds})


def replanned(
    progress: list[ShiftProgress], now: datetime, keep: Keep
) -> tuple[RemainingDay, VisitSequences]:
    """Replan the day once, and return what is left with its orders."""
    left = remaining(DAY, planned(), progress, now)

    def look(part: RemainingDay, stop: StopRule, how: Keep = keep) -> VisitSequences:
        return mended(part, stop, 1, keep=how)

    return after_steps(left, in_steps(left, look, Iterations(600)))


def test_an_order_cycle_that_comes_to_a_planned_day_is_served_by_one_replan() -> None:
    """Before the day begins one replan takes all collections and all drops."""
    for keep in KEEPS:
        left, orders = replanned([], START, keep)
        assert served_job_ids(orders) == set(DAY.job_by_id)
        assert_rules_kept(left, orders)


def test_orders_of_an_order_cycle_are_timed_anew_by_when_their_lots_come() -> None:
    """A lot may overtake another one in new orders: the same orders then wait until it is sorted.

    On this day that happens where nothing is kept.
    """
    left, orders = replanned([], START, "nothing")
    settled = with_lots_brought(left, orders)
    assert settled is not None
    assert settled.standing.before is None
    assert served_job_ids(settled.sequences) == served_job_ids(orders)
    assert_rules_kept(settled, settled.sequences)


def assert_rules_kept(left: RemainingDay, orders: VisitSequences) -> Plan:
    """Have the whole day checked with some orders of what is left."""
    assert left.whole is not None
    return whole_day(left.whole, left, orders, touched=None, timed={}).after


@given(
    st.integers(0, 11 * 60).map(lambda minutes: START + minutes * MINUTE),
    st.integers(0, 120).map(lambda minutes: minutes * MINUTE),
    st.sampled_from(["riders", "nothing"]),
)
@settings(max_examples=cases(6, whole=15))
def test_an_order_cycle_that_comes_to_a_day_under_way_lets_no_drop_leave_early(
    now: datetime, late: timedelta, keep: Keep
) -> None:
    """At whatever moment, however late the riders are, one replan keeps every rule of the day."""
    progress = progress_at(now, late)
    left, orders = replanned(progress, now, keep)
    after = assert_rules_kept(left, orders)
    facts = with_what_happened(DAY, progress, planned())
    lots = sorted_lots(facts, after)
    assert list(nothing_leaves_before_it_is_sorted(facts, after, lots)) == []
