"""From a day of the store to a problem with its streets, and between plans and what is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from api.days.street_hours import of_its_hours, with_street_hours
from api.streets.open_hours import hours_of
from api.streets.travel_times import are_weighed, places_of, problem_on, snap_places, times_on
from data.formats.fields import Faults
from data.formats.plan import PLAN_KEYS, plan_to_json, read_plan_table
from data.formats.reading import Document
from dispatch.values.validation import refuse
from routing.errors import BadInput, Fault
from routing.network.snapping import FARTHEST_SNAP_M

if TYPE_CHECKING:
    from api.streets.open_cities import Streets
    from data.formats.day_type import Day
    from dispatch.model import Plan, Problem
    from routing.closures.closure import DatedClosure
    from routing.router import Router


def router_of(streets: Streets, day: Day, closures: Iterable[DatedClosure] = ()) -> Router:
    """Return the streets of a day: as strict as their signs and closures are at any of its hours.

    Raises
    ------
    NotFound, BadInput
        As :meth:`api.streets.open_cities.Streets.router`.
    """
    return streets.router(day.city or "", [one.area for one in closures], hours_of(day))


def problem_of(streets: Streets, day: Day, closures: Iterable[DatedClosure] = ()) -> Problem:
    """Return a day with the travel times between its places; closures count in their own hours.

    A job off the map is one that nobody can reach: it is left out with that reason, and the
    rest of the day is planned.

    Raises
    ------
    NotFound
        If there is no city of the day's name.
    BadInput
        ``shift-off-map`` for every shift that starts or ends far from all streets;
        ``closures-close-all``.
    """
    if not day.shifts or not day.jobs:
        return day.problem(times_on(router_of(streets, day), {}, ()))
    shut = of_its_hours(day, closures)
    router = router_of(streets, day, shut)
    _check_shifts(router, day)
    problem = problem_on(router, day)
    return with_street_hours(problem, day, shut, partial(router_of, streets, day))


def problem_of_shifts(streets: Streets, day: Day, closures: Iterable[DatedClosure] = ()) -> Problem:
    """Return the shifts of a day without its jobs, with the travel times between their ends.

    Raises
    ------
    NotFound, BadInput
        As :func:`problem_of`.
    """
    shut = of_its_hours(day, closures)
    router = router_of(streets, day, shut)
    _check_shifts(router, day)
    weighed, places = are_weighed(day.jobs), places_of((), day.shifts)
    bare = replace(day, jobs=(), pins=(), prefixes=())
    problem = bare.problem(times_on(router, places, day.profiles, weighed=weighed))
    return with_street_hours(problem, bare, shut, partial(router_of, streets, day))


def _check_shifts(router: Router, day: Day) -> None:
    """Refuse shifts whose own ends lie off the map."""
    places = places_of((), day.shifts)
    snaps = snap_places(router, places, day.profiles) if places else {}
    faults = []
    for shift in day.shifts:
        for name, place in (("start_place", shift.start_place), ("end_place", shift.end_place)):
            if place is None:
                continue
            # Whatever it will ride, some bike gets there.
            near = [snaps[one.profile][place.id] for one in shift.vehicles]
            snap = min(near, key=lambda each: each.distance_m)
            if snap.distance_m > FARTHEST_SNAP_M:
                args: dict[str, str | int | float] = {
                    "value": shift.id,
                    "distance_m": round(snap.distance_m),
                    "limit_m": FARTHEST_SNAP_M,
                }
                where = f"shifts[{shift.id}].{name}"
                faults.append(Fault(code="shift-off-map", where=where, args=args))
    refuse(faults)


def plan_plain(day: Day, plan: Plan) -> dict[str, Any]:
    """Return a plan as our ``plan.json``."""
    return plan_to_json(day, plan)


def read_plan(plain: Mapping[str, Any], timezone: str) -> Plan:
    """Return the plan of our ``plan.json``.

    Raises
    ------
    BadInput
        If it is none.
    """
    faults = Faults(document=Document(file="", content=dict(plain)))
    table = faults.root().table(PLAN_KEYS)
    plan = read_plan_table(table, ZoneInfo(timezone)) if table else None
    if plan is None or faults.found:
        raise BadInput(faults.found)
    return plan
