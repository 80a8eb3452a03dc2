"""Times that the riders can really keep: offered with their prices, and held while one decides."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from starlette.responses import Response

from api.http.bookings.fit_sentences import fit_sentence
from api.http.pages.forms import Form
from api.http.pages.frame import PageRequest
from api.locales.texts import Texts
from api.usecases.bookings.booking_request import BookingRequest
from api.usecases.bookings.slot_times import SLOT_KEYS
from api.usecases.bookings.slots.holding import HeldSlot, HoldRequest, hold_slot, release_hold
from api.usecases.bookings.slots.slots import Slot, Slots, SlotsRequest, find_slots
from dispatch.values.local_time import day_of
from routing.errors import Conflict, NotFound

Plain = dict[str, Any]
_WIDTHS = {"slot": (120, 60), "ready": (30, 30)}
"""Width of the times that are offered and from one to the next, minutes."""


def offer_times(
    ask: PageRequest, form: Form, request: BookingRequest, values: list[tuple[str, str]]
) -> Response | None:
    """Show the times in which a delivery can be done; ``None`` where it is refused.

    Parameters
    ----------
    values
        Fields that the next step sends along.
    """
    when = form.text("when")
    width_min, step_min = _WIDTHS[when]
    ready_in_min = (form.whole("ready_min", high=24 * 60) or 0) if when == "ready" else None
    asked = SlotsRequest(
        **request.given(), width_min=width_min, step_min=step_min, ready_in_min=ready_in_min
    )
    if not form.do(find_slots, asked):
        return None
    found: Slots = form.result
    texts = ask.texts
    good = [one for one in found.slots if one.bookable]
    first = found.earliest
    refused = sorted({reason for one in found.slots if not one.bookable for reason in one.reasons})
    why = found.days[0].reasons or tuple(refused)
    return ask.page(
        "pages/booking/slots.html",
        values=[pair for pair in values if pair[0] not in {"hold", "slot_day"}],
        hold_from=ask.new_id(),
        day=texts.day(found.days[0].day),
        first=_shown(first, texts) if first else None,
        slots=[_shown(one, texts) for one in good],
        sentence=fit_sentence(ask.language, "does-not-fit", why) if not good else "",
        ready=when == "ready",
    )


def hold_chosen(ask: PageRequest, form: Form, request: BookingRequest) -> HeldSlot | None:
    """Hold the time that was chosen; ``None`` where it is gone or nothing was chosen."""
    if not form.need("slot"):
        # The field is not on the page to which this leads.
        form.general += form.faults.pop("slot")
        return None
    chosen = dict(zip(SLOT_KEYS, form.text("slot").split("|"), strict=False))
    base = form.id("hold_from") or ask.new_id()
    hold_id = uuid5(base, form.text("slot"))
    slot = {key: value for key, value in chosen.items() if value}
    wanted = form.read(HoldRequest, {**request.given(), "slot": slot})
    if wanted is None or not form.do(hold_slot, hold_id, wanted):
        return None
    held: HeldSlot = form.result
    form.values["hold"] = [str(held.hold.id)]
    form.values["slot_day"] = [day_of(held.hold.starts_at, ask.zone).isoformat()]
    return held


def give_back(ask: PageRequest, form: Form) -> None:
    """Release a slot that was held, where somebody goes back to the form."""
    hold: UUID | None = form.id("hold")
    if hold is None:
        return
    try:
        ask.do(release_hold, hold)
    except (NotFound, Conflict):
        return  # It is gone already, or booked.


def _shown(one: Slot, texts: Texts) -> Plain:
    times = (getattr(one.times, key) for key in SLOT_KEYS)
    return {
        "value": "|".join("" if at is None else at.isoformat() for at in times),
        "hours": f"{texts.clock(one.times.start)}–{texts.clock(one.times.end)}",
        "sure": one.verdict == "fits",
        "total_cents": one.offer.quote.total_cents,
        "saved_g": one.offer.saved_g if one.saved_g is None else one.saved_g,
    }
