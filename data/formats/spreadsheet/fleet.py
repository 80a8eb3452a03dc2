"""Sheets of vehicles, couriers and shifts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from data.formats.fields import listed, shown
from data.formats.parts import (
    MAX_ITEMS,
    MAX_MASS_G,
    MAX_SERVICE_S,
    MAX_SHIFT_S,
    MAX_VOLUME_ML,
    break_fits,
)
from data.formats.spreadsheet.headers import plain_words
from data.formats.spreadsheet.rows import Row
from data.formats.spreadsheet.stops import MAX_CENTS
from dispatch.model import Break, Capacity, Courier, Place, Prices, Shift, Vehicle, Window

PROFILE_NAMES = {
    **dict.fromkeys(("vélo", "bike", "bicycle"), "bike"),
    **dict.fromkeys(("vélo électrique", "vae", "e-bike"), "ebike"),
    "rallongé": "longtail",
    **dict.fromkeys(("biporteur", "long john", "vélo cargo", "cargo bike"), "cargo"),
    **dict.fromkeys(("triporteur", "tricycle"), "trike"),
    **dict.fromkeys(("vélo remorque", "vélo avec remorque", "bike with trailer"), "bike_trailer"),
}
"""Words of the column of profiles besides the profiles' own names."""

_MAX_DISTANCE_M = 1_000_000
_MAX_WIDTH_MM = 5_000
_MAX_STOPS = 100_000


def read_vehicle(row: Row) -> Vehicle | None:
    """Read one row of a sheet of vehicles."""
    row.need("id")
    profile = _profile(row)
    skills = row.names("skills")
    row.folder.context.skills |= skills
    vehicle: dict[str, Any] = {
        "range_m": _metres(row, "range"),
        "capacity": Capacity(
            mass_g=row.amount("mass", MAX_MASS_G),
            volume_ml=row.amount("volume", MAX_VOLUME_ML),
            items=row.integer("items", MAX_ITEMS),
            extra=row.extras(),
        ),
        "skills": skills,
        "width_mm": row.amount("width", _MAX_WIDTH_MM),
        "speed_percent": row.amount("speed", 500, 10) or 100,
    }
    return Vehicle(id=row.name, profile=profile, **vehicle) if profile else None


def _profile(row: Row) -> str | None:
    node = row.need("profile")
    if node is None:
        return None
    text = row.text("profile")
    known = row.folder.context.known_profiles
    names = {plain_words(name): name for name in known}
    names |= {plain_words(name): own for name, own in PROFILE_NAMES.items() if own in known}
    found = names.get(plain_words(text))
    if found is None:
        row.fault("unknown-profile", "profile", value=shown(text), known=listed(known))
    return found


def read_courier(row: Row) -> Courier | None:
    """Read one row of a sheet of couriers; one with a name only is known by it."""
    key = "id" if row.has("id") else "name"
    row.need(key)
    row.check_texts("id", "name")
    skills = row.names("skills")
    row.folder.context.skills |= skills
    volunteer = row.flag("volunteer")
    return Courier(id=row.name, name=row.text("name"), skills=skills, volunteer=volunteer)


def read_shift(row: Row, *, listed_couriers: bool) -> Shift | None:
    """Read one row of a sheet of shifts.

    Parameters
    ----------
    listed_couriers
        Whether there is a sheet of couriers, which then says who has which skills.
    """
    context = row.folder.context
    row.check_texts("id")
    courier = _courier(row, listed_couriers=listed_couriers)
    companion = _companion(row, listed_couriers=listed_couriers)
    vehicle = context.refer(row.need("vehicle"), "vehicle", context.vehicles)
    on = row.day()
    window = _shift_window(row, on)
    start, end = _ends(row)
    rest: dict[str, Any] = {
        "start_place": start,
        "end_place": end,
        "breaks": _breaks(row, window, on),
        "prices": _prices(row),
        "max_stops": row.integer("max_stops", _MAX_STOPS),
        "max_travel_s": row.amount("max_travel", MAX_SHIFT_S),
        "max_distance_m": _metres(row, "max_distance"),
    }
    if courier is None or vehicle is None or window is None:
        return None
    return Shift(
        id=row.name,
        courier=courier,
        vehicle=vehicle,
        companion=companion,
        window=window,
        **rest,
    )


def _metres(row: Row, key: str) -> int | None:
    """Read a distance in whole metres."""
    millimetres = row.amount(key, _MAX_DISTANCE_M * 1000)
    return None if millimetres is None else millimetres // 1000


def _courier(row: Row, *, listed_couriers: bool) -> Courier | None:
    context = row.folder.context
    if row.need("courier") is None:
        return None
    name = row.text("courier")
    if listed_couriers:
        for key in ("skills", "volunteer"):
            if row.has(key):
                row.fault("said-by-couriers", key, value=shown(row.text(key)))
        return _listed_courier(row, "courier")
    skills, volunteer = row.names("skills"), row.flag("volunteer")
    context.skills |= skills
    courier = Courier(id=name, skills=skills, volunteer=volunteer)
    first = context.couriers.setdefault(name, courier)
    if first != courier:
        row.fault("courier-differs", "courier", value=shown(name))
    return courier


def _listed_courier(row: Row, key: str) -> Courier | None:
    """Find somebody in the sheet of couriers, by id or by a name that only one has."""
    couriers = row.folder.context.couriers
    name = row.text(key)
    by_name = [each for each in couriers.values() if each and each.name == name]
    if name not in couriers and len(by_name) == 1:
        return by_name[0]
    return row.folder.context.refer(row.need(key), "courier", couriers)


def _companion(row: Row, *, listed_couriers: bool) -> Courier | None:
    if not row.has("companion") or row.need("companion") is None:
        return None
    if row.text("companion") == row.text("courier"):
        row.fault("companion-same", "companion", value=shown(row.text("companion")))
        return None
    if listed_couriers:
        return _listed_courier(row, "companion")
    name = row.text("companion")
    return row.folder.context.couriers.setdefault(name, Courier(id=name))


def _shift_window(row: Row, on: date | None) -> Window | None:
    before = len(row.folder.context.faults.found)
    found = row.windows("", on)
    both = (row.has("from") and row.has("to")) or row.has("windows")
    if len(row.folder.context.faults.found) > before:
        return None
    if not both:
        row.missing("to" if row.has("from") else "from", "windows")
        return None
    if len(found) != 1:
        row.fault("one-window", "windows", value=shown(row.text("windows")))
        return None
    length_s = (found[0].end - found[0].start) // timedelta(seconds=1)
    if length_s > MAX_SHIFT_S:
        row.fault("shift-too-long", "to", value=length_s, limit=MAX_SHIFT_S)
    return found[0]


def _ends(row: Row) -> tuple[Place | None, Place | None]:
    """Read where a shift starts and ends; ``hub`` stands for both where they say nothing."""
    context = row.folder.context
    start, end, hub = (
        context.refer(row.need(key), "place", context.places) if row.has(key) else None
        for key in ("start_place", "end_place", "hub")
    )
    return (
        start if row.has("start_place") else hub,
        end if row.has("end_place") else hub,
    )


def _prices(row: Row) -> Prices:
    default = Prices(duty=True)
    cents = {
        name: row.amount(f"price.{key}", MAX_CENTS)
        for key, name in (("shift", "shift_cents"), ("hour", "hour_cents"), ("km", "km_cents"))
    }
    given = {
        name: getattr(default, name) if value is None else value for name, value in cents.items()
    }
    return Prices(**given, duty=True)


def _breaks(row: Row, shift: Window | None, on: date | None) -> tuple[Break, ...]:
    duration_s = row.amount("break", MAX_SERVICE_S)
    paid = row.flag("break.paid")
    windows = row.windows("break.", on)
    if duration_s is None:
        if row.has("break.windows") or paid:
            row.missing("break")
        return ()
    if shift and windows and not break_fits(windows, shift, duration_s):
        zone = row.folder.context.zone
        row.fault(
            "break-outside-shift",
            "break.windows",
            start=shift.start.astimezone(zone).isoformat(timespec="minutes"),
            end=shift.end.astimezone(zone).isoformat(timespec="minutes"),
        )
    return (Break(id="break", duration_s=duration_s, windows=windows, paid=paid),)
