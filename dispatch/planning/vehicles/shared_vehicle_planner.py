"""Plans of days in which bikes and trailers are shared: who has what is searched for with the rest.

An assignment (:mod:`dispatch.planning.vehicles.vehicle_assignment`) makes of such a day one without
any choice, which the search plans as every other. Where there are few assignments, all are tried.
Else CP-SAT makes the first one, and then single changes of it are tried, each searched from what
stands for a short while and kept where it is better; now and then CP-SAT gives the rounds seen so
far to shifts and vehicles anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dispatch.check import check
from dispatch.model import Plan, Unassigned, jobs_in
from dispatch.planning.begun_rounds import (
    nothing_begun_left,
    refuse_begun_rounds,
    with_opening_breaks,
)
from dispatch.planning.goods_apart import with_kinds_in_the_way
from dispatch.planning.leftover_insertions import jobs_still_fitting
from dispatch.planning.plan_ranking import rank
from dispatch.planning.profitable_insertions import with_profitable_jobs
from dispatch.planning.vehicles.assignment_changes import random_change
from dispatch.planning.vehicles.initial_assignment import initial_assignments
from dispatch.planning.vehicles.round_selection import cheapest_rounds
from dispatch.planning.vehicles.vehicle_assignment import VehicleAssigner
from dispatch.planning.vehicles.vehicle_availability import VehicleAvailability
from dispatch.schedule.cost_terms import cost_terms
from dispatch.schedule.timetable import StopTask
from dispatch.schedule.visit_sequences import (
    job_ids_of,
    rounds_of,
    served_job_ids,
    stops_of,
    with_breaks,
)
from dispatch.search.annealing_search import Search
from dispatch.search.large.day_parts import LARGE
from dispatch.search.large.search_in_parts import ALONE, WorkerPool, search_in_parts
from dispatch.search.stop_rules import TimeShare
from routing.errors import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dispatch.model import Break, Problem, Round
    from dispatch.planning.vehicles.vehicle_assignment import AssignedVehicle, Assignment
    from dispatch.schedule.visit_sequences import VisitSequences
    from dispatch.search.reference_solution import ReferenceSolution
    from dispatch.search.stop_rules import StopRule

MAX_ASSIGNMENTS = 64
"""A day with so many assignments, or fewer, has each of them tried."""
FIRST_SHARE = 0.4
"""Share of the budget for the first assignment, or for all of them where there are few."""
TRIAL_SHARE = 0.02
"""Share of the budget for each change of an assignment that is tried."""
TRIALS_UNTIL = 0.85
"""Share of the budget after which no further assignment is tried, and the best is searched on."""
RESELECT_EVERY = 6
"""After so many trials CP-SAT gives the rounds seen so far to shifts and vehicles anew."""
POOL = 40
"""So many rounds, the newest ones, are remembered for that."""
IDLE = 100
"""After so many changes in a row that cannot be made or searched, none is looked for any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """An assignment, what the search made of it, and how good that is (less is better)."""

    assignment: Assignment
    assigned: Mapping[str, AssignedVehicle]
    problem: Problem
    sequences: VisitSequences
    rounds: Mapping[str, Round]
    left: tuple[str, ...]
    rank: tuple[tuple[int, ...], int]


def plan_shared_vehicles(  # noqa: PLR0913  # those of dispatch.planning.planner.plan
    problem: Problem,
    stop: StopRule,
    seed: int,
    on_improvement: Callable[[Plan], None] | None = None,
    *,
    start: VisitSequences | None = None,
    reference: ReferenceSolution | None = None,
    hands: WorkerPool = ALONE,
) -> Plan:
    """Return the best plan found of a day with shared units, as :mod:`dispatch.planning.planner`.

    Parameters
    ----------
    problem
        Day with units that several shifts may ride.
    stop, seed, on_improvement, start, reference, hands
        As for :func:`dispatch.planning.planner.plan`.

    Raises
    ------
    Failure
        As there, once no assignment leaves what has begun its way; ``units-promised-twice`` where
        of two rounds that have begun on one unit neither can have it after the other.
    """
    search = _SharedVehicleSearch(problem, seed, reference, hands)

    def tell() -> None:
        if on_improvement is not None and search.best is not None:
            on_improvement(search.plan())

    search.begin(stop, start, tell)
    search.try_changes(stop, tell)
    search.finish(stop, tell)
    return search.plan()


def checked_plan(
    assigner: VehicleAssigner, day: Problem, sequences: VisitSequences, rounds: Mapping[str, Round]
) -> Plan:
    """Return the plan of rounds of an assignment, with its reasons, once the checker passes it.

    Parameters
    ----------
    assigner
        Assigner of the day with its shared units.
    day
        The same day with each shift's vehicle chosen.
    sequences
        Visit sequences by shift id.
    rounds
        Rounds of these sequences by shift id.

    Raises
    ------
    Failure
        ``plan-fails-check``; that is a defect of ours, never of the input.
        ``begun-job-cannot-finish`` where a round has begun a job that it cannot finish.
    """
    problem = assigner.problem
    nothing_begun_left(problem, sequences)
    all_rounds = tuple(rounds[shift.id] for shift in problem.shifts if shift.id in rounds)
    served = jobs_in(all_rounds)
    left = [job for job in problem.jobs if job.id not in served]
    tempted = [job.id for job in left if job.prize_cents is not None and job.id in day.job_by_id]
    could = jobs_still_fitting(day, sequences, tempted) if day.shifts else frozenset()
    availability = VehicleAvailability(assigner, all_rounds)
    plan = Plan(
        rounds=all_rounds,
        unassigned=tuple(
            availability.reason_left_out(job, fits_now=job.id in could) for job in left
        ),
        cost_cents=cost_terms(problem, all_rounds),
    )
    plan = with_kinds_in_the_way(day, plan, sequences)
    violations = check(problem, plan)
    if violations:
        raise Failure("plan-fails-check", first=str(violations[0]), count=len(violations))
    return plan


class _SharedVehicleSearch:
    """The search over assignments: the best that was found, and the rounds that were seen."""

    def __init__(
        self, problem: Problem, seed: int, reference: ReferenceSolution | None, hands: WorkerPool
    ) -> None:
        self.assigner = VehicleAssigner(problem)
        self.best: _Candidate | None = None
        self._reference, self._hands, self._seed = reference, hands, seed
        self._chance = np.random.default_rng(seed)
        self._seen: dict[tuple[object, ...], Sequence[StopTask | Break]] = {}
        self._refusal = Failure("plan-fails-check", first="not-in-time", count=1)

    def plan(self) -> Plan:
        """Return the best plan found, checked."""
        found = self._best()
        return checked_plan(self.assigner, found.problem, found.sequences, found.rounds)

    def begin(self, stop: StopRule, start: VisitSequences | None, tell: Callable[[], None]) -> None:
        """Search the first assignment, or all of them where there are few."""
        every = self.assigner.all_assignments(MAX_ASSIGNMENTS)
        # The likely one first: a search that is stopped at once has only that.
        starts = [initial_assignments(self.assigner, self._seed)]
        if every is not None:
            starts += [assignment for assignment in every if assignment != starts[0]]
        for number, assignment in enumerate(starts):
            assigned = self.assigner.assigned_vehicles(assignment)
            if assigned is None or (number and self.best is not None and stop()):
                continue
            found = self._searched(
                assignment, assigned, TimeShare(stop, FIRST_SHARE / len(starts)), start
            )
            if found is not None and self._take(found):
                tell()
        if self.best is None:
            # What has begun gets all the hours that there are for it.
            assignment = {name: self.assigner.shifts[name].vehicle for name in self.assigner.begun}
            assigned = self.assigner.assigned_vehicles(assignment)
            if assigned is None:
                unit, one, other = self.assigner.promised()[0]
                raise Failure("units-promised-twice", unit=unit, shift=one, other=other)
            found = self._searched(assignment, assigned, TimeShare(stop, FIRST_SHARE), start)
            if found is None:
                raise self._refusal
            self._take(found)

    def try_changes(self, stop: StopRule, tell: Callable[[], None]) -> None:
        """Try other assignments near the best one."""
        trials = idle = 0
        while idle < IDLE and not stop() and stop.fraction() < TRIALS_UNTIL:
            best = self._best()
            assignment = random_change(
                self.assigner, best.assignment, best.left, best.rounds, self._chance
            )
            assigned = None if assignment is None else self.assigner.assigned_vehicles(assignment)
            if assignment is None or assigned is None:
                idle += 1
                continue
            spent = stop.fraction()
            rule = TimeShare(stop, TRIAL_SHARE)
            found = self._searched(assignment, assigned, rule, best.sequences)
            # One that leaves nothing to search costs nothing, and might be drawn for ever.
            idle = idle + 1 if stop.fraction() <= spent else 0
            if found is not None and self._take(found):
                tell()
            trials += 1
            if trials % RESELECT_EVERY == 0 and self._anew():
                tell()

    def finish(self, stop: StopRule, tell: Callable[[], None]) -> None:
        """Search the best assignment to the end, and give its rounds anew for the last time."""
        found = self._best()
        rule = TimeShare(stop, 1.0 - stop.fraction())
        better = self._searched(found.assignment, found.assigned, rule, found.sequences)
        if better is not None:
            self._take(better)
        self._anew()
        tell()

    # --- pieces -----------------------------------------------------------------------------

    def _best(self) -> _Candidate:
        if self.best is None:
            message = "nothing has been searched yet"
            raise ValueError(message)
        return self.best

    def _take(self, found: _Candidate) -> bool:
        """Remember rounds; keep what was found if it is better than the best."""
        for order in found.sequences.values():
            tasks = stops_of(order)
            key = tuple((entry.job.id, entry.kind, entry.index) for entry in tasks)
            self._seen.pop(key, None)
            self._seen[key] = order
        while len(self._seen) > POOL:
            del self._seen[next(iter(self._seen))]
        if self.best is not None and found.rank >= self.best.rank:
            return False
        self.best = found
        return True

    def _searched(
        self,
        assignment: Assignment,
        assigned: Mapping[str, AssignedVehicle],
        rule: TimeShare,
        start: VisitSequences | None,
    ) -> _Candidate | None:
        problem = self.assigner.problem_with_vehicles(assigned)
        sequences: VisitSequences = {}
        if problem.shifts and problem.jobs:
            names = {shift.id for shift in problem.shifts}
            known = {name: order for name, order in (start or {}).items() if name in names}
            sequences = self._run(problem, rule, known or None)
        return self._of(assignment, assigned, problem, sequences)

    def _run(
        self, problem: Problem, rule: TimeShare, start: VisitSequences | None
    ) -> VisitSequences:
        seed = int(self._chance.integers(1 << 32))
        if len(problem.jobs) >= LARGE:
            found = search_in_parts(
                problem, rule, seed, start=start, reference=self._reference, hands=self._hands
            )
            return with_profitable_jobs(problem, found)
        search = Search(problem, seed, start, self._reference)
        search.run(rule)
        return with_profitable_jobs(problem, search.sequences())

    def _of(
        self,
        assignment: Assignment,
        assigned: Mapping[str, AssignedVehicle],
        problem: Problem,
        sequences: VisitSequences,
    ) -> _Candidate | None:
        whole, sequences = self.assigner.problem, with_opening_breaks(problem, sequences)
        rounds = rounds_of(problem, sequences)
        try:
            nothing_begun_left(problem, sequences)
            refuse_begun_rounds(problem, sequences, whole)
        except Failure as refusal:
            self._refusal = refusal
            return None
        if rounds is None:
            return None
        all_rounds = tuple(rounds.values())
        served = jobs_in(all_rounds)
        left = tuple(job.id for job in whole.jobs if job.id not in served)
        draft = Plan(
            rounds=all_rounds,
            unassigned=tuple(Unassigned(job_id=name, reason="") for name in left),
            cost_cents=cost_terms(whole, all_rounds),
        )
        return _Candidate(
            assignment=dict(assignment),
            assigned=assigned,
            problem=problem,
            sequences=sequences,
            rounds=rounds,
            left=left,
            rank=rank(whole, draft),
        )

    def _anew(self) -> bool:
        """Let CP-SAT give the rounds seen to shifts and vehicles; tell whether that is better."""
        best, assigner = self._best(), self.assigner
        begun = assigner.problem.prefix_by_shift.keys()
        own = {name: order for name, order in best.sequences.items() if name in begun}
        kept = served_job_ids(own)
        pool = list(self._seen.values())
        served = jobs_in(best.rounds.values())
        chosen = cheapest_rounds(
            assigner,
            [order for order in pool if kept.isdisjoint(job_ids_of(order))],
            frozenset(served - kept),
            {name: round_ for name, round_ in best.rounds.items() if name in begun},
            self._seed,
        )
        if chosen is None:
            return False
        assignment = chosen.assignment | {
            name: vehicle for name, vehicle in best.assignment.items() if name in begun
        }
        rounds = dict(chosen.rounds) | {n: best.rounds[n] for n in own}
        assigned = assigner.vehicles_by_rounds(
            {n: v for n, v in assignment.items() if n in rounds}, rounds
        )
        if assigned is None:
            return False
        problem = assigner.problem_with_vehicles(assigned)
        sequences = {
            name: with_breaks(problem, problem.shift_by_id[name], order) or list(order)
            for name, order in (chosen.sequences | own).items()
        }
        found = self._of(assignment, assigned, problem, sequences)
        return found is not None and self._take(found)
