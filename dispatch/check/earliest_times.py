"""The earliest clock times of a given sequence of rides, stops and breaks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dispatch.model import Window

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing done: seconds to get there, seconds it takes, when it may start, if it rests.

    ``takes`` and ``gives`` tell whether goods that may be aboard for a limited time are taken up or
    handed over there.
    """

    travel_s: int
    lasts_s: int
    windows: tuple[tuple[int, int], ...]
    rests: bool
    takes: bool = False
    gives: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AboardLimit:
    """Longest time from the first taking, or the start of the round, to each giving, in seconds.

    ``since`` is when it began, in seconds since 1970, where it has; ``loaded`` whether it begins
    with the round.
    """

    limit_s: int
    loaded: bool
    since: int | None = None


def earliest_end(
    items: tuple[Item, ...],
    *,
    end_leg_s: int,
    shift: Window,
    limit_s: int | None,
    aboard: AboardLimit | None = None,
) -> int | None:
    """Return the earliest end of a sequence of things done in one shift.

    Parameters
    ----------
    items
        What is done, in this order.
    end_leg_s
        Ride to the end place, seconds.
    shift
        The hours within which the round begins and ends.
    limit_s
        Longest stretch of work without a break that rests, seconds; ``None`` for no limit.
    aboard
        How long goods may be aboard; ``None`` for no limit.

    Returns
    -------
    int or None
        Seconds since 1970; ``None`` where windows, shift and limit cannot all be kept.

    Notes
    -----
    Every rule here only ever pushes an instant later: travel pushes the next item, a window pushes
    to its begin, the work limit pulls the begin of a stretch behind its end. Raising the earliest
    times until nothing moves therefore gives the earliest schedule of all, or leaves the shift.
    """
    if limit_s is not None and _longest_stretch(items, end_leg_s) > limit_s:
        return None
    if aboard is not None and _least_aboard(items, aboard) > aboard.limit_s:
        return None
    shift_end = seconds(shift.end)
    begin = seconds(shift.start)
    starts = [begin] * len(items)
    while True:
        before = (begin, *starts)
        now = begin
        for index, item in enumerate(items):
            earliest = _first_inside(item.windows, max(starts[index], now + item.travel_s))
            if earliest is None:
                return None
            starts[index] = earliest
            now = earliest + item.lasts_s
        end = now + end_leg_s
        if end > shift_end:
            return None
        begin = _delay_begins(limit_s, items, begin, starts, end)
        if aboard is not None:
            later = _delay_taking(aboard, items, begin, starts)
            if later is None:
                return None
            begin = later
        if (begin, *starts) == before:
            return end


def _longest_stretch(items: tuple[Item, ...], end_leg_s: int) -> int:
    """Return the longest stretch of work in seconds if nobody ever had to wait."""
    stretches = [0]
    for item in items:
        stretches[-1] += item.travel_s
        if item.rests:
            stretches.append(0)
        else:
            stretches[-1] += item.lasts_s
    stretches[-1] += end_leg_s
    return max(stretches)


def _delay_begins(
    limit_s: int | None, items: tuple[Item, ...], begin: int, starts: list[int], end: int
) -> int:
    """Delay the begin of each stretch of work so far that it is not too long; give the round's."""
    if limit_s is None:
        return begin  # nobody works too long where nothing says how long that is
    close = end
    for index in reversed(range(len(items))):
        if items[index].rests:
            starts[index] = max(starts[index], close - limit_s - items[index].lasts_s)
            close = starts[index]
    return max(begin, close - limit_s)


def _least_aboard(items: tuple[Item, ...], aboard: AboardLimit) -> int:
    """Return how long goods are aboard at least, if nobody ever had to wait."""
    if aboard.since is not None:
        return 0  # they are known to have waited
    run_s, longest, taken = 0, 0, aboard.loaded
    for item in items:
        run_s += item.travel_s if taken else 0
        if item.gives and taken:
            longest = max(longest, run_s)
        run_s += item.lasts_s if taken else 0
        taken = taken or item.takes
    return longest


def _delay_taking(
    aboard: AboardLimit, items: tuple[Item, ...], begin: int, starts: list[int]
) -> int | None:
    """Delay the first taking so far that no giving comes too late; give the round's begin.

    ``None`` where it cannot be delayed.
    """
    gives = [start for item, start in zip(items, starts, strict=True) if item.gives]
    if not gives:
        return begin
    least = max(gives) - aboard.limit_s
    if aboard.since is not None:
        return begin if aboard.since >= least else None
    if aboard.loaded:
        return max(begin, least)
    first = next(index for index, item in enumerate(items) if item.takes)
    starts[first] = max(starts[first], least - items[first].lasts_s)
    return begin


def _first_inside(windows: tuple[tuple[int, int], ...], earliest: int) -> int | None:
    if not windows:
        return earliest
    return next((max(start, earliest) for start, end in windows if earliest <= end), None)


def in_seconds(windows: tuple[Window, ...]) -> tuple[tuple[int, int], ...]:
    """Return windows as pairs of seconds since 1970."""
    return tuple((seconds(window.start), seconds(window.end)) for window in windows)


def seconds(instant: datetime) -> int:
    """Return an instant as whole seconds since 1970."""
    return (instant - _EPOCH) // timedelta(seconds=1)
