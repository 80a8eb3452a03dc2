"""Judging one more job in rounds that already stand: where it fits and what it costs."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

import numpy as np

from dispatch.model import Break
from dispatch.schedule import Task
from dispatch.search import kernel
from dispatch.search.compile import LIMITLESS, compile_problem, empty_state

if TYPE_CHECKING:
    from dispatch.model import Problem
    from dispatch.search.anneal import Orders
    from dispatch.search.arrays import Data
    from dispatch.search.compile import Compiled

DAY_S = 24 * 3600
_SEED = 1
TRIES_OF_MANY = 24
"""How often a job of more than two stops is tried, each time in another order of its stops."""


RULES = ("full", "window", "hours", "limit")
"""Rules that a round can be asked to forget: loads, the job's own windows, the shift's hours, and
its limits on stops, travel and distance."""


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
        self._compiled = compiled or compile_problem(problem, near=False)
        self._data = self._compiled.data
        self._state = empty_state(self._data, _SEED)
        self._job_rows = {
            request.job.id: row for row, request in enumerate(self._compiled.requests)
        }
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

    def with_seat(self, compiled: Compiled) -> Standing:
        """Give the same rounds with another job in the seat (:mod:`dispatch.search.seat`).

        They share their schedules: ask one after the other.
        """
        made = copy(self)
        made._compiled, made._data = compiled, compiled.data  # noqa: SLF001  # one of us
        # As at the start, so that each job is answered as if it were the first.
        self._state.random[0] = _SEED
        return made

    def cost_in(self, job_id: str, shift_id: str) -> int | None:
        """Least cost of adding a job to a shift's round, in the kernel's units.

        ``None`` where the round cannot take it. The job must not be in a round yet.
        """
        found = self.find(job_id, shift_id)
        return None if found is None else found[0]

    def cost_of(self, shift_id: str) -> int:
        """Cost of a round as it stands, in the kernel's units."""
        return int(self._state.cost[self._shift_rows[shift_id]])

    def fits_without(self, rule: str, job_id: str, shift_id: str) -> bool:
        """Whether a round could take a job if one of :data:`RULES` did not count."""
        r, v = self._job_rows[job_id], self._shift_rows[shift_id]
        if not self._data.allowed[r, v]:
            return False
        whole = self._data
        try:
            self._data = _relaxed(whole, rule, r, v)
            usable = bool(kernel.update_round(self._data, self._state, v))
            return usable and self._cheapest(r, v) is not None
        finally:
            self._data = whole
            kernel.update_round(whole, self._state, v)

    def find(self, job_id: str, shift_id: str) -> tuple[int, list[Task | Break]] | None:
        """Give cost and resulting order of the cheapest way to add a job to a shift's round."""
        r, v = self._job_rows[job_id], self._shift_rows[shift_id]
        if not (self._usable[v] and self._data.allowed[r, v]):
            return None
        best = self._cheapest(r, v)
        if best is None:
            return None
        nodes = self._state.sequence[v, : self._state.length[v]].tolist()
        for node, position in zip(best[1][::2], best[1][1::2], strict=True):
            nodes.insert(position, node)
        return best[0], [self._entry(v, node) for node in nodes]

    def _cheapest(self, r: int, v: int) -> tuple[int, list[int]] | None:
        """Cost, and nodes and positions by turns, of the cheapest insertion found."""
        size = len(self._compiled.requests[r].stops)
        positions = np.empty(2 * size, np.int32)
        best: tuple[int, list[int]] | None = None
        for _ in range(1 if size <= 2 else TRIES_OF_MANY):
            most = kernel.NO_COST if best is None else best[0]
            cost = int(kernel.find_in_round(self._data, self._state, v, r, most, 0.0, positions))
            if cost < most:
                best = (cost, positions.tolist())
        return best

    def _entry(self, v: int, node: int) -> Task | Break:
        if node >= len(self._compiled.nodes):
            first = len(self._compiled.nodes) + int(self._data.break_ptr[v])
            return self._compiled.breaks[v][node - first]
        job, kind, index = self._compiled.nodes[node]
        return Task(job=job, kind="drop" if kind else "pickup", index=index)


def _relaxed(data: Data, rule: str, r: int, v: int) -> Data:
    """Give the arrays as if one rule did not count for one request and round."""
    if rule == "full":
        return data._replace(
            capacity=np.full_like(data.capacity, LIMITLESS),
            limit=np.full_like(data.limit, LIMITLESS),
        )
    if rule == "window":
        opens, closes = data.window_open.copy(), data.window_close.copy()
        nodes = data.request_nodes[data.request_ptr[r] : data.request_ptr[r + 1]]
        for node in nodes:
            opens[data.window_ptr[node]] = -LIMITLESS
            closes[data.window_ptr[node] : data.window_ptr[node + 1]] = LIMITLESS
        return data._replace(window_open=opens, window_close=closes)
    if rule == "hours":
        opens, closes = data.open.copy(), data.close.copy()
        opens[v] -= DAY_S
        closes[v] += DAY_S
        return data._replace(open=opens, close=closes)
    most = np.full_like(data.max_stops, LIMITLESS)
    return data._replace(max_stops=most, max_travel=most, max_distance=most)
