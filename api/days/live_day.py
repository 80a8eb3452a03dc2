"""A published day as it stands: rounds and what has become of them, as values to decide with."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from api.days.problem import problem_of
from data.store.planning import days, plans
from data.store.rounds import rounds
from data.store.rounds.rounds import RoundRow, VisitRow
from dispatch.model import Load, Plan, Problem, Round, Unassigned, Visit, jobs_in
from dispatch.planning.vehicles.vehicle_availability import problem_as_ridden
from dispatch.rounds.rest_of_day.remaining_day import RemainingDay, remaining
from dispatch.rounds.rest_of_day.shift_progress import Key, ShiftProgress, VisitProgress

if TYPE_CHECKING:
    from api.days.source import DaySource
    from data.store.planning.days import DayRow
    from data.store.planning.plans import PlanRow
    from dispatch.model import VisitKind


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LiveDay:
    """A day and its published rounds, locked against others who change them.

    Attributes
    ----------
    day_row, problem
        The whole day with its streets as they are now.
    rounds
        As they are kept; withdrawn ones too.
    published
        The plan they come from.
    plan
        The rounds in values, with what is over.
    progress
        What has become of them.
    now
        The moment.
    """

    day_row: DayRow
    problem: Problem
    rounds: tuple[RoundRow, ...]
    published: PlanRow | None
    plan: Plan
    progress: tuple[ShiftProgress, ...]
    now: datetime

    @property
    def begun(self) -> bool:
        """Return whether any round is on its way or over."""
        return any(one.status in rounds.BEGUN for one in self.rounds)

    def left(self, pausing: Collection[str] = ()) -> RemainingDay:
        """Return what is left of the day, see :mod:`dispatch.rounds.rest_of_day.remaining_day`."""
        return remaining(self.problem, self.plan, self.progress, self.now, pausing=pausing)


def open_day(  # noqa: PLR0913  # what of the day, and how it is held
    source: DaySource,
    on: date,
    *,
    since: datetime | None = None,
    to_change: bool = True,
    anew: bool = False,
    now: datetime | None = None,
    known: LiveDay | None = None,
) -> LiveDay:
    """Open a day.

    Parameters
    ----------
    since
        Closures that are over by then do not count any more.
    to_change
        Whoever else wants to change it, or to record what happens in it, waits for the end of
        the transaction.
    anew
        It is planned from the start, under the heat as it is now; else each round keeps the
        limits that it was planned with.
    now
        Another moment than that of the source.
    known
        The day as it was opened before on the same streets: where only its rounds have changed
        since, nothing is asked of the streets again.
    """
    if to_change:
        source.tx.lock(f"day:{on.isoformat()}")
    found = tuple(rounds.of_day(source.tx, on, lock=to_change))
    return day_of_rounds(source, on, found, since=since, anew=anew, now=now, known=known)


def day_of_rounds(  # noqa: PLR0913  # as open_day is asked
    source: DaySource,
    on: date,
    found: tuple[RoundRow, ...],
    *,
    since: datetime | None = None,
    anew: bool = False,
    now: datetime | None = None,
    known: LiveDay | None = None,
) -> LiveDay:
    """Return a day with rounds that are given, those of the store or others; see open_day."""
    held = {} if anew else {one.shift_id: one.heat for one in found if one.status != "withdrawn"}
    running = [one for one in found if one.status != "withdrawn"]
    ridden = {} if anew else {one.shift_id: (one.vehicle_id, one.trailer_id) for one in running}
    street_of = source.streets.street_of
    day_row = days.load_day(
        source.tx, on, since=since, held=held, ridden=ridden, street_of=street_of
    )
    if known is not None and _is_same(known.day_row, day_row):
        problem = known.problem
    else:
        streets = source.streets.asked_by(source.tx.owner)
        problem = problem_of(streets, day_row.day, day_row.closures)
    stops = {
        UUID(stop.id): (kind, job.id, index)
        for job in day_row.day.jobs
        for kind, index, stop in job.stops
    }
    rounds = [_round(problem, one, stops) for one in running]
    published = plans.published(source.tx, on)
    if not anew:
        day_row, problem = _decided(day_row, problem, rounds)
    return LiveDay(
        day_row=day_row,
        problem=problem,
        rounds=found,
        published=published,
        plan=Plan(
            rounds=tuple(one for one in rounds if one.visits),
            unassigned=_unassigned(published, problem, rounds),
        ),
        progress=tuple(_progress(one, stops) for one in running),
        now=now or source.now,
    )


def _is_same(known: DayRow, day_row: DayRow) -> bool:
    # Of a day in which vehicles were chosen nothing is known any more of how it was asked.
    return not day_row.day.units and (known.day, known.closures) == (day_row.day, day_row.closures)


def _decided(day_row: DayRow, problem: Problem, rounds: Iterable[Round]) -> tuple[DayRow, Problem]:
    """Return a day in which nobody chooses any more: who has no round has what rounds leave."""
    ridden = problem_as_ridden(problem, Plan(rounds=tuple(rounds), unassigned=()))
    if not problem.units:
        return day_row, problem
    day = replace(day_row.day, shifts=ridden.shifts, pins=ridden.pins, units=())
    return replace(day_row, day=day), replace(ridden, units=())


def visit_id(round_id: UUID, stop_id: str, break_id: str) -> UUID:
    """Return the id of a visit: that of its stop, or one made of round and break."""
    return uuid5(round_id, break_id) if break_id else UUID(stop_id)


def _unassigned(
    published: PlanRow | None, problem: Problem, rounds: Iterable[Round]
) -> tuple[Unassigned, ...]:
    """Return the jobs that the published plan left out, with its reasons, and that still are."""
    if published is None or published.result is None:
        return ()
    in_rounds = jobs_in(rounds)
    return tuple(
        Unassigned(job_id=one["job"], reason=one["reason"], units=tuple(one.get("units", ())))
        for one in published.result.get("unassigned", ())
        if one["job"] in problem.job_by_id and one["job"] not in in_rounds
    )


_Stops = dict[UUID, tuple["VisitKind", str, int]]


def _round(problem: Problem, row: RoundRow, stops: _Stops) -> Round:
    # What a round gave back when it ended is nobody's.
    own = (_visit(problem, v, stops) for v in row.visits if not v.given_back)
    visits = [one for one in own if one is not None]
    return Round(
        shift_id=str(row.shift_id),
        start=_utc(row.starts_at),
        end=_utc(row.ends_at),
        visits=tuple(_with_places(visits)),
        end_travel_s=max(0, row.travel_s - sum(v.travel_s for v in visits)),
        end_distance_m=max(0, row.distance_m - sum(v.distance_m for v in visits)),
    )


def _visit(problem: Problem, row: VisitRow, stops: _Stops) -> Visit | None:
    """Return a visit in values; ``None`` where its job is no part of the day any more."""
    key = _key(row, stops)
    if key is None:
        return None
    kind, name, index = key
    visit = Visit(
        kind=kind,
        job_id="" if kind == "break" else name,
        index=index,
        break_id=name if kind == "break" else "",
        place_id=None,
        travel_s=row.travel_s,
        distance_m=row.distance_m,
        arrive=_utc(row.arrive_at),
        start=_utc(row.start_at),
        depart=_utc(row.depart_at),
        load_after=Load.of(row.load_after),
    )
    return visit if kind == "break" else replace(visit, place_id=problem.stop(visit).place.id)


def _with_places(visits: Iterable[Visit]) -> Iterable[Visit]:
    place: str | None = None
    for visit in visits:
        place = visit.place_id or place
        yield replace(visit, place_id=place)


def _key(row: VisitRow, stops: _Stops) -> Key | None:
    if row.kind == "break":
        return ("break", row.break_id, 0)
    return None if row.stop_id is None else stops.get(row.stop_id)


def _progress(row: RoundRow, stops: _Stops) -> ShiftProgress:
    visits: dict[Key, VisitProgress] = {}
    for visit in row.visits:
        key = _key(visit, stops)
        if key is not None and visit.status != "planned" and not visit.given_back:
            visits[key] = VisitProgress(
                status=visit.status,  # type: ignore[arg-type]  # a check of the table
                arrived_at=visit.arrived_at,
                settled_at=visit.done_at,
            )
    return ShiftProgress(
        shift_id=str(row.shift_id),
        begun_at=row.started_at,
        finished=row.status == "finished",
        ended_at=row.finished_at,
        visits=visits,
    )


def _utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)
