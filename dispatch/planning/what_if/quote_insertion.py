"""Many jobs asked for, one at a time, of a day that stays as it is: what quotes are made of.

The answers are those of :func:`dispatch.planning.what_if.live_day_offers.offers`. What does not
depend on the job (arrays, schedules, the rounds as they stand) is made once, for all jobs with as
many stops.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from dispatch.model import Load, TravelTimes
from dispatch.planning.what_if.explanations import slacks_of
from dispatch.planning.what_if.live_day_offers import (
    Offer,
    before_of,
    offer_with,
    refusal_of,
)
from dispatch.planning.what_if.round_answers import InsertedVisit, RoundAnswers, StandingFigures
from dispatch.rounds.rest_of_day.remaining_day import LOADS_AT_START
from dispatch.schedule.timetable import StopTask, make_round
from dispatch.schedule.visit_sequences import price_of
from dispatch.search.arrays import epoch_seconds
from dispatch.search.arrays.compilation import compile_problem
from dispatch.search.arrays.extra_request import ExtraRequest, placeholder_job
from dispatch.search.arrays.layout import FAR
from dispatch.search.arrays.requests import EXTRA_REQUEST_ID
from dispatch.search.insertion.insertion_times import (
    CENTS,
    DISTANCE_M,
    END,
    FIGURES,
    START,
    TRAVEL_S,
)
from dispatch.search.insertion.standing_rounds import StandingRounds
from dispatch.search.kernel import NO_COST
from routing.types import UNREACHABLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dispatch.model import Job, Problem, Shift, Stop
    from dispatch.rounds.rest_of_day.remaining_day import RemainingDay
    from dispatch.search.arrays.layout import Data, Ints
    from dispatch.search.insertion.standing_rounds import InsertionAnswers


@dataclass(frozen=True, slots=True, kw_only=True)
class JobShape:
    """Shape of jobs that can take the place of the same stand-in.

    Attributes
    ----------
    pickups, drops
        How many stops.
    dims
        Load dimensions that they use.
    """

    pickups: int
    drops: int
    dims: frozenset[str]

    @classmethod
    def of(cls, job: Job) -> JobShape:
        """Return that of a job."""
        loads: list[Load] = [load for _, _, s in job.stops for load in (s.load, s.returns)]
        dims = {name for load in loads for name, value in load.amounts().items() if value}
        return cls(pickups=len(job.pickups), drops=len(job.drops), dims=frozenset(dims))

    @property
    def places(self) -> tuple[str, ...]:
        """Ids of the places that stand for new ones, one for each stop."""
        return tuple(f"{EXTRA_REQUEST_ID}-{number}" for number in range(self.pickups + self.drops))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JobLegs:
    """Whole seconds and metres between ``n`` places of a day and ``k`` new ones, on one profile.

    Attributes
    ----------
    there_s, there_m
        From the day's places to the new ones, ``int64[n, k]``.
    back_s, back_m
        From the new ones to the day's, ``int64[k, n]``.
    among_s, among_m
        Between new ones, ``int64[k, k]``.
    there_us, back_us, among_us
        Microseconds that a kilogram aboard adds, of the same shapes; ``None`` where the day's own
        times on that profile do not tell them either.
    hourly
        The same on the streets of other hours, in the order of ``Problem.all_times`` after its
        own; empty where streets do not change within the day.
    """

    there_s: NDArray[np.int64]
    there_m: NDArray[np.int64]
    back_s: NDArray[np.int64]
    back_m: NDArray[np.int64]
    among_s: NDArray[np.int64]
    among_m: NDArray[np.int64]
    there_us: NDArray[np.int64] | None = None
    back_us: NDArray[np.int64] | None = None
    among_us: NDArray[np.int64] | None = None
    hourly: tuple[JobLegs, ...] = ()

    def of_turn(self, turn: int) -> JobLegs:
        """Return the ways of one of ``Problem.all_times``, by its number."""
        return self.hourly[turn - 1] if turn and self.hourly else self

    def no_quicker(self, other: JobLegs) -> JobLegs:
        """Return ways none of which is quicker or shorter than on streets with less closed.

        See :func:`dispatch.model.street_hours.no_quicker`.
        """
        longer: dict[str, Any] = {}
        for name in ("there", "back", "among"):
            for unit in ("s", "m"):
                mine, theirs = (getattr(one, f"{name}_{unit}") for one in (self, other))
                lost = mine == UNREACHABLE
                longer[f"{name}_{unit}"] = np.where(lost, mine, np.maximum(mine, theirs))
            slope, their_slope = getattr(self, f"{name}_us"), getattr(other, f"{name}_us")
            if slope is not None and their_slope is not None:
                longer[f"{name}_us"] = np.maximum(slope, their_slope)
        return replace(self, **longer)


class QuoteInsertion:
    """Rounds of what is left of a day, with room for one more job. For one thread at a time.

    Parameters
    ----------
    left
        What is left of the day.
    shape
        Of the jobs that will be asked for.
    """

    def __init__(self, left: RemainingDay, shape: JobShape) -> None:
        sequences = left.sequences
        day = left.of_orders(sequences)
        keeper = placeholder_job(shape.pickups, shape.drops, shape.dims, shape.places)
        self._left = left
        wide = day.with_times(lambda times: _with_rows(times.whole(), shape.places))
        self._base = replace(wide, jobs=(*day.jobs, keeper))
        self._shifts = self._base.shifts
        compiled = compile_problem(self._base, near=False, every_place=True)
        self._extra = ExtraRequest(compiled, self._base.times.rows)
        self._standing = StandingRounds(self._base, sequences, compiled)
        self._before = {s.id: before_of(self._base, sequences, s) for s in self._shifts}
        self._figures = tuple(StandingFigures.of(*one) for one in self._before.items())
        self._planned = _planner_tables(self._base)
        self._searched = _kernel_tables(self._base, compiled.data)
        self._unlaid: dict[str, JobLegs] = {}
        self._first = len(day.times.place_ids)

    def named(self, job: Job) -> Job:
        """Return a job with what it asks of whoever takes it on this day.

        Parameters
        ----------
        job
            Of the extra job's shape, with its id. Each stop is at the place of its number in
            :attr:`Shape.places`, or at one of the day's own.
        """
        if job.pickups or not self._left.begun:
            return job
        # Goods that lie where shifts start go to nobody who has left there.
        return replace(job, skills=job.skills | {LOADS_AT_START})

    def ask(
        self, job: Job, ways: Mapping[str, JobLegs], shift_id: str | None = None
    ) -> RoundAnswers:
        """Ask every round for a job.

        Parameters
        ----------
        job
            What :meth:`named` gave.
        ways
            By profile, to and from the new places; of :meth:`profiles` at least.
        shift_id
            Only this round is asked; none where there is no such shift any more.

        Returns
        -------
        RoundAnswers
            They hold until another job is asked for here.
        """
        self._lay(ways)
        shifts = [one for one in self._shifts if shift_id in {None, one.id}]
        standing = self._standing.with_extra_request(self._extra.with_job(job))
        asked = standing.ask(job.id, [shift.id for shift in shifts])
        refused = {
            shift.id: refusal_of(self._left, self._base, standing, job, shift)
            for shift in shifts
            if not standing.may_take(job.id, shift.id)
        }
        hourly = self._base.street_hours is not None
        by_one = hourly or any(one.aboard_limit_s is not None for one in (*self._base.jobs, job))
        figures = self._timed(job, standing, asked) if by_one else None
        return RoundAnswers(self._figures, standing, asked, refused, figures)

    def _timed(self, job: Job, standing: StandingRounds, asked: InsertionAnswers) -> Ints:
        """Return the figures of rounds with a job in them by making each.

        So on streets by the hour, and where goods may be aboard for a limited time only.
        """
        problem = self._with(job)
        figures = np.full((len(asked.rows), FIGURES), -1, np.int64)
        for turn, (row, cost) in enumerate(zip(asked.rows, asked.costs, strict=True)):
            if cost >= NO_COST:
                continue
            order = standing.sequence_with(job, asked, turn)
            round_ = make_round(problem, self._shifts[row], order)
            if round_ is not None:
                figures[turn, CENTS] = price_of(problem, [round_])
                figures[turn, END] = epoch_seconds.seconds(round_.end)
                figures[turn, TRAVEL_S] = round_.travel_s
                figures[turn, DISTANCE_M] = round_.distance_m
                figures[turn, START] = epoch_seconds.seconds(round_.start)
        return figures

    def offer(self, job: Job, answers: RoundAnswers, shift_id: str) -> tuple[Problem, Offer]:
        """Make the offer of a round that takes a job.

        Parameters
        ----------
        job, answers
            The job that was asked for last, and the answers.

        Returns
        -------
        tuple
            What is left of the day with the job, and the offer.
        """
        problem, sequence = self._with(job), answers.sequence(job, shift_id)
        return problem, offer_with(problem, self.shift(shift_id), sequence, self._before[shift_id])

    def visits(self, job: Job, answers: RoundAnswers, shift_id: str) -> list[InsertedVisit]:
        """Return the visits of a job's stops by a round that takes it, in their order.

        Parameters
        ----------
        job, answers
            As for :meth:`offer`.
        """
        problem, offer = self.offer(job, answers, shift_id)
        if offer.round_ is None:
            message = f"round {shift_id} does not take the job"
            raise ValueError(message)
        visits = offer.round_.visits
        own = [k for k, visit in enumerate(visits) if visit.job_id == job.id]
        slacks = slacks_of(problem, offer.round_, own[0])
        return [
            InsertedVisit(
                kind=visits[k].kind,
                index=visits[k].index,
                begin=visits[k].start,
                slack_s=slacks[k - own[0]].slack_s,
            )
            for k in own
        ]

    def shift(self, shift_id: str) -> Shift:
        """Return a shift by its id."""
        return next(one for one in self._shifts if one.id == shift_id)

    def alone_m(self, job: Job, profile: str) -> int:
        """Return the way from stop to stop of a job that was asked for, metres."""
        rows = [self._base.times.rows[stop.place.id] for _, _, stop in job.stops]
        table = self._searched[profile][0].metres
        legs = [int(table[a, b]) for a, b in pairwise(rows)]
        return sum(leg for leg in legs if leg < FAR)

    def profiles(self, job: Job) -> set[str]:
        """Name the profiles of the shifts that may serve a job by size and skills."""
        may = self._extra.allowed(job).tolist()
        shifts = zip(self._shifts, may, strict=True)
        return {shift.vehicle.profile for shift, one in shifts if one}

    def _lay(self, ways: Mapping[str, JobLegs]) -> None:
        """Write the ways to and from new places into the kernel's travel times, by profile."""
        self._unlaid = dict(ways)
        for profile, one in ways.items():
            for table in self._searched.get(profile, ()):
                table.lay(one, self._first)

    def _with(self, job: Job) -> Problem:
        # The planner's own times are for whoever makes a round, which few ask for.
        while self._unlaid:
            profile, one = self._unlaid.popitem()
            for table in self._planned.get(profile, ()):
                table.lay(one, self._first)
        return replace(self._base, jobs=(*self._base.jobs[:-1], job))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _LegTable:
    """One table of ways on a profile: the planner's, or the kernel's for one pace.

    Attributes
    ----------
    seconds, metres
        ``[n + k, n + k]``.
    slope
        Microseconds that a kilogram adds; ``None`` where loads make no difference.
    percent
        Of the profile's speed; ``None`` for the planner's.
    """

    seconds: NDArray[Any]
    metres: NDArray[Any]
    slope: NDArray[Any] | None
    percent: int | None = None
    back: NDArray[Any] | None = None  # the same seconds and metres, by where a way ends
    turn: int = 0  # which of the day's times it is of

    def lay(self, every: JobLegs, n: int) -> None:
        """Write the ways of new places, from row and column ``n`` on."""
        ways = every.of_turn(self.turn)
        parts = (
            ((slice(n), slice(n, None)), ways.there_s, ways.there_m, ways.there_us),
            ((slice(n, None), slice(n)), ways.back_s, ways.back_m, ways.back_us),
            ((slice(n, None), slice(n, None)), ways.among_s, ways.among_m, ways.among_us),
        )
        for part, seconds, metres, slope in parts:
            if self.percent is None:
                self.seconds[part], self.metres[part] = seconds, metres
            else:
                lost = seconds < 0
                self.seconds[part] = np.where(lost, FAR, self._paced(seconds))
                self.metres[part] = np.where(lost, FAR, metres)
            if self.slope is not None and slope is not None:
                self.slope[part] = self._paced(slope)
        if self.back is not None:
            for unit, table in enumerate((self.seconds, self.metres)):
                self.back[:, n:, unit] = table[n:].T
                self.back[n:, :n, unit] = table[:n, n:].T

    def _paced(self, table: NDArray[np.int64]) -> NDArray[np.int64]:
        """Round as :meth:`dispatch.model.Problem.travel_s` does."""
        return table if self.percent in {None, 100} else -(-table * 100 // self.percent)


_Tables: TypeAlias = "dict[str, list[_LegTable]]"
"""Tables of ways by profile."""


def _planner_tables(problem: Problem) -> _Tables:
    """Return the planner's tables, those by the hour included."""
    found: _Tables = {}
    for turn, times in enumerate(one.whole() for one in problem.all_times):
        for profile, table in times.duration_s.items():
            own = _LegTable(
                seconds=table,
                metres=times.distance_m[profile],
                slope=times.per_kg_us.get(profile),
                turn=turn,
            )
            found.setdefault(profile, []).append(own)
    return found


def _kernel_tables(problem: Problem, data: Data) -> _Tables:
    """Return the tables of the kernel, one for each pace and the hours of some shifts."""
    found: _Tables = {}
    kinds = dict(zip(data.matrix.tolist(), problem.shifts, strict=True))
    for m, shift in kinds.items():
        profile = shift.vehicle.profile
        own = _LegTable(
            seconds=data.duration[m],
            metres=data.distance[m],
            slope=data.per_kg[m] if profile in problem.times.hilly else None,
            percent=shift.vehicle.speed_percent,
            back=data.legs[m, :, :, 2:],
        )
        found.setdefault(profile, []).append(own)
    return found


def insertion_offer(left: RemainingDay, problem: Problem, offer: Offer, name: str) -> RemainingDay:
    """Return what is left of a day with the job that was asked for in the round of an offer.

    Parameters
    ----------
    problem
        Problem that came with the offer.
    name
        New id of the job, and of its new places with their number behind; not beginning as the
        places of the extra job do.
    """
    job = renamed_job(problem.job_by_id[EXTRA_REQUEST_ID], name)
    others = [one for one in problem.jobs if one.id != EXTRA_REQUEST_ID]
    order = [
        replace(entry, job=job)
        if isinstance(entry, StopTask) and entry.job.id == EXTRA_REQUEST_ID
        else entry
        for entry in offer.order
    ]
    renamed = problem.with_times(lambda times: _with_names(times.whole(), name))
    return replace(
        left,
        problem=replace(renamed, jobs=(*others, job)),
        sequences={**left.sequences, offer.shift_id: order},
    )


def _with_names(times: TravelTimes, name: str) -> TravelTimes:
    """Copy travel times; new places get their names."""
    return TravelTimes(
        place_ids=tuple(_new_name(place_id, name) for place_id in times.place_ids),
        duration_s={key: table.copy() for key, table in times.duration_s.items()},
        distance_m={key: table.copy() for key, table in times.distance_m.items()},
        per_kg_us={key: table.copy() for key, table in times.per_kg_us.items()},
    )


def with_new_places(problem: Problem, new: Sequence[str], ways: Mapping[str, JobLegs]) -> Problem:
    """Return a day with further places at the end of its travel times.

    Parameters
    ----------
    new
        Ids of the places.
    ways
        To and from them, of every profile.
    """
    count = len(problem.times.place_ids)
    wide = problem.with_times(lambda times: _with_rows(times.whole(), new))
    tables = _planner_tables(wide)
    for profile, legs in ways.items():
        for table in tables[profile]:
            table.lay(legs, count)
    return wide


def renamed_job(job: Job, name: str) -> Job:
    """Return a job that was asked for under a name of its own, as are its new places."""

    def moved(stops: Iterable[Stop]) -> tuple[Stop, ...]:
        return tuple(
            replace(stop, place=replace(stop.place, id=_new_name(stop.place.id, name)))
            for stop in stops
        )

    return replace(job, id=name, pickups=moved(job.pickups), drops=moved(job.drops))


def _new_name(place_id: str, name: str) -> str:
    """Return the name of a place; places of the extra job get one of their own."""
    front = f"{EXTRA_REQUEST_ID}-"
    return f"{name}-{place_id.removeprefix(front)}" if place_id.startswith(front) else place_id


def _with_rows(times: TravelTimes, new: Sequence[str]) -> TravelTimes:
    """Copy travel times with rows for places that nobody gets to yet."""
    count = len(times.place_ids)

    def wider(table: NDArray[np.int32], fill: int = UNREACHABLE) -> NDArray[np.int32]:
        extended = np.full((count + len(new), count + len(new)), fill, np.int32)
        extended[:count, :count] = table
        return extended

    return TravelTimes(
        place_ids=(*times.place_ids, *new),
        duration_s={name: wider(table) for name, table in times.duration_s.items()},
        distance_m={name: wider(table) for name, table in times.distance_m.items()},
        per_kg_us={name: wider(table, 0) for name, table in times.per_kg_us.items()},
    )
