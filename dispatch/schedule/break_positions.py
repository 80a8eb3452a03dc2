"""Positions of breaks in an order of stops, so that the round is in time."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

from dispatch.schedule.eligibility import first_start
from dispatch.schedule.timetable import (
    StopTask,
    breaks_carry_little,
    course_of_sequence,
    load_at_start,
    not_above,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from dispatch.model import Break, Problem, Shift

_Clocks: TypeAlias = "dict[frozenset[int], datetime]"
"""The earliest instant at which some breaks, by number, have been put in."""


def first_break_positions(
    problem: Problem,
    shift: Shift,
    entries: Sequence[StopTask | Break],
    pauses: Sequence[Break],
    front: int,
) -> tuple[int, ...] | None:
    """Return the first positions for breaks, as :mod:`dispatch.schedule.timetable` takes them.

    The round is then in time, and at no break more is aboard than it allows. Of two ways the one
    comes first whose first break stands further forward. ``None`` where there is none.

    Parameters
    ----------
    front
        So many entries stay together at the front.
    """
    if not breaks_carry_little(entries):
        return None
    gaps = _Gaps(problem, shift, entries, pauses, front)
    if not gaps.can_be(()):
        return None
    found: tuple[int, ...] = ()
    while len(found) < len(pauses):
        found = next(
            (*found, at) for at in range(front, len(entries) + 1) if gaps.can_be((*found, at))
        )
    return found


class _Gaps:
    """Positions for breaks in one order.

    To be later is never better: who comes to a window later is never served sooner. So of all ways
    to have put the same breaks in before an entry, the one that is there earliest is enough.
    """

    def __init__(
        self,
        problem: Problem,
        shift: Shift,
        entries: Sequence[StopTask | Break],
        pauses: Sequence[Break],
        front: int,
    ) -> None:
        self._shift, self._pauses, self._front = shift, pauses, front
        self._course = course_of_sequence(problem, shift, entries)
        loads = [load_at_start(entries), *self._course.loads]
        self._bears = [
            [pause.max_load is None or not_above(load, pause.max_load) for load in loads]
            for pause in pauses
        ]

    def can_be(self, fixed: tuple[int, ...]) -> bool:
        """Return whether there are positions for the rest, those of the first breaks given."""
        loose = range(len(fixed), len(self._pauses))
        sets = [
            frozenset(some) for size in range(len(loose) + 1) for some in combinations(loose, size)
        ]
        last = len(self._course.entries)
        clocks: _Clocks = {frozenset(): self._shift.window.start}
        for gap in range(last):
            clocks = self._onward(self._at(gap, clocks, fixed, sets), gap)
        end = self._at(last, clocks, fixed, sets).get(frozenset(loose))
        return end is not None and self._course.ride(last, end)[0] <= self._shift.window.end

    def _at(
        self, gap: int, clocks: _Clocks, fixed: tuple[int, ...], sets: Sequence[frozenset[int]]
    ) -> _Clocks:
        """Put breaks in at a position: those that are fixed there, and any of the rest."""
        here = [n for n, at in enumerate(fixed) if at == gap]
        reached: _Clocks = {}
        for held, clock in clocks.items():
            for some in sets if gap >= self._front else sets[:1]:
                if some & held:
                    continue
                # Of two at one position the later one comes first, as they are put in.
                free = self._paused(clock, sorted((*here, *some), reverse=True), gap)
                if free is not None:
                    reached[held | some] = min(free, reached.get(held | some, free))
        return reached

    def _paused(self, clock: datetime, turn: Iterable[int], gap: int) -> datetime | None:
        for n in turn:
            begin = first_start(self._pauses[n].windows or (self._shift.window,), clock)
            if begin is None or not self._bears[n][gap]:
                return None
            clock = begin + timedelta(seconds=self._pauses[n].duration_s)
        return clock

    def _onward(self, clocks: _Clocks, gap: int) -> _Clocks:
        """Go on to the entry behind a position, and leave it."""
        course, onward = self._course, {}
        for held, clock in clocks.items():
            begin = first_start(course.windows[gap], course.ride(gap, clock)[0])
            if begin is not None:
                onward[held] = begin + course.spent[gap]
        return onward
