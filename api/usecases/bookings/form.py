"""Bookings out of requests, by places, addresses, rules and the clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import get_type_hints
from uuid import UUID

from api.usecases.bookings.asked_loads import asked_load, check_load, says_load, side_loads
from api.usecases.bookings.booking_request import (
    MAX_JOBS,
    MAX_STOPS,
    BookingRequest,
    JobRequest,
    StopRequest,
)
from api.usecases.bookings.stops import (
    ANY_DAY,
    TIMES,
    FormContext,
    StopPlace,
    at_place,
    has_times,
    read_where,
    read_windows,
)
from api.usecases.requests import request_root
from data.formats.fields import Node, listed, shown
from data.formats.parts import uneven_sums
from data.store.bookings.bookings import BookedJob, BookedStop
from dispatch.bookings.door_times import usual_times
from dispatch.model import Load
from dispatch.model.load_sums import is_empty, minus
from dispatch.values.local_time import day_of, end_of_night
from dispatch.values.plain_values import values_of
from dispatch.values.validation import refuse

OF_FORM = ("day", "reference", "supplements", "vehicles")
"""Properties of a booking besides its jobs and price."""
PLANNED_OF_JOB = (
    *("kind", "skills", "accompanied", "priority", "prize_cents"),
    *("goods", "aboard_limit_s"),
)
"""Properties of a job besides its stops by which it is planned."""
OF_JOB = ("label", *PLANNED_OF_JOB)
"""Properties of a job besides its stops."""
_AS_ASKED = tuple(
    name
    for name, kind in get_type_hints(BookedStop).items()
    if kind in (str, int)
    and name in StopRequest.model_fields
    and name not in (*TIMES, *values_of(StopPlace()))
)
"""Texts and numbers of a stop that are booked as they are asked for."""
OFFICE_KEYS = ("priority", "prize_cents")
"""Keys of a job that weigh it against others: for the office alone."""

MAX_AHEAD_DAYS = 400
"""Most days ahead of a booking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingForm:
    """A booking as it was asked for, sound in itself."""

    reference: str
    supplements: dict[str, int]
    vehicles: int
    jobs: tuple[BookedJob, ...]

    @property
    def day(self) -> date:
        """The first day on which something is ridden."""
        return min(one.day for one in self.jobs)

    @property
    def first_start(self) -> datetime | None:
        """Start of the first window; ``None`` where it has none."""
        return first_window(self.jobs)


def first_window(jobs: Iterable[BookedJob]) -> datetime | None:
    """Return when the first window of some jobs begins; ``None`` where there is none.

    A pickup whose window reaches into that of the drop only says from when goods are ready: nobody
    has to be there before. It is not counted.
    """
    return min((start for one in jobs for start in _starts(one)), default=None)


def _starts(job: BookedJob) -> Iterator[datetime]:
    drops = [stop.windows[0].start for stop in job.of_kind("drop") if stop.windows]
    first_drop = min(drops, default=None)
    for stop in job.stops:
        if not stop.windows:
            continue
        if stop.kind != "pickup" or first_drop is None or stop.windows[-1].end <= first_drop:
            yield stop.windows[0].start


def places_named(request: BookingRequest) -> set[UUID]:
    """Return the ids of places that a request names."""
    return {stop.place for _, stop in request.stops if stop.place is not None}


def read_booking_form(request: BookingRequest, around: FormContext) -> BookingForm:
    """Read a booking.

    Raises
    ------
    BadInput
        With everything that is wrong, by key path as in the day format.
    """
    listing = request_root().child("jobs", None)
    if "jobs" not in request.model_fields_set:
        listing.fault("missing-key", key="jobs")
    elif not request.jobs:
        listing.fault("list-length", value=0, low=1, high=MAX_JOBS)
    count = sum(1 for _ in request.stops)
    if count > MAX_STOPS:
        listing.fault("too-many-stops", value=count, limit=MAX_STOPS)
    refuse(listing.faults.found)
    readers = [
        _JobReader(
            at=listing.child(row, None),
            asked=asked,
            reference=asked.id or str(row + 1),
            day=request.day,
            around=around,
        )
        for row, asked in enumerate(request.jobs)
    ]
    _check_names(readers)
    jobs = [one.read() for one in readers]
    refuse(listing.faults.found)
    return BookingForm(
        reference=request.reference,
        supplements={name: count for name, count in request.supplements.items() if count},
        vehicles=request.vehicles,
        jobs=tuple(one for one in jobs if one),
    )


def _check_names(jobs: Iterable[_JobReader]) -> None:
    first: dict[str, str] = {}
    for one in jobs:
        node = one.at.child("id", None)
        if one.reference in first:
            node.fault("duplicate-id", value=shown(one.reference), first=first[one.reference])
        first.setdefault(one.reference, node.where)


@dataclass(frozen=True, slots=True, kw_only=True)
class _JobReader:
    """Reader of one job of a booking.

    Attributes
    ----------
    at
        Where it stands in the request.
    reference
        What the booking calls it.
    day
        Day of the booking, where it names one.
    """

    at: Node
    asked: JobRequest
    reference: str
    day: date | None
    around: FormContext

    def read(self) -> BookedJob | None:
        """Return the job; ``None`` if anything is wrong with it."""
        before = len(self.at.faults.found)
        self._check()
        read = [*self._side("pickup", self.asked.pickups), *self._side("drop", self.asked.drops)]
        stops = [one for one in read if one is not None]
        taken, given = (
            [one.load for one in stops if one.kind == kind] for kind in ("pickup", "drop")
        )
        if len(self.at.faults.found) > before:
            return None
        uneven = uneven_sums(taken, given) if taken and given else None
        if uneven:
            self.at.fault("unbalanced-load", taken=uneven[0], given=uneven[1])
            return None
        job = BookedJob(
            id=self.around.new_id(),
            day=ANY_DAY,
            reference=self.reference,
            stops=(*self._usual_pickup(given), *stops),
            **{**values_of(self.asked, *OF_JOB), "skills": frozenset(self.asked.skills)},
        )
        return _dated(self.at, job, self.day, self.around)

    def _check(self) -> None:
        """Find fault with what the job says besides its stops."""
        asked, at, skills = self.asked, self.at, self.around.skills
        for key in OFFICE_KEYS if not self.around.office else ():
            if key in asked.model_fields_set and getattr(asked, key) is not None:
                at.fault_at(key, "office-only", key=key)
        for row, skill in enumerate(asked.skills):
            if skill not in skills:
                node = at.child("skills", None).child(row, None)
                node.fault("unknown-skill", value=shown(skill), known=listed(skills))
        if not asked.pickups and not asked.drops:
            at.fault("no-stops")
        if asked.aboard_limit_s is not None and asked.pickups and not asked.drops:
            at.fault_at("aboard_limit_s", "aboard-limit-without-drop")
        if asked.load.model_fields_set:
            check_load(at.child("load", None), asked.load)
            for side in ("pickups", "drops"):
                count = len(getattr(asked, side))
                if count > 1:
                    at.fault_at("load", "load-of-many-stops", side=side, count=count)

    def _side(self, kind: str, asked: Sequence[StopRequest]) -> Iterator[BookedStop | None]:
        loads = side_loads(self.asked, asked)
        for position, (stop, load) in enumerate(zip(asked, loads, strict=True)):
            yield self._stop(kind, position, stop, load)

    def _stop(self, kind: str, position: int, asked: StopRequest, load: Load) -> BookedStop | None:
        """Read one stop; ``None`` if it is nowhere."""
        at, around = self.at.child(f"{kind}s", None).child(position, None), self.around
        if not around.office and asked.late_hour_cents:
            at.fault_at("late_hour_cents", "office-only", key="late_hour_cents")
        check_load(at.child("load", None), asked.load)
        check_load(at.child("returns", None), asked.returns)
        windows = read_windows(at, asked, self.day, around)
        where = read_where(at, asked, around)
        if where is None:
            return None
        place = around.places.get(where.place_id) if where.place_id else None
        times = values_of(place, *TIMES) if place else dict.fromkeys(TIMES, 0)
        said = {key: value for key, value in values_of(asked, *TIMES).items() if value is not None}
        stop = BookedStop(
            id=around.new_id(),
            kind=kind,
            position=position,
            windows=windows,
            load=load,
            returns=asked_load(asked.returns),
            proof=tuple(dict.fromkeys(asked.proof)),
            **values_of(where),
            **values_of(asked, *_AS_ASKED),
            **times | said,
        )
        return self._timed(stop, is_timed=asked.is_timed or has_times(place))

    def _usual_pickup(self, given: Sequence[Load]) -> Iterator[BookedStop]:
        """Yield the pickup of goods where their customer's usually are, unless others are said."""
        usual = self.around.usual_place
        is_said = "pickups" in self.asked.model_fields_set or not says_load(self.asked)
        if usual is None or is_said or all(one == Load() for one in given):
            return
        stop = BookedStop(
            id=self.around.new_id(),
            kind="pickup",
            position=0,
            load=sum(given, start=Load()),
            **values_of(at_place(usual)),
            **values_of(usual, *TIMES),
        )
        yield self._timed(stop, is_timed=has_times(usual))

    def _timed(self, stop: BookedStop, *, is_timed: bool) -> BookedStop:
        """Return a stop with the usual times where it says none.

        Whoever reads a booking, changes its parcels and puts it back means no times by it: those
        that were the usual ones are so again. What only brings less stays in its round as it was
        planned.
        """
        around, kind = self.around, self.asked.kind
        before = around.before.get(self.reference)
        place = (stop.kind, stop.position)
        stops = before.stops if before else ()
        old = next((one for one in stops if (one.kind, one.position) == place), None)
        if before is None or old is None:
            return stop if is_timed else with_usual_times(stop, kind, around)
        had = values_of(old, *TIMES)
        if is_timed and values_of(stop, *TIMES) != had:
            return stop
        usual = with_usual_times(stop, kind, around)
        brings_less = old.returns == stop.returns and is_empty(minus(stop.load, old.load))
        is_enough = old.setup_s == usual.setup_s and old.service_s >= usual.service_s
        if before.status == "placed" and brings_less and is_enough:
            return replace(stop, **had)
        if is_timed and values_of(with_usual_times(old, before.kind, around), *TIMES) != had:
            return stop
        return usual


def with_usual_times(stop: BookedStop, job_kind: str, around: FormContext) -> BookedStop:
    """Return a stop with the times that are usual at such a door."""
    known = dict(around.places)
    if around.usual_place is not None:
        known[around.usual_place.id] = around.usual_place
    place = known.get(stop.place_id) if stop.place_id else None
    times = usual_times(around.door_times, stop, job_kind, place.kind if place else "")
    return replace(stop, **times._asdict())


def _dated(at: Node, job: BookedJob, day: date | None, around: FormContext) -> BookedJob | None:
    """Return a job its day; ``None`` if anything is wrong with it."""
    before = len(at.faults.found)
    first = first_window([job])
    # A time of day whose day nobody has said was read as one of any day.
    if day is None and (first is None or day_of(first, around.zone) == ANY_DAY):
        if all(fault.code != "booking-without-day" for fault in at.faults.found):
            at.faults.add("booking-without-day", "day", None)
        return None
    on = day_of(first, around.zone) if first else (day or ANY_DAY)
    today = day_of(around.now, around.zone)
    if day is not None and on != day:
        at.fault("job-other-day", value=on.isoformat(), day=day.isoformat())
    if on > today + timedelta(days=MAX_AHEAD_DAYS):
        at.fault("too-far-ahead", value=on.isoformat(), limit=MAX_AHEAD_DAYS)
    if first is None and on < today:
        at.faults.add("day-in-the-past", "day", None, value=on.isoformat())
    _check_windows(at, job, on, around)
    if job.kind == "aid":
        _check_aid(at, job)
    return replace(job, day=on) if len(at.faults.found) == before else None


def _check_windows(at: Node, job: BookedJob, on: date, around: FormContext) -> None:
    """Find fault with windows that no round of a day can meet."""
    over = end_of_night(on, around.zone)
    for stop in job.stops:
        where = at.child(f"{stop.kind}s", None).child(stop.position, None).child("windows", None)
        for number, window in enumerate(stop.windows):
            if window.start == window.end:
                where.child(number, None).fault("window-empty")
            late = timedelta(seconds=stop.late_limit_s)
            if window is stop.windows[-1] and window.end + late < around.now:
                end = window.end.astimezone(around.zone).isoformat(timespec="minutes")
                where.child(number, None).fault("window-in-the-past", value=end)
            if window.start >= over:
                where.child(number, None).fault("window-other-round", value=on.isoformat())


def _check_aid(at: Node, job: BookedJob) -> None:
    """Refuse photos at the doors of people in need."""
    for stop in job.stops:
        if stop.kind == "drop" and stop.place_id is None and "photo" in stop.proof:
            where = at.child("drops", None).child(stop.position, None).child("proof", None)
            where.fault("aid-without-photo", known="code, count, name")
