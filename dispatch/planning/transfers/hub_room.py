"""Rounds timed so that hubs have room for what comes: lots come later, or stay at their farms."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dispatch.schedule.hub_handovers import Handovers
from dispatch.schedule.hub_space import first_without_room
from dispatch.schedule.hub_timing import timed_rounds, without_unbrought
from dispatch.schedule.visit_sequences import without_job

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from dispatch.model import Problem
    from dispatch.schedule.hub_space import LotWithoutRoom
    from dispatch.schedule.hub_timing import TimedRounds
    from dispatch.schedule.visit_sequences import VisitSequences


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundsWithRoom:
    """Rounds with which no hub is too full, and from when on lots may come for that."""

    timed: TimedRounds
    opens: Mapping[str, datetime] = field(default_factory=dict)


def with_room(
    problem: Problem, timed: TimedRounds, opens: Mapping[str, datetime]
) -> RoundsWithRoom | None:
    """Time rounds anew until no lot comes to a full hub.

    A lot waits with its rider until enough has been taken, where its windows and what follows bear
    that; else it is not collected, and what takes from it is left out.

    Parameters
    ----------
    opens
        From when on lots may come already.

    Returns
    -------
    RoundsWithRoom or None
        ``None`` where what is left cannot be in time.
    """
    for _ in range(2 * len(problem.transfers) + 1):
        full = first_without_room(problem, timed.rounds, timed.lots)
        if full is None:
            return RoundsWithRoom(timed=timed, opens=opens)
        later = _later(problem, timed, opens, full)
        if later is not None:
            timed, opens = later.timed, later.opens
            continue
        if full.room_from is not None:
            # A search that goes on from here may find who brings it then.
            opens = _opened(problem, opens, full.job_id, full.room_from)
        left, _ = without_unbrought(problem, _without(timed.sequences, full.job_id))
        again = timed_rounds(problem, left, Handovers(opens=opens))
        if again is None:
            return None
        timed = again
    return None


def _later(
    problem: Problem, timed: TimedRounds, opens: Mapping[str, datetime], full: LotWithoutRoom
) -> RoundsWithRoom | None:
    """Let what finds no room come once there is some; ``None`` where that mends nothing."""
    if full.room_from is None:
        return None
    moved = _opened(problem, opens, full.job_id, full.room_from)
    again = timed_rounds(problem, timed.sequences, Handovers(opens=moved))
    if again is None:
        return None
    next_full = first_without_room(problem, again.rounds, again.lots)
    if next_full is not None and next_full.at <= full.at:
        return None
    return RoundsWithRoom(timed=again, opens=moved)


def _opened(
    problem: Problem, opens: Mapping[str, datetime], job_id: str, at: datetime
) -> dict[str, datetime]:
    own = [one.id for one in problem.transfers if one.brought_by == job_id]
    return {**opens, **dict.fromkeys(own, at)}


def _without(sequences: VisitSequences, job_id: str) -> VisitSequences:
    return {name: without_job(order, job_id) for name, order in sequences.items()}


def has_room(problem: Problem, timed: TimedRounds) -> bool:
    """Return whether no lot of some rounds comes to a full hub."""
    return first_without_room(problem, timed.rounds, timed.lots) is None
