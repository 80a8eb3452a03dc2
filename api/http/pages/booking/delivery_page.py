"""Jobs, rules, hints and steps on the page of one delivery."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from api.http.pages.booking.shown import (
    cancel_words,
    change_words,
    follow_up_of,
    stop_state,
    windows_of,
)

if TYPE_CHECKING:
    from api.http.pages.frame import PageRequest
    from api.locales.texts import Texts
    from api.usecases.bookings.cancelling import BookingTerms
    from data.store.bookings.bookings import Booking

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that may be done with a delivery.

    Attributes
    ----------
    posts
        Whether a button does it; else a link leads to it.
    """

    address: str
    words: str
    posts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """A sentence about what may be done, and where to go on instead."""

    words: str
    address: str = ""
    link: str = ""


def shown_jobs(booking: Plain, texts: Texts) -> list[Plain]:
    """Return the jobs of a booking, what follows a failure last; not what was decided otherwise."""
    jobs = [one for one in booking["jobs"] if not one["retry_of"] or one["status"] != "cancelled"]
    jobs.sort(key=lambda one: one["retry_of"] is not None)
    return [_job(one, booking, texts) for one in jobs]


def _job(job: Plain, booking: Plain, texts: Texts) -> Plain:
    follow_up = follow_up_of(job, booking)
    stops = [_stop(stop, booking, follow_up, texts) for stop in job["stops"]]
    day = texts.day(date.fromisoformat(job["day"]))
    firsts = [one for one in booking["jobs"] if not one["retry_of"]]
    if follow_up:
        title = texts(f"booking-one-{follow_up}", day=day)
    elif len(firsts) > 1:
        title = texts("booking-one-job", name=job["label"] or job["reference"])
    else:
        title = texts("booking-one-stops")
    is_ahead = bool(follow_up) and job["status"] in {"open", "placed"}
    next_step = texts(f"booking-follows-{follow_up}", day=day) if is_ahead else ""
    begins_at_hub = all(stop["kind"] != "pickup" for stop in stops)
    return {
        **job,
        "stops": stops,
        "title": title,
        "next_step": next_step,
        "begins_at_hub": begins_at_hub,
    }


def _stop(stop: Plain, booking: Plain, follow_up: str, texts: Texts) -> Plain:
    state, at = stop_state(stop, booking)
    if stop["kind"] == "pickup":
        state = {"done": "collected", "failed": "uncollected"}.get(state, state)
    if follow_up == "return" and state == "done":
        state = "returned"
    comes_back = follow_up == "return" and stop["kind"] == "drop"
    return {
        **stop,
        "title": texts("booking-visit-back" if comes_back else f"booking-visit-{stop['kind']}"),
        "state": state,
        "at": at,
        "hours": windows_of(stop, texts),
        "left_at": _left_at(stop, texts),
    }


def _left_at(stop: Plain, texts: Texts) -> list[str]:
    """Return at which relay a stop was left and when that is open; nothing where it was not."""
    relay = (stop.get("visit") or {}).get("relay")
    if not relay:
        return []
    where = ", ".join(filter(None, (relay["name"], relay["address"])))
    hours = relay["opening_hours"]
    opens = [texts("relay-open", hours=hours)] if hours else []
    return [texts("left-at-relay", where=where), *opens]


def delivery_rules(terms: BookingTerms, state: str, texts: Texts, *, simple: bool) -> list[str]:
    """Return until when a booking may be changed and cancelled, in words.

    One that the form cannot say is not changed here.
    """
    if terms.begun:
        return [texts("booking-begun", state=state)]
    changed = [change_words(terms, texts)] if simple else []
    return [*changed, cancel_words(terms, texts)]


def delivery_hints(
    ask: PageRequest, booking: Booking, terms: BookingTerms | None, *, simple: bool, failed: bool
) -> list[Hint]:
    """Return why a delivery is not changed here, and what the office decides on a failed one.

    Parameters
    ----------
    simple
        Whether the form can say it.
    failed
        Whether it failed, or something follows a failure.
    """
    begun = terms is not None and terms.begun
    hints = []
    if booking.status == "booked" and not simple and not begun:
        hints.append(_why_not_here(booking, ask.texts, office=bool(terms and terms.office)))
    if failed and ask.may("plans:read"):
        hints.append(Hint(words=ask.texts("booking-failed-office")))
    return hints


def _why_not_here(booking: Booking, texts: Texts, *, office: bool) -> Hint:
    if booking.source != "circuit":
        return Hint(words=texts("booking-not-simple-office" if office else "booking-not-simple"))
    page = "cycles" if office else "week"
    return Hint(
        words=texts("booking-of-cycle-office" if office else "booking-of-cycle-own"),
        address=f"/circuits/{page}?day={booking.day}",
        link=texts(f"circuits-tab-{page}"),
    )


def delivery_steps(
    ask: PageRequest, booking: Booking, terms: BookingTerms | None, *, simple: bool, proved: bool
) -> list[Step]:
    """Return what may be done with a delivery.

    Parameters
    ----------
    terms
        ``None`` for whoever may not write bookings.
    simple
        Whether the form can say it.
    proved
        Whether there may be proofs.
    """
    here, repeats = f"/bookings/{booking.id}", booking.recurrence_id
    booked, reads_proofs = booking.status == "booked", proved and ask.may("proofs:read")
    steps: list[tuple[bool, str, str]] = []
    if terms:
        changes = booked and simple and terms.changeable and not terms.begun
        steps = [
            (changes, f"{here}/change", "booking-change"),
            (simple, f"/bookings/new?from={booking.id}", "booking-copy"),
            (simple and booked and not repeats, f"{here}/repeat", "booking-repeat"),
        ]
    on_board = f"/board/#{booking.day.isoformat()}/booking:{booking.id}"
    steps += [
        (bool(repeats), f"/bookings/repeats/{repeats}", "booking-of-repeat"),
        (booked and ask.may("plans:read"), on_board, "booking-on-board"),
        (booked, f"{here}/labels.pdf", "booking-labels"),
        (booked and terms is not None, f"{here}/links", "booking-links-go"),
        (reads_proofs, f"{here}/proofs.pdf", "booking-proofs-pdf"),
        (reads_proofs, f"{here}/proofs.zip", "booking-proofs-zip"),
    ]
    if terms:
        steps += [
            (booked and terms.cancellable, f"{here}/cancel", "booking-cancel"),
            (terms.returnable, f"{here}/cancel", "booking-bring-back"),
        ]
    return [
        Step(address=address, words=ask.texts(key), posts=key == "booking-links-go")
        for may, address, key in steps
        if may
    ]
