"""Orders timed in the compiled arrays with a request, as in :mod:`dispatch.schedule.timetable`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dispatch.search.arrays.epoch_seconds import seconds
from dispatch.search.arrays.layout import LIMITLESS, NEVER
from dispatch.search.kernel.duty_time import own_window
from dispatch.search.kernel.numba_options import compiled
from dispatch.search.kernel.service_start import first_begin, last_begin

if TYPE_CHECKING:
    from dispatch.model import Problem
    from dispatch.search.arrays.compilation import Compiled
    from dispatch.search.arrays.layout import Bools, Data, Ints

# Columns of what is told of a grown round.
CENTS = 0
"""Cost of all of it; -1 where it cannot be in time."""
END = 1
"""Its end, seconds since 1970."""
TRAVEL_S = 2
DISTANCE_M = 3
START = 4
"""Its start, seconds since 1970."""
FIGURES = 5

# Rows of an order that is being timed, by entry; one more for the way home.
NODE = 0
RIDE = 1
SPENT = 2
BEGIN = 3
FLOOR = 4
SPARE = 5
"""The start at which a stop begins to lack margin."""
WHOLE = 6
"""The nodes with all breaks."""
ROWS = 7


class Terms(NamedTuple):
    """Arrays that timing and prices of rounds need besides those of the search."""

    end: Ints  # [v] of the shift
    shift_cents: Ints  # [v]
    hour_cents: Ints  # [v]
    km_cents: Ints  # [v]
    span: Ints  # [v] length of the shift, seconds, at least 1
    duty: Bools  # [v] whether the hour is paid for all that is done on duty
    balance_cents: int
    margin_cents: int
    margin_s: int  # delay at the start
    margin_percent: int  # by which each ride may take longer
    legal: Bools  # [n] breaks that fall away where nobody needs them
    paid: Bools  # [n] breaks that are paid
    from_s: Ints  # [n] a break is not needed in a round that is over by then
    until_s: Ints  # [n] or begins from then on; for a legal one that is always so
    work_limit: int  # -1: none
    work_break: int


def terms_of(problem: Problem, compiled: Compiled) -> Terms:
    """Take them from a problem and its arrays."""
    shifts = problem.shifts
    limit = problem.work_limit_s
    weights = problem.weights
    stops = len(compiled.nodes)
    pauses = [
        (pause, {one.id: one for one in shift.breaks}.get(pause.id), shift)
        for shift, row in zip(shifts, compiled.breaks, strict=True)
        for pause in row
    ]
    spans = [
        (LIMITLESS, -LIMITLESS)
        if declared is None
        else (
            seconds((declared.windows or (shift.window,))[0].start),
            seconds((declared.windows or (shift.window,))[-1].end),
        )
        for _, declared, shift in pauses
    ]

    def ints(values: list[int]) -> Ints:
        return np.array(values, np.int64)

    return Terms(
        end=ints([seconds(shift.window.end) for shift in shifts]),
        shift_cents=ints([shift.prices.shift_cents for shift in shifts]),
        hour_cents=ints([shift.prices.hour_cents for shift in shifts]),
        km_cents=ints([shift.prices.km_cents for shift in shifts]),
        span=compiled.data.span,
        duty=np.array([shift.prices.duty for shift in shifts], np.bool_),
        balance_cents=weights.balance_hour_cents,
        margin_cents=weights.margin_hour_cents,
        margin_s=60 * weights.margin_minutes,
        margin_percent=weights.margin_percent,
        legal=np.array([False] * stops + [pause.legal for pause, _, _ in pauses], np.bool_),
        paid=np.array([False] * stops + [d is not None and d.paid for _, d, _ in pauses], np.bool_),
        from_s=ints([0] * stops + [low for low, _ in spans]),
        until_s=ints([0] * stops + [high for _, high in spans]),
        work_limit=-1 if limit is None else limit,
        work_break=problem.work_break_s,
    )


# --- one order ------------------------------------------------------------------------------


@compiled
def _forward(d: Data, row: Ints, n: int, start: int, end: int) -> int:
    """Begin each entry as early as it can from a start; gives the end, -1 where it is too late."""
    clock = start
    for k in range(n):
        clock = max(clock + row[RIDE, k], row[FLOOR, k])
        begin = first_begin(d, row[NODE, k], clock)
        if begin >= NEVER:
            return -1
        row[BEGIN, k] = begin
        clock = begin + row[SPENT, k]
    clock += row[RIDE, n]
    return int(clock) if clock <= end else -1


@compiled
def _latest_start(d: Data, row: Ints, n: int, done: int, v: int) -> int:
    """Latest start with which a round still ends when it does at the earliest.

    ``row`` has the earliest begins. Leaving later must not make a stop late, or later than it has
    to be.
    """
    latest = done - row[RIDE, n]
    for k in range(n - 1, -1, -1):
        node = row[NODE, k]
        latest -= row[SPENT, k]
        latest = min(latest, max(d.soft_close[node], row[BEGIN, k]))
        begin = last_begin(d, node, latest)
        if begin > -NEVER:
            latest = begin
        latest -= row[RIDE, k]
    return int(max(latest, d.open[v]))


@compiled
def _is_rest(d: Data, t: Terms, node: int) -> bool:
    return bool(d.place[node] < 0 and d.service[node] >= t.work_break)


@compiled
def _rested(d: Data, t: Terms, row: Ints, n: int, start: int, end: int) -> bool:
    """Return whether nobody works longer than the rule allows without a long enough break."""
    if t.work_limit < 0:
        return True
    since = start
    for k in range(n):
        if _is_rest(d, t, row[NODE, k]):
            if row[BEGIN, k] - since > t.work_limit:
                return False
            since = row[BEGIN, k] + row[SPENT, k]
    return bool(end - since <= t.work_limit)


@compiled
def _settle(d: Data, t: Terms, row: Ints, n: int, v: int) -> tuple[int, int]:
    """Start and end of the earliest timing that keeps the working-time rule, end -1 without one."""
    start = d.open[v]
    while True:
        end = _forward(d, row, n, start, t.end[v])
        if end < 0 or t.work_limit < 0:
            return int(start), int(end)
        moved = False
        last = -1  # the rest before
        for k in range(n + 1):
            if k < n and not _is_rest(d, t, row[NODE, k]):
                continue
            until = row[BEGIN, k] if k < n else end
            if last < 0:
                if until - start > t.work_limit:
                    start = until - t.work_limit
                    moved = True
            else:
                over = until - (row[BEGIN, last] + row[SPENT, last]) - t.work_limit
                if over > 0:
                    row[FLOOR, last] = row[BEGIN, last] + over
                    moved = True
            last = k
        if not moved:
            return int(start), int(end)


@compiled
def _start_with_margin(d: Data, t: Terms, row: Ints, n: int, v: int, latest: int) -> int:
    """Return a start with margin as ``lateness_margin`` has it; ``row`` has the latest begins."""
    bound = -NEVER
    passed = t.margin_s
    count = 0
    for k in range(n):
        node = row[NODE, k]
        onward = row[RIDE, k] + row[RIDE, k] * t.margin_percent // 100
        passed += onward
        bound += onward
        opens, due = own_window(d, node, row[BEGIN, k])
        bound = max(bound, opens)
        if d.place[node] >= 0 and due < LIMITLESS // 2:
            spare = max(bound, due) - passed
            at = count
            while at > 0 and row[SPARE, at - 1] > spare:
                row[SPARE, at] = row[SPARE, at - 1]
                at -= 1
            row[SPARE, at] = spare
            count += 1
        passed += row[SPENT, k]
        bound += row[SPENT, k]
    enough = max(1, -(-(t.hour_cents[v] if t.duty[v] else 0) // t.margin_cents))
    if count < enough:
        return latest
    return int(max(d.open[v], min(latest, row[SPARE, enough - 1])))


@compiled
def best_timing(d: Data, t: Terms, row: Ints, n: int, v: int) -> tuple[int, int]:
    """Start and end of an order in its best timing, end -1 if none; ``row`` has its begins.

    Where neither duty nor margin has a price, start and begins may be the earliest: that ends when
    the best one does and has no stop later past its windows.
    """
    row[FLOOR, :n] = -NEVER
    earliest = _forward(d, row, n, d.open[v], t.end[v])
    if earliest < 0:
        return d.open[v], -1
    rested = _rested(d, t, row, n, d.open[v], earliest)
    if rested and not (t.duty[v] or t.margin_cents > 0):
        return d.open[v], earliest
    latest = _latest_start(d, row, n, earliest, v)
    end = _forward(d, row, n, latest, t.end[v])
    if end >= 0:
        late_rested = _rested(d, t, row, n, latest, end)
        start = latest
        if t.margin_cents > 0:
            start = _start_with_margin(d, t, row, n, v, latest)
        if start < latest:
            end = _forward(d, row, n, start, t.end[v])
            if _rested(d, t, row, n, start, end):
                return start, end
            if late_rested:
                end = _forward(d, row, n, latest, t.end[v])
        if late_rested:
            return latest, end
    if rested:
        return d.open[v], _forward(d, row, n, d.open[v], t.end[v])
    start, end = _settle(d, t, row, n, v)
    return start, end
