"""Round of a day under way at the times at which it is really ridden.

A plan of the whole day keeps what is over at the times at which it was planned. Whoever asks how
long somebody works, and when they rest, needs the times at which it was: a rider who is two hours
ahead had their break two hours earlier, and ends before it was planned.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from dispatch.rounds.rest_of_day.shift_progress import ShiftProgress, is_begun, key_of

if TYPE_CHECKING:
    from datetime import datetime

    from dispatch.model import Round, Visit

_NEVER = frozenset({"skipped", "cancelled"})
"""States of visits that nobody went to: neither work nor a break."""


def with_actual_times(round_: Round, progress: ShiftProgress | None) -> Round:
    """Return a round with what is over at its real times, and what nobody went to left out.

    What is to come keeps its times, but begins no earlier than the round did. The round holds all
    of its visits.

    Parameters
    ----------
    round_
        A round of a plan of the whole day, what is over in front.
    progress
        What has happened of it; ``None`` before it has begun.
    """
    if progress is None or not is_begun(progress):
        return round_
    begin = _begin(round_, progress)
    visits = tuple(_visits(round_, progress, begin))
    end = round_.end
    if progress.finished:
        end = progress.ended_at or max((v.depart for v in visits), default=begin)
    return replace(
        round_,
        start=begin,
        end=max([begin, end, *(v.depart for v in visits)]),
        visits=visits,
    )


def _begin(round_: Round, progress: ShiftProgress) -> datetime:
    told = (each.arrived_at or each.settled_at for each in progress.visits.values())
    known = [instant for instant in (progress.begun_at, *told) if instant is not None]
    return min(known, default=round_.start)


def _visits(round_: Round, progress: ShiftProgress, begin: datetime) -> Iterator[Visit]:
    for visit in round_.visits:
        each = progress.visits.get(key_of(visit))
        length = visit.depart - visit.start
        if each is None:
            start = max(visit.start, begin)
            yield replace(
                visit, arrive=max(visit.arrive, begin), start=start, depart=start + length
            )
        elif each.status not in _NEVER:
            start = each.arrived_at or each.settled_at or max(visit.start, begin)
            depart = max(start, each.settled_at or start + length)
            yield replace(visit, arrive=start, start=start, depart=depart)
