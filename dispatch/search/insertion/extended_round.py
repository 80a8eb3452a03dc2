"""Rounds with a request in, timed and priced in the compiled arrays.

The same as :func:`dispatch.schedule.timetable.make_round` and :mod:`dispatch.schedule.cost_terms`,
but the sums only: whoever asks fifty rounds wants one of them made. A test holds the two
together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from dispatch.search.arrays.layout import HOUR_UNITS, LIMITLESS
from dispatch.search.insertion import insertion_times
from dispatch.search.insertion.insertion_times import (
    BEGIN,
    CENTS,
    DISTANCE_M,
    END,
    NODE,
    RIDE,
    ROWS,
    SPENT,
    START,
    TRAVEL_S,
    WHOLE,
    best_timing,
)
from dispatch.search.kernel.duty_time import own_window
from dispatch.search.kernel.legs import ride_of, way_of
from dispatch.search.kernel.numba_options import as_int64, cached_entry_point, compiled
from dispatch.search.kernel.round_timing import NO_COST
from dispatch.search.kernel.row_index import start_row
from dispatch.search.kernel.service_start import time_spent

if TYPE_CHECKING:
    from dispatch.search.arrays.layout import Data, Ints, Smalls, State
    from dispatch.search.insertion.insertion_times import Terms


@compiled
def _lay_out(s: State, v: int, positions: Smalls, row: Ints) -> int:
    """Write the nodes of a round with a request at its places; returns how many."""
    n = as_int64(s.length[v])
    for k in range(n):
        row[NODE, k] = s.sequence[v, k]
    for step in range(positions.shape[0] // 2):
        for k in range(n, positions[2 * step + 1], -1):
            row[NODE, k] = row[NODE, k - 1]
        row[NODE, positions[2 * step + 1]] = positions[2 * step]
        n += 1
    return int(n)


@compiled
def _ridden(d: Data, s: State, v: int, r: int, row: Ints, n: int, figures: Ints) -> int:
    """Write the rides and services of an order, and what is ridden; gives the seconds of work."""
    legs, per_kg, hilly = d.legs[d.matrix[v]], d.per_kg[d.slope[v]], d.hilly[v]
    aboard_g = s.load[start_row(d, v), d.mass] + d.initial[r, d.mass] + d.staying[v]
    at = d.start_place[v]
    travel, metres, work = 0, 0, 0
    for k in range(n + 1):
        place = d.end_place[v] if k == n else d.place[row[NODE, k]]
        row[RIDE, k] = 0
        if k < n:
            row[SPENT, k] = d.service[row[NODE, k]]
            if place < 0:
                continue
            row[SPENT, k] = time_spent(d, row[NODE, k], at)
            work += row[SPENT, k]
        row[RIDE, k] = ride_of(legs, per_kg, at, place, hilly, aboard_g)
        travel += row[RIDE, k]
        metres += way_of(legs, at, place, 1)
        if k < n:
            aboard_g += d.delta[row[NODE, k], d.mass]
            at = place
    figures[TRAVEL_S], figures[DISTANCE_M] = travel, metres
    return travel + work


@compiled
def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


@compiled
def _lacking(d: Data, t: Terms, row: Ints, n: int, start: int) -> int:
    """Seconds of margin that a timed round lacks, over all stops."""
    lacking = 0
    delay = t.margin_s
    clock = start
    for k in range(n):
        node = row[NODE, k]
        ride = row[RIDE, k]
        delay += ride * t.margin_percent // 100
        clock += ride
        delay = max(0, delay - (row[BEGIN, k] - clock))
        _, due = own_window(d, node, row[BEGIN, k])
        if d.place[node] >= 0 and due < LIMITLESS // 2:
            lacking += max(0, row[BEGIN, k] + delay - due)
        clock = row[BEGIN, k] + row[SPENT, k]
    return lacking


@compiled
def _price(d: Data, t: Terms, row: Ints, n: int, v: int, work: int, figures: Ints) -> int:
    """Cents of a timed round: each term is rounded, as in :mod:`dispatch.schedule.cost_terms`."""
    late, spent, paid = 0, 0, 0
    for k in range(n):
        node = row[NODE, k]
        spent += row[SPENT, k]
        if d.place[node] >= 0 or t.paid[node]:
            paid += row[SPENT, k]
        late += max(0, row[BEGIN, k] - d.soft_close[node]) * d.late_cost[node]
    cents = (
        t.shift_cents[v]
        + _half_up(t.hour_cents[v] * figures[TRAVEL_S], 3600)
        + _half_up(t.km_cents[v] * figures[DISTANCE_M], 1000)
        + _half_up(late, 3600 * HOUR_UNITS)
        + _half_up(t.balance_cents * work * work, 3600 * t.span[v])
    )
    if t.duty[v]:
        wait = figures[END] - figures[START] - figures[TRAVEL_S] - spent
        cents += _half_up(t.hour_cents[v] * paid, 3600) + _half_up(t.hour_cents[v] * wait, 3600)
    if t.margin_cents > 0:
        lacking = _lacking(d, t, row, n, figures[START])
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
            if not t.legal[row[NODE, k]]:
                row[NODE, m] = row[NODE, k]
                m += 1
        n = m
    if not outer:
        first, last = as_int64(-1), as_int64(0)
        for k in range(n):
            if d.place[row[NODE, k]] >= 0 or _has_begun(d, v, row[NODE, k]):
                if first < 0:
                    first = k
                last = k + 1
        for k in range(first, last):
            row[NODE, k - first] = row[NODE, k]
        n = last - first
    return n


@compiled
def _needs_outer(d: Data, t: Terms, row: Ints, whole: int, n: int, figures: Ints) -> bool:
    """Return whether a round timed without its first and last breaks must hold one of them."""
    for k in range(whole):
        node = row[WHOLE, k]
        if d.place[node] >= 0 or t.legal[node]:
            continue
        held = False
        for j in range(n):
            held = held or row[NODE, j] == node
        if not held and figures[END] > t.from_s[node] and figures[START] < t.until_s[node]:
            return True
    return False


@compiled
def _time_round(
    d: Data, s: State, t: Terms, v: int, r: int, positions: Smalls, row: Ints, figures: Ints
) -> tuple[int, int]:
    """Time a round with a request in, as :func:`dispatch.schedule.timetable.make_round` does.

    Returns how many entries it has, -1 where it cannot be in time, and its seconds of work.
    """
    whole = _lay_out(s, v, positions, row)
    has_legal = False
    for k in range(whole):
        row[WHOLE, k] = row[NODE, k]
        has_legal = has_legal or t.legal[row[NODE, k]]
    for turn in range(4):
        legal, outer = turn >= 2, turn % 2 == 1
        if not (legal or has_legal) or not (outer or t.duty[v]):
            continue
        for k in range(whole):
            row[NODE, k] = row[WHOLE, k]
        n = _reduced(d, t, v, row, whole, legal, True)
        m = n
        if not outer:
            m = _reduced(d, t, v, row, n, True, False)
            if m == n:
                continue
        work = _ridden(d, s, v, r, row, m, figures)
        figures[START], figures[END] = best_timing(d, t, row, m, v)
        if figures[END] >= 0 and (outer or not _needs_outer(d, t, row, whole, m, figures)):
            return m, work
    return -1, 0


@cached_entry_point(insertion_times)
@njit(nogil=True)
def round_figures(
    d: Data,
    s: State,
    t: Terms,
    r: int,
    rounds: Smalls,
    costs: Ints,
    positions: Smalls,
    figures: Ints,
) -> None:
    """Fill in the figures of rounds with a request in them.

    Parameters
    ----------
    d, s, r, rounds, costs, positions
        As :func:`dispatch.search.insertion.cheapest_places.find_in_rounds` takes and fills them.
    t
        Of the same problem.
    figures
        By number in ``rounds`` gets cents, end, seconds and metres ridden; cents of -1 where the
        request does not fit.
    """
    row = np.empty((ROWS, s.sequence.shape[1] + 3), np.int64)
    for k in range(len(rounds)):
        figures[k, CENTS] = figures[k, END] = -1
        if costs[k] < NO_COST:
            v = as_int64(rounds[k])
            n, work = _time_round(d, s, t, v, r, positions[k], row, figures[k])
            if n >= 0:
                figures[k, CENTS] = _price(d, t, row, n, v, work, figures[k])
