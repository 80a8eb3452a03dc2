"""The step of the first booking: from where, to where, what, and when."""

from __future__ import annotations

import json

from starlette.responses import Response

from api.http.pages.address_fields import address_of, offers, point_value, take_choice
from api.http.pages.forms import Form
from api.http.pages.frame import PageRequest, PageRouter
from api.http.pages.setup.steps import (
    ADDRESSES,
    FOUNDER,
    shown_steps,
    too_early,
)
from api.usecases.bookings.booking import book
from api.usecases.bookings.booking_request import NewBookingRequest
from api.usecases.fleet.places import list_places
from api.usecases.system.first_steps import FirstSteps, read_first_steps

pages = PageRouter()

SIZES = {"letter": (1, 5), "box": (8, 40), "crates": (40, 160)}
"""Sizes to choose from: kilograms and litres."""
_ADDRESSES = ("pickup", "drop")
_FIELDS = {
    "jobs[0].label": "label",
    "jobs[0].pickups[0]": "pickup",
    "jobs[0].drops[0]": "drop",
    "jobs[0].drops[0].windows": "from",
    "jobs[0].drops[0].windows[0].start": "from",
    "jobs[0].drops[0].windows[0].end": "until",
    "jobs[0].drops[0].contact_name": "contact_name",
    "jobs[0].drops[0].contact_phone": "contact_phone",
}


@pages.form(ADDRESSES["booking"], needs=FOUNDER)
def booking(ask: PageRequest) -> Response:
    """Take a booking."""
    known = ask.do(read_first_steps)
    if early := too_early(ask, known, "booking"):
        return early
    form = ask.form(start={"size": "box", **_hub(ask)}, fields=_FIELDS)
    take_choice(form, *_ADDRESSES)
    whole = form.sent and form.need("label", "pickup", "drop")
    asked = _request(form, known) if whole else None
    if asked is not None and form.do(book, ask.new_id(), asked):
        return ask.to(ADDRESSES["booking"], done="setup-booking")
    return ask.page(
        "pages/setup/booking.html",
        form=form,
        offers=offers(ask, form, *_ADDRESSES),
        known=known,
        booked=[
            (job["label"], job["stops"][-1]["address"])
            for one in known.bookings
            for job in json.loads(one.rest)["jobs"]
        ],
        day=ask.texts.day(known.day),
        sizes=[(name, ask.texts(f"setup-size-{name}", mass=kg)) for name, (kg, _) in SIZES.items()],
        steps=shown_steps("booking", known),
    )


def _request(form: Form, known: FirstSteps) -> NewBookingRequest | None:
    mass_kg, volume_l = SIZES.get(form.text("size"), SIZES["box"])
    drop = address_of(form, "drop")
    begin, end = form.text("from"), form.text("until")
    if begin or end:
        drop["windows"] = [{"start": begin or "00:00", "end": end or "23:59"}]
    drop |= {name: text for name in ("contact_name", "contact_phone") if (text := form.text(name))}
    job = {
        "label": form.text("label"),
        "load": {"mass_g": mass_kg * 1000, "volume_ml": volume_l * 1000},
        "pickups": [address_of(form, "pickup")],
        "drops": [drop],
    }
    return form.read(NewBookingRequest, {"day": known.day, "jobs": [job]})


def _hub(ask: PageRequest) -> dict[str, str]:
    """Return the depot as the first place to pick something up."""
    for one in ask.do(list_places):
        if one.kind == "hub":
            at = point_value(one.point, one.address, street_only=one.street_only)
            return {"pickup": one.address, "pickup_point": at}
    return {}
