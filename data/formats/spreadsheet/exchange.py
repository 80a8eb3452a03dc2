"""The two column sets of CoopCycle: a sheet of tasks, and one of deliveries.

What our model has no place for (tags, groups, packages by name, ...) goes into the courier's note
in the words of the file, so that nothing is lost.
"""

from __future__ import annotations

import re

from data.formats.fields import shown
from data.formats.parts import MAX_MASS_G
from data.formats.spreadsheet import cells
from data.formats.spreadsheet.cells import CellFault, text_of
from data.formats.spreadsheet.jobs import Pins
from data.formats.spreadsheet.moments import day
from data.formats.spreadsheet.rows import Row
from data.formats.spreadsheet.stops import read_stop
from dispatch.bookings.usual_masses import parcel_mass
from dispatch.model import Job, Load, VisitKind

_SIDES: dict[str, VisitKind] = {"pickup": "pickup", "dropoff": "drop"}


def read_task(row: Row, pins: Pins) -> Job | None:
    """Read one row of a sheet of tasks: a job with that one stop."""
    row.check_texts("ref", "name")
    side = _side(row)
    load = _load(row)
    more = (*_tags(row, "tags"), *_pairs(row, "group"), row.text("packages"))
    stop = read_stop(row, "", (load, Load()), row.folder.on, more)
    _assign(row, pins)
    if side is None or stop is None:
        return None
    label = row.text("name") or row.text("contact")
    pickups, drops = ((stop,), ()) if side == "pickup" else ((), (stop,))
    return Job(id=row.name, pickups=pickups, drops=drops, label=label)


def read_delivery(row: Row) -> Job | None:
    """Read one row of a sheet of deliveries: a pickup and a drop."""
    row.check_texts("pickup.name", "drop.name")
    goods = (_load(row), Load())
    on = row.folder.on
    to_drop = (row.text("packages"), *_pairs(row, "tour"))
    more = {
        "pickup": (row.text("pickup.name"), *_tags(row, "pickup.tags")),
        "drop": (*to_drop, *_tags(row, "drop.tags")),
    }
    stops = {}
    for side, pieces in more.items():
        metadata = f"{side}.metadata"
        row.check_texts(metadata)
        stops[side] = read_stop(row, side, goods, on, (*pieces, row.text(metadata)))
    pickup, drop = stops["pickup"], stops["drop"]
    if pickup is None or drop is None:
        return None
    label = row.text("drop.name") or row.text("drop.contact")
    return Job(id=row.name, pickups=(pickup,), drops=(drop,), label=label)


def _side(row: Row) -> VisitKind | None:
    if row.need("type") is None:
        return None
    text = row.text("type")
    side = _SIDES.get(text.lower())
    if side is None:
        row.fault("unknown-task-type", "type", value=shown(text))
    return side


def _load(row: Row) -> Load:
    items = row.parse("packages", cells.packages) or 0
    mass_g = row.amount("mass", MAX_MASS_G)
    return Load(mass_g=parcel_mass(items, 0) if mass_g is None else mass_g, items=items)


def _tags(row: Row, key: str) -> tuple[str, ...]:
    """Return tags as a note shows them: ``#cold #fragile``."""
    row.check_texts(key)
    tags = row.text(key).split()
    return (" ".join(f"#{tag}" for tag in tags),) if tags else ()


def _pairs(row: Row, key: str) -> tuple[str, ...]:
    """Return the name of a group or tour as ``group=...``."""
    row.check_texts(key)
    return (f"{key}={row.text(key)}",) if row.has(key) else ()


def _assign(row: Row, pins: Pins) -> None:
    """Bind a task to the shift of ``username:YYYY-MM-DD``."""

    def read(cell: cells.Cell) -> tuple[str, str]:
        found = re.fullmatch(r"(\S.*?)\s*:\s*(\d{4}-\d{2}-\d{2})", text_of(cell))
        if found is None:
            raise CellFault("not-an-assignment", value=shown(text_of(cell)))
        return found[1], day(found[2]).isoformat()

    assigned = row.parse("assign", read)
    if assigned:
        pins.to_courier(row, "assign", *assigned)
