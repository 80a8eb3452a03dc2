"""Judging one more job in rounds that already stand: where it fits and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dispatch.model import Break
from dispatch.search import kernel
from dispatch.search.compile import compile_problem, empty_state

if TYPE_CHECKING:
    from dispatch.model import Problem
    from dispatch.search.anneal import Orders
    from dispatch.search.compile import Compiled

TRIES_OF_MANY = 24
"""How often a job of more than two stops is tried, each time in another order of its stops."""


class Standing:
    """Rounds as they stand, ready to be asked about one more job.

    Parameters
    ----------
    problem
        The problem with all jobs, also those not in the rounds.
    orders
        Stops and breaks in order, by shift id.
    compiled
        The problem's arrays, where they are already at hand.
    """

    def __init__(self, problem: Problem, orders: Orders, compiled: Compiled | None = None) -> None:
        self._compiled = compiled or compile_problem(problem)
        self._data = self._compiled.data
        self._state = empty_state(self._data, 1)
        self._job_rows = {job.id: row for row, job in enumerate(problem.jobs)}
        self._shift_rows = {shift.id: row for row, shift in enumerate(problem.shifts)}
        node_of = {
            (job.id, kind, index): node
            for node, (job, kind, index) in enumerate(self._compiled.nodes)
        }
        for shift_id, order in orders.items():
            v = self._shift_rows[shift_id]
            names = [pause.id for pause in self._compiled.breaks[v]]
            first_break = len(self._compiled.nodes) + int(self._data.break_ptr[v])
            nodes = [
                first_break + names.index(entry.id)
                if isinstance(entry, Break)
                else node_of[entry.job.id, int(entry.kind == "drop"), entry.index]
                for entry in order
            ]
            self._state.sequence[v, : len(nodes)] = nodes
            self._state.length[v] = len(nodes)
        self._usable = [
            bool(kernel.update_round(self._data, self._state, v))
            for v in range(len(problem.shifts))
        ]

    def cost_in(self, job_id: str, shift_id: str) -> int | None:
        """Least cost of adding a job to a shift's round, in the kernel's units.

        ``None`` where the round cannot take it. The job must not be in a round yet.
        """
        r, v = self._job_rows[job_id], self._shift_rows[shift_id]
        if not (self._usable[v] and self._data.allowed[r, v]):
            return None
        size = int(self._data.request_ptr[r + 1] - self._data.request_ptr[r])
        positions = np.empty(2 * size, np.int32)
        tries = 1 if size <= 2 else TRIES_OF_MANY
        best = kernel.NO_COST
        for _ in range(tries):
            cost = kernel.find_in_round(self._data, self._state, v, r, best, 0.0, positions)
            best = min(best, int(cost))
        return None if best >= kernel.NO_COST else best
