"""What every change of a live day shares: other orders are checked, compared and published."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from api.comparing import NOTICED_S, Comparison, compare_plans
from api.day_problem import plan_plain
from api.live_day import LiveDay
from api.usecases.committing import NOBODY, make_live
from data.formats.plan_file import plan_file_of
from data.store import events
from data.store.plans import KeptPlan
from data.store.snapshot import snapshot_of, snapshot_plain
from dispatch.model import Break
from dispatch.offers import part_of, served
from dispatch.plain import from_plain, to_plain
from dispatch.planning import plan_of
from dispatch.projection import Strain
from dispatch.schedule import make_plan
from dispatch.whole_day import whole_plan
from routing.errors import Conflict, Failure

if TYPE_CHECKING:
    from api.usecases.act import Act
    from dispatch.model import Plan, Problem, Round
    from dispatch.remaining import Remaining
    from dispatch.search.anneal import Orders


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a change of a live day does.

    Attributes
    ----------
    plan_id
        The plan that was published for it; ``None`` where nothing was changed yet.
    comparison
        What moves and when, against how the day would go on without it.
    left_out
        Jobs that stood in a round and now stand in none.
    strains
        What the rounds are bound to break however they go on: lateness, overtime.
    """

    plan_id: UUID | None
    comparison: Comparison
    left_out: tuple[str, ...] = ()
    strains: tuple[Strain, ...] = ()

    @classmethod
    def again(cls, done: KeptPlan, way: str, about: str) -> Change:
        """Give what a change did that was asked for before under the same id.

        Raises
        ------
        Conflict
            ``id-used-twice`` if it was another change.
        """
        told = done.progress
        if done.way != way or told.get("about") != about:
            raise Conflict("id-used-twice")
        return replace(from_plain(_Told, told["change"]).change, plan_id=done.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """A change as it is kept with its plan."""

    comparison: Comparison
    left_out: tuple[str, ...] = ()
    strains: tuple[Strain, ...] = ()

    @property
    def change(self) -> Change:
        return Change(
            plan_id=None,
            comparison=self.comparison,
            left_out=self.left_out,
            strains=self.strains,
        )


def commit_orders(  # noqa: PLR0913  # each says another thing of the change
    act: Act,
    day: LiveDay,
    left: Remaining,
    orders: Orders,
    *,
    plan_id: UUID | None,
    way: str,
    about: str = "",
    touched: Collection[str] | None = None,
    dry_run: bool = False,
) -> Change:
    """Let a live day go on in other orders.

    Parameters
    ----------
    left
        What is left of the day.
    orders
        The new orders of what is left.
    plan_id, way, about
        Id and kind of the plan that the change makes, and what it was about.
    touched
        Shifts whose rounds are published anew. Where they are not named, those whose order or
        ways are others than published, or whose times are by more than some minutes.
    dry_run
        Only tell what would change.

    Raises
    ------
    Failure
        ``plan-fails-check``: the orders break a rule, a defect of ours.
    """
    stuck = [name for name in left.stuck if name not in orders]
    named = served(orders)
    # What is under way stays in the problem, so that the checker sees whether it is left out.
    idle = [job.id for job in left.problem.jobs if job.id not in named | left.bound]
    problem = part_of(left.problem, without_shifts=stuck, without_jobs=idle)
    after = plan_of(problem, _with_problem(problem, orders))
    before = as_it_goes(left)
    whole_before = whole_plan(left, day.plan, before, untouched=left.stuck)
    whole_after = whole_plan(left, day.plan, after, untouched=stuck)
    told = _Told(
        comparison=compare_plans(
            plan_file_of(day.kept.day, whole_before), plan_file_of(day.kept.day, whole_after)
        ),
        left_out=tuple(sorted(_jobs(whole_before) - _jobs(whole_after))),
        strains=left.strains,
    )
    if dry_run or plan_id is None:
        return told.change
    chosen = _changed(day.plan, whole_after) if touched is None else set(touched)
    made = _kept_plan(act, day, problem, after, whole_after)
    made = replace(made, id=plan_id, way=way, progress={"about": about, "change": to_plain(told)})
    make_live(act, day, made, whole_after, chosen)
    return replace(told.change, plan_id=plan_id)


def _with_problem(problem: Problem, orders: Orders) -> Orders:
    """Give orders with the jobs as the problem has them."""
    known = problem.job_by_id
    return {
        name: [e if isinstance(e, Break) else replace(e, job=known[e.job.id]) for e in order]
        for name, order in orders.items()
    }


def as_it_goes(left: Remaining) -> Plan:
    """Give the plan of what is left if nothing is changed."""
    made = make_plan(left.problem, left.orders, {})
    if made is None:
        raise Failure("plan-fails-check", first="not-in-time", count=1)
    return made


def _jobs(plan: Plan) -> set[str]:
    return {v.job_id for made in plan.rounds for v in made.visits if v.job_id}


def _changed(before: Plan, after: Plan) -> set[str]:
    """Name the shifts whose rounds differ in their order, their ways, or by some minutes."""
    old = {made.shift_id: made for made in before.rounds}
    new = {made.shift_id: made for made in after.rounds}
    return {
        name
        for name in {*old, *new}
        if name not in old or name not in new or _differ(old[name], new[name])
    }


def _differ(one: Round, other: Round) -> bool:
    keys = [(v.kind, v.job_id, v.index, v.break_id) for v in one.visits]
    if keys != [(v.kind, v.job_id, v.index, v.break_id) for v in other.visits]:
        return True
    pairs = zip(one.visits, other.visits, strict=True)
    return one.distance_m != other.distance_m or any(
        abs((a.start - b.start).total_seconds()) > NOTICED_S for a, b in pairs
    )


def _kept_plan(act: Act, day: LiveDay, problem: Problem, part: Plan, whole: Plan) -> KeptPlan:
    """Give the plan of a change as it is kept, with what explains it later."""
    city = day.kept.day.city or ""
    planned = replace(
        day.kept.day,
        jobs=problem.jobs,
        shifts=problem.shifts,
        pins=problem.pins,
        prefixes=problem.prefixes,
    )
    fingerprint = act.tools.streets.router(city).city.fingerprint if city else ""
    return KeptPlan(
        id=act.new_id(),
        day=day.kept.date,
        status="ready",
        based_on=day.published.id if day.published else None,
        city=city,
        city_fingerprint=fingerprint,
        weights=to_plain(problem.weights),
        problem=snapshot_plain(snapshot_of(planned, day.kept.closures, part)),
        problem_hash=day.kept.hash,
        log_seq=events.head(act.tx),
        result=plan_plain(day.kept.day, whole),
        requested_by=act.actor.id or NOBODY,
        requested_at=act.now,
        finished_at=act.now,
    )
