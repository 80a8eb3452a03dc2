"""Pages of the fleet: bikes and trailers, added, changed, in repair, and gone."""

from __future__ import annotations

import re
from typing import Any

from starlette.responses import Response

from api.http.pages.admin.tabs import show, typed
from api.http.pages.forms import Form
from api.http.pages.frame import PageRequest, PageRouter
from api.locales.texts import Texts
from api.usecases.fleet.vehicles import (
    VehicleRequest,
    add_vehicle,
    change_vehicle,
    list_vehicles,
    read_vehicle,
)
from data.formats.temperature import TEMPERATURES
from data.store.fleet.vehicles import VEHICLE_STATUSES, Vehicle
from data.store.shapes import capacity_plain
from routing.profiles.profile import PROFILE_NAMES

pages = PageRouter()

FLEET = "/admin/fleet"
TRAILER = "trailer"
TOWED = "bike_trailer"
BOXES = 2
"""Rows for boxes; a vehicle with more has as many more."""
_FIELDS = {"capacity.mass_g": "mass", "capacity.volume_ml": "volume", "profile": "kind"}
_FIELDS |= {"range_m": "range", "width_mm": "width", "handover_s": "handover"}


@pages.get(FLEET, needs=("vehicles:write",))
def fleet(ask: PageRequest) -> Response:
    """List the vehicles; those that are gone only where they are asked for."""
    with_gone = "gone" in ask.query
    found = ask.do(list_vehicles, with_gone=with_gone)
    order = {status: place for place, status in enumerate(VEHICLE_STATUSES)}
    found.sort(key=lambda one: (order[one.status], one.trailer, one.name.casefold()))
    carried = {one.id: _carries(one, ask.texts) for one in found}
    return show(
        ask, "fleet", vehicles=found, picture=picture_of, carried=carried, with_gone=with_gone
    )


@pages.form(f"{FLEET}/{{vehicle_id}}", needs=("vehicles:write",))
@pages.form(f"{FLEET}/new", needs=("vehicles:write",))
def vehicle(ask: PageRequest) -> Response:
    """Add a vehicle, or change one: take it into repair and back, or out of the fleet."""
    found = ask.do(read_vehicle, ask.id()) if ask.path else None
    start = _start(found, ask.texts) if found else {"kind": "cargo", "id": ask.new_id()}
    form = ask.form(start=start, fields=_FIELDS)
    known = found.id if found else None
    if form.sent and ask.keep(form, known, add_vehicle, change_vehicle, _request(form, found)):
        return ask.to(FLEET, done="vehicle-changed" if found else "vehicle-added")
    kinds = [TRAILER] if found and found.trailer else list(PROFILE_NAMES)
    if found is None:
        kinds.append(TRAILER)
    rows = max(BOXES, len(found.boxes) + 1 if found else 0)
    return show(
        ask,
        "vehicle",
        form=form,
        vehicle=found,
        kinds=kinds,
        boxes=range(rows),
        temperatures=[(one, ask.texts(f"admin-box-{one}")) for one in TEMPERATURES],
        statuses=[(one, ask.texts(f"admin-vehicle-{one}")) for one in VEHICLE_STATUSES],
    )


def picture_of(found: Vehicle) -> str:
    """Return the kind whose picture shows a vehicle."""
    return TRAILER if found.trailer else found.profile


def _carries(found: Vehicle, texts: Texts) -> list[str]:
    """Return the limits of a vehicle, and its boxes, as a list shows them."""
    limits = ((found.capacity.mass_g, "kg"), (found.capacity.volume_ml, "l"))
    lines = [
        texts("admin-measure", value=value / 1000, unit=unit)
        for value, unit in limits
        if value is not None
    ]
    boxes = [
        texts(f"admin-box-{kind}-of", volume=volume_ml / 1000) for kind, volume_ml in found.boxes
    ]
    return [*lines, *boxes]


def _start(found: Vehicle, texts: Texts) -> dict[str, Any]:
    language = texts.language
    start: dict[str, Any] = {
        "name": found.name,
        "kind": picture_of(found),
        "mass": typed(found.capacity.mass_g, 1000, language),
        "volume": typed(found.capacity.volume_ml, 1000, language),
        "range": typed(found.range_m, 1000, language),
        "width": typed(found.width_mm, 10, language),
        "speed_percent": found.speed_percent,
        "handover": typed(found.handover_s, 60, language),
        "hitch": found.hitch,
        "needs": ", ".join(sorted(found.needs)),
        "skills": ", ".join(sorted(found.skills)),
        "status": found.status,
        "version": found.version,
    }
    for row, (temperature, volume_ml) in enumerate(found.boxes):
        start[f"boxes[{row}].temperature"] = temperature
        start[f"boxes[{row}].volume_ml"] = typed(volume_ml, 1000, language)
    return start


def _request(form: Form, found: Vehicle | None) -> VehicleRequest | None:
    """Read the form."""
    kind = form.text("kind")
    trailer = kind == TRAILER
    capacity = dict(capacity_plain(found.capacity)) if found else {}
    capacity |= {
        "mass_g": form.number("mass", scale=1000),
        "volume_ml": form.number("volume", scale=1000),
    }
    profile = (found.profile if found and found.trailer else TOWED) if trailer else kind
    request: dict[str, object] = {
        "name": form.text("name"),
        "profile": profile,
        "capacity": {key: one for key, one in capacity.items() if one is not None},
        "boxes": _boxes(form),
        "range_m": form.number("range", scale=1000),
        "width_mm": form.number("width", scale=10),
        "speed_percent": form.whole("speed_percent") or 100,
        "handover_s": form.number("handover", scale=60) or 0,
        "needs": words_of(form.text("needs")),
        "skills": words_of(form.text("skills")),
        "hitch": form.has("hitch") and not trailer,
    }
    if found is None:
        return form.read(VehicleRequest, {**request, "trailer": trailer})
    # Of another kind of bike emissions are counted by that kind, unless somebody says otherwise.
    changed = {"kind": ""} if profile != found.profile else {}
    status = form.text("status") or found.status
    return form.read(VehicleRequest, {**request, **changed, "status": status})


def _boxes(form: Form) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    names: dict[str, str] = {}
    for row in range(rows_of(form, "boxes")):
        own = f"boxes[{row}]"
        temperature = form.text(f"{own}.temperature")
        volume_ml = form.number(f"{own}.volume_ml", scale=1000)
        if temperature or volume_ml is not None:
            # Rows that were left empty do not count for whoever finds fault.
            names |= {f"boxes[{len(rows)}].{key}": f"{own}.{key}" for key in _BOX_KEYS}
            names[f"boxes[{len(rows)}]"] = f"{own}.volume_ml"
            rows.append({"temperature": temperature, "volume_ml": volume_ml})
    form.fields = {**form.fields, **names}
    return [{key: one for key, one in row.items() if one not in ("", None)} for row in rows]


_BOX_KEYS = ("temperature", "volume_ml")


def rows_of(form: Form, name: str) -> int:
    """Return how many rows of a list a form has, from fields such as ``boxes[2].volume_ml``."""
    found = (re.match(rf"{re.escape(name)}\[(\d{{1,4}})\]", one) for one in form.values)
    return max((int(one[1]) + 1 for one in found if one), default=0)


def words_of(text: str) -> list[str]:
    """Return words that are parted by commas or spaces, each once."""
    return list(dict.fromkeys(text.replace(",", " ").replace(";", " ").split()))
