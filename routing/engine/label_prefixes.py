"""Labels kept by place, so that single ways and any block of a matrix are worked out when asked.

The *prefix* of a place is the row of states from the root of the elimination tree down to the
lowest one that the place begins at, with their labels. Two prefixes share their upper part and
nothing else, so the best way between two places is the least sum of two labels within it. The
numbers are those of :mod:`routing.engine.labels`, which makes a matrix that is wanted whole sooner.

Named tuples carry the prefixes into compiled functions.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routing.engine.customization import NEVER
from routing.engine.labels import Labels


class LabelPrefixes(NamedTuple):
    """Prefixes of ``n`` places with their labels.

    Attributes
    ----------
    first
        ``int64[n + 1]``: the prefix of place ``i`` is ``first[i]`` up to ``first[i + 1]``.
    state
        ``int32[k]``, from the root down.
    label, extra
        ``int64[k]`` each; extras are empty where they are not wanted.
    """

    first: NDArray[np.int64]
    state: NDArray[np.int32]
    label: NDArray[np.int64]
    extra: NDArray[np.int64]


@njit(cache=True, nogil=True)
def label_prefixes(labels: Labels, order: NDArray[np.int64]) -> LabelPrefixes:
    """Lay labels out by place.

    Parameters
    ----------
    order
        ``int64[n]``, the place that each of the labels' own numbers stands for.
    """
    first = np.zeros(len(order) + 1, np.int64)
    for k in range(len(labels.state)):
        for at in range(labels.low[k], labels.high[k]):
            first[order[at] + 1] += 1
    first = np.cumsum(first)
    total = first[-1]
    label_prefixes = LabelPrefixes(
        first,
        np.empty(total, np.int32),
        np.empty(total, np.int64),
        np.empty(total if len(labels.extra) else 0, np.int64),
    )
    free = first[:-1].copy()
    for k in range(len(labels.state) - 1, -1, -1):  # whatever lies above has the higher rank
        for at in range(labels.low[k], labels.high[k]):
            place, own = order[at], labels.first[k] + at - labels.low[k]
            to = free[place]
            label_prefixes.state[to], label_prefixes.label[to] = labels.state[k], labels.label[own]
            if len(labels.extra):
                label_prefixes.extra[to] = labels.extra[own]
            free[place] += 1
    return label_prefixes


@njit(cache=True, nogil=True)
def _shared(starts: LabelPrefixes, i: int, goals: LabelPrefixes, j: int) -> int:
    """Number of states that two prefixes have in common; all of these come first."""
    one, other = starts.first[i], goals.first[j]
    low, high = 0, min(starts.first[i + 1] - one, goals.first[j + 1] - other)
    while low < high:
        middle = (low + high + 1) // 2
        if starts.state[one + middle - 1] == goals.state[other + middle - 1]:
            low = middle
        else:
            high = middle - 1
    return low


@njit(cache=True, nogil=True)
def join(starts: LabelPrefixes, i: int, goals: LabelPrefixes, j: int) -> tuple[int, int]:
    """Cost of the best path from one place to another, and its extra, 0 where there are none.

    :data:`~routing.engine.customization.NEVER` where there is no way.
    """
    one, other = starts.first[i], goals.first[j]
    shared = _shared(starts, i, goals, j)
    up, down = starts.label[one : one + shared], goals.label[other : other + shared]
    best, more = NEVER, 0
    if len(starts.extra) == 0:
        for k in range(shared):
            best = min(best, up[k] + down[k])
        return best, 0
    up_extra, down_extra = starts.extra[one : one + shared], goals.extra[other : other + shared]
    for k in range(shared):
        label, extra = up[k] + down[k], up_extra[k] + down_extra[k]
        if label < best or (label == best and extra < more):
            best, more = label, extra
    return best, more


@njit(cache=True, nogil=True)
def join_all(
    starts: LabelPrefixes, rows: NDArray[np.int64], goals: LabelPrefixes, columns: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """As :func:`join`, from each of some places to each of others; extras may have no columns."""
    best = np.empty((len(rows), len(columns)), np.int64)
    more = np.empty((len(rows), len(columns) if len(starts.extra) else 0), np.int64)
    for r in range(len(rows)):
        for c in range(len(columns)):
            best[r, c], extra = join(starts, rows[r], goals, columns[c])
            if len(starts.extra):
                more[r, c] = extra
    return best, more
