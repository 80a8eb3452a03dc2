"""Bodies that no description can tell: valid in what must fit together, and as large as may be.

A maker takes the share of the largest size that is asked for, above 0 to 1, so that the largest
one that is accepted can be looked for.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import sqlalchemy as sa

from api.auth.scopes import Role
from api.demo.names import demo_id
from api.demo.serving import ZONE
from api.usecases.aid.need_form import MOST_ITEM_CODES
from api.usecases.aid.need_lists import MOST_AT_ONCE
from api.usecases.bookings.coopcycle.delivery_form import MAX_TASKS
from api.usecases.bookings.form import MAX_JOBS, MAX_STOPS
from api.usecases.bookings.imports import MAX_BYTES as IMPORT_BYTES
from api.usecases.bookings.imports import MAX_JOBS as MOST_IMPORTED
from api.usecases.bookings.slots.slots import MAX_DAYS, MAX_SLOT_JOBS, MAX_SLOTS
from api.usecases.fleet.shifts import MAX_DAYS as MAX_DAYS_OFF
from api.usecases.planning.vroom import MAX_BUDGET_S as VROOM_S
from api.usecases.planning.vroom import MAX_STOPS as VROOM_STOPS
from api.usecases.planning.vroom import MAX_VEHICLES
from api.usecases.rounds.events.event_form import MOST_EVENTS
from api.usecases.rounds.live.moves import MOST_JOBS
from api.usecases.rounds.live.replanning import MAX_BUDGET_S as REPLAN_S
from api.usecases.rounds.positions import MOST_POINTS
from api.usecases.streets.ways import MOST_FIXES, MOST_PLACES
from bench.one_user.files import calendar, csv_bytes, job_rows, photo, platform_report, with_notes
from bench.one_user.installation import Installation, series_start
from bench.one_user.largest import UNTOLD_MOST
from data.files.signature import MAX_POINTS as SIGNATURE_POINTS
from data.files.signature import MAX_STROKES
from data.store.tables import metadata
from routing.closures.closure import MAX_POINTS as CLOSURE_POINTS

Plain = dict[str, Any]

LATER_DAYS = 30
"""Bookings are made for a day so far ahead, so that the live day stays what it is."""
PLATFORM_BYTES = 700_000
"""Of a report in base64, within a body of a megabyte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A request that is sent.

    Attributes
    ----------
    query
        Behind the question mark of the address.
    address
        Whole path, where it is another than the operation with its ids filled in.
    """

    content: bytes
    media_type: str = "application/json"
    query: Mapping[str, str] | None = None
    address: str = ""

    @property
    def asked(self) -> str:
        """Query of the address, with its question mark."""
        return f"?{urlencode(self.query)}" if self.query else ""


Make = Callable[[Installation, float], Body]


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """A body made by hand for an operation, and whose session sends it.

    Attributes
    ----------
    label
        What of it is large, where an operation has several.
    shows
        What stands on a page that has read the body, though something in it is to be mended.
    ids
        Words of the address that are not simply the first of their kind.
    """

    role: Role
    make: Make
    label: str = ""
    shows: bytes = b""
    ids: Callable[[Installation], Mapping[str, object]] | None = None


def as_json(plain: object, **query: str) -> Body:
    """Return a body of JSON."""
    return Body(content=json.dumps(plain, separators=(",", ":")).encode(), query=query or None)


def part(most: int, share: float) -> int:
    """Return so many of the most that may be, at least one."""
    return max(1, math.ceil(most * share))


# --- bookings -------------------------------------------------------------------------------


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


# --- lists of people and hours -----------------------------------------------------------------


def _need(installation: Installation, share: float) -> Body:
    at = installation.addresses[0]
    kinds = {f"kind-{number}": 1 for number in range(part(MOST_ITEM_CODES, share))}
    on = installation.on + timedelta(days=2)
    return as_json(
        {
            "alias": f"Door {uuid4().hex[:6]}",
            "day": on.isoformat(),
            "start": "10:00",
            "end": "14:00",
            "address": f"{at.street} {at.number}",
            "lat": at.lat,
            "lon": at.lon,
            "items": kinds,
            "informed": True,
        }
    )


def _many_breaks(day: str, share: float) -> list[Plain]:
    windows = [{"start": f"{day}T09:00", "end": f"{day}T17:00"}]
    return [
        {"id": f"break-{number}", "duration_s": 60, "windows": windows}
        for number in range(part(UNTOLD_MOST, share))
    ]


def _shift_of_breaks(installation: Installation, share: float) -> Body:
    day = (installation.on + timedelta(days=40)).isoformat()
    shift = metadata.tables["tournee.shift"]
    place, vehicle = (
        str(installation.rows(sa.select(shift.c[name]).where(shift.c[name].is_not(None)))[0])
        for name in ("start_place_id", "vehicle_id")
    )
    ends = {"start_place": place, "end_place": place}
    hours = {"start": f"{day}T08:00", "end": f"{day}T18:00"}
    who = {"courier": str(installation.rider), "vehicle": vehicle}
    return Body(
        content=json.dumps({**who, **ends, **hours, "breaks": _many_breaks(day, share)}).encode(),
        query={"anyway": "true"},
    )


def _cycle_of_pauses(installation: Installation, share: float) -> Body:
    day = installation.on + timedelta(days=50)
    rests = [
        (day + timedelta(days=7 * number)).isoformat()
        for number in range(1, part(UNTOLD_MOST, share) + 1)
    ]
    return as_json(
        {
            "name": "Baskets",
            "day": day.isoformat(),
            "closes_at": f"{(day - timedelta(days=1)).isoformat()}T20:00",
            "collection": {"start": "08:00", "end": "10:00"},
            "delivery": {"start": "11:00", "end": "18:00"},
            "hubs": [str(demo_id("hub"))],
            "repeats": {"rule": "FREQ=WEEKLY", "excluded": rests},
        }
    )


def _later_shift(installation: Installation) -> Mapping[str, object]:
    """Return a shift that has no round."""
    shift = metadata.tables["tournee.shift"]
    query = sa.select(shift.c.id).where(shift.c.day > installation.on)
    return {"shift_id": next(iter(installation.rows(query)), uuid4())}


def _breaks(installation: Installation, share: float) -> Body:
    day = (installation.on + timedelta(days=40)).isoformat()
    return as_json({"breaks": _many_breaks(day, share)})


def _need_change(installation: Installation, share: float) -> Body:
    del installation
    return as_json({"items": {f"kind-{n}": 1 for n in range(part(MOST_ITEM_CODES, share))}})


def _todays_need(installation: Installation) -> Mapping[str, object]:
    need = metadata.tables["tournee.need"]
    query = sa.select(need.c.id).where(need.c.day == installation.on)
    return {"need_id": next(iter(installation.rows(query)), uuid4())}


def _published(installation: Installation) -> Mapping[str, object]:
    """Return the plan that the live day began with."""
    return {"plan_id": demo_id("plan", f"{installation.on.isoformat()}:first")}


def _rounds(installation: Installation, share: float) -> Body:
    del share
    return as_json({"rounds": [str(one) for one in installation.ids("round_id")]})


# --- the live day ---------------------------------------------------------------------------


def _moves(installation: Installation, share: float) -> Body:
    jobs = [str(one) for one in jobs_in_rounds(installation)[: part(MOST_JOBS, share)]]
    shifts = installation.ids("shift_id")
    return as_json({"dry_run": True, "jobs": jobs, "shift_id": str(shifts[0])})


def jobs_in_rounds(installation: Installation) -> list[Any]:
    """Return the jobs of the live day."""
    job = metadata.tables["tournee.job"]
    return installation.rows(sa.select(job.c.id).where(job.c.day == installation.on))


def _replan(installation: Installation, share: float) -> Body:
    shifts = [str(one) for one in installation.ids("shift_id")]
    without = shifts[1 : 1 + part(len(shifts) - 2, share / 2)]
    return as_json({"dry_run": True, "keep": "nothing", "budget_s": REPLAN_S, "without": without})


def _plan(installation: Installation, share: float) -> Body:
    shifts = [str(one) for one in installation.ids("shift_id")]
    without = shifts[1 : 1 + part(len(shifts) - 2, share / 2)]
    return as_json({"day": installation.on.isoformat(), "budget_s": 2, "without": without})


def _area(installation: Installation, share: float) -> Plain:
    """Return a line through as many doors of the city as may be, and every street there."""
    doors = installation.addresses
    turns = [divmod(number, len(doors)) for number in range(part(CLOSURE_POINTS, share))]
    # Once more than there are doors, a step beside the last.
    points = sorted([doors[at].lon + lap / 2000, doors[at].lat] for lap, at in turns)
    return {"kind": "line", "points": points, "radius_m": 10, "streets": []}


def _streets(installation: Installation, share: float) -> Body:
    return as_json({"area": _area(installation, share)})


def _outline(installation: Installation, share: float) -> Body:
    """Return an outline round the whole city, with as many corners as may be."""
    lons = sorted(one.lon for one in installation.addresses)
    lats = sorted(one.lat for one in installation.addresses)
    middle = (lons[0] + lons[-1]) / 2, (lats[0] + lats[-1]) / 2
    reach = (lons[-1] - lons[0]) / 2, (lats[-1] - lats[0]) / 2
    count = max(3, part(CLOSURE_POINTS, share))
    turns = [2 * math.pi * number / count for number in range(count)]
    points = [
        [
            round(middle[0] + reach[0] * math.cos(turn) * (1 + number % 2) / 2, 6),
            round(middle[1] + reach[1] * math.sin(turn) * (1 + number % 2) / 2, 6),
        ]
        for number, turn in enumerate(turns)
    ]
    return as_json({"area": {"kind": "polygon", "points": points, "streets": []}})


def _closure(installation: Installation, share: float) -> Body:
    begin = installation.now() + timedelta(minutes=30)
    asked = {
        "area": _area(installation, share),
        "from_at": begin.isoformat(),
        "until_at": (begin + timedelta(hours=4)).isoformat(),
        "reason": "Marathon",
        "dry_run": True,
    }
    return as_json(asked)


def _events(installation: Installation, share: float) -> Body:
    round_id, visit_id = ridden(installation)
    now = installation.now()
    events = [
        {
            "id": str(uuid4()),
            "kind": "code_scanned",
            "subject_id": str(visit_id),
            "round_id": str(round_id),
            "at": now.isoformat(),
            "phone_seq": number + 1,
            "detail": {"code": f"P{number}"},
        }
        for number in range(part(MOST_EVENTS, share))
    ]
    return as_json({"phone_id": uuid4().hex, "sent_at": now.isoformat(), "events": events})


def ridden(installation: Installation) -> tuple[object, object]:
    """Return the round of the rider who is signed in, and one of its visits to a stop."""
    shift, one, visit = (metadata.tables[f"tournee.{name}"] for name in ("shift", "round", "visit"))
    query = (
        sa.select(one.c.id)
        .join(shift, shift.c.id == one.c.shift_id)
        .where(shift.c.person_id == installation.rider, one.c.day == installation.on)
    )
    round_id = installation.rows(query)[0]
    visits = sa.select(visit.c.id).where(visit.c.round_id == round_id, visit.c.kind != "break")
    return round_id, installation.rows(visits)[0]


def _shift(installation: Installation) -> Mapping[str, object]:
    shift = metadata.tables["tournee.shift"]
    query = sa.select(shift.c.id).where(
        shift.c.person_id == installation.rider, shift.c.day == installation.on
    )
    return {"shift_id": installation.rows(query)[0]}


def _positions(installation: Installation, share: float) -> Body:
    now = installation.now()
    count = part(MOST_POINTS, share)
    points = [
        {
            "at": (now - timedelta(seconds=count - number)).isoformat(),
            "lat": one.lat,
            "lon": one.lon,
            "accuracy_m": 10,
        }
        for number, one in enumerate(installation.addresses[:count])
    ]
    return as_json({"points": points})


def _signature(installation: Installation, share: float) -> Body:
    round_id, visit_id = ridden(installation)
    each = SIGNATURE_POINTS // MAX_STROKES
    strokes = [
        [[(stroke * 7 + n * 13) % 900, (stroke * 11 + n * 5) % 400] for n in range(each)]
        for stroke in range(part(MAX_STROKES, share))
    ]
    drawn = {"strokes": strokes, "width_px": 900, "height_px": 400}
    where = {"id": str(uuid4()), "round_id": str(round_id), "visit_id": str(visit_id)}
    return as_json({**where, "signature": drawn})


def photo_of(kind: str) -> Make:
    """Return a photo of a kind as a proof."""

    def make(installation: Installation, share: float) -> Body:
        round_id, visit_id = ridden(installation)
        query = {"id": str(uuid4()), "round_id": str(round_id), "visit_id": str(visit_id)}
        return Body(content=photo(kind, share), media_type=f"image/{kind}", query=query)

    return make


# --- other programs, streets, people ---------------------------------------------------------


def _vroom(installation: Installation, share: float) -> Body:
    count = part(VROOM_STOPS, share)
    depot = installation.addresses[-1]
    jobs = [
        {"id": number, "location": [one.lon, one.lat], "service": 120, "delivery": [1]}
        for number, one in enumerate(installation.addresses[:count], start=1)
    ]
    return as_json(
        {"jobs": jobs, "vehicles": _vehicles(depot.lon, depot.lat)}, budget_s=f"{VROOM_S}"
    )


def _vehicles(lon: float, lat: float, **more: object) -> list[Plain]:
    ends = {"start": [lon, lat], "end": [lon, lat]}
    return [
        {"id": number, "profile": "bike", "capacity": [20], **ends, **more}
        for number in range(1, MAX_VEHICLES + 1)
    ]


def _vroom_matrix(installation: Installation, share: float) -> Body:
    """Return a problem that brings its own travel times, as large as fits into a body."""
    del installation
    count = part(VROOM_STOPS, share)
    jobs = [
        {"id": number, "location_index": number, "service": 120, "delivery": [1]}
        for number in range(1, count + 1)
    ]
    rows = [
        [0 if one == other else 60 + (one * 7 + other * 13) % 900 for other in range(count + 1)]
        for one in range(count + 1)
    ]
    vehicles = [
        {"id": number, "profile": "bike", "capacity": [20], "start_index": 0, "end_index": 0}
        for number in range(1, MAX_VEHICLES + 1)
    ]
    matrices = {"bike": {"durations": rows, "distances": rows}}
    return as_json(
        {"jobs": jobs, "vehicles": vehicles, "matrices": matrices}, budget_s=f"{VROOM_S}"
    )


def _match(installation: Installation, share: float) -> Body:
    """Return a ride from door to door through the city, a position each second or so."""
    count = part(MOST_FIXES, share)
    doors = installation.addresses[: count // 50 + 2]
    begin = installation.now() - timedelta(hours=4)
    fixes = []
    for number in range(count):
        leg, on_leg = divmod(number, 50)
        one, other = doors[leg], doors[leg + 1]
        fixes.append(
            {
                "at": (begin + timedelta(seconds=2 * number)).isoformat(),
                "lat": one.lat + (other.lat - one.lat) * on_leg / 50,
                "lon": one.lon + (other.lon - one.lon) * on_leg / 50,
            }
        )
    return as_json({"fixes": fixes, "profile": "cargo"})


def _matrix(installation: Installation, share: float) -> Body:
    points = [
        {"lat": one.lat, "lon": one.lon, "street": one.street}
        for one in installation.addresses[: part(MOST_PLACES, share)]
    ]
    return as_json({"points": points, "profile": "cargo"})


def _calendar(installation: Installation, share: float) -> Body:
    first = installation.on
    last = first + timedelta(days=MAX_DAYS_OFF - 1)
    query = {"first": first.isoformat(), "last": last.isoformat()}
    return Body(content=calendar(first, share), media_type="text/calendar", query=query)


def _needs(key: str) -> Make:
    """Return needs to be planned or put in order, or those of today with what became of them."""

    def make(installation: Installation, share: float) -> Body:
        need = metadata.tables["tournee.need"]
        on = installation.on + timedelta(days=0 if key == "outcomes" else 2)
        query = sa.select(need.c.id).where(need.c.day == on).order_by(need.c.id)
        found = [str(one) for one in installation.rows(query)[: part(MOST_AT_ONCE, share)]]
        if key == "outcomes":
            ended = [{"need_id": one, "outcome": "self_pickup"} for one in found]
            return as_json({"outcomes": ended})
        return as_json({"need_ids": found})

    return make


def _report(installation: Installation, share: float) -> Body:
    content, cycle = platform_report(
        "Hub", installation.addresses, int(PLATFORM_BYTES * share), uuid4().hex[:4].upper()
    )
    report = {"content": base64.b64encode(content).decode(), "file_name": "report.csv"}
    return as_json({"instance": "shop.example.org", "reports": [report], "cycle": cycle})


def _cycle(installation: Installation) -> Mapping[str, object]:
    return {"cycle_id": installation.ids("cycle_id")[0]}


_BOOKER, _OFFICE, _RIDER = Role.MERCHANT, Role.DISPATCHER, Role.COURIER
_AID = Role.AID_COORDINATOR


def _photo(kind: str) -> ByHand:
    return ByHand(role=_RIDER, make=photo_of(kind), label=kind)


BY_HAND: Mapping[str, tuple[ByHand, ...]] = {
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
    "POST /v1/needs": (ByHand(role=_AID, make=_need),),
    "PATCH /v1/needs/{need_id}": (ByHand(role=_AID, make=_need_change, ids=_todays_need),),
    "PATCH /v1/shifts/{shift_id}": (ByHand(role=_OFFICE, make=_breaks, ids=_later_shift),),
    "POST /v1/plans/{plan_id}/publish": (ByHand(role=_OFFICE, make=_rounds, ids=_published),),
    "POST /v1/shifts": (ByHand(role=_OFFICE, make=_shift_of_breaks),),
    "POST /v1/cycles": (ByHand(role=_OFFICE, make=_cycle_of_pauses),),
    "POST /v1/compat/coopcycle/deliveries": (ByHand(role=_BOOKER, make=_coopcycle),),
    "POST /v1/imports": (ByHand(role=_BOOKER, make=_import),),
    "POST /v1/imports/{import_id}/apply": (ByHand(role=_BOOKER, make=_apply),),
    "POST /v1/days/{day}/moves": (ByHand(role=_OFFICE, make=_moves),),
    "POST /v1/days/{day}/replan": (ByHand(role=_OFFICE, make=_replan),),
    "POST /v1/plans": (ByHand(role=_OFFICE, make=_plan),),
    "POST /v1/closures": (ByHand(role=_OFFICE, make=_closure),),
    "POST /v1/closures/streets": (
        ByHand(role=_OFFICE, make=_streets, label="line"),
        ByHand(role=_OFFICE, make=_outline, label="outline"),
    ),
    "POST /v1/events": (ByHand(role=_RIDER, make=_events),),
    "POST /v1/shifts/{shift_id}/positions": (ByHand(role=_RIDER, make=_positions, ids=_shift),),
    "POST /v1/proofs": (ByHand(role=_RIDER, make=_signature),),
    "POST /v1/proofs/photo": (_photo("jpeg"), _photo("png"), _photo("webp")),
    "POST /v1/compat/vroom": (
        ByHand(role=_OFFICE, make=_vroom, label="streets"),
        ByHand(role=_OFFICE, make=_vroom_matrix, label="matrices"),
    ),
    "POST /v1/streets/match": (ByHand(role=_OFFICE, make=_match),),
    "POST /v1/streets/matrix": (ByHand(role=_OFFICE, make=_matrix),),
    "POST /v1/people/{person_id}/availability/calendar": (
        ByHand(role=_RIDER, make=_calendar, ids=lambda one: {"person_id": one.rider}),
    ),
    "POST /v1/needs/order": (ByHand(role=_AID, make=_needs("order")),),
    "POST /v1/needs/plan": (ByHand(role=_AID, make=_needs("plan")),),
    "POST /v1/needs/outcomes": (ByHand(role=_AID, make=_needs("outcomes")),),
    "POST /v1/cycles/{cycle_id}/open-food-network/compare": (
        ByHand(role=_OFFICE, make=_report, ids=_cycle),
    ),
    "POST /v1/cycles/{cycle_id}/open-food-network/apply": (
        ByHand(role=_OFFICE, make=_report, ids=_cycle),
    ),
}
"""By name of the operation."""
