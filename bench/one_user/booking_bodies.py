"""Bodies of bookings: quotes, slots, series, imports, deliveries of other programs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from uuid import uuid4

import sqlalchemy as sa

from api.auth.scopes import Role
from api.demo.serving import ZONE
from api.usecases.bookings.booking_request import MAX_JOBS, MAX_STOPS
from api.usecases.bookings.coopcycle.delivery_form import MAX_TASKS
from api.usecases.bookings.imports import MAX_BYTES as IMPORT_BYTES
from api.usecases.bookings.imports import MAX_JOBS as MOST_IMPORTED
from api.usecases.bookings.slots.slots import MAX_DAYS, MAX_SLOT_JOBS, MAX_SLOTS
from bench.one_user.body import LATER_DAYS, Body, ByHand, Make, Plain, as_json, part
from bench.one_user.files import csv_bytes, job_rows, with_notes
from bench.one_user.installation import Installation, series_start
from data.store.tables import metadata


def _stop(installation: Installation, number: int) -> Plain:
    at = installation.addresses[number % len(installation.addresses)]
    return {"address": f"{at.street} {at.number}", "lat": at.lat, "lon": at.lon, "service_s": 120}


def _job(installation: Installation, number: int, drops: int = 1, *, windows: bool) -> Plain:
    """Return a job from one door to others; no two have the same doors."""
    first = number * (drops + 1)
    hour = 9 + number % 6
    load = {"load": {"mass_g": 1000 * drops, "items": drops}} if drops > 1 else {}
    window = {"windows": [{"start": f"{hour:02}:00", "end": f"{hour + 3:02}:00"}]}
    return {
        "id": f"job-{number}",
        **({} if drops > 1 else {"load": {"mass_g": 1000, "items": 1}}),
        "pickups": [{**_stop(installation, first), **load}],
        "drops": [
            {
                **_stop(installation, first + at),
                **({"load": {"mass_g": 1000, "items": 1}} if drops > 1 else {}),
                **(window if windows else {}),
            }
            for at in range(1, drops + 1)
        ],
    }


def _later(installation: Installation) -> date:
    return installation.on + timedelta(days=LATER_DAYS)


def _booking(installation: Installation, share: float, on: date) -> Plain:
    """Return a booking of as many jobs as may be; for the live day without hours."""
    jobs = part(MAX_JOBS, share)
    windows = on != installation.on
    return {
        "reference": f"bench-{uuid4()}",
        "day": on.isoformat(),
        "jobs": [_job(installation, number, windows=windows) for number in range(jobs)],
    }


def _one_job(installation: Installation, share: float, on: date) -> Plain:
    """Return a booking of one job to as many doors as may be."""
    job = _job(installation, 0, part(MAX_STOPS - 1, share), windows=on != installation.on)
    return {"reference": f"bench-{uuid4()}", "day": on.isoformat(), "jobs": [job]}


def _quote(installation: Installation, share: float) -> Body:
    return as_json(_booking(installation, share, installation.on))


def _quote_of_one(installation: Installation, share: float) -> Body:
    return as_json(_one_job(installation, share, installation.on))


def _book(installation: Installation, share: float) -> Body:
    return as_json(_booking(installation, share, _later(installation)))


def _book_one(installation: Installation, share: float) -> Body:
    return as_json(_one_job(installation, share, _later(installation)))


def _slots(days: int) -> Make:
    """Return slots of so many days, as many as may be asked for, of as many jobs as may be."""

    def make(installation: Installation, share: float) -> Body:
        step = math.ceil(24 * 60 / (MAX_SLOTS // days))
        return as_json(
            {
                "days": _days(installation, days),
                "width_min": 60,
                "step_min": min(720, max(5, math.ceil(step / share))),
                "jobs": _jobs(installation, part(MAX_SLOT_JOBS, share)),
            }
        )

    return make


def _days(installation: Installation, count: int) -> list[str]:
    return [(installation.on + timedelta(days=later)).isoformat() for later in range(count)]


def _jobs(installation: Installation, count: int) -> list[Plain]:
    return [_job(installation, number, windows=False) for number in range(count)]


def _slots_of_drops(installation: Installation, share: float) -> Body:
    step = math.ceil(24 * 60 / MAX_SLOTS)
    drops = part(MAX_STOPS // MAX_SLOT_JOBS - 1, share)
    jobs = [_job(installation, n, drops, windows=False) for n in range(MAX_SLOT_JOBS)]
    days = _days(installation, 1)
    return as_json(
        {"days": days, "width_min": 60, "step_min": max(5, math.ceil(step / share)), "jobs": jobs}
    )


def _hold(installation: Installation, share: float) -> Body:
    start = datetime.combine(installation.on, time(13), ZONE)
    slot = {"start": start.isoformat(), "end": (start + timedelta(hours=5)).isoformat()}
    return as_json({"jobs": _jobs(installation, part(MAX_SLOT_JOBS, share)), "slot": slot})


def _recurrence(installation: Installation, share: float) -> Body:
    on = _later(installation)
    booking = _booking(installation, share, on)
    del booking["day"]
    rule = {"rule": "FREQ=DAILY", "start": f"{on.isoformat()}T09:00", "booking": booking}
    return as_json(rule)


def _occurrence(installation: Installation, share: float) -> Body:
    del share
    moved = series_start(installation.on).replace("T09:00", "T10:00")
    changes = {"jobs[0].load.items": 2}
    return as_json(
        {"original": series_start(installation.on), "moved_to": moved, "changes": changes}
    )


def _change(installation: Installation, share: float) -> Body:
    return as_json({**_booking(installation, share, _later(installation)), "reference": "changed"})


def _later_booking(installation: Installation) -> Mapping[str, object]:
    """Return a booking that may be changed: one of the merchant's of the day far ahead."""
    booking, job = (metadata.tables[f"tournee.{name}"] for name in ("booking", "job"))
    query = (
        sa.select(booking.c.id)
        .join(job, job.c.booking_id == booking.c.id)
        .where(job.c.day == _later(installation), booking.c.reference.like("bench-%"))
        .limit(1)
    )
    return {"booking_id": next(iter(installation.rows(query)), uuid4())}


def _coopcycle(installation: Installation, share: float) -> Body:
    day = _later(installation).isoformat()

    def task(number: int) -> Plain:
        at = installation.addresses[number % len(installation.addresses)]
        return {
            "type": "DROPOFF" if number else "PICKUP",
            "address": {"streetAddress": f"{at.street} {at.number}", "latLng": [at.lat, at.lon]},
            "timeSlot": f"{day} 08:00-18:00",
            "weight": 500,
        }

    return as_json({"tasks": [task(number) for number in range(part(MAX_TASKS, share))]})


def _import(installation: Installation, share: float) -> Body:
    count = part(MOST_IMPORTED, share)
    rows = job_rows(installation.addresses, _later(installation), count, uuid4().hex[:8])
    content = csv_bytes(with_notes(rows, int(IMPORT_BYTES * share)))
    return Body(
        content=content,
        media_type="application/octet-stream",
        query={"file_name": "jobs.csv", "day": _later(installation).isoformat()},
    )


def _apply(installation: Installation, share: float) -> Body:
    found = metadata.tables["tournee.import"]
    query = sa.select(found.c.report).order_by(found.c.made_at.desc()).limit(1)
    report: Plain = next(iter(installation.rows(query)), {})
    told = [str(one.get("reference", "")) for one in report.get("jobs", ())]
    most = part(MOST_IMPORTED, share)
    told = told or [f"job-{number}" for number in range(MOST_IMPORTED)]
    return as_json({"references": told[:most]})


_BOOKER, _OFFICE = Role.MERCHANT, Role.DISPATCHER
BOOKINGS: Mapping[str, tuple[ByHand, ...]] = {
    "POST /v1/slots": (
        ByHand(role=_BOOKER, make=_slots(1), label="one day"),
        ByHand(role=_BOOKER, make=_slots(MAX_DAYS), label="14 days"),
        ByHand(role=_BOOKER, make=_slots_of_drops, label="many drops"),
    ),
    "POST /v1/quotes": (
        ByHand(role=_BOOKER, make=_quote, label="many jobs"),
        ByHand(role=_BOOKER, make=_quote_of_one, label="many drops"),
    ),
    "POST /v1/holds": (ByHand(role=_BOOKER, make=_hold),),
    "POST /v1/bookings": (
        ByHand(role=_BOOKER, make=_book, label="many jobs"),
        ByHand(role=_BOOKER, make=_book_one, label="many drops"),
    ),
    "POST /v1/recurrences": (ByHand(role=_BOOKER, make=_recurrence),),
    "POST /v1/recurrences/{recurrence_id}/occurrences": (ByHand(role=_OFFICE, make=_occurrence),),
    "PUT /v1/bookings/{booking_id}": (ByHand(role=_BOOKER, make=_change, ids=_later_booking),),
    "POST /v1/compat/coopcycle/deliveries": (ByHand(role=_BOOKER, make=_coopcycle),),
    "POST /v1/imports": (ByHand(role=_BOOKER, make=_import),),
    "POST /v1/imports/{import_id}/apply": (ByHand(role=_BOOKER, make=_apply),),
}
"""Bodies by name of the operation."""
