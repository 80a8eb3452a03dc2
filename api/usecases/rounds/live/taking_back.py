"""Use case of a rider who cannot go on: the round is taken back, and others ride what they can."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from api.days.live_day import LiveDay, open_day
from api.usecases.act import Act, needs
from api.usecases.job_names import job_title
from api.usecases.planning.live_changes import Aboard, Change, ChangeRequest, commit_orders
from api.usecases.planning.publication import named_person
from api.usecases.requests import found_or_refuse
from api.usecases.rounds.events.event_batches import tell_of_round
from api.usecases.rounds.history.ended_shifts import EndedShift
from api.usecases.rounds.live.lots_brought import left_again
from api.usecases.rounds.live.replanning import (
    AT_ONCE,
    MOVED_CENTS,
    Keep,
    ReplanProposal,
    check_replan,
    sought,
    wanted,
)
from api.usecases.rounds.live.seen_jobs import Seen, check_seen
from api.usecases.rounds.live.shown_orders import orders_shown, seal_orders
from data.store.fleet import shifts
from data.store.planning import plans
from data.store.rounds import under_way
from dispatch.model.load_sums import is_empty
from dispatch.rounds.goods_aboard import all_goods
from dispatch.rounds.rest_of_day.ended_early import ended_early
from routing.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.usecases.rounds.live.shown_orders import FoundOrders
    from data.store.fleet.shifts import Shift

_OVER = frozenset({"cancelled", "closed"})


@needs("rounds:write")
def propose_take_back(  # noqa: PLR0913  # as take_back_round is asked
    act: Act, plan_id: UUID, shift_id: UUID, *, keep: Keep, moved_cents: int, budget_s: float
) -> tuple[LiveDay, LiveDay] | None:
    """Return a live day as it is and as it is once a round has been taken back.

    Without a lock and for a moment only: :func:`take_back_round` sees whether it is still the same.

    Returns
    -------
    tuple or None
        ``None`` where nothing is to be searched: :func:`take_back_round` says why.

    Raises
    ------
    Denied, NotFound
        As :func:`take_back_round`.
    """
    named_person(act)
    check_replan(keep, moved_cents, budget_s)
    if plans.find(act.tx, plan_id) is not None:
        return None
    shift = found_or_refuse(shifts.find(act.tx, shift_id), "no-such-shift")
    if shift.status in _OVER:
        return None
    day = _as_it_is(act, shift)
    ended = _ended(act, day, shift=shift)
    if ended.published is None or not ended.left().problem.shifts:
        return None
    return day, ended


@needs("rounds:write")
def take_back_round(  # noqa: PLR0913  # each says another thing of what is wanted
    act: Act,
    plan_id: UUID,
    shift_id: UUID,
    *,
    keep: Keep = "riders",
    moved_cents: int = MOVED_CENTS,
    budget_s: float = 2.0,
    seed: int = 0,
    override_reason: str = "",
    dry_run: bool = False,
    seen: Seen | None = None,
    shown: str | None = None,
    found: ReplanProposal | None = None,
) -> Change:
    """Take a round back whose rider cannot go on, have others ride what they can, end the shift.

    A round that has not begun is withdrawn and its shift cancelled. One under way ends now: what is
    aboard is told and its stops have failed, what was not begun is planned anew with what is open.
    Nothing is pinned to the shift any more.

    Parameters
    ----------
    plan_id
        Id of the plan that this makes; the same again is answered alike.
    keep, moved_cents, budget_s, seed, override_reason
        As in :func:`api.usecases.rounds.live.replanning.replan`, for the others' rounds.
    dry_run
        Tell what would change and what is aboard, and change nothing.
    seen
        By job of the round the shift in whose round it was seen; where the round has changed
        meanwhile, nothing is done.
    shown, found
        As in :func:`api.usecases.rounds.live.replanning.replan`, for the day without the round.

    Raises
    ------
    DayChangedError
        Where the day is no longer the one that was found.
    Denied, NotFound, BadInput
        ``person-needed``; ``no-such-shift``; ``shown-form``.
    Conflict
        ``moved-meanwhile`` with who did it; ``shown-outdated``; ``shown-for-another``;
        ``shift-is-over``; ``nothing-to-replan``; ``replan-impossible``; ``hours-exceeded``;
        ``id-used-twice``.
    """
    named_person(act)
    check_replan(keep, moved_cents, budget_s)
    about = f"without {shift_id}"
    asked = ChangeRequest(plan_id, "replan", about, override_reason, dry_run)
    if (again := asked.again(act)) is not None:
        return again
    shift = found_or_refuse(shifts.find(act.tx, shift_id), "no-such-shift")
    if shift.status in _OVER:
        raise Conflict("shift-is-over", status=shift.status)
    look: Callable[..., FoundOrders] = partial(
        wanted, keep=keep, moved_cents=moved_cents, seed=seed
    )
    if seen:
        check_seen(act, _as_it_is(act, shift).left(), shift.day, seen, [shift_id])
    if shown is not None:
        look, found = orders_shown(act, shown, about), AT_ONCE
    ending = partial(_ended, act, shift=shift)
    day, left, orders = sought(act, shift.day, look, budget_s, found=found, seen_as=ending)
    if lost := left.lost_by(orders):
        raise Conflict("replan-impossible", count=len(lost))
    as_now = open_day(act, shift.day, since=day.now, to_change=not dry_run, now=day.now)
    aboard = _aboard(act, as_now, shift)
    ended = EndedShift(shift_id=shift_id)
    if not dry_run:
        ended = ended.let_go(act)
        day = _end(act, as_now, shift)
        left = left_again(day.left(), left)
    change = commit_orders(act, day, left, orders, asked, compared_with=as_now, aboard=aboard)
    if dry_run:
        return replace(change, shown=seal_orders(act, about, left, orders))
    ended.end(act, plan_id)
    return change


def _as_it_is(act: Act, shift: Shift) -> LiveDay:
    return open_day(act, shift.day, since=act.now, to_change=False)


def _ended(act: Act, day: LiveDay, *, shift: Shift) -> LiveDay:
    """Return the day as it is once the round has ended."""
    carried = [one.job_id for one in _aboard(act, day, shift)]
    ended = ended_early(
        day.problem, day.plan, day.progress, str(shift.id), carried=carried, now=day.now
    )
    return replace(day, problem=ended.problem, plan=ended.plan, progress=ended.progress)


def _aboard(act: Act, day: LiveDay, shift: Shift) -> tuple[Aboard, ...]:
    """Return what is aboard of a shift's round."""
    own = next((one for one in day.rounds if one.shift_id == shift.id), None)
    if own is None or own.status != "started":
        return ()
    found = under_way.open_rounds(act.tx, act.tools.rounds, [own.id], lock=False)[own.id]
    return tuple(
        Aboard(job_id=name, what=job_title(act, UUID(name)), load=goods.aboard)
        for name, goods in all_goods(found.state).items()
        if not is_empty(goods.aboard)
    )


def _end(act: Act, day: LiveDay, shift: Shift) -> LiveDay:
    """End a round under way, and give the day after it."""
    own = next((one for one in day.rounds if one.shift_id == shift.id), None)
    if own is not None and own.status == "started":
        tell_of_round(act, own.id, [("round_finished", own.id)])
    return open_day(act, day.day_row.date, since=day.now, now=day.now)
