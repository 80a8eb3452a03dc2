"""Breaks of a round of the routing model, and when each may begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dispatch.cross_check.model_tables import second_of, spans_of

if TYPE_CHECKING:
    from dispatch.model import Problem, Shift


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakInterval:
    """A break in one piece that begins between two instants, seconds since 1970."""

    earliest: int
    latest: int
    lasts_s: int


def break_intervals(problem: Problem, shift: Shift) -> list[BreakInterval]:
    """Return the declared breaks of a shift, and as many more as the law may ask for.

    All of the shift counts as work, so that a round within it needs no more. One declared break
    that is long enough is the law's where it can be taken at the right time.
    """
    low, high = second_of(shift.window.start), second_of(shift.window.end)
    declared = [
        BreakInterval(earliest=spans[0], latest=spans[1], lasts_s=pause.duration_s)
        for pause in shift.breaks
        if not pause.legal
        for spans in [_widest(spans_of(pause.windows, low, high), low, high)]
    ]
    limit_s, rest_s = problem.work_limit_s, problem.work_break_s
    if limit_s is None or high - low <= limit_s:
        return declared
    for number, pause in enumerate(declared):
        earliest = max(pause.earliest, high - limit_s - pause.lasts_s)
        latest = min(pause.latest, low + limit_s)
        if pause.lasts_s >= rest_s and earliest <= latest:
            declared[number] = BreakInterval(
                earliest=earliest, latest=latest, lasts_s=pause.lasts_s
            )
            return declared
    return [*declared, *_rests(low, high, limit_s, rest_s)]


def _rests(low: int, high: int, limit_s: int, rest_s: int) -> list[BreakInterval]:
    """Return the fewest rests between which nobody works longer than the limit."""
    count = 1
    while high - low - count * rest_s > (count + 1) * limit_s:
        count += 1
    rests = []
    for number in range(1, count + 1):
        latest = low + number * limit_s + (number - 1) * rest_s
        spare = latest - (high - (count + 1 - number) * (limit_s + rest_s))
        # The spare time is the same for all, and none may use more of it than the one before: so
        # of several the first has the last part of it.
        last = latest - spare * (number - 1) // count
        first = latest - spare * number // count
        rests.append(BreakInterval(earliest=max(first, low), latest=max(last, low), lasts_s=rest_s))
    return rests


def _widest(spans: list[tuple[int, int]], low: int, high: int) -> tuple[int, int]:
    # A break that can be in no window is refused when the round is timed.
    return max(spans, key=lambda span: span[1] - span[0], default=(low, high))
