"""Bodies of needs, shifts, order cycles and days off, and of plans that are published."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import timedelta
from uuid import uuid4

import sqlalchemy as sa

from api.auth.scopes import Role
from api.demo.names import demo_id
from api.usecases.aid.need_form import MOST_ITEM_CODES
from api.usecases.aid.need_lists import MOST_AT_ONCE
from api.usecases.fleet.shifts import MAX_DAYS as MAX_DAYS_OFF
from bench.one_user.body import Body, ByHand, Make, Plain, as_json, part
from bench.one_user.files import calendar, platform_report
from bench.one_user.installation import NEEDS_DAYS, Installation
from bench.one_user.largest import UNTOLD_MOST
from data.store.tables import metadata

PLATFORM_BYTES = 700_000
"""Of a report in base64, within a body of a megabyte."""


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
    # Nobody rides two shifts at once: each has a day of its own.
    day = (installation.on + timedelta(days=40 + uuid4().int % 10_000)).isoformat()
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


def _calendar(installation: Installation, share: float) -> Body:
    first = installation.on
    last = first + timedelta(days=MAX_DAYS_OFF - 1)
    query = {"first": first.isoformat(), "last": last.isoformat()}
    return Body(content=calendar(first, share), media_type="text/calendar", query=query)


def _needs(key: str) -> Make:
    """Return needs to be planned or put in order, or those of today with what became of them."""

    def make(installation: Installation, share: float) -> Body:
        need = metadata.tables["tournee.need"]
        on = installation.on + timedelta(days=0 if key == "outcomes" else NEEDS_DAYS)
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


_OFFICE, _RIDER, _AID = Role.DISPATCHER, Role.COURIER, Role.AID_COORDINATOR
LISTS: Mapping[str, tuple[ByHand, ...]] = {
    "POST /v1/needs": (ByHand(role=_AID, make=_need),),
    "PATCH /v1/needs/{need_id}": (ByHand(role=_AID, make=_need_change, ids=_todays_need),),
    "PATCH /v1/shifts/{shift_id}": (ByHand(role=_OFFICE, make=_breaks, ids=_later_shift),),
    "POST /v1/plans/{plan_id}/publish": (ByHand(role=_OFFICE, make=_rounds, ids=_published),),
    "POST /v1/shifts": (ByHand(role=_OFFICE, make=_shift_of_breaks),),
    "POST /v1/cycles": (ByHand(role=_OFFICE, make=_cycle_of_pauses),),
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
"""Bodies by name of the operation."""
