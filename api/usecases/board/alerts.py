"""Things of a day that need a person, each with how urgent it is; the list empties as they are met.

An alert is never kept: it is there as long as what it tells of is so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from data.store.board.day import BoardJob, BoardRound, BoardShift, BoardStop, BoardVisit
from dispatch.rounds.predicted_times import RoundTimes

if TYPE_CHECKING:
    from api.usecases.board.round_takers import RoundTaker

Urgency = Literal[1, 2, 3]
Argument = str | int | date

SOON = timedelta(hours=2)
"""Time before an instant within which it is urgent."""
AT_ONCE = timedelta(minutes=30)
ANSWERS_WITHIN = timedelta(minutes=10)
"""Time that a rider has to answer for a round; only as much as is left until it begins, if less."""
HARDLY_LATE_S = 300
VERY_LATE_S = 900
"""From so much on lateness is urgent hours before."""
OPENED_AFTER = timedelta(minutes=5)
"""So long after its rider is waited for a shift that nobody opened is asked about."""
BEGUN_WITHIN = timedelta(minutes=10)
"""So long after its rider is waited for it is told who else could ride a round."""
PREPARES = timedelta(minutes=10)
"""So long before a round sets out its rider is waited for: the shift may begin hours before."""
_OF_RIDER = frozenset({"round", "shift", "swap", "incident"})
"""Subjects of alerts about which the rider of a round may have written."""
FORGOTTEN = timedelta(hours=12)
"""So long after the end of a round nobody waits for its visits any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One thing that needs a person.

    Attributes
    ----------
    kind
        Its code; the sentence has the same name.
    urgency
        1: now; 2: today, before it gets worse; 3: some time.
    since
        Since when; ``None`` for what is only expected.
    act_by
        Until when something can be done before it gets worse; ``None`` where no hour says so.
    arguments
        What its sentence tells, moments and days as such.
    next_job
        The job that follows from it on another day, with that day.
    takers
        Who could take over the round that it tells of, where that is asked.
    page
        Address of the page on which more is told of it, or something is done about it.
    """

    kind: str
    urgency: Urgency
    since: datetime | None
    subject_kind: str
    subject_id: UUID | str
    job_id: UUID | None = None
    round_id: UUID | None = None
    arguments: Mapping[str, Argument] = field(default_factory=dict, repr=False)
    next_job: tuple[date, UUID] | None = None
    takers: tuple[RoundTaker, ...] = field(default=(), repr=False)
    page: str = ""
    act_by: datetime | None = None

    @property
    def id(self) -> str:
        """The same for the same thing as long as it needs a person."""
        return f"{self.kind}:{self.subject_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayToWatch:
    """A day as it stands, to look for what needs a person.

    Attributes
    ----------
    titles
        What jobs are called, by id; without names of people where these may not be told.
    visits, times
        By round, in the same order.
    asked_at
        Since when its rider is asked for an answer, by round.
    open_stops
        Stops of open jobs, by job.
    open_reasons
        Codes of why jobs stand in no round, by job.
    planned
        Whether a plan of the day is published.
    is_near
        Whether the day is today or tomorrow, or still going on.
    causes
        By round what it waits for, as the sentence about its delay tells it.
    announced_visits
        Visits at farms that said themselves that they are ready later.
    """

    now: datetime
    shifts: Sequence[BoardShift]
    rounds: Sequence[BoardRound]
    visits: Mapping[UUID, Sequence[BoardVisit]]
    times: Mapping[UUID, RoundTimes]
    asked_at: Mapping[UUID, datetime]
    jobs: Mapping[UUID, BoardJob]
    titles: Mapping[UUID, str] = field(default_factory=dict)
    open_stops: Mapping[UUID, Sequence[BoardStop]]
    open_reasons: Mapping[UUID, str] = field(default_factory=dict)
    planned: bool
    is_near: bool
    causes: Mapping[UUID, Mapping[str, Argument]] = field(default_factory=dict)
    announced_visits: frozenset[UUID] = frozenset()

    @property
    def riders(self) -> dict[UUID, str]:
        """Names of who rides, by round."""
        return {one.round_id: one.rider for one in self.shifts if one.round_id is not None}


def alerts_of(day: DayToWatch) -> list[Alert]:
    """Return what of a day's rounds, shifts and jobs needs a person, in no order."""
    return [*_late(day), *_rounds(day), *_shifts(day), *_open_jobs(day)]


def by_urgency(found: Iterable[Alert], riders: Mapping[UUID, UUID]) -> list[Alert]:
    """Return alerts: the most urgent first, then what leaves least time to act, then the oldest.

    Incidents are the first of all, as somebody may be hurt. A message stands right behind a more
    urgent alert of its rider: it may tell why.

    Parameters
    ----------
    riders
        Who rides, by round.
    """
    order = sorted(
        found,
        key=lambda one: (
            one.urgency,
            one.subject_kind != "incident",
            one.act_by is None and one.since is not None,
            moment.isoformat() if (moment := one.act_by or one.since) else "",
            one.id,
        ),
    )
    for one in [each for each in order if each.kind == "message"]:
        place = order.index(one)
        for at, other in enumerate(order[:place]):
            is_own = other.round_id and riders.get(other.round_id) == one.subject_id
            if is_own and other.subject_kind in _OF_RIDER:
                order.insert(at + 1, order.pop(place))
                break
    return order


def _late(day: DayToWatch) -> Iterator[Alert]:
    """Rounds of which visits are going to begin after their windows; one alert for each.

    A farm that is ready later by its own word is no visit that misses its window, but the cause.
    """
    riders = day.riders
    for one in day.rounds:
        if one.status in {"finished", "refused"} or one.ends_at + FORGOTTEN < day.now:
            continue
        times = day.times[one.id].visits
        late = [
            (visit, when)
            for visit, when in zip(day.visits.get(one.id, ()), times, strict=True)
            if when.late_s and visit.status == "planned" and visit.id not in day.announced_visits
        ]
        if not late:
            continue
        first, when = late[0]
        what = day.titles.get(first.job_id, first.name) if first.job_id else first.name
        most_s = max(each.late_s for _, each in late)
        yield Alert(
            kind="late",
            urgency=urgency_of_late(when.begin - day.now, most_s),
            since=None,
            act_by=when.begin,
            subject_kind="round",
            subject_id=one.id,
            job_id=first.job_id,
            round_id=one.id,
            arguments={
                "rider": riders.get(one.id, ""),
                "stops": len(late),
                "what": what,
                "expected_at": when.begin,
                "late_min": -(-most_s // 60),
                **day.causes.get(one.id, {"cause": "none"}),
            },
        )


def urgency_of_late(left: timedelta, late_s: int) -> Urgency:
    """Return how urgent lateness is: a little of it is for now only just before it happens."""
    if late_s < HARDLY_LATE_S:
        return 3
    return 1 if left <= (SOON if late_s >= VERY_LATE_S else AT_ONCE) else 2


def _rounds(day: DayToWatch) -> Iterator[Alert]:
    """Rounds that were refused, or that nobody has accepted shortly before they begin."""
    riders = day.riders
    for one in day.rounds:
        left = one.starts_at - day.now
        if one.ends_at < day.now:
            continue
        if one.status == "refused":
            kind, urgent = "refused", 1 if left <= SOON else 2
        elif one.status == "published" and left <= SOON and _is_overdue(day, one):
            kind, urgent = "not-accepted", 1 if left <= AT_ONCE else 2
        else:
            continue
        yield Alert(
            kind=kind,
            urgency=1 if urgent == 1 else 2,
            # Publishing was long before: it may have been refused or handed on a minute ago.
            since=None,
            act_by=one.starts_at,
            subject_kind="round",
            subject_id=one.id,
            round_id=one.id,
            arguments={"rider": riders.get(one.id, ""), "starts_at": one.starts_at},
        )


def _is_overdue(day: DayToWatch, one: BoardRound) -> bool:
    """Return whether a rider has had the time to answer for a round."""
    return day.now - day.asked_at[one.id] >= min(ANSWERS_WITHIN, one.starts_at - day.now)


def _shifts(day: DayToWatch) -> Iterator[Alert]:
    """Shifts with a round that nobody opened though their time has come.

    First their riders are to be called; a little later it is told who could take over.
    """
    waiting = {one.id: one for one in day.rounds if one.status in {"published", "accepted"}}
    for one in day.shifts:
        ridden = waiting.get(one.round_id) if one.round_id else None
        if one.status != "planned" or ridden is None:
            continue
        expected = max(one.starts_at, ridden.starts_at - PREPARES)
        if expected + OPENED_AFTER <= day.now < one.ends_at:
            yield Alert(
                kind="not-begun" if expected + BEGUN_WITHIN <= day.now else "not-opened",
                urgency=1,
                since=one.starts_at,
                subject_kind="shift",
                subject_id=one.id,
                round_id=one.round_id,
                arguments={"rider": one.rider, "starts_at": one.starts_at},
            )


def _open_jobs(day: DayToWatch) -> Iterator[Alert]:
    """Jobs that stand in no round; as long as the day has no plan, one alert for all of them."""
    waiting = [one for one in day.jobs.values() if one.status == "open"]
    if not day.is_near or not waiting:
        return
    if not day.planned:
        yield Alert(
            kind="no-plan",
            urgency=2,
            since=min(one.made_at for one in waiting),
            subject_kind="day",
            subject_id="plan",
            arguments={"jobs": len(waiting), "shifts": len(day.shifts)},
        )
        return
    for one in waiting:
        fell = one.fell_from is not None
        closes = _closes(day, one.id)
        late_booking = day.open_reasons[one.id] == "booked-since"
        yield Alert(
            kind="fell-out" if fell else "late-booking" if late_booking else "unplanned",
            urgency=1 if closes is not None and closes - day.now <= SOON else 2,
            act_by=closes,
            since=(one.fell_at if fell else None) or one.made_at,
            subject_kind="job",
            subject_id=one.id,
            job_id=one.id,
            round_id=one.fell_from,
            arguments={"what": day.titles[one.id]},
        )


def _closes(day: DayToWatch, job_id: UUID) -> datetime | None:
    """Return when the first of a job's windows is over; ``None`` where it has none."""
    ends = [
        datetime.fromisoformat(one.windows[-1]["end"])
        for one in day.open_stops.get(job_id, ())
        if one.windows
    ]
    return min(ends, default=None)
