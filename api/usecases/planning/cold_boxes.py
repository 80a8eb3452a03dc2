"""Check of a plan against the cold boxes and ice packs that there are."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from data.store.care import rules
from data.store.circuits import returnables
from data.store.system import cooperatives
from dispatch.circuits.cold_chain import ColdRound, Shortage, most_cold_ml, shortages
from dispatch.circuits.returnables import Holder, balances
from dispatch.values.local_time import starts_of
from routing.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.usecases.act import Act
    from dispatch.model import Job, Plan, Problem, Visit


def refuse_short_boxes(act: Act, day: date, problem: Problem, plan: Plan) -> None:
    """Refuse a plan that needs more cold boxes or ice packs than there are.

    Raises
    ------
    Conflict
        ``cold-boxes-short``, with the first round that goes without.
    """
    shifts = {shift.id: shift for shift in problem.shifts}
    jobs = {job.id: job for job in problem.jobs}
    cold = []
    for one in plan.rounds:
        most = max((_most_ml(jobs, visit) for visit in one.visits), default=0)
        places = (shifts[one.shift_id].start_place, shifts[one.shift_id].end_place)
        start, end = (Holder(kind="place", id=place.id) if place else None for place in places)
        if most:
            cold.append(
                ColdRound(
                    id=one.shift_id,
                    start=one.start,
                    end=one.end,
                    most_ml=most,
                    start_place=start,
                    end_place=end,
                )
            )
    if not cold:
        return
    day_end = starts_of(day, cooperatives.own(act.tx).zone) + timedelta(days=1, seconds=-1)
    stock = balances(one.movement for one in returnables.every(act.tx))
    found = shortages(cold, stock, rules.cold_chain_at(act.tx, day_end))
    if found:
        raise _conflict(found, shifts[found[0].round_id].courier.name, act)


def _most_ml(jobs: Mapping[str, Job], visit: Visit) -> int:
    job = jobs.get(visit.job_id) if visit.kind == "drop" else None
    handed = job.drops[visit.index].load.extra if job else {}
    return most_cold_ml(visit.load_after.extra, handed)


def _conflict(found: list[Shortage], rider: str, act: Act) -> Conflict:
    first = found[0]
    zone = cooperatives.own(act.tx).zone
    return Conflict(
        "cold-boxes-short",
        count=len(found),
        rider=rider,
        kind=first.kind,
        needed=first.needed,
        there=first.there,
        at=first.at.astimezone(zone).strftime("%H:%M"),
    )
