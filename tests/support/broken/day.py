"""A problem with its plan, and the ways to spoil them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from dispatch.model import Plan, Problem, Round, Shift, Stop, Unassigned, Visit
from routing.types import UNREACHABLE
from tests.support.plans.market_day import find_task, market_day, market_plan
from tests.support.plans.plain_planner import cost_cents, simulate

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Value = TypeVar("Value", bound="DataclassInstance")


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A problem and a plan; every method gives another day and leaves this one as it is.

    A change may be a new value, or a function that makes it from the old one.
    """

    problem: Problem
    plan: Plan

    # ------------------------------------------------------------------------------- the plan

    def round(self, shift_id: str, /, **changes: object) -> Day:
        """Change fields of a shift's round."""
        return self._with_rounds(
            _changed(found, changes) if found.shift_id == shift_id else found
            for found in self.plan.rounds
        )

    def visit(self, shift_id: str, position: int, /, **changes: object) -> Day:
        """Change fields of one visit; positions count from 1."""
        visits = list(self._round(shift_id).visits)
        visits[position - 1] = _changed(visits[position - 1], changes)
        return self.round(shift_id, visits=tuple(visits))

    def without(self, shift_id: str, *positions: int) -> Day:
        """Leave visits out and everything else as it was."""
        kept = (
            visit
            for position, visit in enumerate(self._round(shift_id).visits, start=1)
            if position not in positions
        )
        return self.round(shift_id, visits=tuple(kept))

    def insert(self, shift_id: str, position: int, visit: Visit) -> Day:
        """Put a visit at a position."""
        visits = list(self._round(shift_id).visits)
        visits.insert(position - 1, visit)
        return self.round(shift_id, visits=tuple(visits))

    def look(self, shift_id: str, position: int) -> Visit:
        """Return one visit."""
        return self._round(shift_id).visits[position - 1]

    def moved(self, shift_id: str, **step: int) -> Day:
        """Move all instants of a round by the same time."""
        move = later(**step)
        visits = tuple(
            _changed(visit, {"arrive": move, "start": move, "depart": move})
            for visit in self._round(shift_id).visits
        )
        return self.round(shift_id, start=move, end=move, visits=visits)

    def drive(self, shift_id: str, names: str) -> Day:
        """Drive a round anew, right but for the order of visits asked for; costs follow."""
        shift = self._shift(shift_id)
        tasks = tuple(find_task(self.problem, shift, name) for name in names.split())
        round_ = simulate(self.problem, shift, tasks)
        assert round_ is not None, f"{shift_id} cannot drive {names}"
        others = tuple(found for found in self.plan.rounds if found.shift_id != shift_id)
        return self._with_rounds((*others, round_)).costs_anew()

    def rounds(self, *rounds: Round) -> Day:
        """Have just these rounds."""
        return self._with_rounds(rounds)

    def reason(self, job_id: str, reason: str) -> Day:
        """State another reason for a job that is left out already, or leave it out as well."""
        kept = tuple(entry for entry in self.plan.unassigned if entry.job_id != job_id)
        return self.unassigned(*kept, Unassigned(job_id=job_id, reason=reason))

    def unassigned(self, *entries: Unassigned) -> Day:
        """Have just these jobs left out."""
        return replace(self, plan=replace(self.plan, unassigned=entries))

    def costs(self, **changes: int | Callable[[int], int] | None) -> Day:
        """Change terms of the cost; ``None`` leaves the term out."""
        costs = dict(self.plan.cost_cents)
        for term, change in changes.items():
            value = change(costs[term]) if callable(change) else change
            if value is None:
                del costs[term]
            else:
                costs[term] = value
        return replace(self, plan=replace(self.plan, cost_cents=costs))

    def costs_anew(self) -> Day:
        """State the cost that the rounds have."""
        terms = cost_cents(self.problem, self.plan.rounds)
        return replace(self, plan=replace(self.plan, cost_cents=terms))

    # ---------------------------------------------------------------------------- the problem

    def asked(self, **changes: object) -> Day:
        """Change fields of the problem under the plan."""
        return replace(self, problem=_changed(self.problem, changes))

    def job(self, job_id: str, /, **changes: object) -> Day:
        """Change fields of a job."""
        return self.asked(
            jobs=tuple(
                _changed(job, changes) if job.id == job_id else job for job in self.problem.jobs
            )
        )

    def stop(self, job_id: str, name: str, /, **changes: object) -> Day:
        """Change fields of a stop, ``p0`` being the first pickup, ``d1`` the second drop."""
        field, index = ("pickups" if name[0] == "p" else "drops"), int(name[1:])
        job = next(job for job in self.problem.jobs if job.id == job_id)
        stops: list[Stop] = list(getattr(job, field))
        stops[index] = _changed(stops[index], changes)
        return self.job(job_id, **{field: tuple(stops)})

    def shift(self, shift_id: str, /, **changes: object) -> Day:
        """Change fields of a shift."""
        return self.asked(
            shifts=tuple(
                _changed(shift, changes) if shift.id == shift_id else shift
                for shift in self.problem.shifts
            )
        )

    def vehicle(self, shift_id: str, /, **changes: object) -> Day:
        """Change fields of a shift's vehicle."""
        return self.shift(shift_id, vehicle=_changed(self._shift(shift_id).vehicle, changes))

    def capacity(self, shift_id: str, /, **changes: object) -> Day:
        """Change how much a shift's vehicle carries."""
        capacity = _changed(self._shift(shift_id).vehicle.capacity, changes)
        return self.vehicle(shift_id, capacity=capacity)

    def cut(self, profile: str, origin: str, target: str, *tables: str) -> Day:
        """Take the way from one place to another out of the matrices (of both, if none named)."""
        times = self.problem.times
        row, column = times.place_ids.index(origin), times.place_ids.index(target)
        changes: dict[str, object] = {}
        for name in tables or ("duration_s", "distance_m"):
            matrices = dict(getattr(times, name))
            matrices[profile] = np.array(matrices[profile])
            matrices[profile][row, column] = UNREACHABLE
            changes[name] = matrices
        return self.asked(times=_changed(times, changes))

    def _with_rounds(self, rounds: Iterable[Round]) -> Day:
        return replace(self, plan=replace(self.plan, rounds=tuple(rounds)))

    def _round(self, shift_id: str) -> Round:
        return next(found for found in self.plan.rounds if found.shift_id == shift_id)

    def _shift(self, shift_id: str) -> Shift:
        return next(shift for shift in self.problem.shifts if shift.id == shift_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """One kind of broken plan.

    Attributes
    ----------
    what
        What is wrong, in words; names the test.
    codes
        Every violation that it must give, and no other.
    spoil
        Makes it from a day whose plan keeps every rule.
    """

    what: str
    codes: frozenset[str]
    spoil: Callable[[Day], Day]


def broken(what: str, codes: str, spoil: Callable[[Day], Day]) -> Broken:
    """Describe one kind of broken plan, its codes in one text with blanks between them."""
    return Broken(what=what, codes=frozenset(codes.split()), spoil=spoil)


def good_day() -> Day:
    """Return the market day and the plan of it that keeps every rule."""
    problem = market_day()
    return Day(problem=problem, plan=market_plan(problem))


def plus(number: int) -> Callable[[int], int]:
    """Make the change that adds a number."""
    return lambda value: value + number


def later(**step: int) -> Callable[[datetime], datetime]:
    """Make the change that moves an instant, as ``later(minutes=-5)``."""
    return lambda instant: instant + timedelta(**step)


def _changed(value: Value, changes: Mapping[str, object]) -> Value:
    breakages = {
        name: change(getattr(value, name)) if callable(change) else change
        for name, change in changes.items()
    }
    return replace(value, **breakages)
