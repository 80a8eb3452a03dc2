"""Large days: searched in parts side by side, cut anew again and again, merged.

A first pass plans each part of the jobs for itself. Every further pass puts rounds that lie near
each other together, cut otherwise than before, and goes on from what stands. The kernel holds no
lock of Python, so that threads may share the work, where the caller has some; no array grows with
the square of the day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from dispatch.model.problem_parts import part_problem
from dispatch.schedule.visit_sequences import stops_of
from dispatch.search.annealing_search import Search
from dispatch.search.large.day_parts import DayPartition, Part
from dispatch.search.stop_rules import TimeShare

if TYPE_CHECKING:
    from dispatch.model import Problem
    from dispatch.schedule.visit_sequences import VisitSequences
    from dispatch.search.reference_solution import ReferenceSolution
    from dispatch.search.stop_rules import StopRule

FIRST_SHARE = 0.5
"""Share of the budget for the first pass."""
PASSES = 4
"""Passes after the first one."""
BEYOND_LATER = 0.01
"""Cost beyond the best that each of these accepts at first, a tenth of that of the first pass; see
:mod:`dispatch.search.annealing_search`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerPool:
    """Pool that works on parts: ``count`` at a time, called as ``map`` is (a thread pool's does).

    With more than one, the rule that ends a search is asked by several at once.
    """

    count: int = 1
    each: Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]] = map


ALONE = WorkerPool()


def search_in_parts(  # noqa: PLR0913  # each says another thing of what is wanted
    problem: Problem,
    stop: StopRule,
    seed: int,
    on_better: Callable[[VisitSequences], None] | None = None,
    *,
    start: VisitSequences | None = None,
    reference: ReferenceSolution | None = None,
    hands: WorkerPool = ALONE,
) -> VisitSequences:
    """Return visit sequences for a large day.

    Parameters
    ----------
    problem
        The day, with at least one job and one shift.
    stop
        Shared by all parts.
    seed
        With a rule that counts iterations and one hand the same seed gives the same sequences.
    on_better
        Called with the sequences after each pass.
    start
        Visit sequences to begin with; there is no first pass then.
    reference
        Where visits stand, and what it costs to move one.
    hands
        Who works on the parts.
    """
    atlas = DayPartition(problem)
    chance = np.random.default_rng(seed)
    sequences = {name: order for name, order in (start or {}).items() if stops_of(order)}
    passes = PASSES if sequences else PASSES + 1
    for number in range(passes):
        if number and stop():
            break
        if sequences:
            parts = atlas.parts_of_rounds(sequences, float(chance.uniform(0, np.pi)))
            share = (1.0 - stop.fraction()) / (passes - number)
        else:
            parts = atlas.first_parts()
            share = FIRST_SHARE
        parts = [part for part in parts if part.jobs]
        total = sum(len(part.jobs) for part in parts)
        busy = min(hands.count, len(parts))
        todo = [
            _Piece(
                part=part,
                rule=TimeShare(stop, share * busy * len(part.jobs) / total),
                seed=int(chance.integers(1 << 32)),
                beyond=None if start or reference or not sequences else BEYOND_LATER,
                own={name: sequences[name] for name in part.shifts if name in sequences},
            )
            for part in parts
        ]
        found: Iterable[VisitSequences] = hands.each(partial(_searched, problem, reference), todo)
        sequences = {name: order for own in found for name, order in own.items()}
        if on_better is not None:
            on_better(sequences)
    return sequences


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """A part, its share of the budget, what it may accept, and the rounds that it has so far."""

    part: Part
    rule: TimeShare
    seed: int
    beyond: float | None
    own: VisitSequences


def _searched(
    problem: Problem, reference: ReferenceSolution | None, piece: _Piece
) -> VisitSequences:
    beyond = piece.beyond if piece.own else None
    # The part, with its block of the matrices, has no name here: only its beginning needs it.
    part = part_problem(problem, piece.part.jobs, piece.part.shifts)
    search = Search(part, piece.seed, piece.own or None, reference, beyond=beyond)
    search.run(piece.rule)
    return search.sequences()
