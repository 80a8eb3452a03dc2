"""Use cases of undoing and redoing: a change of a day's rounds taken back, or brought back.

Nobody loses a colleague's work by it: rounds that somebody has ridden, accepted or changed since
are not touched. What stands in the way is told, and what can be taken back all the same.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from api.days.live_day import LiveDay, day_of_rounds, open_day
from api.usecases.act import Act, needs
from api.usecases.circuits.taking_returns import AskedReturns
from api.usecases.planning.live_changes import Change, commit_orders, restore_rounds
from api.usecases.planning.publication import named_person
from api.usecases.requests import found_or_refuse
from api.usecases.rounds.live.change_log import NOTHING_TO, ChangeLog, PublishedChange, read_changes
from api.usecases.rounds.live.obstacles import Obstacle, Standing
from data.store.circuits import returnables
from data.store.fleet import shifts
from data.store.people import people
from data.store.planning import labels, plans
from data.store.rounds import rounds
from dispatch.model import Load
from dispatch.model.pieces import KINDS, pieces_of
from dispatch.planning.what_if.live_day_offers import offers
from dispatch.schedule.timetable import StopTask
from dispatch.schedule.visit_sequences import without_job
from routing.errors import Conflict, Denied

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from data.store.planning.plans import PlanRow
    from data.store.rounds.rounds import RoundRow
    from dispatch.rounds.rest_of_day.remaining_day import RemainingDay
    from dispatch.schedule.visit_sequences import VisitSequences

Way = Literal["undo", "redo"]


@needs("rounds:write")
def undo_change(  # noqa: PLR0913  # each says another thing of the change
    act: Act,
    plan_id: UUID,
    on: date,
    change_id: UUID | None = None,
    *,
    nearest: bool = False,
    override_reason: str = "",
    dry_run: bool = False,
) -> Change:
    """Take a change of a day's rounds back: they are again as they were before it.

    Parameters
    ----------
    plan_id
        Id of the plan that this makes; the same again is answered alike.
    change_id
        The change, by the plan that it made; the last one that holds where none is named.
    nearest
        Where something stands in the way, take back what can be: each job that the change moved
        goes back to the round it was in, if nobody has ridden or moved it since and it fits in.
    override_reason
        Why limits of working time are knowingly exceeded, where going back makes that worse.
    dry_run
        Tell what would change, and change nothing.

    Raises
    ------
    Denied
        ``not-permitted``, ``person-needed``: a published plan is undone by who may publish.
    NotFound
        ``no-such-change``.
    Conflict
        ``nothing-to-undo``; ``undo-blocked`` with what stands in the way; ``rounds-do-not-fit``;
        ``id-used-twice``; ``hours-exceeded``.
    """
    return _turn(act, "undo", plan_id, on, change_id, nearest, override_reason, dry_run)


@needs("rounds:write")
def redo_change(  # noqa: PLR0913  # each says another thing of the change
    act: Act,
    plan_id: UUID,
    on: date,
    change_id: UUID | None = None,
    *,
    nearest: bool = False,
    override_reason: str = "",
    dry_run: bool = False,
) -> Change:
    """Bring a change back that was undone; all is asked and answered as in :func:`undo_change`.

    Raises
    ------
    Denied, NotFound, Conflict
        As :func:`undo_change`; ``nothing-to-redo``.
    """
    return _turn(act, "redo", plan_id, on, change_id, nearest, override_reason, dry_run)


def _turn(  # noqa: PLR0913, PLR0917  # as undo_change is asked
    act: Act,
    way: Way,
    plan_id: UUID,
    on: date,
    change_id: UUID | None,
    nearest: bool,  # noqa: FBT001
    override_reason: str,
    dry_run: bool,  # noqa: FBT001
) -> Change:
    done = plans.find(act.tx, plan_id)
    if done is not None:
        about = str(change_id or done.progress.get("about", ""))
        return Change.again(act, done, way, about)
    day = open_day(act, on, since=act.now, to_change=not dry_run)
    log = read_changes(act.tx, on)
    change = log.to_turn(way, change_id)
    _refuse_unpermitted(act, change)
    last = found_or_refuse(plans.find(act.tx, change.last.id), "no-such-change")
    turn = _Turn(act=act, way=way, plan_id=plan_id, change=change, last=last, log=log)
    standing = Standing.of(act, on, day.rounds, log)
    obstacles = standing.obstacles(last, last.rounds_before)
    if obstacles and not nearest:
        raise _blocked(act, way, change, obstacles)
    if not obstacles:
        return _restored(turn, day, override_reason, dry_run=dry_run)
    return _nearest(turn, day, standing, override_reason, dry_run=dry_run)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """A change that is to be undone or redone, and the plan by which it last turned."""

    act: Act
    way: Way
    plan_id: UUID
    change: PublishedChange
    last: PlanRow
    log: ChangeLog

    @property
    def about(self) -> str:
        return str(self.change.plan.id)

    @property
    def touched(self) -> set[str]:
        return {former["shift_id"] for former in self.last.rounds_before}


def _refuse_unpermitted(act: Act, change: PublishedChange) -> None:
    """Leave published plans to those who may publish them."""
    if change.plan.way not in {"solve", "roll_back"}:
        return
    if not act.actor.may("plans:publish"):
        raise Denied("not-permitted", permission="plans:publish")
    named_person(act)


def _blocked(
    act: Act, way: Way, change: PublishedChange, obstacles: tuple[Obstacle, ...]
) -> Conflict:
    """Return the refusal that names the first obstacle."""
    first = obstacles[0]
    riders = labels.rider_names(act.tx, [first.shift_id])
    by = None
    if first.actor_kind == "person" and first.actor_id is not None:
        by = people.find(act.tx, first.actor_id)
    untold = first.code == "changed" and by is None
    arguments: dict[str, str | int] = {
        "change": str(change.plan.id),
        "obstacle": "changed-unknown" if untold else first.code,
        "round": str(first.round_id),
        "rider": riders.get(first.shift_id, ""),
        "by": "" if by is None else by.name,
        "at": "" if first.at is None else first.at.isoformat(),
        "count": len(obstacles),
    }
    return Conflict("undo-blocked" if way == "undo" else "redo-blocked", **arguments)


# --- exactly as before ----------------------------------------------------------------------


def _restored(turn: _Turn, day: LiveDay, override_reason: str, *, dry_run: bool) -> Change:
    act, last = turn.act, turn.last
    before = {UUID(former["shift_id"]): former for former in last.rounds_before}
    now = {one.shift_id: one for one in day.rounds}
    again = {
        shift_id: _as_before(act, now[shift_id], former) for shift_id, former in before.items()
    }
    rows = tuple(again.get(one.shift_id, one) for one in day.rounds)
    empties = _returns_to_turn(turn, again, now)
    if empties is not None:
        empties.set(act)
    try:
        restored = day_of_rounds(act, day.day_row.date, rows, since=act.now)
        change = restore_rounds(
            act,
            day,
            restored,
            plan_id=turn.plan_id,
            way=turn.way,
            about=turn.about,
            touched=turn.touched,
            override_reason=override_reason,
            dry_run=dry_run,
        )
    finally:
        if empties is not None and dry_run:
            empties.back().set(act)
    if not dry_run:
        _put_vehicles_back(act, again.values(), now)
    return change


def _returns_to_turn(
    turn: _Turn, again: Mapping[UUID, RoundRow], now: Mapping[UUID, RoundRow]
) -> AskedReturns | None:
    """Return the empties that a stop is to take up again; ``None`` for a change of other things."""
    if turn.change.plan.way != "returns":
        return None
    visit_id = UUID(turn.change.plan.progress["about"])
    for shift_id, before in again.items():
        then, held = (
            {one.id: one for one in row.visits}.get(visit_id) for row in (before, now[shift_id])
        )
        if then is None or held is None or held.stop_id is None:
            continue
        there = returnables.visit_holders(turn.act.tx, now[shift_id].id)[visit_id].asked
        aboard = (pieces_of(Load.of(one.load_after)) for one in (then, held))
        wanted, standing = (Counter(pieces) for pieces in aboard)
        turned = {kind: there.get(kind, 0) + wanted[kind] - standing[kind] for kind in KINDS}
        left = {kind: count for kind, count in turned.items() if count > 0}
        return AskedReturns(stop_id=held.stop_id, before=there, after=left)
    return None


def _as_before(act: Act, now: RoundRow, former: Mapping[str, Any]) -> RoundRow:
    """Return a round as it was, in its next version; one that was none before is withdrawn."""
    version = now.version + 1
    before = rounds.round_of_plain(former) if "id" in former else None
    if before is None or before.status == "withdrawn":
        over = tuple(one for one in now.visits if one.status != "planned")
        return replace(
            now,
            version=version,
            status="withdrawn",
            visits=over,
            distance_m=0,
            travel_s=0,
            published_at=act.now,
        )
    begun = now.status in rounds.BEGUN
    return replace(
        before,
        person_id=now.person_id,
        version=version,
        status=now.status if begun else "published",
        started_at=now.started_at,
        finished_at=now.finished_at,
        published_at=act.now,
    )


def _put_vehicles_back(act: Act, again: Iterable[RoundRow], now: dict[UUID, RoundRow]) -> None:
    """Have shifts of one bike name the one that is ridden again."""
    for one in again:
        if one.vehicle_id != now[one.shift_id].vehicle_id:
            shift = shifts.find(act.tx, one.shift_id)
            if shift is not None and not shift.vehicles:
                version = shift.version + 1
                former = replace(shift, vehicle_id=one.vehicle_id, version=version)
                shifts.update(act.tx, former)


# --- as near as possible --------------------------------------------------------------------


def _nearest(
    turn: _Turn, day: LiveDay, standing: Standing, override_reason: str, *, dry_run: bool
) -> Change:
    """Take each job back to where it was before the change, as far as that still goes."""
    left = day.left()
    orders: VisitSequences = {name: list(order) for name, order in left.sequences.items()}
    touched: set[str] = set()
    for job_id, (there, here) in sorted(_moved(turn, standing).items()):
        if _holder(orders, job_id) != here or job_id in left.bound:
            continue
        tried = _put(left, orders, job_id, here, there)
        if tried is not None:
            orders = tried
            touched |= {name for name in (there, here) if name}
    if not touched:
        raise Conflict(NOTHING_TO[turn.way])
    return commit_orders(
        turn.act,
        day,
        left,
        orders,
        plan_id=turn.plan_id,
        way=turn.way,
        about=turn.about,
        touched=touched,
        override_reason=override_reason,
        dry_run=dry_run,
    )


def _moved(turn: _Turn, standing: Standing) -> dict[str, tuple[str, str]]:
    """Return the jobs that a change moved, with the shifts before and after it; "" for none."""
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    for former in turn.last.rounds_before:
        for one in former.get("visits", ()):
            if one["job_id"] and one["status"] == "planned":
                before[one["job_id"]] = former["shift_id"]
    homes = {one.id: str(one.shift_id) for one in standing.rounds.values()}
    for version in standing.versions:
        if version.plan_id == turn.last.id:
            after |= {str(job_id): homes[version.round_id] for job_id in version.jobs}
    return {
        job_id: (before.get(job_id, ""), after.get(job_id, ""))
        for job_id in {*before, *after}
        if before.get(job_id, "") != after.get(job_id, "")
    }


def _holder(orders: VisitSequences, job_id: str) -> str:
    return next(_holders(orders, job_id), "")


def _holders(orders: VisitSequences, job_id: str) -> Iterator[str]:
    for name, order in orders.items():
        if any(isinstance(entry, StopTask) and entry.job.id == job_id for entry in order):
            yield name


def _put(
    left: RemainingDay, orders: VisitSequences, job_id: str, here: str, there: str
) -> VisitSequences | None:
    """Return orders with a job in another round, or in none; ``None`` where it does not fit."""
    if job_id not in left.problem.job_by_id:
        return None
    rest: VisitSequences = dict(orders)
    if here:
        rest[here] = without_job(orders[here], job_id)
        has_stops = any(isinstance(entry, StopTask) for entry in rest[here])
        if not has_stops and here not in left.begun:
            del rest[here]
    if not there:
        return rest
    found = next((one for one in offers(left, rest, job_id) if one.shift_id == there), None)
    if found is None or found.cost_cents is None:
        return None
    return {**rest, there: list(found.order)}
