"""Judging one more job in rounds that already stand: where it fits and what it costs."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dispatch.model import Break
from dispatch.schedule.timetable import StopTask
from dispatch.search import kernel
from dispatch.search.arrays.compilation import compile_problem, empty_state
from dispatch.search.arrays.epoch_seconds import last_second, spans_of
from dispatch.search.arrays.layout import LIMITLESS
from dispatch.search.insertion.cheapest_places import find_in_rounds, update_rounds
from dispatch.search.insertion.extended_round import round_figures
from dispatch.search.insertion.insertion_times import FIGURES, Terms, terms_of
from dispatch.search.starting_state import write_sequences

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dispatch.model import Job, Problem
    from dispatch.schedule.visit_sequences import VisitSequences
    from dispatch.search.arrays.compilation import Compiled
    from dispatch.search.arrays.layout import Bools, Data, Ints, Smalls

DAY_S = 24 * 3600
_SEED = 1
TRIES_OF_MANY = 24
"""Attempts at a job of more than two stops, each in another order of its stops."""

RULES = ("goods-together", "aboard-too-long", "full", "window", "hours", "limit")
"""Rules that a round can be asked to forget: kinds of goods kept apart, the longest time aboard,
loads, the job's own windows, the shift's hours, and its limits on stops, travel and distance."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InsertionAnswers:
    """Answers of some rounds to one job.

    Attributes
    ----------
    request, rows
        The request, and the rounds that were asked.
    costs, positions
        By round the least cost in the kernel's units, and nodes and positions by turns, in the
        order of inserting; ``NO_COST`` where it does not fit.
    """

    request: int
    rows: Smalls
    costs: Ints
    positions: Smalls


class Insertion(NamedTuple):
    """Cheapest way to add a job to a round: cost in the kernel's units, and where its stops go in.

    ``steps`` are numbers of stops, pickups first, and positions, in the order of inserting.
    """

    cost: int
    steps: tuple[tuple[int, int], ...]


class StandingRounds:
    """Rounds as they stand, ready to be asked about one more job.

    Parameters
    ----------
    problem
        The problem with all jobs, also those not in the rounds.
    sequences
        Stops and breaks in order, by shift id.
    compiled
        The problem's arrays, where they are already at hand.
    """

    def __init__(
        self, problem: Problem, sequences: VisitSequences, compiled: Compiled | None = None
    ) -> None:
        self._compiled = compiled or compile_problem(problem, near=False)
        self._data = self._compiled.data
        self._state = empty_state(self._data, _SEED)
        self._job_rows = {
            request.job.id: row for row, request in enumerate(self._compiled.requests)
        }
        self._shift_rows = {shift.id: row for row, shift in enumerate(problem.shifts)}
        self._usable: Bools = np.array(
            write_sequences(self._compiled, self._state, sequences), np.bool_
        )
        self._terms: Terms = terms_of(problem, self._compiled)
        self._known: dict[tuple[int, int], Insertion | None] = {}
        self._rules: dict[tuple[int, int], str | None] = {}

    def judge(self, job_id: str, shift_ids: Iterable[str], *, why: bool = True) -> None:
        """Ask some shifts for a job at once; what is then asked of them is quick.

        That is :meth:`cost_in`, :meth:`way`, :meth:`find` and, with ``why``, :meth:`rule_against`.
        """
        self._state.random[0] = _SEED  # so that each job is answered as if it were the first
        self._remember(self.ask(job_id, shift_ids), why=why)

    def _remember(self, asked: InsertionAnswers, *, why: bool) -> None:
        r = asked.request
        first = int(self._data.request_nodes[self._data.request_ptr[r]])
        answers = zip(
            asked.rows.tolist(), asked.costs.tolist(), asked.positions.tolist(), strict=True
        )
        for v, cost, steps in answers:
            nodes = [node - first for node in steps[::2]]
            self._known[r, v] = (
                Insertion(cost=cost, steps=tuple(zip(nodes, steps[1::2], strict=True)))
                if cost < kernel.NO_COST
                else None
            )
        if why:
            for v, rule in zip(asked.rows.tolist(), self.rules(asked), strict=True):
                self._rules[r, v] = rule

    def is_quick(self, job_id: str) -> bool:
        """Return whether a job's cheapest place is found at once, without trying orders."""
        r = self._job_rows[job_id]
        size = len(self._compiled.requests[r].stops)
        return size == 1 or (size == 2 and int(self._data.pickups[r]) == 1)

    def ask(self, job_id: str, shift_ids: Iterable[str]) -> InsertionAnswers:
        """Return what some shifts say to a job."""
        rows = np.array([self._shift_rows[name] for name in shift_ids], np.int32)
        return self._ask(self._data, self._job_rows[job_id], rows, self._usable)

    def _ask(self, data: Data, r: int, rows: Smalls, usable: Bools) -> InsertionAnswers:
        request = self._compiled.requests[r]
        costs = np.empty(len(rows), np.int64)
        positions = np.full((len(rows), 2 * len(request.stops)), -1, np.int32)
        tries = 1 if self.is_quick(request.job.id) else TRIES_OF_MANY
        find_in_rounds(data, self._state, r, rows, usable, tries, costs, positions)
        return InsertionAnswers(request=r, rows=rows, costs=costs, positions=positions)

    def fits_with_windows(self, job: Job, shift_ids: Iterable[str], below: int) -> bool:
        """Return whether some shift takes a job for less, with as many windows as it has but other.

        Parameters
        ----------
        job
            A job of the problem in none of the rounds, its windows changed.
        below
            Cost that it must be under, in the kernel's units.
        """
        r, opens = self._job_rows[job.id], self._data.window_open.copy()
        closes, soft = self._data.window_close.copy(), self._data.soft_close.copy()
        for node, (_, _, stop) in zip(self._nodes_of(r), job.stops, strict=True):
            own = slice(*self._data.window_ptr[node : node + 2])
            opens[own], closes[own] = zip(*spans_of(stop.open_windows), strict=True)
            soft[node] = last_second(stop)
        data = self._data._replace(window_open=opens, window_close=closes, soft_close=soft)
        rows = np.array([self._shift_rows[name] for name in shift_ids], np.int32)
        costs = self._ask(data, r, rows, self._usable).costs
        return bool(costs.min(initial=kernel.NO_COST) < min(below, kernel.NO_COST))

    def rules(self, asked: InsertionAnswers) -> list[str | None]:
        """Return by round the first of :data:`RULES` without which it would take a job.

        ``None`` where it takes the job, and where leaving out one of them is not enough. The
        rounds, and the extra request, are still those that were asked.
        """
        found: list[str | None] = [None] * len(asked.rows)
        allowed = self._data.allowed[asked.request, asked.rows]
        refusing = np.flatnonzero((asked.costs >= kernel.NO_COST) & allowed)
        rows = asked.rows[refusing]
        for rule in self._rules_asked() if len(rows) else ():
            open_ = [k for k in refusing.tolist() if found[k] is None]
            data, usable = self._without(rule, asked.request), np.empty_like(self._usable)
            rest = asked.rows[open_]
            update_rounds(data, self._state, rest, usable)
            costs = self._ask(data, asked.request, rest, usable).costs.tolist()
            for k, cost in zip(open_, costs, strict=True):
                if cost < kernel.NO_COST:
                    found[k] = rule
        update_rounds(self._data, self._state, rows, self._usable)
        return found

    def _rules_asked(self) -> tuple[str, ...]:
        """Return the rules that keep anything out here."""
        here = {"goods-together": len(self._data.clashes), "aboard-too-long": self._data.any_limit}
        return tuple(rule for rule in RULES if here.get(rule, True))

    def figures(self, asked: InsertionAnswers) -> Ints:
        """Return the figures of rounds with a job in them, by round.

        The columns are those of :mod:`dispatch.search.insertion.insertion_times`.
        """
        figures = np.empty((len(asked.rows), FIGURES), np.int64)
        round_figures(
            *(self._data, self._state, self._terms, asked.request),
            *(asked.rows, asked.costs, asked.positions, figures),
        )
        return figures

    def sequence_with(self, job: Job, asked: InsertionAnswers, turn: int) -> list[StopTask | Break]:
        """Return the sequence of the round of that number with a job that it takes."""
        entries = self._sequence(int(asked.rows[turn]), asked.positions[turn].tolist())
        return [
            replace(entry, job=job)
            if isinstance(entry, StopTask) and entry.job.id == job.id
            else entry
            for entry in entries
        ]

    def with_extra_request(self, compiled: Compiled) -> StandingRounds:
        """Return the same rounds with another extra request in the arrays.

        They share their schedules: ask one after the other.
        """
        other = copy(self)
        other._compiled, other._data = compiled, compiled.data  # noqa: SLF001  # one of us
        # As at the start, so that each job is answered as if it were the first.
        self._state.random[0] = _SEED
        other._known, other._rules = {}, {}  # noqa: SLF001  # one of us
        return other

    def cost_in(self, job_id: str, shift_id: str) -> int | None:
        """Least cost of adding a job to a shift's round, in the kernel's units.

        ``None`` where the round cannot take it. The job must not be in a round yet.
        """
        way = self.way(job_id, shift_id)
        return None if way is None else way.cost

    def cost_of(self, shift_id: str) -> int:
        """Cost of a round as it stands, in the kernel's units."""
        return int(self._state.cost[self._shift_rows[shift_id]])

    def may_take(self, job_id: str, shift_id: str) -> bool:
        """Return whether size, skills and pins let a shift serve a job."""
        return bool(self._data.allowed[self._job_rows[job_id], self._shift_rows[shift_id]])

    def rule_against(self, job_id: str, shift_id: str) -> str | None:
        """Return the first of :data:`RULES` without which a round could take a job.

        ``None`` where leaving out one of them is not enough.
        """
        key = self._job_rows[job_id], self._shift_rows[shift_id]
        if key not in self._rules:
            self._remember(self.ask(job_id, [shift_id]), why=True)
        return self._rules[key]

    def find(self, job_id: str, shift_id: str) -> tuple[int, list[StopTask | Break]] | None:
        """Return cost and resulting sequence of the cheapest way to add a job to a round."""
        way = self.way(job_id, shift_id)
        if way is None:
            return None
        first = self._nodes_of(self._job_rows[job_id])[0]
        steps = [number for stop, position in way.steps for number in (first + stop, position)]
        return way.cost, self._sequence(self._shift_rows[shift_id], steps)

    def way(self, job_id: str, shift_id: str) -> Insertion | None:
        """Return the cheapest way to add a job to a shift's round, as :meth:`find` does."""
        key = self._job_rows[job_id], self._shift_rows[shift_id]
        if key not in self._known:
            self._remember(self.ask(job_id, [shift_id]), why=False)
        return self._known[key]

    def work_out(self, shift_id: str) -> None:
        """Work a round out anew.

        A job of many stops is tried in other rounds by putting it in, which writes over what is
        known of its stops where it stands.
        """
        kernel.update_round(self._data, self._state, self._shift_rows[shift_id])

    def sequence_of(self, shift_id: str) -> list[StopTask | Break]:
        """Return the sequence of a round as it stands, breaks included."""
        return self._sequence(self._shift_rows[shift_id], ())

    def _sequence(self, v: int, steps: Sequence[int]) -> list[StopTask | Break]:
        nodes = self._state.sequence[v, : self._state.length[v]].tolist()
        for node, position in zip(steps[::2], steps[1::2], strict=True):
            nodes.insert(position, node)
        return [self._entry(v, node) for node in nodes]

    def _nodes_of(self, r: int) -> list[int]:
        first, end = self._data.request_ptr[r : r + 2]
        nodes: list[int] = self._data.request_nodes[first:end].tolist()
        return nodes

    def _entry(self, v: int, node: int) -> StopTask | Break:
        if node >= len(self._compiled.nodes):
            first = len(self._compiled.nodes) + int(self._data.break_ptr[v])
            return self._compiled.breaks[v][node - first]
        job, kind, index = self._compiled.nodes[node]
        return StopTask(job=job, kind="drop" if kind else "pickup", index=index)

    def _without(self, rule: str, r: int) -> Data:
        """Return the arrays as if one of :data:`RULES` did not count for a request."""
        data = self._data
        if rule == "goods-together":
            return data._replace(clashes=data.clashes[:0])
        if rule == "aboard-too-long":
            return data._replace(any_limit=False)
        if rule == "full":
            return data._replace(
                capacity=np.full_like(data.capacity, LIMITLESS),
                limit=np.full_like(data.limit, LIMITLESS),
            )
        if rule == "window":
            opens, closes = data.window_open.copy(), data.window_close.copy()
            for node in self._nodes_of(r):
                own = slice(*data.window_ptr[node : node + 2])
                opens[own], closes[own] = -LIMITLESS, LIMITLESS
            return data._replace(window_open=opens, window_close=closes)
        if rule == "hours":
            return data._replace(open=data.open - DAY_S, close=data.close + DAY_S)
        most = np.full_like(data.max_stops, LIMITLESS)
        return data._replace(max_stops=most, max_travel=most, max_distance=most)
