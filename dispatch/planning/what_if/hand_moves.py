"""Jobs moved by hand: to a named place in a round, to the cheapest one there, or out of it.

Only the rounds that a move touches are timed and checked. A move that breaks a rule is worked out
all the same, so that whoever holds a job over a place reads what is in its way.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, TypeAlias

from dispatch.check import check
from dispatch.model import Break, Round
from dispatch.model.problem_parts import part_of
from dispatch.planning.planner import plan as search
from dispatch.planning.what_if.broken_rules import BrokenRule, rules_broken_by, rules_of
from dispatch.planning.what_if.live_day_offers import TRIES, refusal_of
from dispatch.schedule.eligibility import leg_of
from dispatch.schedule.opening_breaks import is_round
from dispatch.schedule.remaining_breaks import breaks_left
from dispatch.schedule.timetable import StopTask, make_plan, make_round
from dispatch.schedule.visit_sequences import (
    job_ids_of,
    price_of,
    sequences_of,
    served_job_ids,
    stops_of,
    with_breaks,
)
from dispatch.search.insertion.standing_rounds import StandingRounds
from dispatch.search.stop_rules import Iterations
from routing.errors import Failure

if TYPE_CHECKING:
    from dispatch.model import Problem, Shift
    from dispatch.rounds.rest_of_day.remaining_day import RemainingDay
    from dispatch.rounds.rest_of_day.shift_progress import Key
    from dispatch.schedule.visit_sequences import VisitSequences

MOST_SEARCHED = 200
"""So many jobs are put into a round in another order at most, where no place keeps every rule."""

MOST_PRICED = 8
"""Of places for one half of a job, or for several jobs together, so many are priced: those with the
shortest ways."""

MOST_RESTED = 4
"""So many places are tried at most with breaks elsewhere, where none fits with them as they are."""

_NO_WAY_S = 10**6

_Fit: TypeAlias = (
    "Callable[[Problem, Shift, Sequence[StopTask | Break]], list[StopTask | Break] | None]"
)
"""Gives an order with the breaks it needs; ``None`` where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Place in a round: right after a visit; before all that is still to come where none is named.

    The visit is (kind, job or break, index) of what is left.
    """

    after: Key | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandMove:
    """Wish to move jobs.

    Attributes
    ----------
    jobs
        In the order in which they are put in.
    shift_id
        The round that takes them; empty: they are taken out.
    first, drop
        Place of their first stops (pickups, or drops where there are none), and of their drops;
        the cheapest where it is ``None``.
    keep_order
        Their stops follow each other as they do now; ``first`` is the place of them all.
    """

    jobs: tuple[str, ...]
    shift_id: str = ""
    first: Place | None = None
    drop: Place | None = None
    keep_order: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedRounds:
    """Rounds that a move touches, as they would be.

    Attributes
    ----------
    jobs
        What moves.
    sequences
        Of all that is left.
    homes, taker
        Shifts whose rounds the jobs leave, and the one that takes them; empty where none does.
    touched
        All of these.
    rounds
        Those of the shifts that are touched; a shift without a round is missing.
    broken
        Rules that are in the way; empty where the move can be made.
    """

    jobs: tuple[str, ...]
    sequences: VisitSequences
    homes: tuple[str, ...]
    taker: str
    touched: tuple[str, ...]
    rounds: Mapping[str, Round] = field(default_factory=dict)
    broken: tuple[BrokenRule, ...] = ()


def moved_rounds(left: RemainingDay, move: HandMove) -> MovedRounds:
    """Move jobs, and say which rules that breaks.

    Parameters
    ----------
    move
        Of jobs of ``left.problem`` that may leave the rounds they are in, and to a shift of it.
    """
    orders, homes, block = _taken_out(left, move)
    touched = tuple(dict.fromkeys([*homes, *([move.shift_id] if move.shift_id else [])]))
    moved = MovedRounds(
        jobs=move.jobs, sequences=orders, homes=homes, taker=move.shift_id, touched=touched
    )
    if not move.shift_id:
        return _checked(left, moved)
    stopped = _refused(left, move)
    if stopped:
        return replace(moved, broken=stopped)
    order, broken = _TakingRound.of(left, orders, move).with_jobs(move, block)
    if broken:
        return replace(moved, broken=broken)
    return _checked(left, replace(moved, sequences={**orders, move.shift_id: order}))


def jobs_that_fit(
    left: RemainingDay, move: HandMove
) -> tuple[tuple[str, ...], dict[str, tuple[BrokenRule, ...]]]:
    """Return which of a move's jobs a round takes one after the other, and what keeps others out.

    Each is put in where it costs least beside those before it. What several jobs break only
    together is for :func:`moved_rounds` to say.
    """
    kept_out: dict[str, tuple[BrokenRule, ...]] = {}
    for rule in _refused(left, move):
        for job_id in [rule.job_id] if rule.job_id else move.jobs:
            kept_out[job_id] = (rule,)
    asked = replace(move, jobs=tuple(one for one in move.jobs if one not in kept_out))
    orders, _, _ = _taken_out(left, asked)
    taking = _TakingRound.of(left, orders, asked)
    order, taken = taking.order, []
    for job_id in asked.jobs:
        found, broken = taking.inserted(order, job_id)
        if broken:
            kept_out[job_id] = broken
        else:
            order = found
            taken.append(job_id)
    return tuple(taken), kept_out


def home_of(left: RemainingDay, job_id: str) -> str:
    """Return the shift in whose order a job stands; empty where it is in none."""
    return next(
        (name for name, order in left.sequences.items() if job_id in job_ids_of(order)),
        "",
    )


def tail_of(left: RemainingDay, shift_id: str, first: Key) -> tuple[str, ...]:
    """Return the jobs of a round of which everything comes at a visit or later, in their order."""
    order = left.sequences.get(shift_id, [])
    at = next((n for n, e in enumerate(order) if entry_key(e) == first), len(order))
    before = job_ids_of(order[:at])
    tail = job_ids_of(order[at:])
    return tuple(name for name in tail if name not in before and name not in left.bound)


def entry_key(entry: StopTask | Break) -> Key:
    """Return an entry of an order as a visit is named."""
    if isinstance(entry, Break):
        return ("break", entry.id, 0)
    return (entry.kind, entry.job.id, entry.index)


# --- out of the rounds they are in -----------------------------------------------------------


def _taken_out(
    left: RemainingDay, move: HandMove
) -> tuple[VisitSequences, tuple[str, ...], list[StopTask]]:
    """Return the orders without some jobs, the shifts they leave, and their stops in order."""
    wanted = set(move.jobs)
    orders: VisitSequences = {}
    homes, block = [], []
    for name, order in left.sequences.items():
        leaving = [
            entry
            for entry in order
            if isinstance(entry, StopTask)
            and entry.job.id in wanted
            # What stands for goods aboard has no place to be moved to.
            and entry_key(entry) in left.origin
            and not _is_ridden_to(left, name, entry)
        ]
        if not leaving:
            orders[name] = list(order)
            continue
        homes.append(name)
        block += leaving
        gone = {entry_key(entry) for entry in leaving}
        rest = [entry for entry in order if entry_key(entry) not in gone]
        if stops_of(rest) or name in left.begun:
            orders[name] = rest
    standing = {entry.job.id for entry in block}
    jobs = left.problem.job_by_id
    for job_id in move.jobs:
        if job_id not in standing:
            block += [
                StopTask(job=jobs[job_id], kind=kind, index=index)
                for kind, index, _ in jobs[job_id].stops
            ]
    return orders, tuple(homes), block


def _is_ridden_to(left: RemainingDay, shift_id: str, entry: StopTask) -> bool:
    """Return whether a rider is on the way to a stop, which stays in front whatever moves."""
    fixed = entry.job.id in left.bound and entry_key(entry) in left.problem.promised(shift_id)
    return fixed and shift_id in left.begun


def _refused(left: RemainingDay, move: HandMove) -> tuple[BrokenRule, ...]:
    """Return what keeps jobs out of a shift wherever in its round they would go."""
    if move.shift_id in left.impassable:
        return (BrokenRule(code="no-way", shift_id=move.shift_id),)
    return tuple(
        BrokenRule(code="pinned-elsewhere", shift_id=move.shift_id, job_id=job_id)
        for job_id in move.jobs
        if left.problem.pinned_to.get(job_id, move.shift_id) != move.shift_id
    )


def _checked(left: RemainingDay, moved: MovedRounds) -> MovedRounds:
    """Time the rounds that a move touches, and have them checked."""
    problem = _part(left.problem, moved.sequences, moved.touched)
    orders, broken = dict(moved.sequences), []
    for name in moved.touched:
        order = orders.get(name, [])
        if not is_round(problem, problem.shift_by_id[name], order):
            continue
        fitted = _in_time(problem, problem.shift_by_id[name], order)
        if fitted is None:
            broken += rules_broken_by(problem, problem.shift_by_id[name], order)
        else:
            orders[name] = fitted
    plan = None
    if not broken:
        plan = make_plan(problem, {name: orders.get(name, []) for name in moved.touched}, {})
    rounds_by_shift = {} if plan is None else plan.round_by_shift
    if plan is not None:
        broken = rules_of(problem, rounds_by_shift, check(problem, plan))
    return replace(moved, sequences=orders, rounds=rounds_by_shift, broken=tuple(broken))


def _part(problem: Problem, orders: VisitSequences, shift_ids: Collection[str]) -> Problem:
    """Return the part of a problem that some shifts' orders are."""
    served = served_job_ids({name: orders.get(name, []) for name in shift_ids})
    return part_of(problem, jobs=served, shifts=shift_ids)


def _in_time(
    problem: Problem, shift: Shift, order: Sequence[StopTask | Break]
) -> list[StopTask | Break] | None:
    """Return an order with its breaks where it is in time, as it is or with them elsewhere."""
    if _is_timed(problem, shift, order):
        return list(order)
    tasks = stops_of(order)
    for entries in (order, tasks):
        fitted = with_breaks(problem, shift, entries)
        if fitted is not None and make_round(problem, shift, fitted) is not None:
            return fitted
    return None


def _is_timed(problem: Problem, shift: Shift, order: Sequence[StopTask | Break]) -> bool:
    """Return whether an order holds just the breaks it must hold, and is in time."""
    return _as_it_is(problem, shift, order) is not None and (
        make_round(problem, shift, order) is not None
    )


def _as_it_is(
    problem: Problem, shift: Shift, order: Sequence[StopTask | Break]
) -> list[StopTask | Break] | None:
    """Return an order that holds just the breaks it must hold."""
    held = {entry.id for entry in order if isinstance(entry, Break)}
    due = {pause.id for pause in breaks_left(problem, shift)[0]}
    return list(order) if held == due else None


# --- into the round that takes them ----------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _TakingRound:
    """The round that takes jobs, with only what belongs to it and to them."""

    left: RemainingDay
    problem: Problem
    shift: Shift
    order: list[StopTask | Break]

    @classmethod
    def of(cls, left: RemainingDay, orders: VisitSequences, move: HandMove) -> _TakingRound:
        order = orders.get(move.shift_id, [])
        served = {*job_ids_of(order), *move.jobs}
        problem = part_of(left.problem, jobs=served, shifts={move.shift_id})
        return cls(left=left, problem=problem, shift=problem.shifts[0], order=order)

    def with_jobs(
        self, move: HandMove, block: Sequence[StopTask]
    ) -> tuple[list[StopTask | Break], tuple[BrokenRule, ...]]:
        """Return the order with jobs put in, and the rules that this breaks."""
        if move.keep_order:
            return self._with_block(block, move.first)
        if move.first is None and move.drop is None:
            return self._cheapest(move.jobs, block)
        order, first, drop = self.order, move.first, move.drop
        for job_id in move.jobs:
            tasks = [task for task in block if task.job.id == job_id]
            order, broken = self._placed(order, tasks, first, drop)
            if broken:
                return order, broken
            heads, tails = _halves(tasks)
            first = None if first is None else Place(after=entry_key(heads[-1]))
            drop = None if drop is None else Place(after=entry_key((tails or heads)[-1]))
        return order, ()

    def _with_block(
        self, block: Sequence[StopTask], place: Place | None
    ) -> tuple[list[StopTask | Break], tuple[BrokenRule, ...]]:
        """Put stops in one after the other, at a place or at the cheapest."""
        gaps = (
            range(self._front, len(self.order) + 1)
            if place is None
            else [self._gap(self.order, place)]
        )
        ways = [[*self.order[:gap], *block, *self.order[gap:]] for gap in gaps]
        return self._best(ways)

    def _placed(
        self,
        order: list[StopTask | Break],
        tasks: Sequence[StopTask],
        first: Place | None,
        drop: Place | None,
    ) -> tuple[list[StopTask | Break], tuple[BrokenRule, ...]]:
        """Put one job in, of which at least one half has its place."""
        heads, tails = _halves(tasks)
        if not tails:
            place = first or drop
            gap = len(order) if place is None else self._gap(order, place)
            return self._best([[*order[:gap], *heads, *order[gap:]]])
        return self._best(list(self._ways(order, heads, tails, first, drop)))

    def _ways(
        self,
        order: list[StopTask | Break],
        heads: Sequence[StopTask],
        tails: Sequence[StopTask],
        first: Place | None,
        drop: Place | None,
    ) -> Iterator[list[StopTask | Break]]:
        """Yield the orders in which a job's pickups and drops stand at their places."""
        n = len(order)
        starts = range(self._front, n + 1) if first is None else [self._gap(order, first)]
        own = {task.job.id for task in heads}
        for start in starts:
            with_heads = [*order[:start], *heads, *order[start:]]
            if drop is None:
                ends: Sequence[int] = range(start + len(heads), len(with_heads) + 1)
            elif drop.after is not None and drop.after[1] in own:
                ends = [start + len(heads)]
            else:
                end = self._gap(with_heads, drop)
                ends = [end + len(heads) if end == start else end]
            for end in ends:
                if first is None and end < start + len(heads):
                    continue
                yield [*with_heads[:end], *tails, *with_heads[end:]]

    def _best(
        self, ways: Sequence[list[StopTask | Break]]
    ) -> tuple[list[StopTask | Break], tuple[BrokenRule, ...]]:
        """Return the cheapest order that keeps every rule; else one, and what it breaks."""
        swapped = [_dropped_first(way) for way in ways]
        ways = [way for way, job_id in zip(ways, swapped, strict=True) if not job_id]
        if not ways:
            job_id = next(filter(None, swapped), "")
            rule = BrokenRule(code="drop-first", shift_id=self.shift.id, job_id=job_id)
            return self.order, (rule,)
        ways = self._shortest_first(ways)
        priced = self._priced(ways[:MOST_PRICED], _as_it_is)
        if not priced:
            priced = self._priced(ways[MOST_PRICED:], _as_it_is, most=1)
        # Breaks go elsewhere only where the order needs it.
        priced = priced or self._priced(ways[:MOST_RESTED], _in_time)
        broken: list[BrokenRule] = []
        for _, _, fitted in sorted(priced, key=lambda one: one[:2]):
            found = self._rules(fitted)
            if not found:
                return fitted, ()
            broken = broken or found
        if broken:
            return self.order, tuple(broken)
        return self.order, tuple(self._broken_by(ways[0]))

    def _shortest_first(self, ways: list[list[StopTask | Break]]) -> list[list[StopTask | Break]]:
        """Return orders by the time on the way, what is aboard not counted."""
        if len(ways) <= 1:
            return ways
        legs: dict[tuple[str, str], int] = {}
        return sorted(ways, key=lambda way: self._riding_s(way, legs))

    def _riding_s(self, order: Sequence[StopTask | Break], legs: dict[tuple[str, str], int]) -> int:
        stops = [entry.stop.place for entry in order if isinstance(entry, StopTask)]
        places = [self.shift.start_place, *stops, self.shift.end_place]
        riding_s = 0
        for one, other in pairwise(place for place in places if place is not None):
            key = one.id, other.id
            if key not in legs:
                leg = leg_of(self.problem, self.shift, one, other, 0)
                legs[key] = _NO_WAY_S if leg is None else leg[0]
            riding_s += legs[key]
        return riding_s

    def _priced(
        self, ways: Sequence[list[StopTask | Break]], fit: _Fit, most: int = MOST_PRICED
    ) -> list[tuple[int, int, list[StopTask | Break]]]:
        """Return cost, turn and order of the ways that are in time, the first few of them."""
        found: list[tuple[int, int, list[StopTask | Break]]] = []
        for turn, way in enumerate(ways):
            if len(found) == most:
                break
            fitted = fit(self.problem, self.shift, way)
            round_ = None if fitted is None else make_round(self.problem, self.shift, fitted)
            if fitted is not None and round_ is not None:
                found.append((price_of(self.problem, [round_]), turn, fitted))
        return found

    def _cheapest(
        self, jobs: Sequence[str], block: Sequence[StopTask]
    ) -> tuple[list[StopTask | Break], tuple[BrokenRule, ...]]:
        """Put jobs in one by one where each costs least; else look for another order."""
        order: list[StopTask | Break] = self.order
        broken: tuple[BrokenRule, ...] = ()
        for job_id in jobs:
            order, broken = self.inserted(order, job_id)
            if broken:
                break
        if not broken or not 1 < len(jobs) <= MOST_SEARCHED:
            return order, broken
        other = self._in_other_order(block)
        return (self.order, broken) if other is None else (other, ())

    def inserted(
        self, order: list[StopTask | Break], job_id: str
    ) -> tuple[list[StopTask | Break], tuple[BrokenRule, ...]]:
        """Put one job in where it costs least; else say what keeps it out."""
        others = [e for e in order if isinstance(e, StopTask) and e.job.id == job_id]
        if others:  # goods aboard: only what is still to be dropped moves
            tasks = [e for e in self._tasks_of(job_id) if e not in others]
            ways = [[*order[:g], *tasks, *order[g:]] for g in range(self._front, len(order) + 1)]
            return self._best(ways)
        standing = StandingRounds(self.problem, {self.shift.id: order} if order else {})
        way = standing.find(job_id, self.shift.id)
        if way is None:
            job = self.problem.job_by_id[job_id]
            code = refusal_of(self.left, self.problem, standing, job, self.shift)
            if code == "several":
                return order, self._fewest_broken(order, self._tasks_of(job_id))
            return order, (BrokenRule(code=code, shift_id=self.shift.id, job_id=job_id),)
        return self._best([way[1]])

    def _fewest_broken(
        self, order: list[StopTask | Break], tasks: Sequence[StopTask]
    ) -> tuple[BrokenRule, ...]:
        """Return the rules that a job breaks at the place where it breaks fewest, and by least."""
        heads, tails = _halves(tasks)
        ends = range(self._front, len(order) + 1)
        ways = (
            list(self._ways(order, heads, tails, None, None))
            if tails
            else [[*order[:end], *heads, *order[end:]] for end in ends]
        )
        shortest = self._shortest_first([way for way in ways if not _dropped_first(way)])
        found = [self._broken_by(way) for way in shortest[:MOST_PRICED]]
        least = min(found, key=_weight_of, default=[self._several()])
        return tuple(least)

    def _tasks_of(self, job_id: str) -> list[StopTask]:
        job = self.problem.job_by_id[job_id]
        return [StopTask(job=job, kind=kind, index=index) for kind, index, _ in job.stops]

    def _in_other_order(self, block: Sequence[StopTask]) -> list[StopTask | Break] | None:
        """Look for an order in which the round takes all of the jobs; ``None`` where none is."""
        wanted = served_job_ids({self.shift.id: self.order}) | {task.job.id for task in block}
        try:
            sequences = sequences_of(self.problem, search(self.problem, Iterations(TRIES), 0))
        except Failure:  # what has begun does not come to an end that way
            return None
        order = sequences.get(self.shift.id, [])
        if served_job_ids({self.shift.id: order}) != wanted or self._rules(order):
            return None
        return order

    # --- places and rules ---------------------------------------------------------------------

    @property
    def _front(self) -> int:
        """Entries at the front that stay there."""
        fixed = set(self.left.problem.promised(self.shift.id))
        at = [
            n
            for n, entry in enumerate(self.order, start=1)
            if entry_key(entry) in fixed
            or (isinstance(entry, StopTask) and entry_key(entry) not in self.left.origin)
        ]
        return max(at, default=0)

    def _gap(self, order: Sequence[StopTask | Break], place: Place) -> int:
        """Return the position in an order that a place means."""
        if place.after is None:
            goods = (
                isinstance(e, StopTask) and entry_key(e) not in self.left.origin for e in order
            )
            return sum(takewhile(bool, goods))
        for n, entry in enumerate(order, start=1):
            if entry_key(entry) == place.after:
                return n
        return len(order)

    def _rules(self, order: Sequence[StopTask | Break]) -> list[BrokenRule]:
        """Return the rules that an order in time breaks."""
        problem = self._part(order)
        plan = make_plan(problem, {self.shift.id: order}, {})
        if plan is None:
            return [self._several()]
        rounds = plan.round_by_shift
        return rules_of(problem, rounds, check(problem, plan))

    def _broken_by(self, order: Sequence[StopTask | Break]) -> list[BrokenRule]:
        return rules_broken_by(self._part(order), self.shift, order)

    def _part(self, order: Sequence[StopTask | Break]) -> Problem:
        return part_of(self.problem, jobs=job_ids_of(order))

    def _several(self) -> BrokenRule:
        return BrokenRule(code="several", shift_id=self.shift.id)


def _weight_of(rules: Sequence[BrokenRule]) -> tuple[int, int]:
    """Return how many rules are broken, and by how much in all."""
    return len(rules), sum(one.value for one in rules)


def _dropped_first(order: Sequence[StopTask | Break]) -> str:
    """Return a job of which something is dropped before all is picked up; empty where none is."""
    dropped: set[str] = set()
    for entry in order:
        if isinstance(entry, StopTask):
            if entry.kind == "pickup" and entry.job.id in dropped:
                return entry.job.id
            if entry.kind == "drop":
                dropped.add(entry.job.id)
    return ""


def _halves(tasks: Sequence[StopTask]) -> tuple[list[StopTask], list[StopTask]]:
    """Return the first stops of a job and its drops; of one without pickups the drops are first."""
    pickups = [task for task in tasks if task.kind == "pickup"]
    drops = [task for task in tasks if task.kind == "drop"]
    return (pickups, drops) if pickups else (drops, [])
