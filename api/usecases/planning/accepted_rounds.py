"""A plan of which only some rounds are accepted: the others stay as they are published."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from dispatch.model import Plan, jobs_in
from dispatch.model.available_vehicles import rig_id
from dispatch.schedule.cost_terms import cost_terms
from routing.errors import Conflict, NotFound

if TYPE_CHECKING:
    from api.days.live_day import LiveDay
    from data.store.rounds.rounds import RoundRow
    from dispatch.model import Round


def accepted_only(day: LiveDay, wanted: Plan, accepted: Collection[str]) -> Plan:
    """Return a whole day with some rounds of a plan, and all others as they are published.

    Parameters
    ----------
    accepted
        Shifts whose rounds are those of the plan.

    Raises
    ------
    NotFound
        ``no-such-shift``.
    Conflict
        ``rounds-belong-together``: a job goes from one round to another, and only one of them is
        accepted.
    """
    if not {shift.id for shift in day.problem.shifts} >= set(accepted):
        raise NotFound("no-such-shift")
    _refuse_torn(day.plan, wanted, accepted)
    rows = {str(one.shift_id): one for one in day.rounds}
    new = {one.shift_id: one for one in wanted.rounds}
    old = day.plan.round_by_shift
    names = [shift.id for shift in day.problem.shifts]
    rounds = tuple(
        new[name] if name in accepted else _as_ridden(old[name], rows[name])
        for name in names
        if name in (new if name in accepted else old)
    )
    served = jobs_in(rounds)
    left = {one.job_id: one for one in (*wanted.unassigned, *day.plan.unassigned)}
    return Plan(
        rounds=rounds,
        unassigned=tuple(one for name, one in left.items() if name not in served),
        cost_cents=cost_terms(day.problem, rounds),
    )


def _as_ridden(round_: Round, row: RoundRow) -> Round:
    """Return a published round with the vehicle that it is ridden on."""
    trailer = "" if row.trailer_id is None else str(row.trailer_id)
    return replace(round_, vehicle_id=rig_id(str(row.vehicle_id), trailer))


def _refuse_torn(published: Plan, wanted: Plan, accepted: Collection[str]) -> None:
    """Refuse to accept a round without the other one that a job comes from or goes to."""
    before, after = (
        {visit.job_id: one.shift_id for one in plan.rounds for visit in one.visits if visit.job_id}
        for plan in (published, wanted)
    )
    for job_id in sorted(before.keys() & after.keys()):
        homes = before[job_id], after[job_id]
        missing = [name for name in homes if name not in accepted]
        if len(missing) == 1 and homes[0] != homes[1]:
            other = homes[1 - homes.index(missing[0])]
            raise Conflict("rounds-belong-together", job=job_id, shift=other, other=missing[0])
