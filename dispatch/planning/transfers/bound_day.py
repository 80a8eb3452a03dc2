"""A planned day with its lots' times in windows: what questions about a plan are asked of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from dispatch.schedule.cold_limits import out_since
from dispatch.schedule.hub_handovers import (
    Handovers,
    latest_arrivals,
    needed_by,
    plain_day,
    spent_at_drops,
)
from dispatch.schedule.hub_timing import begins_of
from dispatch.schedule.lot_times import lots_ready, pickups_at_hubs

if TYPE_CHECKING:
    from datetime import datetime

    from dispatch.model import Plan, Problem

SOON = timedelta(minutes=5)
"""A pickup that begins so soon after its last lot is sorted, or sooner, waits for that."""
OF_LOTS = frozenset({"waits-for-lot", "lot-too-late", "hub-full", "out-of-cold-too-long"})
"""Reasons that lots and their hubs give for leaving a job out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LotWait:
    """A lot for which a pickup at a hub begins as late as it does.

    Attributes
    ----------
    brought_by
        The job that brings it; empty where it is at the hub already.
    ready
        When it is sorted.
    """

    lot_id: str
    brought_by: str
    ready: datetime


def bound_day(problem: Problem, plan: Plan) -> Problem:
    """Return a planned day without transfers in which every change keeps the plan's lots in time.

    What takes from a lot begins when the plan has it sorted or later, and what brings one comes by
    when the plan needs it. Jobs whose windows that closes are not in it.
    """
    if not problem.transfers:
        return problem
    lots = lots_ready(problem, plan.rounds)
    needed = needed_by(problem, begins_of(plan.rounds, "pickup"))
    handovers = Handovers(
        leaves={name: lot.ready for name, lot in lots.items()},
        arrives=latest_arrivals(problem, lots, needed),
        taken_up=out_since(problem, plan.rounds),
        spent=spent_at_drops(visit for one in plan.rounds for visit in one.visits),
    )
    return plain_day(problem, handovers)


def lot_waits(problem: Problem, plan: Plan) -> dict[str, tuple[LotWait, ...]]:
    """Return by job the lots for which it leaves a hub no sooner."""
    if not problem.transfers:
        return {}
    lots = lots_ready(problem, plan.rounds)
    begins = begins_of(plan.rounds, "pickup")
    bringers = {one.id: one.brought_by or "" for one in problem.transfers}
    found: dict[str, tuple[LotWait, ...]] = {}
    for name, hubs in pickups_at_hubs(problem).items():
        for one in hubs:
            starts = [begins[name, index] for index in one.indexes if (name, index) in begins]
            own = [lots[lot] for lot in one.lots if lot in lots]
            last = max(own, key=lambda lot: (lot.ready, lot.lot_id), default=None)
            if last is not None and starts and min(starts) <= last.ready + SOON:
                wait = LotWait(
                    lot_id=last.lot_id, brought_by=bringers[last.lot_id], ready=last.ready
                )
                found[name] = (*found.get(name, ()), wait)
    return found
