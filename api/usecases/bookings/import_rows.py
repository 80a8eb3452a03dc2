"""From one job of a file to a booking, and what is told about it."""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from api.usecases.act import Act
from api.usecases.bookings.booking import (
    Making,
    content_hash,
    make_booking,
    seek,
    seek_in_time,
)
from api.usecases.bookings.booking_request import (
    BookingRequest,
    known_load,
    known_windows,
)
from api.usecases.bookings.changing import apply_change, compare
from api.usecases.bookings.jobs_in_day import closed_place
from api.usecases.bookings.stops import TIMES
from api.usecases.requests import as_id
from data.formats.spreadsheet.folder import RowPlaces
from data.formats.spreadsheet.rows import Contact
from data.store.bookings import bookings
from data.store.bookings.bookings import Booking
from data.store.fleet import places
from data.store.shapes import load_plain
from dispatch.bookings.place_hours import PlaceHours
from dispatch.model import Job, Place, Stop
from dispatch.values.local_time import day_of
from dispatch.values.plain_values import values_of
from routing.errors import BadInput, Fault, NotReady, TourneeError

_PERSONAL = frozenset(
    {
        *("address-may-be", "address-not-found", "address-without-map"),
        *("person-email-form", "row-too-long", "two-places"),
    }
)
"""Faults whose value may be somebody's address or note: the report gives their place alone."""

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow:
    """Outcome of one job of a file.

    Attributes
    ----------
    reference
        What the file calls it.
    outcome
        ``booked``, ``same`` (it was there already), ``differs`` (it is there and says something
        else; nothing was changed), ``changed`` (and now it is as the file says), ``cancelled`` (it
        is there and was cancelled) or ``refused``.
    booking_id
        Its booking, if there is one.
    what
        In what it differs, see :class:`api.usecases.bookings.changing.Change`.
    faults
        Why it is refused: tables of ``code``, ``where`` and ``args``.
    """

    reference: str
    outcome: str
    booking_id: str = ""
    what: tuple[str, ...] = ()
    faults: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Into:
    """For whom the jobs of a file are booked, and on which day those without windows.

    Attributes
    ----------
    rows
        The rows of a spreadsheet that they stand in: what shows only later is told of its row too.
    contacts
        Who is at stops, by job and side.
    hours
        Opening hours of places by id, for who looks at the file first.
    """

    making: Making
    customer_id: UUID | None
    on: date | None
    rows: RowPlaces = field(default_factory=RowPlaces)
    contacts: Mapping[tuple[str, str], Contact] = field(default_factory=dict)
    hours: Mapping[str, PlaceHours] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPreview:
    """Outcome that a job of a file would have, its price, and the place that is shut then."""

    row: ImportRow
    total_cents: int = 0
    shut: PlaceHours | None = None


def usable_places(act: Act, customer_id: UUID | None) -> dict[str, Place]:
    """Return the places that a file may name, by name and by id; ``None`` is the cooperative's."""
    usable = places.every(act.tx, customer_id=customer_id)
    named = {place.name: place.in_day for place in usable}
    return named | {str(place.id): place.in_day for place in usable}


def bring_in(act: Act, job: Job, into: Into, *, apply: bool) -> ImportRow:
    """Book a job of a file, unless it is booked already; ``apply`` changes what differs."""
    booking_id, *earlier = _booking_ids(act, job, into)
    try:
        request = request_of(job, into)
        found = _booked_before(act, (booking_id, *earlier), into)
        if found is None:
            make_booking(act, booking_id, request, into.making)
            return ImportRow(reference=job.id, outcome="booked", booking_id=str(booking_id))
        return _there(act, found, request, into.making, apply=apply)
    except NotReady:
        raise  # No fault of the row: the whole file is read again later.
    except TourneeError as error:
        return _refused(error, job, into)


def look_at(act: Act, job: Job, into: Into) -> RowPreview:
    """Return what :func:`bring_in` would do with a job of a file, and its price; nothing is booked.

    One that would be booked is ``bookable``.
    """
    try:
        request = request_of(job, into)
        found = _booked_before(act, _booking_ids(act, job, into), into)
        if found is not None:
            row = _there(act, found, request, into.making, apply=False)
            return RowPreview(row=row, total_cents=found.quote.total_cents)
        sought = seek_in_time(act, request, into.making)
    except NotReady:
        raise
    except TourneeError as error:
        return RowPreview(row=_refused(error, job, into))
    return RowPreview(
        row=ImportRow(reference=job.id, outcome="bookable"),
        total_cents=sought.offer.quote.total_cents,
        shut=closed_place(sought.form.jobs, into.hours, into.making.context.zone),
    )


def _refused(error: TourneeError, job: Job, into: Into) -> ImportRow:
    faults = tuple(_at_row(fault, job, into.rows) for fault in _faults_of(error))
    return ImportRow(reference=job.id, outcome="refused", faults=plain_faults(faults))


def faults_of(row: ImportRow) -> tuple[Fault, ...]:
    """Return why a row was refused, as it was told."""
    return tuple(
        Fault(code=one["code"], where=one["where"], args=one["args"]) for one in row.faults
    )


MOST_FAULTS = 2000
"""More of them nobody reads; a file of another kind has one for each cell."""


def plain_faults(error: TourneeError | tuple[Fault, ...]) -> tuple[Plain, ...]:
    """Return faults as a report keeps them, the first :data:`MOST_FAULTS`."""
    faults = _faults_of(error) if isinstance(error, TourneeError) else error
    return tuple(
        {
            "code": fault.code,
            "where": fault.where,
            "args": {**fault.args, **({"value": "…"} if fault.code in _PERSONAL else {})},
        }
        for fault in faults[:MOST_FAULTS]
    )


def _faults_of(error: TourneeError) -> tuple[Fault, ...]:
    if isinstance(error, BadInput):
        return error.faults
    return (Fault(code=error.code, args=error.arguments),)


def _at_row(fault: Fault, job: Job, rows: RowPlaces) -> Fault:
    """Return a fault of a job's booking with its row, and of what there: ``row 3, drops[0]``."""
    placed = rows.at_row(replace(fault, subject=("job", job.id)))
    if "row" not in placed.args:
        return fault
    part = fault.where.removeprefix("jobs[0]").removeprefix(".")
    where = f"{placed.where}, {part}" if part else placed.where
    return replace(placed, where=where, args={**placed.args, "column": part})


def request_of(job: Job, into: Into) -> BookingRequest:
    """Return a job of a file as a request for a booking of its own.

    Raises
    ------
    BadInput
        If it says more than a booking may.
    """
    said = {key: value for key, value in values_of(job, *_IF_SAID).items() if value}
    known = {key: value for key, value in values_of(job, *_IF_KNOWN).items() if value is not None}
    asked: Plain = {
        **values_of(job, "id", "kind", "label", "accompanied"),
        **said,
        **known,
        "skills": sorted(job.skills),
        "drops": [_stop(stop, into.contacts.get((job.id, "drop"))) for stop in job.drops],
    }
    pickups = [_stop(stop, into.contacts.get((job.id, "pickup"))) for stop in job.pickups]
    # Without pickups goods are where the customer's usually are.
    asked |= {"pickups": pickups} if pickups else {}
    booking = {"customer_id": into.customer_id, "day": _day_of(job, into)}
    given = {key: value for key, value in booking.items() if value is not None}
    return BookingRequest.read({"reference": job.id, **given, "jobs": [asked]})


_IF_SAID, _IF_KNOWN = ("priority", "goods"), ("prize_cents", "aboard_limit_s")


def _there(
    act: Act, found: Booking, request: BookingRequest, making: Making, *, apply: bool
) -> ImportRow:
    row = ImportRow(reference=found.reference, outcome="same", booking_id=str(found.id))
    if found.status == "cancelled":
        return replace(row, outcome="cancelled")
    if content_hash(found.id, request) == found.content_hash:
        return row
    sought = seek(act, request, replace(making, since=found.made_at))
    what = tuple(sorted(compare(found.live_jobs, sought.form.jobs).what))
    if not what:
        return row
    if not apply:
        return replace(row, outcome="differs", what=what)
    apply_change(act, found, request, None, making)
    return replace(row, outcome="changed", what=what)


def _booking_ids(act: Act, job: Job, into: Into) -> list[UUID]:
    """Return the ids of the booking that a customer's word for a job on a day always has.

    The first is for a new booking. It follows from the newest key of the installation, so that
    nobody can reckon it from what a file says and book something under it beforehand. Those of
    older keys, and those of before there were any in it, find what was booked under them.
    """
    name = f"import {into.customer_id} {_day_of(job, into)} {job.id}"
    keys = act.tools.sealer.derived(f"import:{act.tx.owner}")
    digests = [hmac.digest(key, name.encode(), "sha256") for key in keys]
    # RFC 9562, section 5.8: version 8 is for ids made in a way of one's own.
    numbers = [int.from_bytes(one[:16]) & ~_SHAPE_BITS | _VERSION_8 for one in digests]
    return [*(UUID(int=one) for one in numbers), uuid5(act.tx.owner, name)]


def _day_of(job: Job, into: Into) -> date | None:
    """Return the day of a job: of its first window, else the one that is given."""
    starts = [stop.windows[0].start for _, _, stop in job.stops if stop.windows]
    return day_of(min(starts), into.making.context.zone) if starts else into.on


_SHAPE_BITS = 0xF << 76 | 0x3 << 62
_VERSION_8 = 0x8 << 76 | 0x2 << 62
"""Bits of version and variant in an id, and their values."""


def _booked_before(act: Act, ids: Iterable[UUID], into: Into) -> Booking | None:
    """Find the booking that a file made before; one that somebody else put there is none."""
    for one in ids:
        found = bookings.find(act.tx, one, lock=True)
        if found and (found.source, found.customer_id) == ("import", into.customer_id):
            return found
    return None


def _stop(stop: Stop, contact: Contact | None) -> Plain:
    """Return the keys of a stop; of one whose time no row says, it is the usual one."""
    there = {f"contact_{key}": text for key, text in values_of(contact).items()} if contact else {}
    said = {key: seconds for key, seconds in values_of(stop, *TIMES).items() if seconds}
    windows = {"windows": known_windows(stop.windows)} if stop.windows else {}
    return {
        **_where(stop.place),
        **said,
        **windows,
        # What a row said weighs nothing does.
        "load": known_load(stop.load),
        "returns": load_plain(stop.returns),
        **values_of(stop, "late_limit_s", "late_hour_cents", "note"),
        **there,
    }


def _where(place: Place) -> Plain:
    """Return where a stop is: a place of the cooperative by its id, or coordinates."""
    known = as_id(place.id)
    if known is not None and str(known) == place.id:
        return {"place": known}
    if place.point is None:
        return {"address": place.address}
    return {
        "lon": place.point.lon,
        "lat": place.point.lat,
        **values_of(place, "address", "street_only", "access_note"),
    }


def counts_of(rows: Collection[ImportRow]) -> dict[str, int]:
    """Count jobs by what became of them."""
    return dict(Counter(row.outcome for row in rows))
