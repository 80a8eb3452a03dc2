"""Judging one more job in rounds that already stand: where it fits and what it costs."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dispatch.model import Break
from dispatch.schedule import Task
from dispatch.search import kernel
from dispatch.search.compile import LIMITLESS, compile_problem, empty_state
from dispatch.search.start import lay

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dispatch.model import Problem
    from dispatch.search.anneal import Orders
    from dispatch.search.arrays import Data
    from dispatch.search.compile import Compiled

DAY_S = 24 * 3600
_SEED = 1
_NOT_ASKED = -2
TRIES_OF_MANY = 24
"""How often a job of more than two stops is tried, each time in another order of its stops."""
FEW = 2
"""Stops of a job whose cheapest place in a round is found at once, without trying orders."""

RULES = ("full", "window", "hours", "limit")
"""Rules that a round can be asked to forget: loads, the job's own windows, the shift's hours, and
its limits on stops, travel and distance. In the order of the kernel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """What some rounds say to one job, by their number; see :func:`kernel.judge`.

    Attributes
    ----------
    turn
        Which of the lists' entries is a round's.
    costs, steps
        Cost, and nodes and positions by turns; where it does not fit ``NO_COST``, and nothing of
        meaning.
    rules
        Number of the first of :data:`RULES` without which it would fit; -1 where none is,
        :data:`_NOT_ASKED` where that was not asked.
    """

    turn: dict[int, int]
    costs: list[int]
    steps: list[list[int]]
    rules: list[int]


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
        self._usable = lay(self._compiled, self._state, orders)
        self._judged: dict[int, _Judged] = {}

    def judge(self, job_id: str, shift_ids: Iterable[str], *, why: bool = True) -> None:
        """Ask some shifts for a job at once; what is then asked of them is quick.

        That is :meth:`cost_in`, :meth:`find` and, with ``why``, :meth:`rule_against`; the answers
        are the same.
        """
        r = self._job_rows[job_id]
        size = len(self._compiled.requests[r].stops)
        if size > FEW:
            return  # Tried in orders drawn by chance, each in its turn.
        rows = np.array([self._shift_rows[name] for name in shift_ids], np.int32)
        costs, rules = np.empty(len(rows), np.int64), np.empty(len(rows), np.int32)
        at = np.empty((len(rows), 2 * size), np.int32)
        usable = np.array(self._usable, np.bool_)
        rule_count = kernel.RULE_COUNT if why else 0
        kernel.judge(self._data, self._state, r, rows, usable, rule_count, costs, rules, at)
        if not why:
            rules[:] = _NOT_ASKED
        self._judged[r] = _Judged(
            turn={v: turn for turn, v in enumerate(rows.tolist())},
            costs=costs.tolist(),
            steps=at.tolist(),
            rules=rules.tolist(),
        )

    def with_seat(self, compiled: Compiled) -> Standing:
        """Give the same rounds with another job in the seat (:mod:`dispatch.search.seat`).

        They share their schedules: ask one after the other.
        """
        made = copy(self)
        made._compiled, made._data = compiled, compiled.data  # noqa: SLF001  # one of us
        # As at the start, so that each job is answered as if it were the first.
        self._state.random[0] = _SEED
        made._judged = {}  # noqa: SLF001  # one of us
        return made

    def cost_in(self, job_id: str, shift_id: str) -> int | None:
        """Least cost of adding a job to a shift's round, in the kernel's units.

        ``None`` where the round cannot take it. The job must not be in a round yet.
        """
        r, v = self._job_rows[job_id], self._shift_rows[shift_id]
        if not (self._usable[v] and self._data.allowed[r, v]):
            return None
        best = self._cheapest(r, v)
        return None if best is None else best[0]

    def cost_of(self, shift_id: str) -> int:
        """Cost of a round as it stands, in the kernel's units."""
        return int(self._state.cost[self._shift_rows[shift_id]])

    def may_take(self, job_id: str, shift_id: str) -> bool:
        """Whether size, skills and pins let a shift serve a job."""
        return bool(self._data.allowed[self._job_rows[job_id], self._shift_rows[shift_id]])

    def rule_against(self, job_id: str, shift_id: str) -> str | None:
        """Give the first of :data:`RULES` without which a round could take a job.

        ``None`` where leaving out one of them is not enough.
        """
        told = self._told(self._job_rows[job_id], self._shift_rows[shift_id])
        if told is not None and told[0] >= kernel.NO_COST and told[2] != _NOT_ASKED:
            return RULES[told[2]] if told[2] >= 0 else None
        return next((rule for rule in RULES if self.fits_without(rule, job_id, shift_id)), None)

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
        told = self._told(r, v)
        if told is not None:
            return told[:2] if told[0] < kernel.NO_COST else None
        size = len(self._compiled.requests[r].stops)
        positions = np.empty(2 * size, np.int32)
        best: tuple[int, list[int]] | None = None
        for _ in range(1 if size <= FEW else TRIES_OF_MANY):
            most = kernel.NO_COST if best is None else best[0]
            cost = int(kernel.find_in_round(self._data, self._state, v, r, most, 0.0, positions))
            if cost < most:
                best = (cost, positions.tolist())
        return best

    def _told(self, r: int, v: int) -> tuple[int, list[int], int] | None:
        """Cost, steps and rule, where they are known under the rules as they are now."""
        judged = None if self._data is not self._compiled.data else self._judged.get(r)
        turn = None if judged is None else judged.turn.get(v)
        if judged is None or turn is None:
            return None
        return judged.costs[turn], judged.steps[turn], judged.rules[turn]

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
