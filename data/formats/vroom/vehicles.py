"""Vehicles of a VROOM problem."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.formats.fields import listed, shown
from data.formats.vroom.parts import ANY_TIME, MAX_SECOND
from dispatch.model import Break, Capacity, Courier, Prices, Shift, Vehicle

if TYPE_CHECKING:
    from collections.abc import Collection

    from data.formats.fields import Node, Table
    from data.formats.vroom.parts import VroomContext

VEHICLE_KEYS = (
    "id",
    "profile",
    "description",
    "start",
    "start_index",
    "end",
    "end_index",
    "capacity",
    "costs",
    "skills",
    "time_window",
    "breaks",
    "speed_factor",
    "max_tasks",
    "max_travel_time",
    "max_distance",
)
VEHICLE_UNSUPPORTED = ("steps", "type")
COST_KEYS = ("fixed", "per_hour", "per_km")
COST_UNSUPPORTED = ("per_task_hour",)
BREAK_KEYS = ("id", "time_windows", "service", "description", "max_load")

PROFILE_WITH_MATRICES = "car"
"""VROOM's own default."""
PROFILE_ON_STREETS = "bike"
"""Ours where VROOM's default, a car, makes no sense."""


def read_vehicle(
    context: VroomContext, node: Node, known_profiles: Collection[str]
) -> Shift | None:
    """Read one entry of ``vehicles``: a shift, its courier and its vehicle of one id."""
    table = node.table(VEHICLE_KEYS, VEHICLE_UNSUPPORTED)
    if table is None:
        return None
    number = context.read_id(table, "vehicle")
    start = context.read_place(table, "start", "start_index")
    end = context.read_place(table, "end", "end_index")
    if not any(table.get(key) for key in ("start", "start_index", "end", "end_index")):
        table.node.fault("no-start-or-end")
    profile = _profile(context, table, known_profiles)
    shown_window = table.get("time_window")
    window = context.read_window(shown_window) if shown_window else ANY_TIME
    max_distance_m = table.optional_integer("max_distance", high=MAX_SECOND)
    prices = _prices(table)
    _need_distances(context, table, profile)
    vehicle = Vehicle(
        id=str(number),
        profile=profile or "",
        capacity=Capacity(extra=context.read_amounts(table.get("capacity"))),
        skills=context.read_skills(table),
        speed_percent=_speed_percent(table),
    )
    breaks = _breaks(context, table)
    max_stops = table.optional_integer("max_tasks", high=MAX_SECOND)
    max_travel_s = table.optional_integer("max_travel_time", high=MAX_SECOND)
    courier = Courier(id=str(number), name=table.text("description"))
    if number is None or profile is None or window is None:
        return None
    return Shift(
        id=str(number),
        courier=courier,
        vehicle=vehicle,
        window=window,
        start_place=start,
        end_place=end,
        breaks=breaks,
        prices=prices,
        max_stops=max_stops,
        max_travel_s=max_travel_s,
        max_distance_m=max_distance_m,
    )


def _profile(context: VroomContext, table: Table, known_profiles: Collection[str]) -> str | None:
    node = table.get("profile")
    matrices = context.matrices
    if matrices is None:
        return node.choice(known_profiles, "unknown-profile") if node else PROFILE_ON_STREETS
    name = node.text() if node else PROFILE_WITH_MATRICES
    if name is not None and name not in matrices.durations:
        table.fault_at(
            "profile", "matrix-missing", value=shown(name), known=listed(matrices.durations)
        )
        return None
    return name


def _speed_percent(table: Table) -> int:
    """Read VROOM's speed factor, of which it too keeps two decimals only."""
    node = table.get("speed_factor")
    factor = node.number(0.1, 5) if node else None
    return 100 if factor is None else round(factor * 100)


def _prices(table: Table) -> Prices:
    keys = table.table("costs", COST_KEYS, COST_UNSUPPORTED)
    if keys is None:
        return Prices()
    return Prices(
        shift_cents=keys.integer("fixed", high=MAX_SECOND),
        hour_cents=keys.integer("per_hour", high=MAX_SECOND, default=Prices().hour_cents),
        km_cents=keys.integer("per_km", high=MAX_SECOND),
    )


def _need_distances(context: VroomContext, table: Table, profile: str | None) -> None:
    """A price or a limit on metres means nothing without a matrix of metres."""
    matrices = context.matrices
    if matrices is None or profile is None or profile in matrices.distances:
        return
    costs = table.values.get("costs")
    if isinstance(costs, dict) and costs.get("per_km"):
        table.node.child("costs", None).child("per_km", None).fault(
            "distances-missing", value=shown(profile)
        )
    if table.get("max_distance"):
        table.fault_at("max_distance", "distances-missing", value=shown(profile))


def _breaks(context: VroomContext, table: Table) -> tuple[Break, ...]:
    first: dict[int, str] = {}
    found = []
    for keys in table.tables("breaks", BREAK_KEYS):
        node = keys.need("id")
        number = node.integer(0, MAX_SECOND) if node else None
        if node is None or number is None:
            continue
        if number in first:
            node.fault("duplicate-id", value=str(number), first=first[number])
        first.setdefault(number, node.where)
        found.append(
            Break(
                id=str(number),
                duration_s=keys.integer("service", high=MAX_SECOND),
                windows=context.read_windows(keys),
                max_load=context.read_load(keys, "max_load") if keys.get("max_load") else None,
                note=keys.text("description"),
            )
        )
    return tuple(found)
