"""From a problem to the kernel's arrays, and an empty state to start from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from dispatch.fit import allowed_shifts
from dispatch.rests import rests_of
from dispatch.search.arrays import (
    COUNTERS,
    DETOUR_COLUMNS,
    FAR,
    HOUR_UNITS,
    KM_UNITS,
    LAID_COLUMNS,
    MOVED_S,
    SCHEDULE_COLUMNS,
    UNITS_PER_CENT,
    Data,
    State,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dispatch.model import Break, Job, Load, Problem, Shift, Stop, TravelTimes, Window
    from dispatch.search.arrays import Bools, Floats, Ints, Smalls

LIMITLESS = 1 << 40
NEAR_COUNT = 250
"""Neighbours kept for each stop: enough for the strings of one ruin to reach several rounds."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Stops that are inserted and removed together: a job, or the part a prefix leaves of it.

    Attributes
    ----------
    stops
        As (0 pickup or 1 drop, index in that list), pickups first.
    shift
        Row of the one shift that may serve it, -1: any that is allowed.
    started
        Whether another part of the job lies in a prefix.
    """

    job: Job
    stops: tuple[tuple[int, int], ...]
    shift: int = -1
    started: bool = False

    def stop(self, number: int) -> Stop:
        """Give one of its stops."""
        kind, index = self.stops[number]
        return self.job.drops[index] if kind else self.job.pickups[index]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Compiled:
    """Arrays of a problem and what their rows mean.

    Attributes
    ----------
    requests
        What each request of the arrays is.
    nodes
        For each stop node its job, kind index (0 pickup, 1 drop) and index in that list.
    breaks
        For each shift its breaks, those added by the working-time rule included.
    dims
        Names of the load dimensions.
    """

    problem: Problem
    data: Data
    requests: tuple[Request, ...]
    nodes: tuple[tuple[Job, int, int], ...]
    breaks: tuple[tuple[Break, ...], ...]
    dims: tuple[str, ...]


def seconds(instant: datetime) -> int:
    """Whole seconds since 1970, UTC."""
    return (instant - EPOCH) // timedelta(seconds=1)


def instant(second: int) -> datetime:
    """Give the instant of so many whole seconds since 1970."""
    return EPOCH + timedelta(seconds=int(second))


def compile_problem(problem: Problem, *, near: bool = True) -> Compiled:
    """Lay a problem out in arrays; round ``v`` is that of ``problem.shifts[v]``.

    Without ``near`` the neighbours of stops are left out, which only a search needs.
    """
    breaks, close = _rests(problem)
    requests = _requests(problem)
    nodes = tuple((r.job, kind, index) for r in requests for kind, index in r.stops)
    stops = [job.drops[i] if kind else job.pickups[i] for job, kind, i in nodes]
    pauses = [(v, pause) for v, row in enumerate(breaks) for pause in row]
    dims = _dimensions(problem)
    matrix, legs, per_kg = _matrices(problem)
    duration, distance = legs[..., 0], legs[..., 1]
    rows = problem.times.rows
    place = np.array([rows[stop.place.id] for stop in stops] + [-1] * len(pauses), dtype=np.int32)
    windows = [spans_of(stop.open_windows) for stop in stops] + [
        spans_of(pause.windows or (problem.shifts[v].window,)) for v, pause in pauses
    ]
    spans = [span for row in windows for span in row]
    counts = [len(r.stops) for r in requests]
    initial, kept = through_loads(requests, dims)
    frozen, front = _fronts(problem, nodes, breaks)
    late_costs = [stop.late_hour_cents * HOUR_UNITS if stop.windows else 0 for stop in stops]
    break_counts = [len(row) for row in breaks]
    shifts = problem.shifts
    data = Data(
        place=place,
        service=_ints([stop.service_s for stop in stops] + [p.duration_s for _, p in pauses]),
        setup=_ints([stop.setup_s for stop in stops] + [0] * len(pauses)),
        window_ptr=_pointers([len(row) for row in windows]),
        window_open=_ints([low for low, _ in spans]),
        window_close=_ints([high for _, high in spans]),
        soft_close=_ints(
            [seconds(stop.windows[-1].end) if stop.windows else LIMITLESS for stop in stops]
            + [LIMITLESS] * len(pauses)
        ),
        late_cost=_ints(late_costs + [0] * len(pauses)),
        delta=_deltas(nodes, stops, len(pauses), dims),
        limit=_limits(len(stops), [pause for _, pause in pauses], dims),
        request=np.concatenate(
            [np.repeat(np.arange(len(requests)), counts), np.full(len(pauses), -1)]
        ).astype(np.int32),
        request_ptr=_pointers(counts),
        request_nodes=np.arange(len(stops), dtype=np.int32),
        pickups=_smalls([sum(1 for kind, _ in r.stops if kind == 0) for r in requests]),
        initial=initial,
        kept=kept,
        has_initial=initial.any(axis=1),
        has_kept=kept.any(axis=1),
        allowed=_allowed(problem, requests),
        penalty=_penalties(problem, requests, duration, distance),
        must=np.array([r.started or r.job.prize_cents is None for r in requests], np.bool_),
        urgent=np.array([request.started for request in requests], np.bool_),
        sort_keys=_sort_keys(problem, requests, initial, dims, duration),
        matrix=matrix,
        start_place=_smalls([rows[s.start_place.id] if s.start_place else -1 for s in shifts]),
        end_place=_smalls([rows[s.end_place.id] if s.end_place else -1 for s in shifts]),
        open=_ints([seconds(s.window.start) for s in shifts]),
        close=_ints([seconds(instant) for instant in close]),
        capacity=_capacities(shifts, dims),
        hilly=np.array([s.vehicle.profile in problem.times.per_kg_us for s in shifts], np.bool_),
        slope=np.minimum(matrix, len(per_kg) - 1).astype(np.int32),
        staying=_ints([s.staying_g for s in shifts]),
        second_cost=_ints([s.prices.hour_cents * HOUR_UNITS for s in shifts]),
        metre_cost=_ints([s.prices.km_cents * KM_UNITS for s in shifts]),
        fixed_cost=_ints([s.prices.shift_cents * UNITS_PER_CENT for s in shifts]),
        span=_ints([max(seconds(s.window.end) - seconds(s.window.start), 1) for s in shifts]),
        balance=_ints([problem.weights.balance_hour_cents * HOUR_UNITS] * len(shifts)),
        frozen=frozen,
        front=front,
        any_late=any(late_costs),
        moved_cost=0,
        moved_s=MOVED_S,
        home=np.full(len(place), -1, np.int32),
        home_begin=np.zeros(len(place), np.int64),
        max_stops=_ints([_or_limitless(s.max_stops) for s in shifts]),
        max_travel=_ints([_or_limitless(s.max_travel_s) for s in shifts]),
        max_distance=_ints(
            [min(_or_limitless(s.max_distance_m), _or_limitless(s.vehicle.range_m)) for s in shifts]
        ),
        break_ptr=_pointers(break_counts),
        break_nodes=np.arange(len(stops), len(stops) + len(pauses), dtype=np.int32),
        alike=_alike(problem, breaks),
        legs=legs,
        duration=duration,
        distance=distance,
        per_kg=per_kg,
        mass=dims.index("mass_g") if "mass_g" in dims else 0,
        near=_near(place[: len(stops)], duration, distance)
        if near
        else np.zeros((len(stops), 0), np.int32),
        centres=np.arange(len(stops), dtype=np.int32),
    )
    return Compiled(
        problem=problem, data=data, requests=requests, nodes=nodes, breaks=breaks, dims=dims
    )


def empty_state(data: Data, seed: int) -> State:
    """Make the state in which every request is absent and every round holds its breaks only."""
    nodes, dims = data.delta.shape
    shifts = data.open.shape[0]
    requests = data.penalty.shape[0]
    width = data.near.shape[0] + int(np.diff(data.break_ptr).max(initial=0))
    state = State(
        sequence=np.full((shifts, width), -1, np.int32),
        length=np.zeros(shifts, np.int32),
        stops=np.zeros(shifts, np.int32),
        travel=np.zeros(shifts, np.int64),
        distance=np.zeros(shifts, np.int64),
        work=np.zeros(shifts, np.int64),
        cost=np.zeros(shifts, np.int64),
        round_of=np.full(nodes, -1, np.int32),
        schedule=np.zeros((nodes + 2 * shifts, SCHEDULE_COLUMNS), np.int64),
        load=np.zeros((nodes + 2 * shifts, dims), np.int64),
        room_before=np.zeros((nodes + 2 * shifts, dims), np.int64),
        room_after=np.zeros((nodes + 2 * shifts, dims), np.int64),
        mass=np.zeros(nodes + 2 * shifts, np.int64),
        laid=np.zeros((nodes + 2 * shifts, LAID_COLUMNS), np.int64),
        absent=np.arange(requests, dtype=np.int32),
        counters=np.zeros(COUNTERS, np.int64),
        touched=np.zeros(shifts, np.int32),
        is_touched=np.zeros(shifts, np.bool_),
        saved_sequence=np.full((shifts, width), -1, np.int32),
        saved_length=np.zeros(shifts, np.int32),
        saved_absent=np.zeros(requests, np.int32),
        best_sequence=np.full((shifts, width), -1, np.int32),
        best_length=np.zeros(shifts, np.int32),
        scratch=np.zeros((width + 2, DETOUR_COLUMNS), np.int64),
        positions=np.zeros((2, 2 * int(np.diff(data.request_ptr).max(initial=1))), np.int32),
        seen=np.zeros(shifts, np.int64),
        stamp=np.ones(shifts, np.int64),
        # Only a search comes back to the same insertions.
        memo=np.zeros((requests if data.near.shape[1] else 0, shifts, 3), np.int64),
        line=np.zeros(width, np.int32),
        order=np.zeros(int(np.diff(data.request_ptr).max(initial=1)), np.int32),
        keys=np.zeros(requests, np.float64),
        is_shut=np.zeros(shifts, np.bool_),
        absences=np.zeros(requests, np.int64),
        best_absent=np.zeros(requests, np.int32),
        random=np.array([seed], dtype=np.uint64),
    )
    for v in range(shifts):
        front = data.front[v, : data.frozen[v]]
        pauses = data.break_nodes[data.break_ptr[v] : data.break_ptr[v + 1]]
        row = np.concatenate([front, pauses[~np.isin(pauses, front)]])
        state.sequence[v, : row.size] = row
        state.length[v] = row.size
    # Who is in a front already, or can be served by no shift at all, is never tried.
    placed = data.request[data.front[data.front >= 0]]
    hopeful = np.flatnonzero(data.allowed.any(axis=1))
    hopeful = hopeful[~np.isin(hopeful, placed)]
    state.absent[: hopeful.size] = hopeful
    state.counters[0] = hopeful.size
    return state


# --- pieces ---------------------------------------------------------------------------------


def _requests(problem: Problem) -> tuple[Request, ...]:
    """Jobs, and the two parts of each job that a prefix has begun."""
    shift_rows = {shift.id: row for row, shift in enumerate(problem.shifts)}
    begun: dict[str, tuple[int, set[tuple[int, int]]]] = {}
    for prefix in problem.prefixes:
        for kind, job_id, index in prefix.visits:
            if kind != "break":
                row = shift_rows[prefix.shift_id]
                begun.setdefault(job_id, (row, set()))[1].add((int(kind == "drop"), index))
    requests = []
    for job in problem.jobs:
        stops = tuple(
            (kind, index)
            for kind, row in ((0, job.pickups), (1, job.drops))
            for index in range(len(row))
        )
        if job.id not in begun:
            requests.append(Request(job=job, stops=stops))
            continue
        row, done = begun[job.id]
        left = tuple(stop for stop in stops if stop not in done)
        requests.append(
            Request(job=job, stops=tuple(stop for stop in stops if stop in done), shift=row)
        )
        if left:
            requests.append(Request(job=job, stops=left, shift=row, started=True))
    return tuple(requests)


def _fronts(
    problem: Problem,
    nodes: tuple[tuple[Job, int, int], ...],
    breaks: tuple[tuple[Break, ...], ...],
) -> tuple[Smalls, Smalls]:
    """Nodes at the front of each round that a prefix fixes, and how many."""
    numbers = {(job.id, kind, index): node for node, (job, kind, index) in enumerate(nodes)}
    first_break = np.cumsum([len(nodes), *(len(row) for row in breaks)])
    shift_rows = {shift.id: row for row, shift in enumerate(problem.shifts)}
    longest = max((len(prefix.visits) for prefix in problem.prefixes), default=0)
    front = np.full((len(problem.shifts), max(longest, 1)), -1, np.int32)
    frozen = np.zeros(len(problem.shifts), np.int32)
    for prefix in problem.prefixes:
        v = shift_rows[prefix.shift_id]
        names = [pause.id for pause in breaks[v]]
        row = [
            int(first_break[v]) + names.index(name)
            if kind == "break"
            else numbers[name, int(kind == "drop"), index]
            for kind, name, index in prefix.visits
            if kind != "break" or name in names
        ]
        front[v, : len(row)] = row
        frozen[v] = len(row)
    return frozen, front


def _allowed(problem: Problem, requests: tuple[Request, ...]) -> Bools:
    """Which shift may serve which request; what a prefix has begun stays where it is."""
    by_job = dict(zip((job.id for job in problem.jobs), allowed_shifts(problem), strict=True))
    allowed = np.zeros((len(requests), len(problem.shifts)), np.bool_)
    for row, request in enumerate(requests):
        if request.shift >= 0:
            allowed[row, request.shift] = True
        else:
            allowed[row] = by_job[request.job.id]
    return allowed


def _rests(problem: Problem) -> tuple[tuple[tuple[Break, ...], ...], list[datetime]]:
    """Give each shift's breaks and end."""
    rests = [rests_of(problem, shift) for shift in problem.shifts]
    return tuple(breaks for breaks, _ in rests), [close for _, close in rests]


def _dimensions(problem: Problem) -> tuple[str, ...]:
    """Names of the load dimensions that any job or break limit uses; at least one.

    The mass is among them wherever it makes a difference to times.
    """
    names: dict[str, None] = {"mass_g": None} if problem.times.per_kg_us else {}
    for job in problem.jobs:
        for _, _, stop in job.stops:
            for load in (stop.load, stop.returns):
                names.update({name: None for name, value in load.amounts().items() if value})
    return tuple(names) or ("items",)


def load_vector(load: Load, dims: tuple[str, ...]) -> list[int]:
    """Give a load by dimension."""
    amounts = load.amounts()
    return [amounts.get(name, 0) for name in dims]


def _deltas(
    nodes: tuple[tuple[Job, int, int], ...],
    stops: list[Stop],
    breaks: int,
    dims: tuple[str, ...],
) -> Ints:
    rows = []
    for (_, kind, _), stop in zip(nodes, stops, strict=True):
        sign = -1 if kind else 1
        load, returns = load_vector(stop.load, dims), load_vector(stop.returns, dims)
        rows.append([sign * a + b for a, b in zip(load, returns, strict=True)])
    return np.array(rows + [[0] * len(dims)] * breaks, dtype=np.int64).reshape(-1, len(dims))


def _limits(stops: int, pauses: list[Break], dims: tuple[str, ...]) -> Ints:
    limits = np.full((stops + len(pauses), len(dims)), LIMITLESS, np.int64)
    for row, pause in enumerate(pauses):
        if pause.max_load is not None:
            limits[stops + row] = load_vector(pause.max_load, dims)
    return limits


def through_loads(requests: tuple[Request, ...], dims: tuple[str, ...]) -> tuple[Ints, Ints]:
    """Give what each request has aboard from the start of the shift, and to its end."""
    initial = np.zeros((len(requests), len(dims)), np.int64)
    kept = np.zeros((len(requests), len(dims)), np.int64)
    for row, request in enumerate(requests):
        for number, (kind, _) in enumerate(request.stops):
            stop = request.stop(number)
            kept[row] += load_vector(stop.returns, dims)
            if kind == 1 and not request.job.pickups:
                initial[row] += load_vector(stop.load, dims)
            if kind == 0 and not request.job.drops:
                kept[row] += load_vector(stop.load, dims)
    return initial, kept


def _capacities(shifts: tuple[Shift, ...], dims: tuple[str, ...]) -> Ints:
    rows = []
    for shift in shifts:
        limits = [shift.vehicle.capacity.limit(name) for name in dims]
        rows.append([LIMITLESS if limit is None else limit for limit in limits])
    return np.array(rows, dtype=np.int64).reshape(len(shifts), len(dims))


def _matrices(problem: Problem) -> tuple[Smalls, Smalls, Smalls]:
    """One matrix of times and distances, and of what a kilogram adds, for each profile and pace.

    The rounding is that of :meth:`dispatch.model.Problem.travel_s`.
    """
    kinds: dict[tuple[str, int], int] = {}
    matrix = [
        kinds.setdefault((shift.vehicle.profile, shift.vehicle.speed_percent), len(kinds))
        for shift in problem.shifts
    ]
    times, size = problem.times, len(problem.times.place_ids)
    # numpy calls a view of a single place contiguous, and numba would compile all anew for it.
    width = max(size, 2)
    legs = np.full((len(kinds), width, width, 4), FAR, np.int32)
    for (profile, percent), m in kinds.items():
        for row in range(size):  # by rows, as the whole table several times over is large
            raw = times.duration_s[profile][row]
            legs[m, row, :size, 0] = np.where(raw < 0, FAR, _paced(raw, percent))
            legs[m, row, :size, 1] = np.where(raw < 0, FAR, times.distance_m[profile][row])
        for row in range(size):
            legs[m, row, :size, 2:] = legs[m, :size, row, :2]
    return _smalls(matrix), legs, _slopes(times, kinds, width)


def _slopes(times: TravelTimes, kinds: Mapping[tuple[str, int], int], width: int) -> Smalls:
    """What a kilogram adds, by profile and pace.

    A day with one kind of bike at its usual pace has no table besides that of the travel times.
    """
    if not times.per_kg_us:
        return np.zeros((1, 2, 2), np.int32)  # nearly nothing, for nothing
    size = len(times.place_ids)
    if len(kinds) == 1 and size == width:
        ((profile, percent),) = kinds
        table = times.per_kg_us.get(profile)
        if percent == 100 and table is not None and table.flags.carray:
            return table[np.newaxis]
    per_kg = np.zeros((len(kinds), width, width), np.int32)
    for (profile, percent), m in kinds.items():
        if profile in times.per_kg_us:
            for row in range(size):
                per_kg[m, row, :size] = _paced(times.per_kg_us[profile][row], percent)
    return per_kg


def _paced(row: Smalls, percent: int) -> Ints:
    """Round as :meth:`dispatch.model.Problem.travel_s` does."""
    return -(-row.astype(np.int64) * 100 // percent)


def _penalties(
    problem: Problem, requests: tuple[Request, ...], duration: Smalls, distance: Smalls
) -> Ints:
    """Cost of leaving a request out: its prize, or more than serving it could ever cost.

    A job without a prize outweighs any detour; among such jobs the sum of ``priority + 1`` of
    those served is what counts first. What is left of a begun job comes before all others.
    """
    hour = max(shift.prices.hour_cents for shift in problem.shifts) * HOUR_UNITS
    km = max(shift.prices.km_cents for shift in problem.shifts) * KM_UNITS
    fixed = max(shift.prices.shift_cents for shift in problem.shifts) * UNITS_PER_CENT
    leg = _longest_leg_s(problem, requests, duration) * hour
    leg += int(np.max(distance, initial=1, where=distance < FAR)) * km
    stops = sum(len(request.stops) for request in requests)
    work = max(s.window.end - s.window.start for s in problem.shifts) // timedelta(seconds=1)
    spread = problem.weights.balance_hour_cents * HOUR_UNITS * work
    late = max(
        (
            stop.late_limit_s * stop.late_hour_cents * HOUR_UNITS
            for job in problem.jobs
            for _, _, stop in job.stops
        ),
        default=0,
    )
    base = (2 * (leg + 1) + late) * (stops + 2) + 2 * (fixed + spread) + 1
    penalties = []
    for request in requests:
        job = request.job
        if request.started:
            penalties.append(base * 1000)
        elif job.prize_cents is None:
            penalties.append(base * (job.priority + 1))
        else:
            penalties.append(job.prize_cents * UNITS_PER_CENT)
    return _ints(penalties)


def _longest_leg_s(problem: Problem, requests: tuple[Request, ...], duration: Smalls) -> int:
    """Give the time of the longest leg with all that there is aboard at once."""
    empty_s = int(np.max(duration, initial=1, where=duration < FAR))
    slopes = problem.times.per_kg_us.values()
    slowest = min(shift.vehicle.speed_percent for shift in problem.shifts)
    per_kg_us = max((int(table.max(initial=0)) for table in slopes), default=0) * 100 // slowest
    most_g = max(shift.staying_g for shift in problem.shifts) + sum(
        stop.load.mass_g + stop.returns.mass_g
        for job in {request.job.id: request.job for request in requests}.values()
        for _, _, stop in job.stops
    )
    return empty_s + per_kg_us * most_g // 10**9 + 2


def _sort_keys(
    problem: Problem,
    requests: tuple[Request, ...],
    initial: Ints,
    dims: tuple[str, ...],
    duration: Smalls,
) -> Floats:
    """Orders of insertion, smallest first: size, far, near, window length, start, end."""
    size = initial.astype(np.float64)
    far = np.zeros(len(requests))
    opens = np.full(len(requests), np.inf)
    closes = np.full(len(requests), -np.inf)
    length = np.full(len(requests), np.inf)
    rows = problem.times.rows
    start = next((rows[s.start_place.id] for s in problem.shifts if s.start_place), 0)
    for row, number in ((row, n) for row, r in enumerate(requests) for n in range(len(r.stops))):
        kind, stop = requests[row].stops[number][0], requests[row].stop(number)
        if kind == 0:
            size[row] += load_vector(stop.load, dims)
        far[row] = max(far[row], float(duration[0, start, rows[stop.place.id]]))
        for low, high in spans_of(stop.windows):
            opens[row] = min(opens[row], low)
            closes[row] = max(closes[row], high)
            length[row] = min(length[row], high - low)
    weight = (size / np.maximum(size.max(axis=0), 1)).sum(axis=1)
    return np.stack([-weight, -far, far, length, opens, -closes]).astype(np.float64)


def _alike(problem: Problem, breaks: tuple[tuple[Break, ...], ...]) -> Smalls:
    """Number the shifts so that equal numbers mean equal rules; a pinned shift stands alone."""
    pinned = {pin.shift_id for pin in problem.pins}
    pinned |= {prefix.shift_id for prefix in problem.prefixes}
    classes: dict[object, int] = {}
    numbers = []
    for shift, pauses in zip(problem.shifts, breaks, strict=True):
        capacity = shift.vehicle.capacity
        key: object = (
            (
                shift.vehicle.profile,
                shift.vehicle.speed_percent,
                shift.vehicle.range_m,
                capacity.mass_g,
                capacity.volume_ml,
                capacity.items,
                tuple(sorted(capacity.extra.items())),
                shift.skills,
                shift.courier.volunteer,
                shift.companion is not None,
                shift.window,
                shift.start_place.id if shift.start_place else None,
                shift.end_place.id if shift.end_place else None,
                tuple((p.duration_s, p.windows, repr(p.max_load), p.legal) for p in pauses),
                shift.prices,
                shift.max_stops,
                shift.max_travel_s,
                shift.max_distance_m,
                shift.staying_g,
            )
            if shift.id not in pinned
            else shift.id
        )
        numbers.append(classes.setdefault(key, len(classes)))
    return _smalls(numbers)


def _near(places: Smalls, duration: Smalls, distance: Smalls) -> Smalls:
    """For each stop the stops near it, by the quicker of there and back, itself first."""
    count = len(places)
    keep = min(count, NEAR_COUNT)
    table = duration[0] if np.any(duration[0]) else distance[0]
    both = np.minimum(table, table.T)
    near = np.empty((count, keep), np.int32)
    for node in range(count):
        row = both[places[node]][places].astype(np.int64)
        row[node] = -1
        chosen = np.argpartition(row, keep - 1)[:keep] if keep < count else np.arange(count)
        near[node] = chosen[np.lexsort((chosen, row[chosen]))]
    return near


def spans_of(windows: tuple[Window, ...]) -> list[tuple[int, int]]:
    """Give windows in seconds since 1970; a single endless one where there are none."""
    if not windows:
        return [(-LIMITLESS, LIMITLESS)]
    return [(seconds(window.start), seconds(window.end)) for window in windows]


def _or_limitless(value: int | None) -> int:
    return LIMITLESS if value is None else value


def _pointers(counts: list[int]) -> Smalls:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)


def _ints(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _smalls(values: list[int]) -> Smalls:
    return np.array(values, dtype=np.int32)
