"""Use case of changing a booking: what is the same stays, what has begun cannot change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.bookings.booking import (
    Making,
    Sought,
    content_hash,
    making_of,
    read_booking,
    seek,
    shown,
    start_of_day,
)
from api.usecases.bookings.booking_request import BookingRequest
from api.usecases.bookings.form import OF_FORM, PLANNED_OF_JOB, first_window
from api.usecases.bookings.price import facts_of, refuse_late
from api.usecases.bookings.taken_along import job_kept_along
from api.usecases.planning.live_changes import RECIPIENT
from api.usecases.requests import bad_input, check_version, found_or_refuse
from api.usecases.turns import take_turn
from api.usecases.visibility import only_customer
from data.store.bookings import bookings, customers, tracking
from data.store.bookings.bookings import BookedJob, Booking
from data.store.bookings.context import BookingContext
from data.store.bookings.customers import Customer
from dispatch.model.load_sums import is_empty, minus
from dispatch.values.plain_values import values_of
from routing.errors import BadInput, Conflict, Fault

_OF_STOP = {
    "window": ("windows", "late_limit_s", "late_hour_cents"),
    "place": ("place_id", "point", "address", "access_note"),
    "load": ("load", "returns"),
    "contact": ("contact_name", "contact_phone", "contact_email"),
    "proof": ("proof", "on_failure"),
    "note": ("note", "street_only"),
    "job": ("service_s", "setup_s"),
}
_OF_JOB = {
    "job": PLANNED_OF_JOB,
    "window": ("day",),
    "note": ("label",),
}
"""Properties of stops and jobs by the kind of their change."""
_COURIER_ONLY = frozenset({"note", "contact", "proof"})
"""Changes that a courier reads and no plan depends on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Jobs of a booking that a change keeps, replaces, adds and removes.

    Attributes
    ----------
    remaining, added
        Jobs as they are from now on.
    changed
        Those of ``remaining`` that are not as they were.
    dropped
        Ids of jobs that fall away; a job that stands in a live round and would have to be planned
        anew is among them, and what it becomes is among ``added``.
    became
        By id of a dropped job that stood in a live round the one that it is now.
    lighter
        Ids of jobs of ``changed`` that stand in a live round and bring less: they fit wherever they
        are, and stay there.
    what
        Kinds of change: ``window``, ``place``, ``load``, ``note``, ``proof``, ``contact``, or
        ``job`` for anything else.
    """

    remaining: tuple[BookedJob, ...]
    added: tuple[BookedJob, ...]
    changed: tuple[BookedJob, ...]
    dropped: tuple[UUID, ...]
    what: frozenset[str]
    became: Mapping[UUID, UUID] = field(default_factory=dict)
    lighter: tuple[UUID, ...] = ()

    @property
    def jobs(self) -> tuple[BookedJob, ...]:
        """All jobs of the booking from now on."""
        return (*self.remaining, *self.added)


@needs("bookings:write")
def change_booking(
    act: Act, booking_id: UUID, request: BookingRequest, expected_version: int | None = None
) -> Booking:
    """Make a booking what a whole request says; the customer stays the same.

    Jobs are told apart by their ``id`` in the request. A job that stands in a live round and
    changes in more than what a courier reads leaves it, and comes anew as another job; one that
    only brings less stays. Where nothing changes that the price depends on, the agreed price holds;
    otherwise the booking is priced anew by the tariff in force now.

    Raises
    ------
    BadInput, NotFound, Conflict
        As :func:`api.usecases.bookings.booking.book`.
    NotFound
        ``no-such-booking``: not there, or not in sight.
    Conflict
        ``changed-meanwhile``, ``booking-cancelled``, ``job-cancelled`` if the request has a job
        that is cancelled, ``booking-begun`` if a job would change of which something has happened,
        ``too-late-to-change`` for a customer after the deadline.
    """
    if request.is_dear():
        take_turn(act)
    found = _to_change(act, booking_id, request)
    return shown(act, apply_change(act, found, request, expected_version, making_of(act)))


@needs("bookings:write")
def preview_change(
    act: Act, booking_id: UUID, request: BookingRequest, expected_version: int | None = None
) -> Booking:
    """Return a booking as a change would make it, with its price; nothing is kept.

    Raises
    ------
    BadInput, NotFound, Conflict
        As :func:`change_booking`.
    """
    if request.is_dear():
        take_turn(act)
    found = _to_change(act, booking_id, request)
    wanted, _ = _prepared(act, found, request, expected_version, making_of(act))
    return shown(act, wanted)


@needs("bookings:write")
def confirm_address(act: Act, booking_id: UUID, stop_id: UUID) -> Booking:
    """Confirm the point of a stop whose house number the map lacks; once more changes nothing.

    Raises
    ------
    NotFound
        ``no-such-booking``, ``no-such-stop``: not there, or not in sight.
    Conflict
        ``booking-cancelled``.
    """
    found = find_own(act, booking_id, lock=True)
    if found.status == "cancelled":
        raise Conflict("booking-cancelled")
    stops = {one.id: one for job in found.live_jobs for one in job.stops}
    stop = found_or_refuse(stops.get(stop_id), "no-such-stop")
    if stop.street_only:
        bookings.confirm_address(act.tx, stop_id)
        found = replace(found, version=found.version + 1, changed_at=act.now)
        bookings.update(act.tx, found)
        detail = {"version": found.version, "what": "place"}
        act.record_event("booking_changed", "booking", booking_id, detail=detail)
    return read_booking(act, booking_id)


def find_own(act: Act, booking_id: UUID, *, lock: bool = False) -> Booking:
    """Return a booking that one may change.

    Raises
    ------
    NotFound
        ``no-such-booking``: not there, or not in sight.
    """
    only = only_customer(act, "bookings:write")
    found = bookings.find(act.tx, booking_id, only=only, lock=lock)
    return found_or_refuse(found, "no-such-booking")


def _to_change(act: Act, booking_id: UUID, request: BookingRequest) -> Booking:
    found = find_own(act, booking_id, lock=True)
    _refuse_cancelled_jobs(found, request)
    return found


def _refuse_cancelled_jobs(found: Booking, request: BookingRequest) -> None:
    """Refuse to change jobs that are cancelled, named as the booking calls them or by their ids.

    Whoever wants them after all books them under another name: a round may have gone without them.
    """
    if found.status == "cancelled":
        return  # All of it is, which is told of the booking.
    live = {name for job in found.live_jobs for name in (job.reference, str(job.id))}
    gone = {
        name: job.reference
        for job in found.jobs
        if job.status == "cancelled"
        for name in (job.reference, str(job.id))
    }
    named = {one.id for one in request.jobs}
    wrong = sorted({gone[name] for name in named if name in gone and name not in live})
    if wrong:
        raise Conflict("job-cancelled", jobs=", ".join(wrong))


def apply_change(
    act: Act, found: Booking, request: BookingRequest, expected_version: int | None, making: Making
) -> Booking:
    """Change a locked booking, whoever asks; the permission was looked at before.

    Raises
    ------
    BadInput, NotFound, Conflict
        As :func:`change_booking`.
    """
    wanted, change = _prepared(act, found, request, expected_version, making)
    if change is not None:
        _keep(act, wanted, change)
        _take_out(act, found, change)
    return wanted


def _prepared(
    act: Act, found: Booking, request: BookingRequest, expected_version: int | None, making: Making
) -> tuple[Booking, Change | None]:
    """Return what a booking becomes, and what changes; ``None`` where it is so already."""
    digest = content_hash(found.id, request)
    if expected_version == found.version - 1 and digest == found.content_hash:
        return found, None  # The same change again.
    check_version(found.version, expected_version)
    if found.status == "cancelled":
        raise Conflict("booking-cancelled")
    if digest == found.content_hash:
        return found, None
    refuse_of_cycle(found, making)
    refuse_other_customer(found.customer_id, request.customer_id)
    # What is long under way may stay as it was booked; what changes is looked at below.
    sought = seek(
        act,
        request.model_copy(update={"customer_id": found.customer_id}),
        replace(making, since=found.made_at, before=found.live_jobs),
        (first_start(found, making.context.zone), found.made_at),
    )
    change = compare(found.live_jobs, sought.form.jobs)
    _refuse_past(act, sought, change, making.context.zone)
    _check_begun(act, found, change)
    if not making.office:
        _refuse_late_change(act, found, sought, change, making.context)
    wanted = _changed(act, found, sought, change, making)
    return replace(wanted, content_hash=digest), change


def refuse_of_cycle(found: Booking, making: Making) -> None:
    """Refuse a customer to undo what an order cycle has become: others wait for it.

    Raises
    ------
    Conflict
        ``booking-of-cycle``.
    """
    if found.source == "circuit" and not making.office:
        raise Conflict("booking-of-cycle")


def move_job(act: Act, found: Booking, job: BookedJob, moved: BookedJob) -> Booking:
    """Bring one job of a locked booking at another time that its recipient chose, at no new price.

    Whoever asks has found out that its day takes it.

    Raises
    ------
    Conflict
        ``booking-begun`` if something has happened to the job already.
    """
    fresh = replace(
        moved,
        id=act.new_id(),
        status="open",
        stops=tuple(replace(one, id=act.new_id()) for one in moved.stops),
    )
    others = tuple(one for one in found.live_jobs if one.id != job.id)
    change = compare(found.live_jobs, (*others, fresh))
    _check_begun(act, found, change)
    wanted = replace(
        found,
        day=min(one.day for one in change.jobs),
        version=found.version + 1,
        changed_at=act.now,
        # What the customer asked for last is not what there is now.
        content_hash="",
        jobs=(*_cancelled(found, change), *change.jobs),
    )
    _keep(act, wanted, change)
    _take_out(act, found, change, RECIPIENT)
    return wanted


def _take_out(act: Act, found: Booking, change: Change, caused_by: str = "") -> None:
    """Take what falls away out of its rounds; links of drops go on with what these became."""
    gone = [job for job in found.jobs if job.id in change.dropped]
    now = {job.id: job for job in change.added}
    for job in gone:
        if job.id in change.became:
            after = now[change.became[job.id]]
            tracking.follow(act.tx, job.of_kind("drop"), after.of_kind("drop"))
    take_out_of_rounds(act, gone, change.became, caused_by)
    for job_id in change.lighter:
        act.queue("lighten-round", job_id=str(job_id), caused_by=acting_person(act) or caused_by)


def compare(before: Iterable[BookedJob], wanted: Iterable[BookedJob]) -> Change:
    """Match wanted jobs with those there are by what the booking calls them.

    Jobs keep their ids, and so do their stops, where there are as many as before.
    """
    old = {job.reference: job for job in before}
    new = {job.reference: job for job in wanted}
    what = {"job"} if old.keys() != new.keys() else set()
    remaining, changed, became, lighter = [], [], {}, []
    added = [job for name, job in new.items() if name not in old]
    dropped = [job.id for name, job in old.items() if name not in new]
    for name, job in old.items():
        if name not in new:
            continue
        new[name] = job_kept_along(job, new[name])
        renewed = _with_ids_of(job, new[name]) if _shape(job) == _shape(new[name]) else None
        kinds = differences(job, renewed) if renewed else {"job"}
        what |= kinds
        of_plan = kinds - _COURIER_ONLY if job.status == "placed" else set()
        if renewed is not None and of_plan == {"load"} and _is_lighter(job, renewed):
            lighter.append(job.id)
            of_plan = set()
        if renewed is None or of_plan:
            added.append(_as_pinned(job, new[name]))
            dropped.append(job.id)
            became[job.id] = new[name].id
        else:
            remaining.append(renewed)
            changed += [renewed] if kinds else []
    return Change(
        remaining=tuple(remaining),
        added=tuple(added),
        changed=tuple(changed),
        dropped=tuple(dropped),
        what=frozenset(what),
        became=became,
        lighter=tuple(lighter),
    )


def _is_lighter(before: BookedJob, after: BookedJob) -> bool:
    """Return whether a job brings less at some stops, and more at none."""
    pairs = zip(before.stops, after.stops, strict=True)
    return all(
        one.returns == two.returns and is_empty(minus(two.load, one.load)) for one, two in pairs
    )


def differences(before: BookedJob, after: BookedJob) -> set[str]:
    """Return the kinds of change between two jobs with the same stops."""
    pairs: list[tuple[object, object, Mapping[str, tuple[str, ...]]]] = [(before, after, _OF_JOB)]
    pairs += [(*both, _OF_STOP) for both in zip(before.stops, after.stops, strict=True)]
    return {
        kind
        for one, other, groups in pairs
        for kind, names in groups.items()
        if values_of(one, *names) != values_of(other, *names)
    }


def first_start(found: Booking, zone: tzinfo) -> datetime:
    """Return when the first window of a booking begins, as deadlines see it."""
    first = first_window(found.live_jobs or found.jobs)
    return first or start_of_day(found.day, found.made_at, zone)


def take_out_of_rounds(
    act: Act,
    jobs: Iterable[BookedJob],
    became: Mapping[UUID, UUID] | None = None,
    caused_by: str = "",
) -> None:
    """Have cancelled jobs taken out of the live rounds in which they stand.

    What they ``became`` is offered into these rounds in their place. The day's history names
    whoever acts, or else ``caused_by``.

    This happens right after, in the background: whoever cancels must not have to wait for a round
    to be ordered anew, nor fail where that fails.
    """
    for job in jobs:
        if job.status == "placed":
            now = (became or {}).get(job.id)
            act.queue(
                "withdraw-job",
                job_id=str(job.id),
                became=str(now or ""),
                caused_by=acting_person(act) or caused_by,
            )


def acting_person(act: Act) -> str:
    """Return the id of the person who acts; empty where a program does."""
    return str(act.actor.id) if act.actor.kind == "person" else ""


def refuse_other_customer(customer_id: UUID | None, asked: UUID | None) -> None:
    """Refuse a request that names another customer than the one that something is already for.

    Raises
    ------
    BadInput
        ``customer-differs``.
    """
    if asked not in {None, customer_id}:
        raise bad_input("customer_id", "customer-differs")


def _check_begun(act: Act, found: Booking, change: Change) -> None:
    refuse_begun(act, found, {job.id for job in change.changed} | set(change.dropped))


def refuse_begun(act: Act, found: Booking, touched: Collection[UUID]) -> None:
    """Refuse to touch jobs of a booking of which something has happened already.

    Raises
    ------
    Conflict
        ``booking-begun``.
    """
    begun = bookings.begun_jobs(act.tx, found).intersection(touched)
    if begun:
        names = sorted(job.reference for job in found.jobs if job.id in begun)
        raise Conflict("booking-begun", jobs=", ".join(names))


def _refuse_past(act: Act, sought: Sought, change: Change, zone: tzinfo) -> None:
    """Refuse changed and added jobs with a stop whose last window is over."""
    numbers = {job.reference: number for number, job in enumerate(sought.form.jobs)}
    faults = [
        Fault(
            code="window-in-the-past",
            where=f"jobs[{numbers[job.reference]}].{stop.kind}s[{stop.position}].windows",
            args={"value": stop.windows[-1].end.astimezone(zone).isoformat(timespec="minutes")},
        )
        for job in (*change.changed, *change.added)
        for stop in job.stops
        if stop.windows and stop.windows[-1].end + timedelta(seconds=stop.late_limit_s) < act.now
    ]
    if faults:
        raise BadInput(faults)


def _refuse_late_change(
    act: Act, found: Booking, sought: Sought, change: Change, context: BookingContext
) -> None:
    before = first_start(found, context.zone)
    refuse_late(act, sought.customer, "change", before, context)
    after = first_window(change.jobs)
    if after is not None and after != before:
        refuse_late(act, sought.customer, "book", after, context)


def _changed(act: Act, found: Booking, sought: Sought, change: Change, making: Making) -> Booking:
    wanted = replace(
        found,
        version=found.version + 1,
        changed_at=act.now,
        jobs=(*_cancelled(found, change), *change.jobs),
        **values_of(sought.form, *OF_FORM),
    )
    if _same_price(found, wanted, making.context.zone):
        return wanted
    return replace(wanted, **making.priced(sought.offer))


def _cancelled(found: Booking, change: Change) -> tuple[BookedJob, ...]:
    """Return the jobs that a change leaves cancelled, and those that were before."""
    return tuple(
        replace(one, status="cancelled")
        for one in found.jobs
        if one.id in change.dropped or one.status == "cancelled"
    )


def _same_price(found: Booking, wanted: Booking, zone: tzinfo) -> bool:
    """Return whether everything is as it was that a price depends on."""
    facts = [
        facts_of(
            replace(one, jobs=one.live_jobs),
            # The way follows from the stops.
            distance_m=0,
            starts_at=first_start(one, zone),
            booked_at=found.made_at,
        )
        for one in (found, wanted)
    ]
    return facts[0] == facts[1]


def _keep(act: Act, wanted: Booking, change: Change) -> None:
    bookings.update(act.tx, wanted)
    for job in change.changed:
        bookings.update_job(act.tx, job)
    bookings.cancel_jobs(act.tx, change.dropped)
    bookings.add_jobs(act.tx, wanted.id, change.added)
    what = change.what & {"window", "place", "load", "note", "proof", "contact"}
    single = len(change.what) == 1 and what
    act.record_event(
        "booking_changed",
        "booking",
        wanted.id,
        detail={
            "version": wanted.version,
            **({"what": "".join(what) if single else "several"} if change.what else {}),
        },
    )


def _shape(job: BookedJob) -> tuple[int, int]:
    return len(job.of_kind("pickup")), len(job.of_kind("drop"))


def _as_pinned(job: BookedJob, wanted: BookedJob) -> BookedJob:
    """Return what a job becomes bound to the shift that the office bound it to, on the same day."""
    if job.day != wanted.day:
        return wanted
    return replace(wanted, pinned_shift_id=job.pinned_shift_id)


def _with_ids_of(job: BookedJob, wanted: BookedJob) -> BookedJob:
    """Return a wanted job as the one there is, under its id, with its status and pin."""
    stops = tuple(replace(new, id=old.id) for old, new in zip(job.stops, wanted.stops, strict=True))
    return replace(
        wanted, id=job.id, status=job.status, pinned_shift_id=job.pinned_shift_id, stops=stops
    )


def customer_of(act: Act, found: Booking) -> Customer | None:
    """Return who pays for a booking."""
    return customers.find(act.tx, found.customer_id) if found.customer_id else None
