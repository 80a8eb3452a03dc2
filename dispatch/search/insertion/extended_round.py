"""Grown rounds, timed and priced in the compiled arrays: what they cost with a request in.

The same as :func:`dispatch.schedule.timetable.make_round` and :mod:`dispatch.schedule.cost_terms`,
of which this tells the sums only: whoever asks fifty rounds wants one of them made. A test holds
the two together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from dispatch.search.arrays.layout import HOUR_UNITS, LIMITLESS
from dispatch.search.insertion import insertion_times, window_choices
from dispatch.search.insertion.insertion_times import (
    _BEGIN,
    _NODE,
    _RIDE,
    _ROWS,
    _SPENT,
    _WHOLE,
    CENTS,
    DISTANCE_M,
    END,
    START,
    TRAVEL_S,
    _own,
    _timed,
    _window,
)
from dispatch.search.insertion.window_choices import paired_window
from dispatch.search.kernel.legs import ride_of, way_of
from dispatch.search.kernel.numba_options import as_int64, cached_entry_point, compiled
from dispatch.search.kernel.row_index import start_row
from dispatch.search.kernel.service_start import time_spent

if TYPE_CHECKING:
    from dispatch.search.arrays.layout import Data, Ints, Smalls, State
    from dispatch.search.insertion.insertion_times import Terms
    from dispatch.search.insertion.window_choices import WindowChoices


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
def _lacking(
    d: Data, w: WindowChoices, t: Terms, r: int, q: int, row: Ints, n: int, start: int
) -> int:
    """Seconds of margin that a timed round lacks, over all stops."""
    lacking = 0
    delay = t.margin_s
    clock = start
    for k in range(n):
        node = row[_NODE, k]
        ride = row[_RIDE, k]
        delay += ride * t.margin_percent // 100
        clock += ride
        delay = max(0, delay - (row[_BEGIN, k] - clock))
        _, due = _window(d, w, r, q, node, row[_BEGIN, k])
        if d.place[node] >= 0 and due < LIMITLESS // 2:
            lacking += max(0, row[_BEGIN, k] + delay - due)
        clock = row[_BEGIN, k] + row[_SPENT, k]
    return lacking


@compiled
def _price(
    d: Data,
    w: WindowChoices,
    t: Terms,
    r: int,
    q: int,
    row: Ints,
    n: int,
    v: int,
    work: int,
    told: Ints,
) -> int:
    """Cents of a timed round: each term is rounded, as in :mod:`dispatch.schedule.cost_terms`."""
    late, spent, paid = 0, 0, 0
    for k in range(n):
        node = row[_NODE, k]
        own = _own(d, r, node)
        spent += row[_SPENT, k]
        if d.place[node] >= 0 or t.paid[node]:
            paid += row[_SPENT, k]
        if own >= 0:
            late += max(0, row[_BEGIN, k] - w.soft_close[q + own]) * w.late_cost[q + own]
        else:
            late += max(0, row[_BEGIN, k] - d.soft_close[node]) * d.late_cost[node]
    cents = (
        t.shift_cents[v]
        + _half_up(t.hour_cents[v] * told[TRAVEL_S], 3600)
        + _half_up(t.km_cents[v] * told[DISTANCE_M], 1000)
        + _half_up(late, 3600 * HOUR_UNITS)
        + _half_up(t.balance_cents * work * work, 3600 * t.span[v])
    )
    if t.duty[v]:
        wait = told[END] - told[START] - told[TRAVEL_S] - spent
        cents += _half_up(t.hour_cents[v] * paid, 3600) + _half_up(t.hour_cents[v] * wait, 3600)
    if t.margin_cents > 0:
        lacking = _lacking(d, w, t, r, q, row, n, told[START])
        cents += _half_up(t.margin_cents * lacking, 3600)
    return int(cents)


@compiled
def _has_begun(d: Data, v: int, node: int) -> bool:
    """Return whether a node stands in the front of its round."""
    for k in range(d.frozen[v]):
        if d.front[v, k] == node:
            return True
    return False


@compiled
def _reduced(d: Data, t: Terms, v: int, row: Ints, n: int, legal: bool, outer: bool) -> int:
    """Take the legal breaks out of an order, or those before and after all stops; gives its length.

    What has begun stays among the latter.
    """
    if not legal:
        m = as_int64(0)
        for k in range(n):
            if not t.legal[row[_NODE, k]]:
                row[_NODE, m] = row[_NODE, k]
                m += 1
        n = m
    if not outer:
        first, last = as_int64(-1), as_int64(0)
        for k in range(n):
            if d.place[row[_NODE, k]] >= 0 or _has_begun(d, v, row[_NODE, k]):
                if first < 0:
                    first = k
                last = k + 1
        for k in range(first, last):
            row[_NODE, k - first] = row[_NODE, k]
        n = last - first
    return n


@compiled
def _needs_outer(d: Data, t: Terms, row: Ints, whole: int, n: int, told: Ints) -> bool:
    """Whether a round timed without the breaks before and after all stops must hold one of them."""
    for k in range(whole):
        node = row[_WHOLE, k]
        if d.place[node] >= 0 or t.legal[node]:
            continue
        held = False
        for j in range(n):
            held = held or row[_NODE, j] == node
        if not held and told[END] > t.from_s[node] and told[START] < t.until_s[node]:
            return True
    return False


@compiled
def _made(
    d: Data,
    s: State,
    w: WindowChoices,
    t: Terms,
    v: int,
    r: int,
    q: int,
    code: int,
    row: Ints,
    told: Ints,
    exact: bool,
) -> tuple[int, int]:
    """Time a round with a request in, as :func:`schedule.make_round` does.

    Gives how many entries it has, -1 where it cannot be in time, and its seconds of work.
    """
    whole = _laid(d, s, v, r, code, row)
    has_legal = False
    for k in range(whole):
        row[_WHOLE, k] = row[_NODE, k]
        has_legal = has_legal or t.legal[row[_NODE, k]]
    for turn in range(4):
        legal, outer = turn >= 2, turn % 2 == 1
        if not (legal or has_legal) or not (outer or t.duty[v]):
            continue
        for k in range(whole):
            row[_NODE, k] = row[_WHOLE, k]
        n = _reduced(d, t, v, row, whole, legal, True)
        m = n
        if not outer:
            m = _reduced(d, t, v, row, n, True, False)
            if m == n:
                continue
        work = _ridden(d, s, v, r, row, m, told)
        told[START], told[END] = _timed(d, w, t, r, q, row, m, v, exact)
        if told[END] >= 0 and (outer or not _needs_outer(d, t, row, whole, m, told)):
            return m, work
    return -1, 0


@compiled
def _grown(
    d: Data,
    s: State,
    w: WindowChoices,
    t: Terms,
    v: int,
    r: int,
    q: int,
    code: int,
    row: Ints,
    told: Ints,
) -> None:
    """Time a round with a request in, and tell its figures."""
    n, work = _made(d, s, w, t, v, r, q, code, row, told, exact=False)
    if n < 0:
        told[END] = told[CENTS] = -1
    else:
        told[CENTS] = _price(d, w, t, r, q, row, n, v, work, told)


@cached_entry_point(insertion_times, window_choices)
@njit(nogil=True)
def round_figures(
    d: Data,
    s: State,
    w: WindowChoices,
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
        As :func:`dispatch.search.insertion.all_windows.ask` takes them, and what it gave.
    t
        Of the same problem.
    told
        By number in ``rounds`` and choice gets the figures: cents, end, seconds and metres ridden.
    """
    row = np.empty((_ROWS, s.sequence.shape[1] + 3), np.int64)
    size = d.request_ptr[r + 1] - d.request_ptr[r]
    for k in range(len(rounds)):
        v = as_int64(rounds[k])
        same = paired_window(d, s, r, rounds, k)
        if same >= 0:
            told[k] = told[same]
            continue
        for a in range(codes.shape[1]):
            told[k, a, CENTS] = -1
            if codes[k, a] >= 0:
                _grown(d, s, w, t, v, r, a * size, codes[k, a], row, told[k, a])
