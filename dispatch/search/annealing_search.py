"""The search as a whole: first plan, what is accepted when, and the best order found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dispatch.search import kernel
from dispatch.search.arrays.compilation import compile_problem, empty_state
from dispatch.search.arrays.layout import ABSENT, BEST, BEST_ABSENT, FAR, FOUND
from dispatch.search.partition.round_groups import are_many
from dispatch.search.partition.when_to_partition import divide_all, divide_near
from dispatch.search.reference_solution import centres_of, with_move_prices
from dispatch.search.starting_state import close_impossible_shifts, sequences_in, start_from

if TYPE_CHECKING:
    from collections.abc import Callable

    from dispatch.model import Problem
    from dispatch.schedule.visit_sequences import VisitSequences
    from dispatch.search.arrays.compilation import Compiled
    from dispatch.search.arrays.layout import Data, State
    from dispatch.search.reference_solution import ReferenceSolution
    from dispatch.search.stop_rules import StopRule

BEYOND = 0.1
"""Cost of an accepted plan beyond the best when a search from nothing begins: so many mean costs of
a leg between near stops for each stop. It falls evenly to nothing."""
HOT = 10.0
WARM = 0.5
COLD = 0.03
"""Temperatures where annealing accepts, in such mean costs: the first one of a search from nothing,
and of one that starts from sequences, which are to be mended, not made anew; and the last one."""
FULL = 100.0
"""Cost of a round in mean legs from which rounds are as few and full as can be. The way from one
such plan to another leads over much dearer ones, so annealing accepts them."""
FEWER_SHARE = 0.2
"""Share of the budget left in which a search looks for fewer rounds, where one costs much; half of
its own part at most, or it would end while it still accepts much."""
MUCH = 10.0
"""A round costs much from so many mean legs on."""
FEWER_HOT = 1.0
"""Temperature of the search for fewer rounds."""
BESIDE = 0.5
"""Share of ruins in that search that begin beside a stop that is left over."""
ENOUGH = 1500
"""Iterations for each request that one search should have; see :func:`searches_in`."""
LOOK = 0.05
"""Share of the budget after which it is known how many iterations it will hold."""
NEAR_SHARE = 0.2
"""Share of the budget in which a search that keeps to a reference looks around what is new only."""

NOTHING = -1
"""Fewer finds than any search has."""


class Search:
    """A search over one problem, run batch by batch.

    Parameters
    ----------
    problem
        What to plan.
    seed
        Start of the chance; the same seed and iterations give the same sequences.
    start
        Start sequences, see :func:`dispatch.search.starting_state.start_from`. Jobs
        in none of them are put where they cost least, and the search goes on at a low temperature.
    reference
        Where visits stand, and what it costs to move one.
    beyond
        What the search may accept at first beyond the best plan, in mean costs of a leg between
        near stops for each stop; ``BEYOND`` by default, and 0 where it starts from sequences: these
        are mended by annealing. It counts for nothing where a round costs ``FULL`` legs.
    """

    def __init__(
        self,
        problem: Problem,
        seed: int,
        start: VisitSequences | None = None,
        reference: ReferenceSolution | None = None,
        *,
        beyond: float | None = None,
    ) -> None:
        self.compiled: Compiled = compile_problem(problem)
        self._data: Data = self.compiled.data
        if reference is not None:
            self._data = with_move_prices(self.compiled, reference)
        self._state: State = empty_state(self._data, seed)
        if start is not None:
            start_from(self.compiled, self._state, start)
        self._mends = start is not None
        self._beyond = (0.0 if self._mends else BEYOND) if beyond is None else beyond
        close_impossible_shifts(self._data, self._state)
        kernel.construct(self._data, self._state)
        self._around = self._data
        if reference is not None:
            self._around = self._data._replace(centres=centres_of(self._data))
        self._scale = _near_cost(self._data)
        self._is_fewer = False
        self._narrows_from = 0.0  # of the budget, where it begins to accept less
        self._begun = 0.0  # of the budget, where the search from nothing that is on began
        self._until = 1.0  # and where it ends
        self._last = 1.0  # where the last of them ends
        self._kept: State | None = None  # the best of those before

    def run(self, stop: StopRule, on_better: Callable[[], None] | None = None) -> None:
        """Search until the rule says stop; report after each batch that found better."""
        self._until = self._last = 1.0
        self._begin(0.0)
        done = 0
        looked = False  # how many iterations there will be
        share = 1.0  # of the budget, for each search from nothing
        while not stop():
            found = self._state.counters[FOUND]
            part = stop.fraction()
            if not looked and part >= LOOK:
                looked = True
                share = self._check_progress(done / part, stop) * (1.0 - self._begun)
                part = stop.fraction()
                self._until = self._begun + share
            if part >= self._last and part < 1.0:
                self._divide_near(done / part, stop, on_better)
                part, found = stop.fraction(), self._state.counters[FOUND]
            count = stop.batch()
            if part >= self._until and part < self._last:
                self._until = part + share if part + 1.5 * share < self._last else self._last
                self._begin_anew(part)
                found = NOTHING
            self._step(count, part)
            done += count
            if on_better is not None and self._leads and self._state.counters[FOUND] > found:
                on_better()

    def _check_progress(self, iterations: float, stop: StopRule) -> float:
        """Decide how the budget is used, its iterations known; gives each search's share of it."""
        if self._mends:
            return 1.0
        part = stop.fraction()
        if divide_all(self._data, self._state, iterations, stop):
            self._mend(stop.fraction())
            return 1.0
        # What that took is no part of the search that is on.
        lost = stop.fraction() - part
        self._begun += lost
        self._narrows_from += lost
        if self._saves_none:
            return 1.0
        searches = searches_in(iterations * (1.0 - lost), len(self._data.penalty))
        if searches > 1 and are_many(self._data, self._state):
            self._last = 1.0 - (1.0 - self._begun) / searches  # dividing anew is worth more
        return 1.0 / searches

    def _divide_near(
        self, iterations: float, stop: StopRule, on_better: Callable[[], None] | None
    ) -> None:
        """Divide near rounds of the best of all plans anew, and mend it in what is left."""
        self._state, self._kept = self._best, None
        self._mend(stop.fraction())
        divide_near(self._data, self._state, iterations, stop, on_better)
        self._mend(stop.fraction())
        self._until = self._last = 1.0

    def _mend(self, part: float) -> None:
        """Go on from the best plan at a low temperature."""
        self._end_fewer(part)
        self._mends, self._beyond = True, 0.0

    def _begin(self, part: float) -> None:
        self._begun = self._narrows_from = part
        self._is_fewer = self._begin_serving() or self._begin_fewer()

    def _begin_anew(self, part: float) -> None:
        """Leave what was found as it is, and start once more from nothing."""
        if self._leads:
            self._kept = self._state
        self._state = empty_state(self._data, int(self._state.random[0]))
        close_impossible_shifts(self._data, self._state)
        kernel.construct(self._data, self._state)
        self._begin(part)

    def _step(self, count: int, part: float) -> None:
        """Run one batch of whatever this part of the budget is for."""
        own, left = self._until - self._begun, 1.0 - self._begun
        if self._is_fewer and part - self._begun >= min(FEWER_SHARE * left, 0.5 * own):
            self._end_fewer(part)
        if not self._is_fewer:
            data = self._around if part < NEAR_SHARE else self._data
            kernel.iterate(data, self._state, count, *self._accepted(part))
            return
        goes_on = kernel.shrink(self._data, self._state, count, self._scale * FEWER_HOT, BESIDE)
        if not goes_on or (self._saves_none and self._best_serves_all()):
            self._end_fewer(part)

    def _best_serves_all(self) -> bool:
        left = self._state.best_absent[: self._state.counters[BEST_ABSENT]]
        return not self._data.must[left].any()

    def _accepted(self, part: float) -> tuple[float, float]:
        """Return what a plan may cost beyond the best, and the temperature where that is not asked.

        Both fall over what the search for fewer rounds left of this search's part of the budget.
        """
        left = max(self._until - self._narrows_from, 1e-9)
        gone = min((part - self._narrows_from) / left, 1.0)
        if self._beyond == 0.0 or self._data.fixed_cost.max() >= FULL * self._scale:
            first = WARM if self._mends else HOT
            return 0.0, float(self._scale * first * (COLD / first) ** gone)
        return self._scale * self._beyond * self._data.near.shape[0] * (1.0 - gone), 0.0

    @property
    def _saves_none(self) -> bool:
        """Return whether a round costs too little for one fewer to be looked for."""
        return self._mends or bool(self._data.fixed_cost.max() < MUCH * self._scale)

    def _begin_serving(self) -> bool:
        """Begin with those left out, where a shift could serve one of them alone.

        It is the search for fewer rounds with none given up: what is hard to place drives out
        what is easy. What no empty round can take is not looked for.
        """
        left = self._state.absent[: self._state.counters[ABSENT]]
        if not self._data.must[left].any():
            return False
        alone = empty_state(self._data, 0)
        usable = [
            v for v in range(len(self.compiled.shifts)) if kernel.update_round(self._data, alone, v)
        ]
        at = np.empty(2 * int(np.diff(self._data.request_ptr).max()), np.int32)
        for r in left.tolist():
            self._data.must[r] &= any(
                self._data.allowed[r, v]
                and kernel.find_in_round(self._data, alone, v, r, kernel.NO_COST, 0.0, at)
                < kernel.NO_COST
                for v in usable
            )
        return bool(kernel.missing(self._data, self._state) > 0)

    def _begin_fewer(self) -> bool:
        """Return a first round up, where rounds cost much and all jobs are served."""
        if self._saves_none or kernel.missing(self._data, self._state):
            return False
        begun = bool(kernel.give_up_round(self._data, self._state))
        if not begun:
            self._end_fewer(self._begun)
        return begun

    def _end_fewer(self, part: float) -> None:
        """Go on from the best plan with all rounds open."""
        kept = self._kept
        if kept is not None and not self._leads and self._rounds(self._state) > self._rounds(kept):
            self._take_best(kept)
        kernel.go_back(self._data, self._state)
        close_impossible_shifts(self._data, self._state)
        self._is_fewer = False
        self._narrows_from = part

    def _rounds(self, state: State) -> int:
        """Count the rounds of a state's best plan; all others hold nothing but their breaks."""
        return int((state.best_length > np.diff(self._data.break_ptr)).sum())

    def _take_best(self, other: State) -> None:
        """Make the best plan of another state this one's too."""
        mine = self._state
        mine.best_length[:] = other.best_length
        mine.best_sequence[:] = other.best_sequence
        mine.best_absent[:] = other.best_absent
        for number in (BEST, BEST_ABSENT):
            mine.counters[number] = other.counters[number]

    @property
    def _leads(self) -> bool:
        """Return whether the search from nothing that is on has found the best of all."""
        kept = self._kept
        return kept is None or bool(self._state.counters[BEST] < kept.counters[BEST])

    @property
    def _best(self) -> State:
        return self._state if self._kept is None or self._leads else self._kept

    @property
    def cost(self) -> int:
        """Cost of the best sequences, in the kernel's units, with what is left out."""
        return int(self._best.counters[BEST])

    def sequences(self) -> VisitSequences:
        """Return the best order of stops and breaks for each shift that has stops."""
        return sequences_in(self.compiled, self._best.best_sequence, self._best.best_length)


def _near_cost(data: Data) -> float:
    """Mean cost of the legs from each stop to its five nearest: the scale of what is accepted."""
    legs = []
    second, metre = int(data.second_cost.mean()), int(data.metre_cost.mean())
    for node in range(data.near.shape[0]):
        for other in data.near[node, 1:6]:
            leg = data.legs[0, data.place[node], data.place[other]]
            if leg[0] < FAR:  # else there is no way for the first of the bikes
                legs.append(int(leg[0]) * second + int(leg[1]) * metre)
    return float(np.mean(legs)) if legs else 1.0


def searches_in(iterations: float, requests: int) -> int:
    """Return how many searches from nothing are worth their share of so many iterations.

    One that accepts little does not leave where it is; another one may end elsewhere. Twice the
    budget makes one search more, so that each becomes longer too.
    """
    enough = iterations / (ENOUGH * max(requests, 1))
    return 1 + int(np.log2(max(enough, 1.0)))
