"""An extra request in compiled arrays: one job more without compiling all the others again.

A problem is compiled with a stand-in as its last job, of as many stops as the jobs that are to be
asked for. A job then takes its place: what the arrays say of the last request and its
stops is written over.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from dispatch.model import Job, Load, Place, Stop
from dispatch.schedule.eligibility import allowed_to, kinds_of
from dispatch.search.arrays.compilation import Compiled
from dispatch.search.arrays.epoch_seconds import last_second, spans_of
from dispatch.search.arrays.layout import HOUR_UNITS
from dispatch.search.arrays.load_dimensions import delta_of, through_loads
from dispatch.search.arrays.requests import EXTRA_REQUEST_ID, limits_of_requests

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import ArrayLike, DTypeLike, NDArray

    from dispatch.search.arrays.layout import Bools, Data
    from dispatch.search.arrays.requests import Request


def placeholder_job(pickups: int, drops: int, dims: Collection[str], places: Sequence[str]) -> Job:
    """Return a stand-in for a job to come.

    Parameters
    ----------
    pickups, drops
        How many stops.
    dims
        Load dimensions that the jobs to be asked for may use.
    places
        A place id for each stop, pickups first.
    """
    load = Load.of(dict.fromkeys(dims, 1))
    stops = [Stop(place=Place(id=name)) for name in places]
    taken, given = stops[:pickups], stops[pickups : pickups + drops]
    for row in (taken, given):
        if row:
            row[0] = replace(row[0], load=load)
    return Job(id=EXTRA_REQUEST_ID, pickups=tuple(taken), drops=tuple(given))


class ExtraRequest:
    """Arrays with room for an extra job, one after the other; for one thread at a time.

    Parameters
    ----------
    compiled
        Arrays whose last request is a stand-in. They are written over, job by job.
    rows
        Row of each place in the matrices.
    """

    def __init__(self, compiled: Compiled, rows: Mapping[str, int]) -> None:
        self._compiled, self._rows = compiled, rows
        self._count = len(compiled.requests[-1].stops)
        self._first = len(compiled.nodes) - self._count
        self._late = bool(compiled.data.any_late)
        self._limit = bool(compiled.data.any_limit)
        self._kinds, self._one_of_each = kinds_of(compiled.shifts)
        self._allowed: tuple[Job, Bools] | None = None

    def allowed(self, job: Job) -> Bools:
        """Return which shift may serve a job by size and skills: ``bool[shifts]``."""
        if self._allowed is None or self._allowed[0] is not job:
            self._allowed = job, allowed_to(job, self._one_of_each)[self._kinds]
        return self._allowed[1]

    def with_job(self, job: Job) -> Compiled:
        """Return the arrays with a job; those of the job before are no longer valid.

        Parameters
        ----------
        job
            Its id is :data:`EXTRA_REQUEST_ID`. It has as many pickups and drops as the
            stand-in, and no load dimension that the arrays have not.
        """
        compiled, first, dims = self._compiled, self._first, self._compiled.dims
        data = compiled.data
        request = replace(compiled.requests[-1], job=job)
        stops = [stop for _, _, stop in job.stops]
        initial, kept = through_loads((request,), dims)
        late = [s.late_hour_cents * HOUR_UNITS if s.windows else 0 for s in stops]
        own = slice(first, first + self._count)
        data.place[own] = [self._rows[s.place.id] for s in stops]
        data.service[own] = [s.service_s for s in stops]
        data.setup[own] = [s.setup_s for s in stops]
        data.soft_close[own] = [last_second(s) for s in stops]
        data.late_cost[own] = late
        data.delta[own] = _deltas(request, dims)
        data.initial[-1], data.kept[-1] = initial[0], kept[0]
        data.has_initial[-1], data.has_kept[-1] = initial.any(), kept.any()
        data.allowed[-1] = self.allowed(job)
        data.limits[-1] = limits_of_requests((request,), first)[0]
        nodes = (*compiled.nodes[:first], *((job, kind, index) for kind, index in request.stops))
        return replace(
            compiled,
            data=self._with_windows(stops)._replace(
                any_late=self._late or any(late),
                any_limit=self._limit or job.aboard_limit_s is not None,
            ),
            requests=(*compiled.requests[:-1], request),
            nodes=nodes,
        )

    def _with_windows(self, stops: Sequence[Stop]) -> Data:
        """Return the arrays with the windows of the extra job's stops; breaks come after them."""
        data, first, end = self._compiled.data, self._first, self._first + self._count
        spans = [spans_of(stop.open_windows) for stop in stops]
        low, high = int(data.window_ptr[first]), int(data.window_ptr[end])
        flat = [span for row in spans for span in row]
        if all(len(row) == 1 for row in spans):
            # As many as the stand-in has, so they take its room.
            data.window_open[low:high] = [o for o, _ in flat]
            data.window_close[low:high] = [c for _, c in flat]
            return data
        more = len(flat) - (high - low)
        starts = low + np.concatenate([[0], np.cumsum([len(row) for row in spans])])
        ptr, opens, closes = data.window_ptr, data.window_open, data.window_close
        return data._replace(
            window_ptr=_joined(ptr[:first], starts[:-1], ptr[end:] + more, np.int32),
            window_open=_joined(opens[:low], [o for o, _ in flat], opens[high:], np.int64),
            window_close=_joined(closes[:low], [c for _, c in flat], closes[high:], np.int64),
        )


def _joined(before: ArrayLike, own: ArrayLike, after: ArrayLike, dtype: DTypeLike) -> NDArray[Any]:
    return np.concatenate([before, own, after]).astype(dtype)


def _deltas(request: Request, dims: tuple[str, ...]) -> list[list[int]]:
    return [
        delta_of(request.job, "drop" if kind else "pickup", request.stop(number), dims)
        for number, (kind, _) in enumerate(request.stops)
    ]
