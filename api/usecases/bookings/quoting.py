"""Use case: what a booking would cost and emit, and whether and when the day can take it.

A price is kept by nobody; neither is the place in a round that is told with it. What is told holds
for the moment of the question: whoever books at once gets it. Who wants it kept for some minutes
holds a slot (:mod:`api.usecases.bookings.slots.holding`); slots that are held count as taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.bookings.booking import making_of, seek_in_time
from api.usecases.bookings.booking_request import MOST_STOPS_JUDGED, BookingRequest, stops_judged
from api.usecases.bookings.jobs_in_day import day_with_holds, job_in
from api.usecases.bookings.price import Offer
from api.usecases.turns import take_turn
from data.store.planning import names_by_id
from dispatch.bookings.emissions import emission, saving
from dispatch.schedule.eligibility import side_of_hours
from dispatch.values.local_time import day_of
from dispatch.values.plain_values import values_of
from routing.errors import BadInput, Failure

if TYPE_CHECKING:
    from api.days.what_if import InsertionOffer, WhatIfAnswers, WhatIfDay
    from data.store.bookings.bookings import BookedJob
    from data.store.bookings.context import BookingContext
    from dispatch.model import Job, Shift
    from dispatch.planning.what_if.live_day_offers import Answer
    from dispatch.planning.what_if.round_answers import InsertedVisit

Verdict = Literal["fits", "could-fit", "does-not-fit", "unknown"]

ETA_WIDTH = timedelta(minutes=30)
"""Longest span of time that is told for a visit."""

MOST_JUDGED = 20
"""Jobs of one request that are judged, most."""

_OF_TIME = frozenset({"window", "hours"})
"""Rules that other hours of the day may do away with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitTime:
    """Time of a visit to a stop.

    Attributes
    ----------
    kind, position
        ``pickup`` or ``drop``, and its number among them in its job.
    earliest, latest
        Service begins in between: as it is planned, and as late as the round can bear, at most
        :data:`ETA_WIDTH` later.
    """

    kind: str
    position: int
    earliest: datetime
    latest: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundFit:
    """Answer of one round to a job.

    Attributes
    ----------
    shift_id, cost_cents, ruled_out, end_later_s
        As in :class:`dispatch.planning.what_if.live_day_offers.Answer`.
    extra_travel_s, extra_distance_m
        What is ridden more with it.
    rider
        Name of who rides the shift.
    """

    shift_id: UUID
    cost_cents: int | None
    ruled_out: str
    extra_travel_s: int
    extra_distance_m: int
    end_later_s: int
    rider: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Answer of the day to a job of the request.

    Attributes
    ----------
    job
        Its number in the request.
    verdict
        ``fits`` into a round of the published day; ``could-fit``: the day is not planned yet, and
        a shift could serve it; ``does-not-fit``; ``unknown``, then ``reasons`` tell why.
    reasons
        Where it does not fit the rules that are in its way, as in
        :class:`dispatch.planning.what_if.live_day_offers.Answer`, or ``before-hours`` and
        ``after-hours`` where a window lies before or after all shifts that could serve it; where
        that is not known ``day-without-shifts``, ``many-jobs``, or what is wrong with the day, such
        as ``shift-off-map``.
    visits
        When it would be picked up and dropped, in order; empty unless it fits.
    saved_g
        Estimate, grams CO2e: what the compared vehicle emits over the job's own way, less what
        riding the detour emits. ``None`` unless it fits.
    rounds
        What each round says, the cheapest first; for those who may read plans.
    """

    job: int
    verdict: Verdict
    reasons: tuple[str, ...] = ()
    visits: tuple[VisitTime, ...] = ()
    saved_g: int | None = None
    rounds: tuple[RoundFit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """Price and emissions of a booking, and for each of its jobs whether the day takes it."""

    offer: Offer
    fits: tuple[Fit, ...]


@needs("quotes:write")
def quote(act: Act, request: BookingRequest) -> Quoted:
    """Return price and emissions of a booking, and whether and when it fits; nothing is kept.

    Raises
    ------
    BadInput
        With everything that is wrong with the request.
    NotFound, Conflict, NotReady
        As :func:`api.usecases.bookings.booking.book`, but for what only an id can be wrong with.
    """
    if request.is_dear():
        take_turn(act)
    making = making_of(act, "quotes:write")
    sought = seek_in_time(act, request, making)
    return Quoted(offer=sought.offer, fits=judge(act, sought.form.jobs, making.context))


def judge(act: Act, jobs: Sequence[BookedJob], context: BookingContext) -> tuple[Fit, ...]:
    """Ask the days of some jobs whether they take them, in order; each counts for the next."""
    asked = _jobs_judged(jobs)
    many = range(asked, len(jobs))
    fits = {n: Fit(job=n, verdict="unknown", reasons=("many-jobs",)) for n in many}
    days: dict[object, list[int]] = {}
    for number, job in enumerate(jobs[:asked]):
        days.setdefault(job.day, []).append(number)
    for numbers in days.values():
        try:
            with act.tools.days.opened_day(act, jobs[numbers[0]].day) as day:
                held = day_with_holds(act, day)
                fits |= judge_in_day(act, held, {n: jobs[n] for n in numbers}, context)
        except (BadInput, Failure) as error:
            # A shift begins off the map, or nothing is left of the streets: the office has to
            # mend that, whoever asks for a price cannot.
            reasons = reasons_of(error)
            fits |= {n: Fit(job=n, verdict="unknown", reasons=reasons) for n in numbers}
    return _with_riders(act, [fits[number] for number in sorted(fits)])


def _jobs_judged(jobs: Sequence[BookedJob]) -> int:
    """Return how many jobs of a request are judged: the first ones, one at least."""
    most = min(len(jobs), MOST_JUDGED)
    few = (n for n in range(most, 1, -1) if stops_judged(jobs[:n]) <= MOST_STOPS_JUDGED)
    return next(few, min(most, 1))


def reasons_of(error: BadInput | Failure) -> tuple[str, ...]:
    """Return the codes of what keeps a day from being asked, in order."""
    faults = error.faults if isinstance(error, BadInput) else ()
    return tuple(sorted({fault.code for fault in faults})) or (error.code,)


def _with_riders(act: Act, fits: Sequence[Fit]) -> tuple[Fit, ...]:
    """Name who rides the rounds that were asked."""
    asked = {one.shift_id for fit in fits for one in fit.rounds}
    names = names_by_id.rider_names(act.tx, asked) if asked else {}

    def named(fit: Fit) -> Fit:
        given = (replace(one, rider=names.get(one.shift_id, "")) for one in fit.rounds)
        return replace(fit, rounds=tuple(given))

    return tuple(named(fit) if fit.rounds else fit for fit in fits)


def judge_in_day(
    act: Act, day: WhatIfDay, jobs: Mapping[int, BookedJob], context: BookingContext
) -> dict[int, Fit]:
    """Ask an opened day whether it takes some jobs, by their number; each counts for the next."""
    found = {}
    for turn, (number, booked) in enumerate(jobs.items()):
        if not day.left.problem.shifts:
            reasons = nobody_rides(day)
            verdict: Verdict = "does-not-fit" if reasons == _OVER else "unknown"
            found[number] = Fit(job=number, verdict=verdict, reasons=reasons)
            continue
        job, places = job_in(act, day, booked)
        others_follow = turn + 1 < len(jobs)
        heard = day.ask(job, places, to_take=others_follow)
        found[number] = _quote_answer(act, day, number, heard, context, job)
        if others_follow and heard.best is not None:
            day = day.with_insertion(*heard.best.offer(), places)
    return found


def nobody_rides(day: WhatIfDay) -> tuple[str, ...]:
    """Return why nobody rides on a day: not any more, or not yet; nothing where somebody does."""
    if day.left.problem.shifts:
        return ()
    return _OVER if day.planned or day.day_row.day.shifts else ("day-without-shifts",)


_OVER = ("hours",)


# --- what is told ---------------------------------------------------------------------------


def _quote_answer(  # noqa: PLR0913, PLR0917  # each says another thing of one answer
    act: Act, day: WhatIfDay, number: int, heard: WhatIfAnswers, context: BookingContext, job: Job
) -> Fit:
    rounds: tuple[RoundFit, ...] = ()
    if day.planned and act.sees_all("plans:read"):
        rounds = tuple(_round(answer) for answer in heard.answers)
    if heard.best is None:
        reasons = _reasons(day.left.problem.shifts, job, heard.answers)
        return Fit(job=number, verdict="does-not-fit", reasons=reasons, rounds=rounds)
    if not day.planned:
        return Fit(job=number, verdict="could-fit")
    visits = tuple(_times(heard.best.visits()))
    return Fit(
        job=number,
        verdict="fits",
        visits=visits,
        saved_g=_saved(heard.best, visits[0].earliest, context),
        rounds=rounds,
    )


def _reasons(shifts: Sequence[Shift], job: Job, answers: Sequence[Answer]) -> tuple[str, ...]:
    """Return the rules in the way; of a window outside all hours, on which side it lies."""
    rules = {answer.ruled_out for answer in answers}
    timed = {answer.shift_id for answer in answers if answer.ruled_out in _OF_TIME}
    side = side_of_hours(job, [shift for shift in shifts if shift.id in timed])
    return tuple(sorted(rules - _OF_TIME | {side} if side else rules))


_LONGER = ("extra_travel_s", "extra_distance_m", "end_later_s")


def _round(answer: Answer) -> RoundFit:
    told = values_of(answer, "cost_cents", "ruled_out", *_LONGER)
    return RoundFit(shift_id=UUID(answer.shift_id), **told)


def _times(visits: Iterable[InsertedVisit]) -> Iterable[VisitTime]:
    for visit in visits:
        later = min(timedelta(seconds=visit.slack_s), ETA_WIDTH)
        yield VisitTime(
            kind=visit.kind,
            position=visit.index,
            earliest=visit.begin,
            latest=visit.begin + later,
        )


def _saved(best: InsertionOffer, starts_at: datetime, context: BookingContext) -> int | None:
    """Compare the van's way for this job alone with the bicycle's detour."""
    rule, on = context.emissions, day_of(starts_at, context.zone)
    kind = rule.kind_by_profile.get(best.profile)
    if kind is None:
        return None
    compared = saving(rule, best.alone_m, kind, on).compared
    return compared.use_g - emission(rule, max(0, best.answer.extra_distance_m), kind, on).total_g
