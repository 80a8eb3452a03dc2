"""Reference solution: where visits stand before a search begins, and what it costs to move one.

Whoever has been told a plan wants the next one to look like it. So a visit that another courier
makes, or the same one at another time, has a price in the search. Nobody pays it: it is no term of
a plan's cost, and only weighs against savings that are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from dispatch.schedule.timetable import StopTask, earliest_begins
from dispatch.search.arrays.epoch_seconds import seconds
from dispatch.search.arrays.layout import ANY_ROUND, MOVED_S, UNITS_PER_CENT
from dispatch.search.arrays.omission_costs import summable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dispatch.model import Problem, VisitKind
    from dispatch.schedule.visit_sequences import VisitSequences
    from dispatch.search.arrays.compilation import Compiled
    from dispatch.search.arrays.layout import Data, Ints, Smalls

NEAR_NEW = 30
"""So many stops around a new one are where its search begins."""

_Visit: TypeAlias = "tuple[str, VisitKind, int]"
"""Job, kind, and index in its list of stops."""


ANYBODY = ""
"""Stands for the shift of a visit whose courier is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceSolution:
    """Visits of an earlier plan, and what it costs to move one.

    Attributes
    ----------
    visits
        By visit its shift, and when it begins there at the earliest (seconds since 1970). A visit
        that is not named may go anywhere at no price; with :data:`ANYBODY` in place of the shift
        it may go anywhere at its hour.
    moved_cents
        Price of a visit that is in another shift's round, begins ``moved_s`` or more earlier or
        later, or is left out. At least 1.
    moved_s
        At least 1.
    """

    visits: Mapping[_Visit, tuple[str, int]]
    moved_cents: int
    moved_s: int = MOVED_S


def reference_of(
    problem: Problem, sequences: VisitSequences, moved_cents: int
) -> ReferenceSolution | None:
    """Return the places of all visits in some sequences; ``None`` where moving has no price.

    An order that cannot be in time holds nobody: it has to change.
    """
    if not moved_cents:
        return None
    visits: dict[_Visit, tuple[str, int]] = {}
    for shift in problem.shifts:
        order = sequences.get(shift.id, ())
        begins = earliest_begins(problem, shift, order)
        for entry, begin in zip(order, begins or (), strict=begins is not None):
            if isinstance(entry, StopTask):
                visits[entry.job.id, entry.kind, entry.index] = shift.id, seconds(begin)
    return ReferenceSolution(visits=visits, moved_cents=moved_cents)


def with_move_prices(compiled: Compiled, reference: ReferenceSolution) -> Data:
    """Return the arrays of a problem with a price for each visit that moves.

    What must be served still outweighs it all, and what may be left out moves with that.
    """
    data = compiled.data
    rows = {shift.id: row for row, shift in enumerate(compiled.shifts)}
    rows[ANYBODY] = ANY_ROUND
    reference_round, begins = data.reference_round.copy(), data.reference_begin.copy()
    for node, (job, kind, index) in enumerate(compiled.nodes):
        stands = reference.visits.get((job.id, "drop" if kind else "pickup", index))
        if stands is not None and stands[0] in rows:
            reference_round[node], begins[node] = rows[stands[0]], stands[1]
    cost = reference.moved_cents * UNITS_PER_CENT
    return data._replace(
        any_late=True,
        moved_cost=cost,
        moved_s=reference.moved_s,
        reference_round=reference_round,
        reference_begin=begins,
        penalty=_penalties(compiled, reference_round, cost),
    )


def _penalties(compiled: Compiled, reference_round: Smalls, cost: int) -> Ints:
    """Price of leaving each request out, with what it may save or costs that visits have moved."""
    data = compiled.data
    settled = reference_round != -1
    every = int(settled.sum()) + 1
    penalties = []
    for row, request in enumerate(compiled.requests):
        if request.job.prize_cents is not None and not request.started:
            first, end = data.request_ptr[row], data.request_ptr[row + 1]
            visits = int(settled[first:end].sum())
        else:
            visits = every * (1000 if request.started else request.job.priority + 1)
        penalties.append(int(data.penalty[row]) + cost * visits)
    return summable(penalties)


def centres_of(data: Data) -> Smalls:
    """Return the stops near what the reference does not name: new jobs, or a courier gone.

    All stops where everything has one.
    """
    stops = data.near.shape[0]
    new = np.flatnonzero(data.reference_round[:stops] < 0)
    near = np.unique(data.near[new, :NEAR_NEW])
    return near.astype(np.int32) if near.size else data.centres
