"""Stretches of time as pairs of instants in UTC; the end is not part of a stretch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta, tzinfo

from dispatch.values.local_time import day_of, starts_of

Span = tuple[datetime, datetime]


def seconds(span: Span) -> int:
    """Return the length of a stretch, whole seconds."""
    return (span[1] - span[0]) // timedelta(seconds=1)


def united(spans: Iterable[Span]) -> list[Span]:
    """Join stretches that overlap or touch; in order."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif start < end:
            joined.append((start, end))
    return joined


def without(span: Span, holes: Iterable[Span]) -> Iterator[Span]:
    """Return what is left of a stretch outside the holes."""
    begin = span[0]
    for start, end in united(holes):
        if begin < min(start, span[1]):
            yield (begin, min(start, span[1]))
        begin = max(begin, end)
    if begin < span[1]:
        yield (begin, span[1])


def by_days(span: Span, zone: tzinfo) -> Iterator[tuple[date, Span]]:
    """Cut a stretch at every midnight of the zone."""
    begin = span[0]
    while begin < span[1]:
        day = day_of(begin, zone)
        end = min(span[1], starts_of(day + timedelta(days=1), zone))
        yield day, (begin, end)
        begin = end


def runs(work: Sequence[Span], gap_s: int) -> Iterator[list[Span]]:
    """Group stretches that follow each other after gaps shorter than ``gap_s``."""
    run: list[Span] = []
    for span in work:
        if run and seconds((run[-1][1], span[0])) >= gap_s:
            yield run
            run = []
        run.append(span)
    if run:
        yield run
