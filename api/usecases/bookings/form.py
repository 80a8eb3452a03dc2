"""Reads a booking as somebody asks for it.

A booking is a table with ``customer_id``, ``reference``, ``day``, ``supplements``, ``vehicles`` and
``jobs``. A job is one of the day format, with these differences: its ``id`` may be left out; times
may be written on the cooperative's wall clock, without their day where the booking names it; a
place is one of the cooperative's by its id; a stop may give its address alone; and a stop may have
``contact_name``, ``contact_phone``, ``contact_email``,
``proof`` and ``on_failure``. Goods of a job that names no
``pickups`` are picked up where its customer's usually are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from api.usecases.bookings.asked_loads import says_load, with_masses
from api.usecases.bookings.stops import (
    ANY_DAY,
    TIMES,
    FormContext,
    StopExtras,
    asked_stops,
    has_times,
    read_extras,
    says_times,
    with_instants_and_points,
)
from api.usecases.request_types import MAX_TEXT
from api.usecases.requests import (
    PlainRequest,
    as_id,
    close_request,
    open_request,
    read_day,
    text_or,
)
from data.formats.fields import Node, Table, shown
from data.formats.tournee.context import Context
from data.formats.tournee.jobs import JOB_KEYS, read_job
from data.store.bookings.bookings import BookedJob, BookedStop
from data.store.fleet.places import Place
from dispatch import model
from dispatch.bookings.door_times import StopAtDoor, usual_times
from dispatch.bookings.quotes import MAX_COUNT
from dispatch.model import Load
from dispatch.model.load_sums import is_empty, minus
from dispatch.values.local_time import day_of, end_of_night
from dispatch.values.plain_values import values_of

BOOKING_KEYS = ("customer_id", "reference", "day", "supplements", "vehicles", "jobs")
OF_FORM = ("day", "reference", "supplements", "vehicles")
"""Properties of a booking besides its jobs and price."""
PLANNED_OF_JOB = (
    *("kind", "skills", "accompanied", "priority", "prize_cents"),
    *("goods", "aboard_limit_s"),
)
"""Properties of a job besides its stops by which it is planned."""
OF_JOB = ("label", *PLANNED_OF_JOB)
"""Properties of a job besides its stops."""
ASKED_KEYS = tuple(key for key in JOB_KEYS if key != "aboard_since")
"""Keys of a job that is asked for: nothing of it is aboard yet."""
OFFICE_KEYS = ("priority", "prize_cents")
"""Keys of a job that weigh it against others: for the office alone."""

MAX_JOBS = 200
MAX_STOPS = 500
MAX_AHEAD_DAYS = 400
"""Most jobs and stops of one booking, and how far ahead it may lie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingForm:
    """A booking as it was asked for, sound in itself.

    ``first_start`` is when its first window begins, ``None`` where it has no windows.
    """

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
        """Start of the first window."""
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


def places_named(request: PlainRequest) -> set[UUID]:
    """Return the ids of places that a request names, whatever else is wrong with it."""
    named = (as_id(stop.get("place")) for _, stop in asked_stops(request))
    return {one for one in named if one is not None}


def read_booking_form(request: PlainRequest, around: FormContext) -> BookingForm:
    """Read a booking.

    Raises
    ------
    BadInput
        With everything that is wrong, by key path as in the day format.
    """
    table = open_request(request, BOOKING_KEYS)
    reference = text_or(table, "reference", "")
    day_node = table.get("day")
    day = read_day(day_node) if day_node else None
    vehicles = table.integer("vehicles", low=1, high=MAX_COUNT, default=1)
    supplements = _supplements(table)
    jobs = _jobs(table, day, around)
    close_request(table)
    return BookingForm(
        reference=reference, supplements=supplements, vehicles=vehicles, jobs=tuple(jobs)
    )


def _supplements(table: Table) -> dict[str, int]:
    node = table.get("supplements")
    counts = {
        name: one.integer(0, MAX_COUNT) or 0 for name, one in (node.entries() if node else ())
    }
    return {name: count for name, count in counts.items() if count}


def _jobs(table: Table, day: date | None, around: FormContext) -> list[BookedJob]:
    context = Context(faults=table.node.faults, known_profiles=(), skip_bad=False)
    context.skills = set(around.skills)
    context.places = {str(key): place.in_day for key, place in around.places.items()}
    listing = table.need("jobs")
    rows = listing.rows() if listing else []
    if listing and isinstance(listing.value, list) and not 1 <= len(rows) <= MAX_JOBS:
        listing.fault("list-length", value=len(rows), low=1, high=MAX_JOBS)
        return []
    read = [_job(context, row, number, day, around) for number, row in enumerate(rows, start=1)]
    jobs = [one for one in read if one]
    count = sum(len(one.stops) for one in jobs)
    if listing and count > MAX_STOPS:
        listing.fault("too-many-stops", value=count, limit=MAX_STOPS)
    _check_names(rows, read)
    return jobs


def _check_names(rows: list[Node], read: list[BookedJob | None]) -> None:
    first: dict[str, str] = {}
    for row, one in zip(rows, read, strict=True):
        if one is None:
            continue
        if one.reference in first:
            args = {"value": shown(one.reference), "first": first[one.reference]}
            row.child("id", None).fault("duplicate-id", **args)
        first.setdefault(one.reference, f"{row.where}.id")


def _job(
    context: Context, row: Node, number: int, day: date | None, around: FormContext
) -> BookedJob | None:
    """Read one job; ``None`` if anything is wrong with it."""
    before = len(context.faults.found)
    if not isinstance(row.value, dict):
        row.table(ASKED_KEYS)
        return None
    extras = {side: read_extras(row, side) for side in ("pickups", "drops")}
    timed = {side: _timed(row.value.get(side), around) for side in ("pickups", "drops")}
    plain = dict(row.value)
    plain.setdefault("id", str(number))
    if isinstance(plain["id"], str) and len(plain["id"]) > MAX_TEXT:
        row.child("id", None).fault("text-too-long", value=len(plain["id"]), limit=MAX_TEXT)
    for side in ("pickups", "drops"):
        plain[side] = with_instants_and_points(
            row.child(side, plain.get(side)), day or ANY_DAY, around
        )
        if plain[side] is None:
            del plain[side]
    if not around.office:
        for key in (key for key in OFFICE_KEYS if row.value.get(key) is not None):
            row.child(key, None).fault("office-only", key=key)
    is_said = says_load(plain)
    job = context.read(replace(row, value=with_masses(plain)), ASKED_KEYS, read_job)
    if job is None or len(context.faults.found) > before:
        return None
    if row.value.get("pickups") is None and is_said and any(s.load != Load() for s in job.drops):
        job = _picked_up(job, around.usual_place)
        timed["pickups"] = [has_times(around.usual_place)]
    booked = _booked(job, extras, timed, around)
    return _dated(row, booked, day, around)


def _picked_up(job: model.Job, usual: Place | None) -> model.Job:
    """Let the goods of a job be picked up where its customer's goods are."""
    if usual is None:
        return job
    stop = model.Stop(
        place=usual.in_day,
        service_s=usual.service_s,
        setup_s=usual.setup_s,
        load=sum((drop.load for drop in job.drops), start=Load()),
    )
    return replace(job, pickups=(stop,))


def _timed(stops: object, around: FormContext) -> list[bool]:
    """Return of each stop of a side whether it says how long it takes."""
    return [says_times(one, around.places) for one in stops] if isinstance(stops, list) else []


def _booked(
    job: model.Job,
    extras: Mapping[str, list[StopExtras]],
    timed: Mapping[str, list[bool]],
    around: FormContext,
) -> BookedJob:
    kept = {str(key): key for key in around.places}
    if around.usual_place is not None:
        kept[str(around.usual_place.id)] = around.usual_place.id
    stops = []
    for kind, position, stop in job.stops:
        extras_of_kind = extras[f"{kind}s"]
        more = extras_of_kind[position] if position < len(extras_of_kind) else StopExtras()
        booked = BookedStop(
            id=around.new_id(),
            kind=kind,
            position=position,
            place_id=kept.get(stop.place.id),
            point=stop.place.point,
            address=stop.place.address,
            access_note=stop.place.access_note,
            note=stop.note,
            **stop.terms,
            **values_of(more),
        )
        is_timed = position < len(timed[f"{kind}s"]) and timed[f"{kind}s"][position]
        stops.append(_timed_anew(booked, job, around, is_timed=is_timed))
    return BookedJob(
        id=around.new_id(),
        day=ANY_DAY,
        reference=job.id,
        stops=tuple(stops),
        **values_of(job, *OF_JOB),
    )


def _timed_anew(
    stop: BookedStop, job: model.Job, around: FormContext, *, is_timed: bool
) -> BookedStop:
    """Return a stop with the usual times where it says none.

    Whoever reads a booking, changes its parcels and puts it back means no times by it: those that
    were the usual ones are so again. What only brings less stays in its round as it was planned.
    """
    before = around.before.get(job.id)
    place = (stop.kind, stop.position)
    stops = before.stops if before else ()
    old = next((one for one in stops if (one.kind, one.position) == place), None)
    if before is None or old is None:
        return stop if is_timed else with_usual_times(stop, job.kind, around)
    had = values_of(old, *TIMES)
    if is_timed and values_of(stop, *TIMES) != had:
        return stop
    usual = with_usual_times(stop, job.kind, around)
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
    at_door = StopAtDoor(
        job_kind=job_kind,
        place_kind=place.kind if place else "",
        **values_of(stop, "kind", "load", "returns", "proof", "floors"),
    )
    return replace(stop, **usual_times(around.door_times, at_door)._asdict())


def _dated(row: Node, job: BookedJob, day: date | None, around: FormContext) -> BookedJob | None:
    """Return a job its day; ``None`` if anything is wrong with it."""
    before = len(row.faults.found)
    first = first_window([job])
    # A time of day whose day nobody has said was read as one of any day.
    if day is None and (first is None or day_of(first, around.zone) == ANY_DAY):
        if all(fault.code != "booking-without-day" for fault in row.faults.found):
            row.faults.add("booking-without-day", "day", None)
        return None
    on = day_of(first, around.zone) if first else (day or ANY_DAY)
    today = day_of(around.now, around.zone)
    if day is not None and on != day:
        row.fault("job-other-day", value=on.isoformat(), day=day.isoformat())
    if on > today + timedelta(days=MAX_AHEAD_DAYS):
        row.fault("too-far-ahead", value=on.isoformat(), limit=MAX_AHEAD_DAYS)
    if first is None and on < today:
        row.faults.add("day-in-the-past", "day", None, value=on.isoformat())
    _check_windows(row, job, on, around)
    if job.kind == "aid":
        _check_aid(row, job)
    return replace(job, day=on) if len(row.faults.found) == before else None


def _check_windows(row: Node, job: BookedJob, on: date, around: FormContext) -> None:
    """Find fault with windows that no round of a day can meet."""
    over = end_of_night(on, around.zone)
    for stop in job.stops:
        where = row.child(f"{stop.kind}s", None).child(stop.position, None).child("windows", None)
        for number, window in enumerate(stop.windows):
            if window.start == window.end:
                where.child(number, None).fault("window-empty")
            late = timedelta(seconds=stop.late_limit_s)
            if window is stop.windows[-1] and window.end + late < around.now:
                end = window.end.astimezone(around.zone).isoformat(timespec="minutes")
                where.child(number, None).fault("window-in-the-past", value=end)
            if window.start >= over:
                where.child(number, None).fault("window-other-round", value=on.isoformat())


def _check_aid(row: Node, job: BookedJob) -> None:
    """Refuse photos at the doors of people in need."""
    for stop in job.stops:
        if stop.kind == "drop" and stop.place_id is None and "photo" in stop.proof:
            where = row.child("drops", None).child(stop.position, None).child("proof", None)
            where.fault("aid-without-photo", known="code, count, name")
