"""Deliveries as pages show them: where they stand, when, and for whom."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from api.locales.texts import Texts
from api.usecases.bookings.cancelling import BookingTerms
from api.wording.price_words import price_line_words
from data.store.bookings.bookings import quote_of
from data.store.bookings.lists import WrittenBooking
from dispatch.bookings.quotes import Quote

Plain = Mapping[str, Any]

STATES = ("booked", "planned", "coming", "there", "done", "failed", "cancelled")
"""States of a delivery; the words are ``booking-state-<state>``."""
_OF_JOB = {"placed": "planned", "done": "done", "partly_done": "done", "failed": "failed"}
_ENDED = {"done": "done", "partly_done": "done", "failed": "failed", "skipped": "failed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A line of the list of deliveries.

    Attributes
    ----------
    state, at
        One of :data:`STATES`, and the moment that goes with it.
    windows
        Hours in which it is wanted, such as ``09:00–10:00``.
    to, contact
        Where and to whom; of several stops, the one that comes next.
    further
        Stops besides.
    """

    id: str
    day: date
    reference: str
    customer_id: str
    state: str
    at: datetime | None
    windows: str
    to: str
    contact: str
    further: int
    total_cents: int


def listed_delivery(one: WrittenBooking, texts: Texts) -> Delivery:
    """Return a booking of a list of the store as a line of the list."""
    price = {"total_cents": quote_of(one.quote).total_cents}
    return delivery_of({**json.loads(one.rest), "quote": price}, texts)


def delivery_of(plain: Plain, texts: Texts) -> Delivery:
    """Return a booking, as ``/v1/bookings`` gives it, as a line of the list."""
    stops = goals_of({**plain, "jobs": [one for one in plain["jobs"] if not _follows(one)]})
    ahead = [one for one in stops if not _is_over(one, plain)]
    first = (ahead or stops or [{}])[0]
    state, at = state_of(plain)
    cancelled = plain["status"] == "cancelled"
    return Delivery(
        id=str(plain["id"]),
        day=date.fromisoformat(plain["day"]),
        reference=plain["reference"],
        customer_id=plain["customer_id"] or "",
        state=state,
        at=at,
        windows=windows_of(first, texts),
        to=first.get("address", ""),
        contact=first.get("contact_name", ""),
        further=max(0, len(stops) - 1),
        total_cents=plain["cancel_fee_cents"] if cancelled else plain["quote"]["total_cents"],
    )


def goals_of(plain: Plain) -> list[Plain]:
    """Return the stops of a booking that it is about: its drops, without any its pickups."""
    jobs = plain["jobs"]
    if plain["status"] != "cancelled":
        jobs = [one for one in jobs if one["status"] != "cancelled"]
    stops = [stop for job in jobs for stop in job["stops"]]
    return [one for one in stops if one["kind"] == "drop"] or stops


def state_of(plain: Plain) -> tuple[str, datetime | None]:
    """Return where a booking stands, and the moment that goes with it."""
    if plain["status"] == "cancelled":
        return "cancelled", None
    firsts = [one for one in plain["jobs"] if not _follows(one)]
    stops = goals_of({**plain, "jobs": firsts})
    for stop in stops:
        if not _is_over(stop, plain):
            return stop_state(stop, plain)
    states = [_state_in_the_end(stop, plain) for stop in stops]
    found = [one for one in states if one[0] != "done"] or states
    return found[-1] if found else ("booked", None)


def _state_in_the_end(stop: Plain, booking: Plain) -> tuple[str, datetime | None]:
    """Return where a stop stands that is over: one that failed may be tried again since."""
    first = stop_state(stop, booking)
    if first[0] != "failed":
        return first
    tries = [
        _state_in_the_end(other, booking)
        for job in booking["jobs"]
        if job.get("retry_of") == _job_of(stop, booking)["id"]
        and job["status"] != "cancelled"
        and not is_return(job, booking)
        for other in job["stops"]
        if other["kind"] == stop["kind"] and other.get("point") == stop.get("point")
    ]
    # Until it is on its way again it has failed, whatever is planned.
    return next((one for one in tries if one[0] not in {"booked", "planned"}), first)


def follow_up_of(job: Plain, booking: Plain) -> str:
    """Return what a job does about one that failed: ``return``, ``retry``; empty for others."""
    if not _follows(job):
        return ""
    return "return" if is_return(job, booking) else "retry"


def is_return(job: Plain, booking: Plain) -> bool:
    """Return whether a job brings goods of a failed one back to where they were picked up."""
    former = next((one for one in booking["jobs"] if one["id"] == job.get("retry_of")), None)
    if former is None:
        return False
    goals, senders, drops = (
        [stop.get("point") for stop in each["stops"] if stop["kind"] == kind]
        for each, kind in ((job, "drop"), (former, "pickup"), (former, "drop"))
    )
    return bool(goals) and all(one in senders and one not in drops for one in goals)


def _follows(job: Plain) -> bool:
    return job.get("retry_of") is not None


def stop_state(stop: Plain, booking: Plain) -> tuple[str, datetime | None]:
    """Return where a stop of a booking stands, and the moment that goes with it."""
    visit = stop.get("visit")
    if visit is None:
        # Who may not follow deliveries knows how their jobs stand, without a time.
        return _OF_JOB.get(_job_of(stop, booking)["status"], "booked"), None
    if visit["status"] in _ENDED:
        return _ENDED[visit["status"]], _moment(visit["done_at"])
    if visit["status"] == "arrived":
        return "there", _moment(visit["arrived_at"])
    expected = _moment(visit["eta_at"])
    # A round is foreseen before anybody sets out: only what is on the bike is on the way.
    if expected and visit["round_started_at"] and _is_aboard(stop, booking):
        return "coming", expected
    return "planned", expected or _moment(visit["planned_at"])


def _is_aboard(stop: Plain, booking: Plain) -> bool:
    """Return whether the goods of a stop were loaded: at its pickup, else before the round."""
    own = _job_of(stop, booking)["stops"]
    pickups = [one for one in own if one["kind"] == "pickup"]
    return stop["kind"] == "drop" and all(map(_is_done, pickups))


def _job_of(stop: Plain, booking: Plain) -> Plain:
    found: Plain = next(job for job in booking["jobs"] if stop in job["stops"])
    return found


def _is_over(stop: Plain, booking: Plain) -> bool:
    return stop_state(stop, booking)[0] in {"done", "failed"}


def _is_done(stop: Plain) -> bool:
    visit = stop.get("visit")
    return visit is not None and _ENDED.get(visit["status"]) == "done"


def windows_of(stop: Plain, texts: Texts) -> str:
    """Write the hours of a stop on the clock of the cooperative."""
    found = [
        "–".join(texts.clock(datetime.fromisoformat(one[end])) for end in ("start", "end"))
        for one in stop.get("windows", ())
    ]
    return ", ".join(found)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def change_words(terms: BookingTerms, texts: Texts) -> str:
    """Return the deadline of changes in words, for whoever asks: the office may change it later."""
    late = terms.office and terms.change.ruling == "refused"
    ruling = "office" if late else terms.change.ruling
    return texts(f"booking-change-{ruling}", until=texts.moment(terms.change.until))


def cancel_words(terms: BookingTerms, texts: Texts) -> str:
    """Return the deadline of a cancellation in words, with its fee."""
    ruling = {"fee": "late", "refused": "office" if terms.office else "refused"}
    code = ruling.get(terms.cancel.ruling, terms.cancel.ruling)
    return texts(f"booking-cancel-{code}", until=texts.moment(terms.cancel.until))


def price_lines(price: Quote, texts: Texts) -> list[tuple[str, str]]:
    """Return the lines of a price in words, each with its amount."""
    return [(price_line_words(one, texts), texts.money(one.amount_cents)) for one in price.lines]


def failure_words(per_mille: int, texts: Texts) -> str:
    """Return what a delivery costs that fails by the fault of sender or recipient."""
    kind = {0: "nothing", 1000: "all"}.get(per_mille, "part")
    charged = texts(f"booking-failure-costs-{kind}", percent=per_mille / 10)
    return texts("booking-failure-costs", charged=charged)


def matches(one: Delivery, words: Sequence[str]) -> bool:
    """Return whether every word stands somewhere in a line of the list."""
    text = f"{one.reference} {one.to} {one.contact}".casefold()
    return all(word in text for word in words)
