"""Differences between a plan and the last time that its recurring visits were made."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from dispatch.model import Problem, Round, Visit, VisitKind
    from dispatch.model.visit_history import UsualVisit

Fate = Literal["same", "changed", "new", "unplanned"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Difference of one recurring visit from the last time.

    Attributes
    ----------
    job_id, kind, index
        Which visit.
    day
        The last time; ``None`` of a ``new`` one.
    fate
        ``same``: the same courier, hour and order; ``changed``: at least one of them differs;
        ``new``: no last time is known; ``unplanned``: it is in no round.
    before_id, after_id
        Courier then and now; empty where there is none.
    away
        The courier of the last time has no shift.
    later_s
        Seconds by which it begins later, less than 0 for earlier; 0 within the tolerance.
    out_of_order
        Its courier makes it before or after others, other than the last time.
    """

    job_id: str
    kind: VisitKind
    index: int
    day: date | None
    fate: Fate
    before_id: str = ""
    after_id: str = ""
    away: bool = False
    later_s: int = 0
    out_of_order: bool = False

    @property
    def other_courier(self) -> bool:
        """Return whether somebody else makes it now."""
        return self.fate == "changed" and self.before_id != self.after_id

    @property
    def counts(self) -> bool:
        """Return whether it has a price: who is away cannot come, so that alone has none."""
        if self.fate == "unplanned":
            return True
        moved = self.before_id != self.after_id and not self.away
        return self.fate == "changed" and bool(moved or self.later_s or self.out_of_order)


def differences(
    usual: Iterable[UsualVisit],
    rounds: Sequence[Round],
    couriers: Mapping[str, str],
    tolerance_s: int,
) -> tuple[Difference, ...]:
    """Return for each recurring visit what is other than the last time.

    Parameters
    ----------
    usual
        What recurs.
    rounds
        Those of the plan.
    couriers
        By shift id the courier's id, of all shifts of the day.
    tolerance_s
        What begins earlier or later by no more than so many seconds begins at the same hour.

    Returns
    -------
    tuple
        In order of the usual visits.
    """
    usual_visits = tuple(usual)
    present: _PresentVisits = {
        (visit.job_id, visit.kind, visit.index): (couriers.get(each.shift_id, ""), visit, number)
        for each in rounds
        for number, visit in enumerate(each.visits)
        if visit.kind != "break"
    }
    strays = _out_of_order(usual_visits, present)
    there = set(couriers.values())
    return tuple(_difference(one, present, strays, there, tolerance_s) for one in usual_visits)


def of_problem(problem: Problem, rounds: Sequence[Round]) -> tuple[Difference, ...]:
    """Return it for rounds of a problem, as far as the usual visits are of its jobs."""
    couriers = {shift.id: shift.courier.id for shift in problem.shifts}
    known = [one for one in problem.usual_visits if one.job_id in problem.job_by_id]
    return differences(known, rounds, couriers, 60 * problem.weights.stable_minutes)


def stable_cents(problem: Problem, rounds: Sequence[Round]) -> int:
    """Return what rounds count by for not being as the last time: the price for each such visit.

    It is no term of a plan's cost: nobody pays it.
    """
    if not problem.usual_visits or not problem.weights.stable_cents:
        return 0
    count = sum(1 for one in of_problem(problem, rounds) if one.counts)
    return problem.weights.stable_cents * count


_Key = tuple[str, "VisitKind", int]
_PresentVisits = dict[_Key, tuple[str, "Visit", int]]
"""By visit who makes it, when, and its place in the round."""


def key_of(habit: UsualVisit) -> _Key:
    """Return the key of a habit's visit: job, kind and index."""
    return habit.job_id, habit.kind, habit.index


def _difference(
    one: UsualVisit,
    present: _PresentVisits,
    strays: Collection[_Key],
    there: Collection[str],
    tolerance_s: int,
) -> Difference:
    after_id, visit, _ = present.get(key_of(one), ("", None, 0))
    later_s, out_of_order, away = 0, key_of(one) in strays, one.courier_id not in there
    if one.begin is not None and visit is not None:
        moved_s = (visit.start - one.begin) // timedelta(seconds=1)
        later_s = moved_s if abs(moved_s) > tolerance_s else 0
    fate: Fate = "same"
    if visit is None:
        fate = "unplanned"
    elif one.day is None:
        fate, away = "new", False
    elif after_id != one.courier_id or later_s or out_of_order:
        fate = "changed"
    return Difference(
        job_id=one.job_id,
        kind=one.kind,
        index=one.index,
        day=one.day,
        fate=fate,
        before_id=one.courier_id,
        after_id=after_id,
        away=away and one.day is not None,
        later_s=later_s,
        out_of_order=out_of_order,
    )


def _out_of_order(usual: Iterable[UsualVisit], present: _PresentVisits) -> set[_Key]:
    """Return the fewest visits without which each courier's order would be the last one."""
    groups: dict[tuple[str, date], list[UsualVisit]] = defaultdict(list)
    for one in usual:
        if (
            one.day is not None
            and key_of(one) in present
            and present[key_of(one)][0] == one.courier_id
        ):
            groups[one.courier_id, one.day].append(one)
    strays: set[_Key] = set()
    for group in groups.values():
        ranks = ranks_of(group, {key_of(one): present[key_of(one)][1].place_id for one in group})
        now = sorted(ranks, key=lambda key: (present[key][1].start, present[key][2]))
        kept = set(_longest_rising([ranks[key] for key in now]))
        strays |= {key for number, key in enumerate(now) if number not in kept}
    return strays


def ranks_of(usual: Iterable[UsualVisit], places: Mapping[_Key, str | None]) -> dict[_Key, int]:
    """Number visits in their order of the last time.

    Those that followed each other at one place have one number: which box was taken up first there
    is nobody's habit.
    """
    then = sorted(
        (one for one in usual if one.begin is not None), key=lambda one: (one.begin, one.place)
    )
    ranks = {key_of(one): 0 for one in then[:1]}
    for before, after in pairwise(then):
        same = places[key_of(before)] == places[key_of(after)]
        ranks[key_of(after)] = ranks[key_of(before)] + (0 if same else 1)
    return ranks


def _longest_rising(values: Sequence[int]) -> list[int]:
    """Return the positions of a longest part of a sequence that never falls (patience sorting)."""
    ends: list[int] = []
    tops: list[int] = []
    before: list[int] = []
    for number, value in enumerate(values):
        pile = bisect_right(ends, value)
        before.append(tops[pile - 1] if pile else -1)
        ends[pile : pile + 1] = [value]
        tops[pile : pile + 1] = [number]
    found: list[int] = []
    at = tops[-1] if tops else -1
    while at >= 0:
        found.append(at)
        at = before[at]
    return found[::-1]
