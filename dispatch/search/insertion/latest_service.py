"""When the stops of a request would be begun in a grown round, and how much later they could be.

The same as :func:`dispatch.schedule.timetable.make_round` and
:func:`dispatch.planning.what_if.explanations.slacks_of` say of the round that would be made, for
its own stops only. A test holds them together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from dispatch.search.arrays.layout import NEVER
from dispatch.search.insertion import extended_round, insertion_times, window_choices
from dispatch.search.insertion.extended_round import _made
from dispatch.search.insertion.insertion_times import (
    _BEGIN,
    _NODE,
    _RIDE,
    _ROWS,
    _SPENT,
    FIGURES,
    START,
    _is_rest,
    _own,
)
from dispatch.search.kernel.numba_options import as_int64, cached_entry_point, compiled
from dispatch.search.kernel.service_start import last_begin

if TYPE_CHECKING:
    from dispatch.search.arrays.layout import Data, Ints, State
    from dispatch.search.insertion.insertion_times import Terms
    from dispatch.search.insertion.window_choices import WindowChoices

BEGIN = 0
"""When a stop begins, seconds since 1970; -1 where the round cannot be in time."""
SLACK_S = 1
COLUMNS = 2


@compiled
def _latest_for_work(
    d: Data, t: Terms, row: Ints, n: int, k: int, start: int, latest: int, to_the_end: int
) -> int:
    """Latest departure from an entry that keeps the stretch of work it is in short enough.

    Work since the last long break, or since the start, must not grow too long. The end of the
    stretch is the next long break or the end of the round.
    """
    since, is_last = start, True
    for j in range(n):
        if _is_rest(d, t, row[_NODE, j]):
            if j < k:
                since = row[_BEGIN, j] + row[_SPENT, j]
            if j > k:
                is_last = False
    if _is_rest(d, t, row[_NODE, k]):
        return int(min(latest, since + t.work_limit + row[_SPENT, k]))
    return int(min(latest, since + t.work_limit - to_the_end) if is_last else latest)


@compiled
def _in_windows(d: Data, w: WindowChoices, q: int, own: int, node: int, instant: int) -> int:
    """Last begin of an entry up to an instant, and that instant where its windows have none."""
    if own < 0:
        begin = last_begin(d, node, instant)
        return int(begin if begin > -NEVER else instant)
    begin = instant
    for j in range(w.ptr[q + own], w.ptr[q + own + 1]):
        if w.opens[j] <= instant:
            begin = min(instant, w.closes[j])
    return int(begin)


@compiled
def _slacks(
    d: Data,
    w: WindowChoices,
    t: Terms,
    r: int,
    q: int,
    row: Ints,
    n: int,
    v: int,
    start: int,
    told: Ints,
) -> None:
    """Tell begins and slacks of the request's stops, from the end of the round on."""
    latest, to_the_end = t.end[v] - row[_RIDE, n], row[_RIDE, n]
    for k in range(n - 1, -1, -1):
        node = row[_NODE, k]
        own = _own(d, r, node)
        if t.work_limit >= 0:
            latest = _latest_for_work(d, t, row, n, k, start, latest, to_the_end)
        to_the_end += row[_SPENT, k] + row[_RIDE, k]
        begin = _in_windows(d, w, q, own, node, latest - row[_SPENT, k])
        if own >= 0:
            # Later visits may move into a later window; the visit asked about stays in its own.
            until = begin
            for j in range(w.ptr[q + own + 1] - 1, w.ptr[q + own] - 1, -1):
                if w.closes[j] >= row[_BEGIN, k]:
                    until = w.closes[j]
            told[own, BEGIN] = row[_BEGIN, k]
            told[own, SLACK_S] = max(0, min(begin, until) - row[_BEGIN, k])
        latest = begin - row[_RIDE, k]


@cached_entry_point(extended_round, insertion_times, window_choices)
@njit(nogil=True)
def visits(
    d: Data,
    s: State,
    w: WindowChoices,
    t: Terms,
    r: int,
    v: int,
    choice: int,
    code: int,
    told: Ints,
) -> None:
    """Tell begins and slacks of the stops of a request in one round.

    Parameters
    ----------
    d, s, w, t, r
        As :func:`dispatch.search.insertion.insertion_times.figures` takes them.
    v, choice, code
        The round, the choice of windows, and the places, as that was given them.
    told
        ``[q, 2]``: by stop of the request, pickups first, its begin and its slack.
    """
    row = np.empty((_ROWS, s.sequence.shape[1] + 3), np.int64)
    figures = np.empty(FIGURES, np.int64)
    v = as_int64(v)
    q = choice * (d.request_ptr[r + 1] - d.request_ptr[r])
    n, _ = _made(d, s, w, t, v, r, q, code, row, figures, exact=True)
    told[:, BEGIN] = -1
    if n >= 0:
        _slacks(d, w, t, r, q, row, n, v, figures[START], told)
