"""Use cases of planning: asking for a plan of a day, following and stopping it, reading it.

The search itself runs in a worker, see :mod:`api.usecases.planning.solving`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from api.days.problem import read_plan
from api.usecases.act import Act, needs
from api.usecases.planning.job_labels import labelled, labelled_progress
from api.usecases.planning.last_time import LastTime, last_time_of
from api.usecases.planning.publication import NOBODY
from api.usecases.planning.trouble_names import failure_names
from api.usecases.requests import found_or_refuse
from api.wording.comparison import Comparison, compare_plans, newly_late
from data.formats.day_snapshot import read_snapshot
from data.formats.plan_file import PlanFile, plan_file_of
from data.store.fleet import shifts
from data.store.planning import plans, turns
from data.store.planning.plans import FINAL, PlanRow
from data.store.rounds import rounds
from data.store.system.queue import SOLVE
from dispatch.model import MOST_MARGIN_MINUTES, MOST_MARGIN_PERCENT, MOST_STABLE_MINUTES
from dispatch.values.validation import MAX_CENTS, out_of_range, refuse
from routing.errors import Conflict, NotFound

if TYPE_CHECKING:
    from dispatch.model import Plan

MAX_BUDGET_S = 3600
MOST_WAITING = 20
"""So many plans of a cooperative may wait for a worker."""
MAX_SEED = 2**62
MOST_WEIGHTS: Mapping[str, int] = {
    "balance_hour_cents": MAX_CENTS,
    "fairness_hundred_cents": MAX_CENTS,
    "stable_cents": MAX_CENTS,
    "stable_minutes": MOST_STABLE_MINUTES,
    "margin_hour_cents": MAX_CENTS,
    "margin_minutes": MOST_MARGIN_MINUTES,
    "margin_percent": MOST_MARGIN_PERCENT,
}
"""Weights that one plan may have otherwise than they are published, and the most of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPlan(PlanRow):
    """A plan as it is read.

    Attributes
    ----------
    last_time
        What differs, ``None`` where nothing recurs.
    trouble_names
        What people call the ids among the arguments of its trouble, by argument.
    """

    last_time: LastTime | None = None
    trouble_names: Mapping[str, str] = field(default_factory=dict)


@needs("plans:write")
def request_plan(  # noqa: PLR0913  # each says another thing of what is wanted
    act: Act,
    plan_id: UUID,
    on: date,
    *,
    budget_s: int = 10,
    seed: int = 0,
    balance_hour_cents: int | None = None,
    weights: Mapping[str, int] | None = None,
    without: Sequence[UUID] = (),
    name: str = "",
) -> PlanRow:
    """Ask for a plan of a day; the same again is the same plan.

    Parameters
    ----------
    plan_id
        Made by whoever asks.
    budget_s, seed
        How long to look for better plans, 1 to 3600 s, and the start of chance.
    balance_hour_cents
        How evenly work is to be shared in this plan, as :class:`dispatch.model.Weights` has it; by
        default as the published weights say. What a plan of other weights tells as ``shared_work``
        names a price.
    weights
        Other weights for this plan alone, by their names in :class:`dispatch.model.Weights`.
    without
        Shifts that are to have no round; what is pinned to them may go to anybody.
    name
        What it is to be called.

    Raises
    ------
    BadInput
        ``out-of-range``.
    NotFound
        ``no-such-shift`` where a shift that is to have no round is none of the day.
    Conflict
        ``id-used-twice``; ``day-has-begun`` where rounds are on their way: replan those;
        ``too-many-plans-waiting``.
    """
    chosen = dict(weights or {})
    _check_limits(budget_s, seed, balance_hour_cents, chosen)
    if balance_hour_cents is not None:
        chosen["balance_hour_cents"] = balance_hour_cents
    left_out = sorted(str(one) for one in without)
    found = plans.find(act.tx, plan_id)
    if found is not None:
        same = chosen.items() <= dict(found.weights).items()
        same &= left_out == list(found.without_shifts)
        if not same or (found.way, found.day, found.budget_s, found.seed) != (
            *("solve", on, budget_s, seed),
        ):
            raise Conflict("id-used-twice")
        return found
    refuse_begun_day(act, on)
    if not set(without) <= {one.id for one in shifts.between(act.tx, on, on)}:
        raise NotFound("no-such-shift")
    if turns.own_waiting(act.tx, SOLVE) >= MOST_WAITING:
        raise Conflict("too-many-plans-waiting", limit=MOST_WAITING)
    based_on = plans.published(act.tx, on)
    plan = PlanRow(
        id=plan_id,
        day=on,
        based_on=based_on.id if based_on else None,
        budget_s=budget_s,
        seed=seed,
        weights=chosen,
        without_shifts=tuple(left_out),
        name=name.strip(),
        requested_by=act.actor.id or NOBODY,
        requested_at=act.now,
    )
    plans.add(act.tx, plan)
    detail = {"day": on.isoformat(), "budget_s": budget_s, "seed": seed}
    if based_on:
        detail["based_on_plan_id"] = str(based_on.id)
    act.record_event("plan_requested", "plan", plan_id, detail=detail)
    act.queue(
        "solve",
        queue=SOLVE,
        once=f"solve:{plan_id}",
        # Cooperatives take turns at the solvers, whoever asked first or most.
        priority=turns.next_turn(act.tx, SOLVE),
        plan_id=str(plan_id),
    )
    return plan


def _check_limits(
    budget_s: int, seed: int, balance_hour_cents: int | None, chosen: Mapping[str, int]
) -> None:
    faults = out_of_range("budget_s", budget_s, 1, MAX_BUDGET_S)
    faults += out_of_range("seed", seed, 0, MAX_SEED)
    faults += out_of_range("balance_hour_cents", balance_hour_cents, 0, MAX_CENTS)
    for name, value in chosen.items():
        faults += out_of_range(f"weights.{name}", value, 0, MOST_WEIGHTS[name])
    refuse(faults)


def refuse_begun_day(act: Act, on: date) -> None:
    """Refuse to plan a day from the start whose rounds are on their way."""
    if any(one.status in rounds.BEGUN for one in rounds.of_day(act.tx, on)):
        raise Conflict("day-has-begun", day=on.isoformat())


# --- following and reading ------------------------------------------------------------------


@needs("plans:write")
def stop_plan(act: Act, plan_id: UUID) -> PlanRow:
    """End the search for a plan early; the best one so far is kept.

    Raises
    ------
    NotFound
        If there is no such plan.
    """
    found = found_or_refuse(plans.find(act.tx, plan_id, lock=True), "no-such-plan")
    if found.status in FINAL or found.stop_requested_at is not None:
        return found
    plans.go_on(act.tx, plan_id, stop_requested_at=act.now)
    act.record_event("plan_stopped", "plan", plan_id)
    return found_or_refuse(plans.find(act.tx, plan_id), "no-such-plan")


@needs("plans:read")
def read_plan_of_day(act: Act, plan_id: UUID) -> ReadPlan:
    """Return a plan with its result and what of it is other than the last time, or why it failed.

    Raises
    ------
    NotFound
        If there is no such plan.
    """
    found = found_or_refuse(plans.find(act.tx, plan_id), "no-such-plan")
    held = {one.name: getattr(found, one.name) for one in fields(found)}
    (held["progress"],) = labelled_progress(act, [found.progress])
    names = failure_names(act, found.trouble_arguments)
    return ReadPlan(**held, last_time=last_time_of(act, found), trouble_names=names)


@needs("plans:read")
def list_plans(act: Act, on: date) -> list[PlanRow]:
    """Return the plans of a day, the newest first, without problems and results."""
    found = plans.of_day(act.tx, on)
    progress = labelled_progress(act, [one.progress for one in found])
    return [replace(one, progress=way) for one, way in zip(found, progress, strict=True)]


@needs("plans:write")
def drop_plan(act: Act, plan_id: UUID) -> None:
    """Put a plan away that was never published; one that is worked on is stopped.

    Raises
    ------
    NotFound
        If there is no such plan.
    Conflict
        ``plan-in-use`` if it was published.
    """
    found = found_or_refuse(plans.find(act.tx, plan_id, lock=True), "no-such-plan")
    if found.published_at is not None:
        raise Conflict("plan-in-use")
    plans.go_on(act.tx, plan_id, status="dropped", stop_requested_at=act.now)


@needs("plans:read")
def compare_two_plans(act: Act, plan_id: UUID, other_id: UUID | None = None) -> Comparison:
    """Return the differences between two plans of one day.

    Parameters
    ----------
    plan_id, other_id
        The plan before and the one after; without another, the plan is the one after, and before
        it is what is published.

    Raises
    ------
    NotFound
        If one is not there.
    Conflict
        ``plan-not-ready``, ``plans-of-two-days``; ``nothing-published``.
    """
    first = found_or_refuse(plans.find(act.tx, plan_id), "no-such-plan")
    if other_id is not None:
        second = found_or_refuse(plans.find(act.tx, other_id), "no-such-plan")
    else:
        published = plans.published(act.tx, first.day)
        if published is None:
            raise Conflict("nothing-published")
        first, second = published, first
    if first.day != second.day:
        raise Conflict("plans-of-two-days")
    before, after = _file(first), _file(second)
    late = newly_late(read_snapshot(second.problem).day.jobs, before.plan, after.plan)
    return labelled(act, replace(compare_plans(before, after), late=late))


def result_of(found: PlanRow) -> Plan:
    """Return what a plan came to.

    Raises
    ------
    Conflict
        ``plan-not-ready``.
    """
    if found.result is None:
        raise Conflict("plan-not-ready", status=found.status)
    return read_plan(found.result, str(found.result.get("timezone", "UTC")))


def _file(found: PlanRow) -> PlanFile:
    return plan_file_of(read_snapshot(found.problem).day, result_of(found))
