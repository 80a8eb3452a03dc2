"""Use cases of publishing: a named person makes a plan the one that is ridden, or goes back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from api.days.live_day import LiveDay, open_day
from api.days.problem import plan_plain
from api.usecases.act import Act, needs
from api.usecases.planning.accepted_rounds import accepted_only
from api.usecases.planning.cold_boxes import refuse_short_boxes
from api.usecases.planning.live_changes import Change, ChangeRequest, commit_orders
from api.usecases.planning.overrides import need_reason, note_override
from api.usecases.planning.plans import refuse_begun_day, result_of
from api.usecases.planning.publication import make_live, named_person
from api.usecases.planning.working_hours import hours_broken
from api.usecases.requests import found_or_refuse
from data.store.planning import plans
from data.store.planning.plans import PlanRow
from data.store.rounds import rounds
from dispatch.check import check
from dispatch.model import jobs_in
from dispatch.model.problem_parts import part_of
from dispatch.planning.what_if.live_day_offers import plan_with_least_change
from routing.errors import Conflict

if TYPE_CHECKING:
    from dispatch.labour.working_hours import HoursViolation
    from dispatch.model import Plan, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """Published rounds, and what they left out.

    Attributes
    ----------
    round_ids
        The rounds that the plan made or changed.
    overridden
        Rules of working time that were knowingly broken.
    """

    plan: PlanRow
    round_ids: tuple[UUID, ...]
    overridden: tuple[HoursViolation, ...] = ()


@needs("plans:publish")
def publish_plan(  # noqa: PLR0913  # each says another thing of the publication
    act: Act,
    plan_id: UUID,
    *,
    anyway: bool = False,
    override_reason: str = "",
    only: Collection[UUID] | None = None,
    name: str = "",
    note: str = "",
) -> Published:
    """Make a plan the one that its day runs by.

    The plan is checked again, against the day as it is now. The same person publishing it twice
    is answered alike.

    Parameters
    ----------
    anyway
        Publish also where the day, or what is published for it, has changed since, as long as
        the plan breaks no rule of the day as it is now. Jobs that came in since stay open. It is
        published without enough cold boxes or ice packs, too.
    override_reason
        Why a limit of working time is knowingly exceeded; kept with the plan.
    only
        Shifts whose rounds are accepted; all others stay as they are published. The day is checked
        as a whole.
    name, note
        What it is called and what is to be known about it; by default as it was asked for.

    Raises
    ------
    Denied
        ``person-needed``: a key or the program cannot answer for it.
    NotFound
        If there is no such plan, or no such shift.
    Conflict
        ``plan-not-ready``; ``rounds-belong-together``; ``published-meanwhile``: somebody published
        another plan since this one was asked for; ``plan-outdated``: the day has changed;
        ``plan-not-lawful-now``; ``day-has-begun``; ``hours-exceeded``; ``cold-boxes-short``.
    """
    person = named_person(act)
    found = found_or_refuse(plans.find(act.tx, plan_id), "no-such-plan")
    day = open_day(act, found.day, anew=True)
    found = found_or_refuse(plans.find(act.tx, plan_id, lock=True), "no-such-plan")
    if found.status == "published" and found.published_by == person:
        return _answer(act, found)
    if found.status != "ready":
        raise Conflict("plan-not-ready", status=found.status)
    refuse_begun_day(act, found.day)
    found = replace(found, name=name.strip() or found.name, note=note.strip() or found.note)
    planned = result_of(found)
    plan = as_shifts_are(day.problem, planned)
    if only is not None:
        plan = accepted_only(day, plan, [str(one) for one in only])
    if plan != planned:  # what was published is what is ridden
        found = replace(found, result=plan_plain(day.day_row.day, plan))
    if not anyway:
        _refuse_outdated(day, found)
    _refuse_unlawful(day.problem, plan, whole=only is None)
    if not anyway:
        refuse_short_boxes(act, found.day, day.problem, plan)
    broken = hours_broken(act, day, plan)
    need_reason(broken, override_reason)
    if broken:
        found = replace(found, override_reason=override_reason.strip())
    note_override(act, broken, override_reason, about=("plan", found.id), plan_id=found.id)
    shifts = [shift.id for shift in day.problem.shifts]
    make_live(act, day, found, plan, shifts if only is None else [str(one) for one in only])
    return _answer(act, found_or_refuse(plans.find(act.tx, plan_id), "no-such-plan"), broken)


def as_shifts_are(problem: Problem, plan: Plan) -> Plan:
    """Return a plan as shifts without a choice would ride it: on what they have now."""
    own = {shift.id: shift.vehicle.id for shift in problem.shifts if not shift.choice}
    return replace(
        plan,
        rounds=tuple(
            replace(one, vehicle_id=own.get(one.shift_id, one.vehicle_id)) for one in plan.rounds
        ),
    )


def _refuse_outdated(day: LiveDay, found: PlanRow) -> None:
    now = day.published.id if day.published else None
    if now != found.based_on:
        raise Conflict("published-meanwhile")
    if day.day_row.hash != found.problem_hash:
        raise Conflict("plan-outdated")


def _of_known_jobs(problem: Problem, plan: Plan) -> Problem:
    """Leave out jobs that a plan knows nothing of: they came in later and stay open."""
    known = jobs_in(plan.rounds)
    known |= {one.job_id for one in plan.unassigned}
    return part_of(problem, jobs=known)


def _refuse_unlawful(problem: Problem, plan: Plan, *, whole: bool) -> None:
    """Refuse a plan that breaks a rule of the day as it is now.

    Where it is not ``whole``, why its open jobs are in no round was said of other rounds.
    """
    asked = plan if whole else replace(plan, unassigned=())
    violations = check(_of_known_jobs(problem, asked), asked)
    if violations:
        codes = ", ".join(sorted({one.code for one in violations}))
        raise Conflict("plan-not-lawful-now", codes=codes, count=len(violations))


def _answer(act: Act, plan: PlanRow, overridden: tuple[HoursViolation, ...] = ()) -> Published:
    of_plan = (one.id for one in rounds.of_day(act.tx, plan.day) if one.plan_id == plan.id)
    return Published(plan=plan, round_ids=tuple(of_plan), overridden=overridden)


# --- going back -----------------------------------------------------------------------------


@needs("plans:publish")
def roll_back(
    act: Act,
    new_plan_id: UUID,
    plan_id: UUID,
    *,
    override_reason: str = "",
    dry_run: bool = False,
) -> Change:
    """Publish again what held before a plan, for what has not begun.

    Rounds that the plan had not changed stay as they are; those that it changed have their order
    and times again.

    Parameters
    ----------
    new_plan_id
        Id of the plan that this makes.
    plan_id
        The plan to go back from: the one that the day runs by.
    override_reason
        Why limits of working time are knowingly exceeded, where going back makes that worse.
    dry_run
        Tell what would change, and change nothing.

    Raises
    ------
    Denied
        ``person-needed``.
    NotFound
        If there is no such plan.
    Conflict
        ``plan-not-live``: the day runs by another one; ``nothing-to-go-back-to``: there was no
        plan before it; ``roll-back-does-not-fit``: the rounds as they were cannot be ridden any
        more; ``id-used-twice``; ``hours-exceeded``.
    """
    named_person(act)
    found = found_or_refuse(plans.find(act.tx, plan_id), "no-such-plan")
    day = open_day(act, found.day, since=act.now)
    asked = ChangeRequest(new_plan_id, "roll_back", str(plan_id), override_reason, dry_run)
    if (again := asked.again(act)) is not None:
        return again
    if day.published is None or day.published.id != plan_id:
        raise Conflict("plan-not-live")
    before = plans.find(act.tx, found.based_on) if found.based_on else None
    if before is None:
        raise Conflict("nothing-to-go-back-to")
    left, earlier = day.left(), result_of(before)
    changed = {str(one.shift_id) for one in day.rounds if one.plan_id == plan_id}
    changed &= left.front.keys()  # what is over stays
    change = commit_orders(
        act,
        day,
        left,
        plan_with_least_change(left, earlier, changed),
        asked,
        touched=changed,
        timed={one.shift_id: one for one in earlier.rounds if one.shift_id in changed},
    )
    if not dry_run:
        detail = {"to_plan_id": str(before.id), "day": found.day.isoformat()}
        act.record_event("plan_rolled_back", "plan", plan_id, detail=detail)
    return change
