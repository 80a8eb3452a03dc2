"""Planning of days on which lots pass a hub: a layer around the search.

With a hand-over instant for each lot the day is an ordinary one, see
:mod:`dispatch.schedule.hub_handovers`. So a few patterns of instants are searched first; then the
best plan is searched on and on with its instants moved: to when its lots are really ready, so that
what takes from them may leave sooner; to when they are needed, so that collections may come later;
or to somewhere between the earliest and the latest instant that its rounds bear. Its rounds stay
possible each time, and what comes out is judged by the lots' true times: it is kept where it is
better.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

import numpy as np

from dispatch.check import check
from dispatch.model import Plan, Unassigned
from dispatch.planning.begun_rounds import nothing_begun_left
from dispatch.planning.plan_ranking import PlanRank, rank
from dispatch.planning.transfers.lot_reasons import OF_CHOICE, plan_with_reasons
from dispatch.planning.vehicles.vehicle_availability import problem_as_ridden
from dispatch.schedule.cost_terms import cost_terms
from dispatch.schedule.hub_handovers import (
    Handovers,
    latest_arrivals,
    needed_by,
    plain_day,
    spent_at_drops,
)
from dispatch.schedule.hub_timing import (
    TimedRounds,
    begins_of,
    earliest_lots,
    jobs_in,
    latest_pickups,
    leaves_early,
    of_day,
    timed_rounds,
    without_unbrought,
)
from dispatch.schedule.lot_times import lots_not_brought, lots_ready, pickups_at_hubs
from dispatch.schedule.visit_sequences import sequences_of
from dispatch.search.stop_rules import TimeShare
from routing.errors import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from dispatch.model import Problem, Round
    from dispatch.schedule.lot_times import LotTimes
    from dispatch.schedule.visit_sequences import VisitSequences
    from dispatch.search.large.search_in_parts import WorkerPool
    from dispatch.search.reference_solution import ReferenceSolution
    from dispatch.search.stop_rules import StopRule

ALONE_SHARE = 0.03
"""Share of the budget for a first search of all that waits for no lot."""
PATTERN_SHARE = 0.03
"""Share of the budget for each pattern of hand-over instants that is tried first."""
HOURS = (0.3, 0.38, 0.46, 0.54, 0.62)
"""Parts of the day's hours at which all lots are handed over in such patterns."""
CLOSER = (0.04, -0.04)
"""So much beside the best of them further ones are tried."""
MEND_SHARE, ANEW_SHARE = 0.03, 0.12
"""Share of the budget for each further search, from the best plan and from nothing."""
READY, NEEDED, BOTH, SAME_PART, OWN_PARTS = range(5)
"""Ways to move instants: to when lots are ready, or needed; lots may come until they are needed and
leave once they are ready; all at one part of the time between the earliest and the latest instant
that the rounds bear, or each at a part of its own."""
TURNS = (
    (BOTH, False),
    (READY, True),
    (SAME_PART, False),
    (NEEDED, True),
    (BOTH, False),
    (BOTH, True),
    (OWN_PARTS, False),
)
"""Ways in turn, and whether the search mends the best plan then."""
MANY = 300
"""From so many jobs on a day is large here."""
LARGE_SHARE, LARGE_HOURS = 0.1, (0.38, 0.5)
LARGE_TURNS = ((BOTH, True), (READY, True), (NEEDED, True))
"""The same of large days, of which a search from nothing takes long."""
MOST_IDLE = 12
"""After so many searches in a row that use nothing of the budget, none follows."""
_UNJUDGED = frozenset({"job-missing"})
"""What a draft without reasons breaks."""


class PlainPlanner(Protocol):
    """The front door of the planner, for days without transfers."""

    def __call__(  # noqa: PLR0913, D102  # as there
        self,
        problem: Problem,
        stop: StopRule,
        seed: int,
        on_improvement: Callable[[Plan], None] | None = None,
        *,
        start: VisitSequences | None = None,
        reference: ReferenceSolution | None = None,
        hands: WorkerPool = ...,
    ) -> Plan: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """Rounds that keep every lot's time, and how good they are (less is better)."""

    plan: Plan
    rank: PlanRank
    lots: Mapping[str, LotTimes]


def plan_with_transfers(  # noqa: PLR0913  # those of dispatch.planning.planner.plan
    problem: Problem,
    stop: StopRule,
    seed: int,
    on_improvement: Callable[[Plan], None] | None = None,
    *,
    start: VisitSequences | None = None,
    reference: ReferenceSolution | None = None,
    hands: WorkerPool,
    plan: PlainPlanner,
) -> Plan:
    """Return the best plan found of a day with transfers, as :mod:`dispatch.planning.planner`.

    Parameters
    ----------
    problem
        Day with lots that pass hubs.
    stop, seed, on_improvement, start, reference, hands
        As for :func:`dispatch.planning.planner.plan`.
    plan
        That function, for the plain days that hand-over instants make.

    Raises
    ------
    Failure
        As there.
    """
    search = _TransferSearch(problem, seed, reference, hands, plan)

    def tell() -> None:
        if on_improvement is not None and search.best is not None:
            on_improvement(search.plan())

    search.begin(stop, start, tell)
    search.move_instants(stop, tell)
    return search.plan()


def plan_at_hubs(problem: Problem, sequences: VisitSequences) -> Plan:
    """Time visit sequences of a day with transfers, and give each job left out its reason.

    Jobs that take from lots which these sequences do not bring are left out.

    Raises
    ------
    Failure
        As :func:`dispatch.planning.planner.plan_of`.
    """
    kept, _ = without_unbrought(problem, sequences)
    nothing_begun_left(problem, kept)
    timed = timed_rounds(problem, kept)
    if timed is None:
        raise Failure("plan-fails-check", first="not-in-time", count=1)
    return checked_plan_at_hubs(problem, timed.rounds)


def checked_plan_at_hubs(problem: Problem, rounds: Sequence[Round]) -> Plan:
    """Return the plan of rounds of a day with transfers, once the checker passes it.

    Raises
    ------
    Failure
        ``begun-job-cannot-finish`` where a job that has begun is left out; ``plan-fails-check``,
        which is a defect of ours.
    """
    plan = plan_with_reasons(problem, rounds)
    reasons = {one.job_id: one.reason for one in plan.unassigned}
    for pin in problem.pins:
        if pin.begun and reasons.get(pin.job_id) in OF_CHOICE:
            raise Failure("begun-job-cannot-finish", job=pin.job_id, shift=pin.shift_id)
    violations = check(problem, plan)
    if violations:
        raise Failure("plan-fails-check", first=str(violations[0]), count=len(violations))
    return plan


class _TransferSearch:
    """The search over hand-over instants, and the best plan that it has found."""

    def __init__(  # what a plan depends on
        self,
        problem: Problem,
        seed: int,
        reference: ReferenceSolution | None,
        hands: WorkerPool,
        plan: PlainPlanner,
    ) -> None:
        self.problem = problem
        self.best: _Candidate | None = None
        self._reference, self._hands, self._plan = reference, hands, plan
        self._chance = np.random.default_rng(seed)
        held = {v[1] for one in problem.prefixes for v in one.visits if v[0] != "break"}
        self._takers = frozenset(pickups_at_hubs(problem)) - held
        self._refusal: Failure | None = None
        self._large = len(problem.jobs) >= MANY

    def plan(self) -> Plan:
        """Return the best plan found, checked."""
        return checked_plan_at_hubs(self.problem, self._best().plan.rounds)

    def begin(self, stop: StopRule, start: VisitSequences | None, tell: Callable[[], None]) -> None:
        """Take a plan to go on from, or search the first patterns of hand-over instants."""
        brought = any(one.brought_by in self.problem.job_by_id for one in self.problem.transfers)
        if not brought:
            # All that comes is there already: its times are known beforehand.
            lots = lots_ready(self.problem, ())
            leaves = {name: lot.ready for name, lot in lots.items()}
            never = frozenset(lots_not_brought(self.problem, lots)) & self._takers
            found = self._searched(Handovers(leaves=leaves), TimeShare(stop, 1.0), start, never)
            if found is None:
                raise self._refusal or Failure("plan-fails-check", first="not-in-time", count=1)
            self._take(found)
            tell()
            return
        if start and not self.problem.chooses:
            kept, _ = without_unbrought(self.problem, start)
            timed = timed_rounds(self.problem, kept)
            if timed is not None and self._take(self._candidate(timed.rounds, timed.lots)):
                tell()
                return
        alone = self._searched(
            Handovers(), TimeShare(stop, self._share(ALONE_SHARE)), start, self._takers
        )
        if alone is not None and self._take(alone):
            tell()
        self._try_patterns(stop, alone, start, tell)
        if self.best is None:
            raise self._refusal or Failure("plan-fails-check", first="not-in-time", count=1)

    def _try_patterns(
        self,
        stop: StopRule,
        alone: _Candidate | None,
        start: VisitSequences | None,
        tell: Callable[[], None],
    ) -> None:
        """Search each lot's own instant, then one hour for all, closer and closer to the best."""
        lots = alone.lots if alone else {}
        first = self._sequences(alone.plan) if alone else start
        found = self._tried(stop, {name: lot.ready for name, lot in lots.items()}, lots, first)
        if found is not None and self._take(found):
            tell()
        judged: dict[float, PlanRank] = {}
        todo = list(LARGE_HOURS if self._large else HOURS)
        while todo and not stop():
            part = todo.pop(0)
            found = self._tried(stop, self._at_one_hour(part, lots), lots, start)
            if found is not None:
                judged[part] = found.rank
                if self._take(found):
                    tell()
            if not todo and judged and not self._large and len(judged) < len(HOURS) + len(CLOSER):
                best = min(judged, key=lambda one: judged[one])
                todo = [best + step for step in CLOSER if best + step not in judged][:2]

    def _tried(
        self,
        stop: StopRule,
        leaves: dict[str, datetime],
        lots: Mapping[str, LotTimes],
        start: VisitSequences | None,
    ) -> _Candidate | None:
        arrives = latest_arrivals(self.problem, lots, leaves)
        rest = {name: at for name, at in leaves.items() if name not in arrives}
        handovers = Handovers(leaves=leaves, arrives=rest | arrives)
        return self._searched(handovers, TimeShare(stop, self._share(PATTERN_SHARE)), start)

    def move_instants(self, stop: StopRule, tell: Callable[[], None]) -> None:
        """Search the best plan on with its hand-over instants moved, again and again."""
        number = idle = 0
        brought = any(one.brought_by in self.problem.job_by_id for one in self.problem.transfers)
        while brought and not stop() and idle < MOST_IDLE:
            best, spent = self._best(), stop.fraction()
            turns = LARGE_TURNS if self._large else TURNS
            way, mends = turns[number % len(turns)]
            rule = TimeShare(stop, self._share(MEND_SHARE if mends else ANEW_SHARE))
            never = frozenset(lots_not_brought(self.problem, best.lots)) & self._takers
            begun = self._sequences(best.plan) if mends else None
            found = self._searched(self._moved(best, way), rule, begun, never)
            if found is not None and self._take(found):
                tell()
            idle = idle + 1 if stop.fraction() <= spent else 0
            number += 1

    # --- pieces -----------------------------------------------------------------------------

    def _best(self) -> _Candidate:
        if self.best is None:
            message = "nothing has been searched yet"
            raise ValueError(message)
        return self.best

    def _share(self, share: float) -> float:
        return max(share, LARGE_SHARE) if self._large else share

    def _take(self, found: _Candidate) -> bool:
        if self.best is not None and found.rank >= self.best.rank:
            return False
        self.best = found
        return True

    def _sequences(self, plan: Plan) -> VisitSequences:
        """Return the sequences of a plan, as the day has them once its lots are ready."""
        lots = lots_ready(self.problem, plan.rounds)
        leaves = {name: lot.ready for name, lot in lots.items()}
        day = problem_as_ridden(plain_day(self.problem, Handovers(leaves=leaves)), plan)
        return sequences_of(day, plan)

    def _at_one_hour(self, part: float, lots: Mapping[str, LotTimes]) -> dict[str, datetime]:
        """Return one instant, at a part of the day, for all lots that are not there already."""
        begin = min(shift.window.start for shift in self.problem.shifts)
        span = max(shift.window.end for shift in self.problem.shifts) - begin
        hour = begin + timedelta(seconds=int(span.total_seconds() * part))
        return {
            one.id: hour if one.arrived_at is None else lots[one.id].ready
            for one in self.problem.transfers
            if one.arrived_at is None or one.id in lots
        }

    def _moved(self, best: _Candidate, way: int) -> Handovers:
        """Return other hand-over instants that the rounds of a plan bear."""
        problem, rounds, lots = self.problem, best.plan.rounds, best.lots
        spent = spent_at_drops(v for one in rounds for v in one.visits)
        ready = {name: lot.ready for name, lot in lots.items()}
        high = ready | needed_by(problem, begins_of(rounds, "pickup"))
        low = ready
        if way == BOTH:
            # What comes later and what leaves sooner may meet; then the true times push it back.
            arrives = latest_arrivals(problem, lots, high)
            return Handovers(leaves=ready, arrives=arrives, spent=spent)
        if way in {SAME_PART, OWN_PARTS}:
            day = problem_as_ridden(plain_day(problem, Handovers(leaves=ready)), best.plan)
            sequences = sequences_of(day, best.plan)
            lots = earliest_lots(problem, sequences) or lots
            low = {name: lot.ready for name, lot in lots.items()}
            high = ready | needed_by(problem, latest_pickups(day, sequences))
        same = float(self._chance.uniform())
        part = {READY: 0.0, NEEDED: 1.0, SAME_PART: same}.get(way)
        leaves = {}
        for name in ready:
            share = float(self._chance.uniform()) if part is None else part
            span = max(high[name] - low[name], timedelta(0))
            leaves[name] = low[name] + timedelta(seconds=int(span.total_seconds() * share))
        arrives = latest_arrivals(problem, lots, leaves)
        return Handovers(leaves=leaves, arrives=arrives, spent=spent)

    def _searched(
        self,
        handovers: Handovers,
        rule: StopRule,
        start: VisitSequences | None,
        without: Collection[str] = (),
    ) -> _Candidate | None:
        """Search the plain day of some instants; ``None`` where nothing of it keeps the lots."""
        day = plain_day(self.problem, handovers, without)
        begun = of_day(day, start) if start else None
        seed = int(self._chance.integers(1 << 32))
        try:
            found = self._plan(
                day, rule, seed, start=begun, reference=self._reference, hands=self._hands
            )
        except Failure as refusal:
            self._refusal = refusal
            return None
        return self._kept(found, day, handovers)

    def _kept(self, found: Plan, day: Problem, handovers: Handovers) -> _Candidate | None:
        """Return what a search found as it is with the true times of lots."""
        lots = lots_ready(self.problem, found.rounds)
        if not leaves_early(self.problem, found.rounds, lots):
            return self._candidate(found.rounds, lots)
        sequences = sequences_of(problem_as_ridden(day, found), found)
        kept, _ = without_unbrought(self.problem, sequences)
        ridden = problem_as_ridden(self.problem, found)
        timed: TimedRounds | None = timed_rounds(ridden, kept, handovers)
        if timed is None:
            return None
        settled = self._candidate(timed.rounds, timed.lots)
        if self.problem.units:
            # Rounds that are later now may want a bike that somebody else has by then.
            draft = replace(settled.plan, unassigned=())
            if any(one.code not in _UNJUDGED for one in check(self.problem, draft)):
                return None
        return settled

    def _candidate(self, rounds: Sequence[Round], lots: Mapping[str, LotTimes]) -> _Candidate:
        served = jobs_in(rounds)
        plan = Plan(
            rounds=tuple(rounds),
            unassigned=tuple(
                Unassigned(job_id=job.id, reason="")
                for job in self.problem.jobs
                if job.id not in served
            ),
            cost_cents=cost_terms(self.problem, rounds),
        )
        return _Candidate(plan=plan, rank=rank(self.problem, plan), lots=lots)
