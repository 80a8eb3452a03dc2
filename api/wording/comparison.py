"""Differences between two plans: who carries what, when, and what it costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from api.wording.names import with_unique_names
from data.formats.plan_file import PlanFile
from dispatch.model import Job, Plan, Round, Stop, Visit, VisitKind

NOTICED_S = 5 * 60
"""A visit that begins earlier or later by more than this is told."""

LATE_NOTICED_S = 60
"""A stop that is late by less more than before is not told."""

Fate = Literal["served", "unserved", "moved", "retimed"]
FATES: tuple[Fate, ...] = ("unserved", "served", "moved", "retimed")
"""Fates of a job, in the order in which they are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeChange:
    """Start of one stop of a job in each plan."""

    kind: VisitKind
    index: int
    before: datetime
    after: datetime

    @property
    def later_s(self) -> int:
        """Seconds by which it begins later, negative for earlier."""
        return (self.after - self.before) // timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobChange:
    """Fate of one job.

    Attributes
    ----------
    fate
        ``served``: only the second plan serves it; ``unserved``: only the first one does;
        ``moved``: it rides in another shift's round; ``retimed``: in the same one, at another
        time.
    before, after
        The shift whose round it is in, empty where in none.
    reason
        Of an ``unserved`` or ``served`` job: the code why the other plan leaves it out, empty
        where it does not know the job.
    times
        Stops that begin at another time by more than :data:`NOTICED_S`.
    """

    job_id: str
    label: str
    fate: Fate
    before: str = ""
    after: str = ""
    reason: str = ""
    times: tuple[TimeChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One plan's round of a shift in figures."""

    courier: str
    vehicle: str
    stops: int
    start: datetime
    end: datetime
    distance_m: int
    work_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundChange:
    """A shift's round in both plans; ``None`` where a plan has none."""

    shift_id: str
    before: Side | None
    after: Side | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LateStop:
    """A stop that the second plan serves after its window, and later than the first one does.

    Attributes
    ----------
    shift_id
        The shift whose round it is in, in the second plan.
    before_s, after_s
        Lateness in each plan; 0 where the first one serves it in time, or not at all.
    """

    job_id: str
    label: str
    shift_id: str
    before_s: int
    after_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two plans side by side.

    Attributes
    ----------
    jobs
        Jobs that fare differently, by fate.
    rounds
        Every shift with a round in either plan.
    costs
        For each term the cents of both plans.
    unassigned
        Number of jobs that each plan leaves out.
    names
        Names of the shifts: in the second plan, else in the first.
    late
        Stops that become late, the latest first, where the windows of the jobs are known.
    """

    jobs: tuple[JobChange, ...]
    rounds: tuple[RoundChange, ...]
    costs: dict[str, tuple[int, int]]
    unassigned: tuple[int, int]
    names: dict[str, str] = field(default_factory=dict)
    late: tuple[LateStop, ...] = ()

    @property
    def total(self) -> tuple[int, int]:
        """Cents of both plans over all terms."""
        before, after = zip(*self.costs.values(), strict=True) if self.costs else ((), ())
        return sum(before), sum(after)

    @property
    def same(self) -> bool:
        """Return whether nothing that is told differs."""
        return not self.jobs and all(one.before == one.after for one in self.rounds)

    def of_fate(self, fate: Fate) -> tuple[JobChange, ...]:
        """Return the jobs of one fate."""
        return tuple(change for change in self.jobs if change.fate == fate)


def compare_plans(before: PlanFile, after: PlanFile) -> Comparison:
    """Compare two plans, best of one day."""
    homes = _carriers(before.plan), _carriers(after.plan)
    visits = _visits(before.plan), _visits(after.plan)
    reasons = _reasons(before.plan), _reasons(after.plan)
    labels = {**before.labels, **after.labels}
    found = []
    for job_id in dict.fromkeys([*homes[0], *homes[1]]):
        shifts = homes[0].get(job_id, ""), homes[1].get(job_id, "")
        times = _times(visits[0].get(job_id, {}), visits[1].get(job_id, {}))
        fate = _fate(shifts, times)
        if fate is not None:
            found.append(
                JobChange(
                    job_id=job_id,
                    label=labels.get(job_id, ""),
                    fate=fate,
                    before=shifts[0],
                    after=shifts[1],
                    reason=reasons[1 if fate == "unserved" else 0].get(job_id, ""),
                    times=times,
                )
            )
    found.sort(key=lambda change: FATES.index(change.fate))
    terms = dict.fromkeys([*before.plan.cost_cents, *after.plan.cost_cents])
    return Comparison(
        jobs=tuple(found),
        rounds=_rounds(before, after),
        costs={
            term: (before.plan.cost_cents.get(term, 0), after.plan.cost_cents.get(term, 0))
            for term in terms
        },
        unassigned=(len(before.plan.unassigned), len(after.plan.unassigned)),
        names=with_unique_names({**before.couriers, **after.couriers}),
    )


def newly_late(jobs: Iterable[Job], before: Plan, after: Plan) -> tuple[LateStop, ...]:
    """Return the stops that are late in the second plan by a minute or more than in the first.

    Parameters
    ----------
    jobs
        Those of the second plan, with their windows.
    """
    stops = {(job.id, kind, at): stop for job in jobs for kind, at, stop in job.stops}
    sides = [_late_visits(plan, stops) for plan in (before, after)]
    found = [
        LateStop(
            job_id=key[0],
            label="",
            shift_id=shift_id,
            before_s=sides[0].get(key, ("", 0))[1],
            after_s=late_s,
        )
        for key, (shift_id, late_s) in sides[1].items()
    ]
    worse = (one for one in found if one.after_s - one.before_s >= LATE_NOTICED_S)
    return tuple(sorted(worse, key=lambda one: (-one.after_s, one.job_id)))


_StopKey = tuple[str, VisitKind, int]


def _late_visits(plan: Plan, stops: Mapping[_StopKey, Stop]) -> dict[_StopKey, tuple[str, int]]:
    """Return the visits of a plan with the shift and the lateness of each."""
    return {
        key: (each.shift_id, stops[key].late_s(visit.start))
        for each in plan.rounds
        for visit in each.visits
        if (key := (visit.job_id, visit.kind, visit.index)) in stops
    }


_Visits = dict[tuple[VisitKind, int], Visit]


def _carriers(plan: Plan) -> dict[str, str]:
    """Return the shift of each job that is served."""
    return {v.job_id: each.shift_id for each in plan.rounds for v in each.visits if v.job_id}


def _visits(plan: Plan) -> dict[str, _Visits]:
    found: dict[str, _Visits] = {}
    for each in plan.rounds:
        for visit in each.visits:
            if visit.job_id:
                found.setdefault(visit.job_id, {})[visit.kind, visit.index] = visit
    return found


def _reasons(plan: Plan) -> dict[str, str]:
    return {entry.job_id: entry.reason for entry in plan.unassigned}


def _times(before: _Visits, after: _Visits) -> tuple[TimeChange, ...]:
    changes = (
        TimeChange(kind=key[0], index=key[1], before=before[key].start, after=after[key].start)
        for key in before
        if key in after
    )
    return tuple(change for change in changes if abs(change.later_s) > NOTICED_S)


def _fate(shifts: tuple[str, str], times: tuple[TimeChange, ...]) -> Fate | None:
    if not shifts[0]:
        return "served"
    if not shifts[1]:
        return "unserved"
    if shifts[0] != shifts[1]:
        return "moved"
    return "retimed" if times else None


def _rounds(before: PlanFile, after: PlanFile) -> tuple[RoundChange, ...]:
    sides = [
        {each.shift_id: _side(file, each) for each in file.plan.rounds if each.visits}
        for file in (before, after)
    ]
    return tuple(
        RoundChange(shift_id=shift_id, before=sides[0].get(shift_id), after=sides[1].get(shift_id))
        for shift_id in dict.fromkeys([*sides[0], *sides[1]])
    )


def _side(file: PlanFile, each: Round) -> Side:
    return Side(
        courier=file.couriers.get(each.shift_id, each.shift_id),
        vehicle=file.vehicles.get(each.shift_id, ""),
        stops=sum(1 for visit in each.visits if visit.kind != "break"),
        start=each.start,
        end=each.end,
        distance_m=each.distance_m,
        work_s=each.work_s,
    )
