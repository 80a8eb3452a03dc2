"""Reads a VROOM problem as a day.

A job becomes a job of one stop: a drop with what it delivers and, as ``returns``, what it picks
up; or a pickup where it only picks up. A shipment becomes a job of one pickup and one drop. A
vehicle becomes a shift, its courier and its vehicle, all under its id.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from data.formats.day_type import Day
from data.formats.parts import anything_left, verdict
from data.formats.vroom.matrices import read_matrices
from data.formats.vroom.parts import ANY_TIME, MAX_SECOND, VroomContext, id_in
from data.formats.vroom.vehicles import read_vehicle
from dispatch.model import Job, Stop

if TYPE_CHECKING:
    from data.formats.fields import Faults, Node, Table
    from dispatch.model import Shift
    from routing.errors import Fault

VROOM_KEYS = ("jobs", "shipments", "vehicles", "matrices")
VROOM_UNSUPPORTED = ("matrix", "options", "relations")
_TASK_UNSUPPORTED = ("setup_per_type", "service_per_type")
_STEP_KEYS = (
    "id",
    "description",
    "location",
    "location_index",
    "setup",
    "service",
    "time_windows",
)
_JOB_KEYS = (*_STEP_KEYS, "delivery", "pickup", "skills", "priority")
_SHIPMENT_KEYS = ("pickup", "delivery", "amount", "skills", "priority")


def read_vroom(
    faults: Faults, *, known_profiles: Collection[str], skip_bad: bool
) -> tuple[Day, tuple[Fault, ...]]:
    """Read a VROOM problem.

    Parameters
    ----------
    faults
        The document, and where to note what is wrong with it.
    known_profiles
        Names that a vehicle's ``profile`` may have where the problem has no matrices.
    skip_bad
        Leave out the jobs, shipments and vehicles at fault instead of refusing the problem.

    Returns
    -------
    Day and faults
        The day (in UTC; VROOM's seconds are seconds since 1970), and the faults for which
        something was left out. No legal break is added: VROOM's breaks are all there are.

    Raises
    ------
    BadInput
        With every fault of the document.
    """
    table = faults.root().table(VROOM_KEYS, VROOM_UNSUPPORTED)
    if table is None:
        verdict(faults, skip_bad=False)
        raise AssertionError
    context = VroomContext(
        faults=faults, matrices=read_matrices(table), amounts=_amount_length(table)
    )
    jobs = _jobs(context, table)
    shifts = _shifts(context, table, known_profiles)
    left_out = verdict(faults, skip_bad=skip_bad)
    if left_out:
        anything_left(faults, jobs, shifts, ("jobs", "vehicles"))
    return _day(context, jobs, shifts), left_out


def _day(context: VroomContext, jobs: tuple[Job, ...], shifts: tuple[Shift, ...]) -> Day:
    times = None
    if context.matrices is not None:
        times = context.matrices.times(int(name) for name in context.places)
    return Day(
        places=tuple(context.places.values()),
        jobs=jobs,
        shifts=shifts,
        times=times,
        work_limit_s=None,
        style="vroom",
    )


def _amount_length(table: Table) -> int:
    """Find the length of the first capacity, as VROOM does; 0 where there is none."""
    vehicles = table.values.get("vehicles")
    for vehicle in vehicles if isinstance(vehicles, list) else ():
        capacity = vehicle.get("capacity") if isinstance(vehicle, dict) else None
        if isinstance(capacity, list):
            return len(capacity)
    return 0


def _jobs(context: VroomContext, table: Table) -> tuple[Job, ...]:
    rows, pairs = table.rows("jobs"), table.rows("shipments")
    if not any(table.values.get(key) for key in ("jobs", "shipments")):
        context.faults.add("no-jobs", "jobs", None)
    found = []
    for row in rows:
        name = f"job-{id_in(row.value) or row.where}"
        found.append(context.sound(row.about("job", name), _job))
    for row in pairs:
        pickup = row.value.get("pickup") if isinstance(row.value, dict) else None
        name = f"shipment-{id_in(pickup) or row.where}"
        found.append(context.sound(row.about("job", name), _shipment))
    return tuple(job for job in found if job)


def _shifts(
    context: VroomContext, table: Table, known_profiles: Collection[str]
) -> tuple[Shift, ...]:
    if not table.values.get("vehicles"):
        context.faults.add("no-shifts", "vehicles", None)
    found = []
    for row in table.rows("vehicles"):
        node = row.about("shift", id_in(row.value) or row.where)
        found.append(
            context.sound(node, lambda here, each: read_vehicle(here, each, known_profiles))
        )
    shifts = [shift for shift in found if shift]
    # Only now is every window known, and so the time of the vehicles that have none.
    horizon = context.horizon()
    return tuple(
        replace(shift, window=horizon) if shift.window is ANY_TIME else shift for shift in shifts
    )


def _job(context: VroomContext, node: Node) -> Job | None:
    table = node.table(_JOB_KEYS, (*_TASK_UNSUPPORTED, "amount"))
    if table is None:
        return None
    stop = _stop(context, table, "job")
    delivery = context.read_load(table, "delivery")
    pickup = context.read_load(table, "pickup")
    skills, priority = context.read_skills(table), table.integer("priority", high=100)
    if stop is None:
        return None
    # What is delivered and picked up in one place swaps there; a pickup alone is our pickup.
    only_pickup = any(pickup.extra.values()) and not any(delivery.extra.values())
    swap = replace(stop, load=delivery, returns=pickup)
    taken = replace(stop, load=pickup)
    return Job(
        id=f"job-{stop.id}",
        pickups=(taken,) if only_pickup else (),
        drops=() if only_pickup else (swap,),
        skills=skills,
        priority=priority,
        label=stop.note,
    )


def _shipment(context: VroomContext, node: Node) -> Job | None:
    table = node.table(_SHIPMENT_KEYS, ("id", "description"))
    if table is None:
        return None
    steps: list[Stop] = []
    load = context.read_load(table, "amount")
    for key in ("pickup", "delivery"):
        step = table.need(key)
        keys = step.table(_STEP_KEYS, _TASK_UNSUPPORTED) if step else None
        stop = _stop(context, keys, key) if keys else None
        if stop:
            steps.append(replace(stop, load=load))
    skills, priority = context.read_skills(table), table.integer("priority", high=100)
    if len(steps) < 2:
        return None
    pickup, drop = steps
    return Job(
        id=f"shipment-{pickup.id}",
        pickups=(pickup,),
        drops=(drop,),
        skills=skills,
        priority=priority,
        label=pickup.note,
    )


def _stop(context: VroomContext, table: Table, space: str) -> Stop | None:
    number = context.read_id(table, space)
    place = context.read_place(table, "location", "location_index")
    if place is None and not any(table.get(key) for key in ("location", "location_index")):
        table.node.fault("no-location")
    windows = context.read_windows(table)
    setup_s = table.integer("setup", high=MAX_SECOND)
    service_s = table.integer("service", high=MAX_SECOND)
    note = table.text("description")
    if number is None or place is None:
        return None
    return Stop(
        id=str(number),
        place=place,
        windows=windows,
        service_s=service_s,
        setup_s=setup_s,
        note=note,
    )
