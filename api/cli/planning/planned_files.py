"""A day on its streets: times between its places before planning, lines of its rounds after."""

from __future__ import annotations

import errno
import itertools
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from api.cli.day_files import OpenedDay, Request, Stage
from api.cli.planning.opened_day import open_day
from api.cli.planning.spreadsheet_day import city_of_day
from api.render.street_ground import ground_around
from api.streets.open_hours import hours_of
from api.streets.travel_times import (
    off_map,
    places_of,
    problem_on,
    snap_places,
    unreachable,
)
from api.wording.outcome import LegLines, Outcome
from data.formats.day import Day
from data.formats.plan_file import read_plan_file
from dispatch.model import Plan, Problem
from dispatch.planning.vehicles.vehicle_availability import problem_as_ridden
from dispatch.planning.what_if.explanations import Explanation, explain
from routing.errors import BadInput, Fault
from routing.network.street_geometry import StreetGeometry

if TYPE_CHECKING:
    from routing.router import Router

_NOT_OURS = frozenset((errno.EACCES, errno.EPERM, errno.EROFS))
"""Troubles of a folder that is only to be read, as that of an installation may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A day with all its travel times: ready to plan, or to check a plan against."""

    day: Day
    problem: Problem
    router: Router | None
    left_out: tuple[Fault, ...]
    by_street: tuple[str, ...] = ()


def keep_costs(router: Router | None) -> str:
    """Keep what streets cost the bikes of a day beside the city, for the next plan.

    Returns
    -------
    str
        What went wrong, empty where nothing did. Where the folder is only to be read nothing is
        kept, and nothing wrong.
    """
    try:
        if router is not None:
            router.save_metrics()
    except OSError as trouble:
        return "" if trouble.errno in _NOT_OURS else trouble.strerror or str(trouble)
    return ""


def ground_of(prepared: Prepared) -> StreetGeometry:
    """Return the streets on which the rounds of a day are drawn; none without a city."""
    if prepared.router is None:
        return StreetGeometry.empty()
    places = places_of(prepared.problem.jobs, prepared.problem.shifts).values()
    points = [place.point for place in places if place.point is not None]
    return ground_around(prepared.router.city.street_geometry(), points)


def outcome_of(  # noqa: PLR0913  # as the docstring lists them
    prepared: Prepared,
    plan: Plan,
    request: Request,
    tell: Stage,
    *,
    solver: str = "",
    ground: StreetGeometry | None = None,
) -> Outcome:
    """Put a plan together with all that is known about it.

    Parameters
    ----------
    prepared, plan
        Day made ready to be planned, and its plan.
    request
        What the command was asked for.
    tell
        Called with each step.
    solver
        Name of the solver whose plan it is.
    ground
        From :func:`ground_of`, where that is known already.
    """
    city = prepared.router.city if prepared.router else None
    ridden = problem_as_ridden(prepared.problem, plan)
    return Outcome(
        name=prepared.day.name or request.file.resolve().name.split(".")[0],
        zone=ZoneInfo(str(prepared.day.timezone)),
        problem=ridden,
        plan=plan,
        legs=leg_lines(ridden, plan, prepared.router, tell),
        streets=ground_of(prepared) if ground is None else ground,
        attribution=city.attribution if city else "",
        left_out=prepared.left_out,
        by_street=prepared.by_street,
        solver=solver,
        last_riders=_last_riders(request),
        without_shifts=request.without_shifts,
        weights=request.weights.name if request.weights else "",
        balance_hour_cents=request.balance_hour_cents,
    )


def _last_riders(request: Request) -> dict[str, str]:
    """Return the names of who rode the last time, of whom the day itself may not know."""
    if request.last_plan is None:
        return {}
    last = read_plan_file(request.last_plan)
    return {id_: last.couriers.get(shift, id_) for shift, id_ in last.courier_ids.items()}


def explained(problem: Problem, plan: Plan, tell: Stage) -> Explanation:
    """Explain a plan and tell how far that is."""
    tell("stage-explain", 0.0)
    return explain(problem, plan, lambda done, total: tell("stage-explain", done / total))


def prepare(cities: Path, request: Request, tell: Stage) -> Prepared:
    """Read a day and compute its travel times."""
    return with_times(cities, request, open_day(cities, request, tell), tell)


def with_times(cities: Path, request: Request, opened: OpenedDay, tell: Stage) -> Prepared:
    """Compute the travel times of a day that was read."""
    day, left_out = opened.day, opened.left_out
    if day.times is not None:
        return Prepared(day=day, problem=day.problem(day.times), router=None, left_out=left_out)
    wish = request.city or day.city
    if not wish:
        raise BadInput.of("city-missing", file=str(request.file), where="city")
    router = opened.router or city_of_day(cities, wish, tell)
    hours = hours_of(day)
    router = router.at_hours(router.hourly_rules(*hours)) if hours else router
    day, problem, lost = _on_streets(request, opened, router, tell)
    cut_off = [opened.rows.at_row(one) for one in unreachable(problem, str(request.file))]
    if cut_off:
        day = _without(day, cut_off, skip_bad=request.skip_bad)
        problem = day.problem(problem.times)
    return Prepared(
        day=day,
        problem=problem,
        router=router,
        left_out=(*left_out, *lost, *cut_off),
        by_street=opened.by_street,
    )


def _on_streets(
    request: Request, opened: OpenedDay, router: Router, tell: Stage
) -> tuple[Day, Problem, list[Fault]]:
    """Return a day and its problem, without what lies off the map, and the faults of that."""
    day = opened.day
    ridden = (vehicle for shift in day.shifts for vehicle in shift.vehicles)
    profiles = dict.fromkeys(vehicle.profile for vehicle in ridden)
    tell("stage-snap", 0.0)
    snaps = snap_places(router, places_of(day.jobs, day.shifts), profiles)
    found = off_map(day.jobs, day.shifts, snaps, str(request.file))
    lost = [opened.rows.at_row(one) for one in found]
    if lost:
        day = _without(day, lost, skip_bad=request.skip_bad)
    tell("stage-snap", 1.0)
    order = list(profiles)

    def on_row(profile: str, done: int, total: int) -> None:
        tell("stage-matrix", (order.index(profile) + done / total) / len(order))

    workers = min(4, os.cpu_count() or 1)
    return day, problem_on(router, day, snaps, on_row, workers), lost


def _without(day: Day, faults: list[Fault], *, skip_bad: bool) -> Day:
    """Leave out what is at fault, where that was asked for and something stays."""
    kept = day.without(fault.subject for fault in faults if fault.subject)
    if not skip_bad or not kept.jobs or not kept.shifts:
        raise BadInput(faults)
    return kept


def leg_lines(
    problem: Problem, plan: Plan, router: Router | None, tell: Stage | None = None
) -> LegLines:
    """Find the line of every leg of every round; empty without a city.

    Parameters
    ----------
    problem, plan
        Day and plan.
    router
        Streets; ``None`` without a city.
    tell
        Called with each step.
    """
    if router is None:
        return {}
    places = places_of(problem.jobs, problem.shifts)
    lines = {}
    for done, each in enumerate(plan.rounds):
        shift = problem.shift_by_id[each.shift_id]
        between = (places.get(visit.place_id or "") for visit in each.visits)
        stations = (shift.start_place, *between, shift.end_place)
        for leg, (origin, target) in enumerate(itertools.pairwise(stations)):
            if origin and target and origin.point and target.point and origin.id != target.id:
                ends, streets = (origin.point, target.point), (origin.address, target.address)
                lines[shift.id, leg] = tuple(router.line(*ends, shift.vehicle.profile, streets))
        if tell is not None:
            tell("stage-lines", (done + 1) / len(plan.rounds))
    return lines
