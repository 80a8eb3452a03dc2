"""Our plan format, ``plan.json``: a plan as text and back, exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from data.formats.fields import Faults, Node, Table, shown
from data.formats.parts import MAX_EXTRA
from data.formats.reading import read_document
from data.formats.vroom.plan import is_vroom_plan, plan_from_vroom
from dispatch.check.plan_statements import RoundStatement, StatedPlan
from dispatch.model import Load, Plan, Round, Unassigned, Visit, VisitKind
from dispatch.model.available_vehicles import rig_id, vehicle_of
from dispatch.schedule.cost_terms import paid_s
from dispatch.values.local_time import moments_of
from dispatch.values.plain_values import values_of
from routing.errors import BadInput

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from data.formats.day_type import Day
    from dispatch.model import Shift

VERSION = 1
"""Value of the key ``tournee_plan`` that this module writes and reads."""

PLAN_KEYS = ("tournee_plan", "day", "timezone", "rounds", "unassigned", "cost_cents", "names")
ROUND_KEYS = (
    "shift",
    "courier",
    "vehicle",
    "trailer",
    "start",
    "end",
    "duty_s",
    "paid_s",
    "wait_s",
    "travel_s",
    "distance_m",
    "visits",
    "end_travel_s",
    "end_distance_m",
)
SECONDS_KEYS = ("duty_s", "paid_s", "wait_s")
VISIT_KEYS = (
    "kind",
    "job",
    "index",
    "break",
    "place",
    "travel_s",
    "distance_m",
    "arrive",
    "wait_s",
    "start",
    "depart",
    "load_after",
)
NAME_KEYS = ("couriers", "jobs")
UNASSIGNED_KEYS = ("job", "reason", "units")
VISIT_KINDS: tuple[VisitKind, ...] = ("pickup", "drop", "break")

_MAX = 10**12

Values = dict[str, object]


def plan_to_json(day: Day, plan: Plan) -> Values:
    """Return a plan as plain values for JSON; instants are written in the day's own zone.

    Totals and waiting times follow from the rest; they are written for people and checked when
    the plan is read again. Names let a plan be shown without its day.
    """
    zone = ZoneInfo(day.timezone)
    shifts = {shift.id: shift for shift in day.shifts}
    rounds = []
    for each in plan.rounds:
        shift = shifts.get(each.shift_id)
        rounds.append(
            {
                "shift": each.shift_id,
                "courier": shift.courier.id if shift else "",
                **_ridden(each, shift),
                **moments_of(each, zone, "start", "end"),
                "duty_s": each.duty_s,
                **({"paid_s": paid_s(shift, each)} if shift else {}),
                **values_of(each, "wait_s", "travel_s", "distance_m"),
                "visits": [_visit(visit, zone) for visit in each.visits],
                **values_of(each, "end_travel_s", "end_distance_m"),
            }
        )
    return {
        "tournee_plan": VERSION,
        "day": day.name,
        "timezone": day.timezone,
        "rounds": rounds,
        "unassigned": [
            {"job": left.job_id, "reason": left.reason}
            | ({"units": list(left.units)} if left.units else {})
            for left in plan.unassigned
        ],
        "cost_cents": dict(plan.cost_cents),
        "names": {
            "couriers": {
                shift.courier.id: shift.courier.name for shift in day.shifts if shift.courier.name
            },
            "jobs": {job.id: job.label for job in day.jobs if job.label},
        },
    }


def _ridden(each: Round, shift: Shift | None) -> Values:
    """Name what a round is ridden on: the vehicle, and the trailer where there is one."""
    if shift is None:
        return {"vehicle": each.vehicle_id}
    vehicle = vehicle_of(shift, each)
    trailer = {"trailer": vehicle.trailer_id} if vehicle.trailer_id else {}
    return {"vehicle": vehicle.bike_id or vehicle.id, **trailer}


def _visit(visit: Visit, zone: ZoneInfo) -> Values:
    what: Values = {"kind": visit.kind}
    if visit.kind == "break":
        what["break"] = visit.break_id
    else:
        what |= {"job": visit.job_id, "index": visit.index}
    return what | {
        "place": visit.place_id,
        **values_of(visit, "travel_s", "distance_m"),
        **moments_of(visit, zone, "arrive"),
        "wait_s": visit.wait_s,
        **moments_of(visit, zone, "start", "depart"),
        "load_after": {
            name: amount
            for name, amount in visit.load_after.amounts().items()
            if amount or name in visit.load_after.extra
        },
    }


def plan_from_json(path: Path, day: Day) -> Plan:
    """Read a plan of a day: our ``plan.json``, or a plan as VROOM prints it.

    Whether it keeps the day's rules is not asked here: that is the checker's work. A plan that
    names jobs or shifts unknown to the day is read as it stands, for the checker to say so.

    Raises
    ------
    BadInput
        With every fault of the file: keys, types, naive times, totals that do not add up.
    """
    return stated_plan_from_json(path, day).plan


def stated_plan_from_json(path: Path, day: Day) -> StatedPlan:
    """Read a plan of a day as :func:`plan_from_json` does, with all else that its file tells.

    Raises
    ------
    BadInput
        As there.
    """
    document = read_document(path)
    faults = Faults(document=document)
    if is_vroom_plan(document.content):
        return StatedPlan(plan=plan_from_vroom(faults, day))
    table = faults.root().table(PLAN_KEYS)
    plan = read_plan_table(table, ZoneInfo(day.timezone)) if table else None
    stated = _read_statements(table, plan) if table and plan and not faults.found else None
    if faults.found or stated is None:
        raise BadInput(faults.found)
    return stated


def _read_statements(table: Table, plan: Plan) -> StatedPlan:
    """Read what the file tells besides the plan."""
    names = table.table("names", NAME_KEYS)
    return StatedPlan(
        plan=plan,
        rounds=tuple(
            _read_round_statement(row)
            for node in table.rows("rounds")
            if (row := node.table(ROUND_KEYS))
        ),
        day_name=_optional_text(table, "day"),
        timezone=_optional_text(table, "timezone"),
        couriers=read_names(names, "couriers"),
        jobs=read_names(names, "jobs"),
    )


def read_names(names: Table | None, key: str) -> dict[str, str]:
    """Read what people call couriers or jobs, by id."""
    entries = names.entries(key) if names else ()
    return {name: value.text() or "" for name, value in entries}


def _read_round_statement(row: Table) -> RoundStatement:
    bike = _optional_text(row, "vehicle")
    return RoundStatement(
        courier_id=row.text("courier"),
        vehicle_id=None if bike is None else rig_id(bike, row.text("trailer")),
        **{key: row.optional_integer(key, high=_MAX) for key in SECONDS_KEYS},
    )


def _optional_text(table: Table, key: str) -> str | None:
    node = table.get(key)
    return node.text() if node else None


def read_plan_table(table: Table, zone: ZoneInfo) -> Plan | None:
    """Read the outermost table of our ``plan.json``."""
    table.check_version("tournee_plan", VERSION)
    for key in ("day", "timezone"):
        table.text(key)
    rounds = [_read_round(row, zone) for row in table.needed_rows("rounds")]
    left = [_read_unassigned(row) for row in table.rows("unassigned")]
    costs = {name: node.integer(0, _MAX) or 0 for name, node in table.entries("cost_cents")}
    return Plan(
        rounds=tuple(each for each in rounds if each),
        unassigned=tuple(each for each in left if each),
        cost_cents=costs,
    )


def _read_unassigned(node: Node) -> Unassigned | None:
    table = node.table(UNASSIGNED_KEYS)
    if table is None:
        return None
    job, reason = table.name("job"), table.name("reason")
    units = [row.text(empty=False) for row in table.rows("units")]
    if not job or not reason:
        return None
    return Unassigned(job_id=job, reason=reason, units=tuple(name for name in units if name))


def _instants(table: Table, zone: ZoneInfo, *keys: str) -> list[datetime] | None:
    read = [table.instant(key, zone) for key in keys]
    found = [instant for instant in read if instant]
    return found if len(found) == len(keys) else None


def _read_round(node: Node, zone: ZoneInfo) -> Round | None:
    table = node.table(ROUND_KEYS)
    if table is None:
        return None
    shift = table.name("shift")
    table.text("courier")
    vehicle = rig_id(table.text("vehicle"), table.text("trailer"))
    bounds = _instants(table, zone, "start", "end")
    visits = [_read_visit(row, zone) for row in table.needed_rows("visits")]
    last_s = table.integer("end_travel_s", high=_MAX)
    last_m = table.integer("end_distance_m", high=_MAX)
    if shift is None or bounds is None or any(visit is None for visit in visits):
        return None
    round_ = Round(
        shift_id=shift,
        vehicle_id=vehicle,
        start=bounds[0],
        end=bounds[1],
        visits=tuple(cast("list[Visit]", visits)),
        end_travel_s=last_s,
        end_distance_m=last_m,
    )
    for amount in SECONDS_KEYS:
        # Not compared: where times are wrong, the checker says which.
        table.integer(amount, high=_MAX)
    _agrees(table, "travel_s", round_.travel_s)
    _agrees(table, "distance_m", round_.distance_m)
    return round_


def _read_visit(node: Node, zone: ZoneInfo) -> Visit | None:
    table = node.table(VISIT_KEYS)
    if table is None:
        return None
    kind = table.choice("kind", VISIT_KINDS, "unknown-visit-kind")
    wanted, other = ("break", "job") if kind == "break" else ("job", "break")
    name = table.name(wanted) if kind else None
    names = {wanted: name or "", other: table.text(other)}
    instants = _instants(table, zone, "arrive", "start", "depart")
    place = table.text("place") or None
    load_node = table.get("load_after")
    load = _read_amounts(load_node) if load_node else Load()
    index = table.integer("index", high=_MAX)
    travel_s = table.integer("travel_s", high=_MAX)
    distance_m = table.integer("distance_m", high=_MAX)
    if kind is None or name is None or instants is None:
        return None
    visit = Visit(
        kind=cast("VisitKind", kind),
        job_id=names["job"],
        break_id=names["break"],
        index=index,
        place_id=place,
        travel_s=travel_s,
        distance_m=distance_m,
        arrive=instants[0],
        start=instants[1],
        depart=instants[2],
        load_after=load,
    )
    _agrees(table, "wait_s", visit.wait_s)
    return visit


def _read_amounts(node: Node) -> Load:
    return Load.of({name: amount.integer(0, MAX_EXTRA) or 0 for name, amount in node.entries()})


def _agrees(table: Table, key: str, value: int) -> None:
    """A total that is given must be what the rest adds up to."""
    node = table.get(key)
    if node and node.value != value:
        node.fault("total-differs", value=shown(node.value), expected=value)
