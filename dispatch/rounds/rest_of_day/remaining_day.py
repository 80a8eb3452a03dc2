"""Rest of a day that is under way, as a problem of its own.

Each begun shift goes on where and when its courier will be free; goods that are aboard stay with
it; what is over has vanished. The order that was planned can always be gone on with: rules that
a round is bound to break are widened as far as that takes (:mod:`dispatch.schedule.projection`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from dispatch.model import Break, Load, Pin, Prefix, Problem
from dispatch.model.load_sums import total
from dispatch.rounds.rest_of_day.lots_left import remaining_with_lots
from dispatch.rounds.rest_of_day.remaining_day_values import RemainingDay, WholeDay
from dispatch.rounds.rest_of_day.remaining_jobs import RemainingJob, left_of
from dispatch.rounds.rest_of_day.remaining_round import (
    RunningRound,
    promised_tasks,
    rest_of,
    shift_left,
)
from dispatch.rounds.rest_of_day.shift_progress import (
    HANDED,
    ShiftProgress,
    is_begun,
    key_of,
    whereabouts,
    whole,
)
from dispatch.schedule.kept_orders import without_breaking
from dispatch.schedule.kinds_together import without_meeting_kinds
from dispatch.schedule.projection import ForcedBreach, course_of, widened_rules
from dispatch.schedule.timetable import StopTask, make_round
from dispatch.schedule.visit_sequences import with_breaks

if TYPE_CHECKING:
    from dispatch.model import Job, Plan, Round, Shift
    from dispatch.rounds.rest_of_day.shift_progress import Key, VisitProgress, Whereabouts
    from dispatch.schedule.visit_sequences import VisitSequences

__all__ = ["LOADS_AT_START", "RemainingDay", "remaining"]

LOADS_AT_START = "loads at start"
"""Skill of vehicles that have not left yet; asked for by goods that lie where a shift starts."""


def remaining(  # noqa: PLR0913  # each says another thing of the day
    problem: Problem,
    plan: Plan,
    progress: Iterable[ShiftProgress],
    now: datetime,
    *,
    pausing: Collection[str] = (),
    lots_as_planned: bool = False,
) -> RemainingDay:
    """Return what is left of a day.

    Parameters
    ----------
    problem
        The whole day as it is now: jobs that came in are in it, cancelled ones are not.
    plan
        The rounds as they were planned, with all their visits.
    progress
        What has happened; a shift that is not named has not begun.
    now
        The moment.
    pausing
        Shifts on their way whose rounds are to hold one more legal break. Without one, a round
        that planned none has to end before it would be needed.
    lots_as_planned
        Lots come when they are planned to, also where what takes from them is in no round yet.

    Returns
    -------
    RemainingDay
        Where lots pass a hub, its problem has no transfers any more: what takes from a lot begins
        when that is expected to be sorted, and what brings it comes as soon as it is needed. So
        whatever is planned in it keeps the lots' times.
    """
    states = {each.shift_id: each for each in progress}
    if problem.transfers:
        left = remaining_with_lots(
            problem,
            states,
            plan,
            lambda day: _remaining(day, plan, states, whole(now), pausing),
            as_planned=lots_as_planned,
        )
        progress = tuple(states.values())
        day = WholeDay(problem=problem, plan=plan, progress=progress, now=now, pausing=pausing)
        return replace(left, whole=day)
    return _remaining(problem, plan, states, whole(now), pausing)


def _remaining(
    problem: Problem,
    plan: Plan,
    states: Mapping[str, ShiftProgress],
    now: datetime,
    pausing: Collection[str],
) -> RemainingDay:
    rounds = plan.round_by_shift
    jobs, running = _progress_of_rounds(problem, rounds, states, now)
    goods = _goods(jobs, rounds, states)
    shifts, sequences, strains, impassable = {}, {}, [], []
    for one in running:
        rest = rest_of(problem, one, jobs, pausing)
        shift = shift_left(problem, one, rest, goods.get(one.shift.id, Load()))
        shifts[one.shift.id] = shift
        if rest:
            course = course_of(problem, shift, rest)
            wide, order, found = widened_rules(shift, rest, course)
            if not course.passable:
                # Its order is not gone on with, so its stops keep their rules; what is aboard may
                # take longer than the shift.
                impassable.append(one.shift.id)
                shifts[one.shift.id] = wide if one.begun else shift
                continue
            shifts[one.shift.id], sequences[one.shift.id] = wide, order
            strains += found
    left = _problem(problem, running, jobs, shifts, sequences)
    kept, broken = _with_settled_times(left, sequences, impassable)
    if broken and problem.prefixes:
        # A round that cannot go on as it was keeps the place of nothing that is not begun.
        held = tuple(one for one in problem.prefixes if one.shift_id not in broken)
        left = _problem(replace(problem, prefixes=held), running, jobs, shifts, sequences)
    return RemainingDay(
        problem=left,
        sequences=kept,
        front={one.shift.id: one.front for one in running},
        origin={key: index for one in jobs.values() for key, index in one.origin.items()},
        staying=goods,
        strains=(*strains, *(ForcedBreach(shift_id=name, code="no-way") for name in broken)),
        impassable=tuple(broken),
        stuck_jobs={
            one.shift.id: frozenset(v.job_id for v in one.to_come if v.job_id)
            for one in running
            if one.shift.id in broken
        },
        begun=frozenset(one.shift.id for one in running if one.begun),
        bound=_bound(left, jobs, running),
    )


# --- the day as it stands -------------------------------------------------------------------


def _progress_of_rounds(
    problem: Problem,
    rounds: Mapping[str, Round],
    states: Mapping[str, ShiftProgress],
    now: datetime,
) -> tuple[dict[str, RemainingJob], list[RunningRound]]:
    """Find what is left of each job, and where each shift goes on."""
    over: dict[str, dict[Key, VisitProgress]] = {}
    for state in states.values():
        for key, each in state.visits.items():
            if key[0] != "break":
                over.setdefault(key[1], {})[key] = each
    begun = {name for name, state in states.items() if is_begun(state)}
    home = {v.job_id: name for name, round_ in rounds.items() for v in round_.visits if v.job_id}
    loaded = {job.id for job in problem.jobs if not job.pickups and home.get(job.id, "") in begun}
    jobs = {
        # Where goods that are aboard stand is told below.
        job.id: left_of(job, over.get(job.id, {}), job.stops[0][2].place, loaded=job.id in loaded)
        for job in problem.jobs
    }
    keys = {(k, name, i) for name, one in jobs.items() for (k, _, _), i in one.origin.items()}
    running = []
    for shift in problem.shifts:
        state = states.get(shift.id, ShiftProgress(shift_id=shift.id))
        if state.finished:
            continue
        round_ = rounds.get(shift.id)
        stand = whereabouts(problem, shift, round_, state, now, keys)
        running.append(_running(shift, round_, state, stand, keys))
        if round_ is None:
            continue
        for name in {v.job_id for v in round_.visits} & jobs.keys():
            if not jobs[name].stand_in:
                continue  # nothing of it lies where the round goes on
            job = problem.job_by_id[name]
            jobs[name] = left_of(job, over.get(name, {}), stand.place, loaded=name in loaded)
    taken_up = _aboard_since(problem, states, over, home, loaded)
    return {name: one.since(taken_up.get(name)) for name, one in jobs.items()}, running


def _aboard_since(
    problem: Problem,
    states: Mapping[str, ShiftProgress],
    over: Mapping[str, Mapping[Key, VisitProgress]],
    home: Mapping[str, str],
    loaded: Collection[str],
) -> dict[str, datetime]:
    """Return since when goods with a limit are aboard that were taken up, where that is known."""
    found: dict[str, datetime] = {}
    for job in problem.jobs:
        if job.aboard_limit_s is None:
            continue
        moments = [
            each.settled_at
            for key, each in over.get(job.id, {}).items()
            if key[0] == "pickup" and each.status in HANDED
        ]
        if job.id in loaded:
            moments.append(states[home[job.id]].begun_at)
        known = [whole(at) for at in moments if at is not None]
        if known:
            found[job.id] = min(known)
    return found


def _running(
    shift: Shift,
    round_: Round | None,
    state: ShiftProgress,
    stand: Whereabouts,
    keys: Collection[Key],
) -> RunningRound:
    visits = round_.visits if round_ else ()
    known = [v for v in visits if key_of(v) not in state.visits]
    return RunningRound(
        shift=shift,
        round_=round_,
        progress=state,
        stand=stand,
        front=tuple(v for v in visits if key_of(v) in state.visits),
        to_come=tuple(v for v in known if v.kind == "break" or key_of(v) in keys),
    )


def _goods(
    jobs: Mapping[str, RemainingJob],
    rounds: Mapping[str, Round],
    states: Mapping[str, ShiftProgress],
) -> dict[str, Load]:
    """Add up what stays aboard to the end, by shift."""
    found = {}
    for name, round_ in rounds.items():
        if name in states and not states[name].finished:
            served = dict.fromkeys(v.job_id for v in round_.visits if v.job_id in jobs)
            load = total(jobs[job_id].staying for job_id in served)
            if any(load.amounts().values()):
                found[name] = load
    return found


# --- the problem ----------------------------------------------------------------------------


def _problem(
    problem: Problem,
    running: list[RunningRound],
    jobs: Mapping[str, RemainingJob],
    shifts: Mapping[str, Shift],
    sequences: VisitSequences,
) -> Problem:
    """Put jobs and shifts together again, bound to each other where goods are aboard."""
    timed = {
        e.job.id: e.job for order in sequences.values() for e in order if isinstance(e, StopTask)
    }
    home = {v.job_id: one.shift.id for one in running for v in one.to_come if v.kind != "break"}
    pins = dict(problem.pinned_to)
    pins |= {name: home[name] for name, one in jobs.items() if one.begun and name in home}
    fixed = problem.promised_to.keys() & home.keys()
    left = []
    for job in problem.jobs:
        rest = jobs[job.id].job
        if rest is None or (jobs[job.id].begun and job.id not in home):
            continue
        # Whoever it was pinned to is not on the road any more.
        if pins.get(job.id, next(iter(shifts), "")) in shifts or job.id in fixed:
            left.append(timed.get(job.id, rest))
    names = {job.id for job in left}
    away = {one.shift.id for one in running if one.begun}
    prefixes = [_prefix(problem, one, jobs, names) for one in running]
    return replace(
        without_breaking(problem, sequences),
        never_together=without_meeting_kinds(problem, sequences),
        jobs=tuple(_for_those_at_start(job, jobs[job.id], away) for job in left),
        shifts=tuple(_leaving(shifts[one.shift.id], away) for one in running),
        pins=tuple(
            Pin(job_id=job.id, shift_id=pins[job.id], begun=jobs[job.id].begun)
            for job in left
            if pins.get(job.id) in shifts
        )
        if away or len(left) < len(problem.jobs)
        else tuple(pin for pin in problem.pins if pin.shift_id in shifts),
        prefixes=tuple(prefix for prefix in prefixes if prefix is not None),
    )


def _prefix(
    problem: Problem, one: RunningRound, jobs: Mapping[str, RemainingJob], names: Collection[str]
) -> Prefix | None:
    """Return what has to stay at the front: stand-ins, the stop ridden to, what was promised."""
    given = problem.prefix_by_shift.get(one.shift.id)
    if given is not None and not one.begun:
        return given
    if all(visit.kind == "break" for visit in one.to_come):
        return None  # a break alone makes no round
    own = dict.fromkeys(v.job_id for v in one.to_come if v.kind != "break")
    served = [name for name in own if name in names]
    new = {(k[0], k[1], old): k for name in own for k, old in jobs[name].origin.items()}
    fixed: list[Key] = [("pickup", name, 0) for name in served if jobs[name].stand_in]
    wanted = [key_of(visit) for visit in one.to_come[: promised_tasks(problem, one)]]
    fixed += [key if key[0] == "break" else new[key] for key in wanted]
    return Prefix(shift_id=one.shift.id, visits=tuple(fixed)) if fixed else None


def _for_those_at_start(job: Job, left: RemainingJob, away: Collection[str]) -> Job:
    """Keep goods that lie where shifts start from vehicles that have left there."""
    if job.pickups or left.begun or not away:
        return job
    return replace(job, skills=job.skills | {LOADS_AT_START})


def _leaving(shift: Shift, away: Collection[str]) -> Shift:
    if not away or shift.id in away:
        return shift
    skills = shift.vehicle.skills | {LOADS_AT_START}
    return replace(shift, vehicle=replace(shift.vehicle, skills=skills))


def _with_settled_times(
    problem: Problem, sequences: VisitSequences, impassable: Collection[str]
) -> tuple[VisitSequences, list[str]]:
    """Return the sequences that keep every rule, and the shifts that have none."""
    kept: VisitSequences = {}
    broken = list(impassable)
    for shift in problem.shifts:
        order = sequences.get(shift.id)
        if not order or shift.id in impassable:
            continue
        own = [e if isinstance(e, Break) else e.of(problem.job_by_id[e.job.id]) for e in order]
        ways = [with_breaks(problem, shift, own), own]
        fits = next((w for w in ways if w and make_round(problem, shift, w) is not None), None)
        if fits is None:
            broken.append(shift.id)
        else:
            kept[shift.id] = fits
    return kept, broken


def _bound(
    problem: Problem, jobs: Mapping[str, RemainingJob], running: Iterable[RunningRound]
) -> frozenset[str]:
    """Name what is begun, or in front of the stop that is ridden to and with it.

    What only a promise holds in front stays open: its round may be taken back.
    """
    bare = replace(problem, prefixes=())
    ridden_to = {
        visit.job_id
        for one in running
        for visit in one.to_come[: promised_tasks(bare, one)]
        if visit.kind != "break"
    }
    own = {job.id for job in problem.jobs}
    return frozenset({name for name in own if jobs[name].begun} | (ridden_to & own))
