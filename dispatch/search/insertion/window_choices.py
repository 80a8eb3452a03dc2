"""What one request may ask for at once: the same stops, in one choice of windows after the other.

Here too is what the compiled code that answers (:mod:`asking`, :mod:`timing`) shares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from dispatch.search.arrays.epoch_seconds import seconds, spans_of
from dispatch.search.arrays.layout import HOUR_UNITS, LIMITLESS, NEVER
from dispatch.search.kernel.numba_options import compiled
from dispatch.search.kernel.round_timing import NO_COST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dispatch.model import Stop
    from dispatch.search.arrays.layout import Data, Ints, Smalls, State


_Stop: TypeAlias = "tuple[list[tuple[int, int]], int, int]"
"""Windows of a stop, from when it is late, and units for each second late."""


class WindowChoices(NamedTuple):
    """Windows of the stops of one request, in each of *a* choices; *q* stops each."""

    ptr: Smalls  # [a * q + 1] into opens and closes, choice by choice
    opens: Ints
    closes: Ints
    soft_close: Ints  # [a * q] a later begin is late
    late_cost: Ints  # [a * q] units for each second late
    groups: Smalls  # [g + 1] bounds of choices that differ in the last stop only, and there have
    # windows that neither open nor close earlier from one to the next


def window_choices(choices: Sequence[Sequence[Stop]]) -> WindowChoices:
    """Lay out the stops of a request, pickups first, in each choice of their windows.

    It is answered quickest where choices come in the order of time.
    """
    rows: list[list[_Stop]] = [
        [(spans_of(stop.open_windows), *_soft(stop)) for stop in stops] for stops in choices
    ]
    changes = [a for a in range(1, len(rows)) if not _follows(rows[a - 1], rows[a])]
    flat = [row for own in rows for row in own]
    spans = [span for row in flat for span in row[0]]
    return WindowChoices(
        ptr=np.cumsum([0, *(len(own) for own, _, _ in flat)]).astype(np.int32),
        opens=np.array([low for low, _ in spans], np.int64),
        closes=np.array([high for _, high in spans], np.int64),
        soft_close=np.array([close for _, close, _ in flat], np.int64),
        late_cost=np.array([cost for _, _, cost in flat], np.int64),
        groups=np.array([0, *changes, len(rows)], np.int32),
    )


def _follows(one: list[_Stop], other: list[_Stop]) -> bool:
    """Return whether a choice may stand in one group with the choice before."""
    before, after = one[-1][0], other[-1][0]
    in_order = before[0][0] <= after[0][0] and before[-1][1] <= after[-1][1]
    return in_order and one[:-1] == other[:-1]


def _soft(stop: Stop) -> tuple[int, int]:
    """Second from which a stop is late, and units for each second that it is."""
    if not stop.windows:
        return LIMITLESS, 0
    return seconds(stop.windows[-1].end), stop.late_hour_cents * HOUR_UNITS


def window_choices_of(data: Data, r: int) -> WindowChoices:
    """Return what a request of the arrays asks for: a single choice."""
    first, end = int(data.request_ptr[r]), int(data.request_ptr[r + 1])
    nodes = data.request_nodes[first:end]
    spans = [slice(data.window_ptr[node], data.window_ptr[node + 1]) for node in nodes]
    opens = [data.window_open[span] for span in spans]
    return WindowChoices(
        ptr=np.cumsum([0, *(len(own) for own in opens)]).astype(np.int32),
        opens=np.concatenate(opens),
        closes=np.concatenate([data.window_close[span] for span in spans]),
        soft_close=data.soft_close[nodes],
        late_cost=data.late_cost[nodes],
        groups=np.array([0, 1], np.int32),
    )


def at_any_time(stops: int) -> WindowChoices:
    """Return a choice without windows."""
    return WindowChoices(
        ptr=np.arange(stops + 1, dtype=np.int32),
        opens=np.full(stops, -LIMITLESS, np.int64),
        closes=np.full(stops, LIMITLESS, np.int64),
        soft_close=np.full(stops, LIMITLESS, np.int64),
        late_cost=np.zeros(stops, np.int64),
        groups=np.array([0, 1], np.int32),
    )


# --- compiled -------------------------------------------------------------------------------

NOT_ASKED = -NO_COST
"""Best cost of a choice that is not asked, or not any more: nothing is cheaper."""
LOADS = 0
LIMITS = 1
"""Rules that are noted where they are in the way; see ``hit``."""


@compiled
def dearest(best: Ints, first: int, end: int) -> int:
    """Cost below which a place may still be the best of some choice."""
    most = NOT_ASKED
    for a in range(first, end):
        most = max(most, best[a])
    return int(most)


@compiled
def last_in(w: WindowChoices, q: int) -> int:
    """Last instant inside the windows of a stop (by row)."""
    return int(w.closes[w.ptr[q + 1] - 1])


@compiled
def begin_in(w: WindowChoices, q: int, instant: int) -> int:
    """First instant from this one on inside the windows of a stop (by row), NEVER if none."""
    for k in range(w.ptr[q], w.ptr[q + 1]):
        if instant <= w.closes[k]:
            return int(max(instant, w.opens[k]))
    return NEVER


@compiled
def due_in(w: WindowChoices, q: int, begin: int) -> int:
    """By when a stop (by row) had to begin that begins then; see :func:`own_window`."""
    for k in range(w.ptr[q], w.ptr[q + 1]):
        if begin <= w.closes[k]:
            return int(max(begin, min(w.closes[k], w.soft_close[q])))
    return begin


@compiled
def lateness(w: WindowChoices, q: int, begin: int) -> int:
    """Cost of beginning a stop (by row) then."""
    return int(max(0, begin - w.soft_close[q]) * w.late_cost[q])


@compiled
def paired_window(d: Data, s: State, r: int, rounds: Smalls, k: int) -> int:
    """Number of a round asked before the k-th that says the same, being as empty; -1: none."""
    v = rounds[k]
    if s.stops[v] > 0 or d.frozen[v] > 0:
        return -1
    for j in range(k):
        u = rounds[j]
        if (
            d.alike[u] == d.alike[v]
            and s.stops[u] == 0
            and d.frozen[u] == 0
            and d.allowed[r, u] == d.allowed[r, v]
        ):
            return j
    return -1
