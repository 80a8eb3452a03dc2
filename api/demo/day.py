"""Makes a day of the demo live: shifts, bookings, a plan, published by its dispatcher."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from api.demo.founding import customer_of, is_site
from api.demo.names import COOPERATIVE, demo_id
from api.demo.staff import DISPATCHER
from api.usecases.bookings.booking import book
from api.usecases.bookings.booking_request import NewBookingRequest
from api.usecases.fleet.shift_request import ShiftRequest
from api.usecases.fleet.shifts import plan_shift
from api.usecases.planning.plans import request_plan
from api.usecases.planning.publishing import publish_plan
from api.worker.solving_days import solve_plan
from data.sample.doors import drop_contact_of
from data.store.planning import plans
from routing.errors import Conflict, Failure

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.usecases.service import Service

Plain = dict[str, Any]

PLAN_S = 5
"""Search budget of the demo's plan."""

_EARLY, _LATE, _NOON = time(9, 30), time(15, 30), time(12)
_BACK, _ON = timedelta(hours=-1), timedelta(hours=2)
"""Limits of moving the day: nobody rides before six or much after half past seven."""
EVENING = time(19)
"""From then on the next day is made as well: today's rounds are over, or nearly."""
_QUARTER = timedelta(minutes=15)
_REASON = "Demo day"


def moved_by(now: datetime, zone: ZoneInfo) -> timedelta:
    """Return the shift of the demo day that puts it under way now, as far as daylight goes.

    Whoever looks early or in the evening shall see rounds on the road too, but nobody rides at
    night. In the middle of a working day it stays as it is.
    """
    clock = now.astimezone(zone).replace(tzinfo=None)
    if _EARLY <= clock.time() <= _LATE:
        return timedelta()
    wanted = clock - datetime.combine(clock.date(), _NOON)
    quarters = round(wanted / _QUARTER)
    return max(_BACK, min(_ON, quarters * _QUARTER))


def is_live(service: Service, on: date) -> bool:
    """Return whether a plan of a day is published."""
    with service.database.transaction(COOPERATIVE, read_only=True) as tx:
        return plans.published(tx, on) is not None


def make_live(
    service: Service,
    plain: Plain,
    on: date,
    tell: Callable[[str, float], None],
    *,
    budget_s: int = PLAN_S,
) -> None:
    """Book the day, plan it and publish the plan. May be repeated after it was broken off.

    Parameters
    ----------
    budget_s
        How long the plan is searched for.

    Raises
    ------
    Failure
        ``demo-without-plan`` if no plan came of it.
    """
    office = DISPATCHER.acts()
    for one in plain["shifts"]:
        shift = ShiftRequest.read(shift_of(one))
        service.do(office, plan_shift, _of(on, "shift", one["id"]), shift, anyway=True)
    for number, job in enumerate(plain["jobs"], start=1):
        service.do(office, book, _of(on, "booking", job["id"]), booking_of(job, plain, on))
        tell("stage-demo-booking", number / len(plain["jobs"]))
    plan_id = _of(on, "plan", "first")
    service.do(office, request_plan, plan_id, on, budget_s=budget_s, seed=1)
    tell("stage-demo-planning", 0.0)
    solve_plan(service, COOPERATIVE, plan_id)
    tell("stage-demo-planning", 1.0)
    try:
        service.do(office, publish_plan, plan_id)
    except Conflict as conflict:
        if conflict.code == "plan-not-ready":
            reason = str(conflict.arguments.get("status", ""))
            raise Failure("demo-without-plan", status=reason) from conflict
        if conflict.code != "hours-exceeded":
            raise
        # A day that was moved may begin less than a night's rest after the one before.
        service.do(office, publish_plan, plan_id, override_reason=_REASON)


def shift_of(values: Plain) -> Plain:
    """Return a shift of the day's file as it is asked for."""
    named = {
        "courier": demo_id("person", values["courier"]),
        "vehicle": demo_id("vehicle", values["vehicle"]),
        "start_place": demo_id("place", values["start_place"]),
        "end_place": demo_id("place", values["end_place"]),
    }
    if "companion" in values:
        named["companion"] = demo_id("person", values["companion"])
    kept = {key: value for key, value in values.items() if key != "id"}
    return {**kept, **{key: str(value) for key, value in named.items()}}


def booking_of(job: Plain, plain: Plain, on: date) -> NewBookingRequest:
    """Return a job of the day's file as somebody books it."""
    sides = {
        side: [_stop(stop, plain) | _drop_contact(job, side, stop, plain) for stop in job[side]]
        for side in ("pickups", "drops")
        if side in job
    }
    asked: Plain = {"customer_id": customer_of(job, plain), "reference": job["id"], "day": on}
    return NewBookingRequest.read({**asked, "jobs": [{**job, **sides}]})


def _stop(stop: Plain, plain: Plain) -> Plain:
    key = cast("str", stop["place"])
    rest = {name: value for name, value in stop.items() if name != "place"}
    if is_site(key, plain):
        return {"place": str(demo_id("place", key)), **rest}
    return {**plain["places"][key], **rest}


def _drop_contact(job: Plain, side: str, stop: Plain, plain: Plain) -> Plain:
    key = cast("str", stop["place"])
    home = "" if is_site(key, plain) else key
    return drop_contact_of(job["id"], job.get("kind", "shop"), side, home).plain()


def _of(on: date, what: str, name: str) -> UUID:
    return demo_id(what, f"{on.isoformat()}:{name}")
