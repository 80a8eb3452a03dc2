"""Rest of one round: its order, and its shift with what is not used up yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dispatch.model import Break, Load, Window
from dispatch.model.load_sums import is_empty
from dispatch.rounds.rest_of_day.shift_progress import key_of
from dispatch.schedule.projection import breaks_in_time, course_of
from dispatch.schedule.required_breaks import required_breaks
from dispatch.schedule.timetable import StopTask
from dispatch.schedule.visit_sequences import job_ids_of, stops_of

if TYPE_CHECKING:
    from dispatch.model import Problem, Round, Shift, Vehicle, Visit
    from dispatch.rounds.rest_of_day.remaining_jobs import RemainingJob
    from dispatch.rounds.rest_of_day.shift_progress import ShiftProgress, VisitProgress, Whereabouts


AHEAD = timedelta(minutes=10)
"""A round that is ahead of its plan by less keeps its breaks where they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningRound:
    """A shift that is not finished, and its round.

    Attributes
    ----------
    shift, round_, progress
        The whole shift, its whole round as it was planned, and what has happened of it.
    stand
        Where the round goes on.
    front, to_come
        Visits that are over or under way, and those that are still to be done.
    """

    shift: Shift
    round_: Round | None
    progress: ShiftProgress
    stand: Whereabouts
    front: tuple[Visit, ...]
    to_come: tuple[Visit, ...]

    @property
    def begun(self) -> bool:
        """Return whether it is on its way."""
        return self.stand.since is not None


def rest_of(
    problem: Problem, one: RunningRound, jobs: Mapping[str, RemainingJob], pausing: Collection[str]
) -> list[StopTask | Break]:
    """Return the planned order of what is left of a round, with the breaks that are due.

    Parameters
    ----------
    problem
        Day as it was planned.
    one
        Round under way.
    jobs
        Open and begun jobs by id.
    pausing
        Shifts on their way whose rounds are to hold one more legal break.
    """
    pauses = _pauses(problem, one)
    own = {visit.job_id for visit in one.to_come if visit.kind != "break"}
    numbers = {(k[0], k[1], old): k[2] for name in own for k, old in jobs[name].origin.items()}
    entries: list[StopTask | Break] = []
    for visit in one.to_come:
        if visit.kind == "break":
            if visit.break_id in pauses:
                entries.append(pauses[visit.break_id])
            continue
        job = jobs[visit.job_id].job
        if job is not None:
            index = numbers[key_of(visit)]
            entries.append(StopTask(job=job, kind=visit.kind, index=index))
    if not stops_of(entries):
        return [entry for entry in entries if one.begun]
    aboard = job_ids_of(entries)
    stand_ins = [
        StopTask(job=job, kind="pickup", index=0)
        for name in aboard
        if jobs[name].stand_in and (job := jobs[name].job) is not None
    ]
    entries = [*stand_ins, *entries]
    return _with_needed_break(problem, one, entries, pausing)


def promised_tasks(problem: Problem, one: RunningRound) -> int:
    """Count the visits to come that stay in front: the stop ridden to, and those of a prefix."""
    given = problem.promised(one.shift.id)
    fixed = {*given, one.stand.next_key}
    positions = [n for n, visit in enumerate(one.to_come, start=1) if key_of(visit) in fixed]
    return max(positions, default=0)


def _pauses(problem: Problem, one: RunningRound) -> dict[str, Break]:
    """Return the breaks of a round that are not over; of a begun one each has to be taken."""
    if not one.begun:
        shift = _moved(one)
        found = [*required_breaks(shift, problem.work_limit_s, problem.work_break_s), *shift.breaks]
        return {pause.id: pause for pause in found}
    shift, lead = one.shift, _lead(one)
    legal = {p.id: p for p in required_breaks(shift, problem.work_limit_s, problem.work_break_s)}
    declared = {pause.id: pause for pause in shift.breaks}
    found = []
    for visit in one.to_come:
        if visit.kind == "break":
            # One that was added under way is known to the round alone.
            length_s = (visit.depart - visit.start) // timedelta(seconds=1)
            added = Break(id=visit.break_id, duration_s=length_s)
            pause = declared.get(visit.break_id, legal.get(visit.break_id, added))
            found.append(replace(_with_the_day(pause, lead), legal=False))
    long = [p for p in found if p.duration_s >= problem.work_break_s]
    latest = _latest_break(problem, one)
    if long and latest is not None:
        found[found.index(long[0])] = _by(long[0], latest, one.stand.at)
    return {pause.id: pause for pause in found}


def _lead(one: RunningRound) -> timedelta:
    """Return by how much a begun round is ahead of its plan; none where that is a few minutes."""
    if one.round_ is None:
        return timedelta(0)
    planned = max((visit.depart for visit in one.front), default=one.round_.start)
    lead = planned - one.stand.at
    return lead if lead >= AHEAD else timedelta(0)


def _with_the_day(pause: Break, lead: timedelta) -> Break:
    """Let a break begin as much earlier as its round is ahead; it may still come as declared."""
    if not lead:
        return pause
    windows = (Window(start=w.start - lead, end=w.end) for w in pause.windows)
    return replace(pause, windows=tuple(_joined(windows)))


def _joined(windows: Iterable[Window]) -> Iterator[Window]:
    """Join windows that have come to overlap."""
    held: Window | None = None
    for window in windows:
        if held is not None and window.start <= held.end:
            held = Window(start=held.start, end=max(held.end, window.end))
            continue
        if held is not None:
            yield held
        held = window
    if held is not None:
        yield held


def _latest_break(problem: Problem, one: RunningRound) -> datetime | None:
    """Return when the next long break of a begun round has to begin."""
    if problem.work_limit_s is None or one.stand.since is None:
        return None
    return one.stand.since + timedelta(seconds=problem.work_limit_s)


def _by(pause: Break, latest: datetime, start: datetime) -> Break:
    """Let a break begin by an instant, or at once where that has passed."""
    windows = [
        Window(start=w.start, end=min(w.end, latest)) for w in pause.windows if w.start <= latest
    ]
    if not windows:
        windows = [Window(start=min(start, latest), end=max(start, latest))]
    return replace(pause, windows=tuple(windows))


def _with_needed_break(
    problem: Problem, one: RunningRound, entries: list[StopTask | Break], pausing: Collection[str]
) -> list[StopTask | Break]:
    """Put breaks where they are in time, and add one where the round became too long without."""
    shift = _moved(one)
    frozen = _stand_ins(one, entries) + promised_tasks(problem, one)
    entries = breaks_in_time(problem, shift, entries, frozen)
    latest = _latest_break(problem, one)
    rests = any(isinstance(e, Break) and e.duration_s >= problem.work_break_s for e in entries)
    if latest is None or rests:
        return entries
    if course_of(problem, shift, entries).end <= latest and one.shift.id not in pausing:
        return entries
    names = {pause.id for pause in one.shift.breaks} | {v.break_id for v in one.front}
    name = next(f"legal-{n}" for n in range(1, 99) if f"legal-{n}" not in names)
    pause = Break(
        id=name,
        duration_s=problem.work_break_s,
        windows=(Window(start=min(shift.window.start, latest), end=latest),),
    )
    return breaks_in_time(problem, shift, [*entries, pause], frozen)


def _stand_ins(one: RunningRound, entries: Sequence[StopTask | Break]) -> int:
    """Count the entries that stand for goods aboard; they are in front."""
    coming = sum(visit.kind != "break" for visit in one.to_come)
    return sum(isinstance(entry, StopTask) for entry in entries) - coming


def _moved(one: RunningRound) -> Shift:
    """Return a shift that starts where and when its round goes on."""
    start, end = one.stand.at, one.shift.window.end
    if start == one.shift.window.start and one.stand.place == one.shift.start_place:
        return one.shift
    window = Window(start=start, end=max(start, end))
    breaks = one.shift.breaks if one.begun else tuple(_breaks_to_come(one))
    return replace(one.shift, window=window, start_place=one.stand.place, breaks=breaks)


def _breaks_to_come(one: RunningRound) -> Iterator[Break]:
    """Return the breaks of a round that has not begun.

    One whose time has passed with nothing ridden is over, unless the round was planned with it.
    """
    held = {visit.break_id for visit in one.to_come if visit.kind == "break"}
    for pause in one.shift.breaks:
        if pause.id in held or not is_over_before(pause, one.stand.at):
            yield pause


def is_over_before(pause: Break, start: datetime) -> bool:
    """Return whether the last time at which a break may begin is before an instant."""
    return bool(pause.windows) and pause.windows[-1].end < start


def shift_left(
    problem: Problem, one: RunningRound, entries: list[StopTask | Break], staying: Load
) -> Shift:
    """Return the shift of what is left: limits less what is used up, and no price to begin.

    Parameters
    ----------
    problem
        Day as it was planned.
    one
        Round under way.
    entries
        Stops and breaks to come.
    staying
        Load that stays aboard until the shift ends.
    """
    shift = _moved(one)
    if not one.begun:
        return shift
    gone = [v for v in one.front if _went(one.progress.visits[key_of(v)])]
    stops = sum(v.kind != "break" for v in gone)
    travel_s, distance_m = sum(v.travel_s for v in gone), sum(v.distance_m for v in gone)
    window = shift.window
    latest = _latest_break(problem, one)
    rests = any(isinstance(e, Break) and e.duration_s >= problem.work_break_s for e in entries)
    if latest is not None and not rests and latest < window.end:
        window = Window(start=window.start, end=max(window.start, latest))
    most = _less(shift.max_stops, stops)
    return replace(
        shift,
        window=window,
        vehicle=_vehicle_left(shift.vehicle, distance_m, staying),
        breaks=tuple(entry for entry in entries if isinstance(entry, Break)),
        prices=replace(shift.prices, shift_cents=0),
        max_stops=None if most is None else most + _stand_ins(one, entries),
        max_travel_s=_less(shift.max_travel_s, travel_s),
        max_distance_m=_less(shift.max_distance_m, distance_m),
        staying_g=shift.staying_g + staying.mass_g,
    )


def _went(each: VisitProgress) -> bool:
    return each.status not in {"skipped", "cancelled"}


def _vehicle_left(vehicle: Vehicle, distance_m: int, staying: Load) -> Vehicle:
    if vehicle.range_m is None and is_empty(staying):
        return vehicle
    limits = vehicle.capacity
    load = staying.amounts()
    capacity = replace(
        limits,
        mass_g=_less(limits.mass_g, load.pop("mass_g")),
        volume_ml=_less(limits.volume_ml, load.pop("volume_ml")),
        items=_less(limits.items, load.pop("items")),
        extra={name: max(0, size - load.get(name, 0)) for name, size in limits.extra.items()},
    )
    return replace(vehicle, range_m=_less(vehicle.range_m, distance_m), capacity=capacity)


def _less(limit: int | None, used: int) -> int | None:
    return None if limit is None else max(0, limit - used)
