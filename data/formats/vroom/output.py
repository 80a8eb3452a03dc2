"""Writes a plan in VROOM's output format."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from data.formats.vroom.ids import vroom_ids
from data.formats.vroom.parts import second
from dispatch.model import BlockTimes, Load

if TYPE_CHECKING:
    from datetime import datetime

    from data.formats.day_type import Day
    from data.formats.vroom.ids import VroomIds
    from dispatch.model import Place, Plan, Problem, Round, Shift, Visit

Values = dict[str, object]

_SUMS = ("cost", "setup", "service", "duration", "waiting_time", "priority")


def to_vroom(day: Day, problem: Problem, plan: Plan) -> Values:
    """Return a plan as VROOM prints it.

    Parameters
    ----------
    day, problem
        What was planned. A day of our own format is numbered: the description of each step then
        carries our id, and the amounts are mass (g), volume (ml), items, then the free
        dimensions by name.
    plan
        A plan that the checker has passed, so that its ``violations`` are empty.

    Returns
    -------
    dict
        ``code``, ``summary``, ``unassigned`` (each with our reason code under ``reason``, which
        VROOM itself does not give) and ``routes``.
    """
    writer = _Writer(day=day, problem=problem, ids=vroom_ids(day))
    routes = [writer.route(each) for each in plan.rounds]
    unassigned = [
        entry for left in plan.unassigned for entry in writer.unassigned(left.job_id, left.reason)
    ]
    return {
        "code": 0,
        "summary": writer.summary(routes, len(unassigned)),
        "unassigned": unassigned,
        "routes": routes,
    }


@dataclass(slots=True, kw_only=True)
class _Writer:
    day: Day
    problem: Problem
    ids: VroomIds

    def summary(self, routes: list[Values], unassigned: int) -> Values:
        found: Values = {name: _sum(routes, name) for name in _SUMS}
        found |= {"routes": len(routes), "unassigned": unassigned, "violations": []}
        for name in ("delivery", "amount", "pickup"):
            columns = zip(*(route[name] for route in routes), strict=True)
            found[name] = [sum(column) for column in columns] or [0] * len(self.ids.dimensions)
        if any("distance" in route for route in routes):
            found["distance"] = _sum(routes, "distance")
        return found

    def unassigned(self, job_id: str, reason: str) -> list[Values]:
        job = self.problem.job_by_id[job_id]
        found = []
        for kind, index, stop in job.stops:
            name, number = self.ids.steps[job.id, kind, index]
            found.append(
                {"id": number, "type": name}
                | self._where(stop.place)
                | _described(stop.note if self.day.style == "vroom" else job.id)
                | {"reason": reason}
            )
        return found

    def route(self, each: Round) -> Values:
        shift = self.problem.shift_by_id[each.shift_id]
        given, taken = self._totals(each)
        load = self._first_load(each)
        steps = []
        if shift.start_place:
            start = self._end_step("start", shift.start_place, load)
            steps.append(start | self._reached(shift, each.start, 0, 0))
        travel_s = distance_m = 0
        for visit in each.visits:
            travel_s += visit.travel_s
            distance_m += visit.distance_m
            steps.append(self._step(shift, visit, travel_s, distance_m))
            load = visit.load_after
        if shift.end_place:
            end = self._end_step("end", shift.end_place, load)
            steps.append(end | self._reached(shift, each.end, each.travel_s, each.distance_m))
        found: Values = {"vehicle": self.ids.vehicles[shift.id], "cost": _cost(shift, each)}
        found |= _described(shift.courier.name if self.day.style == "vroom" else shift.id)
        found |= {"delivery": given, "amount": given, "pickup": taken}
        found |= {name: _sum(steps, name) for name in ("setup", "service", "waiting_time")}
        found |= {"duration": each.travel_s, "priority": self._priority(each)}
        if self._has_distances(shift):
            found["distance"] = each.distance_m
        return found | {"steps": steps, "violations": []}

    def _step(self, shift: Shift, visit: Visit, travel_s: int, distance_m: int) -> Values:
        busy_s = round((visit.depart - visit.start).total_seconds())
        found: Values
        if visit.kind == "break":
            number, text = self._break(shift, visit.break_id)
            found = {"type": "break", "id": number, "setup": 0, "service": busy_s}
            found |= _described(text)
        else:
            stop = self.problem.stop(visit)
            name, number = self.ids.steps[visit.job_id, visit.kind, visit.index]
            found = {"type": name, "id": number}
            found |= self._where(stop.place)
            found |= {"setup": busy_s - stop.service_s, "service": stop.service_s}
            found |= _described(stop.note if self.day.style == "vroom" else visit.job_id)
        found |= {"waiting_time": visit.wait_s, "load": self.ids.amounts(visit.load_after)}
        return found | self._reached(shift, visit.arrive, travel_s, distance_m)

    def _break(self, shift: Shift, break_id: str) -> tuple[int, str]:
        """Return number and description of a break; one that the planner added counts on."""
        declared = {item.id: item for item in shift.breaks}
        if self.day.style == "vroom":
            return int(break_id), declared[break_id].note if break_id in declared else ""
        ids = list(declared)
        number = ids.index(break_id) + 1 if break_id in declared else len(ids) + 1
        return number, break_id

    def _end_step(self, name: str, place: Place, load: Load) -> Values:
        """Return the first or last step of a route, but for when it is reached."""
        found: Values = {"type": name} | self._where(place)
        return found | {"setup": 0, "service": 0, "waiting_time": 0, "load": self.ids.amounts(load)}

    def _reached(self, shift: Shift, at: datetime, travel_s: int, distance_m: int) -> Values:
        """Return when a step is reached, and how far that is from the start of its route."""
        found: Values = {"arrival": second(at), "duration": travel_s}
        if self._has_distances(shift):
            found["distance"] = distance_m
        return found | {"violations": []}

    def _where(self, place: Place) -> Values:
        found: Values = {}
        if place.point is not None:
            found["location"] = [place.point.lon, place.point.lat]
        if self.day.times is not None:
            found["location_index"] = int(place.id)
        return found

    def _priority(self, each: Round) -> int:
        """Sum priorities as VROOM does: once for each stop."""
        return sum(
            self.problem.job_by_id[visit.job_id].priority for visit in each.visits if visit.job_id
        )

    def _first_load(self, each: Round) -> Load:
        """Load aboard when leaving: all that is dropped and never picked up."""
        total = Load()
        for job_id in {visit.job_id for visit in each.visits if visit.job_id}:
            job = self.problem.job_by_id[job_id]
            if not job.pickups:
                total = sum((stop.load for stop in job.drops), total)
        return total

    def _totals(self, each: Round) -> tuple[list[int], list[int]]:
        """Sum what is delivered and what is picked up in a round."""
        given, taken = Load(), Load()
        for visit in each.visits:
            if visit.kind == "break":
                continue
            stop = self.problem.stop(visit)
            if visit.kind == "drop":
                given = given + stop.load
            else:
                taken = taken + stop.load
            taken = taken + stop.returns
        return self.ids.amounts(given), self.ids.amounts(taken)

    def _has_distances(self, shift: Shift) -> bool:
        times = self.problem.times
        # What streets tell has them; tables that somebody hands in may have times alone.
        return isinstance(times, BlockTimes) or bool(times.distance_m[shift.vehicle.profile].any())


def _cost(shift: Shift, each: Round) -> int:
    """Cost of a route, rounded once; with VROOM's default prices, its seconds on the way."""
    prices = shift.prices
    hours = Fraction(prices.hour_cents * each.travel_s, 3600)
    metres = Fraction(prices.km_cents * each.distance_m, 1000)
    return prices.shift_cents + int(hours + metres + Fraction(1, 2))


def _described(text: str) -> Values:
    return {"description": text} if text else {}


def _sum(tables: Iterable[Values], name: str) -> int:
    return sum(cast("int", table.get(name, 0)) for table in tables)
