"""The search as a whole: first plan, cooling, and the best order found."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from dispatch.schedule import Task
from dispatch.search import kernel
from dispatch.search.arrays import ABSENT, BEST, COST, FOUND
from dispatch.search.compile import compile_problem, empty_state
from dispatch.search.start import start_from

if TYPE_CHECKING:
    from collections.abc import Callable

    from dispatch.model import Break, Problem
    from dispatch.progress import StopRule
    from dispatch.search.arrays import Data, State
    from dispatch.search.compile import Compiled

HOT = 10.0
COLD = 0.03
"""First and last temperature, in mean costs of a leg between near stops."""
FEWER_SHARE = 0.2
"""Share of the budget in which fewer rounds are looked for, where a round costs much."""
MUCH = 10.0
"""A round costs much from so many mean legs on."""
FEWER_HOT = 1.0
"""Temperature of the search for fewer rounds."""
WARM = 0.5
"""First temperature of a search that starts from orders: they are to be mended, not made anew."""

Orders: TypeAlias = "dict[str, list[Task | Break]]"
"""Stops and breaks in order, by shift id."""


class Search:
    """A search over one problem, run batch by batch.

    Parameters
    ----------
    problem
        What to plan.
    seed
        Start of the chance; the same seed and iterations give the same orders.
    start
        Orders to begin with, as :func:`dispatch.search.start.start_from` takes them. Jobs in none
        of them are put where they cost least, and the search goes on at a low temperature.
    """

    def __init__(self, problem: Problem, seed: int, start: Orders | None = None) -> None:
        self.compiled: Compiled = compile_problem(problem)
        self._data: Data = self.compiled.data
        self._state: State = empty_state(self._data, seed)
        if start is not None:
            start_from(self.compiled, self._state, start)
        self._hot = HOT if start is None else WARM
        self._close_impossible_shifts()
        kernel.construct(self._data, self._state)
        self._scale = _near_cost(self._data)
        self._is_fewer = False
        self._annealed_from = 0.0

    def _close_impossible_shifts(self) -> None:
        """Shut shifts whose breaks alone do not fit into them.

        A round that has begun may be out of time only until what is left of its jobs is in it.
        """
        for v in range(len(self.compiled.problem.shifts)):
            fits = kernel.update_round(self._data, self._state, v)
            if not fits and self._data.frozen[v] == 0:
                self._data.allowed[:, v] = False
                self._state.cost[v] = 0

    def run(self, stop: StopRule, on_better: Callable[[], None] | None = None) -> None:
        """Search until the rule says stop; report after each batch that found better."""
        self._annealed_from = 0.0
        self._is_fewer = self._begin_serving() or self._begin_fewer()
        while not stop():
            found = self._state.counters[FOUND]
            count = stop.batch()
            part = stop.fraction()
            if self._is_fewer and part >= FEWER_SHARE:
                self._end_fewer(part)
            if self._is_fewer:
                temperature = self._scale * FEWER_HOT
                goes_on = kernel.shrink(self._data, self._state, count, temperature)
                if not goes_on or (self._saves_none and self._state.counters[FOUND] > found):
                    self._end_fewer(part)
            else:
                kernel.iterate(self._data, self._state, count, self._temperature(part))
            if on_better is not None and self._state.counters[FOUND] > found:
                on_better()

    def _temperature(self, part: float) -> float:
        """Cool over what the search for fewer rounds left of the budget."""
        cooled = (part - self._annealed_from) / max(1.0 - self._annealed_from, 1e-9)
        return float(self._scale * self._hot * (COLD / self._hot) ** cooled)

    @property
    def _saves_none(self) -> bool:
        """Whether a round costs too little for one fewer to be looked for."""
        return self._hot < HOT or bool(self._data.fixed_cost.max() < MUCH * self._scale)

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
            v
            for v in range(len(self.compiled.problem.shifts))
            if kernel.update_round(self._data, alone, v)
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
        """Give a first round up, where rounds cost much and all jobs are served."""
        if self._saves_none or kernel.missing(self._data, self._state):
            return False
        begun = bool(kernel.give_up_round(self._data, self._state))
        if not begun:
            self._end_fewer(0.0)
        return begun

    def _end_fewer(self, part: float) -> None:
        """Go on from the best plan with all rounds open."""
        if self._state.counters[COST] < self._state.counters[BEST]:
            kernel.keep_best(self._state)  # more are served, if not all
        kernel.go_back(self._data, self._state)
        self._close_impossible_shifts()
        self._is_fewer = False
        self._annealed_from = part

    @property
    def cost(self) -> int:
        """Cost of the best orders, in the kernel's units, with what is left out."""
        return int(self._state.counters[BEST])

    def orders(self) -> Orders:
        """Give the best order of stops and breaks for each shift that has stops."""
        problem = self.compiled.problem
        first_break = self._data.near.shape[0]
        orders: Orders = {}
        for v, shift in enumerate(problem.shifts):
            nodes = self._state.best_sequence[v, : self._state.best_length[v]]
            if not (nodes < first_break).any():
                continue
            offset = first_break + int(self._data.break_ptr[v])
            orders[shift.id] = [
                self._task(node) if node < first_break else self.compiled.breaks[v][node - offset]
                for node in nodes.tolist()
            ]
        return orders

    def _task(self, node: int) -> Task:
        job, kind, index = self.compiled.nodes[node]
        return Task(job=job, kind="drop" if kind else "pickup", index=index)


def _near_cost(data: Data) -> float:
    """Mean cost of the legs from each stop to its five nearest: the scale of the cooling."""
    legs = []
    second, metre = int(data.second_cost.mean()), int(data.metre_cost.mean())
    for node in range(data.near.shape[0]):
        for other in data.near[node, 1:6]:
            origin, target = data.place[node], data.place[other]
            legs.append(
                int(data.duration[0, origin, target]) * second
                + int(data.distance[0, origin, target]) * metre
            )
    return float(np.mean(legs)) if legs else 1.0
