"""Use case of what follows a visit that failed: tried again today, another day, or brought back.

Each stop has its own rule. It is followed once the courier cannot take back any more what was told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, cast
from uuid import UUID, uuid5

from api.usecases.act import Act, needs
from api.usecases.background import by_system
from api.usecases.bookings.stops import TIMES, has_times
from api.usecases.bookings.taken_along import without_along
from api.usecases.requests import found_or_refuse
from api.usecases.rounds.second_attempts import FailedVisit, preview_today, try_again_today
from data.store.bookings import bookings, tracking
from data.store.bookings.bookings import BookedJob, BookedStop
from data.store.care import rules
from data.store.fleet import places, shifts
from data.store.fleet.shifts import Shift
from data.store.rounds import events, proofs, rounds, under_way
from data.store.system import cooperatives
from dispatch.bookings.door_times import usual_times
from dispatch.model import Load
from dispatch.model.load_sums import minus
from dispatch.rounds.failed_visits import (
    FOLLOWED_AFTER,
    Attempt,
    is_nothing,
    is_short,
    next_of,
    on_day,
    shared,
)
from dispatch.values.local_time import day_of
from dispatch.values.plain_values import values_of
from routing.errors import Conflict

if TYPE_CHECKING:
    from api.usecases.planning.live_changes import Change
    from data.store.bookings.bookings import Booking
    from data.store.fleet.places import Place
    from data.store.rounds.under_way import RoundUnderWay
    from dispatch.model import VisitKind
    from dispatch.rounds.events.event_words import WhatNext
    from dispatch.rounds.round_state import PlannedVisit, VisitState

OfficeWay = Literal["retry_today", "retry_tomorrow", "return_to_sender"]
OFFICE_WAYS: tuple[OfficeWay, ...] = ("retry_today", "retry_tomorrow", "return_to_sender")
"""Choices of the office for a visit that failed."""
DAYS_AHEAD = 7
"""So far ahead the next day is looked for on which somebody rides; else it is the next day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Failed:
    """A visit that failed, or was told to have, with all it belongs to, locked against changes."""

    one: RoundUnderWay
    planned: PlannedVisit
    visit: VisitState
    booking: Booking
    job: BookedJob
    stop: BookedStop

    @property
    def left(self) -> Load:
        """Goods that have not changed hands."""
        return minus(self.stop.load, self.visit.handed)

    @property
    def is_short(self) -> bool:
        """Return whether anything is left to be done of it."""
        whole = self.visit.status == "partly_done" and is_nothing(self.stop.load, self.visit.handed)
        return is_short(self.visit) and not whole


@by_system
def follow_failure(act: Act, visit_id: UUID) -> WhatNext | None:
    """Do what a stop's rule says after its visit failed; ``None`` where nothing is to follow.

    A visit that is to be made again today comes later into its round, where it delays least. What
    does not fit in any more, or is for another day, becomes a job of its own in the same booking,
    open on that day: the office plans it, and whoever booked is told. Where the visit has not
    failed after all, that job is cancelled; one that stands in a round already stays there, and
    the office is told. Done again, it changes nothing.
    """
    found = _looked_at(act, visit_id)
    if found is None:
        return None
    new_id = _next_id(act, visit_id)
    booked_job = next((one for one in found.booking.jobs if one.id == new_id), None)
    if not found.is_short:
        if booked_job is not None:
            _take_back(act, found, booked_job)
        return None
    if booked_job is not None:
        return None
    way = next_of(_attempt(found))
    if way == "retry_today":
        if try_again_today(act, _to_retry(found)):
            _tell(act, found, way, found.job)
            return way
        way = "retry_tomorrow"
    return _carry_out(act, found, way, new_id)


@needs("rounds:write")
def decide_failure(act: Act, visit_id: UUID, way: WhatNext) -> None:
    """Decide at the office what follows a visit that failed, whatever its stop's rule says.

    Where the rule was followed already and its job is still open, that job is cancelled.

    Raises
    ------
    NotFound
        ``no-such-visit`` where it stands in no round, or its booking is off.
    Conflict
        ``visit-not-failed``; ``failure-decided`` where the same was decided already, or the job
        that follows stands in a round;
        ``no-retry-today`` where it does not fit into its round any more.
    """
    found = found_or_refuse(_looked_at(act, visit_id, at_once=True), "no-such-visit")
    if not found.is_short:
        raise Conflict("visit-not-failed")
    new_id = _next_id(act, visit_id)
    booked_job = next((one for one in found.booking.jobs if one.id == new_id), None)
    if booked_job is not None:
        if way not in other_ways(act, visit_id) or not _withdraw(act, found, booked_job):
            raise Conflict("failure-decided")
        # Its booking has changed by that.
        found = found_or_refuse(_looked_at(act, visit_id, at_once=True), "no-such-visit")
        new_id = _next_id(act, visit_id, withdrawn_now=1)
    if way == "retry_today":
        if not try_again_today(act, _to_retry(found)):
            raise Conflict("no-retry-today")
        _tell(act, found, way, found.job)
        return
    _carry_out(act, found, way, new_id)


def other_ways(act: Act, visit_id: UUID) -> tuple[OfficeWay, ...]:
    """Return what the office may decide of a visit that failed, besides what follows already.

    Nothing where the job that follows is no longer open: it stands in a round, or is off.
    """
    followed = events.of_subjects(act.tx, "failure_followed", [visit_id])
    if not followed:
        return OFFICE_WAYS
    detail = followed[-1].detail
    if "job_id" in detail and detail["way"] != "retry_today":
        job_id = UUID(str(detail["job_id"]))
        booking = bookings.of_job(act.tx, job_id)
        jobs = () if booking is None else booking.jobs
        if not any(one.id == job_id and one.status == "open" for one in jobs):
            return ()
    return tuple(one for one in OFFICE_WAYS if one != detail["way"])


def preview_retry_today(act: Act, round_id: UUID, visit_id: UUID) -> Change | None:
    """Return the change that a retry today would be; ``None`` where it does not fit."""
    one = under_way.open_rounds(act.tx, act.tools.rounds, [round_id]).get(round_id)
    booking = bookings.of_stop(act.tx, visit_id)
    visit = None if one is None else one.state.visits.get(str(visit_id))
    if one is None or booking is None or visit is None or booking.status == "cancelled":
        return None
    job = next(job for job in booking.jobs if any(stop.id == visit_id for stop in job.stops))
    failed = FailedVisit(round=one, visit_id=visit_id, job_id=job.id, state=visit)
    return preview_today(act, failed)


def _to_retry(found: _Failed) -> FailedVisit:
    return FailedVisit(
        round=found.one, visit_id=UUID(found.visit.id), job_id=found.job.id, state=found.visit
    )


@needs("rounds:write")
def note_failure_seen(act: Act, visit_id: UUID) -> None:
    """Note that the office knows of a visit that failed and of what followed it by rule.

    Raises
    ------
    NotFound
        ``no-such-visit``.
    """
    round_id = found_or_refuse(proofs.round_of_visit(act.tx, visit_id), "no-such-visit")
    act.record_event("failure_seen", "visit", visit_id, round_id=round_id)


def _carry_out(act: Act, found: _Failed, way: WhatNext, new_id: UUID) -> WhatNext:
    """Make the job of another day, where there is to be one, and tell what follows."""
    booked_job = _another_job(act, found, way, new_id)
    if booked_job is not None:
        bookings.add_jobs(act.tx, found.booking.id, [booked_job])
        if way == "retry_tomorrow":
            tracking.follow(
                act.tx, _drops_tried_again(found, booked_job), booked_job.of_kind("drop")
            )
        _note_change(act, found.booking)
        # At the end of its round it was over and got its last price: it is not, after all.
        _settle_again(act, found)
    _tell(act, found, way, booked_job)
    return way


def _looked_at(act: Act, visit_id: UUID, *, at_once: bool = False) -> _Failed | None:
    """Lock a visit's booking, day and round; ``None`` where it is off, or told just now.

    ``at_once``: whoever asks knows better than to wait for the courier to take it back.
    """
    round_id = proofs.round_of_visit(act.tx, visit_id)
    booked = None if round_id is None else bookings.of_stop(act.tx, visit_id, lock=True)
    if round_id is None or booked is None or booked.status == "cancelled":
        return None
    job = next(one for one in booked.jobs if any(s.id == visit_id for s in one.stops))
    act.tx.lock(f"day:{job.day.isoformat()}")
    one = under_way.open_rounds(act.tx, act.tools.rounds, [round_id]).get(round_id)
    if one is None or job.status == "cancelled":
        return None
    visit = one.state.visits.get(str(visit_id))
    if visit is None or visit.withdrawn:
        return None
    reported_at = visit.outcome_known_at
    if not at_once and reported_at is not None and reported_at + FOLLOWED_AFTER > act.now:
        # Told anew meanwhile, or a clock is behind that of the machine that took it in.
        _later(act, visit_id, reported_at + FOLLOWED_AFTER)
        return None
    return _Failed(
        one=one,
        planned=one.state.brief.by_id[str(visit_id)],
        visit=visit,
        booking=booked,
        job=job,
        stop=next(s for s in job.stops if s.id == visit_id),
    )


def _later(act: Act, visit_id: UUID, at: datetime) -> None:
    name = f"follow-failure:{visit_id}"
    act.queue("follow-failure", once=name, not_before=at, visit_id=str(visit_id))


def _next_id(act: Act, visit_id: UUID, *, withdrawn_now: int = 0) -> UUID:
    """Return the id of the job that tries a visit again: another one after one was taken back."""
    withdrawn = events.of_subjects(act.tx, "retry_withdrawn", [visit_id])
    taken_back = withdrawn_now + sum(not one.detail["kept"] for one in withdrawn)
    return uuid5(visit_id, f"tried again {taken_back}" if taken_back else "tried again")


def _take_back(act: Act, found: _Failed, booked_job: BookedJob) -> None:
    """Cancel the job that was to try again what has not failed, unless it stands in a round."""
    if _withdraw(act, found, booked_job):
        return
    visit_id = UUID(found.visit.id)
    if _status_now(act, booked_job) == "placed" and not _is_reported(act, visit_id, booked_job.id):
        _record_withdrawal(act, found, booked_job, kept=True)


def _withdraw(act: Act, found: _Failed, booked_job: BookedJob) -> bool:
    """Cancel the job that follows a failure; false where it is not open any more."""
    # Whoever publishes its day waits, or has placed it by now.
    act.tx.lock(f"day:{booked_job.day.isoformat()}")
    if _status_now(act, booked_job) != "open":
        return False
    bookings.cancel_jobs(act.tx, [booked_job.id])
    tracking.follow(act.tx, booked_job.of_kind("drop"), _drops_tried_again(found, booked_job))
    _note_change(act, found.booking)
    _settle_again(act, found)
    _record_withdrawal(act, found, booked_job, kept=False)
    return True


def _status_now(act: Act, booked_job: BookedJob) -> str:
    now = rounds.day_of_job(act.tx, booked_job.id)
    return booked_job.status if now is None else now[1]


def _record_withdrawal(act: Act, found: _Failed, booked_job: BookedJob, *, kept: bool) -> None:
    detail = {"job_id": str(booked_job.id), "day": booked_job.day.isoformat(), "kept": kept}
    visit_id = UUID(found.visit.id)
    act.record_event("retry_withdrawn", "visit", visit_id, round_id=found.one.id, detail=detail)


def _settle_again(act: Act, found: _Failed) -> None:
    """Settle the bookings of a finished round anew; nothing while it is under way."""
    if found.one.state.finished_at is not None:
        once = f"settle-round:{found.one.id}"
        act.queue("settle-round", once=once, round_id=str(found.one.id))


def _is_reported(act: Act, visit_id: UUID, job_id: UUID) -> bool:
    withdrawn = events.of_subjects(act.tx, "retry_withdrawn", [visit_id])
    return any(one.detail["job_id"] == str(job_id) for one in withdrawn)


def _note_change(act: Act, booked: Booking) -> None:
    version = booked.version + 1
    bookings.update(act.tx, replace(booked, version=version, changed_at=act.now))
    act.record_event("booking_changed", "booking", booked.id, detail={"version": version})


def _attempt(found: _Failed) -> Attempt:
    return Attempt(
        kind=cast("VisitKind", found.stop.kind),
        rule=found.planned.on_failure,
        attempts=found.visit.attempts,
        partly=found.visit.status == "partly_done",
        over=found.one.state.finished_at is not None or found.one.status == "withdrawn",
        has_sender=bool(found.job.of_kind("pickup")),
    )


# --- another day ----------------------------------------------------------------------------


def _another_job(act: Act, found: _Failed, way: WhatNext, new_id: UUID) -> BookedJob | None:
    """Return the job that does on another day what was left; ``None`` where nobody is to ride."""
    if way not in {"retry_tomorrow", "return_to_sender"}:
        return None
    zone = cooperatives.own(act.tx).zone
    shift = shifts.find(act.tx, found.one.shift_id)
    on = _next_day(act, max(found.job.day, day_of(act.now, zone)))
    days = (on - found.job.day).days
    stops = [
        replace(one, windows=on_day(one.windows, days, zone))
        for one in _stops(act, found, way, shift)
    ]
    return replace(
        found.job,
        id=new_id,
        day=on,
        reference=_reference(found),
        status="open",
        pinned_shift_id=None,
        retry_of=found.job.id,
        # How long goods may be aboard is for their recipient, not for the way back.
        aboard_limit_s=None if way == "return_to_sender" else found.job.aboard_limit_s,
        stops=tuple(_numbered(new_id, stops)),
    )


def _stops(act: Act, found: _Failed, way: WhatNext, shift: Shift | None) -> list[BookedStop]:
    """Return the stops of another try, with what is left for each."""
    if found.stop.kind == "pickup":
        drops = found.job.of_kind("drop")
        loads = shared(found.left, [one.load for one in drops])
        given = [replace(one, load=load) for one, load in zip(drops, loads, strict=True)]
        return [replace(found.stop, load=found.left), *given]
    start = _where_the_round_ended(act, shift, found.left)
    if way == "retry_tomorrow":
        return [*start, replace(found.stop, load=found.left)]
    sender = found.job.of_kind("pickup")[0]
    # What comes back is neither proved nor charged anew, and brings no empties along. The windows
    # were those in which it could be fetched; it may be handed back at any time of the day.
    back = replace(
        without_along(sender), kind="drop", load=found.left, windows=(), returns=Load(), proof=()
    )
    return [*start, back]


def _where_the_round_ended(act: Act, shift: Shift | None, load: Load) -> list[BookedStop]:
    """Return the pickup of goods that a round brought back; none where it ends anywhere."""
    if shift is None or shift.end_place_id is None:
        return []
    base = places.find(act.tx, shift.end_place_id)
    if base is None:
        return []
    pickup = BookedStop(
        id=base.id,
        kind="pickup",
        position=0,
        place_id=base.id,
        point=base.point,
        address=base.address,
        street_only=base.street_only,
        access_note=base.access_note,
        load=load,
    )
    return [replace(pickup, **_times_at(act, base, pickup))]


def _times_at(act: Act, base: Place, pickup: BookedStop) -> dict[str, Any]:
    """Return how long it takes to take goods up where a round ended."""
    if has_times(base):
        return values_of(base, *TIMES)
    rule = rules.door_times_at(act.tx, act.now)
    return usual_times(rule, pickup, "shop", base.kind)._asdict()


def _drops_tried_again(found: _Failed, booked_job: BookedJob) -> list[BookedStop]:
    """Return the drops that another job brings again, numbered as they are there."""
    if found.stop.kind == "drop":
        return [replace(found.stop, position=0)]
    return list(found.job.of_kind("drop"))[: len(booked_job.of_kind("drop"))]


def _numbered(job_id: UUID, stops: list[BookedStop]) -> list[BookedStop]:
    counts = {"pickup": 0, "drop": 0}
    numbered = []
    for one in stops:
        number = counts[one.kind]
        counts[one.kind] += 1
        id_ = uuid5(job_id, f"{one.kind} {number}")
        numbered.append(replace(one, id=id_, position=number))
    return numbered


def _reference(found: _Failed) -> str:
    """Name the new job after the old one, with a number that is free in the booking."""
    taken = {one.reference for one in found.booking.jobs}
    number = 2
    while f"{found.job.reference}-{number}" in taken:
        number += 1
    return f"{found.job.reference}-{number}"


def _next_day(act: Act, after: date) -> date:
    first = after + timedelta(days=1)
    ridden = shifts.between(act.tx, first, after + timedelta(days=DAYS_AHEAD))
    return min((one.day for one in ridden), default=first)


def _tell(act: Act, found: _Failed, way: WhatNext, booked_job: BookedJob | None) -> None:
    detail: dict[str, object] = {"way": way}
    if booked_job is not None:
        detail |= {"job_id": str(booked_job.id), "day": booked_job.day.isoformat()}
    if found.visit.reason:
        detail["reason"] = found.visit.reason
    visit_id = UUID(found.visit.id)
    act.record_event("failure_followed", "visit", visit_id, round_id=found.one.id, detail=detail)
