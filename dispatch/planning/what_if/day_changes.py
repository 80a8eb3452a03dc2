"""One change of a day, and the day with it made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from dispatch.model import Capacity, Window

if TYPE_CHECKING:
    from collections.abc import Callable

    from dispatch.model import Job, Problem, Shift, Stop


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChange:
    """One change of a problem.

    Attributes
    ----------
    kind
        ``window-later``, ``window-earlier``: the window of the job's stop (``stop_kind``,
        ``index``) ends or begins ``minutes`` later or earlier. ``windows-later``,
        ``windows-earlier``: so do the windows of all stops of the job. ``shift-later``,
        ``shift-earlier``: the shift ends later or begins earlier by ``minutes``. ``vehicle``: the
        shift rides ``vehicle_id`` instead.
        ``capacity``: the shift's vehicle carries as much as ``load`` says. ``skills``: the
        people of the shift have the ``skills`` too. ``companion``: somebody with the same skills
        rides along. ``unpin``: the job's pin is dropped. ``prize``: the job is
        worth ``cents``.
    weight
        What changes are ranked by, cheap and likely ones first: minutes, or as many minutes as the
        other kinds are taken for (pin 20; prize 20, and one for each 50 cents more; vehicle 45;
        skills 60; companion 90; capacity 120 and 60 for each time the vehicle's own); a shift's
        minutes count five more than a window's, all windows together ten more.
    anew
        Whether the job only finds its place once the rounds around it are planned anew.
    """

    kind: str
    job_id: str
    weight: int
    shift_id: str = ""
    stop_kind: str = ""
    index: int = 0
    minutes: int = 0
    vehicle_id: str = ""
    skills: tuple[str, ...] = ()
    cents: int = 0
    load: tuple[tuple[str, int], ...] = ()
    anew: bool = False


def apply_change(problem: Problem, change: DayChange) -> Problem:
    """Return the problem with a change made."""
    makers: dict[str, Callable[[Problem, DayChange], Problem]] = {
        "window-later": _with_windows,
        "window-earlier": _with_windows,
        "windows-later": _with_windows,
        "windows-earlier": _with_windows,
        "shift-later": _with_hours,
        "shift-earlier": _with_hours,
        "vehicle": _with_vehicle,
        "capacity": _with_capacity,
        "skills": _with_skills,
        "companion": _with_companion,
        "unpin": _without_pin,
        "prize": _with_prize,
    }
    return makers[change.kind](problem, change)


def _with_job(problem: Problem, job: Job) -> Problem:
    jobs = tuple(job if one.id == job.id else one for one in problem.jobs)
    return replace(problem, jobs=jobs)


def _with_shift(problem: Problem, shift: Shift) -> Problem:
    shifts = tuple(shift if one.id == shift.id else one for one in problem.shifts)
    return replace(problem, shifts=shifts)


def _shift_of(problem: Problem, change: DayChange) -> Shift:
    return next(shift for shift in problem.shifts if shift.id == change.shift_id)


def _wider(stop: Stop, earlier: timedelta, later: timedelta) -> Stop:
    """Begin the first window earlier and end the last one later."""
    if not stop.windows:
        return stop
    windows = list(stop.windows)
    windows[0] = Window(start=windows[0].start - earlier, end=windows[0].end)
    windows[-1] = Window(start=windows[-1].start, end=windows[-1].end + later)
    return replace(stop, windows=tuple(windows))


def widened(job: Job, change: DayChange) -> Job:
    """Return a job with its windows as a change of one or all of them has them."""
    span = timedelta(minutes=change.minutes)
    later = span if change.kind in {"window-later", "windows-later"} else timedelta()
    earlier = timedelta() if later else span
    if change.kind in {"windows-later", "windows-earlier"}:
        return replace(
            job,
            pickups=tuple(_wider(stop, earlier, later) for stop in job.pickups),
            drops=tuple(_wider(stop, earlier, later) for stop in job.drops),
        )
    stops = list(job.pickups if change.stop_kind == "pickup" else job.drops)
    stops[change.index] = _wider(stops[change.index], earlier, later)
    if change.stop_kind == "pickup":
        return replace(job, pickups=tuple(stops))
    return replace(job, drops=tuple(stops))


def _with_windows(problem: Problem, change: DayChange) -> Problem:
    return _with_job(problem, widened(problem.job_by_id[change.job_id], change))


def _with_hours(problem: Problem, change: DayChange) -> Problem:
    shift = _shift_of(problem, change)
    span = timedelta(minutes=change.minutes)
    window = (
        Window(start=shift.window.start, end=shift.window.end + span)
        if change.kind == "shift-later"
        else Window(start=shift.window.start - span, end=shift.window.end)
    )
    return _with_shift(problem, replace(shift, window=window))


def _with_vehicle(problem: Problem, change: DayChange) -> Problem:
    vehicle = next(s.vehicle for s in problem.shifts if s.vehicle.id == change.vehicle_id)
    return _with_shift(problem, replace(_shift_of(problem, change), vehicle=vehicle))


def _with_capacity(problem: Problem, change: DayChange) -> Problem:
    shift = _shift_of(problem, change)
    own = shift.vehicle.capacity
    more = dict(change.load)
    capacity = Capacity(
        mass_g=more.pop("mass_g", own.mass_g),
        volume_ml=more.pop("volume_ml", own.volume_ml),
        items=more.pop("items", own.items),
        extra={**own.extra, **more},
    )
    vehicle = replace(shift.vehicle, capacity=capacity)
    return _with_shift(problem, replace(shift, vehicle=vehicle))


def _with_skills(problem: Problem, change: DayChange) -> Problem:
    shift = _shift_of(problem, change)
    courier = replace(shift.courier, skills=shift.courier.skills | set(change.skills))
    companion = shift.companion and replace(
        shift.companion, skills=shift.companion.skills | set(change.skills)
    )
    return _with_shift(problem, replace(shift, courier=courier, companion=companion))


def _with_companion(problem: Problem, change: DayChange) -> Problem:
    shift = _shift_of(problem, change)
    companion = replace(shift.courier, id=f"{shift.courier.id}+", name="")
    return _with_shift(problem, replace(shift, companion=companion))


def _without_pin(problem: Problem, change: DayChange) -> Problem:
    pins = tuple(pin for pin in problem.pins if pin.job_id != change.job_id)
    return replace(problem, pins=pins)


def _with_prize(problem: Problem, change: DayChange) -> Problem:
    job = problem.job_by_id[change.job_id]
    return _with_job(problem, replace(job, prize_cents=change.cents))
