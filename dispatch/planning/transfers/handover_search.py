"""Search over the hand-over instants of lots that pass hubs.

A few patterns of instants are searched first, side by side; then the best plan is searched on and
on with its instants moved: to when its lots are really ready, so that what takes from them may
leave sooner; to when they are needed, so that collections may come later; or to somewhere between
the earliest and the latest instant that its rounds bear. What comes out is judged by the lots' true
times: it is kept where it is better.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

import numpy as np

from dispatch.check import check
from dispatch.model import Plan, Unassigned, jobs_in
from dispatch.planning.plan_ranking import PlanRank, rank
from dispatch.planning.transfers.cold_rounds import within_cold_limits
from dispatch.planning.transfers.hub_room import has_room, with_room
from dispatch.planning.vehicles.vehicle_availability import problem_as_ridden
from dispatch.schedule.break_placement import breaks_where_cheapest
from dispatch.schedule.cold_collections import with_collections
from dispatch.schedule.cold_limits import (
    bears,
    handed_over,
    has_cold_limits,
    out_since,
    too_long_out,
)
from dispatch.schedule.cost_terms import cost_terms
from dispatch.schedule.hub_handovers import (
    Handovers,
    latest_arrivals,
    latest_leaves,
    needed_by,
    plain_day,
    spent_at_drops,
)
from dispatch.schedule.hub_space import limited_hubs
from dispatch.schedule.hub_timing import (
    TimedRounds,
    begins_of,
    earliest_lots,
    latest_pickups,
    leaves_early,
    timed_rounds,
    without_unbrought,
)
from dispatch.schedule.lot_times import lots_not_brought, lots_ready, pickups_at_hubs
from dispatch.schedule.visit_sequences import of_day, sequences_of
from dispatch.search.large.day_parts import LARGE
from dispatch.search.large.search_in_parts import ALONE, WorkerPool
from dispatch.search.stop_rules import TimeShare, rules_side_by_side
from routing.errors import Failure

if TYPE_CHECKING:
    from dispatch.model import Problem, Round
    from dispatch.schedule.lot_times import LotTimes
    from dispatch.schedule.visit_sequences import VisitSequences
    from dispatch.search.reference_solution import ReferenceSolution
    from dispatch.search.stop_rules import StopRule

ALONE_SHARE = 0.02
"""Share of the budget for a first search of all that waits for no lot."""
PATTERN_SHARE = 0.04
"""Share of the budget for each pattern of hand-over instants that is tried first."""
HOURS = (0.38, 0.46, 0.54, 0.62)
"""Parts of the day's hours at which all lots are handed over in such patterns."""
SLACKS = tuple(timedelta(minutes=minutes) for minutes in (0, 25, 50))
"""So long before the latest instants that leave everybody a window lots are handed over in others,
so that a round has time for more than one stop."""
MEND_SHARE, ANEW_SHARE = 0.03, 0.12
"""Share of the budget for each further search, from the best plan and from nothing."""
READY, NEEDED, BOTH, SAME_PART, OWN_PARTS = range(5)
"""Ways to move instants: to when lots are ready, or needed; lots may come until they are needed and
leave once they are ready; all at one part of the time between the earliest and the latest instant
that the rounds bear, or each at a part of its own."""
TURNS = (
    ((BOTH, False), (READY, True)),
    ((SAME_PART, False), (BOTH, True)),
    ((BOTH, False), (NEEDED, True)),
    ((OWN_PARTS, False), (READY, True)),
)
"""Ways side by side and in turn, and whether the search mends the best plan then."""
MANY = 300
"""From so many jobs on a day is large here."""
LARGE_SHARE, LARGE_SLACKS = 0.07, tuple(timedelta(minutes=minutes) for minutes in (0, 12))
LARGE_TURNS = (((READY, True), (BOTH, True)), ((READY, True), (NEEDED, True)))
"""The same of large days, of which a search from nothing takes long."""
MOST_IDLE = 12
"""After so many searches in a row that use nothing of the budget, none follows."""
MEET_SHARE = 0.8
"""Share of a search in which lots may meet, before what met is mended."""
_UNJUDGED = frozenset({"job-missing"})
"""Rules that a draft without reasons breaks."""


class PlainPlanner(Protocol):
    """Planner of days without transfers, :func:`dispatch.planning.planner.draft`."""

    def __call__(  # noqa: PLR0913, D102  # as there
        self,
        problem: Problem,
        stop: StopRule,
        seed: int,
        *,
        start: VisitSequences | None = None,
        reference: ReferenceSolution | None = None,
        hands: WorkerPool = ...,
    ) -> Plan: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """Rounds that keep every lot's time, and how good they are (less is better).

    ``opens`` is from when on lots may come for want of room at their hubs; ``wished`` are the lots
    as they would have come without it.
    """

    plan: Plan
    rank: PlanRank
    lots: Mapping[str, LotTimes]
    opens: Mapping[str, datetime] = field(default_factory=dict)
    wished: Mapping[str, LotTimes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Trial:
    """A search of the plain day of some instants, with its share of the budget."""

    handovers: Handovers
    share: float
    start: VisitSequences | None = None
    without: Collection[str] = ()
    meets: bool = False  # what comes later and what leaves sooner may meet, and is mended then


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Result of a trial: nothing where no plan of it keeps the lots, or it was refused."""

    candidate: _Candidate | None = None
    refusal: Failure | None = None


class HandoverSearch:
    """The search over hand-over instants, and the best rounds that it has found.

    Parameters
    ----------
    problem
        Day with lots that pass hubs.
    seed
        The same problem, iterations and seed give the same rounds, however many hands there are.
    reference
        Where visits stand that had better not move.
    hands
        Who searches side by side.
    draft
        Planner of plain days that are searched on.
    """

    def __init__(
        self,
        problem: Problem,
        seed: int,
        reference: ReferenceSolution | None,
        hands: WorkerPool,
        draft: PlainPlanner,
    ) -> None:
        self.problem = problem
        self._best: _Candidate | None = None
        self._reference, self._hands = reference, hands
        self._draft = draft
        self._chance = np.random.default_rng(seed)
        self._takers = frozenset(pickups_at_hubs(problem)) - problem.promised_to.keys()
        self._refusal: Failure | None = None
        self._large = len(problem.jobs) >= MANY
        brought = any(one.brought_by in problem.job_by_id for one in problem.transfers)
        self._brought = brought and bool(pickups_at_hubs(problem))
        self._limited = bool(limited_hubs(problem))
        self._cold = has_cold_limits(problem)

    def rounds(self) -> tuple[Round, ...]:
        """Return the best rounds found."""
        return self._found_best().plan.rounds

    def begin(self, stop: StopRule, start: VisitSequences | None, tell: Callable[[], None]) -> None:
        """Take a plan to go on from, or search the first patterns of hand-over instants."""
        if not self._brought:
            # All that comes is there already, and its times are known beforehand; or nothing of it
            # goes on that day.
            lots = lots_ready(self.problem, ())
            leaves = {name: lot.ready for name, lot in lots.items()}
            never = frozenset(lots_not_brought(self.problem, lots)) & self._takers
            self._try(stop, [_Trial(Handovers(leaves=leaves), 1.0, start, never)], tell)
            self._refuse_without_any()
            return
        if start and not self.problem.chooses:
            kept, _ = without_unbrought(self.problem, start)
            timed = timed_rounds(self.problem, kept)
            if timed and self._keeps_hubs(timed):
                self._take(self._candidate(timed.rounds, timed.lots))
                tell()
                return
        share = self._share(ALONE_SHARE)
        self._try(stop, [_Trial(Handovers(), share, start, self._takers)], tell)
        self._try_patterns(stop, start, tell)
        self._refuse_without_any()

    def _try_patterns(
        self, stop: StopRule, start: VisitSequences | None, tell: Callable[[], None]
    ) -> None:
        """Search instants that close nobody's window, each lot's own ones, and some hours for all.

        The order in which lots come is that of collections alone.
        """
        alone = self._best
        lots = (alone.wished or alone.lots) if alone else {}
        own = {name: lot.ready for name, lot in lots.items()}
        first = self._sequences(alone.plan) if alone else start
        latest = latest_leaves(self.problem)
        slacks = LARGE_SLACKS if self._large else SLACKS
        leaves = [{n: latest.get(n, at) - slack for n, at in own.items()} for slack in slacks]
        leaves += [self._at_one_hour(part, lots) for part in (() if self._large else HOURS)]
        trials = [self._pattern(own, lots, first)]
        trials += [self._pattern(one, lots, start) for one in leaves]
        self._try(stop, trials, tell)

    def _pattern(
        self,
        leaves: dict[str, datetime],
        lots: Mapping[str, LotTimes],
        start: VisitSequences | None,
    ) -> _Trial:
        taken_up: Mapping[str, datetime] = {}
        if self._cold:
            cold = with_collections(self.problem, leaves)
            leaves, taken_up = dict(cold.leaves), cold.taken_up
        arrives = latest_arrivals(self.problem, lots, leaves)
        rest = {name: at for name, at in leaves.items() if name not in arrives}
        handovers = Handovers(leaves=leaves, arrives=rest | arrives, taken_up=taken_up)
        return _Trial(handovers, self._share(PATTERN_SHARE), start)

    def move_instants(self, stop: StopRule, tell: Callable[[], None]) -> None:
        """Search the best plan on with its hand-over instants moved, again and again."""
        number = idle = 0
        turns = LARGE_TURNS if self._large else TURNS
        while self._brought and not stop() and idle < MOST_IDLE:
            best, spent = self._found_best(), stop.fraction()
            never = frozenset(lots_not_brought(self.problem, best.lots)) & self._takers
            # What found no room may find some at other hours.
            never = frozenset() if self._limited or self._cold else never
            begun = self._sequences(best.plan)
            trials = [
                _Trial(
                    self._moved(best, way),
                    self._share(MEND_SHARE if mends else ANEW_SHARE),
                    begun if mends else None,
                    never,
                    meets=way == BOTH,
                )
                for way, mends in turns[number % len(turns)]
            ]
            self._try(stop, trials, tell)
            idle = idle + 1 if stop.fraction() <= spent else 0
            number += 1

    def place_breaks(self) -> None:
        """Put the breaks of the best rounds where these cost least."""
        if self.problem.units or self.problem.kept_orders:
            return  # They are there already: whoever lends bikes sees whole plans.
        best = self._found_best()
        handovers = self._moved(best, NEEDED)
        day = plain_day(self.problem, handovers)
        sequences = of_day(day, self._sequences(best.plan))
        timed = timed_rounds(self.problem, breaks_where_cheapest(day, sequences), handovers)
        if timed is not None and self._keeps_hubs(timed):
            self._take(self._candidate(timed.rounds, timed.lots, best.opens))

    def leave_early(self) -> None:
        """Let the best rounds begin as soon as lots are ready, where that costs nothing.

        Instants that leave everybody a window lie late: rounds that keep them would use up all the
        time that a late lot could need.
        """
        if not self._brought:
            return
        best = self._found_best()
        sequences = self._sequences(best.plan)
        ridden = problem_as_ridden(self.problem, best.plan)
        taken_up = out_since(self.problem, best.plan.rounds) if self._cold else {}
        at_once = Handovers(opens=best.opens, taken_up=taken_up)
        for handovers in (at_once, self._moved(best, READY)):
            timed = timed_rounds(ridden, sequences, handovers)
            if timed is None or not self._keeps_hubs(timed):
                continue
            found = self._candidate(timed.rounds, timed.lots, best.opens)
            if found.rank <= best.rank and self._has_its_bikes(found):
                self._best = found
                return

    # --- pieces -----------------------------------------------------------------------------

    def _found_best(self) -> _Candidate:
        if self._best is None:
            message = "nothing has been searched yet"
            raise ValueError(message)
        return self._best

    def _refuse_without_any(self) -> None:
        if self._best is None:
            raise self._refusal or Failure("plan-fails-check", first="not-in-time", count=1)

    def _share(self, share: float) -> float:
        return max(share, LARGE_SHARE) if self._large and share > ALONE_SHARE else share

    def _take(self, found: _Candidate) -> bool:
        if self._best is not None and found.rank >= self._best.rank:
            return False
        self._best = found
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
        instants = replace(self._instants(best, way), opens=best.opens)
        return self._with_cold_lots(best, instants) if self._cold else instants

    def _with_cold_lots(self, best: _Candidate, instants: Handovers) -> Handovers:
        """Return instants with when cold lots may be collected: as the rounds of a plan bear it.

        Lots of which nobody takes in time come by chance, as they may for somebody left out.
        """
        rounds = best.plan.rounds
        since = out_since(self.problem, rounds)
        earliest = bears(self.problem, since, handed_over(rounds))
        taken_up = {}
        for name, low in earliest.items():
            seconds = (since[name] - low).total_seconds() * float(self._chance.uniform())
            taken_up[name] = low + timedelta(seconds=int(seconds))
        idle = {n: at for n, at in latest_leaves(self.problem).items() if n not in earliest}
        leaves = {n: at - float(self._chance.uniform()) * max(SLACKS) for n, at in idle.items()}
        leaves = {n: at.replace(microsecond=0) for n, at in leaves.items()}
        free = with_collections(self.problem, leaves).taken_up
        arrives = {n: at for n, at in instants.arrives.items() if n not in free}
        return replace(instants, taken_up={**free, **taken_up}, arrives=arrives)

    def _keeps_hubs(self, timed: TimedRounds) -> bool:
        """Return whether hubs have room for some rounds' lots, and cold ones keep their limits."""
        return has_room(self.problem, timed) and not too_long_out(self.problem, timed.rounds)

    def _instants(self, best: _Candidate, way: int) -> Handovers:
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

    def _try(self, stop: StopRule, trials: Sequence[_Trial], tell: Callable[[], None]) -> None:
        """Search some trials side by side, and take the best."""
        count, inner = self._hands.count, ALONE
        if len(self.problem.jobs) >= LARGE:
            count, inner = 1, self._hands  # these work on the parts of one search
        rules = rules_side_by_side(stop, [one.share for one in trials], count)
        seeds = [int(self._chance.integers(1 << 32)) for _ in trials]
        each = map if count == 1 else self._hands.each
        found: list[_Found] = list(
            each(
                lambda one: self._searched(one[0], one[1], one[2], inner),
                zip(trials, rules, seeds, strict=True),
            )
        )
        better = False
        for one in found:
            self._refusal = one.refusal or self._refusal
            better |= one.candidate is not None and self._take(one.candidate)
        if better:
            tell()

    def _searched(self, trial: _Trial, rule: StopRule, seed: int, hands: WorkerPool) -> _Found:
        """Search the plain day of a trial, and judge what it found by the lots' true times."""
        first = TimeShare(rule, MEET_SHARE) if trial.meets else rule
        try:
            day = plain_day(self.problem, trial.handovers, trial.without)
            found = self._drafted(day, first, seed, trial.start, hands)
            kept = self._kept(found, day, trial.handovers)
            if kept is None:
                lots = lots_ready(self.problem, found.rounds)
                ready = {name: lot.ready for name, lot in lots.items()}
                apart = Handovers(
                    leaves=ready,
                    arrives=latest_arrivals(self.problem, lots, ready),
                    spent=spent_at_drops(v for one in found.rounds for v in one.visits),
                    opens=trial.handovers.opens,
                )
                begun = sequences_of(problem_as_ridden(day, found), found)
                day = plain_day(self.problem, apart, trial.without)
                found = self._drafted(day, TimeShare(rule, 1.0), seed, begun, hands)
                kept = self._kept(found, day, apart)
        except Failure as refusal:
            return _Found(refusal=refusal)
        return _Found(candidate=kept)

    def _drafted(
        self,
        day: Problem,
        rule: StopRule,
        seed: int,
        start: VisitSequences | None,
        hands: WorkerPool,
    ) -> Plan:
        begun = of_day(day, start) if start else None
        return self._draft(day, rule, seed, start=begun, reference=self._reference, hands=hands)

    def _kept(self, found: Plan, day: Problem, handovers: Handovers) -> _Candidate | None:
        """Return what a search found as it is with the true times of lots."""
        lots = lots_ready(self.problem, found.rounds)
        if not leaves_early(self.problem, found.rounds, lots):
            if not self._limited and not too_long_out(self.problem, found.rounds):
                return self._candidate(found.rounds, lots, handovers.opens)
            own = sequences_of(problem_as_ridden(day, found), found)
            as_found = TimedRounds(rounds=found.rounds, lots=lots, day=day, sequences=own)
            return self._with_room(problem_as_ridden(self.problem, found), as_found, handovers)
        sequences = sequences_of(problem_as_ridden(day, found), found)
        kept, _ = without_unbrought(self.problem, sequences)
        ridden = problem_as_ridden(self.problem, found)
        timed: TimedRounds | None = timed_rounds(ridden, kept, handovers)
        if timed is None:
            return None
        return self._with_room(ridden, timed, handovers)

    def _with_room(
        self, ridden: Problem, timed: TimedRounds, handovers: Handovers
    ) -> _Candidate | None:
        """Return timed rounds as they are with room for all lots, and cold ones within limits."""
        roomy = with_room(ridden, timed, handovers.opens)
        kept = within_cold_limits(ridden, roomy.timed, roomy.opens) if roomy else None
        if roomy is None or kept is None or not has_room(ridden, kept):
            return None
        settled = self._candidate(kept.rounds, kept.lots, roomy.opens)
        settled = replace(settled, wished=timed.lots)
        return settled if self._has_its_bikes(settled) else None

    def _has_its_bikes(self, found: _Candidate) -> bool:
        """Return whether rounds at other times than searched have their bikes at these.

        They may want one that somebody else has then.
        """
        if not self.problem.units:
            return True
        draft = replace(found.plan, unassigned=())
        return all(one.code in _UNJUDGED for one in check(self.problem, draft))

    def _candidate(
        self,
        rounds: Sequence[Round],
        lots: Mapping[str, LotTimes],
        opens: Mapping[str, datetime] | None = None,
    ) -> _Candidate:
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
        found_rank = rank(self.problem, plan)
        return _Candidate(plan=plan, rank=found_rank, lots=lots, opens=opens or {})
