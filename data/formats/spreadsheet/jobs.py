"""A sheet of jobs: one row is one job with a pickup, a drop, or both."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

from data.formats.fields import listed, shown
from data.formats.parts import MAX_ITEMS, MAX_MASS_G, MAX_SERVICE_S, MAX_VOLUME_ML
from data.formats.spreadsheet.cells import CellFault, text_of
from data.formats.spreadsheet.headers import plain_words
from data.formats.spreadsheet.rows import Row
from data.formats.spreadsheet.stops import MAX_CENTS, has_stop, read_stop
from dispatch.bookings.usual_masses import parcel_mass
from dispatch.model import Job, JobKind, Load, Pin, Shift

KIND_NAMES: dict[str, JobKind] = {
    "circuit": "circuit",
    "circuit court": "circuit",
    "shop": "shop",
    "boutique": "shop",
    "magasin": "shop",
    "commerce": "shop",
    "aid": "aid",
    "aide": "aid",
    "aide alimentaire": "aid",
    "solidarité": "aid",
}
"""Words of the column of kinds."""


@dataclass(slots=True, kw_only=True)
class Pins:
    """Finds the shift that a row binds its job to.

    ``shifts`` are the good ones by id, ``known`` every id that was given, also of bad ones.
    """

    shifts: dict[str, Shift | None]
    found: list[Pin] = field(default_factory=list)

    def to_shift(self, row: Row, key: str) -> None:
        """Bind a job to the shift that a cell names."""
        if not row.has(key):
            return
        shift = row.folder.context.refer(row.need(key), "shift", self.shifts)
        if shift:
            self.found.append(Pin(job_id=row.name, shift_id=shift.id))

    def to_courier(self, row: Row, key: str, courier: str, on: str = "") -> None:
        """Bind a job to the one shift of a courier, on a day where one is given."""
        zone = row.folder.context.zone
        good = [shift for shift in self.shifts.values() if shift]
        theirs = [shift for shift in good if courier in (shift.courier.id, shift.courier.name)]
        starts = {shift.id: shift.window.start.astimezone(zone).date() for shift in theirs}
        fitting = [shift for shift in theirs if not on or starts[shift.id].isoformat() == on]
        if len(fitting) == 1:
            self.found.append(Pin(job_id=row.name, shift_id=fitting[0].id))
        elif fitting:
            known = listed(shift.id for shift in fitting)
            row.fault("courier-many-shifts", key, value=shown(courier), known=known)
        elif len(good) == len(self.shifts) or row.folder.context.skip_bad:
            known = listed({shift.courier.id for shift in good})
            row.fault("courier-no-shift", key, value=shown(courier), date=on or "—", known=known)


def read_job(row: Row, pins: Pins) -> Job | None:
    """Read one row of a sheet of jobs."""
    row.check_texts("id", "label")
    kind = _kind(row)
    on = row.day()
    mass_g = row.amount("mass", MAX_MASS_G)
    volume_ml = row.amount("volume", MAX_VOLUME_ML) or 0
    items = row.integer("items", MAX_ITEMS) or 0
    load = Load(
        mass_g=parcel_mass(items, volume_ml) if mass_g is None else mass_g,
        volume_ml=volume_ml,
        items=items,
        extra=row.extras(),
    )
    returns = Load(items=row.integer("returns.items", MAX_ITEMS) or 0)
    sides = {side: has_stop(row, side) for side in ("pickup", "drop")}
    if not any(sides.values()):
        row.fault("no-stops", "drop.address")
    last = "drop" if sides["drop"] else "pickup"
    stops = {
        side: read_stop(row, side, (load, returns if side == last else Load()), on)
        for side, there in sides.items()
        if there
    }
    rest: dict[str, Any] = {
        "skills": _skills(row),
        "accompanied": row.flag("accompanied"),
        "priority": row.integer("priority", 100) or 0,
        "prize_cents": row.amount("prize", MAX_CENTS),
        "label": row.text("label"),
        "goods": row.text("goods"),
        "aboard_limit_s": row.amount("aboard_limit", MAX_SERVICE_S),
    }
    _pin(row, pins)
    pickup, drop = stops.get("pickup"), stops.get("drop")
    if not pickup and not drop:
        return None
    return Job(
        id=row.name,
        kind=kind,
        pickups=(pickup,) if pickup else (),
        drops=(drop,) if drop else (),
        **rest,
    )


def _kind(row: Row) -> JobKind:
    known = {plain_words(name): kind for name, kind in KIND_NAMES.items()}

    def read(cell: object) -> JobKind:
        text = text_of(cast("str", cell))
        found = known.get(plain_words(text))
        if found is None:
            raise CellFault("unknown-kind", value=shown(text), known=listed(KIND_NAMES))
        return found

    return row.parse("kind", read) or "shop"


def _skills(row: Row) -> frozenset[str]:
    """Read skills that a job asks for; somebody must have each."""
    context = row.folder.context
    asked = row.names("skills")
    for skill in sorted(asked - context.skills) if "skill" not in context.unclear else ():
        row.fault("unknown-skill", "skills", value=shown(skill), known=listed(context.skills))
    return asked


def _pin(row: Row, pins: Pins) -> None:
    if row.has("shift") and row.has("courier"):
        row.fault("two-pins", "courier", value=shown(row.text("courier")))
        return
    pins.to_shift(row, "shift")
    if row.has("courier") and row.need("courier"):
        pins.to_courier(row, "courier", row.text("courier"))
