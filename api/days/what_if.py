"""Live days kept in memory to be asked about jobs that nobody has booked yet.

A day is kept as long as its stamp (:mod:`data.store.planning.day_stamps`), its minute and its
streets are the same; whoever asks looks at these first, in the transaction of the question. So
nothing is answered from a day that has changed, and nobody is answered from the day of another
cooperative.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from api.days.live_day import LiveDay, open_day
from api.days.opened_days import next_minute, router_now
from api.days.problem import problem_of_shifts, router_of
from api.days.street_hours import streets_by_hour
from api.streets.travel_times import places_of, points_of
from data.store.planning import days
from data.store.planning.day_stamps import Stamp, stamp_of
from data.store.rounds import rounds
from data.store.shared_cache import SharedCache
from dispatch.model import Plan
from dispatch.planning.vehicles.vehicle_assignment import likely_assignments
from dispatch.planning.what_if.held_jobs import with_jobs_in_rounds
from dispatch.planning.what_if.live_day_offers import RESTED, Answer, Offer, by_cost
from dispatch.planning.what_if.quote_insertion import (
    JobLegs,
    JobShape,
    QuoteInsertion,
    insertion_offer,
    renamed_job,
    with_new_places,
)
from dispatch.rounds.rest_of_day.remaining_day import LOADS_AT_START, RemainingDay, remaining
from dispatch.schedule.visit_sequences import served_job_ids
from routing.matrices.few_to_many_times import Known, few_to_many, prepare_known
from routing.network.snapping import FARTHEST_SNAP_M

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from api.days.source import DaySource
    from api.days.street_hours import HourlyStreets
    from data.store.planning.days import DayRow
    from dispatch.model import Job, Place, Problem
    from dispatch.planning.what_if.round_answers import InsertedVisit, RoundAnswers

MOST_DAYS = 48
MOST_DAYS_EACH = 8
MAX_INSERTION_SHAPES = 4
"""Days kept in all, days of one cooperative, and insertions of each day, most; a few megabytes each
for a day of 200 jobs."""
MOST_HELD_DAYS = 2
"""Of each day, kept with jobs that are held in it: as quotes count them, and as slots do."""
MOST_PLACES_KEPT = 64
"""Places of jobs whose ways are remembered on each profile, most, where it is not one job's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InsertionOffer:
    """The round that takes a job most cheaply; as long as its day is not asked again.

    Attributes
    ----------
    answer
        What it says.
    """

    answer: Answer
    _insertion: QuoteInsertion
    _job: Job
    _answers: RoundAnswers

    @property
    def profile(self) -> str:
        """Return the streets that it is ridden on."""
        return self._insertion.shift(self.answer.shift_id).vehicle.profile

    @property
    def alone_m(self) -> int:
        """Return the way from stop to stop of the job, metres."""
        return self._insertion.alone_m(self._job, self.profile)

    def visits(self) -> list[InsertedVisit]:
        """Return when the stops of the job would be visited."""
        return self._insertion.visits(self._job, self._answers, self.answer.shift_id)

    def offer(self) -> tuple[Problem, Offer]:
        """Return what is left of the day with the job in it, and the offer of the round."""
        return self._insertion.offer(self._job, self._answers, self.answer.shift_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfAnswers:
    """Answers of a day to one more job.

    Attributes
    ----------
    answers
        Of every round, the cheapest first, those that cannot take it last.
    best
        Of these, the one to take it; ``None`` where no round takes it.
    """

    answers: Sequence[Answer]
    best: InsertionOffer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldJob:
    """A job that counts as if it were in a round: its place is held for somebody.

    Attributes
    ----------
    name
        Its id: that of a job of the day, or another one.
    job, places
        A job that is none of the day's, and the places of its stops, as :meth:`WhatIfDay.ask`
        takes them.
    """

    name: str
    job: Job | None = None
    places: tuple[Place, ...] = ()


_Asked: TypeAlias = "tuple[tuple[Place, ...], tuple[Place, ...]]"
"""Places of the jobs that were taken before, and of the job that is asked about."""


@dataclass(slots=True, kw_only=True, eq=False)
class _KeptLegs:
    """Ways of the jobs that were asked about last, by profile."""

    _by_profile: dict[str, OrderedDict[_Asked, JobLegs]] = field(default_factory=dict, init=False)

    def find(self, profile: str, asked: _Asked) -> JobLegs | None:
        """Return those that are remembered, if they are."""
        kept = self._by_profile.get(profile)
        return kept.get(asked) if kept else None

    def keep(self, profile: str, asked: _Asked, legs: JobLegs) -> JobLegs:
        """Remember and return some ways; the oldest are forgotten where they become too many."""
        kept = self._by_profile.setdefault(profile, OrderedDict())
        kept[asked] = legs
        while len(kept) > 1 and sum(len(places) for _, places in kept) > MOST_PLACES_KEPT:
            kept.popitem(last=False)
        return legs


@dataclass(slots=True, kw_only=True, eq=False)
class WhatIfDay:
    """A day that can be asked about one more job; for one thread at a time.

    Attributes
    ----------
    day_row, stamp, moment, streets
        The day, its stamp, the moment it is judged at, and its streets by the hour.
    planned
        Whether it has rounds; else its shifts are asked as if they were empty.
    left
        What is left of it.
    places
        Those in its travel times, in their order.
    live
        The day with its rounds, where it has any.
    where
        The places that it knows, by their id; derived.
    """

    day_row: DayRow
    stamp: Stamp
    moment: datetime
    streets: tuple[HourlyStreets, ...]
    planned: bool
    left: RemainingDay
    places: tuple[Place, ...]
    live: LiveDay | None = None
    where: dict[str, Place] = field(init=False)
    _known: dict[tuple[str, int], Known] = field(default_factory=dict, init=False)
    _legs: _KeptLegs = field(default_factory=_KeptLegs)
    _taken: tuple[Place, ...] = ()
    _held: list[tuple[tuple[str, ...], WhatIfDay]] = field(default_factory=list, init=False)
    _insertions: OrderedDict[tuple[str, JobShape], QuoteInsertion] = field(
        default_factory=OrderedDict, init=False
    )

    def ask(self, job: Job, places: Sequence[Place], *, to_take: bool = False) -> WhatIfAnswers:
        """Ask every round for a job, and those on their way also with one more break.

        Parameters
        ----------
        job
            As :meth:`dispatch.planning.what_if.quote_insertion.QuoteInsertion.named` takes it.
        places
            Of its stops, each on its own.
        to_take
            Whether :meth:`with_insertion` may follow, which needs the ways of all profiles.
        """
        shape = JobShape.of(job)
        insertion = self._insertion("", shape)
        job = insertion.named(job)
        ways = self._ways(places, self._profiles if to_take else insertion.profiles(job))
        said = insertion.ask(job, ways)
        answers, by_shift = [], {}
        for answer in said.all():
            best = answer
            if answer.ruled_out in RESTED and answer.shift_id in self.left.begun:
                again = self._insertion(answer.shift_id, shape)
                other = again.ask(job, ways, answer.shift_id)
                found = other.best()
                if found is not None:
                    best = found
                    by_shift[found.shift_id] = (again, other)
            answers.append(best)
        answers = by_cost(answers)
        if not answers or answers[0].cost_cents is None:
            return WhatIfAnswers(answers=answers)
        insertion, said = by_shift.get(answers[0].shift_id, (insertion, said))
        taker = InsertionOffer(answer=answers[0], _insertion=insertion, _job=job, _answers=said)
        return WhatIfAnswers(answers=answers, best=taker)

    def __post_init__(self) -> None:
        names = self.left.problem.times.place_ids
        self.where = dict(zip(names, self.places, strict=True))

    def with_insertion(self, problem: Problem, offer: Offer, places: Sequence[Place]) -> WhatIfDay:
        """Return the day as it would be with the job that was asked for in the round of an offer.

        It is kept by nobody.
        """
        left = insertion_offer(self.left, problem, offer, f"taken-{len(self.places)}")
        # In another slot the same job is followed by the same ones.
        legs, taken = self._legs, (*self._taken, *places)
        return replace(self._other(left, places), _legs=legs, _taken=taken)

    def _other(self, left: RemainingDay, places: Sequence[Place]) -> WhatIfDay:
        """Return the same day with another rest, and further places."""
        everywhere = (*self.places, *places)
        legs = _KeptLegs()
        return replace(self, left=left, places=everywhere, live=None, _legs=legs, _taken=())

    def with_held(self, held: Sequence[HeldJob]) -> WhatIfDay:
        """Return the day as it would be with jobs in its rounds, each where it costs least.

        What fits nowhere is left out. The day with the same ones is remembered, and goes on from
        there where only further ones follow.
        """
        if not held:
            return self
        names = tuple(one.name for one in held)
        begun, day = max(
            (one for one in self._held if names[: len(one[0])] == one[0]),
            key=lambda one: len(one[0]),
            default=((), self),
        )
        if names != begun:
            day = day._with_more(held[len(begun) :])  # noqa: SLF001  # one of us
            self._held = [(names, day), *(one for one in self._held if one[0] != begun)]
            del self._held[MOST_HELD_DAYS:]
        return day

    def _with_more(self, held: Sequence[HeldJob]) -> WhatIfDay:
        jobs, places = [], []
        for one in held:
            if one.job is not None:
                job = renamed_job(one.job, one.name)
                if not job.pickups and self.left.begun:
                    job = replace(job, skills=job.skills | {LOADS_AT_START})
                jobs.append(job)
                mine = {stop.place.id: stop.place for _, _, stop in job.stops}
                places += [place for name, place in mine.items() if name not in self.where]
        problem = self.left.problem
        ways = self._ways(places, self._profiles) if places else {}
        new = [place.id for place in places]
        problem = with_new_places(problem, new, ways)
        problem = replace(problem, jobs=(*problem.jobs, *jobs))
        left = replace(self.left, problem=problem)
        in_rounds = served_job_ids(left.sequences)
        open_jobs = [one.name for one in held if one.name not in in_rounds]
        return self._other(with_jobs_in_rounds(left, open_jobs), places)

    def _insertion(self, pausing: str, shape: JobShape) -> QuoteInsertion:
        key = (pausing, shape)
        if key not in self._insertions:
            left = self.left
            if pausing and self.live is not None:
                left = self.live.left(pausing=[pausing])
            self._insertions[key] = QuoteInsertion(left, shape)
            most = MAX_INSERTION_SHAPES + len(self.left.begun)
            while len(self._insertions) > most:
                self._insertions.popitem(last=False)
        self._insertions.move_to_end(key)
        return self._insertions[key]

    @property
    def _profiles(self) -> set[str]:
        return {shift.vehicle.profile for shift in self.left.problem.shifts}

    def _ways(self, places: Sequence[Place], profiles: Collection[str]) -> dict[str, JobLegs]:
        """Ways to and from new places by profile, as :mod:`api.streets.travel_times` has them."""
        return {profile: self._ways_on(profile, places) for profile in sorted(profiles)}

    def _ways_on(self, profile: str, places: Sequence[Place]) -> JobLegs:
        """Return the ways on a profile; remembered for the same jobs in their next window."""
        asked = self._taken, tuple(places)
        found = self._legs.find(profile, asked)
        return found or self._legs.keep(profile, asked, self._ways_anew(profile, places))

    def _ways_anew(self, profile: str, places: Sequence[Place]) -> JobLegs:
        by_hour = [self._ways_of_hours(turn, profile, places) for turn in range(len(self.streets))]
        longer: dict[int, JobLegs] = {}
        for turn, own in sorted(enumerate(self.streets), key=lambda one: len(one[1].closed)):
            for other, less in longer.items():
                if self.streets[other].closed < own.closed:
                    by_hour[turn] = by_hour[turn].no_quicker(less)
            longer[turn] = by_hour[turn]
        return replace(by_hour[0], hourly=tuple(by_hour[1:]))

    def _ways_of_hours(self, turn: int, profile: str, places: Sequence[Place]) -> JobLegs:
        """Return the ways on a profile as they are in some hours, see :attr:`streets`."""
        if (profile, turn) not in self._known:
            hilly = profile in self.left.problem.times.hilly
            points, streets = points_of(self.places)
            self._known[profile, turn] = prepare_known(
                self.streets[turn].router, points, profile, streets=streets, details=hilly
            )
        known = self._known[profile, turn]
        found = few_to_many(known, *points_of(places))
        old, new = known.away_m > FARTHEST_SNAP_M, found.away_m > FARTHEST_SNAP_M
        whole = found.whole(new, np.concatenate((old, old, new)))
        n = len(old)

        def parts(
            table: NDArray[np.int64],
        ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
            return table[:, :n].T, table[:, n : 2 * n], table[:, 2 * n :]

        there_s, back_s, among_s = parts(whole.seconds)
        there_m, back_m, among_m = parts(whole.metres)
        none = (None, None, None)
        there_us, back_us, among_us = parts(whole.per_kg_us) if known.details else none
        return JobLegs(
            there_s=there_s,
            there_m=there_m,
            there_us=there_us,
            back_s=back_s,
            back_m=back_m,
            back_us=back_us,
            among_s=among_s,
            among_m=among_m,
            among_us=among_us,
        )


# --- what is kept ---------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True, eq=False)
class _CacheEntry:
    lock: threading.RLock = field(default_factory=threading.RLock)
    day: WhatIfDay | None = None


class WhatIfDayCache(SharedCache[date, _CacheEntry]):
    """Days that this process has read, by cooperative."""

    def __init__(self) -> None:
        super().__init__(MOST_DAYS, MOST_DAYS_EACH)

    @contextmanager
    def opened_day(self, source: DaySource, on: date) -> Iterator[WhatIfDay]:
        """Open a day of the source's cooperative as it is now; others who ask for it wait.

        The moment is the next whole minute: what is told to fit still does when it is booked at
        once.

        Raises
        ------
        BadInput
            As :func:`api.days.problem.problem_of`.
        """
        entry = self.find_or_keep(source.tx.owner, on, _CacheEntry)
        moment = next_minute(source.now)
        # Before anything else of the day: so it may be too old for what is read, never too new.
        stamp = stamp_of(source.tx, on)
        with entry.lock:
            day = entry.day
            if day is None or not _holds(day, source, stamp, moment):
                entry.day = None
                day = entry.day = read_day(source, on, stamp, moment)
            yield day


def _holds(day: WhatIfDay, source: DaySource, stamp: Stamp, moment: datetime) -> bool:
    if (day.stamp, day.moment) != (stamp, moment):
        return False
    # A city that was imported anew has another router.
    return router_now(source, day.day_row) is day.streets[0].router


def _by_hour(source: DaySource, day_row: DayRow) -> tuple[HourlyStreets, ...]:
    router = partial(router_of, source.streets.asked_by(source.tx.owner), day_row.day)
    return streets_by_hour(day_row.day, day_row.closures, router)


def read_day(source: DaySource, on: date, stamp: Stamp, moment: datetime) -> WhatIfDay:
    """Read a day, so that it can be asked.

    Raises
    ------
    BadInput
        As :func:`api.days.problem.problem_of`.
    """
    if any(one.status != "withdrawn" for one in rounds.of_day(source.tx, on)):
        live = open_day(source, on, since=moment, to_change=False, now=moment)
        day_row, problem, left = live.day_row, live.problem, live.left()
    else:
        live = None
        day_row = days.load_day(source.tx, on, since=moment, street_of=source.streets.street_of)
        # Nothing of what is booked has a place in the day yet: only who rides counts.
        shifts = problem_of_shifts(source.streets, day_row.day, day_row.closures)
        problem = likely_assignments(shifts)
        left = remaining(problem, Plan(rounds=(), unassigned=()), (), moment)
    places = places_of(problem.jobs, problem.shifts)
    return WhatIfDay(
        day_row=day_row,
        stamp=stamp,
        moment=moment,
        streets=_by_hour(source, day_row)[: len(problem.all_times)],
        planned=live is not None,
        left=left,
        places=tuple(places[name] for name in problem.times.place_ids),
        live=live,
    )
