"""A day in which one shift's round ends now: what was not begun is free for the others."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from dispatch.model import Plan, Problem, Round
from dispatch.rounds.rest_of_day.shift_progress import (
    ShiftProgress,
    VisitProgress,
    is_begun,
    key_of,
)

if TYPE_CHECKING:
    from dispatch.rounds.rest_of_day.shift_progress import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class DayEndedEarly:
    """A day, its rounds and what happened, with one round ended.

    Attributes
    ----------
    problem
        Nothing is pinned to the shift any more; one that has not begun is not there.
    """

    problem: Problem
    plan: Plan
    progress: tuple[ShiftProgress, ...]


def ended_early(  # noqa: PLR0913  # a day in its parts
    problem: Problem,
    plan: Plan,
    progress: Collection[ShiftProgress],
    shift_id: str,
    *,
    carried: Collection[str],
    now: datetime,
) -> DayEndedEarly:
    """Return a day in which the round of a shift ends now.

    Parameters
    ----------
    carried
        Jobs whose goods are aboard: their drops have failed.
    """
    state = next((one for one in progress if one.shift_id == shift_id), None)
    others = tuple(one for one in progress if one.shift_id != shift_id)
    free = replace(
        problem,
        pins=tuple(pin for pin in problem.pins if pin.shift_id != shift_id),
        prefixes=tuple(one for one in problem.prefixes if one.shift_id != shift_id),
    )
    rounds = plan.round_by_shift
    own = rounds.pop(shift_id, None)
    if state is None or own is None or not is_begun(state):
        gone = replace(free, shifts=tuple(shift for shift in free.shifts if shift.id != shift_id))
        return DayEndedEarly(problem=gone, plan=_with(plan, rounds), progress=others)
    over: dict[Key, VisitProgress] = {
        key: each for key, each in state.visits.items() if each.status != "arrived"
    }
    failed = VisitProgress(status="failed", settled_at=now)
    over |= {
        key_of(v): failed
        for v in own.visits
        if v.kind == "drop" and v.job_id in carried and key_of(v) not in over
    }
    kept = replace(own, visits=tuple(v for v in own.visits if key_of(v) in over))
    if kept.visits:
        rounds[shift_id] = kept
    state = replace(state, finished=True, visits=over)
    return DayEndedEarly(problem=free, plan=_with(plan, rounds), progress=(*others, state))


def _with(plan: Plan, rounds: dict[str, Round]) -> Plan:
    return replace(plan, rounds=tuple(rounds.values()))
