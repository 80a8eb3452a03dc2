"""The search as a whole: first plan, cooling, and the best order found."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from dispatch.schedule import Task
from dispatch.search import kernel
from dispatch.search.arrays import BEST, FOUND
from dispatch.search.compile import compile_problem, empty_state

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
    """

    def __init__(self, problem: Problem, seed: int) -> None:
        self.compiled: Compiled = compile_problem(problem)
        self._data: Data = self.compiled.data
        self._state: State = empty_state(self._data, seed)
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
        self._is_fewer = self._begin_fewer()
        while not stop():
            found = self._state.counters[FOUND]
            count = stop.batch()
            part = stop.fraction()
            if self._is_fewer and part >= FEWER_SHARE:
                self._end_fewer(part)
            if self._is_fewer:
                temperature = self._scale * FEWER_HOT
                if not kernel.shrink(self._data, self._state, count, temperature):
                    self._end_fewer(part)
            else:
                kernel.iterate(self._data, self._state, count, self._temperature(part))
            if on_better is not None and self._state.counters[FOUND] > found:
                on_better()

    def _temperature(self, part: float) -> float:
        """Cool over what the search for fewer rounds left of the budget."""
        cooled = (part - self._annealed_from) / max(1.0 - self._annealed_from, 1e-9)
        return float(self._scale * HOT * (COLD / HOT) ** cooled)

    def _begin_fewer(self) -> bool:
        """Give a first round up, where rounds cost much and all jobs are served."""
        if self._data.fixed_cost.max() < MUCH * self._scale:
            return False
        if kernel.missing(self._data, self._state):
            return False
        begun = bool(kernel.give_up_round(self._data, self._state))
        if not begun:
            self._end_fewer(0.0)
        return begun

    def _end_fewer(self, part: float) -> None:
        """Go on from the best plan with all rounds open."""
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
