"""A plan of what is left, put behind what is over: the rounds of the whole day again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from dispatch.model import Plan, Round, Unassigned, jobs_in
from dispatch.rounds.rest_of_day.shift_progress import key_of

if TYPE_CHECKING:
    from dispatch.rounds.rest_of_day.remaining_day import RemainingDay


def whole_day_plan(
    left: RemainingDay, before: Plan, plan: Plan, *, untouched: Collection[str] = ()
) -> Plan:
    """Put a plan of what is left behind what is over: the rounds of the whole day.

    Parameters
    ----------
    left
        What was left.
    before
        The plan of the whole day until now.
    plan
        A plan of ``left.problem``, or of a part of it.
    untouched
        Shifts that are no part of that: their rounds stay as they were.

    Returns
    -------
    Plan
        With indexes as in the whole jobs. Costs are those of what is left.
    """
    old = before.round_by_shift
    new = plan.round_by_shift
    rounds = []
    for name in dict.fromkeys([*old, *new]):
        if name not in left.front or name in untouched:
            rounds += [old[name]] if name in old else []
        else:
            round_ = _joined(left, name, old.get(name), new.get(name))
            if round_ is not None:
                rounds.append(round_)
    known = {job.id for job in left.problem.jobs}
    served = jobs_in(rounds)
    others = [u for u in before.unassigned if u.job_id not in known | served]
    named = {u.job_id for u in (*plan.unassigned, *others)}
    waiting = [
        Unassigned(job_id=name, reason="waits-for-lot", units=lots)
        for name, lots in left.waiting.items()
        if name not in served | named
    ]
    unassigned: list[Unassigned] = [*plan.unassigned, *others, *waiting]
    return Plan(rounds=tuple(rounds), unassigned=tuple(unassigned), cost_cents=plan.cost_cents)


def _joined(left: RemainingDay, name: str, old: Round | None, new: Round | None) -> Round | None:
    front = left.front[name]
    if new is None:
        if not front or old is None:
            return None
        return replace(old, visits=front, end=front[-1].depart, end_travel_s=0, end_distance_m=0)
    staying = left.staying.get(name)
    visits = []
    for visit in new.visits:
        index = 0 if visit.kind == "break" else left.origin.get(key_of(visit))
        if index is not None:
            load = visit.load_after if staying is None else visit.load_after + staying
            same = index == visit.index and load is visit.load_after
            visits.append(visit if same else replace(visit, index=index, load_after=load))
    start = old.start if old is not None and front else new.start
    return replace(new, visits=(*front, *visits), start=start)
