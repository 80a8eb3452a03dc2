"""Vehicles, couriers and shifts of our day format."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from data.formats.fields import shown
from data.formats.parts import MAX_CENTS, MAX_SERVICE_S, MAX_SHIFT_S, break_faults
from data.formats.tournee.context import read_capacity, read_load
from data.formats.tournee.riding import chooses, read_vehicles
from dispatch.model import Break, Courier, Prices, Shift, Trailer, Unit, Vehicle, Window

if TYPE_CHECKING:
    from data.formats.fields import Table
    from data.formats.tournee.context import Context

TRAILER_KEYS = (
    "id",
    "profile",
    "capacity",
    "boxes",
    "skills",
    "width_mm",
    "speed_percent",
    "needs",
    "free",
    "handover_s",
)
VEHICLE_KEYS = (*TRAILER_KEYS, "range_m", "hitch")
COURIER_KEYS = ("id", "name", "skills", "volunteer", "effort_points")
SHIFT_KEYS = (
    "id",
    "courier",
    "companion",
    "vehicle",
    "vehicles",
    "trailers",
    "start",
    "end",
    "start_place",
    "end_place",
    "breaks",
    "prices",
    "max_stops",
    "max_travel_s",
    "max_distance_m",
)
BREAK_KEYS = ("id", "duration_s", "windows", "paid", "max_load", "note")
PRICE_KEYS = ("shift_cents", "hour_cents", "km_cents", "duty")

TOWING = "bike_trailer"
"""Profile of a bike with a trailer where the trailer does not say otherwise."""

MAX_DISTANCE_M = 1_000_000
MAX_WIDTH_MM = 5_000
MAX_STOPS = 100_000
SPEED_PERCENT = (10, 500)
"""Limits of what a vehicle or shift is; beyond, a unit was mistaken."""
_MAX_EFFORT_POINTS = 1_000_000


def read_vehicle(context: Context, table: Table) -> Vehicle | None:
    """Read one entry of ``vehicles``."""
    name = table.name("id")
    profile = table.choice("profile", context.known_profiles, "unknown-profile")
    fields = _ridden(context, table)
    range_m = table.optional_integer("range_m", high=MAX_DISTANCE_M)
    hitch = table.flag("hitch")
    _unit(context, table, name)
    if name is None or profile is None:
        return None
    return Vehicle(id=name, profile=profile, range_m=range_m, hitch=hitch, **fields)


def read_trailer(context: Context, table: Table) -> Trailer | None:
    """Read one entry of ``trailers``."""
    name = table.name("id")
    known = context.known_profiles
    profile = table.choice("profile", known, "unknown-profile", default=TOWING)
    fields = _ridden(context, table)
    _unit(context, table, name)
    if name in context.vehicles:
        table.fault_at("id", "trailer-named-as-vehicle", value=shown(name))
    if name is None or profile is None:
        return None
    return Trailer(id=name, profile=profile, **fields)


def _ridden(context: Context, table: Table) -> dict[str, Any]:
    """Read the fields that vehicles and trailers share."""
    low, high = SPEED_PERCENT
    return {
        "skills": context.read_own_skills(table),
        "capacity": read_capacity(table),
        "width_mm": table.optional_integer("width_mm", high=MAX_WIDTH_MM),
        "speed_percent": table.integer("speed_percent", low=low, high=high, default=100),
        "needs": table.names("needs"),
    }


def _unit(context: Context, table: Table, name: str | None) -> None:
    """Read when a bike or trailer is there, and how long it takes to hand it over."""
    free = context.read_windows(table, "free")
    handover_s = table.integer("handover_s", high=MAX_SERVICE_S)
    if name is not None:
        context.units[name] = Unit(id=name, free=free, handover_s=handover_s)


def read_courier(context: Context, table: Table) -> Courier | None:
    """Read one entry of ``couriers``."""
    name = table.name("id")
    skills = context.read_own_skills(table)
    label, volunteer = table.text("name"), table.flag("volunteer")
    points = table.integer("effort_points", high=_MAX_EFFORT_POINTS)
    if name is None:
        return None
    return Courier(id=name, name=label, skills=skills, volunteer=volunteer, effort_points=points)


def read_shift(context: Context, table: Table) -> Shift | None:
    """Read one entry of ``shifts``; its courier, vehicle and places were read before."""
    name = table.name("id")
    courier = context.refer(table.need("courier"), "courier", context.couriers)
    companion = context.refer(table.get("companion"), "courier", context.couriers)
    if companion is not None and companion == courier:
        table.fault_at("companion", "companion-same", value=shown(companion.id))
    vehicles = read_vehicles(context, table, courier)
    window = _shift_window(context, table)
    rest: dict[str, Any] = {
        "start_place": context.refer(table.get("start_place"), "place", context.places),
        "end_place": context.refer(table.get("end_place"), "place", context.places),
        "breaks": _breaks(context, table, window),
        "prices": _prices(table),
        "max_stops": table.optional_integer("max_stops", high=MAX_STOPS),
        "max_travel_s": table.optional_integer("max_travel_s", high=MAX_SHIFT_S),
        "max_distance_m": table.optional_integer("max_distance_m", high=MAX_DISTANCE_M),
    }
    if name is None or courier is None or not vehicles or window is None:
        return None
    return Shift(
        id=name,
        courier=courier,
        companion=companion,
        vehicle=vehicles[0],
        choice=vehicles if chooses(table) else (),
        window=window,
        **rest,
    )


def _shift_window(context: Context, table: Table) -> Window | None:
    window = context.read_window(table)
    if window is None:
        return None
    length_s = (window.end - window.start) // timedelta(seconds=1)
    if length_s > MAX_SHIFT_S:
        table.fault_at("end", "shift-too-long", value=length_s, limit=MAX_SHIFT_S)
        return None
    return window


def _prices(table: Table) -> Prices:
    keys = table.table("prices", PRICE_KEYS)
    default = Prices(duty=True)
    if keys is None:
        return default
    return Prices(
        duty=keys.flag("duty", default=default.duty),
        **{
            name: keys.integer(name, high=MAX_CENTS, default=getattr(default, name))
            for name in ("shift_cents", "hour_cents", "km_cents")
        },
    )


def _breaks(context: Context, table: Table, shift: Window | None) -> tuple[Break, ...]:
    rows = [(row, _break(context, row)) for row in table.tables("breaks", BREAK_KEYS)]
    found = [(row.node, pause) for row, pause in rows if pause is not None]
    breaks, paths = [pause for _, pause in found], [node.where for node, _ in found]
    for row, key, code, args in break_faults(breaks, shift, context.zone, paths):
        found[row][0].fault_at(key, code, **args)
    return tuple(breaks)


def _break(context: Context, table: Table) -> Break | None:
    name = table.name("id")
    duration_s = table.needed_integer("duration_s", MAX_SERVICE_S)
    windows = context.read_windows(table)
    paid, note = table.flag("paid"), table.text("note")
    load = table.get("max_load")
    max_load = read_load(load) if load else None
    if name is None or duration_s is None:
        return None
    return Break(
        id=name, duration_s=duration_s, windows=windows, paid=paid, max_load=max_load, note=note
    )
