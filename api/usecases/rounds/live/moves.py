"""Use cases of moving jobs by hand: to a place in a round, out of it, a round split or merged.

Each tells with ``dry_run`` what just that would cost, from a day that is kept in memory; what it
costs when it is carried out within the same minute is the same to the cent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from api.days.live_day import LiveDay, open_day
from api.days.opened_days import StandingDay, next_minute
from api.days.problem import plan_plain
from api.usecases.act import Act, needs
from api.usecases.planning.live_changes import Change, ChangeRequest, ChangeSubject, commit_orders
from api.usecases.planning.publication import NOBODY, make_live
from api.usecases.planning.whole_day import lots_in_the_way, whole_day
from api.usecases.requests import found_or_refuse
from api.usecases.rounds.live.move_prices import (
    Price,
    PricedChange,
    describe_move,
    kept_price,
    price_kept,
    price_of_move,
)
from api.usecases.rounds.live.moved_jobs import record_moves
from api.usecases.rounds.live.seen_jobs import Seen, check_seen
from data.store.planning import plans
from data.store.planning.plans import PlanRow
from data.store.rounds import rounds
from dispatch.model import Break, Plan
from dispatch.planning.what_if.broken_rules import MOST_RULES, BrokenRule
from dispatch.planning.what_if.hand_moves import (
    HandMove,
    MovedRounds,
    Place,
    entry_key,
    home_of,
    moved_rounds,
    tail_of,
)
from dispatch.schedule.visit_sequences import job_ids_of
from dispatch.values.plain_values import to_plain
from dispatch.values.validation import out_of_range, refuse
from routing.errors import Conflict, NotFound

if TYPE_CHECKING:
    from data.store.rounds.rounds import RoundRow, VisitRow
    from dispatch.check import Violation
    from dispatch.rounds.rest_of_day.shift_progress import Key

MOST_JOBS = 200
"""Jobs that are moved at once, most."""
OLDEST_PRICE = timedelta(minutes=5)
"""A price that is older is not held to: the move costs what it costs now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPlace:
    """Place in a round: right after a visit, or behind so many visits of it.

    Attributes
    ----------
    after
        The visit.
    position
        How many visits of the round stay before it, jobs that are moved not counted.
    """

    after: UUID | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Move:
    """Request of a move: how its plan keeps it, the day, and the ways to make it."""

    asked: ChangeRequest
    on: date
    tries: Callable[[StandingDay], Sequence[HandMove]]
    checked: bool = False


@needs("rounds:write")
def move_jobs(  # noqa: PLR0913  # each says another thing of the move
    act: Act,
    plan_id: UUID,
    on: date,
    jobs: Sequence[UUID],
    shift_id: UUID | None = None,
    *,
    first: VisitPlace | None = None,
    drop: VisitPlace | None = None,
    keep_order: bool = False,
    seen: Seen | None = None,
    at: datetime | None = None,
    override_reason: str = "",
    dry_run: bool = False,
    checked: bool = False,
) -> PricedChange:
    """Move jobs of a day into a shift's round, to another place in it, or out.

    They may come from other rounds, or be open. A shift without a round gets one; so does a day of
    which nothing is published yet.

    Parameters
    ----------
    plan_id
        Id of the plan that this makes; the same again is answered alike.
    shift_id
        Whose round takes them; ``None``: they stand in none then, and stay open.
    first, drop
        Place of their first stops, and of their drops; the cheapest where it is not given.
    keep_order
        Their stops follow each other as they do now, ``first`` being the place of them all.
    seen
        By job the shift in whose round it was seen, ``None``: in none. Where somebody else has
        moved one meanwhile, nothing is done.
    at
        The moment of the price that was shown: what is moved then costs just that.
    override_reason
        Why limits of working time are knowingly exceeded, where the move makes that worse.
    dry_run
        Only tell the price.
    checked
        Of a dry run: refuse what carrying it out would refuse, instead of pricing it.

    Raises
    ------
    NotFound
        ``no-such-job``, ``no-such-shift``, ``no-such-visit``.
    BadInput
        ``list-length``, ``out-of-range``.
    Conflict
        ``move-does-not-fit`` with the rules in the way; ``nothing-to-move``; ``moved-meanwhile``
        with who did it; ``job-under-way``,
        ``job-not-open``, ``job-without-place``, ``job-not-in-a-round``, ``shift-is-over``,
        ``id-used-twice``, ``hours-exceeded``.
    """
    ids = tuple(dict.fromkeys(str(one) for one in jobs))
    refuse(out_of_range("jobs", len(ids), 1, MOST_JOBS))

    def tries(standing: StandingDay) -> list[HandMove]:
        check_shift(standing, shift_id)
        check_seen(act, standing.left, on, seen)
        _check_jobs(act, standing, ids, shift_id)
        places = (_place(standing, shift_id, ids, one) for one in (first, drop))
        ahead, behind = places
        wish = HandMove(
            jobs=as_ridden(standing, ids),
            shift_id="" if shift_id is None else str(shift_id),
            first=ahead,
            drop=behind,
            keep_order=keep_order,
        )
        return [wish]

    about = " ".join([str(shift_id or "out"), *sorted(ids)])
    asked = ChangeRequest(plan_id, "move", about, override_reason, dry_run)
    return _carried_out(act, _Move(asked=asked, on=on, tries=tries, checked=checked), at)


@needs("rounds:write")
def split_round(  # noqa: PLR0913  # each says another thing of the change
    act: Act,
    plan_id: UUID,
    round_id: UUID,
    visit_id: UUID,
    shift_id: UUID,
    *,
    first: VisitPlace | None = None,
    seen: Seen | None = None,
    at: datetime | None = None,
    override_reason: str = "",
    dry_run: bool = False,
) -> PricedChange:
    """Split a round: what comes from a visit on goes to another shift.

    Jobs of which something comes before the visit stay, and so does what is under way. The order
    of what goes stays where the other round can take it so, and another one is not cheaper.

    Parameters
    ----------
    plan_id, at, override_reason, dry_run
        As in :func:`move_jobs`.
    visit_id
        The first visit that is to go.
    first
        Place of all in the other round; the cheapest where it is not given.
    seen
        As in :func:`move_jobs`, of both rounds: where one has changed meanwhile, nothing is done.

    Raises
    ------
    NotFound
        ``no-such-round``, ``no-such-visit``, ``no-such-shift``.
    Conflict
        As :func:`move_jobs`; ``nothing-to-move`` where no whole job comes from there on.
    """
    own = _live_round(act, round_id)

    def tries(standing: StandingDay) -> list[HandMove]:
        check_shift(standing, shift_id)
        check_seen(act, standing.left, own.day, seen, [own.shift_id, shift_id])
        keys = _keys(standing, own)
        if visit_id not in {one.id for one in own.visits}:
            raise NotFound("no-such-visit")
        jobs: tuple[str, ...] = ()
        if visit_id in keys:
            jobs = tail_of(standing.left, str(own.shift_id), keys[visit_id])
        return _all_of(standing, jobs, own, shift_id, _place(standing, shift_id, jobs, first))

    about = f"{round_id} from {visit_id} to {shift_id}"
    asked = ChangeRequest(plan_id, "split", about, override_reason, dry_run)
    return _carried_out(act, _Move(asked=asked, on=own.day, tries=tries), at)


@needs("rounds:write")
def merge_rounds(  # noqa: PLR0913  # each says another thing of the change
    act: Act,
    plan_id: UUID,
    round_id: UUID,
    shift_id: UUID,
    *,
    seen: Seen | None = None,
    at: datetime | None = None,
    override_reason: str = "",
    dry_run: bool = False,
) -> PricedChange:
    """Merge a round into that of another shift, which takes all that is not under way.

    Parameters
    ----------
    plan_id, at, override_reason, dry_run
        As in :func:`move_jobs`.
    seen
        As in :func:`split_round`.

    Raises
    ------
    NotFound
        ``no-such-round``, ``no-such-shift``.
    Conflict
        As :func:`move_jobs`; ``nothing-to-move`` where nothing is left to go.
    """
    own = _live_round(act, round_id)

    def tries(standing: StandingDay) -> list[HandMove]:
        check_shift(standing, shift_id)
        check_seen(act, standing.left, own.day, seen, [own.shift_id, shift_id])
        order = standing.left.sequences.get(str(own.shift_id), [])
        served = job_ids_of(order)
        jobs = tuple(name for name in served if name not in standing.left.bound)
        return _all_of(standing, jobs, own, shift_id, None)

    about = f"{round_id} to {shift_id}"
    asked = ChangeRequest(plan_id, "merge", about, override_reason, dry_run)
    return _carried_out(act, _Move(asked=asked, on=own.day, tries=tries), at)


# --- carried out, or only told ---------------------------------------------------------------


def _carried_out(act: Act, move: _Move, at: datetime | None) -> PricedChange:
    done = move.asked.done(act)
    if done is not None:
        price = price_kept(done.progress["price"]).named(act)
        return Change.of_plan(act, done).extended(PricedChange, price=price)
    moment = _moment(act, at)
    if move.asked.dry_run:
        standing = act.tools.opened_days.standing_day(act, move.on, moment)
    else:
        known = act.tools.opened_days.known_day(act, move.on)
        day = open_day(act, move.on, since=moment, now=moment, known=known)
        standing = StandingDay.of(day, day.left())
    standing, found = cheapest_of(standing, move.tries(standing))
    price = price_of_move(act, standing, found)
    if not move.asked.dry_run:
        _refuse(standing, found, price)
        return _publish(act, move, standing, found, price)
    if move.checked:
        _refuse(standing, found, price)
        whole_day(standing.day, standing.left, found.sequences, touched=found.touched, timed={})
    return describe_move(act, standing, found, price)


def _refuse(standing: StandingDay, found: MovedRounds, price: Price) -> None:
    """Refuse a move that breaks a rule, or changes nothing."""
    if found.broken:
        rules = ", ".join(sorted({one.code for one in found.broken}))
        skills = ", ".join(sorted({skill for one in price.rules for skill in one.skills}))
        raise Conflict("move-does-not-fit", rules=rules, skills=skills)
    if found.sequences == standing.left.sequences:
        raise Conflict("nothing-to-move")


def _publish(
    act: Act, move: _Move, standing: StandingDay, found: MovedRounds, price: Price
) -> PricedChange:
    day = standing.day
    if day.published is None:
        day = replace(day, published=_first_plan(act, day))
    change = commit_orders(
        act,
        day,
        standing.left,
        found.sequences,
        move.asked,
        touched=found.touched,
        subject=ChangeSubject(
            jobs=found.jobs,
            from_shifts=tuple(sorted(found.homes)),
            to_shifts=(found.taker,) if found.taker else (),
        ),
        price=kept_price(price),
    )
    homes = {name: home_of(standing.left, name) for name in found.jobs}
    moved = {name: home for name, home in homes.items() if home != found.taker}
    record_moves(act, day.day_row.date, moved, found.taker)
    return change.extended(PricedChange, price=price.named(act))


def _first_plan(act: Act, day: LiveDay) -> PlanRow:
    """Publish an empty plan of a day that has none, so that what is moved next can be undone."""
    nothing = Plan(rounds=(), unassigned=())
    plan = PlanRow(
        id=act.new_id(),
        day=day.day_row.date,
        status="ready",
        city=day.day_row.day.city or "",
        weights=to_plain(day.problem.weights),
        problem_hash=day.day_row.hash,
        result=plan_plain(day.day_row.day, nothing),
        requested_by=act.actor.id or NOBODY,
        requested_at=act.now,
        finished_at=act.now,
    )
    make_live(act, day, plan, nothing, ())
    # It held before the move that follows in the same moment.
    before = act.now - timedelta(milliseconds=1)
    plans.change(act.tx, plan.id, published_at=before)
    return replace(plan, status="published", published_at=before, published_by=act.actor.id)


def _moment(act: Act, at: datetime | None) -> datetime:
    """Return the moment for which a move is judged."""
    now = next_minute(act.now)
    if at is None or at.tzinfo is None:
        return now
    wanted = at.astimezone(UTC)
    return wanted if now - OLDEST_PRICE <= wanted <= now else now


def cheapest_of(
    standing: StandingDay, wishes: Sequence[HandMove]
) -> tuple[StandingDay, MovedRounds]:
    """Return the cheapest of several ways to move that keeps every rule, and of which day it is.

    Where none does, a round on its way is tried with one more break.
    """
    found = _best(standing, wishes)
    taker = wishes[0].shift_id
    if not found.broken or taker not in standing.left.begun:
        return standing, found
    paused = StandingDay.of(standing.day, standing.day.left(pausing=[taker]))
    again = _best(paused, wishes)
    return (standing, found) if again.broken else (paused, again)


def _best(standing: StandingDay, wishes: Sequence[HandMove]) -> MovedRounds:
    found = [_with_lots(standing, moved_rounds(standing.left, one)) for one in wishes]
    return min(
        found,
        key=lambda one: (
            bool(one.broken),
            0
            if one.broken
            else sum(standing.terms_with(one.rounds, frozenset(one.touched)).values()),
        ),
    )


def _with_lots(standing: StandingDay, found: MovedRounds) -> MovedRounds:
    """Return moved rounds with what would leave a hub before its lot is sorted in the way.

    A lot that comes sooner may be sorted before another one, which is ready later then.
    """
    if found.broken or not standing.day.problem.transfers:
        return found
    kept = [one for name, one in standing.rounds.items() if name not in found.touched]
    part = Plan(rounds=(*kept, *found.rounds.values()), unassigned=())
    broken = lots_in_the_way(standing.day, standing.left, part, found.touched)
    rules = tuple(
        BrokenRule(code=one.code, shift_id=one.shift_id, job_id=one.job_id, value=_early_s(one))
        for one in broken[:MOST_RULES]
    )
    return replace(found, broken=rules)


def _early_s(one: Violation) -> int:
    if "ready" not in one.args:
        return 0
    ready, start = (datetime.fromisoformat(str(one.args[name])) for name in ("ready", "start"))
    return (ready - start) // timedelta(seconds=1)


# --- what may be moved -----------------------------------------------------------------------


def _live_round(act: Act, round_id: UUID) -> RoundRow:
    """Return a round that is published."""
    on = found_or_refuse(rounds.day_of_round(act.tx, round_id), "no-such-round")
    return next(one for one in rounds.of_day(act.tx, on) if one.id == round_id)


def check_shift(standing: StandingDay, shift_id: UUID | None) -> None:
    """Refuse a shift that is not of the day, or over.

    Raises
    ------
    NotFound
        ``no-such-shift``.
    Conflict
        ``shift-is-over``.
    """
    if shift_id is None or str(shift_id) in standing.left.front:
        return
    known = {shift.id for shift in standing.day.problem.shifts}
    if str(shift_id) not in known:
        raise NotFound("no-such-shift")
    raise Conflict("shift-is-over", status="closed")


def _check_jobs(act: Act, standing: StandingDay, ids: Sequence[str], shift_id: UUID | None) -> None:
    """Refuse jobs that no move can take along, whichever place they are to go to."""
    for name in ids:
        check_job(act, standing, name, shift_id)


def check_job(act: Act, standing: StandingDay, name: str, shift_id: UUID | None) -> None:
    """Refuse a job that no move can take along, whichever place it is to go to.

    Raises
    ------
    NotFound
        ``no-such-job``.
    Conflict
        ``move-does-not-fit``, ``job-not-open``, ``job-without-place``, ``job-not-in-a-round``,
        ``job-under-way``.
    """
    left = standing.left
    aside = [one for one in standing.day.plan.rounds if one.shift_id in left.impassable]
    if any(v.job_id == name for one in aside for v in one.visits):
        raise Conflict("move-does-not-fit", rules="no-way")
    if name not in left.problem.job_by_id:
        _refuse_job(act, standing, UUID(name))
    home = home_of(left, name)
    if not home and shift_id is None:
        raise Conflict("job-not-in-a-round")
    if name in left.bound and home != str(shift_id):
        raise Conflict("job-under-way")


def _refuse_job(act: Act, standing: StandingDay, job_id: UUID) -> None:
    found = rounds.day_of_job(act.tx, job_id)
    if found is None or found[0] != standing.day.day_row.date:
        raise NotFound("no-such-job")
    if job_id in standing.day.day_row.nowhere:
        raise Conflict("job-without-place")
    if job_id in standing.day.day_row.unconfirmed:
        raise Conflict("job-address-unconfirmed")
    raise Conflict("job-not-open", status=found[1])


def as_ridden(standing: StandingDay, ids: Sequence[str]) -> tuple[str, ...]:
    """Return jobs in the order in which they are ridden now, open ones last."""
    begins = {
        visit.job_id: visit.start
        for one in standing.whole.rounds
        for visit in reversed(one.visits)
        if visit.job_id
    }
    last = datetime.max.replace(tzinfo=UTC)
    return tuple(sorted(ids, key=lambda name: begins.get(name, last)))


def _all_of(
    standing: StandingDay,
    jobs: tuple[str, ...],
    own: RoundRow,
    shift_id: UUID,
    place: Place | None,
) -> list[HandMove]:
    """Return the ways to put what is left of a round into another: in its order, and one by one."""
    if not jobs or own.shift_id == shift_id:
        raise Conflict("nothing-to-move")
    if str(own.shift_id) in standing.left.impassable:
        raise Conflict("move-does-not-fit", rules="no-way")
    block = HandMove(jobs=jobs, shift_id=str(shift_id), first=place, keep_order=True)
    return [block] if place is not None else [block, replace(block, keep_order=False)]


def _place(
    standing: StandingDay, shift_id: UUID | None, jobs: Sequence[str], wanted: VisitPlace | None
) -> Place | None:
    """Return a place among what is left of a round."""
    if wanted is None or shift_id is None:
        return None
    rows = [one for one in standing.day.rounds if one.shift_id == shift_id]
    visits = [
        one
        for row in rows
        if row.status != "withdrawn"
        for one in row.visits
        if one.status != "cancelled" and not one.given_back
    ]
    staying = [one for one in visits if not _moves(one, jobs)]
    if wanted.after is not None:
        at = next((n for n, one in enumerate(visits) if one.id == wanted.after), None)
        if at is None:
            raise NotFound("no-such-visit")
        before = visits[: at + 1]
    else:
        position = wanted.position or 0
        refuse(out_of_range("position", position, 0, len(staying)))
        before = staying[:position]
    keys = {} if not rows else _keys(standing, rows[0])
    named = (keys[one.id] for one in reversed(before) if one.id in keys and not _moves(one, jobs))
    return Place(after=next(named, None))


def _moves(one: VisitRow, jobs: Sequence[str]) -> bool:
    return one.status == "planned" and one.job_id is not None and str(one.job_id) in jobs


def _keys(standing: StandingDay, own: RoundRow) -> dict[UUID, Key]:
    """Return how the visits of a round that are left are named in its order."""
    order = standing.left.sequences.get(str(own.shift_id), [])
    stops = {
        UUID(e.stop.id): entry_key(e)
        for e in order
        if not isinstance(e, Break) and entry_key(e) in standing.left.origin
    }
    pauses = {e.id: entry_key(e) for e in order if isinstance(e, Break)}
    found: dict[UUID, Key] = {}
    for visit in own.visits:
        if visit.stop_id in stops:
            found[visit.id] = stops[visit.stop_id]
        elif visit.kind == "break" and visit.break_id in pauses:
            found[visit.id] = pauses[visit.break_id]
    return found
