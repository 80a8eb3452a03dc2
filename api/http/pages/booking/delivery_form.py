"""The form of one delivery: its fields out of a booking, and a booking out of its fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, TypeGuard

from api.http.bookings.resubmitted_booking import booking_request_of
from api.http.pages.address_fields import address_of, point_value, take_choice
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
from api.usecases.bookings.booking_request import BookingRequest, LoadRequest, StopRequest
from api.usecases.request_parts import AddressPart
from data.formats.parts import MAX_MASS_G, MAX_SERVICE_S
from dispatch.bookings.door_times import MOST_FLOORS
from dispatch.values.local_time import day_of, read_moment
from routing.types import Point

Plain = dict[str, Any]

ADDRESSES = ("to_address", "from_address")
"""Fields of addresses."""
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

_TEXTS_OF_DROP = {
    "access_note": "to_access",
    "contact_name": "contact_name",
    "contact_phone": "contact_phone",
    "note": "note",
}
"""Texts of a drop by name, each with its field."""

FAULT_FIELDS = {
    "day": "day",
    "customer_id": "customer",
    "reference": "reference",
    "jobs[0].pickups[0]": "from_address",
    "jobs[0].pickups[0].place": "pick",
    "jobs[0].pickups[0].windows": "ready_from",
    "jobs[0].pickups[0].load": "parcels",
    "jobs[0].drops[0]": "to_address",
    **{f"jobs[0].drops[0].{key}": name for key, name in _TEXTS_OF_DROP.items()},
    "jobs[0].drops[0].floors": "floors",
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


def asked_anew(plain: Plain) -> BookingRequest | None:
    """Return a booking as it would be asked for again, also where it was cancelled since.

    ``None`` where there is nothing to ask for: another booking has brought all of it anew.
    """
    if plain.get("status") == "cancelled":
        jobs = [{**one, "status": "open"} for one in plain["jobs"] if not one.get("retry_of")]
        plain = {**plain, "jobs": jobs}
    asked = booking_request_of(plain)
    return BookingRequest.read(asked) if asked["jobs"] else None


def is_one_delivery(booking: BookingRequest | None) -> TypeGuard[BookingRequest]:
    """Return whether the form can say all of a booking: one job to one door.

    A place that is named by its id alone has no address to type.
    """
    if booking is None or len(booking.jobs) != 1:
        return False
    (job,) = booking.jobs
    single = len(job.drops) == 1 and len(job.pickups) <= 1
    typed = all(drop.address or drop.place is None for drop in job.drops)
    return single and typed and all(len(stop.windows) <= 1 for _, stop in job.stops)


def fresh(around: Around) -> Plain:
    """Return what the form of a new delivery begins with."""
    return {
        "when": "slot",
        "day": (day_of(around.now, around.zone) + timedelta(days=1)).isoformat(),
        "pick": USUAL if around.usual_place or not around.customer_id else ELSEWHERE,
        "next": "call_coordinator",
        "customer": around.customer_id,
    }


def filled(booking: BookingRequest, around: Around) -> Plain:
    """Return the fields of the form out of a booking that :func:`is_one_delivery`."""
    job = booking.jobs[0]
    drop, load = job.drops[0], job.drops[0].load
    counts = counts_of_load(load)
    mass_g = mass_apart(load, counts)
    begins, ends = _clocks(drop, around)
    ready_from, _ = _clocks(job.pickups[0], around) if job.pickups else ("", "")
    return {
        **_pick_of(job.pickups, around),
        "customer": booking.customer_id or "",
        "reference": booking.reference,
        "to_address": drop.address,
        "to_address_point": _point_of(drop),
        **{name: getattr(drop, key) for key, name in _TEXTS_OF_DROP.items()},
        "floors": drop.floors or "",
        "age": AGE in drop.proof,
        **{f"n_{code}": count for code, count in counts.items()},
        "mass": "" if mass_g is None else format(mass_g / 1000, "g"),
        "temperature": temperature_of_load(load),
        "when": "window",
        "day": booking.day or "",
        "from": begins,
        "until": ends,
        "ready_from": ready_from,
        "proof": [one for one in drop.proof if one != AGE],
        "crates": drop.returns.items or "",
        "next": drop.on_failure,
        "goods": job.goods,
        "aboard_min": _in_minutes(job.aboard_limit_s),
    }


def _in_minutes(seconds: int | None) -> str:
    return "" if seconds is None else format(seconds / 60, "g")


def request_of(
    form: Form, around: Around, base: BookingRequest | None = None
) -> BookingRequest | None:
    """Return the booking that the form asks for; ``None``, with what is wrong told, if it is none.

    Parameters
    ----------
    base
        The booking that it changes or copies: what the form does not say stays as it is there.
    """
    take_choice(form, *ADDRESSES)
    form.need("to_address")
    before = base.jobs[0] if base else None
    job: Plain = before.given("load", "pickups", "drops") if before else {"id": "1"}
    if before is None and around.customer_kind in _KINDS:
        job["kind"] = _KINDS[around.customer_kind]
    drop_before = before.drops[0] if before else StopRequest()
    load = _load(form, drop_before.load)
    job["goods"] = form.text("goods")
    job["aboard_limit_s"] = form.number("aboard_min", scale=60, high=MAX_SERVICE_S)
    day, drop_windows, pickup_windows = _times(form, around)
    drop = _drop(form, drop_before)
    job["drops"] = [{**drop, "load": load, "windows": drop_windows or None}]
    pickup_before = before.pickups[0] if before and before.pickups else StopRequest()
    pickup = _pickup(form, pickup_before, around)
    if pickup is not None:
        job["pickups"] = [{**pickup, "load": load, "windows": pickup_windows or None}]
    kept = base.given("customer_id", "reference", "day", "jobs") if base else {}
    booking = {**kept, "customer_id": around.customer_id or None, "day": day}
    return form.read(
        BookingRequest, {**booking, "reference": form.text("reference"), "jobs": [job]}
    )


def _load(form: Form, before: LoadRequest) -> Plain | LoadRequest:
    counts = {size.code: form.whole(size.field, high=MOST_OF_ONE) or 0 for size in SIZES}
    mass_g = form.number("mass", scale=1000, high=MAX_MASS_G)
    temperature = form.text("temperature")
    if not any(counts.values()):
        # Another load than the form can say stays what it was, until somebody counts parcels.
        if before.items or before.volume_ml:
            return before if mass_g is None else before.model_copy(update={"mass_g": mass_g})
        form.say("parcels", form.texts("booking-parcels-needed"))
    return load_of_counts(counts, mass_g=mass_g, temperature=temperature)


def _drop(form: Form, before: StopRequest) -> Plain:
    crates = form.whole("crates", high=MOST_OF_ONE) or 0
    return {
        **before.given(*_SITE),
        **address_of(form, "to_address"),
        **{key: form.text(name) for key, name in _TEXTS_OF_DROP.items()},
        "floors": form.whole("floors", high=MOST_FLOORS) or None,
        "returns": crates_back(crates) if crates else None,
        "proof": [*form.all("proof"), *([AGE] if form.has("age") else ())] or None,
        "on_failure": form.text("next") or None,
    }


_SITE = ("id", "place", *AddressPart.model_fields)
"""Fields that a stop at another address does not keep."""


def _pickup(form: Form, before: StopRequest, around: Around) -> Plain | None:
    """Return where goods are taken up; ``None`` where the customer's goods usually are."""
    pick = form.text("pick") or USUAL
    if pick == USUAL:
        pick = around.usual_place
        if not pick:
            return None
    if pick != ELSEWHERE:
        kept = before.given("load", "windows") if str(before.place) == pick else {}
        return {**kept, "place": pick}
    form.need("from_address")
    return {**before.given(*_SITE), **address_of(form, "from_address")}


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


def _point_of(stop: StopRequest) -> str:
    if stop.lon is None or stop.lat is None:
        return ""
    point = Point(lon=stop.lon, lat=stop.lat)
    return point_value(point, stop.address, street_only=stop.street_only)


def _pick_of(pickups: Sequence[StopRequest], around: Around) -> Plain:
    if not pickups:
        return {"pick": USUAL}
    stop = pickups[0]
    if stop.place is not None:
        return {"pick": USUAL if str(stop.place) == around.usual_place else stop.place}
    pick = {"from_address": stop.address, "from_address_point": _point_of(stop)}
    return {"pick": ELSEWHERE, **pick}


def _clocks(stop: StopRequest, around: Around) -> tuple[str, str]:
    if not stop.windows:
        return "", ""
    window = stop.windows[0]
    ends = (datetime.fromisoformat(text) for text in (window.start, window.end))
    begin, end = (one.astimezone(around.zone).strftime("%H:%M") for one in ends)
    return begin, end
