"""From a problem to the kernel's arrays, and an empty state to start from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from dispatch.schedule.eligibility import allowed_shifts
from dispatch.schedule.remaining_breaks import breaks_left
from dispatch.search.arrays.epoch_seconds import last_second, seconds, spans_of
from dispatch.search.arrays.layout import (
    ABOARD_COLUMNS,
    COUNTERS,
    DETOUR_COLUMNS,
    DUTY_COLUMNS,
    HOUR_UNITS,
    KM_UNITS,
    LAID_COLUMNS,
    LIMITLESS,
    MOVED_S,
    SCHEDULE_COLUMNS,
    UNITS_PER_CENT,
    Data,
    State,
)
from dispatch.search.arrays.leg_tables import are_common, matrices_of, near_stops, used_rows
from dispatch.search.arrays.load_dimensions import (
    GOODS,
    capacities_of,
    clashing_kinds,
    deltas_of,
    dimensions_of,
    limits_of,
    through_loads,
)
from dispatch.search.arrays.omission_costs import penalties_of, sort_keys_of
from dispatch.search.arrays.requests import (
    EXTRA_REQUEST_ID,
    fronts_of,
    limits_of_requests,
    requests_of,
)

if TYPE_CHECKING:
    from dispatch.model import Break, Job, Problem, Shift
    from dispatch.search.arrays.layout import Bools, Ints, Smalls
    from dispatch.search.arrays.requests import Request


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Compiled:
    """Arrays of a problem and what their rows mean; its matrices are not kept beside them.

    Attributes
    ----------
    shifts
        What each round of the arrays is.
    requests
        What each request of the arrays is.
    nodes
        For each stop node its job, kind index (0 pickup, 1 drop) and index in that list.
    breaks
        For each shift its breaks, those added by the working-time rule included.
    dims
        Names of the load dimensions.
    """

    shifts: tuple[Shift, ...]
    data: Data
    requests: tuple[Request, ...]
    nodes: tuple[tuple[Job, int, int], ...]
    breaks: tuple[tuple[Break, ...], ...]
    dims: tuple[str, ...]


def compile_problem(problem: Problem, *, near: bool = True, every_place: bool = False) -> Compiled:
    """Lay a problem out in arrays; round ``v`` is that of ``problem.shifts[v]``.

    Parameters
    ----------
    near
        Whether to find the neighbours of stops, which only a search needs.
    every_place
        Whether the matrices have the rows of the day's own times; else those of places that jobs
        and shifts name.
    """
    breaks, close = _rests(problem)
    requests = requests_of(problem)
    nodes = tuple((r.job, kind, index) for r in requests for kind, index in r.stops)
    stops = [job.drops[i] if kind else job.pickups[i] for job, kind, i in nodes]
    pauses = [(v, pause) for v, row in enumerate(breaks) for pause in row]
    clashes = clashing_kinds(problem, extra=EXTRA_REQUEST_ID in problem.job_by_id)
    dims = dimensions_of(problem, clashes)
    every = np.arange(len(problem.times.place_ids), dtype=np.int32)
    used = every if every_place else used_rows(problem)
    matrix, legs, per_kg = matrices_of(problem, used, windows_stay=near)
    duration, distance = legs[..., 0], legs[..., 1]
    rows = {problem.times.place_ids[row]: at for at, row in enumerate(used.tolist())}
    place = np.array([rows[stop.place.id] for stop in stops] + [-1] * len(pauses), dtype=np.int32)
    windows = [spans_of(stop.open_windows) for stop in stops] + [
        spans_of(pause.windows or (problem.shifts[v].window,)) for v, pause in pauses
    ]
    spans = [span for row in windows for span in row]
    counts = [len(r.stops) for r in requests]
    initial, kept = through_loads(requests, dims)
    frozen, front = fronts_of(problem, nodes, breaks)
    late_costs = [stop.late_hour_cents * HOUR_UNITS if stop.windows else 0 for stop in stops]
    shifts = problem.shifts
    data = Data(
        place=place,
        service=_ints([stop.service_s for stop in stops] + [p.duration_s for _, p in pauses]),
        setup=_ints([stop.setup_s for stop in stops] + [0] * len(pauses)),
        window_ptr=_pointers([len(row) for row in windows]),
        window_open=_ints([low for low, _ in spans]),
        window_close=_ints([high for _, high in spans]),
        soft_close=_ints([last_second(stop) for stop in stops] + [LIMITLESS] * len(pauses)),
        late_cost=_ints(late_costs + [0] * len(pauses)),
        delta=deltas_of(nodes, stops, len(pauses), dims),
        limit=limits_of(len(stops), [pause for _, pause in pauses], dims),
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
        penalty=penalties_of(problem, requests, (duration, distance, per_kg)),
        must=np.array([r.started or r.job.prize_cents is None for r in requests], np.bool_),
        urgent=np.array([request.started for request in requests], np.bool_),
        sort_keys=sort_keys_of(problem, requests, initial, dims, (rows, duration)),
        matrix=matrix,
        start_place=_smalls([rows[s.start_place.id] if s.start_place else -1 for s in shifts]),
        end_place=_smalls([rows[s.end_place.id] if s.end_place else -1 for s in shifts]),
        close=_ints([seconds(instant) for instant in close]),
        slope=np.minimum(matrix, len(per_kg) - 1).astype(np.int32),
        frozen=frozen,
        front=front,
        any_late=any(late_costs),
        moved_cost=0,
        moved_s=MOVED_S,
        reference_round=np.full(len(place), -1, np.int32),
        reference_begin=np.zeros(len(place), np.int64),
        break_ptr=_pointers([len(row) for row in breaks]),
        break_nodes=np.arange(len(stops), len(stops) + len(pauses), dtype=np.int32),
        alike=_alike(problem, breaks),
        **_by_shift(problem, dims),
        **_by_goods(problem, requests, clashes, dims),
        legs=legs,
        duration=duration,
        distance=distance,
        per_kg=per_kg,
        near=near_stops(place[: len(stops)], duration, distance)
        if near
        else np.zeros((len(stops), 0), np.int32),
        common=are_common(place[: len(stops)]),
        centres=np.arange(len(stops), dtype=np.int32),
    )
    return Compiled(
        shifts=shifts, data=data, requests=requests, nodes=nodes, breaks=breaks, dims=dims
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
        duty=np.zeros((nodes + 2 * shifts, DUTY_COLUMNS), np.int64),
        waits=np.zeros(shifts, np.int64),
        mass=np.zeros(nodes + 2 * shifts, np.int64),
        laid=np.zeros((nodes + 2 * shifts, LAID_COLUMNS), np.int64),
        aboard=np.zeros((nodes + 2 * shifts, ABOARD_COLUMNS), np.int64),
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
        asked=np.zeros(shifts, np.int32),
        marks=np.zeros(shifts, np.int64),
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


def _by_goods(
    problem: Problem,
    requests: tuple[Request, ...],
    pairs: tuple[tuple[str, str], ...],
    dims: tuple[str, ...],
) -> dict[str, Any]:
    """Return the fields of :class:`Data` about time aboard and kinds that never ride together."""
    rows = [[dims.index(GOODS + kind) for kind in pair] for pair in pairs]
    return {
        "any_limit": any(job.aboard_limit_s is not None for job in problem.jobs),
        "limits": limits_of_requests(requests),
        "clashes": np.array(rows, np.int32).reshape(-1, 2),
    }


def _by_shift(problem: Problem, dims: tuple[str, ...]) -> dict[str, Any]:
    """Return the fields of :class:`Data` that follow from shifts, weights and dimensions alone."""
    shifts, weights = problem.shifts, problem.weights
    return {
        "open": _ints([seconds(s.window.start) for s in shifts]),
        "mass": dims.index("mass_g") if "mass_g" in dims else 0,
        "capacity": capacities_of(shifts, dims),
        "hilly": np.array([s.vehicle.profile in problem.times.hilly for s in shifts], np.bool_),
        "staying": _ints([s.staying_g for s in shifts]),
        "second_cost": _ints([s.prices.hour_cents * HOUR_UNITS for s in shifts]),
        "metre_cost": _ints([s.prices.km_cents * KM_UNITS for s in shifts]),
        "fixed_cost": _ints([s.prices.shift_cents * UNITS_PER_CENT for s in shifts]),
        "is_paid": any(s.prices.duty for s in shifts) or weights.margin_hour_cents > 0,
        "duty_cost": _ints([s.prices.hour_cents * HOUR_UNITS * s.prices.duty for s in shifts]),
        "margin_cost": weights.margin_hour_cents * HOUR_UNITS,
        "margin_s": 60 * weights.margin_minutes,
        "margin_percent": weights.margin_percent,
        "span": _ints([max(seconds(s.window.end) - seconds(s.window.start), 1) for s in shifts]),
        "balance": _ints([weights.balance_hour_cents * HOUR_UNITS] * len(shifts)),
        "max_stops": _ints([_or_limitless(s.max_stops) for s in shifts]),
        "max_travel": _ints([_or_limitless(s.max_travel_s) for s in shifts]),
        "max_distance": _ints(
            [min(_or_limitless(s.max_distance_m), _or_limitless(s.vehicle.range_m)) for s in shifts]
        ),
    }


def _allowed(problem: Problem, requests: tuple[Request, ...]) -> Bools:
    """Return which shift may serve which request; what a prefix has begun stays where it is."""
    by_job = dict(zip((job.id for job in problem.jobs), allowed_shifts(problem), strict=True))
    allowed = np.zeros((len(requests), len(problem.shifts)), np.bool_)
    for row, request in enumerate(requests):
        if request.shift >= 0:
            allowed[row, request.shift] = True
        else:
            allowed[row] = by_job[request.job.id]
    return allowed


def _rests(problem: Problem) -> tuple[tuple[tuple[Break, ...], ...], list[datetime]]:
    """Return each shift's breaks and end."""
    rests = [breaks_left(problem, shift) for shift in problem.shifts]
    return tuple(breaks for breaks, _ in rests), [close for _, close in rests]


def _alike(problem: Problem, breaks: tuple[tuple[Break, ...], ...]) -> Smalls:
    """Number the shifts so that equal numbers mean equal rules; a pinned shift stands alone."""
    pinned = {*problem.pinned_to.values(), *problem.prefix_by_shift}
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


def _or_limitless(value: int | None) -> int:
    return LIMITLESS if value is None else value


def _pointers(counts: list[int]) -> Smalls:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)


def _ints(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _smalls(values: list[int]) -> Smalls:
    return np.array(values, dtype=np.int32)
