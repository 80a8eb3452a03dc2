"""Grown rounds timed in the compiled arrays: what they cost, and when they end, with a request in.

The same timing as :func:`dispatch.schedule.make_round`, of which this tells the sums only: whoever
asks fifty rounds wants one of them made. A test holds the two together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from dispatch.search import wanted
from dispatch.search.arrays import HOUR_UNITS, NEVER
from dispatch.search.instants import seconds
from dispatch.search.kernel.begins import first_begin, last_begin, time_spent
from dispatch.search.kernel.compiling import compiled, front_door, wide
from dispatch.search.kernel.rounds import start_row
from dispatch.search.kernel.ways import ride_of, way_of
from dispatch.search.wanted import begin_in, twin

if TYPE_CHECKING:
    from dispatch.model import Problem
    from dispatch.search.arrays import Bools, Data, Ints, Smalls, State
    from dispatch.search.compile import Compiled
    from dispatch.search.wanted import Wanted

# Columns of what is told of a grown round.
CENTS = 0
"""What all of it costs; -1 where it cannot be in time."""
END = 1
"""When it ends, seconds since 1970."""
TRAVEL_S = 2
DISTANCE_M = 3
FIGURES = 4

# Rows of an order that is being timed, by entry; one more for the way home.
_NODE = 0
_RIDE = 1
_SPENT = 2
_BEGIN = 3
_FLOOR = 4
_ROWS = 5


class Terms(NamedTuple):
    """What timing and prices of rounds need besides the arrays of the search."""

    end: Ints  # [v] of the shift
    shift_cents: Ints  # [v]
    hour_cents: Ints  # [v]
    km_cents: Ints  # [v]
    span: Ints  # [v] length of the shift, seconds, at least 1
    balance_cents: int
    legal: Bools  # [n] breaks that fall away where nobody needs them
    work_limit: int  # -1: none
    work_break: int


def terms_of(problem: Problem, compiled: Compiled) -> Terms:
    """Take them from a problem and its arrays."""
    shifts = problem.shifts
    pauses = [pause.legal for row in compiled.breaks for pause in row]
    limit = problem.work_limit_s

    def ints(values: list[int]) -> Ints:
        return np.array(values, np.int64)

    return Terms(
        end=ints([seconds(shift.window.end) for shift in shifts]),
        shift_cents=ints([shift.prices.shift_cents for shift in shifts]),
        hour_cents=ints([shift.prices.hour_cents for shift in shifts]),
        km_cents=ints([shift.prices.km_cents for shift in shifts]),
        span=compiled.data.span,
        balance_cents=problem.weights.balance_hour_cents,
        legal=np.array([False] * len(compiled.nodes) + pauses, np.bool_),
        work_limit=-1 if limit is None else limit,
        work_break=problem.work_break_s,
    )


# --- one order ------------------------------------------------------------------------------


@compiled
def _own(d: Data, r: int, node: int) -> int:
    """Number of a node among the stops of a request, -1: none of them."""
    number = node - d.request_nodes[d.request_ptr[r]]
    return int(number) if 0 <= number < d.request_ptr[r + 1] - d.request_ptr[r] else -1


@compiled
def _first_begin(d: Data, w: Wanted, r: int, q: int, node: int, instant: int) -> int:
    """First begin of a node from an instant on; ``q`` is the row of the request's first stop."""
    own = _own(d, r, node)
    return int(begin_in(w, q + own, instant) if own >= 0 else first_begin(d, node, instant))


@compiled
def _forward(d: Data, w: Wanted, r: int, q: int, row: Ints, n: int, start: int, end: int) -> int:
    """Begin each entry as early as it can from a start; gives the end, -1 where it is too late."""
    clock = start
    for k in range(n):
        clock = max(clock + row[_RIDE, k], row[_FLOOR, k])
        begin = _first_begin(d, w, r, q, row[_NODE, k], clock)
        if begin >= NEVER:
            return -1
        row[_BEGIN, k] = begin
        clock = begin + row[_SPENT, k]
    clock += row[_RIDE, n]
    return int(clock) if clock <= end else -1


@compiled
def _latest_start(d: Data, w: Wanted, r: int, q: int, row: Ints, n: int, done: int, v: int) -> int:
    """Latest start with which a round still ends when it does at the earliest.

    ``row`` has the earliest begins. Leaving later must not make a stop late, or later than it has
    to be.
    """
    latest = done - row[_RIDE, n]
    for k in range(n - 1, -1, -1):
        node = row[_NODE, k]
        latest -= row[_SPENT, k]
        own = _own(d, r, node)
        soft = w.soft_close[q + own] if own >= 0 else d.soft_close[node]
        latest = min(latest, max(soft, row[_BEGIN, k]))
        if own >= 0:
            begin = latest
            for j in range(w.ptr[q + own], w.ptr[q + own + 1]):
                if w.opens[j] <= latest:
                    begin = min(latest, w.closes[j])
            latest = begin
        else:
            begin = last_begin(d, node, latest)
            if begin > -NEVER:
                latest = begin
        latest -= row[_RIDE, k]
    return int(max(latest, d.open[v]))


@compiled
def _is_rest(d: Data, t: Terms, node: int) -> bool:
    return bool(d.place[node] < 0 and d.service[node] >= t.work_break)


@compiled
def _rested(d: Data, t: Terms, row: Ints, n: int, start: int, end: int) -> bool:
    """Whether nobody works longer than the rule allows without a long enough break."""
    if t.work_limit < 0:
        return True
    since = start
    for k in range(n):
        if _is_rest(d, t, row[_NODE, k]):
            if row[_BEGIN, k] - since > t.work_limit:
                return False
            since = row[_BEGIN, k] + row[_SPENT, k]
    return bool(end - since <= t.work_limit)


@compiled
def _settle(d: Data, w: Wanted, t: Terms, r: int, q: int, row: Ints, n: int, v: int) -> int:
    """End of the earliest timing that keeps the working-time rule, -1 if there is none."""
    start = d.open[v]
    while True:
        end = _forward(d, w, r, q, row, n, start, t.end[v])
        if end < 0 or t.work_limit < 0:
            return int(end)
        moved = False
        last = -1  # the rest before
        for k in range(n + 1):
            if k < n and not _is_rest(d, t, row[_NODE, k]):
                continue
            until = row[_BEGIN, k] if k < n else end
            if last < 0:
                if until - start > t.work_limit:
                    start = until - t.work_limit
                    moved = True
            else:
                over = until - (row[_BEGIN, last] + row[_SPENT, last]) - t.work_limit
                if over > 0:
                    row[_FLOOR, last] = row[_BEGIN, last] + over
                    moved = True
            last = k
        if not moved:
            return int(end)


@compiled
def _timed(d: Data, w: Wanted, t: Terms, r: int, q: int, row: Ints, n: int, v: int) -> int:
    """End of an order in its best timing, -1 if there is none; ``row`` has begins as late as that.

    A round that leaves as late as it can ends when the earliest does, and no stop is later past its
    windows: so where the earliest keeps the working-time rule, it tells all that is asked for.
    """
    row[_FLOOR, :n] = -NEVER
    earliest = _forward(d, w, r, q, row, n, d.open[v], t.end[v])
    if earliest < 0 or _rested(d, t, row, n, d.open[v], earliest):
        return int(earliest)
    start = _latest_start(d, w, r, q, row, n, earliest, v)
    end = _forward(d, w, r, q, row, n, start, t.end[v])
    if end >= 0 and _rested(d, t, row, n, start, end):
        return int(end)
    return int(_settle(d, w, t, r, q, row, n, v))


# --- a grown round --------------------------------------------------------------------------


@compiled
def _laid(d: Data, s: State, v: int, r: int, code: int, row: Ints) -> int:
    """Write the nodes of a round with a request at its places; gives how many."""
    first = d.request_nodes[d.request_ptr[r]]
    is_pair = d.request_ptr[r + 1] - d.request_ptr[r] > 1
    i = code & ((1 << 20) - 1) if is_pair else code
    j = code >> 20 if is_pair else -1
    n = 0
    for k in range(s.length[v] + 1):
        if k == i:
            row[_NODE, n] = first
            n += 1
        if k == j:
            row[_NODE, n] = first + 1
            n += 1
        if k < s.length[v]:
            row[_NODE, n] = s.sequence[v, k]
            n += 1
    return n


@compiled
def _ridden(d: Data, s: State, v: int, r: int, row: Ints, n: int, told: Ints) -> int:
    """Write the rides and services of an order, and what is ridden; gives the seconds of work."""
    legs, per_kg, hilly = d.legs[d.matrix[v]], d.per_kg[d.slope[v]], d.hilly[v]
    aboard_g = s.load[start_row(d, v), d.mass] + d.initial[r, d.mass] + d.staying[v]
    at = d.start_place[v]
    travel, metres, work = 0, 0, 0
    for k in range(n + 1):
        place = d.end_place[v] if k == n else d.place[row[_NODE, k]]
        row[_RIDE, k] = 0
        if k < n:
            row[_SPENT, k] = d.service[row[_NODE, k]]
            if place < 0:
                continue
            row[_SPENT, k] = time_spent(d, row[_NODE, k], at)
            work += row[_SPENT, k]
        row[_RIDE, k] = ride_of(legs, per_kg, at, place, hilly, aboard_g)
        travel += row[_RIDE, k]
        metres += way_of(legs, at, place, 1)
        if k < n:
            aboard_g += d.delta[row[_NODE, k], d.mass]
            at = place
    told[TRAVEL_S], told[DISTANCE_M] = travel, metres
    return travel + work


@compiled
def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


@compiled
def _price(
    d: Data, w: Wanted, t: Terms, r: int, q: int, row: Ints, n: int, v: int, work: int, told: Ints
) -> int:
    """Cents of a timed round: each term rounded by itself, as :mod:`dispatch.schedule` does."""
    late = 0
    for k in range(n):
        node = row[_NODE, k]
        own = _own(d, r, node)
        if own >= 0:
            late += max(0, row[_BEGIN, k] - w.soft_close[q + own]) * w.late_cost[q + own]
        else:
            late += max(0, row[_BEGIN, k] - d.soft_close[node]) * d.late_cost[node]
    return int(
        t.shift_cents[v]
        + _half_up(t.hour_cents[v] * told[TRAVEL_S], 3600)
        + _half_up(t.km_cents[v] * told[DISTANCE_M], 1000)
        + _half_up(late, 3600 * HOUR_UNITS)
        + _half_up(t.balance_cents * work * work, 3600 * t.span[v])
    )


@compiled
def _grown(
    d: Data, s: State, w: Wanted, t: Terms, v: int, r: int, q: int, code: int, row: Ints, told: Ints
) -> None:
    """Time a round with a request in, and tell its figures."""
    n = _laid(d, s, v, r, code, row)
    end = -1
    legal = 0
    for k in range(n):
        legal += t.legal[row[_NODE, k]]
    work = 0
    if legal > 0:
        m = wide(0)
        for k in range(n):
            if not t.legal[row[_NODE, k]]:
                row[_NODE, m] = row[_NODE, k]
                m += 1
        work = _ridden(d, s, v, r, row, m, told)
        end = _timed(d, w, t, r, q, row, m, v)
        n = m if end >= 0 else _laid(d, s, v, r, code, row)
    if end < 0:
        work = _ridden(d, s, v, r, row, n, told)
        end = _timed(d, w, t, r, q, row, n, v)
    told[END] = end
    told[CENTS] = -1 if end < 0 else _price(d, w, t, r, q, row, n, v, work, told)


@front_door(wanted)
@njit(nogil=True)
def figures(
    d: Data,
    s: State,
    w: Wanted,
    t: Terms,
    r: int,
    rounds: Smalls,
    codes: Ints,
    told: Ints,
) -> None:
    """Tell the figures of rounds with a request in them.

    Parameters
    ----------
    d, s, w, r, rounds, codes
        As :func:`dispatch.search.asking.ask` takes them, and what it gave.
    t
        Of the same problem.
    told
        By number in ``rounds`` and choice gets the figures: cents, end, seconds and metres ridden.
    """
    row = np.empty((_ROWS, s.sequence.shape[1] + 3), np.int64)
    size = d.request_ptr[r + 1] - d.request_ptr[r]
    for k in range(len(rounds)):
        v = wide(rounds[k])
        same = twin(d, s, r, rounds, k)
        if same >= 0:
            told[k] = told[same]
            continue
        for a in range(codes.shape[1]):
            told[k, a, CENTS] = -1
            if codes[k, a] >= 0:
                _grown(d, s, w, t, v, r, a * size, codes[k, a], row, told[k, a])
