"""The smallest change that would let a refused job in, found by trying it on the plan as it stands.

A change is tried by making it in the problem and asking whether the job then finds a place in the
rounds with all else in its order. Amounts are the smallest that do: by halving between one that
does and one that does not, in whole minutes, cents or units of load.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from dispatch.check.sharing import units_are_with_one_at_a_time
from dispatch.fit import aboard, missing_skills
from dispatch.insertion import Standing
from dispatch.model import Capacity, Plan, Window
from dispatch.moving import rested, rounds_of
from dispatch.search.arrays import UNITS_PER_CENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dispatch.model import Job, Problem, Shift, Stop, Vehicle
    from dispatch.search.anneal import Orders

MOST_MINUTES = 12 * 60
COARSE = {"mass_g": 100, "volume_ml": 100}
"""How finely a needed capacity is found; other dimensions to the unit."""
SHOWN = 4
"""So many changes are given, the smallest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
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
        What changes are ranked by, small first: minutes, or as many minutes as the other kinds
        are taken for (pin 20, prize 20, vehicle 45, skills 60, companion 90, capacity 120); a
        shift's minutes count five more than a window's, all windows together ten more.
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


def smallest_changes(problem: Problem, orders: Orders, job: Job) -> tuple[Change, ...]:
    """Give the single changes that would let a job into the plan as it stands, smallest first."""
    found = sorted(
        _candidates(problem, orders, job),
        key=lambda change: (change.weight, change.kind, change.shift_id),
    )
    return tuple(found[:SHOWN])


def fits(problem: Problem, orders: Orders, job_id: str) -> bool:
    """Whether a job finds a place worth having in rounds that otherwise stay in their order."""
    return inserted(problem, orders, job_id) is not None


def inserted(problem: Problem, orders: Orders, job_id: str) -> Orders | None:
    """Give the orders with a job added where it costs least, ``None`` where nothing takes it."""
    fitted = refitted(problem, orders)
    if fitted is None:
        return None
    standing = Standing(problem, fitted)
    ways = [
        (way[0], shift.id, way[1])
        for shift in problem.shifts
        if (way := standing.find(job_id, shift.id)) is not None
    ]
    if not ways:
        return None
    cost, shift_id, order = min(ways, key=lambda way: way[:2])
    prize = problem.job_by_id[job_id].prize_cents
    if prize is not None and cost >= prize * UNITS_PER_CENT:
        return None
    return {**fitted, shift_id: order}


def refitted(problem: Problem, orders: Orders) -> Orders | None:
    """Give orders with the breaks that a changed problem asks for; ``None`` if they do not fit."""
    fitted: Orders = {}
    for shift in problem.shifts:
        order = orders.get(shift.id)
        if not order:
            continue
        put = rested(problem, shift, order)
        if put is None:
            return None
        fitted[shift.id] = put
    return fitted


def apply(problem: Problem, change: Change) -> Problem:
    """Give the problem with a change made."""
    makers: dict[str, Callable[[Problem, Change], Problem]] = {
        "window-later": _with_window,
        "window-earlier": _with_window,
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


# --- candidates -----------------------------------------------------------------------------


def _candidates(problem: Problem, orders: Orders, job: Job) -> Iterator[Change]:
    before = _against_units(problem, orders)

    def helps(change: Change) -> bool:
        changed = apply(problem, change)
        found = inserted(changed, orders, job.id)
        # More hours are no help on a bike that is not there then, nor one that somebody else has.
        return found is not None and _against_units(changed, found) <= before

    yield from _for_windows(job, helps)
    if any(pin.job_id == job.id for pin in problem.pins):
        change = Change(kind="unpin", job_id=job.id, weight=20)
        if helps(change):
            yield change
    for shift in problem.shifts:
        yield from _for_shift(problem, job, shift, helps)
    if job.prize_cents is not None:
        yield from _least_prize(problem, orders, job)


def _against_units(problem: Problem, orders: Orders) -> frozenset[tuple[str, str]]:
    """Give what rounds do on shared bikes and trailers that they may not: shift and rule."""
    rounds = rounds_of(problem, orders) if problem.units else None
    if not rounds:
        return frozenset()
    made = Plan(rounds=tuple(rounds.values()), unassigned=())
    found = units_are_with_one_at_a_time(problem, made)
    return frozenset((one.shift_id, one.code) for one in found)


def _for_windows(job: Job, helps: Callable[[Change], bool]) -> Iterator[Change]:
    for kind, index, stop in job.stops:
        if stop.windows:
            for way in ("window-later", "window-earlier"):
                base = Change(kind=way, job_id=job.id, weight=0, stop_kind=kind, index=index)
                yield from _least_minutes(base, helps, extra=0)
    if any(stop.windows for _, _, stop in job.stops) and len(job.stops) > 1:
        for way in ("windows-later", "windows-earlier"):
            base = Change(kind=way, job_id=job.id, weight=0)
            yield from _least_minutes(base, helps, extra=10)


def _for_shift(
    problem: Problem, job: Job, shift: Shift, helps: Callable[[Change], bool]
) -> Iterator[Change]:
    for way in ("shift-later", "shift-earlier"):
        base = Change(kind=way, job_id=job.id, weight=0, shift_id=shift.id)
        yield from _least_minutes(base, helps, extra=5)
    missing = tuple(sorted(missing_skills(job, shift)))
    if missing:
        change = Change(kind="skills", job_id=job.id, weight=60, shift_id=shift.id, skills=missing)
        if helps(change):
            yield change
    if job.accompanied and shift.companion is None:
        change = Change(kind="companion", job_id=job.id, weight=90, shift_id=shift.id)
        if helps(change):
            yield change
    for vehicle in _other_vehicles(problem, shift):
        change = Change(
            kind="vehicle", job_id=job.id, weight=45, shift_id=shift.id, vehicle_id=vehicle.id
        )
        if helps(change):
            yield change
    yield from _least_capacity(job, shift, helps)


def _least_minutes(
    base: Change, helps: Callable[[Change], bool], *, extra: int
) -> Iterator[Change]:
    """Find the least whole minutes with which a change helps."""

    def of(minutes: int) -> Change:
        return replace(base, minutes=minutes, weight=minutes + extra)

    if not helps(of(MOST_MINUTES)):
        return
    low, high = 0, MOST_MINUTES
    while high - low > 1:
        middle = (low + high) // 2
        if helps(of(middle)):
            high = middle
        else:
            low = middle
    yield of(high)


def _least_prize(problem: Problem, orders: Orders, job: Job) -> Iterator[Change]:
    standing = Standing(problem, orders)
    costs = [standing.cost_in(job.id, shift.id) for shift in problem.shifts]
    known = [cost for cost in costs if cost is not None]
    if known:
        cents = min(known) // UNITS_PER_CENT + 1
        yield Change(kind="prize", job_id=job.id, weight=20, cents=cents)


def _other_vehicles(problem: Problem, shift: Shift) -> list[Vehicle]:
    """One vehicle of each other kind of the day that the courier has learnt to ride."""
    kinds: dict[object, Vehicle] = {}
    for other in problem.shifts:
        vehicle = other.vehicle
        if not vehicle.needs <= shift.courier.skills:
            continue
        key = (vehicle.profile, vehicle.speed_percent, repr(vehicle.capacity), vehicle.skills)
        kinds.setdefault(key, vehicle)
    own = shift.vehicle
    mine = (own.profile, own.speed_percent, repr(own.capacity), own.skills)
    return [vehicle for key, vehicle in kinds.items() if key != mine]


def _least_capacity(job: Job, shift: Shift, helps: Callable[[Change], bool]) -> Iterator[Change]:
    """Find the least the shift's vehicle would have to carry, in each dimension that binds."""
    own = shift.vehicle.capacity
    limits = {name: limit for name in _most(job) if (limit := own.limit(name)) is not None}
    wanted = {name: limits[name] + value for name, value in _most(job).items() if name in limits}

    def of(load: dict[str, int]) -> Change:
        return Change(
            kind="capacity",
            job_id=job.id,
            weight=120,
            shift_id=shift.id,
            load=tuple(load.items()),
        )

    if not wanted or not helps(of(wanted)):
        return
    for name in list(wanted):
        if helps(of({**wanted, name: limits[name]})):
            del wanted[name]
            continue
        step = COARSE.get(name, 1)
        # Less than the job's own need never helps; just that does in a round with room.
        low, high = max(limits[name], _most(job)[name]), wanted[name]
        if helps(of({**wanted, name: low})):
            high = low
        while high - low > step:
            middle = (low + high) // 2
            if helps(of({**wanted, name: middle})):
                high = middle
            else:
                low = middle
        wanted[name] = high
    if wanted:
        yield of(wanted)


def _most(job: Job) -> dict[str, int]:
    """Most of each dimension that must be aboard at one time for the job alone, none left out."""
    picks = len(job.pickups)
    most: dict[str, int] = {}
    for done in (0, (1 << picks) - 1, (1 << (picks + len(job.drops))) - 1):
        for name, value in aboard(job, done).amounts().items():
            if value:
                most[name] = max(most.get(name, 0), value)
    return most


# --- making a change ------------------------------------------------------------------------


def _with_job(problem: Problem, job: Job) -> Problem:
    jobs = tuple(job if one.id == job.id else one for one in problem.jobs)
    return remade(problem, jobs=jobs)


def _with_shift(problem: Problem, shift: Shift) -> Problem:
    shifts = tuple(shift if one.id == shift.id else one for one in problem.shifts)
    return remade(problem, shifts=shifts)


def remade(problem: Problem, **changes: object) -> Problem:
    """Give a problem with some fields replaced."""
    return replace(problem, **changes)  # type: ignore[arg-type]


def _shift_of(problem: Problem, change: Change) -> Shift:
    return next(shift for shift in problem.shifts if shift.id == change.shift_id)


def _wider(stop: Stop, earlier: timedelta, later: timedelta) -> Stop:
    """Begin the first window earlier and end the last one later."""
    if not stop.windows:
        return stop
    windows = list(stop.windows)
    windows[0] = Window(start=windows[0].start - earlier, end=windows[0].end)
    windows[-1] = Window(start=windows[-1].start, end=windows[-1].end + later)
    return replace(stop, windows=tuple(windows))


def _with_window(problem: Problem, change: Change) -> Problem:
    span = timedelta(minutes=change.minutes)
    later = span if change.kind == "window-later" else timedelta()
    earlier = span if change.kind == "window-earlier" else timedelta()
    job = problem.job_by_id[change.job_id]
    stops = list(job.pickups if change.stop_kind == "pickup" else job.drops)
    stops[change.index] = _wider(stops[change.index], earlier, later)
    if change.stop_kind == "pickup":
        return _with_job(problem, replace(job, pickups=tuple(stops)))
    return _with_job(problem, replace(job, drops=tuple(stops)))


def _with_windows(problem: Problem, change: Change) -> Problem:
    span = timedelta(minutes=change.minutes)
    later = span if change.kind == "windows-later" else timedelta()
    earlier = span if change.kind == "windows-earlier" else timedelta()
    job = problem.job_by_id[change.job_id]
    return _with_job(
        problem,
        replace(
            job,
            pickups=tuple(_wider(stop, earlier, later) for stop in job.pickups),
            drops=tuple(_wider(stop, earlier, later) for stop in job.drops),
        ),
    )


def _with_hours(problem: Problem, change: Change) -> Problem:
    shift = _shift_of(problem, change)
    span = timedelta(minutes=change.minutes)
    window = (
        Window(start=shift.window.start, end=shift.window.end + span)
        if change.kind == "shift-later"
        else Window(start=shift.window.start - span, end=shift.window.end)
    )
    return _with_shift(problem, replace(shift, window=window))


def _with_vehicle(problem: Problem, change: Change) -> Problem:
    vehicle = next(s.vehicle for s in problem.shifts if s.vehicle.id == change.vehicle_id)
    return _with_shift(problem, replace(_shift_of(problem, change), vehicle=vehicle))


def _with_capacity(problem: Problem, change: Change) -> Problem:
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


def _with_skills(problem: Problem, change: Change) -> Problem:
    shift = _shift_of(problem, change)
    courier = replace(shift.courier, skills=shift.courier.skills | set(change.skills))
    companion = shift.companion and replace(
        shift.companion, skills=shift.companion.skills | set(change.skills)
    )
    return _with_shift(problem, replace(shift, courier=courier, companion=companion))


def _with_companion(problem: Problem, change: Change) -> Problem:
    shift = _shift_of(problem, change)
    companion = replace(shift.courier, id=f"{shift.courier.id}+", name="")
    return _with_shift(problem, replace(shift, companion=companion))


def _without_pin(problem: Problem, change: Change) -> Problem:
    pins = tuple(pin for pin in problem.pins if pin.job_id != change.job_id)
    return remade(problem, pins=pins)


def _with_prize(problem: Problem, change: Change) -> Problem:
    job = problem.job_by_id[change.job_id]
    return _with_job(problem, replace(job, prize_cents=change.cents))
