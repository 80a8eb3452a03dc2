"""The longest rest of each week: a day off, and the night that adjoins it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta, tzinfo
from itertools import pairwise

from dispatch.values.local_time import day_of, monday_of, starts_of
from dispatch.values.time_spans import Span, seconds

_WEEK = timedelta(days=7)


def weekly_rests(
    work: Sequence[Span], zone: tzinfo, daily_rest_s: int
) -> Iterator[tuple[date, int]]:
    """Return for each week with work its Monday and the longest rest in it, seconds.

    The weekly rest is a day to which the daily rest is added (Code du travail, L3132-2). The day
    lies in the week, the daily rest that adjoins it may lie beyond: of a rest that reaches out of
    the week, at most the daily rest counts of what is outside.

    Parameters
    ----------
    work
        One person's stretches of work, joined, in order. Before the first and after the last
        nothing is known: that is taken for rest.
    zone
        The cooperative's, in which weeks begin.
    """
    if not work:
        return
    far = timedelta(seconds=daily_rest_s) + 2 * _WEEK
    rests = [
        (work[0][0] - far, work[0][0]),
        *((before[1], after[0]) for before, after in pairwise(work)),
        (work[-1][1], work[-1][1] + far),
    ]
    for monday in _mondays(work, zone):
        week = (starts_of(monday, zone), starts_of(monday + _WEEK, zone))
        yield monday, max((_counted(one, week, daily_rest_s) for one in rests), default=0)


def _mondays(work: Sequence[Span], zone: tzinfo) -> list[date]:
    found = set()
    for start, end in work:
        monday = monday_of(day_of(start, zone))
        # Work that ends at midnight sharp is none of the week that begins then.
        while starts_of(monday, zone) < end:
            found.add(monday)
            monday += _WEEK
    return sorted(found)


def _counted(rest: Span, week: Span, daily_rest_s: int) -> int:
    start, end = max(rest[0], week[0]), min(rest[1], week[1])
    if start >= end:
        return 0
    inside_s = seconds((start, end))
    return inside_s + min(daily_rest_s, seconds(rest) - inside_s)
