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
from dispatch.search.arrays.layout import LIMITLESS
from dispatch.search.insertion.all_windows import ask
from dispatch.search.insertion.extended_round import round_figures
from dispatch.search.insertion.insertion_times import FIGURES, Terms, terms_of
from dispatch.search.insertion.latest_service import COLUMNS, visits
from dispatch.search.insertion.refusal_rules import refusal_codes
from dispatch.search.insertion.window_choices import WindowChoices, at_any_time, window_choices_of
from dispatch.search.starting_state import write_sequences

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dispatch.model import Job, Problem
    from dispatch.schedule.visit_sequences import Orders
    from dispatch.search.arrays.compilation import Compiled
    from dispatch.search.arrays.layout import Bools, Data, Ints, Smalls

DAY_S = 24 * 3600
_SEED = 1
_UNKNOWN_COST = -2
TRIES_OF_MANY = 24
"""How often a job of more than two stops is tried, each time in another order of its stops."""
PLACE_BITS = 20
"""Bits of the first of two positions in one number, as the kernel's ``pair_code`` has them."""
FEW = 2
"""Stops of a job whose cheapest place in a round is found at once, without trying orders."""

RULES = ("full", "window", "hours", "limit")
"""Rules that a round can be asked to forget: loads, the job's own windows, the shift's hours, and
its limits on stops, travel and distance. In the order of the kernel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _RoundVerdict:
    """What some rounds say to one job, by number; see :mod:`dispatch.search.insertion.all_windows`.

    Attributes
    ----------
    turn
        Which of the lists' entries is a round's.
    costs, codes
        Cost and places; where it does not fit ``NO_COST``, and -1.
    rules
        Number of the first of :data:`RULES` without which it would fit; -1 where none is,
        :data:`_UNKNOWN_COST` where that was not asked.
    """

    turn: dict[int, int]
    costs: list[int]
    codes: list[int]
    rules: list[int]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InsertionAnswers:
    """What some rounds say to one job in all choices of its windows; by round and choice.

    Attributes
    ----------
    request, choices, rows
        What was asked for, and the rounds that were asked.
    costs, codes
        Least cost in the kernel's units, and the places; ``NO_COST`` and -1 where it does not fit.
    hits
        By round whether loads, and limits, were in the way anywhere.
    """

    request: int
    choices: WindowChoices
    rows: Smalls
    costs: Ints
    codes: Ints
    hits: Bools


class Insertion(NamedTuple):
    """A way to add a job to a round: cost in the kernel's units, and where its stops go in.

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
        self._usable: Bools = np.array(
            write_sequences(self._compiled, self._state, orders), np.bool_
        )
        self._terms: Terms = terms_of(problem, self._compiled)
        self._judged: dict[int, _RoundVerdict] = {}

    def judge(self, job_id: str, shift_ids: Iterable[str], *, why: bool = True) -> None:
        """Ask some shifts for a job at once; what is then asked of them is quick.

        That is :meth:`cost_in`, :meth:`find` and, with ``why``, :meth:`rule_against`; the answers
        are the same.
        """
        r = self._job_rows[job_id]
        self._state.random[0] = _SEED  # so that each job is answered as if it were the first
        if not self.is_quick(job_id):
            return  # Tried in orders drawn by chance, each in its turn.
        rows = self._rows(shift_ids)
        asked = self._ask(r, rows, window_choices_of(self._data, r))
        rules = self.rules(asked)[:, 0].tolist() if why else [_UNKNOWN_COST] * len(rows)
        self._judged[r] = _RoundVerdict(
            turn={v: turn for turn, v in enumerate(rows.tolist())},
            costs=asked.costs[:, 0].tolist(),
            codes=asked.codes[:, 0].tolist(),
            rules=rules,
        )

    def is_quick(self, job_id: str) -> bool:
        """Whether a job's cheapest place in a round is found at once, without trying orders."""
        r = self._job_rows[job_id]
        size = len(self._compiled.requests[r].stops)
        return size == 1 or (size == 2 and int(self._data.pickups[r]) == 1)

    def ask(
        self, job_id: str, shift_ids: Iterable[str], choices: WindowChoices
    ) -> InsertionAnswers:
        """Ask some shifts for a job in several choices of its windows.

        Parameters
        ----------
        job_id
            One of which :meth:`is_quick` is true.
        choices
            Of its stops.
        """
        return self._ask(self._job_rows[job_id], self._rows(shift_ids), choices)

    def rules(self, asked: InsertionAnswers) -> Smalls:
        """Tell why rounds refuse a job, by round and choice.

        Number of the first of :data:`RULES` without which it would fit; -1 where none is. The
        rounds, and the job in the seat, are still those that were asked.
        """
        rules = np.empty(asked.codes.shape, np.int32)
        free = at_any_time(len(self._compiled.requests[asked.request].stops))
        refusal_codes(
            *(self._data_for(asked.choices), self._state, asked.choices, free),
            *(asked.request, asked.rows, self._usable, asked.costs, asked.hits, rules),
        )
        return rules

    def figures(self, asked: InsertionAnswers) -> Ints:
        """Tell what rounds are with a job in them, by round and choice.

        The last axis has the columns of :mod:`dispatch.search.insertion.insertion_times`.
        """
        told = np.empty((*asked.codes.shape, FIGURES), np.int64)
        round_figures(
            *(self._data, self._state, asked.choices, self._terms),
            *(asked.request, asked.rows, asked.codes, told),
        )
        return told

    def visits(self, asked: InsertionAnswers, turn: int, choice: int) -> list[tuple[int, int]]:
        """Tell when each stop of the job would begin, and how much later it could, seconds.

        Pickups first; of a round that takes the job. See
        :mod:`dispatch.search.insertion.latest_service`.
        """
        size = len(self._compiled.requests[asked.request].stops)
        told = np.empty((size, COLUMNS), np.int64)
        visits(
            *(self._data, self._state, asked.choices, self._terms, asked.request),
            *(int(asked.rows[turn]), choice, int(asked.codes[turn, choice]), told),
        )
        return [(begin, slack_s) for begin, slack_s in told.tolist()]

    def order_with(self, job: Job, shift_id: str, code: int) -> list[StopTask | Break]:
        """Return the order of a round with a job at its places, as :attr:`Asked.codes` has them."""
        v, r = self._shift_rows[shift_id], self._job_rows[job.id]
        return self._order(v, self._steps(r, code), job)

    def _rows(self, shift_ids: Iterable[str]) -> Smalls:
        return np.array([self._shift_rows[name] for name in shift_ids], np.int32)

    def _ask(self, r: int, rows: Smalls, choices: WindowChoices) -> InsertionAnswers:
        size = len(self._compiled.requests[r].stops)
        shape = (len(rows), len(choices.soft_close) // size)
        costs, codes = np.empty(shape, np.int64), np.empty(shape, np.int64)
        hits, data = np.empty((len(rows), 2), np.bool_), self._data_for(choices)
        ask(data, self._state, choices, r, rows, self._usable, costs, codes, hits)
        return InsertionAnswers(
            request=r, choices=choices, rows=rows, costs=costs, codes=codes, hits=hits
        )

    def _data_for(self, choices: WindowChoices) -> Data:
        if self._data.any_late or not choices.late_cost.any():
            return self._data
        return self._data._replace(any_late=True)

    def with_seat(self, compiled: Compiled) -> StandingRounds:
        """Return the same rounds with another job in the free seat (``extra_request``).

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
        best = self._best(job_id, shift_id)
        return None if best is None else best[0]

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
        told = self._told(self._job_rows[job_id], self._shift_rows[shift_id])
        if told is not None and told[0] >= kernel.NO_COST and told[2] != _UNKNOWN_COST:
            return RULES[told[2]] if told[2] >= 0 else None
        return next((rule for rule in RULES if self.fits_without(rule, job_id, shift_id)), None)

    def fits_without(self, rule: str, job_id: str, shift_id: str) -> bool:
        """Return whether a round could take a job if one of :data:`RULES` did not count."""
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

    def find(self, job_id: str, shift_id: str) -> tuple[int, list[StopTask | Break]] | None:
        """Return cost and resulting order of the cheapest way to add a job to a shift's round."""
        best = self._best(job_id, shift_id)
        return None if best is None else (best[0], self._order(self._shift_rows[shift_id], best[1]))

    def _best(self, job_id: str, shift_id: str) -> tuple[int, list[int]] | None:
        """As :meth:`_cheapest`, of a round that may take the job at all."""
        r, v = self._job_rows[job_id], self._shift_rows[shift_id]
        return self._cheapest(r, v) if self._usable[v] and self._data.allowed[r, v] else None

    def way(self, job_id: str, shift_id: str) -> Insertion | None:
        """Return the cheapest way to add a job to a shift's round, as :meth:`find` does."""
        best = self._best(job_id, shift_id)
        if best is None:
            return None
        r = self._job_rows[job_id]
        first = int(self._data.request_nodes[self._data.request_ptr[r]])
        nodes = [node - first for node in best[1][::2]]
        return Insertion(cost=best[0], steps=tuple(zip(nodes, best[1][1::2], strict=True)))

    def work_out(self, shift_id: str) -> None:
        """Work a round out anew.

        A job of many stops is tried in other rounds by putting it in, which writes over what is
        known of its stops where it stands.
        """
        kernel.update_round(self._data, self._state, self._shift_rows[shift_id])

    def order_of(self, shift_id: str) -> list[StopTask | Break]:
        """Return the order of a round as it stands, breaks included."""
        return self._order(self._shift_rows[shift_id], ())

    def _order(
        self, v: int, steps: Sequence[int], job: Job | None = None
    ) -> list[StopTask | Break]:
        nodes = self._state.sequence[v, : self._state.length[v]].tolist()
        for node, position in zip(steps[::2], steps[1::2], strict=True):
            nodes.insert(position, node)
        entries = [self._entry(v, node) for node in nodes]
        if job is None:
            return entries
        return [
            replace(entry, job=job)
            if isinstance(entry, StopTask) and entry.job.id == job.id
            else entry
            for entry in entries
        ]

    def _steps(self, r: int, code: int) -> list[int]:
        """Nodes and positions by turns, in the order of inserting: the later first."""
        first = int(self._data.request_nodes[self._data.request_ptr[r]])
        if len(self._compiled.requests[r].stops) == 1:
            return [first, code]
        return [first + 1, code >> PLACE_BITS, first, code & ((1 << PLACE_BITS) - 1)]

    def _cheapest(self, r: int, v: int) -> tuple[int, list[int]] | None:
        """Cost, and nodes and positions by turns, of the cheapest insertion found."""
        told = self._told(r, v)
        if told is not None:
            return (told[0], self._steps(r, told[1])) if told[0] < kernel.NO_COST else None
        size = len(self._compiled.requests[r].stops)
        positions = np.empty(2 * size, np.int32)
        best: tuple[int, list[int]] | None = None
        for _ in range(1 if size <= FEW else TRIES_OF_MANY):
            most = kernel.NO_COST if best is None else best[0]
            cost = int(kernel.find_in_round(self._data, self._state, v, r, most, 0.0, positions))
            if cost < most:
                best = (cost, positions.tolist())
        return best

    def _told(self, r: int, v: int) -> tuple[int, int, int] | None:
        """Cost, places and rule, where they are known under the rules as they are now."""
        judged = None if self._data is not self._compiled.data else self._judged.get(r)
        turn = None if judged is None else judged.turn.get(v)
        if judged is None or turn is None:
            return None
        return judged.costs[turn], judged.codes[turn], judged.rules[turn]

    def _entry(self, v: int, node: int) -> StopTask | Break:
        if node >= len(self._compiled.nodes):
            first = len(self._compiled.nodes) + int(self._data.break_ptr[v])
            return self._compiled.breaks[v][node - first]
        job, kind, index = self._compiled.nodes[node]
        return StopTask(job=job, kind="drop" if kind else "pickup", index=index)


def _relaxed(data: Data, rule: str, r: int, v: int) -> Data:
    """Return the arrays as if one rule did not count for one request and round."""
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
