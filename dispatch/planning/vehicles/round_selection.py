"""Rounds given to shifts and shared vehicles anew: OR-Tools CP-SAT chooses the cheapest of many.

Out of all rounds of a few plans it takes some, and says who rides each and on what. Nothing that
is served may be left out for it, and each bike and trailer is with one round at a time, hand-over
included. What a round is with somebody else is timed by the planner's own code, in its order.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING, Any

from ortools.sat.python import cp_model

from dispatch.model import Break
from dispatch.model.available_vehicles import ridden_on
from dispatch.planning.cp_solver import solved
from dispatch.planning.round_exchange import timed_round
from dispatch.planning.vehicles.vehicle_assignment import ends_where_begins
from dispatch.schedule.cost_terms import exact_terms
from dispatch.schedule.eligibility import allowed_to
from dispatch.schedule.visit_sequences import job_ids_of
from dispatch.search.arrays.epoch_seconds import seconds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dispatch.model import Round, Shift, Vehicle
    from dispatch.planning.vehicles.vehicle_assignment import Assignment, VehicleAssigner
    from dispatch.schedule.timetable import StopTask
    from dispatch.schedule.visit_sequences import VisitSequences

UNITS = 180_000
"""Units of the model in a cent."""
SOLVE_BUDGET = 0.5
"""Budget of CP-SAT, in its own deterministic seconds: about one of ours."""
MAX_TIMED_ROUNDS = 3_000
"""So many pairs of a round and a way to ride it are timed at most; else rounds stay as they are."""
MOST_COLUMNS = 12_000
"""So many triples of round, shift and vehicle at most."""
MAX_SEQUENCES = 100_000
"""Of two shifts that may not follow each other, so many pairs of rounds are looked at at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A round of the pool on a shift and a vehicle."""

    source: int
    shift_id: str
    vehicle: Vehicle
    round_: Round
    order: Sequence[StopTask | Break]
    cost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenRounds:
    """Rounds with their shifts; ``assignment`` has the vehicles of shifts with units."""

    assignment: Assignment
    sequences: VisitSequences
    rounds: Mapping[str, Round]


def cheapest_rounds(
    assigner: VehicleAssigner,
    pool: Sequence[Sequence[StopTask | Break]],
    served: frozenset[str],
    begun: Mapping[str, Round],
    seed: int,
) -> ChosenRounds | None:
    """Choose among rounds of a pool; ``None`` where that is too much, or has no answer in time.

    Parameters
    ----------
    assigner
        The problem with its units.
    pool
        Stops and breaks of rounds; those of one plan are among them that serves all of ``served``.
    served
        Jobs that must be in a round. A job that is in the pool and not here may be.
    begun
        Rounds that have begun, by shift: they stay, and nothing else is given to their shifts.
    """
    columns = _columns(assigner, pool, begun)
    if not columns:
        return None
    model = cp_model.CpModel()
    takes = [model.new_bool_var(f"{number}") for number in range(len(columns))]
    _serve(model, takes, columns, pool, served)
    _one_each(model, takes, columns)
    _one_at_a_time(model, assigner, takes, columns, begun)
    _apart(model, assigner, takes, columns, begun)
    bonus = 1 + sum(column.cost for column in columns)
    extra = [_extra(pool[column.source], served) for column in columns]
    model.minimize(
        sum(
            truth * (column.cost - bonus * more)
            for truth, column, more in zip(takes, columns, extra, strict=True)
        )
    )
    solver = solved(model, seed, SOLVE_BUDGET)
    if solver is None:
        return None
    chosen = [column for truth, column in zip(takes, columns, strict=True) if solver.value(truth)]
    return ChosenRounds(
        assignment={one.shift_id: one.vehicle for one in chosen if one.shift_id in assigner.shifts},
        sequences={one.shift_id: list(one.order) for one in chosen},
        rounds={one.shift_id: one.round_ for one in chosen},
    )


def _extra(entries: Sequence[StopTask | Break], served: frozenset[str]) -> int:
    """Count what a round serves besides, that has to be: by priority."""
    jobs = {e.job.id: e.job for e in entries if not isinstance(e, Break)}
    return sum(
        1 + job.priority
        for job in jobs.values()
        if job.id not in served and job.prize_cents is None
    )


def _columns(
    assigner: VehicleAssigner,
    pool: Sequence[Sequence[StopTask | Break]],
    begun: Mapping[str, Round],
) -> list[Column]:
    """Time each round of the pool on each shift with each kind of vehicle."""
    problem = assigner.problem
    ways = [
        (
            ridden_on(shift, alike[0], assigner.open.get((shift.id, alike[0].id), shift.window)),
            alike,
        )
        for shift in problem.shifts
        if shift.id not in begun
        for alike in _kinds(assigner, shift)
    ]
    if len(ways) * len(pool) > MAX_TIMED_ROUNDS:
        return []
    found = []
    for source, entries in enumerate(pool):
        jobs = [problem.job_by_id[name] for name in job_ids_of(entries)]
        bound = {problem.pinned_to[job.id] for job in jobs if job.id in problem.pinned_to}
        for rider, alike in ways:
            if bound - {rider.id} or not all(allowed_to(job, [rider])[0] for job in jobs):
                continue
            answer = timed_round(problem, rider, entries)
            if answer is None:
                continue
            order, round_ = answer
            prizes = sum(job.prize_cents or 0 for job in jobs)
            cost = int((sum(exact_terms(problem, [round_]).values()) - prizes) * UNITS)
            found += [
                Column(
                    source=source,
                    shift_id=rider.id,
                    vehicle=vehicle,
                    round_=round_,
                    order=order,
                    cost=cost,
                )
                for vehicle in alike
            ]
    return found if len(found) <= MOST_COLUMNS else []


def _kinds(assigner: VehicleAssigner, shift: Shift) -> list[list[Vehicle]]:
    """Group the vehicles of a shift by what they can do and when they are there."""
    if shift.id not in assigner.shifts:
        return [[shift.vehicle]]
    kinds: dict[object, list[Vehicle]] = {}
    for one in assigner.vehicles(shift.id):
        capacity = one.capacity
        key = (
            *(one.profile, one.speed_percent, one.range_m, one.skills),
            *(capacity.mass_g, capacity.volume_ml, capacity.items),
            frozenset(capacity.extra.items()),
            assigner.open[shift.id, one.id],
        )
        kinds.setdefault(key, []).append(one)
    return list(kinds.values())


def _serve(
    model: cp_model.CpModel,
    takes: Sequence[Any],
    columns: Sequence[Column],
    pool: Sequence[Sequence[StopTask | Break]],
    served: frozenset[str],
) -> None:
    """Each job is in one round, or in none where it was in none before."""
    by_job: dict[str, list[Any]] = defaultdict(list)
    names = [job_ids_of(entries) for entries in pool]
    for truth, column in zip(takes, columns, strict=True):
        for name in names[column.source]:
            by_job[name].append(truth)
    for name, truths in by_job.items():
        if name in served:
            model.add_exactly_one(truths)
        else:
            model.add_at_most_one(truths)
    for _ in served - by_job.keys():
        model.add_bool_or([])


def _one_each(model: cp_model.CpModel, takes: Sequence[Any], columns: Sequence[Column]) -> None:
    by_shift: dict[str, list[Any]] = defaultdict(list)
    for truth, column in zip(takes, columns, strict=True):
        by_shift[column.shift_id].append(truth)
    for truths in by_shift.values():
        model.add_at_most_one(truths)


def _one_at_a_time(
    model: cp_model.CpModel,
    assigner: VehicleAssigner,
    takes: Sequence[Any],
    columns: Sequence[Column],
    begun: Mapping[str, Round],
) -> None:
    """Each unit is with one round at a time, and a while with nobody between two."""
    spans: dict[str, list[Any]] = defaultdict(list)

    def span(unit: str, round_: Round) -> tuple[int, int]:
        low = seconds(round_.start)
        return low, seconds(round_.end) - low + assigner.units[unit].handover_s

    for truth, column in zip(takes, columns, strict=True):
        for unit in assigner.shared_units_of(column.vehicle):
            low, length = span(unit, column.round_)
            spans[unit].append(
                model.new_optional_fixed_size_interval_var(low, length, truth, f"{len(spans)}")
            )
    for shift_id, round_ in begun.items():
        if shift_id in assigner.shifts:
            for unit in assigner.shared_units_of(assigner.shifts[shift_id].vehicle):
                low, length = span(unit, round_)
                spans[unit].append(model.new_fixed_size_interval_var(low, length, "begun"))
    for row in spans.values():
        model.add_no_overlap(row)


def _apart(
    model: cp_model.CpModel,
    assigner: VehicleAssigner,
    takes: Sequence[Any],
    columns: Sequence[Column],
    begun: Mapping[str, Round],
) -> None:
    """A shift follows another one on a unit only where it begins at the place where that ends."""
    shifts = assigner.shifts
    users: dict[str, dict[str, list[tuple[Any, Round]]]] = defaultdict(lambda: defaultdict(list))
    for truth, column in zip(takes, columns, strict=True):
        for unit in assigner.shared_units_of(column.vehicle):
            users[unit][column.shift_id].append((truth, column.round_))
    fixed = [(shifts[name], round_) for name, round_ in begun.items() if name in shifts]
    for unit, rows in users.items():
        for one, other in permutations(rows, 2):
            if not ends_where_begins(shifts[one], shifts[other]):
                _never_after(model, rows[one], rows[other])
        for shift, round_ in fixed:
            if unit in assigner.shared_units_of(shift.vehicle):
                for name, row in rows.items():
                    _beside(model, shifts[name], row, shift, round_)


def _beside(
    model: cp_model.CpModel,
    shift: Shift,
    row: list[tuple[Any, Round]],
    begun: Shift,
    round_: Round,
) -> None:
    """No round of a shift goes before or after a begun one that it does not meet."""
    before, after = ends_where_begins(shift, begun), ends_where_begins(begun, shift)
    for truth, own in row:
        if not (after if round_.end <= own.start else before):
            model.add(truth == 0)


def _never_after(
    model: cp_model.CpModel, early: list[tuple[Any, Round]], late: list[tuple[Any, Round]]
) -> None:
    """No round of the one shift comes before one of the other; where they are many, only one."""
    if len(early) * len(late) > MAX_SEQUENCES:
        model.add_at_most_one(truth for truth, _ in (*early, *late))
        return
    for truth, round_ in early:
        after = [other for other, own in late if round_.end <= own.start]
        if after:
            model.add_at_most_one([truth, *after])
