"""Use case of what can be done about a visit that comes late or failed, each choice priced."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from api.days.live_day import open_day
from api.days.opened_days import next_minute
from api.usecases.act import Act, needs
from api.usecases.job_names import job_title
from api.usecases.requests import found_or_refuse
from api.usecases.rounds.failed_visits import (
    OfficeWay,
    decide_failure,
    other_ways,
    preview_retry_today,
)
from api.usecases.rounds.live.moves import VisitPlace, move_jobs
from data.store.planning import names_by_id
from data.store.rounds import rounds
from dispatch.planning.what_if.live_day_offers import offers, sequences_without
from routing.errors import REFUSED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.days.live_day import LiveDay
    from api.usecases.planning.live_changes import Change
    from api.usecases.rounds.live.move_prices import Price, PricedChange
    from data.store.rounds.rounds import RoundRow, VisitRow
    from dispatch.model import Job, Round, Stop

FixKind = Literal["first", "move", "out", "retry_today", "retry_tomorrow", "return_to_sender"]
MOST_ROUNDS = 3
"""So many other rounds are offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A choice for a visit that comes late or failed.

    Attributes
    ----------
    kind
        ``first``: it is made next; ``move``: another round takes its job; ``out``: its job is open
        again; the others say what follows a failure.
    shift_id, rider
        Of ``first`` and ``move``: whose round makes it.
    position
        Of ``first``: how many visits stay before it.
    expected_at
        When it begins as the day goes on, where that is after its time window, or its goods are
        aboard for too long by then.
    begins_at
        When it would begin then, where that is another time by some minutes.
    price
        What it costs and who is later by it; ``None`` where the day goes on as it does.
    """

    kind: FixKind
    day: date
    visit_id: UUID
    job_id: UUID
    job: str = ""
    shift_id: UUID | None = None
    rider: str = ""
    position: int = 0
    expected_at: datetime | None = None
    begins_at: datetime | None = None
    price: Price | None = None


@needs("rounds:write")
def list_fixes(act: Act, visit_id: UUID) -> tuple[Fix, ...]:
    """Return what can be done about a visit, the cheapest choice first; none where it is over.

    Only what nothing refuses when it is carried out; of a visit that is late, or whose goods are
    aboard for too long, only that by which it begins sooner, besides taking its job out.

    Raises
    ------
    NotFound
        ``no-such-visit`` where it stands in no published round.
    """
    on = found_or_refuse(rounds.day_of_visit(act.tx, visit_id), "no-such-visit")
    day = open_day(act, on, since=act.now, to_change=False)
    home, visit = next((one, v) for one in day.rounds for v in one.visits if v.id == visit_id)
    if visit.job_id is None:
        return ()
    label = job_title(act, visit.job_id)
    bare = Fix(kind="out", day=on, visit_id=visit_id, job_id=visit.job_id, job=label)
    if visit.status in {"failed", "partly_done"}:
        return tuple(_decisions(act, day, home, visit, bare))
    if visit.status != "planned":
        return ()
    bare = replace(bare, expected_at=_expected_late(act, day, visit))
    found = [one for one in _moves(act, day, home, visit, bare) if _helps(one)]
    return tuple(sorted(found, key=_cost))


def _decisions(act: Act, day: LiveDay, home: RoundRow, visit: VisitRow, bare: Fix) -> Iterator[Fix]:
    """Return what the office may decide of a visit that failed."""
    ways = other_ways(act, visit.id)
    again = preview_retry_today(act, home.id, visit.id) if "retry_today" in ways else None
    for way in ways:
        if way == "return_to_sender" and not _has_sender(day, bare.job_id):
            continue
        begins_at = None
        if way == "retry_today":
            if again is None:
                continue
            begins_at = _begins_at(again, visit)
        if _can_be_decided(act, visit.id, way):
            yield replace(bare, kind=way, begins_at=begins_at)


def _expected_late(act: Act, day: LiveDay, visit: VisitRow) -> datetime | None:
    """Return when a visit begins as the day goes on, where that is too late.

    After its time window, or when its goods are aboard for longer than they may be.
    """
    standing = act.tools.opened_days.standing_day(act, day.day_row.date, next_minute(act.now))
    job = standing.day.problem.job_by_id.get(str(visit.job_id))
    if job is None:
        return None
    stops = {stop.id: (kind, index, stop) for kind, index, stop in job.stops}
    kind, index, stop = stops.get(str(visit.stop_id), ("", 0, None))
    for one in standing.whole.rounds:
        for each in one.visits:
            if stop and (each.kind, each.job_id, each.index) == (kind, job.id, index):
                due = _due(job, stop, one if kind == "drop" else None)
                return each.start if due is not None and each.start > due else None
    return None


def _due(job: Job, stop: Stop, dropped_in: Round | None) -> datetime | None:
    """Return by when a stop is to begin at the latest; ``None`` where nothing bounds it."""
    bounds = [stop.windows[-1].end] if stop.windows else []
    if dropped_in is not None and job.aboard_limit_s is not None:
        left = [v.depart for v in dropped_in.visits if (v.kind, v.job_id) == ("pickup", job.id)]
        bounds.append(min(left, default=dropped_in.start) + timedelta(seconds=job.aboard_limit_s))
    return min(bounds, default=None)


def _helps(one: Fix) -> bool:
    """Return whether a choice does anything about a visit: what is late has to begin sooner."""
    if one.price is None or one.kind == "out" or one.expected_at is None:
        return one.price is not None
    return one.begins_at is not None and one.begins_at < one.expected_at


def _can_be_decided(act: Act, visit_id: UUID, way: OfficeWay) -> bool:
    """Return whether a decision is taken when somebody makes it: it is made, and taken back."""
    try:
        with act.taken_back():
            decide_failure(act, visit_id, way)
    except REFUSED:
        return False
    return True


def _cost(one: Fix) -> tuple[bool, int]:
    cents = None if one.price is None else one.price.cost_cents
    # What takes the job out is cheap for the day alone.
    return one.kind == "out", cents or 0


def _has_sender(day: LiveDay, job_id: UUID) -> bool:
    job = day.problem.job_by_id.get(str(job_id))
    return job is None or bool(job.pickups)


def _moves(act: Act, day: LiveDay, home: RoundRow, visit: VisitRow, bare: Fix) -> Iterator[Fix]:
    """Return the job first in its round, in others, and in none, as far as each goes."""
    over = sum(one.status != "planned" for one in home.visits)
    places = [("first", home.shift_id, over), ("first", home.shift_id, over + 1)]
    others = [("move", shift_id, 0) for shift_id in _takers(day, home, str(visit.job_id))]
    kinds: dict[str, FixKind] = {"first": "first", "move": "move", "out": "out"}
    seen: set[object] = set()
    for kind, shift_id, position in (*places, *others, ("out", None, 0)):
        if (kind, shift_id) in seen or (kind == "first" and home.visits[over:][:1] == (visit,)):
            continue
        moved = _moved(act, day, bare.job_id, shift_id, position if kind == "first" else None)
        if moved is not None and moved.price.cost_cents is not None:
            seen.add((kind, shift_id))
            yield replace(
                bare,
                kind=kinds[kind],
                shift_id=shift_id,
                rider="" if shift_id is None else _rider(act, shift_id),
                position=position,
                begins_at=_begins_at(moved, visit),
                price=moved.price,
            )


def _takers(day: LiveDay, home: RoundRow, job_id: str) -> list[UUID]:
    """Return the shifts that take the job for least."""
    left = day.left()
    if job_id in left.bound or job_id not in left.problem.job_by_id:
        return []
    found = offers(left, sequences_without(left, job_id), job_id)
    fitting = [one for one in found if one.cost_cents is not None]
    ids = [UUID(one.shift_id) for one in fitting]
    # Nobody rides a round that was refused, as it stands.
    out = {home.shift_id, *(one.shift_id for one in day.rounds if one.status == "refused")}
    return [one for one in ids if one not in out][:MOST_ROUNDS]


def _moved(
    act: Act, day: LiveDay, job_id: UUID, shift_id: UUID | None, position: int | None
) -> PricedChange | None:
    """Return what a move would do; ``None`` where it cannot be made."""
    place = None if position is None else VisitPlace(position=position)
    try:
        return move_jobs(
            act,
            act.new_id(),
            day.day_row.date,
            [job_id],
            shift_id,
            first=place,
            dry_run=True,
            checked=True,
        )
    except REFUSED:
        return None


def _begins_at(change: Change, visit: VisitRow) -> datetime | None:
    """Return when a visit begins by a change, where that is another time."""
    mine = (one for one in change.comparison.jobs if one.job_id == str(visit.job_id))
    times = [each for one in mine for each in one.times if each.kind == visit.kind]
    found = min(times, key=lambda each: abs(each.before - visit.start_at), default=None)
    return None if found is None else found.after


def _rider(act: Act, shift_id: UUID) -> str:
    return names_by_id.rider_names(act.tx, [shift_id]).get(shift_id, "")
