"""A plan as the first run shows it: who rides when, and what stays unplanned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.fleet.shifts import list_shifts
from api.usecases.fleet.vehicles import list_vehicles
from api.usecases.job_names import job_titles
from api.usecases.people.people import list_people
from api.usecases.planning.plans import result_of
from api.usecases.requests import found_or_refuse
from data.store.planning import plans

if TYPE_CHECKING:
    from dispatch.model import Unassigned


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRound:
    """A round of a plan with the names of who rides and what."""

    rider: str
    vehicle: str
    start: datetime
    end: datetime
    stops: int
    distance_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPlan:
    """Rounds of a plan, and the jobs that it leaves out, each with its label."""

    id: UUID
    rounds: tuple[PlannedRound, ...]
    left: tuple[tuple[str, Unassigned], ...]


@needs("plans:read")
def read_first_plan(act: Act, plan_id: UUID) -> FirstPlan:
    """Return what a plan came to.

    Raises
    ------
    NotFound
        ``no-such-plan``.
    Conflict
        ``plan-not-ready``.
    """
    found = found_or_refuse(plans.find(act.tx, plan_id), "no-such-plan")
    plan = result_of(found)
    people = {one.id: one.name for one in list_people(act)}
    bikes = {one.id: one.name for one in list_vehicles(act, with_gone=True)}
    shifts = {str(one.id): one for one in list_shifts(act, found.day, found.day)}
    called = job_titles(act, {one.job_id for one in plan.unassigned})
    rounds = tuple(
        PlannedRound(
            rider=people.get(shift.person_id, ""),
            vehicle=bikes.get(shift.vehicle_id, ""),
            start=one.start,
            end=one.end,
            stops=sum(visit.kind != "break" for visit in one.visits),
            distance_m=one.distance_m,
        )
        for one in plan.rounds
        if one.visits and (shift := shifts.get(one.shift_id)) is not None
    )
    left = tuple((called.get(one.job_id, one.job_id), one) for one in plan.unassigned)
    return FirstPlan(id=plan_id, rounds=rounds, left=left)
