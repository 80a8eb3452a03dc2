"""Reads a plan in VROOM's output format, whoever printed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from data.formats.fields import listed
from data.formats.parts import MAX_EXTRA
from data.formats.vroom.ids import vroom_ids
from data.formats.vroom.parts import MAX_ID, MAX_SECOND, instant
from dispatch.model import Load, Plan, Round, TravelTimes, Unassigned, Visit
from dispatch.schedule.cost_terms import cost_terms
from routing.errors import BadInput

if TYPE_CHECKING:
    from data.formats.day_type import Day
    from data.formats.fields import Faults, Node, Table
    from data.formats.vroom.ids import StopKey, VroomIds
    from dispatch.model import Job, Shift, VisitKind

_PLAN_KEYS = ("code", "summary", "unassigned", "routes")
_ROUTE_KEYS = (
    "vehicle",
    "cost",
    "description",
    "delivery",
    "amount",
    "pickup",
    "setup",
    "service",
    "duration",
    "waiting_time",
    "priority",
    "distance",
    "geometry",
    "steps",
    "violations",
)
_STEP_KEYS = (
    "type",
    "id",
    "job",
    "description",
    "location",
    "location_index",
    "setup",
    "service",
    "waiting_time",
    "load",
    "arrival",
    "duration",
    "distance",
    "violations",
)
_LEFT_KEYS = ("id", "type", "description", "location", "location_index", "reason")
_TASK_TYPES = ("job", "pickup", "delivery")
_STEP_TYPES = ("start", *_TASK_TYPES, "break", "end")
_NO_TIMES = TravelTimes(place_ids=(), duration_s={}, distance_m={})
"""Properties of a plan's costs, which follow from its own legs."""


def is_vroom_plan(content: object) -> bool:
    """Return whether a document is VROOM's output, not our ``plan.json``, by its keys."""
    return isinstance(content, dict) and "routes" in content and "tournee_plan" not in content


def plan_from_vroom(faults: Faults, day: Day) -> Plan:
    """Read a plan of a day as VROOM prints it.

    The cost by term is reckoned from the routes, since VROOM prints its sum only. A job left out
    has the reason ``""`` where the file, as VROOM's own, gives none.

    Raises
    ------
    BadInput
        With every fault of the file, unknown vehicles and steps included.
    """
    reader = _Reader(day=day, faults=faults, ids=vroom_ids(day))
    table = faults.root().table(_PLAN_KEYS)
    rounds = [reader.route(row) for row in (table.needed_rows("routes") if table else ())]
    left: dict[str, str] = {}
    for row in table.rows("unassigned") if table else ():
        job_id, reason = reader.left_out(row)
        left.setdefault(job_id, reason)
    if faults.found:
        raise BadInput(faults.found)
    good = tuple(each for each in rounds if each)
    return Plan(
        rounds=good,
        unassigned=tuple(Unassigned(job_id=job, reason=why) for job, why in left.items()),
        cost_cents=cost_terms(day.problem(_NO_TIMES), good),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """One step as printed; sums count from the start of the route."""

    type: str
    number: int | None
    node: Node
    arrival: int
    waiting_s: int
    busy_s: int
    travel_s: int
    distance_m: int
    load: Load


class _Reader:
    """Looks up what steps name."""

    def __init__(self, *, day: Day, faults: Faults, ids: VroomIds) -> None:
        self.day = day
        self.faults = faults
        self.ids = ids
        self.jobs: dict[str, Job] = {job.id: job for job in day.jobs}
        self.shifts: dict[str, Shift] = {shift.id: shift for shift in day.shifts}
        self.stops: dict[tuple[str, int], StopKey] = {step: key for key, step in ids.steps.items()}
        self.vehicles = {number: name for name, number in ids.vehicles.items()}

    def left_out(self, node: Node) -> tuple[str, str]:
        """Read one entry of ``unassigned`` as job id and reason."""
        table = node.table(_LEFT_KEYS)
        if table is None:
            return "", ""
        name = table.choice("type", _TASK_TYPES, "unknown-step-type")
        key = self._stop(table, name, table.needed_integer("id", MAX_ID)) if name else None
        return (key[0] if key else "", table.text("reason"))

    def _stop(self, table: Table, name: str, number: int | None) -> StopKey | None:
        if number is None:
            return None
        key = self.stops.get((name, number))
        if key is None:
            known = listed(str(each) for kind, each in self.stops if kind == name)
            table.fault_at("id", "unknown-step", kind=name, value=number, known=known)
        return key

    def route(self, node: Node) -> Round | None:
        """Read one route."""
        table = node.table(_ROUTE_KEYS)
        number = table.needed_integer("vehicle", MAX_ID) if table else None
        if table is None or number is None:
            return None
        if number not in self.vehicles:
            known = listed(str(each) for each in self.vehicles)
            table.fault_at("vehicle", "unknown-vehicle", value=str(number), known=known)
            return None
        steps_node = table.need("steps")
        read = [self._step(row) for row in (steps_node.rows() if steps_node else ())]
        steps = [step for step in read if step]
        if steps_node is None or not steps or len(steps) < len(read):
            if steps_node and not read:
                steps_node.fault("no-steps")
            return None
        return self._round(self.shifts[self.vehicles[number]], steps)

    def _step(self, node: Node) -> _Step | None:
        table = node.table(_STEP_KEYS)
        kind = table.choice("type", _STEP_TYPES, "unknown-step-type") if table else None
        if table is None or kind is None:
            return None
        arrival = table.needed_integer("arrival", MAX_ID)
        number = None if kind in ("start", "end") else table.needed_integer("id", MAX_ID)
        if arrival is None or (number is None and kind not in ("start", "end")):
            return None
        return _Step(
            type=kind,
            number=number,
            node=node,
            arrival=arrival,
            waiting_s=table.integer("waiting_time", high=MAX_SECOND),
            busy_s=table.integer("setup", high=MAX_SECOND)
            + table.integer("service", high=MAX_SECOND),
            travel_s=table.integer("duration", high=MAX_SECOND),
            distance_m=table.integer("distance", high=MAX_SECOND),
            load=self._load(table),
        )

    def _load(self, table: Table) -> Load:
        amounts = [row.integer(0, MAX_EXTRA) or 0 for row in table.rows("load")]
        pairs = zip(self.ids.dimensions, amounts, strict=False)
        return Load.of({name: amount for name, amount in pairs if amount})

    def _round(self, shift: Shift, steps: list[_Step]) -> Round | None:
        start = shift.start_place
        place_id = start.id if start else None
        travel_s = distance_m = 0
        visits = []
        for step in steps:
            if step.type in ("start", "end"):
                continue
            what = self._what(step, place_id)
            if what is None:
                return None
            kind, job_id, index, break_id, place_id = what
            begin = step.arrival + step.waiting_s
            visits.append(
                Visit(
                    kind=kind,
                    job_id=job_id,
                    index=index,
                    break_id=break_id,
                    place_id=place_id,
                    travel_s=max(step.travel_s - travel_s, 0),
                    distance_m=max(step.distance_m - distance_m, 0),
                    arrive=instant(step.arrival),
                    start=instant(begin),
                    depart=instant(begin) + timedelta(seconds=step.busy_s),
                    load_after=step.load,
                )
            )
            travel_s, distance_m = step.travel_s, step.distance_m
        last = steps[-1]
        at_end = last.type == "end"
        return Round(
            shift_id=shift.id,
            vehicle_id=shift.vehicle.id,
            start=instant(steps[0].arrival),
            end=instant(last.arrival) if at_end or not visits else visits[-1].depart,
            visits=tuple(visits),
            end_travel_s=max(last.travel_s - travel_s, 0) if at_end else 0,
            end_distance_m=max(last.distance_m - distance_m, 0) if at_end else 0,
        )

    def _what(
        self, step: _Step, place_id: str | None
    ) -> tuple[VisitKind, str, int, str, str | None] | None:
        """Return the visit that a step is: kind, job, index, break and place."""
        table = step.node.table(_STEP_KEYS)
        if step.type == "break":
            named = table.text("description") if table and self.day.style == "tournee" else ""
            return "break", "", 0, named or str(step.number), place_id
        key = self._stop(table, step.type, step.number) if table else None
        if key is None:
            return None
        job_id, kind, index = key
        job = self.jobs[job_id]
        stop = (job.pickups if kind == "pickup" else job.drops)[index]
        return ("pickup" if kind == "pickup" else "drop", job_id, index, "", stop.place.id)
