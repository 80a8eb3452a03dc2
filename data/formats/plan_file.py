"""A plan that stands alone: ``plan.json`` read without its day, for showing and comparing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from data.formats.fields import Faults
from data.formats.plan import NAME_KEYS, PLAN_KEYS, read_names, read_plan_table
from data.formats.reading import read_document
from data.formats.vroom.plan import is_vroom_plan
from dispatch.model import Plan
from dispatch.model.available_vehicles import rig_id, vehicle_of
from routing.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from data.formats.day_type import Day
    from data.formats.fields import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFile:
    """A plan with what people call its parts.

    Attributes
    ----------
    name
        Of the day, may be empty.
    timezone
        IANA name of the zone in which people read its times.
    couriers, vehicles
        Who rides the round of a shift (name, else id), and which vehicle, by shift id.
    labels
        Labels of jobs by id, only where there is one.
    courier_ids
        Id of who rides the round of a shift, by shift id.
    """

    name: str
    timezone: str
    plan: Plan
    couriers: Mapping[str, str] = field(default_factory=dict)
    vehicles: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    courier_ids: Mapping[str, str] = field(default_factory=dict)


def plan_file_of(day: Day, plan: Plan) -> PlanFile:
    """Return what :func:`read_plan_file` reads from the file of a plan."""
    rounds = plan.round_by_shift
    shifts = [shift for shift in day.shifts if shift.id in rounds]
    return PlanFile(
        name=day.name,
        timezone=day.timezone,
        plan=plan,
        couriers={shift.id: shift.courier.name or shift.courier.id for shift in shifts},
        vehicles={shift.id: vehicle_of(shift, rounds[shift.id]).id for shift in shifts},
        labels={job.id: job.label for job in day.jobs if job.label},
        courier_ids={shift.id: shift.courier.id for shift in shifts},
    )


def read_plan_file(path: Path) -> PlanFile:
    """Read our ``plan.json`` by itself.

    Raises
    ------
    BadInput
        With every fault of the file. VROOM's output cannot be read without its day.
    """
    document = read_document(path)
    faults = Faults(document=document)
    if is_vroom_plan(document.content):
        faults.add("plan-without-day", "", None)
        raise BadInput(faults.found)
    table = faults.root().table(PLAN_KEYS)
    read = _read(table) if table else None
    if faults.found or read is None:
        raise BadInput(faults.found)
    return read


def _read(table: Table) -> PlanFile | None:
    name, named_zone = table.text("day"), table.need("timezone")
    zone = named_zone.zone() if named_zone else ZoneInfo("UTC")
    plan = read_plan_table(table, zone)
    names = table.table("names", NAME_KEYS)
    called = _filled(names, "couriers")
    couriers, vehicles, ids = {}, {}, {}
    for row in table.rows("rounds"):
        values = row.value if isinstance(row.value, dict) else {}
        shift, courier = str(values.get("shift", "")), str(values.get("courier", ""))
        couriers[shift] = called.get(courier) or courier or shift
        vehicle, trailer = (str(values.get(key) or "") for key in ("vehicle", "trailer"))
        vehicles[shift], ids[shift] = rig_id(vehicle, trailer), courier
    if plan is None:
        return None
    return PlanFile(
        name=name,
        timezone=zone.key,
        plan=plan,
        couriers=couriers,
        vehicles=vehicles,
        labels=_filled(names, "jobs"),
        courier_ids=ids,
    )


def _filled(names: Table | None, key: str) -> dict[str, str]:
    """Read the names that are not empty, by id."""
    return {name: text for name, text in read_names(names, key).items() if text}
