"""Hours of a week as people say them: like days in a row together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from api.locales.texts import Texts

_WEEK = 7


class WeekSlot(Protocol):
    """Hours of a day of the week, which counts from Monday as 0."""

    @property
    def weekday(self) -> int:
        """Day of the week."""

    @property
    def start_min(self) -> int:
        """Minutes after midnight."""

    @property
    def end_min(self) -> int:
        """Minutes after midnight."""


def week_words(slots: Iterable[WeekSlot], texts: Texts) -> str:
    """Write hours of a week, such as ``Monday to Friday 09:00 to 12:00``; empty without any."""
    runs: list[tuple[int, int, int, int]] = []
    for one in sorted(slots, key=lambda one: (one.weekday, one.start_min)):
        hours = (one.start_min, one.end_min)
        # A day may have several hours, so the run that goes on is not always the last one.
        before = next((run for run in runs if run[1:] == (one.weekday - 1, *hours)), None)
        if before is not None:
            runs[runs.index(before)] = (before[0], one.weekday, *hours)
        else:
            runs.append((one.weekday, one.weekday, *hours))
    return ", ".join(_run_words(*run, texts) for run in runs)


def _run_words(first: int, last: int, start_min: int, end_min: int, texts: Texts) -> str:
    if last - first + 1 == _WEEK:
        days = texts("aid-every-day")
    elif last == first:
        days = texts(f"aid-weekday-{first}")
    else:
        ends = {"first": texts(f"aid-weekday-{first}"), "last": texts(f"aid-weekday-{last}")}
        days = texts("aid-weekdays", **ends)
    return texts("aid-slot", weekday=days, start=_clock(start_min), end=_clock(end_min))


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
