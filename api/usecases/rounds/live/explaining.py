"""Use case of explaining: why a job is in its round, or in none, and what would help."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from api.days.problem import problem_of
from api.usecases.act import Act, needs
from api.usecases.job_names import job_title
from api.usecases.planning.plans import result_of
from api.usecases.requests import found_or_refuse
from api.usecases.rounds.live.left_open import accepted_changes, can_be_extended, refusal_now
from data.formats.day_snapshot import read_snapshot
from data.store.fleet import places
from data.store.planning import names_by_id, plans
from data.store.system import cooperatives
from dispatch.bookings.place_hours import runs_into_closed_hours
from dispatch.planning.fairness.fair_shares import fair_shares
from dispatch.planning.goods_apart import GOODS_TOGETHER
from dispatch.planning.vehicles.vehicle_availability import problem_as_ridden
from dispatch.planning.what_if.day_changes import widened
from dispatch.planning.what_if.explanations import Choice, Refusal, explain_job
from dispatch.values.local_time import day_of
from routing.errors import NotFound

if TYPE_CHECKING:
    from dispatch.model import Problem
    from dispatch.planning.fairness.fair_shares import FairShare
    from dispatch.planning.what_if.day_changes import DayChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """Explanation of a job's round, or of its being in none.

    Attributes
    ----------
    reason
        As the plan was made.
    fair
        That its round is ridden for fairness, where that is so.
    other_streets
        Whether the city was imported anew since, or exact places were erased, so that figures may
        differ a little.
    problem
        What the plan was made of, with the names of who rides and the label of the job.
    vehicles
        The names of the vehicles by id.
    """

    reason: Choice | Refusal
    fair: FairShare | None = None
    other_streets: bool
    problem: Problem
    vehicles: Mapping[str, str]


@needs("plans:read")
def explain_plan_job(act: Act, plan_id: UUID, job_id: UUID) -> Explained:
    """Return why a job is in its round, as the plan was made, or in none.

    Of the plan that a day runs by an open job is explained by the rounds as they are now. Changes
    are left out that would serve a stop while its place is shut, on the day itself those that would
    have to be made before now, and those that are refused when whoever asks makes them.

    Raises
    ------
    NotFound
        If there is no such plan, or the job was none of it.
    Conflict
        ``plan-not-ready``.
    """
    found = found_or_refuse(plans.find(act.tx, plan_id), "no-such-plan")
    as_now = refusal_now(act, found, job_id)
    if as_now is not None:
        problem, refusal = as_now
        changes = _possible(act, found.day, problem, refusal.changes)
        refusal = replace(refusal, changes=tuple(accepted_changes(act, found, changes)))
        return _explained(act, problem, refusal)
    result = result_of(found)
    snapshot = read_snapshot(found.problem)
    streets = act.tools.streets.asked_by(act.tx.owner)
    problem = problem_of(streets, snapshot.day, snapshot.closures)
    plan = snapshot.plan or result
    problem = problem_as_ridden(problem, plan)
    reason = explain_job(problem, plan, str(job_id))
    if reason is None:
        raise NotFound("no-such-job")
    if isinstance(reason, Refusal):
        possible = _possible(act, found.day, problem, reason.changes)
        told = tuple(one for one in possible if can_be_extended(act, problem, one))
        reason = replace(reason, changes=told)
    fair = None
    if isinstance(reason, Choice):
        shares = fair_shares(problem, plan)
        fair = next((one for one in shares if one.shift_id == reason.shift_id), None)
    now = act.tools.streets.router(snapshot.city).city.fingerprint
    other = found.city_fingerprint not in ("", now) or bool(found.coarsened)
    return replace(_explained(act, problem, reason), fair=fair, other_streets=other)


def _explained(act: Act, problem: Problem, reason: Choice | Refusal) -> Explained:
    """Return an explanation with the names that it needs."""
    rigs = [one.vehicle for one in problem.shifts]
    missing: list[str] = []
    if isinstance(reason, Refusal):
        own = {one.id for one in rigs}
        told = {one.vehicle_id for one in reason.changes} - own - {""}
        # Kinds of goods are named by themselves.
        units = () if reason.reason == GOODS_TOGETHER else reason.units
        missing = [*units, *sorted(told)]
    return Explained(
        reason=reason,
        other_streets=False,
        problem=_named(act, problem, reason.job_id),
        vehicles=names_by_id.rig_names(act.tx, rigs, missing),
    )


def _possible(
    act: Act, day: date, problem: Problem, changes: Iterable[DayChange]
) -> Iterator[DayChange]:
    """Return the changes of a day that can still be made, and do not run into closed hours."""
    hours, zone = places.with_hours(act.tx), cooperatives.own(act.tx).zone
    is_today = day == day_of(act.now, zone)
    for one in changes:
        if is_today and not _is_ahead(problem, one, act.now):
            continue
        if one.kind.startswith("window"):
            job = problem.job_by_id[one.job_id]
            if runs_into_closed_hours(job, widened(job, one), hours, day, zone):
                continue
        yield one


def _is_ahead(problem: Problem, change: DayChange, now: datetime) -> bool:
    """Return whether the time that a change adds to a shift or to windows is not over."""
    if change.kind in {"shift-earlier", "shift-later"}:
        windows = [one.window for one in problem.shifts if one.id == change.shift_id]
    else:
        windows = [
            one
            for kind, index, stop in problem.job_by_id[change.job_id].stops
            if not change.stop_kind or (kind, index) == (change.stop_kind, change.index)
            for one in stop.windows
        ]
    added = timedelta(minutes=change.minutes)
    if change.kind.endswith("-earlier"):
        return all(one.start - added >= now for one in windows)
    return not change.kind.endswith("-later") or all(one.end + added > now for one in windows)


def _named(act: Act, problem: Problem, job_id: str) -> Problem:
    """Return a problem with the names that no plan keeps."""
    ids = [UUID(one.id) for one in problem.shifts]
    riders = {str(key): name for key, name in names_by_id.rider_names(act.tx, ids).items()}
    shifts = tuple(
        replace(one, courier=replace(one.courier, name=riders.get(one.id, one.courier.name)))
        for one in problem.shifts
    )
    label = job_title(act, UUID(job_id))
    jobs = tuple(
        replace(one, label=label or one.label) if one.id == job_id else one for one in problem.jobs
    )
    return replace(problem, shifts=shifts, jobs=jobs)
