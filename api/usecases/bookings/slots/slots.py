"""Use case: slots of days in which a booking could be done, each with its price and emissions.

A day with published rounds is asked whether it can keep each slot: with the jobs that stand in its
rounds, those that were booked since, and those that others hold for some minutes. A day without
rounds is asked whether somebody is on duty who could.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pydantic import Field, StrictInt

from api.usecases.act import Act, needs
from api.usecases.bookings.booking import Making, form_context, making_of
from api.usecases.bookings.booking_request import (
    MOST_STOPS_JUDGED,
    BookingRequest,
    Time,
    stops_judged,
)
from api.usecases.bookings.form import first_window, read_booking_form
from api.usecases.bookings.jobs_in_day import closed_place, day_with_holds, job_in
from api.usecases.bookings.price import Offer, facts_of, offer_for, ruling
from api.usecases.bookings.quoting import (
    Fit,
    Verdict,
    VisitTime,
    judge_in_day,
    nobody_rides,
    reasons_of,
)
from api.usecases.bookings.reachability import measure
from api.usecases.bookings.slot_times import SlotTimes, windows_given
from api.usecases.local_times import Wall, moment_of
from api.usecases.request_types import Day
from api.usecases.requests import Part, bad_input, request_root
from api.usecases.turns import take_turn
from api.usecases.visibility import customer_for
from dispatch.values.local_time import day_of, instant_of
from dispatch.values.validation import refuse
from routing.errors import BadInput, Failure

if TYPE_CHECKING:
    from api.days.what_if import WhatIfDay
    from api.usecases.bookings.form import BookingForm
    from data.formats.fields import Node
    from data.store.bookings.customers import Customer

MAX_DAYS = 14
MAX_SLOTS = 400
MAX_SLOT_JOBS = 5
"""Most days and slots that are asked for at once, and jobs of a booking that is done in a slot."""

WIDTH_MIN = 120
"""Width of a slot where nobody asks for another, minutes."""
EARLIEST_WIDTH = timedelta(minutes=10)
"""Width of the earliest slot, which is not one of the even hours."""
BOOKABLE = frozenset({"fits", "could-fit"})
"""Verdicts of slots that can be held and booked."""
SLOTS_OF_EARLIEST = 12
"""Looking for the earliest slot of a day costs as much as so many slots."""
_LONGEST_MIN = 12 * 60
_MINUTE = timedelta(minutes=1)


class SlotOptions(Part):
    """Width of slots, and when goods are ready: ``ready_in_min`` from now, or ``ready_at``."""

    width_min: StrictInt = Field(default=WIDTH_MIN, ge=10, le=_LONGEST_MIN)
    step_min: StrictInt | None = Field(default=None, ge=5, le=_LONGEST_MIN)
    ready_in_min: StrictInt | None = Field(default=None, ge=0, le=24 * 60)
    ready_at: Time | None = None
    ready_until: Time | None = None


class SlotsRequest(BookingRequest, SlotOptions):
    """A booking without windows, and the slots that are wanted for it."""

    days: list[Day] = Field(default=[], max_length=MAX_DAYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A slot, and whether it can be kept.

    Attributes
    ----------
    day, times
        When.
    verdict, reasons, visits, saved_g
        As in :class:`api.usecases.bookings.quoting.Fit`, of all jobs together: the first that does
        not fit, or whose fit is not known, speaks for all. Of a slot that is bookable no more
        the reason is ``too-late-to-book``, of one in which a place is shut ``place-shut``.
    offer
        Price and emissions of the booking in it.
    """

    day: date
    times: SlotTimes
    verdict: Verdict
    reasons: tuple[str, ...]
    visits: tuple[VisitTime, ...]
    saved_g: int | None
    offer: Offer

    @property
    def bookable(self) -> bool:
        """True where it can be held and booked."""
        return self.verdict in BOOKABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotDay:
    """A day that was asked for.

    Attributes
    ----------
    planned
        Whether it has published rounds.
    reasons
        Why it has no slots at all; empty where it has.
    """

    day: date
    planned: bool
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """Answer to who asks for slots.

    Attributes
    ----------
    days, slots
        In order of time.
    earliest
        The slot in which it is done first, where it was said when goods are ready.
    """

    days: tuple[SlotDay, ...]
    slots: tuple[Slot, ...]
    earliest: Slot | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingEnquiry:
    """A booking that is to be done in a slot: read and measured, not priced yet."""

    form: BookingForm
    customer: Customer | None
    making: Making
    distance_m: int

    @property
    def zone(self) -> ZoneInfo:
        """The clock on the cooperative's wall."""
        return self.making.context.zone

    def offer(self, act: Act, on: date, times: SlotTimes) -> Offer:
        """Price it with its jobs in a slot of a day."""
        jobs = times.of(self.form.jobs, on)
        facts = facts_of(
            replace(self.form, jobs=jobs),
            distance_m=self.distance_m,
            starts_at=first_window(jobs) or times.start,
            booked_at=act.now,
        )
        return offer_for(act, self.customer, facts, self.making.context)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    days: tuple[date, ...]
    width: timedelta
    step: timedelta
    ready_at: datetime | None
    ready_until: datetime | None

    @property
    def most_slots(self) -> int:
        """Slots there would be if somebody rode day and night."""
        return len(self.days) * (timedelta(days=1) // self.step)

    def times(self, start: datetime, end: datetime) -> SlotTimes:
        """Return a slot, with when goods are ready."""
        return SlotTimes(start=start, end=end, ready_at=self.ready_at, ready_until=self.ready_until)


@needs("quotes:write")
def find_slots(act: Act, request: SlotsRequest) -> Slots:
    """Return the slots of some days for a booking; nothing is kept.

    Parameters
    ----------
    request
        With ``day`` or ``days``; goods are picked up until ``ready_until``.

    Raises
    ------
    BadInput
        With everything that is wrong with the request.
    NotFound, Conflict, NotReady
        As :func:`api.usecases.bookings.quoting.quote`.
    """
    return slots_for(act, request)


def slots_for(act: Act, request: SlotsRequest, take: Callable[[Act], None] = take_turn) -> Slots:
    """Return slots, whoever asks; the permission was looked at before.

    Parameters
    ----------
    take
        Takes the turn of whoever asks, where much is judged.

    Raises
    ------
    BadInput, NotFound, Conflict, NotReady
        As :func:`find_slots`.
    """
    making = making_of(act, "quotes:write")
    wanted = _wanted(act, request, making)
    if request.is_dear(wanted.most_slots):
        take(act)
    enquiry = read_enquiry(act, request, making, wanted.days[0])
    _refuse_dear(act, wanted, enquiry)
    days: list[SlotDay] = []
    slots: list[Slot] = []
    earliest = None
    for on in wanted.days:
        try:
            slot_day, judged, first = _ask_day(act, on, wanted, enquiry, sought=earliest is None)
        except (BadInput, Failure) as error:
            # As with a quote: the office has to mend that, whoever asks for slots cannot.
            slot_day = SlotDay(day=on, planned=False, reasons=reasons_of(error))
            judged, first = (), None
        days.append(slot_day)
        slots += [priced(act, enquiry, one) for one in judged]
        if first is not None and earliest is None:
            earliest = priced(act, enquiry, first)
    return Slots(days=tuple(days), slots=tuple(slots), earliest=earliest)


def _refuse_dear(act: Act, wanted: _Wanted, enquiry: BookingEnquiry) -> None:
    """Refuse a question whose jobs would be judged in too many slots."""
    jobs = enquiry.form.jobs
    most = max(1, MOST_STOPS_JUDGED // stops_judged(jobs))
    search = SLOTS_OF_EARLIEST if wanted.ready_at and len(jobs) == 1 else 0
    if search + wanted.most_slots <= most:
        return
    # Nobody rides at night, so there may be fewer.
    count = search + sum(_slots_of(act, on, wanted, enquiry.zone) for on in wanted.days)
    if count > most:
        stops = sum(len(one.stops) for one in jobs)
        args = {"jobs": len(jobs), "stops": stops, "value": count, "limit": most}
        raise bad_input("step_min", "too-many-slots-for-jobs", **args)


def _slots_of(act: Act, on: date, wanted: _Wanted, zone: ZoneInfo) -> int:
    """Return how many slots of a day would be judged; none where it cannot be asked."""
    try:
        with act.tools.days.opened_day(act, on) as day:
            return sum(1 for _ in _grid(day, on, wanted, zone))
    except (BadInput, Failure):
        return 0


def _ask_day(
    act: Act, on: date, wanted: _Wanted, enquiry: BookingEnquiry, *, sought: bool
) -> tuple[SlotDay, Sequence[JudgedSlot], JudgedSlot | None]:
    with act.tools.days.opened_day(act, on) as known:
        day = day_with_holds(act, known, waiting=True)
        slot_day = SlotDay(day=on, planned=day.planned, reasons=nobody_rides(day))
        grid = _grid(day, on, wanted, enquiry.zone)
        judged = [judge_slot(act, day, on, times, enquiry) for times in grid]
        first = None
        if sought and wanted.ready_at and not slot_day.reasons:
            first = _earliest(act, day, on, wanted, enquiry)
        return slot_day, judged, first


def read_enquiry(act: Act, request: BookingRequest, making: Making, on: date) -> BookingEnquiry:
    """Read and measure a booking that is to be done in a slot of a day.

    Raises
    ------
    BadInput, NotFound, Conflict
        As :func:`find_slots`.
    """
    booking = request.model_copy(update={"day": on})
    customer = customer_for(act, making.permission, request.customer_id)
    if faults := windows_given(request):
        raise BadInput(faults)
    form = read_booking_form(booking, form_context(act, booking, customer, making))
    if len(form.jobs) > MAX_SLOT_JOBS:
        raise bad_input("jobs", "list-length", value=len(form.jobs), low=1, high=MAX_SLOT_JOBS)
    distance_m = measure(act, form.jobs, making.context)
    return BookingEnquiry(form=form, customer=customer, making=making, distance_m=distance_m)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedSlot:
    """A slot and what its day says to it, not priced yet."""

    day: date
    times: SlotTimes
    fits: tuple[Fit, ...]

    @property
    def worst(self) -> Fit:
        """The job that speaks for all."""
        return next((one for one in self.fits if one.verdict not in BOOKABLE), self.fits[0])


def judge_slot(
    act: Act, day: WhatIfDay, on: date, times: SlotTimes, enquiry: BookingEnquiry
) -> JudgedSlot:
    """Ask an opened day whether it can keep a slot."""
    jobs, context = times.of(enquiry.form.jobs, on), enquiry.making.context
    if not enquiry.making.office:
        starts_at = first_window(jobs) or times.start
        if ruling(act, enquiry.customer, "book", starts_at, context).ruling == "refused":
            return JudgedSlot(day=on, times=times, fits=_refusal("too-late-to-book"))
    if closed_place(jobs, day.day_row.hours, enquiry.zone) is not None:
        return JudgedSlot(day=on, times=times, fits=_refusal("place-shut"))
    fits = judge_in_day(act, day, dict(enumerate(jobs)), context)
    return JudgedSlot(day=on, times=times, fits=tuple(fits.values()))


def _refusal(reason: str) -> tuple[Fit, ...]:
    return (Fit(job=0, verdict="does-not-fit", reasons=(reason,)),)


def priced(act: Act, enquiry: BookingEnquiry, judged: JudgedSlot) -> Slot:
    """Return a slot with its price.

    Raises
    ------
    BadInput, Conflict
        As :func:`api.usecases.bookings.price.offer_for`.
    """
    worst, fits = judged.worst, judged.fits
    good = worst.verdict == "fits"
    saved = [fit.saved_g for fit in fits if fit.saved_g is not None]
    return Slot(
        day=judged.day,
        times=judged.times,
        verdict=worst.verdict,
        reasons=worst.reasons,
        visits=tuple(visit for fit in fits for visit in fit.visits) if good else (),
        saved_g=sum(saved) if good and len(saved) == len(fits) else None,
        offer=enquiry.offer(act, judged.day, judged.times),
    )


# --- which slots ----------------------------------------------------------------------------


def _wanted(act: Act, request: SlotsRequest, making: Making) -> _Wanted:
    root, zone = request_root(), making.context.zone
    days = root.child("days", None)
    single = [request.day] if request.day else []
    found = tuple(sorted(set(request.days or single)))
    if not found:
        days.fault("slots-without-day")
    today = day_of(act.now, zone)
    for day in found:
        if day < today:
            days.fault("day-in-the-past", value=day.isoformat())
    step_min = request.step_min or request.width_min
    if len(found) * (24 * 60 // step_min) > MAX_SLOTS:
        root.fault_at("step_min", "too-many-slots", limit=MAX_SLOTS)
    ready_at, ready_until = _ready(
        act, request, root, Wall(zone=zone, day=min(found, default=None))
    )
    refuse(root.faults.found)
    return _Wanted(
        days=found,
        width=timedelta(minutes=request.width_min),
        step=timedelta(minutes=step_min),
        ready_at=ready_at,
        ready_until=ready_until,
    )


def _ready(
    act: Act, asked: SlotOptions, root: Node, wall: Wall
) -> tuple[datetime | None, datetime | None]:
    """Read when goods are ready, in whole minutes, and until when they are picked up."""
    at, until = (
        None if text is None else moment_of(text, wall, key, root.faults.found)
        for key, text in (("ready_at", asked.ready_at), ("ready_until", asked.ready_until))
    )
    if asked.ready_in_min is not None:
        at = _next_minute(act.now) + timedelta(minutes=asked.ready_in_min)
    if at is not None and until is not None and until < at:
        root.fault_at("ready_until", "ready-reversed")
    return at, until


def _next_minute(now: datetime) -> datetime:
    whole = now.replace(second=0, microsecond=0)
    return whole if whole == now else whole + _MINUTE


def _grid(day: WhatIfDay, on: date, wanted: _Wanted, zone: ZoneInfo) -> Iterator[SlotTimes]:
    """Return the slots of a day's hours that are not over, at even times of its clock."""
    shifts = day.left.problem.shifts
    if not shifts:
        return
    opens = min(shift.window.start for shift in shifts)
    closes = max(shift.window.end for shift in shifts)
    after = max(day.moment, wanted.ready_at or day.moment)
    midnight = datetime.combine(on, time())
    for number in range(int(timedelta(days=1) / wanted.step)):
        wall = midnight + number * wanted.step
        if wall + wanted.width > midnight + timedelta(days=1):
            return
        start, end = (instant_of(one, zone) for one in (wall, wall + wanted.width))
        if end <= opens or end <= after or start < day.moment:
            continue
        if start >= closes:
            return
        yield wanted.times(start, end)


# --- the earliest ---------------------------------------------------------------------------


def _earliest(
    act: Act, day: WhatIfDay, on: date, wanted: _Wanted, enquiry: BookingEnquiry
) -> JudgedSlot | None:
    """Return the slot in which a booking of one job is done first; ``None`` where none can be.

    The last moment by which it can be done is looked for by bisection, to the minute.
    """
    ready_at = wanted.ready_at
    if ready_at is None or len(enquiry.form.jobs) != 1 or day_of(ready_at, enquiry.zone) > on:
        return None
    begins = max(ready_at, day.moment)
    shifts = day.left.problem.shifts
    over = instant_of(datetime.combine(on + timedelta(days=1), time()), enquiry.zone)
    closes = min(max(shift.window.end for shift in shifts), over - EARLIEST_WIDTH)
    low, high = 0, int((closes - begins) / _MINUTE)
    if high < 1 or _begin_by(act, day, on, enquiry, wanted, begins, closes) is None:
        return None
    found = closes
    while high - low > 1:
        middle = (low + high) // 2
        begin = _begin_by(act, day, on, enquiry, wanted, begins, begins + middle * _MINUTE)
        low, high, found = (middle, high, found) if begin is None else (low, middle, begin)
    begin = found.replace(second=0, microsecond=0)
    times = wanted.times(max(begin, begins), max(begin, begins) + EARLIEST_WIDTH)
    slot = judge_slot(act, day, on, times, enquiry)
    return slot if slot.worst.verdict in BOOKABLE else None


def _begin_by(  # noqa: PLR0913, PLR0917  # one question of many
    act: Act,
    day: WhatIfDay,
    on: date,
    enquiry: BookingEnquiry,
    wanted: _Wanted,
    begins: datetime,
    until: datetime,
) -> datetime | None:
    """Return when the last stop begins where it must by a moment; ``None`` where it cannot."""
    (job,) = wanted.times(begins, until).of(enquiry.form.jobs, on)
    if closed_place((job,), day.day_row.hours, enquiry.zone) is not None:
        return None
    heard = day.ask(*job_in(act, day, job))
    return None if heard.best is None else heard.best.visits()[-1].begin
