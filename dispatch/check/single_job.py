"""Trial of one job alone on one shift: the base of every true reason.

Each question is answered by trying all orders of the job's stops, pickups before drops, with the
shift's breaks (and further legal ones) at all positions, and leaving a branch as soon as it
breaks a rule. That is exact for jobs of a few stops. A search that grows beyond
:data:`TRIALS_LIMIT` gives up and answers :attr:`Answer.UNKNOWN`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum

from dispatch.check.earliest_times import AboardLimit, Item, earliest_end, in_seconds, seconds
from dispatch.check.itinerary import Leg, Legs, no_ride, place_id_of
from dispatch.check.lateness import allowed_windows
from dispatch.check.loads import add, excess
from dispatch.model import Break, Job, Load, Problem, Shift, Stop

TRIALS_LIMIT = 20_000
"""Partial rounds tried for one question before the answer is left open."""


class Answer(Enum):
    """Possibility of something, and by which rules."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Rules that a trial round must keep, each question asking for more than the one before."""

    riding: bool = False
    limits: bool = False
    clock: bool = False
    rest: bool = False


CARRY = Rules()
RIDE = Rules(riding=True)
RIDE_WITHIN_LIMITS = Rules(riding=True, limits=True)
SERVE_WITHOUT_REST = Rules(riding=True, limits=True, clock=True)
SERVE = Rules(riding=True, limits=True, clock=True, rest=True)
_STRICTEST_FIRST = (SERVE, SERVE_WITHOUT_REST, RIDE_WITHIN_LIMITS, RIDE, CARRY)
FEW_STOPS = 2
"""Of a job with so few stops any question is answered at once; of others the strict ones may not
be."""


class ServiceTrials:
    """Shifts that are asked several questions about one job, each of them answered once.

    The questions lie in each other, so of a job of few stops the strictest is put first: who can
    serve it can also ride and carry it, and need not be asked that.
    """

    def __init__(self, problem: Problem, legs: Legs, job: Job) -> None:
        self._problem = problem
        self._legs = legs
        self.job = job
        # By all that makes a difference: on a large day many shifts have the same hours and bikes.
        self._answers: dict[object, dict[Rules, Answer]] = {}

    def is_servable(self, rules: Rules, shift: Shift) -> Answer:
        """Answer as :func:`is_servable` does, or as a stricter question was answered before."""
        answers = self._answers.setdefault(_all_that_counts(shift), {})
        few = len(self.job.stops) <= FEW_STOPS
        before = _STRICTEST_FIRST[: _STRICTEST_FIRST.index(rules)] if few else ()
        for question in (*before, rules):
            if question not in answers:
                answers[question] = is_servable(
                    question, self._problem, self._legs, shift, self.job
                )
            if answers[question] is Answer.YES:
                break
        return answers[question]


def _all_that_counts(shift: Shift) -> object:
    """Return what an answer about a shift hangs on: all but who rides it, and for what pay."""
    return (
        repr((shift.vehicle.capacity, shift.breaks)),
        (shift.vehicle.profile, shift.vehicle.speed_percent, shift.vehicle.range_m),
        (shift.window, place_id_of(shift.start_place), place_id_of(shift.end_place)),
        (shift.max_stops, shift.max_travel_s, shift.max_distance_m, shift.staying_g),
    )


def is_servable(rules: Rules, problem: Problem, legs: Legs, shift: Shift, job: Job) -> Answer:
    """Return whether the shift could take the job alone by these rules and the vehicle's capacity.

    Skills, companions, volunteers, pins and prefixes are not asked for. Where streets change within
    the day the answer stays open if it hangs on when one rides.

    Parameters
    ----------
    rules
        Rules that count.
    problem, legs
        Day, and the legs looked up so far.
    shift, job
        Pair that is judged, as if there were nothing else.
    """
    if problem.street_hours is None:
        return _is_servable(rules, problem, legs, shift, job)
    # What can be done on the longest rides of any hour can be; what cannot on the shortest, cannot.
    answer = _is_servable(rules, problem, legs, shift, job)
    if answer is Answer.YES:
        return answer
    answer = _is_servable(rules, problem, legs.shortest, shift, job)
    return Answer.UNKNOWN if answer is Answer.YES else answer


def _is_servable(rules: Rules, problem: Problem, legs: Legs, shift: Shift, job: Job) -> Answer:
    question = _SingleJobTrial(
        problem=problem,
        legs=legs,
        shift=shift,
        job=job,
        rules=rules,
        nearest_s=_nearest_s(legs, shift, job) if rules.clock else {},
    )
    trials = 0
    first = _first_trial(question)
    branches = [first] if _fits(question, first) and _fits_in_any_order(question, first) else []
    while branches:
        trial = branches.pop()
        if _is_whole(question, trial) and _can_end(question, trial):
            return Answer.YES
        trials += 1
        if trials > TRIALS_LIMIT:
            return Answer.UNKNOWN
        branches += [
            further for further in _extensions(question, trial) if _fits(question, further)
        ]
    return Answer.NO


@dataclass(frozen=True, slots=True, kw_only=True)
class _SingleJobTrial:
    """Question about one job and one shift.

    ``nearest_s`` is by place the shortest ride there from wherever the job or the shift may be,
    where the clock counts.
    """

    problem: Problem
    legs: Legs
    shift: Shift
    job: Job
    rules: Rules
    nearest_s: Mapping[str, int]


def _nearest_s(legs: Legs, shift: Shift, job: Job) -> dict[str, int]:
    start_id = place_id_of(shift.start_place)
    places = Counter(stop.place.id for _, _, stop in job.stops)
    nearest_s = {}
    for target, stops in places.items():
        origins = {start_id, *places} if stops > 1 else {start_id, *(places.keys() - {target})}
        # Nothing makes a ride shorter than with nothing aboard.
        rides = [legs.find(shift, origin, target, 0).travel_s for origin in origins]
        nearest_s[target] = min((ride for ride in rides if ride is not None), default=0)
    return nearest_s


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """A round begun: what was done, what is left, and where that leads."""

    items: tuple[Item, ...] = ()
    pickups: tuple[Stop, ...]
    drops: tuple[Stop, ...]
    breaks: tuple[Break, ...]
    added_breaks: int
    place_id: str | None
    aboard: Mapping[str, int]
    reachable: bool = True
    stops: int = 0
    travel_s: int = 0
    distance_m: int = 0


def _first_trial(question: _SingleJobTrial) -> _Trial:
    shift, job, problem = question.shift, question.job, question.problem
    aboard: dict[str, int] = {}
    if not job.pickups:
        for stop in job.drops:
            add(aboard, stop.load)
    added_breaks = 0
    if question.rules.rest and problem.work_limit_s is not None:
        hours = shift.window.end - shift.window.start
        added_breaks = hours // timedelta(seconds=max(problem.work_limit_s, 3600))
    return _Trial(
        pickups=job.pickups,
        drops=job.drops,
        breaks=shift.breaks if question.rules.clock else (),
        added_breaks=added_breaks,
        place_id=place_id_of(shift.start_place),
        aboard=aboard,
    )


def _fits_in_any_order(question: _SingleJobTrial, first: _Trial) -> bool:
    """Return whether the vehicle holds what no order changes: all picked up, and all done.

    This answers at once for jobs of so many stops that their orders cannot all be tried.
    """
    aboard = dict(first.aboard)
    for stop in question.job.pickups:
        add(aboard, stop.load)
        add(aboard, stop.returns)
    loaded = dict(aboard)
    for stop in question.job.drops:
        add(aboard, stop.load, -1)
        add(aboard, stop.returns)
    capacity = question.shift.vehicle.capacity
    return not any(excess(loaded, capacity)) and not any(excess(aboard, capacity))


def _extensions(question: _SingleJobTrial, trial: _Trial) -> Iterator[_Trial]:
    """All trials with one more thing done; the last given is tried first."""
    if trial.added_breaks:
        rest = Item(travel_s=0, lasts_s=question.problem.work_break_s, windows=(), rests=True)
        yield replace(trial, items=(*trial.items, rest), added_breaks=trial.added_breaks - 1)
    for index, pause in enumerate(trial.breaks):
        left = (*trial.breaks[:index], *trial.breaks[index + 1 :])
        if pause.max_load is None or _not_above(trial.aboard, pause.max_load):
            item = _pause_item(question, pause)
            yield replace(trial, items=(*trial.items, item), breaks=left)
    stops = trial.pickups or trial.drops
    for index, stop in enumerate(stops):
        yield _after_stop(question, trial, stop, (*stops[:index], *stops[index + 1 :]))


def _after_stop(
    question: _SingleJobTrial, trial: _Trial, stop: Stop, left: tuple[Stop, ...]
) -> _Trial:
    """Return the trial with a stop done: a pickup while there are any; ``left`` are its others."""
    leg = question.legs.find(
        question.shift, trial.place_id, stop.place.id, _mass_g(question, trial)
    )
    setup_s = 0 if trial.place_id == stop.place.id else stop.setup_s
    item = Item(
        travel_s=leg.travel_s or 0,
        lasts_s=setup_s + stop.service_s,
        windows=in_seconds(allowed_windows(stop)),
        rests=False,
        takes=bool(trial.pickups),
        gives=not trial.pickups,
    )
    sign = 1 if trial.pickups else -1
    aboard = dict(trial.aboard)
    add(aboard, stop.load, sign)
    add(aboard, stop.returns)
    # Made at once: this is done for every order of the stops.
    return _Trial(
        items=(*trial.items, item),
        pickups=left if trial.pickups else (),
        drops=trial.drops if trial.pickups else left,
        breaks=trial.breaks,
        added_breaks=trial.added_breaks,
        place_id=stop.place.id,
        aboard=aboard,
        reachable=trial.reachable and leg.reachable,
        stops=trial.stops + 1,
        travel_s=trial.travel_s + (leg.travel_s or 0),
        distance_m=trial.distance_m + (leg.distance_m or 0),
    )


def _mass_g(question: _SingleJobTrial, trial: _Trial) -> int:
    """Return the mass aboard in a trial as it stands."""
    return question.shift.staying_g + trial.aboard.get("mass_g", 0)


def _after_leg(trial: _Trial, leg: Leg) -> _Trial:
    return replace(
        trial,
        reachable=trial.reachable and leg.reachable,
        travel_s=trial.travel_s + (leg.travel_s or 0),
        distance_m=trial.distance_m + (leg.distance_m or 0),
    )


def _pause_item(question: _SingleJobTrial, pause: Break) -> Item:
    return Item(
        travel_s=0,
        lasts_s=pause.duration_s,
        windows=in_seconds(pause.windows),
        rests=pause.duration_s >= question.problem.work_break_s,
    )


def _not_above(aboard: Mapping[str, int], most: Load) -> bool:
    limits = most.amounts()
    return all(value <= limits.get(dimension, 0) for dimension, value in aboard.items())


def _is_whole(question: _SingleJobTrial, trial: _Trial) -> bool:
    """Return whether nothing that must be done is left; legal breaks may fall away."""
    breaks_left = any(not pause.legal for pause in trial.breaks)
    return not trial.pickups and not trial.drops and not (question.rules.clock and breaks_left)


def _can_end(question: _SingleJobTrial, trial: _Trial) -> bool:
    end_id = place_id_of(question.shift.end_place)
    leg = (
        no_ride(None)
        if end_id is None
        else question.legs.find(question.shift, trial.place_id, end_id, _mass_g(question, trial))
    )
    return _fits(question, _after_leg(trial, leg), end_leg_s=leg.travel_s or 0)


def _fits(question: _SingleJobTrial, trial: _Trial, *, end_leg_s: int = 0) -> bool:
    """Return whether a trial keeps the rules asked for, as far as it goes."""
    if any(excess(trial.aboard, question.shift.vehicle.capacity)):
        return False
    if question.rules.riding and not trial.reachable:
        return False
    if question.rules.limits and not _within_limits(question.shift, trial):
        return False
    if not question.rules.clock:
        return True
    end = earliest_end(
        trial.items,
        end_leg_s=end_leg_s,
        shift=question.shift.window,
        limit_s=question.problem.work_limit_s if question.rules.rest else None,
        aboard=_aboard_limit(question.job),
    )
    return end is not None and _leaves_time_for_the_rest(question, trial, end)


def _aboard_limit(job: Job) -> AboardLimit | None:
    if job.aboard_limit_s is None:
        return None
    since = None if job.aboard_since is None else seconds(job.aboard_since)
    return AboardLimit(limit_s=job.aboard_limit_s, loaded=not job.pickups, since=since)


def _leaves_time_for_the_rest(question: _SingleJobTrial, trial: _Trial, end: int) -> bool:
    """Return whether what is left could still be done if each ride were the shortest there."""
    left = (*trial.pickups, *trial.drops)
    pauses = [pause for pause in trial.breaks if not pause.legal]
    lasts_s = sum(stop.service_s + question.nearest_s[stop.place.id] for stop in left)
    lasts_s += sum(pause.duration_s for pause in pauses)
    if end + lasts_s > seconds(question.shift.window.end):
        return False
    windows = [*map(allowed_windows, left), *(pause.windows for pause in pauses)]
    return all(not each or end <= seconds(each[-1].end) for each in windows)


def _within_limits(shift: Shift, trial: _Trial) -> bool:
    return all(
        limit is None or value <= limit
        for value, limit in (
            (trial.stops, shift.max_stops),
            (trial.travel_s, shift.max_travel_s),
            (trial.distance_m, shift.max_distance_m),
            (trial.distance_m, shift.vehicle.range_m),
        )
    )
