"""Rounds timed so that no lot is out of the cold too long: collected later, or dropped sooner."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from dispatch.schedule.cold_limits import out_since, too_long_out
from dispatch.schedule.hub_handovers import Handovers
from dispatch.schedule.hub_timing import timed_rounds, without_unbrought
from dispatch.schedule.visit_sequences import without_job

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from dispatch.model import Problem
    from dispatch.schedule.cold_limits import TooLongOut
    from dispatch.schedule.hub_timing import TimedRounds

PARTS = (0.0, 0.5, 1.0)
"""Parts of the time by which a collection may come later, up to when its last drop is made."""


def within_cold_limits(
    problem: Problem, timed: TimedRounds, opens: Mapping[str, datetime]
) -> TimedRounds | None:
    """Time rounds anew until no lot is out of the cold too long when it is handed over.

    A drop comes sooner or a collection later, where their windows and what else their rounds do
    bear that; else what takes from the lot is left out.

    Parameters
    ----------
    opens
        From when on lots may come for want of room.

    Returns
    -------
    TimedRounds or None
        ``None`` where what is left cannot be in time.
    """
    taken_up: dict[str, datetime] = {}
    for _ in range(len(problem.jobs) + 1):
        late = too_long_out(problem, timed.rounds)
        if not late:
            return timed
        mended = _mended(problem, timed, Handovers(opens=opens, taken_up=taken_up), late)
        if mended is not None:
            timed, taken_up = mended
            continue
        left = {name: without_job(order, late[0].job_id) for name, order in timed.sequences.items()}
        left, _ = without_unbrought(problem, left)
        again = timed_rounds(problem, left, Handovers(opens=opens, taken_up=taken_up))
        if again is None:
            return None
        timed = again
    return None


def _mended(
    problem: Problem, timed: TimedRounds, known: Handovers, late: tuple[TooLongOut, ...]
) -> tuple[TimedRounds, dict[str, datetime]] | None:
    """Keep the limit of the lot that is out longest; ``None`` where that cannot be."""
    first = late[0]
    since = out_since(problem, timed.rounds)
    bringer = {one.id: one.brought_by for one in problem.transfers}
    together = [name for name in since if bringer[name] == bringer[first.lot_id]]
    for part in PARTS:
        at = first.since + timedelta(seconds=int(first.over.total_seconds() * part))
        taken_up = {**known.taken_up, **dict.fromkeys(together, at)}
        again = timed_rounds(problem, timed.sequences, replace(known, taken_up=taken_up))
        if again is not None and len(too_long_out(problem, again.rounds)) < len(late):
            return again, taken_up
    return None
