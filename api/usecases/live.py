"""Use cases of a live day: a job more, a job less, a job elsewhere, two rounds exchanged.

Each makes a new plan of what is left, with as little change as it can, has it checked by the
independent checker, and publishes it. With ``dry_run`` it only tells what would change.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from api.live_day import LiveDay, open_day
from api.usecases.act import Act, needs
from api.usecases.live_changes import Change, commit_orders
from data.store import called, plans, rounds
from dispatch.moving import without
from dispatch.offers import RESTED, Offer, exchanged, offers, taken_out
from routing.errors import Conflict, NotFound

if TYPE_CHECKING:
    from dispatch.remaining import Remaining


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """A visit that would begin later.

    Attributes
    ----------
    stop_id, kind, job
        Which stop, whether it is a ``pickup`` or ``drop``, and the label of its job.
    later_s
        By how many seconds.
    """

    stop_id: UUID
    kind: str
    job: str
    later_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundOffer:
    """What one round offers a job.

    Attributes
    ----------
    cost_cents, ruled_out, end_later_s
        As in :class:`dispatch.offers.Offer`.
    later
        Visits that begin later, in their order.
    rider, vehicle
        Names of who rides the round, and on what.
    """

    shift_id: UUID
    cost_cents: int | None
    ruled_out: str
    later: tuple[Later, ...]
    end_later_s: int
    rider: str = ""
    vehicle: str = ""


@needs("plans:read")
def suggest_insertion(act: Act, job_id: UUID) -> tuple[RoundOffer, ...]:
    """Tell of every round whether it could take a job now, what it costs and who is later.

    The cheapest first; rounds that cannot take it last, each with the rule that rules it out.

    Raises
    ------
    NotFound
        If there is no such job.
    Conflict
        ``job-not-open`` where it stands in a round already or is over; ``job-without-place``.
    """
    day = _open_for(act, job_id, to_change=False)
    found = _asked(day, str(job_id))
    told = [_told(left, offer) for left, offer in found]
    names = called.riders_called(act.tx, [one.shift_id for one in told])
    ridden = {UUID(shift.id): shift.vehicle for shift in day.problem.shifts}
    bikes = called.rigs_called(act.tx, ridden.values())
    return tuple(
        replace(one, rider=rider, vehicle=bikes[ridden[one.shift_id].id])
        if (rider := names.get(one.shift_id))
        else one
        for one in told
    )


@needs("rounds:write")
def insert_job(
    act: Act,
    plan_id: UUID,
    job_id: UUID,
    shift_id: UUID | None = None,
    *,
    dry_run: bool = False,
) -> Change:
    """Put a job into a live round: the one that is named, or where it costs least.

    Parameters
    ----------
    plan_id
        Id of the plan that this makes; the same again is answered alike.

    Raises
    ------
    NotFound
        If there is no such job or shift.
    Conflict
        ``job-does-not-fit`` with the rules that are in the way; ``job-not-open``,
        ``job-without-place``, ``id-used-twice``.
    """
    done = plans.find(act.tx, plan_id)
    if done is not None:
        return Change.again(done, "insert", str(job_id))
    day = _open_for(act, job_id)
    left, offer = _chosen(day, _asked(day, str(job_id)), shift_id)
    orders = {**left.orders, offer.shift_id: list(offer.order)}
    change = commit_orders(
        act,
        day,
        left,
        orders,
        plan_id=plan_id,
        way="insert",
        about=str(job_id),
        touched=[offer.shift_id],
        dry_run=dry_run,
    )
    if not dry_run:
        _tell_inserted(act, day, job_id, offer.shift_id)
    return change


@needs("rounds:write")
def reassign_job(
    act: Act, plan_id: UUID, job_id: UUID, shift_id: UUID, *, dry_run: bool = False
) -> Change:
    """Give a job that stands in a round to another one.

    Raises
    ------
    NotFound
        If there is no such job or shift.
    Conflict
        ``job-not-in-a-round``; ``job-under-way``: its goods are aboard, or the courier is riding
        there; ``job-does-not-fit``; ``id-used-twice``.
    """
    done = plans.find(act.tx, plan_id)
    if done is not None:
        return Change.again(done, "reassign", str(job_id))
    day = _open_day_of(act, job_id)
    left = day.left()
    home = _home(left, str(job_id))
    orders = taken_out(left, str(job_id))
    found = [(left, offer) for offer in offers(left, orders, str(job_id))]
    _, offer = _chosen(day, found, shift_id)
    change = commit_orders(
        act,
        day,
        left,
        {**orders, offer.shift_id: list(offer.order)},
        plan_id=plan_id,
        way="reassign",
        about=str(job_id),
        touched=[home, offer.shift_id],
        dry_run=dry_run,
    )
    if not dry_run:
        known = _round_ids(act, day.kept.date)
        detail = {"from_round_id": known[home], "to_round_id": known[offer.shift_id]}
        act.happened("job_reassigned", "job", job_id, detail=detail)
    return change


@needs("rounds:write")
def unassign_job(act: Act, plan_id: UUID, job_id: UUID, *, dry_run: bool = False) -> Change:
    """Take a job out of its round; it stays open.

    Raises
    ------
    NotFound
        If there is no such job.
    Conflict
        ``job-not-in-a-round``, ``job-under-way``, ``id-used-twice``.
    """
    done = plans.find(act.tx, plan_id)
    if done is not None:
        return Change.again(done, "unassign", str(job_id))
    day = _open_day_of(act, job_id)
    left = day.left()
    home = _home(left, str(job_id))
    change = commit_orders(
        act,
        day,
        left,
        taken_out(left, str(job_id)),
        plan_id=plan_id,
        way="unassign",
        about=str(job_id),
        touched=[home],
        dry_run=dry_run,
    )
    if not dry_run:
        detail = {"round_id": _round_ids(act, day.kept.date)[home]}
        act.happened("job_unassigned", "job", job_id, detail=detail)
    return change


@needs("rounds:write")
def swap_rounds(  # noqa: PLR0913  # two shifts of a day
    act: Act, plan_id: UUID, on: date, one: UUID, other: UUID, *, dry_run: bool = False
) -> Change:
    """Exchange what is left of two shifts' rounds; goods that are aboard stay where they are.

    Raises
    ------
    NotFound
        If a shift is none of the day, or is over.
    Conflict
        ``swap-does-not-fit`` with the shift that cannot take the other's jobs, and the rule;
        ``nothing-to-swap``, ``id-used-twice``.
    """
    about = f"{min(one, other)} {max(one, other)}"
    done = plans.find(act.tx, plan_id)
    if done is not None:
        return Change.again(done, "swap", about)
    day = open_day(act, on, since=act.now)
    left = day.left()
    for shift_id in (one, other):
        if str(shift_id) not in left.front:
            raise NotFound("no-such-shift")
        if str(shift_id) in left.stuck:
            raise Conflict("swap-does-not-fit", shift=str(shift_id), rule="no-way")
    orders = exchanged(left, str(one), str(other))
    if orders == left.orders or one == other:
        raise Conflict("nothing-to-swap")
    return commit_orders(
        act,
        day,
        left,
        orders,
        plan_id=plan_id,
        way="swap",
        about=about,
        touched=[str(one), str(other)],
        dry_run=dry_run,
    )


def withdraw_job(act: Act, job_id: UUID) -> bool:
    """Take a cancelled job out of its live round; gives whether it stood in one.

    A part of cancelling: whoever cancels has shown the right to. Visits that were not begun are
    cancelled and stay with the round, so that phones which do not know yet are understood; goods
    that are aboard stay aboard.

    Raises
    ------
    NotFound
        If there is no such job.
    Conflict
        ``job-not-cancelled``.
    """
    found = rounds.day_of_job(act.tx, job_id)
    if found is None:
        raise NotFound("no-such-job")
    if found[1] != "cancelled":
        raise Conflict("job-not-cancelled", status=found[1])
    act.tx.lock(f"day:{found[0].isoformat()}")
    homes = [
        (one, visit)
        for one in rounds.of_day(act.tx, found[0], lock=True)
        for visit in one.visits
        if visit.job_id == job_id and visit.status == "planned"
    ]
    if not homes:
        return False
    rounds.cancel_visits(act.tx, [visit.id for _, visit in homes])
    for one, visit in homes:
        act.happened("visit_cancelled", "visit", visit.id, round_id=one.id)
    day = open_day(act, found[0], since=act.now)
    left = day.left()
    commit_orders(
        act,
        day,
        left,
        left.orders,
        plan_id=act.new_id(),
        way="withdraw",
        about=str(job_id),
        touched={str(one.shift_id) for one, _ in homes},
    )
    return True


# --- what they share ------------------------------------------------------------------------


def _open_for(act: Act, job_id: UUID, *, to_change: bool = True) -> LiveDay:
    """Open the day of a job that is to be put into a round."""
    day = _open_day_of(act, job_id, to_change=to_change)
    status = (rounds.day_of_job(act.tx, job_id) or (None, ""))[1]
    if status != "open":
        raise Conflict("job-not-open", status=status)
    if job_id in day.kept.nowhere:
        raise Conflict("job-without-place")
    return day


def _open_day_of(act: Act, job_id: UUID, *, to_change: bool = True) -> LiveDay:
    found = rounds.day_of_job(act.tx, job_id)
    if found is None:
        raise NotFound("no-such-job")
    return open_day(act, found[0], since=act.now, to_change=to_change)


def _asked(day: LiveDay, job_id: str) -> list[tuple[Remaining, Offer]]:
    """Ask every round for a job, and those on their way also with one more break."""
    left = day.left()
    found = [(left, offer) for offer in offers(left, left.orders, job_id)]
    asked = []
    for one, offer in found:
        if offer.ruled_out in RESTED and offer.shift_id in left.begun:
            again = day.left(pausing=[offer.shift_id])
            other = next(
                (o for o in offers(again, again.orders, job_id) if o.shift_id == offer.shift_id),
                offer,
            )
            asked.append((again, other) if other.cost_cents is not None else (one, offer))
        else:
            asked.append((one, offer))
    return sorted(asked, key=lambda p: (p[1].cost_cents is None, p[1].cost_cents or 0))


def _chosen(
    day: LiveDay, found: list[tuple[Remaining, Offer]], shift_id: UUID | None
) -> tuple[Remaining, Offer]:
    """Take the offer of a shift, or the cheapest one."""
    if shift_id is not None:
        if str(shift_id) not in {shift.id for shift in day.problem.shifts}:
            raise NotFound("no-such-shift")
        found = [pair for pair in found if pair[1].shift_id == str(shift_id)]
    fitting = [pair for pair in found if pair[1].cost_cents is not None]
    if not fitting:
        rules = sorted({pair[1].ruled_out for pair in found}) or ["hours"]
        raise Conflict("job-does-not-fit", rules=", ".join(rules))
    return fitting[0]


def _told(left: Remaining, offer: Offer) -> RoundOffer:
    jobs = left.problem.job_by_id
    later = []
    for (kind, name, index), later_s in offer.later:
        if kind != "break" and (kind, name, index) in left.origin:
            job = jobs[name]
            stop = (job.pickups if kind == "pickup" else job.drops)[index]
            later.append(Later(stop_id=UUID(stop.id), kind=kind, job=job.label, later_s=later_s))
    return RoundOffer(
        shift_id=UUID(offer.shift_id),
        cost_cents=offer.cost_cents,
        ruled_out=offer.ruled_out,
        later=tuple(later),
        end_later_s=offer.end_later_s,
    )


def _home(left: Remaining, job_id: str) -> str:
    """Give the shift whose round holds a job that may leave it."""
    if job_id in left.bound:
        raise Conflict("job-under-way")
    homes = [
        name for name, order in left.orders.items() if len(without(order, job_id)) != len(order)
    ]
    if not homes:
        raise Conflict("job-not-in-a-round")
    return homes[0]


def _tell_inserted(act: Act, day: LiveDay, job_id: UUID, shift_id: str) -> None:
    for one in rounds.of_day(act.tx, day.kept.date):
        if str(one.shift_id) == shift_id:
            visits = [str(visit.id) for visit in one.visits if visit.job_id == job_id]
            detail = {"round_id": str(one.id), "visit_ids": visits, "version": one.version}
            act.happened("job_inserted", "job", job_id, round_id=one.id, detail=detail)


def _round_ids(act: Act, on: date) -> dict[str, str]:
    return {str(one.shift_id): str(one.id) for one in rounds.of_day(act.tx, on)}
