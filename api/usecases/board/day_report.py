"""Use case of a day's report: what was delivered, what failed, how it was ridden, what is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.job_names import job_titles
from data.store.board import day as rows
from data.store.board import day_report as report_rows
from data.store.board.day import BoardJob, BoardRound, BoardVisit
from data.store.board.day_report import NextJob, RoundAccounted
from data.store.care import incidents
from data.store.care.incidents import IncidentLine
from data.store.labour.worked_hours import names_of
from data.store.planning.names_by_id import vehicle_names
from data.store.rounds import events
from data.store.shapes import windows_of
from data.store.system import cooperatives
from dispatch.values.local_time import starts_of
from routing.errors import Denied

_SERVED = frozenset({"done", "partly_done"})
_SETTLED = _SERVED | {"failed"}
_OVER = frozenset({"finished", "refused"})
_STILL_TO_DO = frozenset({"planned", "arrived"})

Goods = Literal["not-fetched", "aboard", "at-hub", "out-again", "handed-over", "back"]
"""Where goods are: with their sender, with a rider, at the hub, out again, or with somebody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedJob:
    """A job of the report, by the name that whoever reads it may know."""

    job_id: UUID
    booking_id: UUID
    title: str = field(repr=False)
    customer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundReported:
    """A round of the day.

    Attributes
    ----------
    started_at, finished_at
        As ridden; ``None`` as long as it has not begun or ended.
    stops, served, failed, left
        All its stops, those served whole or in part, those that failed, those still to be made.
    judged, late, worst_late_s
        Stops with windows that somebody went to, how many of these late, and the longest delay.
    distance_m, work_s
        As ridden where the round is settled, else the planned distance and ``None``.
    """

    round_id: UUID
    rider: str = field(repr=False)
    vehicle: str
    status: str
    starts_at: datetime
    ends_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    stops: int
    served: int
    failed: int
    left: int
    judged: int
    on_time: int
    late: int
    worst_late_s: int
    distance_m: int
    work_s: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedStop:
    """A stop that failed.

    Attributes
    ----------
    way
        What was decided to follow; empty where nobody has.
    next_day, next_job_id
        When and by which job its goods go out again.
    goods
        Where its goods are.
    """

    job: ReportedJob
    visit_id: UUID
    kind: str
    reason: str
    at: datetime | None
    rider: str = field(repr=False)
    way: str
    next_day: date | None
    next_job_id: UUID | None
    goods: Goods


@dataclass(frozen=True, slots=True, kw_only=True)
class LateStop:
    """A stop that somebody reached after its last window."""

    job: ReportedJob
    kind: str
    rider: str = field(repr=False)
    closes_at: datetime
    arrived_at: datetime
    late_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedIncident:
    """An incident of the day, and who reported it."""

    incident: IncidentLine
    reporter: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayReport:
    """Report of a day.

    Attributes
    ----------
    jobs
        How many jobs the day had, by status, without cancelled ones.
    unfinished
        Rounds that are not over: the figures still grow.
    left
        Jobs that stand in no round, or in one that is over without them or that was refused.
    late
        The latest first.
    """

    day: date
    jobs: Mapping[str, int]
    unfinished: int
    rounds: Sequence[RoundReported]
    failed: Sequence[FailedStop]
    late: Sequence[LateStop]
    left: Sequence[ReportedJob]
    incidents: Sequence[ReportedIncident]

    @property
    def done(self) -> int:
        """Jobs delivered, whole or in part."""
        return sum(self.jobs.get(status, 0) for status in _SERVED)

    @property
    def to_do(self) -> int:
        """Jobs in rounds that are not over."""
        all_jobs = sum(self.jobs.values())
        return all_jobs - self.done - self.jobs.get("failed", 0) - len(self.left)

    @property
    def goods_out(self) -> list[FailedStop]:
        """Failed stops whose goods are still with somebody."""
        return [one for one in self.failed if one.goods in {"aboard", "at-hub", "out-again"}]

    @property
    def on_time_per_mille(self) -> int | None:
        """Thousandths of the stops with windows that were reached in time; ``None`` without any."""
        judged = sum(one.judged for one in self.rounds)
        on_time = sum(one.on_time for one in self.rounds)
        return on_time * 1000 // judged if judged else None

    @property
    def distance_m(self) -> int:
        """Metres of all rounds but those that nobody rode."""
        return sum(one.distance_m for one in self.rounds if one.status != "refused")

    @property
    def work_s(self) -> int:
        """Seconds of work of the settled rounds."""
        return sum(one.work_s or 0 for one in self.rounds)


@needs("plans:read")
def read_day_report(act: Act, on: date) -> DayReport:
    """Return the report of a day, as it stands now.

    It tells no addresses, and of recipients only the names in jobs' titles, to whoever may know
    them.

    Raises
    ------
    Denied
        If whoever asks does not see all rounds.
    """
    if not act.sees_all("rounds:read"):
        raise Denied("not-permitted", permission="rounds:read")
    zone = cooperatives.own(act.tx).zone
    span = (starts_of(on, zone), starts_of(on + timedelta(days=1), zone))
    found = rows.rounds_of_day(act.tx, on)
    visits = [one for one in rows.visits_of_day(act.tx, on) if one.stop_id is not None]
    jobs = {one.id: one for one in rows.jobs_of_day(act.tx, on) if one.status != "cancelled"}
    titles = job_titles(act, [str(key) for key in jobs])
    named = {
        key: ReportedJob(
            job_id=key,
            booking_id=one.booking_id,
            title=titles.get(str(key), ""),
            customer=one.customer,
        )
        for key, one in jobs.items()
    }
    rounds = _rounds(act, on, found, visits)
    riders = {one.round_id: one.rider for one in rounds}
    return DayReport(
        day=on,
        jobs=Counter(one.status for one in jobs.values()),
        unfinished=sum(one.status not in _OVER for one in found),
        rounds=rounds,
        failed=list(_failed(act, visits, jobs, named, riders)),
        late=sorted(_late(visits, named, riders), key=lambda one: -one.late_s),
        left=_left(found, visits, jobs, named),
        incidents=_incidents(act, span) if act.sees_all("incidents:read") else (),
    )


def _incidents(act: Act, span: tuple[datetime, datetime]) -> list[ReportedIncident]:
    found = incidents.listed(act.tx, *span)
    names = names_of(act.tx, sorted({one.reported_by for one in found}))
    return [
        ReportedIncident(incident=one, reporter=names.get(one.reported_by, "")) for one in found
    ]


def _left(
    found: Iterable[BoardRound],
    visits: Iterable[BoardVisit],
    jobs: Mapping[UUID, BoardJob],
    named: Mapping[UUID, ReportedJob],
) -> list[ReportedJob]:
    """Return the jobs that nobody is going to do any more, as the day stands."""
    over = {one.id for one in found if one.status in _OVER}
    ridden = {one.job_id for one in visits if one.round_id not in over}
    return [
        named[key]
        for key, one in jobs.items()
        if one.status == "open" or (one.status == "placed" and key not in ridden)
    ]


def _rounds(
    act: Act, on: date, found: Sequence[BoardRound], visits: Sequence[BoardVisit]
) -> list[RoundReported]:
    shifts = {one.round_id: one for one in rows.shifts_of_day(act.tx, on)}
    accounts = report_rows.accounts_of_day(act.tx, on)
    bikes = vehicle_names(act.tx, {one.vehicle_id for one in shifts.values()})
    return [
        _round(
            one,
            rider=shifts[one.id].rider if one.id in shifts else "",
            vehicle=bikes.get(shifts[one.id].vehicle_id, "") if one.id in shifts else "",
            own=[each for each in visits if each.round_id == one.id],
            account=accounts.get(one.id),
        )
        for one in found
    ]


def _round(
    one: BoardRound,
    *,
    rider: str,
    vehicle: str,
    own: Sequence[BoardVisit],
    account: RoundAccounted | None,
) -> RoundReported:
    late = [span for each in own if (span := _late_s(each))]
    judged = [each for each in own if each.status in _SETTLED and each.windows and each.arrived_at]
    return RoundReported(
        round_id=one.id,
        rider=rider,
        vehicle=vehicle,
        status=one.status,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        started_at=one.started_at,
        finished_at=one.finished_at,
        stops=len(own),
        served=sum(each.status in _SERVED for each in own),
        failed=sum(each.status == "failed" for each in own),
        left=sum(each.status in _STILL_TO_DO for each in own),
        judged=len(judged),
        on_time=len(judged) - len(late),
        late=len(late),
        worst_late_s=max(late, default=0),
        distance_m=account.distance_m if account else one.distance_m,
        work_s=account.work_s if account else None,
    )


def _late_s(one: BoardVisit) -> int:
    """Return how late somebody came to a stop; 0 in time. Parts of a second do not count."""
    windows = windows_of(one.windows)
    if one.status not in _SETTLED or one.arrived_at is None or not windows:
        return 0
    return max(0, (one.arrived_at - windows[-1].end) // timedelta(seconds=1))


def _late(
    visits: Iterable[BoardVisit], named: Mapping[UUID, ReportedJob], riders: Mapping[UUID, str]
) -> Iterator[LateStop]:
    for one in visits:
        late_s = _late_s(one)
        if late_s and one.arrived_at and one.job_id and one.job_id in named:
            yield LateStop(
                job=named[one.job_id],
                kind=one.kind,
                rider=riders.get(one.round_id, ""),
                closes_at=windows_of(one.windows)[-1].end,
                arrived_at=one.arrived_at,
                late_s=late_s,
            )


def _failed(
    act: Act,
    visits: Sequence[BoardVisit],
    jobs: Mapping[UUID, BoardJob],
    named: Mapping[UUID, ReportedJob],
    riders: Mapping[UUID, str],
) -> Iterator[FailedStop]:
    failed = [one for one in visits if one.status == "failed" and one.job_id in named]
    follows = {
        one.subject_id: one
        for one in events.of_subjects(act.tx, "failure_followed", [one.id for one in failed])
    }
    after = report_rows.next_jobs(act.tx, [one.job_id for one in failed if one.job_id])
    fetched = {one.job_id for one in visits if one.kind == "pickup" and one.status in _SERVED}
    for one in failed:
        if one.job_id is None:
            continue
        event, next_job = follows.get(one.id), after.get(one.job_id)
        way = str(event.detail["way"]) if event else ""
        is_fetched = one.job_id in fetched or not jobs[one.job_id].pickups
        yield FailedStop(
            job=named[one.job_id],
            visit_id=one.id,
            kind=one.kind,
            reason=one.failure_code,
            at=one.done_at,
            rider=riders.get(one.round_id, ""),
            way=way,
            next_day=next_job.day if next_job else None,
            next_job_id=next_job.id if next_job else None,
            goods=_goods(jobs[one.job_id].status, next_job, way) if is_fetched else "not-fetched",
        )


def _goods(status: str, next_job: NextJob | None, way: str) -> Goods:
    """Return where fetched goods are, by the status of the job that failed and what follows it."""
    if next_job is not None and next_job.status in _SERVED:
        return "back" if next_job.brings_back else "handed-over"
    if status == "done":
        return "handed-over"
    if way == "leave_at_hub":
        return "at-hub"
    return "aboard" if next_job is None else "out-again"
