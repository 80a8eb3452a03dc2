"""The figures of a plan that people look at: one reading for terminal, page and JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from dispatch.model import Job, Load, Plan, Problem, Round, Shift, Stop, Visit, Window
from dispatch.planning.what_if.explanations import slacks_of


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadPeak:
    """The most that was aboard at once in one dimension, and the vehicle's limit."""

    dimension: str
    peak: int
    limit: int | None

    @property
    def share(self) -> float:
        """Peak over limit; 0 where there is no limit."""
        return self.peak / self.limit if self.limit else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitFigures:
    """One visit with what a reader asks about it.

    Attributes
    ----------
    number
        1, 2, 3 … along the round over the stops; 0 for a break.
    stop
        The stop; ``None`` for a break.
    slack_s
        Seconds by which it could begin later with the rest of the round still in time; lateness
        that is allowed counts as in time.
    """

    visit: Visit
    number: int
    job: Job | None
    stop: Stop | None
    windows: tuple[Window, ...]
    slack_s: int

    @property
    def late_s(self) -> int:
        """Seconds by which it begins after its last window."""
        return 0 if self.stop is None else self.stop.late_s(self.visit.start)

    @property
    def late_minutes(self) -> int:
        """The same in minutes, begun ones counted whole."""
        return -(-self.late_s // 60)

    @property
    def service_s(self) -> int:
        """Seconds from begin to end."""
        return (self.visit.depart - self.visit.start) // timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundFigures:
    """One round in figures; ``number`` counts the plan's rounds from 1."""

    number: int
    shift: Shift
    round: Round
    visits: tuple[VisitFigures, ...]
    peaks: tuple[LoadPeak, ...]
    ride_s: int
    wait_s: int
    service_s: int
    break_s: int

    @property
    def stops(self) -> int:
        """Number of stops, breaks not counted."""
        return sum(1 for figures in self.visits if figures.stop is not None)

    @property
    def courier(self) -> str:
        """Name of who rides, else the id."""
        return self.shift.courier.name or self.shift.courier.id

    @property
    def fullest(self) -> LoadPeak | None:
        """The dimension that came nearest to its limit, ``None`` where nothing is limited."""
        limited = [peak for peak in self.peaks if peak.limit]
        return max(limited, key=lambda peak: peak.share, default=None)


def summarise(problem: Problem, plan: Plan) -> tuple[RoundFigures, ...]:
    """Return every round that serves something, in the plan's order."""
    used = [each for each in plan.rounds if each.visits]
    return tuple(_figures(number, problem, each) for number, each in enumerate(used, start=1))


def _figures(number: int, problem: Problem, each: Round) -> RoundFigures:
    shift, jobs = problem.shift_by_id[each.shift_id], problem.job_by_id
    breaks = {pause.id: pause.windows for pause in shift.breaks}
    slacks = [slack.slack_s for slack in slacks_of(problem, each)]
    visits = []
    count = 0
    for visit, slack_s in zip(each.visits, slacks, strict=True):
        job = jobs.get(visit.job_id)
        stop = None if job is None else _stop(job, visit)
        count += stop is not None
        visits.append(
            VisitFigures(
                visit=visit,
                number=count if stop is not None else 0,
                job=job,
                stop=stop,
                windows=stop.windows if stop is not None else breaks.get(visit.break_id, ()),
                slack_s=slack_s,
            )
        )
    return RoundFigures(
        number=number,
        shift=shift,
        round=each,
        visits=tuple(visits),
        peaks=peaks_of(shift, each, jobs),
        ride_s=each.travel_s,
        wait_s=sum(visit.wait_s for visit in each.visits),
        service_s=sum(v.service_s for v in visits if v.stop is not None),
        break_s=sum(v.service_s for v in visits if v.stop is None),
    )


def _stop(job: Job, visit: Visit) -> Stop:
    return (job.pickups if visit.kind == "pickup" else job.drops)[visit.index]


def calls(visits: Iterable[VisitFigures]) -> list[list[VisitFigures]]:
    """Return visits with the stops that follow each other at one place together."""
    found: list[list[VisitFigures]] = []
    for figures in visits:
        before = found[-1][-1] if found else None
        if (
            before is not None
            and before.stop is not None
            and figures.stop is not None
            and before.visit.place_id == figures.visit.place_id
        ):
            found[-1].append(figures)
        else:
            found.append([figures])
    return found


def numbers_of(call: Sequence[VisitFigures]) -> str:
    """Write the numbers of some stops in turn: ``3``, or ``3–5``."""
    first, last = call[0].number, call[-1].number
    return str(first) if first == last else f"{first}–{last}"


def load_at_start(each: Round, jobs: Mapping[str, Job]) -> Load:
    """Return what is loaded before leaving: the goods of jobs that have drops only."""
    total = Load()
    for visit in each.visits:
        job = jobs.get(visit.job_id)
        if job is not None and not job.pickups:
            total = total + _stop(job, visit).load
    return total


def peaks_of(shift: Shift, each: Round, jobs: Mapping[str, Job]) -> tuple[LoadPeak, ...]:
    """Return the most that is aboard, by dimension that is loaded or that the vehicle limits."""
    peaks: dict[str, int] = {}
    for load in (load_at_start(each, jobs), *(visit.load_after for visit in each.visits)):
        for dimension, amount in load.amounts().items():
            peaks[dimension] = max(peaks.get(dimension, 0), amount)
    capacity = shift.vehicle.capacity
    return tuple(
        LoadPeak(dimension=dimension, peak=peak, limit=capacity.limit(dimension))
        for dimension, peak in peaks.items()
        if peak or (capacity.limit(dimension) and dimension in ("mass_g", "volume_ml"))
    )
