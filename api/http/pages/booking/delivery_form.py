"""The form of one delivery: its fields out of a booking, and a booking out of its fields."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from api.http.bookings.resubmitted_booking import booking_request_of
from api.http.pages.booking.parcels import (
    MOST_OF_ONE,
    SIZES,
    counts_of_load,
    crates_back,
    load_of_counts,
    mass_apart,
    temperature_of_load,
)
from api.http.pages.forms import Form
from data.formats.parts import MAX_MASS_G, MAX_SERVICE_S
from dispatch.bookings.door_times import MOST_FLOORS
from dispatch.values.local_time import day_of, read_moment

Plain = dict[str, Any]

USUAL, ELSEWHERE = "usual", "address"
"""Choices of a pickup: the customer's usual place, an address; any other is a place's id."""
PROOFS = ("signature", "photo", "name", "code")
AGE = "age"
"""Proof that has a box of its own: a check of the age is an extra to whoever books."""
READY_WAIT = timedelta(minutes=20)
READY_WITHIN = timedelta(minutes=60)
"""Longest that goods which are ready wait for a courier, and until they are to be there."""
_ROUNDED = timedelta(minutes=5)
_KINDS = {"producer": "circuit", "aid": "aid"}

FAULT_FIELDS = {
    "day": "day",
    "customer_id": "customer",
    "reference": "reference",
    "jobs[0].pickups[0]": "from_address",
    "jobs[0].pickups[0].place": "pick",
    "jobs[0].pickups[0].windows": "ready_from",
    "jobs[0].pickups[0].load": "parcels",
    "jobs[0].drops[0]": "to_address",
    "jobs[0].drops[0].access_note": "to_access",
    "jobs[0].drops[0].floors": "floors",
    "jobs[0].drops[0].contact_name": "contact_name",
    "jobs[0].drops[0].contact_phone": "contact_phone",
    "jobs[0].drops[0].note": "note",
    "jobs[0].drops[0].windows": "from",
    "jobs[0].drops[0].load": "parcels",
    "jobs[0].drops[0].returns": "crates",
    "jobs[0].drops[0].proof": "proof",
    "jobs[0].drops[0].on_failure": "next",
    "jobs[0].goods": "goods",
    "jobs[0].aboard_limit_s": "aboard_min",
}
"""Fields by the key path of a booking at which a use case finds fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """Facts that a form is read against.

    Attributes
    ----------
    usual_place
        Id of the place where the customer's goods usually are; empty where there is none.
    customer_id, customer_kind
        Of the customer; empty for the cooperative itself.
    """

    now: datetime
    zone: tzinfo
    usual_place: str = ""
    customer_id: str = ""
    customer_kind: str = ""


def asked_anew(plain: Plain) -> Plain:
    """Return a booking as it would be asked for again, also where it was cancelled since."""
    if plain.get("status") != "cancelled":
        return booking_request_of(plain)
    jobs = [{**one, "status": "open"} for one in plain["jobs"] if not one.get("retry_of")]
    return booking_request_of({**plain, "jobs": jobs})


def is_one_delivery(booking: Mapping[str, Any]) -> bool:
    """Return whether the form can say all of a booking: one job to one door.

    A place that is named by its id alone has no address to type.
    """
    jobs = booking["jobs"]
    if len(jobs) != 1:
        return False
    job = jobs[0]
    stops = [*job.get("pickups", ()), *job.get("drops", ())]
    single = len(job.get("drops", ())) == 1 and len(job.get("pickups", ())) <= 1
    typed = all(drop.get("address") or not drop.get("place") for drop in job.get("drops", ()))
    return single and typed and all(len(stop.get("windows", ())) <= 1 for stop in stops)


def fresh(around: Around) -> Plain:
    """Return what the form of a new delivery begins with."""
    return {
        "when": "slot",
        "day": (day_of(around.now, around.zone) + timedelta(days=1)).isoformat(),
        "pick": USUAL if around.usual_place or not around.customer_id else ELSEWHERE,
        "next": "call_coordinator",
        "customer": around.customer_id,
    }


def filled(booking: Mapping[str, Any], around: Around) -> Plain:
    """Return the fields of the form out of a booking that :func:`is_one_delivery`."""
    job = booking["jobs"][0]
    drop, pickups = job["drops"][0], job.get("pickups", ())
    counts = counts_of_load(drop.get("load") or _NOTHING)
    load = drop.get("load") or _NOTHING
    mass_g = mass_apart(load, counts)
    begins, ends = _clocks(drop, around)
    ready_from, _ = _clocks(pickups[0], around) if pickups else ("", "")
    return {
        **_pick_of(pickups, around),
        "customer": booking.get("customer_id") or "",
        "reference": booking.get("reference", ""),
        "to_address": drop.get("address", ""),
        "to_point": _point_of(drop),
        "to_access": drop.get("access_note", ""),
        "floors": drop.get("floors") or "",
        "contact_name": drop.get("contact_name", ""),
        "contact_phone": drop.get("contact_phone", ""),
        "note": drop.get("note", ""),
        "age": AGE in drop.get("proof", ()),
        **{f"n_{code}": count for code, count in counts.items()},
        "mass": "" if mass_g is None else format(mass_g / 1000, "g"),
        "temperature": temperature_of_load(load),
        "when": "window",
        "day": booking.get("day") or "",
        "from": begins,
        "until": ends,
        "ready_from": ready_from,
        "proof": [one for one in drop.get("proof", ()) if one != AGE],
        "crates": (drop.get("returns") or {}).get("items") or "",
        "next": drop.get("on_failure") or "call_coordinator",
        "goods": job.get("goods", ""),
        "aboard_min": _in_minutes(job.get("aboard_limit_s")),
    }


def _in_minutes(seconds: int | None) -> str:
    return "" if seconds is None else format(seconds / 60, "g")


def request_of(form: Form, around: Around, base: Mapping[str, Any] | None = None) -> Plain:
    """Return the booking that the form asks for.

    Parameters
    ----------
    base
        The booking that it changes or copies: what the form does not say stays as it is there.
    """
    _take_choice(form, "from")
    _take_choice(form, "to")
    form.need("to_address")
    job: Plain = dict(base["jobs"][0]) if base else {"id": "1"}
    if not base and around.customer_kind in _KINDS:
        job["kind"] = _KINDS[around.customer_kind]
    load = _load(form, job)
    job.pop("load", None)
    job["goods"] = form.text("goods")
    job["aboard_limit_s"] = form.number("aboard_min", scale=60, high=MAX_SERVICE_S)
    day, drop_windows, pickup_windows = _times(form, around)
    job["drops"] = [_drop(form, (job.get("drops") or [{}])[0], load, drop_windows)]
    pickup = _pickup(form, (job.get("pickups") or [{}])[0], around)
    job.pop("pickups", None)
    if pickup is not None:
        job["pickups"] = [{**pickup, "load": load, **_if_any("windows", pickup_windows)}]
    kept = {key: base[key] for key in ("supplements", "vehicles") if key in base} if base else {}
    return {
        **kept,
        **({"customer_id": around.customer_id} if around.customer_id else {}),
        "reference": form.text("reference"),
        **({"day": day.isoformat()} if day else {}),
        "jobs": [job],
    }


def where_unclear(request: Mapping[str, Any]) -> dict[str, str]:
    """Return the addresses of a booking of the form that have no point, by side of the form."""
    job = request["jobs"][0]
    stops = {"to": job["drops"][0], "from": (job.get("pickups") or [{}])[0]}
    return {
        side: stop["address"]
        for side, stop in stops.items()
        if stop.get("address") and "lon" not in stop and "place" not in stop
    }


_NOTHING: Plain = {"mass_g": 0, "volume_ml": 0, "items": 0, "extra": {}}


def _load(form: Form, job: Mapping[str, Any]) -> Plain:
    counts = {size.code: form.whole(size.field, high=MOST_OF_ONE) or 0 for size in SIZES}
    mass_g = form.number("mass", scale=1000, high=MAX_MASS_G)
    temperature = form.text("temperature")
    before = (job.get("drops") or [{}])[0].get("load") or _NOTHING
    if not any(counts.values()):
        # Another load than the form can say stays what it was, until somebody counts parcels.
        if before["items"] or before["volume_ml"]:
            changed = {} if mass_g is None else {"mass_g": mass_g}
            return {**before, **changed}
        form.say("parcels", form.texts("booking-parcels-needed"))
    return load_of_counts(counts, mass_g=mass_g, temperature=temperature)


def _drop(form: Form, before: Mapping[str, Any], load: Plain, windows: list[Plain]) -> Plain:
    kept = {key: before[key] for key in _KEPT_OF_STOP if key in before}
    crates = form.whole("crates", high=MOST_OF_ONE) or 0
    return {
        **kept,
        **_where(form, "to"),
        "access_note": form.text("to_access"),
        **_if_any("floors", form.whole("floors", high=MOST_FLOORS)),
        "contact_name": form.text("contact_name"),
        "contact_phone": form.text("contact_phone"),
        "note": form.text("note"),
        "load": load,
        **_if_any("windows", windows),
        **_if_any("returns", crates_back(crates) if crates else None),
        **_if_any("proof", [*form.all("proof"), *([AGE] if form.has("age") else ())]),
        **_if_any("on_failure", form.text("next")),
    }


def _if_any(key: str, value: object) -> Plain:
    return {key: value} if value else {}


_KEPT_OF_STOP = ("service_s", "setup_s", "late_limit_s", "late_hour_cents")


def _pickup(form: Form, before: Mapping[str, Any], around: Around) -> Plain | None:
    """Return where goods are taken up; ``None`` where the customer's goods usually are."""
    pick = form.text("pick") or USUAL
    if pick == USUAL:
        pick = around.usual_place
        if not pick:
            return None
    if pick != ELSEWHERE:
        same = before if before.get("place") == pick else {}
        kept = {key: value for key, value in same.items() if key not in {"load", "windows"}}
        return {**kept, "place": pick}
    form.need("from_address")
    kept = {key: before[key] for key in (*_KEPT_OF_STOP, *_KEPT_OF_PICKUP) if key in before}
    return {**kept, **_where(form, "from")}


_KEPT_OF_PICKUP = ("contact_name", "contact_phone", "note", "proof", "access_note")


def _times(form: Form, around: Around) -> tuple[date | None, list[Plain], list[Plain]]:
    """Return the day, the window at the door, and the one at which goods are taken up."""
    if form.text("when") == "ready" and not form.has("anyway"):
        # A slot is found for it.
        return form.day("slot_day") or day_of(around.now, around.zone), [], []
    if form.text("when") == "slot":
        form.need("day")
        return form.day("slot_day") or form.day("day"), [], []
    if form.text("when") == "ready":
        at = _ready_at(form, around)
        return (
            day_of(at, around.zone),
            [_window(at, at + READY_WITHIN)],
            [_window(at, at + READY_WAIT)],
        )
    form.need("day")
    day, begins, ends = form.day("day"), form.text("from"), form.text("until")
    ready_from = form.text("ready_from")
    if begins and not ends:
        form.say("until", form.texts("page-field-needed"))
    if ends and not begins:
        begins = ready_from or "00:00"
    drop = [{"start": begins, "end": ends}] if ends else []
    pickup = [{"start": ready_from, "end": ends or "23:59"}] if ready_from else []
    return day, drop, pickup


def _ready_at(form: Form, around: Around) -> datetime:
    """Return when goods are ready: as it was told when the price was asked, else from now on."""
    try:
        ready_at = read_moment(form.text("ready_at"))
    except ValueError:
        ready_at = None
    if form.text("go") == "book" and ready_at is not None and ready_at.utcoffset() is not None:
        return ready_at
    minutes = form.whole("ready_min", high=24 * 60) or 0
    at = around.now + timedelta(minutes=minutes)
    over = (at - datetime.min.replace(tzinfo=at.tzinfo)) % _ROUNDED
    at += (_ROUNDED - over) % _ROUNDED
    form.values["ready_at"] = [at.isoformat()]
    return at


def _window(start: datetime, end: datetime) -> Plain:
    return {"start": start.isoformat(), "end": end.isoformat()}


def _take_choice(form: Form, side: str) -> None:
    """Take the address that somebody chose of those that may be meant."""
    point, _, label = form.text(f"{side}_choice").partition("|")
    if label:
        form.values[f"{side}_address"] = [label]
        form.values[f"{side}_point"] = [f"{point}|{label}"]


def _where(form: Form, side: str) -> Plain:
    """Return an address, with its point where one was chosen for just this address."""
    address = form.text(f"{side}_address")
    point, _, label = form.text(f"{side}_point").partition("|")
    if not label or label != address:
        return {"address": address}
    try:
        lon, lat = map(float, point.split(","))
    except ValueError:
        return {"address": address}
    if not (math.isfinite(lon) and math.isfinite(lat)):
        return {"address": address}
    return {"address": address, "lon": lon, "lat": lat}


def _point_of(stop: Mapping[str, Any]) -> str:
    if "lon" not in stop or not stop.get("address"):
        return ""
    return f"{stop['lon']},{stop['lat']}|{stop['address']}"


def _pick_of(pickups: Sequence[Mapping[str, Any]], around: Around) -> Plain:
    if not pickups:
        return {"pick": USUAL}
    stop = pickups[0]
    place = str(stop.get("place") or "")
    if place:
        return {"pick": USUAL if place == around.usual_place else place}
    pick = {"from_address": stop.get("address", ""), "from_point": _point_of(stop)}
    return {"pick": ELSEWHERE, **pick}


def _clocks(stop: Mapping[str, Any], around: Around) -> tuple[str, str]:
    windows = stop.get("windows") or ()
    if not windows:
        return "", ""
    ends = (datetime.fromisoformat(windows[0][key]) for key in ("start", "end"))
    begin, end = (one.astimezone(around.zone).strftime("%H:%M") for one in ends)
    return begin, end
