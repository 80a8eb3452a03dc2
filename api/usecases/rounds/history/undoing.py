"""Use cases of undoing and redoing: a change of a day's rounds taken back, or brought back.

Nobody loses a colleague's work by it: rounds that somebody has ridden, accepted or changed since
are not touched. What stands in the way is told, and what can be taken back all the same.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from api.days.live_day import LiveDay, day_of_rounds, open_day
from api.usecases.act import Act, needs
from api.usecases.circuits.taking_returns import AskedReturns
from api.usecases.planning.kept_answers import ANSWERS
from api.usecases.planning.live_changes import Change, ChangeRequest, commit_orders, restore_rounds
from api.usecases.planning.publication import named_person
from api.usecases.requests import found_or_refuse
from api.usecases.rounds.history.change_log import (
    NOTHING_TO,
    PublishedChange,
    RiderChange,
    read_changes,
)
from api.usecases.rounds.history.ended_shifts import EndedShift
from api.usecases.rounds.history.obstacles import Obstacle, Standing
from api.usecases.rounds.history.rider_turns import turn_rider_change, turn_told_again
from data.store.circuits import returnables
from data.store.fleet import shifts
from data.store.people import people
from data.store.planning import names_by_id, plans
from data.store.rounds import rounds
from dispatch.model import Load
from dispatch.model.pieces import KINDS, pieces_of
from dispatch.planning.what_if.live_day_offers import offers
from dispatch.schedule.visit_sequences import job_ids_of, stops_of, without_job
from routing.errors import Conflict, Denied

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from data.store.planning.plans import PlanRow
    from data.store.rounds.rounds import RoundRow
    from dispatch.rounds.rest_of_day.remaining_day import RemainingDay
    from dispatch.schedule.visit_sequences import VisitSequences


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
        Id of the plan that this makes, or of the event where a round that was handed on changes
        hands back, of which no plan comes; the same again is answered alike.
    change_id
        The change, by the plan that it made, or the event of a round that was handed on; the last
        one that holds where none is named.
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
    asked = ChangeRequest(plan_id, "undo", str(change_id or ""), override_reason, dry_run)
    return _turn(act, asked, on, change_id, nearest=nearest)


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
    asked = ChangeRequest(plan_id, "redo", str(change_id or ""), override_reason, dry_run)
    return _turn(act, asked, on, change_id, nearest=nearest)


def _turn(
    act: Act, asked: ChangeRequest, on: date, change_id: UUID | None, *, nearest: bool
) -> Change:
    if (again := asked.again(act)) is not None:
        return again
    day = open_day(act, on, since=act.now, to_change=not asked.dry_run)
    log = read_changes(act.tx, on)
    if (told := log.handed_by(asked.plan_id)) is not None:
        return turn_told_again(act, told)
    change = log.to_turn(asked.way, change_id)
    standing = Standing.of(act, on, day.rounds, log)
    if isinstance(change, RiderChange):
        if obstacles := standing.obstacles_of_rider(change):
            named = asked._replace(about=str(change.first.id))
            raise _blocked(act, named, obstacles, has_nearest=False)
        return turn_rider_change(act, asked, change)
    _refuse_unpermitted(act, change)
    last = found_or_refuse(plans.find(act.tx, change.last.id), "no-such-change")
    asked = asked._replace(about=str(change.plan.id))
    turn = _Turn(act=act, asked=asked, change=change, last=last)
    obstacles = standing.obstacles(last, last.rounds_before)
    if obstacles and not nearest:
        raise _blocked(act, asked, obstacles)
    return _nearest(turn, day, standing) if obstacles else _restored(turn, day)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """A change that is to be undone or redone, and the plan by which it last turned."""

    act: Act
    asked: ChangeRequest
    change: PublishedChange
    last: PlanRow

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
    act: Act, asked: ChangeRequest, obstacles: tuple[Obstacle, ...], *, has_nearest: bool = True
) -> Conflict:
    """Return the refusal that names the first obstacle."""
    first, tx = obstacles[0], act.tx
    riders = names_by_id.rider_names(tx, [first.shift_id])
    by = None
    if first.actor_kind == "person" and first.actor_id is not None:
        by = people.find(tx, first.actor_id)
    untold = first.code == "changed" and by is None
    arguments: dict[str, str | int] = {
        "change": asked.about,
        "obstacle": "changed-unknown" if untold else first.code,
        "round": str(first.round_id),
        "rider": riders.get(first.shift_id, ""),
        "by": "" if by is None else by.name,
        "at": "" if first.at is None else first.at.isoformat(),
        "count": len(obstacles),
        "nearest": "yes" if has_nearest else "no",
    }
    return Conflict(f"{asked.way}-blocked", **arguments)


# --- exactly as before ----------------------------------------------------------------------


def _restored(turn: _Turn, day: LiveDay) -> Change:
    if turn.asked.dry_run:
        with turn.act.taken_back():
            return _as_before_it(turn, day)
    return _as_before_it(turn, day)


def _as_before_it(turn: _Turn, day: LiveDay) -> Change:
    act, last, undoes = turn.act, turn.last, turn.asked.way == "undo"
    before = {UUID(former["shift_id"]): former for former in last.rounds_before}
    now = {one.shift_id: one for one in day.rounds}
    again = {
        shift_id: _as_before(act, now[shift_id], former) for shift_id, former in before.items()
    }
    rows = tuple(again.get(one.shift_id, one) for one in day.rounds)
    empties = _returns_to_turn(turn, again, now)
    if empties is not None:
        empties.set(act)
    ended = EndedShift.of(last if undoes else turn.change.plan)
    if ended is not None:
        if undoes:
            ended.revive(act)
            day = open_day(act, day.day_row.date, since=act.now)
            ended.pin_again(act)
        else:
            ended = ended.let_go(act)
    restored = day_of_rounds(act, day.day_row.date, rows, since=act.now)
    change = restore_rounds(act, day, restored, turn.asked, turn.touched)
    if change.plan_id is not None:
        _put_vehicles_back(act, again.values(), now)
        if ended is not None:
            ended.tell(act) if undoes else ended.end(act, change.plan_id)
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
        holders = returnables.visit_holders(turn.act.tx, now[shift_id].id)[visit_id]
        there = holders.asked
        aboard = (pieces_of(Load.of(one.load_after)) for one in (then, held))
        wanted, standing = (Counter(pieces) for pieces in aboard)
        turned = {kind: there.get(kind, 0) + wanted[kind] - standing[kind] for kind in KINDS}
        left = {kind: count for kind, count in turned.items() if count > 0}
        stop_id, booked = held.stop_id, holders.booked
        return AskedReturns(stop_id=stop_id, booked=booked, before=there, after=left)
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
    return replace(
        before,
        person_id=now.person_id,
        version=version,
        status=_status(before, now),
        started_at=now.started_at,
        finished_at=now.finished_at,
        published_at=act.now,
    )


def _status(before: RoundRow, now: RoundRow) -> str:
    """Return the status of a round that is as before: what its rider answered to it holds again."""
    if now.status in rounds.BEGUN:
        return now.status
    is_answered = before.status in ANSWERS and before.person_id == now.person_id
    return before.status if is_answered else "published"


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


def _nearest(turn: _Turn, day: LiveDay, standing: Standing) -> Change:
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
        raise Conflict(NOTHING_TO[turn.asked.way])
    return commit_orders(turn.act, day, left, orders, turn.asked, touched=touched)


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
        if job_id in job_ids_of(order):
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
        has_stops = stops_of(rest[here])
        if not has_stops and here not in left.begun:
            del rest[here]
    if not there:
        return rest
    found = next((one for one in offers(left, rest, job_id) if one.shift_id == there), None)
    if found is None or found.cost_cents is None:
        return None
    return {**rest, there: list(found.order)}
