"""Making a plan the one that a day runs by: rounds, versions, visits, jobs, events.

Called by the use cases that publish plans and change live days, inside their transaction, with
the day locked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from api.days.live_day import LiveDay, visit_id
from api.usecases.background import queue_lots
from api.usecases.notices.round_notices import queue_round_notice
from api.usecases.planning.kept_answers import ANSWERS, is_as_before, with_answers
from data.store.planning import plans
from data.store.rounds import rounds
from data.store.rounds.rounds import RoundRow, VisitRow
from dispatch.model import jobs_in
from dispatch.model.available_vehicles import vehicle_of
from routing.errors import Denied

if TYPE_CHECKING:
    from api.usecases.act import Act
    from data.store.planning.plans import PlanRow
    from dispatch.model import Plan, Round, Shift, Visit

NOBODY = UUID(int=0)
"""Stands for the program itself where somebody must be named."""
ON_PURPOSE = frozenset({"unassign", "move", "split", "merge", "pin", "roll_back", "undo", "redo"})
"""Ways to change a day that take jobs out of rounds as somebody wanted it; else they fall out."""


def named_person(act: Act) -> UUID:
    """Return who answers for a decision about people: a person, never a key or the program.

    Raises
    ------
    Denied
        ``person-needed``.
    """
    if act.actor.kind != "person" or act.actor.id is None:
        raise Denied("person-needed")
    return act.actor.id


def make_live(
    act: Act, day: LiveDay, new_plan: PlanRow, plan: Plan, touched: Collection[str]
) -> None:
    """Let a day run by a plan from now on.

    Parameters
    ----------
    day
        The day as it stands.
    new_plan
        The plan as it is kept; a new one is added.
    plan
        The rounds of the whole day.
    touched
        Shifts whose rounds are published anew; all others stay as they are.
    """
    changed = [
        one
        for shift in day.problem.shifts
        if shift.id in touched and (one := _kept(act, day, new_plan.id, plan, shift)) is not None
    ]
    publish_rounds(act, day, new_plan, plan, changed, touched)


def publish_rounds(  # noqa: PLR0913, PLR0917  # each says another thing of what is published
    act: Act,
    day: LiveDay,
    new_plan: PlanRow,
    plan: Plan,
    changed: list[RoundRow],
    touched: Collection[str],
    *,
    always: bool = False,
) -> None:
    """Publish rounds as they are given, by a plan that the day runs by from now on.

    Parameters
    ----------
    changed
        The rounds as they are to be kept, of the shifts that are ``touched``. One that is ridden
        just as before keeps its version, and with it what its rider answered.
    always
        Whether one that is ridden just as before gets a new version too: a visit of it was
        cancelled a moment ago.
    """
    before = {one.shift_id: one for one in day.rounds}
    anew = [one for one in changed if always or not is_as_before(before.get(one.shift_id), one)]
    published = with_answers(act, before, anew)
    _replace_plan(act, day, replace(new_plan, rounds_before=_rounds_before(day, published)))
    rounds.save(act.tx, published, act.now)
    _set_jobs(act, day, plan, touched, new_plan.way)
    _tell(act, day, new_plan, published)
    if day.problem.transfers:
        queue_lots(act, new_plan.day)


def _rounds_before(day: LiveDay, changed: list[RoundRow]) -> list[dict[str, Any]]:
    """Return the rounds that change as they are; of one that is new its shift alone."""
    known = {one.shift_id: rounds.round_plain(one) for one in day.rounds}
    return [known.get(one.shift_id, {"shift_id": str(one.shift_id)}) for one in changed]


_PUBLISHED = ("status", "published_by", "published_at", "override_reason", "result", "name", "note")
"""Fields of a plan that publishing it changes, besides the rounds before it."""


def _replace_plan(act: Act, day: LiveDay, plan: PlanRow) -> None:
    if day.published is not None and day.published.id != plan.id:
        plans.change(act.tx, day.published.id, status="replaced", replaced_at=act.now)
    live = replace(
        plan, status="published", published_by=_answering(act, day), published_at=act.now
    )
    if plans.find(act.tx, plan.id) is None:
        plans.add(act.tx, live)
    else:
        values = {name: getattr(live, name) for name in _PUBLISHED}
        plans.change(act.tx, plan.id, **values, rounds_before=list(live.rounds_before))
    plans.tell(act.tx, plan.id)


def _answering(act: Act, day: LiveDay) -> UUID | None:
    """Return who answers for a plan: what happens by itself, whoever published the plan before."""
    if act.actor.kind == "person" or day.published is None:
        return act.actor.id
    return day.published.published_by


# --- rounds ---------------------------------------------------------------------------------


def _kept(act: Act, day: LiveDay, plan_id: UUID, plan: Plan, shift: Shift) -> RoundRow | None:
    """Return a shift's round as it is to be kept; ``None`` where there is none and was none."""
    before = next((one for one in day.rounds if str(one.shift_id) == shift.id), None)
    round_ = next((one for one in plan.rounds if one.shift_id == shift.id), None)
    if round_ is None and (before is None or before.status == "withdrawn"):
        return None
    round_id = before.id if before else act.new_id()
    kept = () if before is None else before.visits
    front = tuple(v for v in kept if v.status != "planned" and not v.given_back)
    rest = _to_come(day, round_id, round_, front) if round_ else ()
    begun = before is not None and before.status in rounds.BEGUN
    start, end = (round_.start, round_.end) if round_ else (day.now, day.now)
    if before and (begun or round_ is None):
        start = before.starts_at
    if before and round_ is None:
        end = before.ends_at
    bike_id, trailer_id = _vehicle_of_round(shift, round_, before)
    return RoundRow(
        id=round_id,
        day=day.day_row.date,
        shift_id=UUID(shift.id),
        person_id=UUID(shift.courier.id),
        vehicle_id=bike_id,
        trailer_id=trailer_id,
        plan_id=plan_id,
        version=before.version + 1 if before else 1,
        status=_status(before, round_),
        starts_at=start,
        ends_at=end,
        distance_m=round_.distance_m if round_ else 0,
        travel_s=round_.travel_s if round_ else 0,
        heat=day.day_row.heat[shift.id].limits,
        published_at=act.now,
        started_at=before.started_at if before else None,
        finished_at=before.finished_at if before else None,
        visits=(*front, *rest),
    )


def _vehicle_of_round(
    shift: Shift, round_: Round | None, before: RoundRow | None
) -> tuple[UUID, UUID | None]:
    """Return what a round is ridden on; one that is no more keeps what it was to be ridden on."""
    if round_ is None and before is not None:
        return before.vehicle_id, before.trailer_id
    vehicle = shift.vehicle if round_ is None else vehicle_of(shift, round_)
    bike_id, *towed = (UUID(name) for name in vehicle.units)
    return bike_id, towed[0] if towed else None


def _status(before: RoundRow | None, round_: Round | None) -> str:
    if before is not None and before.status in rounds.BEGUN:
        return before.status
    return "withdrawn" if round_ is None else "published"


def _to_come(
    day: LiveDay, round_id: UUID, round_: Round, front: tuple[VisitRow, ...]
) -> tuple[VisitRow, ...]:
    over = {visit.id for visit in front}
    first = max((visit.position for visit in front), default=-1) + 1
    coming = [(_id(day, round_id, visit), visit) for visit in round_.visits]
    return tuple(
        _visit(day, one, visit, first + number)
        for number, (one, visit) in enumerate(pair for pair in coming if pair[0] not in over)
    )


def _id(day: LiveDay, round_id: UUID, visit: Visit) -> UUID:
    if visit.kind == "break":
        return visit_id(round_id, "", visit.break_id)
    return visit_id(round_id, day.problem.stop(visit).id, "")


def _visit(day: LiveDay, visit_id_: UUID, visit: Visit, position: int) -> VisitRow:
    is_break = visit.kind == "break"
    return VisitRow(
        id=visit_id_,
        position=position,
        kind=visit.kind,
        job_id=None if is_break else UUID(visit.job_id),
        stop_id=None if is_break else UUID(day.problem.stop(visit).id),
        break_id=visit.break_id,
        arrive_at=visit.arrive,
        start_at=visit.start,
        depart_at=visit.depart,
        travel_s=visit.travel_s,
        distance_m=visit.distance_m,
        load_after={name: value for name, value in visit.load_after.amounts().items() if value},
    )


def _set_jobs(act: Act, day: LiveDay, plan: Plan, touched: Collection[str], way: str) -> None:
    """Mark each job of the rounds that changed as standing in one now or not."""
    served = jobs_in(plan.rounds)
    before = {
        round_.shift_id: {v.job_id for v in round_.visits if v.job_id}
        for round_ in day.plan.rounds
        if round_.shift_id in touched
    }
    gone = {name: sorted(jobs - served) for name, jobs in before.items() if jobs - served}
    rounds.set_jobs(
        act.tx,
        placed=[UUID(name) for name in sorted(served)],
        reopened=[UUID(name) for jobs in gone.values() for name in jobs],
    )
    if way in ON_PURPOSE:
        return
    homes = {str(one.shift_id): one.id for one in day.rounds}
    for name, jobs in gone.items():
        rounds.set_fallen(act.tx, homes[name], [UUID(one) for one in jobs], way, act.now)


# --- events ---------------------------------------------------------------------------------


def _tell(act: Act, day: LiveDay, plan: PlanRow, changed: list[RoundRow]) -> None:
    detail: dict[str, object] = {
        "day": plan.day.isoformat(),
        "round_ids": [str(one.id) for one in changed],
    }
    if day.published is not None and day.published.id != plan.id:
        detail["replaces_plan_id"] = str(day.published.id)
    act.record_event("plan_published", "plan", plan.id, detail=detail)
    for job_id, round_id in _assigned(day, changed).items():
        home = {"round_id": str(round_id)}
        act.record_event("job_assigned", "job", job_id, round_id=round_id, detail=home)
    for kind, visit, round_id, detail_of_change in _moves(day, changed):
        act.record_event(kind, "visit", visit, round_id=round_id, detail=detail_of_change)
    for one in changed:
        if one.status == "withdrawn":
            act.record_event("round_withdrawn", "round", one.id, round_id=one.id)
        else:
            told: dict[str, object] = {"version": one.version}
            if one.status in ANSWERS:
                told |= {"keeps_answer": True, "answer": one.status}
            act.record_event("round_changed", "round", one.id, round_id=one.id, detail=told)
        queue_round_notice(act, one.id, one.version)


def _assigned(day: LiveDay, changed: list[RoundRow]) -> dict[UUID, UUID]:
    """Return the jobs that stand in a round now and stood in none before, with their round."""
    before = {
        v.job_id
        for one in day.rounds
        for v in one.visits
        if v.status != "cancelled" and not v.given_back
    }
    return {
        v.job_id: one.id
        for one in changed
        for v in one.visits
        if v.status == "planned" and v.job_id is not None and v.job_id not in before
    }


def _moves(
    day: LiveDay, changed: list[RoundRow]
) -> Iterator[tuple[str, UUID, UUID, dict[str, object]]]:
    """Yield every visit that left a round, and every one that came into a round that was known."""
    known = {one.id for one in day.rounds}
    before = {v.id: one.id for one in day.rounds for v in one.visits if v.status == "planned"}
    after = {v.id: one.id for one in changed for v in one.visits if v.status == "planned"}
    breaks = {v.id for one in (*day.rounds, *changed) for v in one.visits if v.kind == "break"}
    rewritten = {one.id for one in changed}
    for visit, home in before.items():
        if home not in rewritten or visit in breaks or after.get(visit) == home:
            continue
        moves: dict[str, object] = {}
        if visit in after:
            moves["to_round_id"] = str(after[visit])
        else:
            moves["reason"] = "unassigned"
        yield "visit_moved", visit, home, moves
    # What a round that is over gave back, and another is to make now.
    given_back = {v.id: one.id for one in day.rounds for v in one.visits if v.given_back}
    for visit, home in given_back.items():
        if visit in after:
            yield "visit_moved", visit, home, {"to_round_id": str(after[visit])}
    before |= given_back
    for visit, home in after.items():
        if visit in breaks or before.get(visit) == home or home not in known:
            continue
        moves = {"from_round_id": str(before[visit])} if visit in before else {}
        yield "visit_added", visit, home, moves
