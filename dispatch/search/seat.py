"""A free seat in compiled arrays: one job more without compiling all the others again.

A problem is compiled with a stand-in as its last job, of as many stops as the jobs that are to be
asked for. A job then takes the stand-in's seat: what the arrays say of the last request and its
stops is replaced, all else is shared.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from dispatch.fit import allowed_to
from dispatch.model import Job, Load, Place, Stop
from dispatch.search.arrays import HOUR_UNITS
from dispatch.search.compile import (
    LIMITLESS,
    Compiled,
    Request,
    load_vector,
    seconds,
    spans_of,
    through_loads,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from dispatch.search.arrays import Ints, Smalls

SEAT = "seat"
"""Id of the job in the seat; those of real jobs are UUIDs, or names in a file that asks nothing."""


def stand_in(pickups: int, drops: int, dims: Collection[str], places: Sequence[str]) -> Job:
    """Make a job that keeps a seat.

    Parameters
    ----------
    pickups, drops
        How many stops.
    dims
        Load dimensions that the jobs to be asked for may use.
    places
        A place id for each stop, pickups first.
    """
    amounts = dict.fromkeys(dims, 1)
    load = Load(
        mass_g=amounts.pop("mass_g", 0),
        volume_ml=amounts.pop("volume_ml", 0),
        items=amounts.pop("items", 0),
        extra=amounts,
    )
    stops = [Stop(place=Place(id=name)) for name in places]
    taken, given = stops[:pickups], stops[pickups : pickups + drops]
    for row in (taken, given):
        if row:
            row[0] = replace(row[0], load=load)
    return Job(id=SEAT, pickups=tuple(taken), drops=tuple(given))


def seated(compiled: Compiled, job: Job, rows: Mapping[str, int]) -> Compiled:
    """Give the arrays with a job in the seat.

    Parameters
    ----------
    compiled
        Arrays whose last request is a stand-in with as many pickups and drops, and with every
        load dimension that the job uses.
    job
        Its id is :data:`SEAT`.
    rows
        Row of each of its places in the matrices.
    """
    old = compiled.data
    request = replace(compiled.requests[-1], job=job)
    count, end = len(request.stops), len(compiled.nodes)
    first = end - count
    stops = [stop for _, _, stop in job.stops]
    dims = compiled.dims
    initial, kept = through_loads((request,), dims)
    late = [s.late_hour_cents * HOUR_UNITS if s.windows else 0 for s in stops]
    window_ptr, window_open, window_close = _windows(compiled, stops, first, end)
    data = old._replace(
        window_ptr=window_ptr,
        window_open=window_open,
        window_close=window_close,
        place=_put(old.place, first, [rows[s.place.id] for s in stops]),
        service=_put(old.service, first, [s.service_s for s in stops]),
        setup=_put(old.setup, first, [s.setup_s for s in stops]),
        soft_close=_put(
            old.soft_close,
            first,
            [seconds(s.windows[-1].end) if s.windows else LIMITLESS for s in stops],
        ),
        late_cost=_put(old.late_cost, first, late),
        delta=_put(old.delta, first, _deltas(request, dims)),
        initial=_put(old.initial, len(old.initial) - 1, initial),
        kept=_put(old.kept, len(old.kept) - 1, kept),
        has_initial=_put(old.has_initial, len(old.has_initial) - 1, initial.any(axis=1)),
        has_kept=_put(old.has_kept, len(old.has_kept) - 1, kept.any(axis=1)),
        allowed=_put(old.allowed, len(old.allowed) - 1, [allowed_to(job, compiled.problem.shifts)]),
        any_late=bool(old.any_late or any(late)),
    )
    nodes = compiled.nodes[:first] + tuple((job, kind, index) for kind, index in request.stops)
    return replace(compiled, data=data, requests=(*compiled.requests[:-1], request), nodes=nodes)


def _put(array: np.ndarray, first: int, values: object) -> np.ndarray:  # of any kind of number
    made = array.copy()
    new = np.asarray(values, dtype=array.dtype)
    made[first : first + len(new)] = new
    return made


def _windows(
    compiled: Compiled, stops: Sequence[Stop], first: int, end: int
) -> tuple[Smalls, Ints, Ints]:
    """Give the windows with those of the seat's stops; breaks come after them."""
    old = compiled.data
    spans = [spans_of(stop.open_windows) for stop in stops]
    low, high = int(old.window_ptr[first]), int(old.window_ptr[end])
    flat = [span for row in spans for span in row]
    more = len(flat) - (high - low)
    starts = low + np.concatenate([[0], np.cumsum([len(row) for row in spans])])
    return (
        np.concatenate([old.window_ptr[:first], starts[:-1], old.window_ptr[end:] + more]).astype(
            np.int32
        ),
        np.concatenate(
            [old.window_open[:low], [o for o, _ in flat], old.window_open[high:]]
        ).astype(np.int64),
        np.concatenate(
            [old.window_close[:low], [c for _, c in flat], old.window_close[high:]]
        ).astype(np.int64),
    )


def _deltas(request: Request, dims: tuple[str, ...]) -> list[list[int]]:
    rows = []
    for number, (kind, _) in enumerate(request.stops):
        stop = request.stop(number)
        sign = -1 if kind else 1
        load, returns = load_vector(stop.load, dims), load_vector(stop.returns, dims)
        rows.append([sign * a + b for a, b in zip(load, returns, strict=True)])
    return rows
