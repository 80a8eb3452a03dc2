"""Lots of a day under way: when they are sorted by what has happened and what is expected."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from dispatch.model import Window
from dispatch.model.transfers import stops_at
from dispatch.rounds.rest_of_day.cold_lots_left import kept_cold, with_cold_lots_taken_up
from dispatch.rounds.rest_of_day.shift_progress import HANDED, ShiftProgress, whole
from dispatch.schedule.eligibility import first_start
from dispatch.schedule.hub_handovers import begun_from, latest_arrivals, needed_by, with_lots_by
from dispatch.schedule.lot_times import (
    LotTimes,
    arrivals,
    earliest_pickups,
    lots_not_brought,
    ready_lots,
)
from dispatch.schedule.opening_breaks import is_round
from dispatch.schedule.timetable import make_round
from dispatch.schedule.visit_sequences import of_day

if TYPE_CHECKING:
    from dispatch.model import Job, Plan, Problem, Round, Stop, Transfer, Visit
    from dispatch.rounds.rest_of_day.remaining_day_values import RemainingDay
    from dispatch.rounds.rest_of_day.shift_progress import VisitProgress

MOST_TURNS = 20
"""So often the rounds are followed anew because a lot of one made another one later."""

_Instants = dict[tuple[str, int], datetime]


def remaining_with_lots(
    problem: Problem,
    states: Mapping[str, ShiftProgress],
    plan: Plan,
    rest: Callable[[Problem], RemainingDay],
    *,
    as_planned: bool = False,
) -> RemainingDay:
    """Return what is left of a day on which lots pass a hub.

    Parameters
    ----------
    problem, plan
        The whole day, and its rounds as they were planned.
    states
        What has happened, by shift.
    rest
        Returns what is left of a day without transfers.
    as_planned
        Lots come when they are planned to, also where what takes from them is in no round yet.
    """
    over = ends_of_over(problem, states.values(), plan)
    gone = pickups_over(states.values())
    open_transfers = _open_transfers(problem, gone)
    asked = replace(problem, transfers=open_transfers)
    needed = _needed_as_planned(asked, plan, over, as_planned=as_planned)
    needed = kept_cold(needed, states.values(), plan)
    problem = replace(problem, jobs=needed.jobs)
    floors: _Instants = {}
    waiting: dict[str, tuple[str, ...]] = {}
    left = rest(_plain(problem, floors, waiting))
    lots: dict[str, LotTimes] = {}
    rounds: list[Round] = []
    for _ in range(MOST_TURNS):
        rounds = _rounds_of(left)
        lots = ready_lots(asked, arrivals(asked, over | _ends(left, rounds)))
        later = {
            key: at
            for key, at in earliest_pickups(asked, lots).items()
            if at > floors.get(key, at - timedelta(seconds=1))
        }
        held = left.bound | {visit.job_id for front in left.front.values() for visit in front}
        never = {
            name: missing
            for name, missing in lots_not_brought(asked, lots).items()
            if name not in waiting and name not in held and name in left.problem.job_by_id
        }
        if not later and not never:
            break
        floors |= later
        waiting |= never
        left = rest(_plain(problem, floors, waiting))
    # What takes from lots may be put into rounds, or sooner, right up to when these are sorted.
    soonest = earliest_pickups(asked, lots) if as_planned else {}
    left = _brought_in_time(asked, left, lots, rounds, soonest)
    return replace(left, waiting=waiting)


def _needed_as_planned(asked: Problem, plan: Plan, over: _Instants, *, as_planned: bool) -> Problem:
    """Return a day with lots that come by when the plan needs them.

    Without that, a round that has not begun would leave as late as it can, and lots with it.
    """
    visits = [visit for one in plan.rounds for visit in one.visits]
    drops = {(v.job_id, v.index): v for v in visits if v.kind == "drop"}
    ends = {key: visit.depart for key, visit in drops.items()}
    lots = ready_lots(asked, arrivals(asked, ends))
    begins = earliest_pickups(asked, lots) if as_planned else {}
    begins |= {(v.job_id, v.index): v.start for v in visits if v.kind == "pickup"}
    arrives = latest_arrivals(asked, lots, needed_by(asked, begins))

    def latest(one: Transfer, job: Job, index: int) -> datetime | None:
        visit = drops.get((job.id, index))
        if one.id not in arrives or visit is None or (job.id, index) in over:
            return None
        return max(visit.start, arrives[one.id] - (visit.depart - visit.start))

    return with_lots_by(asked, asked, latest)


def ends_of_over(problem: Problem, states: Iterable[ShiftProgress], plan: Plan) -> _Instants:
    """Return when the drops that were made, or are being made, end; by job and index."""
    planned = {
        (visit.job_id, visit.index): visit
        for one in plan.rounds
        for visit in one.visits
        if visit.kind == "drop"
    }
    found: _Instants = {}
    for state in states:
        for (kind, name, index), each in state.visits.items():
            job = problem.job_by_id.get(name)
            if kind == "drop" and job is not None and each.status in HANDED:
                stop = job.drops[index]
                found[name, index] = _end_of(stop, each, planned.get((name, index)))
    return found


def _end_of(stop: Stop, each: VisitProgress, planned: Visit | None) -> datetime:
    if each.status != "arrived" and each.settled_at is not None:
        return whole(each.settled_at)
    begun = each.arrived_at or each.settled_at
    if begun is None:
        return planned.depart if planned else datetime.min.replace(tzinfo=UTC)
    begin = whole(begun)
    usual = timedelta(seconds=stop.service_s + stop.setup_s)
    spent = planned.depart - planned.start if planned else usual
    return (first_start(stop.open_windows, begin) or begin) + spent


def pickups_over(states: Iterable[ShiftProgress]) -> frozenset[tuple[str, int]]:
    """Return the pickups that are over or under way, by job and index."""
    return frozenset(
        (name, index) for state in states for kind, name, index in state.visits if kind == "pickup"
    )


def _open_transfers(problem: Problem, gone: Collection[tuple[str, int]]) -> tuple[Transfer, ...]:
    """Return the transfers without the jobs that have taken what they take."""
    found = []
    for one in problem.transfers:
        kept = tuple(
            name
            for name in one.taken_by
            if name in problem.job_by_id
            and not any(
                (name, index) in gone
                for index in stops_at(
                    problem.hub_by_id[one.hub_id], problem.job_by_id[name], "pickup"
                )
            )
        )
        found.append(replace(one, taken_by=kept))
    return tuple(found)


def with_what_happened(problem: Problem, states: Collection[ShiftProgress], plan: Plan) -> Problem:
    """Return a day whose lots are at their hub since when they really came, or do not come.

    What has left is not asked about again.
    """
    if not problem.transfers:
        return problem
    over = ends_of_over(problem, states, plan)
    settled = {
        (name, index) for state in states for kind, name, index in state.visits if kind == "drop"
    }
    found = []
    problem = replace(problem, transfers=with_cold_lots_taken_up(problem, states, plan))
    for one in _open_transfers(problem, pickups_over(states)):
        job = problem.job_by_id.get(one.brought_by or "")
        own = (
            []
            if job is None
            else [(job.id, n) for n in stops_at(problem.hub_by_id[one.hub_id], job, "drop")]
        )
        if own and all(key in settled for key in own):
            came = [over[key] for key in own if key in over]
            at = max(came) if len(came) == len(own) else None
            found.append(replace(one, brought_by=None, arrived_at=at))
        else:
            found.append(one)
    return replace(problem, transfers=tuple(found))


def _plain(problem: Problem, floors: _Instants, waiting: Collection[str]) -> Problem:
    """Return a day without transfers in which pickups begin from certain instants on."""
    takers = {name for name, _ in floors}
    jobs = [
        _waiting(problem, job, floors) if job.id in takers else job
        for job in problem.jobs
        if job.id not in waiting
    ]
    # A beginning of which only a break is left stays: the round still begins with it.
    prefixes = tuple(
        replace(one, visits=tuple(v for v in one.visits if v[0] == "break" or v[1] not in waiting))
        for one in problem.prefixes
    )
    return replace(
        problem,
        jobs=tuple(jobs),
        pins=tuple(pin for pin in problem.pins if pin.job_id not in waiting),
        prefixes=prefixes,
        hubs=(),
        transfers=(),
    )


def _waiting(problem: Problem, job: Job, floors: _Instants) -> Job:
    pickups = []
    for index, stop in enumerate(job.pickups):
        at = floors.get((job.id, index))
        later = stop if at is None else begun_from(problem, stop, at)
        if later is None and at is not None:
            # Its windows are over: it goes on as soon as it can, as any round that is late.
            later = replace(stop, windows=(Window(start=at, end=at),), late_limit_s=0)
        pickups.append(later or stop)
    return replace(job, pickups=tuple(pickups))


def _rounds_of(left: RemainingDay) -> list[Round]:
    """Return the rounds of what is left, as the order that stands makes them."""
    found = []
    for shift in left.problem.shifts:
        order = left.sequences.get(shift.id, [])
        if is_round(left.problem, shift, order):
            round_ = make_round(left.problem, shift, order)
            if round_ is not None:
                found.append(round_)
    return found


def _ends(left: RemainingDay, rounds: Iterable[Round]) -> _Instants:
    """Return the ends of drops to come by job and index in the whole job."""
    found: _Instants = {}
    for one in rounds:
        for visit in one.visits:
            if visit.kind == "drop":
                index = left.origin.get(("drop", visit.job_id, visit.index))
                if index is not None:
                    found[visit.job_id, index] = visit.depart
    return found


def _brought_in_time(
    asked: Problem,
    left: RemainingDay,
    lots: Mapping[str, LotTimes],
    rounds: Iterable[Round],
    soonest: _Instants,
) -> RemainingDay:
    """Return what is left with lots that come by when what takes from them leaves.

    Pickups of ``soonest`` count as if they began then.
    """
    begins: _Instants = {}
    stops: dict[tuple[str, int], tuple[datetime, timedelta]] = {}
    for one in rounds:
        for visit in one.visits:
            index = left.origin.get((visit.kind, visit.job_id, visit.index))
            if index is None or visit.kind == "break":
                continue
            if visit.kind == "pickup":
                begins[visit.job_id, index] = visit.start
            else:
                stops[visit.job_id, visit.index] = visit.start, visit.depart - visit.start
    arrives = latest_arrivals(asked, lots, needed_by(asked, begins | soonest))

    def latest(one: Transfer, job: Job, index: int) -> datetime | None:
        if one.id not in arrives or (job.id, index) not in stops:
            return None
        begin, spent = stops[job.id, index]
        return max(begin, arrives[one.id] - spent)

    problem = with_lots_by(left.problem, asked, latest)
    return replace(left, problem=problem, sequences=of_day(problem, left.sequences))
